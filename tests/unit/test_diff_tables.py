"""Rows and tables at another place: each told once."""

from time import process_time

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Change, ChangeKind, Judgement, Label, Operation, Verdict
from kb_tools.diff.say import say
from tests.support.judging import both_ways, told


def moves(before: str, after: str) -> list[Change]:
    return [
        c for c in compare(before, after).changes if c.op is Operation.MOVE and c.before[0].cells
    ]


def table(name: str, rows: list[str]) -> str:
    lines = (f"| {name} {row} | what {name} {row} says |" for row in rows)
    return "\n".join([f"| {name} | Rule |", "|---|---|", *lines]) + "\n"


@pytest.mark.parametrize("count", [3, 4, 7])
def test_rows_in_the_other_order_are_one_change(count: int) -> None:
    rows = ["one", "two", "three", "four", "five", "six", "seven"][:count]
    (change,) = moves(table("Fee", rows), table("Fee", rows[::-1]))
    assert say(change) == "The rows of a table stand in another order."


def test_a_table_that_changed_places_with_another_keeps_the_order_of_its_rows() -> None:
    rows = ["one", "two", "three", "four", "five"]
    one, other = table("Fee", rows), table("Limit", rows)
    (change,) = moves(f"{one}\nText.\n\n{other}", f"{other}\nText.\n\n{one}")
    assert say(change) == "A table stands at another place."


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_table_that_goes_under_what_denies_it_is_asked_about(number):
    head = "| What | How |\n|---|---|\n"
    table = head + "".join(f"| Order {n} | Pay {n} dollars back |\n" for n in range(1, number + 1))
    page = "# Refunds\n\n## Allowed\n\n{}\n## Never refund these\n\n{}\nThe end of it all.\n"
    there, here = page.format(table, ""), page.format("", table)
    for pair in ((there, here), (here, there)):
        assert Judgement.REVIEW in {change.judgement for change in compare(*pair).changes}


FIRST = "The first {} that applies counts."


@pytest.mark.parametrize("order", [[1, 0, 2], [4, 3, 2, 1, 0]])
def test_of_rows_of_which_the_first_that_applies_counts_the_order_is_material(order):
    rows = ["Lost", "Late", "Damaged", "Wrong", "Cold"][: len(order)]
    tables = table("Fee", rows), table("Fee", [rows[at] for at in order])
    (change,) = moves(*(f"{FIRST.format('row')}\n\n{rows}" for rows in tables))
    assert (change.judgement, change.labels) == (Judgement.MATERIAL, {Label.PROCEDURE})
    (change,) = moves(*tables)
    assert change.judgement is Judgement.EDITORIAL


def test_so_is_the_order_of_items_but_not_the_place_of_their_list():
    items = [f"- {name}: pay {number} EUR back\n" for name, number in (("Lost", 5), ("Late", 3))]
    there, back = "".join(items), "".join(reversed(items))
    lead, text = FIRST.format("case"), "Parcels are weighed in Berlin.\n"
    (change,) = compare(f"{lead}\n\n{there}", f"{lead}\n\n{back}").changes
    assert (change.judgement, change.labels) == (Judgement.MATERIAL, {Label.PROCEDURE})
    changes = compare(f"{lead}\n\n{there}\n{text}", f"{lead}\n\n{text}\n{there}").changes
    assert Judgement.MATERIAL not in {change.judgement for change in changes}


@pytest.mark.parametrize(
    "text",
    [
        FIRST.format("row") + "\n\n### Parcels",
        "Use the first row which fits.",
        "The first applicable row counts.",
    ],
)
def test_so_it_is_under_a_part_of_that_section_and_in_other_words(text):
    tables = (table("Fee", rows) for rows in (["Lost", "Late"], ["Late", "Lost"]))
    (change,) = moves(*(f"## Orders\n\n{text}\n\n{rows}" for rows in tables))
    assert change.judgement is Judgement.MATERIAL


@pytest.mark.parametrize("text", ["Open it from the top menu.", "Check first that it is late."])
def test_other_words_say_nothing_of_the_order_of_rows(text):
    tables = (table("Fee", rows) for rows in (["Lost", "Late"], ["Late", "Lost"]))
    (change,) = moves(*(f"{text}\n\n{rows}" for rows in tables))
    assert change.judgement is Judgement.EDITORIAL


IN_MARKDOWN = "| Plan | Days |\n|---|---|\n| Gold | 30 |\n| Silver | 14 |\n"
IN_HTML = (
    "<table>\n<tr><th>Plan</th><th>Days</th></tr>\n"
    "<tr><td><b>Gold</b></td><td>30</td></tr>\n<tr><td>Silver</td><td>{}</td></tr>\n</table>\n"
)


def test_a_table_written_in_html_or_in_markdown_is_form():
    for pair in ((IN_HTML.format(14), IN_MARKDOWN), (IN_MARKDOWN, IN_HTML.format(14))):
        assert compare(*pair).verdict is Verdict.FORMAT


