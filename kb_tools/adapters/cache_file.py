"""Files in `.kb/cache/`: SQLite, begun anew where one cannot be read or another reader made it.

Such a file may be deleted at any time, and two processes may use it at once (SQLite keeps them
apart; whoever would wait too long goes without). Nothing in it is pickled: a cache that came with
somebody's repository must not be able to run code.
"""

import contextlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path

_WAIT_SECONDS = 5.0  # for another process that is writing


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
