"""Dates as people write them, in the knowledge base's own time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from kb_tools.english import MONTHS
from kb_tools.workflows.site.views import Standing, VersionLine


def calendar_day(found: date) -> str:
    """As people write it.

    >>> calendar_day(date(2026, 9, 1))
    '1 Sep 2026'
    """
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def month_words(written: str) -> str:
    """
    >>> month_words("2026-11")
    'Nov 2026'
    """
    year, _, month = written.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def day(moment: datetime | date, zone: ZoneInfo) -> str:
    """The calendar day, and the time where the moment is not the start of that day.

    >>> from datetime import UTC
    >>> day(datetime(2026, 8, 31, 22, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    '1 Sep 2026'
    >>> day(datetime(2026, 10, 14, 6, 40, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    '14 Oct 2026, 08:40'
    """
    if not isinstance(moment, datetime):
        return calendar_day(moment)
    local = moment.astimezone(zone)
    clock = f", {local:%H:%M}" if (local.hour, local.minute) != (0, 0) else ""
    return calendar_day(local.date()) + clock


def bare_day(moment: datetime, zone: ZoneInfo) -> str:
    """The calendar day alone: of a moment whose hour nobody chose, such as a commit's."""
    return calendar_day(moment.astimezone(zone).date())


def instant(moment: datetime | date) -> str:
    """For machines: ISO 8601, UTC.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 8, 31, 22, tzinfo=UTC))
    '2026-08-31T22:00:00Z'
    """
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def starts(line: VersionLine) -> datetime:
    """The moment that the badge names: since when, or from when, this text counts."""
    return line.since or line.in_force_from or line.revision.effective


def standing(line: VersionLine, zone: ZoneInfo) -> str:
    """How a text stands to the present, in a few words: the badge of its page."""
    revision = line.revision
    known = revision.effective_known
    start = day(starts(line), zone) if known else bare_day(starts(line), zone)
    match line.standing:
        case Standing.IN_FORCE:
            return f"In force since {start}" if known else f"In force, recorded {start}"
        case Standing.UPCOMING:
            return f"Comes into force on {start}"
        case Standing.DRAFT:
            return "Draft, not in force"
        case Standing.RETIRED:
            return (
                f"Ended on {day(ended(line), zone)}"
                if _ran_out(line)
                else f"Retired on {bare_day(ended(line), zone)}"
            )
    if line.withdrawn:
        return "Never came into force"
    return stretch(line, zone)


def stretch(line: VersionLine, zone: ZoneInfo) -> str:
    """From when to when a past text was in force; its version may have been for longer."""
    if line.in_force_from is None:
        return "Never came into force"
    if line.in_force_to is None:
        return f"In force since {bare_day(line.in_force_from, zone)}"
    start, end = bare_day(line.in_force_from, zone), bare_day(line.in_force_to, zone)
    if line.corrected:
        return f"In force from {start}, corrected on {end}"
    return f"In force on {start}" if end == start else f"In force from {start} to {end}"


def ended(line: VersionLine) -> datetime:
    """When a text that no longer counts stopped counting."""
    revision = line.revision
    if _ran_out(line):
        return revision.effective_to or revision.recorded
    return revision.recorded if revision.deleted else line.since or revision.effective


def _ran_out(line: VersionLine) -> bool:
    return line.revision.effective_to is not None and not line.revision.deleted
