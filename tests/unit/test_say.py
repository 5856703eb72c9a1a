"""A change in one sentence: what somebody reads who will not open the redline."""

from kb_tools.diff.compare import compare
from kb_tools.diff.say import place, say


def said(before: str, after: str) -> str:
    (change,) = compare(before, after).changes
    return say(change)


def test_a_limit_that_became_another_kind_of_limit_is_quoted_with_the_words_around_it() -> None:
    before = "If the payout is late, escalate to Payments Tier 2 within one business day."
    after = "If the payout is late, escalate to Payments Tier 2 on the same day."

    assert said(before, after) == (
        f"“on the same day” instead of “within one business day”: “{after}”"
    )


def test_a_list_that_grew_says_what_is_new_and_not_that_the_or_moved() -> None:
    assert (
        said("If the code is K-3, K-4 or K-5, stop.", "If the code is K-3, K-4, K-5 or K-6, stop.")
        == "Now also says “or K-6”."
    )


def test_of_a_long_text_the_sentence_that_differs_is_quoted() -> None:
    start = (
        "A strike feels like an accusation. The person may have spent a weekend on that video. " * 2
    )
    before = f"{start}You do not have to defend it, nor to be glad of it; say what you know."
    after = f"{start}Never say who reported, nor what you think; ask what they know of it instead."

    assert "A strike feels" not in said(before, after)
    assert "Now “Never say who reported" in said(before, after)


def test_quotation_marks_that_went_with_a_sentence_are_not_told_apart_from_it() -> None:
    before = 'Ask for the file. Say: "Ask for the address." Then close the ticket.'

    assert "””" not in said(before, before.replace('Say: "Ask for the address." ', "Say nothing. "))


def test_an_exception_that_became_a_condition_is_not_told_as_gone_without_what_came() -> None:
    before = (
        "Wait for the lead. No answer: disconnect it. Unless the sign-in came by the tool, go on."
    )
    after = "Wait for the lead. No answer: disconnect it. If the sign-in came by the tool, go on."

    assert said(before, after).startswith("“If” instead of “Unless”")


def test_several_figures_that_came_with_a_sentence_are_told_with_its_words() -> None:
    assert said(
        "Write the gift's ID.", "Write the gift's ID. Sent 3 May, 18:20; first on 16 May."
    ) == ("Now also says “Sent 3 May, 18:20; first on 16 May”.")


def test_words_that_only_stand_elsewhere_in_the_sentence_are_not_told_as_gone_and_new() -> None:
    before = "A fraction of notifications to the desk are not delivered."

    assert said(before, "Some notifications are not delivered to the desk.").startswith(
        "“Some” instead of “A fraction of”"
    )


def test_a_bracket_without_its_other_half_is_not_quoted() -> None:
    told = said("The CI keeps us sure.", "Our continuous integration (CI) keeps us sure.")

    assert told.startswith("“Our continuous integration” instead of “The”")


def test_of_a_list_that_lost_its_first_and_gained_a_last_the_others_are_the_same() -> None:
    before = "If the code is K-3, K-4 or K-5, do first what its row says."

    (change,) = compare(before, before.replace("K-3, K-4 or K-5", "K-4, K-5 or K-6")).changes

    assert [mark.text.strip() for mark in change.marks if mark.sign != "="] == [
        "K-3,",
        "or",
        ",",
        "or K-6",
    ]
    assert say(change) == "No longer “K-3”; now also “or K-6”."


def test_blocks_that_stay_and_may_hold_otherwise_went_nowhere():
    page = "Refund:\n\n{}\n\n- Gift cards of the shop\n- Cash in any currency\n\n{}\n"
    (change,) = compare(page.format("", ""), page.format("<del>", "</del>")).to_review

    assert say(change) == (
        "Two clauses in the same words, which may hold otherwise now: “Gift cards of the shop”"
    )


def test_figures_are_told_in_the_order_of_the_text() -> None:
    before = "From 20 December 2025 to 2 January 2026, escalate after 10 business days."
    after = "From 20 December 2026 to 2 January 2027, escalate after 8 business days."

    assert said(before, after).startswith(
        "20 December 2026 instead of 20 December 2025, 2 January 2027 instead of 2 January 2026, "
        "8 business days instead of 10:"
    )


def test_what_came_beside_a_figure_is_told_with_its_words() -> None:
    before = "Rights Operations answers within 3 business days."
    after = "Rights Operations answers within 5 business days; until then the claim stays."

    assert said(before, after).startswith(
        "5 business days instead of 3; now also “until then the claim stays”:"
    )
    assert said(
        "One appeal, in 10 days, there.", "One appeal, in 14 days of the decision, there."
    ).startswith("14 days instead of 10; now also “of the decision”:")


def test_a_word_that_only_relates_is_not_told_as_gone() -> None:
    before = "- Diagnostic code at the foot of the page. Eight characters."
    after = "- Diagnostic code: the last line of the page. Eight characters."

    assert said(before, after).startswith("“last line” instead of “foot”")


def test_a_key_that_got_another_name_is_told_with_both() -> None:
    page = "---\nid: A\n{}: Ada\n---\n# T\n"

    assert said(page.format("ms.reviwer"), page.format("ms.reviewer")) == (
        "ms.reviwer is called ms.reviewer now."
    )


def test_what_became_the_same_at_two_places_is_said_once() -> None:
    before = "A strike younger than 30 days counts; the ban stops its 30 days."

    assert said(before, before.replace("30", "60")).startswith("60 days instead of 30: ")


def test_rows_in_another_order_are_told_of_their_table_and_columns_as_columns() -> None:
    rows = ["| A | 1 day | red |", "| B | 2 days | blue |", "| C | 3 days | green |"]
    head = "# Escalation\n\n## Matrix\n\n| Topic | After | Colour |\n|---|---|---|\n"
    (rows_turned,) = compare(
        head + "\n".join(rows) + "\n", head + "\n".join(rows[::-1]) + "\n"
    ).changes
    turned = ["| A | red | 1 day |", "| B | blue | 2 days |", "| C | green | 3 days |"]
    (columns_turned,) = compare(
        head + "\n".join(rows) + "\n",
        head.replace("| After | Colour |", "| Colour | After |") + "\n".join(turned) + "\n",
    ).changes

    assert (place(rows_turned), say(rows_turned)) == (
        "§ Matrix, table",
        "The rows of a table stand in another order.",
    )
    assert (place(columns_turned), say(columns_turned)) == (
        "§ Matrix, table",
        "The columns of a table stand in another order.",
    )
