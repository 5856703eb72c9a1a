"""The parts that reviewers name: "step 4", "§ Limits"."""

from collections.abc import Sequence

from kb_tools.policy.model import BlockKind, Clause, Document, Section


def sections(document: Document) -> tuple[Section, ...]:
    """Each top-level step with what belongs to it, and each heading with what stands under it
    outside of steps; in page order. A heading with nothing of its own under it is left out."""
    made: list[Section] = []
    heading: Clause | None = None
    own: list[Clause] = []  # under the heading, outside of steps
    at = 0  # where the heading's own section stands in the page order
    step: list[Clause] = []

    def close_step() -> None:
        if step:
            made.append(
                Section(step[0].anchor, step[0].label, heading.text if heading else "", tuple(step))
            )
            step.clear()

    def close_heading() -> None:
        if own:
            first = heading or own[0]
            label = heading.label if heading else "introduction"
            clauses = (heading, *own) if heading else tuple(own)
            made.insert(at, Section(first.anchor, label, heading.text if heading else "", clauses))
            own.clear()

    for clause in document.clauses:
        if clause.kind is BlockKind.HEADING:
            close_step()
            close_heading()
            heading, at = clause, len(made)
        elif clause.kind is BlockKind.STEP and clause.depth == 1 and not clause.container:
            close_step()
            step.append(clause)
        elif step and clause.depth >= 1:
            step.append(clause)
        else:
            close_step()
            own.append(clause)
    close_step()
    close_heading()
    return tuple(made)


def section_of(made: Sequence[Section], anchor: str) -> Section | None:
    """The section that holds the clause of that anchor."""
    return next((s for s in made if any(c.anchor == anchor for c in s.clauses)), None)
