"""Clauses that are much alike: an edit of one is the other. Texts by their words, rows by their first cell."""

from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import Leaf
from kb_tools.diff.matching.similarity import best_pairs, similarity
from kb_tools.policy.model import BlockKind

# Found on half of a collection of policies with known edits: lower pairs strangers, higher calls
# an edit a deletion and an insertion.
ALIKE_IN_GAP = 0.45
ALIKE_IN_SECTION = 0.56  # of a clause that moved under its own heading
ALIKE_ANYWHERE = 0.62
ALIKE_ROW = 0.75  # of a row whose first cell is another one
SAME_REST = 0.3  # what a row's whole text weighs beside its first cell


def pair_similar(
    found: Alignment, olds: Sequence[int], news: Sequence[int], least: float, least_length: int = 1
) -> None:
    """Pairs in `found` what is most alike of these places in its texts and has no partner yet.

    Args:
        least: similarity that a pair must have, 0 to 1.
        least_length: of a clause's text, in code points; shorter ones are left alone.
    """
    olds = [i for i in olds if i not in found.forward and len(found.before[i].key) >= least_length]
    news = [j for j in news if j not in found.backward and len(found.after[j].key) >= least_length]
    if not olds or not news:
        return

    for group in _kinds_that_mix(found, olds, news):
        group_olds = [i for i in olds if mixes(found.before[i]) == group]
        group_news = [j for j in news if mixes(found.after[j]) == group]
        pair = _pair_rows if group == "row" else _pair_texts
        pair(found, group_olds, group_news, least)


def _pair_texts(found: Alignment, olds: Sequence[int], news: Sequence[int], least: float) -> None:
    def bonus(a: int, b: int) -> float:
        """Of equally similar partners: one of the same kind, under the same heading, in line."""
        old, new = found.before[olds[a]], found.after[news[b]]
        same_kind = old.clause.kind is new.clause.kind
        same_parent = old.parent >= 0 and found.forward.get(old.parent) == new.parent
        in_line = 1 - abs(a / len(olds) - b / len(news))
        return 0.06 * same_kind + 0.05 * same_parent + 0.02 * in_line

    texts_old, texts_new = [found.before[i].key for i in olds], [found.after[j].key for j in news]
    for a, b, _ in best_pairs(texts_old, texts_new, least, bonus, found.codes):
        found.pair(olds[a], news[b])


def _pair_rows(found: Alignment, olds: Sequence[int], news: Sequence[int], least: float) -> None:
    """A row is known by its first cell; another first cell needs a lot of equal text beside it.

    Of rows with the same first cell, the one with the most equal text; a number that only counts
    the rows is no name.
    """
    olds, news = _pair_counted_rows(found, olds, news)
    texts_old, texts_new = [found.before[i].key for i in olds], [found.after[j].key for j in news]
    first_old, first_new = (
        [_first_cell(text) for text in texts_old],
        [_first_cell(text) for text in texts_new],
    )

    def bonus(a: int, b: int) -> float:
        return SAME_REST * ratio(texts_old[a], texts_new[b]) / 100

    anywhere = least >= ALIKE_ANYWHERE
    for a, b, _ in best_pairs(first_old, first_new, least, bonus, found.codes):
        if not anywhere or similarity(texts_old[a], texts_new[b]) >= ALIKE_IN_GAP:
            found.pair(olds[a], news[b])
    _pair_by_text(found, olds, news, max(least, ALIKE_ROW))


def _pair_counted_rows(
    found: Alignment, olds: Sequence[int], news: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Rows whose first cell is but a number: by the text beside it, first of all. What is left over."""
    old = {
        i: found.before[i].key.partition(" | ")[2]
        for i in olds
        if _first_cell(found.before[i].key).isdecimal()
    }
    new = {
        j: found.after[j].key.partition(" | ")[2]
        for j in news
        if _first_cell(found.after[j].key).isdecimal()
    }
    places_old, places_new = list(old), list(new)
    if old and new:
        for a, b, _ in best_pairs([*old.values()], [*new.values()], ALIKE_ROW, codes=found.codes):
            found.pair(places_old[a], places_new[b])
    return [i for i in olds if i not in found.forward], [j for j in news if j not in found.backward]


def _pair_by_text(found: Alignment, olds: Sequence[int], news: Sequence[int], least: float) -> None:
    olds = [i for i in olds if i not in found.forward]
    news = [j for j in news if j not in found.backward]
    texts_old, texts_new = [found.before[i].key for i in olds], [found.after[j].key for j in news]
    for a, b, _ in best_pairs(texts_old, texts_new, least, codes=found.codes):
        found.pair(olds[a], news[b])


def _first_cell(text: str) -> str:
    return text.partition(" | ")[0] or "-"


def mixes(leaf: Leaf) -> str:
    """Kinds between which an edit may go: a paragraph may become an item, a heading no table row."""
    match leaf.clause.kind:
        case BlockKind.HEADING:
            return "heading"
        case BlockKind.TABLE_ROW:
            return "row"
        case BlockKind.CODE | BlockKind.MACRO:
            return "code"
        case _:
            return "text"


def _kinds_that_mix(found: Alignment, olds: Sequence[int], news: Sequence[int]) -> list[str]:
    return sorted({mixes(found.before[i]) for i in olds} & {mixes(found.after[j]) for j in news})
