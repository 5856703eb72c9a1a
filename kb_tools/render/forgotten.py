"""What erasing a person has touched, as text and as JSON."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kb_tools.english import counted

_DONE = {
    "audits": "of which the person is no longer part",
    "findings": "whose comment was emptied",
    "quarantine": "deleted",
    "calibrations": "deleted",
    "roster": "deleted",
    "findings that named them": "in whose comment a name stands no more",
    "labels that named them": "in whose labels (teams, contact reasons, sections, files) it stands no more",
    "quarantine that named them": "deleted",
    "searches": "deleted: they were for the person",
    "staff_names": "deleted, whosever they are; the next import with names brings the others' back",
}

_ELSEWHERE = "Where another export knows the person by a name or another id, forget that too."
_REMEMBERED = (
    "The store remembers the pseudonym, so that later imports do not bring the person back, and which "
    "contacts it has cleaned, not of whom: with the key, one can still learn that somebody of that name was erased."
)
_BY_NAME = "Comments on contacts of others, labels and names of files may name the person: with  --name NAME  the name is taken out."
_STAYS = """What this command does not reach, and may tell of them still:
  ids of audits and tickets in the store: erase in the QA tool and the helpdesk too
  the exports that were imported, files that kb findings quarantine --export and kb gaps sample wrote
  comments in which a name that is a word too (will, page) stands in lower case: with  --name page  it is taken out there
  reports, digests and sites made before, and copies of the store"""


def forgotten_text(
    person: str, pseudonym: str, touched: Mapping[str, int], *, dry_run: bool,
    made_before: Sequence[str] = (), named: bool = False,
) -> str:  # fmt: skip
    """
    Args:
        person: as typed; names alone, where there is no pseudonym.
        named: with the names that comments may hold.
        made_before: files and folders here that were made of the store before.

    >>> erased = forgotten_text("A1001", "p-1b6a410cb662", {"roster": 1, "audits": 0}, dry_run=False)
    >>> print("\\n".join(erased.splitlines()[:3]))
    Erased A1001, who is p-1b6a410cb662 in the store:
      roster: 1 row deleted
    Where another export knows the person by a name or another id, forget that too.
    """
    known = pseudonym not in ("", person)
    who = f"{person}, who is {pseudonym} in the store" if known else person
    rows = {table: number for table, number in touched.items() if number}
    if not rows:
        return f"{who} was erased before, and nothing has come back."
    head = f"Would erase {who}; nothing has been changed:" if dry_run else f"Erased {who}:"
    told = [_line(table, number, _DONE.get(table, "touched")) for table, number in rows.items()]
    elsewhere = [_ELSEWHERE] if known else []
    by_name = [] if named else [_BY_NAME]
    remembered = [_REMEMBERED] if pseudonym else []
    return "\n".join([head, *told, *elsewhere, *by_name, *remembered, *_stays(made_before)])


def _stays(made_before: Sequence[str]) -> list[str]:
    here = [f"Made before, and here: {', '.join(made_before)}"] if made_before else []
    return [_STAYS, *here]


def outdated_text(
    before: date, deleted: Mapping[str, int], *, dry_run: bool, made_before: Sequence[str] = ()
) -> str:
    """
    >>> told = outdated_text(date(2024, 1, 1), {"audits": 2, "kpis": 0}, dry_run=True)
    >>> print("\\n".join(told.splitlines()[:2]))
    Would delete what is of contacts before 2024-01-01; nothing has been changed:
      audits: 2 rows
    """
    rows = {table: number for table, number in deleted.items() if number}
    what = f"what is of contacts before {before}"
    if not rows:
        return f"The store holds nothing of contacts before {before}."
    head = f"Would delete {what}; nothing has been changed:" if dry_run else f"Deleted {what}:"
    told = (_line(table, number, "") for table, number in rows.items())
    return "\n".join([head, *told, *_stays(made_before)])


def _line(table: str, number: int, done: str) -> str:
    return f"  {table}: {counted(number, 'row')} {done}".rstrip()


def outdated_json(
    before: date, deleted: Mapping[str, int], *, dry_run: bool, made_before: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "schema": "kb-forgotten/1", "before": before.isoformat(), "dry_run": dry_run, "rows": dict(deleted),
        "made_before": [*made_before],
    }  # fmt: skip


def forgotten_json(
    pseudonym: str, touched: Mapping[str, int], *, dry_run: bool, made_before: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "schema": "kb-forgotten/1", "pseudonym": pseudonym, "dry_run": dry_run, "rows": dict(touched),
        "made_before": [*made_before],
    }  # fmt: skip
