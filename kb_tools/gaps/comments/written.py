"""Comments as numbers. A large store has millions; each is read once, its words are numbered, and its
text is not held: who wants some texts asks the store for them again."""

import itertools
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kb_tools.gaps.evidence import MISSING, Flags, Ints
from kb_tools.search.analysis import folded
from kb_tools.search.stemmer import stem
from kb_tools.search.words import UNSPACED, WORD_SIGNS

_LETTER = rf"(?:[^\W\d_]|[{WORD_SIGNS}])"
# "Can't" denies what "can" says. One character of a script without spaces is a word.
_WORD = re.compile(rf"{_LETTER}+['’]t\b|{_LETTER}{{2,}}|[{UNSPACED}]|\d+")
_RUNS = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}]+")
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_REMEMBERED = 1 << 16  # clauses; reviewers repeat themselves
_CLAUSE = re.compile(r"[.,;:!?]+\s|[。、，；：！？।]+|\s[-–—/|]+\s|\n")  # between two of them


@dataclass(frozen=True, slots=True)
class Comments:
    """Of the findings that have one, in their order."""

    rows: Ints  # positions of these findings, rising
    words: Ints  # of all comments, one after the other: places in `vocabulary`
    first: Ints  # (comments + 1,): where the words of each begin
    begins: Flags  # (words,): those that begin a clause
    vocabulary: tuple[str, ...]  # in the order in which the comments use them
    # (comments,): a number that hangs on the finding's id alone. Who is drawn by it is drawn again
    # whatever else comes in.
    lot: NDArray[np.uint32]

    @classmethod
    def of(cls, comments: Mapping[int, str]) -> "Comments":
        """
        Args:
            comments: of findings by position; "" counts as none.
        """
        return cls.read((row, str(row), text) for row, text in comments.items())

    @classmethod
    def read(cls, comments: Iterable[tuple[int, str, str]]) -> "Comments":
        """
        Args:
            comments: position of a finding, its id and its comment, in any order; each is looked at
                once.
        """
        places, rows, long, lots = _Places(), array("q"), array("i"), array("I")
        words, begins = array("i"), array("b")

        @lru_cache(maxsize=_REMEMBERED)
        def placed(clause: str) -> tuple["array[int]", bytes]:
            numbers = array("i", map(places.__getitem__, words_in(clause)))
            return numbers, b"\x01"[: len(numbers)] + bytes(max(len(numbers) - 1, 0))

        for row, id_, text in comments:
            if not text:
                continue
            before = len(words)
            for clause in _CLAUSE.split(text):
                numbers, marked = placed(clause)
                words.extend(numbers)
                begins.frombytes(marked)
            rows.append(row)
            lots.append(crc32(id_.encode("utf-8", "surrogatepass")))
            long.append(len(words) - before)
        return _in_order(
            np.frombuffer(rows, np.int64), np.frombuffer(long, np.int32),
            np.frombuffer(words, np.int32), np.frombuffer(begins, np.bool_), tuple(places),
            np.frombuffer(lots, np.uint32),
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

    def written(self, comment: int) -> list[str]:
        """Its words, without what stands between them."""
        numbers = self.words[self.first[comment] : self.first[comment + 1]]
        return [self.vocabulary[n] for n in numbers.tolist()]

    def words_of(self, comments: Ints) -> tuple[Ints, Ints, Flags]:
        """The words of these comments one after the other, for each word which of them has it (0 to
        the number of these less 1), and whether it begins a clause."""
        begin = self.first[comments]
        long = self.first[comments + 1] - begin
        row: Ints = np.repeat(np.arange(len(comments), dtype=np.int32), long)
        at = np.arange(len(row)) - np.repeat(long.cumsum() - long, long)
        at += np.repeat(begin, long)
        return self.words[at], row, self.begins[at]


def _in_order(
    rows: Ints, long: Ints, words: Ints, begins: Flags, vocabulary: tuple[str, ...],
    lot: NDArray[np.uint32],
) -> Comments:  # fmt: skip
    """The same however the engine handed them over.

    Args:
        long: of each comment its number of words.
    """
    if (np.diff(rows) < 0).any():
        order = np.argsort(rows)
        begin = (long.cumsum(dtype=np.int64) - long)[order]
        rows, long, lot = rows[order], long[order], lot[order]
        at = np.repeat(begin - (long.cumsum(dtype=np.int64) - long), long)
        at += np.arange(len(words))
        words, begins = words[at], begins[at]
    first_use = np.full(len(vocabulary), len(words), np.int64)
    first_use[words[::-1]] = np.arange(len(words) - 1, -1, -1)
    order = np.argsort(first_use, kind="stable")
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    first = np.append(0, long.cumsum(dtype=np.int64))
    return Comments(
        rows, number[words], first, begins, tuple(vocabulary[n] for n in order.tolist()), lot
    )


class _Places(dict[str, int]):
    """Numbers what it is asked for, from 0 on."""

    def __missing__(self, word: str) -> int:
        place = self[word] = len(self)
        return place


def clauses(text: str) -> list[str]:
    """
    >>> clauses("Closed too early, KB silent on this. Coached.")
    ['Closed too early', 'KB silent on this', 'Coached.']
    """
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]


def words_in(text: str) -> list[str]:
    """
    >>> words_in("Café: step 4a")
    ['cafe', 'step', '4']
    >>> words_in("You can’t tell")
    ['you', "can't", 'tell']
    >>> words_in("領収書なし OK")  # pairs of characters where a script has no spaces
    ['領収', '収書', '書な', 'なし', 'ok']
    """
    words = (word.replace("’", "'") for word in _WORD.findall(folded(text)))
    return [*words] if text.isascii() else [*itertools.chain.from_iterable(map(_parts, words))]


def _parts(word: str) -> Iterator[str]:
    if not _UNSPACED.search(word):
        yield word
        return
    for run in _RUNS.findall(word):
        if len(run) == 1 or not _UNSPACED.match(run):
            yield run
        else:
            yield from map("".join, itertools.pairwise(run))


def is_unspaced(text: str) -> bool:
    """Whether it is in a script without spaces between words."""
    return _UNSPACED.match(text) is not None


def joined(words: Iterable[str]) -> str:
    """Words as they are read; pairs of characters overlap where a script has no spaces.

    >>> joined(["identity", "card"]), joined(["領収", "収書"])
    ('identity card', '領収書')
    """
    text = ""
    for word in words:
        overlap = text and len(word) == 2 and is_unspaced(word) and text[-1] == word[0]
        text += word[1:] if overlap else f" {word}"
    return text.strip()


def stems(text: str) -> list[str]:
    """Of all words, function words too: "not in there" says something.

    >>> stems("Not covered there")
    ['not', 'cover', 'there']
    """
    return [stemmed(word) for word in words_in(text)]


@lru_cache(maxsize=1 << 16)
def stemmed(word: str) -> str:
    return stem(word)
