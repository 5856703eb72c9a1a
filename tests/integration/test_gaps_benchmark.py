"""What `benchmarks/gaps_run.py` writes beside its report for a scorer to read."""

import csv
import subprocess
import sys
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "gaps_run.py"
STEPS = {"s1": "Greet the guest", "s2": "Refund the deposit"}


def _written(file, rows):
    with file.open("w", newline="") as opened:
        table = csv.DictWriter(opened, [*rows[0]])
        table.writeheader()
        table.writerows(rows)


def test_every_finding_is_beside_the_report_with_the_section_that_it_is_likeliest_about(tmp_path):
    _written(tmp_path / "catalogue.csv", [
        {"sop_id": "REF-001", "version": 1, "effective_date": "2025-01-01",
         "section_id": f"REF-001#{section}", "section": section, "heading": said, "body": f"{said}."}
        for section, said in STEPS.items()
    ])  # fmt: skip
    _written(tmp_path / "audits.csv", [
        {"audit_id": f"A{n}", "ticket_id": f"T{n}", "ticket_at": "2026-01-05", "entered_at": "2026-01-06",
         "agent_id": f"ag{n % 9}", "reviewer_id": f"q{n % 4}", "sop_id": "REF-001"}
        for n in range(130)
    ])  # fmt: skip
    _written(tmp_path / "findings.csv", [
        {"finding_id": f"F{n}", "audit_id": f"A{n}", "entered_at": "2026-01-06", "criterion": "RESOLUTION",
         "section": section, "comment": "refund the deposit" if n % 2 else "greet the guest"}
        for n, section in enumerate(["s1", "s2"] * 64 + ["", ""])
    ])  # fmt: skip
    report = tmp_path / "report.json"
    asked = ["--in", tmp_path, "--out", report, "--as-of", "2026-02-01", "--fdr", "0.1"]
    subprocess.run([sys.executable, SCRIPT, *asked], check=True, capture_output=True)
    told = duckdb.sql(f"FROM '{report}.links.parquet'").fetchall()
    assert len(told) == 130
    of = {finding: (section, recorded) for finding, section, recorded in told}
    assert (of["F2"], of["F3"]) == (("REF-001#s1", True), ("REF-001#s2", True))
    assert (of["F128"], of["F129"]) == (("REF-001#s1", False), ("REF-001#s2", False))
