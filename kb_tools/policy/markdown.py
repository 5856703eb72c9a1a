"""Markdown into clauses.

A history repeats itself: nine in ten sections of a new revision stood in the one before. So the
source is cut before headings, where that is safe, and each chunk is parsed once and remembered.
What depends on the place of a chunk (line numbers, headings above, anchors) is added afterwards.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from kb_tools.policy.anchors import anchors
from kb_tools.policy.front_matter import read, split
from kb_tools.policy.grammar import grammar
from kb_tools.policy.leaves import Leaf, leaves
from kb_tools.policy.model import BlockKind, Clause, Document

PARSER_VERSION = 1  # raise it when the same bytes give other clauses; caches begin anew
_REMEMBERED_CHUNKS = 8192

_GRAMMAR = grammar()
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_FENCE = re.compile(r"(?P<before>[ \t>*+\-\d.)]*)(?P<fence>`{3,}|~{3,})")
# Definitions speak to the whole page; so do blocks that end neither at a blank line nor by indent.
_WHOLE = re.compile(r"\]:|^[ \t>*+\-\d.)]*<(?:!|\?|script\b|pre\b|style\b|textarea\b)", re.M | re.I)


def parse(text: str) -> Document:
    """The page's title and clauses. Never fails: what is no Markdown is a paragraph."""
    _, body, first_line = split(text)
    found: list[
        tuple[Leaf, int, str]
    ] = []  # with the line its chunk begins on (from 0), and its source
    tables = 0
    for chunk, offset in chunks(body.replace("\r\n", "\n").replace("\r", "\n")):
        parsed, chunk_tables = _chunk_leaves(chunk)
        for leaf, source in parsed:
            found.append(
                (leaf, offset, source if leaf.table < 0 else f"{leaf.table + tables}\n{source}")
            )
        tables += chunk_tables
    clauses = tuple(_placed(found, first_line))
    control = read(text, "").control
    heading = next((c.text for c in clauses if c.kind is BlockKind.HEADING and c.depth == 1), "")
    return Document(control.title or heading, clauses)


def chunks(body: str) -> list[tuple[str, int]]:
    """The source cut before headings where each piece reads alone as it reads in place.

    A cut needs a heading at the very left after a blank line, outside every fence. A page with
    definitions of links or footnotes, or with HTML that may run on, is not cut.
    """
    if _WHOLE.search(body):
        return [(body, 0)]
    lines = body.split("\n")
    cuts, fence, contained = [0], "", False
    for number, line in enumerate(lines):
        if fence:
            if contained and line[:1].strip():
                break  # the list that held the fence has ended, or not: from here on, one piece
            if line.strip(" \t>").startswith(fence) and not line.strip(" \t>").strip(fence[0]):
                fence = ""
        elif (opening := _FENCE.match(line)) is not None:
            fence, contained = opening["fence"], bool(opening["before"])
        elif number and not lines[number - 1].strip() and _HEADING.match(line):
            cuts.append(number)
    return [
        ("\n".join(lines[start:end]), start)
        for start, end in zip(cuts, [*cuts[1:], len(lines)], strict=True)
    ]


@lru_cache(maxsize=_REMEMBERED_CHUNKS)
def _chunk_leaves(chunk: str) -> tuple[tuple[tuple[Leaf, str], ...], int]:
    lines = chunk.split("\n")
    found = tuple(
        (leaf, "\n".join(lines[slice(*leaf.lines)])) for leaf in leaves(_GRAMMAR.parse(chunk))
    )
    return found, 1 + max((leaf.table for leaf, _ in found), default=-1)


def _placed(found: Sequence[tuple[Leaf, int, str]], first_line: int) -> Iterator[Clause]:
    names = leaf_anchors(leaf for leaf, _, _ in found)
    above: list[tuple[int, str]] = []  # level and text of the headings that are open
    titled = False
    for (leaf, offset, source), anchor in zip(found, names, strict=True):
        table = -1
        if leaf.table >= 0:
            number, source = source.split("\n", 1)
            table = int(number)
        is_heading = leaf.kind is BlockKind.HEADING
        while is_heading and above and above[-1][0] >= leaf.depth:
            above.pop()
        start, end = leaf.lines[0] + offset + first_line, leaf.lines[1] + offset + first_line - 1
        yield Clause(
            leaf.text, leaf.kind, tuple(text for _, text in above), leaf.links, leaf.cells, leaf.columns, leaf.header,
            leaf.depth, leaf.number, leaf.container, table, anchor, (start, max(start, end)), source,
        )  # fmt: skip
        if is_heading:
            if leaf.depth == 1 and not titled:
                titled = True  # the page's title stands above everything and in no path
            else:
                above.append((leaf.depth, leaf.text))


def leaf_anchors(found: Iterable[Leaf]) -> list[str]:
    """The anchors of a whole page's leaves; a table row goes by its first cell."""
    return anchors(
        (
            leaf.explicit,
            leaf.kind is BlockKind.HEADING,
            (leaf.cells[0] if leaf.cells else "") or leaf.text,
            leaf.kind,
        )
        for leaf in found
    )
