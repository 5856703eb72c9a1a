"""What a version did to the findings: compared with what they would have been without it."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from kb_tools.gaps.catalogue import (
    Catalogue,
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    Line,
)
from kb_tools.gaps.effects.courses import COURSES, EFFECTS, Weeks, weigh
from kb_tools.gaps.effects.versions import (
    RunUp,
    Shortfall,
    Verdict,
    version_effects,
)
from kb_tools.render.qa.effects import (
    before_lines,
    came_and_went,
    effect_view,
    effects_text,
    verdict_line,
)
from tests.support.gap_reports import a_measured, a_report, an_effect
from tests.support.qa_worlds import Fault, World

BUSY = {"audits": 8_000, "sops": 6, "sections": 4}


def last_day(world):
    return (world.until - timedelta(microseconds=1)).date()


def effects(world, least_audits=20):
    _, findings, known, counts = world.counted()
    marks = np.ones(len(findings))
    return version_effects(counts, known, marks, 4.0, 1.0, least_audits, last_day(world))


def effect(world, section="SOP-002#s1", **more):
    return next(e for e in effects(world, **more) if e.section == section)


def test_a_version_that_makes_a_step_harder_is_told_as_worse():
    made = effect(World(**BUSY, versions={2: (20,)}, faults=(Fault(2, 1, lift=3.0, week=20),)))
    assert made.verdict is Verdict.WORSE
    assert made.measured.interval[0] < np.log(3.0) < made.measured.interval[1]
    assert made.measured.found > made.measured.without


def test_a_version_that_closes_a_gap_is_told_as_better():
    gap = Fault(2, 1, lift=4.0, week=8, until=20)
    made = effect(World(**BUSY, versions={2: (20,)}, faults=(gap,)))
    assert made.verdict is Verdict.BETTER
    assert made.measured.interval[0] < np.log(1 / 4.0) < made.measured.interval[1]


def test_a_version_after_an_incident_gets_no_credit_for_its_end():
    """Three bad weeks, then a version, then the usual again: regression to the mean."""
    incident = Fault(2, 1, lift=6.0, week=17, until=20)
    made = effect(World(**BUSY, versions={2: (20,)}, faults=(incident,)))
    assert made.verdict not in (Verdict.BETTER, Verdict.WORSE)
    assert made.measured.interval[0] < 0 < made.measured.interval[1]
    assert made.run_up.stands_out  # and it is told


def test_what_begins_long_after_a_version_is_not_its_doing():
    later = Fault(2, 1, lift=4.0, week=29)
    made = effect(World(**BUSY, versions={2: (12,)}, faults=(later,)))
    assert made.verdict is not Verdict.WORSE


def test_a_quiet_version_of_a_busy_sop_changed_nothing():
    found = effects(World(audits=20_000, sops=6, sections=4, versions={2: (20,)}))
    assert {e.verdict for e in found} <= {Verdict.NO_CHANGE, Verdict.NOT_ENOUGH}
    assert Verdict.NO_CHANGE in {e.verdict for e in found}


def test_too_few_audits_are_not_enough_and_say_how_many_are_needed():
    made = effect(World(**BUSY, versions={2: (37,)}), least_audits=2_000)
    assert made.verdict is Verdict.NOT_ENOUGH
    assert made.measured is None
    assert made.shortfall.needed == 2_000
    assert 0 < made.shortfall.audits < 2_000


def test_a_version_younger_than_its_adoption_is_counted_later():
    made = effect(World(**BUSY, versions={2: (39,)}))
    assert made.shortfall == Shortfall("since", 0, 20)
    assert made.first > date(2026, 10, 12)


def test_sections_whose_text_stayed_have_no_effect_to_tell():
    world = World(**BUSY, versions={2: (20,)})
    assert {e.sop for e in effects(world)} == {"SOP-002"}


def case(week, due=0.5, weeks=30, **more):
    usual = {"release": 15, "counted_from": 17, "until": weeks, "other_versions": ()}
    week = np.array(week, np.int64)
    return Weeks(
        week, np.ones(len(week)), np.ones(len(week)), np.full(weeks, due), **(usual | more)
    )


def test_the_steady_course_agrees_with_integrating_the_rate_numerically():
    before, after, shape = 6, 9, 2.0
    weighed = weigh(case([3] * before + [20] * after), shape, 1.0)
    steady = weighed.logs[COURSES.index("steady")]
    found = np.exp(steady - steady[np.flatnonzero(EFFECTS == 0)])

    def likelihood(effect):
        return quad(
            lambda rate: poisson.pmf(before, rate * 7.5) * poisson.pmf(after, rate * 6.5 * np.exp(effect))
            * gamma.pdf(rate, shape, scale=1 / shape), 0, 20,
        )[0]  # fmt: skip

    usual = likelihood(0.0)
    for effect_ in (-1.0, 0.5, 1.2):
        place = int(np.argmin(np.abs(EFFECTS - effect_)))
        assert found[place] == pytest.approx(likelihood(effect_) / usual, rel=1e-3)


def test_the_weeks_of_adoption_are_not_looked_at():
    quiet, loud = case([3, 5, 20, 25]), case([3, 5, 15, 16, 16, 20, 25])
    assert np.allclose(weigh(quiet, 2.0, 1.0).logs, weigh(loud, 2.0, 1.0).logs)


def test_a_verdict_stands_beside_its_interval_and_denominator():
    assert verdict_line(an_effect(), 1) == (
        "Better: 21 findings in 812 audits, about 46 to be expected without it: 54 % fewer "
        "(95 % interval: from 70 to 30 % fewer)"
    )
    told = " ".join(before_lines(an_effect(), 1))
    assert "128 findings in 1,302 audits" in told
    assert "2.1 times" in told
    assert "a gap was probably open before it (97 %)" in told


def test_quiet_weeks_before_a_version_are_told_but_called_neither_incident_nor_gap():
    quiet = an_effect(run_up=RunUp(8, 0, 3.9, 0.0, (0.0, 0.8)))
    told = " ".join(before_lines(quiet, 1))
    assert "0.0 times what the time before had led to expect (0.0 to 0.8)" in told
    assert "incident" not in told
    assert "incident" in " ".join(before_lines(an_effect(), 1))


def test_not_enough_says_what_is_missing():
    few = an_effect(Verdict.NOT_ENOUGH, measured=None, shortfall=Shortfall("since", 3, 20))
    assert verdict_line(few, 1) == "Not enough yet: 3 audits of 20 needed since then"
    vague = an_effect(
        Verdict.NOT_ENOUGH, measured=a_measured(found=7, without=8.1, alone=(-0.9, 0.6))
    )
    assert "leave anything from 59 % fewer to 82 % more possible" in verdict_line(vague, 1)


def test_a_terminal_tells_no_small_count_either():
    few = an_effect(
        sop="REF-001", section="REF-001#s3", found_before=3, measured=a_measured(found=4)
    )
    known = Catalogue((CatalogueSop("REF-001", "Refunds", False, ()),), (), {})
    told = effects_text(a_report(effects=(few,)), "REF-001", known, 5)
    assert "fewer than 5 findings in 812 audits" in told
    assert "Before it fewer than 5 findings" in told


def test_a_page_does_not_tell_few_findings_by_their_ratio():
    view = effect_view(an_effect(measured=a_measured(found=3)), 5, {})
    assert "fewer than 5 findings in 812 audits" in view.line
    assert "54 %" not in view.line
    assert view.bar is None


def test_what_a_version_took_out_is_told_as_the_version_before_numbered_it():
    steps = tuple(CatalogueSection(f"s{n}", f"step {n}", "Steps", "") for n in range(1, 4))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    texts = [("1.0", steps), ("2.0", steps[:2])]
    versions = tuple(CatalogueVersion(v, v, start, None, of) for v, of in texts)
    lines = (Line("c", 0, ((0, 2),), False), Line("b", 0, ((0, 1), (1, 0)), True),
             Line("a", 0, ((0, 0),), False), Line("d", 0, ((1, 1),), True))  # fmt: skip
    known = Catalogue((CatalogueSop("REF-001", "Refunds", False, versions),), lines, {})
    assert [*came_and_went(known, "REF-001")] == [
        "New in 2.0, with nothing before to compare with: step 2.",
        "Of 1.0, taken out by 2.0: step 1, step 3.",
    ]
