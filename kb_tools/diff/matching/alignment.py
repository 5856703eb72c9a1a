"""Who is who in two versions, and where to look for more: what stayed in place, and the gaps between it."""

import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kb_tools.diff.matching.leaves import Leaf
from kb_tools.diff.matching.similarity import WordCodes
from kb_tools.diff.matching.stayed import heaviest_increasing

OF_A_HEADING = 100  # code points that a heading weighs besides its own
TIES = 50  # bits below the weight of one code point: no sum of ties outweighs that


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
    codes: WordCodes = field(default_factory=WordCodes, repr=False, compare=False)

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


def in_place(found: Alignment) -> list[int]:
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


def gaps(found: Alignment) -> list[tuple[list[int], list[int]]]:
    """What is still free before and after, between neighbouring pairs that stayed."""
    stayed = in_place(found)
    fences_after = [found.forward[i] for i in stayed]
    olds: dict[int, list[int]] = defaultdict(list)
    news: dict[int, list[int]] = defaultdict(list)
    for i in found.free_before():
        olds[bisect_left(stayed, i)].append(i)
    for j in found.free_after():
        news[bisect_left(fences_after, j)].append(j)
    return [(olds[gap], news[gap]) for gap in sorted(olds.keys() & news.keys())]


def neighbourhoods(found: Alignment) -> list[tuple[list[int], list[int]]]:
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
