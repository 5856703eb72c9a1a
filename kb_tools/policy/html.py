"""A page's body as HTML: the tokens that gave the clauses, each with its anchor, then cleaned.

SOP text is untrusted. Whatever raw HTML or attributes it brings, what leaves here holds no
script, style, event handler, form, frame or address that runs code, and asks no other host.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from kb_tools.policy.front_matter import split
from kb_tools.policy.grammar import grammar
from kb_tools.policy.leaves import leaves, macro_title
from kb_tools.policy.markdown import leaf_anchors
from kb_tools.policy.model import BlockKind

Resolve = Callable[[str], str | None]

_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]*\}")
_REMOTE = re.compile(r"(?i)^(?:[a-z][a-z0-9+.-]*:|//|\\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the table of contents."""

    level: int
    text: str
    anchor: str


def body_html(text: str, *, resolve: Resolve = lambda target: target, title: bool = True) -> str:
    """The body of a page, cleaned.

    Args:
        text: the whole file, front matter included.
        resolve: what a link or image target becomes; None: the link is left out, its words stay.
        title: False leaves out the first level-1 heading, which the page shows above.
    """
    _, body, _ = split(text)
    env: dict[str, Any] = {}
    tokens = _GRAMMAR.parse(body.replace("\r\n", "\n").replace("\r", "\n"), env)
    found = list(leaves(tokens))
    for leaf, anchor in zip(found, leaf_anchors(found), strict=True):
        tokens[leaf.token].attrSet("id", anchor)
        tokens[leaf.token].attrSet("data-clause", leaf.kind.value)
    if not title:
        tokens = _without_title(tokens)
    _resolve_targets(tokens, resolve)
    return clean(_GRAMMAR.renderer.render(_tabbed(tokens), _GRAMMAR.options, env))


def headings(text: str) -> tuple[Heading, ...]:
    """For the table of contents: every heading but the page's title."""
    _, body, _ = split(text)
    found = list(leaves(_GRAMMAR.parse(body.replace("\r\n", "\n").replace("\r", "\n"))))
    lines = [
        Heading(leaf.depth, leaf.text, anchor)
        for leaf, anchor in zip(found, leaf_anchors(found), strict=True)
        if leaf.kind is BlockKind.HEADING
    ]
    first = next((at for at, line in enumerate(lines) if line.level == 1), None)
    return tuple(line for at, line in enumerate(lines) if at != first)


def clean(fragment: str) -> str:
    """Allow-listed elements and attributes only."""
    return nh3.clean(
        fragment, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None,
        strip_comments=True, clean_content_tags={"script", "style", "noscript", "template", "title"},
        attribute_filter=_attribute,
    )  # fmt: skip


_SCHEMES = {"http", "https", "mailto", "tel", "data"}
_TAGS = set(
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q s samp section small span strong sub summary "
    "sup table tbody td tfoot th thead tr u ul var wbr".split()
)
_EVERY = {"id", "class", "title", "lang", "dir", "data-clause", "data-title", "data-kind"}
_ATTRIBUTES = {
    "*": _EVERY, "a": {"href"}, "img": {"src", "alt", "width", "height", "loading"}, "ol": {"start", "type", "reversed"},
    "td": {"colspan", "rowspan", "align", "headers"}, "th": {"colspan", "rowspan", "align", "scope"}, "li": {"value"},
    "input": {"type", "checked", "disabled", "name"}, "label": {"for"}, "details": {"open"}, "div": {"data-tabs"},
    "pre": {"tabindex"}, "col": {"span"}, "colgroup": {"span"},
}  # fmt: skip


def _attribute(element: str, name: str, value: str) -> str | None:
    if element == "input" and name == "type" and value not in {"checkbox", "radio"}:
        return "checkbox"
    if name == "href" and value.lstrip().lower().startswith("data:"):
        return None
    if (
        name == "src"
        and _REMOTE.match(value.strip())
        and not value.strip().lower().startswith("data:image/")
    ):
        return None  # no page asks another host
    return value


def _without_title(tokens: list[Token]) -> list[Token]:
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return tokens[:at] + tokens[at + 3 :]
    return tokens


def _resolve_targets(tokens: Sequence[Token], resolve: Resolve) -> None:
    for token in tokens:
        if token.type == "inline":
            token.children = _resolved(token.children or [], resolve)


def _resolved(children: Sequence[Token], resolve: Resolve) -> list[Token]:
    kept: list[Token] = []
    open_links: list[bool] = []  # of each open link: does it lead somewhere?
    for child in children:
        if child.type == "link_open":
            target = resolve(str(child.attrGet("href") or ""))
            open_links.append(target is not None)
            if target is None:
                continue
            child.attrSet("href", target)
        elif child.type == "link_close" and not open_links.pop():
            continue
        elif child.type == "image":
            source = str(child.attrGet("src") or "")
            words = "".join(grandchild.content for grandchild in child.children or ()) or source
            if _REMOTE.match(source) and not source.lower().startswith("data:image/"):
                kept += _link_to(source, f"{words} (picture on another site)")
                continue
            target = resolve(source)
            if target is None:
                kept.append(Token("text", "", 0, content=words))
                continue
            child.attrSet("src", target)
            child.attrSet("loading", "lazy")
        kept.append(child)
    return kept


