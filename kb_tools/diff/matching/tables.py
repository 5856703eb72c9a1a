"""Tables by column: which column of the new table is which of the old, so that rows can be compared.

A column that was inserted, removed or moved changes every row's text and no row's meaning. Rows
are therefore compared on the columns that both tables have; the column is one change of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from kb_tools.diff.matching.leaves import comparison_key
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import Clause

# Two columns are the same if their headers are, or if half of their cells are.
SAME_CELLS = 0.5


@dataclass(frozen=True, slots=True)
class TablePair:
    """The same table in both versions."""

    before: tuple[int, ...]  # leaves of its rows, in order
    after: tuple[int, ...]
    columns: tuple[tuple[int, int], ...]  # shared columns: place before, place after
    removed: tuple[int, ...]  # columns by place
    added: tuple[int, ...]

    @property
    def reshaped(self) -> bool:
        return bool(self.removed or self.added) or any(i != j for i, j in self.columns)

    def mirrored(self) -> "TablePair":
        """The same pair, the other version first."""
        columns = tuple(sorted((j, i) for i, j in self.columns))
        return TablePair(self.after, self.before, columns, self.added, self.removed)


def table_pairs(before: Sequence[Clause], after: Sequence[Clause]) -> list[TablePair]:
    """Tables that changed their columns, paired by the cells they share.

    Tables with unchanged headers need no pairing: their rows find each other by themselves.
    """
    old, new = _tables(before), _tables(after)
    if not old or not new:
        return []
    known = Counter(_header(before, rows) for rows in old)
    new_headers = Counter(_header(after, rows) for rows in new)
    old = [
        rows
        for rows in old
        if new_headers[_header(before, rows)] < known[_header(before, rows)]
        or not new_headers[_header(before, rows)]
    ]
    new = [
        rows
        for rows in new
        if known[_header(after, rows)] < new_headers[_header(after, rows)]
        or not known[_header(after, rows)]
    ]
    scores = []
    new_cells = [_cells(after, rows) for rows in new]
    sizes = [cells.total() for cells in new_cells]
    having: dict[str, list[int]] = defaultdict(list)  # a cell: the new tables that have it
    for j, others in enumerate(new_cells):
        for cell in others:
            having[cell].append(j)
    for i, rows in enumerate(old):
        cells = _cells(before, rows)
        size = cells.total()
        in_both: Counter[int] = Counter()
        for cell, often in cells.items():
            for j in having.get(cell, ()):
                in_both[j] += min(often, new_cells[j][cell])
        for j, shared in in_both.items():
            if shared >= 0.5 * min(size, sizes[j]):
                scores.append((shared, -abs(i - j), i, j))
    pairs: list[TablePair] = []
    used_old: set[int] = set()
    used_new: set[int] = set()
    for _, _, i, j in sorted(scores, reverse=True):
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            pair = _columns(before, after, old[i], new[j])
            if pair.reshaped and pair.columns and not _only_heads_moved(before, after, pair):
                pairs.append(pair)
    return pairs


def _only_heads_moved(before: Sequence[Clause], after: Sequence[Clause], pair: TablePair) -> bool:
    """ "Yes | No" → "No | Yes": more rows are the same as they stand than by the columns of their names."""
    olds, news = [before[at] for at in pair.before[1:]], [after[at] for at in pair.after[1:]]
    columns, columns_now = zip(*pair.columns, strict=True)
    by_name = _in_both(
        [shared_text(row.cells, columns) for row in olds],
        [shared_text(row.cells, columns_now) for row in news],
    )
    return _in_both([row.cells for row in olds], [row.cells for row in news]) > by_name


def _in_both(one: Iterable[Hashable], other: Iterable[Hashable]) -> int:
    return (Counter(one) & Counter(other)).total()


def row_keys(
    before: Sequence[Clause], after: Sequence[Clause], pairs: Sequence[TablePair]
) -> tuple[list[str], list[str]]:
    """What to compare of each clause: its text; of rows in a reshaped table only the shared cells."""
    old, new = [comparison_key(c) for c in before], [comparison_key(c) for c in after]
    for pair in pairs:
        for at in pair.before:
            old[at] = shared_text(before[at].cells, [i for i, _ in pair.columns])
        for at in pair.after:
            new[at] = shared_text(after[at].cells, [j for _, j in pair.columns])
    return old, new


def shared_text(cells: Sequence[str], places: Sequence[int]) -> str:
    return normal(" | ".join(cells[place] if place < len(cells) else "" for place in places))


def column_text(clauses: Sequence[Clause], rows: Sequence[int], place: int) -> str:
    """A column's cells from top to bottom."""
    return " | ".join(
        clauses[at].cells[place] if place < len(clauses[at].cells) else "" for at in rows
    )


def _tables(clauses: Sequence[Clause]) -> list[tuple[int, ...]]:
    rows: dict[int, list[int]] = defaultdict(list)
    for at, clause in enumerate(clauses):
        if clause.table >= 0 and clause.cells:
            rows[clause.table].append(at)
    return [tuple(table) for table in rows.values()]


def _header(clauses: Sequence[Clause], rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(normal(cell) for cell in clauses[rows[0]].cells)


def _cells(clauses: Sequence[Clause], rows: Sequence[int]) -> Counter[str]:
    return Counter(normal(cell) for at in rows for cell in clauses[at].cells if cell)


def _columns(
    before: Sequence[Clause], after: Sequence[Clause], old: tuple[int, ...], new: tuple[int, ...]
) -> TablePair:
    old_columns = _by_column(before, old)
    new_columns = _by_column(after, new)
    scores = []
    for i, (head, cells) in enumerate(old_columns):
        for j, (other_head, other_cells) in enumerate(new_columns):
            shared = sum((cells & other_cells).values()) / max(
                1, sum(cells.values()), sum(other_cells.values())
            )
            same_head = bool(head) and head == other_head
            if same_head or shared >= SAME_CELLS:
                scores.append((same_head + shared, -abs(i - j), i, j))
    columns: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scores, reverse=True):
        if i not in columns and j not in taken:
            columns[i] = j
            taken.add(j)
    left_old = [i for i in range(len(old_columns)) if i not in columns]
    left_new = [j for j in range(len(new_columns)) if j not in taken]
    if len(left_old) == len(left_new):  # as many gone as new: rewritten in place, not replaced
        columns |= dict(zip(left_old, left_new, strict=True))
        left_old = left_new = []
    return TablePair(old, new, tuple(sorted(columns.items())), tuple(left_old), tuple(left_new))


def _by_column(clauses: Sequence[Clause], rows: Sequence[int]) -> list[tuple[str, Counter[str]]]:
    width = max(len(clauses[at].cells) for at in rows)
    return [
        (
            normal(clauses[rows[0]].cells[place]) if place < len(clauses[rows[0]].cells) else "",
            Counter(
                normal(clauses[at].cells[place])
                for at in rows[1:]
                if place < len(clauses[at].cells)
            ),
        )
        for place in range(width)
    ]
