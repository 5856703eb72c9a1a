"""The store's tables in DuckDB, their version, and how an older store is brought up to date."""

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from kb_tools.errors import KbError, Problem
from kb_tools.findings.tables import TABLES, Kind, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMA_VERSION = 6

_TYPES = MappingProxyType(
    {
        Kind.INSTANT: "TIMESTAMP",  # UTC
        Kind.DAY: "DATE",
        Kind.NUMBER: "DOUBLE",
        Kind.MINUTES: "DOUBLE",
        Kind.YES_NO: "BOOLEAN",
    }
)


def typed_columns(table: Table) -> dict[str, str]:
    """The columns of a neutral table as the store has them, with their SQL types.

    Every table has `entered_at` (when the row was entered in its source, else when it was
    imported), and where it came from: import and line. Of a finding `stated_at` is what the row says
    of that: it counts from its import on where it took the place of one that stated the same.
    """
    columns = {"entered_at": "TIMESTAMP"}
    for column in table.columns:
        columns[column.name] = _TYPES.get(column.kind, "VARCHAR")
        if column.kind is Kind.SOP:
            columns["sop_recorded"] = "VARCHAR"  # as the reviewer wrote it
    stated = {"stated_at": "TIMESTAMP"} if "withdrawn" in table.names else {}
    return columns | stated | {"import_id": "INTEGER", "line": "INTEGER"}


def id_columns() -> list[tuple[str, str]]:
    """Tables and those of their columns in which ids stand."""
    columns = [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.kind is Kind.ID]
    return [
        *columns,
        ("links", "finding_id"),
        ("passed_marks", "audit_id"),
        ("passed_marks", "finding_id"),
    ]


def _named_columns() -> list[tuple[str, str]]:
    """Tables and those of their columns in which short names stand."""
    return [
        (t.name, "sop_recorded" if c.kind is Kind.SOP else c.name)
        for t in TABLES.values()
        for c in t.columns
        if c.kind in (Kind.LABEL, Kind.SECTION, Kind.SOP)
    ]


def compared(table: Table) -> tuple[str, ...]:
    """What makes two rows the same row: all that the export said, but not when it was entered."""
    # sop_id: our reading of sop_recorded
    left_out = {"entered_at", "stated_at", "sop_id", "import_id", "line"}
    return tuple(name for name in typed_columns(table) if name not in left_out)


_SEARCHES = """CREATE TABLE IF NOT EXISTS searches (
    words VARCHAR NOT NULL, month VARCHAR NOT NULL, times INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL, entered_at TIMESTAMP NOT NULL
)"""
# What was passed and states since when: the last word on a row that failed before and comes in later.
# Of a scorecard the marks stand beside the names of its criteria, a list in JSON.
_PASSED_MARKS = """CREATE TABLE IF NOT EXISTS passed_marks (
    audit_id VARCHAR, finding_id VARCHAR, marks VARCHAR, criteria VARCHAR,
    stated_at TIMESTAMP NOT NULL, import_id INTEGER NOT NULL, line INTEGER NOT NULL
)"""
_OWN_TABLES = f"""
CREATE TABLE store_facts (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
CREATE TABLE imports (
    import_id INTEGER PRIMARY KEY, imported_at TIMESTAMP NOT NULL, file VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL, source VARCHAR NOT NULL, mapping_mark VARCHAR NOT NULL,
    kb_version VARCHAR NOT NULL, counts JSON
);
CREATE TABLE quarantine (
    quarantine_id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL, source VARCHAR NOT NULL,
    file VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, line INTEGER NOT NULL,
    reasons VARCHAR NOT NULL, kept VARCHAR NOT NULL, keys VARCHAR NOT NULL, resolved_by INTEGER
);
CREATE TABLE links (
    finding_id VARCHAR NOT NULL, sop_id VARCHAR, revision VARCHAR, section VARCHAR, quote VARCHAR,
    probability DOUBLE, "by" VARCHAR NOT NULL, decided_at TIMESTAMP NOT NULL
);
{_SEARCHES};
{_PASSED_MARKS};
"""


def _stated_and_awaited(connection: "DuckDBPyConnection") -> None:
    """Findings with what they state of their date; refused rows with all ids that they wait for."""
    connection.execute(
        "ALTER TABLE findings ADD COLUMN IF NOT EXISTS stated_at TIMESTAMP"
    ).fetchall()
    connection.execute(
        """UPDATE findings SET stated_at = entered_at FROM imports i
        WHERE i.import_id = findings.import_id AND i.imported_at <> entered_at"""
    ).fetchall()
    connection.execute(
        """UPDATE quarantine SET keys = (
            SELECT coalesce(to_json(list([name, keys ->> name, NULL])), '[]')
            FROM unnest(json_keys(keys)) AS k(name))
        WHERE json_type(keys) = 'OBJECT'"""
    ).fetchall()


