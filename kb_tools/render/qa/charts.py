"""Findings week by week against what was expected, as SVG that needs no script.

Each stretch of weeks is drawn at its findings per week, so the area under the line is the count.
Colours come from qa.css; every chart on a page has a table beside it, a spark a text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from kb_tools.english import MONTHS
from kb_tools.render.qa.cells import Stretch

_NAME_ROOM = 20  # of a month's name, in user units
_LABEL_ROOM = 70.0  # user units that a version's label takes where letters are largest


@dataclass(frozen=True, slots=True)
class Mark:
    """A version that came into force."""

    week: float  # weeks since the start of the period
    label: str  # "2.1"


@dataclass(frozen=True, slots=True)
class _Plane:
    """From weeks and findings per week to user units."""

    left: float
    top: float
    width: float
    height: float
    weeks: int
    most: float

    def x(self, week: float) -> float:
        return self.left + self.width * week / max(self.weeks, 1)

    def y(self, a_week: float) -> float:
        return self.top + self.height * (1 - a_week / self.most)


def spark(found: Sequence[Stretch]) -> Markup:
    """The small one, for a list; what it shows stands in words beside it."""
    plane = _Plane(1, 2, 108, 30, _weeks(found), _most(found))
    return Markup(
        '<svg class="kb-spark" viewBox="0 0 110 34" width="110" height="34" aria-hidden="true">{}</svg>'
    ).format(_lines(plane, found))


def chart(
    found: Sequence[Stretch], start: date, marks: Sequence[Mark], title: str,
    within: tuple[float, float] = (1.0, 1.0),
) -> Markup:  # fmt: skip
    """
    Args:
        start: the Monday of week 0.
        within: between which multiples of it the expected lies.
        title: says in words what the picture shows.
    """
    plane = _Plane(46, 30, 584, 150, _weeks(found), _most(found, within[1]))
    parts = [
        *_grid(plane, start), _band(plane, found, within), _lines(plane, found), *_marks(plane, marks)
    ]  # fmt: skip
    return Markup(
        '<svg class="kb-chart" viewBox="0 0 640 215" role="img"><title>{}</title>{}</svg>'
    ).format(title, Markup("").join(parts))


def _weeks(found: Sequence[Stretch]) -> int:
    return found[-1].after if found else 1


def _most(found: Sequence[Stretch], high: float = 1.0) -> float:
    each = [max(s.found, s.expected * high) / s.weeks for s in found]
    return max([1.0, *each]) * 1.05


def _lines(plane: _Plane, found: Sequence[Stretch]) -> Markup:
    steps = _steps(plane, [(s, s.found / s.weeks) for s in found])
    return Markup(
        '<path class="kb-c-area" d="{0}L{1:.1f} {3:.1f}L{2:.1f} {3:.1f}Z"/>'
        '<path class="kb-c-expected" d="{4}"/><path class="kb-c-found" d="{0}"/>'
    ).format(
        steps, plane.x(plane.weeks), plane.x(found[0].first if found else 0), plane.y(0),
        _steps(plane, [(s, s.expected / s.weeks) for s in found]),
    )  # fmt: skip


def _band(plane: _Plane, found: Sequence[Stretch], within: tuple[float, float]) -> Markup:
    low, high = ([(s, s.expected * factor / s.weeks) for s in found] for factor in within)
    back = reversed(_points(plane, low))
    return Markup('<path class="kb-c-band" d="{}L{}Z"/>').format(
        _steps(plane, high), Markup("L").join(back)
    )


def _points(plane: _Plane, heights: Sequence[tuple[Stretch, float]]) -> list[str]:
    return [
        f"{plane.x(week):.1f} {plane.y(height):.1f}"
        for stretch, height in heights
        for week in (stretch.first, stretch.after)
    ]


def _steps(plane: _Plane, heights: Sequence[tuple[Stretch, float]]) -> Markup:
    points = _points(plane, heights)
    return Markup("M{}").format(Markup("L").join(points)) if points else Markup("")


def _grid(plane: _Plane, start: date) -> Iterator[Markup]:
    top = _round_below(plane.most)
    for value in (0.0, top / 2, top):
        yield Markup('<path class="kb-c-grid" d="M{0} {2:.1f}H{1}"/>').format(
            plane.left, plane.left + plane.width, plane.y(value)
        )
        yield Markup('<text x="{}" y="{:.1f}" text-anchor="end">{:g}</text>').format(
            plane.left - 6, plane.y(value) + 4, value
        )
    months = list(_months(start, plane.weeks))
    every = max(1, -(-len(months) // 12))
    right = plane.left + plane.width
    for week, name in months[::every]:
        late = plane.x(week) > right - _NAME_ROOM  # it would be cut off
        yield Markup('<text x="{:.1f}" y="{}"{}>{}</text>').format(
            right + 8 if late else plane.x(week), plane.top + plane.height + 20,
            Markup(' text-anchor="end"') if late else "", name,
        )  # fmt: skip


def _months(start: date, weeks: int) -> Iterator[tuple[float, str]]:
    """The first of each month as weeks since the start; the year where it begins."""
    days = [start + timedelta(days=n) for n in range(7 * weeks)]
    for number, day in enumerate(days):
        if day.day == 1:
            name = str(day.year) if day.month == 1 else MONTHS[day.month - 1]
            yield number / 7, name


def _round_below(most: float) -> float:
    """The largest of 1, 2, 4, 5, 10, 20, … below `most`: where the upper line is drawn.

    >>> [_round_below(n) for n in (1.05, 4.2, 9.9, 63)]
    [1.0, 4.0, 5.0, 50.0]
    """
    steps = [n * 10**power for power in range(7) for n in (1, 2, 4, 5)]
    return float(max(n for n in steps if n <= most))


def _marks(plane: _Plane, marks: Sequence[Mark]) -> Iterator[Markup]:
    end, lower = -_LABEL_ROOM, False
    for mark in marks:
        x = plane.x(mark.week)
        lower = x - end < _LABEL_ROOM and not lower  # neighbours stand on two lines
        end = x
        late = x > plane.left + plane.width - _LABEL_ROOM
        yield Markup('<path class="kb-c-version" d="M{0:.1f} {1}V{2}"/>').format(
            x, plane.top - 8, plane.top + plane.height
        )
        yield Markup('<text x="{:.1f}" y="{}"{}>{}</text>').format(
            x - 3 if late else x + 3, plane.top + (8 if lower else -10),
            Markup(' text-anchor="end"') if late else "", f"v{mark.label}",
        )  # fmt: skip
