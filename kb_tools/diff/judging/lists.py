"""Names that joined or left an enumeration: "Visa, Mastercard and Amex"."""

import re
from collections.abc import Sequence

from kb_tools.diff.judging.reasons import listed
from kb_tools.diff.model import Mark
from kb_tools.diff.words.commanding import Commanding
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.diff.words.normal import normal, words

SHORT_LIST = 8  # words after a name and a comma at the very beginning, for it to be a list
_ONLY_NAMES = re.compile(r"^(?:[A-Z][\w'-]*\s?){1,4},$")
_ONE_NAME_MORE = re.compile(r"^[,/;]\s(?:[A-Z][\w'-]*\s?){1,4}$")
_ENDS_IN_A_NAME = re.compile(r"[A-Z][\w'-]*$")
_A_NAME = re.compile(r"\b[A-Z]\w|\w[._/]\w|\w[A-Z]")


class Lists:
    def __init__(self, lexicon: Lexicon, commanding: Commanding) -> None:
        self._commanding = commanding
        linking = "|".join(map(re.escape, lexicon.grammar.conjunctions)) or "(?!)"
        self._list_word = re.compile(
            rf"^(?:{linking})\s|^[,/;]\s(?:{linking})\s|[\s,](?:{linking})$", re.I
        )

    def named(self, marks: Sequence[Mark]) -> str:
        """A reason if all that changed is a name that joined or left an enumeration."""
        changed = [at for at, mark in enumerate(marks) if mark.sign != "="]
        if {marks[at].sign for at in changed} not in ({"-"}, {"+"}):
            return ""
        for at in changed:
            text = normal(marks[at].text)
            after = marks[at + 1].text if at + 1 < len(marks) else ""
            linked = self._list_word.search(text) or (
                (text[:1] in ",/;" or text[-1:] in ",/;")
                and (
                    self._list_word.match(after.strip())
                    or (not at and len(words(after)) <= SHORT_LIST)
                    or (_ONLY_NAMES.match(text) and _A_NAME.match(after.strip()))
                    or (
                        _ONE_NAME_MORE.match(text)
                        and at
                        and _ENDS_IN_A_NAME.search(marks[at - 1].text)
                    )
                )
            )
            if not linked or not _A_NAME.search(text) or self._commanding.begins(text):
                return ""
        named = listed(
            [self._list_word.sub("", normal(marks[at].text)).strip(" ,/;") for at in changed]
        )
        more = marks[changed[0]].sign == "+"
        return f"A list {'names one more' if more else 'no longer names'}: {named}."
