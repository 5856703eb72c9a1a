"""A heading is the same one if most of what stands under it is, whatever it says now."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import Leaf
from kb_tools.diff.matching.similarity import similarity

SAME_CHILDREN = 0.5  # share of a section's text that must be the same for it to be the same section


def pair_headings_by_children(found: Alignment) -> None:
    """A heading is the same one if what stands under it is the same, whatever it says now."""
    news = {j for j in found.free_after() if found.after[j].heading}
    olds = [i for i in found.free_before() if found.before[i].heading]
    if not olds or not news:
        return
    votes: list[tuple[float, int, int]] = []
    upto_old, upto_new = (_weights_upto(side) for side in (found.before, found.after))
    for i in olds:
        section = range(i + 1, found.before[i].end)
        total = upto_old[section.stop] - upto_old[section.start]
        shared: Counter[int] = Counter()
        for k in section:
            j = found.forward.get(k)
            while j is not None and j >= 0:
                j = found.after[j].parent
                if j in news:
                    shared[j] += found.before[k].weight
        for j, weight in shared.items():
            total_new = upto_new[found.after[j].end] - upto_new[j + 1]
            share = weight / max(total, total_new, 1)
            if share >= SAME_CHILDREN:
                votes.append((share + _like_heading(found.before[i], found.after[j]), i, j))
    for _, i, j in sorted(votes, key=lambda vote: (-vote[0], vote[1], vote[2])):
        if i not in found.forward and j not in found.backward:
            found.pair(i, j)


def _weights_upto(leaves: Sequence[Leaf]) -> list[int]:
    """What all leaves before each place weigh together; one more, for the end."""
    return [0, *accumulate(leaf.weight for leaf in leaves)]


def share_of_children(found: Alignment, old: Leaf, new: Leaf) -> float:
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
