"""Attribute lists: `{#limits .wide}` behind a heading, a paragraph, a step, a link or a picture, or
on the line above a block.

Only what can be nothing else is one: ids, classes, and attributes by name. A placeholder
`{creator_name}`, a template's `{{ value }}` or `{% if %}`, an empty `{}` are text, and stay.
Attributes that serve another generator (`data-toc-label`, `style`) are understood and left out.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_KEPT = "align class dir height id lang loading rel target title width".split()
_LEFT_OUT = (
    r"(?:data|aria)-[\w-]+ alt colspan download hreflang media role rowspan style type".split()
)
_ENTRY = (
    r"(?:[#.][^\W\d][\w:.-]*"
    rf"|(?:{'|'.join([*_KEPT, *_LEFT_OUT])})="
    r"(?:\"[^\"\n{}]*\"|'[^'\n{}]*'|[\w:./%-]+))"
)
_LIST = re.compile(rf"\{{:?[ \t]*(?P<list>{_ENTRY}(?:[ \t]+{_ENTRY})*)[ \t]*\}}")
_ENTRIES = re.compile(_ENTRY)
_LAST = re.compile(rf"(?:[ \t]+|[ \t]*(?P<own_line>\n)[ \t]*)(?P<whole>{_LIST.pattern})[ \t]*\Z")
_LONGEST = 500  # characters; nobody writes a longer one
_INLINE = frozenset({"image", "code_inline", "link_close"})
_CARRIERS = frozenset(
    "heading_open paragraph_open tr_open fence code_block html_block admonition_title_open tab_title_open".split()
)


def attribute_lists(md: MarkdownIt) -> None:
    """The plugin."""
    md.block.ruler.before("fence", "attribute_line", _line_above)
    md.core.ruler.after("block", "attribute_line", _hand_down)
    md.core.ruler.before("inline", "attribute_list", _at_the_end)
    md.inline.ruler.push("attribute_list", _behind_inline)


def entries(text: str) -> Iterator[tuple[str, str]]:
    """Those that a page keeps.

    >>> list(entries("#limits .wide width=200 data-toc-label='Limits'"))
    [('id', 'limits'), ('class', 'wide'), ('width', '200')]
    """
    for entry in _ENTRIES.findall(text):
        if entry[0] in "#.":
            yield ("id" if entry[0] == "#" else "class"), entry[1:]
        else:
            name, _, value = entry.partition("=")
            if name in _KEPT:
                yield name, value.strip("\"'")


def _line_above(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A list alone on its line, with the block that it is about on the next."""
    begin = state.bMarks[start] + state.tShift[start]
    if begin >= state.eMarks[start] or state.src[begin] != "{" or state.is_code_block(start):
        return False
    found = _LIST.fullmatch(state.src[begin : state.eMarks[start]].rstrip(" \t")[:_LONGEST])
    below = start + 1
    if (
        found is None
        or below >= end
        or state.isEmpty(below)
        or state.sCount[below] < state.blkIndent
    ):
        return False
    if not silent:
        token = state.push("attribute_line", "", 0)
        token.info, token.map = found["list"], [start, below]
        state.line = below
    return True


def _hand_down(state: StateCore) -> None:
    """Classes to the block below; the id to its first clause, for a list has no anchor."""
    kept: list[Token] = []
    above: list[str] = []  # the lists on the lines above the block at hand
    name, end = "", 0  # the id that waits for a clause, and the line after its block
    for token in state.tokens:
        if token.type == "attribute_line":
            above.append(token.info)
            continue
        if above and token.nesting >= 0:
            for attributes in above:
                _set(token, attributes)
            name, end = str(token.attrs.pop("id", "")), token.map[1] if token.map else 0
            above.clear()
        if name and token.map and token.map[0] >= end:
            name = ""  # the block held no clause
        if name and token.type in _CARRIERS:
            token.attrSet("id", name)
            name = ""
        kept.append(token)
    state.tokens[:] = kept


def _set(token: Token, attributes: str) -> None:
    for name, value in entries(attributes):
        if name == "class":
            token.attrJoin(name, value)
        else:
            token.attrSet(name, value)


def _at_the_end(state: StateCore) -> None:
    """Behind a heading's or a paragraph's last word, or on the last line of a paragraph."""
    for opener, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if inline.type != "inline" or opener.type not in {
            "heading_open",
            "paragraph_open",
            "dt_open",
            "td_open",
            "th_open",
        }:
            continue
        if not inline.content.endswith("}"):
            continue
        found = _LAST.search(inline.content, max(0, len(inline.content) - _LONGEST))
        if found is None or not inline.content[: found.start()].strip():
            continue
        meant = opener.type == "heading_open" or found["own_line"] or found["whole"][1] in ":# "
        if meant:
            inline.content = inline.content[: found.start()]
            _set(opener, found["list"])
            if opener.tag in {"td", "th"}:
                opener.attrs.pop("id", None)  # one cites a row, by its own anchor


def _behind_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{" or state.pending or not state.tokens or silent:
        return False
    if state.tokens[-1].type not in _INLINE:
        return False
    found = _LIST.match(state.src, state.pos, state.pos + _LONGEST)
    if found is None:
        return False
    _set(_opener(state.tokens), found["list"])
    state.pos = found.end()
    return True


def _opener(tokens: list[Token]) -> Token:
    """The last token, or the one that opened what it closes."""
    depth = 0
    for token in reversed(tokens):
        depth += token.nesting
        if depth == 0:
            return token
    return tokens[-1]
