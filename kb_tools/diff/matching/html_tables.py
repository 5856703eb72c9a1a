"""A table that stands in HTML in one version, and in Markdown in the other: the same rows, written otherwise."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, groupby

from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import Leaf
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind, Clause
from kb_tools.policy.raw_html import table_rows

SAME_CELLS = 0.5  # as of two tables in Markdown, see tables.py
MOST_TRIED = 50  # tables of one shape, for one in HTML
Rows = Sequence[Sequence[str]]
Shape = tuple[int, ...]  # cells of each row


def pair_html_tables(found: Alignment, olds: Sequence[int], news: Sequence[int]) -> None:
    for at, rows in _written_otherwise(found.before, found.after, olds, news):
        found.split(at, rows)
    for at, rows in _written_otherwise(found.after, found.before, news, olds):
        found.merge(rows, at)


def _written_otherwise(
    wholes: Sequence[Leaf], leaves: Sequence[Leaf], whole_places: Sequence[int], places: Sequence[int]
) -> Iterator[tuple[int, tuple[int, ...]]]:  # fmt: skip
    """Of each that is HTML and a table: where its rows stand on the other side."""
    in_html = [at for at in whole_places if wholes[at].clause.kind is BlockKind.HTML]
    in_rows = [at for at in places if leaves[at].clause.cells] if in_html else []
    tables: dict[Shape, list[tuple[int, ...]]] = defaultdict(list)
    for _, rows_of_one in groupby(in_rows, key=lambda at: leaves[at].clause.table):
        stand = tuple(rows_of_one)
        tables[_shape([leaves[at].clause.cells for at in stand])].append(stand)
    others: list[tuple[int, Rows]] = [(at, table_rows(wholes[at].clause.source)) for at in in_html]
    for same in (_equal, _same_table):  # of two nearly alike, each is first held against its own
        untold, others = others, []
        for at, rows in untold:
            alike = tables.get(_shape(rows), [])
            for table in alike[:MOST_TRIED]:
                if same(rows, [leaves[row].clause.cells for row in table]):
                    yield at, table
                    alike.remove(table)
                    break
            else:
                others.append((at, rows))
    left = [table for tables_of_one in tables.values() for table in tables_of_one]
    for at, rows in others:
        for table in left[:MOST_TRIED] if rows else ():
            kept = _kept_rows(rows, [leaves[row].clause.cells for row in table])
            if kept:
                yield at, tuple(table[row] for row in kept)
                left.remove(table)
                break


def _kept_rows(one: Rows, other: Rows) -> list[int]:
    """Of a table with more rows or fewer: which of the other one's rows are this one's; [] where too few are."""
    was, now = ([tuple(map(normal, row)) for row in rows] for rows in (one, other))
    enough = SAME_CELLS * max(len(was), len(now))
    if len(was) == len(now) or (Counter(was) & Counter(now)).total() < enough:
        return []
    return [row for _, row in _paired_rows(was, now)]


def _paired_rows(was: Rows, now: Rows) -> Iterator[tuple[int, int]]:
    for _, start, end, first, last in SequenceMatcher(None, was, now, False).get_opcodes():
        for row in range(first, last):
            found = next((at for at in range(start, end) if _same_row(was[at], now[row])), None)
            if found is not None:
                yield found, row
                start = found + 1


def rows_apart(whole: Clause, parts: Sequence[Clause]) -> tuple[list[str], list[str]]:
    """Of a table in HTML, each row as a text: those that are the parts' rows, and those that they lack."""
    rows = [tuple(map(normal, row)) for row in table_rows(whole.source)]
    paired = {at for at, _ in _paired_rows(rows, [tuple(map(normal, c.cells)) for c in parts])}
    texts = [" ".join(filter(None, row)) for row in rows]
    kept = [text for at, text in enumerate(texts) if at in paired]
    return kept, [text for at, text in enumerate(texts) if at not in paired and text]


def _same_row(one: Sequence[str], other: Sequence[str]) -> bool:
    same = sum(a == b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and same >= SAME_CELLS * len(one)


def _shape(rows: Rows) -> Shape:
    return tuple(map(len, rows))


def _equal(one: Rows, other: Rows) -> bool:
    """Of two of one shape."""
    cells = zip(chain(*one), chain(*other), strict=True)
    return all(normal(a) == normal(b) for a, b in cells)


def _same_table(one: Rows, other: Rows) -> bool:
    """Of two of one shape: most cells are the same, and of the rest no word only stands in another one."""
    if any(_parted_otherwise(*rows) for rows in zip(one, other, strict=True)):
        return False
    cells = [(normal(a), normal(b)) for a, b in zip(chain(*one), chain(*other), strict=True)]
    was, now = [a for a, b in cells if a != b], [b for a, b in cells if a != b]
    return len(was) <= SAME_CELLS * len(cells) and set(filter(None, was)).isdisjoint(now)


def _parted_otherwise(one: Sequence[str], other: Sequence[str]) -> bool:
    """ "Cash | only Visa", "Cash only | Visa": the same words, in other cells."""
    was, now = ([*map(normal, row)] for row in (one, other))
    return was != now and " ".join(was).split() == " ".join(now).split()
