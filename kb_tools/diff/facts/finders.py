"""What finds facts of one kind in a text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb_tools.diff.model import Label

Found = tuple[Label, str, int, int]  # the value in canonical form; where it begins and ends
Find = Callable[[str], list[Found]]

FIGURE = "0"  # in `pieces`, for any figure
_PIECE = re.compile(r"[^\W\d_]+|[^\w\s]|\d")


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for facts of one kind, where a text has what they are made of."""

    find: Find
    made_of: frozenset[str] = frozenset()  # pieces of which each fact has one


def pieces(text: str) -> frozenset[str]:
    """Runs of letters, in small ones, and signs: one look at a text spares most finders theirs.

    >>> sorted(pieces("Pay 20€ on day-1."))
    ['-', '.', '0', 'day', 'on', 'pay', '€']
    """
    return frozenset(FIGURE if p.isdecimal() else p for p in set(_PIECE.findall(text.casefold())))


def first_pieces(phrases: Iterable[str]) -> frozenset[str]:
    """That with which each begins, where it stands as whole words."""
    begins = (_PIECE.search(phrase.casefold()) for phrase in phrases)
    return frozenset(FIGURE if p.group().isdecimal() else p.group() for p in begins if p)


def one_space(text: str) -> str:
    return " ".join(text.casefold().split())


def each(label: Label, pattern: re.Pattern[str], value: Callable[[str], str] = one_space) -> Find:
    """Every match of the pattern is a fact."""
    return lambda text: [
        (label, value(m.group()), m.start(), m.end()) for m in pattern.finditer(text)
    ]


def where(pattern: str, find: Find) -> Find:
    """One look for what is seldom there spares a long look for figures."""
    holds = re.compile(pattern, re.I).search
    return lambda text: find(text) if holds(text) else []
