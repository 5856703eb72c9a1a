"""What erasing a person has touched, as text and as JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kb_tools.english import counted

_DONE = {
    "audits": "of which the person is no longer part",
    "findings": "whose comment was emptied",
    "quarantine": "deleted",
    "calibrations": "deleted",
    "roster": "deleted",
    "staff_names": "deleted, whosever they are; the next import with names brings the others' back",
}

_ELSEWHERE = "Where another export knows the person by a name or another id, forget that too."


def forgotten_text(
    person: str, pseudonym: str, touched: Mapping[str, int], *, dry_run: bool
) -> str:
    """
    Args:
        person: as typed.

    >>> print(forgotten_text("A1001", "p-1b6a410cb662", {"roster": 1, "audits": 0}, dry_run=False))
    Erased A1001, who is p-1b6a410cb662 in the store:
      roster: 1 row deleted
    Where another export knows the person by a name or another id, forget that too.
    """
    who = person if person == pseudonym else f"{person}, who is {pseudonym} in the store"
    rows = {table: number for table, number in touched.items() if number}
    if not rows:
        return f"{who} was erased before, and nothing has come back."
    head = f"Would erase {who}; nothing has been changed:" if dry_run else f"Erased {who}:"
    told = [_line(table, number, _DONE.get(table, "touched")) for table, number in rows.items()]
    return "\n".join([head, *told, *([_ELSEWHERE] if person != pseudonym else [])])


def outdated_text(before: date, deleted: Mapping[str, int], *, dry_run: bool) -> str:
    """
    >>> print(outdated_text(date(2024, 1, 1), {"audits": 2, "kpis": 0}, dry_run=True))
    Would delete what is of contacts before 2024-01-01; nothing has been changed:
      audits: 2 rows
    """
    rows = {table: number for table, number in deleted.items() if number}
    what = f"what is of contacts before {before}"
    if not rows:
        return f"The store holds nothing of contacts before {before}."
    head = f"Would delete {what}; nothing has been changed:" if dry_run else f"Deleted {what}:"
    return "\n".join([head, *(_line(table, number, "") for table, number in rows.items())])


def _line(table: str, number: int, done: str) -> str:
    return f"  {table}: {counted(number, 'row')} {done}".rstrip()


def outdated_json(before: date, deleted: Mapping[str, int], *, dry_run: bool) -> dict[str, Any]:
    return {
        "schema": "kb-forgotten/1", "before": before.isoformat(), "dry_run": dry_run, "rows": dict(deleted),
    }  # fmt: skip


def forgotten_json(pseudonym: str, touched: Mapping[str, int], *, dry_run: bool) -> dict[str, Any]:
    return {
        "schema": "kb-forgotten/1", "pseudonym": pseudonym, "dry_run": dry_run, "rows": dict(touched),
    }  # fmt: skip
