import pytest

from kb_tools.policy.markdown import parse
from kb_tools.policy.model import BlockKind
from kb_tools.policy.sections import sections

PAGE = """---
id: A-1
title: Late payout
---

# Late payout

For payouts that are late.

## Steps

1. Open **Payouts**.
    - Read the [code](codes.md#k).
2. If it is `K-2`, stop.

    A second paragraph.

=== "Standard"
    1. Wait.

=== "Partner"
    Call the manager.

!!! warning "Never promise"
    No dates.

??? note
    Folded away.

## Limits {#limits}

| Market | Minimum |
| --- | --- |
| US | $50 |
| GB | £40 |

```macro title="First answer"
Hi {name}
```

> Quoted.

Term
:   Its meaning.

See the note[^1].

[^1]: Small print.
"""


def clauses(text=PAGE):
    return parse(text).clauses


def clause(starting, text=PAGE):
    return next(c for c in clauses(text) if c.text.startswith(starting))


def test_each_block_is_a_clause_of_its_kind_in_reading_order():
    assert [(c.kind.value, c.text) for c in clauses()] == [
        ("heading", "Late payout"),
        ("paragraph", "For payouts that are late."),
        ("heading", "Steps"),
        ("step", "Open Payouts."),
        ("item", "Read the code."),
        ("step", "If it is K-2, stop."),
        ("paragraph", "A second paragraph."),
        ("admonition", "Standard"),
        ("step", "Wait."),
        ("admonition", "Partner"),
        ("paragraph", "Call the manager."),
        ("admonition", "Never promise"),
        ("paragraph", "No dates."),
        ("admonition", "Note"),
        ("paragraph", "Folded away."),
        ("heading", "Limits"),
        ("table_row", "Market | Minimum"),
        ("table_row", "US | $50"),
        ("table_row", "GB | £40"),
        ("macro", "First answer Hi {name}"),
        ("quote", "Quoted."),
        ("item", "Term"),
        ("item", "Its meaning."),
        ("paragraph", "See the note."),
        ("footnote", "Small print."),
    ]


@pytest.mark.parametrize("mark", ['!!! tip "T"', '??? tip "T"', '???+ tip "T"', '=== "T"'])
def test_materials_blocks_end_where_the_indent_ends(mark):
    found = clauses(f"{mark}\n    inside\n\n    still inside\n\noutside\n")
    assert [(c.text, bool(c.container)) for c in found] == [
        ("T", True), ("inside", True), ("still inside", True), ("outside", False),
    ]  # fmt: skip


def test_the_lines_are_those_of_the_file():
    assert clause("Open Payouts").lines == (12, 12)
    lines = PAGE.split("\n")
    assert lines[clause("US").lines[0] - 1] == "| US | $50 |"
    start, end = clause("First answer").lines
    assert (lines[start - 1], lines[end - 1]) == ('```macro title="First answer"', "```")


def test_the_pages_title_stands_in_no_path():
    assert clause("Open").path == ("Steps",)
    assert clause("US").path == ("Limits",)


def test_steps_are_numbered_as_a_reader_counts():
    found = clauses("3. three\n4. four\n    1. four one\n    2. four two\n5. five\n")
    assert [c.number for c in found] == ["3", "4", "4.1", "4.2", "5"]


def test_links_carry_their_words_and_target():
    (link,) = clause("Read the").links
    assert (link.text, link.target) == ("code", "codes.md#k")


def test_reference_links_are_resolved():
    (link,) = clauses("See [here][x].\n\n[x]: http://a.example/b\n")[0].links
    assert link.target == "http://a.example/b"


def test_a_row_knows_its_cells_and_columns():
    row = clause("US")
    assert (row.cells, row.columns, row.header) == (("US", "$50"), ("Market", "Minimum"), False)
    assert clause("Market").header


def test_anchors_do_not_change_when_steps_are_renumbered():
    before = clause("If it is K-2").anchor
    assert clause("If it is K-2", PAGE.replace("1. Open", "1. New step.\n2. Open")).anchor == before


def test_an_anchor_the_author_wrote_wins():
    assert clause("Limits", PAGE.replace("## Limits {#limits}", "## Limits {#how-much}")).anchor == "how-much"


def test_equal_texts_have_different_anchors():
    found = clauses("Same words.\n\nSame words.\n\nSame words.\n")
    assert [c.anchor for c in found] == ["same-words", "same-words-2", "same-words-3"]


def test_sections_are_the_steps_and_the_headings():
    assert [(s.label, s.heading, len(s.clauses)) for s in sections(parse(PAGE))] == [
        ("§ Late payout", "Late payout", 2),
        ("§ Steps", "Steps", 9),
        ("step 1", "Steps", 2),
        ("step 2", "Steps", 2),
        ("§ Limits", "Limits", 10),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "---\n", "---\ntitle: x", "# ", "\ufeff# A", "a\r\nb\r\n\r\nc", "\x00", "\udcff bad",
        "```\nunclosed", "- " * 20 + "deep", "{{ template }}", "<div>\n\nx", "| a |\n|---|\n" + "| b |\n" * 1300,
        "x" * 60_000, "[" * 5000, "*" * 5000, "> " * 500 + "x", "!!! ", '=== "', "[^1]", "[^1]: \n",
    ],
)  # fmt: skip
def test_no_text_makes_the_reader_fail(text):
    assert all(c.kind in BlockKind for c in clauses(text))


def test_a_megabyte_is_read():
    assert len(clauses("## Section\n\nA paragraph of words, one like another.\n\n" * 20_000)) == 40_000
