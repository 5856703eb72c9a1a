"""A table that stands in HTML in one version, and in Markdown in the other: the same rows, written otherwise."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import Leaf
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind
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
    for at in in_html:
        rows = table_rows(wholes[at].clause.source)
        alike = tables.get(_shape(rows), [])
        for table in alike[:MOST_TRIED]:
            if _same_table(rows, [leaves[row].clause.cells for row in table]):
                yield at, table
                alike.remove(table)
                break


def _shape(rows: Rows) -> Shape:
    return tuple(map(len, rows))


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
