"""Ratings and marks as reviewers' tools write them: none that failed is lost without a word."""

import pytest

from kb_tools.adapters import importers
from kb_tools.adapters.quarantine_files import MendedFile, write_quarantine
from kb_tools.findings.mapping import Source
from kb_tools.findings.spelling import SopSpelling
from kb_tools.render.import_summary import summary_json, summary_text
from kb_tools.workflows.import_findings import Incoming, import_findings, quarantine_source
from tests.support.qa_exports import KEY, NOW, SOPS, Desk, taken

RATED = """
[[source]]
name = "rated"
files = "rated*.csv"
names = ["Agent"]
ignore = "*"
[source.audits]
repeats = true
columns = { audit_id = "Review", ticket_at = "Day", sop_id = "SOP" }
[source.findings]
only = { Result = ["Fail", "👎"] }
columns = { finding_id = ["Review", "Criterion"], audit_id = "Review", criterion = "Criterion", sop_id = "SOP" }
"""


def rated(desk, *results):
    rows = "".join(f"R{n},2026-03-01,REF-001,STEPS,{r},Maria Keller\n" for n, r in enumerate(results))  # fmt: skip
    return desk.write("rated.csv", "Review,Day,SOP,Criterion,Result,Agent\n" + rows)


@pytest.mark.parametrize("result", ["FAIL", "fail", " Fail ", "👎🏽", "👎\ufe0f"])
def test_a_failed_rating_counts_however_it_is_written(tmp_path, result):
    desk = Desk(tmp_path, RATED)
    assert taken(desk.take(rated(desk, result, "Pass")), "findings") == 1


def test_what_stood_in_rows_that_do_not_count_is_told(tmp_path):
    desk = Desk(tmp_path, RATED)
    summary = desk.take(rated(desk, "Fail", "Pass", "Pass", "Failed", ""))
    assert '4 rows left out by `only`: "Pass" in 2, "Failed" in 1, empty in 1' in summary_text(
        summary
    )
    (file,) = summary_json(summary)["files"]
    assert file["left_out"] == {"findings": {"Pass": 2, "Failed": 1, "": 1}}


def test_sentences_addresses_and_names_are_not_told(tmp_path):
    desk = Desk(tmp_path, RATED)
    summary = desk.take(
        rated(desk, "Pass", "m.k@desk.example", "Maria", "he did not ask", "+49 151 2345 6789")
    )
    said = summary_text(summary)
    assert '5 rows left out by `only`: "Pass" in 1, something else in 4' in said


def test_an_empty_cell_is_nobody(tmp_path):
    desk = Desk(tmp_path, RATED)
    file = rated(desk, "Pass", "Fail")
    file.write_text(file.read_text() + "R9,2026-03-01,REF-001,STEPS,Pass,\n")
    assert "names of 1 person." in summary_text(desk.take(file))


def test_whose_rows_are_left_out_is_not_told(tmp_path):
    by_agent = RATED.replace('{ Result = ["Fail", "👎"] }', '{ Agent = ["Ada Byron"] }')
    by_agent = by_agent.replace('names = ["Agent"]\n', "").replace('sop_id = "SOP" }', 'sop_id = "SOP", agent_id = "Agent" }', 1)  # fmt: skip
    desk = Desk(tmp_path, by_agent)
    summary = desk.take(rated(desk, "Fail", "Pass"))
    assert "left out by `only`: something else in 2" in summary_text(summary)
    assert "Keller" not in str(summary_json(summary))


def test_people_in_a_rating_are_not_kept_with_a_row_that_is_refused(tmp_path):
    desk = Desk(tmp_path, RATED)
    file = rated(desk, "Ask Maria Keller", "+49 151 2345 6789")
    file.write_text(file.read_text().replace("2026-03-01", "last week"))
    desk.take(file)
    kept = [entry.kept.row["Result"] for entry in desk.store.quarantined()]
    assert kept == ["Ask [name]", "[phone]"]


SCORECARD = """
[[source]]
name = "card"
files = "card*.csv"
names = ["Agent"]
[source.audits.columns]
audit_id = "Review"
ticket_at = "Day"
sop_id = "SOP"
[source.findings]
criteria = ["Verified"]
failed = ["No"]
passed = ["Yes"]
[source.findings.columns]
audit_id = "Review"
"""


