import re

import pytest

from kb_tools.policy.html import body_html
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import BlockKind, Link
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
    assert (
        clause("Limits", PAGE.replace("## Limits {#limits}", "## Limits {#how-much}")).anchor
        == "how-much"
    )


def test_equal_texts_have_different_anchors():
    found = clauses("Same words.\n\nSame words.\n\nSame words.\n")
    assert [c.anchor for c in found] == ["same-words", "same-words-2", "same-words-3"]


def test_sections_are_the_steps_and_the_headings():
    assert [(s.label, s.heading, len(s.clauses)) for s in sections(parse(PAGE))] == [
        ("§ Late payout", "Late payout", 2),
        ("§ Steps", "Steps", 8),
        ("step 1", "Steps", 2),
        ("step 2", "Steps", 2),
        ("step 1, Standard", "Steps", 1),
        ("§ Limits", "Limits", 10),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "---\n", "---\ntitle: x", "# ", "\ufeff# A", "a\r\nb\r\n\r\nc", "\x00", "\udcff bad",
        "```\nunclosed", "- " * 20 + "deep", "{{ template }}", "<div>\n\nx", "| a |\n|---|\n" + "| b |\n" * 1300,
        "x" * 60_000, "[" * 5000, "*" * 5000, "> " * 500 + "x", "!!! ", '=== "', "[^1]", "[^1]: \n",
        "![" * 2000 + "x" + "](y)" * 2000, "^[" * 500 + "x" + "]" * 500, "<a '" * 5000, "`" * 5000, "{#a " * 5000,
        "|a" * 2000 + "|\n" + "|-" * 2000 + "|", "https://x" + ")" * 20_000, "- [ ] x\n" * 2000, "<!--", "<![CDATA[",
    ],
)  # fmt: skip
def test_no_text_makes_the_reader_fail(text):
    assert all(c.kind in BlockKind for c in clauses(text))
    assert isinstance(body_html(text), str)


def test_a_megabyte_is_read():
    assert (
        len(clauses("## Section\n\nA paragraph of words, one like another.\n\n" * 20_000)) == 40_000
    )


def test_a_list_twenty_deep_keeps_its_levels():
    found = clauses("".join("  " * level + f"- level {level}\n" for level in range(20)))
    assert [(c.text, c.depth) for c in found] == [
        (f"level {level}", level + 1) for level in range(20)
    ]


@pytest.mark.parametrize("mark", ["- ", "> ", "1. "])
def test_what_is_nested_too_deep_to_be_parsed_is_still_read(mark):
    assert "deep" in " ".join(c.text for c in clauses(mark * 300 + "deep"))


@pytest.mark.parametrize(
    "text",
    [
        "{creator_name} is told.", "{amount}", "{{ value }}", "{% if late %}", "{}", "`K-1`{amount}", "[a](b.md){}", "{key=value}",
        "Send {# to all}", "## Limits {amount}", "{: }",
    ],
)  # fmt: skip
def test_braces_that_are_no_attributes_are_text(text):
    (found,) = clauses(text)
    assert "".join(re.findall(r"\w+", found.text)) == "".join(
        re.findall(r"\w+", text.replace("b.md", ""))
    )


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("{% link _help/fees.md %}", "_help/fees.md"),
        ("{% link\n_help/fees.md %}", "_help/fees.md"),
        ("{% link _help/fees.md %}#cap", "_help/fees.md#cap"),
        ("{{site.baseurl}}/fees/", "/fees/"),
        ("{{ site.baseurl }}{% link fees.md %}", "fees.md"),
        ('{{< ref "/help/fees.md" >}} "Fees"', "/help/fees.md"),
        ("{{ site.url }}", "/"),
    ],
)
def test_a_link_by_the_template_of_another_generator_leads_to_its_page(address, target):
    (found,) = clauses(f"See [the fees]({address}) first.")
    assert (found.text, found.links[0].target) == ("See the fees first.", target)


@pytest.mark.parametrize(
    "text",
    [
        "## Limits {#here}", "Limits {#here}", "Limits\n{: #here }", "1. Limits {#here}", "{#here}\n## Limits", "{: #here .wide }\n- Limits",
        "{#here}\n| Limits |\n|---|", "{.wide}\n{#here}\nLimits",
    ],
)  # fmt: skip
def test_an_author_can_name_any_block(text):
    found = clauses(text)[0]
    assert (found.anchor, found.text) == ("here", "Limits")


