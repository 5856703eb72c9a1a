"""Which headings name cases of one matter, whatever their words: by how the page is built, and what
became of it.

    ## Express          ## Freight      Both have a section of the same name: what goes from one to
    ### Deadline        ### Deadline    the other is said of another case.

    ## Express  →  ## Freight           Each has the other's text now: the headings changed places.
    5 days         5 days
    ## Freight     ## Express
    9 days         9 days
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import Leaf

Heading = int  # its place before
Matter = Heading  # that some headings name the cases of: one of them


def cases(found: Alignment) -> Mapping[Heading, Matter]:
    """Of the headings that stand in both versions: what came or went is told by itself."""
    before, after = _children(found.before), _children(found.after)
    parallel_after = (
        {found.backward[j] for j in headings if j in found.backward}
        for headings in _parallel(found.after, after)
    )
    groups = chain(
        _parallel(found.before, before), parallel_after, _exchanged(found, before, after)
    )
    matters: list[set[Heading]] = []
    for headings in filter(None, groups):
        together = [headings, *(matter for matter in matters if matter & headings)]
        matters = [matter for matter in matters if not matter & headings]
        matters.append(set().union(*together))
    return {heading: min(matter) for matter in matters for heading in matter}


def _children(leaves: Sequence[Leaf]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for leaf in leaves:
        if leaf.parent >= 0:
            found.setdefault(leaf.parent, []).append(leaf.at)
    return found


def _parallel(leaves: Sequence[Leaf], children: Mapping[int, Sequence[int]]) -> Iterable[set[int]]:
    """Headings under the same one that have a section of the same name."""
    named: dict[tuple[int, str], set[int]] = {}
    for heading, places in children.items():
        for at in places:
            if leaves[at].heading:
                key = leaves[heading].parent, leaves[at].key.casefold()
                named.setdefault(key, set()).add(heading)
    return (headings for headings in named.values() if len(headings) > 1)


def _exchanged(
    found: Alignment, before: Mapping[int, Sequence[int]], after: Mapping[int, Sequence[int]]
) -> Iterator[set[int]]:
    """Headings of which one has now what the other had, and neither anything of its own."""
    gave: dict[int, set[int]] = {}  # a heading: who has now what it had
    for i, children in before.items():
        now = {found.after[found.forward[k]].parent for k in children if k in found.forward}
        if i in found.forward and found.forward[i] not in now and found.forward[i] in after:
            gave[i] = {found.backward[j] for j in now if j in found.backward}
    for i, others in gave.items():
        for k in others:
            if k in gave:
                yield {i, k}
