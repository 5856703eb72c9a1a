"""The Markdown we read: CommonMark as GitHub extends it, and Material's own blocks.

    !!! warning "Title"          ??? note "Folded"          === "Tab label"
        four spaces of body          four spaces of body        four spaces of body

Both blocks are one rule: a marker line, then every line that is blank or indented by four more.
GitHub's `> [!NOTE]` is read as the admonition that it is.
"""

import html
import re
from collections.abc import Callable
from types import ModuleType

from markdown_it import MarkdownIt, helpers
from markdown_it.helpers.parse_link_destination import _Result
from markdown_it.parser_block import ParserBlock
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from kb_tools.policy.attribute_lists import attribute_lists

_ADMONITION = re.compile(
    r"(?:(?P<marker>!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+(?:[ \t]+[\w-]+)*)(?:[ \t]+\"(?P<title>.*)\")?"
    r"|(?P<bare>\?\?\?\+?)[ \t]+\"(?P<summary>.+)\")[ \t]*$"
)
_TAB = re.compile(r'===[!+]?[ \t]+(?P<quote>["\'])(?P<title>.+)(?P=quote)[ \t]*$')
_ADDRESS = re.compile(r"://[^\s<]+")
_PICTURE = re.compile(
    r"<\s*(?:figure|image|img)(?P<said>(?:\s+[\w-]+=(?:\"[^\"<\\]*\"|[^\s\"'`<>=\\]+))+)\s*/?>\}\}"
)
_BRACKETS = re.compile(r"\[+")
# Of Jekyll and Hugo, where a link leads: what they call the site, and its pages.
_PAGE = re.compile(
    r"\{%-?\s{0,9}(?:link|post_url)\s{1,9}(?P<jekyll>[^\s%{}()]+)\s{0,9}-?%\}"
    r"|\{\{[<%]\s{0,9}(?:rel)?ref\s{1,9}([\"']?)(?P<hugo>[^\s\"'%<>{}()]+)\2\s{0,9}[%>]\}\}"
    r"|\{\{\s{0,9}site\.(?:base)?url\s{0,9}\}\}"
)
_SAID = re.compile(r"([\w-]+)=(?:\"([^\"]*)\"|(\S+))")
_TOLD = ("title", "caption")  # of a picture, in words beside it
_LOOKS = frozenset("width height class style align loading id".split())  # … and what it looks like
_ENTITY = re.compile(r"&[a-z0-9]{1,31};$", re.I)
_ALERTS = {"important": "important info", "caution": "caution danger"}  # kinds that Material lacks
_BODY_INDENT = 4
# With which sign begins what each inline rule reads; the first one reads whatever is no sign.
_SIGNS = {
    "text": "", "newline": "\n", "escape": "\\", "backticks": "`", "strikethrough": "~", "emphasis": "*_",
    "link": "[", "image": "!", "footnote_inline": "^", "footnote_ref": "[", "autolink": "<",
    "template": "<", "html_inline": "<", "entity": "&", "bare_address": ":", "attribute_list": "{",
}  # fmt: skip
_MAX_NESTING = 100  # of blocks; a list takes two


def grammar(renderer: type[RendererHTML] = RendererHTML) -> MarkdownIt:
    """A parser; it holds no state between documents."""
    md = MarkdownIt("zero", renderer_cls=renderer)
    md.block = _Blocks()
    md.helpers = ModuleType("helpers")  # all parsers of this process share theirs
    vars(md.helpers).update(
        vars(helpers), parseLinkLabel=_label_end, parseLinkDestination=_destination
    )
    md.configure("commonmark", {"maxNesting": _MAX_NESTING, "alerts": True, "tasklists": True})
    md.enable(["table", "strikethrough"])
    md.use(footnote_plugin).use(deflist_plugin).use(attribute_lists)
    md.inline.ruler.push("bare_address", _bare_address)
    md.inline.ruler.before("html_inline", "template", _template)
    md.core.ruler.after("block", "alert", _alerts_as_admonitions)
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before(
        "fence", "admonition", _indented_block(_ADMONITION, "!?", "admonition"), interrupts
    )
    md.block.ruler.before("fence", "tab", _indented_block(_TAB, "=", "tab"), interrupts)
    _asked_by_sign(md)
    return md


