"""Moments as people and programs read them, in the knowledge base's time zone."""

from datetime import datetime, time
from zoneinfo import ZoneInfo


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
