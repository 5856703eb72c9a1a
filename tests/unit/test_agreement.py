"""Agreement of reviewers beyond chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_tools.gaps.decisions.agreement import LEAST_LOOKS, agreement, by_sop

RESULTS = st.sampled_from(["pass", "fail", "n/a"])
TABLES = st.dictionaries(st.tuples(RESULTS, RESULTS), st.integers(1, 400), max_size=9)


def test_two_who_fail_everything_show_no_agreement():
    assert agreement({("fail", "fail"): 500}).kappa is None


def test_results_as_if_drawn_from_a_hat_have_a_kappa_of_zero():
    found = agreement(
        {("pass", "pass"): 36, ("pass", "fail"): 24, ("fail", "pass"): 24, ("fail", "fail"): 16}
    )
    assert found.kappa == pytest.approx(0)
    assert found.interval[0] < 0 < found.interval[1]


def test_a_few_second_looks_say_nothing():
    assert agreement({("pass", "pass"): LEAST_LOOKS - 1}).kappa is None


@given(TABLES)
def test_kappa_lies_within_its_interval_and_its_scale(results):
    found = agreement(results)
    assert found.same <= found.looks
    if found.interval is not None:
        assert found.interval[0] < found.interval[1]
        assert -1 <= found.interval[0] <= found.kappa + 1e-9
        assert found.kappa - 1e-9 <= found.interval[1] <= 1


@given(TABLES)
def test_it_does_not_matter_who_looked_first(results):
    there, back = agreement(results), agreement({(b, a): n for (a, b), n in results.items()})
    assert (
        there.kappa == pytest.approx(back.kappa) if there.kappa is not None else back.kappa is None
    )


def test_the_sop_that_is_read_in_two_ways_stands_first():
    clear = [("A-1", "pass", "pass", 40), ("A-1", "fail", "fail", 40)]
    vague = [("B-1", "pass", "fail", 20), ("B-1", "fail", "fail", 20), ("B-1", "pass", "pass", 20)]
    everywhere, sops = by_sop([*clear, *vague, ("", "pass", "pass", 5)])
    assert [sop for sop, _ in sops] == ["B-1", "A-1"]
    assert everywhere.looks == 145


def test_few_looks_that_are_all_alike_are_no_certainty():
    assert agreement({("pass", "pass"): 10, ("fail", "fail"): 10}).interval is None
    assert agreement({("pass", "pass"): 40, ("pass", "fail"): 1}).interval is None
