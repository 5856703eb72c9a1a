"""Which facts one wording states and the other does not, each with what stands in its place."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Container, Mapping, Sequence
from functools import cache
from itertools import pairwise, zip_longest
from operator import itemgetter

from kb_tools.diff.facts.duties import Duties
from kb_tools.diff.facts.quantities import ONE
from kb_tools.diff.facts.stated import Fact, Facts
from kb_tools.diff.model import FactChange, Label, Mark
from kb_tools.diff.words.lexicon import one_of
from kb_tools.diff.words.normal import normal, words
from kb_tools.diff.words.wording import MANY_PAIRS, Wording

# Kept when an exception comes or goes with its sentence; the rest of it is the exception itself.
_WITH_EXCEPTION = frozenset(
    {Label.AMOUNT, Label.DATE, Label.DEADLINE, Label.NUMBER, Label.EXCEPTION}
)
LONGEST_WORD = 40  # code points behind a figure, in which the word for what it counts stands
_OWNS = re.compile(r"['’]s\b|(?<=s)['’](?=\s)")


def _start(pair: tuple[Fact | None, Fact | None]) -> int:
    """Where it stands, in the newer text if it does there."""
    return next(fact.start for fact in reversed(pair) if fact)


class FactChanges:
    def __init__(self, facts: Facts, wording: Wording) -> None:
        self._facts = facts
        self._wording = wording
        self._lexicon = facts.lexicon
        self._duties = Duties(facts)
        small = one_of(facts.lexicon.function_words)
        self._qualified = re.compile(rf"(?:\s+{small}){{,2}}\s+(\w{{4,}})", re.I)
        mid_exceptions = facts.lexicon.grammar.mid_exceptions
        self._mid_exceptions = re.compile("|".join(map(re.escape, mid_exceptions)) or "(?!)", re.I)

    def __call__(self, before: str, after: str, marks: Sequence[Mark]) -> list[FactChange]:
        olds_all, news_all = self._facts(before), self._facts(after)
        gone, come = _differing(olds_all, news_all)
        gone, come = _without_repeats(gone, come, olds_all, news_all)
        gone, come = self._duties.without_equals(gone, come, before, after)
        gone, come = _without_fields(gone, come), _without_fields(come, gone)
        gone, come = _without_owners(
            gone, come, self._facts.plain(before), self._facts.plain(after)
        )
        if any(f.label is Label.EXCEPTION for f in [*gone, *come]):
            gone = _without_the_exceptions(gone, self._facts.plain(before), self._mid_exceptions)
            come = _without_the_exceptions(come, self._facts.plain(after), self._mid_exceptions)
        gone = self._without_misspelt_groups(gone, before, after)
        come = self._without_misspelt_groups(come, after, before)
        numbers = any(f.label is Label.NUMBER for f in (*gone, *come))
        words_for = _words_for_figures({*ONE, *self._lexicon.ordinals}, marks if numbers else ())
        changes: list[tuple[FactChange, FactChange]] = []  # as compared, as told
        for label in Label:
            olds, news = (
                [f for f in gone if f.label is label],
                [f for f in come if f.label is label],
            )
            for old, new in sorted(self._in_pairs(olds, news, before, after), key=_start):
                if old and new and old.quote == new.quote and old.said != new.said:  # its bound
                    change = FactChange(label, old.said, new.said)
                    changes.append((change, change))
                else:
                    change = FactChange(
                        label, old.quote if old else None, new.quote if new else None
                    )
                    told = FactChange(label, old.told if old else None, new.told if new else None)
                    if label is Label.NUMBER:
                        told = _in_place_of(words_for, told)
                    changes.append((change, told))
        return [
            told
            for change, told in changes
            if len(changes) > MANY_PAIRS // 100
            or not (
                _same_contact(change)
                or self._same_ordinal(told)
                or self._misspelt(change, marks)
                or self._commanded(change, before, after)
                or _points_back(change, before, after, self._lexicon.grammar.pointers)
            )
        ]

    def _in_pairs(
        self, olds: Sequence[Fact], news: Sequence[Fact], before: str, after: str
    ) -> list[tuple[Fact | None, Fact | None]]:
        """Those of the same thing first ("10 languages", "14 languages"), then one after the other."""
        if len(olds) + len(news) < 3:
            return list(zip_longest(olds, news))
        found: list[tuple[Fact | None, Fact | None]] = []
        was, now = self._facts.plain(before), self._facts.plain(after)
        counting: dict[str, deque[Fact]] = defaultdict(deque)
        for new in news:
            counting[self._counted(new, now)].append(new)
        for old in olds:
            what = self._counted(old, was)
            if what and counting[what]:
                found.append((old, counting[what].popleft()))
        paired = {id(fact) for pair in found for fact in pair}
        left_old, left_new = ((f for f in side if id(f) not in paired) for side in (olds, news))
        return [*found, *zip_longest(left_old, left_new)]

    def _counted(self, fact: Fact, plain: str) -> str:
        """The word behind it, if it carries meaning."""
        word = _word_behind(fact, plain)
        return "" if word in self._lexicon.function_words else word

    def _same_ordinal(self, change: FactChange) -> bool:
        """2nd, second"""
        ordinals = self._lexicon.ordinals
        quotes = [quote.casefold() for quote in (change.before, change.after) if quote]
        word = next((quote for quote in quotes if quote in ordinals), None)
        figures = [re.match(r"\d+", quote) for quote in quotes]
        return any(word and figure and int(figure[0]) == ordinals[word] for figure in figures)

    def _without_misspelt_groups(self, facts: list[Fact], text: str, other: str) -> list[Fact]:
        """ "other customeres": of the other text too, but there what is qualified is spelt wrongly."""
        if not any(fact.label is Label.SCOPE for fact in facts):
            return facts
        plain, there = self._facts.plain(text), self._facts.plain(other)

        @cache
        def qualified(quote: str) -> set[str]:
            behind = (
                self._qualified.match(there, found.end())
                for found in re.finditer(rf"(?<!\w){re.escape(quote)}", there, re.I)
            )
            return {found[1].casefold() for found in behind if found}

        def misspelt(fact: Fact) -> bool:
            groups, group = qualified(fact.quote), _word_behind(fact, plain)
            few = len(facts) * len(groups) <= MANY_PAIRS
            return few and any(g != group and self._wording.same(g, group) for g in groups)

        return [fact for fact in facts if fact.label is not Label.SCOPE or not misspelt(fact)]

    def _commanded(self, change: FactChange, before: str, after: str) -> bool:
        """ "You must verify it" → "Verify it" """
        if change.label is not Label.MODALITY or None not in (change.before, change.after):
            return False
        text, other = (before, after) if change.after is None else (after, before)
        word = change.before or change.after or ""
        if self._lexicon.modality.get(word.casefold()) != "must":
            return False
        told = rf"{one_of(self._lexicon.told)}\s{re.escape(word)}\s(\w+)"
        musts = [sum(fact.value == "must" for fact in self._facts(side)) for side in (text, other)]
        other = self._facts.plain(other)
        found = re.finditer(told, self._facts.plain(text), re.I)
        verbs = [m[1] for m in found if m[0] not in other]
        return musts[0] - musts[1] <= len(verbs) > 0 and all(
            re.search(rf"(?:^|[.!?:;,]\s){re.escape(verb)}\b", other, re.I) for verb in verbs
        )

    def _misspelt(self, change: FactChange, marks: Sequence[Mark]) -> bool:
        """A fact that is new only because its word was misspelt before, or is misspelt now."""
        quote = (
            change.after
            if change.before is None
            else change.before
            if change.after is None
            else None
        )
        if quote is None:
            return False
        other = "-" if change.before is None else "+"
        candidates = [w for m in marks if m.sign == other for w in words(m.text.casefold())]
        if len(candidates) > MANY_PAIRS // 100:
            return False
        parts = words(quote.casefold())
        kept = {w for m in marks if m.sign == "=" for w in words(m.text.casefold())}
        if any(p not in kept and (p.isdigit() or p in self._lexicon.numbers) for p in parts):
            return False  # "every 3 years" → "every year"
        return any(
            len(w) >= 4 and self._wording.same(w, part) for part in parts for w in candidates
        )


def _word_behind(fact: Fact, plain: str) -> str:
    return next(iter(words(plain[fact.end : fact.end + LONGEST_WORD].casefold())), "")


def _in_place_of(words_for: Mapping[bool, Mapping[str, str]], change: FactChange) -> FactChange:
    """ "One reviewer signs" → "Two reviewers sign", "the 2nd" → "the third": words that are hardly ever a
    figure ("one", "a second") are one where a figure stands in their place.

    Args:
        words_for: as `_words_for_figures` has them.
    """
    quote = change.after if change.before is None else change.before
    if quote is None or None not in (change.before, change.after):
        return change
    word = words_for[change.before is None].get(quote)
    if word is None:
        return change
    return FactChange(change.label, change.before or word, change.after or word)


def _words_for_figures(
    named: Container[str], marks: Sequence[Mark]
) -> Mapping[bool, Mapping[str, str]]:
    """What came (True) and what went (False) → the first of the named words in whose place it did."""
    found: dict[bool, dict[str, str]] = {True: {}, False: {}}
    for gone, come in pairwise(marks):
        if (gone.sign, come.sign) == ("-", "+"):
            for was, now in zip(words(gone.text), words(come.text), strict=False):
                if was.casefold() in named:
                    found[True].setdefault(now, was)
                if now.casefold() in named:
                    found[False].setdefault(was, now)
    return found


def _differing(before: Sequence[Fact], after: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Facts that one side states more often than the other."""
    count_old = Counter((f.label, f.value) for f in before)
    count_new = Counter((f.label, f.value) for f in after)
    left_old, left_new = count_old - count_new, count_new - count_old
    if not left_old and not left_new:
        return [], []
    return (
        _taken(_likeliest(before, after), left_old),
        _taken(_likeliest(after, before), left_new),
    )


