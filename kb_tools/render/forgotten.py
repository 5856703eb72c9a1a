"""What erasing a person has touched, as text and as JSON."""

from collections.abc import Mapping
from typing import Any

_DONE = {
    "audits": "of which the person is no longer part",
    "findings": "whose comment was emptied",
    "quarantine": "deleted",
    "calibrations": "deleted",
    "roster": "deleted",
}


def forgotten_text(pseudonym: str, touched: Mapping[str, int], *, dry_run: bool) -> str:
    """
    >>> print(forgotten_text("p-1b6a410cb662", {"roster": 1, "audits": 0}, dry_run=False))
    Erased p-1b6a410cb662:
      roster: 1 row deleted
    """
    rows = {table: number for table, number in touched.items() if number}
    if not rows:
        return f"{pseudonym} was erased before, and nothing has come back."
    head = (
        f"Would erase {pseudonym}; nothing has been changed:" if dry_run else f"Erased {pseudonym}:"
    )
    lines = [
        f"  {table}: {number} row{'' if number == 1 else 's'} {_DONE.get(table, 'touched')}"
        for table, number in rows.items()
    ]
    return "\n".join([head, *lines])


def forgotten_json(pseudonym: str, touched: Mapping[str, int], *, dry_run: bool) -> dict[str, Any]:
    return {
        "schema": "kb-forgotten/1", "pseudonym": pseudonym, "dry_run": dry_run, "rows": dict(touched),
    }  # fmt: skip
