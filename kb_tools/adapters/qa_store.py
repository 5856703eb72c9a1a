"""The QA store: one DuckDB file with the neutral tables.

A run of the importer is one transaction. DuckDB writes it to a log and counts it only once its
end is there, so a run that was killed has not happened. One process at a time may write; while
it does, no other may open the file, and says so.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import duckdb
import numpy as np

from kb_tools.adapters.qa_answering import (
    KNOWN,
    answer,
    could_go_in,
    date_as_refused,
    let_go_of_answered,
    torn,
)
from kb_tools.adapters.qa_doubts import of_other_contacts, perhaps_renamed, without_zeros
from kb_tools.adapters.qa_file import (
    is_to_be_written_anew,
    opened,
    to_be_written_anew,
    troubles_told,
    written_anew,
)
from kb_tools.adapters.qa_forgetting import (
    erased_names,
    forgotten,
    forgotten_again,
    forgotten_before,
    in_no_order,
    names_of_staff_forgotten,
    names_remembered,
    outdated,
)
from kb_tools.adapters.qa_renaming import rename
from kb_tools.adapters.qa_schema import (
    ensure_schema,
    is_older,
    refuse_newer,
    schema_version,
    typed_columns,
)
from kb_tools.adapters.qa_settling import Settling
from kb_tools.adapters.qa_texts import (
    comments_cleaned,
    others_cleaned,
    out_of_comments,
    seldom,
    stand_in,
)
from kb_tools.adapters.qa_withdrawing import STAGED, count_again, find_passed, keep_passed, withdraw
from kb_tools.adapters.reader_digest import reader_digest
from kb_tools.errors import KbError, Problem
from kb_tools.findings.cleaning import Columns
from kb_tools.findings.redaction import Names
from kb_tools.findings.rows import Passed, Quarantined, Reason, Refusal, TableCount
from kb_tools.findings.tables import TABLES, Kind, Table
from kb_tools.qa_ports import FileImport, QuarantineEntry, Settled, TableRules

_NO_MOMENT = np.iinfo(np.int64).min
_CLEANING = ("name_forms.py", "name_forms.toml", "redaction.py")  # what takes names out of comments


class DuckDbStore:
    """Implements `qa_ports.QaStore`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def run(self, now: datetime, key_mark: str) -> Iterator["DuckDbRun"]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.writing() as connection:
            run = DuckDbRun(connection, now)
            run.check_key(key_mark, str(self.path))
            yield run
            let_go_of_answered(connection)
            forgotten_again(connection, run.now)
            if run.cleaned:
                to_be_written_anew(connection)
            anew = is_to_be_written_anew(connection)
        if anew:
            written_anew(self.path)

    @contextmanager
    def writing(self) -> Iterator["duckdb.DuckDBPyConnection"]:
        """One transaction: all of it is in the store when the block ends well, or nothing. Raises
        KbError, too, where there is no room for it."""
        with (
            troubles_told(self.path, writing=True),
            closing(opened(self.path, read_only=False)) as connection,
        ):
            ensure_schema(connection, str(self.path))
            connection.begin()
            try:
                yield connection
                connection.commit()
            except BaseException:
                with suppress(duckdb.Error):  # what could not be written has ended it already
                    connection.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator["duckdb.DuckDBPyConnection"]:
        """A connection that cannot write. Raises KbError where there is no store."""
        if not self.path.exists():
            saw = "There are no QA findings yet: nothing was imported into this store."
            raise KbError(
                Problem(str(self.path), 0, saw, "Import first:  kb findings import FILE…")
            )
        with troubles_told(self.path):
            connection = opened(self.path, read_only=True)
            try:
                if is_older(connection):
                    connection.close()
                    with self.writing():
                        pass  # brings it up to date
                    connection = opened(self.path, read_only=True)
                refuse_newer(version := schema_version(connection), str(self.path))
                if not version:
                    saw = "This store is empty: its first import did not come to an end."
                    raise KbError(
                        Problem(str(self.path), 0, saw, "Import first:  kb findings import FILE…")
                    )
                yield connection
            finally:
                connection.close()

    def quarantined(self) -> Sequence[QuarantineEntry]:
        with self.reading() as connection:
            rows = connection.execute(
                """SELECT q.quarantine_id, q.source, q.file, q.line, q.reasons, q.kept, i.imported_at
                FROM quarantine q JOIN imports i USING (import_id)
                WHERE q.resolved_by IS NULL ORDER BY q.source, q.file, q.line"""
            ).fetchall()
        return [_entry(*row) for row in rows]

    def forget(
        self, pseudonym: str, now: datetime, key_mark: str | None, *, only_tell: bool = False,
        called: str = "", names: Sequence[str] = (), marks: Collection[str] = (), though_often: bool = False,
    ) -> Mapping[str, int]:  # fmt: skip
        """Erases the person: how many rows of each table it touched.

        Args:
            called: how the person was named; "": by the pseudonym.
            names: of the person; comments on contacts of others may hold them.
            marks: of the parts of these names, by which later imports take them out of comments.
            though_often: the names may stand in a good part of all comments.
            key_mark: of the key that made the pseudonym; None where the pseudonym itself was given.
            only_tell: nothing is changed.

        Somebody who was erased before may be erased again. Raises KbError: no store, another kb at work, another key, nobody known by that pseudonym, a name that
        is a word of too many comments.
        """
        with self.reading() as connection:
            before = forgotten_before(connection)
        with self.writing() as connection:
            run = DuckDbRun(connection, now)
            if key_mark is not None:
                run.check_key(key_mark, str(self.path))
            often = stand_in(connection, names) if names and not though_often else (0, 0)
            touched = forgotten(connection, pseudonym, run.now)
            known = any(touched.values()) or pseudonym in before
            as_typed = "" if called == pseudonym else called
            if known and (as_typed or names):
                seldom(*often, str(self.path))
                touched = {**touched, **out_of_comments(connection, as_typed, names)}
                names_remembered(connection, marks)
            if any(touched.values()):
                touched = {**touched, **names_of_staff_forgotten(connection)}
            if only_tell or not known:  # nothing of it is to stay
                connection.rollback()
                connection.begin()
            else:
                in_no_order(connection)
                to_be_written_anew(connection)
        if not known:
            saw = f"Nobody in this store is known as {called or pseudonym}."
            would_work = "Write the id as the export has it, capitals too; or the pseudonym, p-…."
            raise KbError(Problem(str(self.path), 0, saw, would_work))
        if not only_tell:
            written_anew(self.path)
        return touched

    def forget_names(
        self, names: Sequence[str], marks: Collection[str], now: datetime, key_mark: str, *,
        only_tell: bool = False, though_often: bool = False,
    ) -> Mapping[str, int]:  # fmt: skip
        """Takes a person who stands in no column of people out of texts and labels, now and after each
        later import: how many rows of each table it touched.

        Args:
            names, marks, key_mark, only_tell, though_often: as in `forget`.

        Raises KbError: as `forget` does; nothing that names the person.
        """
        with self.reading():
            pass  # where there is none, none is made
        with self.writing() as connection:
            DuckDbRun(connection, now).check_key(key_mark, str(self.path))
            if not though_often:
                seldom(*stand_in(connection, names), str(self.path))
            known = bool(erased_names(connection).intersection(marks))
            touched = dict(out_of_comments(connection, "", names))
            if any(touched.values()):
                touched |= names_of_staff_forgotten(connection, marks)
                names_remembered(connection, marks)
                in_no_order(connection)
                to_be_written_anew(connection)
            if only_tell:
                connection.rollback()
                connection.begin()
        if not known and not any(touched.values()):
            saw = f"Nothing in this store names {' or '.join(names)}."
            raise KbError(Problem(str(self.path), 0, saw, "Write each name as comments have it."))
        if not only_tell:
            written_anew(self.path)
        return touched

    def delete_before(
        self, before: datetime, now: datetime, *, only_tell: bool = False
    ) -> Mapping[str, int]:
        """Deletes what is of contacts before that moment, now and after each later import.

        Args:
            before: in the team's time zone, whose day says which weeks and months are over.

        Raises KbError: no store, another kb at work.
        """
        with self.reading():
            pass  # where there is none, none is made
        naive, today = (m.astimezone(UTC).replace(tzinfo=None) for m in (before, now))
        with self.writing() as connection:
            deleted = outdated(connection, naive, before.date(), today)
            if only_tell:
                connection.rollback()
                connection.begin()
            elif any(deleted.values()):
                to_be_written_anew(connection)
            anew = is_to_be_written_anew(connection)
        if anew and not only_tell:
            written_anew(self.path)
        return deleted


