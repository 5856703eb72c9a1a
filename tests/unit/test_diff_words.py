"""Which words are one word, mean the same, or are each other's opposite."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Judgement, Label
from kb_tools.diff.words.lexicon import lexicon
from kb_tools.diff.words.wording import Wording
from tests.support.judging import told


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("increase", "decrease"),
        ("upload", "unload"),
        ("approved", "improved"),
        ("insurer", "insured"),
        ("lessor", "lessee"),
        ("flagged", "unflagged"),
        ("authorization", "preauthorization"),
        ("filed", "filled"),
        ("feed", "fees"),
        ("loan", "load"),
        ("onboarding", "offboarding"),
        ("delisting", "relisting"),
        ("preauthorization", "reauthorization"),
        ("hypoglycaemia", "hyperglycaemia"),
        ("licensor", "licensee"),
        ("chlorpropamide", "chlorpromazide"),
        ("oauth", "auth"),
        ("eready", "ready"),
        ("eligible", "legible"),
        ("planes", "plans"),
        ("hardly", "hard"),
        ("singly", "single"),
        ("practically", "practical"),
        ("virtually", "virtual"),
        ("app", "apply"),
        ("reply", "rep"),
        ("news", "new"),
        ("daily", "day"),
        ("customs", "custom"),
        ("evening", "even"),
        ("likely", "like"),
        ("supply", "supp"),
        ("hourly", "hour"),
        ("damages", "damage"),
        ("proceeds", "proceed"),
        ("united", "unit"),
        ("left", "leave"),
        ("counties", "counts"),
        ("parties", "parts"),
        ("config.yml", "config.yaml"),
        ("case_note", "case_notes"),
        ("sourcegraph/lsif-java", "sourcegraph/scip-java"),
    ],
)
def test_another_word_is_no_spelling_however_few_letters_differ(word: str, other: str) -> None:
    sentence = "Before the weekend we {} it for them."

    (change,) = told(page_of(sentence.format(word)), page_of(sentence.format(other)))

    assert change.judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("custmoer", "customer"),
        ("rsponsabilites", "responsibilities"),
        ("eady", "ready"),
        ("dentity", "identity"),
        ("canceled", "cancelled"),
        ("organise", "organize"),
        ("takes", "taken"),
        ("fires", "fired"),
        ("built", "build"),
        ("paid", "pays"),
        ("stopped", "stops"),
        ("manually", "manual"),
        ("customer's", "customers"),
        ("sourecgraph", "sourcegraph"),
        ("tokenisation", "tokenization"),
        ("servent-leadership", "servant-leadership"),
        ("_timelines", "timelines"),
    ],
)
def test_a_misspelling_or_another_form_of_a_word_is_no_question(word: str, other: str) -> None:
    sentence = "Before the weekend the {} were here."

    (change,) = told(page_of(sentence.format(word)), page_of(sentence.format(other)))

    assert change.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("added", "removed"),
        ("opened", "closed"),
        ("kept", "deleted"),
        ("flagged", "unflagged"),
        ("withdrawn", "deposited"),
    ],
)
def test_an_opposite_is_known_in_any_form_of_both_words(word: str, other: str) -> None:
    sentence = "Tell the member that their amount was {} there."
    for old, new in ((word, other), (other, word)):
        (change,) = told(page_of(sentence.format(old)), page_of(sentence.format(new)))

        assert change.labels == {Label.POLARITY}


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("completely", "incompletely"),
        ("possibly", "impossibly"),
        ("actively", "inactively"),
        ("reshipped", "shipped"),
        ("unlocked", "locked"),
        ("non-refundable", "refundable"),
        ("unflagged", "flagged"),
        ("non-sepa", "sepa"),
        ("non-kubernetes", "kubernetes"),
        ("unsharded", "sharded"),
    ],
)
def test_opposites_of_which_one_ends_like_the_other_are_known_in_any_form(
    word: str, other: str
) -> None:
    words = Wording(lexicon("en", {"opposites": {"pairs": [["ship", "reship"]]}}))

    assert words.opposite(word, other)
    assert words.opposite(other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("unless", "less"),
        ("unlike", "like"),
        ("understand", "derstand"),
        ("unanimous", "animous"),
        ("universe", "iverse"),
        ("nonetheless", "etheless"),
    ],
)
def test_a_word_that_only_begins_like_a_denial_denies_nothing(word: str, other: str) -> None:
    words = Wording(lexicon("en"))

    assert not words.opposite(word, other)
    assert not words.same(word, other)


def test_words_of_equal_meaning_are_so_in_any_form() -> None:
    sentence = "The member {} it, and the {} were known."

    (change,) = told(
        page_of(sentence.format("bought", "issues")),
        page_of(sentence.format("purchased", "problems")),
    )

    assert change.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [("likely", "includes"), ("largely", "big")],
)
def test_a_word_that_only_begins_like_one_of_equal_meaning_is_another_word(
    word: str, other: str
) -> None:
    sentence = "The member was {} at the gate."

    (change,) = told(page_of(sentence.format(word)), page_of(sentence.format(other)))

    assert change.judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("need", "want"),
        ("check", "review"),
        ("give", "offer"),
        ("remove", "delete"),
        ("submit", "send"),
        ("complete", "end"),
        ("obtain", "receive"),
        ("enable", "allow"),
        ("mailed", "emails"),
        ("other", "additional"),
        ("several", "many"),
        ("different", "various"),
        ("quantity", "amount"),
        ("supports", "helps"),
    ],
)
def test_words_so_near_in_meaning_that_they_may_ask_for_something_else_are_for_a_person(
    word: str, other: str
) -> None:
    sentence = "1. Then you {} the cards of that member."
    for old, new in ((word, other), (other, word)):
        (change,) = told(page_of(sentence.format(old)), page_of(sentence.format(new)))

        assert change.judgement is Judgement.REVIEW
        assert f"{old}” → “{new}" in change.because


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("use", "utilize"),
        ("gets", "obtains"),
        ("receive", "get"),
        ("resolved", "fixed"),
        ("select", "choose"),
        ("notify", "inform"),
        ("important", "essential"),
        ("finished", "completed"),
        ("examine", "inspect"),
    ],
)
def test_words_of_equal_meaning_are_no_question(word: str, other: str) -> None:
    sentence = "1. Then you {} the cards of that member."

    (change,) = told(page_of(sentence.format(word)), page_of(sentence.format(other)))

    assert change.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ensure the card is shut.", "Make sure the card is shut."),
        ("1. Contact the bank.", "1. Reach out to the bank."),
        ("1. Log in to the portal.", "1. Login to the portal."),
        ("1. Complete the form.", "1. Fill in the form."),
        ("Keep a proof, such as a bill.", "Keep a proof, for example a bill."),
        ("When somebody has died, write to us.", "When someone has died, write to us."),
        ("If anybody asks, refuse.", "If anyone asks, refuse."),
        ("1. If nobody answers, call the desk.", "1. If no one answers, call the desk."),
        ("1. If nobody answers, call the desk.", "1. If no-one answers, call the desk."),
        ("The term is counted in business days.", "The term is counted in working days."),
    ],
)
def test_phrases_of_equal_meaning_are_no_question(before: str, after: str) -> None:
    for old, new in ((before, after), (after, before)):
        (change,) = told(page_of(old), page_of(new))

        assert change.judgement is Judgement.EDITORIAL


def test_a_phrase_without_an_equal_one_is_its_words() -> None:
    (change,) = told(page_of("Make sure to log in today."), page_of("Log the case today."))

    assert change.because == "No rule knows these words: “Make sure to log in” → “Log the case”."


def test_words_changed_beside_a_fact_are_told_too() -> None:
    before = "The desk calls them within 3 days and asks for the invoice."
    after = "The desk writes to them within 5 days with a picture of the broken parcel."

    (change,) = told(page_of(before), page_of(after))

    assert change.because == (
        "A duration or limit in time changed: 3 days → 5 days. "
        "Words that carry meaning changed besides: "
        "“calls … and asks for … invoice” → “writes to … with a picture of … broken parcel”."
    )
    assert Label.CONTENT in change.labels


def test_what_stands_behind_an_exception_is_not_told_besides() -> None:
    before = "Refund the parcel."

    (change,) = told(
        page_of(before), page_of("Refund the parcel, unless the seal of it is broken.")
    )

    assert change.because == "An exception was added: unless."


def test_what_new_words_stand_in_place_of_is_quoted_with_them() -> None:
    (change,) = told(
        page_of("Two or more differences."), page_of("Two or more kinds of difference.")
    )

    assert change.because == "No rule knows these words: “differences” → “kinds of difference”."


def test_words_are_quoted_whole() -> None:
    before, after = "See forms/parcel-claim-2.pdf for gifts.", "See forms/parcel-claim-lost.pdf."

    (change,) = told(page_of(before), page_of(after))

    assert "parcel-claim-2.pdf" in change.because
    assert "parcel-claim-lost.pdf" in change.because


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1. Log in the tracker.", "1. Sign in the tracker."),
        ("1. Log 3 hours in the tracker.", "1. Login 3 hours the tracker."),
        ("1. Log 3 hours in the tracker.", "1. Sign 3 hours in the tracker."),
        ("1. Reach $5 out to the bank.", "1. Contact $5 the bank."),
        ("1. Look 2 days at the case.", "1. View 2 days the case."),
    ],
)
def test_words_with_a_place_or_a_figure_between_them_are_no_phrase(before: str, after: str) -> None:
    for old, new in ((before, after), (after, before)):
        (change,) = told(page_of(old), page_of(new))

        assert change.judgement is not Judgement.EDITORIAL


def test_words_of_one_meaning_of_a_word_are_not_those_of_its_other_one() -> None:
    words = Wording(lexicon("en", {"synonyms": {"groups": [["fetch", "pull"], ["drag", "pull"]]}}))

    assert words.left_over(["pull"], ["dragged"]) == ([], [])
    assert words.left_over(["fetches"], ["pull"]) == ([], [])
    assert words.left_over(["fetch"], ["drag"]) == (["fetch"], ["drag"])


def test_a_figure_that_went_is_no_spelling_of_the_unit_that_stayed() -> None:
    (change,) = told(page_of("Renew it every 3 years."), page_of("Renew it every year."))

    assert change.labels == {Label.DEADLINE}


def test_an_actor_that_was_misspelt_is_no_question() -> None:
    (change,) = told(
        page_of("The letter of the custmoer says so."),
        page_of("The letter of the customer says so."),
    )

    assert change.judgement is Judgement.EDITORIAL


def test_a_word_turned_round_by_its_first_letters_turns_the_rule_round() -> None:
    (change,) = told(
        page_of("The team increases the limit."), page_of("The team decreases the limit.")
    )

    assert change.labels == {Label.POLARITY}


def test_a_word_that_stands_thousands_of_times_is_held_against_another_one_once(
    monkeypatch,
) -> None:
    asked: list[tuple[str, str]] = []
    words = Wording(lexicon("en"))
    monkeypatch.setattr(words, "same", lambda a, b: bool(asked.append((a, b))))

    assert words.left_over(["county"] * 500, ["count"] * 500) == (["county"] * 500, ["count"] * 500)
    assert len(asked) <= 500


def page_of(text: str) -> str:
    return f"# Page\n\n{text}\n"


def test_a_phrase_of_the_house_may_have_capitals() -> None:
    words = Wording(lexicon("en", {"synonyms": {"groups": [["KYC check", "vetting"]]}}))

    assert words.left_over(["kyc check"], ["vetting"]) == ([], [])


def test_an_ending_of_which_the_house_takes_the_pattern_out_is_none() -> None:
    assert not Wording(lexicon("en", {"without": ["(.+)ly"]})).same("manually", "manual")


def test_words_near_in_meaning_are_paired_alike_read_backwards() -> None:
    words = Wording(
        lexicon("en", {"synonyms": {"near": [["pax", "yax"], ["qax", "yax"], ["pax", "xax"]]}})
    )
    for old in (["yax", "xax"], ["xax", "yax"]):
        for new in (["pax", "qax"], ["qax", "pax"]):
            assert words.without_near(old, new) == words.without_near(new, old)[::-1]


def test_all_forms_of_a_word_may_be_taken_out():
    changed = lexicon("en", {"without": ["pay", "paid"]})
    assert "paid" not in changed.irregular
    assert "bought" in changed.irregular


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Customers in the US may return it.", "Customers in the U.S. may return it."),
        ("Ship it to the USA.", "Ship it to the United States."),
        ("U.S.-based orders cost nothing.", "US-based orders cost nothing."),
        ("EU customers pay nothing.", "European Union customers pay nothing."),
    ],
)
def test_a_place_by_another_name_is_no_question(before: str, after: str) -> None:
    (change,) = told(f"{before}\n", f"{after}\n")

    assert change.judgement is Judgement.EDITORIAL


def test_a_place_is_none_inside_a_name_or_another_word() -> None:
    (change,) = told("Send the form to them.\n", "Send us the form on GOV.UK.\n")

    assert Label.SCOPE not in change.labels
    assert Label.SCOPE in told("Send it.\n", "Send it in the US.\n")[0].labels
    assert not told("## Contact\n\nBy phone.\n", "## CONTACT US\n\nBy phone.\n")[0].labels & {
        Label.SCOPE
    }


def test_to_do_nothing_is_not_to_do_anything() -> None:
    (change,) = compare("Agents need do nothing.", "Agents need not do anything.").changes
    assert change.judgement is not Judgement.MATERIAL
    for before, after in (
        ("Agents need do nothing.", "Agents need do something."),
        ("Agents refund nothing.", "Agents refund everything."),
    ):
        for pair in ((before, after), (after, before)):
            (change,) = compare(*pair).changes
            assert change.material


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("No hace falta hacer nada.", "No es necesario hacer nada."),
        ("Puede que vea un aviso rojo.", "Puede que aparezca un aviso rojo."),
    ],
)
def test_spanish_words_that_bind_and_that_only_seem_to(before: str, after: str) -> None:
    page = "---\nlang: es\n---\n{}\n"
    for pair in ((before, after), (after, before)):
        (change,) = compare(*map(page.format, pair)).changes
        assert Label.MODALITY not in change.labels
    (change,) = compare(page.format("Hace falta firmar."), page.format("Puede firmar.")).changes
    assert Label.MODALITY in change.labels


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Use it to setup an account.", "Use it to set up an account."),
        ("Open the walkthrough of refunds.", "Open the walk through of refunds."),
        ("Send it with an FTP client.", "Send it with a File Transfer Protocol (FTP) client."),
        ("- Case management interface", "- Case Management Interface (CMI)"),
        ("You'll want to add the receipt.", "You should add the receipt."),
        ("If you'd like to see it, ask.", "If you want to see it, ask."),
    ],
)
def test_a_word_in_two_and_a_name_spelt_out_are_no_news(before: str, after: str) -> None:
    for one, other in ((before, after), (after, before)):
        assert {c.judgement for c in told(one, other)} == {Judgement.EDITORIAL}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Use it to set an account.", "Use it to set up the setup of an account."),
        ("Send it with an FTP client.", "Send it with a File Transfer Protocol (SFTP) client."),
        ("Ask the desk. Set up the form, setup B.", "Ask the desk. Set up the form, B."),
    ],
)
def test_a_word_that_another_one_only_contains_is_told(before: str, after: str) -> None:
    assert Judgement.EDITORIAL not in {c.judgement for c in told(before, after)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You should now be able to see it.", "You can see it now."),
        ("Use it so you can answer faster.", "Use it to answer faster."),
        ("If you want to change it, open Settings.", "To change it, open Settings."),
        ("Open it. This post tells more.", "Open it. This talk tells more."),
        ("The form is normally at the bottom.", "The form is at the bottom."),
        ("In A, select B, choose C.", "In A, choose C in B."),
        ("Pay it. We hope that it makes this easier.", "Pay it."),
        ("## Don'ts\n\n- Don't share it\n", "## Don'ts\n\n- Share it\n"),
        ("Say it.\n\n@todo: the limits\n", "Say it.\n"),
        (
            "A value can be null. A value of null means that there is no value at all.",
            "A value can be null, which means that there is no value at all.",
        ),
        (
            "It has 4 at any one time. Enterpise accounts have no limit on maximum dedicated desks.",
            "It has 4 at any one time.* *NOTE: Enterprise accounts have no limit dedicated desks.",
        ),
    ],
)
def test_a_turn_of_phrase_is_never_told_as_another_rule(before: str, after: str) -> None:
    for one, other in ((before, after), (after, before)):
        assert not any(c.material for c in told(one, other))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("So you can return it within 30 days.", "So you return it within 30 days."),
        ("Agents do so if they can.", "Agents do so if they must."),
        ("If you want, add a note.", "Add a note."),
        ("It is off on most of the desks.", "It is off on some of the desks."),
        ("Post the letter. Use this form.", "Return the letter. Use this form."),
        ("Refunds are normally paid in EUR.", "Refunds are paid in EUR."),
        ("Choose B.", "Choose B, and delete C."),
        ("Pay it. We hope that you pay in 5 days.", "Pay it."),
        ("## Dos\n\n- Don't share it\n", "## Dos\n\n- Share it\n"),
        ("Say it.\n\nTo do: call them by noon\n", "Say it.\n"),
    ],
)
def test_a_rule_beside_a_turn_of_phrase_is_told(before: str, after: str) -> None:
    for one, other in ((before, after), (after, before)):
        assert any(c.material for c in told(one, other))


def test_a_field_that_became_its_role_is_told_once() -> None:
    (change,) = told("The customer ID is sent.", "The customer is sent.")
    assert change.because == "A fact was removed: customer ID."
