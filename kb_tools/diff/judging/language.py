"""All that the words of one language are compared by. Build it once: it compiles the lexicon's patterns."""

import re

from kb_tools.diff.facts.changed import FactChanges
from kb_tools.diff.facts.stated import Facts
from kb_tools.diff.judging.lists import Lists
from kb_tools.diff.judging.proper_names import ProperNames
from kb_tools.diff.judging.stamps import Stamps
from kb_tools.diff.judging.telling import Telling
from kb_tools.diff.judging.turned import Turned
from kb_tools.diff.words.commanding import Commanding
from kb_tools.diff.words.lexicon import Lexicon, one_of
from kb_tools.diff.words.wording import NAMES, Wording


class Language:
    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.facts = Facts(lexicon)
        self.wording = Wording(lexicon)
        self.fact_changes = FactChanges(self.facts, self.wording)
        self.turned = Turned(self.facts, self.wording)
        self.telling = Telling(self.facts)
        self.stamps = Stamps(self.facts)
        self.commanding = Commanding(lexicon)
        self.lists = Lists(lexicon, self.commanding)
        self.proper_names = ProperNames(lexicon)
        self.placeholders = re.compile(one_of(lexicon.placeholders), re.I)
        self.binding = re.compile(one_of(lexicon.binding), re.I)
        self.explaining = re.compile(one_of(lexicon.explaining), re.I)
        self.attribution = re.compile(one_of(lexicon.attribution), re.I)
        phrases = one_of(word for word in lexicon.synonyms if " " in word)
        self.words_and_phrases = re.compile(f"{phrases}|{NAMES.pattern}")

    def meaning(self, text: str, words: re.Pattern[str] = NAMES) -> list[str]:
        """The words that carry meaning, in small letters."""
        plain = self.facts.plain(text).casefold()
        small = self.lexicon.function_words
        return [
            word
            for word in words.findall(plain)
            if any(char.isalnum() for char in word) and word not in small
        ]
