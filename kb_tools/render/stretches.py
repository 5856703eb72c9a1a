"""Word marks as people read them: figures whole, spaces where they belong, long middles left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kb_tools.diff.matching.words import whole_figures
from kb_tools.diff.model import Mark

LONG_QUOTE = 90  # words that a stretch of unchanged text may have before its middle is left out
KEPT = 20  # words shown at each end of such a stretch
_BETWEEN = re.compile(r"(?:^|(?<=\s))\|(?=\s|$)")  # the bar that stands between two cells


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one sign, and whether a space stands before them."""

    sign: Literal["=", "-", "+"]
    text: str  # no space at its ends
    space: str = ""  # " " or ""
    ends: bool = False  # the last of a run of deleted and inserted words, and text follows


def stretches(marks: Sequence[Mark], *, whole: bool = False) -> tuple[Stretch, ...]:
    """
    Args:
        whole: leave nothing out.

    >>> [(s.sign, s.space + s.text) for s in stretches([Mark("=", "In"), Mark("-", " 7"), Mark("+", " 5"), Mark("=", " days.")])]
    [('=', 'In'), ('-', ' 7'), ('+', ' 5'), ('=', ' days.')]
    """
    made: list[Stretch] = []
    open_space = False  # the words before ended with a space
    for mark in whole_figures(marks):
        text = " ".join(mark.text.split())
        if not text:
            open_space = open_space or bool(mark.text)
            continue
        replaces = bool(made) and (made[-1].sign, mark.sign) == ("-", "+")
        space = " " if made and (mark.text[0].isspace() or open_space or replaces) else ""
        if made and made[-1].sign != "=" and mark.sign == "=":
            made[-1] = Stretch(made[-1].sign, made[-1].text, made[-1].space, ends=True)
        made.append(Stretch(mark.sign, text, space))
        open_space = mark.text[-1].isspace()
    return tuple(made) if whole else abridged(made)


def abridged(
    found: Sequence[Stretch], long: int = LONG_QUOTE, kept: int = KEPT
) -> tuple[Stretch, ...]:
    """The same with the middle of long unchanged stretches left out."""
    shorter = []
    for at, stretch in enumerate(found):
        words = stretch.text.split()
        if stretch.sign != "=" or len(words) <= long:
            shorter.append(stretch)
            continue
        first = " ".join(words[:kept]) + " " if at else ""
        last = " " + " ".join(words[-kept:]) if at < len(found) - 1 else ""
        shorter.append(Stretch("=", f"{first}[…]{last}", stretch.space))
    return tuple(shorter)


def in_cells(found: Sequence[Stretch], cells: Sequence[str]) -> tuple[tuple[Stretch, ...], ...]:
    """The marks of a table row cell by cell; nothing where they do not say what its cells say.

    >>> marks = [Mark("=", "GB | "), Mark("-", "£40"), Mark("+", " £50"), Mark("=", " | 5 days")]
    >>> [[s.sign + s.text for s in cell] for cell in in_cells(stretches(marks), ["GB", "£50", "5 days"])]
    [['=GB'], ['-£40', '+£50'], ['=5 days']]
    """
    made: list[list[Stretch]] = [[]]
    for stretch in found:
        parts = _BETWEEN.split(stretch.text) if stretch.sign == "=" else [stretch.text]
        for number, part in enumerate(parts):
            if number:
                made.append([])
            if part.strip():
                space = stretch.space if made[-1] and not number else ""
                made[-1].append(
                    Stretch(stretch.sign, part.strip(), space, stretch.ends and not number)
                )
    says = [_letters("".join(s.text for s in side(cell, "+"))) for cell in made]
    return tuple(map(tuple, made)) if says == [_letters(cell) for cell in cells] else ()


def _letters(text: str) -> str:
    return "".join(text.split())


def side(found: Sequence[Stretch], sign: Literal["-", "+"]) -> tuple[Stretch, ...]:
    """What one of the two texts says: the kept words and its own."""
    return tuple(stretch for stretch in found if stretch.sign in ("=", sign))
