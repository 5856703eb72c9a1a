"""What was decided of a signal sticks to its section, and is held against what came after."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_tools.errors import KbError
from kb_tools.gaps.catalogue import (
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    same_label,
)
from kb_tools.gaps.counts.sections import Period
from kb_tools.gaps.decisions.decision_file import file_name, read_decision, written
from kb_tools.gaps.decisions.disposition import Decision, Disposition, Told
from kb_tools.gaps.decisions.statuses import MOVED, Standing, moved, placed, statuses
from kb_tools.gaps.effects.versions import Shortfall, Verdict
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.render.qa.decisions import Deciding, status_line
from kb_tools.render.qa.gap_report_text import report_text
from kb_tools.workflows.decide import Wanted, decided, section_named
from tests.support.gap_reports import a_report, a_signal, an_effect

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SPAN = Period(int(MONDAY.timestamp() * 1e6), 8)
SECTION = "REF-001#s1"


def a_decision(decision=Decision.ACCEPTED, **more):
    usual = Disposition(
        "REF-001", "s1", decision, date(2026, 3, 29), "1.0", "Do 1", told=Told(32, 12.0, 0.9, 0)
    )
    return replace(usual, **more)


def known(*texts):
    """REF-001 with these versions; each a tuple of (anchor, text)."""
    versions = tuple(
        CatalogueVersion(
            f"{n}.0", f"rev{n}", datetime(2026, n, 1, tzinfo=UTC),
            datetime(2026, n + 1, 1, tzinfo=UTC) if n < len(texts) else None,
            tuple(CatalogueSection(anchor, anchor, "Steps", text) for anchor, text in sections),
        )
        for n, sections in enumerate(texts, 1)
    )  # fmt: skip
    return catalogue(
        [CatalogueSop("REF-001", "Refunds", False, versions)], same_label, datetime(2026, 6, 1, tzinfo=UTC)
    )  # fmt: skip


def standing(decision, *, signal=None, effects=(), as_of=date(2026, 5, 1), texts=None):
    texts = texts or known((("s1", "Do 1"),))
    (status,) = statuses({SECTION: decision}, [signal or a_signal(1)], effects, texts, SPAN, as_of)
    return status


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(anything, anything, anything, st.dates(), st.sampled_from(Decision))
def test_a_decisions_file_says_what_was_decided(sop, words, owner, due, decision):
    made = a_decision(
        decision, sop=f"S{sop}", because=f"w{words}", owner=owner, due=due,
        fixed_in="2.1" if decision is Decision.FIXED else "", file="x.toml",
    )  # fmt: skip
    assert read_decision(written(made), "x.toml") == made


@given(anything, st.lists(st.tuples(anything, st.dates()), max_size=3))
def test_what_was_decided_before_stays_in_the_file(words, before):
    earlier = tuple(
        a_decision(Decision.DISMISSED, because=f"w{w}", decided=day, file="x.toml") for w, day in before
    )  # fmt: skip
    made = a_decision(because=words, file="x.toml", earlier=earlier)
    assert read_decision(written(made), "x.toml") == made


def test_a_report_of_an_earlier_day_goes_by_what_the_file_said_then():
    first = a_decision(Decision.DISMISSED, because="hard", decided=date(2026, 1, 10))
    now = a_decision(decided=date(2026, 4, 1), earlier=(first,))
    (held,) = placed([now], known((("s1", "Do 1"),)), date(2026, 2, 15))[0].values()
    assert held is first


def test_what_a_decision_took_the_place_of_never_comes_back_in_its_place():
    first = a_decision(Decision.DISMISSED, because="hard", decided=date(2026, 1, 10))
    texts = known((("steps", "Do 1"),))  # nobody has called it "s1" here: its words tell
    for words in ("Do 1", "Do it otherwise"):
        now = a_decision(decided=date(2026, 4, 1), quote=words, earlier=(first,))
        found, lost = placed([now], texts, date(2026, 5, 1))
        assert (found, lost) == ({"REF-001#steps": now}, ())
    newer = a_decision(decided=date(2026, 4, 1), quote="Do 1")
    forgot = replace(first, quote="Do something")
    found, lost = placed([replace(newer, earlier=(forgot,))], texts, date(2026, 5, 1))
    assert ([*found], lost) == (["REF-001#steps"], ())


def test_of_a_file_that_counts_which_stands_last_in_it_whatever_day_was_written_by_hand():
    first = a_decision(Decision.DISMISSED, because="hard", decided=date(2026, 4, 10))
    now = a_decision(decided=date(2026, 4, 1), earlier=(first,))
    (held,) = placed([now], known((("s1", "Do 1"),)), date(2026, 5, 1))[0].values()
    assert held is now


def test_what_is_missing_or_unknown_in_a_file_is_told_at_once():
    text = 'sop = "A"\nsection = "s1"\ndecision = "maybe"\ndecided = 2026-03-01\nwho = "me"\n'
    with pytest.raises(KbError) as told:
        read_decision(text, "a.toml")
    assert [p.line for p in told.value.problems] == [3, 5]
    with pytest.raises(KbError, match="because"):
        read_decision(written(a_decision(Decision.DISMISSED), asked=("because",)), "a.toml")
    with pytest.raises(KbError, match="TOML"):
        read_decision("accepted!", "a.toml")


def test_two_sections_never_share_a_file():
    near = [
        ("a/b", "c"),
        ("a-b", "c"),
        ("A--B", "C"),
        ("A", "B--C"),
        ("MON-1", "x"),
        ("Mon-1", "X"),
    ]
    assert len({file_name(*each).lower() for each in near}) == len(near)
    assert len(file_name("x" * 300, "y")) < 100


def test_a_decision_follows_its_section_through_a_new_anchor():
    renamed = known((("s1", "Do 1"),), (("s1", "Do 1"), ("s2", "More")))
    found, lost = placed([a_decision()], renamed, date(2026, 5, 1))
    assert [*found] == ["REF-001#s1"]
    assert not lost
    by_words, _ = placed([a_decision(section="was-called-otherwise")], renamed, date(2026, 5, 1))
    assert [*by_words] == ["REF-001#s1"]
    gone = a_decision(section="gone", quote="Never said")
    assert placed([gone], renamed, date(2026, 5, 1)) == ({}, (gone,))


def test_a_dismissed_signal_stays_quiet_while_it_goes_on_as_it_was():
    as_before = a_signal(weekly_found=(8,) * 8)  # 8 a week where 3 are expected, as when dismissed
    found = standing(a_decision(Decision.DISMISSED, because="hard"), signal=as_before)
    assert found.standing is Standing.QUIET


def test_a_dismissed_signal_is_back_where_it_has_become_worse_and_says_why():
    worse = a_signal(weekly_found=(8, 8, 8, 8, 20, 22, 24, 23))
    found = standing(a_decision(Decision.DISMISSED, because="hard"), signal=worse)
    assert found.standing is Standing.BACK
    assert found.why == (
        89, " findings since it was dismissed, where 32.0 would have kept it as it was"
    )  # fmt: skip


def test_a_new_critical_finding_brings_it_back_at_once():
    urgent = a_signal(critical=True, critical_findings=1, weekly_found=(8,) * 8)
    found = standing(a_decision(Decision.DISMISSED, because="hard"), signal=urgent)
    assert found.standing is Standing.BACK


def test_however_often_one_looks_what_goes_on_as_it_was_is_rarely_back():
    """Ville's inequality, over 50 looks at 2,000 dismissed sections."""
    dice = np.random.default_rng(3)
    weekly, level, weeks_before = 1.0, 2.0, 5  # so little is known of the level
    before = dice.poisson(weekly * level * weeks_before, 2000)
    found = dice.poisson(weekly * level, (2000, 200)).cumsum(axis=1)
    ever = sum(
        any(
            moved(int(row[week]), weekly * (week + 1), int(known), weekly * weeks_before) >= MOVED
            for week in range(0, 200, 4)
        )
        for row, known in zip(found, before, strict=True)
    )
    assert ever / 2000 <= 0.05


