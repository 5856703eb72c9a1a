"""A comparison as an HTML fragment for a history page: sentences first, what matters first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from kb_tools.diff.entries import headline, say_together, together
from kb_tools.diff.model import Change, ChangeKind, Comparison, Label, Mark, Operation
from kb_tools.diff.say import ADDRESS, place, say
from kb_tools.english import capital, counted
from kb_tools.policy.leaves import title_of_macro
from kb_tools.policy.model import BlockKind, Clause
from kb_tools.render.readable import visible
from kb_tools.render.stretches import Stretch, in_cells, stretches
from kb_tools.workflows.compare import SopComparison

ORDERED_LABELS = tuple(label for label in Label if label is not Label.EDITORIAL)
MOVES = frozenset({Operation.MOVE, Operation.MOVE_EDIT})
PLACE = 44  # code points of a place's name
_QUOTED_WHOLE = frozenset({Operation.INSERT, Operation.DELETE})
_SPOKEN_OF = frozenset(
    {ChangeKind.SECTION, ChangeKind.TABLE_COLUMN, ChangeKind.FRONT_MATTER, ChangeKind.LINK}
)
_LINKS = frozenset({ChangeKind.LINK, ChangeKind.IMAGE})
_SPOKEN_OF_ALONE = frozenset({ChangeKind.TABLE_COLUMN, ChangeKind.LINK})  # not the clauses
_TABLE_KINDS = frozenset({ChangeKind.TABLE_ROW, ChangeKind.TABLE_CELL, ChangeKind.TABLE_COLUMN})


@dataclass(frozen=True, slots=True)
class BlockLine:
    """One clause that came or went."""

    text: str
    number: str = ""  # of a step
    heading: bool = False
    id: str = ""  # where it is one of several changes that are shown together


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of a table row in which something changed."""

    column: str  # the header above it; "" where the place says so already
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What the template shows of one change."""

    id: str
    op: str
    kind: str
    judgement: str
    labels: tuple[str, ...]
    place: str
    what: str
    lead: str
    because: str
    anchor: str
    stretches: tuple[Stretch, ...]
    cells: tuple[CellView, ...]  # instead, where a table row can be shown cell by cell
    gone: tuple[BlockLine, ...]
    come: tuple[BlockLine, ...]
    arrow: str
    move: str
    besides: tuple[str, ...]  # ids of changes that its sentence tells too
    table: bool  # the quote is of a table's row or column: its cells are parted by " | "


def redline(comparison: Comparison, *, id_prefix: str = "", headed: bool = True) -> Markup:
    """The fragment; safe to put into a page as it is.

    Args:
        id_prefix: goes before every change's id, where a page holds several comparisons.
        headed: it begins with the count of changes; a page may have that as its title.
    """
    editorial = comparison.editorial
    return Markup(
        template("redline.html.j2").render(
            verdict=comparison.verdict.value,
            headline=headline(comparison) if headed else "",
            notes=comparison.notes,
            material=_views(comparison.material, id_prefix),
            to_review=_alike(_views(comparison.to_review, id_prefix)),
            editorial=_alike(_views(editorial, id_prefix)),
            editorial_summary=f"{counted(len(together(editorial)), 'change')} in wording and order",
            fields=[say(change) for change in comparison.bookkeeping],
            form_only=form_only(comparison),
        )
    )


def form_only(comparison: Comparison) -> str:
    """That texts differ in form too, or in nothing else; empty where they do not."""
    quiet = [change.quiet for change in comparison.changes]
    told = "spacing, wrapping or marks of form differ."
    return "" if not any(quiet) else f"Only {told}" if all(quiet) else f"Besides, only {told}"


def _views(changes: Sequence[Change], id_prefix: str) -> list[ChangeView]:
    return [group_view(group, id_prefix) for group in together(changes)]


def _alike(views: Sequence[ChangeView]) -> list[tuple[ChangeView, list[ChangeView]]]:
    """Each with those after it in which the same words took the place of the same others.

    A team that got another name is read once, and said to stand at five other places.
    """
    found: dict[object, tuple[ChangeView, list[ChangeView]]] = {}
    for at, view in enumerate(views):
        words = tuple((s.sign, s.text) for s in view.stretches if s.sign != "=")
        same = (view.op, view.because, words) if words else at
        if same in found:
            found[same][1].append(view)
        else:
            found[same] = (view, [])
    return list(found.values())


def group_view(group: Sequence[Change], id_prefix: str = "") -> ChangeView:
    """One entry for changes that came or went together; most are alone."""
    headed = any(clause.header for change in group for clause in (*change.before, *change.after))
    views = [change_view(change, id_prefix, named=not headed) for change in group]
    if len(views) == 1:
        return views[0]
    labels = {label for change in group for label in change.labels}
    because = " ".join(dict.fromkeys(change.because for change in group))
    if group[-1].kind in _LINKS:
        return replace(
            views[0],
            labels=tuple(label.value for label in ORDERED_LABELS if label in labels),
            what=what(replace(group[0], labels=frozenset(labels))),
            lead=" ".join([views[0].lead, *map(say, group[1:])]),
            because=because,
            besides=tuple(view.id for view in views[1:]),
        )
    named = [(view.id if at else "", view) for at, view in enumerate(views)]
    return replace(
        views[0],
        labels=tuple(label.value for label in ORDERED_LABELS if label in labels),
        place=_place_of_all(group, views[0].place),
        what=what(replace(group[0], labels=frozenset(labels))),
        lead=say_together(group),
        because=because,
        gone=tuple(replace(line, id=name) for name, view in named for line in view.gone),
        come=tuple(replace(line, id=name) for name, view in named for line in view.come),
    )


def _place_of_all(group: Sequence[Change], first: str) -> str:
    clause = group[0].clause
    return f"§ {clause.path[-1]}" if clause and clause.header and clause.path else first


def change_view(change: Change, id_prefix: str = "", *, named: bool = True) -> ChangeView:
    """
    Args:
        named: cells of a row that came or went are told with what stands above them.
    """
    moved = change.op in MOVES
    gone, come = blocks(change, named=named)
    said = lead(change)
    marks = [Mark("=", change.new_text or "")] if _same_words(change) else change.marks
    return ChangeView(
        id=id_prefix + change.id,
        op=change.op.value,
        kind=change.kind.value,
        judgement=change.judgement.value,
        labels=tuple(label.value for label in ORDERED_LABELS if label in change.labels),
        place=short_place(change),
        what=what(change),
        lead=said,
        because="" if said == change.because else change.because,
        anchor=change.clause.anchor if change.clause else "",
        stretches=() if _said_whole(change) else _without_title(stretches(marks), change.clause),
        cells=changed_cells(change),
        gone=gone,
        come=come,
        arrow=arrow(change) if moved else "",
        move=move(change) if moved else "",
        besides=(),
        table=change.kind in _TABLE_KINDS,
    )


def _without_title(found: tuple[Stretch, ...], clause: Clause | None) -> tuple[Stretch, ...]:
    """Of a macro, which the place names; as long as the title did not change."""
    title = title_of_macro(clause) if clause else ""
    if not title or not found or found[0].sign != "=" or not found[0].text.startswith(title):
        return found
    return (replace(found[0], text=found[0].text.removeprefix(title).lstrip()), *found[1:])


def lead(change: Change) -> str:
    """The sentence above a redline: what `say` says, without the words that the redline quotes.

    >>> from kb_tools.diff.compare import compare
    >>> old = "1. Look at the payout.\\n2. Tell the creator.\\n"
    >>> change, *_ = compare(old, old + "3. Write down what you told them.\\n").changes
    >>> say(change), lead(change)
    ('New step 3: “Write down what you told them.”', 'New step 3.')
    """
    said = say(change)
    if change.op is Operation.EDIT and change.marks and said.endswith("”") and ": “" in said:
        return said.partition(": “")[0] + "."
    if change.op in _QUOTED_WHOLE and change.kind not in _SPOKEN_OF:
        return said.partition(": “")[0] + "."
    if change.op is Operation.RENAME and change.marks:
        return "Now headed:"
    cell = f"{place(change).removeprefix('Row ')}: "
    if change.kind is ChangeKind.TABLE_CELL and said.startswith(cell):
        return capital(said.removeprefix(cell))
    if change.marks and said.startswith("Now “") and "; before “" in said:
        return "Now reads:"
    if _same_words(change) and said.endswith(change.because[1:]):
        return change.because
    return said


def short_place(change: Change) -> str:
    """A row is named by its first cell, which may be a whole sentence."""
    said = place(change)
    column = f", {change.column}" if change.column and said.endswith(f", {change.column}") else ""
    row = said.removesuffix(column)
    if len(row) > PLACE:
        row = row[: PLACE - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return row + column


def what(change: Change) -> str:
    """The labels in words: "deadline, actor"; of what is not material its operation."""
    told = [
        label.value
        for label in ORDERED_LABELS
        if label in change.labels and label is not Label.STRUCTURE
    ]
    if told:
        return ", ".join(told)
    names = {
        Operation.MOVE: "moved", Operation.MOVE_EDIT: "moved and edited", Operation.RENAME: "renamed",
        Operation.SPLIT: "split", Operation.MERGE: "merged", Operation.INSERT: "new", Operation.DELETE: "removed",
    }  # fmt: skip
    return names.get(change.op, "to judge" if change.judgement.value == "review" else "wording")


def environment() -> Environment:
    """Of the templates: what they say is text, unless it is marked as HTML."""
    return Environment(
        loader=PackageLoader("kb_tools.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def template(name: str) -> Template:
    made = environment()
    made.filters |= {"visible": visible, "cells": cells}
    return made.get_template(name)


def cells(text: str) -> Markup:
    """A row's text, with the bars between its cells set apart from its words."""
    return Markup('<span class="kb-bar-between"> | </span>').join(
        escape(visible(cell)) for cell in text.split(" | ")
    )


