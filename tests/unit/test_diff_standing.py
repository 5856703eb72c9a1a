"""The same words say the opposite under a heading, line or item that denies them or that is a condition."""

import pytest

from kb_tools.diff.judging.standing import Standing
from kb_tools.diff.model import Judgement, Label, Operation
from tests.support.judging import all_judged, both_ways

TWO = "## {}\n\n- Vouchers of the shop\n{}\n## {}\n\n- Cash\n{}"


def moved(heading, to, language="en"):
    before = TWO.format(heading, "- Gift cards\n", to, "")
    return both_ways(before, TWO.format(heading, "", to, "- Gift cards\n"), language)


@pytest.mark.parametrize(
    ("denying", "language"),
    [
        ("Not eligible", "en"),
        ("Not eligible: vouchers, cash", "en"),
        ("Exclusions", "en"),
        ("Out of scope", "en"),
        ("Rejected items", "en"),
        ("Restrictions", "en"),
        ("Non-refundable", "en"),
        ("Ineligible", "en"),
        ("Exceptions", "en"),
        ("Exclusiones", "es"),
        ("Fuera del alcance", "es"),
        ("Artículos rechazados", "es"),
    ],
)
def test_what_moves_under_a_heading_that_denies_it_is_for_a_person_to_judge(denying, language):
    change = moved("Accepted", denying, language)
    assert change.judgement is Judgement.REVIEW
    assert denying in change.because
    assert moved(denying, "Accepted", language).judgement is Judgement.REVIEW
    page = "## {}\n\nGift cards of the shop"
    renamed = both_ways(page.format("Accepted"), page.format(denying), language)
    assert renamed.judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Verified accounts", "Unverified accounts"),
        ("Paid orders", "Unpaid orders"),
        ("If the account is verified", "If the account is not verified"),
        ("Cards, and why they are accepted", "Cards, and why they are not accepted"),
        ("Buyers", "Sellers"),
        ("Payments team", "Legal team"),
        ("Gold", "Silver"),
        ("Inbound calls", "Outbound calls"),
        ("Refunds for buyers", "Refunds for sellers"),
    ],
)
def test_a_heading_that_names_another_case_is_for_a_person_to_judge(before, after):
    page = "## {}\n\nGift cards of the shop"
    assert both_ways(page.format(before), page.format(after)).judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Orders", "About orders"),
        ("Within 14 days", "How long it takes"),
        ("Refund", "Refunds"),
        ("What buyers ask for", "What sellers see"),
    ],
)
def test_a_heading_in_other_words_is_structure(before, after):
    page = "## {}\n\nGift cards of the shop"
    assert both_ways(page.format(before), page.format(after)).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("heading", "to"),
    [
        ("Accepted", "Also accepted"),
        ("Exclusions", "Not eligible"),
        ("Payments", "What to do when a bank says that it rejected a payment"),
        ("Payments", "Is it excluded?"),
        ("Payments", "Restoring (without aliases)"),
    ],
)
def test_what_moves_under_a_heading_that_denies_no_more_than_the_first_is_order(heading, to):
    assert moved(heading, to).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    "page",
    [
        "Refund:\n\n- Lost parcels\n{}\nDo not refund:\n\n- Cash\n{}",
        "These are eligible:\n\n- Lost parcels\n{}\nThe following are not eligible:\n\n- Cash\n{}",
        "- Refund\n    - Lost parcels\n{}- Do not refund\n    - Cash\n{}",
        "1. Close it if you refund\n    - lost parcels\n{}2. Never refund\n    - cash\n{}",
        "If the account is verified:\n\n- Refund the order\n{}\nOtherwise:\n\n- Call the buyer\n{}",
        "Verified accounts:\n\n- Refund the order\n{}\nAll others:\n\n- Call the buyer\n{}",
        "- If the account is verified:\n    - Refund the order\n{}- Call the buyer\n    - Ask for a photo\n{}",
        "Take with you:\n\n- A phone\n{}\nLeave at home:\n\n- Cash\n{}",
        "Buyers:\n\n- A phone\n{}\nSellers:\n\n- Cash\n{}",
        "- Buyers\n    - Lost parcels\n{}- Sellers\n    - Vouchers\n{}",
        "## Buyers\n\n- A phone\n{}\n## Sellers\n\n- Cash\n{}",
        "## Gold\n\n- A phone\n{}\n## Silver\n\n- Cash\n{}",
    ],
)
def test_what_moves_into_a_list_that_is_denied_or_conditional_is_for_a_person_to_judge(page):
    item = "    - Gift cards\n" if "    -" in page else "- Gift cards\n"
    assert both_ways(page.format(item, ""), page.format("", item)).judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    "page",
    [
        "Some parcels get lost, and nobody is to blame:\n\n- Lost parcels\n{}\n## Refunds\n\n- Cash\n{}",
        "## Parcels of a customer\n\n- Lost parcels\n{}\n## Our team\n\n- Cash\n{}",
        "If the account is verified, we refund it.\n\n- Lost parcels\n{}\n\nPlease note.\n\n- Cash\n{}",
    ],
)
def test_what_moves_between_lists_that_neither_deny_nor_limit_it_is_order(page):
    item = "    - Gift cards\n" if "    -" in page else "- Gift cards\n"
    assert both_ways(page.format(item, ""), page.format("", item)).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    "page",
    [
        "Do not say:\n\n{}Say:\n\n{}We call you today.",
        "The following does not count.\n\n{}Ask the lead.\n\n{}Wait for her answer.",
        "If the account is new:\n\n{}If it is not:\n\n{}Call the buyer.",
        "Never run:\n\n{}Run:\n\n{}Then look.",
    ],
)
def test_a_line_leads_to_the_text_that_stands_next(page):
    text = "```\nreset all\n```\n\n" if "run" in page else "Gift cards of the shop count.\n\n"
    there, back = page.format(text, ""), page.format("", text)
    for before, after in ((there, back), (back, there)):
        assert Judgement.REVIEW in {change.judgement for change in all_judged(before, after)}