def _likeliest(facts: Sequence[Fact], others: Sequence[Fact]) -> list[Fact]:
    """In words that the other side has not stand last: of "no" and "not" that which is new, of "can" and
    "cannot" likewise."""

    def words_of(fact: Fact) -> tuple[Label, str, str, bool]:
        denied = fact.label is Label.MODALITY and bool(fact.whole)
        return fact.label, fact.value, fact.quote.casefold(), denied

    said = Counter(map(words_of, others))
    new: list[Fact] = []
    old: list[Fact] = []
    for fact in facts:
        key = words_of(fact)
        said[key] -= 1
        (old if said[key] >= 0 else new).append(fact)
    return [*old, *new]


def _without_repeats(
    gone: list[Fact], come: list[Fact], olds: Sequence[Fact], news: Sequence[Fact]
) -> tuple[list[Fact], list[Fact]]:
    """Who was named once and is named twice ("they" became "the agents") is the same one."""
    before = {fact.value for fact in olds if fact.label is Label.ACTOR}
    after = {fact.value for fact in news if fact.label is Label.ACTOR}
    both = before & after
    actors = (
        [f for f in gone if f.label is Label.ACTOR],
        [f for f in come if f.label is Label.ACTOR],
    )
    if all(actors):
        return gone, come
    return [f for f in gone if f.label is not Label.ACTOR or f.value not in both], [
        f for f in come if f.label is not Label.ACTOR or f.value not in both
    ]