def _link_to(target: str, words: str) -> list[Token]:
    opener = Token("link_open", "a", 1, attrs={"href": target})
    return [opener, Token("text", "", 0, content=words), Token("link_close", "a", -1)]


def _tabbed(tokens: Sequence[Token]) -> list[Token]:
    """Neighbouring tabs become one set, in the shape that Material styles."""
    made: list[Token] = []
    sets = 0
    open_sets: list[list[Token]] = []  # of each open tab set: where its labels go
    closing_at: list[int] = []
    for at, token in enumerate(tokens):
        if token.type == "tab_open":
            level = token.level
            if closing_at and closing_at[-1] == at:
                closing_at.pop()
                holder = open_sets[-1]
            else:
                sets += 1
                holder = [Token("tabs_open", "", 1, meta={"set": sets, "labels": []})]
                open_sets.append(holder)
                made.append(holder[0])
            holder[0].meta["labels"].append((tokens[at + 2], tokens[at + 1]))
            made.append(
                Token(
                    "tab_block_open",
                    "div",
                    1,
                    attrs={"class": "tabbed-block"},
                    block=True,
                    level=level,
                )
            )
        elif token.type in {"tab_title_open", "tab_title_close"} or (
            token.type == "inline" and at and tokens[at - 1].type == "tab_title_open"
        ):
            continue
        elif token.type == "tab_close":
            made.append(Token("tab_block_close", "div", -1, block=True))
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            if following is not None and following.type == "tab_open":
                closing_at.append(at + 1)
            else:
                open_sets.pop()
                made.append(Token("tabs_close", "", -1))
        else:
            made.append(token)
    return made


class _Renderer(RendererHTML):
    def tabs_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        number, labels = tokens[at].meta["set"], tokens[at].meta["labels"]
        name = f"__tabbed_{number}"
        inputs = "".join(
            f'<input {"checked " if n == 1 else ""}id="{name}_{n}" name="{name}" type="radio">'
            for n in range(1, len(labels) + 1)
        )
        words = "".join(
            f'<label for="{name}_{n}" id="{html.escape(str(title.attrGet("id") or ""))}" data-clause="admonition">'
            f"{self.renderInline(inline.children or [], options, env)}</label>"
            for n, (inline, title) in enumerate(labels, 1)
        )
        return (
            f'<div class="tabbed-set tabbed-alternate" data-tabs="{number}:{len(labels)}">{inputs}'
            f'<div class="tabbed-labels">{words}</div><div class="tabbed-content">\n'
        )

    def tabs_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</div></div>\n"

    def admonition_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        token = tokens[at]
        kinds = html.escape(token.info)
        if token.markup.startswith("?"):
            return f'<details class="{kinds}"{" open" if token.markup.endswith("+") else ""}>\n'
        return f'<div class="admonition {kinds}">\n'

    def admonition_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</details>\n" if self._folds(tokens, at) else "</div>\n"

    def admonition_title_open(
        self, tokens: Sequence[Token], at: int, options: Any, env: Any
    ) -> str:
        if tokens[at - 1].markup.startswith("?"):
            return f"<summary{self.renderAttrs(tokens[at])}>"
        tokens[at].attrJoin("class", "admonition-title")
        return f"<p{self.renderAttrs(tokens[at])}>"

    def admonition_title_close(
        self, tokens: Sequence[Token], at: int, options: Any, env: Any
    ) -> str:
        return "</summary>\n" if tokens[at - 3].markup.startswith("?") else "</p>\n"

    def table_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return '<div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table>\n'

    def table_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</table></div></div>\n"

    def html_block(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        anchor = tokens[at].attrGet("id")
        mark = f'<span id="{html.escape(str(anchor))}" data-clause="html"></span>' if anchor else ""
        return mark + tokens[at].content

    def code_block(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return self.fence(tokens, at, options, env)

    def fence(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        token = tokens[at]
        anchor = f'id="{html.escape(str(token.attrGet("id") or ""))}" data-clause="{html.escape(str(token.attrGet("data-clause") or ""))}"'
        language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        if language == "macro":
            title = macro_title(token)
            words = _PLACEHOLDER.sub(
                r"<mark>\g<0></mark>", html.escape(token.content.strip("\n"), quote=False)
            )
            head = f'<div class="kb-macro__title">{html.escape(title)}</div>' if title else ""
            return f'<div class="kb-macro" {anchor} data-title="{html.escape(title)}">{head}<pre class="kb-macro__text">{words}</pre></div>\n'
        try:
            lexer = get_lexer_by_name(language) if language else None
        except ClassNotFound:
            lexer = None
        code = (
            highlight(token.content, lexer, HtmlFormatter(nowrap=True))
            if lexer is not None
            else html.escape(token.content, quote=False)
        )
        return (
            f'<div class="highlight" {anchor}><pre tabindex="0"><code>{code}</code></pre></div>\n'
        )

    @staticmethod
    def _folds(tokens: Sequence[Token], at: int) -> bool:
        depth = 0
        for token in reversed(tokens[:at]):
            if token.type == "admonition_close":
                depth += 1
            elif token.type == "admonition_open":
                if depth == 0:
                    return token.markup.startswith("?")
                depth -= 1
        return False


_GRAMMAR = grammar(_Renderer)
