"""Which rows count, as known at one moment: the relational reading of the neutral tables.

Written once, as Ibis expressions, and run by whatever engine holds the tables: our own DuckDB
file, or the warehouse where a company's QA data already are. Nothing is executed here.

    audits, findings … ─► entered by then ─► of corrected rows the newest ─► names as codes
                                  │                    └► withdrawn: it counts no more
                                  └► appeals decided, second looks taken by then ─► joined
"""

from collections.abc import Callable
from datetime import datetime

import ibis
import ibis.expr.types as ir

from kb_tools.findings.tables import TABLES, Kind

Keep = Callable[[str, ir.Table], ir.Table]
"""Runs an expression once and keeps its rows under a name, where the engine can."""

Number = Callable[[str, ir.Table, str], ir.Table]
"""The same, with a column `place`: 0, 1, … in the order of the column named."""

TYPES = {
    Kind.INSTANT: "timestamp",
    Kind.DAY: "date",
    Kind.NUMBER: "float64",
    Kind.MINUTES: "float64",
    Kind.YES_NO: "boolean",
}
CODED = ("sop_recorded", "agent_id", "team_id", "vendor_id", "reviewer_id", "sample_type", "contact_reason")  # fmt: skip
_QUARTER = 13  # weeks
_MOST_TENURE = 32_000  # days; more is a slip of the roster, and does not fit 16 bits
_ORDER = ("entered_at", "import_id", "line")  # of rows with one key: the last one counts


def neutral_schema(table: str) -> dict[str, str]:
    """The columns of a neutral table as the reading uses them, with Ibis's types."""
    columns = {"entered_at": "timestamp"}
    for column in TABLES[table].columns:
        columns[column.name] = TYPES.get(column.kind, "string")
        if column.kind is Kind.SOP:
            columns["sop_recorded"] = "string"
    return columns | {"import_id": "int32", "line": "int32"}


