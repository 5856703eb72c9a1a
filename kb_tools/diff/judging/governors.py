"""What each clause stands under most closely: a heading, the line above its list, the item it is nested in."""

from collections.abc import Callable, Sequence

from kb_tools.diff.matching.leaves import LISTED, Leaf, titled
from kb_tools.policy.model import BlockKind

_NOWHERE = (-1, -1)
TEXTS = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.ADMONITION})


def governors(
    leaves: Sequence[Leaf],
    leads: Callable[[str], bool],
    denies: Callable[[str], bool],
    *,
    nested: bool = True,
) -> list[int]:
    """Of each clause, the place of what it stands under most closely; -1: of nothing.

    Args:
        leads: whether a text leads to what stands next, be it a list or not.
        denies: whether one that leads denies it, and perhaps all texts behind it, up to another line
            that leads somewhere, a list or the end of the section.
        nested: whether an item stands under the one that it is nested in.
    """
    found: list[int] = []
    opened: list[tuple[int, int]] = []  # level and place: of items, and of lines over a list
    denying = _NOWHERE  # level and place of a line that denies the texts behind it
    titles: dict[str, int] = {}  # of notes, by what they frame
    for leaf in leaves:
        clause = leaf.clause
        if leaf.heading:
            opened.clear()
            denying = _NOWHERE
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
        if not (text and not leading and level == denying[0]):
            denying = (level, leaf.at) if leading and denies(clause.text) else _NOWHERE
        denied = denying[1] if text and not leading else -1
        above = over[-1][1] if over else titles.get(clause.container, leaf.parent)
        if titled(clause):
            titles[clause.container] = leaf.at
        found.append(leaf.at - 1 if led else denied if denied >= 0 else above)
        if (listed and nested) or (text and not whole) or leading:
            opened.append((level, leaf.at))
    return found


def _over_a_row(leaves: Sequence[Leaf], at: int, above: Sequence[int]) -> int:
    """A row stands under the heads of its table; without heads, under what the table does."""
    if at and leaves[at - 1].clause.table == leaves[at].clause.table:
        return at - 1 if leaves[at - 1].clause.header else above[at - 1]
    return leaves[at].parent
