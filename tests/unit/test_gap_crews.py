"""Whoever reviews may change; where all do at once, nobody is left to be compared with."""

import numpy as np
import pytest

from kb_tools.gaps.counts.crews import by_crew, crews

WEEKS = 40


def reviewed(*stays, each=5):
    """Contacts of reviewers who are there from one week until before another."""
    spans = [range(*stay) for stay in stays]
    who = np.repeat(np.arange(len(stays)), [len(span) * each for span in spans])
    return who, np.concatenate([np.repeat(span, each) for span in spans])


def test_all_reviewers_replaced_at_once_are_two_crews():
    who, week = reviewed(*[(0, 25)] * 4, *[(25, 40)] * 4)
    assert crews(who, week, WEEKS).tolist() == [0] * 25 + [1] * 15


def test_one_old_hand_who_reviews_much_is_enough_to_compare_with():
    who, week = reviewed((0, 40), *[(0, 25)] * 3, *[(25, 40)] * 3)
    assert not crews(who, week, WEEKS).any()


def test_reviewers_who_come_and_go_one_by_one_are_one_crew():
    who, week = reviewed(*[(max(n, 0), min(n + 12, WEEKS)) for n in range(-11, WEEKS)])
    assert not crews(who, week, WEEKS).any()


@pytest.mark.parametrize("contacts", [0, 7])
def test_where_nobody_wrote_who_reviewed_there_is_one_crew(contacts):
    nobody, week = np.full(contacts, -1), np.arange(contacts)
    assert not crews(nobody, week, WEEKS).any()


def test_a_crew_that_finds_three_times_as_much_has_that_to_expect_but_not_its_later_rise():
    crew = np.repeat([0, 1], 20)
    week = np.repeat(np.arange(WEEKS), np.repeat([2, 6], 20))
    factor = by_crew(crew, week, np.ones(len(week)), np.full(WEEKS, 4.0))
    assert factor[20:] / factor[:20] == pytest.approx(2.7, abs=0.2)
    assert len(set(factor[20:].tolist())) == 1
