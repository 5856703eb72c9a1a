"""Unanswered searches in the store: rows are added, each file once."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kb_tools.adapters.qa_forgetting import forgotten_again
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.errors import KbError, Problem
from kb_tools.findings.searches import UnansweredSearch, searches_from

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def import_searches(store: DuckDbStore, file: Path, now: datetime) -> int | None:
    """How many different searches came in; None: this file did before. Raises KbError."""
    try:
        content = file.read_bytes()
        found = searches_from(content.decode("utf-8-sig"))
    except OSError as error:
        saw = f"The file cannot be read: {error.strerror}."
        raise KbError(Problem(str(file), 0, saw, "Check its name and folder.")) from error
    except ValueError as error:
        would_work = "Take the file that the search box writes: Download and empty."
        raise KbError(
            Problem(str(file), 0, "This is no log of unanswered searches.", would_work)
        ) from error
    digest = hashlib.sha256(content).hexdigest()
    store.path.parent.mkdir(parents=True, exist_ok=True)
    with store.writing() as connection:
        known = connection.execute("SELECT 1 FROM searches WHERE sha256 = ?", [digest]).fetchall()
        if not known:
            at = now.astimezone(UTC).replace(tzinfo=None)
            for each in found:
                row = [each.words, each.month, each.times, digest, at]
                connection.execute("INSERT INTO searches VALUES (?, ?, ?, ?, ?)", row).fetchall()
            forgotten_again(connection, at)
    return None if known else len(found)


def searches(connection: "DuckDBPyConnection", until: datetime) -> list[UnansweredSearch]:
    """What was entered before `until`; nothing in a store that was made before there were any."""
    there = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'searches'"
    if not connection.execute(there).fetchall()[0][0]:
        return []
    rows = connection.execute(
        "SELECT words, month, sum(times)::INTEGER FROM searches WHERE entered_at < ? GROUP BY ALL ORDER BY ALL",
        [until.astimezone(UTC).replace(tzinfo=None)],
    ).fetchall()
    return [UnansweredSearch(*row) for row in rows]
