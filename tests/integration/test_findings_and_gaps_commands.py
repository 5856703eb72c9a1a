"""`kb findings` and `kb gaps` as people call them, on a knowledge base in a temporary folder."""

import csv
import importlib.util
import json
import os
import re

import openpyxl
import pytest

from kb_tools.adapters.qa_store import DuckDbStore
from tests.support import needs, warehouses
from tests.support.refund_desk import a_refund_desk, kb


@pytest.fixture
def desk(policy_repo):
    return a_refund_desk(policy_repo)


def test_an_export_becomes_a_gap_report_that_names_the_version(desk):
    imported = kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    assert imported.returncode == 0, imported.stderr
    assert imported.stdout == ""
    assert "1600 read, 1600 new" in imported.stderr
    assert "spelt otherwise and recognised" in imported.stderr

    told = kb(desk, "gaps", "--as-of", "2026-06-01")
    assert told.returncode == 0, told.stderr
    assert "1. REF-001 step 2" in told.stdout
    assert "1600 audits, 2026-01-05 to 2026-05-24" in told.stdout
    assert "8 sections looked at" in told.stdout

    report = json.loads(kb(desk, "gaps", "--as-of", "2026-06-01", "--format", "json").stdout)
    assert report["schema"] == "kb-gap-report/1"
    (flagged,) = [s for s in report["sections"] if s["flag"]]
    assert flagged["sop_id"] == "REF-001"
    assert flagged["since_version"] == "2.0"
    assert flagged["ratio_low"] > 2
    assert flagged["observed"] <= flagged["audits"]


def test_the_same_store_and_day_give_the_same_report_byte_for_byte(desk):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    reports = {
        kb(desk, "gaps", "--as-of", "2026-06-01", "--format", "json").stdout for _ in range(2)
    }
    assert len(reports) == 1


def test_the_same_tables_on_a_postgres_server_give_the_same_sections(desk):
    if not importlib.util.find_spec("psycopg"):
        needs.missing("Ibis has no PostgreSQL here; `make warehouse`")
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    asked = ("gaps", "--as-of", "2026-06-01", "--format", "json")
    with warehouses.postgres() as url:
        warehouses.copy_to_postgres(DuckDbStore(desk.path / ".kb" / "store.duckdb"), url)
        there = kb(desk, *asked, "--backend", url)
        effects = kb(desk, "effects", "REF-001", "--as-of", "2026-06-01", "--backend", url)
        drawn = kb(
            desk, "gaps", "sample", "REF-001 step 2", "--as-of", "2026-06-01", "--backend", url
        )
    assert there.returncode == 0, there.stderr
    here = json.loads(kb(desk, *asked).stdout)
    assert json.loads(there.stdout)["sections"] == here["sections"]
    assert effects.stdout == kb(desk, "effects", "REF-001", "--as-of", "2026-06-01").stdout
    assert (
        drawn.stdout == kb(desk, "gaps", "sample", "REF-001 step 2", "--as-of", "2026-06-01").stdout
    )


def test_a_backend_that_does_not_answer_is_told_in_a_sentence(desk):
    told = kb(desk, "gaps", "--backend", "postgres://kb:geheim@127.0.0.1:1/none")
    assert told.returncode == 2
    assert "geheim" not in told.stderr
    assert "Traceback" not in told.stderr


def test_what_was_entered_later_is_not_seen(desk):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    early = json.loads(kb(desk, "gaps", "--as-of", "2026-03-01", "--format", "json").stdout)
    assert early["contacts"]["last"] < "2026-03-01"
    assert not any(s["flag"] for s in early["sections"])
    recent = json.loads(
        kb(
            desk,
            "gaps",
            "--as-of",
            "2026-06-01",
            "--contacts-from",
            "2026-04-01",
            "--format",
            "json",
        ).stdout
    )
    assert recent["contacts"]["first"] == "2026-04-01"


def test_no_output_holds_a_persons_id_name_or_address(desk):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    signals = desk.path / "out" / "signals.json"
    for form in ("text", "markdown", "json", "csv"):
        told = kb(
            desk, "gaps", "--as-of", "2026-06-01", "--format", form, "--signals", signals
        ).stdout
        for canary in ("A-7", "Q-3", "Keller", "desk.example"):
            assert canary not in told
        assert not re.search(r"\bp-[0-9a-f]{12}\b", told), "a pseudonym"
    written = json.loads(signals.read_text())
    assert written["schema"] == "kb-signals/1"
    assert written["signals"][0]["section_id"].startswith("REF-001#")
    assert not re.search(r"\bp-[0-9a-f]{12}\b", signals.read_text())


