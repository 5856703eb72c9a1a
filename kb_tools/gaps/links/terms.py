"""Words and pairs of words, as stems, by which comments and sections are compared."""

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from kb_tools.gaps.comments.written import Comments, joined, stemmed, words_in
from kb_tools.gaps.evidence import Flags, Ints, places_in
from kb_tools.search.languages import told_apart
from kb_tools.search.words import STOP_WORDS

_AT_ONCE = 1 << 18  # comments
_SPOKEN = 0.02  # of all words: common ones of a language that is among those of the texts (in English .003)


@dataclass(frozen=True, slots=True)
class Terms:
    """Which terms comments have: words, then pairs of words."""

    matrix: sparse.csr_matrix  # (comments, terms): 1 where a comment has it
    words: tuple[str, ...]  # stems, of the first columns
    pairs: Ints  # of the others, rising: place of one word · number of words + place of the next
    small: frozenset[str]  # function words, which are no terms

    def only(self, comments: Ints) -> "Terms":
        """Of these comments, in that order; -1: one without any term."""
        has = comments >= 0
        long = np.zeros(len(comments), np.int64)
        long[has] = np.diff(self.matrix.indptr)[comments[has]]
        indptr = np.append(0, long.cumsum()).astype(self.matrix.indptr.dtype)
        held, ones = self.matrix.indices, self.matrix.data  # of all comments they are shared
        if not np.array_equal(comments[has], np.arange(self.matrix.shape[0])):
            held = self.matrix[comments[has]].indices
            ones = ones[: len(held)] if len(held) <= len(ones) else np.ones(len(held), ones.dtype)
        shape = (len(comments), self.matrix.shape[1])
        return replace(self, matrix=sparse.csr_matrix((ones, held, indptr), shape))

    def times(self, comments: Flags | None = None) -> Ints:
        """In how many comments each is; in how many of these. What SciPy adds up it first copies as
        larger numbers."""
        held = self.matrix.indices
        if comments is not None:
            held = held[np.repeat(comments, np.diff(self.matrix.indptr))]
        number: Ints = np.bincount(held, minlength=self.matrix.shape[1])
        return number

    def name(self, column: int) -> str:
        number = len(self.words)
        if column < number:
            return self.words[column]
        one, other = divmod(int(self.pairs[column - number]), number)
        return f"{self.words[one]} {self.words[other]}"

    def parts(self, column: int) -> list[int]:
        """The columns of the words that a term consists of."""
        number = len(self.words)
        return [column] if column < number else [*divmod(int(self.pairs[column - number]), number)]

    def columns(self, texts: Iterable[str]) -> sparse.csr_matrix:
        """The same of other texts: (texts, terms). What no comment has is left out."""
        place, number = {word: n for n, word in enumerate(self.words)}, len(self.words)
        rows, columns = [], []
        texts = list(texts)
        for row, text in enumerate(texts):
            stems = [place.get(s, -1) for w in words_in(text) if (s := _stem(w, self.small))]
            found = {s for s in stems if s >= 0}
            codes = np.array(
                [a * number + b for a, b in itertools.pairwise(stems) if min(a, b) >= 0], np.int64
            )
            at = np.searchsorted(self.pairs, codes)
            held = at < len(self.pairs)
            held[held] = self.pairs[at[held]] == codes[held]
            found.update((number + at[held]).tolist())
            rows += [row] * len(found)
            columns += sorted(found)
        shape = (len(texts), self.matrix.shape[1])
        return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def terms_of(comments: Comments) -> Terms:
    number = np.bincount(comments.words, minlength=len(comments.vocabulary)).tolist()
    small = small_words(dict(zip(comments.vocabulary, number, strict=True)))
    stems = [_stem(word, small) for word in comments.vocabulary]
    names = tuple(dict.fromkeys(s for s in stems if s))
    place = {name: n for n, name in enumerate(names)}
    of_word = np.array([place[s] if s else -1 for s in stems], np.int32)
    # Some comments at a time: what all words take on the way is several times the matrix.
    spans = [slice(at, at + _AT_ONCE) for at in range(0, len(comments), _AT_ONCE)]
    none = np.zeros(0, np.int64)
    coded = (np.unique(_Written(comments, of_word, span, len(names)).codes) for span in spans)
    pairs = np.unique(np.concatenate([none, *coded]))
    held, long = [none.astype(np.int32)], [none]
    for span in spans:
        matrix = _Written(comments, of_word, span, len(names)).matrix(pairs)
        held.append(matrix.indices)
        long.append(np.diff(matrix.indptr))
    indices = np.concatenate(held)
    del held
    indptr = np.append(0, np.concatenate(long).cumsum())
    shape = (len(comments), len(names) + len(pairs))
    ones = np.ones(len(indices), np.int8)  # of many comments a quarter of the memory
    return Terms(sparse.csr_matrix((ones, indices, indptr), shape=shape), names, pairs, small)


