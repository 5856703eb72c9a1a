"""Withdrawing what was a finding and is passed now; counting again what failed once more.

    staged: passed ─► was it a finding? ─► is what says so the last word? ─► a row more: withdrawn

Of two words the one that states the later moment is the last; where one of them states none, or
both the same, the one of the later import. What takes a place that way counts since its import.

Nothing is changed or deleted: who reads the store as of an earlier day sees the finding
(kb_tools/decisions/0020-what-withdraws-a-finding.md).
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kb_tools.adapters.qa_schema import typed_columns
from kb_tools.findings.tables import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STAGED = (
    "CREATE OR REPLACE TEMP TABLE staged_passed (audit_id VARCHAR, id VARCHAR, marks VARCHAR, "
    "stated_at TIMESTAMP, line INTEGER, import_id INTEGER, seq BIGINT)"
)
_LAST = "QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY entered_at DESC, import_id DESC, line DESC) = 1"


def said_passed(number: int, criteria: Sequence[str]) -> tuple[str, list[object]]:
    """A query and its values: each finding that rows of this import say is none; finding_id,
    import_id, line, seq, stated_at.

    Args:
        criteria: of an import with a column for each, in the order of the marks.
    """
    columns = "import_id, line, seq, stated_at"
    by_row = (
        f"SELECT id AS finding_id, {columns} FROM staged_passed "
        f"WHERE marks IS NULL AND import_id = {number}"
    )
    if not criteria:
        return by_row, []
    marked = "SELECT unnest(?::VARCHAR[]) AS name, generate_subscripts(?::VARCHAR[], 1) AS place"
    by_mark = (
        f"SELECT id || ':' || name, {columns} FROM staged_passed JOIN ({marked}) "
        f"ON substr(marks, place, 1) = '1' WHERE import_id = {number}"
    )
    return f"{by_row} UNION ALL {by_mark}", [[*criteria], [*criteria]]


def find_passed(
    connection: "DuckDBPyConnection", number: int, criteria: Sequence[str] | None, staged: str
) -> bool:
    """Before the staged findings of an import are sorted: what was passed at last, as it says, or as
    earlier ones said since a later moment, of all that was ever a finding; unless it says without an
    order in time, or later, that it failed. Whether there is any.

    Args:
        criteria: as in `said_passed`; None: the import says of nothing that it passed.
        staged: its findings; "" it brings none.
    """
    words, values, ids = list[str](), list[object](), "SELECT finding_id FROM findings"
    if criteria is not None:
        said, values = said_passed(number, criteria)
        ids += f" UNION ALL SELECT finding_id FROM {staged}" if staged else ""
        words.append(f"SELECT * FROM ({said}) WHERE finding_id IN ({ids})")
    if staged and connection.execute("SELECT 1 FROM passed_marks LIMIT 1").fetchall():
        words.append(_said_before(staged))
    if not words:
        return False
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE passed AS SELECT * FROM ({" UNION ALL ".join(words)})
        QUALIFY row_number() OVER (
            PARTITION BY finding_id ORDER BY stated_at DESC NULLS FIRST, seq DESC) = 1""",
        values,
    ).fetchall()
    if staged:
        connection.execute(
            f"""DELETE FROM passed p WHERE EXISTS (
                SELECT 1 FROM {staged} s WHERE s.finding_id = p.finding_id
                AND coalesce(s.stated_at >= p.stated_at, TRUE))"""
        ).fetchall()
    return True


def _said_before(staged: str) -> str:
    """As `said_passed`, of earlier imports: each word on a staged finding that states a later moment.
    Whatever states none is no later word than what comes in after it."""
    of_card = (
        f"SELECT * FROM passed_marks SEMI JOIN {staged} USING (audit_id) WHERE marks IS NOT NULL"
    )
    names = """SELECT criteria, unnest(CAST(criteria AS VARCHAR[])) AS name,
        generate_subscripts(CAST(criteria AS VARCHAR[]), 1) AS place
        FROM (SELECT DISTINCT criteria FROM passed_marks WHERE criteria IS NOT NULL)"""
    columns = "import_id, line, -1 AS seq, stated_at"
    return f"""SELECT w.* FROM (
            SELECT finding_id, {columns} FROM passed_marks WHERE marks IS NULL
            UNION ALL SELECT audit_id || ':' || name, {columns} FROM ({of_card}) JOIN ({names}) n
            USING (criteria) WHERE substr(marks, place, 1) = '1') w
        SEMI JOIN {staged} s ON s.finding_id = w.finding_id AND s.stated_at < w.stated_at"""


