"""What a reader counts as one change, and what is told of it."""

from kb_tools.diff.compare import compare
from kb_tools.diff.entries import headline, say_entry, together

STEP = "1. If a child sent it, see {} and stop; the rest is in [TON-001](tone.md).\n"


def test_words_and_where_their_link_leads_are_one_change() -> None:
    found = compare(STEP.format("[below](#child)"), STEP.format("[GFT-002](child.md)"))

    (entry,) = together(found.material)

    assert [change.kind.value for change in entry] == ["step", "link"]
    assert headline(found) == "One change in meaning"
    assert say_entry(entry).endswith("A link leads to “child.md” instead of “#child”.")


def test_a_link_whose_words_stay_is_told_by_itself() -> None:
    after = STEP.format("the note above").replace("tone.md", "refunds.md")
    found = compare(STEP.format("the page of gifts"), after)

    assert [len(entry) for entry in together(found.changes)] == [1, 1]


def test_rows_that_came_together_count_as_they_are_shown() -> None:
    table = "| Code | Do |\n|---|---|\n| A-1 | Ask for the bill |\n"
    found = compare(table, table + "| A-2 | Ask for the card |\n| A-3 | Refund it |\n")

    assert headline(found) == "One change in meaning"
    assert [say_entry(entry) for entry in together(found.material)] == ["2 new table rows."]


def test_marks_of_a_merge_belong_to_no_key() -> None:
    head = "---\nowner: desk\n{}approver: lead\n---\n\n# Pay\n\nPay.\n"
    torn = "<<<<<<< HEAD\nversion: 2\n=======\nversion: 3\n>>>>>>> other\n"

    found = compare(head.format("version: 1\n"), head.format(torn))

    assert [change.new_text for change in found.changes] == ["version: 3"]