class DuckDbRun:
    """Implements `qa_ports.ImportRun`; lives inside one transaction."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", now: datetime) -> None:
        self.connection = connection
        self.now = now.astimezone(UTC).replace(tzinfo=None)
        self.cleaned = 0  # comments of earlier imports out of which somebody was taken
        self._staged: set[str] = set()  # tables of rows that have come in, one for each import
        self._seq = 0
        self._files: dict[int, FileImport] = {}
        self._rules: dict[tuple[int, str], TableRules] = {}
        self._mended: dict[int, Mapping[int, int]] = {}
        self._criteria: dict[int, Sequence[str]] = {}  # by import that has told what was passed

    def check_key(self, mark: str, path: str) -> None:
        known = self._rows("SELECT value FROM store_facts WHERE name = 'key_mark'")
        if not known:
            self._rows("INSERT INTO store_facts VALUES ('key_mark', ?)", [mark])
        elif known[0][0] != mark:
            saw = "People in this store have pseudonyms that were made with another key."
            would_work = "Use that key (KB_PSEUDONYM_KEY, or the key file), or start a new store."
            raise KbError(Problem(path, 0, saw, would_work))

    def already(self, file: FileImport) -> datetime | None:
        rows = self._rows(
            "SELECT max(imported_at) FROM imports WHERE sha256 = ? AND mapping_mark = ? AND source = ?",
            [file.sha256, file.mapping_mark, file.source],
        )
        found = rows[0][0]
        return found.replace(tzinfo=UTC) if isinstance(found, datetime) else None

    def begin(self, file: FileImport) -> int:
        ((number,),) = self._rows("SELECT coalesce(max(import_id), 0) + 1 FROM imports")
        assert isinstance(number, int)
        self._rows(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
            [
                number, self.now, file.file, file.sha256, file.source, file.mapping_mark,
                file.kb_version,
            ],
        )  # fmt: skip
        self._files[number] = file
        return number

    def stage(self, import_id: int, table: str, columns: Columns) -> None:
        size = len(columns["line"])
        if not size:
            return
        kinds = typed_columns(TABLES[table]) | {"stated_at": "TIMESTAMP"}
        staged = staged_rows(table, import_id)
        if staged not in self._staged:
            listed = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
            self._rows(f"CREATE OR REPLACE TEMP TABLE {staged} ({listed}, seq BIGINT)")
            self._staged.add(staged)
        # DuckDB finds these by the name of the variable, unless a table has it. What is registered within a transaction is
        # held until that ends, even if it is taken back: a quarter of a kilobyte for each row.
        kb_arriving, selected = {}, []
        for name, kind in kinds.items():
            if name == "import_id":
                selected.append(str(import_id))
            elif name == "stated_at":
                selected.append("NULL")
            elif name not in columns:
                selected.append(f"CAST(NULL AS {kind})")
            else:
                kb_arriving[name], expression = _array(columns[name], name, kind)
                selected.append(expression)
        named = dict(zip(kinds, selected, strict=True))
        dates = ", ".join(named[name] for name in ("entered_at", *TABLES[table].dated_by))
        named["stated_at"] = named["entered_at"]
        named["entered_at"] = f"coalesce({dates}, TIMESTAMP '{self.now.isoformat(' ')}')"
        kb_arriving["seq"] = np.arange(self._seq, self._seq + size, dtype=np.int64)
        self._seq += size
        self.connection.execute(
            f"INSERT INTO {staged} SELECT {', '.join(named.values())}, seq FROM kb_arriving"
        )

    def stage_passed(self, import_id: int, criteria: Sequence[str], passed: Passed) -> None:
        size = len(passed.ids)
        if not size:
            return
        if not self._criteria:
            self._rows(STAGED)
        self._criteria[import_id] = criteria
        arrays = {
            "audit_id": _array(passed.audits, "audit_id", "VARCHAR"),
            "id": _array(passed.ids, "id", "VARCHAR"),
            "marks": _array(passed.marks or [None] * size, "marks", "VARCHAR"),
            "stated_at": _array(passed.stated_at, "stated_at", "TIMESTAMP"),
            "line": _array(passed.lines, "line", "INTEGER"),
        }
        kb_arriving = {name: array for name, (array, _) in arrays.items()}
        selected = ", ".join(expression for _, expression in arrays.values())
        kb_arriving["seq"] = np.arange(self._seq, self._seq + size, dtype=np.int64)
        self._seq += size
        self.connection.execute(
            f"INSERT INTO staged_passed SELECT {selected}, {import_id}, seq FROM kb_arriving"
        )

    def rules(self, import_id: int, table: str, rules: TableRules) -> None:
        self._rules[import_id, table] = rules

    def mended(self, import_id: int, lines: Mapping[int, int]) -> None:
        self._mended[import_id] = lines

    def name_no_more(self, ids: Mapping[str, str]) -> None:
        rename(self.connection, ids)

    def erased(self) -> frozenset[str]:
        return frozenset(forgotten_before(self.connection))

    def people(self) -> frozenset[str]:
        found = self.erased()
        for table in TABLES.values():
            for column in table.columns:
                if column.kind is Kind.PERSON:
                    rows = self._rows(f"SELECT DISTINCT {column.name} FROM {table.name}")
                    found |= {str(person) for (person,) in rows if person}
        return found

    def staff_names(self, columns: Collection[tuple[str, str]]) -> frozenset[str]:
        self._rows(
            "CREATE TABLE IF NOT EXISTS staff_names "
            "(source VARCHAR, name VARCHAR, mark VARCHAR, seen_at TIMESTAMP, PRIMARY KEY (source, name, mark))"
        )
        rows = self._rows("SELECT source, name, mark FROM staff_names")
        of_staff = (str(mark) for source, name, mark in rows if (source, name) in columns)
        return erased_names(self.connection).union(of_staff)

    def erased_names(self) -> frozenset[str]:
        return erased_names(self.connection)

    def keep_staff_names(self, column: tuple[str, str], marks: Collection[str]) -> None:
        self._rows(
            "INSERT OR REPLACE INTO staff_names SELECT ?, ?, unnest(?::VARCHAR[]), ?",
            [*column, [*marks], self.now],
        )

    def read_anew(
        self,
        people: Names,
        new: Names,
        of_row: Callable[[str, Mapping[str, str], Names], Mapping[str, str]],
    ) -> int:
        mark = reader_digest("", (), (resources.files("kb_tools.findings") / n for n in _CLEANING))
        known = "SELECT 1 FROM store_facts WHERE name = 'comments_read_by' AND value = ?"
        if self._rows(known, [mark]):
            people = new
        self._rows("INSERT OR REPLACE INTO store_facts VALUES ('comments_read_by', ?)", [mark])
        others = others_cleaned(
            self.connection, people, lambda source, row: of_row(source, row, people)
        )
        comments = comments_cleaned(self.connection, people)
        self.cleaned = comments + others
        return comments

    def agents_among(self, pseudonyms: Collection[str]) -> set[str]:
        sql = "SELECT DISTINCT agent_id FROM audits WHERE agent_id IN (SELECT unnest(?::VARCHAR[]))"
        return {str(agent) for (agent,) in self._rows(sql, [[*pseudonyms]])}

    def settle(self) -> Settled:
        """One table after the other, for rows belong to others; and in it one import after the other,
        as if each were a run of its own."""
        settled = Settled({}, [])
        self._rows(KNOWN)
        for table in TABLES.values():
            for number in self._files:
                staged = staged_rows(table.name, number)
                if staged not in self._staged:
                    staged = ""
                elif mended := self._mended.get(number):
                    date_as_refused(self.connection, table, staged, mended, self.now)
                if table.name == "findings":
                    self._settle_findings(staged, number, settled)
                elif staged:
                    self._settle(table, staged, number, settled)
                if table.name == "audits" and staged:
                    if settled.counts[number, "audits"].corrections:
                        settled.of_other_contacts[number] = of_other_contacts(
                            self.connection, number
                        )
                    settled.without_zeros[number] = without_zeros(self.connection, number)
        return settled

    def _settle(self, table: Table, staged: str, number: int, settled: Settled) -> None:
        rules = self._rules.get((number, table.name), TableRules())
        Settling(self.connection, table, staged, number, rules, settled).run()

    def _settle_findings(self, staged: str, number: int, settled: Settled) -> None:
        criteria = self._criteria.get(number)
        withdrawn: list[str] = []
        some_passed = find_passed(self.connection, number, criteria, staged)
        if some_passed:
            withdrawn += withdraw(self.connection, self.now)
        if staged:
            count_again(self.connection, staged, self.now, some_passed=some_passed)
            self._settle(TABLES["findings"], staged, number, settled)
        if some_passed:
            withdrawn += withdraw(self.connection, self.now)  # what came with it, graded before
        if criteria is not None:
            keep_passed(self.connection, number, criteria)
        if withdrawn:
            settled.withdrawn[number] = withdrawn
        if renamed := perhaps_renamed(self.connection, number):
            settled.renamed[number] = renamed

    def quarantine(self, import_id: int, rows: Sequence[Quarantined]) -> None:
        file = self._files[import_id]
        # What was refused when the same file came in before is looked at anew.
        self._rows(
            "UPDATE quarantine SET resolved_by = ? WHERE sha256 = ? AND source = ? AND resolved_by IS NULL",
            [import_id, file.sha256, file.source],
        )
        ((number,),) = self._rows("SELECT coalesce(max(quarantine_id), 0) FROM quarantine")
        assert isinstance(number, int)
        if not rows:
            return
        kept = [
            (
                number + place, import_id, row.source, row.file, file.sha256, row.line,
                json.dumps([[r.table, r.reason.name, r.detail] for r in row.refusals], ensure_ascii=False),
                json.dumps({"row": row.row, "overflow": row.overflow}, ensure_ascii=False),
                json.dumps([[r.table, r.id, r.stated_at] for r in row.refusals], ensure_ascii=False),
            )
            for place, row in enumerate(rows, 1)
        ]  # fmt: skip
        names = ("id", "import_id", "source", "file", "sha256", "line", "reasons", "kept", "keys")
        numbers = ("id", "import_id", "line")
        kb_arriving = {
            name: np.array(values, dtype=np.int64 if name in numbers else object)
            for name, values in zip(names, zip(*kept, strict=True), strict=True)
        }
        assert kb_arriving  # which DuckDB finds by this name
        # An export that grows brings its bad rows every time; each stands here once.
        self.connection.execute(
            "UPDATE quarantine SET resolved_by = ? WHERE resolved_by IS NULL AND (source, kept) IN "
            "(SELECT source, kept FROM kb_arriving)",
            [import_id],
        )
        self.connection.execute(
            f"INSERT INTO quarantine SELECT {', '.join(names)}, NULL FROM kb_arriving"
        )

    def mend(self, import_id: int, ids: Collection[int]) -> int:
        numbers = ", ".join(str(int(number)) for number in ids)
        if not numbers:
            return 0
        rows = self._rows(
            f"UPDATE quarantine SET resolved_by = ? WHERE quarantine_id IN ({numbers}) "
            "AND resolved_by IS NULL RETURNING quarantine_id",
            [import_id],
        )
        return len(rows)

    def waiting(self) -> int:
        if not self._files:
            return 0
        sql = "SELECT count(*) FROM quarantine WHERE resolved_by IS NULL AND import_id >= ?"
        ((rows,),) = self._rows(sql, [min(self._files)])
        assert isinstance(rows, int)
        return rows

    def torn(self) -> Mapping[int, Mapping[str, str]]:
        return torn(self.connection)

    def could_go_in(self) -> int:
        return could_go_in(self.connection)

    def finish(self, import_id: int, counts: Mapping[str, TableCount]) -> None:
        answer(self.connection, import_id, self._criteria.get(import_id), self.now)
        told = {name: count.told() for name, count in counts.items()}
        self._rows(
            "UPDATE imports SET counts = ? WHERE import_id = ?", [json.dumps(told), import_id]
        )

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = self.connection.execute(sql, list(values)).fetchall()
        return rows


def staged_rows(table: str, import_id: int) -> str:
    """The temporary table in which rows of one import wait until they are settled."""
    return f"staged_{table}_{import_id}"


def _array(values: Sequence[object], name: str, kind: str) -> tuple["np.ndarray", str]:
    """A column as DuckDB takes it in, and the SQL that brings back what was empty."""
    if kind == "TIMESTAMP":
        moments = [_NO_MOMENT if value is None else value for value in values]
        return np.array(moments, dtype=np.int64), f"make_timestamp(nullif({name}, {_NO_MOMENT}))"
    if kind in ("DOUBLE", "BOOLEAN"):
        numbers = [float("nan") if value is None else value for value in values]
        present = f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END"
        return np.array(numbers, dtype=np.float64), f"CAST({present} AS {kind})"
    if kind == "INTEGER":
        return np.array(values, dtype=np.int64), name
    texts = np.empty(len(values), dtype=object)
    texts[:] = ["" if value is None else value for value in values]
    return texts, f"CAST(nullif({name}, '') AS {kind})"


def _entry(
    number: int, source: str, file: str, line: int, reasons: str, kept: str, imported_at: datetime
) -> QuarantineEntry:
    refusals = tuple(
        Refusal(table, line, Reason[name], detail) for table, name, detail in json.loads(reasons)
    )
    said = json.loads(kept)
    row = Quarantined(source, file, line, refusals, said["row"], tuple(said["overflow"]), id=number)
    return QuarantineEntry(row, imported_at.replace(tzinfo=UTC))
