"""What a cited clause is today, and what became of all that its citation covers.

A citation of a section is one of what stands under it: that its heading has the same words says
nothing of the rows below. So both are held against today's text, the clause and what is below.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb_tools.diff.lineage import Led, News
from kb_tools.diff.matching.words import whole_figures, word_marks
from kb_tools.diff.model import Mark
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import Clause

_STRUCK = re.compile(r"~~|</?(?:del|s|strike)\b", re.I)  # words that are there, and no more meant


@dataclass(frozen=True, slots=True)
class Part:
    """A clause that the citation covers and that is otherwise today."""

    then: Clause
    now: tuple[Clause, ...]  # under what is cited, today
    news: News
    moved: bool
    marks: tuple[Mark, ...]  # from what it said to what they say


@dataclass(frozen=True, slots=True)
class Below:
    """What differs in that which a citation covers beside the clause that it names."""

    changed: tuple[Part, ...] = ()  # as they stood
    gone: tuple[Clause, ...] = ()  # not under it any more; it may stand elsewhere
    came: tuple[Clause, ...] = ()  # under it today, and not then

    @property
    def news(self) -> News:
        """The gravest; whether what came or went is news in meaning, a person should judge."""
        moved = News.UNJUDGED if self.gone or self.came else News.SAME
        return max([moved, *(part.news for part in self.changed)])


def rejoined(
    before: Sequence[Clause], leads: Sequence[Led], today: Sequence[Clause],
    covered_before: Sequence[range], covered_today: Sequence[range],
) -> tuple[Led, ...]:  # fmt: skip
    """The leads, where what went and came back in the same words is there again.

    Only under the heading, step or note that it stood under: elsewhere the same words say another thing.

    Args:
        covered_before, covered_today: of both texts, what a citation of each clause covers.
    """
    continued = {place for lead in leads for place in lead.places}
    free: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, clause in enumerate(today):
        if place not in continued:
            free[_says(clause)].append(place)
    if not free or all(lead.places for lead in leads):
        return tuple(leads)
    was_under, is_under = _under(covered_before), _under(covered_today)
    found: list[Led] = []
    for place, lead in enumerate(leads):
        same = [] if lead.places else free[_says(before[place])]
        above = was_under[place]
        there = found[above].places if above is not None else (None,)
        again = next((at for at in same if is_under[at] in there), None)
        if again is not None:
            same.remove(again)
        found.append(lead if again is None else Led((again,)))
    return tuple(found)


def _under(covered: Sequence[range]) -> list[int | None]:
    """For each clause the place of the nearest one above that covers it."""
    under: list[int | None] = [None] * len(covered)
    for place, mine in enumerate(covered):
        for at in mine[1:]:
            under[at] = place
    return under


def news(clause: Clause, lead: Led, today: Sequence[Clause]) -> News:
    """What became of the clause itself: `SAME` where today's words are, whatever happened meanwhile.

    Args:
        today: the clauses of today's text; not all of them are gone.
    """
    now = [today[place] for place in lead.places]
    if len(now) == 1 and _same(clause, now[0]):
        return News.SAME
    return max(lead.news, News.WORDING)


def below(
    place: int, before: Sequence[Clause], leads: Sequence[Led], today: Sequence[Clause],
    covered_before: Sequence[range], covered_today: Sequence[range],
) -> Below:  # fmt: skip
    """
    Args:
        place: of the cited clause in `before`; it still stands in `today`.
        leads: where each clause of `before` stands in `today`.
        covered_before, covered_today: of both texts, what a citation of each clause covers.
    """
    then = covered_before[place]
    heads = leads[place].places
    now = {at for head in heads for at in covered_today[head]}
    stay = {at: [p for p in leads[at].places if p in now] for at in then[1:]}
    order = [places[0] for places in stay.values() if places]
    in_order = order == sorted(order)
    changed = []
    for at, places in stay.items():
        if not places:
            continue
        lead = Led(tuple(places), None, leads[at].news, leads[at].moved)
        found = lead.news if lead.moved and not in_order else news(before[at], lead, today)
        if found is not News.SAME:
            clauses = tuple(today[p] for p in places)
            changed.append(Part(before[at], clauses, found, lead.moved, marks(before[at], clauses)))
    continued = {p for at in then for p in leads[at].places}
    return Below(
        tuple(changed),
        tuple(before[at] for at, places in stay.items() if not places),
        tuple(today[p] for p in sorted(now - continued)),
    )


def marks(clause: Clause, now: Sequence[Clause]) -> tuple[Mark, ...]:
    """From what the clause said to what those say."""
    return _marks(clause.text, " ".join(c.text for c in now))


@lru_cache(maxsize=16_384)  # most clauses stand in many texts, and under several headings
def _marks(said: str, says: str) -> tuple[Mark, ...]:
    return tuple(whole_figures(word_marks(said, says)))


def _says(clause: Clause) -> tuple[object, ...]:
    return clause.kind, normal(clause.text), clause.columns


def _same(one: Clause, other: Clause) -> bool:
    links = ([link.target for link in clause.links] for clause in (one, other))
    struck = (_struck(clause.source) for clause in (one, other))
    alike = normal(one.text) == normal(other.text)
    return alike and next(links) == next(links) and next(struck) == next(struck)


def _struck(source: str) -> list[int]:
    """Where words are struck through: how many stand behind each mark.

    >>> _struck("1. ~~Pay~~ or wait."), _struck("2. Pay or ~~wait~~.")
    ([3, 2], [1, 0])
    """
    return [len(re.findall(r"\w+", source[mark.end() :])) for mark in _STRUCK.finditer(source)]
