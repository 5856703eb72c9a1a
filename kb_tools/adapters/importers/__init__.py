"""Readers of QA exports: one file per format, each with one function `opened`."""

from collections.abc import Callable
from pathlib import Path

from kb_tools.adapters.importers import csv_file, excel_file, json_lines, parquet_file
from kb_tools.errors import KbError, Problem
from kb_tools.findings.mapping import Source
from kb_tools.qa_ports import ExportFile

READERS: dict[str, Callable[[Path, Source], ExportFile]] = {
    **dict.fromkeys(csv_file.SUFFIXES, csv_file.opened),
    ".parquet": parquet_file.opened,
    ".jsonl": json_lines.opened,
    ".ndjson": json_lines.opened,
    ".json": json_lines.opened,
    **dict.fromkeys(excel_file.SUFFIXES, excel_file.opened),
}

_OTHERS = {
    **dict.fromkeys((".zip", ".gz", ".7z"), "Unpack it; what is in it can be read"),
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".html"), "Open it in a spreadsheet and save it"),
}


def opened(path: Path, source: Source) -> ExportFile:
    """The file as its source describes it. Raises KbError."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        saw = f"Files ending in {path.suffix or 'nothing'} cannot be read."
        would_work = _OTHERS.get(path.suffix.lower(), "Export it")
        raise KbError(Problem(str(path), 0, saw, f"{would_work} as one of  {' '.join(READERS)}"))
    return reader(path, source)
