"""What a clause stands under, where that decides whether it holds: the same words may say the opposite.

    ## Not covered                    denies what stands under it
    Gifts
    If the account is new:            a condition of both items
    - Wait for the second order.
        - Do not tell why:            denies what is nested in it
            - the order was flagged

Two clauses stand alike where as much denies them, and the same conditions hold. What has its partner in
the other version is one thing there, whatever became of its words: that is told where it stands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kb_tools.diff.align import Alignment
from kb_tools.diff.facts import Facts
from kb_tools.diff.leaves import LISTED, Leaf
from kb_tools.diff.lexicon import one_of
from kb_tools.diff.model import Label
from kb_tools.diff.normal import sentences, words
from kb_tools.diff.reasons import short
from kb_tools.policy.model import BlockKind

_TEXTS = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.ADMONITION})
_MORE_CLAUSES = re.compile(r"[,;:()–—]|\s-\s")
ONE_CLAUSE = 12  # words; in more, or behind the first clause, a negation denies a part of it
A_CASE = 2  # words that name whom or what it is about: "Verified accounts"
SEVERAL = 3  # nested lists: where so many lie flat at once, the page is laid out anew
SHORT = 6  # words of a heading that one of them denies: "Rejected items"


@dataclass(frozen=True, slots=True)
class Standing:
    denied: int = 0  # how much of what it stands under denies it …
    kept: int = field(default=0, compare=False)  # … of what is in both versions
    conditions: frozenset[int] = frozenset()  # by their place before; of those in both versions
    under: tuple[str, ...] = field(default=(), compare=False)  # in words, outermost first

    def __str__(self) -> str:
        return short(" › ".join(self.under)) if self.under else "the page's title"


class Telling:
    """What a heading, or the line above a list, says of all that stands under it."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._conditions = facts.lexicon.conditions
        self._denying = re.compile(one_of(facts.lexicon.denying_headings), re.I)

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
        """ "If the account is new", "Verified accounts": what stands under it holds then, or for those."""
        if next(iter(words(text.casefold())), "") in self._conditions:
            return True
        scope = (fact.label is Label.SCOPE for fact in self._facts(text))
        return len(text.split()) <= A_CASE and any(scope) and not self.denies(text)

    def turns(self, stretch: str) -> bool:
        """ "if it is lost", "only in March": what stands beside it holds then, or is not so."""
        said = stretch.strip()
        scope = (fact.label is Label.SCOPE for fact in self._facts(said))
        return self.limits(said) or self.negates(said) or any(scope)


class Standings:
    """Of the clauses of both versions, each found when it is asked for."""

    def __init__(self, found: Alignment, telling: Telling) -> None:
        self._found = found
        self._telling = telling
        nested = _laid_out_alike(found)
        self._above = governors(found.before, nested=nested), governors(found.after, nested=nested)
        self._known: tuple[dict[int, Standing], dict[int, Standing]] = ({}, {})

    def alike(self, i: int, j: int) -> bool:
        """Does the clause at `i` stand as the one at `j` that is the same, by what is in both versions?

        What came or went is told by itself. Mostly both stand under the same, whatever that says.
        """
        one, other = self._above[0][i], self._above[1][j]
        while one >= 0 and self._found.forward.get(one) == other:
            one, other = self._above[0][one], self._above[1][other]
        if one == other == -1 or self._told(0, one) or self._told(1, other):
            return True
        was, now = self.before(i), self.after(j)
        return was == now or (was.kept, was.conditions) == (now.kept, now.conditions)

    def _told(self, side: int, governor: int) -> bool:
        """It denies or limits, and is in one version alone: that is asked where it came or went."""
        if governor < 0 or governor in (self._found.forward, self._found.backward)[side]:
            return False
        text = _last_sentence((self._found.before, self._found.after)[side][governor])
        return self._telling.denies(text) or self._telling.limits(text)

    def before(self, at: int) -> Standing:
        return self._of(0, at)

    def after(self, at: int) -> Standing:
        return self._of(1, at)

    def _of(self, side: int, at: int) -> Standing:
        chain = []
        while at >= 0 and at not in self._known[side]:
            chain.append(at)
            at = self._above[side][at]
        standing = self._known[side][at] if at >= 0 else Standing()
        for place in reversed(chain):
            governor = self._above[side][place]
            if governor >= 0:
                standing = self._under(side, governor, place, standing)
            self._known[side][place] = standing
        return standing

    def _under(self, side: int, governor: int, place: int, standing: Standing) -> Standing:
        """Of what stands at `place` under `governor`, which itself stands as `standing`."""
        leaves = (self._found.before, self._found.after)
        path, above = leaves[side][place].clause.path, leaves[side][governor]
        if above.heading and path == above.clause.path:
            return standing  # the page's title, over all of it
        texts = [_last_sentence(above)]
        partner = (self._found.forward, self._found.backward)[side].get(governor)
        if partner is not None:
            other = leaves[1 - side][partner]
            if other.heading != above.heading:
                return standing  # a heading that no Markdown reads as one
            texts.append(_last_sentence(other))
        under = path if above.heading else (*standing.under, texts[0].rstrip(":"))
        if any(map(self._telling.limits, texts)):
            kept = set() if partner is None else {(governor, partner)[side]}
            return replace(standing, conditions=standing.conditions | kept, under=under)
        denied = any(map(self._telling.denies, texts))
        kept_too = denied and partner is not None
        return replace(
            standing, denied=standing.denied + denied, kept=standing.kept + kept_too, under=under
        )


def governors(leaves: Sequence[Leaf], *, nested: bool = True) -> list[int]:
    """Of each clause, the place of what it stands under most closely; -1: of nothing.

    Args:
        nested: whether an item stands under the one that it is nested in.
    """
    found: list[int] = []
    opened: list[tuple[int, int]] = []  # level and place: of items, and of lines over a list
    for leaf in leaves:
        clause = leaf.clause
        if leaf.heading:
            opened.clear()
            found.append(leaf.parent)
            continue
        listed, text = clause.kind in LISTED, clause.kind in _TEXTS
        whole = text and clause.text.endswith((".", "!", "?"))
        level = 2 * (clause.depth if nested else min(clause.depth, 1)) + (not listed)
        between = whole and opened[-1:] == [(level, leaf.at - 1)]  # a line and its list
        while opened and opened[-1][0] >= level and not between:
            opened.pop()
        over = opened[:-1] if between else opened
        found.append(over[-1][1] if over else leaf.parent)
        if (listed and nested) or (text and not whole):
            opened.append((level, leaf.at))
    return found


def _laid_out_alike(found: Alignment) -> bool:
    """Not, where all lists of one version lie flat and several of the other one are nested."""
    fewer, more = sorted(
        sum(
            leaf.clause.kind in LISTED and leaf.clause.depth > last.clause.depth >= 1
            for last, leaf in pairwise(side)
        )
        for side in (found.before, found.after)
    )
    return fewer > 0 or more < SEVERAL


def _last_sentence(leaf: Leaf) -> str:
    if leaf.heading:
        return leaf.clause.text
    return next(reversed(sentences(leaf.clause.text)), "")
