"""Which clause of the new text is which of the old.

In this order, each step working on what the ones before left over:

1. Clauses whose text is equal and stands once on each side; then equal neighbours of those.
2. What of them stayed in place: the heaviest increasing subsequence (`stayed.py`). Its gaps are
   where to look first: a clause that was edited stands between the same neighbours.
3. In each gap: equal texts in order, clauses that were split or merged (then those that moved as
   well), then the best assignment by similarity (`similarity.py`).
4. Between the same neighbours of clauses that moved, likewise.
5. Headings: a heading is the same one if most of what stands under it is; whatever it says.
   Then, what stands more than once under the same heading.
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

import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio

from kb_tools.diff.leaves import Leaf
from kb_tools.diff.similarity import best_pairs, share_of_words, similarity
from kb_tools.diff.stayed import heaviest_increasing
from kb_tools.policy.model import BlockKind

# Found on half of a collection of policies with known edits: lower pairs strangers, higher calls
# an edit a deletion and an insertion.
ALIKE_IN_GAP = 0.45
ALIKE_IN_SECTION = 0.56  # of a clause that moved under its own heading
ALIKE_ANYWHERE = 0.62
ALIKE_ROW = 0.75  # of a row whose first cell is another one
SAME_REST = 0.3  # what a row's whole text weighs beside its first cell
SPLIT_ALIKE = 0.94  # letters that the parts of a split clause share with the whole
# Of two clauses alone between the same neighbours: words in order that they share. Of 90 such pairs
# in the histories of two handbooks and a collection of policies, all above it were an edit.
ALIKE_ALONE = 0.25
LONG_ENOUGH = 12  # code points; a shorter text is no evidence of a move when it stands twice
OF_A_HEADING = 100  # code points that a heading weighs besides its own
TIES = 50  # bits below the weight of one code point: no sum of ties outweighs that
SAME_CHILDREN = 0.5  # share of a section's text that must be the same for it to be the same section


@dataclass(slots=True)
class Alignment:
    """Who is who. All numbers are places of leaves."""

    before: Sequence[Leaf]
    after: Sequence[Leaf]
    forward: dict[int, int] = field(default_factory=dict)  # before → after, one to one
    backward: dict[int, int] = field(default_factory=dict)
    splits: dict[int, tuple[int, ...]] = field(default_factory=dict)  # before → its parts after
    merges: dict[int, tuple[int, ...]] = field(default_factory=dict)  # after → what it was made of
    moved: set[int] = field(
        default_factory=set
    )  # places before, of pairs that did not stay in order

    left_before: set[int] = field(init=False, repr=False)  # places that are no one's yet
    left_after: set[int] = field(init=False, repr=False)

    # Pairs are only added, never changed: so many pairs, so many stayed.
    stayed: tuple[int, list[int]] = field(default=(-1, []), repr=False)
    weights: dict[int, int] = field(default_factory=dict, repr=False)  # of pairs, place before

    def __post_init__(self) -> None:
        self.left_before = set(range(len(self.before))).difference(
            self.forward, self.splits, *self.merges.values()
        )
        self.left_after = set(range(len(self.after))).difference(
            self.backward, self.merges, *self.splits.values()
        )

    def pair(self, i: int, j: int) -> None:
        self.forward[i] = j
        self.backward[j] = i
        self.left_before.discard(i)
        self.left_after.discard(j)

    def split(self, i: int, parts: tuple[int, ...]) -> None:
        self.splits[i] = parts
        self.left_before.discard(i)
        self.left_after.difference_update(parts)

    def merge(self, parts: tuple[int, ...], j: int) -> None:
        self.merges[j] = parts
        self.left_before.difference_update(parts)
        self.left_after.discard(j)

    def mirrored(self) -> "Alignment":
        """The same alignment, the other version first."""
        return Alignment(
            self.after, self.before, dict(self.backward), dict(self.forward),
            dict(self.merges), dict(self.splits), {self.forward[i] for i in self.moved},
            weights={self.forward[i]: weight for i, weight in self.weights.items()},
        )  # fmt: skip

    def free_before(self) -> list[int]:
        return sorted(self.left_before)

    def free_after(self) -> list[int]:
        return sorted(self.left_after)


def align(before: Sequence[Leaf], after: Sequence[Leaf]) -> Alignment:
    found = Alignment(before, after)
    _pair_unique(found)
    stayed = _stayed(found)
    gaps = _gaps(found, stayed)
    for olds, news in gaps:
        _pair_equal_in_order(found, olds, news)
    _pair_equal_under_same_heading(found)
    for olds, news in _gaps(found, _stayed(found)):
        _split_and_merge(found, olds, news)
    _split_and_merge(found, found.free_before(), found.free_after())
    for olds, news in _gaps(found, _stayed(found)):
        _pair_similar(
            found, _no_headings(found.before, olds), _no_headings(found.after, news), ALIKE_IN_GAP
        )
    for olds, news in _neighbourhoods(found):
        _pair_similar(
            found, _no_headings(found.before, olds), _no_headings(found.after, news), ALIKE_IN_GAP
        )
    _pair_headings_by_children(found)
    _pair_equal_under_same_heading(found)  # which may have another name now
    for olds, news in _gaps(found, _stayed(found)):
        _pair_similar(found, olds, news, ALIKE_IN_GAP)
    _pair_equal_anywhere(found)
    _pair_similar_under_same_heading(found)
    _pair_similar(
        found, found.free_before(), found.free_after(), ALIKE_ANYWHERE, least_length=LONG_ENOUGH
    )
    _pair_what_is_left(found)
    stays = set(_stayed(found))
    found.moved = {i for i in found.forward if i not in stays}
    return found


def _pair_what_is_left(found: Alignment) -> None:
    gaps = _gaps(found, _stayed(found))
    if not gaps:
        return
    for olds, news in gaps:
        _pair_similar(
            found, _no_headings(found.before, olds), _no_headings(found.after, news), ALIKE_IN_GAP
        )
    _pair_headings_by_children(found)
    for olds, news in _gaps(found, _stayed(found)):
        for group in ("text", "heading"):
            _pair_alone(
                found,
                [i for i in olds if _mixes(found.before[i]) == group],
                [j for j in news if _mixes(found.after[j]) == group],
            )


def _pair_alone(found: Alignment, olds: Sequence[int], news: Sequence[int]) -> None:
    if len(olds) != 1 or len(news) != 1:
        return
    old, new = found.before[olds[0]], found.after[news[0]]
    if share_of_words(old.key, new.key) >= ALIKE_ALONE or (
        old.heading and _share_of_children(found, old, new) >= SAME_CHILDREN
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


def _stayed(found: Alignment) -> list[int]:
    """Places before, of the pairs that kept their order; sorted."""
    if found.stayed[0] != len(found.forward):
        found.stayed = len(found.forward), _kept_order(found)
    return found.stayed[1]


def _kept_order(found: Alignment) -> list[int]:
    olds = sorted(found.forward)
    news = [found.forward[i] for i in olds]
    if all(a < b for a, b in pairwise(news)):
        return olds
    for i in found.forward.keys() - found.weights.keys():
        found.weights[i] = _weight(found.before[i], found.after[found.forward[i]])
    return [olds[k] for k in heaviest_increasing(news, [found.weights[i] for i in olds])]


def _weight(old: Leaf, new: Leaf) -> int:
    """The same whichever version comes first; of two equal weights the text decides, not the place.

    A heading that moves by itself takes from its section what stood there: where a paragraph can
    have moved past it instead, that is the likelier story. An integer, since sums must not be
    rounded: they are made in another order when the versions change places.
    """
    weight = old.weight + new.weight + OF_A_HEADING * (old.heading + new.heading)
    return (weight << TIES) + _tie(old) + _tie(new)


def _tie(leaf: Leaf) -> int:
    return zlib.crc32(leaf.key.encode("utf-8", "replace"))


def _gaps(found: Alignment, stayed: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """What is still free before and after, between neighbouring pairs that stayed."""
    fences_after = [found.forward[i] for i in stayed]
    olds: dict[int, list[int]] = defaultdict(list)
    news: dict[int, list[int]] = defaultdict(list)
    for i in found.free_before():
        olds[bisect_left(stayed, i)].append(i)
    for j in found.free_after():
        news[bisect_left(fences_after, j)].append(j)
    return [(olds[gap], news[gap]) for gap in sorted(olds.keys() & news.keys())]


def _neighbourhoods(found: Alignment) -> list[tuple[list[int], list[int]]]:
    """What is free after the same neighbour, or else before the same one: in text that moved."""
    result = []
    for step in (1, -1):
        olds: dict[int, list[int]] = defaultdict(list)
        news: dict[int, list[int]] = defaultdict(list)
        last = -1
        free = set(found.free_before())
        for leaf in found.before if step > 0 else reversed(found.before):
            if leaf.at in free:
                olds[last].append(leaf.at)
            else:
                last = found.forward.get(leaf.at, last)
        last = -1
        free = set(found.free_after())
        for leaf in found.after if step > 0 else reversed(found.after):
            if leaf.at in free:
                news[last].append(leaf.at)
            elif leaf.at in found.backward:
                last = leaf.at
        result += [
            (sorted(olds[near]), sorted(news[near]))
            for near in olds.keys() & news.keys()
            if near >= 0
        ]
    return result


def _pair_equal_in_order(found: Alignment, olds: Sequence[int], news: Sequence[int]) -> None:
    keys_old, keys_new = [found.before[i].key for i in olds], [found.after[j].key for j in news]
    if not set(keys_old) & set(keys_new):
        return
    for block in LCSseq.opcodes(keys_old, keys_new):
        if block.tag == "equal":
            for a, b in zip(
                range(block.src_start, block.src_end),
                range(block.dest_start, block.dest_end),
                strict=True,
            ):
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
        if _mixes(found.before[i]) == "text" and (parent < 0 or parent in found.forward):
            olds[found.forward.get(parent, -1)].append(i)
    for j in found.free_after():
        if _mixes(found.after[j]) == "text":
            news[found.after[j].parent].append(j)
    for parent in sorted(olds.keys() & news.keys()):
        _pair_similar(found, olds[parent], news[parent], ALIKE_IN_SECTION, LONG_ENOUGH)


def _no_headings(leaves: Sequence[Leaf], places: Iterable[int]) -> list[int]:
    return [at for at in places if not leaves[at].heading]


def _pair_similar(
    found: Alignment, olds: Sequence[int], news: Sequence[int], least: float, least_length: int = 1
) -> None:
    olds = [i for i in olds if i not in found.forward and len(found.before[i].key) >= least_length]
    news = [j for j in news if j not in found.backward and len(found.after[j].key) >= least_length]
    if not olds or not news:
        return

    for group in _kinds_that_mix(found, olds, news):
        group_olds = [i for i in olds if _mixes(found.before[i]) == group]
        group_news = [j for j in news if _mixes(found.after[j]) == group]
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
    for a, b, _ in best_pairs(texts_old, texts_new, least, bonus):
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
    for a, b, _ in best_pairs(first_old, first_new, least, bonus):
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
        for a, b, _ in best_pairs(list(old.values()), list(new.values()), ALIKE_ROW):
            found.pair(places_old[a], places_new[b])
    return [i for i in olds if i not in found.forward], [j for j in news if j not in found.backward]


def _pair_by_text(found: Alignment, olds: Sequence[int], news: Sequence[int], least: float) -> None:
    olds = [i for i in olds if i not in found.forward]
    news = [j for j in news if j not in found.backward]
    texts_old, texts_new = [found.before[i].key for i in olds], [found.after[j].key for j in news]
    for a, b, _ in best_pairs(texts_old, texts_new, least):
        found.pair(olds[a], news[b])


def _first_cell(text: str) -> str:
    return text.partition(" | ")[0] or "-"


def _mixes(leaf: Leaf) -> str:
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
    return sorted({_mixes(found.before[i]) for i in olds} & {_mixes(found.after[j]) for j in news})


def _split_and_merge(found: Alignment, olds: Sequence[int], news: Sequence[int]) -> None:
    for i, parts in _splits(found.before, found.after, olds, news):
        found.split(i, parts)
    olds = [i for i in olds if i in found.left_before]
    news = [j for j in news if j in found.left_after]
    for j, parts in _splits(found.after, found.before, news, olds):
        found.merge(parts, j)


def _splits(
    wholes: Sequence[Leaf],
    leaves: Sequence[Leaf],
    whole_places: Sequence[int],
    places: Sequence[int],
) -> list[tuple[int, tuple[int, ...]]]:
    """Clauses whose text is, but for little, that of two or more neighbours on the other side."""
    found: list[tuple[int, tuple[int, ...]]] = []
    used: set[int] = set()
    free = set(places)
    by_opening: dict[str, list[int]] = defaultdict(list)
    for at in places:
        leaf = leaves[at]
        if not leaf.heading and not leaf.clause.cells and len(leaf.key) >= 3:
            by_opening[leaf.key[:LONG_ENOUGH].casefold()].append(at)
    for at in whole_places:
        whole = wholes[at]
        if whole.heading or whole.clause.cells or len(whole.key) < 2 * LONG_ENOUGH:
            continue
        start = whole.key[:LONG_ENOUGH].casefold()
        firsts = [at for end in range(3, len(start) + 1) for at in by_opening.get(start[:end], ())]
        for first in sorted(firsts):
            opening = leaves[first].key
            if first in used or len(opening) >= len(whole.key):
                continue
            parts, length, following = [first], len(opening), first + 1
            while following in free and following not in used and length + 1 < len(whole.key) - 2:
                if not leaves[
                    following
                ].heading:  # a heading that stood between them is another change
                    parts.append(following)
                    length += 1 + len(leaves[following].key)
                following += 1
            if len(parts) < 2 or not 0.9 <= length / len(whole.key) <= 1.1:
                continue
            keys = [leaves[part].key for part in parts]
            parts = parts[: _parts_needed(keys, whole.key)]
            joined = " ".join(keys[: len(parts)])
            if len(parts) > 1 and ratio(joined, whole.key) >= 100 * SPLIT_ALIKE:
                found.append((at, tuple(parts)))
                used.update(parts)
                break
    return found


def _parts_needed(parts: Sequence[str], whole: str) -> int:
    """How many of the parts make up the whole; what makes it no more alike only stands below.

    >>> whole = "Refund it to the card that the customer paid with. Tell her in seven days."
    >>> _parts_needed((whole[:50], "Tell her in 7 days.", "Log it."), whole)
    2
    >>> _parts_needed((whole.replace("Refund", "Pay"), "Log it."), whole)
    1
    """
    count, alike = len(parts), ratio(" ".join(parts), whole)
    while count > 1 and (fewer := ratio(" ".join(parts[: count - 1]), whole)) >= alike:
        count, alike = count - 1, fewer
    return count


def _pair_headings_by_children(found: Alignment) -> None:
    """A heading is the same one if what stands under it is the same, whatever it says now."""
    news = {j for j in found.free_after() if found.after[j].heading}
    olds = [i for i in found.free_before() if found.before[i].heading]
    votes: list[tuple[float, int, int]] = []
    for i in olds:
        section = range(i + 1, found.before[i].end)
        total = sum(found.before[k].weight for k in section)
        shared: Counter[int] = Counter()
        for k in section:
            j = found.forward.get(k)
            while j is not None and j >= 0:
                j = found.after[j].parent
                if j in news:
                    shared[j] += found.before[k].weight
        for j, weight in shared.items():
            total_new = sum(found.after[k].weight for k in range(j + 1, found.after[j].end))
            share = weight / max(total, total_new, 1)
            if share >= SAME_CHILDREN:
                votes.append((share + _like_heading(found.before[i], found.after[j]), i, j))
    for _, i, j in sorted(votes, key=lambda vote: (-vote[0], vote[1], vote[2])):
        if i not in found.forward and j not in found.backward:
            found.pair(i, j)


def _share_of_children(found: Alignment, old: Leaf, new: Leaf) -> float:
    """Of what stands under either heading, the part that stands under both; from 0 to 1."""
    under_old, under_new = range(old.at + 1, old.end), range(new.at + 1, new.end)
    both = sum(
        found.before[i].weight + found.after[j].weight
        for i in under_old
        if (j := found.forward.get(i, -1)) in under_new
    )
    total = sum(found.before[i].weight for i in under_old) + sum(
        found.after[j].weight for j in under_new
    )
    return both / max(total, 1)


def _like_heading(old: Leaf, new: Leaf) -> float:
    """A chapter and the only section in it have the same text under them: level and words decide."""
    same_level = old.clause.depth == new.clause.depth
    return 0.1 * same_level + 0.2 * similarity(old.key, new.key)