def changed_cells(change: Change) -> tuple[CellView, ...]:
    """Of a table row those cells in which something changed."""
    if not change.after or not change.after[0].cells or not change.marks:
        return ()
    row = change.after[0]
    found = in_cells(stretches(change.marks, whole=True), row.cells)
    headers = row.columns if len(row.columns) == len(row.cells) else ("",) * len(row.cells)
    views = [
        CellView("" if change.column else header, cell)
        for header, cell in zip(headers, found, strict=False)
        if any(stretch.sign != "=" for stretch in cell)
    ]
    return tuple(views)


def blocks(
    change: Change, *, named: bool = True
) -> tuple[tuple[BlockLine, ...], tuple[BlockLine, ...]]:
    """What went and what came as a whole, where there are no words to mark inside it."""
    if change.marks or change.op in MOVES or _said_whole(change) or _same_words(change):
        return (), ()
    gone = _block(change, change.before, change.old_text, named)
    return gone, _block(change, change.after, change.new_text, named)


def _said_whole(change: Change) -> bool:
    """The sentence has it already: both addresses, both values, the heading."""
    told = (change.old_text or "", change.new_text or "")
    if change.kind is ChangeKind.SECTION and change.op in (Operation.SPLIT, Operation.MERGE):
        return not (change.before and change.after)
    quoted = change.kind in (ChangeKind.LINK, ChangeKind.IMAGE, ChangeKind.FRONT_MATTER)
    return quoted and all(len(text) <= ADDRESS for text in told)


