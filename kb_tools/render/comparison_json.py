"""A comparison as JSON: `kbdiff/1`, and `kbdiff-set/1` for several SOPs."""

from typing import Any

from kb_tools.diff import patch
from kb_tools.diff.model import Change, Comparison
from kb_tools.diff.say import say
from kb_tools.policy.model import Clause
from kb_tools.workflows.compare import SetComparison, SopComparison, worst
from kb_tools.workflows.pairs import Side


def comparison_json(comparison: Comparison, before: str) -> dict[str, Any]:
    """One comparison as `kbdiff/1`; `before` is the old text, which the patch counts in."""
    return {
        "schema": "kbdiff/1",
        "verdict": comparison.verdict.value,
        "changes": [change_json(change) for change in comparison.changes],
        "patch": [list(part) for part in patch.script(before, comparison.edits)],
        "notes": list(comparison.notes),
    }


def change_json(change: Change) -> dict[str, Any]:
    marks = {"marks": [[mark.sign, mark.text] for mark in change.marks]} if change.marks else {}
    return {
        "id": change.id,
        "op": change.op.value,
        "kind": change.kind.value,
        "old_path": _path(change.before),
        "new_path": _path(change.after),
        "old_text": change.old_text,
        "new_text": change.new_text,
        "old_lines": _lines(change.before),
        "new_lines": _lines(change.after),
        **marks,
        "say": say(change),
        "within": change.within or None,
        "labels": sorted(label.value for label in change.labels),
        "judgement": change.judgement.value,
        "because": change.because,
        "facts": [
            {"label": f.label.value, "before": f.before, "after": f.after} for f in change.facts
        ],
    }


def _path(clauses: tuple[Clause, ...]) -> list[str] | None:
    return list(clauses[0].path) if clauses else None


def _lines(clauses: tuple[Clause, ...]) -> list[int] | None:
    return [clauses[0].lines[0], max(clause.lines[1] for clause in clauses)] if clauses else None


def sop_json(compared: SopComparison) -> dict[str, Any]:
    """`kbdiff/1` with what was compared."""
    return {
        **comparison_json(compared.comparison, compared.before.text),
        "sop": compared.sop,
        "title": compared.title,
        "before": _side(compared.before),
        "after": _side(compared.after),
    }


def set_json(compared: SetComparison) -> dict[str, Any]:
    return {
        "schema": "kbdiff-set/1",
        "before": compared.before,
        "after": compared.after,
        "verdict": worst([sop.comparison.verdict for sop in compared.sops]).value,
        "unchanged": compared.unchanged,
        "sops": [sop_json(sop) for sop in compared.sops],
    }


def _side(side: Side) -> dict[str, Any]:
    revision = side.revision
    return {
        "name": side.name,
        "path": side.path or None,
        "version": side.control.version,
        "missing": side.missing,
        "revision": revision.commit if revision else None,
        "recorded": revision.recorded.isoformat() if revision else None,
        "effective": _effective(side),
    }


def _effective(side: Side) -> str | None:
    revision, stated = side.revision, side.control.effective
    if revision is not None:
        return revision.effective.isoformat() if revision.effective_known else None
    return stated.isoformat() if stated is not None else None
