"""`kb gaps --since`: what is new, grown and gone, and nothing else.

Whoever looks every week sees a list that flickers: a section near the threshold is on it, off it
and on it again, and each time by chance. So three reports are compared (now, at DATE, and as far
before DATE again) by a rule with memory:

    told at once      listed, and likelier than 95 %
    told              listed, and at the look before already likelier than not
    stays told        until it is no longer likelier than not
    grown             told before, and findings since DATE beyond the level it had then: their
                      likelihood ratio for "more than that" reaches 20 (see `gaps/decisions.py`),
                      which for a signal that goes on as it was has a chance of 1 in 20 at most

A signal that is listed for the first time and less sure than that waits for the next look; the
report says how many do. What was dismissed is silent until it is back.
"""

from dataclasses import dataclass
from datetime import date

from kb_tools.gaps.decisions import MOVED, Standing, Status, moved, week_after
from kb_tools.gaps.signals import GapSignal
from kb_tools.workflows.gaps import GapReport

SURE = 0.95  # told at once
LIKELY = 0.5  # at the look before, for what is less sure; and below it a signal is gone
_LEAST_LEVEL = 1.0  # times expected


@dataclass(frozen=True, slots=True)
class Grown:
    signal: GapSignal
    found: int  # since
    due: float  # what the level that it had leads to expect since


@dataclass(frozen=True, slots=True)
class Moved:
    """A decision that stands otherwise than before."""

    status: Status
    before: Standing | None  # None: it was not decided


@dataclass(frozen=True, slots=True)
class GapChanges:
    since: date
    now: GapReport
    new: tuple[GapSignal, ...]  # likeliest first
    grown: tuple[Grown, ...]
    gone: tuple[GapSignal, ...]  # as they are now
    back: tuple[Moved, ...]  # dismissed, and the evidence has moved
    decided: tuple[Moved, ...]  # closed, not closed, overdue
    waiting: int  # listed for the first time, told if they are still there
    told: int  # signals that stand as they did

    @property
    def nothing(self) -> bool:
        return not (self.new or self.grown or self.gone or self.back or self.decided)


def gap_changes(earlier: GapReport, before: GapReport, now: GapReport) -> GapChanges:
    """
    Args:
        earlier: as far before `before` as that is before `now`; it gives the rule its memory.
    """
    likely = [_probabilities(report) for report in (earlier, before, now)]
    first = {s.section for s in earlier.flagged}
    told_before = _told(before, likely[1], likely[0], first)
    told_now = _told(now, likely[2], likely[1], told_before)
    signals = {s.section: s for s in now.run.signals}
    were = {s.section: s for s in before.run.signals}
    quiet = now.quiet
    moved_ = tuple(_moved(before, now))
    back = tuple(m for m in moved_ if m.status.standing is Standing.BACK)
    again = {m.status.section for m in back}
    new = [
        s for s in now.run.signals if s.section in told_now - told_before and s.section not in again
    ]
    stand = [s for s in now.run.signals if s.section in told_now & told_before]
    grown = tuple(g for s in stand if (g := _grown(s, were.get(s.section), before, now)))
    gone = [signals.get(section, were[section]) for section in sorted(told_before - told_now)
            if section not in quiet]  # fmt: skip
    listed = {s.section for s in now.flagged}
    return GapChanges(
        before.as_of, now, tuple(new), grown, tuple(gone), back,
        tuple(m for m in moved_ if m.status.standing in _TOLD_OF_DECISIONS),
        len(listed - told_now), len(stand) - len(grown),
    )  # fmt: skip


_TOLD_OF_DECISIONS = (Standing.CLOSED, Standing.NOT_CLOSED, Standing.OVERDUE)


def _probabilities(report: GapReport) -> dict[str, float]:
    quiet = report.quiet
    return {s.section: 0.0 if s.section in quiet else s.probability for s in report.run.signals}


def _told(
    report: GapReport, likely: dict[str, float], before: dict[str, float], told_before: set[str]
) -> set[str]:
    """By this look, given how likely each was at the one before and what was told then."""
    sure = {
        s.section
        for s in report.flagged
        if s.probability >= SURE or before.get(s.section, 0.0) > LIKELY
    }
    return sure | {section for section in told_before if likely.get(section, 0.0) > LIKELY}


def _grown(
    signal: GapSignal, was: GapSignal | None, before: GapReport, now: GapReport
) -> Grown | None:
    if was is None:
        return None
    week = week_after(before.as_of, now.run.period)
    found = sum(signal.weekly_found[week:])
    due = max(was.ratio, _LEAST_LEVEL) * sum(signal.weekly_expected[week:])
    return Grown(signal, found, due) if moved(found, due) >= MOVED else None


def _moved(before: GapReport, now: GapReport) -> list[Moved]:
    were = {status.section: status.standing for status in before.statuses}
    return [
        Moved(status, were.get(status.section))
        for status in now.statuses
        if were.get(status.section) is not status.standing
    ]
