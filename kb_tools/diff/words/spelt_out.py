"""One word that is two (setup, set up), and a short name beside what it stands for."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kb_tools.diff.words.normal import words

# Of words with few letters: in a line without a space, looking for one would take minutes.
_BEHIND = re.compile(r"\((?P<short>[A-Z][A-Za-z]{1,7})\)")  # File Transfer Protocol (FTP)
_BEFORE = re.compile(
    r"\b(?P<short>[A-Z][A-Za-z]{1,7})\s\((?P<long>(?:[^\W_]{1,30}[\s-]){1,8}[^\W_]{1,30})\)"
)  # FTP (File Transfer Protocol)
_LONGEST = 200  # code points in which the words of a short name stand
_SHORTEST = 5  # letters of a word made of two; "into" may be "in to" without being one


def without_parted(
    gone: Sequence[str], come: Sequence[str], before: str, after: str
) -> tuple[list[str], list[str]]:
    """
    Args:
        gone, come: words, in small letters, that only one of both texts has.

    >>> without_parted(["setup"], ["set"], "Setup the desk.", "Set up the desk.")
    ([], [])
    """
    gone, come = [*gone], [*come]
    if not any(len(word) >= _SHORTEST for word in (*gone, *come)):
        return gone, come
    old, new = (Counter(pairwise(words(text.casefold()))) for text in (before, after))
    for joined, parted, pairs in ((gone, come, new - old), (come, gone, old - new)):
        made = {"".join(pair): pair for pair in pairs}
        for word in [word for word in joined if len(word) >= _SHORTEST and word in made]:
            joined.remove(word)
            _take(made[word], parted)
    return gone, come


def without_spelt_out(
    gone: Sequence[str], come: Sequence[str], before: str, after: str
) -> tuple[list[str], list[str]]:
    """
    >>> was, now = "an FTP client", "a File Transfer Protocol (FTP) client"
    >>> without_spelt_out([], ["file", "transfer", "protocol"], was, now)
    ([], [])
    """
    sides = [*gone], [*come]
    for own, text, other in zip(sides, (before, after), (after, before), strict=True):
        for short, long in _named_twice(text) if own else ():
            there = words(other.casefold())
            if short in there or " ".join(long) in " ".join(there):
                _take((short, *long), own)
    return sides


def _named_twice(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Short names and the words whose first letters they are, in small letters."""
    named = [
        (found["short"], text[max(0, found.start() - _LONGEST) : found.start()])
        for found in _BEHIND.finditer(text)
    ]
    named += [(found["short"], found["long"]) for found in _BEFORE.finditer(text)]
    for written, beside in named:
        short = written.casefold()
        long = re.findall(r"[^\W_]+", beside.casefold())[-len(short) :]
        if "".join(word[0] for word in long) == short:
            yield short, long


def _take(some: Sequence[str], out_of: list[str]) -> None:
    for word in some:
        if word in out_of:
            out_of.remove(word)