def test_accepted_and_late_is_told():
    assert standing(a_decision(due=date(2026, 6, 1))).standing is Standing.ACCEPTED
    late = standing(a_decision(due=date(2026, 4, 30)))
    assert late.standing is Standing.OVERDUE
    assert late.why == ("due 2026-04-30, 1 day ago",)


@pytest.mark.parametrize(
    ("verdict", "flagged", "expected"),
    [
        (Verdict.BETTER, False, Standing.CLOSED),
        (Verdict.BETTER, True, Standing.NOT_CLOSED),
        (Verdict.NO_CHANGE, False, Standing.NOT_CLOSED),
        (Verdict.WORSE, True, Standing.NOT_CLOSED),
        (Verdict.NOT_ENOUGH, True, Standing.WAITING),
    ],
)
def test_a_fix_is_held_against_what_its_version_did(verdict, flagged, expected):
    effect = an_effect(verdict, sop="REF-001", section=SECTION, version="1.0")
    if verdict is Verdict.NOT_ENOUGH:
        effect = replace(effect, measured=None, shortfall=Shortfall("since", 3, 20))
    fixed = a_decision(Decision.FIXED, fixed_in="1.0")
    found = standing(fixed, signal=a_signal(1, flagged=flagged), effects=[effect])
    assert found.standing is expected
    if verdict is Verdict.NOT_ENOUGH:
        assert found.why == ("not enough yet: ", 3, " audits of 20 needed")