REST = "Refund all others.\n\n{}For gifts one thing holds. Do not refund:\n\nGift cards that were used in part.\n\n{}"
VOUCHERS = "Vouchers that were paid in cash.\n\n"


@pytest.mark.parametrize(
    ("end", "judgement"),
    [
        ("", Judgement.REVIEW),
        ("They cost us money.\n\n", Judgement.REVIEW),
        ("Look at these:\n\n", Judgement.EDITORIAL),
        ("- Some that were lost\n\n", Judgement.EDITORIAL),
        ("## Vouchers\n\n", Judgement.EDITORIAL),
    ],
)
def test_a_line_that_denies_covers_all_texts_behind_it_until_something_else_begins(end, judgement):
    rest = REST + "{}"
    before = rest.format("", end, VOUCHERS)
    assert both_ways(before, rest.format(VOUCHERS, end, "")).judgement is judgement


def test_what_a_line_denied_and_what_stood_behind_it_changed_places():
    page = "Do not say:\n\n{}\n\n{}\n"
    texts = "We cannot help you at all.", "Ask the lead what to say."
    assert (
        both_ways(page.format(*texts), page.format(*reversed(texts))).judgement is Judgement.REVIEW
    )


def test_a_colon_that_came_before_a_text_turns_nothing():
    page = "If the account is new, wait a day{}\n\n```\nreset all\n```"
    assert both_ways(page.format("."), page.format(":")).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    "page",
    [
        "Covered:\n\n| Case | Pay |\n|--|--|\n| Lost | $5 |\n{}\nNot covered:\n\n| Case | Pay |\n|--|--|\n| Cash | $3 |\n{}",
        "| Covered | Pay |\n|--|--|\n| Lost | $5 |\n{}\n\n| Not covered | Pay |\n|--|--|\n| Cash | $3 |\n{}",
    ],
)
def test_a_row_that_moves_into_a_table_that_is_denied_is_for_a_person_to_judge(page):
    row = "| Gift card | $7 |\n"
    assert both_ways(page.format(row, ""), page.format("", row)).judgement is Judgement.REVIEW


def test_a_copy_is_news_where_another_line_leads_to_it():
    page = "Buyers:\n\n- Keep the receipt\n- Pay\n\nSellers:\n\n- Ship\n{}"
    change = both_ways(page.format(""), page.format("- Keep the receipt"))
    assert change.judgement is Judgement.REVIEW


def test_a_sentence_that_moves_behind_another_condition_is_for_a_person_to_judge():
    page = "If the parcel is lost, refund it.{}\n\nIf the parcel is late, wait for three days.{}"
    sentence = " Call the buyer the same day."
    changes = all_judged(page.format(sentence, ""), page.format("", sentence))
    assert Judgement.REVIEW in {change.judgement for change in changes}
    assert "“If the parcel is late, wait for three days.”" in changes[0].because


