"""Which section of a later text is which of an earlier one.

The diff's alignment says which clauses are the same; a section is the one that most of its text
comes from. Each earlier section has at most one heir, the one that took most of it; what else
was split off it begins anew.
"""

from collections import defaultdict
from collections.abc import Sequence

from kb_tools.diff.align import align
from kb_tools.diff.leaves import leaves
from kb_tools.diff.tables import row_keys, table_pairs
from kb_tools.policy.model import Document, Section

_LEAST_SHARE = 0.3  # of the shorter of the two texts


def heirs(
    before: Document, old: Sequence[Section], after: Document, new: Sequence[Section]
) -> list[int]:
    """For each new section the place of the old one that it continues; -1: none."""
    tables = table_pairs(before.clauses, after.clauses)
    keys_before, keys_after = row_keys(before.clauses, after.clauses, tables)
    found = align(leaves(before.clauses, keys_before), leaves(after.clauses, keys_after))
    owner_before, owner_after = _owners(before, old), _owners(after, new)
    votes: dict[tuple[int, int], int] = defaultdict(int)
    for one, other in found.forward.items():
        ancestor, heir = owner_before.get(one), owner_after.get(other)
        if ancestor is not None and heir is not None:
            votes[ancestor, heir] += _weight(after, other)
    size_before, size_after = _sizes(before, old, owner_before), _sizes(after, new, owner_after)
    same = [-1] * len(new)
    taken: set[int] = set()
    for (ancestor, heir), weight in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        enough = weight >= _LEAST_SHARE * min(size_before[ancestor], size_after[heir])
        if same[heir] < 0 and ancestor not in taken and enough:
            same[heir] = ancestor
            taken.add(ancestor)
    return same


def _owners(document: Document, sections: Sequence[Section]) -> dict[int, int]:
    """For each clause, by its place, the section it belongs to."""
    places = {id(clause): place for place, clause in enumerate(document.clauses)}
    return {
        places[id(clause)]: number
        for number, section in enumerate(sections)
        for clause in section.clauses
        if id(clause) in places
    }


def _sizes(document: Document, sections: Sequence[Section], owners: dict[int, int]) -> list[int]:
    sizes = [0] * len(sections)
    for clause, place in owners.items():
        sizes[place] += _weight(document, clause)
    return sizes


def _weight(document: Document, place: int) -> int:
    return len(document.clauses[place].text) + 8
