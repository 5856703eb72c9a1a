"""Searches that found no good answer, as readers' browsers count them (`search/unanswered.js`).

A file comes from anybody, so what may not be kept is taken out here once more: long texts, numbers,
addresses.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

FORMAT = "kb-unanswered/1"
_MOST_WORDS = 8
_MOST_CHARACTERS = 60
_MOST_TIMES = 1000  # of one search in one month in one browser; more is no reader
_ADDRESS = re.compile(r"[@/\\]|^www\.|[^\W\d_][.:][^\W\d_]")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class UnansweredSearch:
    words: str
    month: str  # "2026-11"
    times: int


def searches_from(text: str) -> list[UnansweredSearch]:
    """What such a file holds; what is no search is left out. Raises ValueError for another file."""
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("format")
    return [*_searches(content.get("searches"))]


def _searches(rows: object) -> Iterator[UnansweredSearch]:
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            continue
        words, month, times = (row.get(name) for name in ("words", "month", "times"))
        if isinstance(words, str) and isinstance(month, str) and type(times) is int and times > 0:
            plain = bare(words)
            if plain and _MONTH.fullmatch(month):
                yield UnansweredSearch(plain, month, min(times, _MOST_TIMES))


def bare(text: str) -> str:
    """What may be kept of a search; "" where nothing may.

    >>> bare("Payout 4711 crypto maria@example.org"), bare("word " * 30)
    ('payout crypto', '')
    """
    typed = unicodedata.normalize("NFKC", text).strip().lower()
    words = typed.split()
    if len(typed) > _MOST_CHARACTERS or len(words) > _MOST_WORDS or "\n" in typed:
        return ""
    known = [w for w in words if not (_ADDRESS.search(w) or any(map(_is_number, w)))]
    plain = [
        "".join(c for c in w if unicodedata.category(c)[0] in "LM" or c in "'’-") for w in known
    ]
    kept = [word for word in plain if any(map(str.isalpha, word))]
    return " ".join(kept) if any(len(word) > 2 or not word.isascii() for word in kept) else ""


def _is_number(character: str) -> bool:
    """As JavaScript's \\p{N}: 三 is a letter there, and a word."""
    return unicodedata.category(character)[0] == "N"
