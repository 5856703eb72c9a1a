"""From markdown-it's tokens to the leaves of a page, in reading order.

One walk serves two masters: `markdown.py` makes clauses of the leaves, `html.py` hangs their
anchors on the tokens they came from. So the page and its clauses cannot disagree.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from kb_tools.policy.model import BlockKind, Link


@dataclass(frozen=True, slots=True)
class Leaf:
    """A clause before it has its place on the page."""

    kind: BlockKind
    text: str
    token: int  # the token whose element carries the anchor
    lines: tuple[int, int]  # from 0, end exclusive, in the parsed source
    links: tuple[Link, ...] = ()
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    header: bool = False
    depth: int = 0
    number: str = ""
    container: str = ""
    table: int = -1
    explicit: str = ""  # an anchor that the author wrote: {#limits}


@dataclass(slots=True)
class _List:
    ordered: bool
    next: int
    fresh: bool = False  # the item that is open has no text yet
    item: int = -1  # its token


def leaves(tokens: Sequence[Token]) -> Iterator[Leaf]:
    """Every leaf of the page; nothing that a reader sees is left out."""
    lists: list[_List] = []
    containers: list[str] = []
    columns: tuple[str, ...] = ()
    cells: list[str] = []
    row_links: list[Link] = []
    table = row = -1
    quotes, footnotes = 0, 0
    header = False
    carrier = -1  # the token of the paragraph, heading or title whose inline text comes next
    for at, token in enumerate(tokens):
        match token.type:
            case "ordered_list_open":
                lists.append(_List(True, int(token.attrGet("start") or 1)))
            case "bullet_list_open" | "dl_open":
                lists.append(_List(False, 1))
            case "ordered_list_close" | "bullet_list_close" | "dl_close":
                lists.pop()
            case "list_item_open" | "dt_open" | "dd_open":
                lists[-1].fresh, lists[-1].item = True, at
            case "list_item_close" | "dt_close" | "dd_close":
                lists[-1].next += token.type == "list_item_close"
                lists[-1].fresh = False
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "footnote_open":
                footnotes += 1
            case "footnote_close":
                footnotes -= 1
            case "admonition_open":
                containers.append(f"admonition:{token.info}")
            case "tab_open":
                containers.append(f"tab:{tokens[at + 2].content}")
            case "admonition_close" | "tab_close":
                containers.pop()
            case "table_open":
                table, columns = table + 1, ()
            case "thead_open":
                header = True
            case "thead_close":
                header = False
            case "tr_open":
                cells, row_links, row = [], [], at
            case "tr_close":
                columns = tuple(cells) if header else columns
                yield Leaf(
                    BlockKind.TABLE_ROW, " | ".join(cells), row, _lines(tokens[row]), tuple(row_links), tuple(cells),
                    columns, header, len(lists), container=_inner(containers), table=table, explicit=_explicit(tokens[row]),
                )  # fmt: skip
                row = -1
            case "heading_open" | "paragraph_open" | "admonition_title_open" | "tab_title_open":
                carrier = at
            case "inline":
                text, links = inline_text(token), inline_links(token)
                if row >= 0:
                    cells.append(text)
                    row_links += links
                    continue
                opener = tokens[carrier] if carrier >= 0 else token
                where = _inner(containers)
                common: dict[str, Any] = {
                    "links": tuple(links),
                    "container": where,
                    "explicit": _explicit(opener),
                }
                if opener.type == "heading_open":
                    yield Leaf(
                        BlockKind.HEADING,
                        text,
                        carrier,
                        _lines(opener),
                        depth=int(opener.tag[1:]),
                        **common,
                    )
                elif opener.type in {"admonition_title_open", "tab_title_open"}:
                    yield Leaf(
                        BlockKind.ADMONITION,
                        text,
                        carrier,
                        _lines(opener),
                        depth=len(lists),
                        **common,
                    )
                elif lists and lists[-1].fresh:
                    item = tokens[lists[-1].item]
                    lists[-1].fresh = False
                    number = (
                        ".".join(str(level.next) for level in lists if level.ordered)
                        if lists[-1].ordered
                        else ""
                    )
                    kind = BlockKind.STEP if lists[-1].ordered else BlockKind.ITEM
                    common["explicit"] = common["explicit"] or _explicit(item)
                    yield Leaf(
                        kind,
                        text,
                        lists[-1].item,
                        _lines(token),
                        depth=len(lists),
                        number=number,
                        **common,
                    )
                else:
                    kind = (
                        BlockKind.FOOTNOTE
                        if footnotes
                        else BlockKind.QUOTE
                        if quotes
                        else BlockKind.PARAGRAPH
                    )
                    yield Leaf(
                        kind,
                        text,
                        carrier if carrier >= 0 else at,
                        _lines(token),
                        depth=len(lists),
                        **common,
                    )
                carrier = -1
            case "fence" | "code_block":
                macro = token.info.split(maxsplit=1)[:1] == ["macro"]
                kind = BlockKind.MACRO if macro else BlockKind.CODE
                text = " ".join([*([macro_title(token)] if macro else []), *token.content.split()])
                yield Leaf(
                    kind,
                    text,
                    at,
                    _lines(token),
                    depth=len(lists),
                    container=_inner(containers),
                    explicit=_explicit(token),
                )
            case "html_block":
                if text := html_text(token.content):
                    yield Leaf(
                        BlockKind.HTML,
                        text,
                        at,
                        _lines(token),
                        depth=len(lists),
                        container=_inner(containers),
                    )


def inline_text(token: Token) -> str:
    """What a reader sees, single spaces; an image is its alternative text."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif child.type == "image":
            parts.append(inline_text(child) or child.content)
        elif child.type == "html_inline":
            parts.append(" " if re.match(r"<br\b", child.content, re.I) else "")
    return " ".join("".join(parts).split())


def inline_links(token: Token) -> list[Link]:
    links: list[Link] = []
    children = token.children or []
    for at, child in enumerate(children):
        if child.type == "image":
            links.append(Link(inline_text(child), str(child.attrGet("src") or ""), image=True))
        elif child.type == "link_open":
            inside = Token("inline", "", 0, children=_until_close(children, at))
            links.append(Link(inline_text(inside), str(child.attrGet("href") or "")))
    return links


def macro_title(fence: Token) -> str:
    """The title in the info string of a macro: ```macro title="Payout delayed"."""
    title = re.search(r'title="([^"]*)"', fence.info)
    return title[1] if title else ""


def html_text(source: str) -> str:
    """What a reader sees of raw HTML: no tags, no comments, no scripts."""
    source = re.sub(
        r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", " ", source, flags=re.S | re.I
    )
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", source)).split())


def _until_close(children: Sequence[Token], at: int) -> list[Token]:
    end = next(
        (i for i in range(at, len(children)) if children[i].type == "link_close"), len(children)
    )
    return list(children[at + 1 : end])


def _lines(token: Token) -> tuple[int, int]:
    return (token.map[0], token.map[1]) if token.map else (0, 0)


def _inner(containers: list[str]) -> str:
    return containers[-1] if containers else ""


def _explicit(token: Token) -> str:
    return str(token.attrGet("id") or "")
