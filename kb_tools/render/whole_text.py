"""Both texts in one, with the changes in place: for those who want to read it whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from kb_tools.diff.merged import Row, merged
from kb_tools.diff.model import Change, ChangeKind, Comparison, Operation
from kb_tools.diff.say import place, say
from kb_tools.policy.model import BlockKind, Clause
from kb_tools.render.redline import MOVES, arrow, move, template, what
from kb_tools.render.stretches import Stretch, in_cells, stretches

_WHOLE = {Operation.INSERT: "+", Operation.DELETE: "-"}


@dataclass(frozen=True, slots=True)
class RowView:
    """What the template shows of one clause."""

    kind: str
    level: int  # of a heading or in a list, from 1
    number: str  # of a step
    was: str  # its number before, where that was another
    inside: bool  # of an admonition, a tab
    sign: str  # "+" came, "-" went, "<" went elsewhere, "" else
    stretches: tuple[Stretch, ...]
    # Of a table row; empty: it has none, or is shown as text.
    cells: tuple[tuple[Stretch, ...], ...]
    header: bool  # of a table row
    judgement: str  # of its change; "" without one
    id: str  # of the change that begins here, with "w-" before it; "": none does
    told: str  # "Step 3 · deadline"; "" where no change begins
    arrow: str  # of a move
    notes: tuple[str, ...]  # "moved up one step, text unchanged"


def whole_text(
    before: Sequence[Clause],
    after: Sequence[Clause],
    comparison: Comparison,
    *,
    id_prefix: str = "",
) -> Markup:
    """The fragment; safe to put into a page as it is.

    Args:
        before, after: the clauses that were compared.
        id_prefix: as given to `redline`, whose entries the rows lead to.
    """
    views = [row_view(row, id_prefix) for row in merged(before, after, comparison)]
    runs = (list(rows) for _, rows in groupby(views, key=lambda view: bool(view.cells)))
    groups = [(max(len(view.cells) for view in run), run) for run in runs]  # columns; 0: no table
    return Markup(template("whole_text.html.j2").render(groups=groups, id_prefix=id_prefix))


def row_view(row: Row, id_prefix: str) -> RowView:
    clause = row.after or row.before
    assert clause is not None
    change = row.changes[0] if row.changes else None
    whole = change and change.kind not in (ChangeKind.TABLE_COLUMN, ChangeKind.LINK)
    sign = _WHOLE.get(change.op, "") if change and whole else ""
    sign = "<" if row.left else sign or ("-" if row.after is None else "")
    words = _words(row, change, clause)
    begins = change if change and row.first and not row.left and not change.quiet else None
    return RowView(
        kind=clause.kind.value,
        level=max(1, clause.depth),
        number=clause.number if clause.kind is BlockKind.STEP else "",
        was=_was(row),
        inside=bool(clause.container),
        sign=sign,
        stretches=words,
        cells=() if row.left else _cells(row, change, clause, words),
        header=clause.header,
        judgement=change.judgement.value if change else "",
        id=f"{id_prefix}{begins.id}" if begins else "",
        told=f"{place(begins)} · {what(begins)}" if begins else "",  # what is quiet has no entry
        arrow=arrow(change) if change and change.op in MOVES else "",
        notes=tuple(_notes(row)),
    )


def _was(row: Row) -> str:
    if row.before is None or row.after is None or row.before.number == row.after.number:
        return ""
    return row.before.number


def _words(row: Row, change: Change | None, clause: Clause) -> tuple[Stretch, ...]:
    if change and change.marks and not row.left:
        if row.first:
            return stretches(change.marks, whole=True)
        if change.op is Operation.SPLIT:
            return ()  # its words stand in the first part
    return (Stretch("=", clause.text),) if clause.text.strip() else ()


def _cells(
    row: Row, change: Change | None, clause: Clause, words: Sequence[Stretch]
) -> tuple[tuple[Stretch, ...], ...]:
    """The cells of a table row, those of a new column marked as come, of a lost one as gone."""
    if clause.kind is not BlockKind.TABLE_ROW:
        return ()
    if change and change.marks:
        marked = in_cells(words, clause.cells)
        if not marked:
            return ()
    else:
        marked = tuple((Stretch("=", cell),) if cell else () for cell in clause.cells)
    came = {c.column for c in row.changes if c.kind is ChangeKind.TABLE_COLUMN and c.after}
    went = {c.column for c in row.changes if c.kind is ChangeKind.TABLE_COLUMN and c.before}
    names = (clause.columns or clause.cells) if came else ()
    cells = [
        tuple(replace(s, sign="+") for s in cell) if at < len(names) and names[at] in came else cell
        for at, cell in enumerate(marked)
    ]
    if went and row.before is not None and row.after is not None:
        olds = zip(row.before.cells, row.before.columns or row.before.cells, strict=False)
        cells += [(Stretch("-", cell),) if cell else () for cell, name in olds if name in went]
    return tuple(cells)


def _notes(row: Row) -> list[str]:
    notes = []
    for change in row.changes:
        begins = row.first or change is not row.changes[0]
        if change.op in MOVES and begins:
            notes.append(_went(change) if row.left else move(change))
        elif change.kind in (ChangeKind.LINK, ChangeKind.IMAGE):
            notes.append(say(change))
        elif change.op is Operation.SPLIT and change.before:
            notes.append("was one with its neighbour before")
        elif change.op is Operation.MERGE and change.after:
            notes.append("was several before")
    return notes


def _went(change: Change) -> str:
    old, new = change.step
    if old and new and old != new:
        return f"stood here as step {old}, is step {new} now"
    after = change.after[0].path[-1:] if change.after else ()
    before = change.before[0].path[-1:] if change.before else ()
    return f"stood here, is under {after[0]} now" if after and after != before else "stood here"
