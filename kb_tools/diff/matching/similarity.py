"""How alike clauses are, and the best pairing of what is left over.

Letters alone flatter: two unrelated English sentences share 40 to 50 % of their letters in order,
but 10 to 25 % of their words. Words alone are harsh on short clauses with a typing error. So the
share of words kept counts, or the share of letters less a discount, whichever is more.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.fuzz import ratio
from scipy.optimize import linear_sum_assignment

from kb_tools.diff.words.memory import remembered
from kb_tools.diff.words.normal import words

LETTERS_DISCOUNT = 0.15
ROUNDING = 1e-6  # of a score from 0 to 100
MOST_CELLS = 400_000_000  # words × words of one pair whose order is compared
LONG = 4_000  # code points; longer clauses are compared by words only
ALL_PAIRS = 40_000  # more pairs than this are not all compared: only those that share a rare word
MOST_PARTNERS = 8  # of those, for one clause
RARE = 12  # a word in at most so many clauses of the other side helps to find a partner
# One text within the other: the rest was added or removed. At the start or end, letter by letter;
# in the middle, so many words at least, of which this share is found again in order.
CONTAINED = 0.72
LEAST_CONTAINED = 8  # code points
LEAST_NEARLY = 3  # words
NEARLY = 0.75  # letters that a word with a typing error shares with the right one
_MARKS = ".!?:;,"
CONTAINED_WORDS = 8
CONTAINED_SHARE = 0.9

Matrix = npt.NDArray[Any]  # clauses before × clauses after
Scored = tuple[int, int, float]  # place before, place after, similarity
Bonus = Callable[[int, int], float]


class WordCodes:
    """Texts as strings with one letter a word, so that letter metrics count words."""

    def __init__(self) -> None:
        self._codes = _Codes()
        self._coded: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        coded = self._coded.get(text)
        if coded is None:
            coded = "".join(map(self._codes.__getitem__, _compared_words(text)))
            self._coded[text] = coded
        return coded


class _Codes(dict[str, str]):
    def __missing__(self, word: str) -> str:
        number = 0x100 + len(self)
        number += 0x800 * (number >= 0xD800)  # surrogates are no letters
        code = self[word] = chr(number)
        return code


@remembered(8_192)  # within one comparison, a text is looked at again and again
def _compared_words(text: str) -> tuple[str, ...]:
    return tuple([word for word in words(text.casefold()) if word.isalnum() or len(word) > 1])


def similarity(before: str, after: str) -> float:
    """From 0 to 1.

    >>> round(similarity("Wait 7 days.", "Wait 5 days."), 2)
    0.77
    >>> similarity("Refund the order.", "Refund the order.")
    1.0
    """
    codes = WordCodes()
    return _similarity(before, after, codes(before), codes(after))


def share_of_words(before: str, after: str) -> float:
    """Words kept in order, of the words of both; from 0 to 1."""
    codes = WordCodes()
    return _share_of_words(codes(before), codes(after))


def best_pairs(
    before: Sequence[str],
    after: Sequence[str],
    least: float,
    bonus: Bonus | None = None,
    codes: WordCodes | None = None,
) -> list[Scored]:
    """The pairing (one to one) with the greatest sum of similarity, without pairs below `least`.

    Args:
        bonus: added to the similarity of a pair, to prefer partners for other reasons.
        codes: of the words of these two versions, where they are asked about more than once.
    """
    if not before or not after:
        return []
    codes = codes or WordCodes()
    old, new = [codes(text) for text in before], [codes(text) for text in after]
    cells = max(map(len, old), default=0) * max(map(len, new), default=0)
    if len(before) * len(after) <= ALL_PAIRS and cells <= MOST_CELLS:
        return _assigned(before, after, old, new, least, bonus)
    scored = (
        (i, j, _similarity(before[i], after[j], old[i], new[j], least))
        for i, j in _candidates(old, new)
    )
    return _greedy(scored, least, bonus)


def _similarity(before: str, after: str, old: str, new: str, least: float = 0.0) -> float:
    """Some number below `least` for any below it: most pairs are told apart before they are compared to the end."""
    if before == after and len(before) <= LONG:
        return 1.0
    share = by_words = _share_of_words(old, new)
    if len(before) <= LONG and len(after) <= LONG:
        enough = 100 * (max(share, least) + LETTERS_DISCOUNT) - ROUNDING
        share = max(share, ratio(before, after, score_cutoff=enough) / 100 - LETTERS_DISCOUNT)
    if share < CONTAINED and (contained(before, after) or _woven_in(by_words, old, new)):
        return CONTAINED
    return share


def _share_of_words(old: str, new: str) -> float:
    if not old or not new:
        return 0.0
    if len(old) * len(new) > MOST_CELLS:  # order no longer counts
        return 2 * (Counter(old) & Counter(new)).total() / (len(old) + len(new))
    return float(ratio(old, new)) / 100


def _woven_in(share: float, old: str, new: str) -> bool:
    """Are nearly all words of the shorter one found in the longer, in order?

    `share` is 2·kept / (words of both); kept / (words of the shorter) follows from it.
    """
    shorter = min(len(old), len(new))
    return (
        shorter >= CONTAINED_WORDS
        and share * (len(old) + len(new)) / 2 >= CONTAINED_SHARE * shorter
    )


def _assigned(
    before: Sequence[str],
    after: Sequence[str],
    old: Sequence[str],
    new: Sequence[str],
    least: float,
    bonus: Bonus | None,
) -> list[Scored]:
    by_words = process.cdist(old, new, scorer=ratio, dtype=np.float32) / 100
    letters = process.cdist(
        [text[:LONG] for text in before],
        [text[:LONG] for text in after],
        scorer=ratio,
        dtype=np.float32,
    )
    scores = np.maximum(by_words, letters / 100 - LETTERS_DISCOUNT)
    low = scores < CONTAINED
    for i, j in np.argwhere(low & _may_be_contained(before, after)):
        if contained(before[i], after[j]):
            scores[i, j] = CONTAINED
    scores[low & _all_woven_in(by_words, old, new)] = CONTAINED
    gain = np.where(scores >= least, scores, 0.0)
    if bonus is not None:
        for i, j in np.argwhere(gain > 0):
            gain[i, j] += bonus(int(i), int(j))
    rows, columns = linear_sum_assignment(gain, maximize=True)
    return [
        (int(i), int(j), float(scores[i, j]))
        for i, j in zip(rows, columns, strict=True)
        if scores[i, j] >= least
    ]


def _may_be_contained(before: Sequence[str], after: Sequence[str]) -> Matrix:
    """Pairs that begin alike or end alike, in so many letters as `contained` asks for at least."""
    begins = np.equal.outer(
        *([text[:LEAST_CONTAINED] for text in side] for side in (before, after))
    )
    ends = np.equal.outer(*([text[-LEAST_CONTAINED:] for text in side] for side in (before, after)))
    return begins | ends


def _all_woven_in(by_words: Matrix, old: Sequence[str], new: Sequence[str]) -> Matrix:
    """`_woven_in` of each pair at once."""
    counts = [np.array([len(codes) for codes in side], dtype=np.float64) for side in (old, new)]
    shorter, both = np.minimum.outer(*counts), np.add.outer(*counts)
    return (shorter >= CONTAINED_WORDS) & (by_words * both / 2 >= CONTAINED_SHARE * shorter)


def _greedy(scored: Iterable[Scored], least: float, bonus: Bonus | None) -> list[Scored]:
    ranked = sorted(
        (
            (share + (bonus(i, j) if bonus else 0.0), -i, -j, share)
            for i, j, share in scored
            if share >= least
        ),
        reverse=True,
    )
    pairs: list[Scored] = []
    used_before: set[int] = set()
    used_after: set[int] = set()
    for _, i, j, share in ranked:
        if -i not in used_before and -j not in used_after:
            used_before.add(-i)
            used_after.add(-j)
            pairs.append((-i, -j, share))
    return sorted(pairs)


def _candidates(old: Sequence[str], new: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs that share a rare word, at most a few for each clause, of equally good ones the nearest;
    and neighbours by order. The order of a set is another one in each run, so nothing may hang on it."""
    where: dict[str, list[int]] = defaultdict(list)
    for j, text in enumerate(new):
        for word in set(text):
            where[word].append(j)
    found: set[tuple[int, int]] = set()
    for i, text in enumerate(old):
        votes: Counter[int] = Counter()
        for word in set(text):
            holders = where.get(word, ())
            if len(holders) <= RARE:
                votes.update(holders)
        near = i * len(new) // len(old)
        ranked = list(votes)
        if len(ranked) > MOST_PARTNERS:
            ranked.sort(key=lambda j: (-votes[j], abs(j - near), j))
        found.update((i, j) for j in ranked[:MOST_PARTNERS])
        found.update((i, j) for j in range(max(0, near - 2), min(len(new), near + 3)))
    return found


