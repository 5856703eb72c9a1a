"""What is weighed of a section: how its findings differ from what was due, and which cause explains them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from kb_tools.findings.dates import microseconds
from kb_tools.gaps.causes import beyond_marks, spans
from kb_tools.gaps.causes.beginnings import Changes, end_prior, onset_prior
from kb_tools.gaps.causes.case import LIFTS, Case
from kb_tools.gaps.causes.posteriors import posteriors
from kb_tools.gaps.causes.weighed import CAUSES, Cause, Weighed, weighed
from kb_tools.gaps.comments.manner import Manner, Steps
from kb_tools.gaps.counts.section_counts import Counts, Members, apart
from kb_tools.gaps.counts.section_rates import SectionRates, section_rates, section_shape
from kb_tools.gaps.counts.sections import counted, fared_alone, period
from kb_tools.gaps.intervals import ratio_interval
from kb_tools.gaps.links.linking import linked
from kb_tools.gaps.log_sums import logsumexp
from kb_tools.gaps.signals.from_counts import signals
from kb_tools.gaps.signals.model import Rules
from kb_tools.gaps.signals.section_signal import named
from tests.support.gap_evidence import findings
from tests.support.qa_worlds import Fault, World, coded


def members(of, due):
    table = sparse.csr_matrix(due)
    return Members(of, table, np.ones(table.shape[1]), apart(table))


def test_a_bayes_factor_agrees_with_integrating_the_rate_numerically():
    found = np.array([1.0, 0, 2, 4, 3])
    due = np.array([1.0, 1.2, 0.8, 1.1, 0.9])
    shape, weeks = 3.0, len(found)
    nobody = members(np.full(10, -1), np.zeros((0, weeks)))
    week = np.repeat(np.arange(weeks), found.astype(int))
    counts = Counts(
        week,
        np.ones(10),
        due,
        nobody,
        nobody,
        nobody,
        nobody,
        np.zeros(10, bool),
        np.zeros(weeks),
        (),
    )

    def marginal(since, lift):
        lifted = np.where(np.arange(weeks) >= since, due * lift, due)

        def likelihood(rate):
            return poisson.pmf(found, lifted * rate).prod() * gamma.pdf(
                rate, shape, scale=1 / shape
            )

        return quad(likelihood, 0, 20, limit=200)[0]

    null = marginal(0, 1.0)
    prior = np.array([0.35] + [0.65 / (weeks - 1)] * (weeks - 1))

    def since(lifts):
        by_week = [np.mean([marginal(w, lift) / null for lift in lifts]) for w in range(weeks)]
        return prior @ by_week

    # In five weeks nothing fades; but what does had at first more than the lowest lift.
    expected = (0.72 * since(LIFTS) + 0.08 * since(LIFTS[1:])) / 0.80
    result = weighed(counts, np.ones(10), SectionRates(shape, np.ones(1), np.ones(1)), 1.0)
    assert np.exp(result.factors[Cause.GAP]) == pytest.approx(expected, rel=5e-4)


def test_findings_where_nothing_was_due_prove_no_cause():
    weeks = 5
    nobody = members(np.full(4, -1), np.zeros((0, weeks)))
    counts = Counts(
        np.arange(4), np.ones(4), np.zeros(weeks), nobody, nobody, nobody, nobody,
        np.zeros(4, bool), np.zeros(weeks), (),
    )  # fmt: skip
    told = weighed(counts, np.ones(4), SectionRates(3.0, np.ones(1), np.ones(1)), 1.0)
    assert all(factor == pytest.approx(0) for factor in told.factors.values())


def one_section(found, *, versions=()):
    """A section with as many findings a week, where two a week are due; nobody is told apart."""
    number, weeks = sum(found), len(found)
    nobody = members(np.full(number, -1), np.zeros((0, weeks)))
    return Counts(
        np.repeat(np.arange(weeks), found), np.ones(number), np.full(weeks, 2.0), nobody, nobody,
        nobody, nobody, np.zeros(number, bool), np.zeros(weeks), versions,
    )  # fmt: skip


def by_agents(each, *, new=(), recorded_elsewhere=False):
    """A section of twenty weeks in which each agent has so many findings, where two are due.

    Args:
        new: agents who are.
        recorded_elsewhere: the findings come from contacts of agents who have none of this SOP.
    """
    agents, weeks = len(each), 20
    of = np.repeat(np.arange(agents), each)
    nobody = members(np.full(len(of), -1), np.zeros((0, weeks)))
    due = np.full((agents, weeks), 2.0 / weeks)
    known = np.full(len(of), -1) if recorded_elsewhere else of
    counts = Counts(
        np.arange(len(of)) % weeks, np.ones(len(of)), due.sum(axis=0), nobody, nobody, nobody,
        members(known, due), np.isin(of, new), due[[*new]].sum(axis=0), (),
    )  # fmt: skip
    return weighed(counts, np.ones(len(of)), SectionRates(4.0, np.ones(1), np.ones(1)), 1.0)


def test_what_half_of_the_agents_do_is_no_pattern_of_a_few_persons():
    """They read a text otherwise than the others do."""
    half, few = by_agents([7, 1] * 20).factors, by_agents([14] * 3 + [2] * 37).factors
    assert half[Cause.GAP] > half[Cause.AGENTS] + 3
    assert few[Cause.AGENTS] > few[Cause.GAP] + 3


def test_of_a_pattern_of_persons_it_is_known_whether_it_is_the_new_ones():
    new = by_agents([9] * 8 + [2] * 32, new=range(8))
    others = by_agents([9] * 8 + [2] * 32, new=range(8, 16))
    assert new.unmarked.newcomers
    assert not others.unmarked.newcomers


def test_findings_of_agents_who_have_no_contacts_of_the_sop_are_no_pattern_of_persons():
    assert by_agents([2] * 40, recorded_elsewhere=True).factors[Cause.AGENTS] < 0


def test_of_a_thousand_members_each_beginning_has_a_place_of_its_own():
    """Members are numbers of 16 bits; with the weeks there are more."""
    number = 1_000
    due = np.ones((number, 160))
    of = np.arange(number, dtype=np.int16)
    counts = replace(
        one_section(np.ones(160, int)), week=np.full(number, 159), weight=np.ones(number),
        reviewers=members(of, due),
    )  # fmt: skip
    case = Case(
        counts, SectionRates(4.0, np.ones(1), np.ones(1)), 1.0, None, np.ones(number), Changes()
    )
    place, _ = case.places(counts.reviewers)
    assert place.tolist() == [n * len(case.first) + 39 for n in range(number)]


def causes_of(found, *, versions=(), changes=0.0, ratio=1.0):
    changes = Changes(changes, changes)
    counts, rates = one_section(found, versions=versions), SectionRates(4.0, np.ones(1), np.ones(1))
    return weighed(counts, np.full(sum(found), ratio), rates, 1.0, changes=changes).factors


@pytest.mark.parametrize(("weeks", "near"), [(26, 1e-9), (80, 0.05)])
def test_weeks_taken_together_tell_what_single_weeks_tell_of_what_is_over(weeks, near, monkeypatch):
    found = [2] * 6 + [5] * 7 + [2] * (weeks - 13)
    together = causes_of(found, ratio=2.0)[Cause.CLOSED]
    monkeypatch.setattr(spans, "_WEEKS_TOGETHER", 1)
    assert together == pytest.approx(causes_of(found, ratio=2.0)[Cause.CLOSED], abs=near)


def test_a_gap_is_closed_by_a_version_that_changes_the_section():
    found = [8] * 20 + [2] * 20
    mended, elsewhere, never = (
        causes_of(found, versions=at, changes=0.3, ratio=2.0) for at in ((20,), (5,), ())
    )
    assert mended[Cause.CLOSED] > elsewhere[Cause.CLOSED] + 1
    assert mended[Cause.CLOSED] > never[Cause.CLOSED] + 1


def test_a_gap_that_fades_is_still_open():
    fading = causes_of([2] * 10 + [16] * 10 + [9] * 13 + [5] * 13 + [4] * 14)
    assert fading[Cause.GAP] > fading[Cause.CLOSED] + 1
    over = causes_of([2] * 10 + [16] * 10 + [9] * 13 + [2] * 27)
    assert over[Cause.CLOSED] > over[Cause.GAP] + 1


def with_comments(found, share=0.1):
    """The section with one comment for each finding, of which this share is worded as comments on gaps
    are; usually one in ten is."""
    counts, of = one_section(found), (np.arange(sum(found)) % 20 < 20 * share).astype(int)
    likelier = np.array([0.6, 4.6])  # which makes 1 over the usual shares
    wording = Manner(Steps(of, likelier), np.array([0.9, 0.1]), 30.0)
    return counts, likelier[of], SectionRates(4.0, np.ones(1), np.ones(1)), 1.0, wording


def test_comments_as_usual_do_not_speak_for_a_gap_however_many_they_are():
    found = [40] * 60
    assert weighed(*with_comments(found)).factors[Cause.GAP] < causes_of(found)[Cause.GAP] + 0.5


def test_a_gap_that_has_not_faded_yet_is_one_that_hits_everybody(monkeypatch):
    monkeypatch.setattr(spans, "_FADES", (1000,))
    counts, ratios, rates, tempering, wording = with_comments([2] * 20 + [7] * 20, share=0.3)
    case = Case(counts, rates, tempering, wording, ratios, Changes())
    everyone, marked = np.ones(len(ratios), bool), case.findings.lifted(LIFTS, ratios)
    since = case.since(marked, everyone, case.due_since) + beyond_marks.since(case, everyone)
    since = (since + case.onsets[:, None])[:, 1:]
    assert spans.fading(case, marked) == pytest.approx(logsumexp(since) - np.log(len(LIFTS) - 1))


def test_comments_speak_for_a_fading_gap_by_the_lift_of_their_weeks():
    """Of a lift of 8 the page brings seven comments in eight, of one of 1.5 one in three."""
    found = [2] * 10 + [16] * 13 + [10] * 13 + [7] * 13 + [4] * 13 + [3] * 13
    usual, likelier = (weighed(*with_comments(found, share)).factors for share in (0.1, 0.4))
    assert likelier[Cause.GAP] > usual[Cause.GAP] + 1


def test_a_version_that_changes_the_section_may_begin_a_gap():
    found = [2] * 20 + [5] * 20
    changed, never = (causes_of(found, versions=at, changes=0.3) for at in ((20,), ()))
    assert changed[Cause.GAP] > never[Cause.GAP] + 1


@pytest.mark.parametrize("changed", [(), (5,), (1,), (39,), (5, 9, 20, 33)])
def test_beginnings_and_ends_add_up_to_one_on_the_mean_of_all_sections(changed):
    sections = [(), (), changed, (7,)]
    changes = Changes.of(sections, 40)
    for prior in (onset_prior, end_prior):
        whole = [np.exp(prior(40, weeks, changes)).sum() for weeks in sections]
        assert np.mean(whole) == pytest.approx(1.0)


@pytest.mark.parametrize("lift", [3.0, 4.2, 5.6, 6.6])
def test_a_vendor_with_many_findings_is_no_gap_for_lying_between_two_lifts(lift):
    weeks, usual = 40, 2.5
    due = np.full((4, weeks), usual)
    found = [round(usual * weeks * lift), *[round(usual * weeks)] * 3]
    vendor = np.repeat(np.arange(4), found)
    nobody = members(np.full(len(vendor), -1), np.zeros((0, weeks)))
    week = np.concatenate([np.arange(n) * weeks // n for n in found])
    counts = Counts(
        week, np.ones(len(week)), due.sum(axis=0), members(vendor, due), nobody, nobody, nobody,
        np.zeros(len(week), bool), np.zeros(weeks), (),
    )  # fmt: skip
    factors = weighed(
        counts, np.ones(len(week)), SectionRates(4.0, np.ones(1), np.ones(1)), 1.0
    ).factors
    assert factors[Cause.GROUP] > factors[Cause.GAP]


def test_whom_second_reviewers_contradict_is_likelier_the_one_who_finds_what_nobody_else_does():
    def factor(disagreed):
        weeks, found = 20, [16, 4, 4, 4]
        due = np.full((4, weeks), 0.25)
        reviewer = np.repeat(np.arange(4), found)
        nobody = members(np.full(len(reviewer), -1), np.zeros((0, weeks)))
        looked = no_second_looks(len(reviewer))
        looked.checked[:6] = True
        looked.disagreed[:disagreed] = True
        counts = Counts(
            np.concatenate([np.arange(n) * weeks // n for n in found]), np.ones(len(reviewer)),
            due.sum(axis=0), nobody, nobody, members(reviewer, due), nobody,
            np.zeros(len(reviewer), bool), np.zeros(weeks), (), fared_alone(looked),
        )  # fmt: skip
        one = SectionRates(4.0, np.ones(1), np.ones(1))
        return weighed(counts, np.ones(len(reviewer)), one, 1.0).factors[Cause.REVIEWER]

    assert factor(5) > factor(2) > factor(0)
    assert factor(5) > factor(0) + 3


def test_whose_findings_are_appealed_and_won_is_likelier_the_one_who_finds_what_nobody_else_does():
    def told(appealed, won):
        looked = no_second_looks(1000)
        looked.appealed[:100], looked.overturned[:20] = True, True
        looked.appealed[-1], looked.overturned[-1] = appealed, won
        return fared_alone(looked)[-1]

    assert told(True, True) > 2 > 1 > told(False, False) > told(True, False)


def test_where_nobody_appeals_that_tells_nothing():
    assert (fared_alone(no_second_looks(50)) == 1).all()


def test_contacts_whose_reason_is_seldom_the_sops_own_have_less_to_expect():
    """A sixth of the contacts of SOP-000 were about SOP-001, all of one vendor's; nothing is found in
    them on SOP-000, and the other vendor has no more findings than due for that."""
    world = World(sops=2, vendors=2, agents=40, audits=12_000)
    seen, found = world.drawn()
    sop, vendor = seen.sop_recorded.codes, seen.vendor.codes
    stray = (sop == 0) & (vendor == 0) & (np.arange(len(seen)) % 3 == 0)
    nobody = coded(np.full(len(seen), -1))
    seen = replace(seen, reason=coded(np.where(stray, 1, sop)), agent=nobody)
    found = found.only(~stray[found.audit], np.arange(len(seen)))
    known = world.known()
    links = linked(seen, found, known, lambda written: written)
    span = period(seen.ticket_at, microseconds(world.until))
    everything = np.ones(len(found), bool)
    counts = counted(seen, found, links, known, span, everything).sections[0].counts
    due = np.asarray(counts.vendors.of_sop.sum(axis=1)).ravel()
    assert due[0] / due[1] == pytest.approx(2 / 3, abs=0.05)


def no_second_looks(number):
    return findings(*[(0, None, None)] * number)


def test_a_vendor_with_nearly_all_contacts_cannot_be_told_from_everybody():
    def factor(due_of_first):
        weeks, found = 10, 30
        due = np.full((2, weeks), 1.0)
        due[0] = due_of_first
        whole = due.sum(axis=0) / 2
        nobody = members(np.full(found, -1), np.zeros((0, weeks)))
        vendors = members(np.zeros(found, np.int64), due / 2)
        week = np.arange(found) % weeks
        counts = Counts(
            week, np.ones(found), whole, vendors, nobody, nobody, nobody,
            np.zeros(found, bool), np.zeros(weeks), (),
        )  # fmt: skip
        one = SectionRates(4.0, np.ones(1), np.ones(1))
        return weighed(counts, np.ones(found), one, 1.0)

    assert factor(1.0).factors[Cause.GROUP] > 3  # all 30 findings are those of one half
    assert factor(20.0).factors[Cause.GROUP] < 0.5
    assert (
        factor(20.0).unmarked.groups is not None
    )  # the other vendor may still be one that differs


def test_how_sections_differ_is_learned_with_what_one_in_thirty_is_like():
    dice = np.random.default_rng(2)
    own = dice.gamma(4.0, 1 / 4.0, 600) * np.where(dice.random(600) < 0.03, 12.0, 1.0)
    due = dice.uniform(5, 30, 600)
    found = dice.poisson(own * due).astype(float)
    rates = section_rates(found, due, np.ones(600))
    far = rates.shares[rates.means >= 8].sum()
    assert 0.012 < far < 0.05
    # A section with ten times its due is then less of a surprise than one gamma makes it.
    one = SectionRates(section_shape(found, due, np.ones(600)), np.ones(1), np.ones(1))
    asked = np.array([10.0, 30.0])
    assert np.diff(rates.logs(100.0, asked)) < np.diff(one.logs(100.0, asked)) - 1


def test_posteriors_add_up_and_a_world_without_causes_has_few():
    factors = np.tile(np.array([0.0, -1, -1, -1, -1, -1]), (200, 1))
    posterior, common = posteriors(factors)
    assert posterior.sum(axis=1) == pytest.approx(1)
    assert common.sum() == pytest.approx(1)
    assert common[CAUSES.index(Cause.GAP)] < 0.02


def test_the_interval_is_garwoods():
    # Printed values for a count of 10: 90 % limits 5.43 and 16.96.
    ratio, low, high = ratio_interval(10, 1.0)
    assert (ratio, round(low, 2), round(high, 2)) == (10.0, 5.43, 16.96)
    assert ratio_interval(0, 2.0)[1] == 0.0
    with pytest.raises(ValueError, match="above 0"):
        ratio_interval(3, 0.0)


def test_a_count_held_by_two_agents_is_probably_not_the_page():
    world = World(faults=(Fault(2, 3, lift=8.0, week=15),), audits=9_000)
    seen, found = world.drawn()
    known = world.known()
    hit = (found.section.codes == 2) & (seen.sop_recorded.codes[found.audit] == 2)
    kept = ~hit | (seen.agent.codes[found.audit] < 2)
    narrow = found.only(kept, np.arange(len(seen)))
    links = linked(seen, narrow, known, lambda written: written)
    about = np.ones(len(narrow), bool)
    counts = counted(
        seen, narrow, links, known, period(seen.ticket_at, microseconds(world.until)), about
    )
    result = signals(counts, seen, narrow, known, Rules(), [""])
    signal = next(s for s in result.signals if s.section == "SOP-002#s3")
    assert not signal.flagged
    assert signal.spread.agents <= 2


def test_nobody_is_named_because_many_others_are_but_a_gap_may_be():
    """What is common everywhere is likely here too; that says nothing of this section's findings."""

    def of(cause, speaks, probability=0.9):
        weighing = Weighed(dict.fromkeys(CAUSES, 0.0) | {cause: speaks}, np.ones((1, 1)))
        posterior = np.where([c is cause for c in CAUSES], probability, (1 - probability) / 5)
        return named(weighing, posterior)

    assert of(Cause.REVIEWER, 0.1) is Cause.NONE
    assert of(Cause.REVIEWER, 3.0) is Cause.REVIEWER
    assert of(Cause.REVIEWER, 3.0, probability=0.45) is Cause.NONE
    assert of(Cause.GAP, 0.1) is Cause.GAP
