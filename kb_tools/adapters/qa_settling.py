"""Sorting the staged rows of one import: which are new, and what is wrong with the others.

Per table, in an order in which owners come before what belongs to them:

    staged ─┬─ repeated on several lines by design ──────────► folded
            ├─ word for word in the store ───────────────────► known
            ├─ twice in this import ─────────────────────────► refused: duplicate
            ├─ one key, different content, no order in time ─► refused: conflict (all of them)
            ├─ same content under another key ───────────────► refused: same content
            ├─ owner was deleted as too old ─────────────────► outdated
            ├─ owner neither in the store nor in this run ───► refused: orphan
            └─ the rest ─────────────────────────────────────► the store; a known key: correction
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kb_tools.adapters.qa_answering import no_row_of
from kb_tools.adapters.qa_forgetting import OLD, remembers
from kb_tools.adapters.qa_schema import compared, typed_columns
from kb_tools.findings.rows import Reason, Refusal, TableCount
from kb_tools.findings.tables import Table
from kb_tools.qa_ports import Settled, TableRules

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MICROSECONDS = "epoch_us(s.stated_at)"


class Settling:
    """Moves the staged rows of one table and import into the store, but for what is refused."""

    def __init__(
        self,
        connection: "DuckDBPyConnection",
        table: Table,
        staged: str,
        number: int,
        rules: TableRules,
        settled: Settled,
    ) -> None:
        """
        Args:
            staged: the temporary table with the rows.
            number: of the import.
            settled: takes what became of them.
        """
        self.connection, self.table, self.staged = connection, table, staged
        self.number, self.rules, self.settled = number, rules, settled
        self.count = settled.counts.setdefault((number, table.name), TableCount())
        self.key = ", ".join(table.key)
        self.all = ", ".join(compared(table))

    def run(self) -> None:
        self._fold()
        self._drop_known()
        if self._rows(f"SELECT 1 FROM ({self._crowded(self.key)}) LIMIT 1"):
            self._refuse_duplicates()
            self._refuse_conflicts()
        if self.table.content:
            self._refuse_same_content()
        if self.table.belongs_to:
            self._drop_outdated(*self.table.belongs_to)
            self._refuse_orphans()
        self._take()

    def _fold(self) -> None:
        if self.rules.repeats:
            self.count.folded += self._remove(
                f"""SELECT seq FROM (
                    SELECT seq, row_number() OVER (PARTITION BY entered_at, {self.all} ORDER BY seq) AS place
                    FROM {self.staged}) WHERE place > 1"""
            )

    def _drop_known(self) -> None:
        """What is there already, or was before something later took its place; that may have come in the same
        file, and comes again with it. But what follows something new of its key says more than it did.

            in the store   in the file   known
            A B            B             B
            A B            A B           A B    A was before B, and comes with it
            A B            A             -      the last word is A again, if it states no earlier moment
            B              C B           -      B is said anew, after C, if the rows state dates
        """

        def same(names: Iterable[str], one: str, other: str) -> str:
            return " AND ".join(f"{one}.{n} IS NOT DISTINCT FROM {other}.{n}" for n in names)

        key, crowded = self.table.key, self._is_crowded(self.key)
        known = f"""WITH t AS (
                SELECT *, row_number() OVER (
                    PARTITION BY {self.key} ORDER BY entered_at DESC, import_id DESC, line DESC) AS age
                FROM {self.table.name} t
                WHERE EXISTS (SELECT 1 FROM {self.staged} s WHERE {same(key, "s", "t")})),
            there AS (SELECT s.*, t.age, t.entered_at AS since FROM {self.staged} s
                JOIN t ON {same(compared(self.table), "s", "t")}),
            still AS (SELECT * FROM there WHERE age = 1),
            before AS (SELECT seq FROM there s WHERE age > 1 AND (since > entered_at OR EXISTS (
                SELECT 1 FROM (SELECT * FROM still WHERE {crowded}) n WHERE {same(key, "n", "s")}
                AND row(n.entered_at, n.seq) > row(s.entered_at, s.seq)
                AND s.entered_at IN (s.since, n.entered_at)))),
            new AS (SELECT * FROM {self.staged} WHERE {crowded}
                AND seq NOT IN (SELECT seq FROM still UNION ALL SELECT seq FROM before))
            SELECT seq FROM before UNION SELECT seq FROM still s WHERE NOT EXISTS (
                SELECT 1 FROM new n WHERE {same(key, "n", "s")} AND n.entered_at >= s.since
                AND row(n.entered_at, n.seq) < row(s.entered_at, s.seq))"""
        rows = self._remove(known, remember=len(self.table.key) == 1)
        self.count.known += rows
        if rows and "withdrawn" in self.table.names:
            self._say_again()

    def _say_again(self) -> None:
        """Who says the same once more, since a later moment, is the last word until then."""
        self._rows(
            f"""UPDATE {self.table.name} t SET stated_at = k.stated_at FROM (
                SELECT id, max(stated_at) AS stated_at FROM known_again
                WHERE name = '{self.table.name}' AND import_id = {self.number} GROUP BY id) k
            WHERE t.{self.key} = k.id AND coalesce(t.stated_at < k.stated_at, k.stated_at IS NOT NULL)
            AND t.withdrawn IS NOT TRUE AND row(t.entered_at, t.import_id, t.line) = (
                SELECT max(row(entered_at, import_id, line)) FROM {self.table.name} o
                WHERE o.{self.key} = t.{self.key})"""
        )

    def _refuse_duplicates(self) -> None:
        """The same row again, with nothing else of its key between; the first stays."""
        self._refuse(
            f"""SELECT s.seq, s.import_id, s.line, first.import_id, first.line, '', {self._known_by}
            FROM (
                SELECT *, first_value(seq) OVER (
                    PARTITION BY {self.key}, changes ORDER BY entered_at, seq) AS first_seq
                FROM (
                    SELECT *, count(*) FILTER (changed) OVER of_key AS changes
                    FROM (
                        SELECT *, lag(said) OVER of_key IS DISTINCT FROM said AS changed
                        FROM (SELECT *, row({self.all}) AS said FROM {self.staged}
                            WHERE {self._is_crowded(self.key)})
                        WINDOW of_key AS (PARTITION BY {self.key} ORDER BY entered_at, seq))
                    WINDOW of_key AS (PARTITION BY {self.key} ORDER BY entered_at, seq))
            ) s JOIN {self.staged} first ON first.seq = s.first_seq
            WHERE s.seq <> s.first_seq""",
            Reason.DUPLICATE,
        )

    def _refuse_conflicts(self) -> None:
        """One key, different content, entered at the same time: nobody can say which one counts."""
        if self.rules.last_line_counts:
            return
        differing = ", ".join(
            f"CASE WHEN count(DISTINCT coalesce(CAST({name} AS VARCHAR), '')) > 1 THEN '{name}' END"
            for name in compared(self.table)
        )
        keys = " AND ".join(f"s.{name} IS NOT DISTINCT FROM c.{name}" for name in self.table.key)
        self._refuse(
            f"""SELECT s.seq, s.import_id, s.line, s.import_id,
                    CASE WHEN c.first = s.line THEN c.last ELSE c.first END,
                    'they differ in ' || c.columns, {self._known_by}
            FROM {self.staged} s JOIN (
                SELECT {self.key}, min(line) AS first, max(line) AS last,
                    concat_ws(', ', {differing}) AS columns
                FROM {self.staged} WHERE {self._is_crowded(self.key)} GROUP BY {self.key}
                HAVING count(*) > count(DISTINCT entered_at)
            ) c ON {keys}""",
            Reason.CONFLICT,
        )

    def _refuse_same_content(self) -> None:
        content = ", ".join(self.table.content)
        same = " AND ".join(
            f"s.{name} IS NOT DISTINCT FROM t.{name}" for name in self.table.content
        )
        (key,) = self.table.key
        self._refuse(
            f"""SELECT s.seq, s.import_id, s.line, first.import_id, first.line, 'there it is ' || first.{key},
                {self._known_by}
            FROM (
                SELECT *, first_value(seq) OVER same AS first_seq
                FROM {self.staged} WHERE {self._is_crowded(content)}
                WINDOW same AS (PARTITION BY {content} ORDER BY entered_at, seq)
            ) s JOIN {self.staged} first ON first.seq = s.first_seq
            WHERE s.{key} <> first.{key}""",
            Reason.SAME_CONTENT,
        )
        owner = self.table.content[0]  # known of every row, and so found fast
        alike = f"""CREATE OR REPLACE TEMP TABLE alike AS
            SELECT s.seq, t.{key} AS known, t.import_id, t.line
            FROM {self.staged} s JOIN {self.table.name} t ON s.{owner} = t.{owner}
            WHERE {same} AND s.{key} <> t.{key}"""
        if self._rows(alike) == [(0,)]:
            return
        self._refuse(
            f"""SELECT s.seq, s.import_id, s.line, min(t.import_id), min(t.line),
                    'in the store it is ' || min(t.known), s.{key}, {_MICROSECONDS}
            FROM {self.staged} s JOIN alike t USING (seq)
            WHERE NOT EXISTS (SELECT 1 FROM {self.table.name} o WHERE o.{key} = s.{key})
            AND {self._not_withdrawn("t.known")}
            GROUP BY ALL""",
            Reason.SAME_CONTENT,
        )

    @property
    def _known_by(self) -> str:
        """By which id a refused row would be known, and what it states of when it was entered."""
        key = f"s.{self.table.key[0]}" if len(self.table.key) == 1 else "NULL"
        return f"{key}, {_MICROSECONDS}"

    def _not_withdrawn(self, known: str) -> str:
        """What was withdrawn may be found again, under another key."""
        (key,) = self.table.key
        return f"{known} NOT IN (SELECT {key} FROM {self.table.name} WHERE withdrawn)"

    def _drop_outdated(self, owner: str, column: str) -> None:
        """An export of all years brings what hung on contacts that may be kept no longer. What hangs
        on that goes with it, so its ids are remembered too."""
        if not remembers(self.connection):
            return
        old = (
            f"FROM {self.staged} s JOIN erased e ON e.what = '{OLD[owner]}' AND e.id = s.{column} "
            f"ANTI JOIN {owner} o ON o.{column} = s.{column}"
        )
        if self.table.name in OLD:
            (key,) = self.table.key
            self._rows(
                f"INSERT OR IGNORE INTO erased SELECT '{OLD[self.table.name]}', s.{key}, min(e.erased_at) "
                f"{old} GROUP BY s.{key}"
            )
        self.count.outdated += self._remove(f"SELECT s.seq {old}")

    def _refuse_orphans(self) -> None:
        assert self.table.belongs_to is not None
        owner, column = self.table.belongs_to
        self._refuse(
            f"""SELECT s.seq, s.import_id, s.line, NULL, NULL,
                    '{no_row_of(owner, column)}' || s.{column}, {self._known_by}
            FROM {self.staged} s ANTI JOIN {owner} o ON o.{column} = s.{column}""",
            Reason.ORPHAN,
        )

    def _take(self) -> None:
        keys = " AND ".join(f"s.{name} IS NOT DISTINCT FROM t.{name}" for name in self.table.key)
        ((taken, corrections),) = self._rows(
            f"""SELECT count(*), count(*) - count(DISTINCT fresh) FROM (
                SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM {self.table.name} t WHERE {keys})
                    THEN hash({", ".join("s." + name for name in self.table.key)}) END AS fresh
                FROM {self.staged} s)"""
        )
        self.count.taken += taken
        self.count.corrections += corrections
        columns = ", ".join(typed_columns(self.table))
        self._rows(f"INSERT INTO {self.table.name} ({columns}) SELECT {columns} FROM {self.staged}")
        self._rows(f"DROP TABLE {self.staged}")

    def _crowded(self, columns: str) -> str:
        return f"SELECT hash({columns}) FROM {self.staged} GROUP BY 1 HAVING count(*) > 1"

    def _is_crowded(self, columns: str) -> str:
        """Narrows to rows that may share these columns with others, before anything is sorted."""
        return f"hash({columns}) IN ({self._crowded(columns)})"

    def _remove(self, which: str, *, remember: bool = False) -> int:
        """How many rows; those to be remembered are words on what waits in the quarantine."""
        if not self._leave(which):
            return 0
        if remember:
            self._rows(
                f"INSERT INTO known_again SELECT '{self.table.name}', {self.key}, stated_at, import_id "
                f"FROM {self.staged} SEMI JOIN leaving USING (seq)"
            )
        removed = f"DELETE FROM {self.staged} WHERE seq IN (SELECT seq FROM leaving)"
        ((rows,),) = self._rows(removed)
        return int(rows)

    def _refuse(self, which: str, reason: Reason) -> None:
        """`which` selects seq, import, line, the other row's import and line, words, id and moment."""
        if not self._leave(
            f"SELECT * FROM ({which}) "
            "AS w(seq, import_id, line, other_import, other_line, words, id, stated_at)"
        ):
            return
        for line, file, other, words, id_, stated in self._rows(
            """SELECT l.line, CASE WHEN l.other_import <> l.import_id THEN i.file END,
                l.other_line, l.words, l.id, l.stated_at
            FROM leaving l LEFT JOIN imports i ON i.import_id = l.other_import ORDER BY l.seq"""
        ):
            where = (f"see line {other}" + (f" of {file}" if file else "")) if other else ""
            detail = "; ".join(part for part in (where, words) if part)
            refusal = Refusal(self.table.name, line, reason, detail, id_ or "", stated)
            self.settled.refused.append((self.number, refusal))
            self.count.refused[reason.value] += 1
        self._rows(f"DELETE FROM {self.staged} WHERE seq IN (SELECT seq FROM leaving)")

    def _leave(self, which: str) -> bool:
        ((rows,),) = self._rows(f"CREATE OR REPLACE TEMP TABLE leaving AS {which}")
        return bool(rows)

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return rows
