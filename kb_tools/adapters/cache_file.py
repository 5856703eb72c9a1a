"""Files in `.kb/cache/`: SQLite, begun anew where one cannot be read or another reader made it.

Such a file may be deleted at any time, and two processes may use it at once (SQLite keeps them
apart; whoever would wait too long goes without). Nothing in it is pickled: a cache that came with
somebody's repository must not be able to run code.
"""

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_WAIT_SECONDS = 5.0  # for another process that is writing
_AT_ONCE = 200  # rows that are written in one transaction


class CacheFile:
    """Rows of one reader. Whatever goes wrong with the file, it is as if it held nothing."""

    def __init__(self, file: Path | None, tables: Mapping[str, str], reader: str) -> None:
        """As for `opened`; file: None keeps nothing."""
        self._file, self._tables, self._reader = file, tables, reader
        self._unwritten: dict[tuple[str, ...], tuple[Any, ...]] = {}
        self._connection = opened(file, tables, reader) if file is not None else None

    def close(self) -> None:
        self._write()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def rows(self, query: str, *values: str) -> Sequence[tuple[Any, ...]]:
        """Of those that are written."""
        if self._connection is None:
            return ()
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.OperationalError:
            return ()  # another process holds it, or the disk fails: it is made again
        except sqlite3.ProgrammingError:
            raise  # our mistake, and no reason to throw the cache away
        except sqlite3.DatabaseError:
            self._begin_anew()
            return ()

    def unwritten(self, table: str, *key: str) -> tuple[Any, ...] | None:
        """The whole row, where it is kept and not written yet."""
        return self._unwritten.get((table, *key))

    def keep(self, table: str, key: tuple[str, ...], *content: Any) -> None:
        """A row; its first columns are the key."""
        if self._connection is not None:
            self._unwritten[table, *key] = (*key, *content)
            if len(self._unwritten) >= _AT_ONCE:
                self._write()

    def _write(self) -> None:
        unwritten, self._unwritten = self._unwritten, {}
        if self._connection is None or not unwritten:
            return
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                for (table, *_), row in unwritten.items():
                    marks = ", ".join("?" * len(row))
                    self._connection.execute(
                        f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row
                    )
        except sqlite3.OperationalError:
            pass  # another process writes for long, or the disk is full: it is made again
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.DatabaseError:
            self._begin_anew()

    def _begin_anew(self) -> None:
        if self._connection is not None and self._file is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            delete(self._file)
            self._connection = opened(self._file, self._tables, self._reader)


def opened(file: Path, tables: Mapping[str, str], reader: str) -> sqlite3.Connection | None:
    """The cache; None where nothing can be written.

    Args:
        tables: their columns by their names, as SQL.
        reader: changes with everything that decides what is kept of the same bytes.
    """
    for _ in range(2):
        try:
            return _connection(file, tables, reader)
        except sqlite3.OperationalError:
            return None  # no right to write here, or somebody else holds it
        except sqlite3.DatabaseError:
            delete(file)
        except OSError:
            return None
    return None


def delete(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            file.with_name(file.name + suffix).unlink()


def _connection(file: Path, tables: Mapping[str, str], reader: str) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # lost in a power cut? then it is made again
        for name, columns in (("reader", "(name TEXT)"), *tables.items()):
            connection.execute(f"CREATE TABLE IF NOT EXISTS {name} {columns}")
        if connection.execute("SELECT name FROM reader").fetchall() != [(reader,)]:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                for name in (*tables, "reader"):
                    connection.execute(f"DELETE FROM {name}")
                connection.execute("INSERT INTO reader VALUES (?)", (reader,))
    except BaseException:
        connection.close()
        raise
    return connection
