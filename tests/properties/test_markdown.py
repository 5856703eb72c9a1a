"""What holds for every text: nothing visible is lost, and cutting the source changes nothing."""

import random
import re
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_tools.policy import markdown
from kb_tools.policy.html import body_html
from kb_tools.policy.markdown import parse
from kb_tools.policy.sameness import say_the_same, surely_differ
from kb_tools.policy.sections import sections
from tests.support.shown import shown_clauses

SOPS = Path(__file__).parents[2] / "sops"

PLAIN = [
    "", "", "", "", "  ", "# Title", "## Limits", "## Limits", "### Deep {#deep}", "# ", "Some words here.", "More *words* and `code`.",
    "{#named}", "{: .wide }", "{amount} {}", "- item", "- another", "  continued", " text", "   three", "    indented",
    "1. step", "2. step two", "10. ten", "0. zero", "    - sub", "   - sub3", "> quoted", ">", "> - q", "| A | B |", "|---|---|",
    "| 1 | 2 |", "-", "* * *", "- - -", "+   wide", "-      code", '!!! note "N"', "    inside", "??? tip", "Term",
    ":   meaning", "\tTabbed", "-\ttabitem", "a  ", "\\# no heading", "> [!NOTE]", "---", "===", "[x](y.md)", "![p](q.png)",
    "{{ value }}", "{% if x %}", "https://a.example/x_y_z", "&amp; &lt;", "[", "](", "\u00a0", "\x0c", "مرحبا بالعالم",
    "日本語のテキスト", "- [ ] todo", "####### seven", "\udcff", "e\u0301",
]  # fmt: skip
FENCES = [
    "```", "```", "``` a`b", "```py", "~~~", "````", " ```", "  ```", "   ```", "    ```", "- ```", "1. ```", "> ```", ":   ```",
    '```macro title="M"',
]  # fmt: skip
HTML = [
    "<div>", "</div>", "<b>bold", "</p>", "<details>", "<summary>s</summary>", "<!-- comment -->", "<!--", "-->", "<pre>", "</pre>",
    "<script>", "</script>", "<textarea>", "<?php", "  <div>", "<https://x.example>", "<a href='z.md'>", "<plaintext>", "a < b",
]  # fmt: skip
DEFINITIONS = ["[x]: http://u.example", "[^1]", "[^1]: foot", "^[inline]", "[x]"]
WORDS = [
    "un**seen** word", "unseen word", "un<b>seen</b>", "&eacute;toile", "&nbsp;word", "[word](x.md)", "[word](word.md)",
    "[see](a_(word).md)", "[see](x.md", '"word")', "![word](w.png 'more words')", "| word | more | words |", "[word][x]", "[un][x]seen", "word[^1]", "[X](word.md)", "![x](word.png)", "[^x](word.md)", "<?-->", "[x]: word", "[x]:", '"word"', "(word", "word)", '[x]: y "word',
    "<!-- word", "word -->", "<!-- word --> more", "snake_case word", "`word` more", "word more word", "more word", "~~word~~s",
    "<word@a.example>", "<https://a.example/%77ord>", "word\\", "WORD", "1. word", '!!! word "more"', "Straße STRASSE",
]  # fmt: skip
TABS = ['=== "Tab"', '=== "Other"', '    === "Inner"', "        in it"]


def pages(*lines, size=16):
    return st.lists(st.sampled_from([*chain(*lines)]), max_size=size).map("\n".join)


def whole(text):
    """Parsed without a cut."""
    pieces, markdown.chunks = markdown.chunks, lambda body: [(body, 0)]
    try:
        return parse(text).clauses
    finally:
        markdown.chunks = pieces


def everything(clauses):
    """With the fields that comparing leaves out."""
    return [
        (c, c.anchor, c.lines, c.number, c.depth, c.table, c.container, c.source) for c in clauses
    ]


def words(text):
    """All that is to be seen of it but spaces, and the bars that stand between cells."""
    return re.sub(r"[\s|]+", "", text)


@given(pages(PLAIN, FENCES, ["", "# H", ""] * 6, size=24))
def test_a_text_read_in_chunks_is_the_text_read_whole(text):
    assert everything(parse(text).clauses) == everything(whole(text))


@given(pages(PLAIN, FENCES, HTML, DEFINITIONS, TABS, ["", "# H", ""] * 4, size=24))
def test_no_block_that_speaks_to_the_whole_page_is_cut_off(text):
    assert everything(parse(text).clauses) == everything(whole(text))


@st.composite
def neighbours(draw):
    """A text and what became of it: lines replaced, put in, taken out."""
    lines = st.lists(st.sampled_from([*PLAIN, *FENCES, *HTML, *DEFINITIONS, *TABS, *WORDS * 3]))
    common = draw(lines)
    start, end = sorted(draw(st.integers(0, len(common))) for _ in range(2))
    other = [*common[:start], *draw(lines), *common[end:]]
    return "\n".join(common), "\n".join(other)