@pytest.mark.parametrize(
    ("mark", "kept"),
    [
        ("Ask Maria Keller", "Ask [name]"),
        ("+49 151 2345 6789", "[phone]"),
        ("Maria Keller m.k@desk.example +49 151 2345 6789", "[name] [e-mail] [phone]"),
    ],
)
def test_people_in_a_mark_that_nobody_can_read_are_not_kept(tmp_path, mark, kept):
    desk = Desk(tmp_path, SCORECARD)
    header = "Review,Day,SOP,Verified,Agent\n"
    desk.take(desk.write("card.csv", f"{header}R1,2026-03-01,REF-001,{mark},Maria Keller\n"))
    (entry,) = desk.store.quarantined()
    assert entry.kept.row["Verified"] == kept
    assert [r.detail for r in entry.kept.refusals] == [
        f'Verified is "{kept}", neither failed nor passed'
    ]


def test_a_thumb_counts_whatever_its_skin(tmp_path):
    desk = Desk(tmp_path, SCORECARD.replace('"No"', '"👎"').replace('"Yes"', '"👍"'))
    rows = "R1,2026-03-01,REF-001,👎🏽,M\nR2,2026-03-01,REF-001,👍🏽,M\n"
    desk.take(desk.write("card.csv", "Review,Day,SOP,Verified,Agent\n" + rows))
    assert desk.rows("SELECT finding_id FROM findings") == [("R1:Verified",)]
    assert desk.store.quarantined() == []


def test_lines_that_are_no_rows_are_counted_and_one_that_begins_with_an_id_is_a_row(tmp_path):
    desk = Desk(tmp_path, RATED.replace('ignore = "*"', 'ignore = "*"\nnot_rows = ["R*", "T*"]'))
    file = rated(desk, "Fail", "Pass")
    file.write_text(file.read_text() + "R9,,,,,\nTotal 2,,,,,\n")
    summary = desk.take(file)
    assert "1 line left out by `not_rows`: 5" in summary_text(summary)
    assert [entry.kept.line for entry in desk.store.quarantined()] == [4]


def test_a_refused_row_can_be_mended_where_names_are_all_that_tells_people_apart(tmp_path):
    """As `kb findings map` proposes it: the agent's name is the id, and is looked for in comments."""
    by_name = SCORECARD.replace(
        'sop_id = "SOP"\n[source.findings]', 'sop_id = "SOP"\nagent_id = "Agent"\n[source.findings]'
    )
    desk = Desk(tmp_path, by_name)
    header = "Review,Day,SOP,Verified,Agent\n"
    desk.take(desk.write("card.csv", f"{header}R1,2026-03-01,REF-001,Partly,Maria Keller\n"))
    ((agent,),) = desk.rows("SELECT agent_id FROM audits")
    assert [entry.kept.row["Agent"] for entry in desk.store.quarantined()] == [agent]
    ((file, _),) = write_quarantine(desk.store.quarantined(), tmp_path / "mend", desk.mapping)
    file.write_text(file.read_text(encoding="utf-8-sig").replace(",Partly,", ",No,"))
    bare = importers.opened(file, Source(name="quarantine", files=("*",)))
    source = quarantine_source(bare, desk.mapping, "card")
    summary = import_findings(
        [Incoming(MendedFile(importers.opened(file, source)), source)], desk.mapping,
        SopSpelling(SOPS), KEY, desk.store, NOW, kb_version="test",
    )  # fmt: skip
    assert (summary.files[0].tables["audits"].known, desk.store.quarantined()) == (1, [])
    assert desk.rows("SELECT finding_id FROM findings") == [("R1:Verified",)]


def test_a_number_beside_a_word_that_is_not_known_is_told_with_what_would_work(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({}))
    rows = [{"Finding": f"F{n}", "Part": part} for n, part in enumerate(("Passage 3", "Schritt 3", "Limits", "Passage 3"))]  # fmt: skip
    summary = desk.take(desk.findings(*rows))
    (line,) = [line for line in summary_text(summary).splitlines() if "leads to none" in line]
    assert line.startswith('  2 rows whose part of the SOP leads to none, unless one is headed so: "Passage 3" in 2.')  # fmt: skip
    assert '[source.findings.values.section]  "Passage 3" = "3"' in line
    assert summary_json(summary)["files"][0]["unknown_parts"] == {"Passage 3": 2}


def test_a_rating_that_neither_failed_nor_passed_is_asked_about(tmp_path):
    desk = Desk(tmp_path, RATED.replace("only =", 'passed = ["Pass", "👍"]\nonly ='))
    summary = desk.take(rated(desk, "Fail", "Pass", "Critical fail", "Critical fail", "N/A", ""))
    said = summary_text(summary)
    assert "CHECK: 2 rows of them passed neither, so perhaps as many findings are missing" in said
    assert summary_json(summary)["files"][0]["unexplained"] == {"Critical fail": 2}