@pytest.mark.parametrize(
    "text",
    [
        '## Limits {#here data-toc-label="L"}', "## Limits {: style='color:red' }",
        "| Limits {: .wide } |\n|---|", "| Limits {#here} |\n|---|", "[Limits](https://a.example){ role=button .md-button }",
    ],
)  # fmt: skip
def test_attributes_for_another_generator_are_no_words_of_the_page(text):
    found = clauses(text)[0]
    assert (found.text, found.cells in ((), ("Limits",))) == ("Limits", True)


def test_an_author_cannot_set_what_the_page_uses_itself():
    shown = body_html("## Limits {#here data-clause=x data-kind=y style=z}")
    assert not re.search("data-clause=.x|data-kind=.y|style", shown)


def test_a_heading_keeps_the_name_that_people_link_to():
    assert [(c.kind.value, c.anchor) for c in clauses("Limits\n\n# Limits\n")] == [
        ("paragraph", "limits-2"), ("heading", "limits"),
    ]  # fmt: skip


def test_a_step_without_a_paragraph_has_its_number_at_its_first_clause():
    found = clauses("1. One.\n2. ```\n   code\n   ```\n3. - bullet\n4. Four.\n")
    assert [(c.kind.value, c.number) for c in found] == [
        ("step", "1"),
        ("code", "2"),
        ("item", "3"),
        ("step", "4"),
    ]
    assert [
        s.label for s in sections(parse("1. One.\n2. ```\n   code\n   ```\n3. - bullet\n"))
    ] == ["step 1", "step 2", "step 3"]


def test_a_list_may_count_from_nought():
    assert [c.number for c in clauses("0. nought\n1. one\n")] == ["0", "1"]


def test_githubs_alerts_are_admonitions():
    found = clauses("> [!CAUTION]\n> Never promise a date.\n")
    assert [(c.kind.value, c.text, c.container) for c in found] == [
        ("admonition", "Caution", "admonition:caution"), ("paragraph", "Never promise a date.", "admonition:caution"),
    ]  # fmt: skip


def test_links_in_raw_html_are_links_too():
    found = clauses(
        'See <a href="codes.md">the codes</a>.\n\n<div><a href="b.md">B</a><img src="c.png" alt="C"></div>\n'
    )
    assert [(link.text, link.target, link.image) for c in found for link in c.links] == [
        ("the codes", "codes.md", False), ("B", "b.md", False), ("C", "c.png", True),
    ]  # fmt: skip


def test_bytes_that_are_no_utf_8_are_shown_and_told():
    found = parse("caf\udce9\n")
    assert found.clauses[0].text == "caf\ufffd"
    assert found.notes == ("1 byte is no UTF-8 and shown as \ufffd (in line 1)",)


def test_nul_bytes_are_shown_and_told_with_their_line():
    found = parse("---\ntitle: X\n---\nPay\r\nno\0w\r\n")
    assert found.clauses[0].text == "Pay no\ufffdw"
    assert found.notes == ("1 NUL byte is no text and shown as \ufffd (in line 5)",)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("```\nPay.\n\nClose.\n\n", "code block (```) opened in line 7 is never closed: lines 7 to 10 are"),
        ("~~~~\nPay.\n~~~\n```\n", "code block (~~~~) opened in line 7 is never closed: lines 7 to 10 are"),
        ("- Pay\n\n  ```\n  x\n\nClose.\n", "code block (```) opened in line 9 is never closed: lines 9 to 10 are"),
        ('<div class="pay\nClose.\n', "HTML (<div) opened in line 7 is never closed: lines 7 to 8 are"),
        (f"{'`' * 30_000}\nPay.\n", "code block (````````````…) opened in line 7 is never closed: lines 7 to 8 are"),
        ("<pre>\n\n## Close\n", "HTML (<pre) opened in line 7 is never closed: lines 7 to 9 are"),
        ("<!-- later\n\n## Close\n", "comment (<!--) opened in line 7 is never closed: lines 7 to 9 are"),
        ("Pay:\n\n```", "code block (```) opened in line 9 is never closed: line 9 is"),
    ],
)  # fmt: skip
def test_what_swallows_the_rest_of_the_page_is_told_with_its_lines(source, told):
    found = parse(f"---\ntitle: X\n---\n# Payouts\n\n<!-- draft -->\n{source}")
    assert found.notes == (f"the {told} taken as its text, not as Markdown",)