def _without_owners(
    gone: list[Fact], come: list[Fact], before: str, after: str
) -> tuple[list[Fact], list[Fact]]:
    """ "The creator's market" says whose market it is, not who acts.

    Where nothing but the owner came or went, or one role took another's place ("the lead's
    approval"), it stays a fact: no change may pass as wording for want of it.
    """
    actors = [[f for f in side if f.label is Label.ACTOR] for side in (gone, come)]
    if all(actors) or len(gone) + len(come) == len(actors[0]) + len(actors[1]):
        return gone, come
    return _no_owners(gone, before), _no_owners(come, after)


def _without_fields(facts: list[Fact], others: Sequence[Fact]) -> list[Fact]:
    """ "The customer is sent" where "the customer ID is sent" stood: that the field is gone says it all."""
    fields = {f.value.rpartition(" ")[0] for f in others if f.label is Label.CONTENT}
    return [f for f in facts if f.label is not Label.ACTOR or f.value not in fields]


def _no_owners(facts: Sequence[Fact], plain: str) -> list[Fact]:
    return [f for f in facts if f.label is not Label.ACTOR or not _OWNS.match(plain, f.end)]


def _same_contact(change: FactChange) -> bool:
    """team-payouts@example.org and "Payouts team": one contact, by address or by name."""
    if change.label is not Label.ACTOR or not change.before or not change.after:
        return False
    if ("@" in change.before) == ("@" in change.after):
        return False
    address, name = sorted((change.before, change.after), key=lambda quote: "@" not in quote)
    letters = re.sub(r"[^a-z]", "", address.split("@")[0].casefold())
    return all(word in letters for word in words(name.casefold()))


