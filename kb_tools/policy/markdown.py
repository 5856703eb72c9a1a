"""Markdown into clauses.

What a piece of the page says is read once and remembered (`chunks.py`). What depends on the place
of the piece (line numbers, headings above, anchors) is added afterwards.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from kb_tools.policy.anchors import Wish, anchors, wish
from kb_tools.policy.chunks import chunks
from kb_tools.policy.front_matter import FrontMatter, read, split
from kb_tools.policy.grammar import grammar
from kb_tools.policy.leaves import Leaf, leaves
from kb_tools.policy.model import BlockKind, Clause, Document
from kb_tools.policy.unclosed import Unclosed, unclosed
from kb_tools.surrogates import SURROGATE, without_surrogates

PARSER_VERSION = 10  # raise it when the same bytes give other clauses or notes; caches begin anew
_REMEMBERED = 65_536  # chunks: a folder of some hundred pages, each with its paragraphs …
_LONGEST_REMEMBERED = 16_384  # … of at most so many characters

_GRAMMAR = grammar()
_LINE_END = re.compile("\r\n?|\n")
_NAME = re.compile(r"(?<!`)`([a-z0-9]+(?:[-_][a-z0-9]+)+)`(?!`)")


@dataclass(slots=True)
class _Read:
    """A leaf of one chunk."""

    leaf: Leaf
    lines: tuple[int, int]  # from 0, end exclusive, without blank lines at the end
    source: str
    names: tuple[str, ...]
    wish: Wish
    placed: Clause | None = None  # as it stood last: in the next revision, mostly where it did


@dataclass(frozen=True, slots=True)
class _Chunk:
    leaves: tuple[_Read, ...]
    tables: int
    says: tuple[bytes, ...]  # a digest of each leaf's kind and text
    unclosed: tuple[Unclosed, ...]


class _Stands(NamedTuple):
    """Where on the page a leaf stands."""

    read: _Read
    line: int  # the first of its chunk, from 1 in the file
    tables: int  # in the chunks before


def parse(text: str) -> Document:
    """The page's title and clauses. Never fails: what is no Markdown is a paragraph."""
    body, first_line = body_of(text)
    found: list[_Stands] = []
    front = read(text, "", strict=True)  # to which a head in TOML is one that cannot be read
    notes = [*_byte_notes(text), *_head_notes(front)]
    tables = 0
    for chunk, offset in chunks(body):
        parsed = _parsed(chunk)
        notes += [block.note(first_line + offset) for block in parsed.unclosed]
        found += [_Stands(entry, first_line + offset, tables) for entry in parsed.leaves]
        tables += parsed.tables
    clauses = tuple(_clauses(found))
    heading = next((c.text for c in clauses if c.kind is BlockKind.HEADING and c.depth == 1), "")
    return Document(front.control.title or heading, clauses, tuple(notes))


def says(chunk: str) -> tuple[bytes, ...]:
    """A digest of the kind and the words of each clause of one piece of a page (`chunks.py`)."""
    return _parsed(chunk).says


def first_heading(text: str) -> str:
    """Of the first level: the title of a page whose front matter states none.

    Reads no more of the page than it must.
    """
    headings = (
        entry.leaf.text
        for chunk, _ in chunks(body_of(text)[0])
        for entry in _parsed(chunk).leaves
        if entry.leaf.kind is BlockKind.HEADING and entry.leaf.depth == 1
    )
    return next(headings, "")


def body_of(text: str) -> tuple[str, int]:
    """The page without its front matter, as the grammar takes it, and its first line in the file.

    Lines end in "\\n"; a byte that is no UTF-8 (a lone surrogate here) is shown as �.
    """
    _, body, first_line = split(text)
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    try:
        body.encode()  # much quicker than looking for what cannot be
    except UnicodeEncodeError:
        body = without_surrogates(body)
    return body, first_line


def leaf_anchors(found: Iterable[Leaf]) -> list[str]:
    """The anchors of a whole page's leaves."""
    return anchors([_wish(leaf) for leaf in found])