def test_a_fix_by_a_version_that_left_the_section_alone_or_is_not_there_is_no_fix():
    other = known((("s1", "Do 1"), ("s2", "More")), (("s1", "Do 1"), ("s2", "Less")))
    alone = standing(a_decision(Decision.FIXED, fixed_in="2.0"), texts=other)
    assert alone.standing is Standing.NOT_CLOSED
    assert alone.why == ("version 2.0 did not change this section",)
    first = standing(a_decision(Decision.FIXED, fixed_in="1.0"))
    assert first.standing is Standing.WAITING
    later = standing(a_decision(Decision.FIXED, fixed_in="9.0"))
    assert later.standing is Standing.WAITING


def test_a_report_of_an_earlier_day_knows_the_decision_of_that_day():
    renamed = known((("s1", "Do 1"),), (("renamed", "Do 1"),))
    first = a_decision(Decision.DISMISSED, because="hard", decided=date(2026, 1, 10))
    later = a_decision(section="renamed", decided=date(2026, 4, 1))
    (held,) = placed([first, later], renamed, date(2026, 2, 15))[0].values()
    assert held is first
    assert placed([first, later], renamed, date(2026, 1, 9)) == ({}, ())


def test_a_version_that_takes_the_section_out_closes_it():
    gone = known((("s1", "Do 1"), ("s2", "More")), (("s2", "More"),))
    found = standing(a_decision(Decision.FIXED, fixed_in="2.0"), texts=gone)
    assert found.standing is Standing.CLOSED
    assert found.why == ("version 2.0 has this section no more",)


def test_small_counts_stand_neither_in_words_nor_in_the_address_of_a_form():
    urgent = a_signal(critical=True, critical_findings=2, weekly_found=(8,) * 8)
    back = standing(a_decision(Decision.DISMISSED, because="hard"), signal=urgent)
    assert "fewer than 5 critical findings more" in status_line(back, 5)
    deciding = Deciding("d", "https://git.example/new?name={path}&text={text}")
    few = a_decision(because="hard", told=Told(2, 1.0, 0.9, 2).without_small(5))
    assert "found" not in deciding.form(few)[0]
    assert "found" in deciding.form(a_decision())[0]


def test_a_decision_in_git_holds_no_small_count_and_is_held_against_what_comes_all_the_same():
    signal = a_signal(1, found=3, critical=True, critical_findings=2, weekly_found=(0,) * 8)
    critical = unplaced(date(2026, 3, 20), section=SECTION, standing=2)
    report = a_report(signal)
    report = replace(report, run=replace(report.run, critical=(critical,)))
    wanted = Wanted(Decision.DISMISSED, because="hard")
    made = decided(report, known((("s1", "Do 1"),)), SECTION, wanted, date(2026, 3, 29), least=5)
    again = read_decision(written(made), "x")
    assert replace(again, file="") == made
    assert tomllib.loads(written(made))["told"] == {
        "expected": signal.expected, "probability": signal.probability,
        "critical_entered": date(2026, 3, 20), "fewer_than": 5,
    }  # fmt: skip
    for found, stands in (
        (critical, Standing.QUIET),
        (
            replace(critical, entered=date(2026, 3, 21)),
            Standing.BACK,
        ),  # imported after, entered before
        (replace(critical, standing=5), Standing.BACK),
    ):
        (status,) = statuses(
            {SECTION: again},
            [signal],
            (),
            known((("s1", "Do 1"),)),
            SPAN,
            date(2026, 5, 1),
            [found],
        )
        assert status.standing is stands