def _points_back(change: FactChange, before: str, after: str, pointers: Sequence[str]) -> bool:
    """ "between the two returns" counts nothing: it points to what was told already."""
    if change.label is not Label.NUMBER or (change.before is None) == (change.after is None):
        return False
    text, word = (before, change.before) if change.after is None else (after, change.after)
    return bool(word and word.isalpha()) and re.search(
        rf"{one_of(pointers)}\s{word}\b", normal(text), re.I
    ) is not None  # fmt: skip


def _taken(facts: Sequence[Fact], left: Counter[tuple[Label, str]]) -> list[Fact]:
    left = left.copy()
    taken = []
    for fact in reversed(facts):
        if left[fact.label, fact.value] > 0:
            left[fact.label, fact.value] -= 1
            taken.append(fact)
    return sorted(taken, key=lambda fact: fact.start)


def _without_the_exceptions(
    facts: Sequence[Fact], plain: str, in_the_middle: re.Pattern[str]
) -> list[Fact]:
    """An exception's own words are no further news: only its figures are."""
    begins, stops = (
        [end.start() for end in re.finditer(marks, plain)] for marks in ("[.!?;:]", "[.!?;]")
    )
    covered: list[tuple[int, int]] = []  # by exceptions; in order, apart from each other
    for start, stop in sorted(
        _span(fact, plain, begins, stops, in_the_middle)
        for fact in facts
        if fact.label is Label.EXCEPTION
    ):
        if covered and start <= covered[-1][1]:
            start, stop = covered[-1][0], max(stop, covered.pop()[1])
        covered.append((start, stop))
    kept: list[Fact] = []
    excepted = False
    for fact in facts:
        at = bisect_right(covered, fact.start, key=itemgetter(0)) - 1
        inside = at >= 0 and fact.start < covered[at][1]
        again = fact.label is Label.EXCEPTION and excepted
        if not again and (not inside or fact.label in _WITH_EXCEPTION):
            kept.append(fact)
            excepted = excepted or fact.label is Label.EXCEPTION
    return kept


def _span(
    exception: Fact,
    plain: str,
    begins: Sequence[int],
    stops: Sequence[int],
    in_the_middle: re.Pattern[str],
) -> tuple[int, int]:
    """From the begin of its clause, or from where it stands in the middle of one, to the end.

    Args:
        begins, stops: where the marks stand behind which a clause begins, and at which it ends.
    """
    before, behind = bisect_left(begins, exception.start), bisect_left(stops, exception.end)
    begin = begins[before - 1] + 1 if before else 0
    middle = in_the_middle.match(exception.quote) and plain[begin : exception.start].strip()
    stop = stops[behind] if behind < len(stops) else len(plain)
    return exception.start if middle else begin, stop
