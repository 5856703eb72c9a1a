"""Blind second looks: the sample that goes out, and the verdicts that come back."""

import csv
import io
from pathlib import Path

from kb_tools.adapters import importers
from kb_tools.adapters.importers.dialect import as_written
from kb_tools.errors import KbError, Problem
from kb_tools.findings.mapping import Source
from kb_tools.findings.spreadsheets import plain_cell, written
from kb_tools.workflows.rereview import NOTHING, Sample, SecondVerdict

_COLUMNS = ("nr", "audit_id", "ticket_id", "audit_url", "ticket_url", "contact_on", "found", "note")


def sample_csv(sample: Sample) -> str:
    """What second reviewers get: contacts in random order, `found` to be filled in. It says neither
    what the first ones found nor what the sample is about, and is safe to open in a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for number, c in enumerate(sample.contacts, 1):
        cells = (c.audit_id, c.ticket_id, c.audit_url, c.ticket_url, c.ticket_at.date().isoformat())
        writer.writerow([number, *map(plain_cell, cells), "", ""])
    return stream.getvalue()


def second_verdicts(file: Path) -> tuple[tuple[SecondVerdict, ...], str]:
    """The rows whose column `found` is filled in, and the file's SHA-256. Raises KbError."""
    if not file.exists():
        raise KbError(Problem(str(file), 0, "There is no such file.", "Check its name and folder."))
    source = as_written(file, Source(name=file.stem, files=(file.name,)))
    export = importers.opened(file, source)
    missing = [name for name in ("audit_id", "found") if name not in export.header]
    if missing:
        saw = f"It has no column {' and no column '.join(missing)}."
        raise KbError(Problem(str(file), 1, saw, "Fill in the file that  kb gaps sample  wrote."))
    audit, found = (export.header.index(name) for name in ("audit_id", "found"))
    made, problems = [], []
    for block in export.blocks():
        problems += [
            Problem(str(file), bad.line, f"{bad.reason}: {bad.detail}", "Mend the line.")
            for bad in block.bad
        ]
        for line, row in zip(block.lines, block.rows, strict=True):
            said = [part.strip() for part in row[found].split(";") if part.strip()]
            if said:
                names = () if [s.casefold() for s in said] == [NOTHING] else tuple(said)
                made.append(SecondVerdict(line, written(row[audit].strip()), names))
    if problems:
        raise KbError(problems)
    return tuple(made), export.sha256
