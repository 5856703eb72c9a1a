"""Withdrawing what was a finding and is passed now.

    staged: passed ─► was it a finding? ─► is what says so the last word? ─► a row more: withdrawn
                 └──► was it refused before, its mark unread? ───────────► out of the quarantine

Nothing is changed or deleted: who reads the store as of an earlier day sees the finding
(kb_tools/decisions/0020-what-withdraws-a-finding.md).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kb_tools.adapters.qa_schema import typed_columns
from kb_tools.findings.tables import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STAGED = (
    "CREATE OR REPLACE TEMP TABLE staged_passed "
    "(id VARCHAR, marks VARCHAR, entered_at TIMESTAMP, line INTEGER, import_id INTEGER, seq BIGINT)"
)
_NEWEST = """SELECT * FROM findings WHERE finding_id IN (SELECT finding_id FROM passed)
    QUALIFY row_number() OVER (
        PARTITION BY finding_id ORDER BY entered_at DESC, import_id DESC, line DESC) = 1"""


def find_passed(
    connection: "DuckDBPyConnection", criteria: Mapping[int, Sequence[str]], now: datetime
) -> None:
    """Before the staged findings are sorted: what was passed at last, of all that was ever a finding
    or refused, unless the same run says at least as late that it failed.

    Args:
        criteria: of each import with a column for each, in the order of the marks.
        now: when a row was entered that does not say it; UTC, without zone.
    """
    named = [
        (number, place, name)
        for number, names in criteria.items()
        for place, name in enumerate(names, 1)
    ]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE marked (import_id INTEGER, place INTEGER, name VARCHAR)"
    )
    if named:
        connection.executemany("INSERT INTO marked VALUES (?, ?, ?)", named)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE passed AS SELECT * FROM (
            SELECT finding_id, import_id, line, seq, stated, coalesce(stated, TIMESTAMP '{now}') AS moment
            FROM (
                SELECT id AS finding_id, import_id, line, seq, entered_at AS stated
                FROM staged_passed WHERE marks = ''
                UNION ALL
                SELECT id || ':' || name, import_id, line, seq, entered_at
                FROM staged_passed JOIN marked USING (import_id) WHERE substr(marks, place, 1) = '1')
            WHERE finding_id IN (
                SELECT finding_id FROM findings UNION ALL SELECT finding_id FROM staged_findings
                UNION ALL SELECT json_extract_string(keys, '$.findings') FROM quarantine
                WHERE resolved_by IS NULL))
        QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY moment DESC, seq DESC) = 1"""
    ).fetchall()
    connection.execute(
        """DELETE FROM passed p WHERE EXISTS (
            SELECT 1 FROM staged_findings s WHERE s.finding_id = p.finding_id
            AND s.entered_at >= p.moment)"""
    ).fetchall()


def withdraw(connection: "DuckDBPyConnection", now: datetime) -> dict[int, list[str]]:
    """By import, the ids of the findings that it withdraws.

    Where the row states no later moment than the finding has, the finding was withdrawn now: a
    report of an earlier day knew nothing of it.
    """
    columns = typed_columns(TABLES["findings"])
    written = {name: f"f.{name}" for name in columns} | {
        "entered_at": f"CASE WHEN p.stated > f.entered_at THEN p.stated "
        f"ELSE greatest(TIMESTAMP '{now}', f.entered_at) END",
        "comment": "NULL", "withdrawn": "TRUE", "import_id": "p.import_id", "line": "p.line",
    }  # fmt: skip
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE withdrawing AS
        SELECT {", ".join(f"{value} AS {name}" for name, value in written.items())}
        FROM ({_NEWEST}) f JOIN passed p USING (finding_id)
        WHERE f.withdrawn IS NOT TRUE AND p.moment >= f.entered_at"""
    ).fetchall()
    names = ", ".join(columns)
    connection.execute(f"INSERT INTO findings ({names}) SELECT {names} FROM withdrawing").fetchall()
    connection.execute(
        """UPDATE quarantine SET resolved_by = p.import_id FROM passed p
        WHERE resolved_by IS NULL AND json_extract_string(keys, '$.findings') = p.finding_id"""
    ).fetchall()
    found: dict[int, list[str]] = {}
    for number, finding in _rows(
        connection, "SELECT import_id, finding_id FROM withdrawing ORDER BY line, finding_id"
    ):
        found.setdefault(number, []).append(finding)
    return found


def _rows(connection: "DuckDBPyConnection", sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return rows
