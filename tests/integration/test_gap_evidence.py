"""Evidence that stands up: the same report again, on any clone, and the way to what it rests on."""

import csv
import io
import json
import shutil
import subprocess
from datetime import date

import duckdb
import pytest

from tests.support.refund_desk import a_refund_desk, kb

DAY = "2026-06-01"
STEP = "REF-001 step 2"


@pytest.fixture
def desk(policy_repo):
    made = a_refund_desk(policy_repo)
    kb(made, "findings", "import", "reviews.csv", "findings.csv")
    return made


def report(repo, *more, form="json", root=None):
    told = kb(
        repo, "gaps", "--as-of", DAY, "--format", form, *more, *(["--root", root] if root else [])
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def configured(repo, text):
    file = repo.path / "site_config" / "kb.toml"
    file.write_text((file.read_text() if file.exists() else "") + text)


def test_what_comes_later_changes_no_earlier_report_in_any_clone(desk, tmp_path):
    assert kb(desk, "gaps", "decide", STEP, "accepted", "--owner", "refunds").returncode == 0
    (file,) = (desk.path / "site_config" / "gap-decisions").glob("*.toml")
    file.write_text(file.read_text().replace("decided = ", "decided = 2026-05-30 # "))
    desk.commit("Decide", on="2026-05-30")
    before = report(desk)

    late = desk.path / "late.csv"
    late.write_text(
        "audit_id,ticket_at,entered_at,sop_id\nL1,2026-05-20T10:00:00,2026-06-02T10:00:00,REF-001\n"
    )
    assert kb(desk, "findings", "import", "--table", "audits", late).returncode == 0
    dismissed = kb(desk, "gaps", "decide", STEP, "dismissed", "--because", "hard")
    assert dismissed.returncode == 0, dismissed.stderr
    body = (desk.path / "sops/refunds.md").read_text()
    desk.write("sops/refunds.md", body.replace("30 days", "20 days")).commit("Cut", on="2026-06-20")
    assert report(desk) == before

    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", desk.path, clone], check=True)
    (clone / ".kb").mkdir(exist_ok=True)
    shutil.copy(desk.path / ".kb" / "store.duckdb", clone / ".kb")
    assert report(desk, root=clone) == before

    told = json.loads(before)
    assert told["made_from"]["policy_commit"] == desk.git("rev-parse", "HEAD~2").strip()
    assert {i["file"] for i in told["inputs"]} == {"reviews.csv", "findings.csv"}
    (flagged,) = [s for s in told["sections"] if s["flag"]]
    assert flagged["decision"]["decision"] == "accepted"


def test_a_finding_that_is_withdrawn_counts_in_reports_from_then_on(desk):
    before = report(desk)
    (flagged,) = [s for s in json.loads(before)["sections"] if s["flag"]]
    gone = desk.path / "gone.csv"
    gone.write_text(
        "finding_id,audit_id,criterion,entered_at,withdrawn\n"
        f"{flagged['contacts'][0]['finding_id']},{flagged['contacts'][0]['audit_id']},STEPS,2026-06-02,yes\n"
    )
    told = kb(desk, "findings", "import", "--table", "findings", gone)
    assert told.returncode == 0, told.stderr
    assert report(desk) == before
    (now,) = [s for s in json.loads(report(desk, "--as-of", "2026-06-04"))["sections"] if s["flag"]]  # fmt: skip
    assert now["observed_all"] == flagged["observed_all"] - 1


def test_what_is_listed_leads_to_its_audits_in_the_systems_they_came_from(desk):
    configured(desk, "[gaps]\naudit_url = 'https://qa.example.com/r/{audit_id}?from=kb'\n")
    (flagged,) = [s for s in json.loads(report(desk))["sections"] if s["flag"]]
    contacts = flagged["contacts"]
    assert len(contacts) == flagged["observed_all"]
    assert [c["ticket_at"] for c in contacts] == sorted(
        (c["ticket_at"] for c in contacts), reverse=True
    )
    assert all(
        c["audit_url"] == f"https://qa.example.com/r/{c['audit_id']}?from=kb" for c in contacts
    )
    row = next(
        r for r in csv.DictReader(io.StringIO(report(desk, form="csv"))) if r["flag"] == "True"
    )
    assert row["audit_urls"].split()[0] == contacts[0]["audit_url"]
    assert row["ticket_urls"] == ""


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("http://qa.example.com/{audit_id}", "https://qa.example.com/audits/{audit_id}"),
        ("https://{audit_id}.example.com/", "write an address"),
        ("https://qa.example.com/{agent_id}", "no {agent_id}"),
        ("https://qa.example.com/reviews", "{audit_id}"),
        ("javascript:alert({audit_id})", "write an address"),
    ],
)
def test_a_template_that_leads_nowhere_is_told_with_its_line(desk, template, says):
    configured(desk, f'[gaps]\naudit_url = "{template}"\n')
    told = kb(desk, "gaps")
    assert told.returncode == 2
    assert "site_config/kb.toml, line" in told.stderr
    assert says.casefold() in told.stderr.casefold()


def test_a_form_that_would_hold_no_file_name_is_told(desk):
    configured(desk, '[gaps]\nnew_file = "https://git.example.com/kb/new/main"\n')
    told = kb(desk, "gaps")
    assert told.returncode == 2
    assert "new/main?filename={path}&value={text}" in told.stderr


