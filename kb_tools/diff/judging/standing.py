"""What a clause stands under, where that decides whether it holds: the same words may say the opposite.

    ## Not covered                    denies what stands under it
    Gifts
    If the account is new:            a condition of both items
    - Wait for the second order.
        - Do not tell why:            denies what is nested in it
            - the order was flagged
    Sellers:                          a line: the item says something of sellers
    - Keep the receipt.

Two clauses stand alike where as much denies them, the same conditions hold, and no other line leads to
them. What has its partner in the other version is one thing there, whatever became of its words: that is
told where it stands.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from kb_tools.diff.judging.cases import Heading, Matter, cases
from kb_tools.diff.judging.governors import TEXTS, governors
from kb_tools.diff.judging.reasons import short
from kb_tools.diff.judging.telling import Telling
from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import LISTED, Leaf, rows_above, steps_of, titled
from kb_tools.diff.words.normal import sentences
from kb_tools.policy.model import BlockKind, Clause

Stretches = Sequence[tuple[int, int]]  # the lines between which each stands
SEVERAL = 3  # nested lists: where so many lie flat at once, the page is laid out anew


@dataclass(frozen=True, slots=True)
class Line:
    """What introduces a list, or an item in which another one is nested; it is in both versions."""

    at: int  # its place before
    level: int  # of nesting; 0: no item, -1: a heading
    ordered: bool = False  # it says that the order counts


@dataclass(frozen=True, slots=True)
class Standing:
    denied: int = 0  # how much of what it stands under denies it …
    kept: int = field(default=0, compare=False)  # … of what is in both versions
    perhaps: int = 0  # denied: it stands behind the text that such a line leads to
    conditions: frozenset[int] = frozenset()  # by their place before; of those in both versions
    line: Line | None = None  # that leads to it
    cases: frozenset[tuple[Matter, Heading]] = frozenset()  # of what it is said; see `cases.py`
    behind: str = ""  # of a sentence: the condition before it
    struck: bool = False  # through, with the blocks around it
    tab: str = ""  # of a page that has it in both versions
    under: tuple[str, ...] = field(default=(), compare=False)  # in words, outermost first
    sections: tuple[Heading | None, ...] = ()  # outermost first; None: of one version alone

    def alike(self, other: "Standing") -> bool:
        return self.denied == other.denied and self._held_alike(other)

    def kept_alike(self, other: "Standing") -> bool:
        """By what is in both versions; what came or went is told by itself."""
        return (self.denied == other.denied or self.kept == other.kept) and self._held_alike(other)

    def led_elsewhere(self, other: "Standing") -> bool:
        """From one list to another one like it; without a line, or on another level, it may be layout."""
        if not self.line or not other.line:
            return False
        return self.line.level == other.line.level and self.line.at != other.line.at

    def of_another_case(self, other: "Standing") -> bool:
        """Of a matter that both are about; under several headings, it may be of several."""
        both = dict(self.cases).keys() & dict(other.cases)
        return any(matter in both for matter, _ in self.cases ^ other.cases)

    def of_another_section(self, other: "Standing") -> bool:
        """Both are in both versions."""
        was, now = self.sections, other.sections
        if not was or not now or None in (was[-1], now[-1]):
            return False
        return was[-1] != now[-1]

    def _held_alike(self, other: "Standing") -> bool:
        behind, tabs = (
            {*pair} - {""} for pair in ((self.behind, other.behind), (self.tab, other.tab))
        )
        return (
            (self.perhaps, self.conditions, self.struck)
            == (other.perhaps, other.conditions, other.struck)
            and max(len(behind), len(tabs)) < 2
            and not self.led_elsewhere(other)
        )

    def __str__(self) -> str:
        under = (*self.under, self.behind) if self.behind else self.under
        return short(" › ".join(under)) if under else "the page's title"

    def apart_from(self, other: "Standing", no_longer: str = "and not") -> str:
        """Where, in words: two sections may be called the same."""
        if str(self) == str(other):
            return f"at another place under {self}"
        return f"under {self} {no_longer} under {other}"


class Standings:
    """Of the clauses of both versions, each found when it is asked for."""

    def __init__(
        self,
        found: Alignment,
        telling: Telling,
        tells: Callable[[str], bool],
        struck: tuple[Stretches, Stretches] = ((), ()),
    ) -> None:
        """
        Args:
            tells: whether a text binds anybody.
            struck: the lines of both texts between which blocks are struck through.
        """
        self._found = found
        self._telling = telling
        self._tells = tells
        self._struck = _within(found.before, struck[0]), _within(found.after, struck[1])
        self._cases = cases(found)
        self._tabs = {*_tabs(found.before)} & {*_tabs(found.after)}
        self._same_above: set[int] = set()  # places before, above which both versions are one
        nested = _laid_out_alike(found)
        before, after = (
            governors(side, telling.leads, self._ends_in_a_denial, nested=nested)
            for side in (found.before, found.after)
        )
        self._above = before, after
        self._known: tuple[dict[int, Standing], dict[int, Standing]] = ({}, {})
        self._turning: tuple[dict[int, tuple[bool, bool]], dict[int, tuple[bool, bool]]] = ({}, {})

    def alike(self, i: int, j: int) -> bool:
        """Does the clause at `i` stand as the one at `j` that is the same, by what is in both versions?

        What came or went is told by itself. Mostly both stand under the same, whatever that says.
        """
        leaves = self._found.before[i], self._found.after[j]
        if (i in self._struck[0]) != (j in self._struck[1]):
            return False
        if self._tabs and len({leaf.clause.container for leaf in leaves} & self._tabs) == 2:
            return False
        one, other = self._above[0][i], self._above[1][j]
        if self._found.forward.get(i - 1) == j - 1 and (one == i - 1) != (other == j - 1):
            return True  # a colon came or went before it
        climbed = []
        while one >= 0 and self._found.forward.get(one) == other:
            if one in self._same_above:
                one = other = -1
                break
            climbed.append(one)
            one, other = self._above[0][one], self._above[1][other]
        if one == other == -1:
            self._same_above.update(climbed)
            return True
        if self._told(0, one) or self._told(1, other):
            return True
        was, now = self.before(i), self.after(j)
        return (
            was.kept_alike(now) and not was.of_another_case(now) and not self.rules_elsewhere(i, j)
        )

    def rules_elsewhere(self, i: int, j: int) -> bool:
        """Does a clause that says what to do, or what holds, stand in another of the sections that both have?"""
        leaves = self._found.before[i], self._found.after[j]
        if any(leaf.heading for leaf in leaves):
            return False
        if not self.before(i).of_another_section(self.after(j)):
            return False
        return all(self._tells(leaf.clause.text) for leaf in leaves)

    def overtakes(self, i: int) -> bool:
        """Does a row or item come before or behind another one now, where its section says that the first
        that applies counts?"""
        found = self._found
        old, new = found.before[i], found.after[found.forward[i]]
        if not old.clause.cells and old.clause.kind not in LISTED:
            return False
        if old.parent not in self._by_order[0] and new.parent not in self._by_order[1]:
            return False
        return any(
            (k < i) != (j < new.at)
            for k, j in found.forward.items()
            if found.before[k].parent == old.parent
            and found.before[k].clause.kind is old.clause.kind
            and found.after[j].parent == new.parent
        )

    @cached_property
    def rows_above(self) -> tuple[Sequence[str], Sequence[str]]:
        """What each row before, and after, goes on with."""
        return rows_above(self._found.before), rows_above(self._found.after)

    @cached_property
    def steps(self) -> tuple[Sequence[str], Sequence[str]]:
        """The number of the step in which each clause before, and after, stands."""
        return steps_of(self._found.before), steps_of(self._found.after)

    @cached_property
    def _by_order(self) -> tuple[frozenset[int], frozenset[int]]:
        """The headings, before and after, under which, or under one above, a text says that the first that
        applies counts."""
        was, now = map(self._headings_by_order, (self._found.before, self._found.after))
        return was, now

    def _headings_by_order(self, side: Sequence[Leaf]) -> frozenset[int]:
        said = {
            leaf.parent
            for leaf in side
            if leaf.clause.kind in TEXTS and self._telling.first_counts(leaf.clause.text)
        }
        for leaf in side if said else ():
            if leaf.heading and leaf.parent in said:
                said.add(leaf.at)
        return frozenset(said)

    def _ends_in_a_denial(self, text: str) -> bool:
        return self._telling.denies(_last_sentence(text))

    def _told(self, side: int, governor: int) -> bool:
        """It denies or limits, and is in one version alone: that is asked where it came or went."""
        if governor < 0 or governor in (self._found.forward, self._found.backward)[side]:
            return False
        text = _what_it_says((self._found.before, self._found.after)[side][governor])
        return self._telling.denies(text) or self._telling.limits(text)

    def before(self, at: int) -> Standing:
        return self._seen(0, at)

    def after(self, at: int) -> Standing:
        return self._seen(1, at)

    def _seen(self, side: int, at: int) -> Standing:
        standing = self._of(side, at)
        tab = (self._found.before, self._found.after)[side][at].clause.container
        if tab in self._tabs:
            under = (tab.removeprefix("tab:"), *standing.under)
            standing = replace(standing, tab=tab, under=under)
        return replace(standing, struck=True) if at in self._struck[side] else standing

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
        partner = (self._found.forward, self._found.backward)[side].get(governor)
        line: Line | None = None
        of_cases = standing.cases
        if partner is not None:
            if leaves[1 - side][partner].heading != above.heading:
                return standing  # a heading that no Markdown reads as one
            was_at = (governor, partner)[side]
            line = self._line(was_at, above.clause)
            if was_at in self._cases:
                of_cases |= {(self._cases[was_at], was_at)}
        limited, denied = self._turns(side, governor, partner)
        changed: dict[str, Any] = {"cases": of_cases}
        if limited or denied or not above.clause.header:
            said = _what_it_says(above).rstrip(":.")
            sections = standing.sections
            if above.heading or titled(above.clause):
                sections = (*sections, None if partner is None else (governor, partner)[side])
            under = path if above.heading else (*standing.under, said)
            changed |= {"line": line, "under": under, "sections": sections}
        kept_too = denied and partner is not None
        if limited:
            kept = set() if partner is None else {(governor, partner)[side]}
            changed["conditions"] = standing.conditions | kept
        elif denied and not above.heading and _behind(leaves[side][place], governor):
            changed["perhaps"] = standing.perhaps + kept_too
        else:
            changed |= {"denied": standing.denied + denied, "kept": standing.kept + kept_too}
        return replace(standing, **changed)

    def _turns(self, side: int, governor: int, partner: int | None) -> tuple[bool, bool]:
        """Does it limit, or else deny, what stands under it, as it says in either version?"""
        known = self._turning[side].get(governor)
        if known is None:
            leaves = self._found.before, self._found.after
            texts = [_what_it_says(leaves[side][governor])]
            if partner is not None:
                texts.append(_what_it_says(leaves[1 - side][partner]))
            limited = any(map(self._telling.limits, texts))
            known = limited, not limited and any(map(self._telling.denies, texts))
            self._turning[side][governor] = known
        return known

    def _line(self, at: int, clause: Clause) -> Line | None:
        """Of what is one: an item, a text with a colon, a question."""
        if clause.kind in LISTED:
            return Line(at, clause.depth)
        if clause.kind is BlockKind.HEADING:
            return Line(at, -1) if clause.text.endswith("?") else None
        leads = clause.kind in TEXTS and clause.text.endswith((":", "?"))
        return Line(at, 0, self._telling.orders(clause.text)) if leads else None


def _behind(leaf: Leaf, line: int) -> bool:
    """Is it a text, and not the one next to the line?"""
    return leaf.clause.kind in TEXTS and leaf.at > line + 1


def _tabs(leaves: Sequence[Leaf]) -> Iterator[str]:
    containers = (leaf.clause.container for leaf in leaves)
    return (container for container in containers if container.startswith("tab:"))


def _within(leaves: Sequence[Leaf], stretches: Stretches) -> frozenset[int]:
    """Places of the leaves that lie whole between two of the lines.

    Args:
        stretches: in order; none goes into another.
    """
    starts = [start for start, _ in stretches]
    found: list[int] = []
    for leaf in leaves if starts else ():
        first, last = leaf.clause.lines
        near = bisect_left(starts, first) - 1
        if near >= 0 and last < stretches[near][1]:
            found.append(leaf.at)
    return frozenset(found)


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


def _what_it_says(leaf: Leaf) -> str:
    """Of what stands under it: a heading, the last sentence of a line, the head over a table's first column."""
    if leaf.heading:
        return leaf.clause.text
    if leaf.clause.cells:
        return leaf.clause.cells[0]
    return _last_sentence(leaf.clause.text)


def _last_sentence(text: str) -> str:
    return next(reversed(sentences(text)), "")
