"""How a signal's findings went over the weeks: told in stretches that are not too small, with the
versions that came into force meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from kb_tools.gaps.catalogue import Catalogue, Line
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.render.qa.cells import Stretch, cell, is_small, stretches
from kb_tools.render.qa.places import SopPlace
from kb_tools.workflows.gaps import GapReport


@dataclass(frozen=True, slots=True)
class TimeRow:
    first: date
    last: date
    found: str
    expected: str
    within: str  # "2.4 to 3.9"
    audits: str


@dataclass(frozen=True)
class Courses:
    """Of one report's signals."""

    report: GapReport
    known: Catalogue
    places: Mapping[str, SopPlace]  # by SOP
    least: int  # the smallest cell

    def stretches(self, signal: GapSignal) -> tuple[Stretch, ...]:
        """From the week on in which it was written, if that is within the period, to the last week with a
        reviewed contact: what comes after it is not few findings, but none known yet."""
        written = self.written(signal)
        first = (written[1] - self.start).days // 7 if written else 0
        if sum(signal.weekly_found[:first]):  # reviewers said that it stood there before
            first = 0
        cut = (signal.onset - self.start).days // 7 - first if signal.onset else 0
        weeks = slice(first, max(reviewed_weeks(self.report), first + 1))
        return stretches(
            signal.weekly_found[weeks], signal.weekly_expected[weeks], signal.weekly_audits[weeks],
            self.least, cut, first,
        )  # fmt: skip

    def row(self, s: Stretch, within: tuple[float, float]) -> TimeRow:
        first = self.start + timedelta(weeks=s.first)
        last = self.start + timedelta(weeks=s.after, days=-1)
        return TimeRow(
            first,
            last,
            cell(s.found, self.least),
            f"{s.expected:.1f}",
            f"{s.expected * within[0]:.1f} to {s.expected * within[1]:.1f}",
            cell(s.audits, self.least),
        )

    def versions(self, signal: GapSignal) -> tuple[tuple[str, date, str], ...]:
        """Those that came into force within the period."""
        place = self.places.get(signal.sop)
        redlines = place.redlines if place else {}
        sop = self.known.sops[self.lines[signal.section].sop]
        end = self.start + timedelta(weeks=len(signal.weekly_found))
        named: dict[str, date] = {}
        for version in sop.versions:
            named.setdefault(version.version, version.start.date())
        return tuple(
            (name, since, redlines.get(name, ""))
            for name, since in named.items()
            if self.start < since < end
        )

    def written(self, signal: GapSignal) -> tuple[str, date] | None:
        """The version in which it first stood, if that came within the period."""
        line = self.lines[signal.section]
        version = self.known.sops[line.sop].versions[line.places[0][0]]
        day = version.start.date()
        return (version.version, day) if day > self.start else None

    @property
    def start(self) -> date:
        """The Monday of week 0."""
        return self.report.run.period.monday()

    @cached_property
    def lines(self) -> dict[str, Line]:
        return {line.id: line for line in self.known.lines}


def reviewed_weeks(report: GapReport) -> int:
    """How many of the period's weeks there are to the last with a reviewed contact."""
    period, last = report.run.period, report.last_contact
    if last is None:
        return period.weeks
    return min(period.weeks, (last - period.monday()).days // 7 + 1)


def enough(found: Sequence[Stretch], least: int) -> bool:
    """Whether a curve may be drawn: it would tell small counts."""
    return not any(is_small(stretch.found, least) for stretch in found)


def trend(found: Sequence[Stretch], least: int) -> str:
    """The line in words: the first and the second half against each other."""
    half = (found[0].first + found[-1].after) // 2 if found else 0
    early = [s for s in found if s.after <= half]
    late = [s for s in found if s.first >= half]
    if not early or not late or not enough(found, least):
        return "Too few findings for a trend."
    rates = [sum(s.found for s in part) / sum(s.weeks for s in part) for part in (early, late)]
    return f"{rates[0]:.1f} a week in the first half of the period, {rates[1]:.1f} in the second."
