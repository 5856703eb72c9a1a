"""What findings say of a lift where nobody is sure that they are about the section."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma

from kb_tools.gaps.causes.doubt import InDoubt, not_taken
from kb_tools.gaps.counts.section_rates import SectionRates

LIFTS = np.array([1.5, 3.3, 8.0])
SHAPE = 3.0
ONE = SectionRates(SHAPE, np.ones(1), np.ones(1))


def factors(belongs, ratios, within, due, due_within):
    """Of one set of findings, by lift."""
    section = InDoubt(belongs, due, ONE, LIFTS[-1])
    sums = section.lifted(LIFTS, ratios).running(np.where(within, 0, -1), 0, 1)[..., 0]
    return section.factor(sums, np.array([due_within]), LIFTS[:, None])[:, 0]


def by_quadrature(belongs, ratios, within, due, due_within):
    """The same mixture, its rate integrated by a library."""
    usual = belongs.sum() / due  # the rate that the probabilities go by

    def whole(lift):
        more = np.where(within, 1 + (lift - 1) * ratios, 1.0)
        due_now = due + due_within * (lift - 1)

        def likelihood(rate):
            each = 1 - belongs + belongs * rate / usual * more
            return np.exp(np.log(each).sum() - rate * due_now + 30) * gamma.pdf(
                rate, SHAPE, scale=1 / SHAPE
            )

        return quad(likelihood, 0, 30, limit=400)[0]

    return np.log([whole(lift) / whole(1.0) for lift in LIFTS])


@pytest.mark.parametrize("seed", range(12))
def test_the_sum_over_rates_is_the_integral(seed):
    dice = np.random.default_rng(seed)
    number = int(dice.integers(3, 30))
    belongs = np.round(dice.uniform(0.03, 1.0, number), 2)
    ratios = np.round(dice.uniform(0.3, 5.0, number), 2)
    within = dice.random(number) < 0.5
    due = float(belongs.sum() * dice.uniform(0.5, 2.0))
    case = belongs, ratios, within, due, due * float(dice.uniform(0.05, 0.9))
    assert factors(*case) == pytest.approx(by_quadrature(*case), abs=0.02)


def test_findings_add_up_by_place_from_step_to_step():
    dice = np.random.default_rng(3)
    section = InDoubt(dice.random(400), 150.0, ONE, LIFTS[-1])
    lifted = section.lifted(LIFTS, dice.random(400) * 3)
    step, place = dice.integers(-1, 6, 400), dice.integers(0, 4, 400)
    by_hand = np.zeros((*lifted.logs.shape[1:], 7, 4))
    kinds = np.repeat(np.arange(len(lifted.logs)), np.diff(lifted.first))
    for finding, kind in zip(lifted.order, kinds, strict=True):
        begun, where = step[finding], place[finding]
        if begun >= 0:  # the last step and place have none
            by_hand[:, :, begun:, where] += lifted.logs[kind][:, :, None]
    assert lifted.running(step, place, 7, 4) == pytest.approx(by_hand)


def test_a_rise_of_findings_in_doubt_counts_less_than_a_sure_one_and_more_than_their_shares():
    def rise(early, late, probability):
        """A quarter of the weeks is late; then the section brings 18 instead of 6."""
        belongs, within = np.full(early + late, probability), np.arange(early + late) < late
        due = float(belongs.sum())
        shares = probability * late * np.log(LIFTS)
        rates = ONE.logs(due, due * (1 + (LIFTS - 1) / 4)) - ONE.logs(due, np.array(due))
        told = factors(belongs, np.ones(early + late), within, due, due / 4)
        return told.max(), (shares + rates).max()

    sure, sure_shares = rise(18, 18, 1.0)
    # As many again are another section's, which nobody can tell apart.
    doubtful, doubtful_shares = rise(18 + 18, 18 + 6, 0.5)
    assert sure == pytest.approx(sure_shares, abs=0.05)
    assert sure > doubtful > 1.5 * doubtful_shares > 0


def test_findings_in_doubt_prove_no_rise_out_of_nothing():
    dice = np.random.default_rng(4)
    told = []
    for _ in range(200):
        belongs = dice.uniform(0.03, 0.5, 80)
        within = dice.random(80) < 0.25
        told.append(factors(belongs, np.ones(80), within, 20.0, 5.0))
    assert np.exp(told).mean(axis=0).max() < 1.1  # a Bayes factor is 1 in the mean, by chance


def test_what_another_section_brings_is_less_probably_this_ones():
    finding = np.array([0, 0, 1])
    belongs = np.array([0.5, 0.5, 0.5])
    now = not_taken(finding, belongs, np.array([5.0, 1.0, 5.0]))
    assert now[0] == 0.5  # its own rise does not make it likelier here
    assert now[1] == pytest.approx(0.5 / 3)
    assert now[2] == 0.5


def test_nothing_is_taken_where_no_section_brings_more():
    belongs = np.array([0.4, 0.6, 1.0])
    assert not_taken(np.array([0, 0, 1]), belongs, np.ones(3)).tolist() == belongs.tolist()


@pytest.mark.parametrize("seed", range(6))
def test_the_rates_that_a_small_set_needs_tell_of_it_what_all_rates_tell(seed):
    dice = np.random.default_rng(seed)
    belongs = np.round(dice.uniform(0.03, 1.0, 200), 2)
    section = InDoubt(belongs, 60.0, ONE, LIFTS[-1])
    needed = section.window(3.0, LIFTS[-1])
    assert needed.start > len(section.rate) // 4
    lifted = section.lifted(LIFTS, dice.uniform(0.3, 5.0, 200))
    within = np.where(dice.random(200) < 0.1, 0, -1)
    due_in = np.array([float(dice.uniform(0.5, 3.0))])
    sums, of_some = (of.running(within, 0, 1)[..., 0] for of in (lifted, lifted.only(needed)))
    all_ = section.factor(sums, due_in, LIFTS[:, None])
    some = section.factor(of_some, due_in, LIFTS[:, None], needed)
    assert some == pytest.approx(all_, abs=1e-4)
