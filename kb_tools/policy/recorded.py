"""When each commit of the main line was recorded.

A commit's clock can be wrong: machines differ by minutes, a rebase keeps old author dates, one
laptop lives in 2037. The order of the main line cannot be wrong, and the tree it leads to is the
truth; were dates allowed to fall along it, a corrected text could count as older than the mistake
that it corrects. So `recorded` never falls: we believe the largest set of commits whose dates
agree with the order (a longest non-decreasing subsequence: Schensted 1961, by patience sorting,
Fredman 1975), and move each of the others to the nearest moment that its believed neighbours
allow. Nor has a commit that is here been made after now; where its date says so, it is the newest
and no neighbour knows better, it counts as made now. One wrong clock then moves one commit, whichever way it is wrong; a running maximum would
let a single commit from 2037 push every later text out of force.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Stamp:
    """The two dates that git keeps with a commit, UTC."""

    committed: datetime
    authored: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    at: datetime  # UTC
    imported: bool  # taken from an earlier system: the author date serves


def recorded(
    stamps: Sequence[Stamp],
    imported_until: date | None = None,
    zone: ZoneInfo | None = None,
    now: datetime | None = None,
) -> list[Recorded]:
    """For each commit, oldest first, when its texts were recorded; never falling.

    Args:
        stamps: the commits of the main line, oldest first.
        imported_until: commits authored up to the end of this day, in `zone`, come from an
            earlier system. Their committer dates tell of the import, or of a rebase after it.
        now: by this machine's clock. Where all commits are younger, it is that clock which is wrong.
    """
    dates = []
    for stamp in stamps:
        day = stamp.authored.astimezone(zone).date() if imported_until else None
        imported = imported_until is not None and day is not None and day <= imported_until
        dates.append(Recorded(stamp.authored if imported else stamp.committed, imported))
    moments = _never_falling([entry.at for entry in dates], now)
    return [Recorded(at, entry.imported) for at, entry in zip(moments, dates, strict=True)]


def _never_falling(dates: Sequence[datetime], now: datetime | None = None) -> list[datetime]:
    """The dates, with those that contradict most of the others, or `now`, moved to their neighbours.

    >>> days = [datetime(2026, 1, day) for day in (5, 6, 2, 30, 7, 8)]
    >>> [moment.day for moment in _never_falling(days)]
    [5, 6, 6, 7, 7, 8]
    >>> [moment.day for moment in _never_falling(days, datetime(2026, 1, 7))]
    [5, 6, 6, 7, 7, 7]
    """
    possible = [place for place, stated in enumerate(dates) if now is None or stated <= now]
    possible = possible or [*range(len(dates))]
    longest = _longest_never_falling([dates[place] for place in possible])
    believed = {possible[place] for place in longest}
    ceiling = now if len(possible) < len(dates) else None
    ceilings: list[datetime | None] = [None] * len(dates)
    for place in range(len(dates) - 1, -1, -1):
        ceilings[place] = ceiling = dates[place] if place in believed else ceiling
    moments: list[datetime] = []
    for stated, highest in zip(dates, ceilings, strict=True):
        moment = stated if highest is None else min(stated, highest)
        moments.append(max(moment, moments[-1]) if moments else moment)
    return moments


def _longest_never_falling(dates: Sequence[datetime]) -> set[int]:
    """The places of a longest non-decreasing subsequence.

    Of several the one that ends earliest: when the newest commit but one is from 2037, the newest
    is believed, and its text is known today.
    """
    ends: list[datetime] = []  # of each length, the earliest date that a subsequence ends with
    at: list[int] = []
    before: dict[int, int] = {}
    for place, stated in enumerate(dates):
        length = bisect_right(ends, stated)
        if length:
            before[place] = at[length - 1]
        ends[length : length + 1] = [stated]
        at[length : length + 1] = [place]
    places = set()
    last = at[-1] if at else None
    while last is not None:
        places.add(last)
        last = before.get(last)
    return places