def test_a_sentence_that_becomes_a_paragraph_behind_its_condition_is_wording():
    page = "If the parcel is lost, refund it.{}Call the buyer the same day. Then log it."
    changes = all_judged(page.format(" "), page.format("\n\n"))
    assert {change.judgement for change in changes} == {Judgement.EDITORIAL}


def test_an_item_that_leaves_its_condition_is_for_a_person_to_judge_though_it_stays_in_its_place():
    page = "- If the account is verified:\n    - Refund the order\n{}- Close the case\n- Call the buyer"
    change = both_ways(page.format("    "), page.format(""))
    assert change.judgement is Judgement.REVIEW
    assert "If the account is verified" in change.because


def test_an_item_that_is_only_indented_otherwise_is_form():
    page = "- Open the console\n{}- Close the case\n- Call the buyer"
    assert not all_judged(page.format("    "), page.format(""))


def test_what_a_new_heading_denies_is_one_question():
    items = "- Vouchers of the shop\n- Gift cards\n- Cash in any currency"
    (change,) = [
        change
        for change in all_judged(f"## Accepted\n\nAll cards.\n\n{items}", f"## Accepted\n\nAll cards.\n\n## Excluded\n\n{items}")
        if change.judgement is Judgement.REVIEW
    ]  # fmt: skip
    assert change.new_text == "Excluded"


def test_neighbours_that_leave_a_condition_are_one_question():
    page = "- If the account is verified:\n    - Ask for a photo\n{0}- Close the case\n{0}- Call the buyer\n- Write"
    assert len(both_ways(page.format("    "), page.format("")).after) == 2


@pytest.mark.parametrize(("other", "judgement"), [("Not eligible", Judgement.REVIEW), ("Shop", Judgement.EDITORIAL)])  # fmt: skip
def test_a_sentence_that_is_denied_at_its_new_place_is_for_a_person_to_judge(other, judgement):
    page = "## Accepted\n\nVouchers count.{}\n\n## {}\n\nCash is cash.{}"
    sentence = " Gift cards of the shop count."
    changes = all_judged(page.format(sentence, other, ""), page.format("", other, sentence))
    back = all_judged(page.format("", other, sentence), page.format(sentence, other, ""))
    assert {change.judgement for change in (*changes, *back)} == {judgement}


@pytest.mark.parametrize(("other", "judgement"), [("Not eligible", Judgement.REVIEW), ("Shop", Judgement.EDITORIAL)])  # fmt: skip
def test_a_second_copy_is_news_where_it_is_denied(other, judgement):
    page = "## Accepted\n\n- Gift cards\n\n## {}\n\n- Cash\n{}"
    assert (
        both_ways(page.format(other, ""), page.format(other, "- Gift cards")).judgement is judgement
    )


def test_what_an_edited_line_introduces_is_told_by_that_line():
    page = "{}:\n\n- Lost parcels\n- Gift cards"
    change = both_ways(page.format("Refund"), page.format("Do not refund"))
    assert change.old_text == "Refund:"


def test_a_section_goes_under_one_that_denies_it():
    page = "## Accepted\n\nAll cards.\n\n{}## Excluded\n\nCash in any currency, and coins of any age.\n\n{}## Questions\n\nAsk us."
    gifts = "### Gifts\n\nGift cards of the shop.\n\n"
    assert both_ways(page.format(gifts, ""), page.format("", gifts)).judgement is Judgement.REVIEW


@pytest.mark.parametrize("tag", ["del", "s", "STRIKE"])
def test_blocks_that_are_struck_through_are_one_question(tag):
    page = "Refund lost parcels.\n\n{}\n\n- Refund gift cards\n- Refund cash\n\n{}\n\nThen log it."
    change = both_ways(page.format("", ""), page.format(f"<{tag}>", f"</{tag}>"))
    assert change.judgement is Judgement.REVIEW
    assert "struck through" in change.because
    assert len(change.after) == 2


def test_a_tag_in_code_strikes_nothing_through():
    page = "```\n{}\n```\n\nRefund lost parcels.\n\n```\n{}\n```"
    changes = all_judged(page.format("say", "reset"), page.format("<del>", "</del>"))
    assert {change.kind.value for change in changes} == {"code"}


def test_what_moves_to_another_tab_is_for_a_person_to_judge():
    page = (
        '=== "Standard"\n\n    Refund it today.\n\n{}=== "Premium"\n\n    Wait for the lead.\n\n{}'
    )
    text = "    Call the buyer first.\n\n"
    change = both_ways(page.format(text, ""), page.format("", text))
    assert change.judgement is Judgement.REVIEW
    assert "“Premium” now, no longer under “Standard”" in change.because


