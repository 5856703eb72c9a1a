"""A page's body as HTML: the tokens that gave the clauses, each with its anchor, then cleaned.

SOP text is untrusted. Whatever raw HTML or attributes it brings, what leaves here holds no
script, style, event handler, form, frame or address that runs code, and asks no other host.
"""

from typing import Any
from urllib.parse import unquote

from markdown_it.token import Token

from kb_tools.policy.anchors import meant
from kb_tools.policy.cleaning import Resolve, clean
from kb_tools.policy.grammar import grammar
from kb_tools.policy.leaves import leaves
from kb_tools.policy.markdown import body_of, leaf_anchors
from kb_tools.policy.renderer import PageRenderer, tabbed

_GRAMMAR = grammar(PageRenderer)
_GRAMMAR.add_render_rule("footnote_block_open", PageRenderer.footnote_block_open)


def body_html(text: str, *, resolve: Resolve = lambda target: target, title: bool = True) -> str:
    """The body of a page, cleaned. Every clause's element has its anchor as `id`, and `data-clause`.

    Args:
        text: the whole file, front matter included.
        resolve: what a link or image target becomes; None: the link is left out, its words stay.
        title: False leaves out the first level-1 heading, which the page shows above.
    """
    body, _ = body_of(text)
    env: dict[str, Any] = {}
    tokens = _GRAMMAR.parse(body, env)
    found = list(leaves(tokens))
    names = leaf_anchors(found)
    for token in tokens:
        token.attrs.pop("id", None)  # the author's: it is among the names
    for leaf, anchor in zip(found, names, strict=True):
        tokens[leaf.token].attrSet("id", anchor)
        tokens[leaf.token].attrSet("data-clause", leaf.kind.value)
        if tokens[leaf.token].hidden:  # in a tight list; but an anchor needs an element
            tokens[leaf.token].hidden = tokens[leaf.token + 2].hidden = False
    if not title:
        tokens = _without_title(tokens)

    def led(target: str) -> str | None:
        here = meant(unquote(target[1:]), names) if target.startswith("#") else None
        return resolve(f"#{here}" if here else target)

    return clean(_GRAMMAR.renderer.render(tabbed(tokens), _GRAMMAR.options, env), led)


def _without_title(tokens: list[Token]) -> list[Token]:
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return [*tokens[:at], *tokens[at + 3 :]]
    return tokens
