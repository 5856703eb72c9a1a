"""From text to terms, for the index and for queries alike.

    "Don't refund MON-004 payouts twice"
    → dont, refund, mon004 (the code as one), mon, 004 (its parts), payout, twice

The browser does the same in `render/assets/search/engine.js`. The data of both is `words.py`;
the shared table of cases in `tests/contract/` holds the two together.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb_tools.search.stemmer import stem
from kb_tools.search.words import (
    ACCENTS,
    APOSTROPHES,
    CONNECTORS,
    LETTERS,
    STOP_WORDS,
    THOUSANDS,
    UNITS,
    UNSPACED,
    WORD_SIGNS,
)

LONGEST_TERM = 40  # characters; what is longer is a hash, a URL or an attack
LONGEST_CODE = 24
MOST_PARTS = 5  # of a code or compound that is also kept as one

_LETTER = rf"(?:[^\W_]|[{WORD_SIGNS}])"
_UNSPACED = re.compile(f"[{UNSPACED}]+")
_LARGE = rf"[0-9]{{1,3}}(?:,[0-9]{{3}})+(?!{_LETTER})"  # 5,000
_TO_LARGE = rf"(?:[0-9]+[{re.escape(CONNECTORS)}])?{_LARGE}"  # 500-1,000
_CHUNK = re.compile(
    rf"{_TO_LARGE}|{_LETTER}+(?:[{re.escape(CONNECTORS + APOSTROPHES)}]{_LETTER}+)*"
)
_PART = re.compile(rf"{_LARGE}|{_LETTER}+(?:[{APOSTROPHES}]{_LETTER}+)*")
_POSSESSIVE = re.compile(rf"[{APOSTROPHES}]s\Z")
_INSIDE = re.compile(f"[{APOSTROPHES},]")  # a word, and not part of it
_ACCENT = re.compile(f"[{ACCENTS}]")
_DIGIT = re.compile(r"[0-9]")
_DIGITS = frozenset("0123456789")
_IN_THOUSANDS = re.compile(rf"([1-9][0-9]*)(?:000|{THOUSANDS})")
_COUNTED = re.compile(rf"([0-9]+)({'|'.join(sorted(UNITS, key=len, reverse=True))})")


@dataclass(frozen=True, slots=True)
class Token:
    word: str  # folded, as written: what prefixes and typing errors are measured against
    term: str  # what is indexed: the stem
    at: int  # which word of the text, from 0; a code and its first part share one
    start: int  # where it stands in the text …
    end: int  # … and where it ends
    code: bool = False  # several parts taken as one: MON-004, e-mail


def folded(text: str) -> str:
    """Lower case without accents and compatibility forms, character by character.

    >>> folded("Ｃafé № Straße")
    'cafe no strasse'
    """
    return text.lower() if text.isascii() else "".join(map(_folded_character, text))


@lru_cache(maxsize=1 << 14)
def code(id: str) -> str:
    """An SOP's id as people may type it, without signs.

    >>> code("MON-004")
    'mon004'
    """
    return re.sub(r"[\W_]", "", folded(id))


def without_zeros(code: str) -> str:
    """An id's code as people say it.

    >>> without_zeros("mon004"), without_zeros("l10n100")
    ('mon4', 'l10n100')
    """
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", code)


def is_cut(word: str) -> bool:
    """Is it cut out of a text without spaces, and no word that anybody typed as one?"""
    return _UNSPACED.fullmatch(word) is not None


@lru_cache(maxsize=1 << 14)
def _folded_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    if not "\uac00" <= plain[:1] <= "\ud7af":
        bare = _ACCENT.sub("", unicodedata.normalize("NFD", plain))
        plain = unicodedata.normalize("NFC", bare)
    return "".join(LETTERS.get(c, c) for c in plain)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, in order.

    >>> [t.term for t in tokens("The creator's e-mail, K-2 and 支払い")]
    ['the', 'creator', 'email', 'e', 'mail', 'k2', 'k', '2', 'and', '支払', '払い']
    >>> [t.term for t in tokens("24h, 24 hrs or 5,000")]
    ['24', 'hour', '24', 'hour', 'or', '5000']
    """
    plain, places = _with_places(text)
    at = 0
    before = ""
    for chunk in _CHUNK.finditer(plain):
        parts = list(_PART.finditer(plain, *chunk.span()))
        code = _code([part.group() for part in parts])
        if code:
            term = code if _DIGIT.search(code) else stem(code)
            yield Token(code, term, at, *_span(places, *chunk.span()), code=True)
        for part in parts:
            for word, start, end in _words(part.group()):
                for piece, left, right in _pieces(word, before) or ((word, 0, end - start),):
                    begins = part.start() + start
                    yield Token(
                        piece, stem(piece), at, *_span(places, begins + left, begins + right)
                    )
                    at += 1
                before = word
        if code and parts[0].group()[0] not in _DIGITS:
            before = ""  # the number of an id counts nothing


