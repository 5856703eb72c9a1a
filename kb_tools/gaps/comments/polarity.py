"""Whether a clause says that a page is at fault, or that it is not: "not covered", "covered".

Words of a fault ("silent") and of its absence ("covers") are looked up in `polarity.toml`, and so is
what denies them in the same thought. In English that stands before ("never mentions"), in German
after a verb, too ("deckt den Fall nicht ab"), in Japanese always ("明確でない"). Denials do not add
up ("no dice nada"); what fails to happen turns them ("does not fail to state").
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, groupby
from typing import Any

import numpy as np

from kb_tools.gaps.evidence import Floats
from kb_tools.search.analysis import folded
from kb_tools.search.words import UNSPACED

_APOSTROPHES = re.compile("['’]")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_BEGINNING = re.compile(f"(?<![a-z])[a-z]|[{UNSPACED}]")
_CLAIM = ("", "claims")
_TURN = ("", "turns")
_PAGE = ("", "page")
# How words of a reason are listed: what is at fault, what is well, what must not be absent.
_FAULT, _VIRTUE, _CONTENT = "fault", "virtue", "content"

Term = tuple[str, str]
"""A reason and which of the three; for words that belong to no reason "" and their part."""


def polarity(texts: Sequence[str], reasons: Sequence[str]) -> Floats:
    """(texts, 2 reasons + 5): 1 where a text affirms the fault, where it denies it, of each reason
    and of any; where it does so and names the page, too; and where somebody claims something."""
    place = {(reason, True): n for n, reason in enumerate(reasons)}
    place |= {(reason, False): n + len(reasons) for n, reason in enumerate(reasons)}
    any_of = 2 * len(reasons)
    of_page, claim = any_of + 2, any_of + 4
    made = np.zeros((len(texts), claim + 1))
    for row, text in enumerate(texts):
        terms = [term for term, _, _ in _found(_plain(text))]
        made[row, claim] = _CLAIM in terms
        for reason, faulty in _said(terms):
            made[row, [place[reason, faulty], any_of + (not faulty)]] = 1
        if _PAGE in terms:
            made[row, of_page:claim] = made[row, any_of:of_page]
    return made


def without_faults(text: str) -> str:
    """What is left of a text without words of a fault or its absence.

    >>> without_faults("SOP isn't clear on gifts")
    'sop isnt  on gifts'
    """
    text = _plain(text)
    cut = [(begin, end) for (_, sort), begin, end in _found(text) if sort in (_FAULT, _VIRTUE)]
    ends, begins = [0, *(end for _, end in cut)], [*(begin for begin, _ in cut), len(text)]
    return "".join(text[end:begin] for end, begin in zip(ends, begins, strict=True))


def _found(text: str) -> Iterator[tuple[Term, int, int]]:
    """Entries of the lexicon in a plain text and where each begins and ends; of several that begin
    at one place the longest."""
    end = 0
    for begin in _BEGINNING.finditer(text):
        entries = _lexicon().get(begin.group())
        if begin.start() >= end and entries and (found := entries[0].match(text, begin.start())):
            end = found.end()
            yield entries[1][(found.lastindex or 1) - 1], begin.start(), end


def _plain(text: str) -> str:
    return _APOSTROPHES.sub("", folded(text))


def _said(terms: Sequence[Term]) -> Iterator[tuple[str, bool]]:
    """Reasons, and whether the page is said to be at fault."""
    thoughts: list[list[Term]] = [[]]
    for term in terms:
        if term in (_TURN, _CLAIM):
            thoughts.append([])
        else:
            thoughts[-1].append(term)
    for thought in thoughts:
        for at, (reason, sort) in enumerate(thought):
            denied = bool(reason) and _is_denied(thought, at)
            if reason and (denied or sort != _CONTENT):
                yield reason, denied == (sort != _FAULT)


def _is_denied(thought: Sequence[Term], at: int) -> bool:
    before, after = ([kind for _, kind in some] for some in (thought[:at], thought[at + 1 :]))
    around = before if thought[at][1] == _CONTENT else [*before, *after]
    denied = "denies" in before or "denies_around" in around or "denies_before" in after
    return denied != bool(before.count("fails") % 2)


@cache
def _lexicon() -> dict[str, tuple[re.Pattern[str], tuple[Term, ...]]]:
    """By the first letter of entries: a pattern with a group for each, and what each of them is."""
    file = files("kb_tools.gaps.comments").joinpath("polarity.toml")
    entries = sorted(
        ((folded(words), term) for words, term in _entries(tomllib.loads(file.read_text("utf-8")))),
        key=lambda entry: (entry[0][0], -len(entry[0])),
    )
    return {
        first: (
            re.compile("|".join(_as_pattern(words) for words, _ in some)),
            tuple(t for _, t in some),
        )
        for first, some in ((first, [*some]) for first, some in groupby(entries, lambda e: e[0][0]))
    }


def _entries(lexicon: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    """
    Args:
        lexicon: words by language, of each part; or of each reason and sort.
    """
    for name, part in lexicon.items():
        sorts = {("", name): part}
        if not any(isinstance(words, list) for words in part.values()):
            sorts = {(name, sort): by_language for sort, by_language in part.items()}
        for term, by_language in sorts.items():
            for words in chain.from_iterable(by_language.values()):
                yield words, term


def _as_pattern(words: str) -> str:
    escaped = re.escape(words).replace(r"\*", "[a-z]*")
    return f"({escaped})" if _UNSPACED.match(words) else f"({escaped})(?![a-z])"
