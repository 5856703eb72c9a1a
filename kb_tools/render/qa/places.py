"""Where the site shows an SOP, and what its sections look like there: signals lead to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kb_tools.policy.model import Clause
from kb_tools.policy.sections import sections
from kb_tools.workflows.site.views import SopPages


@dataclass(frozen=True, slots=True)
class SopPlace:
    """Where the site shows an SOP, and what the section looks like there."""

    title: str
    url: str
    history_url: str
    redlines: Mapping[str, str]  # of the first text of a version: its redline's url
    blocks: Mapping[str, tuple["Block", ...]]  # by the section's anchor; today's text


@dataclass(frozen=True, slots=True)
class Block:
    """A clause, or the rows of one table."""

    clauses: tuple[Clause, ...]

    @property
    def table(self) -> bool:
        return self.clauses[0].table >= 0


def place_of(made: SopPages) -> SopPlace:
    page = made.page
    found = {part.anchor: _blocks(part.clauses) for part in sections(page.document)}
    redlines: dict[str, str] = {}
    for redline in reversed(made.history.redlines):
        if redline.after.new_version:
            redlines[redline.after.version] = redline.url
    return SopPlace(page.title, page.url, made.history.url, redlines, found)


def _blocks(clauses: Sequence[Clause]) -> tuple[Block, ...]:
    """Clauses in order; neighbouring rows of one table together."""

    def grouped() -> Iterator[Block]:
        for table, run in groupby(clauses, key=lambda clause: clause.table):
            rows = tuple(run)
            yield from (Block(rows),) if table >= 0 else (Block((clause,)) for clause in rows)

    return tuple(grouped())
