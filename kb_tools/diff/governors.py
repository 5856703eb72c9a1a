"""What each clause stands under most closely: a heading, the line above its list, the item it is nested in."""

from collections.abc import Callable, Sequence

from kb_tools.diff.leaves import LISTED, Leaf
from kb_tools.policy.model import BlockKind

TEXTS = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.ADMONITION})


def governors(
    leaves: Sequence[Leaf], leads: Callable[[str], bool], *, nested: bool = True
) -> list[int]:
    """Of each clause, the place of what it stands under most closely; -1: of nothing.

    Args:
        leads: whether a text leads to what stands next, be it a list or not.
        nested: whether an item stands under the one that it is nested in.
    """
    found: list[int] = []
    opened: list[tuple[int, int]] = []  # level and place: of items, and of lines over a list
    for leaf in leaves:
        clause = leaf.clause
        if leaf.heading:
            opened.clear()
            found.append(leaf.parent)
            continue
        if clause.cells and not clause.header:
            found.append(_over_a_row(leaves, leaf.at, found))
            continue
        listed, text = clause.kind in LISTED, clause.kind in TEXTS
        whole = text and clause.text.endswith((".", "!", "?"))
        under_a_term = listed and clause.source.startswith(":")
        beside = not listed or under_a_term  # the text of an item, the meaning of a term
        level = 2 * (clause.depth if nested else min(clause.depth, 1)) + beside
        next_to_it = not listed and opened[-1:] == [(level, leaf.at - 1)]
        leading = text and leads(clause.text)
        led = next_to_it and not leading and leads(leaves[leaf.at - 1].clause.text)
        between = next_to_it and whole  # a line and its list
        while opened and opened[-1][0] >= level and not between:
            opened.pop()
        over = opened[:-1] if between else opened
        found.append(leaf.at - 1 if led else over[-1][1] if over else leaf.parent)
        if (listed and nested) or (text and not whole) or leading:
            opened.append((level, leaf.at))
    return found


def _over_a_row(leaves: Sequence[Leaf], at: int, above: Sequence[int]) -> int:
    """A row stands under the heads of its table; without heads, under what the table does."""
    if at and leaves[at - 1].clause.table == leaves[at].clause.table:
        return at - 1 if leaves[at - 1].clause.header else above[at - 1]
    return leaves[at].parent
