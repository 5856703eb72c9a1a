"""A word of a comment that is a known name, as its language writes names in a sentence
(`name_forms.toml`): "Marias", "민수가", "Ивану", "Mehmet'in"."""

import tomllib
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

NAME = "[name]"
_BEGINS_ANEW = tuple('.!?:;…–—•|/"“”„«»')  # after these a capital says nothing
_OPENING = " '‚‘([*"
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
    also_words: frozenset[str]
    in_lower_case: frozenset[str]
    always_words: frozenset[str]
    before: tuple[str, ...]  # longest first, as are those after
    after_persons: tuple[str, ...]
    after_anything: tuple[str, ...]
    by_script: Endings
    by_words: tuple[tuple[frozenset[str], Endings], ...]  # words that tell a language → its endings
    telling: frozenset[str]


@cache
def _forms() -> _Forms:
    said = tomllib.loads(files("kb_tools.findings").joinpath("name_forms.toml").read_text("utf-8"))
    cases = [(frozenset(case.pop("known_by", "").split()), case) for case in said["case"].values()]
    by_words = tuple((words, _endings([case])) for words, case in cases if words)
    return _Forms(
        said["genitive"]["ending"], _plain_words(said["genitive"]["never"]),
        _plain_words(said["also_words"]["names"]),
        _plain_words(said["also_words"]["in_lower_case"]), _plain_words(said["also_words"]["always_words"]),
        _longest_first(" ".join(said["before"].values())),
        _longest_first(said["after"]["of_persons"]), _longest_first(said["after"]["of_anything"]),
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


def is_never_told_alone(plain: str) -> bool:
    """Whether a part of a name is a word wherever it stands, with a capital or not."""
    return plain in _forms().always_words


def case_endings(comment: str) -> Endings:
    """Those of the languages that the comment seems to be in."""
    forms = _forms()
    told = forms.telling.intersection(comment.casefold().split())
    return forms.by_script + sum((ends for words, ends in forms.by_words if told & words), ())


def is_within_a_sentence(text: str, at: int) -> bool:
    """Whether a sentence has begun before that place, so that a capital there has a reason.

    >>> [is_within_a_sentence(text, text.index("Mark")) for text in ("Ask Mark", "Done. Mark", "Mark")]
    [True, False, False]
    """
    before = text[:at].rstrip(_OPENING)
    return bool(before) and not before.endswith(_BEGINS_ANEW)


def without_name(
    word: str, known: Container[str], endings: Endings, *, within: bool = False
) -> str:
    """The word, the name in it taken out.

    Args:
        word: letters, with hyphens and apostrophes between them; composed (NFC).
        known: parts of names, plain.
        within: a sentence has begun before it.

    >>> [without_name(word, {"maria", "mark"}, ()) for word in ("marias", "Maria's", "mark", "Mark's")]
    ['[name]', "[name]'s", 'mark', "[name]'s"]
    >>> without_name("민수에게", {plain_name("민수")}, ())
    '[name]에게'
    """
    capital = word[0].isupper() and not word.isupper()
    if _is_name(word, known, endings, capital=capital, within=within):
        return NAME
    for sign in ("-", "'", "’"):
        if sign in word:
            return _in_parts(word, sign, known, endings, within=within)
    return word if word.isascii() else _with_particles(word, known)


def _is_name(
    word: str, known: Container[str], endings: Endings, *, capital: bool, within: bool
) -> bool:
    forms, plain = _forms(), plain_name(word)

    def is_known(stem: str) -> bool:
        if stem not in known:
            return False
        if stem in forms.in_lower_case:
            return word[0].isupper()
        return stem not in forms.also_words or (capital and within)

    stem = plain.removesuffix(forms.genitive)
    is_genitive = not stem.endswith(forms.genitive) and plain not in forms.no_genitives
    if is_known(plain) or (is_genitive and is_known(stem)):
        return True
    return word[0].isupper() and any(
        is_known(plain[: -len(end)] + of_name)
        for end, ends in endings
        if plain.endswith(end)
        for of_name in ends
    )


def _in_parts(
    word: str, sign: str, known: Container[str], endings: Endings, *, within: bool
) -> str:
    """With an apostrophe only a part that begins with a capital is a name, or the first one: "d'Anna",
    "anna's", "aujourd'hui"."""
    parts: Sequence[str] = word.split(sign)
    if sign == "-":
        return sign.join(without_name(part, known, endings, within=within) for part in parts)
    if parts[1].casefold() in _CONTRACTED:
        return word
    head, _, tail = word.rpartition(sign)
    if len(parts) > 2 and plain_name(head) in known:
        return f"{NAME}{sign}{tail}"
    return sign.join(
        without_name(part, known, endings, within=within or parts[0][0].isupper())
        if not place or part[:1].isupper()
        else part
        for place, part in enumerate(parts)
    )


def _with_particles(word: str, known: Container[str]) -> str:
    forms = _forms()
    for particle in forms.after_persons:
        if word.endswith(particle) and plain_name(word[: -len(particle)]) in known:
            return NAME + particle
    for particle in forms.after_anything:
        stem = plain_name(word.removesuffix(particle))
        if word.endswith(particle) and stem in known and stem not in forms.also_words:
            return NAME + particle
    for particle in forms.before:
        if word.startswith(particle) and plain_name(word[len(particle) :]) in known:
            return particle + NAME
    return word
