"""Ids that were known otherwise: the same row under its new id, wherever the store speaks of it."""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from kb_tools.adapters.qa_schema import compared, has_table, id_columns
from kb_tools.findings.tables import TABLES, Kind, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MADE_OF_A_PERSON = ("audits", "findings")  # whose ids may be
_NOBODY = "p-erased"
_NOBODYS = re.compile(rf"{_NOBODY}-[0-9a-f]{{8}}")


def named_after_nobody(
    connection: "DuckDBPyConnection", pseudonym: str, given: set[str] | None = None
) -> None:
    """Ids made of a person's, with a random number in the person's place: nothing leads from one to the
    other, nor from one contact of that person to the next.

    Args:
        given: of persons who were erased before, whose rows an export has brought again: the ids that
            this import has given so far. Such a row goes by the id of the same row without the person, or
            of the only one that there is, be it corrected; contacts of two persons stay two. None: the
            person is being erased, and every contact is a new one.
    """
    for table in map(TABLES.__getitem__, _MADE_OF_A_PERSON):
        (key,) = table.key
        old = sorted(_ids_with(connection, key, pseudonym))
        if not old:
            continue
        there = {} if given is None else _known_without_a_person(connection, table)
        content = _content(connection, table, [*old, *chain(*there.values())]) if there else {}
        named = {}
        for id_ in old:
            free = [
                other
                for other in there.get(id_.replace(pseudonym, _NOBODY), ())
                if other not in (given or ())
            ]
            same = [other for other in free if content[other] & content.get(id_, set())] or free
            named[id_] = same[0] if same else id_.replace(pseudonym, _anybody())
        if given is not None:
            given.update(named.values())
        rename(connection, named)


def linked_no_more(connection: "DuckDBPyConnection") -> None:
    """Of persons whom an older kb has erased: their contacts had one number in common, that of the
    pseudonym."""
    for table in map(TABLES.__getitem__, _MADE_OF_A_PERSON):
        (key,) = table.key
        old = _ids_with(connection, key, f"{_NOBODY}-")
        if old:
            rename(
                connection, {id_: _NOBODYS.sub(lambda _: _anybody(), id_) for id_ in sorted(old)}
            )


def _anybody() -> str:
    return f"{_NOBODY}-{secrets.token_hex(4)}"


def _ids_with(connection: "DuckDBPyConnection", column: str, part: str) -> set[str]:
    return {
        id_
        for table, name in id_columns()
        if name == column
        for (id_,) in connection.execute(
            f"SELECT DISTINCT {name} FROM {table} WHERE contains({name}, ?)", [part]
        ).fetchall()
    }


def _known_without_a_person(connection: "DuckDBPyConnection", table: Table) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id_ in sorted(_ids_with(connection, table.key[0], f"{_NOBODY}-")):
        found.setdefault(_NOBODYS.sub(_NOBODY, id_), []).append(id_)
    return found


def _content(
    connection: "DuckDBPyConnection", table: Table, ids: Iterable[str]
) -> dict[str, set[int]]:
    """By id, of each row that it has what stays of it when a person is erased."""
    (key,) = table.key
    gone = {key, *(c.name for c in table.columns if c.kind in (Kind.PERSON, Kind.TEXT))}
    kept = ", ".join(name for name in compared(table) if name not in gone)
    found: dict[str, set[int]] = {id_: set() for id_ in ids}
    rows = connection.execute(
        f"SELECT {key}, hash({kept}) FROM {table.name} WHERE {key} IN (SELECT unnest(?::VARCHAR[]))",
        [[*found]],
    ).fetchall()
    for id_, said in rows:
        found[id_].add(said)
    return found


def rename(connection: "DuckDBPyConnection", ids: Mapping[str, str]) -> None:
    """
    Args:
        ids: of audits and findings, as they stood → as they are. A finding of such an audit, whose id
            begins with the audit's, goes with it.
    """
    kb_arriving = {
        "old": np.array([*ids], dtype=object), "new": np.array([*ids.values()], dtype=object),
    }  # fmt: skip
    assert kb_arriving  # which DuckDB finds by this name
    connection.execute("CREATE OR REPLACE TEMP TABLE named AS SELECT * FROM kb_arriving").fetchall()
    for table in ("findings", "passed_marks"):
        connection.execute(
            f"""INSERT INTO named SELECT DISTINCT f.finding_id, n.new || substr(f.finding_id, length(n.old) + 1)
            FROM {table} f JOIN named n ON f.audit_id = n.old
            WHERE starts_with(f.finding_id, n.old || ':') AND f.finding_id NOT IN (SELECT old FROM named)"""
        ).fetchall()
    for table, column in id_columns():
        connection.execute(
            f"UPDATE {table} t SET {column} = n.new FROM named n WHERE t.{column} = n.old"
        ).fetchall()
    named = dict(connection.execute("SELECT old, new FROM named").fetchall())
    _rename_awaited(connection, named)
    if has_table(connection, "erased"):
        those = "FROM erased e JOIN named n ON e.id = n.old WHERE e.what <> 'person'"
        connection.execute(
            f"INSERT OR IGNORE INTO erased SELECT e.what, n.new, e.erased_at {those}"
        ).fetchall()
        connection.execute(
            "DELETE FROM erased WHERE what <> 'person' AND id IN (SELECT old FROM named)"
        ).fetchall()


def _rename_awaited(connection: "DuckDBPyConnection", named: Mapping[str, str]) -> None:
    """What rows of the quarantine wait for."""
    rows = connection.execute("SELECT quarantine_id, keys FROM quarantine").fetchall()
    for quarantine_id, keys in rows:
        waits = json.loads(keys)
        found = [[table, named.get(id_, id_), *rest] for table, id_, *rest in waits]
        if found != waits:
            connection.execute(
                "UPDATE quarantine SET keys = ? WHERE quarantine_id = ?",
                [json.dumps(found, ensure_ascii=False), quarantine_id],
            ).fetchall()
