"""Whether what people decided of a signal still holds.

A dismissed signal stays quiet until the evidence has moved. "Moved" must hold however often one
looks, so it is no p-value: the findings since the decision are held against the level before it,
and it is asked how much likelier they are at 1.5 to 4 times that level (averaged). The level is
known only from the findings before, so it is integrated out (gamma prior, Jeffreys): while it stays
as it was, the ratio is a martingale with mean 1 over what the level may have been, and ever
reaching 20 has a probability of at most 1 in 20 (Ville 1939). That holds for findings that come
independently; where they come in bursts it is a little more. A critical finding more than were
known brings it back at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import exp, log
from typing import NamedTuple, Protocol

from kb_tools.english import counted
from kb_tools.gaps.catalogue import Catalogue, Line
from kb_tools.gaps.counts.sections import WEEK, Period
from kb_tools.gaps.decisions.disposition import Decision, Disposition, Told, quoted
from kb_tools.gaps.effects.versions import Verdict, VersionEffect
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.gaps.signals.model import GapSignal

MOVED = 20.0  # of the likelihood ratio: 1 in 20 that it ever gets there by chance
_MORE = (1.5, 2.0, 3.0, 4.0)  # times the level that was dismissed


class Standing(StrEnum):
    """How a decision stands today."""

    ACCEPTED = "accepted"
    OVERDUE = "overdue"  # accepted, and the day has passed
    QUIET = "quiet"  # dismissed, and nothing has moved
    BACK = "back"  # dismissed, and the evidence has moved since
    WAITING = "waiting"  # fixed, and it is too early to see whether it helped
    CLOSED = "closed"  # fixed, and it has become better
    NOT_CLOSED = "not closed"  # fixed, and it has not


Reason = tuple[str | int, ...]
"""A sentence in pieces; its counts stand apart, since not every reader may see small ones."""


@dataclass(frozen=True, slots=True)
class Status:
    """A decision about a section of today, and how it stands."""

    section: str  # the signal's id; of critical findings whose section is not clear, the SOP's
    disposition: Disposition
    standing: Standing
    why: Reason = ()  # () where the decision says it all


def placed(
    dispositions: Iterable[Disposition], known: Catalogue, as_of: date
) -> tuple[dict[str, Disposition], tuple[Disposition, ...]]:
    """Of those made by `as_of`: by the id of the section (else the SOP) each is about, the latest; and
    those whose section is not found any more."""
    whole: dict[str, Disposition] = {}
    about: list[tuple[Line, Disposition]] = []
    lost: dict[tuple[str, str], Disposition] = {}
    for disposition in dispositions:
        made = [each for each in disposition.all if each.decided <= as_of]
        if made and not disposition.section and any(s.sop == disposition.sop for s in known.sops):
            whole[disposition.sop] = made[-1]
            continue
        lines = [line_of(each, known) for each in made]
        # All of a file are about one section, unless its anchor has passed to another. What the last
        # is about, those before it know where its own words lead nowhere, and the other way round.
        last = next((line for line in reversed(lines) if line is not None), None)
        if last is None and made:
            lost[disposition.sop, disposition.section] = made[-1]
        elif last is not None:
            standing = {
                (line or last).id: (line or last, each)
                for line, each in zip(lines, made, strict=True)
            }
            about += standing.values()
    by_day = sorted(about, key=lambda each: each[1].decided)
    return {line.id: disposition for line, disposition in by_day} | whole, tuple(lost.values())


class AboutSection(Protocol):
    """What names a section as it was on some day."""

    @property
    def sop(self) -> str: ...

    @property
    def section(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def quote(self) -> str: ...


def line_of(about: AboutSection, known: Catalogue) -> Line | None:
    """By anchor in that version, then in any, newest first; then by how it began."""
    lines = [line for line in known.lines if known.sops[line.sop].sop == about.sop]
    by_anchor: list[tuple[bool, int, Line]] = []
    for line in lines:
        sop = known.sops[line.sop]
        for version, place in line.places:
            if sop.versions[version].sections[place].anchor == about.section:
                same = sop.versions[version].version == about.version
                by_anchor.append((same, version, line))
    if by_anchor:
        return max(by_anchor, key=lambda found: found[:2])[2]
    for line in lines if about.quote else ():
        sop = known.sops[line.sop]
        if any(quoted(sop.versions[v].sections[p].text) == about.quote for v, p in line.places):
            return line
    return None


def statuses(
    decided: Mapping[str, Disposition], signals: Sequence[GapSignal],
    effects: Sequence[VersionEffect], known: Catalogue, span: Period, as_of: date,
    critical: Sequence[CriticalFindings] = (),
) -> tuple[Status, ...]:  # fmt: skip
    """In the order of their sections' ids."""
    by_section = {signal.section: signal for signal in signals}
    of_critical = {found.section or found.sop: found for found in critical}
    made = []
    for section, disposition in sorted(decided.items()):
        signal = by_section.get(section)
        match disposition.decision:
            case Decision.ACCEPTED:
                standing, why = _accepted(disposition, as_of)
            case Decision.DISMISSED if not disposition.section:
                standing, why = _dismissed_unplaced(disposition, of_critical.get(section))
            case Decision.DISMISSED:
                standing, why = _dismissed(disposition, signal, span, of_critical.get(section))
            case Decision.FIXED:
                standing, why = _fixed(disposition, section, signal, effects, known)
        made.append(Status(section, disposition, standing, why))
    return tuple(made)