class Reading:
    """The rows known before `until` (UTC, without zone)."""

    def __init__(
        self, tables: dict[str, ir.Table], until: datetime, keep: Keep, number: Number, *, still: bool
    ) -> None:  # fmt: skip
        """
        Args:
            still: no row can come in while this is read; else what counts is kept, so that it stays.
        """
        self.tables, self.keep, self.still = tables, keep, still
        self._corrected: dict[str, ir.Table] = {}
        self.until = ibis.literal(until, type="timestamp")
        audits = self._newest("audits", "audit_id")
        self.current_audits = audits.filter(audits.ticket_at < self.until)
        findings = self._newest("findings", "finding_id")
        self.current_findings = findings.filter(~findings.withdrawn.fill_null(False))
        if not still:
            self.current_audits = keep("current_audits", self.current_audits)
            self.current_findings = keep("current_findings", self.current_findings)
        self.levels = {
            **{name: self._level(name, self.current_audits[name]) for name in CODED},
            "finding_sop": self._level("finding_sop", self.current_findings.sop_recorded),
            "section": self._level("section", self.current_findings.section),
            "criterion": self._level("criterion", self.current_findings.criterion),
        }
        self.audits = number("known_audits", self._audits(), "audit_id")
        self.findings = number("known_findings", self._findings(), "finding_id")

    def comments(self, places: ir.Table) -> ir.Table:
        """place, finding_id, comment: of these findings, where they have one."""
        known = self.findings.semi_join(places, "place").select("place", "finding_id")
        # Kept, so that an engine sees how few they are: else it holds all comments to look them up.
        known = (self.keep if self.still else _as_asked)("asked_findings", known)
        found = known.join(self.current_findings, "finding_id")
        found = found.select("place", "finding_id", "comment")
        return found.filter(found.comment.notnull())

    def finding_ids(self, places: ir.Table) -> ir.Table:
        """place, finding_id."""
        found = self.findings.semi_join(places, "place").select("place", "finding_id")
        return found.order_by("place")

    def contacts(self, places: ir.Table) -> ir.Table:
        """place, finding_id, audit_id, ticket_id, ticket_at."""
        known = self.findings.semi_join(places, "place").select("place", "finding_id", "audit")
        audits = self.audits.select("audit_id", audit=self.audits.place)
        found = self._with_tickets(known.join(audits, "audit")).order_by("place")
        return found.select("place", "finding_id", "audit_id", "ticket_id", "ticket_at")

    def reviewed(self, places: ir.Table) -> ir.Table:
        """place, audit_id, ticket_id, ticket_at: of these audits."""
        known = self.audits.semi_join(places, "place").select("place", "audit_id")
        found = self._with_tickets(known).order_by("place")
        return found.select("place", "audit_id", "ticket_id", "ticket_at")

    def details(self, places: ir.Table) -> ir.Table:
        """finding_id, audit_id, ticket_at, criterion, severity, section, comment; newest first."""
        known = self.findings.semi_join(places, "place").select("finding_id", "audit")
        audits = self.audits.select("ticket_at", audit=self.audits.place)
        said = self.current_findings.select(
            "finding_id", "audit_id", "criterion", "severity", "section", "comment"
        )
        found = known.join(said, "finding_id").join(audits, "audit")
        return found.order_by(found.ticket_at.desc(), found.finding_id).select(
            "finding_id", "audit_id", "ticket_at", "criterion", "severity", "section", "comment"
        )

    def second_looks(self) -> ir.Table:
        """sop, first, second, looks: how often two reviewers gave these results on that SOP."""
        looks = self._second_looks()
        audits = self.current_audits.select("audit_id", of_audit="sop_recorded")
        looks = looks.join(audits, "audit_id")
        sop = ibis.coalesce(looks.sop_recorded, looks.of_audit, "")
        results = {"sop": sop, "first": looks.result_1.lower(), "second": looks.result_2.lower()}
        found = looks.group_by(**results).agg(looks=looks.count())
        return found.order_by("sop", "first", "second")

    def tickets(self) -> ir.Table:
        """contact_reason, a_week: contacts a week in the last 13 weeks, of those of which any are known;
        a week that knows other reasons only had none of this one."""
        rows = self._newest("volumes", ("week", "contact_reason"))
        rows = rows.cross_join(rows.agg(last=rows.week.max()))
        late = rows.filter(rows.last.delta(rows.week, unit="day") < 7 * _QUARTER)
        late = late.cross_join(late.agg(weeks=late.week.nunique()))
        found = late.group_by("contact_reason").agg(
            a_week=late.tickets.sum().cast("float64") / late.weeks.max()
        )
        return found.order_by("contact_reason")

    def kpis(self, places: ir.Table, low_csat: float | None) -> ir.Table:
        """One row: tickets, and for each figure its value and of how many it is known; the last is the
        share with a CSAT up to `low_csat`, where it is said what is low."""
        known = self.audits.semi_join(places, "place").select("audit_id")
        tickets = self._with_tickets(known).select("ticket_id").distinct()
        rows = self._newest("kpis", "ticket_id").semi_join(tickets, "ticket_id")

        def share(column: ir.Column) -> ir.Column:
            return column.cast("int32").cast("float64").mean()

        low = (
            {}
            if low_csat is None
            else {"low": share(rows.csat <= low_csat), "low_n": rows.csat.count()}
        )
        return rows.agg(
            tickets=rows.count(),
            csat=rows.csat.mean(), csat_n=rows.csat.count(),
            frt_min=rows.frt_min.median(), frt_min_n=rows.frt_min.count(),
            resolution_min=rows.resolution_min.median(), resolution_min_n=rows.resolution_min.count(),
            fcr=share(rows.fcr), fcr_n=rows.fcr.count(),
            escalated=share(rows.escalated), escalated_n=rows.escalated.count(),
            reopened=share(rows.reopened), reopened_n=rows.reopened.count(), **low,
        )  # fmt: skip

    def _second_looks(self) -> ir.Table:
        """Calibrations taken by then; what was corrected, as it was corrected."""
        looks = self.tables["calibrations"]
        looks = looks.filter(looks.entered_at < self.until, looks.calibrated_at < self.until)
        return _last(looks, TABLES["calibrations"].key, _ORDER)

    def _newest(self, table: str, key: str | tuple[str, ...]) -> ir.Table:
        """The rows entered by then; of those with one key the last. Few keys have several rows,
        so only these are sorted and kept."""
        if table not in self._corrected:
            rows = self.tables[table]
            rows = rows.filter(rows.entered_at < self.until)
            times = rows.group_by(key).agg(times=rows.count())
            keep = self.keep if self.still else _as_asked  # else all that counts is kept
            several = keep(f"several_{table}", times.filter(times.times > 1).select(key))
            last = keep(f"last_{table}", _last(rows.semi_join(several, key), key, _ORDER))
            self._corrected[table] = last.union(rows.anti_join(several, key))
        return self._corrected[table]

    def _with_tickets(self, known: ir.Table) -> ir.Table:
        """The same rows, with the ticket of their `audit_id` and when it was handled."""
        tickets = self.current_audits.select("audit_id", "ticket_id", "ticket_at")
        return known.join(tickets, "audit_id")

    def _audits(self) -> ir.Table:
        rows = self.current_audits
        roster = self.tables["roster"]
        roster = roster.filter(roster.entered_at < self.until, roster.hired_on.notnull())
        hired = _last(roster, "agent_id", _ORDER).select("agent_id", "hired_on")
        found = rows.select("audit_id", "ticket_at", *CODED)
        found = found.left_join(hired, "agent_id").drop("agent_id_right")
        days = found.ticket_at.date().delta(found.hired_on, unit="day")
        most = _MOST_TENURE
        tenure = ibis.cases((days.isnull(), -1), (days < 0, 0), (days > most, most), else_=days)
        tenure = tenure.cast("int16")
        found = found.mutate(tenure=tenure).drop("hired_on")
        for name in CODED:
            found = self._coded(found, name, name)
        codes = [f"{name}_code" for name in CODED]
        return found.select("audit_id", "ticket_at", *codes, "tenure")

    def _findings(self) -> ir.Table:
        appeals, looks = self.tables["appeals"], self._second_looks()
        appeals = appeals.filter(
            appeals.entered_at < self.until, appeals.decided_at < self.until, appeals.outcome != "pending"
        )  # fmt: skip
        decided = _last(appeals, "finding_id", ("decided_at", "import_id", "line"))
        decided = decided.select("finding_id", won=decided.outcome == "overturned")
        looks = looks.filter(looks.finding_id.notnull())
        differ = (looks.result_1.lower() != looks.result_2.lower()).cast("int32")
        looks = looks.group_by("finding_id").agg(differing=differ.max())
        audits = self.audits.select("audit_id", audit=self.audits.place)
        found = self.current_findings.join(audits, "audit_id")
        found = found.select(
            "finding_id", "audit", "section", "criterion",
            finding_sop=found.sop_recorded,
            critical=(found.severity == "critical").fill_null(False),
        )  # fmt: skip
        found = found.left_join(self._critical_since(), "finding_id").drop("finding_id_right")
        found = found.left_join(decided, "finding_id")
        found = found.mutate(appealed=found.finding_id_right.notnull()).drop("finding_id_right")
        found = found.left_join(looks, "finding_id")
        found = found.mutate(checked=found.finding_id_right.notnull()).drop("finding_id_right")
        for name in ("finding_sop", "section", "criterion"):
            found = self._coded(found, name, name)
        return found.select(
            "finding_id", "audit", "finding_sop_code", "section_code", "criterion_code",
            "appealed", "checked",
            critical_on=ibis.ifelse(found.critical, found.critical_on, -1).fill_null(-1).cast("int32"),
            overturned=found.won.fill_null(False),
            disagreed=found.differing.fill_null(0) == 1,
        )  # fmt: skip

    def _critical_since(self) -> ir.Table:
        """finding_id, critical_on: the day since 1970 on which a critical finding was first entered as
        such. A row that corrects its comment later is no news."""
        rows = self.tables["findings"]
        rows = rows.filter(rows.entered_at < self.until, rows.severity == "critical")
        first = rows.group_by("finding_id").agg(at=rows.entered_at.min())
        days = first.at.date().delta(ibis.date(1970, 1, 1), unit="day")
        return first.select("finding_id", critical_on=days)

    def _level(self, name: str, values: ir.Column) -> ir.Table:
        """name, code: the different values, numbered from 0."""
        names = values.name("name").as_table().distinct()
        names = names.filter(names.name.notnull())
        code = ibis.row_number().over(order_by=names.name)
        return self.keep(f"level_{name}", names.mutate(code=code))

    def _coded(self, rows: ir.Table, column: str, level: str) -> ir.Table:
        """The column as the number of its level; -1: it is empty."""
        levels = self.levels[level]
        found = rows.left_join(levels, rows[column] == levels.name)
        code = found.code.fill_null(-1).cast("int32")  # half of the memory
        return found.mutate(**{f"{column}_code": code}).drop("name", "code")


def _as_asked(name: str, rows: ir.Table) -> ir.Table:
    """Worked out anew each time."""
    return rows


def _last(rows: ir.Table, key: str | tuple[str, ...], order: tuple[str, ...]) -> ir.Table:
    """Of the rows with one key the last one in this order."""
    newest = ibis.window(group_by=key, order_by=[rows[name].desc() for name in order])
    numbered = rows.mutate(age=ibis.row_number().over(newest))
    return numbered.filter(numbered.age == 0).drop("age")
