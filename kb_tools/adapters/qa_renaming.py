"""Ids that were known otherwise: the same row under its new id, wherever the store speaks of it."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from kb_tools.adapters.qa_forgetting import remembers
from kb_tools.adapters.qa_schema import id_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


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
    if remembers(connection):
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
