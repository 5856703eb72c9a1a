"""By what a list of signals can be narrowed: the queues and vendors that their findings come from."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kb_tools.gaps.evidence import Coded, Ints
from kb_tools.gaps.signals import GapSignal
from kb_tools.workflows.gaps import Evidence


@dataclass(frozen=True, slots=True)
class Facets:
    queues: tuple[str, ...]  # of contact reasons: what stands before their first slash
    vendors: tuple[str, ...]


def facets(signal: GapSignal, evidence: Evidence, least: int) -> Facets:
    """In order of their names.

    Args:
        least: a queue or vendor is named from that many findings, of that many agents, on.
    """
    audits = evidence.findings.audit[signal.rows]
    agents = evidence.audits.agent.codes[audits]

    def named(column: Coded, of: Ints) -> Iterator[tuple[str, Ints]]:
        for code in np.unique(of[of >= 0]).tolist():
            yield column.names[code], of == code

    vendors = evidence.audits.vendor
    chosen = {
        name for name, held in named(vendors, vendors.codes[audits]) if _enough(agents[held], least)
    }
    reasons = evidence.audits.reason
    by_queue: dict[str, Ints] = {}
    for reason, held in named(reasons, reasons.codes[audits]):
        queue = reason.partition("/")[0].strip()
        by_queue[queue] = np.concatenate([by_queue.get(queue, agents[:0]), agents[held]])
    queues = {queue for queue, of in by_queue.items() if queue and _enough(of, least)}
    return Facets(tuple(sorted(queues)), tuple(sorted(chosen)))


def _enough(agents: Ints, least: int) -> bool:
    """Of findings, one agent each; an unknown agent counts as one."""
    return len(agents) >= least and len(np.unique(agents)) >= least
