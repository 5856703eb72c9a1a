"""What happened to clauses and sections: each thing told once, at its size."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Change, ChangeKind, Judgement, Label, Operation
from kb_tools.diff.say import place, say
from tests.support.judging import all_judged, told

A = "Alpha is the first thing that an agent reads in the morning."
B = "Bravo tells how a refund is written into the ticket, and why."
C = "Charlie explains the colours of the queue to those who are new."
D = "Delta holds the phone numbers of the desks in both cities."


def page(*blocks: str) -> str:
    return "# Page\n\n" + "\n\n".join(blocks) + "\n"


def news(before: str, after: str) -> list[tuple[str, str]]:
    return [(c.op.value, c.kind.value) for c in told(before, after)]


def test_a_new_paragraph_is_an_insertion() -> None:
    assert news(page(A, B), page(A, C, B)) == [("insert", "paragraph")]


def test_a_removed_step_is_a_deletion_and_its_neighbours_are_quiet() -> None:
    before = page("1. Open the ticket first.\n2. Read the whole history.\n3. Answer within a day.")

    assert news(before, page("1. Open the ticket first.\n2. Answer within a day.")) == [
        ("delete", "step")
    ]


def test_a_moved_paragraph_is_one_move() -> None:
    assert news(page(A, B, C, D), page(B, C, D, A)) == [("move", "paragraph")]


def test_a_paragraph_that_moved_and_changed_is_told_once() -> None:
    changed = A.replace("an agent", "an auditor")

    assert news(page(A, B, C, D), page(B, C, D, changed)) == [("move_edit", "paragraph")]


def test_a_section_that_moved_is_one_change() -> None:
    one, two = f"## One\n\n{A}\n\n{B}", f"## Two\n\n{C}\n\n{D}\n\n{A.upper()}"

    changes = told(page(one, two), page(two, one))

    assert [(c.op, c.kind) for c in changes] == [(Operation.MOVE, ChangeKind.SECTION)]
    assert len(changes[0].before) == 3


def test_a_clause_edited_inside_a_moved_section_is_told_beside_the_move() -> None:
    one, two = f"## One\n\n{A}\n\n{B}", f"## Two\n\n{C}\n\n{D}\n\n{A.upper()}"

    changes = told(page(one, two), page(two, one.replace("refund", "credit")))

    move, edit = sorted(changes, key=lambda change: change.op != Operation.MOVE)
    assert (move.op, edit.op) == (Operation.MOVE, Operation.EDIT)
    assert edit.within == move.id


def test_a_section_is_the_same_one_under_another_name_if_its_text_is() -> None:
    before = page(f"## Procedure\n\n{A}\n\n{B}", f"## Other\n\n{C}")
    after = page(f"## Record keeping\n\n{A}\n\n{B}", f"## Other\n\n{C}")

    assert news(before, after) == [("rename", "section")]


def test_a_heading_over_text_that_stood_there_splits_its_section() -> None:
    before, after = (
        page(f"## One\n\n{A}\n\n{B}\n\n{C}"),
        page(f"## One\n\n{A}\n\n## Two\n\n{B}\n\n{C}"),
    )

    assert news(before, after) == [("split", "section")]
    assert news(after, before) == [("merge", "section")]


def test_a_paragraph_in_two_parts_is_a_split_and_back_a_merge() -> None:
    assert news(page(f"{A} {B}", C), page(A, B, C)) == [("split", "paragraph")]
    assert news(page(A, B, C), page(f"{A} {B}", C)) == [("merge", "paragraph")]


def test_a_short_step_beside_a_long_one_that_changed_was_not_merged_into_it() -> None:
    long = f"Tell nobody who asks for it what the customer bought and who sent it. {A} {B} {C} {D}"
    before = page(f"- {long}\n- Don't answer it.")
    after = page(f"- {long.replace('who asks', 'who only asks')}\n- Do not answer it.")

    assert news(before, after) == [("edit", "item")] * 2
    assert news(after, before) == [("edit", "item")] * 2


def test_a_step_below_what_was_split_is_no_part_of_it() -> None:
    whole = page(f"- {A} {B} {C} Then, {D} That is all.")
    parts = page(f"- {A} {B} {C}", f"- {D} That is all.", "- Log it now.")

    assert news(whole, parts) == [("split", "item"), ("insert", "item")]
    assert sorted(news(parts, whole)) == [("delete", "item"), ("merge", "item")]


def test_a_heading_in_the_place_of_another_is_the_same_one_if_some_of_its_text_stayed() -> None:
    before = page(f"## Before\n\n{A}", f"## Records\n\n{B}\n\n{C}", f"## After\n\n{D}")
    after = page(
        f"## Before\n\n{C}\n\n{A}",
        f"## Opening an account\n\n{B}\n\nAsk for a paper with a photograph, and copy its number.",
        f"## After\n\n{D}",
    )

    assert ("rename", "section") in news(before, after)
    assert ("rename", "section") in news(after, before)


def test_a_new_section_is_one_insertion() -> None:
    assert news(page(A), page(A, f"## New\n\n{B}\n\n- {C}")) == [("insert", "section")]


def test_a_heading_glued_to_its_mark_is_the_same_heading() -> None:
    assert news(page(A, "#Limits", B), page(A, "# Limits", B)) == []


ROWS = [
    ["US", "$50", "7 days"],
    ["GB", "£40", "9 days"],
    ["DE", "€45", "5 days"],
    ["JP", "¥700", "6 days"],
]


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return page("\n".join("| " + " | ".join(cells) + " |" for cells in lines))


HEADER = ["Market", "Minimum", "Late after"]


def test_a_changed_cell_is_told_with_its_row_and_column() -> None:
    (change,) = told(table(HEADER, ROWS), table(HEADER, [["US", "$60", "7 days"], *ROWS[1:]]))

    assert (change.kind, change.column) == (ChangeKind.TABLE_CELL, "Minimum")
    assert {label.value for label in change.labels} == {"amount"}


def test_a_new_column_is_one_change_however_many_rows() -> None:
    after = table([*HEADER[:1], "Tier", *HEADER[1:]], [[row[0], "T1", *row[1:]] for row in ROWS])

    assert news(table(HEADER, ROWS), after) == [("insert", "table_column")]
    assert news(after, table(HEADER, ROWS)) == [("delete", "table_column")]


def test_a_row_is_known_by_its_first_cell() -> None:
    after = table(HEADER, [*ROWS[:3], ["Brazil", "R$20", "2 weeks"]])

    assert sorted(news(table(HEADER, ROWS), after)) == [
        ("delete", "table_row"),
        ("insert", "table_row"),
    ]


def test_a_reordered_table_is_one_change() -> None:
    rows = [[f"Market {n}", str(n * 7), f"{n + 2} days"] for n in range(12)]
    shuffled = [rows[n] for n in (7, 2, 11, 5, 0, 9, 4, 1, 10, 3, 8, 6)]

    assert news(table(HEADER, rows), table(HEADER, shuffled)) == [("move", "table")]


def test_ids_of_changes_are_unique_and_the_same_in_every_run() -> None:
    before, after = page("Yes.", A, "Yes."), page(B)

    first, second = compare(before, after), compare(before, after)

    ids = [change.id for change in first.changes]
    assert len(ids) == len(set(ids))
    assert ids == [change.id for change in second.changes]


def test_a_note_in_one_line_that_becomes_a_box_changed_its_form_only() -> None:
    line = page(A, f'!!! note "Two cities" {D}', B)
    box = page(A, f'!!! note "Two cities"\n    {D}', B)

    assert (news(line, box), news(box, line)) == ([], [])
    assert {c.op for c in compare(line, box).changes} == {Operation.FORMAT}


def test_what_stands_twice_in_a_section_with_a_new_name_is_not_told_as_gone_and_new() -> None:
    before = page(
        f"## Work\n\n{A}\n\n- Order ID\n- Name\n\n{B}\n\n- Street number\n- Order ID\n\n{C}"
    )
    after = before.replace("## Work", "## Record keeping").replace(
        "- Street number\n- Order ID", "- Order ID\n- Street number"
    )

    assert news(before, after) == [("rename", "section"), ("move", "item")]


def mirrored(before: str, after: str) -> tuple[list[Change], list[Change]]:
    """What is told forward, and what is told backward."""
    return told(before, after), told(after, before)


def test_columns_that_changed_places_are_told_in_one_order_whichever_text_is_older() -> None:
    rows = [("Threat", "10 minutes", "exact words"), ("Police", "1 hour", "the letter")]
    before = page(
        "| Topic | After | Bring |\n|---|---|---|\n"
        + "\n".join(map("| {0[0]} | {0[1]} | {0[2]} |".format, rows))
    )
    after = page(
        "| After | Topic | Bring |\n|---|---|---|\n"
        + "\n".join(map("| {0[1]} | {0[0]} | {0[2]} |".format, rows))
    ).replace("the letter", "the whole letter")

    forward, backward = mirrored(before, after)

    assert [(c.old_text, c.new_text) for c in forward if c.op is Operation.EDIT] == [
        (c.new_text, c.old_text) for c in backward if c.op is Operation.EDIT
    ]


def test_a_note_that_moved_and_lost_a_paragraph_moved_whichever_text_is_older() -> None:
    note = f'!!! note "Android"\n    {A}\n\n    {B}'
    forward, backward = mirrored(page(note, C, D), page(C, D, f'!!! note "Android"\n    {A}'))

    assert sorted(c.op.value for c in forward) == ["delete", "move"]
    assert sorted(c.op.value for c in backward) == ["insert", "move"]


def test_a_condition_is_judged_the_same_whichever_of_two_words_ends_with_a_comma() -> None:
    one = page("If somebody's safety is in question, leave this page at once, and call.")
    other = page("If somebody's safety is in doubt leave this page at once, and call.")
    (forward,), (backward,) = mirrored(one, other)

    assert forward.labels == backward.labels


def test_a_small_word_between_replaced_ones_keeps_its_space_in_both_texts() -> None:
    old = "alpha beta gamma delta epsilon zeta eta theta 2023 iota kappa lambda mu nu xi omicron pi"
    new = "red orange yellow green blue indigo violet pink (2023 black white grey brown cyan lime teal"
    (change,) = told(
        page(f"The same start: {old} and the same end."),
        page(f"The same start: {new} and the same end."),
    )

    gone = "".join(mark.text for mark in change.marks if mark.sign == "-")
    assert "2023" in gone
    assert all(word in old.split() for word in gone.split())


def test_a_title_that_changed_with_its_note_becoming_a_box_is_told() -> None:
    line = '# Refunds\n\n!!! note "Refund limit 50 EUR" Count them each day before noon.\n'
    box = '# Refunds\n\n!!! note "Refund limit 90 EUR"\n    Count them each day before noon.\n'
    for before, after, said in ((line, box, "90 EUR"), (box, line, "50 EUR")):
        (change,) = compare(before, after).changes
        assert said in (change.new_text or "")
        assert [fact.after for fact in change.facts] == [said]


STEPS = (
    "1. Open the ticket and read it whole.\n"
    "   - Look at the first message.\n"
    "   - Look at the last message that came.\n"
    "2. Verify who is asking by the procedure.\n"
    "   - Full name of the person\n"
    "   - Date of birth as written\n"
    "   - Address on the last letter\n"
    "3. Close the ticket when all is done.\n"
)
VERIFIED_FIRST = (
    "1. Verify who is asking by the procedure.\n"
    "   - Full name of the person\n"
    "   - Date of birth as written\n"
    "   - Address on the last letter\n"
    "2. Open the ticket and read it whole.\n"
    "   - Look at the first message.\n"
    "   - Look at the last message that came.\n"
    "3. Close the ticket when all is done.\n"
)


def test_a_step_that_moved_with_what_stands_under_it_is_one_move() -> None:
    (move,) = told(page(STEPS), page(VERIFIED_FIRST))

    assert (move.op, move.kind, len(move.before)) == (Operation.MOVE, ChangeKind.STEP, 3)
    assert say(move) == (
        "Step 1 is now step 2, with what stands under it: “Open the ticket and read it whole.”"
    )


def test_a_row_takes_along_the_rows_that_go_on_with_it() -> None:
    gold = ["| Gold | 5 EUR | at the desk |", "| | 6 EUR | after May |"]
    others = ["| Silver | 7 EUR | by telephone |", "| Iron | 8 EUR | in shops |"]
    rows = ["| Plan | Fee | Where |", "| --- | --- | --- |"]
    before, after = (page("\n".join([*rows, *body])) for body in (gold + others, others + gold))

    (moved,) = told(before, after)
    assert (moved.op, moved.kind, len(moved.before)) == (Operation.MOVE, ChangeKind.TABLE_ROW, 2)

    changes = told(before, after.replace("6 EUR", "9 EUR"))
    assert [(c.op.value, c.material) for c in changes] == [("move", False), ("edit", True)]
    assert changes[1].within == changes[0].id
    assert place(changes[1]) == "Row Gold, Fee"


def test_a_row_that_goes_on_with_another_one_now_asks_a_person() -> None:
    rows = ["| Plan | Fee | Where |", "| --- | --- | --- |", "| Gold | 5 EUR | at the desk |"]
    silver, extra = "| Silver | 7 EUR | by telephone |", "| | 6 EUR | after May |"

    (moved,) = told(
        page("\n".join([*rows, extra, silver])), page("\n".join([*rows, silver, extra]))
    )

    assert (moved.op, moved.judgement) == (Operation.MOVE, Judgement.REVIEW)
    assert "“Silver”, not “Gold”" in moved.because


def test_a_row_that_went_or_came_says_what_goes_on_with_another_one_for_it() -> None:
    rows = ["| Plan | Fee | Where |", "| --- | --- | --- |", "| Gold | 5 EUR | at the desk |"]
    silver, extra = "| Silver | 7 EUR | by telephone |", "| | 6 EUR | after May |"
    with_it, without = (page("\n".join(body)) for body in ([*rows, silver, extra], [*rows, extra]))

    (gone,), (came,) = told(with_it, without), told(without, with_it)

    assert gone.because.endswith("What went on with it stays, and goes on with “Gold” now.")
    assert came.because.endswith("What went on with “Gold” goes on with it now.")


def test_what_changed_its_place_inside_a_step_that_moved_is_told_besides() -> None:
    after = VERIFIED_FIRST.replace(
        "   - Look at the first message.\n   - Look at the last message that came.\n",
        "   - Look at the last message that came.\n   - Look at the first message.\n",
    )

    changes = told(page(STEPS), page(after))

    assert [(c.op.value, c.kind.value, len(c.after)) for c in changes] == [
        ("move", "step", 2),
        ("move", "item", 1),
    ]
    assert place(changes[1]) == "Step 2, item"


def test_a_step_that_moved_and_changed_says_once_that_the_rest_went_with_it() -> None:
    after = VERIFIED_FIRST.replace("read it whole", "read it twice")

    edited, rest = told(page(STEPS), page(after))

    assert edited.op is Operation.MOVE_EDIT
    assert (rest.op, len(rest.after)) == (Operation.MOVE, 2)
    assert say(rest) == (
        "Two clauses went with what they stand under: “Look at the first message.”"
    )


def test_a_paragraph_that_passed_two_headings_moved_and_the_headings_stayed() -> None:
    one, two, three = f"## One\n\n{A}", f"## Two\n\n{B}", f"## Three\n\n{C}"
    long = f"{D} {D.replace('phone', 'fax')}"

    (move,) = told(
        page(f"{one}\n\n{long}", "## Two", three), page(one, "## Two", f"{three}\n\n{long}")
    )

    assert (move.op, move.kind) == (Operation.MOVE, ChangeKind.PARAGRAPH)
    assert len(told(page(one, two, three), page(two, one, three))) == 1


def test_a_chapter_and_the_only_section_in_it_keep_their_places_when_both_are_renamed() -> None:
    text = f"{A}\n\n{B}\n\n{C}"
    before = f"# Access\n\n## Context of a process inside\n\n{text}\n"
    after = f"# Broken access\n\n## Context of a process\n\n{A}\n\n{B}\n"

    renamed = [c for c in told(before, after) if c.op is Operation.RENAME]

    assert [(c.old_text, c.new_text) for c in renamed] == [
        ("Access", "Broken access"),
        ("Context of a process inside", "Context of a process"),
    ]


def test_a_clause_that_moved_within_its_section_may_have_changed_more() -> None:
    items = [f"- {text}" for text in ("Lead of the programme, 15 a week", A, B, C)]
    moved = "- Manager of the programme, 15 a week or less where two are ill"

    changes = told(page("\n".join(items)), page("\n".join([*items[1:], moved])))

    assert [c.op for c in changes] == [Operation.MOVE_EDIT]


def test_a_typing_error_that_went_as_a_sentence_came_hides_no_clause() -> None:
    before = page(A, "Verify cluster acess:", B)
    after = page("Verify cluster access: unless the manager agrees with you in writing.", A, B)

    assert news(before, after) == [("move_edit", "paragraph")]


ONE_LINE = page(A, '!!! note "Limits" Count them on the first. Write the number into the sheet.', B)


def box(kind: str, *paragraphs: str) -> str:
    return page(A, f'!!! {kind} "Limits"', *(f"    {text}" for text in paragraphs), B)


def test_a_note_in_one_line_that_becomes_a_box_of_two_paragraphs_changed_its_form_only() -> None:
    boxed = box("note", "Count them on the first.", "Write the number into the sheet.")

    assert (news(ONE_LINE, boxed), news(boxed, ONE_LINE)) == ([], [])


def test_a_word_that_changed_as_a_note_became_a_box_of_two_paragraphs_is_told() -> None:
    (change,) = told(
        ONE_LINE, box("note", "Count them on the third.", "Write the number into the sheet.")
    )

    assert say(change) == "“third” instead of “first”: “Count them on the third.”"


def test_a_note_that_became_a_warning_is_told_and_is_no_change_in_meaning() -> None:
    boxed = box("warning", "Count them on the first.", "Write the number into the sheet.")

    for before in (ONE_LINE, boxed.replace("warning", "note")):
        (change,) = told(before, boxed)
        assert (change.op, change.material) == (Operation.EDIT, False)
        assert say(change) == "“Limits” is marked as warning instead of note."


def test_of_sections_with_one_name_that_which_moved_is_told_as_a_section() -> None:
    first = f"## First month\n\n{A}\n\n### Goals\n\n{B}"
    second, goals = f"## Second month\n\n{C}", f"### Goals\n\n{D}"

    (move,) = told(
        page(first, second, goals), page("## First month", A, goals, f"### Goals\n\n{B}", second)
    )

    assert (move.op, move.kind, len(move.after)) == (Operation.MOVE, ChangeKind.SECTION, 2)


@pytest.mark.parametrize(
    ("rest", "judgement"),
    [
        ("If it fails, go back to step 2.", Judgement.REVIEW),
        ("Steps 1 to 3 take a day.", Judgement.REVIEW),
        ("If it fails, follow step 2 of MON-004.", None),
        ("Step 2: Wait for her.", None),
        ("Then:\n\n1. Wait.\n2. Ask again.\n\nIf it fails, go back to step 2.", None),
        ("If it fails, begin again.", None),
    ],
)
def test_bullets_instead_of_numbers_are_form_unless_the_page_names_a_step_by_its_number(
    rest, judgement
):
    page = "{0} Close the case.\n{0} Call the buyer.\n{0} Refund it.\n\n" + rest
    there, back = page.format("1."), page.format("-")
    for changes in (all_judged(there, back), all_judged(back, there)):
        assert {change.judgement for change in changes} == ({judgement} if judgement else set())


PLANS = "| Plan | Wait | Who |\n|--|--|--|\n"


def test_a_row_is_known_by_its_first_cell_wherever_it_stands():
    before = f"{PLANS}| Gold | 5 days | Payments |\n| Silver | 3 days | Trust |\n| Bronze | 1 day | No one |\n"
    after = f"{PLANS}| Bronze | 2 days | No one |\n| Gold | 5 days | Payments |\n| Iron | 1 day | No one |\n"
    said = {
        (c.op.value, (c.old_text or c.new_text or "").split(" ")[0])
        for c in compare(before, after).changes
    }
    assert said == {("move_edit", "Bronze"), ("delete", "Silver"), ("insert", "Iron")}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("!!! tip\n    {}\n", "!!! note\n    {}\n"),
        ("> [!TIP]\n> {}\n", "> [!NOTE]\n> {}\n"),
        ("!!! warning\n    {}\n", "!!! danger\n    {}\n"),
    ],
)
def test_a_note_of_another_type_is_the_same_note(before, after):
    text = "Never refund an order twice."
    (change,) = compare(before.format(text), after.format(text)).changes
    assert (change.op, change.judgement) == (Operation.EDIT, Judgement.EDITORIAL)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("!!! warning\n    {}\n", "!!! note\n    {}\n"),
        ("> [!TIP]\n> {}\n", "> [!CAUTION]\n> {}\n"),
        ('!!! warning "Fraud"\n    {}\n', '!!! info "Fraud"\n    {}\n'),
    ],
)
def test_a_warning_that_became_a_note_is_for_a_person(before, after):
    text = "Never refund an order twice."
    (change,) = compare(before.format(text), after.format(text)).changes
    assert (change.op, change.judgement) == (Operation.EDIT, Judgement.REVIEW)


def test_a_note_with_another_title_is_the_same_note():
    text = '!!! warning "{}"\n    Refund an order once.\n'
    (change,) = compare(text.format("Old orders"), text.format("Never do this")).changes
    assert change.op is Operation.EDIT
    assert change.judgement is Judgement.MATERIAL


def test_a_heading_that_goes_under_another_one_is_told_as_form_or_as_a_move():
    page = "# T\n\n## {}\n\nPay back.\n\n{} Evidence\n\nAsk for it.\n"
    for under, op in (("Refunds", Operation.RELEVEL), ("For sellers", Operation.MOVE)):
        for pair in (("##", "###"), ("###", "##")):
            (change,) = compare(*(page.format(under, level) for level in pair)).changes
            assert change.op is op


def test_what_was_said_twice_in_a_block_and_stays_once_is_no_news():
    rule = "Agents must not share the case number."
    twice, once = f"Ask first. {rule} Then close it. {rule}", f"Ask first. {rule} Then close it."
    for pair in ((twice, once), (once, twice)):
        (change,) = compare(*pair).changes
        assert change.judgement is Judgement.EDITORIAL


def test_what_is_to_be_done_twice_is_asked_about():
    check = "Check the account of the seller."
    (change,) = compare(f"{check} Refund it. {check}", f"{check} Refund it.").changes
    assert change.judgement is Judgement.REVIEW


def test_a_paragraph_that_is_gone_has_the_labels_of_what_is_said_no_more():
    rule, reason = "Agents must ask for the number of the order.", "It is used later by others."
    changes = compare(f"{rule} {reason}\n\nWait for a day.\n", f"Wait for a day. {rule}\n").changes
    (gone,) = (change for change in changes if change.op is Operation.DELETE)
    assert gone.labels == {Label.CONTENT}


@pytest.mark.parametrize(
    ("named", "asked"), [("step 2", True), ("step 3", False), ("step 2 of MON-004", False)]
)
def test_a_reference_to_a_step_that_has_another_number_now_is_asked_about(named, asked):
    before = "1. Ask.\n2. Check the id.\n3. If it is wrong, go to step 2.\n"
    if named.endswith("MON-004"):
        before = before.replace("step 2.", f"{named}.")
    after = f"1. Greet.\n2. Ask.\n3. Check the id.\n4. If it is wrong, go to {named}.\n"
    told = [c for c in compare(before, after).changes if c.judgement is Judgement.REVIEW]
    assert bool(told) is asked
    assert all("that step is number 3 now" in change.because for change in told)


LIST = "Ask for:\n\n- the order number\n- the address\n- a photo of the parcel"


@pytest.mark.parametrize(
    ("listed", "sentence", "judgement"),
    [
        (LIST, "Ask for the order number, the address and a photo of the parcel.", Judgement.EDITORIAL),
        (LIST, "Ask for the order number, the address or a photo of the parcel.", Judgement.REVIEW),
        (LIST, "Ask for the order number, the address, not a photo of the parcel.", Judgement.MATERIAL),
        ("We accept:\n\n- Visa\n- Mastercard\n- Amex", "We accept Visa, Mastercard and Amex.", Judgement.EDITORIAL),
        ("1. Check the order.\n2. Refund it.\n3. Call the buyer.", "Check the order, refund it and call the buyer.", Judgement.EDITORIAL),
    ],
)  # fmt: skip
def test_a_list_that_became_a_sentence_is_judged_by_what_joins_it(
    listed: str, sentence: str, judgement: Judgement
) -> None:
    for before, after in ((listed, sentence), (sentence, listed)):
        (change,) = told(page(before), page(after))
        assert change.op in (Operation.MERGE, Operation.SPLIT)
        assert change.judgement is judgement


def test_what_the_sentence_leaves_out_of_the_list_is_gone() -> None:
    changes = told(page(LIST), page("Ask for the order number and the address."))
    assert {(c.op, c.judgement) for c in changes} == {
        (Operation.MERGE, Judgement.EDITORIAL),
        (Operation.DELETE, Judgement.MATERIAL),
    }


def test_a_reference_to_a_step_that_is_gone_names_the_next_one_now() -> None:
    after = "1. Ask.\n2. Check the id. If it is wrong, go to step 1.\n"
    before = "1. Greet.\n2. Ask.\n3. Check the id. If it is wrong, go to step 1.\n"
    (asked,) = (c for c in compare(before, after).changes if c.judgement is Judgement.REVIEW)
    assert "number 2" in asked.because
    assert any(c.judgement is Judgement.REVIEW for c in compare(after, before).changes)


def test_steps_that_bear_each_others_numbers_are_asked_about() -> None:
    before, after = (f"Step {a}: Call.\n\nStep {b}: Refund it." for a, b in ((1, 2), (2, 1)))
    assert {c.judgement for c in all_judged(before, after)} == {Judgement.REVIEW}
    after = "Step 1: Look.\n\nStep 2: Call.\n\nStep 3: Refund it."
    counted = [c for c in all_judged(before, after) if c.before]
    assert {c.judgement for c in counted} == {Judgement.EDITORIAL}
