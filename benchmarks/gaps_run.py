"""Runs the shipped gap report on a folder of neutral tables (CSV or Parquet).

    python benchmarks/gaps_run.py --in DIR --out FILE.json --as-of 2025-12-29 --fdr 0.1

The tables go through the importer and the store like any export; only the catalogue, which `kb`
otherwise takes from git, is read from a file.
"""

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb

from kb_tools import __version__
from kb_tools.adapters import importers
from kb_tools.adapters.cores import as_they_come, on_all_cores
from kb_tools.adapters.model_folder import packaged_model
from kb_tools.adapters.qa_evidence import hearing
from kb_tools.adapters.qa_reading import reading
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.errors import KbError
from kb_tools.findings.mapping import Criteria, FindingsMapping, neutral_source
from kb_tools.findings.pseudonyms import PseudonymKey
from kb_tools.findings.spelling import SopSpelling
from kb_tools.findings.tables import TABLES
from kb_tools.gaps.catalogue import (
    Catalogue,
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    same_label,
)
from kb_tools.gaps.signals.model import Rules
from kb_tools.render.qa.gap_report_json import report_json
from kb_tools.workflows.gaps import Evidence, gap_report
from kb_tools.workflows.import_findings import Incoming, import_findings

CRITERIA = Criteria(
    known=(
        "RESOLUTION", "PROC_ADHERENCE", "DOCUMENTATION", "POLICY_ACCURACY", "ESCALATION",
        "VERIFICATION", "EMPATHY", "GRAMMAR", "TONE", "GREETING_CLOSING",
    )
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--in", dest="folder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--fdr", type=float, default=0.1)
    asked = parser.parse_args()
    until = datetime.combine(asked.as_of + timedelta(days=1), time(), UTC)
    known = policies(asked.folder, until)
    spelling = SopSpelling(sop.sop for sop in known.sops)
    model = packaged_model()
    print(
        f"comments are heard {'by the sentence model' if model else 'by words only'}",
        file=sys.stderr,
    )
    with tempfile.TemporaryDirectory() as folder:
        store = DuckDbStore(Path(folder) / "store.duckdb")
        # What has no date of its own was known when the last day ended.
        fill(store, asked.folder, spelling, until - timedelta(seconds=1))
        with reading(store, until) as reader:
            report, evidence = gap_report(
                reader, lambda _: known, spelling, CRITERIA, Rules(asked.fdr), asked.as_of, until,
                embed=hearing(model, Path(folder)) if model else None, each=on_all_cores,
            stream=as_they_come,
            )  # fmt: skip
            ids = reader.finding_ids(evidence.findings.place)
            write_links(asked.out, evidence, [ids[int(n)] for n in evidence.findings.place])
    asked.out.write_text(json.dumps(report_json(report, 1, version=__version__)), encoding="utf-8")


def write_links(out: Path, evidence: Evidence, ids: Sequence[str]) -> None:
    """The section of each finding beside the report."""
    links, lines = evidence.links, evidence.known.lines
    rows = [
        (finding, lines[line].id if line >= 0 else None, recorded >= 0)
        for finding, line, recorded in zip(
            ids, links.likeliest.tolist(), links.recorded.tolist(), strict=True
        )
    ]
    with duckdb.connect() as connection, tempfile.NamedTemporaryFile("w", suffix=".csv") as table:
        csv.writer(table).writerows(rows)
        table.flush()
        connection.execute(
            f"""COPY (SELECT * FROM read_csv('{table.name}', header = false,
            names = ['finding_id', 'section_id', 'was_recorded'])) TO '{out}.links.parquet'"""
        )


def fill(store: DuckDbStore, folder: Path, spelling: SopSpelling, now: datetime) -> None:
    incoming = []
    for table in TABLES:
        file = _file(folder, table)
        if file is not None:
            incoming.append(
                Incoming(importers.opened(file, neutral_source(table)), neutral_source(table))
            )
    mapping = FindingsMapping(criteria=CRITERIA)
    key = PseudonymKey(b"simulated people need no secret")
    import_findings(incoming, mapping, spelling, key, store, now, kb_version=__version__)


def policies(folder: Path, until: datetime) -> Catalogue:
    """The catalogue file: one row per section and version, of those that had begun."""
    file = _file(folder, "catalogue")
    if file is None:
        sys.exit(f"{folder} holds no catalogue")
    source = f"read_parquet('{file}')" if file.suffix == ".parquet" else f"read_csv('{file}')"
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"""SELECT sop_id, version, CAST(effective_date AS DATE), section, heading, body
            FROM {source} WHERE CAST(effective_date AS DATE) < DATE '{until:%Y-%m-%d}'
            ORDER BY sop_id, effective_date, version, section_id"""
        ).fetchall()
    texts: dict[str, dict[tuple[object, date], list[CatalogueSection]]] = {}
    for sop, version, effective, section, heading, body in rows:
        number = "".join(sign for sign in section if sign.isdigit())
        found = CatalogueSection(section, section, heading, f"{heading}\n{body}", number)
        texts.setdefault(sop, {}).setdefault((version, effective), []).append(found)
    sops = []
    for sop, versions in texts.items():
        starts = [datetime.combine(day, time(), UTC) for _, day in versions]
        made = (
            CatalogueVersion(str(name), str(name), start, end, tuple(sections))
            for ((name, _), sections), start, end in zip(
                versions.items(), starts, [*starts[1:], None], strict=True
            )
        )
        sops.append(CatalogueSop(sop, sop, False, tuple(made)))
    return catalogue(sops, same_label, until)


def _file(folder: Path, table: str) -> Path | None:
    found = (folder / f"{table}{suffix}" for suffix in (".parquet", ".csv"))
    return next((file for file in found if file.exists()), None)


if __name__ == "__main__":
    csv.field_size_limit(1 << 24)
    try:
        main()
    except KbError as error:
        sys.exit(str(error))
