"""One thing that happened, as a change: its kind, its wordings, its name."""

import hashlib
from collections.abc import Sequence

from kb_tools.diff.judging.judged import Judged
from kb_tools.diff.model import Change, ChangeKind, Judgement, Operation
from kb_tools.policy.model import BlockKind, Clause

KINDS = {
    BlockKind.HEADING: ChangeKind.HEADING,
    BlockKind.PARAGRAPH: ChangeKind.PARAGRAPH,
    BlockKind.STEP: ChangeKind.STEP,
    BlockKind.ITEM: ChangeKind.ITEM,
    BlockKind.TABLE_ROW: ChangeKind.TABLE_ROW,
    BlockKind.CODE: ChangeKind.CODE,
    BlockKind.MACRO: ChangeKind.CODE,
    BlockKind.QUOTE: ChangeKind.QUOTE,
    BlockKind.ADMONITION: ChangeKind.ADMONITION,
    BlockKind.HTML: ChangeKind.HTML,
    BlockKind.FOOTNOTE: ChangeKind.PARAGRAPH,
}


def change_of(
    op: Operation,
    kind: ChangeKind,
    before: Sequence[Clause],
    after: Sequence[Clause],
    judged: Judged,
) -> Change:
    return Change(
        op, kind, tuple(before), tuple(after),
        "\n".join(c.text for c in before) if before else None, "\n".join(c.text for c in after) if after else None,
        judged.labels, judged.judgement, judged.because, facts=judged.facts,
    )  # fmt: skip


def sides(op: Operation, clauses: Sequence[Clause]) -> tuple[Sequence[Clause], Sequence[Clause]]:
    return ((), clauses) if op is Operation.INSERT else (clauses, ())


def judged_as(old: Clause, new: Clause) -> ChangeKind:
    """The kind by whose rules an edit is judged: one, whichever of both is the older."""
    kinds = {old.kind, new.kind}
    if BlockKind.MACRO in kinds:
        return ChangeKind.PARAGRAPH  # a reply text to send is prose
    if BlockKind.STEP in kinds:
        return ChangeKind.STEP
    return KINDS[new.kind]


def with_the_move(edited: Judged, moved: Judged) -> Judged:
    judgement = max(
        (edited.judgement, moved.judgement),
        key=[Judgement.EDITORIAL, Judgement.REVIEW, Judgement.MATERIAL].index,
    )
    return Judged(
        edited.labels | moved.labels, judgement, f"{edited.because} {moved.because}", edited.facts
    )


def cell(clause: Clause, place: int) -> str:
    return clause.cells[place] if place < len(clause.cells) else ""


def name_of(change: Change) -> str:
    """An id that depends on what the change says only: the same in every rebuild."""
    what = "\0".join([change.op, change.kind, change.old_text or "", change.new_text or ""])
    return "c" + hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:8]
