"""A vendor that was not taught an SOP shows in all its sections, weakly in each."""

import numpy as np

from kb_tools.gaps.causes.groups import Groups
from kb_tools.gaps.causes.posteriors import PRIOR, posteriors
from kb_tools.gaps.causes.training import with_sisters
from kb_tools.gaps.causes.weighed import CAUSES, Cause, Unmarked, Weighed

GROUP = CAUSES.index(Cause.GROUP)
COMMON = np.array([PRIOR[cause] for cause in CAUSES])
CASES = 6  # groups


def a_section(case=None, speaks=0.0, gap=0.0, differs=None):
    """Findings that speak for one case, and against the others a little.

    Args:
        differs: how they speak for half as many findings again; None: half as much.
    """
    logs = np.full((CASES, 1, 2), -0.5)
    if case is not None:
        logs[case, 0] = speaks / 2 if differs is None else differs, speaks
    of_group = np.full(CASES, -np.log(CASES))
    prior = of_group[:, None, None]
    factors = dict.fromkeys(CAUSES, 0.0)
    factors[Cause.GAP] = gap
    factors[Cause.GROUP] = float(np.logaddexp.reduce(logs[:, 0, 1] + of_group))
    return Weighed(
        factors, np.ones((1, 1)), Unmarked(factors, 0.0, 0.0, Groups(logs, logs, of_group, prior))
    )


def named(*sections):
    """How probable "one vendor or team" is in each of one SOP's sections."""
    weighed = with_sisters(sections, COMMON)
    odds = COMMON * np.exp([[w.factors[cause] for cause in CAUSES] for w in weighed])
    return odds[:, GROUP] / odds.sum(axis=1)


def test_sections_of_one_sop_that_speak_for_the_same_vendor_are_believed_together():
    alone = named(a_section(2, 3.0))[0]
    together = named(*[a_section(2, 3.0)] * 4)
    assert together.min() > 0.8 > 0.3 > alone


def test_what_spoke_for_each_group_is_not_held_once_it_has_been_heard():
    alone, first, second = a_section(2, 3.0), a_section(2, 3.0), a_section(None)
    for weighed in (*with_sisters([first, second], COMMON), *with_sisters([alone], COMMON)):
        assert weighed.unmarked.groups is None
        assert weighed.unmarked.factors[Cause.GROUP] == weighed.factors[Cause.GROUP]
    assert with_sisters(with_sisters([first, second], COMMON), COMMON) == with_sisters(
        [first, second], COMMON
    )


def test_sections_that_speak_for_different_vendors_do_not_agree():
    assert named(*[a_section(case, 3.0) for case in range(4)]).max() < 0.3


def test_sisters_do_not_speak_against_what_a_section_says_itself():
    sections = [a_section(2, 5.0)] * 3 + [a_section(2, -8.0)]
    assert named(*sections)[3] < 0.01


def test_one_section_however_sure_does_not_make_a_whole_sop():
    sections = [a_section(2, 40.0), *[a_section(None)] * 3]
    sure, *others = named(*sections)
    assert sure > 0.9
    assert max(others) < 0.5


def test_a_vendor_with_half_as_many_findings_again_in_all_sections_was_not_left_untaught():
    assert named(*[a_section(2, 2.0, differs=4.0)] * 5).max() < 0.1
    assert named(*[a_section(2, 4.0, differs=2.0)] * 5).min() > 0.9


def test_a_gap_in_one_section_is_no_reason_to_blame_a_vendor_in_another():
    """A gap lifts every vendor's findings, so its section speaks for each vendor, too."""
    assert named(a_section(2, 6.0, gap=12.0), a_section(None))[1] < 0.1


def test_where_nothing_is_to_be_seen_nothing_is_learned_from_sisters():
    common = COMMON
    for _ in range(4):
        weighed = with_sisters([a_section(None)] * 5, common) * 40  # of forty SOPs
        factors = np.array([[w.factors[cause] for cause in CAUSES] for w in weighed])
        _, common = posteriors(factors)
    assert common[GROUP] < COMMON[GROUP]