def _accepted(disposition: Disposition, as_of: date) -> tuple[Standing, Reason]:
    if disposition.due is None or disposition.due >= as_of:
        return Standing.ACCEPTED, ()
    late = (as_of - disposition.due).days
    days = f"due {disposition.due}, {counted(late, 'day')} ago"
    return Standing.OVERDUE, (days,)


_UNKNOWN_CRITICAL = "there is a critical finding that was not known when it was dismissed"


def _dismissed(
    disposition: Disposition, signal: GapSignal | None, span: Period, critical: CriticalFindings | None
) -> tuple[Standing, Reason]:  # fmt: skip
    if signal is None:
        return Standing.QUIET, ()
    week, told = week_after(disposition.decided, span), disposition.told
    if told is not None and told.critical_findings is None:
        if signal.critical and critical and _unknown(critical, disposition):
            return Standing.BACK, (_UNKNOWN_CRITICAL,)
        told = replace(told, critical_findings=signal.critical_findings)
    new_critical = (
        sum(at >= week for at in signal.critical_weeks) if told is None
        else signal.critical_findings - (told.critical_findings or 0)
    )  # fmt: skip
    if signal.critical and new_critical > 0:
        noun = "critical finding" if new_critical == 1 else "critical findings"
        return Standing.BACK, (new_critical, f" {noun} more than when it was dismissed")
    since = since_then(signal, week, told)
    if moved(*since) < MOVED:
        return Standing.QUIET, ()
    return Standing.BACK, (
        since.found,
        f" findings since it was dismissed, where {since.due:.1f} would have kept it as it was",
    )


def _dismissed_unplaced(
    disposition: Disposition, found: CriticalFindings | None
) -> tuple[Standing, Reason]:
    if found is not None and _unknown(found, disposition):
        return Standing.BACK, (_UNKNOWN_CRITICAL,)
    return Standing.QUIET, ()


def _unknown(found: CriticalFindings, disposition: Disposition) -> bool:
    """Whether one was not known on the day of the decision: entered since, whatever else was won on
    appeal, or one more than there were. Where these were too few to be counted, all that is entered after
    the newest of them is one, and their number tells from `fewer_than` on only."""
    if found.entered is None:
        return False
    told = disposition.told
    if told is None or told.critical_findings is not None:
        known = told.critical_findings if told else 0
        return found.entered > disposition.decided or found.standing > (known or 0)
    newest = told.critical_entered or disposition.decided
    return found.entered > newest or found.standing >= told.fewer_than


