"""Words that came or went and that no fact accounts for: which they are, and what they may say."""

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from kb_tools.diff.judging.judged import Judged, material, review
from kb_tools.diff.judging.language import Language
from kb_tools.diff.judging.links import judge_link
from kb_tools.diff.judging.reasons import listed, short, whole_words
from kb_tools.diff.model import FactChange, Judgement, Label, Mark
from kb_tools.diff.words.lexicon import Lexicon, one_of
from kb_tools.diff.words.normal import words as tokens
from kb_tools.diff.words.spelt_out import without_parted, without_spelt_out
from kb_tools.diff.words.wording import MANY_PAIRS, NAMES, is_a_name
from kb_tools.policy.model import Link

MANY_WORDS = 3  # that carry meaning and came or went in one place: more than a turn of phrase
_MANY_REPLACED = 4  # where others stand for them: "find" → "identify the root" is hardly ever more
_ADDRESS = re.compile(r"(?:[\w-]+(?:\.[\w-]+)+/|www\.[\w-]+\.)\S+")
_QUOTE = re.compile(r"[\"“”„«»]")
_DOTTED = re.compile(r"^\w[\w-]+(?:\.[a-z][\w-]+)+$")  # acme.com, limits.csv
_INCHES = re.compile(r"\d[\"”]")  # 12" wide
_NO_PHRASE_CROSSES = " ; "  # "Log 3 hours in the tracker" is no "log in"


