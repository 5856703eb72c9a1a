"""Moments as people ask about them and as they read them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kb_tools.policy.document_control import moment

Asked = date | datetime  # a date means the whole of that day


def asked(written: str) -> Asked:
    """What a person means by `2026-09-01` or `2026-09-01T14:30+02:00`. Raises ValueError.

    >>> asked("2026-09-01"), asked("2026-09-01 14:30")
    (datetime.date(2026, 9, 1), datetime.datetime(2026, 9, 1, 14, 30))
    """
    written = written.strip()
    try:
        return date.fromisoformat(written)
    except ValueError:
        return datetime.fromisoformat(written)


def span(when: Asked, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the last moment (UTC) of what was asked about; the same for an instant.

    A date is a day of the knowledge base's time zone, 23 or 25 hours long where clocks change.

    >>> [f"{end:%d %H:%M:%S}" for end in span(date(2026, 3, 29), ZoneInfo("Europe/Berlin"))]
    ['28 23:00:00', '29 21:59:59']
    """
    if isinstance(when, datetime):
        instant = moment(when, zone)
        return instant, instant
    first = datetime.combine(when, time(), zone).astimezone(UTC)
    after = datetime.combine(when + timedelta(days=1), time(), zone).astimezone(UTC)
    return first, after - timedelta(microseconds=1)


def day_of(when: Asked) -> date:
    """The calendar day that is written there."""
    return when.date() if isinstance(when, datetime) else when


def iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """ISO 8601 with the offset of that day."""
    return None if moment is None else moment.astimezone(zone).isoformat()


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """The day, and the time where it is not the day's beginning.

    >>> from datetime import UTC
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> in_words(datetime(2026, 8, 31, 22, tzinfo=UTC), berlin)
    '2026-09-01'
    >>> in_words(datetime(2026, 9, 1, 7, 30, tzinfo=UTC), berlin)
    '2026-09-01 09:30'
    """
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d}" if local.time() == time() else f"{local:%Y-%m-%d %H:%M}"
