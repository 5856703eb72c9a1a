"""By what a list of signals can be narrowed: the queues and vendors that their findings come from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from kb_tools.gaps.evidence import Coded, Ints
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.workflows.gaps import Evidence


@dataclass(frozen=True, slots=True)
class Facets:
    queues: tuple[str, ...]  # of contact reasons: what stands before their first slash
    vendors: tuple[str, ...]


def facets(signal: GapSignal, evidence: Evidence, least: int) -> Facets:
    """In order of their names.

    Args:
        least: a queue or vendor is named from that many findings, of that many agents, on; and as long
            as the section's figures less that many for each named leave as many to the others.
    """
    audits = evidence.findings.audit[signal.rows]
    agents = evidence.audits.agent.codes[audits]

    def by(column: Coded, name: Callable[[str], str]) -> tuple[str, ...]:
        of = column.codes[audits]
        held: dict[str, Ints] = {}
        for code in np.unique(of[of >= 0]).tolist():
            named = name(column.names[code])
            held[named] = np.concatenate([held.get(named, agents[:0]), agents[of == code]])
        held.pop("", None)
        return _told(held, agents, least)

    queues = by(evidence.audits.reason, lambda reason: reason.partition("/")[0].strip())
    return Facets(queues, by(evidence.audits.vendor, lambda name: name))


def _told(held: Mapping[str, Ints], everybody: Ints, least: int) -> tuple[str, ...]:
    """Those that may be named. Of few others the page would tell by what is left: of six agents, five
    or more of the vendor that is named, one is of another.

    Args:
        held: for each name the agent of each of its findings; an unknown agent counts as one.
    """
    named = [name for name, agents in held.items() if min(_counts(agents)) >= least]
    named.sort(key=lambda name: (-len(held[name]), name))
    while named and sum(len(held[name]) for name in named) < len(everybody):
        if min(_counts(everybody)) - least * len(named) >= least:
            break
        named.pop()
    return tuple(sorted(named))


def _counts(agents: Ints) -> tuple[int, int]:
    """Findings, and agents."""
    return len(agents), len(np.unique(agents))
