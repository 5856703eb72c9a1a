"""The sample export, read by the mapping that stands in site_config/: what its README plants is found."""

import csv
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from examples.sample_export.dice import SEED
from examples.sample_export.export import export_files
from kb_tools.adapters import importers
from kb_tools.adapters.knowledge_base import opened
from kb_tools.adapters.qa_evidence import report_of
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.findings.mapping import read_mapping, sources_of
from kb_tools.findings.spelling import SopSpelling
from kb_tools.workflows.import_findings import Incoming, import_findings
from tests.support.qa_exports import KEY, reasons

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "site_config" / "findings.toml"
NOW = datetime(2026, 11, 16, 6, tzinfo=UTC)  # the day after the last weekly export


@pytest.fixture(scope="module")
def files():
    return export_files(SEED)


@pytest.fixture(scope="module")
def imported(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    mapping = read_mapping(MAPPING.read_text(encoding="utf-8"), "findings.toml")
    incoming = []
    for name, content in files.items():
        file = folder / name
        file.write_bytes(content)
        (source,) = sources_of(name, mapping, "findings.toml")
        incoming.append(Incoming(importers.opened(file, source), source))
    texts = [file.read_text(encoding="utf-8") for file in ROOT.glob("sops/**/*.md")]
    ids = re.findall(r"^id: (\S+)", "\n".join(texts), re.MULTILINE)
    store = DuckDbStore(folder / "store.duckdb")
    spelling = SopSpelling(ids, mapping.sops.aliases)
    summary = import_findings(incoming, mapping, spelling, KEY, store, NOW, kb_version="test")
    return store, summary


def test_every_bad_row_is_refused_for_its_own_reason_and_nothing_else_is(imported):
    _, summary = imported
    found = reasons(summary)
    # The README's table, Brightreel and Meridian, reviews and findings together.
    assert found.pop("the same row twice") == 16 + 8 + 20 + 10
    # One of the broken dates is "-", so no date at all; what is left of that row is a copy.
    assert found.pop("the same content under another id") == 16 + 9 + 1
    assert found.pop("belongs to nothing in the store") == 18 + 10
    assert found.pop("wrong number of fields") == 5 + 3 + 6 + 4
    assert found.pop("quotes that do not close") == 1 + 1
    assert found.pop("date in the future") == 4 + 2 + 6 + 4
    unreadable = ("broken date", "unknown criterion", "a value is missing")
    assert sum(found.pop(reason) for reason in unreadable) == 9 + 5 + 12 + 7 + 9 + 5 - 1
    assert found == {}


def test_corrected_scores_come_in_as_corrections(imported):
    _, summary = imported
    corrections = sum(c.corrections for f in summary.files for c in f.tables.values())
    assert corrections == 6 + 3


def test_every_row_is_accounted_for(imported, files):
    _, summary = imported
    for file in summary.files:
        for count in file.tables.values():
            assert count.read == count.taken + count.known + count.folded + count.refused.total()
        if not file.bad_lines:  # a torn quote swallows lines for this simple reader
            text = io.StringIO(files[file.file].decode("utf-8-sig"), newline="")
            assert count.read == sum(1 for _ in csv.reader(text)) - 1


def test_no_agents_name_or_address_is_in_the_store(imported, files):
    store, _ = imported
    stored = store.path.read_bytes()
    for person in csv.DictReader(io.StringIO(files["roster.csv"].decode("utf-8"))):
        for canary in (person["Agent"], person["Agent e-mail"], *person["Agent"].split()):
            if len(canary) > 5:  # shorter names hide in other words
                assert canary.encode() not in stored, canary
    with store.reading() as connection:
        said = connection.execute(
            "SELECT comment FROM findings WHERE comment IS NOT NULL"
        ).fetchall()
    assert not [text for (text,) in said if re.search(r"[\w.]+@[\w-]+\.[a-z]{2,}", text)]


@pytest.mark.slow
def test_the_gaps_that_are_in_the_pages_are_named_and_the_lookalikes_are_not(imported):
    store, _ = imported
    with opened(ROOT) as kb:
        if kb.history.tip is None or kb.history.incomplete_before is not None:
            pytest.skip("without its whole history there is nothing to hold findings against")
        report, _ = report_of(kb, as_of=date(2026, 11, 15), store=store.path)
    named = {(signal.sop, signal.label) for signal in report.flagged}
    assert {("STR-002", "step 7"), ("STR-002", "step 2"), ("IDV-002", "step 4")} <= named
    sops = {signal.sop for signal in report.flagged}
    assert not {"CPY-002", "PRV-001", "MON-003", "MON-006", "GFT-001"} & sops
    worse = next(s for s in report.flagged if (s.sop, s.label) == ("STR-002", "step 7"))
    assert (worse.since_version, worse.reason) == ("2.0", "unclear")
    assert report.unlinked.no_page > 0