def test_parquet_holds_what_csv_holds_with_types(desk):
    file = desk.path / "out" / "gaps.parquet"
    assert kb(desk, "gaps", "--as-of", DAY, "--format", "parquet").returncode == 2
    told = kb(desk, "gaps", "--as-of", DAY, "--format", "parquet", "--out", file)
    assert told.returncode == 0, told.stderr
    rows = [*csv.DictReader(io.StringIO(report(desk, form="csv")))]
    held = duckdb.execute(
        "SELECT section_id, flag, observed, p_gap, as_of FROM read_parquet(?)", [str(file)]
    )
    assert [
        (
            r["section_id"],
            r["flag"] == "True",
            int(r["observed"]),
            float(r["p_gap"]),
            date.fromisoformat(r["as_of"]),
        )
        for r in rows
    ] == held.fetchall()
    columns = duckdb.execute("DESCRIBE FROM read_parquet(?)", [str(file)]).fetchall()
    assert [name for name, *_ in columns] == [*rows[0]]


def test_a_decision_that_cannot_be_read_is_told_and_the_rest_is_reported(desk):
    folder = desk.path / "site_config" / "gap-decisions"
    kb(desk, "gaps", "decide", STEP, "accepted")
    (folder / "broken.toml").write_text('sop = "REF-001"\nsection = "x"\ndecision = "perhaps"\n')
    told = kb(desk, "gaps")
    assert told.returncode == 0, told.stderr
    assert "broken.toml, line 3" in told.stdout
    assert "accepted" in told.stdout.casefold()
    assert (
        json.loads(kb(desk, "gaps", "--format", "json").stdout)["decisions_not_read"][0]["line"]
        == 3
    )
    assert "broken.toml, line 3" in kb(desk, "gaps", "--digest").stdout


def test_a_broken_file_of_the_same_section_is_not_written_over(desk):
    made = kb(desk, "gaps", "decide", STEP, "accepted").stdout.strip()
    (desk.path / made).write_text("accepted, I think")
    again = kb(desk, "gaps", "decide", STEP, "dismissed", "--because", "hard")
    assert again.returncode == 2
    assert "line 1" in again.stderr
    assert (desk.path / made).read_text() == "accepted, I think"


def a_sample(repo, *more):
    told = kb(repo, "gaps", "sample", STEP, "--as-of", DAY, "--size", "50", *more)
    assert told.returncode == 0, told.stderr
    return told.stdout, told.stderr


def test_a_sample_for_a_second_look_is_mixed_seeded_and_tells_nothing(desk):
    text, said = a_sample(desk, "--seed", "7")
    rows = [*csv.DictReader(io.StringIO(text))]
    assert "20 with a finding on REF-001" in said
    assert len(rows) == 50
    assert {row["found"] for row in rows} == {""}
    assert not any(word in text for word in ("REF-001", "step", "slip", "window", "A-7", "Q-3"))
    findings = (desk.path / "findings.csv").read_text()
    at_fault = [f",{row['audit_id']}," in findings for row in rows]
    assert at_fault.count(True) == 30
    assert at_fault != sorted(at_fault, reverse=True)
    assert at_fault != sorted(at_fault)
    assert a_sample(desk, "--seed", "7")[0] == text
    assert {
        r["audit_id"] for r in csv.DictReader(io.StringIO(a_sample(desk, "--seed", "8")[0]))
    } != {row["audit_id"] for row in rows}


def test_a_sample_judged_again_corrects_the_signals_share(desk):
    export = io.StringIO((desk.path / "findings.csv").read_text())
    first = {row["Review"]: row["Part"] for row in csv.DictReader(export)}
    rows = [*csv.DictReader(io.StringIO(a_sample(desk)[0]))]
    for number, row in enumerate(rows):
        row["found"] = f"REF-001 {first[row['audit_id']]}" if row["audit_id"] in first else "none"
        if number == 0:
            row["found"] = ""  # still to be judged
        elif number % 5 == 0:
            row["found"] = "none"
    file = desk.path / "sample.csv"
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [*rows[0]], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    told = kb(desk, "gaps", "review", STEP, file)
    assert told.returncode == 0, told.stderr
    (flagged,) = [
        s for s in json.loads(kb(desk, "gaps", "--format", "json").stdout)["sections"] if s["flag"]
    ]
    again = flagged["rereview"]
    assert sum(again[g]["looked_at"] for g in ("on_it", "elsewhere", "nothing")) == 49
    assert again["on_it"]["confirmed"] >= 10
    assert again["nothing"]["confirmed"] == 0
    assert again["low"] <= again["share"] <= again["high"]
    assert again["on_it"]["confirmed"] < again["on_it"]["looked_at"]
    assert again["share"] < again["contacts_found"] / again["contacts_reviewed"]
    assert "Looked at again, blind" in kb(desk, "gaps").stdout
    assert json.loads(report(desk))["sections"][0]["rereview"] is None  # of a day before it

    rows[3]["found"], rows[4]["audit_id"] = "REF-001 step 99", "nobody's"
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    refused = kb(desk, "gaps", "review", STEP, file)
    assert refused.returncode == 2
    assert "line 5" in refused.stderr
    assert "step 99" in refused.stderr
    assert "line 6" in refused.stderr
    assert "nobody's" in refused.stderr