def _asked_by_sign(md: MarkdownIt) -> None:
    """Every rule would be asked at every sign, and most say no to most: each is asked at its own."""
    ruler = md.inline.ruler
    named = dict(zip(ruler.get_active_rules(), ruler.getRules(""), strict=True))
    rules = {
        sign: [rule for name, rule in named.items() if sign in _SIGNS[name]]
        for sign in "".join(_SIGNS.values())
    }

    def at_its_sign(state: StateInline, silent: bool) -> bool:
        if state.src.startswith("[[", state.pos) and (never := _never_closed(state, state.pos)):
            return _as_text(state, never, silent)
        return any(rule(state, silent) for rule in rules.get(state.src[state.pos], ()))

    ruler.push("at_its_sign", at_its_sign)
    ruler.enableOnly(["text", "at_its_sign"])


class _Blocks(ParserBlock):
    """What is nested too deep to be parsed is text, where markdown-it would leave it out."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 (overrides)
        if state.level < state.md.options.maxNesting:
            super().tokenize(state, startLine, endLine)
            return
        text = state.getLines(startLine, endLine, state.blkIndent, False).strip()
        if text:
            state.push("paragraph_open", "p", 1).map = [startLine, endLine]
            inline = state.push("inline", "", 0)
            inline.content, inline.map, inline.children = text, [startLine, endLine], []
            state.push("paragraph_close", "p", -1)
        state.line = endLine


def _destination(string: str, pos: int, maximum: int) -> _Result:
    """Of a link: `{% link _help/fees.md %}` and `{{site.baseurl}}/fees/` lead to a page as others do."""
    begun, pages = pos, ""
    while page := _PAGE.match(string, pos, maximum):
        pages += page["jekyll"] or page["hugo"] or ""
        pos = page.end()
    found = helpers.parseLinkDestination(string, pos, maximum)
    if pos > begun:
        found.pos = found.pos if found.ok else pos
        found.ok, found.str = True, pages + found.str or "/"
    return found


def _as_text(state: StateInline, brackets: int, silent: bool) -> bool:
    """Brackets that nothing closes, at once; a search that passes by looks at each, and is told that it is none."""
    if silent:
        state.cache[~state.pos] = -1
        return False
    state.append_pending("[" * brackets)
    state.pos += brackets
    return True


def _never_closed(state: StateInline, at: int) -> int:
    """How many of the brackets that stand together from here on need more closing ones than the text has."""
    src, kept = state.src, state.cache
    closing, first, last = ~(len(src) + 1), ~(len(src) + 2), ~(len(src) + 3)
    if closing not in kept:
        kept[closing] = src.count("]")
    if not kept.get(first, 0) <= at < kept.get(last, 0):
        run = _BRACKETS.match(src, at)
        kept[first], kept[last] = at, run.end() if run else at
    return max(0, min(kept[last], state.posMax) - at - kept[closing])


def _label_end(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N803 (replaces)
    """Of the bracket at `start`, as markdown-it finds it: where it is closed; -1: nowhere.

    From a bracket that is never closed, the search goes on to the end of the text; and so would any
    search that passes by it. That is remembered: each of many brackets looks only as far as the next.
    """
    begun, level = state.pos, 1
    unclosed = state.cache  # of these brackets the complement: the cache has what begins at a place
    if ~len(state.src) not in unclosed:
        unclosed[~len(state.src)] = state.src.rfind("]")
    if unclosed[~len(state.src)] < start:
        return -1
    if state.src.startswith("[[", start) and _never_closed(state, start):
        unclosed[~start] = -1
        return -1
    state.pos = start + 1
    while state.pos < state.posMax:
        at = state.pos
        marker = state.src[at]
        if marker == "]":
            level -= 1
            if level == 0:
                state.pos = begun
                return at
        state.md.inline.skipToken(state)
        if state.pos > state.posMax:  # nested too deep
            break
        if marker == "[":
            if state.pos == at + 1:
                if ~at in unclosed:
                    break
                level += 1
            elif disableNested:
                state.pos = begun
                return -1
    unclosed[~start] = -1
    state.pos = begun
    return -1


def _indented_block(
    marker: re.Pattern[str], first: str, name: str
) -> Callable[[StateBlock, int, int, bool], bool]:
    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        begin = state.bMarks[start] + state.tShift[start]
        if (
            begin >= state.eMarks[start]
            or state.src[begin] not in first
            or state.is_code_block(start)
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
        kinds = (match["kind"] or "note").lower().split()
        token.info, token.markup = " ".join(kinds), match["marker"] or match["bare"]
        title = match["summary"] or (kinds[0].capitalize() if title is None else title)
    if title or (name == "admonition" and token.markup.startswith("?")):
        opening = state.push(f"{name}_title_open", "p", 1)
        opening.map = [start, start + 1]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = title, [start, start + 1], []
        state.push(f"{name}_title_close", "p", -1)


def _alerts_as_admonitions(state: StateCore) -> None:
    first_line, titled = 0, False
    for token in state.tokens:
        if token.type == "alert_open":
            kind = token.info.lower()
            token.info, token.markup, token.attrs = _ALERTS.get(kind, kind), "!!!", {}
            first_line = token.map[0] if token.map else first_line
        if token.type.startswith("alert_title") or titled:
            titled = token.type == "alert_title_open"
            token.map, token.attrs = [first_line, first_line + 1], {}
        if token.type.startswith("alert_"):
            token.type = token.type.replace("alert", "admonition", 1)


def _template(state: StateInline, silent: bool) -> bool:
    """`{{<note title="30 days">}}` is a template that somebody else fills, no HTML: its words are text."""
    if state.src[max(0, state.pos - 2) : state.pos + 1] != "{{<":
        return False
    picture = _PICTURE.match(state.src, state.pos)
    if picture and _picture(state, picture["said"], silent):
        state.pos = picture.end()
        return True
    if not silent:
        state.pending += "<"
    state.pos += 1
    return True


def _picture(state: StateInline, said: str, silent: bool) -> bool:
    """Hugo's `{{<figure src="a.png" alt="The form">}}` is a picture, with its title and caption behind it.

    One that says more, or says it twice, stays text: no word of it is lost.
    """
    found = [(name, html.unescape(quoted or bare)) for name, quoted, bare in _SAID.findall(said)]
    told = dict(found)
    if len(told) < len(found) or not told.keys() <= _LOOKS.union(_TOLD, ("src", "alt")):
        return False
    target = state.md.normalizeLink(told.get("src", ""))
    if not target or not state.md.validateLink(target):
        return False
    if not silent:
        state.pending = state.pending.removesuffix("{{")
        image = state.push("image", "img", 0)
        image.attrs, image.content = {"src": target, "alt": ""}, told.get("alt", "")
        image.children = [Token("text", "", 0, content=image.content)]
        state.pending = " ".join(["", *filter(None, map(told.get, _TOLD))])
    return True


def _bare_address(state: StateInline, silent: bool) -> bool:
    """`https://…` without brackets is a link, as on GitHub; its text stays as written."""
    if state.src[state.pos] != ":" or silent or state.linkLevel > 0:
        return False
    scheme = next((s for s in ("https", "http") if state.pending.endswith(s)), "")
    found = _ADDRESS.match(state.src, state.pos, state.posMax) if scheme else None
    before = state.pos - len(scheme) - 1
    if found is None or (
        before >= 0 and (state.src[before].isalnum() or state.src[before] in "/_")
    ):
        return False
    address = scheme + _address(found[0])
    target = state.md.normalizeLink(address)
    if len(address) <= len(scheme) + 3 or not state.md.validateLink(target):
        return False
    state.pending = state.pending[: -len(scheme)]
    opener = state.push("link_open", "a", 1)
    opener.attrs, opener.info = {"href": target}, "bare"
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1).info = "bare"
    state.pos += len(address) - len(scheme)
    return True


def _address(written: str) -> str:
    """Without the punctuation of the sentence around it.

    >>> _address("://a.example/b_(c)).")
    '://a.example/b_(c)'
    """
    end = len(written)
    unopened = written.count(")") - written.count("(")
    while end:
        last = written[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif last == ";" and (entity := _ENTITY.search(written, max(0, end - 40), end)):
            end = entity.start() + 1
        elif last not in "?!.,:*_~'\"":
            break
        end -= 1
    return written[:end]
