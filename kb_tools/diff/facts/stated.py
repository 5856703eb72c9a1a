"""The facts that a clause states, in canonical form: what materiality compares.

"30 days", "thirty days" and "30-day" are one fact; so are "$1,500.00" and "USD 1500", "must" and
"is required to", "doesn't" and "does not". Each fact keeps its words as written, to be quoted.
"""

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter

from kb_tools.diff.facts.finders import one_space, pieces
from kb_tools.diff.facts.in_words import NEED_NOT, TELEPHONE, word_finders
from kb_tools.diff.facts.quantities import quantity_finders
from kb_tools.diff.model import Label
from kb_tools.diff.words.lexicon import Lexicon, any_of, one_of
from kb_tools.diff.words.memory import remembered
from kb_tools.diff.words.normal import normal


@dataclass(frozen=True, slots=True)
class Fact:
    label: Label
    value: str  # canonical: equal values say the same
    quote: str  # as written
    said: str  # the same with what bounds it: "at least 30 days"
    start: int  # in `plain(text)`, of `said`
    end: int
    whole: str = ""  # the words it stands in: "cannot", "must not", "Duty Manager"

    @property
    def told(self) -> str:
        return self.whole or self.quote


# Patterns that ignore case take these for an i, and no word of a lexicon has them: MİNUTES.
_DOTTED = str.maketrans("İı", "Ii")
# No word is this long; patterns that look for figures and addresses would take minutes in one.
_ENDLESS = re.compile(r"\S{400,}")
_ENDS = ("'", "n't")  # what contractions begin with that are no whole words
LONGEST_BOUND = 40  # code points before a quantity, in which "no more than" may stand
_WORD = re.compile(r"[\w']+")
# Directly before a figure; no hyphen ("K-2") and no range ("3-5", "3 -5").
_MINUS = re.compile(r"(?:^|[\s([:=/|~<>\"'«]|\b[TD])(?<!\d\s)-$")
_SIGN = re.compile(r"(?<![-=<>])(?P<bound>[<>]=?|[≤≥])\s*$")  # no arrow
_SIGNS = {"≤": "<=", "≥": ">="}
_NAME = re.compile(r"[\w,] ((?:[A-Z]\w+ )+)$")  # capitals that begin no sentence
_QUANTITIES = frozenset({Label.AMOUNT, Label.NUMBER, Label.DEADLINE})


