"""Reading the QA store as it was known at one moment.

The relational work (which of several corrections counts, which appeal was decided by then, what
belongs to what) is done here, in plain SQL over the neutral tables; what leaves is columns of
numbers with their names beside them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.gaps.evidence import Audits, Coded, Findings, Ints
from kb_tools.qa_ports import FindingDetail, Kpis

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FIELD = {
    "sop_id": "sop_recorded", "agent_id": "agent", "team_id": "team", "vendor_id": "vendor",
    "reviewer_id": "reviewer", "sample_type": "sample", "contact_reason": "reason",
}  # fmt: skip
_PEOPLE_AND_KINDS = (
    "sop_id",
    "agent_id",
    "team_id",
    "vendor_id",
    "reviewer_id",
    "sample_type",
    "contact_reason",
)


@contextmanager
def reading(store: DuckDbStore, until: datetime) -> Iterator["DuckDbReader"]:
    """Rows entered before `until`. Raises KbError where there is no store."""
    with store.reading() as connection:
        yield DuckDbReader(connection, until)


class DuckDbReader:
    """Implements `qa_ports.QaReader`."""

    def __init__(self, connection: "DuckDBPyConnection", until: datetime) -> None:
        self.connection = connection
        self.until = until.astimezone(UTC).replace(tzinfo=None)
        self._prepare()

    def audits(self) -> Audits:
        columns = self._columns(
            "SELECT epoch_us(ticket_at) AS at, tenure, "
            + ", ".join(f"{name}_code" for name in _PEOPLE_AND_KINDS)
            + " FROM known_audits ORDER BY place"
        )
        coded = {
            name: Coded(columns[f"{name}_code"], self._names(name)) for name in _PEOPLE_AND_KINDS
        }
        return Audits(
            ticket_at=columns["at"],
            tenure=columns["tenure"],
            place=np.arange(len(columns["at"]), dtype=np.int64),
            **{_FIELD[name]: column for name, column in coded.items()},
        )

    def findings(self) -> Findings:
        columns = self._columns(
            """SELECT audit, sop_code, section_code, criterion_code, critical, appealed, overturned,
                checked, disagreed
            FROM known_findings ORDER BY place"""
        )
        return Findings(
            columns["audit"],
            Coded(columns["sop_code"], self._names("finding_sop")),
            Coded(columns["section_code"], self._names("section")),
            Coded(columns["criterion_code"], self._names("criterion")),
            columns["critical"].astype(bool),
            columns["appealed"].astype(bool),
            columns["overturned"].astype(bool),
            columns["checked"].astype(bool),
            columns["disagreed"].astype(bool),
            np.arange(len(columns["audit"]), dtype=np.int64),
        )

    def comments(self, places: Collection[int]) -> Mapping[int, str]:
        if not len(places):
            return {}
        self._register("wanted", places)
        found = self._rows(
            """SELECT k.place, f.comment FROM known_findings k SEMI JOIN wanted w ON w.place = k.place
            JOIN current_findings f ON f.finding_id = k.finding_id WHERE f.comment IS NOT NULL"""
        )
        return dict(found)

    def finding_ids(self, places: Collection[int]) -> Mapping[int, str]:
        if not len(places):
            return {}
        self._register("wanted", places)
        return dict(
            self._rows(
                "SELECT place, finding_id FROM known_findings SEMI JOIN wanted USING (place) ORDER BY 1"
            )
        )

    def details(self, rows: Collection[int]) -> Sequence[FindingDetail]:
        if not len(rows):
            return []
        self._register("wanted", rows)
        found = self._rows(
            """SELECT f.finding_id, f.audit_id, a.ticket_at, f.criterion, f.severity, f.section, f.comment
            FROM known_findings k JOIN wanted w ON w.place = k.place
            JOIN current_findings f ON f.finding_id = k.finding_id
            JOIN known_audits a ON a.place = k.audit
            ORDER BY a.ticket_at DESC, f.finding_id"""
        )
        return [
            FindingDetail(i, a, at.replace(tzinfo=UTC), c, s or "", p or "", t or "")
            for i, a, at, c, s, p, t in found
        ]

    def kpis(self, audits: Collection[int]) -> Kpis:
        if not len(audits):
            return Kpis(0, None, None, None, None, None, None)
        self._register("wanted", audits)
        ((tickets, *figures),) = self._rows(
            """SELECT count(*), avg(csat), count(csat), median(frt_min), count(frt_min),
                median(resolution_min), count(resolution_min), avg(fcr::INT), count(fcr),
                avg(escalated::INT), count(escalated), avg(reopened::INT), count(reopened)
            FROM current_kpis WHERE ticket_id IN (
                SELECT ticket_id FROM known_audits SEMI JOIN wanted USING (place))"""
        )
        pairs = zip(figures[::2], figures[1::2], strict=True)
        return Kpis(int(tickets), *((float(v), int(n)) if n else None for v, n in pairs))

    def inputs(self) -> Sequence[tuple[str, str]]:
        found = self._rows("SELECT DISTINCT file, sha256 FROM imports ORDER BY 1, 2")
        return [(str(file), str(digest)) for file, digest in found]

    def _prepare(self) -> None:
        """The rows that count, with names as codes, in temporary tables beside the store."""
        until = [self.until]
        for table, key in (
            ("audits", "audit_id"),
            ("findings", "finding_id"),
            ("kpis", "ticket_id"),
        ):
            as_known = "" if table == "kpis" else "WHERE entered_at < ?"
            self._rows(
                f"""CREATE OR REPLACE TEMP TABLE current_{table} AS
                SELECT * FROM {table} {as_known}
                QUALIFY row_number() OVER (
                    PARTITION BY {key} ORDER BY entered_at DESC, import_id DESC, line DESC) = 1""",
                until if as_known else (),
            )
        self._rows("DELETE FROM current_audits WHERE ticket_at >= ?", until)
        for name in _PEOPLE_AND_KINDS:
            column = "sop_recorded" if name == "sop_id" else name
            self._levels(name, f"SELECT DISTINCT {column} AS name FROM current_audits")
        self._rows(
            """CREATE OR REPLACE TEMP TABLE hired AS
            SELECT agent_id, arg_max(hired_on, (entered_at, import_id, line)) AS hired_on
            FROM roster WHERE entered_at < ? AND hired_on IS NOT NULL GROUP BY agent_id""",
            until,
        )
        codes = ", ".join(f"coalesce(l_{n}.code, -1) AS {n}_code" for n in _PEOPLE_AND_KINDS)
        joins = " ".join(
            f"LEFT JOIN level_{n} l_{n} ON l_{n}.name = a.{'sop_recorded' if n == 'sop_id' else n}"
            for n in _PEOPLE_AND_KINDS
        )
        self._rows(
            f"""CREATE OR REPLACE TEMP TABLE known_audits AS
            SELECT row_number() OVER (ORDER BY audit_id) - 1 AS place, audit_id, ticket_id, ticket_at,
                {codes},
                coalesce(greatest(date_diff('day', r.hired_on, ticket_at::DATE), 0), -1) AS tenure
            FROM current_audits a {joins} LEFT JOIN hired r ON r.agent_id = a.agent_id"""
        )
        self._levels("finding_sop", "SELECT DISTINCT sop_recorded AS name FROM current_findings")
        self._levels("section", "SELECT DISTINCT section AS name FROM current_findings")
        self._levels("criterion", "SELECT DISTINCT criterion AS name FROM current_findings")
        self._rows(
            """CREATE OR REPLACE TEMP TABLE decided AS
            SELECT finding_id, arg_max(outcome, (decided_at, import_id, line)) = 'overturned' AS won
            FROM appeals WHERE decided_at < ? AND outcome <> 'pending' GROUP BY finding_id""",
            until,
        )
        self._rows(
            """CREATE OR REPLACE TEMP TABLE second_looks AS
            SELECT finding_id, bool_or(lower(result_1) <> lower(result_2)) AS disagreed
            FROM calibrations WHERE calibrated_at < ? AND finding_id IS NOT NULL GROUP BY finding_id""",
            until,
        )
        self._rows(
            """CREATE OR REPLACE TEMP TABLE known_findings AS
            SELECT row_number() OVER (ORDER BY f.finding_id) - 1 AS place, f.finding_id, a.place AS audit,
                coalesce(s.code, -1) AS sop_code, coalesce(p.code, -1) AS section_code,
                c.code AS criterion_code, coalesce(f.severity = 'critical', false) AS critical,
                d.finding_id IS NOT NULL AS appealed, coalesce(d.won, false) AS overturned,
                k.finding_id IS NOT NULL AS checked, coalesce(k.disagreed, false) AS disagreed
            FROM current_findings f JOIN known_audits a USING (audit_id)
            JOIN level_criterion c ON c.name = f.criterion
            LEFT JOIN level_finding_sop s ON s.name = f.sop_recorded
            LEFT JOIN level_section p ON p.name = f.section
            LEFT JOIN decided d ON d.finding_id = f.finding_id
            LEFT JOIN second_looks k ON k.finding_id = f.finding_id"""
        )

    def _levels(self, name: str, distinct: str) -> None:
        self._rows(
            f"""CREATE OR REPLACE TEMP TABLE level_{name} AS
            SELECT name, row_number() OVER (ORDER BY name) - 1 AS code FROM ({distinct})
            WHERE name IS NOT NULL"""
        )

    def _names(self, name: str) -> tuple[str, ...]:
        return tuple(
            str(row[0]) for row in self._rows(f"SELECT name FROM level_{name} ORDER BY code")
        )

    def _columns(self, sql: str) -> dict[str, Ints]:
        found = self.connection.execute(sql).fetchnumpy()
        return {name: np.ma.getdata(values).astype(np.int64) for name, values in found.items()}

    def _register(self, name: str, places: Collection[int]) -> None:
        values = {"place": np.fromiter(places, dtype=np.int64, count=len(places))}
        self.connection.register("arriving", values)
        try:
            self._rows(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT place FROM arriving")
        finally:
            self.connection.unregister("arriving")

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        return self.connection.execute(sql, list(values)).fetchall()