def _pieces(word: str, before: str) -> tuple[tuple[str, int, int], ...]:
    """A figure and its unit, and a unit behind a figure, each with its place in the word; () of others.

    >>> _pieces("24h", "")
    (('24', 0, 2), ('hours', 2, 3))
    >>> _pieces("hrs", "24"), _pieces("hrs", "")
    ((('hours', 0, 3),), ())
    """
    counted = _COUNTED.fullmatch(word) if word[:1] in _DIGITS else None
    if counted:
        figure, unit = counted.groups()
        return ((figure, 0, len(figure)), (UNITS[unit], len(figure), len(word)))
    if word in UNITS and before and _DIGITS.issuperset(before):
        return ((UNITS[word], 0, len(word)),)
    return ()


def in_thousands(word: str) -> str:
    """The same figure with or without its thousands; "" of others.

    >>> in_thousands("5k"), in_thousands("5000"), in_thousands("500")
    ('5000', '5k', '')
    """
    figure = _IN_THOUSANDS.fullmatch(word)
    if figure is None:
        return ""
    return f"{figure[1]}{THOUSANDS if word.endswith('0') else '000'}"


def _with_places(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and for each of its characters (and its end) the place in the text that it
    comes from; None: the same."""
    if text.isascii():
        return text.lower(), None
    characters = [_folded_character(c) for c in text]
    places = [at for at, plain in enumerate(characters) for _ in plain]
    return "".join(characters), [*places, len(text)]


def _span(places: list[int] | None, start: int, end: int) -> tuple[int, int]:
    """Where folded characters come from, with the accents that follow the last one."""
    if places is None:
        return start, end
    last = places[end - 1]
    while places[end] == last:
        end += 1
    return places[start], places[end]


def _code(parts: list[str]) -> str:
    """The parts as one word, where people also write them so; "" otherwise."""
    if not 1 < len(parts) <= MOST_PARTS:
        return ""
    joined = _INSIDE.sub("", "".join(parts))
    if len(joined) > LONGEST_CODE or not joined.isascii():
        return ""
    return joined if _DIGIT.search(joined) or len(parts) == 2 else ""


def _words(part: str) -> Iterator[tuple[str, int, int]]:
    """Each word with its place in the part: pairs of characters where a script has no spaces."""
    part = _POSSESSIVE.sub("", part)
    last = 0
    for run in _UNSPACED.finditer(part):
        if run.start() > last:
            yield _plain(part[last : run.start()]), last, run.start()
        characters = run.group()
        if len(characters) == 1:
            yield characters, run.start(), run.end()
        for at, pair in enumerate(itertools.pairwise(characters), run.start()):
            yield "".join(pair), at, at + 2
        last = run.end()
    if last < len(part):
        yield _plain(part[last:]), last, len(part)


def _plain(word: str) -> str:
    return _INSIDE.sub("", word)[:LONGEST_TERM]


_UNIT_TERMS = frozenset(map(stem, UNITS.values()))


def are_figure_and_unit(one: str, other: str) -> bool:
    """Whether these terms are "5" and "day"."""
    return other in _UNIT_TERMS and one != "" and _DIGITS.issuperset(one)


def is_stop_word(word: str) -> bool:
    return word in STOP_WORDS


_STOP_TERMS = frozenset(map(stem, STOP_WORDS))


def is_stop_term(term: str) -> bool:
    return term in _STOP_TERMS
