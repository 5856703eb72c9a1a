"""Sentences that explain and bind nobody: worded anew, they are a question for a person."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Change, Judgement, Label


def changed(before: str, after: str) -> Change:
    (change,) = compare(f"# Points\n\n{before}\n", f"# Points\n\n{after}\n").changes
    return change


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Points are a little bit of a roundabout way to thank those who buy often.",
            "Points thank those who buy often.",
        ),
        (
            "This page tells how the app came about and which strange old wooden tools there were.",
            "This page tells how the app came about.",
        ),
    ],
)
def test_an_explanation_that_is_worded_anew_is_for_a_person_to_judge(
    before: str, after: str
) -> None:
    for pair in ((before, after), (after, before)):
        change = changed(*pair)
        assert change.judgement is Judgement.REVIEW
        assert change.because.startswith("An explanation")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("This applies to orders.", "This applies to orders, gift cards, donations and tickets."),
        (
            "The seller gets a letter.",
            "The seller gets a letter with photos, dates and tracking codes.",
        ),
        ("Ask for the receipt.", "Ask for the receipt, warranty card, serial number and photo."),
        ("It costs nothing.", "It costs nothing beside postage, packing, insurance and customs."),
    ],
)
def test_a_sentence_that_tells_binds_or_covers_is_no_explanation(before: str, after: str) -> None:
    assert changed(before, after).judgement is Judgement.MATERIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Callers give their date of birth.",
            "Callers give their postcode, middle name and card digits.",
        ),
        (
            "Identity is checked by date of birth.",
            "Identity is checked by passport photo and recent bill.",
        ),
        ("The reason is checked.", "The reason is checked, stored, counted and told to partners."),
        (
            "---\nlang: es\n---\nLos puntos se canjean por dinero.",
            "---\nlang: es\n---\nLos puntos se canjean por millas aéreas o regalos solidarios.",
        ),
    ],
)
def test_a_rule_that_is_told_as_a_fact_is_no_explanation(before: str, after: str) -> None:
    for pair in ((before, after), (after, before)):
        (change,) = compare(*pair).changes
        assert change.judgement is Judgement.MATERIAL


def test_names_and_codes_are_facts_in_an_explanation_too() -> None:
    change = changed("The desk is in the basement, in B338.", "The desk is upstairs, in G151.")
    assert change.judgement is Judgement.MATERIAL


def test_what_a_reader_may_happen_to_see_is_no_permission() -> None:
    change = changed("You may see a red banner in the app.", "There is a red banner in the app.")
    assert change.judgement is not Judgement.MATERIAL
    allowed = changed("Agents may see the card number.", "Agents see the card number.")
    assert allowed.judgement is Judgement.MATERIAL


def test_whom_a_misspelt_word_covers_is_not_news_when_it_is_mended() -> None:
    sentence = "We answer unless it harms other {}, or the law says otherwise."
    change = changed(sentence.format("customeres"), sentence.format("customers"))
    assert change.judgement is Judgement.EDITORIAL
    other = changed("We tell new customers.", "We tell all customers.")
    assert other.judgement is Judgement.MATERIAL


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("New customers pay.", "Customers pay."),
        ("All customers get a letter.", "A customer gets a letter."),
        ("---\nlang: es\n---\nSolo clientes Oro.", "---\nlang: es\n---\nClientes Oro."),
    ],
)
def test_a_word_of_scope_is_no_slip_because_its_noun_is_written_otherwise(
    narrow: str, wide: str
) -> None:
    for before, after in ((narrow, wide), (wide, narrow)):
        (change,) = compare(before, after).changes
        assert Label.SCOPE in change.labels


def test_what_was_said_twice_in_a_row_is_no_news_once() -> None:
    once = "Once all is done, follow these instructions to open the desk."
    twice = f"{once[:-1]} these instructions to open the desk."
    assert changed(twice, once).judgement is Judgement.EDITORIAL
    assert changed(once, twice).judgement is Judgement.EDITORIAL
    also = "Once all is done, follow these instructions to open the desk twice a day."
    assert changed(also, once).judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("both", "one"),
    [
        (
            "On the phone, verify the caller's identity first and note the call. "
            "In a chat, verify the caller's identity first and note the chat.",
            "On the phone, verify the caller's identity first and note the call. In a chat, note the chat.",
        ),
        (
            "Gold members get a free return label, silver members get a free return label.",
            "Gold members get a free return label, silver members.",
        ),
    ],
)
def test_what_is_said_of_two_cases_is_not_said_twice(both: str, one: str) -> None:
    assert changed(both, one).judgement is not Judgement.EDITORIAL
    assert changed(one, both).judgement is not Judgement.EDITORIAL


def test_the_commit_that_a_rule_comes_from_is_for_a_person() -> None:
    change = changed("Ask for the receipt.", "Ask for the receipt. 36491dbb9")
    assert change.judgement is Judgement.REVIEW
    assert changed("Ask for form 3649b.", "Ask for form 3648b.").judgement is Judgement.MATERIAL
