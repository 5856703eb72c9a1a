"""Whether the same words say something else: in another order, or with a small word turned round.

"The agent calls the customer" and "The customer calls the agent" have the same words and the same
facts. So have "50 % within 14 days and 25 % within 30" and its reverse. Which of them is meant, no
comparison of words can tell: where more was reordered than clauses and lists, a person is asked.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import permutations

from kb_tools.diff.facts import Facts
from kb_tools.diff.lexicon import one_of
from kb_tools.diff.model import Label, Mark
from kb_tools.diff.normal import sentences, words
from kb_tools.diff.wording import bare

_NAMED = re.compile(r"\w+[+#]+(?![\w+#])")  # Pro+
_SIGN = re.compile(r"(?P<yes>[✅✓✔☑👍🟢])|(?P<no>[❌✗✘✖☒👎🚫⛔🔴])")


class Turned:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        lexicon = facts.lexicon
        self._small = lexicon.function_words
        # Others are compared among the words that carry meaning, in all their forms.
        self._opposites = [pair for pair in lexicon.opposites if not pair.isdisjoint(self._small)]
        self._joining = lexicon.joining
        self._despite = re.compile(
            rf"\b{one_of(lexicon.concessions)}\s+{one_of(lexicon.conditions)}\b", re.I
        )
        linking = one_of(lexicon.grammar.conjunctions)
        self._between_items = re.compile(rf"[,;/]|(?<!\w)(?:{linking})(?!\w)", re.I)

    def opposite(self, before: str, after: str) -> tuple[str, str] | None:
        """A small word went and its opposite came: "Turn on the flag" → "Turn the flag off"."""
        return _replaced(before, after, self._opposites)

    def joined_otherwise(self, before: str, after: str) -> tuple[str, str] | None:
        """ "damaged and unused" → "damaged or unused" """
        return _replaced(before, after, self._joining)

    def despite(self, before: str, after: str) -> bool:
        """ "if it is used" → "even if it is used": what was a condition is none any more."""
        return len(self._despite.findall(before)) != len(self._despite.findall(after))

    def named_otherwise(self, before: str, after: str) -> bool:
        """Pro → Pro+"""
        return Counter(_NAMED.findall(before)) != Counter(_NAMED.findall(after))

    def another_order(self, before: str, after: str, marks: Sequence[Mark]) -> bool:
        """Facts and words that carry meaning stand in another order, in more than a list."""
        old_text, new_text = _differing(before, after)
        if self._clauses_in_another_order(old_text, new_text):
            return False
        kept_old, kept_new = self._in_order(old_text), self._in_order(new_text)
        if Counter(kept_old) == Counter(kept_new):
            was, now = kept_old, kept_new
        else:  # some words are spelled otherwise, or others of equal meaning
            both = _once(kept_old) & _once(kept_new)
            was, now = ([key for key in kept if key in both] for kept in (kept_old, kept_new))
        if was == now or self._items_in_another_order(marks):
            return False
        return not (self._one_clause(old_text) and self._adverb(was, now))

    def _in_order(self, text: str) -> list[Hashable]:
        plain = self._facts.plain(text)
        found: list[Hashable] = []
        at = 0
        for fact in self._facts(text):
            found += self._telling(plain[at : fact.start])
            found.append((fact.label, fact.value))
            at = max(at, fact.end)
        return [*found, *self._telling(plain[at:])]

    def _telling(self, text: str) -> list[Hashable]:
        return [w for w in words(text.casefold()) if w[0].isalnum() and w not in self._small]

    def _items_in_another_order(self, marks: Sequence[Mark]) -> bool:
        """ "Visa, Mastercard and Amex" → "Amex, Visa and Mastercard"; no list of things to do, none with
        a "not" in it, and none that another one beside it answers to."""
        changed = [at for at, mark in enumerate(marks) if mark.sign != "="]
        if not changed:
            return False
        part, rest = marks[changed[0] : changed[-1] + 1], marks[changed[-1] + 1 :]
        was, now = ("".join(m.text for m in part if m.sign != sign) for sign in "+-")
        items, others = (
            list(filter(None, map(bare, self._between_items.split(text)))) for text in (was, now)
        )
        if sorted(items) != sorted(others) or any(map(self._forbids_order, [was, *items])):
            return False
        after = "".join(mark.text for mark in rest).strip()
        return len(items) > 2 or not after or not after[0].isalnum()

    def _forbids_order(self, text: str) -> bool:
        first = next(iter(words(text.casefold())), "")
        return (
            ";" in text
            or any(map(str.isdigit, text))
            or first in self._facts.lexicon.verbs
            or any(fact.label in (Label.POLARITY, Label.EXCEPTION) for fact in self._facts(text))
        )

    def _clauses_in_another_order(self, before: str, after: str) -> bool:
        """ "If the customer asks, refund it." → "Refund it if the customer asks." """
        return self._led_by(before, after) or self._led_by(after, before)

    def _led_by(self, text: str, other: str) -> bool:
        lead, comma, rest = text.partition(",")
        return bool(comma) and "," not in rest and bare(f"{rest} {lead}") == bare(other)

    def _one_clause(self, text: str) -> bool:
        labels = [fact.label for fact in self._facts(text)]
        return not self._between_items.search(text) and Label.POLARITY not in labels

    def _adverb(self, was: Sequence[Hashable], now: Sequence[Hashable]) -> bool:
        """One word that tells how or when stands at another place: "immediately escalate"."""
        return any(self._tells_how(key) and _without(was, key) == _without(now, key) for key in was)

    def _tells_how(self, key: Hashable) -> bool:
        if isinstance(key, str):
            return any(form.fullmatch(key) for form, _ in self._facts.lexicon.adverbs)
        return isinstance(key, tuple) and key[0] is Label.DEADLINE and not key[1][:1].isdigit()


def signs(text: str) -> str:
    """ "✅ yes, ❌ no" → "yn": what it says by signs."""
    return "".join("y" if found["yes"] else "n" for found in _SIGN.finditer(text))


def signed(text: str) -> Counter[tuple[str, str]]:
    """By sign, what it is said of: "✅ Visa, ❌ Amex"."""
    parts = re.split(r"[,.;|\n]", text) if _SIGN.search(text) else []
    return Counter((signs(part), bare(part)) for part in parts if signs(part))


def _replaced(before: str, after: str, pairs: Iterable[frozenset[str]]) -> tuple[str, str] | None:
    """One of a pair that there is less of now, and the other one, of which there is more."""
    olds, news = (Counter(words(text.casefold())) for text in _differing(before, after))
    gone, come = olds - news, news - olds
    either = ((a, b) for pair in pairs for a, b in permutations(pair, 2))
    return min(((a, b) for a, b in either if a in gone and b in come), default=None)


def _differing(before: str, after: str) -> tuple[str, str]:
    """Both without the sentences that they share."""
    olds, news = sentences(before), sentences(after)
    old_said, new_said = set(map(bare, olds)), set(map(bare, news))
    return (
        " ".join(s for s in olds if bare(s) not in new_said),
        " ".join(s for s in news if bare(s) not in old_said),
    )


def _once(keys: Sequence[Hashable]) -> set[Hashable]:
    return {key for key, number in Counter(keys).items() if number == 1}


def _without(keys: Sequence[Hashable], left_out: Hashable) -> list[Hashable]:
    return [key for key in keys if key != left_out]
