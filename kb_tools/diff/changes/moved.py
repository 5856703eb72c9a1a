"""What stands at another place, told at the size it moved: a section, a step with what stands in it.

A section that moved is one change, not forty; so is a table whose rows stand in another order.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb_tools.diff.changes.told import KINDS, change_of, judged_as
from kb_tools.diff.judging.judged import Judged, editorial
from kb_tools.diff.judging.language import Language
from kb_tools.diff.judging.materiality import Judge
from kb_tools.diff.judging.standing import Standing, Standings
from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import LISTED, Leaf
from kb_tools.diff.matching.stayed import heaviest_increasing
from kb_tools.diff.model import Change, ChangeKind, Judgement, Label, Operation
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind, Clause

# So many moved rows of one table, and a third of it, are one change: another order. So is half of it.
REORDERED_ROWS = 4

WENT_WHOLE = "A table stands at another place."
ROWS_REORDERED = "The rows of a table stand in another order."
COLUMNS_REORDERED = "The columns of a table stand in another order."

Moved = tuple[Change, list[int]]  # a move, and the places before of all that it tells


@dataclass(frozen=True, slots=True)
class Moves:
    """Reads from one alignment what moved; `told()` gives each move with its places before."""

    found: Alignment
    standings: Standings
    judge: Judge

    def told(self) -> tuple[list[Moved], list[Moved]]:
        """What moved, and the tables whose rows stand in another order."""
        moved = self._sections()
        moved += self._blocks(_places(moved))
        tables = self._reordered_tables(_places(moved))
        moved += self._blocks(_places(moved) | _places(tables), rows=True)
        moved += self._under_another(_places(moved) | _places(tables))
        return moved, tables

    def _sections(self) -> list[Moved]:
        found = self.found
        told: list[Moved] = []
        covered: set[int] = set()
        headings = [
            i
            for i in found.moved
            if found.before[i].heading and found.after[found.forward[i]].heading
        ]
        steps = [
            _step_headings(side, self.judge.language) if headings else set()
            for side in (found.before, found.after)
        ]
        for i in sorted(headings, key=self._between):
            leaf = found.before[i]
            if i in covered:
                continue
            target = found.after[found.forward[leaf.at]]
            places = [
                k for k in range(leaf.at, leaf.end)
                if k in found.moved and target.at <= found.forward[k] < target.end and k not in covered
            ]  # fmt: skip
            places = self._in_order(places)
            covered.update(places)
            places.sort(key=self._between)
            before = [found.before[k].clause for k in places]
            after = [found.after[found.forward[k]].clause for k in places]
            kind = ChangeKind.SECTION if len(places) > 1 else ChangeKind.HEADING
            counted = leaf.at in steps[0] and target.at in steps[1]
            renumbered = counted and leaf.clause.text != target.clause.text
            judged = self._judged(
                ChangeKind.STEP if renumbered else kind, i, "A section stands at another place."
            )
            change = change_of(Operation.MOVE, kind, before, after, judged)
            told.append((change, places))
        return told

    def _blocks(self, covered: set[int], *, rows: bool = False) -> list[Moved]:
        """Notes, steps and items (or rows) that moved with what stands in them in both versions.

        A step that was edited besides is told by itself, and what went with it beside it.
        """
        found = self.found
        told: list[Moved] = []
        covered = set(covered)
        for i in sorted(found.moved - covered):
            body = body_of(found.before, i)
            if i in covered or not body or rows != bool(found.before[i].clause.cells):
                continue
            news = set(body_of(found.after, found.forward[i]))
            went = [
                k
                for k in body
                if k in found.moved and k not in covered and found.forward[k] in news
            ]
            went = self._in_order(went)
            if not went:
                continue
            root, now = found.before[i], found.after[found.forward[i]]
            note = BlockKind.ADMONITION in (root.clause.kind, now.clause.kind)
            went.sort(key=self._between)
            places = [i, *went] if note or root.key == now.key else went
            covered.update(places)
            before = [found.before[k].clause for k in places]
            after = [found.after[found.forward[k]].clause for k in places]
            if note:
                judged = self._judged(ChangeKind.ADMONITION, i, "A note stands at another place.")
            elif places[0] == i:
                judged = self._judged(judged_as(root.clause, now.clause), i)
            else:
                judged = editorial("It went with what it stands under.", Label.STRUCTURE)
            change = change_of(Operation.MOVE, KINDS[after[0].kind], before, after, judged)
            if places[0] == i:
                change = replace(change, step=(root.clause.number, now.clause.number))
            told.append((change, places))
        return told

    def _under_another(self, covered: set[int]) -> list[Moved]:
        """What stayed where it was, and stands under another heading, condition or denial: neighbours in one."""
        runs: list[list[int]] = []
        for i, j in sorted(self.found.forward.items()):
            if i in self.found.moved or i in covered or self.standings.alike(i, j):
                continue
            last = runs[-1][-1] if runs else -1
            follows = i - 1 == last >= 0 and j - 1 == self.found.forward[last]
            if follows and self._turned(i) == self._turned(last):
                runs[-1].append(i)
            else:
                runs.append([i])
        told: list[Moved] = []
        for places in runs:
            before = [self.found.before[k].clause for k in places]
            after = [self.found.after[self.found.forward[k]].clause for k in places]
            judged = self._judged(ChangeKind.PARAGRAPH, places[0])
            kind = KINDS[after[0].kind]
            told.append((change_of(Operation.MOVE, kind, before, after, judged), places))
        return told

    def _judged(self, kind: ChangeKind, i: int, what: str = "") -> Judged:
        elsewhere = self.standings.rules_elsewhere(i, self.found.forward[i])
        overtakes = self.standings.overtakes(i)
        return self.judge.moved(
            kind, *self._stands(i), what, elsewhere=elsewhere, overtakes=overtakes
        )

    def _stands(self, i: int) -> tuple[Standing, Standing]:
        return self.standings.before(i), self.standings.after(self.found.forward[i])

    def _turned(self, i: int) -> tuple[object, ...]:
        """From what to what; neighbours of which that is the same are one question."""
        was, now = self._stands(i)
        lines = (was.line, now.line) if was.led_elsewhere(now) else None
        more, fewer = now.conditions - was.conditions, was.conditions - now.conditions
        turned = now.denied - was.denied, now.perhaps - was.perhaps, now.struck - was.struck
        return turned, more, fewer, lines, now.cases - was.cases, was.cases - now.cases

    def _reordered_tables(self, covered: set[int]) -> list[Moved]:
        """Tables whose rows stand in another order, told as one change each."""
        sizes_before, sizes_after = (
            Counter(leaf.clause.table for leaf in side if leaf.clause.cells)
            for side in (self.found.before, self.found.after)
        )
        rows: dict[tuple[int, int], list[int]] = {}
        for i in sorted(self.found.moved - covered):
            old, new = self.found.before[i].clause, self.found.after[self.found.forward[i]].clause
            if old.cells and new.cells:
                rows.setdefault((old.table, new.table), []).append(i)
        told: list[Moved] = []
        for (table, table_now), places in rows.items():
            size = max(sizes_before[table], sizes_after[table_now])
            most = len(places) > 1 and len(places) >= size / 2
            if len(places) < max(REORDERED_ROWS, size / 3) and not most:
                continue
            places.sort(key=self._between)
            before = [self.found.before[i].clause for i in places]
            after = [self.found.after[self.found.forward[i]].clause for i in places]
            together = self._in_order(places) == sorted(places)
            whole = {sizes_before[table], sizes_after[table_now]} == {len(places)}
            what = WENT_WHOLE if together and whole else ROWS_REORDERED
            asked = (self._judged(ChangeKind.TABLE_ROW, i, what) for i in places)
            judged = next(
                (j for j in asked if j.judgement is not Judgement.EDITORIAL),
                editorial(what, Label.STRUCTURE),
            )
            told.append(
                (change_of(Operation.MOVE, ChangeKind.TABLE, before, after, judged), places)
            )
        return told

    def _in_order(self, places: Sequence[int]) -> list[int]:
        """Of what went together, what kept its order; the rest moved by itself besides."""
        positions = [self.found.forward[i] for i in places]
        if all(a < b for a, b in pairwise(positions)):
            return list(places)
        weights = [self.found.weights[i] for i in places]
        return [places[k] for k in heaviest_increasing(positions, weights)]

    def _between(self, i: int) -> tuple[int, int, list[str]]:
        """An order of pairs that is the same read forward and backward."""
        j = self.found.forward[i]
        return i + j, min(i, j), sorted((self.found.before[i].key, self.found.after[j].key))


def _step_headings(leaves: Sequence[Leaf], language: Language) -> set[int]:
    """Numbered headings that stand beside each other, of which half at least say what to do."""
    beside: dict[tuple[int, int], list[tuple[int, bool]]] = {}
    for leaf in leaves:
        said = language.telling.without_count(leaf.clause.text) if leaf.heading else ""
        if said and said != leaf.clause.text:
            there = beside.setdefault((leaf.parent, leaf.clause.depth), [])
            there.append((leaf.at, language.commanding.sentence(said)))
    return {
        at
        for group in beside.values()
        if sum(tells for _, tells in group) * 2 >= len(group)
        for at, _ in group
    }


def _places(told: Iterable[Moved]) -> set[int]:
    return {i for _, places in told for i in places}


def body_of(leaves: Sequence[Leaf], at: int) -> list[int]:
    """What stands in the note, step or item at `at`, or goes on with the row; else nothing."""
    root = leaves[at].clause
    if root.kind is BlockKind.ADMONITION:
        inside: Callable[[Clause, Clause], bool] = _in_note
    elif root.kind in LISTED:
        inside = _in_item
    elif root.cells and normal(root.cells[0]):
        inside = _in_row
    else:
        return []
    end = at + 1
    while end < len(leaves) and inside(root, leaves[end].clause):
        end += 1
    return list(range(at + 1, end))


def _in_note(title: Clause, clause: Clause) -> bool:
    return clause.container == title.container and clause.kind is not BlockKind.ADMONITION


def _in_item(item: Clause, clause: Clause) -> bool:
    """Deeper in the list, or on its level and no item of its own."""
    if clause.kind in LISTED:
        return clause.depth > item.depth
    return clause.kind is not BlockKind.HEADING and clause.depth >= item.depth


def _in_row(row: Clause, clause: Clause) -> bool:
    """Of the same table, and with nothing in the first cell: it goes on with the row above."""
    return bool(clause.cells) and clause.table == row.table and not normal(clause.cells[0])
