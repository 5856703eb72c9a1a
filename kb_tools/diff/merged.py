"""Both texts as one: every clause once, in the order of the new text, what is gone where it stood.

    old   1 open   2 wait   3 tell   4 note
    new   1 open   2 tell   3 wait 5 days   4 note   5 close
    rows  open · (tell, moved here) · (wait → wait 5 days) · (tell stood here) · note · (close, new)

What went stands before what came at the same place.

For people who want to read the whole text with the changes in place. Nothing is judged here: each
row carries the changes that the comparison told of its clauses.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb_tools.diff.model import Change, ChangeKind, Comparison, Operation, Verdict
from kb_tools.policy.model import Clause

_MOVES = frozenset({Operation.MOVE, Operation.MOVE_EDIT})


@dataclass(frozen=True, slots=True)
class Row:
    """A clause of the old text, of the new one, or of both where it is the same one."""

    before: Clause | None
    after: Clause | None
    changes: tuple[Change, ...] = ()
    first: bool = True  # of the clauses that its first change tells of
    left: bool = False  # it stood here and stands elsewhere now, where its own row is


def merged(
    before: Sequence[Clause], after: Sequence[Clause], comparison: Comparison
) -> tuple[Row, ...]:
    """
    Args:
        before, after: the clauses that were compared.

    Every clause of `after` has one row; every clause of `before` one, and one more where it left.
    """
    return tuple(_Merging(before, after, comparison).rows())


@dataclass(slots=True)
class _Merging:
    before: Sequence[Clause]
    after: Sequence[Clause]
    comparison: Comparison
    done: set[int] = field(default_factory=set)  # places in `before` that have their row
    cursor: int = 0

    def rows(self) -> Iterator[Row]:
        olds, news = (
            _told(self.before, _sides(self.comparison, 0)),
            _told(self.after, _sides(self.comparison, 1)),
        )
        came_from = {j: i for i, j in self.comparison.pairs}
        if self.comparison.verdict is Verdict.IDENTICAL:
            came_from = {j: j for j in range(len(self.after))}
        for change in self.comparison.changes:
            if change.op in (Operation.SPLIT, Operation.MERGE) and change.before and change.after:
                places = [_place(self.before, clause) for clause in change.before]
                j = _place(self.after, change.after[0])
                known = [place for place in places if place is not None]
                if j is not None and len(known) == len(places):
                    came_from[j] = known[0]
                    self.done.update(known[1:])
        survives = set(came_from.values())
        moved = {
            i for i, changes in olds.items()
            if any(c.op in _MOVES and c.kind is not ChangeKind.TABLE for c in changes)
        }  # fmt: skip
        for j, clause in enumerate(self.after):
            i = came_from.get(j)
            part = any(change.op is Operation.SPLIT and change.before for change in news.get(j, ()))
            if i is None and not part:  # what went stands before what came in its place
                yield from self._passed(self._gap(moved, survives), olds, moved, survives)
            elif i is not None and i not in moved and i >= self.cursor:
                yield from self._passed(i, olds, moved, survives)
                self.cursor = i + 1
            changes = list(news.get(j, ()))
            if i is not None:
                self.done.add(i)
                changes += [c for c in olds.get(i, ()) if not any(c is other for other in changes)]
            first = bool(changes) and clause.anchor == _first(changes[0], new=True)
            if i is not None and changes and not changes[0].after:
                first = self.before[i].anchor == _first(changes[0], new=False)
            yield Row(self.before[i] if i is not None else None, clause, tuple(changes), first)
        yield from self._passed(len(self.before), olds, moved, survives)

    def _gap(self, moved: set[int], survives: set[int]) -> int:
        """The next clause of the old text that stands in the new one, in its order."""
        end = self.cursor
        while end < len(self.before) and (end in moved or end not in survives):
            end += 1
        return end

    def _passed(
        self, end: int, olds: Mapping[int, Sequence[Change]], moved: set[int], survives: set[int]
    ) -> Iterator[Row]:
        """What stood between the last row and here in the old text: gone, or gone elsewhere."""
        for i in range(self.cursor, end):
            clause, changes = self.before[i], tuple(olds.get(i, ()))
            first = bool(changes) and clause.anchor == _first(changes[0], new=False)
            if i in moved:
                yield Row(clause, None, changes, first, left=True)
            elif i not in survives and i not in self.done:
                self.done.add(i)
                yield Row(clause, None, changes, first)
        self.cursor = max(self.cursor, end)


def _sides(comparison: Comparison, side: int) -> Iterable[tuple[Change, Sequence[Clause]]]:
    return ((change, (change.before, change.after)[side]) for change in comparison.changes)


def _told(
    clauses: Sequence[Clause], changes: Iterable[tuple[Change, Sequence[Clause]]]
) -> dict[int, list[Change]]:
    """By place: the changes that tell of that clause, those of a whole table last."""
    places = {clause.anchor: place for place, clause in enumerate(clauses)}
    found: dict[int, list[Change]] = {}
    for change, mine in changes:
        for clause in mine:
            if (place := places.get(clause.anchor)) is not None:
                found.setdefault(place, []).append(change)
    wide = (ChangeKind.TABLE, ChangeKind.TABLE_COLUMN, ChangeKind.LINK, ChangeKind.IMAGE)
    return {
        place: sorted(told, key=lambda change: change.kind in wide) for place, told in found.items()
    }


def _first(change: Change, *, new: bool) -> str | None:
    """The anchor of the first clause that it tells of, on one side."""
    clauses = change.after if new else change.before
    return clauses[0].anchor if clauses else None


def _place(clauses: Sequence[Clause], clause: Clause) -> int | None:
    return next((at for at, other in enumerate(clauses) if other.anchor == clause.anchor), None)