def test_a_tab_that_is_renamed_asks_not_at_each_clause():
    page = '=== "{}"\n\n    Refund it today.\n\n    Call the buyer.\n\n=== "Premium"\n\n    Wait.\n'
    changes = all_judged(page.format("Standard"), page.format("Standard users"))
    assert len(changes) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Try in this order:\n\n- Card\n- Bank\n- Voucher", "Try in this order:\n\n- Voucher\n- Card\n- Bank"),
        ("- First, call the buyer\n- Then refund it", "- Then refund it\n- First, call the buyer"),
        ("Is it allowed?\n\nYes.\n\nIs it free?\n\nNo.", "Is it allowed?\n\nNo.\n\nIs it free?\n\nYes."),
        ("Gold\n:   Refund\n\nSilver\n:   Wait", "Gold\n:   Wait\n\nSilver\n:   Refund"),
        ("1. Call\n2. Refund it\n3. Call", "1. Call\n2. Refund it"),
    ],
)  # fmt: skip
def test_what_stands_in_another_order_or_answers_another_question_is_for_a_person(before, after):
    for one, other in ((before, after), (after, before)):
        assert Judgement.REVIEW in {change.judgement for change in all_judged(one, other)}


def test_a_step_at_another_place_of_such_a_list_is_material():
    page = "Try in this order:\n\n1. {}\n2. {}"
    assert both_ways(page.format("Card", "Bank"), page.format("Bank", "Card")).labels == {
        Label.PROCEDURE
    }


def test_items_of_a_list_whose_order_nobody_names_are_order():
    page = "We accept:\n\n- {}\n- {}\n- Voucher"
    change = both_ways(page.format("Card", "Bank"), page.format("Bank", "Card"))
    assert change.judgement is Judgement.EDITORIAL


EXCHANGED = "## {}\n\n{}\n\n## {}\n\n{}\n"
PARALLEL = "## {}\n\n### Deadline\n\n{}\n## {}\n\n### Deadline\n\n{}\n"
FIVE, NINE = "Refund within 5 days of the claim.\n", "Refund within 9 days of the return.\n"


@pytest.mark.parametrize("page", [EXCHANGED, PARALLEL])
def test_headings_that_change_places_above_the_same_text_name_cases_whatever_their_words(page):
    before = page.format("Express", FIVE, "Freight", NINE)
    after = page.format("Freight", FIVE, "Express", NINE)
    for told in (all_judged(before, after), all_judged(after, before)):
        asked = [c.because for c in told if c.judgement is Judgement.REVIEW]
        assert "It stands under “Freight” now, no longer under “Express”." in asked
        assert "It stands under “Express” now, no longer under “Freight”." in asked


def test_three_headings_change_places():
    page = "## {}\n\nRefund within 5 days.\n\n## {}\n\nRefund within 9 days.\n\n## {}\n\nRefund never.\n"
    before = page.format("Express", "Freight", "Pickup")
    told = all_judged(before, page.format("Freight", "Pickup", "Express"))
    asked = [change for change in told if change.judgement is Judgement.REVIEW]
    assert sum(len(change.before) for change in asked) >= 3


def test_what_goes_to_another_of_two_headings_with_sections_of_one_name_is_said_of_another_case():
    before = PARALLEL.format("Express", FIVE, "Freight", f"{NINE}\nAsk for a photo.\n")
    after = PARALLEL.format("Express", f"{FIVE}\nAsk for a photo.\n", "Freight", NINE)
    assert both_ways(before, after).judgement is Judgement.REVIEW


def test_a_section_goes_to_the_other_case_with_its_heading():
    section = "\n### Proof\n\nAsk for a photo of the label.\n"
    before = PARALLEL.format("Express", f"{FIVE}{section}", "Freight", NINE)
    after = PARALLEL.format("Express", FIVE, "Freight", f"{NINE}{section}")
    assert both_ways(before, after).judgement is Judgement.REVIEW


@pytest.mark.parametrize("page", [EXCHANGED, PARALLEL])
def test_sections_in_another_order_are_order(page):
    before = page.format("Express", FIVE, "Freight", NINE)
    after = page.format("Freight", NINE, "Express", FIVE)
    assert both_ways(before, after).judgement is Judgement.EDITORIAL