def test_what_came_after_is_held_against_few_where_nothing_before_is_known():
    few = Told(3, 3.0, 0.9, 0).without_small(5)
    told = a_decision(Decision.DISMISSED, because="hard", decided=date(2026, 3, 1), told=few)
    more = a_signal(weekly_found=(9,) * 8, weekly_expected=(1.0,) * 8)
    assert standing(told, signal=more).standing is Standing.BACK
    as_many = a_signal(weekly_found=(1,) * 8, weekly_expected=(1.0,) * 8)
    assert standing(told, signal=as_many).standing is Standing.QUIET


def test_a_decision_of_an_older_kb_is_read_with_its_counts():
    older = written(a_decision()).replace("critical_findings = 0\n", "")
    assert read_decision(older, "x").told == Told(32, 12.0, 0.9, 0)
    with pytest.raises(KbError, match="how many were found"):
        read_decision(older.replace("found = 32\n", ""), "x")


def test_without_the_figures_of_that_day_only_later_critical_findings_are_new():
    dismissed = a_decision(Decision.DISMISSED, because="hard", told=None)
    before = a_signal(
        critical=True, critical_findings=1, critical_weeks=(2,), weekly_found=(8,) * 8
    )
    assert standing(dismissed, signal=before).standing is Standing.QUIET
    after = replace(before, critical_findings=2, critical_weeks=(2, 6))
    assert standing(dismissed, signal=after).standing is Standing.BACK


def unplaced(*entered, standing=1, section=""):
    return CriticalFindings("REF-001", "Refunds", section, "", standing, 0, standing, max(entered))


def of_the_sop(decision, found, as_of=date(2026, 5, 1)):
    decided, lost = placed([decision], known((("s1", "Do 1"),)), as_of)
    assert not lost
    return statuses(decided, [], (), known((("s1", "Do 1"),)), SPAN, as_of, [found])


def test_critical_findings_without_a_clear_section_are_dismissed_for_their_sop():
    made = a_decision(
        Decision.DISMISSED, section="", because="the tool was down", told=Told(1, 0, 0, 1)
    )
    (quiet,) = of_the_sop(made, unplaced(date(2026, 3, 20)))
    assert (quiet.section, quiet.standing) == ("REF-001", Standing.QUIET)
    later = unplaced(date(2026, 4, 20))  # and the one before it was won on appeal
    assert of_the_sop(made, later)[0].standing is Standing.BACK
    late = unplaced(date(2026, 3, 20), standing=2)  # entered before, imported after
    assert of_the_sop(made, late)[0].standing is Standing.BACK
    report = a_report(run=replace(a_report().run, critical=(unplaced(date(2026, 3, 20)),)))
    assert report.critical_unplaced
    assert not replace(report, statuses=(quiet,)).critical_unplaced
    assert "REF-001: Dismissed" in report_text(replace(report, statuses=(quiet,)), 1)


def test_one_decides_of_an_sop_only_where_a_critical_finding_has_no_section():
    report = a_report(run=replace(a_report().run, critical=(unplaced(date(2026, 3, 20)),)))
    wanted = Wanted(Decision.DISMISSED, because="the tool was down")
    texts = known((("s1", "Do 1"),))
    made = decided(report, texts, "ref-001", wanted, date(2026, 4, 1))
    assert (made.about, made.told.critical_findings) == ("REF-001", 1)
    assert file_name(made.sop, made.section) == "REF-001.toml"
    assert read_decision(written(made), "x").about == "REF-001"
    with pytest.raises(KbError, match="No reviewed section goes by"):
        decided(a_report(), texts, "REF-001", wanted, date(2026, 4, 1))
    with pytest.raises(KbError, match="Which section of REF-001"):
        decided(report, texts, "REF-001", Wanted(Decision.FIXED, "2.0"), date(2026, 4, 1))


def test_of_a_section_that_is_not_there_the_nearest_is_named_as_it_was_asked_for():
    texts = known((("step 3", "Refund it"), ("refund-the-step-33", "Do 1")))
    with pytest.raises(KbError, match=r"Did you mean REF-001 step 3\?"):
        section_named(texts, "REF-001 step 33")
