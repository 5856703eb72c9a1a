"""A word of a comment that is a known name, as its language writes names in a sentence
(`name_forms.toml`): "Marias", "민수가", "Ивану", "Mehmet'in"."""

import tomllib
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

NAME = "[name]"
_BEGINS_ANEW = tuple('.!?:;…–—•|/"“”„«»')  # after these a capital says nothing
_OPENING = " '‚‘([*"
_LOOKED_BACK = 40  # characters, for the word before
_CONTRACTED = frozenset({"t"})  # of "don't" and "can't", which are no forms of Don and Can

Endings = tuple[tuple[str, tuple[str, ...]], ...]  # end in the sentence → ends of the name, plain


# As those write them whose keyboards lack them; Unicode takes only accents apart.
_LETTERS = str.maketrans(
    {"’": "'", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)  # fmt: skip


def spelt_out(name: str) -> str:
    """
    >>> spelt_out("Jörg Müller")
    'Joerg Mueller'
    """
    return name.translate(_UMLAUTS)


@lru_cache(maxsize=1 << 16)
def plain_name(word: str) -> str:
    """One case, one apostrophe, no accents: "José" and "jose" are one name, "Łukasz" and "lukasz"."""
    parted = unicodedata.normalize("NFD", word.casefold().translate(_LETTERS))
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


@dataclass(frozen=True, slots=True)
class _Forms:
    genitive: str
    no_genitives: frozenset[str]  # plain
    in_lower_case: frozenset[str]
    always_words: frozenset[str]
    everyday: frozenset[str]  # these, and the names that are also words
    nobody: frozenset[str]
    titles: frozenset[str]
    before: tuple[str, ...]  # longest first
    after: "tuple[tuple[str, Standing], ...]"  # … those of persons before the others
    by_script: Endings
    by_words: tuple[tuple[frozenset[str], Endings], ...]  # words that tell a language → its endings
    telling: frozenset[str]


@cache
def _forms() -> _Forms:
    text = files("kb_tools.findings").joinpath("name_forms.toml").read_text("utf-8")
    said = tomllib.loads(text)
    nobody = _plain_words(said["nobody"]["words"])
    in_lower_case = _plain_words(said["also_words"]["in_lower_case"]) | nobody
    always_words = _plain_words(said["also_words"]["always_words"])
    cases = [(frozenset(case.pop("known_by", "").split()), case) for case in said["case"].values()]
    by_words = tuple((words, _endings([case])) for words, case in cases if words)
    return _Forms(
        said["genitive"]["ending"], _plain_words(said["genitive"]["never"]),
        in_lower_case, always_words,
        _plain_words(said["also_words"]["names"]) | in_lower_case | always_words,
        nobody,
        _plain_words(said["titles"]["words"]),
        _longest_first(" ".join(said["before"].values())),
        tuple((end, Standing.TITLED) for end in _longest_first(said["after"]["of_persons"]))
        + tuple((end, Standing.BEGINS) for end in _longest_first(said["after"]["of_anything"])),
        _endings(case for words, case in cases if not words), by_words,
        frozenset().union(*(words for words, _ in by_words)),
    )  # fmt: skip


def _endings(cases: Iterable[dict[str, Any]]) -> Endings:
    found: dict[str, set[str]] = {}
    for case in cases:
        for of_name, in_sentence in case.items():
            for end in _plain_words(in_sentence):
                found.setdefault(end, set()).add(plain_name(of_name))
    return tuple((end, tuple(sorted(ends))) for end, ends in sorted(found.items()))


def _plain_words(text: str) -> frozenset[str]:
    return frozenset(map(plain_name, text.split()))


def _longest_first(text: str) -> tuple[str, ...]:
    return tuple(sorted(text.split(), key=lambda word: (-len(word), word)))


def is_everyday(plain: str) -> bool:
    """Whether a part of a name is also a word, so that it tells nobody wherever it stands."""
    return plain in _forms().everyday


def is_nobody(words: Iterable[str]) -> bool:
    """Whether what stands for a person, in plain words, is none.

    >>> is_nobody(["deleted", "user"]), is_nobody(["deleted", "user", "abel"])
    (True, False)
    """
    return _forms().nobody.issuperset(words)


def case_endings(comment: str) -> Endings:
    """Those of the languages that the comment seems to be in."""
    forms = _forms()
    told = forms.telling.intersection(comment.casefold().split())
    return forms.by_script + sum((ends for words, ends in forms.by_words if told & words), ())


def both_in_some_form(word: str, following: str, known: Container[str]) -> bool:
    """Whether two words that stand side by side are a first and a family name, in the endings of one
    language: no word has to tell that the text is in it.

    >>> both_in_some_form("Zdenky", "Kvapilové", {"zdenka", "kvapilova"})
    True
    >>> both_in_some_form("Time", "Kvapilové", {"kvapilova"})
    False
    """
    if not (word[0].isupper() and following[0].isupper()):
        return False
    return any(
        all(_is_in_some_form(each, known, endings, Standing.WITHIN) for each in (word, following))
        for _, endings in _forms().by_words
    )


class Standing(Enum):
    """Where in a sentence a word stands: what its capital says."""

    BEGINS = "nothing"
    WITHIN = "that it is a name"
    TITLED = "that it is somebody's"


def standing(text: str, at: int) -> Standing:
    """Of the word that begins there.

    >>> [standing(text, text.index("Mark")).name for text in ("Ask Mark", "Done. Mark", "Dr. Mark")]
    ['WITHIN', 'BEGINS', 'TITLED']
    """
    before = text[max(0, at - _LOOKED_BACK) : at].rstrip(_OPENING)
    if not before:
        return Standing.BEGINS
    if plain_name(before.split()[-1].rstrip(".")) in _forms().titles:
        return Standing.TITLED
    return Standing.BEGINS if before.endswith(_BEGINS_ANEW) else Standing.WITHIN


def perhaps_a_name(word: str, known: Container[str]) -> bool:
    """Whether any sentence is thinkable in which the word holds one."""
    forms = _forms()
    endings = sum((ends for _, ends in forms.by_words), forms.by_script)
    return without_name(word, known, endings, Standing.TITLED) != word


def without_name(
    word: str, known: Container[str], endings: Endings, stands: Standing = Standing.BEGINS
) -> str:
    """The word, the name in it taken out.

    Args:
        word: letters, with hyphens and apostrophes between them; composed (NFC).
        known: parts of names, plain; of who is to be erased those that are words too also as they
            have to stand: "Page" with a capital, "PAGE" anyhow.

    >>> [without_name(word, {"maria", "mark"}, ()) for word in ("marias", "Maria's", "mark", "Mark's")]
    ['[name]', "[name]'s", 'mark', "[name]'s"]
    >>> [without_name(word, {"Page"}, ()) for word in ("Pages", "page")]
    ['[name]', 'page']
    >>> without_name("민수에게", {plain_name("민수")}, ())
    '[name]에게'
    """
    if _is_in_some_form(word, known, endings, stands):
        return NAME
    for sign in ("-", "'", "’"):
        if sign in word:
            return _in_parts(word, sign, known, endings, stands)
    return word if word.isascii() else _with_particles(word, known)


def _is_name(stem: str, known: Container[str], word: str, stands: Standing) -> bool:
    """The one place that decides it.

    Args:
        stem: of the word, as the name ends; plain.
    """
    forms = _forms()
    if stem not in forms.everyday:
        return stem in known
    capital = word[0].isupper()
    asked_for = {stem.upper(), stem.capitalize() if capital else stem} - {stem}
    if any(spelt in known for spelt in asked_for):
        return True
    if stem not in known:
        return False
    if stands is Standing.TITLED:
        return not word[0].islower()
    if stem in forms.always_words:
        return False
    if stem in forms.in_lower_case:
        return capital
    return capital and not word.isupper() and stands is Standing.WITHIN


def _is_in_some_form(word: str, known: Container[str], endings: Endings, stands: Standing) -> bool:
    forms, plain = _forms(), plain_name(word)
    stem = plain.removesuffix(forms.genitive)
    is_genitive = not stem.endswith(forms.genitive) and plain not in forms.no_genitives
    if _is_name(plain, known, word, stands) or (
        is_genitive and _is_name(stem, known, word, stands)
    ):
        return True
    return word[0].isupper() and any(
        _is_name(plain[: -len(end)] + of_name, known, word, stands)
        for end, ends in endings
        if plain.endswith(end)
        for of_name in ends
    )


def _in_parts(
    word: str, sign: str, known: Container[str], endings: Endings, stands: Standing
) -> str:
    """With an apostrophe only a part that begins with a capital is a name, or the first one: "d'Anna",
    "anna's", "aujourd'hui"."""
    parts: Sequence[str] = word.split(sign)
    if sign == "-":
        return sign.join(without_name(part, known, endings, stands) for part in parts)
    if parts[1].casefold() in _CONTRACTED:
        return word
    head, _, tail = word.rpartition(sign)
    if len(parts) > 2 and _is_name(plain_name(head), known, word, stands):
        return f"{NAME}{sign}{tail}"
    if parts[0][0].isupper() and stands is Standing.BEGINS:
        stands = Standing.WITHIN
    return sign.join(
        without_name(part, known, endings, stands) if not place or part[:1].isupper() else part
        for place, part in enumerate(parts)
    )


def _with_particles(word: str, known: Container[str]) -> str:
    forms = _forms()
    for particle, stands in forms.after:
        stem = word.removesuffix(particle)
        if stem not in ("", word) and _is_name(plain_name(stem), known, stem, stands):
            return NAME + particle
    for particle in forms.before:
        stem = word.removeprefix(particle)
        if stem not in ("", word) and _is_name(plain_name(stem), known, stem, Standing.TITLED):
            return particle + NAME
    return word