SECTIONS = (
    "## Phone\n\n- Greet the caller by name.\n{}\n## Chat\n\n- Say hello to the customer.\n{}"
)
RULE = "- Refund at once without asking anyone in the team.\n"
BORDER = "## Phone\n\nGreet the caller by name.\n\n{}## Chat\n\n{}Say hello to the customer.\n"
SENTENCE = "## Phone\n\nGreet the caller by name.{}\n\n## Chat\n\nSay hello to the customer.{}\n"


@pytest.mark.parametrize(
    ("page", "rule"),
    [(SECTIONS, RULE), (BORDER, RULE[2:] + "\n"), (SENTENCE, f" {RULE[2:].strip()}")],
)
def test_a_rule_that_goes_from_one_section_to_another_is_for_a_person(page, rule):
    there, back = page.format(rule, ""), page.format("", rule)
    for before, after in ((there, back), (back, there)):
        changes = all_judged(before, after)
        assert Judgement.REVIEW in {change.judgement for change in changes}
        assert all("“Chat”" in c.because and "“Phone”" in c.because for c in changes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SECTIONS.format("- It rains in Madrid.\n", ""), SECTIONS.format("", "- It rains in Madrid.\n")),
        (f"## Phone\n\nGreet them.\n\n{RULE}", f"## Phone\n\nGreet them.\n\n## Money\n\n{RULE}"),
    ],
)  # fmt: skip
def test_what_binds_nobody_or_goes_under_a_new_heading_is_order(before, after):
    assert both_ways(before, after).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    "rule", [RULE[2:] + "\n", "| Order | Who |\n|---|---|\n| Pay above 50 EUR | lead |\n"]
)
def test_a_rule_that_goes_into_a_part_of_its_section_or_out_of_it_is_for_a_person(rule):
    page = "## Refunds\n\nPay all orders back.\n\n{}\n### Gift cards\n\n{}\nAsk the lead first.\n"
    judged = both_ways(page.format(rule, ""), page.format("", rule))
    assert judged.judgement is Judgement.REVIEW
    assert "“Refunds › Gift cards”" in judged.because


def test_what_moves_to_another_note_is_asked_about() -> None:
    page = '!!! warning "Sellers"\n    {}\n\n!!! warning "Buyers"\n    {}\n'
    rules = "Never refund twice.", "Close the case."
    changes = all_judged(page.format(*rules), page.format(*reversed(rules)))
    assert Judgement.REVIEW in {change.judgement for change in changes}
    named = page.replace("Sellers", "All sellers").format(*rules)
    assert all("stands under" not in c.because for c in all_judged(page.format(*rules), named))


def test_neighbours_that_stand_under_another_case_are_told_in_one_read_either_way():
    rules = [
        f"Rule {n} says that the desk must answer within {n} days. Also {n}." for n in range(3, 8)
    ]
    before = (
        f"### Fees\n\n{rules[0]}\n\n### Deadline\n\n{rules[1]}\n\n## Year end\n\n{rules[2]}\n\n"
        f"## Creators\n\n{rules[3]}\n\n## Creators\n\n{rules[4]}\n"
    )
    after = (
        f"### Fees\n\n{rules[3]}\n\n## Creators\n\n{rules[0]}\n\n### Deadline\n\n{rules[1]}\n\n"
        f"{rules[2]}\n\n## Creators\n\n## Year end\n\n{rules[4]}\n"
    )
    there, back = (
        {frozenset((c.old_text, c.new_text)) for c in all_judged(*pair) if c.op is Operation.MOVE}
        for pair in ((before, after), (after, before))
    )
    assert there == back


def test_what_moves_between_sections_of_one_name_is_not_told_as_if_they_were_one():
    page = "## Steps\n\nWait for the courier.\n\n{}## Steps\n\n{}Ask a lead.\n"
    rule = "Refund it within 5 days.\n\n"
    change = both_ways(page.format("", rule), page.format(rule, ""))
    assert change.because == "It stands at another place under “Steps”."


@pytest.mark.parametrize("case", [8, 9])
def test_what_is_of_two_cases_of_a_matter_is_of_another_than_what_is_of_one(case):
    two, one = Standing(cases=frozenset({(1, 8), (1, 9)})), Standing(cases=frozenset({(1, case)}))
    assert two.of_another_case(one)
    assert one.of_another_case(two)
    assert not two.of_another_case(two)
    assert not two.of_another_case(Standing(cases=frozenset({(2, 8)})))
