"""What finds facts of one kind in a text."""

import re
from collections.abc import Callable

from kb_tools.diff.model import Label

Found = tuple[Label, str, int, int]  # the value in canonical form; where it begins and ends
Finder = Callable[[str], list[Found]]


def one_space(text: str) -> str:
    return " ".join(text.casefold().split())


def each(label: Label, pattern: re.Pattern[str], value: Callable[[str], str] = one_space) -> Finder:
    """Every match of the pattern is a fact."""
    return lambda text: [
        (label, value(m.group()), m.start(), m.end()) for m in pattern.finditer(text)
    ]


def where(pattern: str, find: Finder) -> Finder:
    """Most texts hold no unit and no currency: one look for those spares a long look for figures."""
    holds = re.compile(pattern, re.I).search
    return lambda text: find(text) if holds(text) else []
