"""From text to terms, for the index and for queries alike.

    "Don't refund MON-004 payouts twice"
    → dont, refund, mon004 (the code as one), mon, 004 (its parts), payout, twice

The browser does the same in `render/assets/search/analysis.js`. The data of both is `words.py` and
`languages.toml`; the shared table of cases in `tests/contract/` holds the two together.
"""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kb_tools.search.languages import ENGLISH, Language, language
from kb_tools.search.words import (
    ACCENTS,
    APOSTROPHES,
    CONNECTORS,
    LETTERS,
    THOUSANDS,
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
_ARTICLE = re.compile(rf"(\w+)[{APOSTROPHES}](?=\w)")
_POSSESSIVE = re.compile(rf"[{APOSTROPHES}]s\Z")
_INSIDE = re.compile(f"[{APOSTROPHES},]")  # a word, and not part of it
_ACCENT = re.compile(f"[{ACCENTS}]")
_WHOLE = re.compile("[\uac00-\ud7af\u0439]")  # Hangul and й come apart into what are no accents
_DIGIT = re.compile(r"[0-9]")
_DIGITS = frozenset("0123456789")
_IN_THOUSANDS = re.compile(rf"([1-9][0-9]*)(?:000|{THOUSANDS})")
_FIGURE = re.compile(r"[0-9]+(?=[^0-9])")


@dataclass(frozen=True, slots=True)
class Token:
    word: str  # folded, as written: what prefixes and typing errors are measured against
    term: str  # what is indexed: the stem
    at: int  # which word of the text, from 0; a code and its first part share one
    start: int  # where it stands in the text …
    end: int  # … and where it ends
    code: bool = False  # several parts taken as one: MON-004, e-mail
    stop: bool = False  # a function word
    others: tuple[str, ...] = ()  # of a question: its terms in other languages of the site


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
    if not _WHOLE.match(plain):
        bare = _ACCENT.sub("", unicodedata.normalize("NFD", plain))
        plain = unicodedata.normalize("NFC", bare)
    return "".join(LETTERS.get(c, c) for c in plain)


class Analysis:
    """From text to terms in the languages of one text or, for a question, of a whole site.

    A question is in none for certain: each of its words has a term in every language of the site, and is
    a function word where it is one in the languages of whose function words the question has most.
    """

    def __init__(self, *languages: Language) -> None:
        self.languages = languages
        self.compounds = any(each.compounds for each in languages)
        self._elided = frozenset[str]().union(*(each.elided for each in languages))
        units = {unit for each in languages for unit in each.units.values()}
        self._unit_terms = frozenset(each.stem(unit) for each in languages for unit in units)
        self._stop_terms = frozenset(each.stem(w) for each in languages for w in each.stop)

    def tokens(self, text: str) -> Iterator[Token]:
        """In the order of the text."""
        if len(self.languages) == 1:
            yield from self._read(text, self.languages, self.languages)
            return
        words = [token.word for token in self._read(text, self.languages, self.languages)]
        small = [sum(word in each.stop for word in words) for each in self.languages]
        leading = [each for each, n in zip(self.languages, small, strict=True) if n == max(small)]
        others = [each for each in self.languages if each not in leading]
        yield from self._read(text, (*leading, *others), leading)

    def is_chatter(self, word: str) -> bool:
        return any(word in each.chatter for each in self.languages)

    def is_stop_term(self, term: str) -> bool:
        return term in self._stop_terms

    def are_figure_and_unit(self, one: str, other: str) -> bool:
        """Whether these terms are "5" and "day"."""
        return other in self._unit_terms and one != "" and _DIGITS.issuperset(one)

    def _read(
        self, text: str, languages: Sequence[Language], leading: Sequence[Language]
    ) -> Iterator[Token]:
        plain, places = _with_places(text)

        def token(words: tuple[str, ...], at: int, span: tuple[int, int], *, code: bool) -> Token:
            term, *others = dict.fromkeys(of.stem(word) for word in words for of in languages)
            stop = all(words[0] in of.stop for of in leading)
            return Token(words[0], term, at, *_span(places, *span), code, stop, tuple(others))

        at = 0
        before = ""
        for chunk in _CHUNK.finditer(plain):
            parts = list(_PART.finditer(plain, *chunk.span()))
            code = _code([part.group() for part in parts])
            if code:
                yield token((code,), at, chunk.span(), code=True)
            for part in parts:
                for word, start, end in _words(part.group(), self._elided):
                    for pieces, left, right in _pieces(word, before, languages):
                        ends = start + right if right < len(word) else end  # 5,000 is 5000
                        span = (part.start() + start + left, part.start() + ends)
                        yield token(pieces, at, span, code=False)
                        at += 1
                    before = word
            if code and parts[0].group()[0] not in _DIGITS:
                before = ""  # the number of an id counts nothing


@cache
def analysis(*tags: str) -> Analysis:
    """That of these languages; of none, English. Which of them go before others is theirs to say."""
    return Analysis(*dict.fromkeys(map(language, tags or (ENGLISH,))))


def tokens(text: str, lang: str = ENGLISH) -> Iterator[Token]:
    """The tokens of a text in one language, in order.

    >>> [t.term for t in tokens("The creator's e-mail, K-2 and 支払い")]
    ['the', 'creator', 'email', 'e', 'mail', 'k2', 'k', '2', 'and', '支払', '払い']
    >>> [t.term for t in tokens("24h, 24 hrs or 5,000")]
    ['24', 'hour', '24', 'hour', 'or', '5000']
    >>> [t.term for t in tokens("L'abonnement annulé sous 24 h", "fr")]
    ['abonn', 'annul', 'sous', '24', 'heur']
    """
    return analysis(lang).tokens(text)


def _pieces(
    word: str, before: str, languages: Sequence[Language]
) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The word, with its place in itself; a figure and its unit apart. A unit behind a figure is what it
    is called in each of the languages.

    >>> english = [language("en")]
    >>> list(_pieces("24h", "", english))
    [(('24',), 0, 2), (('hours',), 2, 3)]
    >>> list(_pieces("hrs", "24", english)), list(_pieces("hrs", "", english))
    ([(('hours',), 0, 3)], [(('hrs',), 0, 3)])
    """
    figure = _FIGURE.match(word)
    split = figure.end() if figure else 0
    counted = word[split:] if split else word if before and _DIGITS.issuperset(before) else ""
    units = tuple(dict.fromkeys(of.units[counted] for of in languages if counted in of.units))
    if not units:
        yield (word,), 0, len(word)
        return
    if split:
        yield (word[:split],), 0, split
    yield units, split, len(word)


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


def _words(part: str, elided: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Each word with its place in the part, behind an article that lost its vowel: pairs of characters
    where a script has no spaces."""
    part = _POSSESSIVE.sub("", part)
    article = _ARTICLE.match(part) if elided else None
    last = article.end() if article and article[1] in elided else 0
    for run in _UNSPACED.finditer(part, last):
        between = _plain(part[last : run.start()])
        if between:  # more than an apostrophe
            yield between, last, run.start()
        characters = run.group()
        if len(characters) == 1:
            yield characters, run.start(), run.end()
        for at, pair in enumerate(itertools.pairwise(characters), run.start()):
            yield "".join(pair), at, at + 2
        last = run.end()
    behind = _plain(part[last:])
    if behind:
        yield behind, last, len(part)


def _plain(word: str) -> str:
    return _INSIDE.sub("", word)[:LONGEST_TERM]
