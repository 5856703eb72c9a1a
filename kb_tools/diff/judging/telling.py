"""What a heading, a line above a list or a sentence says of what stands under or behind it."""

import re
from collections import Counter
from collections.abc import Sequence

from kb_tools.diff.facts.stated import Facts
from kb_tools.diff.model import Label
from kb_tools.diff.words.lexicon import one_of
from kb_tools.diff.words.memory import remembered
from kb_tools.diff.words.normal import sentences
from kb_tools.diff.words.wording import bare

_MARKS = " *_\"'“”‘’¿¡(["  # before the first word
_MORE_CLAUSES = re.compile(r"[,;:()–—]|\s-\s")
_OF_A_CASE = frozenset({Label.SCOPE, Label.DEADLINE, Label.AMOUNT})
ONE_CLAUSE = 12  # words; in more, or behind the first clause, a negation denies a part of it
A_CASE = 2  # words that name whom or what it is about: "Verified accounts"
SHORT = 6  # words of a heading that one of them denies: "Rejected items"


class Telling:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.leads = remembered()(self._leads)
        self._condition = re.compile(one_of(facts.lexicon.conditions), re.I)
        self._qualifiers = frozenset(facts.lexicon.scope_before_groups)
        self._denying = re.compile(one_of(facts.lexicon.denying_headings), re.I)
        grammar = facts.lexicon.grammar
        counted = one_of(facts.lexicon.counted_headings)
        self._label = re.compile(rf"^{counted}\s\d+(?:\.\d+)*\s?[.:)–-]\s+(?=\S)", re.I)
        self._count = re.compile(
            rf"^(?:{counted}\s\d+(?:\.\d+)*\b[.):]*"
            r"|\d+(?:\.\d+)+(?=\s(?-i:[^a-z]))|\(?(?:\d+(?:\.\d+)*|[a-z]|[ivxlc]+)[.):]+(?!\d))\s*",
            re.I,
        )
        self._ordered = re.compile(one_of(grammar.ordered), re.I)
        self._sequence = re.compile(one_of(grammar.sequence), re.I)
        self._first_counts = re.compile(one_of(grammar.first_counts), re.I)
        self._ahead_words = facts.lexicon.grammar.ahead
        self._ahead = re.compile(one_of(facts.lexicon.grammar.ahead), re.I)

    def denies(self, text: str) -> bool:
        """That all of it is not so, or an exception."""
        length = len(text.split())
        if length > ONE_CLAUSE or text.endswith("?"):
            return False
        named = length <= SHORT and self._denying.search(text)
        return bool(named) or self.negates(_MORE_CLAUSES.split(text)[0])

    def negates(self, text: str) -> bool:
        """That something is not so, or an exception; a question says neither."""
        kinds = (Label.POLARITY, Label.EXCEPTION)
        return not text.endswith("?") and any(fact.label in kinds for fact in self._facts(text))

    def limits(self, text: str) -> bool:
        """ "If the account is new", "Verified accounts", "Sellers": what stands under it holds then, or for those."""
        if self._begins_a_condition(text):
            return True
        named = len(text.split()) <= A_CASE and self.case(text)
        return bool(named) and not self.denies(text)

    def without_label(self, text: str) -> str:
        """ "Step 2. Open the case" without its number; "Step 2 is for sellers" as it is."""
        return self._label.sub("", text)

    def count_of(self, text: str) -> tuple[int, ...]:
        """ "Step 2.1. Open the case" → 2, 1; "Open the case" → nothing."""
        label = self._label.match(text)
        return tuple(map(int, re.findall(r"\d+", label[0]))) if label else ()

    def without_count(self, heading: str) -> str:
        """ "Step 4: Check the order" without its number; but "30 days" counts no headings."""
        return self._count.sub("", heading)

    def of_a_case(self, word: str, heading: Sequence[str] = ()) -> bool:
        """Not a number that counts headings, nor what any heading may be called: "overview".

        Args:
            heading: its words that carry meaning. "Basic setup" names no case, "Basic plan" does.
        """
        lexicon = self._facts.lexicon
        if word in lexicon.qualifying_headings and word in heading:
            at = heading.index(word) + (-1 if lexicon.grammar.adjectives_after else 1)
            return at in range(len(heading)) and self.of_a_case(heading[at])
        return not word.isdigit() and word not in lexicon.any_heading

    def case(self, text: str) -> Counter[tuple[Label, str]]:
        """What it says of when, and of whom or what, that which stands under it holds."""
        found = Counter(
            (fact.label, fact.value)
            for fact in self._facts(text)
            if fact.label in _OF_A_CASE or (fact.label is Label.ACTOR and self.names_somebody(text))
        )
        if (whole := bare(text)) in self._qualifiers:  # "Gold"
            found[Label.SCOPE, whole] += 1
        return found

    def names_somebody(self, text: str) -> bool:
        """ "Sellers", "Payments team", and nothing else; "Our team" is no name."""
        whole = bare(text)
        if whole.partition(" ")[0] in self._facts.lexicon.function_words:
            return False
        who = (bare(fact.quote) for fact in self._facts(text) if fact.label is Label.ACTOR)
        return whole in who

    def turns(self, stretch: str) -> bool:
        """ "if it is lost", "only in March": what stands beside it holds then, or is not so."""
        said = stretch.strip()
        scope = (fact.label is Label.SCOPE for fact in self._facts(said))
        return self.limits(said) or self.negates(said) or any(scope)

    def _leads(self, text: str) -> bool:
        """To what stands next, whatever that is: "Do not say:", "Is it free?", "The following does not apply." """
        if text.endswith((":", "?")):
            return True
        if not any(word in text for word in self._ahead_words):  # much quicker, and mostly so
            return False
        return bool(self._ahead.search(next(reversed(sentences(text)), "")))

    def orders(self, text: str) -> bool:
        """ "Try in this order:": in the list that it leads to, the order counts."""
        return bool(self._ordered.search(text))

    def first_counts(self, text: str) -> bool:
        """ "The first row that applies counts." """
        return bool(self._first_counts.search(text))

    def follows(self, text: str) -> bool:
        """ "Then refund it": it comes behind something, or before."""
        return bool(self._sequence.match(text.strip(_MARKS)))

    def conditions_before(self, text: str) -> dict[str, str]:
        """Of each sentence, as `bare` has it, the last one before it that begins with a condition; "": none does.

        "If it is lost, refund it. Call the buyer.": one calls, it seems, where it is lost.
        """
        found: dict[str, str] = {}
        condition = ""
        for sentence in sentences(text):
            found.setdefault(bare(sentence), condition)
            if self._begins_a_condition(sentence):
                condition = sentence
        return found

    def _begins_a_condition(self, text: str) -> bool:
        return bool(self._condition.match(text.strip(_MARKS)))
