"""Small counts stay small: what a page may say of few people or few contacts.

A count from 1 to one below the smallest cell is written "fewer than 5", and nothing beside it
(a ratio, a curve) may give it away. Weeks are therefore joined until a stretch holds enough.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb_tools.english import counted

_COUNTED = re.compile(r"\bonly (\d+) (agent|reviewer|finding|contact)s?\b")


def cell(count: int, least: int) -> str:
    """
    >>> cell(0, 5), cell(4, 5), cell(61, 5), cell(12345, 5)
    ('0', 'fewer than 5', '61', '12,345')
    """
    return f"fewer than {least}" if is_small(count, least) else f"{count:,}"


def counted_cell(count: int, noun: str, least: int) -> str:
    """
    >>> counted_cell(1, "agent", 1), counted_cell(1, "agent", 5), counted_cell(12345, "audit", 5)
    ('1 agent', 'fewer than 5 agents', '12345 audits')
    """
    if is_small(count, least):
        return f"{cell(count, least)} {noun}s"
    return counted(count, noun)


def number(count: int, least: int) -> int | None:
    """For JSON, CSV and Parquet: None where `cell` would say "fewer than"."""
    return None if is_small(count, least) else count


def numbers(counts: Sequence[int], least: int) -> list[int | None]:
    """For JSON, counts whose sum is told: beside small ones the next larger are None too, until the sum no
    longer gives them away.

    >>> numbers([6, 0, 3, 9], 5), numbers([6, 0, 9], 5), numbers([1, 4, 9], 5)
    ([None, 0, None, 9], [6, 0, 9], [None, None, 9])
    """
    told: list[int | None] = [*counts]
    held, hidden = 0, 0
    for place in sorted((n for n, count in enumerate(counts) if count), key=counts.__getitem__):
        if not is_small(counts[place], least) and (not hidden or (hidden > 1 and held >= least)):
            break
        told[place] = None
        held, hidden = held + counts[place], hidden + 1
    return told


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def chance(share: float) -> str:
    """
    >>> chance(0.996), chance(0.5), chance(0.001)
    ('over 99 %', '50 %', 'under 1 %')
    """
    if share >= 0.995:
        return "over 99 %"
    return "under 1 %" if share < 0.005 else f"{share * 100:.0f} %"


def share(count: int, whole: int, least: int) -> str:
    """A count of a whole; its percentage only where neither it nor the rest is small.

    >>> share(3, 40, 5), share(38, 40, 5), share(20, 40, 5)
    ('fewer than 5 of 40', 'all but fewer than 5 of 40', '20 of 40 (50 %)')
    """
    if is_small(count, least):
        return f"{cell(count, least)} of {whole:,}"
    if is_small(whole - count, least):
        return f"all but {cell(whole - count, least)} of {whole:,}"
    return f"{count:,} of {whole:,} ({percent(count / whole)})"


def part(count: int, whole: int, least: int) -> str:
    """A count of a whole that is told beside it.

    >>> part(3, 40, 5), part(38, 40, 5), part(20, 40, 5)
    ('fewer than 5', 'all but fewer than 5', '20')
    """
    rest = whole - count
    return f"all but {cell(rest, least)}" if is_small(rest, least) else cell(count, least)


def is_small(count: int, least: int) -> bool:
    """Whether a count would tell of few. None at all tells of nobody."""
    return 0 < count < least


def without_small(sentence: str, least: int) -> str:
    """A sentence whose small counts are no longer exact.

    >>> without_small("probably not the page: only 2 agents", 5)
    'probably not the page: fewer than 5 agents'
    """

    def coarse(found: re.Match[str]) -> str:
        small = is_small(int(found[1]), least)
        return f"fewer than {least} {found[2]}s" if small else found[0]

    return _COUNTED.sub(coarse, sentence)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some weeks in a row."""

    first: int  # week of the period, from 0
    after: int  # the week that follows it
    found: int
    expected: float
    audits: int  # reviewed contacts

    @property
    def weeks(self) -> int:
        return self.after - self.first


def stretches(
    found: Sequence[int],
    expected: Sequence[float],
    audits: Sequence[int],
    least: int,
    cut: int = 0,
    begin: int = 0,
) -> tuple[Stretch, ...]:
    """Weeks, joined until each stretch holds at least `least` findings; what is left at the end
    belongs to the last. Where all weeks together hold fewer, they are one stretch.

    Args:
        cut: a week at which a stretch should begin: where something changed. It does if there
            are enough findings before and after it, or none.
        begin: which week of the period the first of these is.

    >>> [(s.first, s.after, s.found) for s in stretches([6, 2, 3, 0, 1], [1] * 5, [9] * 5, 5)]
    [(0, 1, 6), (1, 5, 6)]
    >>> [(s.first, s.after, s.found) for s in stretches([0, 0, 6], [1] * 3, [9] * 3, 5, cut=2)]
    [(0, 2, 0), (2, 3, 6)]
    >>> [(s.first, s.after) for s in stretches([5, 6], [1] * 2, [9] * 2, 5, begin=7)]
    [(7, 8), (8, 9)]
    """
    sides = (sum(found[:cut]), sum(found[cut:]))
    halves = [(0, len(found))]
    if 0 < cut < len(found) and not any(is_small(side, least) for side in sides):
        halves = [(0, cut), (cut, len(found))]
    return tuple(
        Stretch(
            begin + first, begin + after, sum(found[first:after]), float(sum(expected[first:after])),
            sum(audits[first:after]),
        )
        for start, end in halves
        for first, after in _joined(found, start, end, least)
    )  # fmt: skip


def _joined(found: Sequence[int], begin: int, end: int, least: int) -> list[tuple[int, int]]:
    made, first, held = [], begin, 0
    for week in range(begin, end):
        held += found[week]
        if held >= least:
            made.append((first, week + 1))
            first, held = week + 1, 0
    if first < end:
        if made:
            made[-1] = (made[-1][0], end)
        else:
            made.append((first, end))
    return made