@pytest.mark.parametrize("place", [3, 4, 5])
def test_a_row_that_it_gained_at_once_is_told_alone(place):
    rows = IN_MARKDOWN.splitlines(keepends=True)
    more = "".join([*rows[: place - 1], "| Bronze | 7 |\n", *rows[place - 1 :]])
    for pair, op in (
        ((IN_HTML.format(14), more), "insert"),
        ((more, IN_HTML.format(14)), "delete"),
    ):
        (change,) = told(*pair)
        assert (change.op, change.kind) == (op, ChangeKind.TABLE_ROW)
        assert "Bronze | 7" in (change.old_text, change.new_text)


def test_a_row_that_it_lost_at_once_is_told_with_it():
    (change,) = told(IN_HTML.format(14), IN_MARKDOWN.replace("| Silver | 14 |\n", ""))
    assert change.judgement is Judgement.MATERIAL
    assert (change.op, len(change.before), len(change.after)) == ("split", 1, 2)


def test_a_row_that_it_gained_beside_one_that_changed_is_told_beside_it():
    before = IN_HTML.format("14</td></tr><tr><td>Bronze</td><td>7")
    changes = told(before, f"{IN_MARKDOWN.replace('14', '10')}| Iron | 1 |\n| Bronze | 7 |\n")
    assert [change.op for change in changes] == ["split", "insert"]
    assert "14 → 10" in changes[0].because
    assert changes[1].new_text == "Iron | 1"


def test_of_two_nearly_alike_each_is_held_against_its_own():
    html, markdown = IN_HTML.format(14), IN_MARKDOWN
    twins = html.replace("Silver", "Iron"), markdown.replace("Silver", "Iron")
    changes = compare(
        f"{html}\n\n{twins[0]}", f"{markdown}| Bronze | 7 |\n\nOr:\n\n{twins[1]}"
    ).changes
    assert sorted(change.op for change in changes) == ["format", "format", "insert", "insert"]


def test_one_that_is_struck_through_or_under_another_heading_is_asked_about():
    struck = IN_HTML.format("<del>14</del>")
    assert both_ways(struck, IN_MARKDOWN).judgement is Judgement.REVIEW
    page = "## Accepted\n\n{}\n## Never accepted\n\nAsk a lead.\n\n{}\n"
    there, here = page.format(IN_HTML.format(14), ""), page.format("", IN_MARKDOWN)
    assert both_ways(there, here).judgement is Judgement.REVIEW


def test_a_cell_that_changed_besides_is_told_alone():
    change = both_ways(IN_HTML.format(10), IN_MARKDOWN)
    assert change.judgement is Judgement.MATERIAL
    assert "10 → 14" in change.because


@pytest.mark.parametrize(
    "other",
    [
        "<table><tr><td>Gold</td><td>Days</td></tr><tr><td>Plan</td><td>30</td></tr></table>\n",
        "<table><tr><td>Plan</td><td>Days</td></tr><tr><td>30</td><td>Gold</td></tr></table>\n",
        "<table><tr><td>Plan</td><td>Days</td></tr><tr><td colspan=2>Gold</td><td>30</td></tr></table>\n",
        "<table><tr><td>Plan</td><td>Days</td></tr><tr><td>Gold 30</td><td></td></tr></table>\n",
    ],
)
def test_cells_in_other_columns_or_rows_are_not_the_same_table(other):
    changes = compare(other, "| Plan | Days |\n|---|---|\n| Gold | 30 |\n").changes
    assert Judgement.MATERIAL in {change.judgement for change in changes}


def test_tables_in_html_that_are_none_of_those_in_markdown_are_not_held_against_each():
    def seconds(count):
        html = "<table><tr><td>a</td><td>b</td></tr></table>\n\n" * count
        markdown = "| x | y |\n|---|---|\n\n" * count
        started = process_time()
        compare(html, markdown)
        return process_time() - started

    seconds(2)
    assert seconds(600) < 12 * seconds(150)


def test_of_a_table_that_is_in_markdown_now_the_row_that_went_is_told_alone():
    rows = [
        ("Code", "Meaning"),
        ("K-1", "The bank has it"),
        ("K-2", "Not verified"),
        ("K-3", "Shut"),
    ]
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    html = "<table>" + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</table>\n"
    lines = [f"| {' | '.join(row)} |\n" for row in rows]
    markdown = "".join([lines[0], "|---|---|\n", lines[1], lines[3]])

    (gone,), (come,) = (
        [c for c in compare(*pair).changes if not c.quiet]
        for pair in ((html, markdown), (markdown, html))
    )

    assert "A table row was removed: “K-2 Not verified”." in gone.because
    assert "A table row is new: “K-2 Not verified”." in come.because
    assert Label.POLARITY not in gone.labels | come.labels
