"""Comments as numbers. A large store has millions; each is read once, and its words are numbered."""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kb_tools.gaps.evidence import MISSING, Flags, Ints
from kb_tools.search.analysis import folded
from kb_tools.search.stemmer import stem

_WORD = re.compile(r"[^\W\d_]+['’]t\b|[^\W\d_]{2,}|\d+")  # "can't" denies what "can" says
_REMEMBERED = 1 << 16  # clauses; reviewers repeat themselves
_CLAUSE = re.compile(r"[.,;:!?]+\s|\s[-–—/|]+\s|\n")  # between two of them


@dataclass(frozen=True, slots=True)
class Comments:
    """Of the findings that have one, in their order."""

    rows: Ints  # positions of these findings, rising
    texts: Sequence[str]
    words: Ints  # of all comments, one after the other: places in `vocabulary`
    first: Ints  # (comments + 1,): where the words of each begin
    begins: Flags  # (words,): those that begin a clause
    vocabulary: tuple[str, ...]

    @classmethod
    def of(cls, comments: Mapping[int, str]) -> "Comments":
        """
        Args:
            comments: of findings by position; "" counts as none.
        """
        rows = sorted(row for row, text in comments.items() if text)
        places, words, first, begins = _Places(), array("i"), array("q", [0]), array("b")
        texts = [comments[row] for row in rows]

        @lru_cache(maxsize=_REMEMBERED)
        def placed(clause: str) -> tuple["array[int]", bytes]:
            numbers = array("i", map(places.__getitem__, words_in(clause)))
            return numbers, b"\x01"[: len(numbers)] + bytes(max(len(numbers) - 1, 0))

        for text in texts:
            for clause in _CLAUSE.split(text):
                numbers, marked = placed(clause)
                words.extend(numbers)
                begins.frombytes(marked)
            first.append(len(words))
        return cls(
            np.array(rows, np.int64), texts, np.frombuffer(words, np.int32),
            np.frombuffer(first, np.int64), np.frombuffer(begins, np.bool_), tuple(places),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.rows)

    def of_findings(self, rows: Ints) -> Ints:
        """Which comment each of these findings has; -1: none."""
        if not len(self):
            return np.full(len(rows), MISSING, np.int64)
        at = np.minimum(np.searchsorted(self.rows, rows), len(self) - 1)
        found: Ints = np.where(self.rows[at] == rows, at, MISSING)
        return found

    def words_of(self, comments: Ints) -> tuple[Ints, Ints, Flags]:
        """The words of these comments one after the other, for each word which of them has it (0 to
        the number of these less 1), and whether it begins a clause."""
        begin = self.first[comments]
        long = self.first[comments + 1] - begin
        row: Ints = np.repeat(np.arange(len(comments), dtype=np.int32), long)
        at = np.arange(len(row)) - np.repeat(long.cumsum() - long, long)
        at += np.repeat(begin, long)
        return self.words[at], row, self.begins[at]


class _Places(dict[str, int]):
    """Numbers what it is asked for, from 0 on."""

    def __missing__(self, word: str) -> int:
        place = self[word] = len(self)
        return place


def words_in(text: str) -> list[str]:
    """
    >>> words_in("Café: step 4a")
    ['cafe', 'step', '4']
    >>> words_in("You can’t tell")
    ['you', "can't", 'tell']
    """
    return [word.replace("’", "'") for word in _WORD.findall(folded(text))]


def stems(text: str) -> list[str]:
    """Of all words, function words too: "not in there" says something.

    >>> stems("Not covered there")
    ['not', 'cover', 'there']
    """
    return [stemmed(word) for word in words_in(text)]


@lru_cache(maxsize=1 << 16)
def stemmed(word: str) -> str:
    return stem(word)