class Since(NamedTuple):
    """Findings on a section since some day, and before it (counts, and what was expected)."""

    found: int
    expected: float
    found_before: int
    expected_before: float

    @property
    def due(self) -> float:
        """What the level before leads to expect, or chance, if that is more."""
        level = self.found_before / self.expected_before if self.expected_before > 0 else 1.0
        return max(level, 1.0) * self.expected


def since_then(signal: GapSignal, week: int, told: Told | None = None) -> Since:
    """From that week of the period on. Both sides are of one run, so that they are expected by one
    measure; `told` serves where the period begins with that week."""
    found, expected = signal.weekly_found, signal.weekly_expected
    before = (sum(found[:week]), sum(expected[:week]))
    if before[1] <= 0 and told is not None:
        known = told.found if told.found is not None else told.fewer_than - 1
        before = (known, told.expected)
    return Since(sum(found[week:]), sum(expected[week:]), *before)


def moved(found: int, expected: float, found_before: int, expected_before: float) -> float:
    """How much likelier these findings are where the level has risen, than where it has not.

    Args:
        found, expected: since the decision (a count, and what was to be expected).
        found_before, expected_before: what is known of the level; one below the expected counts
            as the expected.

    >>> round(moved(20, 9.0, 32, 16.0), 2), moved(45, 9.0, 32, 16.0) > MOVED
    (0.17, True)
    """
    shape = max(found_before, expected_before) + 0.5
    if expected + expected_before <= 0:
        return 1.0
    ratios = [
        found * log(more)
        - (shape + found) * log((expected_before + more * expected) / (expected_before + expected))
        for more in _MORE
    ]
    return sum(exp(min(ratio, 600.0)) for ratio in ratios) / len(ratios)


def week_after(day: date, span: Period) -> int:
    """The first whole week of the period after that day; at least 0."""
    after = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return max(0, -(-(int(after.timestamp() * 1e6) - span.start) // WEEK))


def _fixed(
    disposition: Disposition, section: str, signal: GapSignal | None,
    effects: Sequence[VersionEffect], known: Catalogue,
) -> tuple[Standing, Reason]:  # fmt: skip
    version = disposition.fixed_in
    effect = next((e for e in effects if (e.section, e.version) == (section, version)), None)
    if effect is None:
        return _without_effect(section, version, known)
    if effect.verdict is Verdict.NOT_ENOUGH:
        missing = effect.shortfall
        if missing is None:
            return Standing.WAITING, ("not enough yet to tell whether it helped",)
        enough = f" audits of {missing.needed} needed"
        return Standing.WAITING, ("not enough yet: ", missing.audits, enough)
    if effect.verdict is not Verdict.BETTER:
        words = "it got worse" if effect.verdict is Verdict.WORSE else "nothing changed"
        return Standing.NOT_CLOSED, (f"{words} since version {version}",)
    if signal is not None and signal.flagged:
        return Standing.NOT_CLOSED, (f"better since version {version}, and still listed",)
    return Standing.CLOSED, (f"better since version {version}",)


def _without_effect(section: str, version: str, known: Catalogue) -> tuple[Standing, Reason]:
    """Of a version whose effect nobody could measure, what the catalogue says of it."""
    line = next(line for line in known.lines if line.id == section)
    versions = known.sops[line.sop].versions
    at = next((n for n, v in enumerate(versions) if v.version == version), None)
    if at is None:
        return Standing.WAITING, (f"version {version} has not come into force",)
    texts = {n: versions[n].sections[place].text for n, place in line.places}
    if at not in texts:
        return Standing.CLOSED, (f"version {version} has this section no more",)
    if texts.get(at - 1) == texts[at]:
        return Standing.NOT_CLOSED, (f"version {version} did not change this section",)
    return Standing.WAITING, (
        f"there is nothing to hold version {version} against: no contact before it was reviewed",
    )
