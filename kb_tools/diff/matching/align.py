"""Which clause of the new text is which of the old.

In this order, each step working on what the ones before left over:

1. Clauses whose text is equal and stands once on each side; then equal neighbours of those.
2. What of them stayed in place: the heaviest increasing subsequence (`alignment.py`). Its gaps are
   where to look first: a clause that was edited stands between the same neighbours.
3. In each gap: equal texts in order, clauses that were split or merged (`split_up.py`; then those
   that moved as well), then the best assignment by how alike they are (`alike.py`).
4. Between the same neighbours of clauses that moved, likewise.
5. Headings: a heading is the same one if most of what stands under it is, whatever it says
   (`same_sections.py`). Then, what stands more than once under the same heading.
6. Anywhere: what is equal, then what is similar under the same heading, then what is very similar
   anywhere: moved and edited.
7. Now that more is known, once again in the gaps. Where one clause went and one came between the
   same neighbours, little needs to be shared for it to be an edit.

    before          after
    A  ────────────  A          stayed
    B  ──┐     ┌───  D'         edited in its gap? no: D is further down, very similar: moved, edited
    C  ──┼─────┼───  C          stayed
    D  ──┼─────┘
         └─────────  B          equal elsewhere: moved
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kb_tools.diff.matching.alignment import Alignment, gaps, in_place, neighbourhoods
from kb_tools.diff.matching.alike import (
    ALIKE_ANYWHERE,
    ALIKE_IN_GAP,
    ALIKE_IN_SECTION,
    mixes,
    pair_similar,
)
from kb_tools.diff.matching.leaves import Leaf
from kb_tools.diff.matching.same_sections import (
    SAME_CHILDREN,
    pair_headings_by_children,
    share_of_children,
)
from kb_tools.diff.matching.similarity import share_of_words, similarity
from kb_tools.diff.matching.split_up import split_and_merge
from kb_tools.diff.matching.stayed import equal_in_order
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind

# Of two clauses alone between the same neighbours: words in order that they share. Of 90 such pairs
# in the histories of two handbooks and a collection of policies, all above it were an edit.
ALIKE_ALONE = 0.25
LONG_ENOUGH = 12  # code points; a shorter text is no evidence of a move when it stands twice


def align(before: Sequence[Leaf], after: Sequence[Leaf]) -> Alignment:
    found = Alignment(before, after)
    _pair_unique(found)
    for olds, news in gaps(found):
        _pair_equal_in_order(found, olds, news)
    _pair_equal_under_same_heading(found)
    _pair_rows_of_one_name(found)
    for olds, news in gaps(found):
        split_and_merge(found, olds, news)
    split_and_merge(found, found.free_before(), found.free_after())
    for olds, news in gaps(found):
        pair_similar(
            found, _no_headings(found.before, olds), _no_headings(found.after, news), ALIKE_IN_GAP
        )
    for olds, news in neighbourhoods(found):
        pair_similar(
            found, _no_headings(found.before, olds), _no_headings(found.after, news), ALIKE_IN_GAP
        )
    pair_headings_by_children(found)
    _pair_equal_under_same_heading(found)  # which may have another name now
    for olds, news in gaps(found):
        pair_similar(found, olds, news, ALIKE_IN_GAP)
    _pair_equal_anywhere(found)
    _pair_similar_under_same_heading(found)
    pair_similar(
        found, found.free_before(), found.free_after(), ALIKE_ANYWHERE, least_length=LONG_ENOUGH
    )
    _pair_notes_by_body(found)
    _pair_what_is_left(found)
    stays = set(in_place(found))
    found.moved = {i for i in found.forward if i not in stays}
    return found


def _pair_rows_of_one_name(found: Alignment) -> None:
    """A row is known by its first cell, wherever in its table it stands now."""
    names = [
        Counter(name for leaf in side if (name := _row_name(leaf)))
        for side in (found.before, found.after)
    ]
    once = {name for name, often in names[0].items() if often == names[1][name] == 1}
    place = {_row_name(found.after[j]): j for j in found.free_after()}
    for i in found.free_before():
        name = _row_name(found.before[i])
        if name in once and name in place:
            old, new = found.before[i], found.after[place[name]]
            if similarity(old.key, new.key) >= ALIKE_IN_GAP:
                found.pair(old.at, new.at)


def _row_name(leaf: Leaf) -> tuple[str, ...]:
    """Its first cell and the heads of its table; a number names no row."""
    if not leaf.clause.cells or leaf.clause.header:
        return ()
    first = normal(leaf.clause.cells[0]).casefold()
    return (first, *leaf.clause.columns) if any(map(str.isalpha, first)) else ()


def _pair_notes_by_body(found: Alignment) -> None:
    """A note is the same one if what stands in it is, whatever its type and title."""
    titles = {j for j in found.free_after() if _titles(found.after[j])}
    for i in found.free_before():
        if not titles or not _titles(found.before[i]):
            continue
        inside = (at for at in _inside(found.before, i) if at in found.forward)
        body = next(inside, None)
        title = None if body is None else _title_of(found.after, found.forward[body])
        if title in titles:
            found.pair(i, title)
            titles.remove(title)


def _titles(leaf: Leaf) -> bool:
    return leaf.clause.kind is BlockKind.ADMONITION


def _inside(leaves: Sequence[Leaf], title: int) -> Iterator[int]:
    box = leaves[title].clause.container
    for at in range(title + 1, len(leaves)):
        if _titles(leaves[at]) or leaves[at].clause.container != box:
            return
        yield at


def _title_of(leaves: Sequence[Leaf], at: int) -> int:
    """Of the note in which the leaf stands; -1: in none."""
    box = leaves[at].clause.container
    while at >= 0 and leaves[at].clause.container == box:
        if _titles(leaves[at]):
            return at
        at -= 1
    return -1


def _pair_what_is_left(found: Alignment) -> None:
    left = gaps(found)
    if not left:
        return
    for olds, news in left:
        pair_similar(
            found, _no_headings(found.before, olds), _no_headings(found.after, news), ALIKE_IN_GAP
        )
    pair_headings_by_children(found)
    for olds, news in gaps(found):
        for group in ("text", "heading"):
            _pair_alone(
                found,
                [i for i in olds if mixes(found.before[i]) == group],
                [j for j in news if mixes(found.after[j]) == group],
            )


def _pair_alone(found: Alignment, olds: Sequence[int], news: Sequence[int]) -> None:
    if len(olds) != 1 or len(news) != 1:
        return
    old, new = found.before[olds[0]], found.after[news[0]]
    if share_of_words(old.key, new.key) >= ALIKE_ALONE or (
        old.heading and share_of_children(found, old, new) >= SAME_CHILDREN
    ):
        found.pair(old.at, new.at)


def _pair_unique(found: Alignment) -> None:
    before, after = found.before, found.after
    start, stop = 0, 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start].key == after[start].key:
        start += 1
    while start and start < shorter and before[start - 1].heading:
        start -= 1  # it goes with what stands under it, and that differs
    for at in range(start):
        found.pair(at, at)
    while stop < shorter - start and before[-1 - stop].key == after[-1 - stop].key:
        found.pair(len(before) - 1 - stop, len(after) - 1 - stop)
        stop += 1
    olds, news = before[start : len(before) - stop], after[start : len(after) - stop]
    count_old, count_new = Counter(leaf.key for leaf in olds), Counter(leaf.key for leaf in news)
    place = {leaf.key: leaf.at for leaf in news if count_new[leaf.key] == 1 and leaf.key}
    for leaf in olds:
        if leaf.key in place and count_old[leaf.key] == 1:
            found.pair(leaf.at, place[leaf.key])
    _grow(found)


def _grow(found: Alignment) -> None:
    """Equal neighbours of a pair are a pair too (Heckel 1978).

    A heading goes with what stands under it, and not with what happens to stand before it: pages
    have "Goals" and "Tasks" under each month.
    """
    for step in (1, -1):
        for a in sorted(found.left_before, reverse=step < 0):
            if step > 0 and found.before[a].heading:
                continue
            b = found.forward.get(a - step, -2) + step
            if b in found.left_after and found.before[a].key == found.after[b].key:
                found.pair(a, b)


def _pair_equal_in_order(found: Alignment, olds: Sequence[int], news: Sequence[int]) -> None:
    keys_old, keys_new = [found.before[i].key for i in olds], [found.after[j].key for j in news]
    if set(keys_old) & set(keys_new):
        for a, b in equal_in_order(keys_old, keys_new):
            found.pair(olds[a], news[b])


def _pair_equal_under_same_heading(found: Alignment) -> None:
    """Texts that stand more than once are the same one if they stand under the same heading."""
    places: dict[tuple[str, int], list[int]] = defaultdict(list)
    for j in found.free_after():
        places[found.after[j].key, found.after[j].parent].append(j)
    for i in found.free_before():
        leaf = found.before[i]
        parent = found.forward.get(leaf.parent, -1) if leaf.parent >= 0 else -1
        here = places.get((leaf.key, parent))
        if here and (parent >= 0 or leaf.parent < 0):
            found.pair(i, here.pop(0))


def _pair_equal_anywhere(found: Alignment) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for j in found.free_after():
        places[found.after[j].key].append(j)
    for i in found.free_before():
        key = found.before[i].key
        if len(key) >= LONG_ENOUGH and places.get(key):
            found.pair(i, places[key].pop(0))


def _pair_similar_under_same_heading(found: Alignment) -> None:
    """Moved within their section and edited: that asks for less than from any other section."""
    olds: dict[int, list[int]] = defaultdict(list)
    news: dict[int, list[int]] = defaultdict(list)
    for i in found.free_before():
        parent = found.before[i].parent
        if mixes(found.before[i]) == "text" and (parent < 0 or parent in found.forward):
            olds[found.forward.get(parent, -1)].append(i)
    for j in found.free_after():
        if mixes(found.after[j]) == "text":
            news[found.after[j].parent].append(j)
    for parent in sorted(olds.keys() & news.keys()):
        pair_similar(found, olds[parent], news[parent], ALIKE_IN_SECTION, LONG_ENOUGH)


def _no_headings(leaves: Sequence[Leaf], places: Iterable[int]) -> list[int]:
    return [at for at in places if not leaves[at].heading]
