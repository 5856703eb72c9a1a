"""Members who differ a little everywhere, with nothing the matter."""

import numpy as np
import pytest
from scipy import sparse

from kb_tools.gaps.causes.weighed import Cause, weighed
from kb_tools.gaps.counts.section_counts import Counts, Members, apart
from kb_tools.gaps.counts.section_rates import SectionRates
from kb_tools.gaps.counts.tastes import with_tastes

WEEKS = 20


def section(each, due):
    """Each reviewer has so many findings, spread over the weeks, where so many are due."""
    of = np.repeat(np.arange(len(each)), each)
    table = sparse.csr_matrix(np.full((len(each), WEEKS), due / WEEKS))
    nobody = Members(
        np.full(len(of), -1), sparse.csr_matrix((0, WEEKS)), np.ones(WEEKS), np.zeros(0, bool)
    )
    reviewers = Members(of, table, np.ones(WEEKS), apart(table))
    return Counts(
        np.arange(len(of)) % WEEKS, np.ones(len(of)), np.asarray(table.sum(axis=0)).ravel(), nobody, nobody,
        reviewers, nobody, np.zeros(len(of), bool), np.zeros(WEEKS), (),
    )  # fmt: skip


def drawn(shape, *, sections=40, reviewers=12, due=60.0):
    dice = np.random.default_rng(1)
    rate = dice.gamma(shape, 1 / shape, (sections, reviewers)) if shape else np.ones((sections, 1))
    return [section(row, due) for row in dice.poisson(due * rate, (sections, reviewers))]


@pytest.mark.parametrize(("shape", "least", "most"), [(10.0, 6, 16), (60.0, 40, 100)])
def test_how_much_reviewers_differ_is_learned_though_one_has_a_rule_of_her_own(shape, least, most):
    own_rule = [section([480] + [60] * 11, 60.0)] * 2
    learned = with_tastes([*own_rule, *drawn(shape)])[0].reviewers.shape
    assert least <= learned <= most


def test_reviewers_who_do_not_differ_are_held_for_alike():
    assert with_tastes(drawn(0))[0].reviewers.shape > 400


def of_one_reviewer(more, others):
    counts, *_ = with_tastes([section([more] + [60] * 11, 60.0), *others])
    rates = SectionRates(4.0, np.ones(1), np.ones(1))
    return weighed(counts, np.ones(len(counts.week)), rates, 1.0).factors[Cause.REVIEWER]


def test_who_differs_as_many_do_is_not_called_one_with_a_rule_of_her_own():
    assert of_one_reviewer(110, drawn(0)) > 5
    assert of_one_reviewer(110, drawn(8.0)) < 2


def test_who_differs_far_more_than_others_is():
    assert of_one_reviewer(420, drawn(8.0)) > 10
