"""Proper names that came or went where no fact tells of them: a place, a person, a tool, a body."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb_tools.diff.model import Mark
from kb_tools.diff.words.lexicon import Lexicon, one_of

_WORD = re.compile(r"(?<!\]\[)\w[\w'&]*(?:[-.]\w+)*")  # no key of a link without an address
_OWNS = re.compile(r"'s?$")
_OPENS = re.compile(
    r"(?:[.!?:|][\"”’»)\]*_]*\s|\n)\W*$"
)  # here a word has its capital for its place
_LEAD = 40  # code points in which "escalate to the" stands
_TITLES = frozenset({"Mr", "Mrs", "Ms", "Dr", "Sr", "Sra", "Prof", "St"})


@dataclass(frozen=True, slots=True)
class _Name:
    """Words with capitals beside each other: "Operational Leadership Team"."""

    words: tuple[str, ...]  # in small letters
    changed: bool  # some of it stands in what came or went
    describes: bool  # what stands behind it: "the Slack channel"
    led: bool  # an article, or who is asked, stands before it


class ProperNames:
    """
    >>> from kb_tools.diff.words.lexicon import lexicon
    >>> from kb_tools.diff.matching.words import word_marks
    >>> names = ProperNames(lexicon())
    >>> marks = word_marks("Offices: Leeds or Bristol.", "Offices: Leeds, Bristol or Swansea.")
    >>> names.told(marks, [], ["swansea"])
    True
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._small = lexicon.function_words
        self._teams = re.compile(one_of(lexicon.teams), re.I)
        self._roles = re.compile(one_of(lexicon.actors), re.I)
        articles = [*lexicon.grammar.articles, *lexicon.grammar.one, *lexicon.asked]
        self._leads = re.compile(rf"{one_of(articles)}\s+$", re.I)

    def told(self, marks: Sequence[Mark], gone: Collection[str], come: Collection[str]) -> bool:
        """Are whole names all that came, or all that went?

        Args:
            gone, come: words that carry meaning, which nothing in the other version accounts for.
        """
        if bool(gone) == bool(come):
            return False
        other, (here, there) = {*gone, *come}, ("-", "+") if gone else ("+", "-")
        still = {word for name in self._names(marks, there) for word in name.words}
        found = [name for name in self._names(marks, here) if name.changed]
        told = [name for name in found if not other.isdisjoint(name.words)]
        whole = all(other.issuperset(name.words) and not name.describes for name in told)
        return (
            whole
            and other.isdisjoint(still)
            and other == {word for name in told for word in name.words}
        )

    def exchanged(
        self, marks: Sequence[Mark], gone: Sequence[str], come: Sequence[str], *, least: int = 2
    ) -> bool:
        """ "VP Marketing: Ian Tien (interim)" → "VP Marketing: Matt Harper": no word is in both.

        Args:
            least: words of each name.
        """
        if not gone or not come:
            return False
        for sign, told, others in (("-", gone, come), ("+", come, gone)):
            names = [n for n in self._names(marks, sign) if n.changed and len(n.words) >= least]
            whole = [n for n in names if {*told}.issuperset(n.words) and not n.describes]
            named = {word for name in whole for word in name.words}
            if not named or len({*told} - named) > 1 or not named.isdisjoint(others):
                return False
        return True

    def another_body(self, marks: Sequence[Mark], gone: Sequence[str], come: Sequence[str]) -> bool:
        """ "the Senior Leadership Team" → "the Operational Leadership Team"

        "Open Acme Ads Manager" names a product: of a role, an article or who is asked stands before it.
        """
        if len(gone) != 1 or len(come) != 1:
            return False
        sides = [[name for name in self._names(marks, sign) if name.changed] for sign in "-+"]
        was, now = ({name.words for name in side} for side in sides)
        led = {name.words for side in sides for name in side if name.led}
        renamed = {tuple(come[0] if word == gone[0] else word for word in name) for name in was}
        named = (name for name in renamed & now if len(name) > 1 and name[-1] != come[0])
        return any(
            self._teams.fullmatch(name[-1]) or (name in led and self._roles.fullmatch(name[-1]))
            for name in named
        )

    def _names(self, marks: Sequence[Mark], sign: str) -> list[_Name]:
        text, changed = "", []
        for mark in marks:
            if mark.sign in ("=", sign):
                changed += [mark.sign == sign] * len(mark.text)
                text += mark.text
        words = [*_WORD.finditer(text)]
        beside: list[list[int]] = []
        for at, word in enumerate(words):
            if not word.group()[0].isupper():
                continue
            if beside and beside[-1][-1] == at - 1 and self._joined(text, words, at - 1):
                beside[-1].append(at)
            else:
                beside.append([at])
        return [
            _Name(
                tuple(_OWNS.sub("", words[at].group().casefold()) for at in name),
                any(changed[words[name[0]].start() : words[name[-1]].end()]),
                self._joined(text, words, name[-1])
                and words[name[-1] + 1].group().casefold() not in self._small,
                self._led(text, words[name[0]].start()),
            )
            for name in beside
            if len(name) > 1 or self._is_a_name(text, words, name[0])
        ]

    def _led(self, text: str, start: int) -> bool:
        return bool(self._leads.search(text, max(0, start - _LEAD), start))

    def _joined(self, text: str, words: Sequence[re.Match[str]], at: int) -> bool:
        """Does nothing but space stand between this word and the next, or the point of a title?"""
        if at + 1 == len(words):
            return False
        between = text[words[at].end() : words[at + 1].start()]
        return between.isspace() or (between == ". " and words[at].group() in _TITLES)

    def _is_a_name(self, text: str, words: Sequence[re.Match[str]], at: int) -> bool:
        word = words[at]
        if any(map(str.isupper, word.group()[1:])):
            return True
        before = text[words[at - 1].end() : word.start()] if at else f"\n{text[: word.start()]}"
        return not _OPENS.search(before)