class Facts:
    """Finds the facts of one language. Build it once: it compiles the lexicon's patterns.

    >>> from kb_tools.diff.words.lexicon import lexicon
    >>> [(f.label.value, f.value) for f in Facts(lexicon())("Agents must pay $1,500.00 within thirty days.")]
    [('actor', 'agent'), ('modality', 'must'), ('amount', 'USD 1500'), ('deadline', '30 day')]
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._contractions = _contracted(lexicon.contractions)
        self._bounds = re.compile(
            rf"(?P<bound>{one_of(lexicon.bounds)})\s+(?:{one_of(lexicon.grammar.bound_links)}\s+)?$",
            re.I,
        )
        self._bounds_behind = re.compile(rf"\s(?P<bound>{one_of(lexicon.bounds_behind)})", re.I)
        self._date_bounds = re.compile(rf"(?P<bound>{one_of(lexicon.date_bounds)})\s+$", re.I)
        self._finders = (
            TELEPHONE,
            *quantity_finders(lexicon),
            *word_finders(lexicon),
        )
        self._made_of: dict[str, list[int]] = {}  # a piece: the finders of what has it, by place
        for place, finder in enumerate(self._finders):
            for piece in finder.made_of:
                self._made_of.setdefault(piece, []).append(place)
        self._known = self._made_of.keys() | chain.from_iterable(f.begins for f in self._finders)
        self._cached = remembered(32_768)(self._find)
        self.plain = remembered(32_768)(self._plain)

    def __call__(self, text: str) -> tuple[Fact, ...]:
        return self._cached(text)

    def _plain(self, text: str) -> str:
        """The text that facts are found in: typography folded, contractions written out."""
        return self._written_out(_folded(text))

    def _written_out(self, folded: str) -> str:
        return self._contractions.sub(lambda m: self.lexicon.contractions[m[0].lower()], folded)

    def _find(self, text: str) -> tuple[Fact, ...]:
        plain = _ENDLESS.sub(lambda word: "x" * len(word.group()), self.plain(text))
        taken = bytearray(len(plain))
        found: list[Fact] = []
        enumerator = re.match(
            r"(?:(?i:step|paso)\s\d+\s?[.:-]|\(?(?:\d+(?:\.\d+)*|[a-zA-Z]|[ivx]+)[.)])\s|\d+(?:\.\d+)+\s(?=[A-Z(\[\"])",
            plain,
        )
        if enumerator:
            taken[: enumerator.end()] = b"\1" * enumerator.end()
        there, made_of = pieces(plain, self._known), self._made_of
        may_find = {place for piece in there for place in made_of.get(piece, ())}
        for label, value, start, end in chain.from_iterable(
            self._finders[place](plain, there) for place in sorted(may_find)
        ):
            if not any(taken[start:end]):
                if label in _QUANTITIES and _MINUS.search(plain, max(0, start - 4), start):
                    value, start = f"-{value}", start - 1
                quote = plain[start:end]
                bound, start = self._bound(label, plain, start)
                if not bound and label in _QUANTITIES:
                    bound, end = self._bound_behind(plain, end)
                value = bound + value
                taken[start:end] = b"\1" * (end - start)
                if value:
                    whole = _named(plain, start, quote) if label is Label.ACTOR else ""
                    found.append(Fact(label, value, quote, plain[start:end], start, end, whole))
        found.sort(key=lambda fact: fact.start)
        return self._with_whole_words(found, text, plain)

    def _with_whole_words(self, found: list[Fact], text: str, plain: str) -> tuple[Fact, ...]:
        """ "cannot" is read as "can" and "not"; to people it is told as the one word it is, and "must not"
        as both: "must" alone would say the opposite. "Not have to" says of what is no duty that it is none."""
        denials = {fact.start: fact.end for fact in found if fact.label is Label.POLARITY}
        if not denials:
            return tuple(found)
        denied = {end + 1: start for start, end in denials.items()}
        contracted = self._contracted(text, len(plain))
        made = []
        for fact in found:
            whole = ""
            if fact.label in (Label.MODALITY, Label.POLARITY):
                at = bisect_right(contracted, fact.start, key=itemgetter(0)) - 1
                whole = contracted[at][2] if at >= 0 and fact.start < contracted[at][1] else ""
                if not whole and fact.label is Label.MODALITY and fact.end + 1 in denials:
                    whole = plain[fact.start : denials[fact.end + 1]]
                if fact.value == "must" and fact.start in denied and not self._forbids(fact):
                    fact = replace(fact, value=NEED_NOT)
                    whole = whole or plain[denied[fact.start] : fact.end]
            made.append(replace(fact, whole=whole) if whole else fact)
        return tuple(made)

    def _forbids(self, fact: Fact) -> bool:
        """With a "not" beside it."""
        return one_space(fact.quote) in self.lexicon.forbids_denied

    def _contracted(self, text: str, length: int) -> list[tuple[int, int, str]]:
        """Where in the plain text, which is so long, a contraction was written out, and that."""
        found, at, folded = [], 0, _folded(text)
        if len(folded) == length:
            return []
        for piece in re.findall(r"\S+|\s+", folded):
            full = self._written_out(piece)
            if full != piece and (word := _WORD.search(piece)):
                found.append((at, at + len(full), word.group()))
            at += len(full)
        return found if at == length else []

    def _bound(self, label: Label, plain: str, start: int) -> tuple[str, int]:
        """What stands before a quantity or a date and makes a limit of it: ("<=", where "no more than" begins)."""
        if label is not Label.DATE and label not in _QUANTITIES:
            return "", start
        near = plain[max(0, start - LONGEST_BOUND) : start]
        dated = label is Label.DATE
        found = (self._date_bounds if dated else self._bounds).search(near)
        if found is None and not dated:
            found = _SIGN.search(near)
        if found is None:
            return "", start
        bound, bounds = one_space(found["bound"]), self.lexicon.bounds
        sign = (
            self.lexicon.date_bounds[bound]
            if dated
            else bounds.get(bound) or _SIGNS.get(bound, bound)
        )
        return f"{sign} ", start - len(near) + found.start("bound")

    def _bound_behind(self, plain: str, end: int) -> tuple[str, int]:
        """What stands behind it: (">=", where "or more" ends)."""
        found = self._bounds_behind.match(plain, end)
        if found is None:
            return "", end
        return f"{self.lexicon.bounds_behind[one_space(found['bound'])]} ", found.end()


def _folded(text: str) -> str:
    return normal(text).translate(_DOTTED)


def _named(plain: str, start: int, role: str) -> str:
    """ "Manager" in "call the Duty Manager": "Duty Manager"; "" where the role is all of the name."""
    name = _NAME.search(plain, max(0, start - LONGEST_BOUND), start) if role[:1].isupper() else None
    return f"{name[1]}{role}" if name else ""


def _contracted(words: Collection[str]) -> re.Pattern[str]:
    """Whole words, and what is the end of one: n't, 'll."""
    ends = [word for word in words if word.startswith(_ENDS)]
    whole = any_of(set(words).difference(ends))
    return re.compile(rf"(?:\b{whole}|{any_of(ends)})\b", re.I)