class Unaccounted:
    def __init__(self, language: Language) -> None:
        self.language = language
        self.facts, self.wording = language.facts, language.wording
        self.lexicon = language.lexicon
        self._proper_names = language.proper_names
        self._wish = re.compile(one_of(self.lexicon.grammar.wishes), re.I)

    def words(
        self, before: str, after: str, changed: Sequence[FactChange]
    ) -> tuple[list[str], list[str]]:
        """Those that carry meaning, came or went, and stand in no fact."""
        accounted = {
            w for c in changed for w in tokens(f"{c.before or ''} {c.after or ''}".casefold())
        }
        phrases = self.language.words_and_phrases
        old = [
            w
            for w in self.language.meaning(self._without_facts(before), phrases)
            if w not in accounted
        ]
        new = [
            w
            for w in self.language.meaning(self._without_facts(after), phrases)
            if w not in accounted
        ]
        only_old, only_new = self.wording.left_over(old, new)
        if not only_old and not only_new:
            return [], []
        plain = self.facts.plain(before), self.facts.plain(after)
        only_old, only_new = without_parted(only_old, only_new, *plain)
        only_old, only_new = without_spelt_out(only_old, only_new, *plain)
        aside_old, aside_new = self._set_aside(before), self._set_aside(after)
        return (
            self._not_misspelt(only_old, aside_new - aside_old),
            self._not_misspelt(only_new, aside_old - aside_new),
        )

    def _not_misspelt(self, found: list[str], aside: Set[str]) -> list[str]:
        """ "pleaes" → "please", "custmoer" → "customer" """
        if len(found) * len(aside) > MANY_PAIRS:
            return found
        near = self.wording.spelt_alike(found, sorted(aside))
        return [word for word in found if not any(self.wording.same(word, a) for a in near(word))]

    def _set_aside(self, text: str) -> Set[str]:
        """Words that are not looked at for meaning: small ones, and those of facts."""
        small = self.lexicon.function_words.intersection(tokens(self.facts.plain(text).casefold()))
        return small.union(*(tokens(fact.quote.casefold()) for fact in self.facts(text)))

    def _without_facts(self, text: str) -> str:
        """What is left to judge: facts are compared as facts, however they are worded."""
        plain = self.facts.plain(text)
        parts, at = [], 0
        for fact in self.facts(text):
            parts.append(plain[at : fact.start])
            at = fact.end
        return _NO_PHRASE_CROSSES.join([*parts, plain[at:]])

    def besides(
        self,
        marks: Sequence[Mark],
        gone: Sequence[str],
        come: Sequence[str],
        changed: Sequence[FactChange] = (),
    ) -> list[str]:
        """A new "not" or another figure is not all the news of a sentence that says something else now.

        What stands behind an "unless" that came or went is what that says.
        """
        gone, come = self.wording.without_near(
            _without(gone, _excepted(marks, "-", [c.before for c in changed if _excepts(c)])),
            _without(come, _excepted(marks, "+", [c.after for c in changed if _excepts(c)])),
        )
        if max(len(gone), len(come)) < (_MANY_REPLACED if gone and come else MANY_WORDS):
            return []
        was, now = self._quoted(gone, come, marks)
        return [f"Words that carry meaning changed besides: {was} → {now}."]

    def _listed(
        self, gone: Sequence[str], come: Sequence[str], marks: Sequence[Mark]
    ) -> tuple[str, str]:
        return listed(self._as_written(gone, marks, "-")), listed(
            self._as_written(come, marks, "+")
        )

    def _quoted(
        self, gone: Sequence[str], come: Sequence[str], marks: Sequence[Mark]
    ) -> tuple[str, str]:
        """With what came or went together with them, or in their place: in the text's order, to be read."""
        listed_was, listed_now = self._listed(gone, come, marks)
        was = self._stretches(gone or _in_place_of(come, marks, "+"), marks, "-")
        now = self._stretches(come or _in_place_of(gone, marks, "-"), marks, "+")
        return short(was) if was else listed_was, short(now) if now else listed_now

    def _stretches(self, found: Sequence[str], marks: Sequence[Mark], sign: str) -> str:
        wanted = {word for phrase in found for word in tokens(phrase.casefold())}
        return " … ".join(
            stretch
            for stretch in whole_words(marks, sign)
            if not wanted.isdisjoint(tokens(self.facts.plain(stretch).casefold()))
        )

    def judged(
        self,
        marks: Sequence[Mark],
        gone: Sequence[str],
        come: Sequence[str],
        *,
        tells: bool,
        explains: bool,
    ) -> Judged:
        """
        Args:
            gone, come: as `words` has them.
            tells: the clause says what to do.
            explains: it says nothing to do and binds nobody.
        """
        was, now = self._listed(gone, come, marks)
        condition = self._in_condition(marks, "+") and self._in_condition(marks, "-")
        if condition:
            what = (
                f"now also names {now}"
                if come and not gone
                else f"no longer names {was}"
                if gone and not come
                else f"names something else: {was} → {now}"
            )
            return material({Label.SCOPE}, f"The condition “{condition} …” {what}.")
        if len(gone) == len(come) == 1 and all(map(_ADDRESS.fullmatch, (*gone, *come))):
            return _another_address(gone[0], come[0], self.lexicon)
        if tells and _within_quotes(marks):
            return material({Label.PROCEDURE}, f"What is named literally changed: {was} → {now}.")
        if tells and gone and come and all(map(_DOTTED.search, (*gone, *come))):
            return material({Label.PROCEDURE}, f"Another host or file is named: {was} → {now}.")
        if self._proper_names.told(marks, gone, come):
            what = f"{now} is named" if come else f"{was} is not named any more"
            return material({Label.CONTENT}, f"{what[0].upper()}{what[1:]}.")
        if self._proper_names.exchanged(marks, gone, come, least=1 if tells else 2):
            label = Label.PROCEDURE if tells else Label.CONTENT
            return material({label}, f"Another one is named: {was} → {now}.")
        if self._proper_names.another_body(marks, gone, come):
            return material({Label.ACTOR}, f"Another body is named: {was} → {now}.")
        was, now = self._quoted(gone, come, marks)
        many = _MANY_REPLACED if gone and come else MANY_WORDS
        gone, come = self.wording.without_near(gone, come)
        if not gone and not come:
            return review(
                f"Words near in meaning, which may ask for something else: {was} → {now}."
            )
        many_words = max(len(gone), len(come)) >= many
        if any(map(is_a_name, [*gone, *come])) or (many_words and not explains):
            label = Label.PROCEDURE if tells else Label.CONTENT
            return material({label}, f"Words that carry meaning changed: {was} → {now}.")
        if tells and (self._commands(gone, marks, "-") or self._commands(come, marks, "+")):
            return material({Label.PROCEDURE}, f"What to do changed: {was} → {now}.")
        if many_words:
            return review(
                f"An explanation is worded anew, or explains something else: {was} → {now}."
            )
        return review(f"No rule knows these words: {was} → {now}.")

    def _commands(self, found: Sequence[str], marks: Sequence[Mark], sign: str) -> bool:
        """Is a verb of command among them? The one in "the use" and "this post" is a noun."""
        verbs = self.lexicon.verbs.intersection(found)
        if not verbs:
            return False
        if len(found) == 1 and not verbs.isdisjoint(self._said_twice(marks, sign)):
            return False
        text = "".join(mark.text for mark in marks if mark.sign in ("=", sign)).casefold()
        nouns = {
            word
            for before, word in pairwise(tokens(text))
            if before in self.lexicon.grammar.before_nouns
        }
        return not verbs <= nouns

    def _said_twice(self, marks: Sequence[Mark], sign: str) -> set[str]:
        """Words of which another one that means the same stands in the other text, too: "select, choose" → "select"."""
        other = {w for m in marks if m.sign != sign for w in tokens(m.text.casefold())}
        return {
            w for w, same in self.lexicon.synonyms.items() if not other.isdisjoint({*same} - {w})
        }

    def _as_written(self, found: Sequence[str], marks: Sequence[Mark], sign: str) -> list[str]:
        """Words that were compared in small letters, as the text has them: "K-3"."""
        kept_first = sorted(
            (m for m in marks if m.sign in ("=", sign)), key=lambda m: m.sign != "="
        )
        told = (NAMES.findall(self.facts.plain(mark.text)) for mark in kept_first)
        written = {word.casefold(): word for words_told in told for word in words_told}
        return [written.get(word, word) for word in found]

    def _in_condition(self, marks: Sequence[Mark], other: str) -> str:
        """The word ("if") that opens the condition in which every change stands; "" if one does not.

        Read in the text without the marks of sign `other`; what only they hold is a place in it.
        """
        opened = ""
        read = ["" if mark.sign == other else mark.text for mark in marks]
        for at, mark in enumerate(marks):
            if mark.sign == "=":
                continue
            if at and marks[at - 1].sign != "=":
                continue  # what came in place of what went: at the same place
            sentence = re.split(r"[.!?;:]\s", "".join(read[:at]))[-1].strip()
            first = next(iter(tokens(sentence.casefold())), "")
            if self._wish.match(sentence):
                return ""
            if (
                first not in self.lexicon.conditions
                or "," in sentence
                or not re.match(r"[^.!?;]*,", "".join(read[at:]))
            ):
                return ""
            opened = first
        return opened


