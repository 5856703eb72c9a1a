"""The quarantine as CSV files that people mend in a spreadsheet and import again."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb_tools.adapters.importers.dialect import first_rows
from kb_tools.errors import KbError, Problem
from kb_tools.findings.header_fit import lacking
from kb_tools.findings.mapping import FindingsMapping, Source
from kb_tools.findings.rows import Block
from kb_tools.findings.spreadsheets import plain_cell, written
from kb_tools.qa_ports import ExportFile, QuarantineEntry
from kb_tools.workflows.import_findings import QUARANTINE_COLUMNS


def write_quarantine(
    entries: Sequence[QuarantineEntry], folder: Path, mapping: FindingsMapping
) -> Iterator[tuple[Path, int]]:
    """One file per source; gives each file and its number of rows.

    Lines that were torn may lack columns that the mapping needs: these are there, empty.

    Raises KbError, and writes nothing, where one of them is there: somebody may be mending it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    by_source: dict[str, list[QuarantineEntry]] = {}
    for entry in entries:
        by_source.setdefault(entry.kept.source, []).append(entry)
    known = {s.name: s.model_copy(update={"names": ()}) for s in mapping.source}
    files = {source: folder / f"quarantine-{_plain(source)}.csv" for source in sorted(by_source)}
    there = [file for file in files.values() if file.exists()]
    if there:
        saw = "This file is there already, and somebody may be mending it."
        would_work = "Import it or delete it first, or name another folder."
        raise KbError([Problem(str(file), 0, saw, would_work) for file in there])
    for source, file in files.items():
        rows = by_source[source]
        columns = [*dict.fromkeys(name for entry in rows for name in entry.kept.row)]
        if source in known:
            columns += lacking((*columns,), known[source])
        with file.open("w", encoding="utf-8-sig", newline="") as stream:  # or Excel garbles accents
            writer = csv.writer(stream)
            writer.writerow(map(plain_cell, [*QUARANTINE_COLUMNS, *columns]))
            for entry in rows:
                kept = entry.kept
                reasons = "; ".join(f"{r.reason.value}: {r.detail}" for r in kept.refusals)
                if kept.overflow:
                    reasons += f"; fields too many: {' | '.join(kept.overflow)}"
                values = [kept.row.get(column, "") for column in columns]
                row = [kept.id, source, kept.file, kept.line, reasons, *values]
                writer.writerow(map(plain_cell, row))
        yield file, len(rows)


@dataclass(frozen=True, slots=True)
class MendedFile:
    """Implements `qa_ports.ExportFile` on one of these files: each cell as it was before."""

    file: ExportFile

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def size(self) -> int:
        return self.file.size

    @property
    def sha256(self) -> str:
        return self.file.sha256

    @property
    def notes(self) -> tuple[str, ...]:
        return self.file.notes

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(map(written, self.file.header))

    def blocks(self) -> Iterator[Block]:
        for block in self.file.blocks():
            rows = [[written(cell) for cell in row] for row in block.rows]
            yield replace(block, rows=rows)

    def rows_at(self, wanted: Collection[int]) -> Mapping[int, list[str]]:
        found = self.file.rows_at(wanted)
        return {line: [written(cell) for cell in row] for line, row in found.items()}


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name)


def first_source(file: Path) -> str:
    """Whose rows a quarantine file holds, saved as CSV or as a workbook; "" for any other file."""
    try:
        rows = first_rows(file, Source(name="quarantine", files=("*",)))
    except (OSError, KbError):
        return ""
    (header, row) = rows[:2] if len(rows) > 1 else ([], [])
    if tuple(header[: len(QUARANTINE_COLUMNS)]) != QUARANTINE_COLUMNS or len(row) < 2:
        return ""
    return written(row[1])
