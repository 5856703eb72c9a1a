"""Dates along the main line never fall, and as few as possible are moved for it."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kb_tools.policy.recorded import Stamp, recorded

BERLIN = ZoneInfo("Europe/Berlin")
moments = st.integers(0, 12).map(lambda day: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day))


def committed(dates):
    return [entry.at for entry in recorded([Stamp(at, at) for at in dates])]


@given(st.lists(moments, max_size=8))
def test_they_never_fall(dates):
    assert all(before <= after for before, after in pairwise(committed(dates)))


@given(st.lists(moments, max_size=12))
def test_dates_in_order_are_left_alone(dates):
    assert committed(sorted(dates)) == sorted(dates)


@given(st.lists(moments, max_size=7))
def test_as_few_as_possible_are_moved(dates):
    kept = sum(before == after for before, after in zip(dates, committed(dates), strict=True))
    most = max(
        size
        for size in range(len(dates) + 1)
        for chosen in combinations(dates, size)
        if list(chosen) == sorted(chosen)
    )
    assert kept >= most


@given(st.lists(moments, min_size=1, max_size=8))
def test_no_date_is_invented(dates):
    assert {*committed(dates)} <= {*dates}


def test_a_clock_far_ahead_does_not_drag_later_commits_along():
    right = [datetime(2026, 1, day, tzinfo=UTC) for day in (5, 7)]
    ahead = datetime(2037, 1, 1, tzinfo=UTC)
    assert committed([right[0], ahead, right[1]]) == [right[0], right[1], right[1]]


def test_the_last_imported_day_ends_at_midnight_where_the_policies_are_kept():
    evening = datetime(2026, 1, 5, 22, 59, tzinfo=UTC)  # 23:59 in Berlin
    imported = datetime(2026, 11, 20, tzinfo=UTC)
    stamps = [Stamp(imported, evening), Stamp(imported, evening + timedelta(minutes=1))]
    found = recorded(stamps, date(2026, 1, 5), BERLIN)
    assert [(entry.at, entry.imported) for entry in found] == [(evening, True), (imported, False)]