def _same_words(change: Change) -> bool:
    """What it says is read once, unmarked: something around it changed, or its form."""
    return change.op is Operation.EDIT and not change.marks and change.old_text == change.new_text


def names(compared: SopComparison) -> tuple[str, str]:
    """What the two texts are called, without the id that stands before them anyway."""
    before, after = (
        side.name.removeprefix(f"{compared.sop}@") for side in (compared.before, compared.after)
    )
    return before, after


def _block(
    change: Change, clauses: Sequence[Clause], text: str | None, named: bool
) -> tuple[BlockLine, ...]:
    if clauses and change.op in _QUOTED_WHOLE and change.kind not in _SPOKEN_OF_ALONE:
        named = named and not any(clause.header for clause in clauses)
        return tuple(line for clause in clauses for line in _lines(clause, named=named))
    return tuple(BlockLine(line) for line in (text or "").split("\n") if line.strip())


def _lines(clause: Clause, *, named: bool) -> tuple[BlockLine, ...]:
    """
    Args:
        named: cells of a row are told with what stands above them.
    """
    title = title_of_macro(clause)
    if title and clause.text.startswith(f"{title} "):
        return BlockLine(title, heading=True), BlockLine(clause.text.removeprefix(f"{title} "))
    text = clause.text
    if named and clause.cells and len(clause.cells) == len(clause.columns):
        heads = ("", *clause.columns[1:])  # the first cell says which row it is
        told = zip(heads, clause.cells, strict=True)
        text = " | ".join(
            f"{_before(head)}{cell}" if head and cell else cell for head, cell in told
        )
    number = clause.number if clause.kind is BlockKind.STEP else ""
    return (BlockLine(text, number, clause.kind is BlockKind.HEADING),)


def _before(head: str) -> str:
    return f"{head} " if head[-1] in "?!:." else f"{head}: "


def arrow(change: Change) -> str:
    if change.step[0].isdigit() and change.step[1].isdigit():
        return "↑" if int(change.step[1]) < int(change.step[0]) else "↓"
    if change.before and change.after:
        return "↑" if change.after[0].lines < change.before[0].lines else "↓"
    return "↕"


def move(change: Change) -> str:
    edited = "and edited" if change.op is Operation.MOVE_EDIT else "text unchanged"
    if len(change.after) > 1 and change.kind is not ChangeKind.SECTION:
        edited = "as a whole"
    old, new = change.step
    if old.isdigit() and new.isdigit() and old != new:
        way, steps = ("up" if int(new) < int(old) else "down"), abs(int(new) - int(old))
        return f"moved {way} {'one step' if steps == 1 else f'{steps} steps'}, {edited}"
    if old and new and old != new:
        return f"moved from step {old} to step {new}, {edited}"
    if change.kind is ChangeKind.SECTION:
        return "section moved as a whole"
    before = change.before[0].path[-1:] if change.before else ()
    after = change.after[0].path[-1:] if change.after else ()
    if before != after:
        return f"moved from {' '.join(before) or 'the beginning'} to {' '.join(after) or 'the beginning'}, {edited}"
    return f"moved {'up' if arrow(change) == '↑' else 'down'}, {edited}"


def anchor_name(name: str) -> str:
    return re.sub(r"[^\w.-]", "-", name)
