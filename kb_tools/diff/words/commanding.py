"""Does a text tell somebody to do something? By the verbs of command of its language."""

import re

from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.diff.words.normal import sentences, words

_MARKS = frozenset({"(", "*", "-", '"'})


class Commanding:
    def __init__(self, lexicon: Lexicon) -> None:
        self._verbs = lexicon.verbs
        self._before_verbs = lexicon.grammar.before_verbs | _MARKS

    def sentence(self, text: str) -> bool:
        """Does a sentence begin with a verb of command, perhaps after a condition or a label?"""
        parts = (part for s in sentences(text) for part in re.split(r"[:,;–—-]\s", s)[:3])
        return any(self._leads(words(part.casefold())[:3]) for part in parts)

    def begins(self, text: str) -> bool:
        """ "and write whether Method changed" """
        return self._leads([word for word in words(text.casefold())[:4] if word.isalpha()])

    def _leads(self, begin: list[str]) -> bool:
        lead = next((word for word in begin if word not in self._before_verbs), "")
        return lead in self._verbs
