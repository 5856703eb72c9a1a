"""What stayed in place, given who is who: the heaviest increasing subsequence stays, the rest moved.

"A moved past B" and "B moved past A" tell the same story; taking the heaviest increasing
subsequence as what stayed, the story that moves the least text is told.
"""

from collections.abc import Sequence


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
