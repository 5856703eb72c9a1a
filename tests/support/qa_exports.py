"""Small QA exports, written as a tool would, and a store to take them into."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copy

from kb_tools.adapters import importers
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.findings.mapping import FindingsMapping, neutral_source, read_mapping, sources_of
from kb_tools.findings.pseudonyms import PseudonymKey
from kb_tools.findings.spelling import SopSpelling
from kb_tools.workflows.import_findings import ImportSummary, Incoming, import_findings
from tests.support.csv_files import write_csv

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEY = PseudonymKey(b"a key for tests, of no use elsewhere")
SOPS = ("REF-001", "REF-002", "PAY-010")

MAPPING = """
[criteria]
known = ["STEPS", "LIMITS", "TONE"]
not_about_sops = ["TONE"]

[[source]]
name = "reviews"
files = ["reviews*.csv"]
dates = ["%d/%m/%Y %H:%M"]
names = ["Agent"]
ignore = ["Mail"]
[source.audits.columns]
audit_id = "Review"
ticket_at = "Handled"
entered_at = "Exported"
agent_id = "Agent ID"
reviewer_id = "Reviewer"
sop_id = "SOP"
score = "Score"

[[source]]
name = "findings"
files = ["findings*.csv"]
dates = ["%d/%m/%Y %H:%M"]
[source.findings.columns]
finding_id = "Finding"
audit_id = "Review"
entered_at = "Created"
criterion = "Criterion"
severity = "Severity"
sop_id = "SOP"
section = "Part"
comment = "Comment"
[source.findings.values.severity]
"Sev 1" = "critical"

[[source]]
name = "appeals"
files = ["appeals*.csv"]
[source.appeals.columns]
finding_id = "Finding"
appealed_at = "Appealed"
decided_at = "Decided"
outcome = "Outcome"
"""

REVIEW = {
    "Review": "R1", "Handled": "02/03/2026 09:15", "Exported": "05/03/2026 08:00",
    "Agent ID": "A-7", "Agent": "Maria Keller", "Mail": "maria@desk.example",
    "Reviewer": "Q-1", "SOP": "REF-001", "Score": "90",
}  # fmt: skip
FINDING = {
    "Finding": "F1", "Review": "R1", "Created": "04/03/2026 10:00", "Criterion": "STEPS",
    "Severity": "minor", "SOP": "REF-001", "Part": "step 2", "Comment": "skipped it",
}  # fmt: skip


class Desk:
    """A folder with exports, a mapping and a store."""

    def __init__(self, folder: Path, mapping: str = MAPPING) -> None:
        self.folder = folder
        self.mapping: FindingsMapping = read_mapping(mapping, "findings.toml")
        self.store = DuckDbStore(folder / "store.duckdb")

    def write(self, name: str, text: str | bytes) -> Path:
        file = self.folder / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def reviews(self, *rows: dict[str, str], name: str = "reviews.csv") -> Path:
        return self._csv(name, REVIEW, rows)

    def findings(self, *rows: dict[str, str], name: str = "findings.csv") -> Path:
        return self._csv(name, FINDING, rows)

    def incoming(self, file: Path, table: str = "") -> Incoming:
        (mapped,) = (
            [neutral_source(table)]
            if table
            else sources_of(file.name, self.mapping, "findings.toml")
        )
        return Incoming(importers.opened(file, mapped), mapped)

    def take(
        self, *files: Path, now: datetime = NOW, key: PseudonymKey = KEY, **how: object
    ) -> ImportSummary:
        return import_findings(
            [self.incoming(file) for file in files], self.mapping,
            SopSpelling(SOPS, self.mapping.sops.aliases), key, self.store, now,
            kb_version="test", **how,
        )  # fmt: skip

    def take_neutral(self, file: Path, table: str) -> None:
        """A file with our own columns, whatever it lacks or refers to."""
        import_findings(
            [self.incoming(file, table)], self.mapping, SopSpelling([]), KEY, self.store, NOW,
            kb_version="test", most_may_fail=True,
        )  # fmt: skip

    def copied_to(self, folder: Path) -> "Desk":
        copy(self.store.path, folder)
        return Desk(folder)

    def everything(self) -> str:
        """All that the store holds, but for what it remembers of the erased, as one text."""
        tables = "audits findings appeals calibrations roster kpis quarantine imports".split()
        return "\n".join(str(self.rows(f"SELECT * FROM {table}")) for table in tables)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with self.store.reading() as connection:
            return connection.execute(sql).fetchall()

    def _csv(self, name: str, usual: dict[str, str], rows: tuple[dict[str, str], ...]) -> Path:
        return write_csv(self.folder / name, [usual | row for row in rows], [*usual])


def reasons(summary: ImportSummary) -> dict[str, int]:
    """Why rows were refused, over all files."""
    found: dict[str, int] = {}
    for file in summary.files:
        for counter in (file.bad_lines, *(count.refused for count in file.tables.values())):
            for reason, rows in counter.items():
                found[reason] = found.get(reason, 0) + rows
    return found


def taken(summary: ImportSummary, table: str) -> int:
    return sum(file.tables[table].taken for file in summary.files if table in file.tables)
