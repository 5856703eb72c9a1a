"""The Markdown we read: CommonMark with GitHub's tables, and Material's own blocks.

    !!! warning "Title"          ??? note "Folded"          === "Tab label"
        four spaces of body          four spaces of body        four spaces of body

Both blocks are one rule: a marker line, then every line that is blank or indented by four more.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

_ADMONITION = re.compile(
    r'(?P<marker>!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+(?:[ \t]+[\w-]+)*)(?:[ \t]+"(?P<title>.*)")?[ \t]*$'
)
_TAB = re.compile(r'===[!+]?[ \t]+(?P<quote>["\'])(?P<title>.+)(?P=quote)[ \t]*$')
_ATTRIBUTES = re.compile(
    r"(?:^|[ \t]+|\n)\{:?[ \t]*(?P<list>(?:[#.][\w:.-]+|[\w-]+=(?:\"[^\"]*\"|[\w-]+))(?:[ \t]+(?:[#.][\w:.-]+|[\w-]+=(?:\"[^\"]*\"|[\w-]+)))*)[ \t]*\}[ \t]*$"
)
_BODY_INDENT = 4
_MAX_NESTING = 100  # of blocks; deeper text is read as text


def grammar(renderer: type[RendererHTML] = RendererHTML) -> MarkdownIt:
    """A parser; it holds no state between documents."""
    md = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}, renderer_cls=renderer).enable(
        ["table", "strikethrough"]
    )
    md.use(footnote_plugin).use(deflist_plugin).use(tasklists_plugin)
    md.use(attrs_plugin, spans=False, after=("image", "code_inline", "link_close"))
    md.use(attrs_block_plugin)
    md.core.ruler.before("inline", "attribute_lists", _attribute_lists)
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before(
        "fence", "admonition", _indented_block(_ADMONITION, "!?", "admonition"), interrupts
    )
    md.block.ruler.before("fence", "tab", _indented_block(_TAB, "=", "tab"), interrupts)
    return md


def _indented_block(
    marker: re.Pattern[str], first: str, name: str
) -> Callable[[StateBlock, int, int, bool], bool]:
    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        begin = state.bMarks[start] + state.tShift[start]
        if (
            state.is_code_block(start)
            or begin >= state.eMarks[start]
            or state.src[begin] not in first
        ):
            return False
        match = marker.match(state.src[begin : state.eMarks[start]])
        if match is None:
            return False
        if silent:
            return True
        inside = state.sCount[start] + _BODY_INDENT
        after = last = start + 1
        while after < end and (state.isEmpty(after) or state.sCount[after] >= inside):
            after += 1
            if not state.isEmpty(after - 1):
                last = after
        _push(state, name, match, start, last)
        old = state.parentType, state.lineMax, state.blkIndent
        state.parentType, state.lineMax, state.blkIndent = name, last, inside
        state.md.block.tokenize(state, start + 1, last)
        state.parentType, state.lineMax, state.blkIndent = old
        state.push(f"{name}_close", "div", -1).block = True
        state.line = last
        return True

    return rule


def _push(state: StateBlock, name: str, match: re.Match[str], start: int, last: int) -> None:
    token = state.push(f"{name}_open", "div", 1)
    token.block, token.map = True, [start, last]
    title = match["title"]
    if name == "admonition":
        kinds = match["kind"].lower().split()
        token.info, token.markup = " ".join(kinds), match["marker"]
        title = kinds[0].capitalize() if title is None else title
    if title or (name == "admonition" and token.markup.startswith("?")):
        opening = state.push(f"{name}_title_open", "p", 1)
        opening.map = [start, start + 1]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = title, [start, start + 1], []
        state.push(f"{name}_title_close", "p", -1)


def _attribute_lists(state: StateCore) -> None:
    """`## Limits {#limits}` and Python-Markdown's `{: .class }` on the last line of a paragraph."""
    for opener, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if inline.type != "inline" or opener.type not in {"heading_open", "paragraph_open"}:
            continue
        match = _ATTRIBUTES.search(inline.content[-500:])
        if match is None or (opener.type == "paragraph_open" and "{:" not in match[0]):
            continue
        inline.content = inline.content[: len(inline.content) - len(match[0])]
        for word in match["list"].split():
            if word.startswith("#"):
                opener.attrSet("id", word[1:])
            elif word.startswith("."):
                opener.attrJoin("class", word[1:])
