"""Comments as numbers. A large store has millions; each is read once, its words are numbered, and its
text is not held: who wants some texts asks the store for them again."""

import itertools
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kb_tools.gaps.each import Stream, in_turn
from kb_tools.gaps.evidence import Flags, Ints, places_in
from kb_tools.search.analysis import folded
from kb_tools.search.stemmer import stem
from kb_tools.search.words import UNSPACED, WORD_SIGNS

_LETTER = rf"(?:[^\W\d_]|[{WORD_SIGNS}])"
# "Can't" denies what "can" says. One character of a script without spaces is a word.
_WORD = re.compile(rf"{_LETTER}+['’]t\b|{_LETTER}{{2,}}|[{UNSPACED}]|\d+")
_RUNS = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}]+")
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_REMEMBERED = 1 << 16  # clauses; reviewers repeat themselves
_AT_ONCE = 1 << 17  # comments; words that are numbered anew
_FEW_WORDS = 32_000  # are held in half of the memory
_MARK = "\x01"  # of no word and no clause
_END = f"\n{_MARK}\n"  # of a comment, among others
_WIDE = "。、，；：！？।"
# Between two clauses. Begun with one set of signs, it is found half as quickly again.
_CLAUSE = re.compile(
    rf"[.,;:!?\s{_WIDE}]"
    rf"(?:(?<=[.,;:!?])[.,;:!?]*\s|(?<=\s)[-–—/|]+\s|(?<=\n)|(?<=[{_WIDE}])[{_WIDE}]*)"
)


_NOTHING: tuple[Ints, Ints, Flags] = (
    np.zeros(0, np.int32),
    np.zeros(0, np.int16),
    np.zeros(0, np.bool_),
)


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
    def read(cls, comments: Iterable[tuple[int, str, str]], stream: Stream = in_turn) -> "Comments":
        """
        Args:
            comments: position of a finding, its id and its comment, in any order; each is looked at
                once.
            stream: how texts are read, while others come.
        """
        rows, lots, read = array("q"), array("I"), [_NOTHING]

        def texts() -> Iterator[list[str]]:
            told = ((row, id_, text) for row, id_, text in comments if text)
            while some := [*itertools.islice(told, _AT_ONCE)]:
                rows.extend(row for row, _, _ in some)
                lots.extend(crc32(id_.encode("utf-8", "surrogatepass")) for _, id_, _ in some)
                yield [text for _, _, text in some]

        places = _Places()
        for long, words, begins, vocabulary in stream(_Reader().read, texts()):
            numbers = np.fromiter(map(places.__getitem__, vocabulary), np.int32)
            few = len(places) < _FEW_WORDS
            read.append((long, (numbers.astype(np.int16) if few else numbers)[words], begins))
        long, words, begins = map(np.concatenate, zip(*read, strict=True))
        del read
        return _in_order(
            np.frombuffer(rows, np.int64), long, words, begins, tuple(places),
            np.frombuffer(lots, np.uint32),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.rows)

    def of_findings(self, rows: Ints) -> Ints:
        """Which comment each of these findings has; -1: none."""
        return places_in(self.rows, rows)

    def only(self, comments: Ints) -> "Comments":
        """These comments."""
        words, row, begins = self.words_of(comments)
        first = np.append(0, np.bincount(row, minlength=len(comments)).cumsum())
        return Comments(
            self.rows[comments], words, first, begins, self.vocabulary, self.lot[comments]
        )

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
        at = _spread(begin, long)
        return self.words[at], row, self.begins[at]


def _in_order(
    rows: Ints, long: Ints, words: Ints, begins: Flags, vocabulary: tuple[str, ...],
    lot: NDArray[np.uint32],
) -> Comments:  # fmt: skip
    """The same however the engine handed them over.

    Args:
        long: of each comment its number of words.
    """
    order: Ints = np.argsort(rows)
    begin = (long.cumsum(dtype=np.int64) - long)[order]
    rows, long, lot = rows[order], long[order], lot[order]
    first = np.append(0, long.cumsum(dtype=np.int64))
    kind = np.int16 if len(vocabulary) < _FEW_WORDS else np.int32
    sorted_: Ints = np.empty(len(words), kind)
    marked = np.empty(len(words), np.bool_)
    first_use = np.full(len(vocabulary), len(words), np.int64)
    # Some at a time, from the last: places of 64 bits for all words would fill memory.
    for at in range((len(rows) - 1) // _AT_ONCE * _AT_ONCE, -1, -_AT_ONCE):
        here = slice(at, at + _AT_ONCE)
        place = _spread(begin[here], long[here])
        there = slice(int(first[at]), int(first[at]) + len(place))
        sorted_[there], marked[there] = words[place], begins[place]
        first_use[sorted_[there][::-1]] = np.arange(there.stop - 1, there.start - 1, -1)
    by_use = np.argsort(first_use, kind="stable")
    number = np.empty(len(by_use), kind)
    number[by_use] = np.arange(len(by_use), dtype=kind)
    for at in range(0, len(sorted_), _AT_ONCE):
        sorted_[at : at + _AT_ONCE] = number[sorted_[at : at + _AT_ONCE]]
    return Comments(
        rows, sorted_, first, marked, tuple(vocabulary[n] for n in by_use.tolist()), lot
    )


def _spread(begin: Ints, long: Ints) -> Ints:
    """begin[0], begin[0] + 1, … as many as long[0], and so on."""
    place: Ints = np.arange(long.sum()) + np.repeat(begin - (long.cumsum() - long), long)
    return place


class _Reader:
    """Numbers words. Reviewers repeat themselves: of some comments together each clause is looked at
    once."""

    def __init__(self) -> None:
        self.places = places = _Places()

        @lru_cache(
            maxsize=_REMEMBERED
        )  # of what knows nothing of this reader, so that it goes with it
        def numbers(clause: str) -> "array[int]":
            return array("i", map(places.__getitem__, words_in(clause)))

        self._numbers = numbers

    def read(self, texts: Sequence[str]) -> tuple[Ints, Ints, Flags, list[str]]:
        """Of each how many words it has; all words one after the other, as places among the last; which
        of them begin a clause; the different words."""
        told = _END.join([*texts, ""])
        if told.count(_MARK) != len(texts):  # it is written in one of them, and part of no word
            told = _END.join([*(text.replace(_MARK, " ") for text in texts), ""])
        clauses = _Places()
        kind = np.fromiter(map(clauses.__getitem__, _CLAUSE.split(told)), np.int32)
        numbers = [*map(self._numbers, clauses)]
        of_kind = np.array([len(known) for known in numbers], np.int64)
        known: Ints = np.frombuffer(b"".join(numbers), np.int32)
        used = np.flatnonzero(np.bincount(known, minlength=len(self.places)))
        place: Ints = np.empty(len(self.places), np.int16 if len(used) < _FEW_WORDS else np.int32)
        place[used] = np.arange(len(used))
        known = place[known]
        long = of_kind[kind]
        words = known[_spread((of_kind.cumsum() - of_kind)[kind], long)]
        until = long.cumsum()
        begins = np.zeros(len(words), np.bool_)
        begins[(until - long)[long > 0]] = True
        until = until[kind == clauses[_MARK]]
        names = [*self.places]
        vocabulary = [names[n] for n in used.tolist()]
        return np.diff(until, prepend=0).astype(np.int32), words, begins, vocabulary


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
    words: list[str] = _WORD.findall(folded(text).replace("’", "'"))
    return words if text.isascii() else [*itertools.chain.from_iterable(map(_parts, words))]


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
