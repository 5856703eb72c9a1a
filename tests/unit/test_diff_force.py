"""Whether one must, may or must not: said in other words, it binds as much."""

from time import process_time

import pytest

from kb_tools.diff.model import Judgement, Label
from tests.support.judging import both_ways


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Agents must not share the code.", "Agents are prohibited from sharing the code."),
        ("Agents must not share the code.", "Agents are not allowed to share the code."),
        ("Agents aren't allowed to share the code.", "Agents must not share the code."),
        ("Agents may not share the code.", "Agents are not allowed to share the code."),
        ("Agents can't share the code.", "Agents aren't permitted to share the code."),
        ("Agents don't have to share the code.", "Agents are not required to share the code."),
        ("Agents don't have to share the code.", "Agents need not share the code."),
        ("Agents needn't share the code.", "Agents are not required to share the code."),
        ("Agents must share the code.", "Agents have got to share the code."),
        ("Agents should share the code.", "Agents ought to share the code."),
        ("You must verify the buyer first.", "Verify the buyer first."),
        ("If it is lost, we need to ask a lead.", "If it is lost, ask a lead."),
    ],
)
def test_the_same_duty_in_other_words_is_wording(before, after):
    assert both_ways(before, after).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after", "label", "told"),
    [
        ("Agents must share the code.", "Agents are prohibited from sharing the code.", Label.POLARITY, "prohibited from"),
        ("Agents are allowed to share the code.", "Agents are not allowed to share the code.", Label.POLARITY, "are not allowed to"),
        ("Agents should not share the code.", "Agents are prohibited from sharing the code.", Label.MODALITY, "should not → are prohibited from"),
        ("The code may not arrive.", "The code must not arrive.", Label.MODALITY, "may not"),
        ("The code might not arrive.", "The code is not allowed to arrive.", Label.MODALITY, "might not"),
        ("Agents must not share it.", "Agents don't have to share it.", Label.MODALITY, "must not → not have to"),
        ("Agents must not share it.", "Agents need not share it.", Label.MODALITY, "must not → need not"),
        ("Agents must share it.", "Agents need not share it.", Label.MODALITY, "must → need not"),
        ("Agents do not have to share it.", "Agents must share it.", Label.MODALITY, "not have to → must"),
        ("Agents are not allowed to share it.", "Agents are not required to share it.", Label.MODALITY, "not required to"),
        ("You do not have to verify the buyer.", "Do not verify the buyer.", Label.MODALITY, "not have to"),
        ("Agents may share the code.", "Agents are not allowed to share the code.", Label.POLARITY, "not allowed to"),
        ("You should verify the buyer first.", "Verify the buyer first.", Label.MODALITY, "should"),
        ("Agents must verify the buyer first.", "Verify the buyer first.", Label.MODALITY, "must"),
        ("The logs you must keep stay there.", "The logs you see stay there.", Label.MODALITY, "must"),
        ("You must pay, and agents must close it.", "Pay, and agents close it.", Label.MODALITY, "must"),
    ],
)  # fmt: skip
def test_another_duty_is_told_in_the_words_of_the_page(before, after, label, told):
    change = both_ways(before, after)
    assert change.judgement is Judgement.MATERIAL
    assert label in change.labels
    assert told in change.because


@pytest.mark.parametrize(
    ("before", "after", "judgement"),
    [
        ("No receipt is required.", "A receipt is not required.", Judgement.REVIEW),
        ("Who does not sign has to call.", "Who signs does not have to call.", Judgement.REVIEW),
        ("Who does not sign must call.", "Who signs does not have to call.", Judgement.MATERIAL),
        ("Do not wait. A call is required.", "Wait. A call is not required.", Judgement.MATERIAL),
        ("Leads need to not call.", "Leads do not need to call.", Judgement.MATERIAL),
    ],
)
def test_a_denial_that_stands_before_a_duty_may_deny_it(before, after, judgement):
    change = both_ways(before, after)
    assert change.judgement is judgement
    assert "need to → need to" not in change.because


@pytest.mark.parametrize("duty", ["have to", "need to"])
def test_of_a_duty_that_is_one_now_the_not_is_all_that_is_told(duty):
    change = both_ways(f"Agents do not {duty} share it.", f"Agents do {duty} share it.")
    assert change.labels == {Label.POLARITY}


def test_a_question_allows_nothing_and_asks_for_nothing():
    change = both_ways("How do I return an order?", "How can I return an order?")
    assert change.judgement is Judgement.REVIEW
    assert both_ways("May I return it?", "Must I return it?").judgement is Judgement.MATERIAL
    optional = both_ways("Consent (if applicable) - is it signed?", "Consent - is it signed?")
    assert optional.labels == {Label.MODALITY}


@pytest.mark.parametrize(
    "after", ["Agents should close “Is it late?” cases.", "Agents close “Is it late?” cases."]
)
def test_a_question_that_is_quoted_asks_nothing_of_the_sentence(after):
    change = both_ways("Agents can close “Is it late?” cases.", after)
    assert change.labels == {Label.MODALITY}
    said = both_ways("Agents can say “I wait.” Is it so?", "Agents should say “I wait.” Is it so?")
    assert said.labels == {Label.MODALITY}
    asked = both_ways("How can I return a “blue” order?", "How do I return a “blue” order?")
    assert asked.judgement is Judgement.REVIEW


def test_a_line_of_thousands_of_words_that_allow_is_read_once():
    line = " ".join(f"you can pay{number}" for number in range(4000))
    started = process_time()
    assert both_ways(line, f"{line} and you must wait").judgement is Judgement.MATERIAL
    assert process_time() - started < 15


def test_a_new_not_in_a_sentence_that_says_something_else_is_not_all_that_is_told():
    reason = "Gifts turn into money, so that the age for gifts is the payout age of the market."
    before = f"{reason} Sellers of age can go live with gifts switched off."
    after = f"{reason} Sellers whose gifts were off can switch them on under Settings, on the page of broadcast permissions; nobody else does it."
    change = both_ways(before, after)
    assert change.labels >= {Label.POLARITY, Label.CONTENT}
    assert "Settings" in change.because
    assert both_ways("Pay the fee at once.", "Do not pay the fee at once.").labels == {
        Label.POLARITY
    }


def test_until_what_one_waits_is_a_limit_in_time():
    change = both_ways("Press it and stay.", "Press it and stay until somebody takes it.")
    assert Label.DEADLINE in change.labels
    spanish = both_ways("Pulse y espere.", "Pulse y espere hasta que alguien lo tome.", "es")
    assert Label.DEADLINE in spanish.labels
    cash = both_ways("Put it in a locked till.", "Put it in a locked drawer.")
    assert Label.DEADLINE not in cash.labels


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A delay is to be expected.", "A delay is expected."),
        ("The goal of this page is to be short.", "The goal of this page is to stay short."),
    ],
)
def test_what_is_to_be_binds_nobody(before, after):
    assert Label.MODALITY not in both_ways(before, after).labels