def test_a_signal_can_fail_a_job_where_asked(desk):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    assert kb(desk, "gaps", "--as-of", "2026-06-01", "--fail-on", "signal").returncode == 1
    assert kb(desk, "gaps", "--as-of", "2026-02-01", "--fail-on", "signal").returncode == 0


def test_without_a_store_or_a_mapping_the_next_step_is_told(desk):
    missing = kb(desk, "gaps")
    assert missing.returncode == 2
    assert "kb findings import" in missing.stderr
    (desk.path / "site_config/findings.toml").unlink()
    unmapped = kb(desk, "findings", "import", "reviews.csv")
    assert unmapped.returncode == 2
    assert "no mapping" in unmapped.stderr
    assert "kb findings map FILE" in unmapped.stderr


@pytest.mark.parametrize("command", [("findings", "import", "reviews.csv"), ("gaps",)])
def test_a_mapping_that_is_no_utf_8_is_told_with_its_line(desk, command):
    kb(desk, "findings", "import", "reviews.csv")
    file = desk.path / "site_config/findings.toml"
    file.write_bytes(b"# Sch\xf6n\n" + file.read_bytes())
    told = kb(desk, *command)
    assert told.returncode == 2, told.stderr
    assert "site_config/findings.toml, line 1\n  The byte 0xf6 is not UTF-8." in told.stderr


def test_an_unknown_file_or_source_is_told_with_what_there_is(desk):
    other = desk.path / "export.csv"
    other.write_text("a,b\n1,2\n")
    told = kb(desk, "findings", "import", other)
    assert told.returncode == 2
    assert "reviews*.csv" in told.stderr
    assert "kb findings map FILE" in told.stderr
    assert (
        "reviews, findings, appeals"
        in kb(desk, "findings", "import", other, "--source", "x").stderr
    )


