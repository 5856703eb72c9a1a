"""Which other SOPs the comments on a signal's findings name.

Whoever sees that two pages contradict each other has both before her, and writes "see SOP-0148". So
where the findings on a section name another SOP again and again, the two deserve to be read together.
That is what is told; whether they contradict each other is for people to say.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kb_tools.findings.spelling import SopSpelling
from kb_tools.gaps.evidence import Findings, Ints
from kb_tools.gaps.signals.model import GapSignal

_LEAST = 2  # findings, of different audits; one may be a slip
_LIKELY = 0.2  # to be a gap: comments on others are not read


def read_for(signals: Sequence[GapSignal]) -> Ints:
    """The findings whose comments are read, by position, rising: those of signals that may be gaps."""
    rows = [signal.rows for signal in signals if may_be_a_gap(signal)]
    return np.unique(np.concatenate(rows)) if rows else np.zeros(0, np.int64)


def with_named(
    signals: Sequence[GapSignal], findings: Findings, said: Mapping[int, str], spelling: SopSpelling
) -> tuple[GapSignal, ...]:
    """The same, those that may be gaps with the other SOPs that their comments name.

    Args:
        said: the comments of findings, by position, as far as `read_for` asks for them.
    """
    return tuple(
        replace(signal, named=_named(signal, findings, said, spelling))
        if may_be_a_gap(signal)
        else signal
        for signal in signals
    )


def may_be_a_gap(signal: GapSignal) -> bool:
    return signal.flagged or signal.critical or signal.probability >= _LIKELY


def _named(
    signal: GapSignal, findings: Findings, said: Mapping[int, str], spelling: SopSpelling
) -> tuple[tuple[str, int], ...]:
    rows = signal.rows
    pairs = {
        (sop, audit)
        for row, audit in zip(rows.tolist(), findings.audit[rows].tolist(), strict=True)
        for sop in spelling.named_in(said.get(row, ""))
        if sop != signal.sop
    }
    times = Counter(sop for sop, _ in pairs)
    often = [(sop, number) for sop, number in times.items() if number >= _LEAST]
    return tuple(sorted(often, key=lambda pair: (-pair[1], pair[0])))
