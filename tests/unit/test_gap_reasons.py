"""What reviewers say is the matter with a page, heard in their comments."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from kb_tools.gaps.comments.reasons import REASONS, said_of_the_page
from kb_tools.gaps.signals.reasons import elsewhere, with_reasons
from kb_tools.render.qa.gap_report_text import why
from tests.support.gap_evidence import audits, findings
from tests.support.gap_reports import a_signal

SLIPS = (
    "agent missed the ID", "no greeting", "sent an outdated macro although the new one is live",
    "agent was unclear on the phone", "closed too early", "wrong tag", "agent contradicted himself",
)  # fmt: skip
SAYS = {
    "unclear": ("wording is ambiguous", "can be read two ways", "not the agent, step is vague"),
    "contradicts": ("two pages contradict each other", "the other article says the opposite"),
    "outdated": ("page is outdated", "screenshot shows the old tool", "button no longer exists"),
    "missing": ("KB silent on this case", "not covered in the guide", "case missing in the guide"),
}
ABROAD = (
    ("die Anleitung ist veraltet, Maske sieht anders aus", "outdated"),
    ("das kann man so oder so lesen", "unclear"),
    ("la guía no dice nada de este caso concreto", "missing"),
    ("fiche et modèle se contredisent", "contradicts"),
)


DENIED_AND_MEANT = Path(__file__).with_name("reasons_denied_and_meant.tsv")
IN_PAIRS = (
    ("SOP covers this case", "the SOP does not cover this", "missing"),
    ("not outdated, changed last week", "page is outdated", "outdated"),
    ("Schritt 4 ist eindeutig", "Schritt 4 ist nicht eindeutig", "unclear"),
    ("el artículo está actualizado", "el artículo no está actualizado", "outdated"),
    ("マニュアル同士に矛盾はない", "マニュアル同士が矛盾している", "contradicts"),
)


def heard(*comments_of_signals, usual=SLIPS * 40, reviewers=7, **of_signals):
    """Signals with these comments, one audit each; besides, sections that are no gaps."""
    said, made = list(usual), []
    for comments in comments_of_signals:
        rows = np.arange(len(said), len(said) + len(comments))
        made.append(a_signal(len(made) + 1, rows=rows, **of_signals))
        said += comments
    none = a_signal(99, rows=np.arange(len(usual)), flagged=False, probability=0.01)
    seen = audits(*["2026-04-01"] * len(said))
    seen.reviewer.codes[:] = np.arange(len(said)) % reviewers
    found = findings(*[(n, "REF-001", "1") for n in range(len(said))])
    told = with_reasons([*made, none], seen, found, dict(enumerate(said)), None)
    assert told[-1] == none
    return told[:-1]


def some(reason, number, beside=40):
    """So many comments of 40 that give a reason, in various words."""
    slips = [SLIPS[n % len(SLIPS)] for n in range(beside - number)]
    return [SAYS[reason][n % len(SAYS[reason])] for n in range(number)] + slips


@pytest.mark.parametrize("reason", REASONS)
def test_what_comments_say_of_the_page_is_its_reason(reason):
    (signal,) = heard(some(reason, 10))
    assert signal.reason == reason
    says, read = signal.said_in
    assert read == 40
    assert 5 <= says <= 14


@pytest.mark.parametrize(("comment", "reason"), ABROAD)
def test_reasons_are_heard_in_other_languages(comment, reason):
    (shares,) = said_of_the_page([comment], None)
    assert REASONS[shares.argmax()] == reason
    assert shares.max() > 0.4


@pytest.mark.parametrize(("denial", "fault", "reason"), IN_PAIRS)
def test_who_denies_a_fault_is_not_heard_as_saying_it(denial, fault, reason):
    denied, meant = said_of_the_page([denial, fault], None)
    assert denied.max() < 0.4 < meant.max()
    assert REASONS[meant.argmax()] == reason


def test_of_many_reviewers_hardly_any_denial_is_heard_as_a_fault():
    lines = DENIED_AND_MEANT.read_text(encoding="utf-8").splitlines()
    reasons, _, comments = zip(*(line.split("\t") for line in lines), strict=True)
    told = said_of_the_page(comments, None)
    says = told.max(axis=1) >= 0.4
    named = [REASONS[n] for n in told.argmax(axis=1)]
    denied = np.array([reason == "denied" for reason in reasons])
    right = says & [name == reason for name, reason in zip(named, reasons, strict=True)]
    assert says[denied].mean() < 0.25
    assert right[~denied].mean() > 0.75


def test_reviewers_who_say_different_things_give_no_reason():
    (signal,) = heard(some("unclear", 6, 20) + some("outdated", 6, 20))
    assert signal.reason == ""
    assert signal.said_in == (0, 0)


def test_one_reviewer_who_says_it_again_and_again_is_one_witness():
    (many,) = heard(some("outdated", 10), reviewers=50)
    (alone,) = heard([SAYS["outdated"][0]] * 10 + list(SLIPS), reviewers=1)
    assert (many.reason, alone.reason) == ("outdated", "")


def test_what_is_said_as_often_of_any_page_is_no_reason():
    (signal,) = heard(some("outdated", 10), usual=some("outdated", 100, 400))
    assert signal.reason == ""


def test_where_comments_are_drawn_alike_everywhere_hardly_any_reason_is_given():
    dice = np.random.default_rng(3)
    all_ = [*SLIPS * 6, *(said for of in SAYS.values() for said in of)]
    drawn = [[all_[n] for n in dice.integers(0, len(all_), 40)] for _ in range(60)]
    usual = [all_[n] for n in dice.integers(0, len(all_), 400)]
    given = sum(signal.reason != "" for signal in heard(*drawn, usual=usual))
    assert given <= binom.ppf(0.99, 60, 4 * 0.01)


def test_criteria_that_blame_the_page_have_the_say():
    (signal,) = heard(some("outdated", 10), verdicts=(("unclear", 3),), reason="unclear")
    assert signal.reason == "unclear"


def test_without_a_comment_the_reason_stays_what_it_was():
    (signal,) = heard([], reason="worse since version 2.0")
    assert signal.reason == "worse since version 2.0"


def test_comments_from_before_the_onset_are_not_its_reason():
    (signal,) = heard(some("outdated", 10), onset=date(2026, 5, 4))
    assert signal.reason == ""


def test_other_comments_are_those_of_sections_that_are_hardly_gaps():
    sure = a_signal(1, rows=np.arange(5))
    none = a_signal(2, rows=np.arange(5, 9), flagged=False, probability=0.02)
    assert elsewhere([sure, none]).tolist() == [5, 6, 7, 8]
    assert elsewhere([sure]).tolist() == []


def test_a_reason_that_no_comment_gives_clearly_is_not_told():
    """“Reviewers say: … (0 of 40 comments)” would say two things."""
    unsure = ["see guide, maybe old"] * 40
    (shares,) = said_of_the_page(unsure[:1], None)
    assert 0.2 < shares.max() < 0.4
    (signal,) = heard(unsure)
    assert (signal.reason, signal.said_in) == ("", (0, 0))


def test_what_comments_seem_to_say_is_not_told_as_what_reviewers_said():
    assert "12 of 40 comments seem to say: unclear." in why(
        a_signal(reason="unclear", said_in=(12, 40)), 1
    )
    assert "Reviewers say: unclear." in why(a_signal(reason="unclear"), 1)
