"""Tokens to HTML, in the class names that Material styles."""

import html
import re
from collections.abc import Sequence
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from kb_tools.policy.leaves import code_title, language
from kb_tools.policy.raw_html import in_a_sentence, marked, only_page_elements

_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]*\}")
# Characters; some lexers need minutes for what they were not made for.
_LONGEST_HIGHLIGHTED = 20_000


class PageRenderer(RendererHTML):
    """Each method renders the token of its name."""

    def tabs_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        number, labels = tokens[at].meta["set"], tokens[at].meta["labels"]
        name = f"__tabbed_{number}"
        inputs = "".join(
            f'<input {"checked " if n == 1 else ""}id="{name}_{n}" name="{name}" type="radio">'
            for n in range(1, len(labels) + 1)
        )
        words = "".join(
            f'<label for="{name}_{n}"{self.renderAttrs(title)}>'
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
        kinds = html.escape(" ".join([token.info, str(token.attrGet("class") or "")]).strip())
        if token.markup.startswith("?"):
            return f'<details class="{kinds}"{" open" if token.markup.endswith("+") else ""}>\n'
        return f'<div class="admonition {kinds}">\n'

    def admonition_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</details>\n" if tokens[at].meta.get("folds") else "</div>\n"

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
        return f'<div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table{self.renderAttrs(tokens[at])}>\n'

    def table_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</table></div></div>\n"

    def footnote_block_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return '<hr class="footnotes-sep">\n<section class="footnote footnotes">\n<ol class="footnotes-list">\n'

    def html_block(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        kept = only_page_elements(tokens[at].content)
        anchor = tokens[at].attrGet("id")
        return marked(kept, str(anchor)) if anchor else kept

    def html_inline(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return in_a_sentence(tokens[at].content)

    def code_block(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return self.fence(tokens, at, options, env)

    def fence(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        token = tokens[at]
        written_in, title = language(token), html.escape(code_title(token))
        if written_in == "macro":
            words = _PLACEHOLDER.sub(
                r"<mark>\g<0></mark>", html.escape(token.content.strip("\n"), quote=False)
            )
            token.attrJoin("class", "kb-macro")
            head = f'<div class="kb-macro__title">{title}</div>' if title else ""
            return (
                f'<div{self.renderAttrs(token)} data-title="{title}">{head}'
                f'<pre class="kb-macro__text">{words}</pre></div>\n'
            )
        token.attrJoin("class", "highlight")
        head = f'<span class="filename">{title}</span>' if title else ""
        code = _highlighted(token.content, written_in)
        return f'<div{self.renderAttrs(token)}>{head}<pre tabindex="0"><code>{code}</code></pre></div>\n'


def tabbed(tokens: Sequence[Token]) -> list[Token]:
    """Neighbouring tabs become one set, in the shape that Material styles; what folds is noted."""
    made: list[Token] = []
    sets = 0
    open_sets: list[Token] = []  # of each open tab set: the token that lists its labels
    folds: list[bool] = []  # of each open admonition
    carries_on = -1  # the place of a tab that belongs to the set of the one before
    for at, token in enumerate(tokens):
        match token.type:
            case "tab_open":
                if carries_on != at:
                    sets += 1
                    open_sets.append(Token("tabs_open", "", 1, meta={"set": sets, "labels": []}))
                    made.append(open_sets[-1])
                open_sets[-1].meta["labels"].append((tokens[at + 2], tokens[at + 1]))
                made.append(
                    Token("tab_block_open", "div", 1, attrs={"class": "tabbed-block"}, block=True)
                )
            case "tab_close":
                made.append(Token("tab_block_close", "div", -1, block=True))
                if at + 1 < len(tokens) and tokens[at + 1].type == "tab_open":
                    carries_on = at + 1
                else:
                    open_sets.pop()
                    made.append(Token("tabs_close", "", -1))
            case "tab_title_open" | "tab_title_close":
                pass
            case "inline" if tokens[at - 1].type == "tab_title_open":
                pass
            case _:
                if token.type == "admonition_open":
                    folds.append(token.markup.startswith("?"))
                elif token.type == "admonition_close":
                    token.meta["folds"] = folds.pop()
                made.append(token)
    return made


def _highlighted(code: str, written_in: str) -> str:
    try:
        if written_in and len(code) <= _LONGEST_HIGHLIGHTED:
            return str(highlight(code, get_lexer_by_name(written_in), HtmlFormatter(nowrap=True)))
    except ClassNotFound:
        pass  # a word of the author's own, or a misspelt one
    return html.escape(code, quote=False)
