"""The file that holds the store: opened, and after an erasure written anew; and what becomes of it where
a disk is full or a file damaged."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from kb_tools.errors import KbError, Problem

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What DuckDB holds at once; beyond it goes to files beside the store, but for what a join needs at hand (400 MB
# are too few for ten million audits). What is read has to find room in the same process.
_MEMORY, _MEMORY_OF_READING = "1GB", "800MB"
# What DuckDB raises where a file cannot be written, its log too.
_NO_ROOM = (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException)
_DAMAGED = ("Corrupt database file", "Could not read enough bytes")  # in what it says then
_ANEW = "write_anew"  # a fact of a store whose free blocks hold what was erased


def opened(path: Path, *, read_only: bool) -> "DuckDBPyConnection":
    """Raises KbError where another process writes, or the file is no store."""
    try:
        memory = _MEMORY_OF_READING if read_only else _MEMORY
        return duckdb.connect(str(path), read_only=read_only, config={"memory_limit": memory})
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            saw = "Another kb is at work on this store."
            would_work = "Wait until it is done. Nothing has been changed by this one."
        else:
            saw = f"This store cannot be opened: {_said(error)}"
            would_work = "Check the path and its rights, or start a new store in another file."
        raise KbError(Problem(str(path), 0, saw, would_work)) from error
    except duckdb.Error as error:
        if _is_damaged(error):
            raise _damage(path, error) from error
        saw = f"This file is no store of ours: {_said(error)}"
        raise KbError(
            Problem(str(path), 0, saw, "Name another file in [findings] store.")
        ) from error


@contextmanager
def troubles_told(path: Path, *, writing: bool = False) -> Iterator[None]:
    """Raises KbError where the store at this path is damaged or, in `writing`, there is no room for it."""
    try:
        yield
    except duckdb.Error as error:
        if _is_damaged(error):
            raise _damage(path, error) from error
        if writing and isinstance(error, _NO_ROOM):
            saw = f"The store cannot be written: {_said(error)}"
            would_work = (
                "Nothing of it has happened: make room on that disk, and say the same again."
            )
            raise KbError(Problem(str(path), 0, saw, would_work)) from error
        raise


def _is_damaged(error: duckdb.Error) -> bool:
    return any(sign in str(error) for sign in _DAMAGED)


def _damage(path: Path, error: duckdb.Error) -> KbError:
    saw = f"This store is damaged or cut off: {_said(error)}"
    would_work = (
        "Put a copy from before in its place; or take the file away, and import the exports again."
    )
    return KbError(Problem(str(path), 0, saw, would_work))


def _said(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]


def to_be_written_anew(connection: "DuckDBPyConnection") -> None:
    """That rows of this transaction must not stay in free blocks: whoever is stopped before the file is
    written anew leaves that to the next."""
    connection.execute(f"INSERT OR REPLACE INTO store_facts VALUES ('{_ANEW}', 'yes')").fetchall()


def is_to_be_written_anew(connection: "DuckDBPyConnection") -> bool:
    return bool(connection.execute("SELECT 1 FROM store_facts WHERE name = ?", [_ANEW]).fetchall())


def written_anew(store: Path) -> None:
    """A file without the blocks in which erased rows stood: DuckDB frees those, and keeps them.

    The store's file is replaced in one step, by a copy that is complete, and meanwhile nobody can
    write to it. Raises KbError where somebody already does.
    """
    store = store.resolve()  # behind a link stands the file that holds them
    copy = store.with_name(f"{store.name}.new")
    _deleted(copy)
    with troubles_told(store), duckdb.connect() as connection:
        try:
            connection.execute(f"ATTACH {_quoted(store)} AS old_store (READ_ONLY)").fetchall()
        except duckdb.IOException as error:
            saw = "The rows are erased, but another kb is at work on the file that held them."
            raise KbError(
                Problem(str(store), 0, saw, "Say the same again when it is done.")
            ) from error
        try:
            connection.execute(f"ATTACH {_quoted(copy)} AS new_store").fetchall()
            connection.execute("COPY FROM DATABASE old_store TO new_store").fetchall()
            connection.execute(
                f"DELETE FROM new_store.store_facts WHERE name = '{_ANEW}'"
            ).fetchall()
            connection.execute("DETACH new_store").fetchall()  # writes its log into the file
        except _NO_ROOM as error:
            _deleted(copy)
            saw = f"The rows are erased, but the file cannot be written anew: {_said(error)}"
            would_work = "It holds them in its free blocks still: make room there for twice its size, and say the same again."
            raise KbError(Problem(str(store), 0, saw, would_work)) from error
        if os.name == "nt":  # no open file can be replaced there
            connection.execute("DETACH old_store").fetchall()
        copy.replace(store)


def _deleted(copy: Path) -> None:
    """With its log, which may be as large."""
    for file in (copy, copy.with_name(f"{copy.name}.wal")):
        file.unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
