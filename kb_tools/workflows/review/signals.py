"""What QA findings say of the clauses of a changed SOP: which signal, and what the change does to it.

A signal is a reason to read, no rule that is broken: it stands beside the remarks and fails no job.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb_tools.diff.model import Change, ChangeKind, Judgement
from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.decisions.statuses import Standing
from kb_tools.gaps.lineage import heirs
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import Section, SopId
from kb_tools.policy.sections import sections
from kb_tools.workflows.compare import SopComparison


@dataclass(frozen=True, slots=True)
class OpenSignal:
    """One signal as `signals.json` tells it; of a count None says that it is too small to be told."""

    sop: str
    section: str  # "MON-004#late-payout"; "": critical findings whose section is not clear
    label: str  # "step 3"; "" likewise
    flagged: bool  # else it is listed for a critical finding only
    cause: Cause | None  # the likeliest; None: none is likelier than the others together
    probability: float | None  # of a gap open now; None: too few contacts for statistics
    reason: str  # "contradicts"; "": unknown
    names_also: tuple[str, ...]  # other SOPs in its comments
    since: date | None
    since_version: str
    found: int | None  # findings
    expected: float | None  # findings
    audits: int | None  # reviewed contacts
    entered: date | None  # of critical findings without a section: the newest
    decision: Standing | None  # as it stands; None: nothing was decided
    owner: str
    due: date | None

    @property
    def anchor(self) -> str:
        """In the page; of a section that another has taken the anchor of ("…#limits~2"), none."""
        return self.section.partition("#")[2]


@dataclass(frozen=True, slots=True)
class OpenSignals:
    """All of one day."""

    as_of: date
    least: int  # the smallest count that is told
    signals: tuple[OpenSignal, ...]

    def of(self, sop: str) -> list[OpenSignal]:
        return [signal for signal in self.signals if signal.sop == sop]


class Met(StrEnum):
    """What a change does to the clause that a signal suspects."""

    CHANGED = "changed"  # in meaning, or no rule could judge
    REWORDED = "reworded"  # wording and order only
    LEFT = "left"
    REMOVED = "removed"
    NOT_FOUND = "not found"  # the text compared with has it no more
    UNPLACED = "unplaced"  # the signal names no clause


@dataclass(frozen=True, slots=True)
class MetSignal:
    signal: OpenSignal
    met: Met


_NOTHING_TO_MEET = frozenset({"new", "withdrawn", "file-deleted", "uncompared"})


def met_signals(
    compared: SopComparison, state: str, sop: SopId, known: OpenSignals | None
) -> tuple[MetSignal, ...]:
    """
    Args:
        state: of the review; where there is no text of today that changes, nothing is met.
        sop: of a coming text the SOP whose text it is to be.
    """
    text = [c for c in compared.comparison.changes if c.kind is not ChangeKind.FRONT_MATTER]
    open_ = known.of(sop) if known else []
    if not open_ or not text or state in _NOTHING_TO_MEET:
        return ()
    before, after = parse(compared.before.text), parse(compared.after.text)
    old, new = sections(before), sections(after)
    heir = {old[place].anchor: new[n] for n, place in enumerate(heirs(before, old, after, new)) if place >= 0}  # fmt: skip
    there = {section.anchor: section for section in old}
    return tuple(
        MetSignal(signal, _met(signal, there.get(signal.anchor), heir.get(signal.anchor), text))
        for signal in open_
    )


def _met(
    signal: OpenSignal, before: Section | None, after: Section | None, changes: Sequence[Change]
) -> Met:
    if not signal.section:
        return Met.UNPLACED
    if before is None:
        return Met.NOT_FOUND
    if after is None:
        return Met.REMOVED
    olds, news = _anchors((before,)), _anchors((after,))
    touching = [
        c for c in changes
        if not c.quiet
        and (olds.intersection(x.anchor for x in c.before) or news.intersection(x.anchor for x in c.after))
    ]  # fmt: skip
    if not touching:
        return Met.LEFT
    wording = all(c.judgement is Judgement.EDITORIAL for c in touching)
    return Met.REWORDED if wording else Met.CHANGED


def _anchors(of: Iterable[Section]) -> set[str]:
    return {clause.anchor for section in of for clause in section.clauses}