def _passed_and_ids_in_one_form(connection: "DuckDBPyConnection") -> None:
    """What was passed is kept; ids and names have their accents in one form, and no signs that nobody
    sees."""
    connection.execute(_PASSED_MARKS).fetchall()
    unseen = r"[\x{200b}-\x{200d}\x{2060}\x{feff}\x{ad}]"
    # Of `keys`, a list in JSON, the signs between the ids are others.
    for table, column in [*id_columns(), *_named_columns(), ("quarantine", "keys")]:
        in_one_form = f"nfc_normalize(regexp_replace({column}, '{unseen}', '', 'g'))"
        connection.execute(
            f"UPDATE {table} SET {column} = {in_one_form} WHERE {column} <> {in_one_form}"
        ).fetchall()
    if has_table(connection, "erased"):
        in_one_form = f"nfc_normalize(regexp_replace(id, '{unseen}', '', 'g'))"
        connection.execute(
            f"INSERT OR IGNORE INTO erased SELECT what, {in_one_form}, erased_at FROM erased"
        ).fetchall()


def _erased_unlinked(connection: "DuckDBPyConnection") -> None:
    """Nothing leads from whoever was erased to their contacts."""
    from kb_tools.adapters.qa_renaming import (
        linked_no_more,
    )  # which asks for the columns of ids here

    if has_table(connection, "erased"):
        linked_no_more(connection)
        connection.execute("UPDATE erased SET erased_at = NULL WHERE what = 'audit'").fetchall()


# From the version before to this one. Each runs inside the transaction that raises the number.
MIGRATIONS: dict[int, Callable[["DuckDBPyConnection"], object]] = {
    2: lambda connection: connection.execute(_SEARCHES).fetchall(),
    3: lambda connection: connection.execute(
        "ALTER TABLE findings ADD COLUMN IF NOT EXISTS withdrawn BOOLEAN"
    ).fetchall(),
    4: _stated_and_awaited,
    5: _passed_and_ids_in_one_form,
    6: _erased_unlinked,
}


def ensure_schema(connection: "DuckDBPyConnection", path: str) -> None:
    """Makes the tables in a new store, brings an older one up to date. Raises KbError."""
    version = schema_version(connection)
    if version > SCHEMA_VERSION:
        saw = f"This store has schema version {version}; this kb knows up to {SCHEMA_VERSION}."
        raise KbError(Problem(path, 0, saw, "Use the newer kb that made it."))
    if version == SCHEMA_VERSION:
        return
    connection.begin()
    try:
        if version == 0:
            for statement in _OWN_TABLES.split(";"):
                if statement.strip():
                    connection.execute(statement).fetchall()
            for table in TABLES.values():
                columns = ", ".join(f"{name} {kind}" for name, kind in typed_columns(table).items())
                connection.execute(f"CREATE TABLE {table.name} ({columns})").fetchall()
        else:
            for step in range(version + 1, SCHEMA_VERSION + 1):
                MIGRATIONS[step](connection)
        connection.execute(
            "INSERT OR REPLACE INTO store_facts VALUES ('schema_version', ?)", [str(SCHEMA_VERSION)]
        ).fetchall()
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def is_older(connection: "DuckDBPyConnection") -> bool:
    """Whether an older kb made this store, so that it lacks what this one reads."""
    return 0 < schema_version(connection) < SCHEMA_VERSION


def has_table(connection: "DuckDBPyConnection", name: str) -> bool:
    there = "SELECT 1 FROM information_schema.tables WHERE table_name = ?"
    return bool(connection.execute(there, [name]).fetchall())


def changed(connection: "DuckDBPyConnection", sql: str, values: Sequence[object] = ()) -> int:
    """How many rows a statement that returns them has changed."""
    return len(connection.execute(sql, [*values]).fetchall())


def schema_version(connection: "DuckDBPyConnection") -> int:
    """0: an empty file."""
    if not has_table(connection, "store_facts"):
        return 0
    found = connection.execute(
        "SELECT value FROM store_facts WHERE name = 'schema_version'"
    ).fetchall()
    return int(found[0][0]) if found else 0