def _in_place_of(found: Sequence[str], marks: Sequence[Mark], sign: str) -> list[str]:
    """The words that stand in the other text where the found ones do: "differences" → "kinds of difference"."""
    wanted = {word for phrase in found for word in tokens(phrase.casefold())}
    pairs = (
        (a, b) if sign == "-" else (b, a) for a, b in pairwise(marks) if a.sign + b.sign == "-+"
    )
    return [
        word
        for mine, other in pairs
        if not wanted.isdisjoint(tokens(mine.text.casefold()))
        for word in tokens(other.text.casefold())
    ]


def _excepts(change: FactChange) -> bool:
    return change.label is Label.EXCEPTION


def _excepted(marks: Sequence[Mark], sign: str, openings: Sequence[str | None]) -> set[str]:
    """The words behind one of the openings ("unless"), in the same stretch."""
    behind = (
        mark.text.casefold().partition(opening.casefold())[2]
        for mark in marks
        for opening in openings
        if mark.sign == sign and opening
    )
    return {word for text in behind for word in tokens(text)}


def _without(found: Sequence[str], told: set[str]) -> list[str]:
    return [phrase for phrase in found if not told.issuperset(tokens(phrase))]


def _another_address(was: str, now: str, lexicon: Lexicon) -> Judged:
    """As of a link, but where it is written out, whoever reads it sees at which host it is."""
    judged = judge_link(Link("", f"https://{was}"), Link("", f"https://{now}"), lexicon)
    if judged.judgement is Judgement.EDITORIAL and _host(was) != _host(now):
        return review(f"The same page at another host: {_host(was)} → {_host(now)}.")
    return judged


def _host(address: str) -> str:
    return address.partition("/")[0].removeprefix("www.")


def _within_quotes(marks: Sequence[Mark]) -> bool:
    """Does all that changed stand in quotation marks, as the name of a button or a form does?"""
    opened = False
    for mark in marks:
        if mark.sign == "=":
            for quote in _QUOTE.finditer(mark.text):
                inches = _INCHES.match(mark.text, max(quote.start() - 1, 0))
                opened = not opened and not inches
        elif not opened or _QUOTE.search(mark.text):
            return False
    return True
