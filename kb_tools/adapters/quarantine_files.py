"""The quarantine as CSV files that people mend in a spreadsheet and import again."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from kb_tools.qa_ports import QuarantineEntry
from kb_tools.workflows.import_findings import QUARANTINE_COLUMNS


def write_quarantine(
    entries: Sequence[QuarantineEntry], folder: Path
) -> Iterator[tuple[Path, int]]:
    """One file per source; gives each file and its number of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    by_source: dict[str, list[QuarantineEntry]] = {}
    for entry in entries:
        by_source.setdefault(entry.kept.source, []).append(entry)
    for source, rows in sorted(by_source.items()):
        columns = [*dict.fromkeys(name for entry in rows for name in entry.kept.row)]
        name = "".join(c if c.isalnum() or c in "-_." else "_" for c in source)
        file = folder / f"quarantine-{name}.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([*QUARANTINE_COLUMNS, *columns])
            for entry in rows:
                kept = entry.kept
                reasons = "; ".join(f"{r.reason.value}: {r.detail}" for r in kept.refusals)
                if kept.overflow:
                    reasons += f"; fields too many: {' | '.join(kept.overflow)}"
                values = [kept.row.get(column, "") for column in columns]
                writer.writerow([kept.id, source, kept.file, kept.line, reasons, *values])
        yield file, len(rows)


def first_source(file: Path) -> str:
    """Whose rows a quarantine file holds; "" for any other file."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            header = next(reader, [])
            row = next(reader, [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return ""
    if tuple(header[: len(QUARANTINE_COLUMNS)]) != QUARANTINE_COLUMNS or len(row) < 2:
        return ""
    return row[1]
