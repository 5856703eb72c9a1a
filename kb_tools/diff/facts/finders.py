"""What finds facts of one kind in a text.

A pattern of some hundred phrases takes its time at every letter. So a text is cut into its pieces
once, and a pattern is tried only where one stands with which a phrase may begin.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kb_tools.diff.model import Label

Found = tuple[Label, str, int, int]  # the value in canonical form; where it begins and ends
Find = Callable[[str, Sequence[int]], list[Found]]  # in a text, of which pieces begin at …

FIGURE = "0"  # in `pieces`, for any figures
_PIECE = re.compile(r"[^\W\d_]+|[^\w\s]|_|\d")
_FIGURES = re.compile(r"\d+")
_EVERYTHING = re.compile(r"[^\W\d_]+|\s+|[^\w\s]|_|\d+")


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for facts of one kind, where a text has what they are made of."""

    find: Find
    made_of: frozenset[str] = frozenset()  # pieces of which each fact has one
    begins: frozenset[str] = frozenset()  # … and those with which it may begin; none: with the same

    def __call__(self, text: str, found: Mapping[str, Sequence[int]]) -> list[Found]:
        """
        Args:
            found: the pieces of the text, those with which a fact may begin.
        """
        there = (self.begins or self.made_of).intersection(found)
        at = sorted(chain.from_iterable(map(found.__getitem__, there)))
        return self.find(text, at) if at else []


def pieces(text: str, known: Container[str]) -> dict[str, list[int]]:
    """Runs of letters, in small ones, signs, and figures: where each of the known ones begins.

    >>> pieces("Pay 20€ a day-1.", {"day", "€", FIGURE})
    {'€': [6], 'day': [10], '0': [4, 14]}
    """
    found: dict[str, list[int]] = {}
    at = 0
    for piece in _EVERYTHING.findall(_in_small_letters(text)):
        if piece in known:
            found.setdefault(piece, []).append(at)
        at += len(piece)
    figures = [m.start() for m in _FIGURES.finditer(text)]
    if figures:
        found[FIGURE] = figures
    return found


def _in_small_letters(text: str) -> str:
    """Each in its place: no pattern takes an "ß" for two letters either."""
    small = text.casefold()
    if len(small) == len(text):
        return small
    return "".join(c if len(folded := c.casefold()) > 1 else folded for c in text)


def first_pieces(phrases: Iterable[str]) -> frozenset[str]:
    """That with which each begins, where it stands as whole words."""
    begins = (_PIECE.search(phrase.lower()) for phrase in phrases)
    return frozenset(FIGURE if p.group().isdecimal() else p.group() for p in begins if p)


def one_space(text: str) -> str:
    return " ".join(text.casefold().split())


def matches(pattern: re.Pattern[str], text: str, at: Iterable[int]) -> Iterator[re.Match[str]]:
    """As `finditer`, of a pattern that matches nowhere but at these places, which are in order."""
    match, end = pattern.match, 0
    for place in at:
        if place >= end and (found := match(text, place)):
            end = found.end()
            yield found


def each(label: Label, pattern: re.Pattern[str], value: Callable[[str], str] = one_space) -> Find:
    """Every match of the pattern, which begins with a piece, is a fact."""
    return lambda text, at: [
        (label, value(m.group()), m.start(), m.end()) for m in matches(pattern, text, at)
    ]


def anywhere(
    label: Label, pattern: re.Pattern[str], value: Callable[[str], str] = one_space
) -> Find:
    """Every match of the pattern is a fact, whatever it begins with."""
    return lambda text, at: [
        (label, value(m.group()), m.start(), m.end()) for m in pattern.finditer(text)
    ]


def where(pattern: str, find: Find) -> Find:
    """One look for what is seldom there spares a long look for figures."""
    holds = re.compile(pattern, re.I).search
    return lambda text, at: find(text, at) if holds(text) else []
