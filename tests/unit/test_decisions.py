"""What was decided of a signal sticks to its section, and is held against what came after."""

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
from kb_tools.gaps.decision_file import file_name, read_decision, written
from kb_tools.gaps.decisions import (
    MOVED,
    Decision,
    Disposition,
    Standing,
    Told,
    moved,
    placed,
    statuses,
)
from kb_tools.gaps.effects import Shortfall, Verdict
from kb_tools.gaps.sections import Period
from tests.unit.test_effects import an_effect
from tests.unit.test_qa_site import a_signal

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


def standing(decision, *, signal=None, effects=(), as_of=date(2026, 5, 1)):
    (status,) = statuses(
        {SECTION: decision}, [signal or a_signal(1)], effects, known((("s1", "Do 1"),)), SPAN, as_of
    )
    return status


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(anything, anything, anything, st.dates(), st.sampled_from(Decision))
def test_a_decisions_file_says_what_was_decided(sop, words, owner, due, decision):
    made = a_decision(
        decision, sop=f"S{sop}", because=f"w{words}", owner=owner, due=due,
        fixed_in="2.1" if decision is Decision.FIXED else "", file="x.toml",
    )  # fmt: skip
    assert read_decision(written(made), "x.toml") == made


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
    assert file_name("a/b", "c") != file_name("a-b", "c")
    assert len(file_name("x" * 300, "y")) < 100


def test_a_decision_follows_its_section_through_a_new_anchor():
    renamed = known((("s1", "Do 1"),), (("s1", "Do 1"), ("s2", "More")))
    found, lost = placed([a_decision()], renamed)
    assert [*found] == ["REF-001#s1"]
    assert not lost
    by_words, _ = placed([a_decision(section="was-called-otherwise")], renamed)
    assert [*by_words] == ["REF-001#s1"]
    gone = a_decision(section="gone", quote="Never said")
    assert placed([gone], renamed) == ({}, (gone,))


def test_a_dismissed_signal_stays_quiet_while_it_goes_on_as_it_was():
    as_before = a_signal(weekly_found=(8,) * 8)  # 8 a week where 3 are expected, as when dismissed
    found = standing(a_decision(Decision.DISMISSED, because="hard"), signal=as_before)
    assert found.standing is Standing.QUIET


def test_a_dismissed_signal_is_back_where_it_has_become_worse_and_says_why():
    worse = a_signal(weekly_found=(8, 8, 8, 8, 20, 22, 24, 23))
    found = standing(a_decision(Decision.DISMISSED, because="hard"), signal=worse)
    assert found.standing is Standing.BACK
    assert (
        found.why == "89 findings since it was dismissed, where 32.0 would have kept it as it was"
    )


def test_a_new_critical_finding_brings_it_back_at_once():
    urgent = a_signal(critical=True, critical_findings=1, weekly_found=(8,) * 8)
    found = standing(a_decision(Decision.DISMISSED, because="hard"), signal=urgent)
    assert found.standing is Standing.BACK


def test_however_often_one_looks_what_goes_on_as_it_was_is_rarely_back():
    """Ville's inequality, over 50 looks at 2,000 dismissed sections."""
    dice = np.random.default_rng(3)
    weekly = 2.5
    found = dice.poisson(weekly, (2000, 200)).cumsum(axis=1)
    ever = sum(
        any(moved(int(row[week]), weekly * (week + 1)) >= MOVED for week in range(0, 200, 4))
        for row in found
    )
    assert ever / 2000 <= 0.05


def test_accepted_and_late_is_told():
    assert standing(a_decision(due=date(2026, 6, 1))).standing is Standing.ACCEPTED
    late = standing(a_decision(due=date(2026, 4, 30)))
    assert late.standing is Standing.OVERDUE
    assert "1 day ago" in late.why


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
        assert found.why == "not enough yet: 3 audits of 20 needed"


def test_a_fix_by_a_version_that_left_the_section_alone_or_is_not_there_is_no_fix():
    alone = standing(a_decision(Decision.FIXED, fixed_in="1.0"))
    assert alone.standing is Standing.NOT_CLOSED
    assert alone.why == "version 1.0 did not change this section"
    later = standing(a_decision(Decision.FIXED, fixed_in="9.0"))
    assert later.standing is Standing.WAITING


def test_a_report_of_an_earlier_day_does_not_know_the_decision():
    assert not statuses(
        {SECTION: a_decision()},
        [a_signal(1)],
        (),
        known((("s1", "Do 1"),)),
        SPAN,
        date(2026, 3, 28),
    )
