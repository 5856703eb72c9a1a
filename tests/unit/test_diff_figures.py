"""What belongs to a figure: its sign, its half of the day."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.facts.stated import Facts
from kb_tools.diff.model import Judgement, Label
from kb_tools.diff.words.lexicon import lexicon
from tests.support.judging import all_judged, both_ways


@pytest.mark.parametrize(
    ("before", "after", "label", "told"),
    [
        ("Chat closes at 12 am.", "Chat closes at 12 pm.", Label.DATE, "12 am → 12 pm"),
        ("Chat opens at 12:30 a.m. daily.", "Chat opens at 12:30 daily.", Label.DATE, "12:30 a.m. → 12:30"),
        ("Adjust by +5 days.", "Adjust by -5 days.", Label.DEADLINE, "5 days → -5 days"),
        ("Adjust by 5 points.", "Adjust by −5 points.", Label.NUMBER, "5 → -5"),
        ("The fee is $5 (net).", "The fee is -$5 (net).", Label.AMOUNT, "$5 → -$5"),
        ("Freezers stay at 18 °C.", "Freezers stay at −18 °C.", Label.NUMBER, "18 → -18"),
        ("Wait thirty-five days.", "Wait thirty-six days.", Label.DEADLINE, "thirty-five days → thirty-six days"),
        ("Remind them on T+2 days.", "Remind them on T-2 days.", Label.DEADLINE, "2 days → -2 days"),
    ],
)  # fmt: skip
def test_the_sign_and_the_half_of_the_day_are_part_of_it(before, after, label, told):
    change = both_ways(before, after)
    assert (change.judgement, change.labels) == (Judgement.MATERIAL, {label})
    assert told in change.because


def test_spanish_writes_its_halves_of_the_day_apart():
    change = both_ways("Cierra a las 12 a. m. cada día.", "Cierra a las 12 p. m. cada día.", "es")
    assert change.labels == {Label.DATE}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Chat closes at 12:15 am.", "Chat closes at 0:15."),
        ("Chat closes at 12 p.m. today.", "Chat closes at 12:00 today."),
        ("Chat closes at 3 pm.", "Chat closes at 15:00."),
        ("Chat closes at 10.30 am.", "Chat closes at 10:30 am."),
        ("Adjust by +5 days.", "Adjust by 5 days."),
        ("Answer within 3-5 days.", "Answer within 3 -5 days."),
        ("First answer - 5 days", "First answer: 5 days"),
        ("Send form K-2 back.", "Send form K‑2 back."),
    ],
)
def test_another_way_to_write_it_is_no_other_figure(before, after):
    for change in (*all_judged(before, after), *all_judged(after, before)):
        assert change.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Review 10-20 tickets.", "Review 15-20 tickets.", "10 → 15"),
        ("Review 10–20 tickets.", "Review 10–25 tickets.", "20 → 25"),
        ("Raise it by 5.5-10%.", "Raise it by 7.5-10%.", "5.5 → 7.5"),
        ("Pay 10-20 EUR.", "Pay 15-20 EUR.", "10 → 15"),
        ("Ages 13-17 need consent.", "Ages 13-15 need consent.", "17 → 15"),
        ("Pay $10-20.", "Pay $10-25.", "20 → 25"),
        ("Paste the 10-character code.", "Paste the 32-character code.", "10 → 32"),
    ],
)
def test_both_ends_of_a_range_and_what_a_hyphen_follows_are_figures(before, after, told):
    change = both_ways(before, after)
    assert change.judgement is Judgement.MATERIAL
    assert told in change.because


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Review 10-20 tickets.", "Review 10 to 20 tickets."),
        ("Review 10-20 tickets.", "Review 10–20 tickets."),
        ("Read form K-2-3 first.", "Read form K-2-3 first!"),
        ("Wait thirty-five days.", "Wait 35 days."),
        ("Wait twenty-two hours.", "Wait twenty two hours."),
    ],
)
def test_a_range_written_otherwise_is_the_same(before, after):
    assert {change.judgement for change in all_judged(before, after)} <= {Judgement.EDITORIAL}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Install client 1.2.3-4 first.", "Install client 1.2.4-4 first."),
        ("Allow 10.0.0.1-10 on the router.", "Allow 10.0.1.1-10 on the router."),
        ("Use the v1-1 client first.", "Use the v11 client first."),
        ("Put it in the queue tier-1-2.", "Put it in the queue tier-12."),
    ],
)
def test_a_build_or_an_address_with_a_hyphen_is_no_range_and_another_one_is_seen(before, after):
    assert both_ways(before, after).judgement is not Judgement.EDITORIAL


def test_a_minus_within_quotation_marks_is_one():
    change = both_ways("Click “-5” twice.", "Click “+5” twice.")
    assert (change.judgement, change.labels) == (Judgement.MATERIAL, {Label.NUMBER})


def test_a_year_is_a_date_whatever_small_word_follows_it():
    pair = ("See orders placed before 1990 we", "See orders placed before 1990, we")
    changes = compare(*(f"{text} keep on paper.\n" for text in pair)).changes
    assert {change.judgement for change in changes} == {Judgement.EDITORIAL}
    (change,) = compare("We keep 1990 orders.\n", "We keep 1995 orders.\n").changes
    assert Label.NUMBER in change.labels


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Refunds over 2000 in a month wait.", "Refunds over 2500 in a month wait."),
        ("We send 2000 or more vouchers.", "We send 1500 or more vouchers."),
    ],
)
def test_two_thousand_of_something_is_no_year(before, after):
    for pair in ((before, after), (after, before)):
        (change,) = compare(*pair).changes
        assert Label.NUMBER in change.labels
        assert Label.DATE not in change.labels


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("One reviewer signs.", "Two reviewers sign."),
        ("The refund needs one reviewer.", "The refund needs two reviewers."),
        ("---\nlang: es\n---\nUn jefe firma.", "---\nlang: es\n---\nDos jefes firman."),
    ],
)
def test_two_in_place_of_one_tells_both(one, two):
    for before, after in ((one, two), (two, one)):
        (change,) = compare(before, after).changes
        (fact,) = (fact for fact in change.facts if fact.label is Label.NUMBER)
        assert fact.before is not None
        assert fact.after is not None


def test_a_telephone_number_is_one_however_its_figures_are_parted():
    page = "Call {} before you pay.\n"
    (change,) = compare(page.format("800.352.5267"), page.format("1-800-352-5267")).changes
    assert change.judgement is not Judgement.MATERIAL
    (change,) = compare(page.format("800.352.5267"), page.format("800.352.5268")).changes
    assert change.judgement is Judgement.MATERIAL


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("Reply to sellers within half an hour.", "Reply to sellers within 30 minutes.", "en"),
        ("Wait for the desk an hour and a half.", "Wait for the desk 90 minutes.", "en"),
        ("Wait for the desk 1½ hours.", "Wait for the desk 90 minutes.", "en"),
        ("Wait for the desk one and a half days.", "Wait for the desk 36 hours.", "en"),
        ("Keep the file for 12 months.", "Keep the file for a year.", "en"),
        ("Check the queue once a week.", "Check the queue weekly.", "en"),
        ("Check the queue every 2 weeks.", "Check the queue every two weeks.", "en"),
        ("Send files of 5 GB.", "Send files of 5 gigabytes.", "en"),
        ("Ask at least 3 people.", "Ask 3 or more people.", "en"),
        ("Espere a la mesa media hora.", "Espere a la mesa 30 minutos.", "es"),
        ("Espere a la mesa una hora y media.", "Espere a la mesa 90 minutos.", "es"),
    ],
)
def test_a_figure_in_another_form_is_the_same_figure(before, after, language):
    assert both_ways(before, after, language).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after", "language", "label", "told"),
    [
        ("Reply within half an hour.", "Reply within an hour.", "en", Label.DEADLINE, "half an hour → an hour"),
        ("Wait an hour and a half.", "Wait an hour.", "en", Label.DEADLINE, "an hour and a half → an hour"),
        ("Files up to 5 MB.", "Files up to 5 GB.", "en", Label.NUMBER, "5 MB → 5 GB"),
        ("Ask 3 or more people.", "Ask 3 people.", "en", Label.NUMBER, "3 or more → 3"),
        ("Wait 12 months.", "Wait 2 years.", "en", Label.DEADLINE, "12 months → 2 years"),
        ("5日以内に返金", "7日以内に返金", "ja", Label.NUMBER, "5 → 7"),
    ],
)  # fmt: skip
def test_another_figure_is_told_as_it_stands_there(before, after, language, label, told):
    (change,) = all_judged(before, after, language)
    assert change.labels == {label}
    assert told in change.because


TELEPHONES = ["900-123-456", "900 123 456", "900.123.456", "(900) 123-456", "+34 900 123 456"]


@pytest.mark.parametrize("number", TELEPHONES[:-1])
def test_a_telephone_number_is_one_however_its_groups_are_parted(number):
    written = "Call {} before noon."
    for before, after in ((TELEPHONES[0], number), (number, TELEPHONES[0])):
        changes = compare(written.format(before), written.format(after)).changes
        assert Judgement.MATERIAL not in {change.judgement for change in changes}


@pytest.mark.parametrize("number", TELEPHONES)
def test_another_telephone_number_is_told_as_one(number):
    (change,) = compare(f"Call {number}.", f"Call {number[:-1]}7.").changes
    assert change.judgement is Judgement.MATERIAL
    assert [(fact.before, fact.after) for fact in change.facts] == [(number, f"{number[:-1]}7")]


@pytest.mark.parametrize(
    "text",
    ["Pay 100 000 000 euros.", "It is 2026-11-30 14:00.", "Host 192.168.100.200.", "Card 4111 1111 1111 1111."],
)  # fmt: skip
def test_what_is_no_telephone_number_is_nobody(text):
    facts = Facts(lexicon("en"))(text)
    assert Label.ACTOR not in {fact.label for fact in facts}


@pytest.mark.parametrize(
    ("before", "after", "another"),
    [
        ("Call 3x before closing.", "Call three times before closing.", "Call four times before closing."),
        ("Call twice before closing.", "Call two times before closing.", "Call three times before closing."),
        ("Close it at noon.", "Close it at 12:00.", "Close it at 13:00."),
        ("Close it at midnight.", "Close it at 12 am.", "Close it at noon."),
    ],
)  # fmt: skip
def test_how_often_and_noon_are_one_in_words_and_figures(before, after, another):
    assert both_ways(before, after).judgement is Judgement.EDITORIAL
    assert both_ways(before, another).judgement is Judgement.MATERIAL


def test_an_ordinal_in_words_is_told_as_what_came_in_its_place():
    assert both_ways("Ask at the 2nd contact.", "Ask at the second contact.").judgement is (
        Judgement.REVIEW
    )
    change = both_ways("Ask at the 2nd contact.", "Ask at the third contact.")
    assert change.judgement is Judgement.MATERIAL
    assert "2nd → third" in change.because


@pytest.mark.parametrize(
    ("before", "after", "judgement"),
    [
        ("1.500,50 EUR", "1.500,60 EUR", Judgement.MATERIAL),
        ("1.500 EUR", "1.600 EUR", Judgement.MATERIAL),
        ("12,50 EUR", "12.50 EUR", Judgement.EDITORIAL),
        ("1.500 EUR", "1500 EUR", Judgement.REVIEW),
        ("1.500 EUR", "1,500 EUR", Judgement.REVIEW),
    ],
)
def test_in_an_unknown_language_the_signs_of_a_figure_say_what_is_a_part(before, after, judgement):
    words = lexicon("de")
    for pair in ((before, after), (after, before)):
        (change,) = compare(*(f"Sie zahlen {amount}.\n" for amount in pair), words=words).changes
        assert change.judgement is judgement


def test_a_half_behind_a_word_is_a_figure():
    change = both_ways("Refund ½ of it.", "Refund ¼ of it.")
    assert change.labels == {Label.NUMBER}


@pytest.mark.parametrize("length", ["9" * 40 + " days", "9" * 40 + " and a half years"])
def test_a_length_of_time_with_too_many_figures_is_told_as_it_stands(length):
    change = both_ways(f"Reply in {length}.", "Reply in 5 days.")
    assert Label.DEADLINE in change.labels


@pytest.mark.parametrize(
    ("before", "after", "language", "judgement"),
    [
        ("See section 4.10.", "See section 4.1.", "en", Judgement.MATERIAL),
        ("Install version 2.10 of it.", "Install version 2.1 of it.", "en", Judgement.MATERIAL),
        ("Lea la sección 4.10.", "Lea la sección 4.1.", "es", Judgement.MATERIAL),
        ("Python 3.10 is needed.", "Python 3.1 is needed.", "en", Judgement.REVIEW),
        ("Use iOS 17.10 or later.", "Use iOS 17.1 or later.", "en", Judgement.REVIEW),
        ("Sections 4.1 and 4.10 hold.", "Sections 4.1 and 4.1 hold.", "en", Judgement.REVIEW),
        ("The fee is 2.10 euros.", "The fee is 2.1 euros.", "en", Judgement.EDITORIAL),
        ("Pay 2.50 % of it.", "Pay 2.5 % of it.", "en", Judgement.EDITORIAL),
        ("Set the factor to 0.10 now.", "Set the factor to 0.1 now.", "en", Judgement.EDITORIAL),
        ("Install version 5.0 of it.", "Install version 5 of it.", "en", Judgement.EDITORIAL),
    ],
)
def test_a_part_or_version_with_a_nought_at_its_end_is_another_one_and_a_decimal_is_not(
    before, after, language, judgement
):
    assert both_ways(before, after, language).judgement is judgement


@pytest.mark.parametrize(
    ("before", "after"), [("€1.2345", "€1.2349"), ("€1,2345", "€1,2349"), ("1,2345 %", "1,2349 %")]
)
def test_in_an_unknown_language_a_part_of_four_figures_is_read_whole(before, after):
    change = both_ways(f"Kaina {before} dabar.", f"Kaina {after} dabar.", "lt")
    assert change.judgement is Judgement.MATERIAL
    assert f"{before} → {after}" in change.because


@pytest.mark.parametrize("limit", ["18 or over", "18 or older", "18 and older"])
def test_from_which_age_on_is_a_limit(limit):
    sentence = "Customers must be {}."
    assert both_ways(sentence.format(limit), sentence.format("18")).labels == {Label.NUMBER}
    same = both_ways(sentence.format(limit), sentence.format("at least 18"))
    assert same.judgement is Judgement.EDITORIAL


def test_a_factor_of_a_product_is_no_count_of_times():
    plain, told = "We want 1.4 x 1.5 of it.", "We want 1.4 (spare) x 1.5 of it."
    assert both_ways(plain, told).judgement is Judgement.REVIEW
    assert both_ways("We want 3x of it.", "We want 4x of it.").labels == {Label.NUMBER}


@pytest.mark.parametrize(
    ("before", "after", "language", "label"),
    [
        ("Wait 5 MİNUTES.", "Wait 6 MİNUTES.", "en", Label.DEADLINE),
        ("Pay on FRİDAY or Friday.", "Pay on FRİDAY or Monday.", "en", Label.DATE),
        ("Agents dıdnt pay 5.", "Agents dıdnt pay 6.", "en", Label.NUMBER),
        ("Espere 5 MİNUTOS.", "Espere 6 MİNUTOS.", "es", Label.DEADLINE),
    ],
)
def test_an_i_of_turkish_is_read_in_a_word_of_the_lexicon(before, after, language, label):
    assert both_ways(before, after, language).labels == {label}
