"""Headings: they bound what stands under them, say what to do, and list what the page has."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Judgement, Label, Operation

UNDER = "\n\nAsk the lead on call.\n"


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ("Refunds over $500", "Refunds over $200", Label.AMOUNT),
        ("Claims within 14 days", "Claims within 30 days", Label.DEADLINE),
        ("Cases of Tier 1", "Cases of Tier 2", Label.NUMBER),
        ("What agents must do", "What agents may do", Label.MODALITY),
        ("Opening hours 2025", "Opening hours 2026", Label.DATE),
    ],
)
def test_another_figure_or_duty_in_a_heading_holds_for_what_stands_under_it(before, after, label):
    (change,) = compare(f"## {before}{UNDER}", f"## {after}{UNDER}").changes
    assert change.op is Operation.RENAME
    assert change.judgement is Judgement.MATERIAL
    assert change.labels == {label, Label.STRUCTURE}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("3. Check the order", "4. Check the order"),
        ("Step 3: Check the order", "Step 4: Check the order"),
        ("Step 4", "Step 5"),
        ("Section 2 Refunds", "Section 3 Refunds"),
        ("About refunds", "Refunds in short"),
        ("Limits", "Before you start"),
        ("Basic setup - install the app", "Install the app"),
    ],
)
def test_a_heading_that_only_names_is_structure(before, after):
    (change,) = compare(f"## {before}{UNDER}", f"## {after}{UNDER}").changes
    assert (change.judgement, change.labels) == (Judgement.EDITORIAL, {Label.STRUCTURE})


def test_a_heading_that_says_what_to_do_is_read_as_an_instruction():
    before, after = (
        f'## Disable the "Terraform: {name}" workflow{UNDER}' for name in ("New", "Member")
    )
    (change,) = compare(before, after).changes
    assert (change.op, change.judgement) == (Operation.RENAME, Judgement.MATERIAL)
    assert Label.PROCEDURE in change.labels


def test_lines_of_a_table_of_contents_are_structure():
    before = "- [Refund](#refund)\n\n## Refund\n\nAgents must wait.\n"
    after = before.replace("- [Refund]", "- [You must wait](#you-must-wait)\n- [Refund]")
    (change,) = compare(before, after).changes
    assert (change.op, change.judgement) == (Operation.INSERT, Judgement.EDITORIAL)
    link = before.replace("- [Refund]", "- [You must wait](wait.md)\n- [Refund]")
    assert compare(before, link).changes[0].judgement is Judgement.MATERIAL


def test_a_step_or_a_line_that_leads_down_the_page_under_its_own_words_is_more_than_contents():
    before = "1. [Refund](#refund)\n\n## Refund\n\nAgents must wait.\n"
    step = f"1. [Check the identity](#check-the-identity)\n2. {before[3:]}"
    assert compare(step, before).changes[0].judgement is Judgement.REVIEW
    own_words = f"{before}\n- [Escalate to the lead](#refund)\n"
    assert compare(own_words, before).changes[0].judgement is Judgement.MATERIAL


def test_sections_with_nothing_in_them_yet_are_headings():
    before = "# Policy\n\nText.\n"
    changes = compare(before, f"{before}\n## Scope\n\n//\n\n## Limits\n").changes
    assert {change.judgement for change in changes} == {Judgement.EDITORIAL}


@pytest.mark.parametrize(
    ("under", "judgement"),
    [
        ("### Never refund gift cards\n", Judgement.REVIEW),
        ("### Refunds over $500 need a manager\n", Judgement.REVIEW),
        ("### Who may refund?\n", Judgement.EDITORIAL),
        ("![](flowchart.png)\n", Judgement.MATERIAL),  # what it shows, nobody here can know
    ],
)
def test_a_section_without_a_text_may_still_hold_a_rule_or_a_picture(under, judgement):
    without, with_it = "# Policy\n\nText.\n", f"# Policy\n\nText.\n\n## Refunds\n\n{under}"
    for pair in ((without, with_it), (with_it, without)):
        (change,) = compare(*pair).changes
        assert change.judgement is judgement


@pytest.mark.parametrize(
    ("heading", "judgement"),
    [
        ("The old refund form ends on 31 May 2027", Judgement.MATERIAL),
        ("Refunds are paid back within ten days", Judgement.MATERIAL),
        ("Agents must ask a manager for refunds", Judgement.REVIEW),
        ("Refunds in May", Judgement.EDITORIAL),
    ],
)
def test_a_heading_that_came_alone_may_be_a_rule_itself(heading, judgement):
    body = "Open the case.\n\nClose the case.\n"
    divided = f"Open the case.\n\n## {heading}\n\nClose the case.\n"
    for pair in ((body, divided), (divided, body)):
        (change,) = (
            c for c in compare(*(f"# Policy\n\n{side}" for side in pair)).changes if not c.quiet
        )
        assert change.judgement is judgement


@pytest.mark.parametrize("limited", ["Refunds over $50", "Refunds within 30 days"])
def test_a_limit_that_leaves_a_heading_or_joins_it_is_asked_about(limited):
    for pair in ((limited, "Refunds"), ("Refunds", limited)):
        (change,) = compare(*(f"## {heading}{UNDER}" for heading in pair)).changes
        assert change.judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Form K-2", "Form K-3"),
        ("Installing 2.1.3", "Installing 2.1.4"),
        ("Calls of tier-1", "Calls of tier-2"),
    ],
)
def test_a_heading_that_names_another_form_or_version_is_asked_about(before, after):
    (change,) = compare(f"## {before}{UNDER}", f"## {after}{UNDER}").changes
    assert change.judgement is Judgement.REVIEW


def test_words_for_those_who_cannot_see_a_picture_change_no_rule():
    bare, told, other = (
        "Click ![](plus.png) twice.",
        "Click ![the plus sign](plus.png) twice.",
        "Click ![the minus sign](plus.png) twice.",
    )
    assert compare(bare, told).changes[0].judgement is Judgement.EDITORIAL
    assert compare(told, other).changes[0].judgement is not Judgement.EDITORIAL


def test_beside_words_for_a_picture_signs_and_figures_are_still_read():
    for before, after in (("Refund ✅", "Refund ❌"), ("Pay 1,500", "Pay 1.500")):
        changes = compare(f"{before} ![](x.png)", f"{after} ![allowed](x.png)").changes
        assert changes[0].judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Bronze plan", "Gold plan"),
        ("Tickets in Zendesk", "Tickets in Intercom"),
        ("Meals allowance abroad", "Taxi allowance abroad"),
        ("Electronics", "Groceries"),
    ],
)
def test_a_heading_in_which_one_word_was_replaced_may_name_another_case(before, after):
    (change,) = compare(f"## {before}{UNDER}", f"## {after}{UNDER}").changes
    assert change.judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Overview", "Introduction"),  # any heading may be called so
        ("How to request a refund", "Applying for a refund"),
        ("Custom image config", "Custom image configs"),
        ("Check the order", "Review the order"),
    ],
)
def test_one_that_is_worded_otherwise_does_not(before, after):
    (change,) = compare(f"## {before}{UNDER}", f"## {after}{UNDER}").changes
    assert change.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("Refunds (EU only)", "Refunds"),
        ("Digital refunds", "Refunds"),
        ("Maternity leave", "Maternity and adoption leave"),
        ("Step 3: Assess", "Step 3: Assess and identify"),
        ("Basic plan", "Plan"),
        ("Manual refunds", "Refunds"),
        ("Used phones", "Phones"),
        ("Working days", "Days"),
    ],
)
def test_a_heading_that_only_gained_or_lost_words_of_a_case_is_asked_about(narrow, wide):
    for before, after in ((narrow, wide), (wide, narrow)):
        (change,) = compare(f"## {before}{UNDER}", f"## {after}{UNDER}").changes
        assert change.judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Refunds", "Refunds overview"),
        ("Refund", "How to refund: step by step"),
        ("Limits", "Before you start"),
        ("Ypur refunds", "Your refunds"),
        ("1.Refunds", "1. Refunds"),
    ],
)
def test_what_any_heading_may_be_called_names_no_case(before, after):
    (change,) = compare(f"## {before}{UNDER}", f"## {after}{UNDER}").changes
    assert change.judgement is not Judgement.REVIEW


def test_words_before_a_dash_that_became_the_heading_are_no_news():
    rule = "do not post links that sell anything to other members."
    before = (
        f"# Rules\n\nSpam, scams and chain letters - While you may speak of your shop, {rule}\n"
    )
    after = (
        f"# Rules\n\n## Spam, scams and chain letters\n\nWhile you may speak of your shop, {rule}\n"
    )
    for pair in ((before, after), (after, before)):
        assert Judgement.MATERIAL not in {change.judgement for change in compare(*pair).changes}


@pytest.mark.parametrize("under", ["Silver", "Rules"])
def test_words_before_a_dash_are_news_where_another_heading_stands_above(under):
    rule = "we refund in full, whoever asks for it."
    page = f"# Rules\n\n## Gold\n\nWait here for news.\n\n## {under}\n\n{{}}\n"
    for lead in ("Gold - ", "Gold: "):
        before, after = page.format(lead + rule), page.format(rule.capitalize())
        for pair in ((before, after), (after, before)):
            (change,) = compare(*pair).changes
            assert change.judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("30 days", "45 days"),
        ("3 free returns", "2 free returns"),
        ("1.5 hours", "2.5 hours"),
        ("A accounts", "B accounts"),
    ],
)
def test_a_figure_or_letter_that_counts_no_headings_is_news(before, after):
    (change,) = compare(f"## {before}{UNDER}", f"## {after}{UNDER}").changes
    assert change.judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize("count", ["2.", "2.1", "(2)", "b)", "Step 2:", "ii."])
def test_what_counts_a_heading_is_no_news(count):
    (change,) = compare(f"## Refunds{UNDER}", f"## {count} Refunds{UNDER}").changes
    assert change.judgement is Judgement.EDITORIAL


def test_a_bare_number_counts_a_heading_where_the_next_heading_has_the_next_number():
    page = f"## {{}} Orders{UNDER}\n## {{}} Refunds\n\nAsk for the receipt.\n"
    changes = compare(page.format(2, 3), page.format(3, 4)).changes
    assert {change.judgement for change in changes} == {Judgement.EDITORIAL}


@pytest.mark.parametrize(
    ("heading", "asked"),
    [("Refunds within 30 days", True), ("Refunds of 50 EUR", True), ("Refunds in May", False), ("Step 2", False)],
)  # fmt: skip
def test_a_short_heading_with_an_amount_or_a_limit_in_time_may_bound_what_it_came_over(
    heading, asked
):
    plain = "# T\n\nAsk first.\n\nSend the form.\n"
    headed = plain.replace("Send", f"## {heading}\n\nSend")
    for before, after in ((plain, headed), (headed, plain)):
        (change,) = compare(before, after).changes
        assert (change.judgement is Judgement.REVIEW) is asked


def test_a_heading_that_was_still_to_be_written_is_news() -> None:
    page = "# Teams\n\n## First team ({})\n\nIt answers the calls of the day.\n"

    (change,) = compare(page.format("name TBD"), page.format("Ursa")).changes

    assert change.labels == {Label.CONTENT, Label.STRUCTURE}


def test_numbered_headings_that_say_what_to_do_are_steps_whose_order_counts() -> None:
    steps = "Check the account\n\nIt is open.\n", "Send the request\n\nBy mail.\n"
    assert _numbered(steps).judgement is Judgement.MATERIAL
    topics = "Eligibility\n\nAll agents.\n", "Lost parcels\n\nBy mail.\n"
    assert _numbered(topics).judgement is Judgement.EDITORIAL


def _numbered(sections):
    """The move told where two of them changed places and numbers."""
    before, after = ("## 1. {}\n## 2. {}".format(*of) for of in (sections, sections[::-1]))
    (moved,) = (c for c in compare(before, after).changes if c.op is Operation.MOVE)
    return moved


def test_advice_that_is_a_requirement_now_is_for_a_person() -> None:
    page = "## {} for passwords" + UNDER
    for pair in (("Tips", "Requirements"), ("Requirements", "Recommendations")):
        (change,) = compare(*map(page.format, pair)).changes
        assert change.judgement is Judgement.REVIEW
