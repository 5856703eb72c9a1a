"""From the alignment to changes: each thing that happened is told once, at the size it happened.

alignment ─┬─► what moved (`moved.py`) ───────────────────────────┐
           ├─► what differs in a pair (`paired.py`) ──────────────┼─► changes, in the order of the page
           └─► what came, went, was split (`came_and_went.py`) ───┘

A clause edited inside a section that moved is told beside the move, and says inside which.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from kb_tools.diff.changes.came_and_went import ComingsAndGoings
from kb_tools.diff.changes.links import Links
from kb_tools.diff.changes.moved import Moves
from kb_tools.diff.changes.paired import Pairs
from kb_tools.diff.changes.told import name_of
from kb_tools.diff.judging.materiality import Judge
from kb_tools.diff.judging.standing import Standings
from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.tables import TablePair
from kb_tools.diff.model import Change
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind, Clause


@dataclass(slots=True)
class Reading:
    """Reads one alignment; `changes()` gives what it found, in the order of the page."""

    found: Alignment
    tables: Sequence[TablePair]
    standings: Standings
    judge: Judge
    # The first lines of clauses before, sorted; and of each, the leaf after.
    _line_pairs: tuple[list[int], list[int]] = field(default=([], []), init=False)
    # By whether it is the newer version: the places of its leaves, by the `id` of their clause.
    _places: dict[bool, dict[int, int]] = field(default_factory=dict, init=False)

    def changes(self) -> list[Change]:
        moved, reordered = Moves(self.found, self.standings, self.judge).told()
        result = [change for change, _ in (*moved, *reordered)]
        links = Links(self.found, self.judge.language.lexicon)
        result += self._in_pairs(
            links,
            {i: name_of(change) for change, places in moved for i in places},
            {i for _, places in reordered for i in places},
        )
        result += ComingsAndGoings(
            self.found, self.tables, self.standings, self.judge, links
        ).told()
        starts = sorted(
            (self.found.before[i].clause.lines[0], j) for i, j in self.found.forward.items()
        )
        self._line_pairs = [line for line, _ in starts], [j for _, j in starts]
        return [self._with_what_it_is_under(change) for change in sorted(result, key=self._place)]

    def _in_pairs(
        self, links: Links, within: Mapping[int, str], rows: Set[int]
    ) -> Iterable[Change]:
        """What differs in each pair, beside the move that told its place (`within`: its id)."""
        pairs = Pairs(self.found, self.tables, self.standings, self.judge, links)
        for i, j in sorted(self.found.forward.items(), key=lambda pair: pair[1]):
            moved = i in self.found.moved and i not in within and i not in rows
            old, new = self.found.before[i], self.found.after[j]
            change = pairs.pair(old, new, moved)
            if change is not None:
                yield replace(change, within=within.get(i, ""))
            if old.clause.links != new.clause.links:
                yield from links.told([old.clause], [new.clause])

    def _with_what_it_is_under(self, change: Change) -> Change:
        clause = change.clause
        if clause is None or not (clause.cells or clause.depth) or _says_where(clause):
            return change
        new = bool(change.after)
        if new not in self._places:
            leaves = self.found.after if new else self.found.before
            self._places[new] = {id(leaf.clause): leaf.at for leaf in leaves}
        above = self.standings.rows_above if clause.cells else self.standings.steps
        under = above[new][self._places[new][id(clause)]]
        return replace(change, under=under) if under else change

    def _place(self, change: Change) -> tuple[int, int]:
        """The order of the page as it reads now; what is gone stands where it stood."""
        if change.after:
            return change.after[0].lines
        start = change.before[0].lines[0] if change.before else 0
        lines, places = self._line_pairs
        at = bisect_left(lines, start)
        return (self.found.after[places[at - 1]].clause.lines[1] if at else 0, start)


def _says_where(clause: Clause) -> bool:
    """By itself: a step by its number, a heading by its words, a row by what stands first in it."""
    if clause.cells:
        return bool(normal(clause.cells[0]))
    return clause.kind in (BlockKind.STEP, BlockKind.HEADING)
