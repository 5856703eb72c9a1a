"""The neutral tables of QA data: what every export is brought to, whatever tool it came from."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a column holds, and so how a written value becomes one of ours."""

    ID = "id"  # kept as written, ends trimmed
    PERSON = "person"  # becomes a pseudonym
    LABEL = "label"  # a short name: team, queue, criterion
    SOP = "sop"  # which SOP the reviewer meant
    SECTION = "section"  # which part of it, as the reviewer wrote it
    TEXT = "text"  # free text: redacted
    INSTANT = "instant"  # a moment; stored in UTC
    DAY = "day"
    NUMBER = "number"
    MINUTES = "minutes"
    YES_NO = "yes or no"
    CHOICE = "choice"


OF_THE_RUBRIC = frozenset({"criterion", "result_1", "result_2"})  # labels that are nobody's name
FIGURES = frozenset({Kind.NUMBER, Kind.MINUTES, Kind.INSTANT, Kind.DAY})


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    required: bool = False  # a row without it is refused
    choices: tuple[str, ...] = ()  # of a CHOICE; other values are refused
    past: bool = False  # an instant or day that cannot lie in the future
    times: bool = False  # a YES_NO that tools also write as how often


@dataclass(frozen=True, slots=True)
class Table:
    """One neutral table. Rows are only ever added; of rows with one key the newest counts."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    belongs_to: tuple[str, str] | None = None  # the table and column that must hold its row
    content: tuple[str, ...] = ()  # equal in all of these under another key: the same row again
    dated_by: tuple[str, ...] = ()  # where entered_at is unknown: the first of these that is known

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


SEVERITIES = ("minor", "major", "critical")
OUTCOMES = ("upheld", "overturned", "pending")
# Since when a row was known: a report sees only what had been entered by its day. Where an export
# does not say it, the row counts from its own date (`dated_by`), else from its import on.
_ENTERED = Column("entered_at", Kind.INSTANT, past=True)

_AUDITS = Table(
    "audits",
    ("audit_id",),
    (
        Column("audit_id", Kind.ID, required=True),
        Column("ticket_id", Kind.ID),
        # When the agent acted: decides which version was in force.
        Column("ticket_at", Kind.INSTANT, required=True, past=True),
        Column("audited_at", Kind.INSTANT, past=True),
        _ENTERED,
        Column("agent_id", Kind.PERSON),
        Column("team_id", Kind.LABEL),
        Column("vendor_id", Kind.LABEL),
        Column("reviewer_id", Kind.PERSON),
        Column("sample_type", Kind.LABEL),
        Column("contact_reason", Kind.LABEL),
        Column("sop_id", Kind.SOP),
        Column("score", Kind.NUMBER),
    ),
)
_FINDINGS = Table(
    "findings",
    ("finding_id",),
    (
        Column("finding_id", Kind.ID, required=True),
        Column("audit_id", Kind.ID, required=True),
        _ENTERED,
        Column("criterion", Kind.LABEL, required=True),
        Column("severity", Kind.CHOICE, choices=SEVERITIES),
        Column("sop_id", Kind.SOP),
        Column("section", Kind.SECTION),
        Column("comment", Kind.TEXT),
        # Since this row was entered the finding counts no more; what was recorded before stays.
        Column("withdrawn", Kind.YES_NO),
    ),
    belongs_to=("audits", "audit_id"),
    content=("audit_id", "criterion", "severity", "sop_recorded", "section", "comment"),
)
_APPEALS = Table(
    "appeals",
    ("finding_id", "appealed_at"),
    (
        Column("finding_id", Kind.ID, required=True),
        Column("appealed_at", Kind.INSTANT, required=True, past=True),
        Column("decided_at", Kind.INSTANT),
        Column("outcome", Kind.CHOICE, required=True, choices=OUTCOMES),
        _ENTERED,
    ),
    belongs_to=("findings", "finding_id"),
    dated_by=("decided_at", "appealed_at"),
)
_CALIBRATIONS = Table(
    "calibrations",
    ("audit_id", "finding_id", "reviewer_1", "reviewer_2", "calibrated_at"),
    (
        Column("audit_id", Kind.ID, required=True),
        Column("finding_id", Kind.ID),
        Column("sop_id", Kind.SOP),
        Column("section", Kind.SECTION),
        Column("reviewer_1", Kind.PERSON, required=True),
        Column("reviewer_2", Kind.PERSON, required=True),
        Column("result_1", Kind.LABEL, required=True),
        Column("result_2", Kind.LABEL, required=True),
        Column("calibrated_at", Kind.INSTANT, required=True, past=True),
        _ENTERED,
    ),
    belongs_to=("audits", "audit_id"),
    dated_by=("calibrated_at",),
)
_ROSTER = Table(
    "roster",
    ("agent_id",),
    (
        Column("agent_id", Kind.PERSON, required=True),
        Column("team_id", Kind.LABEL),
        Column("vendor_id", Kind.LABEL),
        Column("hired_on", Kind.DAY),
        Column("left_on", Kind.DAY),
        _ENTERED,
    ),
)
_KPIS = Table(
    "kpis",
    ("ticket_id",),
    (
        Column("ticket_id", Kind.ID, required=True),
        Column("csat", Kind.NUMBER),
        Column("frt_min", Kind.MINUTES),
        Column("fcr", Kind.YES_NO),
        Column("resolution_min", Kind.MINUTES),
        Column("escalated", Kind.YES_NO, times=True),
        Column("reopened", Kind.YES_NO, times=True),
        _ENTERED,
    ),
)
_VOLUMES = Table(
    "volumes",
    ("week", "contact_reason"),
    (
        Column("week", Kind.DAY, required=True, past=True),
        Column("contact_reason", Kind.LABEL, required=True),
        Column("tickets", Kind.NUMBER, required=True),
        _ENTERED,
    ),
)

# In the order in which rows settle: what others belong to comes first.
TABLES = MappingProxyType(
    {
        table.name: table
        for table in (_AUDITS, _FINDINGS, _APPEALS, _CALIBRATIONS, _ROSTER, _KPIS, _VOLUMES)
    }
)
