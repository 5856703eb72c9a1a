"""Erasing one person from the store: what points at them goes, the counts stay.

An export that grows brings the same rows again next week. So the store remembers, under `erased`,
whose rows and which audits were cleaned, and cleans them anew at the end of every import. What it
remembers of a person is the pseudonym, which nobody can turn back without the key.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from kb_tools.errors import KbError, Problem
from kb_tools.findings.tables import TABLES, Kind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_REMEMBERED = "CREATE TABLE IF NOT EXISTS erased (what VARCHAR, id VARCHAR, erased_at TIMESTAMP, PRIMARY KEY (what, id))"
# The values of a quarantined row, those beyond its last column too.
_VALUES = (
    "list_concat(json_extract_string(kept, '$.row.*'), json_extract_string(kept, '$.overflow[*]'))"
)


def forgotten(connection: "DuckDBPyConnection", pseudonym: str, now: datetime) -> Mapping[str, int]:
    """How many rows of each table were touched; all within the caller's transaction.

    The comments on contacts that the person handled go too: they may tell of somebody without a
    name. Rows that are known by the person (roster, calibrations) and quarantined rows that name
    them or belong to their contacts are deleted. Audits and findings stay, and are nobody's.

    Args:
        now: UTC, without zone.
    """
    connection.execute(_REMEMBERED).fetchall()
    connection.execute(
        "INSERT OR IGNORE INTO erased SELECT 'audit', audit_id, ? FROM audits WHERE agent_id = ?",
        [now, pseudonym],
    ).fetchall()
    touched = {}
    for table in TABLES.values():
        people = [c.name for c in table.columns if c.kind is Kind.PERSON]
        if not people:
            continue
        theirs = " OR ".join(f"{name} = ?" for name in people)
        if {*people} & {*table.key}:
            sql = f"DELETE FROM {table.name} WHERE {theirs} RETURNING 1"
            values = [pseudonym] * len(people)
        else:
            changes = ", ".join(f"{name} = nullif({name}, ?)" for name in people)
            sql = f"UPDATE {table.name} SET {changes} WHERE {theirs} RETURNING 1"
            values = [pseudonym] * 2 * len(people)
        touched[table.name] = _changed(connection, sql, values)
    touched["findings"] = _changed(
        connection,
        "UPDATE findings SET comment = NULL WHERE comment IS NOT NULL AND audit_id IN "
        "(SELECT id FROM erased WHERE what = 'audit') RETURNING 1",
    )
    touched["quarantine"] = _changed(
        connection,
        "DELETE FROM quarantine WHERE contains(kept, ?) OR contains(reasons, ?) OR list_has_any("
        f"{_VALUES}, (SELECT list(id) FROM erased WHERE what = 'audit')) RETURNING 1",
        [pseudonym, pseudonym],
    )
    if any(touched.values()):
        connection.execute(
            "INSERT OR IGNORE INTO erased VALUES ('person', ?, ?)", [pseudonym, now]
        ).fetchall()
    return touched


def forgotten_again(connection: "DuckDBPyConnection", now: datetime) -> None:
    """What an import has brought back of those who were erased."""
    for pseudonym in forgotten_before(connection):
        forgotten(connection, pseudonym, now)


def forgotten_before(connection: "DuckDBPyConnection") -> Mapping[str, datetime]:
    """Who was erased, and when (UTC, without zone), by pseudonym."""
    there = connection.execute(
        "SELECT 1 FROM information_schema.tables WHERE table_name = 'erased'"
    ).fetchall()
    if not there:
        return {}
    found = connection.execute("SELECT id, erased_at FROM erased WHERE what = 'person' ORDER BY id")
    return dict(found.fetchall())


def written_anew(store: Path) -> None:
    """A file without the blocks in which erased rows stood: DuckDB frees those, and keeps them.

    The store's file is replaced in one step, by a copy that is complete, and meanwhile nobody can
    write to it. Raises KbError where somebody already does.
    """
    copy = store.with_name(f"{store.name}.new")
    copy.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        try:
            connection.execute(f"ATTACH {_quoted(store)} AS old_store (READ_ONLY)").fetchall()
        except duckdb.IOException as error:
            saw = "The rows are erased, but another kb is at work on the file that held them."
            raise KbError(
                Problem(str(store), 0, saw, "Say the same again when it is done.")
            ) from error
        connection.execute(f"ATTACH {_quoted(copy)} AS new_store").fetchall()
        connection.execute("COPY FROM DATABASE old_store TO new_store").fetchall()
        connection.execute("DETACH new_store").fetchall()  # writes its log into the file
        if os.name == "nt":  # no open file can be replaced there
            connection.execute("DETACH old_store").fetchall()
        copy.replace(store)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _changed(connection: "DuckDBPyConnection", sql: str, values: list[str] | None = None) -> int:
    return len(connection.execute(sql, values or []).fetchall())
