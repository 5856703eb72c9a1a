"""Parquet, read by DuckDB. Its rows have numbers instead of lines: the first one is row 1."""

import glob
import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kb_tools.adapters.importers.plain import EXACT
from kb_tools.errors import KbError, Problem
from kb_tools.findings.mapping import Source
from kb_tools.findings.rows import Block

BLOCK_ROWS = 20_000


@dataclass(slots=True)
class ParquetFile:
    """Implements `qa_ports.ExportFile`."""

    path: Path
    source: Source
    name: str
    size: int  # bytes
    sha256: str
    columns: tuple[tuple[str, str], ...]  # name and DuckDB's type
    rows: int
    notes: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    def blocks(self) -> Iterator[Block]:
        with _connected() as connection:
            found = connection.execute(f"SELECT {self._texts()} FROM read_parquet(?)", [_exact(self.path)])  # fmt: skip
            line = 1
            while rows := found.fetchmany(BLOCK_ROWS):
                last = line + len(rows)
                done = self.size * (last - 1) // max(self.rows, 1)
                yield Block([*range(line, last)], [[*row] for row in rows], [], done)
                line = last
            if line == 1:
                yield Block([], [], [], self.size)

    def rows_at(self, wanted: Collection[int]) -> dict[int, list[str]]:
        with _connected() as connection:
            connection.execute("CREATE TABLE wanted (line BIGINT)")
            connection.executemany("INSERT INTO wanted VALUES (?)", [[line] for line in wanted])
            found = connection.execute(
                f"""SELECT file_row_number + 1, {self._texts()}
                FROM read_parquet(?, file_row_number = true)
                WHERE file_row_number + 1 IN (SELECT line FROM wanted)""",
                [_exact(self.path)],
            ).fetchall()
        return {line: [*row] for line, *row in found}

    def _texts(self) -> str:
        return ", ".join(text_of(name, kind, self.source.decimal) for name, kind in self.columns)


def opened(path: Path, source: Source) -> ParquetFile:
    """The file, hashed, with its columns. Raises KbError."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        with _connected() as connection:
            described = connection.execute(
                "DESCRIBE SELECT * FROM read_parquet(?)", [_exact(path)]
            ).fetchall()
            ((rows,),) = connection.execute(
                "SELECT count(*) FROM read_parquet(?)", [_exact(path)]
            ).fetchall()
    except OSError as error:
        saw = f"This file cannot be read: {error.strerror or error}."
        raise KbError(Problem(str(path), 0, saw, "Check its name and its rights.")) from error
    except duckdb.Error as error:
        saw = f"This is no Parquet file: {str(error).splitlines()[0]}"
        raise KbError(Problem(str(path), 0, saw, "Export it again.")) from error
    columns = tuple((str(name), str(kind)) for name, kind, *_ in described)
    return ParquetFile(path, source, path.name, path.stat().st_size, digest, columns, rows)


def text_of(name: str, kind: str, decimal: str) -> str:
    """The SQL that writes a column as `plain.plain_text` would; never NULL."""
    column = '"' + name.replace('"', '""') + '"'
    plain = f"CAST({column} AS VARCHAR)"
    if kind in ("FLOAT", "DOUBLE"):
        whole = f"abs({column}) < {EXACT} AND {column} = floor({column})"
        plain = (
            f"CASE WHEN isnan({column}) THEN '' WHEN {whole} "
            f"THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE replace({plain}, '.', '{decimal}') END"
        )
    elif kind.startswith("DECIMAL"):
        plain = f"replace({plain}, '.', '{decimal}')"
    elif kind == "TIMESTAMP WITH TIME ZONE":
        plain = f"strftime({column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    elif kind.startswith("TIMESTAMP"):
        plain = f"strftime(CAST({column} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%f')"
    elif kind == "BLOB":  # how some writers keep text
        plain = f"coalesce(TRY(decode({column})), {plain})"
    elif kind.endswith("[]") and "STRUCT" not in kind:
        plain = f"array_to_string({column}, ' ')"
    elif kind.startswith(("STRUCT", "MAP")) or kind.endswith("[]"):
        plain = f"CAST(to_json({column}) AS VARCHAR)"
    return f"coalesce({plain}, '')"


def _exact(path: Path) -> str:
    """DuckDB takes a path for a pattern: x[1].parquet would be read from x1.parquet."""
    return glob.escape(str(path))


@contextmanager
def _connected() -> Iterator["duckdb.DuckDBPyConnection"]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        yield connection
