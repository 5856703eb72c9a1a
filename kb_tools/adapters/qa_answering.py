"""Which refused rows are answered by what came in after them, put right in their source.

A row waits for all that it would have brought: a line with two marks that nobody could read leaves
the quarantine once there is a later word on both. A row that is refused again is a later word, too: it
waits in the place of the former. A word that states an earlier moment than the row answers nothing.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kb_tools.adapters.qa_withdrawing import said_passed
from kb_tools.findings.rows import TORN
from kb_tools.findings.tables import TABLES, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What came in and was in the store already, word for word.
KNOWN = (
    "CREATE OR REPLACE TEMP TABLE known_again "
    "(name VARCHAR, id VARCHAR, stated_at TIMESTAMP, import_id INTEGER)"
)
_WAITING = (
    "SELECT quarantine_id, unnest(CAST(keys AS JSON[])) AS k, "
    "generate_subscripts(CAST(keys AS JSON[]), 1) AS place FROM quarantine WHERE resolved_by IS NULL"
)
_STATED = "make_timestamp(CAST(k ->> 2 AS BIGINT))"


def date_as_refused(
    connection: "DuckDBPyConnection",
    table: Table,
    staged: str,
    mended: Mapping[int, int],
    now: datetime,
) -> None:
    """Of mended rows that state no date, what was not refused, or is answered since, is as old as the
    import that refused its line: a correction that came in meanwhile stays.

    Args:
        mended: by line, the number in the quarantine.
    """
    if len(table.key) > 1 or not mended:
        return
    waits = f"k ->> 0 IN ('', '{table.name}') AND k ->> 1 IN ('', s.{table.key[0]})"
    connection.execute(
        f"""UPDATE {staged} s SET entered_at = i.imported_at
        FROM (SELECT unnest(?::INTEGER[]) AS line, unnest(?::INTEGER[]) AS quarantine_id) m
        JOIN quarantine q USING (quarantine_id) JOIN imports i USING (import_id)
        WHERE s.line = m.line AND s.stated_at IS NULL AND s.entered_at = TIMESTAMP '{now}'
        AND NOT EXISTS (SELECT 1 FROM unnest(CAST(q.keys AS JSON[])) AS w(k) WHERE {waits})""",
        [[*mended], [*mended.values()]],
    ).fetchall()


def answer(
    connection: "DuckDBPyConnection", number: int, criteria: Sequence[str] | None, now: datetime
) -> None:
    """Takes out of the quarantine what this import answers of earlier ones.

    Args:
        criteria: as in `said_passed`; None: the import says of nothing that it passed.
    """
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE awaited AS
        SELECT quarantine_id, place, k ->> 0 AS name, k ->> 1 AS id, {_STATED} AS stated_at
        FROM ({_WAITING} AND import_id < {number})"""
    ).fetchall()
    if not connection.execute("SELECT 1 FROM awaited LIMIT 1").fetchall():
        return
    words = [
        f"SELECT name, id, stated_at FROM known_again WHERE import_id = {number}",
        f"SELECT k ->> 0, k ->> 1, {_STATED} FROM ({_WAITING} AND import_id = {number}) WHERE k ->> 1 <> ''",
    ]
    values: list[object] = []
    for table in TABLES.values():
        if len(table.key) == 1:
            stated = f"nullif(entered_at, TIMESTAMP '{now}')"
            stated = "stated_at" if "withdrawn" in table.names else stated
            words.append(
                f"SELECT '{table.name}', {table.key[0]}, {stated} FROM {table.name} WHERE import_id = {number}"
            )
    if criteria is not None:
        passed, values = said_passed(number, criteria)
        words.append(f"SELECT 'findings', finding_id, stated_at FROM ({passed})")
    found = connection.execute(
        f"""SELECT a.quarantine_id, q.keys, list(a.place)
        FROM awaited a JOIN quarantine q USING (quarantine_id)
        WHERE EXISTS (SELECT 1 FROM ({" UNION ALL ".join(words)}) AS w(name, id, stated_at)
            WHERE w.name = a.name AND w.id = a.id AND coalesce(w.stated_at >= a.stated_at, TRUE))
        GROUP BY 1, 2""",
        values,
    ).fetchall()
    for quarantine_id, keys, answered in found:
        left = [key for place, key in enumerate(json.loads(keys), 1) if place not in answered]
        connection.execute(
            "UPDATE quarantine SET keys = ?, resolved_by = ? WHERE quarantine_id = ?",
            [json.dumps(left, ensure_ascii=False), None if left else number, quarantine_id],
        ).fetchall()


def no_row_of(table: str, column: str) -> str:
    """What is said of a row that came before the one it belongs to; the id follows."""
    return f"no row of {table} has the {column} "


def could_go_in(connection: "DuckDBPyConnection") -> int:
    """How many rows wait for nothing but the row they belong to, which has come in since."""
    owners = {table.belongs_to for table in TABLES.values() if table.belongs_to}
    there = " OR ".join(
        f"(starts_with(r ->> 2, '{no_row_of(*owner)}') AND substr(r ->> 2, {len(no_row_of(*owner)) + 1}) "
        f"IN (SELECT {owner[1]} FROM {owner[0]}))"
        for owner in sorted(owners)
    )
    ((rows,),) = connection.execute(
        f"""SELECT count(*) FROM (SELECT quarantine_id, bool_and(coalesce({there}, FALSE)) AS there
            FROM (SELECT quarantine_id, unnest(CAST(reasons AS JSON[])) AS r FROM quarantine
                WHERE resolved_by IS NULL) GROUP BY quarantine_id) WHERE there"""
    ).fetchall()
    assert isinstance(rows, int)
    return rows


def torn(connection: "DuckDBPyConnection") -> dict[int, dict[str, str]]:
    """Of the lines that wait because they are no rows, by their numbers, what is left of each by column."""
    reasons = ", ".join(f"'{reason.name}'" for reason in TORN)
    found = connection.execute(
        f"""SELECT quarantine_id, kept FROM quarantine WHERE resolved_by IS NULL
        AND list_has_any(json_extract_string(reasons, '$[*][1]'), [{reasons}])"""
    ).fetchall()
    return {number: json.loads(kept)["row"] for number, kept in found}


def let_go_of_answered(connection: "DuckDBPyConnection") -> None:
    """Of rows that have left the quarantine, what they said: for whom they waited is enough to know them
    by."""
    nothing = '{"row": {}, "overflow": []}'
    connection.execute(
        "UPDATE quarantine SET kept = $1, reasons = '[]' WHERE resolved_by IS NOT NULL AND kept <> $1",
        [nothing],
    ).fetchall()
