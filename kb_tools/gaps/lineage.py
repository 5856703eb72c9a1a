"""Which section of a later text is which of an earlier one.

Of clauses the diff's lineage says it, splits and merges included; a section is the one that most
of its text comes from. Each earlier section has at most one heir, the one that took most of it:
so no finding counts twice. What else was split off it begins anew.
"""

from collections.abc import Sequence

from kb_tools.diff.lineage import kinship, shares
from kb_tools.policy.model import Document, Section

_LEAST_SHARE = 0.3  # of the shorter of the two texts


def heirs(
    before: Document, old: Sequence[Section], after: Document, new: Sequence[Section]
) -> list[int]:
    """For each new section the place of the old one that it continues; -1: none."""
    owner_before, owner_after = _owners(before, old), _owners(after, new)
    weights = [_weight(after, place) for place in range(len(after.clauses))]
    votes = shares(kinship(before, after), owner_before, owner_after, weights)
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
