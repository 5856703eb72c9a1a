"""A sign that day and month were read the wrong way round: 03/04 as a day of April in a tool that
means one of March.

Contacts of one month that are read so lie on one day of many months. Nothing else does: who reviews
weeks or months sees many days of few months.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_NUMBERS = re.compile(r"\D*(\d{1,2})\D+(\d{1,2})\D+\d{2,4}(?!\d)")
_MOST_DAYS = 2  # a week may begin in one month and end in the next
_LEAST_MONTHS = 5


@dataclass(frozen=True, slots=True)
class PerhapsSwapped:
    written: str  # one of them, as the export writes it
    read: date
    months: int  # in which all of them lie


def perhaps_swapped(days: Iterable[tuple[str, date]]) -> PerhapsSwapped | None:
    """
    Args:
        days: as written, without a clock, and as read.

    >>> march = [(f"03/{day:02}/2026", date(2026, day, 3)) for day in range(2, 10)]
    >>> perhaps_swapped(march).read, perhaps_swapped(march).months
    (datetime.date(2026, 2, 3), 8)
    >>> perhaps_swapped((f"{day:02}/03/2026", date(2026, 3, day)) for day in range(2, 10))
    >>> perhaps_swapped([*march, ("25/03/2026", date(2026, 3, 25))])  # can be read in one way only
    """
    found = {}
    for written, read in days:
        numbers = _NUMBERS.match(written)
        if numbers is None:
            continue
        if max(int(numbers[1]), int(numbers[2])) > 12:
            return None
        found[read] = written
    months = {(day.year, day.month) for day in found}
    if len(months) < _LEAST_MONTHS or len({(day.year, day.day) for day in found}) > _MOST_DAYS:
        return None
    first = min(found)
    return PerhapsSwapped(found[first], first, len(months))
