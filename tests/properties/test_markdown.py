"""What holds for every text: nothing visible is lost, and cutting the source changes nothing."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_tools.policy import markdown
from kb_tools.policy.html import body_html
from kb_tools.policy.markdown import parse

SOPS = Path(__file__).parents[2] / "sops"

LINES = st.sampled_from(
    [
        "", "", "", "# Title", "## Limits", "### Deep {#deep}", "Some words here.", "More *words* and `code`.",
        "- item", "- another", "  continued", "    indented", "1. step", "2. step two", "    - sub", "> quoted",
        "| A | B |", "|---|---|", "| 1 | 2 |", "```", "~~~", "```macro title=\"M\"", "  ```", "- ```", "!!! note \"N\"",
        "    inside", "??? tip", '=== "Tab"', "=== \"Other\"", "<div>", "</div>", "<!-- comment -->", "---", "[x](y.md)",
        "![p](q.png)", "{{ value }}", "Term", ":   meaning", "مرحبا بالعالم", "日本語のテキスト", "- [ ] todo", "\tTabbed",
        "# ", "####### seven", "<script>", "a  ", "\\# no heading",
    ]
)  # fmt: skip
PAGES = st.lists(LINES, max_size=25).map("\n".join)


@given(PAGES)
def test_a_text_read_in_chunks_is_the_text_read_whole(text):
    cut = parse(text).clauses
    pieces, markdown.chunks = markdown.chunks, lambda body: [(body, 0)]
    try:
        whole = parse(text).clauses
    finally:
        markdown.chunks = pieces
    told = [(c, c.anchor, c.lines, c.number, c.depth, c.table, c.container, c.source) for c in cut]
    assert told == [(c, c.anchor, c.lines, c.number, c.depth, c.table, c.container, c.source) for c in whole]


@given(PAGES)
def test_anchors_are_unique_and_lines_are_in_the_file(text):
    found = parse(text).clauses
    assert len({c.anchor for c in found}) == len(found)
    assert all(1 <= c.lines[0] <= c.lines[1] <= text.count("\n") + 1 for c in found)


@given(PAGES)
def test_the_page_shows_the_clauses_and_nothing_else(text):
    shown = _words(_visible(body_html(text)))
    clauses = _words(" ".join(c.text for c in parse(text).clauses))
    if not re.search(r"<(?:script|div|!--)", text):  # raw HTML is cleaned, and may swallow what follows
        assert sorted(shown) == sorted(clauses)


@pytest.mark.parametrize("path", sorted(SOPS.rglob("*.md")), ids=lambda path: path.name)
def test_every_sop_of_ours_shows_its_clauses_in_order_each_at_its_anchor(path):
    text = path.read_text()
    reader = _Anchored()
    reader.feed(body_html(text))
    clauses = [c for c in parse(text).clauses if c.text]
    tabs = [c for c in clauses if c.container.startswith("tab:") and c.kind == "admonition"]
    told = [(anchor, _words(" ".join(words))) for anchor, words in reader.texts.items()]
    plain = [(c.anchor, _words(c.text)) for c in clauses if c not in tabs]
    assert [entry for entry in told if entry[0] not in {c.anchor for c in tabs}] == plain
    assert {c.anchor: _words(c.text) for c in tabs}.items() <= dict(told).items()


def _words(text):
    return re.findall(r"\w+", text)


def _visible(fragment):
    reader = _Anchored()
    reader.feed(fragment)
    return " ".join(reader.everything)


class _Anchored(HTMLParser):
    """Each element's own text, under the anchor of the nearest clause around it."""

    VOID = frozenset({"br", "hr", "img", "input", "col", "wbr"})

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.texts = {}
        self.everything = []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "img":
            self.handle_data(values.get("alt", ""))
        anchor = values.get("id") if "data-clause" in values else None
        if anchor:
            self.texts[anchor] = []
        silent = "footnote-ref" in values.get("class", "") or "footnote-backref" in values.get("class", "")
        if tag not in self.VOID:
            self.open.append((tag, anchor, silent))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if any(silent for _, _, silent in self.open):
            return
        self.everything.append(data)
        anchor = next((a for _, a, _ in reversed(self.open) if a), None)
        if anchor:
            self.texts[anchor].append(data)