@pytest.mark.parametrize(
    "source",
    [
        "```\nPay.\n```\n", "~~~\n```\n~~~~~\n", "> ```\n> Pay.\n> ```\n", "1. Pay\n\n    ```\n    x\n    ```\n",
        "<pre>\n\nPay\n\n</pre>\n", "<!-- a\n\nb -->\n", "<!-->\n\nPay.\n", "`` <!-- `` opens a comment.\n",
    ],
)  # fmt: skip
def test_what_is_closed_needs_no_note(source):
    assert parse(f"# Payouts\n\n{source}\nClose.\n").notes == ()


def test_carriage_returns_and_a_byte_order_mark_change_nothing():
    plain = [(c, c.anchor, c.lines, c.source) for c in clauses()]
    windows = clauses("\ufeff" + PAGE.replace("\n", "\r\n"))
    assert [(c, c.anchor, c.lines, c.source) for c in windows] == plain


def test_inline_footnotes_stand_at_the_end_of_the_page():
    found = clauses("Text^[small print]\n\n# After\n\nMore.\n")
    assert [c.text for c in found] == ["Text", "After", "More.", "small print"]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("---\nid: [A\ntitle: Pay\n---\n", "the front matter cannot be read as YAML: "),
        ("---\nid: A-1\ntitle: Pay\n\n", "the front matter that begins here has no end (line 1)"),
        ('+++\nid = "A-1"\n+++\n', "the front matter is TOML, between lines of +++"),
        ("\nid: A-1\ntitle: Pay\n\n", "id and title stand here as text"),
    ],
)
def test_document_control_that_cannot_be_read_is_told(head, told):
    (note,) = parse(f"{head}# Payouts\n\nPay.\n").notes
    assert note.startswith(told)
    assert note.endswith("it was compared as text")


@pytest.mark.parametrize("head", ["", "---\n\nPay.\n\n---\n", "---\nid: A-1\nstatus: maybe\n---\n"])
def test_a_page_without_a_head_or_with_a_slip_in_it_is_read_as_meant(head):
    assert parse(f"{head}# Payouts\n\nPay.\n").notes == ()


@pytest.mark.parametrize(
    "text",
    [
        '{{<note title="Refund in 30 days">}}',
        '{{<image name="a">}}',
        'See {{<ref "fees.md">}}.',
        '{{<a href="x">}}',
        '{{<figure src="a.png" link="fees.md">}}',
        '{{<figure src="a.png" attr="Never refund">}}',
        '{{<figure src="a.png" title="5 days" title="9 days">}}',
        '{{<figure src="a.png" title="5 days", caption="x">}}',
    ],
)
def test_what_a_template_is_told_is_text(text):
    (clause,) = parse(text).clauses
    assert clause.text == text
    assert not clause.links


def test_a_template_for_a_picture_is_the_picture():
    (clause,) = parse(
        'See {{< figure src="a.png" alt="The form" caption="Form 3" >}} first.'
    ).clauses
    assert (clause.text, clause.links) == (
        "See The form Form 3 first.",
        (Link("The form", "a.png", image=True),),
    )
    (clause,) = parse('{{<image width="384" src="a.png" title="" alt="Form">}}').clauses
    assert clause.text == "Form"
    (clause,) = parse('{{<img src="a.png" title="In 5 days" caption="Form 3">}}').clauses
    assert clause.text == "In 5 days Form 3"
    (clause,) = parse('{{<image src="javascript:go()" alt="Form">}}').clauses
    assert not clause.links


@pytest.mark.parametrize(
    "said", ['src="https://b.example/a.png"', 'src="//b.example/a.png"', "src=https://b.example/a"]
)
def test_a_template_asks_no_other_host_for_a_picture(said):
    assert "<img" not in body_html(f"See {{{{<img {said} alt=Form>}}}}.\n")


def test_what_a_template_says_of_a_picture_is_text_in_the_page():
    said = "&quot; onerror=&quot;go()"
    page = body_html(f'{{{{<figure src="a.png" alt="{said}" caption="&lt;script&gt;">}}}}\n')
    assert f'alt="{said}"' in page
    assert "&lt;script&gt;" in page


def test_words_of_a_picture_that_a_template_quotes_in_its_own_way_are_not_lost():
    for said in ('"a \\"5 days\\" limit"', "`a 5 days limit`"):
        (clause,) = parse(f'{{{{<figure src="a.png" caption={said}>}}}}').clauses
        assert "5 days" in clause.text
        assert "limit" in clause.text
