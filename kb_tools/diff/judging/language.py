"""All that the words of one language are compared by. Build it once: it compiles the lexicon's patterns."""

import re

from kb_tools.diff.facts.changed import FactChanges
from kb_tools.diff.facts.stated import Facts
from kb_tools.diff.judging.lists import Lists
from kb_tools.diff.judging.proper_names import ProperNames
from kb_tools.diff.judging.stamps import Stamps
from kb_tools.diff.judging.telling import Telling
from kb_tools.diff.judging.turned import Turned
from kb_tools.diff.model import MATERIAL, Label
from kb_tools.diff.words.commanding import Commanding
from kb_tools.diff.words.lexicon import Lexicon, one_of
from kb_tools.diff.words.normal import sentences, words
from kb_tools.diff.words.wording import NAMES, Wording

_BINDING = MATERIAL - {Label.SCOPE, Label.CONTENT, Label.PROCEDURE}


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

    def tells(self, text: str) -> bool:
        """Does a sentence of it bind anybody?"""
        return any(map(self.binds, sentences(text)))

    def binds(self, sentence: str) -> bool:
        """Does it say what to do, who, how much, until when, what must or may not be, or whom it covers?"""
        return (
            self.commanding.sentence(sentence)
            or bool(self.binding.search(sentence))
            or any(
                fact.label in _BINDING and fact.value not in self.lexicon.until
                for fact in self.facts(sentence)
            )
        )

    def only_explains(self, sentence: str) -> bool:
        """ "We hope that this helps you." """
        return bool(self.explaining.search(sentence)) and not (
            self.binds(sentence) or self.facts(sentence)
        )

    def still_to_write(self, text: str) -> bool:
        """ "@todo: add the limits", "FIXME"; but "To do: call them" tells what to do."""
        found = self.placeholders.search(text)
        return found is not None and not re.search(r"\w", text[: found.start()])

    def states(self, text: str) -> bool:
        """Does it say how much, until when or of whom, what to do, or that something must be, or is not so?

        A name does not, nor does "Read more".
        """
        leads = not self.lexicon.nameless.isdisjoint(words(text.casefold())[:1])
        return (
            (self.commanding.begins(text) and not leads)
            or self.telling.denies(text)
            or any(fact.label is not Label.ACTOR for fact in self.facts(text))
        )

    def meaning(self, text: str, words: re.Pattern[str] = NAMES) -> list[str]:
        """The words that carry meaning, in small letters."""
        plain = self.facts.plain(text).casefold()
        small = self.lexicon.function_words
        return [
            word
            for word in words.findall(plain)
            if any(char.isalnum() for char in word) and word not in small
        ]
