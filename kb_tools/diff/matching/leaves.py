"""Clauses as the aligner sees them: with a key to compare, a weight, and the section they head."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from kb_tools.diff.words.memory import remembered
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind, Clause


class Leaf(NamedTuple):
    """One is made of every clause of every version: as a tuple, in a third of the time."""

    clause: Clause
    at: int  # its place among the leaves of its version
    key: str  # equal keys: the same text
    parent: int  # the leaf of the heading above it; -1: none
    end: int  # of a heading: one past the last leaf of its section; else at + 1

    @property
    def weight(self) -> int:
        """How much text moves when it moves; the constant keeps short clauses from being free."""
        return len(self.key) + 8

    @property
    def heading(self) -> bool:
        return self.clause.kind is BlockKind.HEADING


LISTED = frozenset({BlockKind.STEP, BlockKind.ITEM})


def leaves(clauses: Sequence[Clause], keys: Sequence[str] | None = None) -> list[Leaf]:
    """One leaf a clause, in order. `keys` replaces the text to compare (see `tables.py`)."""
    ends = _section_ends(clauses)
    found: list[Leaf] = []
    open_headings: list[int] = []
    for at, clause in enumerate(clauses):
        while open_headings and ends[open_headings[-1]] <= at:
            open_headings.pop()
        parent = open_headings[-1] if open_headings else -1
        key = comparison_key(clause) if keys is None else keys[at]
        found.append(Leaf(clause, at, key, parent, ends[at]))
        if clause.kind is BlockKind.HEADING:
            open_headings.append(at)
    return found


def comparison_key(clause: Clause) -> str:
    """The text by which a clause is recognised.

    "#Limits" was meant as a heading and is one text with it; `!!! note "Limits" Count them.` was
    meant as a note, and is one text with its title and what stands in it.
    """
    return _key(clause.text)


def one_line_note(clause: Clause) -> bool:
    """Meant as a note; but no Markdown reads it as one."""
    return clause.kind is BlockKind.PARAGRAPH and bool(_ONE_LINE_NOTE.match(normal(clause.text)))


def note_type(clause: Clause) -> str:
    """ "warning" of a box, and of a note in one line; "" of other clauses."""
    kind, _, name = clause.container.partition(":")
    if clause.kind is BlockKind.ADMONITION:
        return name if kind == "admonition" else ""
    return clause.text.split()[1] if one_line_note(clause) else ""


def warns(clause: Clause) -> bool:
    """A box, or a note in one line, of a type by which a page stops its reader."""
    return note_type(clause) in _WARNINGS


def titled(clause: Clause) -> bool:
    """A box with a title of its own, "Sellers", and no tab."""
    box = clause.kind is BlockKind.ADMONITION and not clause.container.startswith("tab:")
    return box and not named_by_type(clause)


def named_by_type(clause: Clause) -> bool:
    """A box without a title of its own: "Warning" """
    return clause.kind is BlockKind.ADMONITION and clause.text.casefold() == note_type(clause)


@remembered()
def _key(text: str) -> str:
    key = normal(text)
    if key[:1] == "#":
        return _GLUED.sub("", key) or key
    return _ONE_LINE_NOTE.sub(r"\1 ", key) if key[:3] in ("!!!", "???") else key


# Of Material for MkDocs and of GitHub, in their words.
_WARNINGS = frozenset({"warning", "caution", "attention", "important", "danger", "error", "failure", "fail", "bug"})  # fmt: skip
_GLUED = re.compile(r"^#{1,6}(?=[A-Z])")
_ONE_LINE_NOTE = re.compile(r'^(?:!!!|\?\?\?\+?) [\w -]+ "([^"]+)" (?=\S)')


def steps_of(leaves: Sequence[Leaf]) -> list[str]:
    """Of each clause that is no heading the number of the step in which it stands; "" where it stands in none."""
    found: list[str] = []
    opened: list[tuple[int, str]] = []  # items: depth, and the step that each is or stands in
    for leaf in leaves:
        clause = leaf.clause
        if leaf.heading or not clause.depth:
            opened.clear()
        listed = clause.kind in LISTED
        level = clause.depth - listed
        over = (step for depth, step in reversed(opened) if depth <= level)
        found.append(next(over, ""))
        if listed:
            while opened and opened[-1][0] >= clause.depth:
                opened.pop()
            step = clause.number if clause.kind is BlockKind.STEP else found[-1]
            opened.append((clause.depth, step))
    return found


def rows_above(leaves: Sequence[Leaf]) -> list[str]:
    """What each row goes on with, by its first cell; "" where it goes on with none."""
    found: list[str] = []
    name = ""
    for leaf in leaves:
        above = leaves[leaf.at - 1].clause if leaf.at else None
        if above is None or above.table != leaf.clause.table or not above.cells or above.header:
            name = ""
        elif normal(above.cells[0]):
            name = above.cells[0]
        found.append(name)
    return found


def _section_ends(clauses: Sequence[Clause]) -> list[int]:
    ends = [at + 1 for at in range(len(clauses))]
    open_headings: list[int] = []
    for at, clause in enumerate(clauses):
        if clause.kind is BlockKind.HEADING:
            while open_headings and clauses[open_headings[-1]].depth >= clause.depth:
                ends[open_headings.pop()] = at
            open_headings.append(at)
    for at in open_headings:
        ends[at] = len(clauses)
    return ends
