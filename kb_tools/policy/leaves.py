"""From markdown-it's tokens to the leaves of a page, in reading order.

One walk serves two masters: `markdown.py` makes clauses of the leaves, `html.py` hangs their
anchors on the tokens they came from. So the page and its clauses cannot disagree.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from kb_tools.policy.model import BlockKind, Clause, Link
from kb_tools.policy.raw_html import in_a_sentence, targets, visible_text

_TITLE = re.compile(r"\btitle=([\"'])(.*?)\1")
_LINKED = re.compile(r"<(?:a|img)\b", re.I)
_CLOSED = re.compile(r"</a\b", re.I)
_MOST_PARTS = 200  # of a link's words that are looked at, should it not be closed


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


def leaves(tokens: Sequence[Token]) -> Iterator[Leaf]:
    """Every leaf of the page; nothing that a reader sees is left out."""
    return _Walk(tokens).leaves()


@dataclass(slots=True)
class _List:
    ordered: bool
    next: int  # the number of the item that is open
    item: int = -1  # its token
    fresh: bool = False  # nothing has come yet: a paragraph would be the item's own
    unnumbered: bool = False  # no leaf has come yet that could carry its number


@dataclass(slots=True)
class _Walk:
    """What is open around the token at hand."""

    tokens: Sequence[Token]
    lists: list[_List] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    quotes: int = 0
    footnotes: int = 0
    lines: tuple[int, int] = (0, 1)  # of the last block that has some
    table: int = -1
    header: bool = False
    columns: tuple[str, ...] = ()
    row: int = -1  # the open row's token
    cells: list[str] = field(default_factory=list)
    row_links: list[Link] = field(default_factory=list)

    def leaves(self) -> Iterator[Leaf]:
        for at, token in enumerate(self.tokens):
            if token.map:
                self.lines = (token.map[0], token.map[1])
            match token.type:
                case "inline":
                    if self.row >= 0:
                        self.cells.append(inline_text(token))
                        self.row_links += inline_links(token)
                    else:
                        yield self._inline(at, token)
                case "tr_close":
                    yield self._row()
                case "fence" | "code_block":
                    yield self._code(at, token)
                case "html_block":
                    if text := visible_text(token.content):
                        yield self._leaf(BlockKind.HTML, text, at, _raw_links(token.content))
                case _:
                    self._enter_or_leave(at, token)

    def _enter_or_leave(self, at: int, token: Token) -> None:
        match token.type:
            case "ordered_list_open":
                start = token.attrGet("start")
                self.lists.append(_List(True, 1 if start is None else int(start)))
            case "bullet_list_open" | "dl_open":
                self.lists.append(_List(False, 1))
            case "ordered_list_close" | "bullet_list_close" | "dl_close":
                self.lists.pop()
            case "list_item_open" | "dt_open" | "dd_open":
                inner = self.lists[-1]
                inner.item, inner.fresh, inner.unnumbered = at, True, inner.ordered
            case "list_item_close" | "dt_close" | "dd_close":
                self.lists[-1].next += token.type == "list_item_close"
                self.lists[-1].fresh = False
            case "blockquote_open" | "blockquote_close":
                self.quotes += token.nesting
            case "footnote_open" | "footnote_close":
                self.footnotes += token.nesting
            case "admonition_open":
                self.containers.append(f"admonition:{token.info.split()[0]}")
            case "tab_open":
                self.containers.append(f"tab:{' '.join(self.tokens[at + 2].content.split())}")
            case "admonition_close" | "tab_close":
                self.containers.pop()
            case "table_open":
                self.table, self.columns = self.table + 1, ()
            case "thead_open" | "thead_close":
                self.header = token.nesting == 1
            case "tr_open":
                self.row, self.cells, self.row_links = at, [], []

    def _inline(self, at: int, token: Token) -> Leaf:
        carrier = at - 1  # inline text stands right behind what it is the text of
        opener = self.tokens[carrier]
        text, links = inline_text(token), tuple(inline_links(token))
        own = self.lists[-1] if self.lists and self.lists[-1].fresh else None
        if opener.type == "heading_open":
            return self._leaf(BlockKind.HEADING, text, carrier, links, depth=int(opener.tag[1:]))
        if opener.type in {"admonition_title_open", "tab_title_open"}:
            return self._leaf(BlockKind.ADMONITION, text, carrier, links)
        if own is not None:
            kind = BlockKind.STEP if own.ordered else BlockKind.ITEM
            return self._leaf(kind, text, own.item, links, explicit=_explicit(opener))
        kind = BlockKind.QUOTE if self.quotes else BlockKind.PARAGRAPH
        return self._leaf(BlockKind.FOOTNOTE if self.footnotes else kind, text, carrier, links)

    def _row(self) -> Leaf:
        row, self.row = self.row, -1
        lines = self.tokens[row].map
        self.lines = (lines[0], lines[1]) if lines else self.lines
        self.columns = tuple(self.cells) if self.header else self.columns
        return self._leaf(
            BlockKind.TABLE_ROW, " | ".join(self.cells), row, tuple(self.row_links),
            cells=tuple(self.cells), columns=self.columns, header=self.header, table=self.table,
        )  # fmt: skip

    def _code(self, at: int, token: Token) -> Leaf:
        kind = BlockKind.MACRO if language(token) == "macro" else BlockKind.CODE
        return self._leaf(kind, " ".join([*code_title(token).split(), *token.content.split()]), at)

    def _leaf(
        self,
        kind: BlockKind,
        text: str,
        token: int,
        links: tuple[Link, ...] = (),
        *,
        depth: int | None = None,
        explicit: str = "",
        cells: tuple[str, ...] = (),
        columns: tuple[str, ...] = (),
        header: bool = False,
        table: int = -1,
    ) -> Leaf:
        number = self._number(kind)
        for level in self.lists:
            level.fresh = False
        return Leaf(
            kind, text, token, self.lines, links, cells, columns, header,
            len(self.lists) if depth is None else depth, number,
            self.containers[-1] if self.containers else "", table,
            explicit or _explicit(self.tokens[token]),
        )  # fmt: skip

    def _number(self, kind: BlockKind) -> str:
        """As a reader counts: "3.2". A step whose text is no paragraph has it at its first leaf."""
        waiting = any(level.unnumbered for level in self.lists)
        if kind is not BlockKind.STEP and (kind is BlockKind.HEADING or not waiting):
            return ""
        for level in self.lists:
            level.unnumbered = False
        return ".".join(str(level.next) for level in self.lists if level.ordered)


def inline_text(token: Token) -> str:
    """What a reader sees, single spaces; an image is its alternative text."""
    return " ".join("".join(_inline_parts(token)).split())


def _inline_parts(token: Token) -> Iterator[str]:
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                yield child.content
            case "softbreak" | "hardbreak":
                yield " "
            case "image":
                yield inline_text(child) or child.content
            case "html_inline":
                if child.content[:4].lower() == "<img":
                    yield visible_text(child.content)
                elif in_a_sentence(child.content)[:3].lower() == "<br":
                    yield " "


def inline_links(token: Token) -> list[Link]:
    """Links and images; an address without brackets is text that already says where it leads."""
    links: list[Link] = []
    children = token.children or []
    for at, child in enumerate(children):
        if child.type == "image":
            links.append(Link(inline_text(child), str(child.attrGet("src") or ""), image=True))
        elif child.type == "link_open" and child.info != "bare":
            inside = Token("inline", "", 0, children=_until_close(children, at))
            links.append(Link(inline_text(inside), str(child.attrGet("href") or "")))
        elif child.type == "html_inline" and _LINKED.match(child.content):
            for words, target, image in targets(child.content):
                inside = Token(
                    "inline", "", 0, children=[] if image else _until_close(children, at)
                )
                links.append(Link(words or inline_text(inside), target, image))
    return links


def _raw_links(source: str) -> tuple[Link, ...]:
    return tuple(Link(words, target, image) for words, target, image in targets(source))


def language(fence: Token) -> str:
    """
    >>> language(Token("fence", "", 0, info="{ .yaml .annotate }"))
    'yaml'
    """
    words = fence.info.replace("{", " ").replace("}", " ").split(maxsplit=1)
    return words[0].lstrip(".") if words else ""


def code_title(fence: Token) -> str:
    """The title in the info string: ```macro title="Payout delayed"."""
    title = _TITLE.search(fence.info)
    return title[2] if title else ""


def title_of_macro(clause: Clause) -> str:
    """What a reply to copy is called; "" if it is none, or has no name."""
    if clause.kind is not BlockKind.MACRO:
        return ""
    title = _TITLE.search(clause.source.partition("\n")[0])
    return " ".join(title[2].split()) if title else ""


def _until_close(children: Sequence[Token], at: int) -> list[Token]:
    stop = min(len(children), at + _MOST_PARTS)
    for end in range(at, stop):
        if children[end].type == "link_close" or _CLOSED.match(children[end].content):
            return list(children[at + 1 : end])
    return list(children[at + 1 : stop])


def _explicit(token: Token) -> str:
    return str(token.attrGet("id") or "")