class _Written:
    """The stems of some comments, one after the other."""

    def __init__(self, comments: Comments, of_word: Ints, span: slice, number: int) -> None:
        first = comments.first[span.start : span.stop + 1]
        word = of_word[comments.words[first[0] : first[-1]]]
        row = np.repeat(np.arange(len(first) - 1, dtype=np.int32), np.diff(first))
        self.word, self.row, self.number = word[word >= 0], row[word >= 0], number
        self.comments = len(first) - 1
        self.together = self.row[1:] == self.row[:-1]
        codes = self.word[:-1].astype(np.int64) * number + self.word[1:]
        self.codes: Ints = codes[self.together]  # of neighbours, as `Terms.pairs`

    def matrix(self, pairs: Ints) -> sparse.csr_matrix:
        rows = np.concatenate([self.row, self.row[:-1][self.together]])
        columns = np.concatenate([self.word, self.number + places_in(pairs, self.codes)])
        shape = (self.comments, self.number + len(pairs))
        return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)


def small_words(times: Mapping[str, int]) -> frozenset[str]:
    """The function words of English and of each other language that these words are of: of a neighbour
    of one of them ("de" is Spanish and Portuguese) what remains is too little.

    Args:
        times: how often each word was written, in all texts together.

    >>> sorted(small_words({"pago": 3, "de": 4, "la": 2, "cuenta": 3}) - STOP_WORDS)[:4]
    ['al', 'como', 'con', 'de']
    """
    small = STOP_WORDS
    least = _SPOKEN * sum(times.values())
    while True:
        held = {each: _held(times, each.common - small) for each in told_apart()}
        likely = max(held, key=held.__getitem__)
        if held[likely] <= least:
            return small
        small |= likely.common


def _held(times: Mapping[str, int], words: Iterable[str]) -> int:
    """How often, but for the commonest of these: reviewers write "no" for none."""
    written = [times.get(word, 0) for word in words]
    return sum(written) - max(written, default=0)


def terms(text: str, small: Collection[str] = STOP_WORDS) -> frozenset[str]:
    """
    >>> sorted(terms("Asked for the identity documents"))
    ['ask', 'ask ident', 'document', 'ident', 'ident document']
    """
    words = [s for word in words_in(text) if (s := _stem(word, small))]
    return frozenset(words) | {f"{a} {b}" for a, b in itertools.pairwise(words)}


def surface(term: str, texts: Iterable[Sequence[str]], small: Collection[str] = STOP_WORDS) -> str:
    """How a term is mostly written in these texts.

    Args:
        texts: the words of each.
    """
    wanted = term.split(" ")
    seen: Counter[str] = Counter()
    for text in texts:
        words = [word for word in text if word not in small]
        for at in range(len(words) - len(wanted) + 1):
            if [*map(stemmed, words[at : at + len(wanted)])] == wanted:
                seen[joined(words[at : at + len(wanted)])] += 1
    return max(seen, key=lambda written: (seen[written], written)) if seen else term


def _stem(word: str, small: Collection[str]) -> str:
    return "" if word in small else stemmed(word)
