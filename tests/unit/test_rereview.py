"""What a blind second look says of a first one."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_tools.adapters.rereview_files import read_rereviews as read_all
from kb_tools.adapters.rereview_files import write_rereview
from kb_tools.errors import KbError
from kb_tools.gaps.decisions.rereview import Looks, ReReview, corrected, newest
from kb_tools.gaps.decisions.rereview_file import read_rereviews, written


def a_review(on_it=(20, 15), nothing=(20, 0), elsewhere=(10, 9), on=date(2026, 5, 1), **more):
    return ReReview("REF-001", "s2", on, Looks(*on_it), Looks(*elsewhere), Looks(*nothing), **more)


looks = st.integers(0, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(looks, looks, st.integers(0, 500), st.integers(1, 500))
def test_a_share_stays_a_share_and_within_its_interval(on_it, nothing, found, others):
    made = corrected(a_review(on_it, nothing), found, found + others)
    if made.share is not None:
        assert 0 <= made.interval[0] <= made.share <= made.interval[1] <= 1


def test_second_looks_that_agree_leave_the_share_as_it_was():
    assert corrected(a_review((20, 20), (20, 0)), 40, 400).share == pytest.approx(0.1)


def test_of_too_few_second_looks_nothing_is_made():
    assert corrected(a_review((9, 9)), 40, 400).share is None


def test_nine_of_ten_intervals_hold_the_truth():
    """First reviewers err at known rates; 30 of each side are looked at again."""
    dice, held, runs = np.random.default_rng(3), 0, 400
    for _ in range(runs):
        wrong = dice.random(600) < 0.15
        first = np.where(wrong, dice.random(600) < 0.8, dice.random(600) < 0.06)
        sides = [dice.permutation(np.flatnonzero(first == side))[:30] for side in (True, False)]
        on_it, nothing = ((len(rows), int(wrong[rows].sum())) for rows in sides)
        made = corrected(a_review(on_it, nothing), int(first.sum()), 600)
        held += made.interval[0] <= wrong.mean() <= made.interval[1]
    assert 0.87 <= held / runs <= 0.97


@given(looks, looks, st.text(max_size=20))
def test_a_results_file_says_what_was_counted(on_it, nothing, quote):
    made = (
        a_review(on_it, nothing, file="x"),
        a_review(on=date(2026, 6, 1), quote=f"q{quote}", file="x"),
    )
    assert read_rereviews(written(made), "x") == made


def test_more_confirmed_than_looked_at_is_refused():
    text = written((a_review(),)).replace("confirmed = 15", "confirmed = 51")
    with pytest.raises(KbError, match="cannot be more"):
        read_rereviews(text, "x.toml")


def test_the_newest_look_by_the_day_of_the_report_counts():
    early, late = a_review(), a_review(on=date(2026, 6, 1))
    assert newest([late, early], date(2026, 5, 20)) is early
    assert newest([late, early], date(2026, 6, 1)) is late
    assert newest([late, early], date(2026, 4, 1)) is None


def test_of_two_looks_of_one_day_the_later_counts():
    first, mended = a_review(sha256="a"), a_review(on_it=(20, 2), sha256="b")
    read = read_rereviews(written((first, mended)), "x")
    assert newest(read, date(2026, 5, 1)).sha256 == "b"


def test_taking_a_sample_back_once_more_leaves_reports_of_earlier_days_as_they_were(tmp_path):
    for day in (date(2026, 5, 1), date(2026, 6, 1), date(2026, 6, 1)):
        write_rereview(tmp_path, "rereviews", a_review(on=day, sha256="a"))
    read, _ = read_all(tmp_path, "rereviews")
    assert [review.reviewed for review in read] == [date(2026, 5, 1), date(2026, 6, 1)]
    assert newest(read, date(2026, 5, 20)).reviewed == date(2026, 5, 1)
