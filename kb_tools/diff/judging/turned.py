"""Whether the same words say something else: in another order, or with a small word turned round.

"The agent calls the customer" and "The customer calls the agent" have the same words and the same
facts. So have "50 % within 14 days and 25 % within 30" and its reverse. Which of them is meant, no
comparison of words can tell: where more was reordered than clauses and lists, a person is asked.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise, permutations

from kb_tools.diff.facts.stated import Facts
from kb_tools.diff.model import Label, Mark
from kb_tools.diff.words.lexicon import one_of
from kb_tools.diff.words.normal import sentences, words
from kb_tools.diff.words.wording import Wording, bare

_NAMED = re.compile(r"\w+[+#]+(?![\w+#])")  # Pro+
_FIRST_WORD = re.compile(r"^\w+,")
_SIGN = re.compile(r"(?P<yes>[✅✓✔☑👍🟢])|(?P<no>[❌✗✘✖☒👎🚫⛔🔴])")

_Keys = tuple[Hashable, ...]  # facts, and words that carry meaning, in their order


class Turned:
    def __init__(self, facts: Facts, wording: Wording) -> None:
        self._facts = facts
        self._wording = wording
        self._lexicon = lexicon = facts.lexicon
        self._who = lexicon.persons
        self._opening = lexicon.conditions.union(lexicon.scope)  # a clause: if, after
        self._how = frozenset().union(*lexicon.joining)
        self._small = lexicon.function_words
        # Others are compared among the words that carry meaning, in all their forms.
        self._opposites = [pair for pair in lexicon.opposites if not pair.isdisjoint(self._small)]
        self._joining = lexicon.joining
        plain = {*lexicon.grammar.conjunctions[:1]}  # and
        self._alternative = sorted(
            word for pair in lexicon.joining if pair & plain for word in pair - plain
        )
        self._despite = re.compile(
            rf"\b{one_of(lexicon.concessions)}\s+{one_of(lexicon.conditions)}\b", re.I
        )
        self._conditions = re.compile(one_of(lexicon.conditions), re.I)
        self._either_way = re.compile(one_of(lexicon.either_way), re.I)
        linking = one_of(lexicon.grammar.conjunctions)
        articles = one_of({*lexicon.grammar.articles, *lexicon.grammar.one})
        self._article = re.compile(rf"^(?:{articles})\s")
        self._in_order = re.compile(one_of(lexicon.grammar.in_order), re.I)
        self._sequence = re.compile(one_of(lexicon.grammar.sequence), re.I)
        self._between_items = re.compile(rf"[,;/]|(?<!\w)(?:{linking})(?!\w)", re.I)

    def order_counts(self, text: str) -> bool:
        """ "in this order: a refund, credit", "a refund, then credit" """
        return bool(self._in_order.search(text) or self._sequence.search(text))

    def another_share(self, marks: Sequence[Mark]) -> tuple[str, str] | None:
        """ "most of the desks" → "some of the desks" """
        shares = self._lexicon.shares
        for one, other in pairwise(marks):
            was, now = bare(one.text), bare(other.text)
            both = one.sign + other.sign == "-+" and was in shares and now in shares
            if both and now not in shares[was]:
                return was, now
        return None

    def opposite(self, before: str, after: str) -> tuple[str, str] | None:
        """A small word went and its opposite came: "Turn on the flag" → "Turn the flag off"."""
        return _replaced(before, after, self._opposites)

    def joined_otherwise(self, before: str, after: str) -> tuple[str, str] | None:
        """ "damaged and unused" → "damaged or unused" """
        return _replaced(before, after, self._joining)

    def joined_as_alternatives(self, before: str, after: str) -> str:
        """ "name, address" → "name or address": all of them, or one? "": joined by no such word."""
        said = [Counter(words(text.casefold())) for text in (before, after)]
        return next((word for word in self._alternative if said[0][word] != said[1][word]), "")

    def despite(self, before: str, after: str) -> bool:
        """ "if it is used" → "even if it is used": what was a condition is none any more."""
        return len(self._despite.findall(before)) != len(self._despite.findall(after))

    def another_person(self, before: str, after: str) -> tuple[str, str] | None:
        """ "Ask their manager" → "Ask your manager"; as many are meant, and not the same ones."""
        was, now = (self._persons(text) for text in _differing(before, after))
        whose, others = Counter(was.values()), Counter(now.values())
        gone, come = whose - others, others - whose
        if not gone or gone.total() != come.total():
            return None
        old = next(word for word, who in was.items() if who in gone)
        return old, next(word for word, who in now.items() if who in come)

    def _persons(self, text: str) -> dict[str, str]:
        alike = self._lexicon.persons_alike
        said = (word for word in words(text.casefold()) if word in self._who)
        return {word: alike.get(self._who[word], self._who[word]) for word in said}

    def either_way(self, before: str, after: str) -> bool:
        """ "refund if it was opened" → "refund whether or not it was opened"; or "ask if" → "ask whether or not"."""
        was, now = ((self._either_way.subn("", text)) for text in (before, after))
        conditions = len(self._conditions.findall(now[0])) - len(self._conditions.findall(was[0]))
        return conditions * (now[1] - was[1]) < 0

    def named_otherwise(self, before: str, after: str) -> bool:
        """Pro → Pro+"""
        return Counter(_NAMED.findall(before)) != Counter(_NAMED.findall(after))

    def exchanged(self, before: str, after: str) -> Label | None:
        """What rules exchanged, all else being equal: "Agents may refund. Leads must cancel." → "Agents may
        cancel. Leads must refund.": whom they are for, or what binds and what allows."""
        was, now = (self._rules(text) for text in _differing(before, after))
        parts = zip(zip(*was, strict=True), zip(*now, strict=True), strict=False)
        same_parts = len(was) == len(now) and all(
            Counter(olds) == Counter(news) for olds, news in parts
        )
        if not same_parts or Counter(was) == Counter(now):
            return None
        doing = (Counter((who, what) for who, _, what in rules) for rules in (was, now))
        if next(doing) == next(doing):
            return Label.MODALITY
        if not all(who for who, *_ in was):
            return None  # "they": whoever was named before
        acts = any(fact.label is Label.ACTOR for fact in self._facts(before))
        return Label.ACTOR if acts else Label.SCOPE

    def _rules(self, text: str) -> list[tuple[_Keys, _Keys, _Keys]]:
        """For whom, with which force, what else; none where a clause is not made so."""
        rules = []
        for sentence in sentences(text):
            for clause in self._clauses(sentence):
                keys = self._facts_and_words(clause)
                forces = [at for at, key in enumerate(keys) if _of(Label.MODALITY, key)]
                if len(forces) != 1:
                    return []
                at = forces[0]
                end = at + 1 + any(_of(Label.POLARITY, key) for key in keys[at + 1 : at + 2])
                actors = tuple(key for key in keys if _of(Label.ACTOR, key))
                who = actors or tuple(keys[:at])
                rest = [*keys[:at], *keys[end:]] if actors else keys[end:]
                what = tuple(key for key in rest if not _of(Label.ACTOR, key))
                rules.append((who, tuple(keys[at:end]), what))
        return rules

    def _clauses(self, sentence: str) -> list[str]:
        """ "Agents may refund, and leads must cancel": parted only where each of them binds or allows."""
        forces = [fact for fact in self._facts(sentence) if fact.label is Label.MODALITY]
        parts = list(filter(words, self._between_items.split(sentence)))
        return parts if len(forces) == len(parts) else [sentence]

    def another_order(self, before: str, after: str, marks: Sequence[Mark]) -> bool:
        """Facts, words that carry meaning or that say who or how stand in another order, in more than a list."""
        old, new = _differing(before, after)
        if self._clauses_in_another_order(old, new):
            return False
        was, now = self._shared(old, new)
        one_clause = any(map(self._one_clause, (old, new)))
        stayed = was == now or (one_clause and self._adverb(was, now))
        if stayed and not self._small_words_changed_places(old, new):
            return False
        return not self._items_in_another_order(marks)

    def _shared(self, before: str, after: str) -> tuple[list[Hashable], list[Hashable]]:
        """What both say, in the order of each."""
        old, new = self._facts_and_words(before), self._facts_and_words(after)
        if Counter(old) != Counter(new) and self._built_alike(before, after):
            words = [key for key in (*old, *new) if isinstance(key, str)]
            one: Mapping[Hashable, Hashable] = dict(self._wording.first_of(words).items())
            old, new = ([one.get(key, key) for key in keys] for keys in (old, new))
        if Counter(old) == Counter(new):
            return old, new
        both = _once(old) & _once(new)  # some words are spelled otherwise
        return [key for key in old if key in both], [key for key in new if key in both]

    def _built_alike(self, before: str, after: str) -> bool:
        """With more small words it is another turn of phrase: "spikes in errors", "error spikes"."""
        old, new = (sum(w in self._small for w in words(t.casefold())) for t in (before, after))
        return old == new

    def _small_words_changed_places(self, before: str, after: str) -> bool:
        """ "She pays him" → "He pays her"; "lost or broken and new" → "lost and broken or new" """
        said = [words(text.casefold()) for text in (before, after)]
        who = ([self._who[word] for word in text if word in self._who] for text in said)
        how = ([word for word in text if word in self._how] for text in said)
        return (_reordered(*who) or _reordered(*how)) and self._built_alike(before, after)

    def _facts_and_words(self, text: str) -> list[Hashable]:
        plain = self._facts.plain(text)
        found: list[Hashable] = []
        at = 0
        for fact in self._facts(text):
            found += self._telling(plain[at : fact.start])
            found.append((fact.label, fact.value))
            match found:
                case [*_, (Label.POLARITY, _) as denial, (Label.MODALITY, _) as duty]:
                    found[-2:] = duty, denial  # "no debe" is "debe no"
            at = max(at, fact.end)
        return [*found, *self._telling(plain[at:])]

    def _telling(self, text: str) -> list[Hashable]:
        return [w for w in words(text.casefold()) if w[0].isalnum() and w not in self._small]

    def _items_in_another_order(self, marks: Sequence[Mark]) -> bool:
        """ "Visa, Mastercard and Amex" → "Amex, Visa and Mastercard"; no list of things to do, none with
        a "not" in it, none whose order counts, and none that another one beside it answers to."""
        changed = [at for at, mark in enumerate(marks) if mark.sign != "="]
        if not changed:
            return False
        part, rest = marks[changed[0] : changed[-1] + 1], marks[changed[-1] + 1 :]
        was, now = ("".join(m.text for m in part if m.sign != sign) for sign in "+-")
        items, others = (
            list(filter(None, map(bare, self._between_items.split(text)))) for text in (was, now)
        )
        if sorted(map(self._item, items)) != sorted(map(self._item, others)):
            return False
        whole = "".join(mark.text for mark in marks if mark.sign != "+")
        if self._in_order.search(whole) or any(map(self._forbids_order, [was, *items])):
            return False
        after = "".join(mark.text for mark in rest).strip()
        goes_on = self._between_items.match(after)
        return len(items) > 2 or bool(goes_on) or not after[:1].isalnum()

    def _item(self, text: str) -> str:
        """Without its article, which stays in its place where only the word behind it is another."""
        return self._article.sub("", text)

    def _forbids_order(self, text: str) -> bool:
        first = next(iter(words(text.casefold())), "")
        return (
            ";" in text
            or any(map(str.isdigit, text))
            or first in self._facts.lexicon.verbs
            or bool(self._sequence.match(text.strip()))
            or any(fact.label in (Label.POLARITY, Label.EXCEPTION) for fact in self._facts(text))
        )

    def _clauses_in_another_order(self, before: str, after: str) -> bool:
        """ "If the customer asks, refund it." → "Refund it if the customer asks." """
        return self._led_by(before, after) or self._led_by(after, before)

    def _led_by(self, text: str, other: str) -> bool:
        match text.split(","):
            case lead, rest:
                same = bare(f"{rest} {lead}") == bare(other)
                return same or self._follows(rest, lead, other)
            case begin, between, end if other.count(",") < 2:  # "Refund, if asked, the buyer"
                rest = f"{begin} {end}"
                return bare(other) in (bare(f"{between} {rest}"), bare(f"{rest} {between}"))
        return False

    def _follows(self, clause: str, condition: str, text: str) -> bool:
        """ "After checking the order, refund it." → "Refund it after you check the order." """
        opens = next(iter(words(condition.casefold())), "")
        if opens not in self._opening or "," in text:
            return False
        places = (found.start() for found in re.finditer(rf"\b{re.escape(opens)}\b", text, re.I))
        return any(
            self._same_doing(clause, text[:at]) and self._same_doing(condition, text[at:])
            for at in places
        )

    def _same_doing(self, one: str, other: str) -> bool:
        """Said of the same in other forms; without anybody, or of the reader."""
        was, now = self._facts_and_words(one), self._facts_and_words(other)
        if any(fact.label is Label.ACTOR for text in (one, other) for fact in self._facts(text)):
            return False
        said = (words(text.casefold()) for text in (one, other))
        if not self._lexicon.reader.issuperset(
            self._who[w] for text in said for w in text if w in self._who
        ):
            return False
        first = self._wording.first_of([key for key in (*was, *now) if isinstance(key, str)])
        return [first.get(str(key), key) for key in was] == [
            first.get(str(key), key) for key in now
        ]

    def _one_clause(self, text: str) -> bool:
        labels = [fact.label for fact in self._facts(text)]
        alone = self._between_items.search(_FIRST_WORD.sub("", text))  # "Typically, …"
        return not alone and Label.POLARITY not in labels

    def _adverb(self, was: Sequence[Hashable], now: Sequence[Hashable]) -> bool:
        """One word that tells how or when stands at another place: "immediately escalate"."""
        return any(self._tells_how(key) and _without(was, key) == _without(now, key) for key in was)

    def _tells_how(self, key: Hashable) -> bool:
        match key:
            case str():
                return any(form.fullmatch(key) for form, _ in self._facts.lexicon.adverbs)
            case Label.DEADLINE, str(value):
                return not value[:1].isdigit()
        return key == (Label.MODALITY, "usually")


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


def _of(label: Label, key: Hashable) -> bool:
    return isinstance(key, tuple) and key[0] is label


def _reordered(old: Sequence[str], new: Sequence[str]) -> bool:
    return old != new and Counter(old) == Counter(new)


def _once(keys: Sequence[Hashable]) -> set[Hashable]:
    return {key for key, number in Counter(keys).items() if number == 1}


def _without(keys: Sequence[Hashable], left_out: Hashable) -> list[Hashable]:
    return [key for key in keys if key != left_out]
