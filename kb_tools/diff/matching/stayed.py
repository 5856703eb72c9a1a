"""What stayed in place, given who is who: the heaviest increasing subsequence stays, the rest moved.

"A moved past B" and "B moved past A" tell the same story; taking the heaviest increasing
subsequence as what stayed, the story that moves the least text is told.
"""

from collections import defaultdict, deque
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

MOST_CELLS = 1_000_000_000  # texts × texts of which the order is weighed exactly, a bit for each


def heaviest_increasing(positions: Sequence[int], weights: Sequence[float]) -> list[int]:
    """Indices of the heaviest strictly increasing subsequence, in O(n log n).

    Args:
        positions: numbers, 0 or more: where each element stands in the other version.
        weights: above 0, one for each element; sums of integers are exact.

    Source: the classic dynamic programme with a Fenwick tree for prefix maxima (Fenwick 1994).

    >>> heaviest_increasing([2, 0, 1], [5, 1, 1])
    [0]
    >>> heaviest_increasing([2, 0, 1], [1, 1, 1])
    [1, 2]
    """
    size = max(positions, default=-1) + 1
    tree: list[tuple[float, int]] = [(0, -1)] * (
        size + 1
    )  # best weight of a subsequence that ends at or before a position
    before = [-1] * len(positions)
    best: tuple[float, int] = (0, -1)
    for index, (position, weight) in enumerate(zip(positions, weights, strict=True)):
        top, node = tree[0], position
        while node > 0:
            if tree[node][0] > top[0]:
                top = tree[node]
            node -= node & -node
        before[index] = top[1]
        here = (top[0] + weight, index)
        if here[0] > best[0]:
            best = here
        node = position + 1
        while node <= size:
            if here[0] > tree[node][0]:
                tree[node] = here
            node += node & -node
    chosen: list[int] = []
    at = best[1]
    while at >= 0:
        chosen.append(at)
        at = before[at]
    return chosen[::-1]


def equal_in_order(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of equal texts that stand in the same order in both: as many as there are.

    Of very many texts, the first of each is taken for the first, and so on, and of these pairs the most.

    >>> equal_in_order(["a", "b", "c"], ["c", "a", "b"])
    [(0, 1), (1, 2)]
    """
    if len(old) * len(new) <= MOST_CELLS:
        return [
            (block.src_start + n, block.dest_start + n)
            for block in LCSseq.opcodes(old, new)
            if block.tag == "equal"
            for n in range(block.src_end - block.src_start)
        ]
    where: dict[str, deque[int]] = defaultdict(deque)
    for place, text in enumerate(new):
        where[text].append(place)
    pairs = [(at, where[text].popleft()) for at, text in enumerate(old) if where[text]]
    kept = heaviest_increasing([place for _, place in pairs], [1] * len(pairs))
    return [pairs[k] for k in kept]
