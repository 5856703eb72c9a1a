"""Words of the index that an unfinished or mistyped word may mean. As `assets/search/spelling.js`.

A vocabulary is the index's words as written, sorted as the browser sorts, each with the binary
logarithm of how often it occurs.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

SHORTEST_CORRECTED = 4  # letters; nearly all shorter words are one edit from another
TWO_EDITS_FROM = 8  # letters


def browser_order(word: str) -> bytes:
    """JavaScript compares strings by their UTF-16 units."""
    return word.encode("utf-16-be")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    words: Sequence[str]
    weights: Sequence[int]

    def holds(self, word: str) -> bool:
        at = bisect_left(self.words, browser_order(word), key=browser_order)
        return at < len(self.words) and self.words[at] == word


def vocabulary(counts: Mapping[str, int]) -> Vocabulary:
    words = sorted(counts, key=browser_order)
    return Vocabulary(words, [counts[word].bit_length() for word in words])


def with_words(known: Vocabulary, more: Iterable[str]) -> Vocabulary:
    """And words that occur nowhere: they stand behind all others that are as near.

    >>> with_words(vocabulary({"payout": 9}), ["bank", "payout"])
    Vocabulary(words=['bank', 'payout'], weights=[0, 4])
    """
    weights = dict.fromkeys(more, 0) | dict(zip(known.words, known.weights, strict=True))
    words = sorted(weights, key=browser_order)
    return Vocabulary(words, [weights[word] for word in words])


def completions(known: Vocabulary, start: str, limit: int) -> list[str]:
    """The words that begin with `start`, most frequent first.

    >>> completions(vocabulary({"payout": 9, "pay": 2, "bank": 5}), "pa", 5)
    ['payout', 'pay']
    """
    found = []
    first = bisect_left(known.words, browser_order(start), key=browser_order)
    for at in range(first, len(known.words)):
        if not known.words[at].startswith(start):
            break
        found.append((-known.weights[at], len(known.words[at]), at))
    return [known.words[at] for *_, at in sorted(found)[:limit]]


def compounds(known: Vocabulary, end: str, limit: int) -> list[str]:
    """The words that end with `end`, most frequent first.

    >>> compounds(vocabulary({"rechnungsnummer": 3, "nummern": 2, "kontonummer": 5}), "nummer", 5)
    ['kontonummer', 'rechnungsnummer']
    """
    found = [
        (-weight, len(word), at)
        for at, (word, weight) in enumerate(zip(known.words, known.weights, strict=True))
        if word.endswith(end)
    ]
    return [known.words[at] for *_, at in sorted(found)[:limit]]


def corrections(known: Vocabulary, word: str, limit: int) -> list[tuple[str, int]]:
    """Words within one edit, of long words two, and how many; nearest and most frequent first.

    An edit inserts, deletes or replaces a letter, or swaps two neighbours.

    >>> corrections(vocabulary({"payout": 9, "layout": 2, "bank": 5}), "paoyut", 5)
    [('payout', 1)]
    """
    most = 0 if len(word) < SHORTEST_CORRECTED else 1 if len(word) < TWO_EDITS_FROM else 2
    if not most:
        return []
    found = []
    for at, other in enumerate(known.words):
        if abs(len(other) - len(word)) <= most:
            edits = OSA.distance(word, other, score_cutoff=most)
            if edits <= most:
                found.append(
                    (_cost(word, other, edits) - known.weights[at] * 0.02, at, other, edits)
                )
    return [(other, edits) for *_, other, edits in sorted(found)[:limit]]


def _cost(word: str, other: str, edits: int) -> float:
    """Swapped letters are the commonest slips, a wrong first letter the rarest."""
    same_letters = sorted(word) == sorted(other)
    return edits - (0.3 if same_letters else 0) + (0 if word[0] == other[0] else 0.4)
