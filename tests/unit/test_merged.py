"""Both texts as one: nothing of either is lost, and what happened stands where it happened."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kb_tools.diff.compare import compare
from kb_tools.diff.merged import Row, merged
from kb_tools.policy.markdown import parse
from kb_tools.render.whole_text import whole_text

STEPS = "# Page\n\n1. Open the ticket.\n2. Wait for 3 days.\n3. Tell the creator what happens.\n4. Write a note about it.\n"


def rows(before: str, after: str) -> tuple[Row, ...]:
    return merged(parse(before).clauses, parse(after).clauses, compare(before, after))


def said(row: Row) -> str:
    old, new = row.before.text if row.before else "", row.after.text if row.after else ""
    if row.left:
        return f"left {old}"
    return old if old == new else f"{old} → {new}"


def test_what_is_gone_stands_where_it_stood() -> None:
    after = STEPS.replace("2. Wait for 3 days.\n3.", "2.").replace("4.", "3.")

    assert [said(row) for row in rows(STEPS, after)] == [
        "Page",
        "Open the ticket.",
        "Wait for 3 days. → ",
        "Tell the creator what happens.",
        "Write a note about it.",
    ]


def test_what_moved_stands_where_it_went_and_is_remembered_where_it_was() -> None:
    after = "# Page\n\n1. Tell the creator what happens.\n2. Open the ticket.\n3. Wait for 3 days.\n4. Write a note about it.\n"

    assert [said(row) for row in rows(STEPS, after)] == [
        "Page",
        "Tell the creator what happens.",
        "Open the ticket.",
        "Wait for 3 days.",
        "left Tell the creator what happens.",
        "Write a note about it.",
    ]


def test_a_changed_clause_is_one_row_with_its_change() -> None:
    found = rows(STEPS, STEPS.replace("3 days", "5 days"))

    (row,) = [row for row in found if row.changes]
    assert said(row) == "Wait for 3 days. → Wait for 5 days."
    assert row.changes[0].material


def test_what_went_stands_before_what_came_in_its_place() -> None:
    after = STEPS.replace("3. Tell the creator what happens.", "3. Close it without a word.")

    assert [said(row) for row in rows(STEPS, after)][3:5] == [
        "Tell the creator what happens. → ",
        " → Close it without a word.",
    ]


def test_a_lost_column_is_kept_in_rows_that_changed_otherwise_too() -> None:
    old = "| Market | Form | Upload |\n|---|---|---|\n| BR | paper | Both halves |\n| JP | none | Front |\n"
    new = "| Market | Upload |\n|---|---|\n| BR | Both halves, in colour |\n| JP | Front |\n"

    html = str(whole_text(parse(old).clauses, parse(new).clauses, compare(old, new)))

    gone = re.findall(r"<del><span[^>]*>deleted </span>([^<]*)<", html)
    assert gone == ["Form", "paper", "none"]
    assert "in colour" in html.split("<ins>")[1]


def test_the_same_text_is_one_text() -> None:
    assert [said(row) for row in rows(STEPS, STEPS)][:2] == ["Page", "Open the ticket."]
    assert not any(row.changes or row.left for row in rows(STEPS, STEPS))


def test_a_new_column_is_marked_in_every_row_and_a_lost_one_kept() -> None:
    old = "| A | B | C |\n|---|---|---|\n| one | two | three |\n| four | five | six |\n"
    new = "| A | C | D |\n|---|---|---|\n| one | three | ten |\n| four | six | eleven |\n"

    html = str(whole_text(parse(old).clauses, parse(new).clauses, compare(old, new)))

    assert html.count("<ins>") == html.count("<del>") == 3


blocks = st.lists(
    st.sampled_from(
        [
            "# A", "## B", "## C", "1. Open it.", "2. Wait 3 days.", "- an item", "Some words here, and more of them.",
            "Some words here, and fewer of them.", "| x | y |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", "> quoted", "```\ncode\n```",
            "The creator must wait for 5 days. Then tell them.", "The creator may wait for 7 days. Then tell them.",
        ]
    ),
    max_size=9,
)  # fmt: skip


@settings(max_examples=60)
@given(blocks, blocks)
def test_every_clause_of_both_texts_has_its_row(before: list[str], after: list[str]) -> None:
    old, new = "\n\n".join(before), "\n\n".join(after)
    olds, news = parse(old).clauses, parse(new).clauses

    compared = compare(old, new)
    found = merged(olds, news, compared)

    assert [row.after.anchor for row in found if row.after] == [clause.anchor for clause in news]
    kept = [row.before.anchor for row in found if row.before and not row.left]
    merges = [change for change in compared.changes if change.op == "merge"]
    joined = {clause.anchor for change in merges for clause in change.before}
    assert len(kept) == len(set(kept))
    assert {clause.anchor for clause in olds} - set(kept) <= joined
    assert str(whole_text(olds, news, compared))


def test_a_clause_whose_link_is_gone_stays_in_the_whole_text() -> None:
    old, new = "Fill in [the form](a.md) first.\n", "Fill in the form first.\n"
    html = str(whole_text(parse(old).clauses, parse(new).clauses, compare(old, new)))
    assert html.count("Fill in the form first.") == 1
    assert "<del" not in html
    assert "Link removed: “a.md”." in html
