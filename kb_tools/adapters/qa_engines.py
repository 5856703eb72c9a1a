"""Where the neutral tables live: our own DuckDB file, or any engine that Ibis speaks.

Both run the expressions of `qa_expressions.py`. The embedded one needs Ibis only to write its SQL,
and neither pandas nor Arrow; a warehouse needs Ibis's package for it (`pip install
"kb-tools[postgres]"`).
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlsplit

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import numpy as np

from kb_tools.adapters.qa_expressions import neutral_schema
from kb_tools.adapters.qa_links import decisions
from kb_tools.adapters.qa_searches import searches
from kb_tools.errors import KbError, Problem
from kb_tools.findings.link_decisions import Decision
from kb_tools.findings.searches import UnansweredSearch
from kb_tools.findings.tables import TABLES

_NEEDED = ("audits", "findings")  # the others may be missing: then nothing is known of them
_PIECE = 20_000  # places in one statement: some 140 kB, which any server takes
_BATCH = 50_000  # rows that leave an engine at a time
_MEMORY_AT_REST = "32MB"
_QUESTIONS = 256  # a report asks some fifty different ones, many of them for each signal again
_ADDED = {"import_id": 0, "line": 0}  # of our store; elsewhere rows have no such order
_INSTALL = {
    "postgres": 'pip install "kb-tools[postgres]"',
    "pyspark": 'pip install "kb-tools[spark]"',
}


class OneAtATime(RuntimeError):
    """Something was asked of an engine from which rows still come."""


class _Turn:
    """Whose turn it is on one connection."""

    def __init__(self) -> None:
        self._coming = False

    def free(self) -> None:
        if self._coming:
            raise OneAtATime(
                "Rows still come: read them to their end, or close them, and ask then."
            )

    @contextmanager
    def taken(self) -> Iterator[None]:
        self._coming = True
        try:
            yield
        finally:
            self._coming = False


class Engine(Protocol):
    """Runs expressions over the neutral tables."""

    still: bool  # no row can come in while it is read

    @property
    def tables(self) -> dict[str, ir.Table]: ...

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        """The rows, worked out once."""

    def numbered(self, name: str, rows: ir.Table, by: str) -> ir.Table:
        """The same with a column `place`: 0, 1, … in the order of a column of which no two are alike."""

    def columns(self, rows: ir.Table) -> dict[str, "np.ndarray"]:
        """As arrays; moments as datetime64."""

    def rows(self, rows: ir.Table) -> Sequence[tuple[Any, ...]]: ...

    def in_batches(self, rows: ir.Table) -> Iterator[Sequence[tuple[Any, ...]]]:
        """The same some at a time. Until they are read to their end, or closed, whatever else is asked
        raises OneAtATime: on one connection it would take the place of what comes."""

    def places(self, places: Collection[int]) -> ir.Table:
        """A table with these in its column `place`."""

    def let_go(self) -> None:
        """Nothing large is asked for soon: what is held in memory need not be."""

    def inputs(self, until: datetime) -> Sequence[tuple[str, str]]:
        """What rows entered before `until` came from, with something that changes when they do."""

    def decisions(self, until: datetime) -> Sequence[Decision]:
        """What people decided of findings' links before `until`, in that order."""

    def searches(self, until: datetime) -> Sequence[UnansweredSearch]:
        """What readers searched for without a good answer, as entered before `until`."""