def keep_passed(connection: "DuckDBPyConnection", number: int, criteria: Sequence[str]) -> None:
    """What an import says was passed since some moment, for rows that failed before and come in later.
    Who says the same once more, since a later moment, takes the place of what was said."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE saying AS
        SELECT audit_id, CASE WHEN marks IS NULL THEN id END AS finding_id, marks,
            CASE WHEN marks IS NOT NULL THEN ? END AS criteria,
            max(stated_at) AS stated_at, import_id, arg_max(line, stated_at) AS line
        FROM staged_passed WHERE import_id = {number} AND stated_at IS NOT NULL
        GROUP BY ALL""",
        [json.dumps([*criteria], ensure_ascii=False)],
    ).fetchall()
    same = " AND ".join(
        f"k.{name} IS NOT DISTINCT FROM p.{name}"
        for name in ("audit_id", "finding_id", "marks", "criteria")
    )
    connection.execute(
        f"DELETE FROM passed_marks k USING saying p WHERE {same} AND k.stated_at < p.stated_at"
    ).fetchall()
    connection.execute(
        f"INSERT INTO passed_marks SELECT p.* FROM saying p ANTI JOIN passed_marks k ON {same}"
    ).fetchall()


def withdraw(connection: "DuckDBPyConnection", now: datetime) -> list[str]:
    """The ids of the findings that `passed` withdraws.

    Where a row states no later moment than the finding has, the finding was withdrawn now: a report
    of an earlier day knew nothing of it.
    """
    columns = typed_columns(TABLES["findings"])
    written = {name: f"f.{name}" for name in columns} | {
        "entered_at": f"CASE WHEN p.stated_at > f.entered_at THEN p.stated_at "
        f"ELSE greatest(TIMESTAMP '{now}', f.entered_at) END",
        "stated_at": "p.stated_at", "comment": "NULL", "withdrawn": "TRUE",
        "import_id": "p.import_id", "line": "p.line",
    }  # fmt: skip
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE withdrawing AS
        SELECT {", ".join(f"{value} AS {name}" for name, value in written.items())}
        FROM (SELECT * FROM findings WHERE finding_id IN (SELECT finding_id FROM passed) {_LAST}) f
        JOIN passed p USING (finding_id)
        WHERE f.withdrawn IS NOT TRUE AND coalesce(p.stated_at >= f.stated_at, TRUE)"""
    ).fetchall()
    names = ", ".join(columns)
    connection.execute(f"INSERT INTO findings ({names}) SELECT {names} FROM withdrawing").fetchall()
    sql = "SELECT finding_id FROM withdrawing ORDER BY line, finding_id"
    rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return [finding for (finding,) in rows]


def count_again(
    connection: "DuckDBPyConnection", staged: str, now: datetime, *, some_passed: bool
) -> None:
    """Before staged findings are sorted: those which state no earlier moment than what stands in the
    store since a later one count from now on, and so are the last word again.

    Args:
        some_passed: `passed` tells of what a later word says.
    """
    later = "SELECT 1 FROM passed p WHERE p.finding_id = s.finding_id AND p.stated_at > s.stated_at"
    unless_passed = f"AND NOT EXISTS ({later})" if some_passed else ""
    connection.execute(
        f"""UPDATE {staged} s SET entered_at = greatest(TIMESTAMP '{now}', f.entered_at)
        FROM (SELECT * FROM findings WHERE finding_id IN (
                SELECT finding_id FROM findings WHERE withdrawn AND finding_id IN (SELECT finding_id FROM {staged})
            ) {_LAST}) f,
            (SELECT finding_id, max(entered_at) AS last FROM {staged} GROUP BY 1) mine
        WHERE s.finding_id = f.finding_id AND s.finding_id = mine.finding_id AND s.entered_at = mine.last
        {unless_passed}
        AND s.stated_at IS NOT NULL AND f.entered_at > s.entered_at
        AND coalesce(s.stated_at >= f.stated_at, TRUE)"""
    ).fetchall()
