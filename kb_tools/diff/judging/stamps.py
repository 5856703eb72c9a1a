""" "Last updated: 5 May 2027": when somebody touched the page, not since when what it says holds."""

import re

from kb_tools.diff.facts.stated import Facts
from kb_tools.diff.model import Label
from kb_tools.diff.words.lexicon import one_of
from kb_tools.diff.words.normal import sentences, words

A_NAME = 4  # words behind the date: "by Ana Ruiz"


class Stamps:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        phrases = one_of(facts.lexicon.stamps)
        self._somewhere = re.compile(phrases, re.I)
        self._begins = re.compile(rf"\W*{phrases}\W+", re.I)
        self._name = re.compile(rf"\W*{phrases}\W*", re.I)
        self._due = re.compile(rf"\W*{one_of(facts.lexicon.due)}\W*", re.I)
        self._by = re.compile(rf"\W*(?:{one_of(facts.lexicon.stamped_by)}\b|$)", re.I)

    def without(self, text: str) -> str:
        """The text without them; whatever else stands in their sentence makes it none."""
        if not self._somewhere.search(self._facts.plain(text)):
            return text
        parts = sentences(text)
        kept = [part for part in parts if not self._is_one(part)]
        return text if kept == parts else "\n".join(kept)

    def under(self, name: str, entry: str) -> bool:
        """Is it a date, or nothing yet, in a column or row of that name?"""
        if not self._name.fullmatch(name):
            return False
        return not words(entry) or {fact.label for fact in self._facts(entry)} == {Label.DATE}

    def falls_due(self, name: str) -> bool:
        """Is it of a day to come? In a table with a row for each case, that case may be due then."""
        return self._due.fullmatch(name) is not None

    def _is_one(self, sentence: str) -> bool:
        plain = self._facts.plain(sentence)
        begins, facts = self._begins.match(plain), self._facts(sentence)
        if not begins or {fact.label for fact in facts} != {Label.DATE}:
            return False
        between = words(plain[begins.end() : facts[0].start].casefold())
        if not self._facts.lexicon.function_words.issuperset(between):
            return False  # "Review by phone before 5 May"
        rest = plain[facts[-1].end :]
        return bool(self._by.match(rest)) and len(words(rest)) <= A_NAME
