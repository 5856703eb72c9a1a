"""The languages that SOPs are written in: the stems of their words, their function words, their units.

English stands in `words.py` and `stemmer.py`; the others in `languages.toml`, stemmed by Snowball. A
language of neither is read as English is, which changes nothing in a script without spaces.
The browser gets those of its site in the index's manifest, and their stemmers in its script
(`render/assets/search/snowball/`, of the same release).
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from kb_tools.search import stemmer
from kb_tools.search.words import CHATTER, STOP_WORDS, UNITS

ENGLISH = "en"
_DIGIT = re.compile("[0-9]")
_ALIKE = {"nb": "no", "nn": "no"}  # Norwegian has three codes


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """All words are folded."""

    code: str  # "de", as in kb.toml and front matter
    algorithm: str  # of Snowball: "german"; "": stemmed as English is
    latin: bool  # False: a word in Latin letters is an English one
    stop: frozenset[str]
    chatter: frozenset[str]
    units: Mapping[str, str]  # what people write for a unit of time → the unit
    elided: frozenset[str]  # words of which the rest stands behind an apostrophe: "l" of "l'argent"
    common: frozenset[str]  # words by which a text is told to be in it
    compounds: bool = False  # words are written together: "Rechnungsnummer"

    def stem(self, word: str) -> str:
        """The stem of a folded word: the same whether its accents were typed or not.

        >>> [language("de-AT").stem(word) for word in ("ruckzahlung", "rueckzahlungen", "mon004")]
        ['ruckzahl', 'ruckzahl', 'mon004']
        """
        return _stem(self, word)

    def as_json(self) -> dict[str, Any]:
        return {
            "snowball": self.algorithm != "", "latin": self.latin, "units": self.units,
            "elided": sorted(self.elided),
            **({"compounds": True} if self.compounds else {}),
            **({"stop": sorted(self.stop)} if self.stop != STOP_WORDS else {}),
            **({"chatter": sorted(self.chatter)} if self.chatter != CHATTER else {}),
        }  # fmt: skip


def language(tag: str) -> Language:
    """Of a tag as people write it: "es-MX", "de_AT".

    >>> language("pt-BR").code, language("nb").code, language("ja").code
    ('pt', 'no', 'en')
    """
    return _language(code_of(tag))


def code_of(tag: str) -> str:
    """
    >>> code_of("pt-BR"), code_of("nb"), code_of("ja")
    ('pt', 'no', 'ja')
    """
    first = tag.replace("_", "-").partition("-")[0].strip().lower()
    return _ALIKE.get(first, first)


@cache
def told_apart() -> tuple[Language, ...]:
    """Those whose common words are known."""
    return tuple(each for each in map(_language, (ENGLISH, *_others())) if each.common)


@cache
def _language(code: str) -> Language:
    told = _others().get(code) if code != ENGLISH else None
    if told is None:
        return _english() if code == ENGLISH else _language(ENGLISH)
    latin = told.get("latin", True)
    units = {w: unit for unit, written in told.get("units", {}).items() for w in written.split()}
    stop, chatter, common = (
        frozenset(told.get(name, "").split()) for name in ("stop", "chatter", "common")
    )
    return Language(
        code, told.get("algorithm", ""), latin,
        stop | STOP_WORDS if not (stop and latin) else stop,
        chatter | CHATTER if not (chatter and latin) else chatter,
        UNITS | units if not (units and latin) else units,
        frozenset(told.get("elided", "").split()), common or stop,
        told.get("compounds", False),
    )  # fmt: skip


def _english() -> Language:
    return Language(ENGLISH, "", True, STOP_WORDS, CHATTER, UNITS, frozenset(), STOP_WORDS)


@cache
def _others() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("languages.toml").read_text("utf-8"))


@lru_cache(maxsize=1 << 16)
def _stem(of: Language, word: str) -> str:
    if not of.algorithm or (not of.latin and word.isascii()):
        return stemmer.stem(word)
    if _DIGIT.search(word):
        return word
    return _snowball(of.algorithm)(word) or word  # nothing is left of some in Arabic


@cache
def _snowball(algorithm: str) -> Callable[[str], str]:
    """Its own class: `snowballstemmer.stemmer` may hand out another release's, in C."""
    module = import_module(f"snowballstemmer.{algorithm}_stemmer")
    stem: Callable[[str], str] = getattr(module, f"{algorithm.title()}Stemmer")().stemWord
    return stem
