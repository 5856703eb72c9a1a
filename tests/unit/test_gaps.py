"""Counting, linking and weighing; the promises about alarms stand in tests/statistics."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from scipy import sparse
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from kb_tools.findings.dates import microseconds
from kb_tools.findings.spelling import SopSpelling
from kb_tools.findings.spreadsheets import plain_cell
from kb_tools.gaps import beyond_marks, spans
from kb_tools.gaps.beginnings import Changes, end_prior, onset_prior
from kb_tools.gaps.case import LIFTS, Case
from kb_tools.gaps.catalogue import (
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    same_label,
)
from kb_tools.gaps.causes import CAUSES, Cause, weighed
from kb_tools.gaps.criterion_links import criterion_links
from kb_tools.gaps.evidence import Audits, Findings
from kb_tools.gaps.flags import flagged
from kb_tools.gaps.intervals import ratio_interval
from kb_tools.gaps.lineage import heirs
from kb_tools.gaps.linking import linked, with_text
from kb_tools.gaps.log_sums import logsumexp
from kb_tools.gaps.manner import Manner, Steps
from kb_tools.gaps.model import Rules
from kb_tools.gaps.named import with_named
from kb_tools.gaps.posteriors import posteriors
from kb_tools.gaps.section_counts import Counts, Members, apart
from kb_tools.gaps.section_rates import SectionRates, section_rates, section_shape
from kb_tools.gaps.sections import counted, fared_alone, period
from kb_tools.gaps.signals import signals
from kb_tools.gaps.terms import terms_of
from kb_tools.gaps.written import Comments
from kb_tools.policy.markdown import parse
from kb_tools.policy.sections import sections
from kb_tools.render.gap_report_json import signal_json
from kb_tools.render.gap_report_table import COLUMNS
from kb_tools.render.gap_report_text import why
from tests.support.qa_worlds import START, Fault, World, coded


def section(number, text="do it", heading="Steps"):
    return CatalogueSection(f"a{number}", f"step {number}", heading, text, str(number))


def version(name, start, *found, end=None):
    begins, ends = (
        datetime.fromisoformat(d).replace(tzinfo=UTC) if d else None for d in (start, end)
    )
    return CatalogueVersion(name, f"rev-{name}", begins, ends, found)


def policies(*versions, critical=False):
    sop = CatalogueSop("REF-001", "Refunds", critical, versions)
    return catalogue([sop], same_label, datetime(2027, 1, 1, tzinfo=UTC))


def audits(*days, sops=None, agents=None, teams=None):
    n = len(days)
    at = np.array([microseconds(datetime.fromisoformat(day).replace(tzinfo=UTC)) for day in days])
    zero = np.zeros(n, np.int64)
    sops = sops or ["REF-001"] * n
    names = sorted({s for s in sops if s})
    return Audits(
        at.astype(np.int64), coded(np.array([names.index(s) if s else -1 for s in sops]), names),
        coded(np.array(agents or range(n))), coded(np.array(teams or range(n)) % 3), coded(zero),
        coded(np.arange(n) % 4), coded(zero), coded(zero), np.full(n, -1), np.arange(n),
    )  # fmt: skip


def findings(*rows, critical=(), criteria=None):
    """Each (audit, recorded SOP or None, recorded section or None)."""
    m = len(rows)
    sops = sorted({r[1] for r in rows if r[1]})
    parts = sorted({r[2] for r in rows if r[2]})
    no = np.zeros(m, bool)
    return Findings(
        np.array([r[0] for r in rows], np.int64).reshape(m),
        coded(np.array([sops.index(r[1]) if r[1] else -1 for r in rows], np.int64), sops),
        coded(np.array([parts.index(r[2]) if r[2] else -1 for r in rows], np.int64), parts),
        _criteria(criteria or ["STEPS"] * m),
        np.array([n in critical for n in range(m)], bool), no, no, no.copy(), no.copy(), np.arange(m),
    )  # fmt: skip


def _criteria(of_findings):
    names = sorted({name for name in of_findings if name})
    codes = [names.index(name) if name else -1 for name in of_findings]
    return coded(np.array(codes, np.int64), names)


def run(seen, found, known, rules=None, until=datetime(2026, 12, 28, tzinfo=UTC)):
    links = linked(seen, found, known, lambda name: name if name == "REF-001" else None)
    about = np.ones(len(found), bool)
    span = period(seen.ticket_at, microseconds(until))
    counts = counted(seen, found, links, known, span, about)
    return signals(counts, seen, found, known, rules or Rules(), [""])


# — linking —


def test_step_4_is_the_step_4_of_the_text_that_was_in_force():
    def step(number, name, text):  # the anchor stays when the step is renumbered
        return CatalogueSection(name, f"step {number}", "Steps", text, str(number))

    before = version(
        "1.0", "2026-01-01", step(1, "o", "open"), step(2, "p", "pay"), end="2026-06-01"
    )
    after = version(
        "2.0", "2026-06-01", step(1, "c", "check"), step(2, "o", "open"), step(3, "p", "pay")
    )
    known = policies(before, after)
    seen = audits("2026-05-31T23:59", "2026-06-01")
    links = linked(seen, findings((0, None, "step 2"), (1, None, "s3")), known, str)

    assert links.line[0] == links.line[1]
    assert known.section(known.lines[links.line[0]]).text == "pay"


def test_nothing_is_forced_onto_a_section():
    known = policies(
        version("1.0", "2026-01-01", section(1), section(1, heading="Other"), section(2))
    )
    seen = audits("2026-02-01", "2025-02-01", "2026-02-01", sops=["REF-001", "REF-001", None])
    rows = [
        (0, None, "1"),
        (0, None, "step 7"),
        (1, None, "2"),
        (0, None, None),
        (0, "XYZ-9", "2"),
        (2, None, "2"),
        (2, "REF-001", "2"),
    ]
    links = linked(seen, findings(*rows), known, lambda name: name if name == "REF-001" else None)

    # two steps 1; no step 7; nothing in force then; no section; no such SOP; no SOP; the finding's own
    assert links.line.tolist() == [-1, -1, -1, -1, -1, -1, 2]
    assert links.sop.tolist() == [0, 0, 0, 0, -2, -1, 0]


WORDS = {
    1: "hold code not read",
    2: "identity document not asked for",
    3: "did not escalate to payments",
}


CRITERION = {1: "READING", 2: "VERIFICATION", 3: "ESCALATION"}


def linked_by_words(*asked):
    """60 findings with a section teach; then those asked, each (recorded section, comment) and
    perhaps a criterion."""
    known = policies(
        version(
            "1.0",
            "2026-01-01",
            section(1, "read the hold reason code"),
            section(2, "ask for the identity document"),
            section(3, "escalate to payments"),
        )
    )
    rows = [(0, None, str(1 + n % 3)) for n in range(60)] + [(0, None, a[0]) for a in asked]
    criteria = [CRITERION[1 + n % 3] for n in range(60)] + [(*a, None)[2] for a in asked]
    found = findings(*rows, criteria=criteria)
    comments = {n: WORDS[1 + n % 3] for n in range(60)}
    comments |= {60 + n: a[1] for n, a in enumerate(asked) if a[1]}
    return by_words(known, found, comments)


def by_words(known, found, comments, topics=()):
    seen, said = audits("2026-02-01"), Comments.of(comments)
    about = np.ones(len(found), bool)
    about[np.concatenate([*topics, np.zeros(0, int)])] = False
    return with_text(
        linked(seen, found, known, str), seen, found, about, said, terms_of(said), known, topics
    )


def test_a_comment_links_to_the_section_whose_words_it_uses():
    links = linked_by_words(
        (None, "no identity document"), (None, "unhappy creator"), (None, "never escalated")
    )
    assert links.line[60:].tolist() == [1, -1, 2]
    assert links.by_text.sum() == 2
    assert links.agreement == 1.0


def test_a_finding_in_doubt_counts_for_each_section_by_its_probability():
    links = linked_by_words((None, "unhappy creator"))
    held = links.candidates.finding == 60
    assert sorted(links.candidates.line[held]) == [0, 1, 2]
    assert links.candidates.probability[held].sum() == pytest.approx(1)
    assert links.candidates.probability[held] == pytest.approx(1 / 3, abs=0.05)


def test_criteria_by_the_thousand_tell_the_same_without_a_table_of_all(monkeypatch):
    dice = np.random.default_rng(3)
    criterion, line = dice.integers(-1, 40, 500), dice.integers(-1, 12, 500)
    links, lines = criterion_links(criterion, line, 12), np.array([0, 3, 4, 11])
    whole = links.among(lines).odds(criterion)
    monkeypatch.setattr("kb_tools.gaps.criterion_links._CELLS", 0)
    assert links.among(lines).odds(criterion) == pytest.approx(whole)
    assert not whole[criterion < 0].any()


def test_a_criterion_tells_the_section_that_answers_to_it():
    links = linked_by_words((None, "", "VERIFICATION"), (None, "unhappy creator", "ESCALATION"))
    assert links.line[60:].tolist() == [1, 2]
    assert links.by_text.sum() == 2


def test_a_recorded_finding_is_not_its_own_witness():
    """Its section has that criterion from this one finding only, and so it says nothing."""
    (with_it,) = _probability(linked_by_words(("2", "", "COURTESY")), 60, 1)
    (without,) = _probability(linked_by_words(("2", "", None)), 60, 1)
    assert with_it <= without


def _probability(links, finding, line):
    held = links.candidates
    return held.probability[(held.finding == finding) & (held.line == line)]


def test_without_comment_and_criterion_an_unrecorded_finding_is_named_to_no_section():
    links = linked_by_words(("2", ""), (None, ""), *[("3", "")] * 200)
    assert links.line[60:62].tolist() == [1, -1]
    (third,) = _probability(links, 61, 2)
    assert third > 0.7  # it counts where most findings are, and nobody is told that it is there


def test_an_sop_that_there_is_not_stays_unknown_without_words():
    known = policies(version("1.0", "2026-01-01", section(1, WORDS[1]), section(2, WORDS[2])))
    rows = [(0, None, "1")] * 60 + [(0, "XYZ-9", None)]
    found = findings(*rows, criteria=["A", "B"] * 30 + ["A"])
    seen, said = audits("2026-02-01"), Comments.of(dict.fromkeys(range(60), WORDS[1]))
    links = linked(seen, found, known, lambda name: name if name == "REF-001" else None)
    about = np.ones(len(found), bool)
    links = with_text(links, seen, found, about, said, terms_of(said), known)
    assert links.line[60] == -1
    assert links.sop[60] == -2


def test_what_an_sop_gets_of_a_missing_topic_is_not_put_on_its_sections_even_without_its_words():
    """Most unrecorded findings of the SOP name the topic; the others may well be about it too."""
    known = policies(version("1.0", "2026-01-01", section(1, WORDS[1]), section(2, WORDS[2])))
    rows = [(0, None, str(1 + n % 2)) for n in range(60)] + [(0, None, None)] * 302
    comments = {n: WORDS[1 + n % 2] for n in range(60)}
    comments |= dict.fromkeys(range(60, 360), "found nothing about hologram tipping")
    comments |= {360: "found nothing about it", 361: WORDS[2]}
    found, of_topic = findings(*rows), np.arange(60, 360)
    plain = by_words(known, found, comments, [of_topic[:0]])
    links = by_words(known, found, comments, [of_topic])
    before, after, own = (
        held.candidates.probability[held.candidates.finding == at].sum()
        for held, at in ((plain, 360), (links, 360), (links, 361))
    )
    assert before == pytest.approx(1)
    assert after < 0.3
    assert own > 0.8


def test_recorded_sections_and_reasons_without_topics_are_left_alone():
    known = policies(version("1.0", "2026-01-01", section(1, WORDS[1]), section(2, WORDS[2])))
    rows = [(0, None, str(1 + n % 2)) for n in range(60)] + [(0, None, None)] * 40
    comments = {n: WORDS[1 + n % 2] for n in range(60)}
    comments |= dict.fromkeys(range(60, 100), "found nothing about hologram tipping")
    links = by_words(known, findings(*rows), comments, [np.arange(60, 100)])
    held = links.candidates
    assert np.bincount(held.finding, held.probability, 60) == pytest.approx(np.ones(60))


def test_findings_without_comment_do_not_weaken_what_comments_teach():
    asked = (None, WORDS[2])
    (few,) = _probability(linked_by_words(asked), 60, 1)
    (many,) = _probability(linked_by_words(asked, *[("2", "")] * 400), 60, 1)
    assert many >= few - 0.01


def test_where_there_is_neither_comment_nor_another_criterion_recorded_sections_are_believed():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)))
    links = by_words(known, findings(*[(0, None, str(1 + n % 2)) for n in range(80)]), {})
    assert (links.candidates.probability == 1).all()


def test_where_nobody_recorded_sections_none_is_guessed():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)))
    found = findings(*[(0, None, None)] * 80)
    links = by_words(known, found, dict.fromkeys(range(80), "read the hold code"))
    assert (links.line == -1).all()
    assert not len(links.candidates.finding)


def test_lineage_follows_the_text_and_not_the_number():
    before = parse(
        "# T\n\n## Steps\n\n1. Open the payout page.\n2. Ask for the document.\n3. Tell the creator when.\n"
    )
    after = parse(
        "# T\n\n## Steps\n\n1. Check the market first.\n2. Open the payout page.\n3. Tell the creator when, with the macro.\n"
    )
    old, new = sections(before), sections(after)
    same = heirs(before, old, after, new)
    assert [old[place].clauses[0].text if place >= 0 else "" for place in same] == [
        "", "Open the payout page.", "Tell the creator when.",
    ]  # fmt: skip


# — weighing —


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
    expected = (0.80 * since(LIFTS) + 0.08 * since(LIFTS[1:])) / 0.88
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
    assert factor(20.0).groups is not None  # the other vendor may still be one that differs


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


# — signals —


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


def test_what_is_less_likely_than_seven_in_ten_is_no_flag_however_few_are_wrong_so_far():
    world = World(
        audits=24_000, faults=tuple(Fault(sop, 2, lift=6.0, week=12) for sop in range(0, 20, 2)),
    )  # fmt: skip
    made = [s for s in world.run(Rules(false_discoveries=0.9)).signals if s.flagged]
    assert len(made) >= 5
    again = [replace(s, probability=p) for s, p in zip(made, (0.99, 0.71, 0.69), strict=False)]
    assert [s.flagged for s in flagged(again, Rules(false_discoveries=0.5))] == [True, True, False]


def test_a_section_that_a_version_made_worse_names_the_version():
    world = World(
        audits=24_000, seed=6, faults=(Fault(4, 2, lift=6.0, week=20),), versions={4: (20,)}
    )
    signal = next(s for s in world.run().signals if s.section == "SOP-004#s2")
    assert signal.flagged
    assert signal.since_version == "2.0"
    assert signal.onset is not None
    assert abs(signal.onset - (START + timedelta(weeks=20)).date()) <= timedelta(weeks=2)
    assert signal.reason == "worse since version 2.0"


def test_a_critical_finding_on_a_critical_sop_is_listed_at_once():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)), critical=True)
    seen = audits("2026-12-20", "2026-12-21", "2026-12-22")
    result = run(seen, findings((0, None, "2"), critical={0}), known)
    (signal,) = (s for s in result.signals if s.critical)
    assert (signal.label, signal.flagged, signal.critical_findings) == ("step 2", False, 1)
    old = audits("2026-02-20", "2026-02-21", "2026-02-22")
    assert not any(
        s.critical for s in run(old, findings((0, None, "2"), critical={0}), known).signals
    )


def test_too_few_audits_is_an_answer():
    known = policies(version("1.0", "2026-01-01", section(1)))
    result = run(audits("2026-12-20", "2026-12-21", "2026-12-22"), findings((0, None, "1")), known)
    assert result.signals == ()
    assert result.too_few == (("REF-001", 3),)


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (audits(), findings()),
        (audits("2026-12-20"), findings()),
        (audits("2026-12-20"), findings((0, None, "1"))),
        (audits(*["2026-12-20"] * 40), findings(*[(n, None, "1") for n in range(40)])),
        (audits(*["2026-12-20"] * 40), findings()),
        (audits(*["2026-12-20"] * 40, agents=[-1] * 40, teams=[-1] * 40), findings((0, None, "1"))),
        (audits("2026-02-01", *["2026-12-20"] * 40, sops=[None] * 41), findings((0, None, "1"))),
        (audits(*["2025-12-20"] * 40), findings((3, None, "1"))),  # before anything was in force
    ],
)  # fmt: skip
def test_odd_stores_get_a_clear_answer_and_no_division_by_zero(seen, found):
    known = policies(version("1.0", "2026-01-01", section(1), section(2)))
    with np.errstate(all="raise", under="ignore"):
        result = run(seen, found, known)
    assert not any(s.flagged for s in result.signals if s.found < 3)


def test_ten_thousand_sections_without_a_finding():
    sops = [
        CatalogueSop(
            f"S-{n}",
            "",
            False,
            (version("1.0", "2026-01-01", *(section(k) for k in range(1, 11))),),
        )
        for n in range(1000)
    ]
    known = catalogue(sops, same_label, datetime(2027, 1, 1, tzinfo=UTC))
    seen = audits(*["2026-12-20"] * 2000, sops=[f"S-{n % 1000}" for n in range(2000)])
    links = linked(seen, findings(), known, str)
    none = np.ones(0, bool)
    counts = counted(
        seen,
        findings(),
        links,
        known,
        period(seen.ticket_at, microseconds(datetime(2026, 12, 28, tzinfo=UTC))),
        none,
    )
    result = signals(
        counts,
        seen,
        findings(),
        known,
        Rules(least_audits=1),
        [""],
    )
    assert result.looked_at == 10_000
    assert not any(s.flagged for s in result.signals)


def test_a_section_that_todays_text_no_longer_has_is_never_open():
    known = policies(
        version("1.0", "2025-01-01", section(1), section(2), end="2026-10-01"),
        version("2.0", "2026-10-01", section(1)),
    )
    days = [(date(2026, 1, 5) + timedelta(days=2 * n)).isoformat() for n in range(170)]
    seen = audits(*days)
    rows = [(n, None, "2") for n in range(0, 130, 2)]
    result = run(seen, findings(*rows), known)
    gone = next(s for s in result.signals if s.label == "step 2")
    assert (gone.flagged, gone.probability, gone.until_version) == (False, 0.0, "1.0")


@pytest.mark.parametrize("text", ["=1+1", "+4", "-2", "@x", "\t=1", "|cmd", "%0a"])
def test_no_cell_runs_as_a_formula(text):
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("comment", ["", "the same", "!!!", "支払い"])
@pytest.mark.parametrize("weeks", [1, 5])
def test_a_short_store_whose_comments_tell_nothing_flags_nothing(weeks, comment):
    world = World(audits=3_000, weeks=weeks)
    seen, found, known, counts = world.counted()
    said = Comments.of(dict.fromkeys(range(len(found)), comment))
    for verdict in ("", "unclear"):  # of the page, of all findings
        run = signals(counts, seen, found, known, Rules(), [verdict], said)
        assert run.signals
        assert not any(s.flagged for s in run.signals)


# — other SOPs that comments name —


def test_comments_that_name_another_sop_are_told_with_how_many_audits():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)))
    seen = audits(*["2026-02-01"] * 40)
    found = findings(*[(n, None, str(1 + n % 2)) for n in range(40)])
    said = {
        0: "see XYZ-9",
        2: "xyz-9 says 48 h",
        6: "xyz 9 times",
        4: "as in REF-001",
        1: "but XYZ-9 differs",
    }
    signals = tuple(replace(s, flagged=True) for s in run(seen, found, known).signals)
    told = with_named(signals, found, Comments.of(said), SopSpelling(["REF-001", "XYZ-9"]))

    assert {s.label: s.named for s in told} == {"step 1": (("XYZ-9", 2),), "step 2": ()}
    (first,) = (s for s in told if s.named)
    assert "Comments name XYZ-9 (in 2 audits) too: do the pages agree?" in why(first)
    assert signal_json(first)["partner"] == "XYZ-9"
    assert "partner" in COLUMNS


def test_one_audit_that_names_another_sop_often_is_one():
    known = policies(version("1.0", "2026-01-01", section(1)))
    seen = audits(*["2026-02-01"] * 30)
    found = findings(*[(0, None, "1")] * 3)
    signals = tuple(replace(s, flagged=True) for s in run(seen, found, known).signals)
    said = Comments.of(dict.fromkeys(range(3), "see XYZ-9"))
    (told,) = with_named(signals, found, said, SopSpelling(["REF-001", "XYZ-9"]))
    assert told.named == ()
