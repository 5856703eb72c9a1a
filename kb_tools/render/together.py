"""Neighbours that came, or went, together: eight new rows of one table are one thing to read."""

from collections.abc import Sequence

from kb_tools.diff.model import Change, ChangeKind, Operation
from kb_tools.policy.model import BlockKind, Clause

_NAMES = {
    BlockKind.STEP: "step", BlockKind.ITEM: "item", BlockKind.TABLE_ROW: "table row", BlockKind.PARAGRAPH: "paragraph",
    BlockKind.ADMONITION: "note", BlockKind.MACRO: "macro", BlockKind.QUOTE: "quote", BlockKind.CODE: "code block",
    BlockKind.HEADING: "heading", BlockKind.HTML: "HTML block", BlockKind.FOOTNOTE: "footnote",
}  # fmt: skip
_ALONE = frozenset(
    {ChangeKind.SECTION, ChangeKind.TABLE_COLUMN, ChangeKind.FRONT_MATTER, ChangeKind.LINK, ChangeKind.IMAGE}
)  # fmt: skip
_BLANK = 2  # lines from the last of a block to the first of the next, with one blank between


def together(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """The changes in groups, in their order: most hold one."""
    groups: list[tuple[Change, ...]] = []
    for change in changes:
        if groups and _goes_on(groups[-1][-1], change):
            groups[-1] = (*groups[-1], change)
        else:
            groups.append((change,))
    return groups


def say_together(group: Sequence[Change]) -> str:
    """ "8 new table rows.", "Removed: one step, 3 items.", "New table, 2 rows." """
    came = group[0].op is Operation.INSERT
    clauses = [clause for change in group for clause in _sides(change)]
    if clauses[0].header and all(clause.kind is BlockKind.TABLE_ROW for clause in clauses):
        rows = _counted(len(clauses) - 1, "row")
        return f"New table, {rows}." if came else f"Table removed, {rows}."
    counts: dict[str, int] = {}
    for clause in clauses:
        counts[_NAMES[clause.kind]] = counts.get(_NAMES[clause.kind], 0) + 1
    if len(counts) == 1:
        ((name, count),) = counts.items()
        return f"{count} new {name}s." if came else f"{count} {name}s removed."
    told = ", ".join(_counted(count, name) for name, count in counts.items())
    return f"{'New' if came else 'Removed'}: {told}."


def _goes_on(last: Change, change: Change) -> bool:
    if (
        change.op not in (Operation.INSERT, Operation.DELETE)
        or change.kind in _ALONE
        or last.kind in _ALONE
    ):
        return False
    if (last.op, last.judgement) != (change.op, change.judgement):
        return False
    before, after = _sides(last), _sides(change)
    if not before or not after or before[-1].path != after[0].path:
        return False
    same_table = before[-1].table == after[0].table
    return (
        same_table
        and after[0].lines[0] - before[-1].lines[0] > 0
        and after[0].lines[0] - before[-1].lines[1] <= _BLANK
    )


def _sides(change: Change) -> tuple[Clause, ...]:
    return change.after if change.op is Operation.INSERT else change.before


def _counted(count: int, what: str) -> str:
    return f"one {what}" if count == 1 else f"{count} {what}s"