@given(neighbours())
def test_texts_say_the_same_if_their_clauses_do(texts):
    one, other = texts
    said = [[(c.kind, c.text) for c in parse(text).clauses] for text in texts]
    assert say_the_same(one, other) == (said[0] == said[1])
    assert say_the_same(other, one) == (said[0] == said[1])
    assert say_the_same(one.replace("\n", "\r\n"), one)


def test_a_word_that_came_is_seen_without_a_parser():
    before = "# Refunds\n\nWait **7** days, see [the list](list.md).\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    assert surely_differ(before, before.replace("days", "working days"))
    assert not surely_differ(before, before.replace("**7** days", "7\ndays"))


def test_thousands_of_pages_are_cut_where_they_may_be():
    lines = [
        *PLAIN,
        *FENCES,
        *["", "# H", ""] * 25,
        "<div>",
        "<b>bold",
        "<!--",
        "-->",
        "<pre>",
        "</pre>",
    ]
    dice, cuts = random.Random(7), 0
    for _ in range(1500):
        text = "\n".join(dice.choice(lines) for _ in range(dice.randint(3, 14)))
        assert everything(parse(text).clauses) == everything(whole(text)), text
        cuts += len(markdown.chunks(text)) - 1
    assert cuts > 500  # or the test above shows nothing


@given(pages(PLAIN, FENCES, HTML, DEFINITIONS, TABS))
def test_anchors_are_unique_and_lines_are_in_the_file(text):
    found = parse(text).clauses
    assert len({c.anchor for c in found}) == len(found)
    assert all(c.anchor for c in found)
    assert all(1 <= c.lines[0] <= c.lines[1] <= text.count("\n") + 1 for c in found)


@given(pages(PLAIN, FENCES, HTML, DEFINITIONS))
def test_the_page_shows_the_clauses_in_order_and_nothing_else(text):
    told = [(c.kind.value, c.anchor, words(c.text)) for c in parse(text).clauses]
    assert [
        (kind, anchor, words(said)) for kind, anchor, said in shown_clauses(body_html(text))
    ] == told


@given(pages(PLAIN, TABS))
def test_labels_of_tabs_come_first_and_the_rest_keeps_its_order(text):
    clauses = parse(text).clauses
    told = [(c.anchor, words(c.text)) for c in clauses]
    labels = {
        c.anchor for c in clauses if c.kind == "admonition" and c.container.startswith("tab:")
    }
    seen = [(anchor, words(said)) for _, anchor, said in shown_clauses(body_html(text))]
    assert sorted(seen) == sorted(told)
    assert [entry for entry in seen if entry[0] not in labels] == [
        e for e in told if e[0] not in labels
    ]


@given(pages(PLAIN, FENCES, TABS))
def test_every_clause_is_in_one_section(text):
    document = parse(text)
    within = [c.anchor for part in sections(document) for c in part.clauses]
    assert len(set(within)) == len(within)
    left_out = {c.anchor for c in document.clauses} - set(within)
    assert all(c.kind == "heading" for c in document.clauses if c.anchor in left_out)


@pytest.mark.parametrize("path", sorted(SOPS.rglob("*.md")), ids=lambda path: path.name)
def test_every_sop_of_ours_shows_its_clauses_each_at_its_anchor(path):
    text = path.read_text(encoding="utf-8")
    clauses = parse(text).clauses
    seen = shown_clauses(body_html(text))
    assert everything(clauses) == everything(whole(text))
    assert {(anchor, words(said)) for _, anchor, said in seen} == {
        (c.anchor, words(c.text)) for c in clauses
    }
    labels = {
        c.anchor for c in clauses if c.kind == "admonition" and c.container.startswith("tab:")
    }
    assert [anchor for _, anchor, _ in seen if anchor not in labels] == [
        c.anchor for c in clauses if c.anchor not in labels
    ]


HIDDEN = [
    "[x](secret.md)", "![x](secret.png)", "[r]", "[r]: secret.md", '<a href="secret.md">x</a>', "<img src='secret.png'>",
    '<div><a href="secret.md">', "[![x](secret.png)](secret.md)", '<a href="#x" name=y>', "| [x](secret.md) | <a href='secret.md'>y</a> |",
    '[x](secret.md "t"){.wide}', '!!! note "[x](secret.md)"', '=== "[x](secret.md)"', "[x](<secret.md>)", "^[see [x](secret.md)]",
]  # fmt: skip


@given(pages(HIDDEN, PLAIN, HTML))
def test_a_target_that_leads_nowhere_for_the_reader_is_nowhere_in_the_page(text):
    assert not re.search(
        r"(?:href|src)=\"[^\"]*secret", body_html(text, resolve=lambda target: None)
    )
