"""Whether the same words say something else: in another order, or with a small word turned round.

"The agent calls the customer" and "The customer calls the agent" have the same words and the same
facts. So have "50 % within 14 days and 25 % within 30" and its reverse. Which of them is meant, no
comparison of words can tell: where more was reordered than clauses and lists, a person is asked.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise

from kb_tools.diff.facts import Facts
from kb_tools.diff.lexicon import one_of
from kb_tools.diff.model import Label, Mark
from kb_tools.diff.normal import sentences, words
from kb_tools.diff.wording import Wording, bare

_SIGNED = re.compile(r"\w+[+#]+(?![\w+#])")  # Pro+
_SIGN = re.compile(r"(?P<yes>[✅✓✔☑👍🟢])|(?P<no>[❌✗✘✖☒👎🚫⛔🔴])")


class Turned:
    def __init__(self, facts: Facts, wording: Wording) -> None:
        self._facts, self._wording = facts, wording
        lexicon = facts.lexicon
        self._joining = lexicon.joining
        self._small = lexicon.function_words
        self._despite = re.compile(
            rf"\b{one_of(lexicon.concessions)}\s+{one_of(lexicon.conditions)}\b", re.I
        )
        linking = one_of(lexicon.grammar.conjunctions)
        clauses = one_of(lexicon.conditions)
        self._between_clauses = re.compile(rf",|(?<!\w)(?={clauses}(?!\w))", re.I)
        self._between_items = re.compile(rf"[,;/]|(?<!\w)(?:{linking})(?!\w)", re.I)

    def opposite(self, marks: Sequence[Mark]) -> tuple[str, str] | None:
        """A small word that stands in the place of its opposite: "Turn on" → "Turn off"."""
        return next((pair for pair in self._replaced(marks) if self._wording.opposite(*pair)), None)

    def joined_otherwise(self, marks: Sequence[Mark]) -> tuple[str, str] | None:
        """ "damaged and unused" → "damaged or unused" """
        return next((p for p in self._replaced(marks) if frozenset(p) in self._joining), None)

    def _replaced(self, marks: Sequence[Mark]) -> Iterator[tuple[str, str]]:
        """Words that stand where others stood, before and after, one of both a small one."""
        for one, other in pairwise(marks):
            if {one.sign, other.sign} != {"-", "+"}:
                continue
            gone, come = (one, other) if one.sign == "-" else (other, one)
            olds, news = words(gone.text.casefold()), words(come.text.casefold())
            if len(olds) == len(news):
                pairs = zip(olds, news, strict=True)
                yield from (p for p in pairs if p[0] != p[1] and not self._small.isdisjoint(p))

    def despite(self, before: str, after: str) -> bool:
        """ "if it is used" → "even if it is used": what was a condition is none any more."""
        return len(self._despite.findall(before)) != len(self._despite.findall(after))

    def signed(self, before: str, after: str) -> bool:
        """Pro → Pro+"""
        return Counter(_SIGNED.findall(before)) != Counter(_SIGNED.findall(after))

    def another_order(self, before: str, after: str, marks: Sequence[Mark]) -> bool:
        """Facts and words that carry meaning stand in another order, in more than a list."""
        olds, news = sentences(before), sentences(after)
        old_said, new_said = set(map(bare, olds)), set(map(bare, news))
        old_text = " ".join(s for s in olds if bare(s) not in new_said)
        new_text = " ".join(s for s in news if bare(s) not in old_said)
        if self._clauses_in_another_order(old_text, new_text):
            return False
        kept_old, kept_new = self._in_order(old_text), self._in_order(new_text)
        both = _once(kept_old) & _once(kept_new)
        was, now = ([key for key in kept if key in both] for kept in (kept_old, kept_new))
        return was != now and not self._items_in_another_order(marks) and not self._adverb(was, now)

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
        """ "Visa, Mastercard and Amex" → "Amex, Visa and Mastercard" """
        changed = [at for at, mark in enumerate(marks) if mark.sign != "="]
        part = marks[changed[0] : changed[-1] + 1] if changed else []
        was, now = (
            Counter(filter(None, map(bare, self._between_items.split(text))))
            for text in ("".join(m.text for m in part if m.sign != sign) for sign in "+-")
        )
        return was == now

    def _clauses_in_another_order(self, before: str, after: str) -> bool:
        """ "If the customer asks, refund it." → "Refund it if the customer asks." """
        was, now = (
            list(filter(None, map(bare, self._between_clauses.split(text))))
            for text in (before, after)
        )
        return len(was) == 2 and was == now[::-1]

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


def _once(keys: Sequence[Hashable]) -> set[Hashable]:
    return {key for key, number in Counter(keys).items() if number == 1}


def _without(keys: Sequence[Hashable], left_out: Hashable) -> list[Hashable]:
    return [key for key in keys if key != left_out]