def test_a_file_with_our_own_column_names_needs_no_mapping(desk):
    file = desk.path / "plain.csv"
    file.write_text("audit_id,ticket_at,sop_id\nX1,2026-02-01,REF-001\n")
    told = kb(desk, "findings", "import", "--table", "audits", file, "--format", "json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["files"][0]["tables"]["audits"]["taken"] == 1


def test_the_quarantine_can_be_listed_mended_and_imported_again(desk):
    good = (desk.path / "findings.csv").read_text()
    (desk.path / "findings.csv").write_text(
        good + "F-bad,R1,31/02/2026 10:00,STEPS,minor,,step 1,the date\n"
    )
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    listed = kb(desk, "findings", "quarantine").stdout
    assert "broken date" in listed
    assert 'Created is "31/02/2026 10:00"' in listed

    written = kb(desk, "findings", "quarantine", "--export", "mend").stdout.split()
    (file,) = [desk.path / name for name in written]
    file.write_text(file.read_text().replace("31/02/2026", "28/02/2026"))
    mended = kb(desk, "findings", "import", file)
    assert mended.returncode == 0, mended.stderr
    assert "1 row of the quarantine put right" in mended.stderr
    assert "Nothing is in quarantine." in kb(desk, "findings", "quarantine").stdout


def test_of_a_quarantine_a_few_rows_may_be_put_right(desk):
    good = (desk.path / "findings.csv").read_text()
    bad = [f"F-{n},R1,31/02/2026 10:00,STEPS,minor,,step 1,date {n}\n" for n in range(30)]
    (desk.path / "findings.csv").write_text(good + "".join(bad))
    kb(desk, "findings", "import", "reviews.csv", "findings.csv", "--most-may-fail")
    (name,) = kb(desk, "findings", "quarantine", "--export", "mend").stdout.split()
    file = desk.path / name
    file.write_text(file.read_text().replace("F-0,R1,31/02/2026", "F-0,R1,28/02/2026"))
    mended = kb(desk, "findings", "import", file)
    assert mended.returncode == 0, mended.stderr
    assert "1 row of the quarantine put right" in mended.stderr
    assert "29 rows in quarantine" in kb(desk, "findings", "quarantine").stdout


def test_a_torn_line_that_was_left_as_it_was_stays_out_until_somebody_says_it_is_right(desk):
    good = (desk.path / "findings.csv").read_text()
    (desk.path / "findings.csv").write_text(good + "F-9,R1,28/02/2026 10:00,STEPS,minor\n")
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    (name,) = kb(desk, "findings", "quarantine", "--export", "mend").stdout.split()
    file = desk.path / name
    left = kb(desk, "findings", "import", file)
    assert "1 torn line unchanged, still in the quarantine" in left.stderr
    assert "5 fields where the header has" in kb(desk, "findings", "quarantine").stdout

    header, line = csv.reader(file.read_text(encoding="utf-8-sig").splitlines())
    line[header.index("kb_reason")] = ""
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows([header, line])
    mended = kb(desk, "findings", "import", file)
    assert "1 row of the quarantine put right" in mended.stderr


def test_what_refused_rows_waited_for_is_told_once_it_is_there(desk):
    good = (desk.path / "findings.csv").read_text()
    (desk.path / "findings.csv").write_text(
        good + "F-1,R90001,28/02/2026 10:00,STEPS,minor,,step 1,a\n"
    )
    first = kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    assert "waited for" not in first.stderr
    reviews = (desk.path / "reviews.csv").read_text().splitlines()
    _, rest = reviews[1].split(",", 1)
    later = "\n".join([reviews[0], f"R90001,{rest}"])
    (desk.path / "reviews-2.csv").write_text(f"{later}\n")
    second = kb(desk, "findings", "import", "reviews-2.csv")
    assert "What 1 refused row waited for has come in since" in second.stderr
    written = kb(desk, "findings", "quarantine", "--export", "mend").stdout.split()
    last = kb(desk, "findings", "import", *written)
    assert "1 row of the quarantine put right" in last.stderr
    assert "waited for" not in last.stderr


def test_a_sheet_that_names_its_columns_further_down_is_mapped_from_there(desk):
    book = openpyxl.Workbook()
    for row in (["QA export", "May"], [], ["Review ID", "SOP Reference"], ["9001", "REF-001"]):
        book.active.append(row)
    book.save(desk.path / "book.xlsx")

    asked = kb(desk, "findings", "map", "book.xlsx")  # two rows might name them
    assert "--header-row N" in asked.stderr
    told = kb(desk, "findings", "map", "book.xlsx", "--header-row", "3")
    assert told.returncode == 0, told.stderr
    assert "header_row = 3" in told.stdout
    assert 'audit_id = "Review ID"' in told.stdout


def refused_and_exported(desk, comment):
    """A file with the one row of an import that was refused, for the date it has."""
    file = desk.path / "findings.csv"
    file.write_text(f"{file.read_text()}F-bad,R1,31/02/2026 10:00,STEPS,minor,,step 1,{comment}\n")
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    (name,) = kb(desk, "findings", "quarantine", "--export", "mend").stdout.split()
    return desk.path / name


def test_what_a_spreadsheet_would_run_is_quoted_and_comes_back_as_it_was(desk):
    mended = refused_and_exported(desk, "=cmd|' /C calc'!A0")
    assert ",'=cmd|" in mended.read_text()
    again = kb(desk, "findings", "quarantine", "--export", "mend")
    assert (again.returncode, "may be mending it" in again.stderr) == (2, True)
    mended.write_text(mended.read_text().replace("31/02/2026", "28/02/2026"))
    assert kb(desk, "findings", "import", mended).returncode == 0
    with DuckDbStore(desk.path / ".kb" / "store.duckdb").reading() as connection:
        said = connection.execute("SELECT comment FROM findings WHERE finding_id = 'F-bad'")
        assert said.fetchall() == [("=cmd|' /C calc'!A0",)]


def test_a_row_mended_and_refused_again_stands_in_the_quarantine_once(desk):
    mended = refused_and_exported(desk, "the date")
    mended.write_text(mended.read_text().replace("31/02/2026", "28/02/2026").replace("R1", "R-no"))
    kb(desk, "findings", "import", mended)
    told = json.loads(kb(desk, "findings", "quarantine", "--format", "json").stdout)
    assert [row["reasons"][0]["detail"] for row in told["rows"]] == [
        "no row of audits has the audit_id R-no"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
def test_a_pipe_is_told_and_not_waited_for(desk):
    os.mkfifo(desk.path / "reviews.fifo")
    for command in ("import", "map"):
        done = kb(desk, "findings", command, "reviews.fifo")
        assert (done.returncode, "This is a pipe" in done.stderr) == (2, True)


def test_a_person_is_erased_by_the_id_that_the_export_writes(desk):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    assert "nothing has been changed" in kb(desk, "findings", "forget", "A-3", "--dry-run").stdout
    done = kb(desk, "findings", "forget", "A-3")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Erased A-3, who is p-")
    assert re.search(r"audits: \d+ rows of which the person is no longer part", done.stdout)
    assert kb(desk, "gaps", "--as-of", "2026-06-01").returncode == 0
    vectors = desk.path / ".kb/cache/vectors.sqlite"
    vectors.write_bytes(b"of comments")
    kb(desk, "findings", "forget", "A-4", "--dry-run")
    assert vectors.exists()
    told = kb(desk, "findings", "forget", "A-4")
    assert "Deleted .kb/cache/vectors.sqlite" in told.stderr
    assert not vectors.exists()
    assert "Made before, and here: .kb/cache/gap-looks" in told.stdout
    assert "copies of the store" in told.stdout
    nobody = kb(desk, "findings", "forget", "A-999")
    assert nobody.returncode == 2
    assert "Nobody in this store is known as A-999." in nobody.stderr
    in_comments = kb(desk, "findings", "forget", "--name", "Nobody Here")
    assert "Nothing in this store names Nobody Here." in in_comments.stderr
    old = kb(desk, "findings", "forget", "--before", "2024-01-01", "--name", "Keller")
    assert (old.returncode, "say it alone" in old.stderr) == (2, True)
    elsewhere = desk.path / "no key here"
    without_key = kb(desk, "findings", "forget", "A-5", key=None, home=elsewhere)
    assert "The key of the pseudonyms is not here" in without_key.stderr
    assert not elsewhere.exists(), "a new key would fit nobody"


def test_a_key_is_made_once_outside_the_knowledge_base_for_its_owner_only(desk, tmp_path):
    home = tmp_path / "config"
    first = kb(desk, "findings", "import", "reviews.csv", key=None, home=home)
    file = home / "kb-tools" / "pseudonym.key"
    assert str(file) in first.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    secret = file.read_text()
    again = kb(desk, "findings", "import", "findings.csv", key=None, home=home)
    assert again.returncode == 0, again.stderr
    assert file.read_text() == secret
    assert "16" in kb(desk, "findings", "import", "findings.csv", key="short").stderr
    lost = kb(desk, "findings", "import", "findings.csv", key="", home=tmp_path / "elsewhere")
    assert lost.returncode == 2, "a secret that a job could not read is no reason for another key"
    assert "KB_PSEUDONYM_KEY" in lost.stderr


def test_an_empty_store_is_an_answer(desk):
    (desk.path / "reviews.csv").write_text(
        "Review,Handled,Exported,Agent ID,Agent,Mail,Reviewer,SOP,Score\n"
    )
    kb(desk, "findings", "import", "reviews.csv")
    told = kb(desk, "gaps")
    assert told.returncode == 0, told.stderr
    assert "no reviewed contact" in told.stdout


def test_effects_says_which_version_made_it_worse_and_of_which_step(desk):
    assert kb(desk, "findings", "import", "reviews.csv", "findings.csv").returncode == 0
    told = kb(desk, "effects", "ref-001", "--as-of", "2026-06-01")
    assert told.returncode == 0, told.stderr
    assert "Version 2.0" in told.stdout
    assert "step 2" in told.stdout
    assert "worse: " in told.stdout.lower()
    assert "audits, about" in told.stdout  # with its denominator
    found = json.loads(
        kb(desk, "effects", "ref-001", "--as-of", "2026-06-01", "--format", "json").stdout
    )["version_effects"]
    assert [(e["version"], e["section_id"].split("#")[0], e["verdict"]) for e in found] == [
        ("2.0", "REF-001", "worse")
    ]
    assert found[0]["lo"] > -0.2  # "nothing" is what no expectation gets right anyway
    unchanged = kb(desk, "effects", "PAY-010", "--as-of", "2026-06-01")
    assert "No version changed a section" in unchanged.stdout


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Lima"])
def test_effects_name_the_day_that_the_page_announced_in_its_own_time_zone(desk, zone):
    desk.write("site_config/kb.toml", f'[knowledge_base]\ntimezone = "{zone}"\n')
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    told = kb(desk, "effects", "REF-001", "--as-of", "2026-05-10").stdout
    assert "Version 2.0, in force from 30 Mar 2026" in told
    assert "to 10 May 2026" in told  # and no day is counted that has not been


def test_a_version_that_changed_the_wording_only_is_told_apart(desk):
    reworded = (
        (desk.path / "sops/refunds.md").read_text().replace("Open the ticket", "Open the tickets")
    )
    reworded = reworded.replace('version: "2.0"', 'version: "2.1"')
    reworded = reworded.replace("effective: 2026-03-30", "effective: 2026-04-20")
    desk.write("sops/refunds.md", reworded).commit("Plural", on="2026-04-20")
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    told = kb(desk, "effects", "REF-001", "--as-of", "2026-06-01").stdout
    material, _, wording = told.partition("Versions that changed the wording only")
    assert "Version 2.0" in material
    assert "Version 2.1" in wording
    asked = ("effects", "REF-001", "--as-of", "2026-06-01", "--format", "json")
    found = json.loads(kb(desk, *asked).stdout)["version_effects"]
    assert {e["version"]: e["change"] for e in found} == {"2.0": "material", "2.1": "wording"}


def test_a_fix_by_a_version_that_is_not_there_is_doubted_and_a_day_that_is_past_refused(desk):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    planned = kb(desk, "gaps", "decide", "REF-001 step 2", "fixed", "--in", "9.9")
    assert planned.returncode == 0
    assert "REF-001 has no version 9.9 yet; there are: 1.0, 2.0." in planned.stderr
    there = kb(desk, "gaps", "decide", "REF-001 step 2", "fixed", "--in", "2.0")
    assert "no version" not in there.stderr

    for typed in ("v2.0", " 2.0 "):
        there = kb(desk, "gaps", "decide", "REF-001 step 2", "fixed", "--in", typed)
        assert "no version" not in there.stderr
        written = (desk.path / there.stdout.strip()).read_text()
        assert 'fixed_in = "2.0"' in written

    third = (desk.path / "sops/refunds.md").read_text().replace('version: "2.0"', 'version: "3.0"')
    third = third.replace("status: active", "status: draft")
    desk.write("sops/refunds.md", third).commit("Draft", on="2026-05-20")
    drafted = kb(desk, "gaps", "decide", "REF-001 step 2", "fixed", "--in", "3.0")
    assert "REF-001 has no version 3.0 yet; there are: 1.0, 2.0." in drafted.stderr

    lost = third.replace("draft", "active").replace('"3.0"', '"4.0"')
    lost = re.sub("effective: .*", "effective: 2099-01-01", lost)
    desk.write("sops/refunds.md", lost).commit("Announce", on="2026-05-21")
    assert (
        "no version"
        not in kb(desk, "gaps", "decide", "REF-001 step 2", "fixed", "--in", "4.0").stderr
    )
    desk.write("sops/refunds.md", third).commit("Take back", on="2026-05-22")
    gone = kb(desk, "gaps", "decide", "REF-001 step 2", "fixed", "--in", "4.0")
    assert "REF-001 has no version 4.0 yet; there are: 1.0, 2.0." in gone.stderr

    late = kb(desk, "gaps", "decide", "REF-001 step 2", "accepted", "--due", "2025-01-01")
    assert late.returncode == 2
    assert "--due 2025-01-01 is past" in late.stderr


def test_a_decision_is_a_file_in_git_that_the_report_and_kb_check_read(desk):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    vague = kb(desk, "gaps", "decide", "REF-001 step 2", "dismissed")
    assert vague.returncode == 2
    assert "--because" in vague.stderr
    made = kb(
        desk, "gaps", "decide", "REF-001 step 2", "dismissed", "--because", "it has to be hard"
    )
    assert made.returncode == 0, made.stderr
    path = made.stdout.strip()
    assert path.startswith("site_config/gap-decisions/REF-001--")
    assert f"git add {path}" in made.stderr

    report = json.loads(kb(desk, "gaps", "--format", "json").stdout)
    (signal,) = (s for s in report["sections"] if s["decision"])
    assert (signal["label"], signal["decision"]["standing"]) == ("step 2", "quiet")
    assert "because: it has to be hard" in kb(desk, "gaps").stdout
    before = kb(desk, "gaps", "--as-of", "2026-06-01")
    assert "because" not in before.stdout, "not decided yet on that day"

    desk.write(path, 'sop = "REF-001"\ndecision = "perhaps"\n')
    told = kb(desk, "check")
    assert told.returncode == 2
    assert f"{path}, line 2" in told.stdout


def test_a_digest_tells_a_new_signal_once(desk):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    new = kb(desk, "gaps", "--digest", "--since", "2026-03-22", "--as-of", "2026-05-25")
    assert new.returncode == 0, new.stderr
    assert new.stdout.startswith("# Gaps, 23 Mar 2026 to 25 May 2026")
    assert "REF-001 step 2" in new.stdout.partition("## New")[2]
    later = kb(
        desk, "gaps", "--since", "2026-05-25", "--as-of", "2026-05-26", "--format", "json",
        "--fail-on", "signal",
    )  # fmt: skip
    assert later.returncode == 0, later.stderr
    found = json.loads(later.stdout)
    assert found["schema"] == "kb-gap-changes/1"
    assert (found["new"], found["gone"], found["as_before"]) == ([], [], 1)
    wrong = kb(desk, "gaps", "--since", "2026-06-01", "--as-of", "2026-05-01")
    assert wrong.returncode == 2
    assert "is not before" in wrong.stderr
