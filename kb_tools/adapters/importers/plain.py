"""Typed values of a file as the text that the mapping reads.

CSV holds text only; Parquet, Excel and JSON know numbers, dates and yes or no. What they know is
written here so that it is read back as just that: dates as ISO 8601, which is understood always,
numbers with the decimal sign that the source declares, and 12.0 as 12, since a file that keeps
numbers as floating point has no other way to write the ticket 12.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeGuard

EXACT = 10**15  # whole numbers from here on may have lost digits in floating point


def is_whole(value: float) -> bool:
    """Whether it is a whole number whose digits are all known.

    >>> is_whole(12.0), is_whole(12.5), is_whole(1e16), is_whole(float("inf"))
    (True, False, False, False)
    """
    return abs(value) < EXACT and value.is_integer()


def number_text(value: float, decimal: str) -> str:
    """
    >>> number_text(12.0, "."), number_text(90.5, ","), number_text(float("nan"), ".")
    ('12', '90,5', '')
    """
    if value != value:
        return ""
    if is_whole(value):
        return str(int(value))
    return repr(value).replace(".", decimal)


def plain_text(value: object, decimal: str) -> str:
    """
    >>> plain_text(datetime(2026, 3, 2, 9, 15), "."), plain_text(timedelta(minutes=65), ".")
    ('2026-03-02T09:15:00', '1:05:00')
    >>> plain_text(["billing", "MON-004"], "."), plain_text(None, ".")
    ('billing MON-004', '')
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return number_text(value, decimal)
        case datetime():
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return moment.isoformat() + ("Z" if value.tzinfo else "")
        case date() | time():
            return value.isoformat()
        case timedelta():
            seconds = int(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case list() | tuple():
            return " ".join(plain_text(part, decimal) for part in value)
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)


def flat(row: Mapping[str, object], before: str = "") -> Iterable[tuple[str, object]]:
    """Objects within objects as columns of their own; lists of fields, as Zendesk has them, too.

    >>> dict(flat({"id": 7, "custom_fields": [{"id": 36, "value": "MON-004"}], "via": {"channel": "chat"}}))
    {'id': 7, 'custom_fields.36': 'MON-004', 'via.channel': 'chat'}
    """
    for name, value in row.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        elif _fields(value):
            for field in value:
                key = field.get("name", field.get("id"))
                yield f"{before}{name}.{key}", field["value"]
        else:
            yield f"{before}{name}", value


def _fields(value: object) -> TypeGuard[list[dict[str, object]]]:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(f, dict) and "value" in f and ("id" in f or "name" in f) for f in value)
    )
