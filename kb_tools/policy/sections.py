"""The parts that reviewers name: "step 4", "§ Limits"."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile

from kb_tools.policy.model import BlockKind, Clause, Document, Section


def sections(document: Document) -> tuple[Section, ...]:
    """Each top-level step with what belongs to it, and each heading with what stands under it
    outside of steps; in page order. A heading with nothing of its own under it is left out.

    The steps of a content tab are steps of their own, named with the tab: "step 2, Partners".
    A numbered list in an admonition belongs to what the admonition belongs to.
    """
    return tuple(part.section() for part in _parts(document.clauses) if part.clauses)


def section_of(made: Sequence[Section], anchor: str) -> Section | None:
    """The section that holds the clause of that anchor."""
    return next((s for s in made if any(c.anchor == anchor for c in s.clauses)), None)


def covers(clauses: Sequence[Clause]) -> tuple[range, ...]:
    """For each clause of a page the places that a citation of it covers, its own first.

    Of a heading all that stands under it, of a step or an item its parts, of an admonition what
    it says; of anything else itself: of a table's row only the row.
    """
    steps = {
        id(part.clauses[0]): len(part.clauses)
        for part in _parts(clauses)
        if part.step and part.clauses
    }
    return tuple(
        range(at, at + steps[id(clause)])
        if id(clause) in steps
        else range(at, at + 1 + _below(clause, clauses[at + 1 :]))
        for at, clause in enumerate(clauses)
    )


def _below(clause: Clause, following: Iterable[Clause]) -> int:
    """How many of those that follow it belong to it."""
    return sum(1 for _ in takewhile(partial(_belongs, clause), following))


def _belongs(clause: Clause, other: Clause) -> bool:
    """Does `other` belong to it, where all between them does?"""
    match clause.kind:
        case BlockKind.HEADING:
            return other.kind is not BlockKind.HEADING or other.depth > clause.depth
        case BlockKind.STEP | BlockKind.ITEM:
            listed = other.kind in (BlockKind.STEP, BlockKind.ITEM)
            level = clause.depth + listed  # a block of the same level is the item's, an item is not
            return other.kind is not BlockKind.HEADING and other.depth >= level
        case BlockKind.ADMONITION:
            return other.container == clause.container and other.kind is not BlockKind.ADMONITION
        case _:
            return False


@dataclass(slots=True)
class _Part:
    heading: Clause | None
    step: str = ""  # "4", "4, Partners"; "": the heading's own
    clauses: list[Clause] = field(default_factory=list)

    def section(self) -> Section:
        heading = self.heading.text if self.heading else ""
        if self.step:
            return Section(
                self.clauses[0].anchor, f"step {self.step}", heading, tuple(self.clauses)
            )
        label = self.heading.label if self.heading else "introduction"
        first = [self.heading] if self.heading else []
        clauses = (*first, *self.clauses)
        return Section(clauses[0].anchor, label, heading, clauses)


def _parts(clauses: Sequence[Clause]) -> Iterator[_Part]:
    own = _Part(None)
    steps: list[_Part] = []  # of the heading, so far
    open_step = ""
    for clause in clauses:
        if clause.kind is BlockKind.HEADING:
            yield from (own, *steps)
            own, steps, open_step = _Part(clause), [], ""
            continue
        step, level = _step(clause)
        if level == 1 or (level and step != open_step):
            steps.append(_Part(own.heading, step))
            open_step = step
        elif not clause.depth:
            open_step = ""
        (steps[-1] if open_step else own).clauses.append(clause)
    yield from (own, *steps)


def _step(clause: Clause) -> tuple[str, int]:
    """The top-level step that a numbered clause is part of, and its level in numbered lists, from
    1; ("", 0): no numbered clause, or one in a bulleted list or an admonition."""
    tab = clause.container.removeprefix("tab:") if clause.container.startswith("tab:") else ""
    numbers = clause.number.split(".")
    level = clause.depth - (clause.kind is BlockKind.ITEM)
    if not clause.number or len(numbers) != level or (clause.container and not tab):
        return "", 0
    return (f"{numbers[0]}, {tab}" if tab else numbers[0]), level
