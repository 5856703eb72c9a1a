"""Blind second looks: the sample that goes out, the verdicts that come back, the results in git."""

import csv
import io
from pathlib import Path

from kb_tools.adapters import importers
from kb_tools.adapters.importers.csv_file import likely_delimiter
from kb_tools.errors import KbError, Problem
from kb_tools.findings.mapping import Source
from kb_tools.findings.spreadsheets import plain_cell, written
from kb_tools.gaps import rereview_file
from kb_tools.gaps.decision_file import file_name
from kb_tools.gaps.rereview import ReReview
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
    source = Source(name=file.stem, files=(file.name,), delimiter=likely_delimiter(file))
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


def read_rereviews(root: Path, folder: str) -> tuple[tuple[ReReview, ...], tuple[Problem, ...]]:
    """All results below `root` that can be read, and what is wrong with the others."""
    found: list[ReReview] = []
    problems: list[Problem] = []
    for file in sorted((root / folder).glob("*.toml")):
        path = file.relative_to(root).as_posix()
        try:
            found += rereview_file.read_rereviews(file.read_bytes().decode("utf-8-sig"), path)
        except UnicodeDecodeError as error:
            saw = f"The byte at {error.start} is not UTF-8."
            problems.append(Problem(path, 0, saw, "Save the file as UTF-8."))
        except KbError as error:
            problems.extend(error.problems)
    return tuple(found), tuple(problems)


def write_rereview(root: Path, folder: str, review: ReReview) -> str:
    """Adds it to the file of its section; its path, relative to the root. The same file of verdicts
    counts once a day; reports of earlier days keep what they knew. Raises KbError where that file is
    there and cannot be read."""
    path = f"{folder.strip('/')}/{file_name(review.sop, review.section)}"
    file = root / path
    before = (
        rereview_file.read_rereviews(file.read_text(encoding="utf-8-sig"), path)
        if file.exists()
        else ()
    )
    kept = [old for old in before if old.sha256 != review.sha256 or old.reviewed < review.reviewed]
    file.parent.mkdir(parents=True, exist_ok=True)
    text = rereview_file.written((*kept, review))
    file.write_text(text, encoding="utf-8", newline="\n")
    return path