def _wish(leaf: Leaf) -> Wish:
    """A table row goes by its first cell."""
    text = (leaf.cells[0] if leaf.cells else "") or leaf.text
    return wish(leaf.explicit, leaf.kind is BlockKind.HEADING, text, leaf.kind)


def _parsed(chunk: str) -> _Chunk:
    return _remembered(chunk) if len(chunk) <= _LONGEST_REMEMBERED else _read(chunk)


def _read(chunk: str) -> _Chunk:
    lines = chunk.split("\n")
    found = []
    tokens = _GRAMMAR.parse(chunk)
    for leaf in leaves(tokens):
        start = leaf.lines[0]
        end = min(max(leaf.lines[1], start + 1), len(lines))
        while end > start + 1 and not "".join(lines[end - 1 : end]).strip():
            end -= 1
        source = "\n".join(lines[start:end])
        found.append(_Read(leaf, (start, end), source, _names(source), _wish(leaf)))
    says = tuple(_says(entry.leaf) for entry in found)
    tables = 1 + max((e.leaf.table for e in found), default=-1)
    return _Chunk(tuple(found), tables, says, tuple(unclosed(tokens, lines)))


def _names(source: str) -> tuple[str, ...]:
    """
    >>> _names("Tag `ref-late`, note `REF-2`, ``ref_raw``, `two words` and `ref-late` again.")
    ('ref-late',)
    """
    return tuple(dict.fromkeys(_NAME.findall(source))) if "`" in source else ()


def _says(leaf: Leaf) -> bytes:
    written = f"{leaf.kind}\0{leaf.text}".encode("utf-8", "surrogatepass")
    return blake2b(written, digest_size=16).digest()


_remembered = lru_cache(maxsize=_REMEMBERED)(_read)


def _clauses(found: Sequence[_Stands]) -> Iterator[Clause]:
    names = anchors([stands.read.wish for stands in found])
    path: tuple[str, ...] = ()
    levels: list[int] = []  # of the headings in `path`
    titled = False
    for stands, anchor in zip(found, names, strict=True):
        leaf = stands.read.leaf
        is_heading = leaf.kind is BlockKind.HEADING
        while is_heading and levels and levels[-1] >= leaf.depth:
            levels.pop()
            path = path[:-1]
        start, end = stands.read.lines
        lines = stands.line + start, stands.line + end - 1
        table = leaf.table + stands.tables if leaf.table >= 0 else -1
        placed = stands.read.placed
        if placed is None or (placed.lines, placed.anchor, placed.path, placed.table) != (
            lines, anchor, path, table
        ):  # fmt: skip
            placed = stands.read.placed = Clause(
                leaf.text, leaf.kind, path, leaf.links, leaf.cells, leaf.columns, leaf.header,
                leaf.depth, leaf.number, leaf.container, table, anchor, lines, stands.read.source,
                stands.read.names,
            )  # fmt: skip
        yield placed
        if is_heading and leaf.depth == 1 and not titled:
            titled = True  # the page's title stands above everything and in no path
        elif is_heading:
            levels.append(leaf.depth)
            path = (*path, leaf.text)


def _head_notes(front: FrontMatter) -> list[str]:
    return [
        f"{p.saw[:1].lower()}{p.saw[1:].rstrip('.')} (line {p.line}); it was compared as text"
        for p in front.unread
    ]


def _byte_notes(text: str) -> list[str]:
    notes = []
    lone = [found.start() for found in SURROGATE.finditer(text)]
    if lone:
        are = f"{len(lone)} bytes are" if len(lone) > 1 else "1 byte is"
        notes.append(f"{are} no UTF-8 and shown as � ({_in_line(text, lone)})")
    nul = [found.start() for found in re.finditer("\0", text)] if "\0" in text else []
    if nul:
        are = f"{len(nul)} NUL bytes are" if len(nul) > 1 else "1 NUL byte is"
        notes.append(f"{are} no text and shown as � ({_in_line(text, nul)})")
    return notes


def _in_line(text: str, places: Sequence[int]) -> str:
    line = len(_LINE_END.findall(text, 0, places[0])) + 1
    return f"the first in line {line}" if len(places) > 1 else f"in line {line}"