def contained(before: str, after: str) -> bool:
    """Is one the start or the end of the other, cut between words?

    >>> contained("Add the order number.", "Add the order number unless it is a gift.")
    True
    """
    begin, end = before[:LEAST_CONTAINED], before[-LEAST_CONTAINED:]
    if begin != after[:LEAST_CONTAINED] and end != after[-LEAST_CONTAINED:]:
        return False
    short, long = (before, after) if len(before) < len(after) else (after, before)
    body = short.rstrip(".!?:;, ")
    if len(body) < LEAST_CONTAINED or len(short) == len(long):
        return False
    if long.startswith(body):
        return not long[len(body) : len(body) + 1].isalnum()
    if long.endswith(short):
        return not long[-len(short) - 1].isalnum()
    return _nearly_begins(body, long)


def _nearly_begins(body: str, long: str) -> bool:
    """A typing error in what was the whole makes no other beginning; another word does.

    >>> _nearly_begins("Verify cluster access", "Verify clusterr access: unless a manager agrees.")
    True
    >>> _nearly_begins("Refund with a gold card", "Refund with a black card, unless it is a gift.")
    False
    """
    if body[:LEAST_CONTAINED] != long[:LEAST_CONTAINED]:
        return False
    words_before, words_after = body.split(), long.split()
    if not LEAST_NEARLY <= len(words_before) < len(words_after):
        return False
    pairs = [(a, b) for a, b in zip(words_before, words_after, strict=False) if a != b]
    return len(pairs) <= 2 and all(
        a.rstrip(_MARKS) == b.rstrip(_MARKS) or (a.isalpha() and ratio(a, b) >= 100 * NEARLY)
        for a, b in pairs
    )
