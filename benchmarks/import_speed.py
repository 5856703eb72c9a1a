"""How long an import takes beside DuckDB reading the same file into a table without looking at it.

    python benchmarks/import_speed.py [--rows 1000000] [--excel]

Of audits with findings, in each format. DuckDB's `read_csv` (types given, nothing checked, no
lines, no ids turned into pseudonyms, no repeats found) is what there is to pay at least.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl

sys.path.insert(0, str(Path(__file__).parent))

from gaps_run import CRITERIA
from made_audits import make

from kb_tools.adapters import importers
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.findings.mapping import FindingsMapping, neutral_source
from kb_tools.findings.pseudonyms import PseudonymKey
from kb_tools.findings.spelling import SopSpelling
from kb_tools.workflows.import_findings import Incoming, import_findings

FORMATS = {
    ".csv": "(FORMAT csv, HEADER)",
    ".parquet": "(FORMAT parquet)",
    ".jsonl": "(FORMAT json)",
}
EXCEL_ROWS = 250_000  # of workbooks; writing them takes longer than reading them
FINDINGS = 0.36  # of an audit, repeated ones counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="audits and findings together")
    parser.add_argument("--excel", action="store_true", help="workbooks too")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        cpu, rows = step(asked.folder, asked.step)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps([cpu, rows, peak]))
        return
    with tempfile.TemporaryDirectory(prefix="kb-import-") as passing:
        folder = Path(passing)
        make(folder, round(asked.rows / (1 + FINDINGS)))
        for table in ("audits", "findings"):
            for suffix in (".csv", ".jsonl"):
                duckdb.execute(
                    f"COPY (FROM '{folder / table}.parquet') TO '{folder / table}{suffix}' {FORMATS[suffix]}"
                )
        print(f"{'':22}{'CPU s':>8}{'rows':>12}{'peak MB':>9}")
        names = ["DuckDB read_csv", *FORMATS]
        if asked.excel:
            write_workbooks(folder, EXCEL_ROWS / asked.rows)
            names.append(".xlsx")
        for name in names:
            told = subprocess.run(
                [sys.executable, __file__, "--step", name, "--folder", folder],
                check=True, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            cpu, rows, peak = json.loads(told.stdout.splitlines()[-1])
            print(f"{name:22}{cpu:8.1f}{rows:12,}{peak:9.0f}", flush=True)


def write_workbooks(folder: Path, share: float) -> None:
    """Of the first audits and findings."""
    for table in ("audits", "findings"):
        found = duckdb.execute(f"FROM '{folder / table}.parquet'")
        columns = [column[0] for column in found.description]
        rows = found.fetchall()
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet(table)
        sheet.append(columns)
        for row in rows[: round(len(rows) * share)]:
            sheet.append(row)
        book.save(folder / f"{table}.xlsx")


def step(folder: Path, name: str) -> tuple[float, int]:
    begun = time.process_time()
    if name == "DuckDB read_csv":
        rows = 0
        with duckdb.connect(str(folder / "plain.duckdb")) as plain:
            for table in ("audits", "findings"):
                plain.execute(f"CREATE TABLE {table} AS FROM read_csv('{folder / table}.csv', all_varchar = true)")  # fmt: skip
                rows += plain.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
        return time.process_time() - begun, rows
    sops = [f"SOP-{n:04}" for n in range(1, 1001)]
    incoming = []
    for table in ("audits", "findings"):
        source = neutral_source(table)
        incoming.append(Incoming(importers.opened(folder / f"{table}{name}", source), source))
    summary = import_findings(
        incoming, FindingsMapping(criteria=CRITERIA), SopSpelling(sops),
        PseudonymKey(b"simulated people need no secret"), DuckDbStore(folder / f"store{name}.duckdb"),
        datetime(2026, 2, 1, tzinfo=UTC), kb_version="benchmark",
    )  # fmt: skip
    rows = sum(count.read for file in summary.files for count in file.tables.values())
    return time.process_time() - begun, rows


if __name__ == "__main__":
    main()
