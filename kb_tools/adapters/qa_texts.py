"""Persons in texts that the store holds: comments, refused rows, and what stands where an SOP should.

Few different words stand in very many texts. So the words are asked for first, which DuckDB finds in a
second for a million comments, and only texts that hold one that may be a person's are read.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kb_tools.adapters.qa_schema import changed
from kb_tools.errors import KbError, Problem
from kb_tools.findings.name_forms import NAME, plain_name
from kb_tools.findings.redaction import (
    ID,
    NOBODY,
    Names,
    asked_for,
    is_id,
    names,
    parts_of_names,
    redacted,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_ONCE = 10_000  # rows
_OFTEN, _MOST = 20, 0.1  # comments, and share of them: who stands in more is no person, but a word
# The values of a quarantined row, those beyond its last column too.
VALUES = (
    "list_concat(json_extract_string(kept, '$.row.*'), json_extract_string(kept, '$.overflow[*]'))"
)
_COMMENTS = "(SELECT comment AS text FROM findings WHERE comment IS NOT NULL)"
# An SOP's id is one word; what else stands in its place may be anything.
_NO_SOP = "sop_id = sop_recorded AND contains(sop_recorded, ' ')"
_REFUSED = f"(SELECT *, array_to_string({VALUES}, ' ') || ' ' || reasons AS text FROM quarantine)"


def out_of_comments(
    connection: "DuckDBPyConnection", called: str, named: Sequence[str]
) -> Mapping[str, int]:
    """How many comments on whatever contacts named the person, who is taken out of them; refused rows
    that do are deleted.

    Args:
        called: the id as typed, known as a whole only.
        named: names of the person, known in parts and in each form, though they be words too; other ids.
    """
    people = (
        _as_a_whole(called, [one for one in named if is_id(one)]),
        asked_for(one for one in named if not is_id(one)),
    )
    refused = [number for number, text in _held(connection, "quarantine_id, text", _REFUSED, people) if _without(text, people)]  # fmt: skip
    return {
        "findings that named them": comments_cleaned(connection, *people),
        "quarantine that named them": changed(
            connection,
            "DELETE FROM quarantine WHERE quarantine_id IN (SELECT unnest(?::INTEGER[])) RETURNING 1",
            [refused],
        ),
    }


def stand_in(connection: "DuckDBPyConnection", named: Sequence[str]) -> tuple[int, int]:
    """How many comments hold one of these names, and of how many."""
    people = (asked_for(one for one in named if not is_id(one)),)
    said = f"(SELECT text, count(*) AS times FROM {_COMMENTS} GROUP BY text)"
    ((all_,),) = connection.execute(f"SELECT count(*) FROM {_COMMENTS}").fetchall()
    held = _held(connection, "text, times", said, people)
    return sum(times for text, times in held if _without(text, people)), all_


def seldom(named: int, all_: int, path: str) -> None:
    """Raises KbError where this many of all comments are too many to name one person."""
    if named >= _OFTEN and named > _MOST * all_:
        saw = f"The names given stand in {named:,} of {all_:,} comments, as a word would."
        would_work = (
            "Nothing was erased. Leave out the name that is a word, for later imports would lose it "
            "too; or add  --though-often  if the person is named so often."
        )
        raise KbError(Problem(path, 0, saw, would_work))


def comments_cleaned(connection: "DuckDBPyConnection", *people: Names) -> int:
    """Of how many findings the comment held one of these, who are taken out of it."""
    found = _held(connection, "DISTINCT text", _COMMENTS, people)
    cleaned = {text: new for (text,) in found if (new := _without(text, people))}
    return changed(
        connection,
        "UPDATE findings SET comment = cleaned.new FROM (SELECT unnest($1::VARCHAR[]) AS old, "
        "unnest($2::VARCHAR[]) AS new) AS cleaned WHERE comment = cleaned.old RETURNING 1",
        [[*cleaned], [*cleaned.values()]],
    )


def others_cleaned(
    connection: "DuckDBPyConnection",
    people: Names,
    of_row: Callable[[str, Mapping[str, str]], Mapping[str, str]],
) -> int:
    """Of how many rows that wait in the quarantine, or have words in the place of an SOP, the same.

    Args:
        of_row: of a source's name and a row that was refused, the row without these people.
    """
    times = 0
    for table in ("audits", "findings"):
        words = f"(SELECT sop_recorded AS text FROM {table} WHERE {_NO_SOP})"
        for (text,) in _held(connection, "DISTINCT text", words, (people,)):
            if new := _without(text, (people,)):
                sql = f"UPDATE {table} SET sop_id = $2, sop_recorded = $2 WHERE sop_recorded = $1 AND {_NO_SOP} RETURNING 1"
                times += changed(connection, sql, [text, new])
    found = _held(connection, "quarantine_id, source, reasons, kept", _REFUSED, (people,))
    for number, source, reasons, kept in found:
        held = json.loads(kept)
        row = of_row(source, held["row"])
        overflow = [redacted(value, people) for value in held["overflow"]]
        said = [[*which, redacted(detail, people)] for *which, detail in json.loads(reasons)]
        new = json.dumps({"row": row, "overflow": overflow}, ensure_ascii=False)
        why = json.dumps(said, ensure_ascii=False)
        times += (new, why) != (kept, reasons)
        sql = "UPDATE quarantine SET kept = ?, reasons = ? WHERE quarantine_id = ?"
        connection.execute(sql, [new, why, number]).fetchall()
    return times


def _held(
    connection: "DuckDBPyConnection", columns: str, rows: str, people: Sequence[Names]
) -> list[tuple[Any, ...]]:
    """Of the rows, whose column `text` is read, those with a word that may be one of these."""
    if not any(people):
        return []
    words = [
        word
        for (word,) in _each(connection, f"SELECT DISTINCT unnest(string_split(text, ' ')) FROM {rows}")
        if any(some.perhaps_are(word) for some in people)
    ]  # fmt: skip
    if not words:
        return []
    sql = f"SELECT {columns} FROM {rows} WHERE list_has_any(string_split(text, ' '), ?::VARCHAR[])"
    return [*_each(connection, sql, [words])]


def _without(text: str, people: Sequence[Names]) -> str:
    """ "": none of them stands in it."""
    new = text
    for some in people:
        new = redacted(new, some)
    return new if _taken_out(new) > _taken_out(text) else ""


def _as_a_whole(called: str, ids: Sequence[str]) -> Names:
    alone = frozenset[str]() if is_id(called) else parts_of_names([called]) & {plain_name(called)}
    return replace(
        NOBODY if is_id(called) else names([called]), single=alone,
        ids={form for one in (called, *ids) for form in (one, one.upper(), one.lower())},
    )  # fmt: skip


def _each(
    connection: "DuckDBPyConnection", sql: str, values: Sequence[object] = ()
) -> Iterator[tuple[Any, ...]]:
    found = connection.execute(sql, [*values])
    while rows := found.fetchmany(_AT_ONCE):
        yield from rows


def _taken_out(text: str) -> int:
    return text.count(NAME) + text.count(ID)
