"""`kb link` on a store: suggestions, decisions that `kb gaps` keeps to, and what they teach."""

import csv
import json

import pytest

from kb_tools.adapters.linkers import LEARNED, read_judges
from kb_tools.errors import KbError
from kb_tools.search.link_weights import SHIPPED
from tests.integration.test_findings_and_gaps_commands import desk, kb

__all__ = ["desk"]


@pytest.fixture
def store(desk):
    """Two findings that name no section beside those of the desk."""
    with (desk.path / "findings.csv").open("a", newline="") as stream:
        for name, said in (("F-a", "no refund number was noted"), ("F-b", "refund number missing")):
            row = [name, "R1", "07/01/2026 10:00", "STEPS", "minor", "", "", said]
            csv.writer(stream).writerow(row)
    assert kb(desk, "findings", "import", "reviews.csv", "findings.csv").returncode == 0
    return desk


def observed(repo):
    report = json.loads(kb(repo, "gaps", "--format", "json").stdout)
    return {f"{s['sop_id']} {s['label']}": s["observed"] for s in report["sections"]}


def unlinked(repo):
    out = kb(repo, "link", "suggest", "--unlinked", "--format", "json").stdout
    return [row["finding"] for row in json.loads(out)]


def test_a_text_gets_its_section_or_the_nearest_ones(store):
    out = kb(store, "link", "suggest", "REF-001 step 2: refunded outside of the days")
    assert out.stdout.splitlines()[1].startswith("  100%  REF-001#refund-within")
    beside = kb(store, "link", "suggest", "cat food for birthdays", "--format", "json")
    (answer,) = json.loads(beside.stdout)
    assert answer["link"] is None
    assert 0 <= answer["probability"] <= answer["covered"] < 0.6


def test_a_decision_is_kept_once_and_can_be_looked_up(store):
    finding = "F-a"
    assert unlinked(store) == ["F-a", "F-b"]
    first = kb(store, "link", "confirm", finding, "REF-001#step 3")
    again = kb(store, "link", "confirm", finding, "REF-001#step 3")
    assert "is about REF-001#" in first.stdout
    assert "before" not in first.stdout
    assert "decided before" in again.stdout
    assert "is covered by no SOP" in kb(store, "link", "reject", finding).stdout
    rows = json.loads(kb(store, "link", "decided", finding, "--format", "json").stdout)
    assert [row["verdict"] for row in rows] == ["about", "no sop"]
    assert {row["by"] for row in rows} == {"person"}
    assert rows[0]["revision"]
    assert rows[0]["decided_at"] < rows[1]["decided_at"]
    assert unlinked(store) == ["F-b"]


def test_the_gap_report_counts_a_finding_where_a_person_said_it_belongs(store):
    before = observed(store)
    kb(store, "link", "confirm", "F-a", "REF-001 step 4")
    after = observed(store)
    step = next(name for name in after if name.startswith("REF-001") and name.endswith("4"))
    assert after[step] >= before[step] + 0.5


def test_what_would_not_work_is_said(store):
    finding = "F-a"
    for arguments, saw in (
        (("confirm", "F-nobody", "REF-001#step 3"), "no finding 'F-nobody'"),
        (("confirm", finding, "REF-001#step 99"), "no section"),
        (("confirm", finding, "REF-999#step 1"), "REF-999"),
        (("train",), "40 are needed"),
        (("suggest",), "Give a text"),
    ):
        result = kb(store, "link", *arguments)
        assert result.returncode == 2, arguments
        assert saw in result.stderr, arguments
        assert "Traceback" not in result.stderr


def test_a_file_that_is_no_text_is_told(store):
    (store.path / "comment.txt").write_bytes("late refund".encode("utf-16"))
    done = kb(store, "link", "suggest", "--file", "comment.txt")
    assert done.returncode == 2
    assert "comment.txt\n  This is no text in UTF-8: byte 0" in done.stderr


def test_coefficients_are_read_from_the_knowledge_base_and_nonsense_is_refused(tmp_path):
    assert read_judges(tmp_path) == SHIPPED
    (tmp_path / "site_config").mkdir()
    for nonsense in ("", "[]", "{}", '{"format": "kb-linker/1", "words": {"covered": 1}}', "\x00"):
        (tmp_path / LEARNED).write_text(nonsense)
        with pytest.raises(KbError, match=r"kb link train"):
            read_judges(tmp_path)
    (tmp_path / LEARNED).write_text(json.dumps({"format": "kb-linker/1"}))
    assert read_judges(tmp_path) == SHIPPED


def test_the_wanted_precision_is_checked(store):
    store.write("site_config/kb.toml", "[linker]\nprecision = 87\n")
    result = kb(store, "link", "suggest", "payout")
    assert result.returncode == 2
    assert "site_config/kb.toml, line 2" in result.stderr
