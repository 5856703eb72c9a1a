"""Words and pairs of words, as stems, by which comments and sections are compared."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from kb_tools.search.analysis import folded, is_stop_word
from kb_tools.search.stemmer import stem

_WORD = re.compile(r"[^\W\d_]{2,}|\d+")


def terms(text: str) -> frozenset[str]:
    """
    >>> sorted(terms("Asked for the identity documents"))
    ['ask', 'ask ident', 'document', 'ident', 'ident document']
    """
    words = [s for word in _WORD.findall(folded(text)) if (s := _stem(word))]
    return frozenset(words) | {f"{a} {b}" for a, b in itertools.pairwise(words)}


def surface(term: str, texts: Iterable[str]) -> str:
    """How a term is mostly written in these texts."""
    wanted = term.split(" ")
    seen: Counter[str] = Counter()
    for text in texts:
        words = [word for word in _WORD.findall(folded(text)) if _stem(word)]
        for at in range(len(words) - len(wanted) + 1):
            if [_stem(word) for word in words[at : at + len(wanted)]] == wanted:
                seen[" ".join(words[at : at + len(wanted)])] += 1
    return max(seen, key=lambda written: (seen[written], written)) if seen else term


@lru_cache(maxsize=1 << 17)
def _stem(word: str) -> str:
    return "" if is_stop_word(word) else stem(word)
