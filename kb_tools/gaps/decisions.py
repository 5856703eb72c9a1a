"""What people decided of a signal, and whether it still holds.

A decision sticks to an SOP and a section, however reason, onset and figures are estimated again.
It keeps the section's anchor, the version and the first words it was decided on, and no id of a
lineage: who continues whom can be worked out again when the alignment improves.

A dismissed signal stays quiet until the evidence has moved. "Moved" must hold however often one
looks, so it is no p-value: since the decision, each week's findings are held against the level
that was dismissed, and the likelihood ratio of "more than that" (averaged over 1.5 to 4 times as
much) multiplies up. While the level stays as it was, that product is a martingale with mean 1,
and ever reaching 20 has a probability of at most 1 in 20 (Ville 1939). A critical finding more
than were known brings it back at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import exp, log

from kb_tools.gaps.catalogue import Catalogue, Line
from kb_tools.gaps.effects import Verdict, VersionEffect
from kb_tools.gaps.sections import WEEK, Period
from kb_tools.gaps.signals import GapSignal

MOVED = 20.0  # of the likelihood ratio: 1 in 20 that it ever gets there by chance
_MORE = (1.5, 2.0, 3.0, 4.0)  # times the level that was dismissed
_LEAST_LEVEL = 1.0  # times expected; what was dismissed below it is held against the expected
_QUOTED = 120  # characters of a section that are kept with a decision


class Decision(StrEnum):
    ACCEPTED = "accepted"  # somebody will mend the page
    DISMISSED = "dismissed"  # the page is right as it is
    FIXED = "fixed"  # a version mends it


class Standing(StrEnum):
    """How a decision stands today."""

    ACCEPTED = "accepted"
    OVERDUE = "overdue"  # accepted, and the day has passed
    QUIET = "quiet"  # dismissed, and nothing has moved
    BACK = "back"  # dismissed, and the evidence has moved since
    WAITING = "waiting"  # fixed, and it is too early to see whether it helped
    CLOSED = "closed"  # fixed, and it has become better
    NOT_CLOSED = "not closed"  # fixed, and it has not


@dataclass(frozen=True, slots=True)
class Told:
    """What the report said of it on the day of the decision."""

    found: int
    expected: float
    probability: float  # of a gap open then
    critical_findings: int

    @property
    def level(self) -> float:
        """How many times what was expected."""
        return self.found / self.expected if self.expected > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Disposition:
    """One decision, as its file says it."""

    sop: str
    section: str  # anchor, as it was then
    decision: Decision
    decided: date
    version: str = ""  # that was in force then
    quote: str = ""  # how the section began
    fixed_in: str = ""  # of FIXED: the version
    owner: str = ""
    due: date | None = None
    because: str = ""
    told: Told | None = None
    file: str = ""  # where it stands; for people


@dataclass(frozen=True, slots=True)
class Status:
    """A decision about a section of today, and how it stands."""

    section: str  # the signal's id
    disposition: Disposition
    standing: Standing
    why: str  # in words; "" where the decision says it all


def quoted(text: str) -> str:
    """How a section begins, in one line.

    >>> quoted("Hold the payout\\n  for 5 days.")
    'Hold the payout for 5 days.'
    """
    words = " ".join(text.split())
    return words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(" ", 1)[0]


def placed(
    dispositions: Iterable[Disposition], known: Catalogue
) -> tuple[dict[str, Disposition], tuple[Disposition, ...]]:
    """By the id of the section each is about, and those whose section is not found any more."""
    found, lost = {}, []
    for disposition in sorted(dispositions, key=lambda d: d.decided):
        line = _line(disposition, known)
        if line is None:
            lost.append(disposition)
        else:
            found[line.id] = disposition
    return found, tuple(lost)


def _line(disposition: Disposition, known: Catalogue) -> Line | None:
    """By anchor in that version, then in any, newest first; then by how it began."""
    lines = [line for line in known.lines if known.sops[line.sop].sop == disposition.sop]
    by_anchor: list[tuple[bool, int, Line]] = []
    for line in lines:
        sop = known.sops[line.sop]
        for version, place in line.places:
            if sop.versions[version].sections[place].anchor == disposition.section:
                same = sop.versions[version].version == disposition.version
                by_anchor.append((same, version, line))
    if by_anchor:
        return max(by_anchor, key=lambda found: found[:2])[2]
    for line in lines if disposition.quote else ():
        sop = known.sops[line.sop]
        if any(
            quoted(sop.versions[v].sections[p].text) == disposition.quote for v, p in line.places
        ):
            return line
    return None


def statuses(
    decided: Mapping[str, Disposition], signals: Sequence[GapSignal],
    effects: Sequence[VersionEffect], known: Catalogue, span: Period, as_of: date,
) -> tuple[Status, ...]:  # fmt: skip
    """Of the decisions made by `as_of`; in the order of their sections' ids."""
    by_section = {signal.section: signal for signal in signals}
    made = []
    for section, disposition in sorted(decided.items()):
        if disposition.decided > as_of:
            continue
        signal = by_section.get(section)
        match disposition.decision:
            case Decision.ACCEPTED:
                standing, why = _accepted(disposition, as_of)
            case Decision.DISMISSED:
                standing, why = _dismissed(disposition, signal, span)
            case Decision.FIXED:
                standing, why = _fixed(disposition, section, signal, effects, known)
        made.append(Status(section, disposition, standing, why))
    return tuple(made)


