"""What must be, may be, or need not be, and is said in other words: of two such facts neither is a change."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from kb_tools.diff.facts.finders import one_space
from kb_tools.diff.facts.in_words import NEED_NOT
from kb_tools.diff.facts.stated import Fact, Facts
from kb_tools.diff.model import Label

_CLAUSE_ENDS = re.compile(r"[.,;:!?]\s")
Sides = tuple[list[Fact], list[Fact]]  # what is stated before and not after; after and not before


class Duties:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._modality = facts.lexicon.modality
        self._forbid_denied = facts.lexicon.forbids_denied

    def without_equals(self, gone: list[Fact], come: list[Fact], before: str, after: str) -> Sides:
        """
        Args:
            gone, come: what only the text before states, and only the one after; in order.
        """
        sides = _without((gone, come), self._forbidden((gone, come), before, after))
        sides = _without(sides, _freed(sides))
        return _without(sides, self._denied_elsewhere(sides, before, after))

    def _forbidden(self, sides: Sides, *texts: str) -> Iterator[Fact]:
        """ "May not" where "are not allowed to" came: what is not allowed is forbidden.

        "Must not" for "may not" stays a change: that may have said "perhaps not".
        """
        for side, other, text in zip(sides, sides[::-1], texts, strict=True):
            forbidden = [f for f in other if self._forbids(f)]
            if forbidden:
                yield from _in_pairs(forbidden, self._may_not(side, text))

    def _forbids(self, fact: Fact) -> bool:
        """ "are not allowed to", whose "are" alone binds nobody"""
        known = one_space(fact.quote) in self._modality
        return (fact.label, fact.value) == (Label.MODALITY, "must") and not known

    def _may_not(self, stated: Sequence[Fact], text: str) -> Iterator[Fact]:
        """ "may not", "cannot", "no puede"; "might not" is a guess"""
        behind = {f.end + 1 for f in self._facts(text) if f.label is Label.POLARITY}
        for fact in stated:
            permits = (fact.label, fact.value) == (Label.MODALITY, "may")
            denied = fact.whole or fact.start in behind
            if permits and denied and one_space(fact.quote) in self._forbid_denied:
                yield fact

    def _denied_elsewhere(self, sides: Sides, *texts: str) -> Iterator[Fact]:
        """ "Is required" in "no receipt is required" where "not required" came: it says so too.

        What the "no" before it denies, a reader sees: that it stood elsewhere is told as another order.
        """
        for side, other, text in zip(sides, sides[::-1], texts, strict=True):
            free = [f for f in other if f.value == NEED_NOT]
            if free:
                yield from _in_pairs(free, self._behind_denials(side, text))

    def _behind_denials(self, stated: Sequence[Fact], text: str) -> Iterator[Fact]:
        """Duties that a denial stands before in the same clause, in no words which forbid."""
        plain = self._facts.plain(text)
        denials = [f.end for f in self._facts(text) if f.label is Label.POLARITY]
        for fact in stated:
            at = bisect_left(denials, fact.start) - 1
            if fact.value != "must" or at < 0 or self._forbids(fact):
                continue
            apart = _CLAUSE_ENDS.search(plain, denials[at], fact.start)
            if not apart and one_space(fact.quote) not in self._forbid_denied:
                yield fact


def _freed(sides: Sides) -> Iterator[Fact]:
    """ "Have to" where "not have to" went: that the "not" is gone says it all. Where "need not" went, "must"
    and "need not" do."""
    for side, other in (sides, sides[::-1]):
        denials = (f for f in side if f.label is Label.POLARITY)
        free = (f for f in side if f.value == NEED_NOT)
        duties = (f for f in other if f.value == "must")
        for denial, freed, duty in zip(denials, free, duties, strict=False):
            one, other_word = sorted((one_space(freed.quote), one_space(duty.quote)), key=len)
            yield from (freed, duty) if one in other_word else (denial,)


def _in_pairs(one: Iterable[Fact], other: Iterable[Fact]) -> Iterator[Fact]:
    """As many of each as there are partners for."""
    return (fact for pair in zip(one, other, strict=False) for fact in pair)


def _without(sides: Sides, same: Iterable[Fact]) -> Sides:
    told = set(map(id, same))
    gone, come = ([f for f in side if id(f) not in told] for side in sides)
    return gone, come
