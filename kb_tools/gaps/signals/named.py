"""Which other SOPs the comments on a signal's findings name.

Whoever sees that two pages contradict each other has both before her, and writes "see SOP-0148". So
where the findings on a section name another SOP again and again, the two deserve to be read together.
That is what is told; whether they contradict each other is for people to say.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kb_tools.findings.spelling import SopSpelling
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.evidence import Findings
from kb_tools.gaps.signals.model import GapSignal

_LEAST = 2  # findings, of different audits; one may be a slip
_LIKELY = 0.2  # to be a gap: comments on others are not read


def with_named(
    signals: Sequence[GapSignal], findings: Findings, comments: Comments, spelling: SopSpelling
) -> tuple[GapSignal, ...]:
    """The same, those that may be gaps with the other SOPs that their comments name."""
    return tuple(
        replace(signal, named=_named(signal, findings, comments, spelling))
        if signal.flagged or signal.critical or signal.probability >= _LIKELY
        else signal
        for signal in signals
    )


def _named(
    signal: GapSignal, findings: Findings, comments: Comments, spelling: SopSpelling
) -> tuple[tuple[str, int], ...]:
    of = comments.of_findings(signal.rows)
    pairs = {
        (sop, audit)
        for comment, audit in zip(of.tolist(), findings.audit[signal.rows].tolist(), strict=True)
        if comment >= 0
        for sop in spelling.named_in(comments.texts[comment])
        if sop != signal.sop
    }
    times = Counter(sop for sop, _ in pairs)
    often = [(sop, number) for sop, number in times.items() if number >= _LEAST]
    return tuple(sorted(often, key=lambda pair: (-pair[1], pair[0])))