def _accepted(disposition: Disposition, as_of: date) -> tuple[Standing, str]:
    if disposition.due is None or disposition.due >= as_of:
        return Standing.ACCEPTED, ""
    late = (as_of - disposition.due).days
    return Standing.OVERDUE, f"due {disposition.due}, {late} {'day' if late == 1 else 'days'} ago"


def _dismissed(
    disposition: Disposition, signal: GapSignal | None, span: Period
) -> tuple[Standing, str]:
    if signal is None:
        return Standing.QUIET, ""
    told = disposition.told or Told(signal.found_all, sum(signal.weekly_expected), 0.0, 0)
    new_critical = signal.critical_findings - told.critical_findings
    if signal.critical and new_critical > 0:
        return Standing.BACK, f"{new_critical} critical findings more than when it was dismissed"
    since = week_after(disposition.decided, span)
    level = max(told.level, _LEAST_LEVEL)
    found = sum(signal.weekly_found[since:])
    due = level * sum(signal.weekly_expected[since:])
    if moved(found, due) < MOVED:
        return Standing.QUIET, ""
    return Standing.BACK, (
        f"{found} findings since it was dismissed, where {due:.1f} would have kept it as it was"
    )


def moved(found: int, due: float) -> float:
    """How much more likely these findings are where there are more than `due`, than where not.

    Args:
        found: since the decision (a count).
        due: what the level that was dismissed leads to expect (findings).

    >>> round(moved(20, 18.0), 2), round(moved(45, 18.0)) > 1000
    (0.11, True)
    """
    ratios = [exp(min(found * log(more) - due * (more - 1), 600.0)) for more in _MORE]
    return sum(ratios) / len(ratios)


def week_after(day: date, span: Period) -> int:
    """The first whole week of the period after that day; at least 0."""
    after = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return max(0, -(-(int(after.timestamp() * 1e6) - span.start) // WEEK))


def _fixed(
    disposition: Disposition, section: str, signal: GapSignal | None,
    effects: Sequence[VersionEffect], known: Catalogue,
) -> tuple[Standing, str]:  # fmt: skip
    version = disposition.fixed_in
    effect = next((e for e in effects if (e.section, e.version) == (section, version)), None)
    if effect is None:
        sop = next((s for s in known.sops if s.sop == disposition.sop), None)
        if sop is None or all(v.version != version for v in sop.versions):
            return Standing.WAITING, f"version {version} has not come into force"
        return Standing.NOT_CLOSED, f"version {version} did not change this section"
    if effect.verdict is Verdict.NOT_ENOUGH:
        if effect.shortfall is None:
            return Standing.WAITING, "not enough yet to tell whether it helped"
        return Standing.WAITING, (
            f"not enough yet: {effect.shortfall.audits} audits of {effect.shortfall.needed} needed"
        )
    if effect.verdict is not Verdict.BETTER:
        words = "it got worse" if effect.verdict is Verdict.WORSE else "nothing changed"
        return Standing.NOT_CLOSED, f"{words} since version {version}"
    if signal is not None and signal.flagged:
        return Standing.NOT_CLOSED, f"better since version {version}, and still listed"
    return Standing.CLOSED, f"better since version {version}"
