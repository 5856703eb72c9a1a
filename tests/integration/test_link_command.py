"""`kb link` on a store: suggestions, decisions that `kb gaps` keeps to, and what they teach."""

import csv
import json
from datetime import UTC, datetime

import pytest

from kb_tools.adapters.linkers import FORMAT, LEARNED, keep_judge, read_judges
from kb_tools.adapters.qa_links import DuckDbLinks
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.errors import KbError
from kb_tools.findings.link_decisions import Decision, Verdict
from kb_tools.search.link_weights import SHIPPED
from tests.support.refund_desk import a_refund_desk, kb


@pytest.fixture
def desk(policy_repo):
    return a_refund_desk(policy_repo)


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


def test_an_sop_whose_id_another_one_took_is_told_to_be_left_out(store):
    text = (store.path / "sops" / "refunds.md").read_text("utf-8")
    store.write("sops/copy.md", text).commit("Copy it", on="2026-06-01")
    asked = kb(store, "link", "suggest", "refunded outside of the days")
    assert "Left out: REF-001 is the id of 2 files" in asked.stderr


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
    for nonsense in (
        "", "[]", "{}", json.dumps({"format": FORMAT, "words": {"covered": 1}}), "\x00",
    ):  # fmt: skip
        (tmp_path / LEARNED).write_text(nonsense)
        with pytest.raises(KbError, match=r"kb link train"):
            read_judges(tmp_path)
    (tmp_path / LEARNED).write_text(json.dumps({"format": FORMAT}))
    assert read_judges(tmp_path) == SHIPPED


def test_what_another_version_has_learned_is_refused_and_learned_anew(store):
    """It weighs other features: with today's its numbers would say something else."""
    fewer = {"bias": 1.0, "weights": [1.0] * 5, "means": [0.5] * 5}
    learned = {"covered": fewer, "right": fewer, "precisions": [[0.5, 0.9]]}
    store.write("site_config/linker.json", json.dumps({"format": FORMAT, "words": learned}))
    told = kb(store, "link", "suggest", "a payout that is late")
    assert told.returncode == 2
    assert "site_config/linker.json" in told.stderr
    assert "Make it anew from your decisions, or delete it:  kb link train" in told.stderr
    assert "Traceback" not in told.stderr
    assert "40 are needed" in kb(store, "link", "train").stderr  # the old one is not in its way
    keep_judge(store.path, SHIPPED.words, by_meaning=False)
    assert read_judges(store.path) == SHIPPED


def test_to_train_twice_teaches_no_more_than_once(store):
    """It starts from what is shipped: what was decided once would count twice."""
    said = [f"{n}: customer {n} got no refund number" for n in range(30)]
    said += [f"{n}: the agent spoke of the canteen" for n in range(30, 50)]
    with (store.path / "findings.csv").open("a", newline="") as stream:
        for n, text in enumerate(said):
            row = [f"F-{n}", "R1", "07/01/2026 10:00", "STEPS", "minor", "", "", text]
            csv.writer(stream).writerow(row)
    assert kb(store, "findings", "import", "reviews.csv", "findings.csv").returncode == 0
    (step,) = json.loads(kb(store, "link", "suggest", "REF-001 step 2", "--format", "json").stdout)
    sop, _, anchor = step["link"].partition("#")
    links = DuckDbLinks(DuckDbStore(store.path / ".kb" / "store.duckdb"))
    for n in range(50):
        at = datetime(2026, 7, 2, tzinfo=UTC)
        about = Decision(f"F-{n}", Verdict.ABOUT, sop, anchor, "", "", at)
        links.decide(about if n < 30 else Decision(f"F-{n}", Verdict.NO_SOP, "", "", "", "", at))
    once, twice = (
        (kb(store, "link", "train").returncode, (store.path / LEARNED).read_text()) for _ in (1, 2)
    )
    assert once == twice
    assert once[0] == 0


def test_the_wanted_precision_is_checked(store):
    store.write("site_config/kb.toml", "[linker]\nprecision = 87\n")
    result = kb(store, "link", "suggest", "payout")
    assert result.returncode == 2
    assert "site_config/kb.toml, line 2" in result.stderr
