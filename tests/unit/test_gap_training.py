"""A vendor that was not taught an SOP shows in all its sections, weakly in each."""

import numpy as np
import pytest

from kb_tools.gaps.causes import CAUSES, Cause, Unmarked, Weighed
from kb_tools.gaps.groups import Groups
from kb_tools.gaps.posteriors import PRIOR, posteriors
from kb_tools.gaps.training import with_sisters

GROUP = CAUSES.index(Cause.GROUP)
COMMON = np.array([PRIOR[cause] for cause in CAUSES])
CASES = 6  # groups, weeks and lifts


def a_section(case=None, speaks=0.0, gap=0.0):
    """Findings that speak for one case, and against the others a little."""
    logs = np.full(CASES, -0.5)
    if case is not None:
        logs[case] = speaks
    prior = np.full(CASES, -np.log(CASES))
    factors = dict.fromkeys(CAUSES, 0.0)
    factors[Cause.GAP] = gap
    factors[Cause.GROUP] = float(np.logaddexp.reduce(logs + prior))
    return Weighed(factors, np.ones((1, 1)), Unmarked({}, 0.0, Groups(logs, logs, prior)))


def named(*sections, sops=None):
    sop = np.array(sops or [0] * len(sections))
    factors = np.array([[s.factors[cause] for cause in CAUSES] for s in sections])
    made = with_sisters(sections, sop, factors, COMMON)
    return np.exp(made + np.log(COMMON))[:, GROUP] / np.exp(made + np.log(COMMON)).sum(axis=1)


def test_sections_of_one_sop_that_speak_for_the_same_vendor_are_believed_together():
    alone = named(a_section(2, 3.0))[0]
    together = named(*[a_section(2, 3.0)] * 4)
    elsewhere = named(*[a_section(2, 3.0)] * 4, sops=[0, 1, 2, 3])
    assert together.min() > 0.8 > 0.3 > alone
    assert elsewhere == pytest.approx([alone] * 4)


def test_sections_that_speak_for_different_vendors_do_not_agree():
    assert named(*[a_section(case, 3.0) for case in range(4)]).max() < 0.3


def test_sisters_do_not_speak_against_what_a_section_says_itself():
    sections = [a_section(2, 5.0)] * 3 + [a_section(2, -8.0)]
    assert named(*sections)[3] < 0.01


def test_a_gap_in_one_section_is_no_reason_to_blame_a_vendor_in_another():
    """A gap lifts every vendor's findings, so its section speaks for each vendor, too."""
    assert named(a_section(2, 6.0, gap=12.0), a_section(None))[1] < 0.1


def test_where_nothing_is_to_be_seen_nothing_is_learned_from_sisters():
    quiet = [a_section(None)] * 200
    sop = np.arange(200) // 5
    factors = np.array([[s.factors[cause] for cause in CAUSES] for s in quiet])
    common = COMMON
    for _ in range(4):
        _, common = posteriors(with_sisters(quiet, sop, factors, common))
    assert common[GROUP] < COMMON[GROUP]
