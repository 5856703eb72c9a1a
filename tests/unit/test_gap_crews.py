"""Whoever reviews may change; where all do at once, nobody is left to be compared with."""

import numpy as np
import pytest
from scipy import sparse

from kb_tools.gaps.counts.crews import by_crew, crews
from kb_tools.gaps.counts.section_counts import Counts, Members

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


def section(*stretches, due=4.0):
    """Each (weeks, findings in each of them)."""
    per_week = np.repeat([n for _, n in stretches], [weeks for weeks, _ in stretches])
    week = np.repeat(np.arange(len(per_week)), per_week)
    nobody = Members(
        np.full(len(week), -1), sparse.csr_matrix((0, len(per_week))), np.ones(len(per_week)),
        np.zeros(0, bool),
    )  # fmt: skip
    return Counts(
        week, np.ones(len(week)), np.full(len(per_week), due), nobody, nobody, nobody, nobody,
        np.zeros(len(week), bool), np.zeros(len(per_week)), (),
    )  # fmt: skip


CREW = np.repeat([0, 1], 20)
ALIKE = [section((20, 4), (20, n)) for n in (3, 4, 4, 4, 5)] * 10  # what crews mostly differ by


def test_a_crew_that_finds_twice_as_much_has_that_to_expect_but_not_its_later_rise():
    others = [section((20, 4), (20, n)) for n in (2, 3, 5, 6, 8)] * 6
    twice, *_ = by_crew(CREW, [section((20, 3), (20, 6)), *others])
    assert twice.factor[20:] / twice.factor[:20] == pytest.approx(2.0, abs=0.2)
    assert len(set(twice.factor[20:].tolist())) == 1
    assert twice.otherwise == 0


@pytest.mark.parametrize(("before", "after"), [(20, 20), (18, 22), (24, 16)])
def test_a_rise_beyond_what_crews_differ_by_is_left_to_be_weighed_beside_them(before, after):
    """That began with the turn, two weeks before it, or four weeks later."""
    rise, *others = by_crew(CREW, [section((before, 3), (after, 18)), *ALIKE])
    assert rise.factor[39] / rise.factor[0] == pytest.approx(1.0, abs=0.25)
    assert not any(of.otherwise for of in others)


def test_of_a_rise_that_began_with_the_turn_crews_remain_the_likelier_explanation_for_a_part():
    with_turn, before = (
        by_crew(CREW, [section((at, 3), (40 - at, 18)), *ALIKE])[0].otherwise for at in (20, 12)
    )
    assert with_turn > before + 20


def test_a_crew_that_is_lenient_with_a_faulty_page_does_not_close_its_gap():
    """Before the turn it brings six times as much, and with the new crew half of that."""
    others = [section((20, 4), (20, n)) for n in (2, 3, 5, 6, 8)] * 6
    faulty, *_ = by_crew(CREW, [section((12, 3), (8, 18), (20, 9)), *others])
    assert faulty.factor[39] / faulty.factor[0] == pytest.approx(0.5, abs=0.15)


def test_what_crews_differ_by_is_learned_from_the_store():
    rise = section((20, 3), (20, 15))
    different = [section((20, 4), (20, n)) for n in (1, 1, 2, 12, 16)] * 10
    among_alike, among_different = (
        by_crew(CREW, [rise, *others])[0].factor for others in (ALIKE, different)
    )
    assert among_alike[39] / among_alike[0] < 1.6
    assert among_different[39] / among_different[0] > 2


def test_a_section_without_findings_or_contacts_has_nothing_else_to_expect():
    nothing = [section((40, 0)), section((40, 0), due=0.0), section((40, 3), due=0.0)]
    for of in by_crew(CREW, [*nothing, *ALIKE])[:3]:
        assert of.factor.tolist() == [1.0] * WEEKS