class EmbeddedEngine:
    """Our DuckDB file, which nobody writes while it is read."""

    still = True

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection, self._turn = connection, _Turn()
        self._limit = str(self._run("SELECT current_setting('memory_limit')").fetchall()[0][0])

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        self._turn.free()
        return self._connection

    @property
    def tables(self) -> dict[str, ir.Table]:
        return {name: ibis.table(neutral_schema(name), name=name) for name in TABLES}

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        self._run(f"CREATE OR REPLACE TEMP TABLE {name} AS {_sql(rows)}").fetchall()
        return ibis.table(rows.schema(), name=name)

    def numbered(self, name: str, rows: ir.Table, by: str) -> ir.Table:
        # DuckDB sorts on all cores and keeps what is sorted in its order; a window over all rows is
        # sorted on one core, and takes several times as long.
        in_order = _sql(rows.order_by(by))
        self._run(
            f"CREATE OR REPLACE TEMP TABLE {name} AS "
            f"SELECT *, row_number() OVER () - 1 AS place FROM ({in_order})"
        ).fetchall()
        return ibis.table({**rows.schema(), "place": "int64"}, name=name)

    def columns(self, rows: ir.Table) -> dict[str, "np.ndarray"]:
        found = self._run(_sql(rows)).fetchnumpy()
        if empty := [name for name, values in found.items() if np.ma.is_masked(values)]:
            raise ValueError(_some_empty(empty))
        return {name: np.ma.getdata(values) for name, values in found.items()}

    def rows(self, rows: ir.Table) -> Sequence[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._run(_sql(rows)).fetchall()
        return found

    def in_batches(self, rows: ir.Table) -> Iterator[Sequence[tuple[Any, ...]]]:
        found = self._run(_sql(rows))
        with self._turn.taken():
            while some := found.fetchmany(_BATCH):
                yield some

    def places(self, places: Collection[int]) -> ir.Table:
        values = np.fromiter(places, dtype=np.int64, count=len(places))
        self.connection.register("arriving", {"place": values})
        try:
            self._run("CREATE OR REPLACE TEMP TABLE wanted AS SELECT place FROM arriving")
        finally:
            self.connection.unregister("arriving")
        return ibis.table({"place": "int64"}, name="wanted")

    def let_go(self) -> None:
        # A limit that is lowered clears at once, into files what is not in one; without any room
        # nothing more could be asked.
        # Some of it is in use, or there is no room for such a file.
        with suppress(duckdb.OutOfMemoryException, duckdb.IOException):
            self._run(f"SET memory_limit = '{_MEMORY_AT_REST}'")
        self._run(f"SET memory_limit = '{self._limit}'")

    def inputs(self, until: datetime) -> Sequence[tuple[str, str]]:
        naive = until.astimezone(UTC).replace(tzinfo=None)
        seen = " UNION ".join(
            f"SELECT DISTINCT import_id FROM {name} WHERE entered_at < $until" for name in TABLES
        )
        found = self.connection.execute(
            f"SELECT DISTINCT file, sha256 FROM imports SEMI JOIN ({seen}) USING (import_id) ORDER BY 1, 2",
            {"until": naive},
        ).fetchall()
        return [(str(file), str(digest)) for file, digest in found]

    def decisions(self, until: datetime) -> Sequence[Decision]:
        return decisions(self.connection, until)

    def searches(self, until: datetime) -> Sequence[UnansweredSearch]:
        return searches(self.connection, until)

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(sql)


class IbisEngine:
    """A connection of Ibis, whatever is behind it. What it keeps lives as long as the connection."""

    still = False

    def __init__(self, connection: Any, name: str) -> None:
        self.connection, self.name, self._turn = connection, name, _Turn()
        self._kept: list[Any] = []
        self.tables = {table: self._neutral(table) for table in TABLES}

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        self._turn.free()
        kept = rows.cache()
        self._kept.append(kept)
        return kept

    def numbered(self, name: str, rows: ir.Table, by: str) -> ir.Table:
        return self.keep(name, rows.mutate(place=ibis.row_number().over(order_by=rows[by])))

    def close(self) -> None:
        """Clears away what was kept."""
        for kept in self._kept:
            kept.release()
        self.connection.disconnect()

    def columns(self, rows: ir.Table) -> dict[str, "np.ndarray"]:
        self._turn.free()
        found = rows.to_pyarrow()
        if empty := [name for name in found.column_names if found[name].null_count]:
            raise ValueError(_some_empty(empty))
        return {name: found[name].to_numpy(zero_copy_only=False) for name in found.column_names}

    def rows(self, rows: ir.Table) -> Sequence[tuple[Any, ...]]:
        self._turn.free()
        return _tuples(rows.to_pyarrow())

    def in_batches(self, rows: ir.Table) -> Iterator[Sequence[tuple[Any, ...]]]:
        self._turn.free()
        with self._turn.taken():
            for some in rows.to_pyarrow_batches(chunk_size=_BATCH):
                yield _tuples(some)

    def places(self, places: Collection[int]) -> ir.Table:
        # A text needs no table that has to be made there; many are kept piece by piece.
        each = sorted({int(place) for place in places})
        pieces = [_places(each[n : n + _PIECE]) for n in range(0, max(len(each), 1), _PIECE)]
        if len(pieces) == 1:
            return pieces[0]
        return ibis.union(*(self.keep("places", self._bound(piece)) for piece in pieces))

    def let_go(self) -> None:
        """What is held is held elsewhere."""

    def inputs(self, until: datetime) -> Sequence[tuple[str, str]]:
        """Of each table how many rows it had then and when the last one was entered."""
        found, moment = [], ibis.literal(until.astimezone(UTC).replace(tzinfo=None))
        for name in _NEEDED:
            table = self.tables[name]
            table = table.filter(table.entered_at < moment)
            ((count, last),) = self.rows(table.agg(n=table.count(), last=table.entered_at.max()))
            said = f"{name} in {self.name}: {count} rows, the last entered {last}"
            found.append((said, hashlib.sha256(said.encode()).hexdigest()))
        return found

    def decisions(self, until: datetime) -> Sequence[Decision]:
        """None: `kb link` writes into our own file, never into a warehouse."""
        return ()

    def searches(self, until: datetime) -> Sequence[UnansweredSearch]:
        """None: they are imported into our own file."""
        return ()

    def _bound(self, rows: ir.Table) -> ir.Table:
        """The same rows as asked of this connection: what names no table is otherwise nobody's."""
        found: ir.Table = self.connection.sql(self.connection.compile(rows))
        return found

    def _neutral(self, name: str) -> ir.Table:
        """The table with our types; columns it lacks are empty. Raises KbError."""
        there = name in self.connection.list_tables()
        if not there and name in _NEEDED:
            saw = f"There is no table {name!r}."
            would_work = f"Make a table or view with the columns  {', '.join(TABLES[name].names)}"
            raise KbError(Problem(self.name, 0, saw, would_work))
        table = self.connection.table(name if there else "audits")
        lacks = [c.name for c in TABLES[name].columns if c.required and c.name not in table.columns]
        lacks += ["entered_at"] if there and "entered_at" not in table.columns else []
        if there and lacks:
            saw = f"{name} has no column {', '.join(lacks)}."
            would_work = "Make a view that has it; entered_at says since when a row was known."
            raise KbError(Problem(self.name, 0, saw, would_work))
        columns = {}
        for column, kind in neutral_schema(name).items():
            source = (
                "sop_id" if column == "sop_recorded" and column not in table.columns else column
            )
            if source in table.columns and there:
                columns[column] = table[source].cast(kind)
            else:
                columns[column] = ibis.literal(_ADDED.get(column), type=kind)
        found = table.select(**columns)
        return found if there else found.filter(ibis.literal(False))


@contextmanager
def connected(url: str) -> Iterator[IbisEngine]:
    """Any URL that `ibis.connect` takes, but for DuckDB's. Raises KbError."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        saw = f"--backend is no address: {error}."
        would_work = "Write it like  postgres://user@host/database"
        raise KbError(Problem("", 0, saw, would_work)) from error
    name = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"  # without user and password
    kind = "postgres" if parts.scheme == "postgresql" else parts.scheme
    if kind == "duckdb":
        saw = "A DuckDB file needs no Ibis."
        raise KbError(Problem(name, 0, saw, "Name it with  --store FILE"))
    try:
        connection = ibis.connect(url)
    except ImportError as error:
        how = _INSTALL.get(kind, f'pip install "ibis-framework[{kind}]"')
        saw = f"What speaks to {kind} is not installed: {error}."
        raise KbError(Problem(name, 0, saw, how)) from error
    except Exception as error:  # each driver has errors of its own
        saw = f"No connection: {str(error).strip().splitlines()[0]}"
        if parts.password:
            saw = saw.replace(parts.password, "…")
        would_work = "Write it like  postgres://user@host/database  or  pyspark://"
        raise KbError(Problem(name, 0, saw, would_work)) from error
    try:
        _in_utc(connection, kind)
        engine = IbisEngine(connection, name)
    except BaseException:
        connection.disconnect()
        raise
    try:
        yield engine
    finally:
        engine.close()


def _some_empty(names: Sequence[str]) -> str:
    return f"The engine gave rows without {', '.join(names)}, which every row has."


def _tuples(found: Any) -> list[tuple[Any, ...]]:
    """The rows of a table of Arrow, or of a batch of it."""
    return [*zip(*(column.to_pylist() for column in found.columns), strict=True)]


def _places(places: Sequence[int]) -> ir.Table:
    said = ibis.literal(",".join(map(str, places)))
    parts = said.split(",").unnest().name("said").as_table()
    return parts.select(place=parts.said.cast("int64"))


def _in_utc(connection: Any, kind: str) -> None:
    """Moments with a zone become moments without one by the session's zone."""
    if kind == "pyspark":
        connection._session.conf.set("spark.sql.session.timeZone", "UTC")
    elif kind == "postgres":
        with connection.begin() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")


def _sql(rows: ir.Table) -> str:
    return _compiled(rows.op())


@lru_cache(maxsize=_QUESTIONS)
def _compiled(question: ops.Relation) -> str:
    return str(ibis.to_sql(question.to_expr(), dialect="duckdb", pretty=False))
