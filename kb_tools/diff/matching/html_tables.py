"""A table that stands in HTML in one version, and in Markdown in the other: the same rows, written otherwise."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import Leaf
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind
from kb_tools.policy.raw_html import table_rows

SAME_CELLS = 0.5  # as of two tables in Markdown, see tables.py
Rows = Sequence[Sequence[str]]


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
    tables = [tuple(t) for _, t in groupby(in_rows, key=lambda at: leaves[at].clause.table)]
    for at in in_html:
        rows = table_rows(wholes[at].clause.source)
        for table in tables:
            if _same_table(rows, [leaves[row].clause.cells for row in table]):
                yield at, table
                tables.remove(table)
                break


def _same_table(one: Rows, other: Rows) -> bool:
    """Of one shape, most cells the same, and of the rest none that only stands at another place."""
    if not one or list(map(len, one)) != list(map(len, other)):
        return False
    cells = [(normal(a), normal(b)) for a, b in zip(chain(*one), chain(*other), strict=True)]
    was, now = [a for a, b in cells if a != b], [b for a, b in cells if a != b]
    return len(was) <= SAME_CELLS * len(cells) and set(filter(None, was)).isdisjoint(now)
