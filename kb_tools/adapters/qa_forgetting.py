"""Erasing from the store: of one person what points at them, and whole contacts that are too old.

An export that grows brings the same rows again next week. So the store remembers, under `erased`,
whose rows and which audits were cleaned, and cleans them anew at the end of every import. What it
remembers of a person is the pseudonym, and marks of the parts of a name that was given, among those of
others: nobody can turn these back without the key; and whoever has that
and a name learns that somebody of that name was erased, not which audits were theirs: of these no
moment is remembered, and no order. Of the only one who was erased they are those without an agent.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from kb_tools.adapters.qa_renaming import named_after_nobody
from kb_tools.adapters.qa_schema import changed, compared, has_table
from kb_tools.adapters.qa_texts import VALUES
from kb_tools.findings.tables import TABLES, Kind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_REMEMBERED = "CREATE TABLE IF NOT EXISTS erased (what VARCHAR, id VARCHAR, erased_at TIMESTAMP, PRIMARY KEY (what, id))"
OLD = {"audits": "old audit", "findings": "old finding"}  # as which ids of these are remembered


def _of_audits(remembered: str) -> str:
    """Which quarantined rows are of audits that are remembered so: one of their ids stands in a value, or it
    is what the row waits for, as the rest of a comment does."""
    audits = f"SELECT id FROM erased WHERE what = '{remembered}'"
    awaited = "json_extract_string(keys, '$[*][1]')"
    return (
        f"list_has_any(list_concat({VALUES}, {awaited}), (SELECT list(id) FROM ({audits} UNION "
        f"SELECT finding_id FROM findings WHERE audit_id IN ({audits}))))"
    )


def forgotten(
    connection: "DuckDBPyConnection", pseudonym: str, now: datetime, given: set[str] | None = None
) -> Mapping[str, int]:
    """How many rows of each table were touched; all within the caller's transaction, who says `in_no_order`
    at its end.

    The comments on contacts that the person handled go too: they may tell of somebody without a
    name. Rows that are known by the person (roster, calibrations) and quarantined rows that name
    them or belong to their contacts are deleted. Audits and findings stay, and are nobody's.

    Args:
        now: UTC, without zone.
        given: as in `named_after_nobody`.
    """
    connection.execute(_REMEMBERED).fetchall()
    connection.execute(
        "INSERT OR IGNORE INTO erased SELECT 'audit', audit_id, NULL FROM audits WHERE agent_id = ?",
        [pseudonym],
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
        touched[table.name] = changed(connection, sql, values)
    touched["findings"] = changed(
        connection,
        "UPDATE findings SET comment = NULL WHERE comment IS NOT NULL AND audit_id IN "
        "(SELECT id FROM erased WHERE what = 'audit') RETURNING 1",
    )
    touched["quarantine"] = changed(
        connection,
        "DELETE FROM quarantine WHERE contains(kept, ?) OR contains(reasons, ?) "
        f"OR {_of_audits('audit')} RETURNING 1",
        [pseudonym, pseudonym],
    )
    if any(touched.values()):
        connection.execute(
            "INSERT OR IGNORE INTO erased VALUES ('person', ?, ?)", [pseudonym, now]
        ).fetchall()
    named_after_nobody(connection, pseudonym, given)
    return touched


def names_remembered(connection: "DuckDBPyConnection", marks: Collection[str]) -> None:
    """Parts of names of who is erased, by their marks: later imports take them out of comments."""
    connection.execute(_REMEMBERED).fetchall()
    connection.execute(
        "INSERT OR IGNORE INTO erased SELECT 'name', unnest(?::VARCHAR[]), NULL", [[*marks]]
    ).fetchall()


def erased_names(connection: "DuckDBPyConnection") -> frozenset[str]:
    """Their marks."""
    return frozenset(_remembered(connection, "name"))


def names_of_staff_forgotten(
    connection: "DuckDBPyConnection", marks: Collection[str] | None = None
) -> Mapping[str, int]:
    """How many marks of parts of names were deleted. The next import that has names brings back those of
    who is not erased.

    Args:
        marks: which; None: all, for whose each is stands nowhere.
    """
    if not has_table(connection, "staff_names"):
        return {}
    which, values = (
        ("", []) if marks is None else (" WHERE mark IN (SELECT unnest(?::VARCHAR[]))", [[*marks]])
    )
    return {
        "staff_names": changed(connection, f"DELETE FROM staff_names{which} RETURNING 1", values)
    }


def in_no_order(connection: "DuckDBPyConnection") -> None:
    """What was remembered together stands together: sorted, nothing does. Once, when all of it is there:
    there may be very many."""
    rows = "SELECT * FROM erased ORDER BY what, id"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sorted_erased AS {rows}").fetchall()
    connection.execute("DROP TABLE erased").fetchall()
    connection.execute(_REMEMBERED).fetchall()
    connection.execute("INSERT INTO erased SELECT * FROM sorted_erased").fetchall()
    connection.execute("DROP TABLE sorted_erased").fetchall()


def outdated(
    connection: "DuckDBPyConnection", before: datetime, day: date, now: datetime
) -> Mapping[str, int]:
    """Deletes what is of contacts before that moment: how many rows of each table.

    A contact goes whole, with findings, appeals, second looks, decided links and figures. So do
    refused rows that were imported before then, volumes of weeks and searches of months that were
    over, the roster's rows of people who had left and are part of nothing that stays, and marks of names
    that no import has brought since then. The ids of the contacts and findings are remembered: findings, appeals and figures may come again without them.

    Args:
        before, now: UTC, without zone.
        day: of `before` where the team is; by it weeks, months and days of leaving are over.
    """
    connection.execute(_REMEMBERED).fetchall()
    connection.execute(
        "INSERT OR IGNORE INTO erased VALUES ('contacts before', ?, ?)",
        [f"{before.isoformat()} {day}", now],
    ).fetchall()
    # Of a contact that was corrected the newest row counts; each of its tickets goes with it.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE going AS SELECT audit_id FROM audits GROUP BY audit_id "
        "HAVING arg_max(ticket_at, row(entered_at, import_id, line)) < ?",
        [before],
    ).fetchall()
    for what, id_, table in (
        ("old audit", "audit_id", "audits"), ("old ticket", "ticket_id", "audits"),
        ("old finding", "finding_id", "findings"),
    ):  # fmt: skip
        connection.execute(
            f"INSERT OR IGNORE INTO erased SELECT DISTINCT '{what}', {id_}, ?::TIMESTAMP FROM {table} "
            f"WHERE audit_id IN (SELECT audit_id FROM going) AND {id_} IS NOT NULL",
            [now],
        ).fetchall()
    of_audit = "audit_id IN (SELECT audit_id FROM going)"
    of_finding = f"finding_id IN (SELECT finding_id FROM findings WHERE {of_audit})"
    staying = "FROM audits a WHERE a.audit_id NOT IN (SELECT audit_id FROM going)"
    steps: dict[str, tuple[str, Sequence[object]]] = {
        "appeals": (of_finding, ()),
        "links": (of_finding, ()),
        "calibrations": (of_audit, ()),
        "findings": (of_audit, ()),
        "passed_marks": ("audit_id IN (SELECT id FROM erased WHERE what = 'old audit')", ()),
        "kpis": (
            "(ticket_id IN (SELECT id FROM erased WHERE what = 'old ticket') OR entered_at < ?) AND NOT EXISTS "
            f"({staying} AND a.ticket_id = kpis.ticket_id)",
            (before,),
        ),
        "roster": (
            f"left_on < ? AND NOT EXISTS ({staying} AND a.agent_id = roster.agent_id)",
            (day,),
        ),
        "volumes": ("week + 7 <= ?", (day,)),
        "quarantine": (
            "import_id IN (SELECT import_id FROM imports WHERE imported_at < ?) "
            f"OR {_of_audits('old audit')}",
            (before,),
        ),
        "audits": (of_audit, ()),
        "searches": ("month < ?", (f"{day:%Y-%m}",)),
    }
    if has_table(connection, "staff_names"):
        steps["staff_names"] = ("seen_at < ?", (before,))
    deleted = {
        table: changed(connection, f"DELETE FROM {table} WHERE {which} RETURNING 1", values)
        for table, (which, values) in steps.items()
    }
    connection.execute("DROP TABLE going").fetchall()
    return deleted


def forgotten_again(connection: "DuckDBPyConnection", now: datetime) -> None:
    """What an import has brought back of those who were erased, and of what was too old."""
    given: set[str] = set()
    for pseudonym in forgotten_before(connection):
        forgotten(connection, pseudonym, now, given)
    if remembers(connection):
        _said_once(connection)
        in_no_order(connection)
    if moments := _remembered(connection, "contacts before"):
        moment, _, day = max(moments).partition(" ")
        before = datetime.fromisoformat(moment)
        outdated(connection, before, date.fromisoformat(day) if day else before.date(), now)


def _said_once(connection: "DuckDBPyConnection") -> None:
    """A row that came with the person is, without, what the one before it says: with every export that
    grows there would be one more."""
    for name in ("audits", "findings"):
        (key,) = TABLES[name].key
        said = f"hash({', '.join([*compared(TABLES[name]), 'sop_id'])})"
        before = f"lag({said}) OVER (PARTITION BY {key} ORDER BY entered_at, import_id, line)"
        again = f"SELECT rowid AS row, {said} = {before} AS again FROM {name}"
        connection.execute(
            f"DELETE FROM {name} WHERE rowid IN (SELECT row FROM ({again}) WHERE again)"
        ).fetchall()


def forgotten_before(connection: "DuckDBPyConnection") -> Mapping[str, datetime]:
    """Who was erased, and when (UTC, without zone), by pseudonym."""
    return _remembered(connection, "person")


def remembers(connection: "DuckDBPyConnection") -> bool:
    """Whether anything was ever erased from this store."""
    return has_table(connection, "erased")


def _remembered(connection: "DuckDBPyConnection", what: str) -> Mapping[str, datetime]:
    if not remembers(connection):
        return {}
    said = "SELECT id, erased_at FROM erased WHERE what = ? ORDER BY id"
    return dict(connection.execute(said, [what]).fetchall())
