"""A scorecard's export with one column for each criterion: each mark that failed is a finding."""

import csv

import pytest

from kb_tools.adapters.quarantine_files import write_quarantine
from kb_tools.errors import KbError
from kb_tools.findings.mapping import read_mapping
from kb_tools.findings.proposal import proposed
from kb_tools.findings.spelling import SopSpelling
from kb_tools.render.import_summary import summary_text
from kb_tools.render.mapping_proposal import proposal_text, proposal_toml
from tests.support.qa_exports import SOPS, Desk, reasons, taken

MAPPING = """
[[source]]
name = "scorecards"
files = ["scorecards*.csv", "quarantine*.csv"]
names = ["Agent"]
[source.audits.columns]
audit_id = "Gradable ID"
ticket_at = "Ticket Created"
agent_id = "Agent"
sop_id = "SOP"
[source.findings]
criteria = ["Followed the steps", "Verified", "Tone"]
failed = ["No"]
passed = ["Yes", "N/A"]
[source.findings.columns]
audit_id = "Gradable ID"
sop_id = "SOP"
comment = "{} - Comment"
[source.findings.values.criterion]
"Followed the steps" = "STEPS"
"""
HEADER = "Gradable ID,Ticket Created,Agent,SOP,Followed the steps,Followed the steps - Comment,Verified,Verified - Comment,Tone\n"
STORED = "SELECT finding_id, criterion, sop_id, comment FROM findings ORDER BY finding_id"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path, MAPPING)


def test_each_criterion_that_failed_is_a_finding_with_its_own_comment(desk):
    file = desk.write(
        "scorecards.csv",
        HEADER
        + "G1,2026-03-02 09:15,Maria Keller,REF-001,No,skipped the hold,Yes,looked,no\n"
        + "G2,2026-03-02 10:15,Jon Abel,REF-002,Yes,,N/A,,\n",
    )
    summary = desk.take(file)

    assert (taken(summary, "audits"), taken(summary, "findings"), reasons(summary)) == (2, 2, {})
    assert desk.rows(STORED) == [
        ("G1:Followed the steps", "STEPS", "REF-001", "skipped the hold"),
        ("G1:Tone", "Tone", "REF-001", None),
    ]


def test_a_mark_that_nobody_explained_is_refused_and_the_others_of_its_row_go_in(desk):
    file = desk.write(
        "scorecards.csv",
        HEADER
        + "G1,2026-03-02 09:15,Maria Keller,REF-001,No,wrong step,Partly,Maria said so,Yes\n",
    )
    summary = desk.take(file)

    assert reasons(summary) == {"unknown value": 1}
    (entry,) = desk.store.quarantined()
    (refusal,) = entry.kept.refusals
    assert refusal.detail == 'Verified is "Partly", neither failed nor passed'
    told = summary_text(summary)
    assert "1 mark neither failed nor passed, so perhaps as many findings are missing:" in told
    assert '      Verified: "Partly" in 1\n' in told
    assert '[source.findings.marks."Verified"]' in told
    assert entry.kept.row["Verified - Comment"] == "[name] said so"
    assert [row[0] for row in desk.rows(STORED)] == ["G1:Followed the steps"]


def test_a_row_that_was_put_right_leaves_the_quarantine(desk, tmp_path):
    row = "G1,2026-03-02 09:15,Maria Keller,REF-001,No,wrong step,{},,Yes\n"
    desk.take(desk.write("scorecards.csv", HEADER + row.format("Partly")))
    desk.take(desk.write("scorecards-mended.csv", HEADER + row.format("No")))
    assert (desk.store.quarantined(), len(desk.rows(STORED))) == ([], 2)


def test_a_quarantined_row_is_exported_as_it_was(desk, tmp_path):
    row = "G1,2026-03-02 09:15,Maria Keller,REF-001,No,wrong step,Partly,,Yes\n"
    desk.take(desk.write("scorecards.csv", HEADER + row))
    ((file, rows),) = write_quarantine(desk.store.quarantined(), tmp_path / "mend", desk.mapping)
    assert rows == 1
    assert "No,wrong step,Partly" in file.read_text(encoding="utf-8")


def test_a_criterion_that_the_export_no_longer_has_is_told(desk):
    file = desk.write("scorecards.csv", HEADER.replace("Tone", "Manner") + "G1,,,,,,,,\n")
    with pytest.raises(KbError) as told:
        desk.take(file)
    assert "There is no column 'Tone'" in str(told.value)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('passed = ["Yes", "N/A"]', "does not say which marks are findings"),
        ('criteria = ["Followed the steps", "Verified", "Tone"]', "but not of which columns"),
    ],
)
def test_a_mapping_that_leaves_out_what_a_mark_means_is_told(wrong, said):
    with pytest.raises(KbError) as told:
        read_mapping(MAPPING.replace(wrong, ""), "findings.toml")
    assert said in str(told.value)


CARD = "Review ID,Contact date,Agent ID,SOP,Verified,Refund limit,Noted,Consent,Consent - Comment,Noted - Comment,Tags\n"


def test_a_criterion_that_nobody_was_marked_on_yet_is_proposed_and_asked_about(desk):
    rows = [f"{n},2026-02-0{n},A1,REF-001,{m},,No,{c},,asked,\n" for n, m, c in [(1, "Yes", ""), (2, "No", "")]]  # fmt: skip
    header, *rows = csv.reader([CARD, *rows])
    proposal = proposed("card.csv", header, rows, SopSpelling(SOPS))
    toml = proposal_toml(proposal, "card*.csv")

    assert '"Refund limit",  # CHECK: empty in all these rows' in toml
    assert '"Tags",  # CHECK: empty in all these rows; if it is a criterion' in toml
    desk.mapping = read_mapping(toml, "findings.toml")
    summary = desk.take(
        desk.write("card-2.csv", CARD + "3,2026-02-03,A1,REF-001,Yes,No,Yes,No,why,,\n")
    )
    assert taken(summary, "findings") == 2
    assert desk.mapping.source[0].findings.criteria == ("Verified", "Refund limit", "Noted", "Consent")  # fmt: skip


def test_a_criterion_that_is_not_applicable_in_all_rows_is_proposed_wherever_it_stands():
    header = ["Review ID", "Contact date", "Agent ID", "SOP", "Verified", "Noted", "Consent", "CSAT"]  # fmt: skip
    rows = [[str(n), f"2026-02-0{n}", "A1", "REF-001", "Yes", "No", "N/A", "N/A"] for n in (1, 2)]
    proposal = proposed("card.csv", header, rows, SopSpelling(SOPS))
    (card,) = [table.scorecard for table in proposal.tables if table.scorecard]
    assert (card.criteria, card.empty) == (("Verified", "Noted", "Consent"), ("Consent",))


ERRORS = "Review ID,Contact date,Agent ID,SOP,Verified,Auto-fail,Kritischer Fehler,Error: greeting,Error handling,Errores graves\n"


def proposal_of(header, *rows):
    header, *rows = csv.reader([header, *rows])
    return proposed("card.csv", header, rows, SopSpelling(SOPS))


def marks_of(proposal):
    (card,) = [table.scorecard for table in proposal.tables if table.scorecard]
    return card, {own.criterion: own for own in card.own}


def test_under_the_name_of_an_error_a_yes_is_a_finding(desk):
    proposal = proposal_of(
        ERRORS,
        "1,2026-02-01,A1,REF-001,Yes,No,Nein,0,Yes,0\n",
        "2,2026-02-02,A1,REF-001,No,Yes,Nein,1,No,2\n",
        "3,2026-02-03,A1,REF-001,Yes,No,Nein,0,Yes,0\n",
    )
    card, own = marks_of(proposal)
    assert (card.failed, card.passed) == (("No",), ("Yes", "N/A"))
    assert {name: marks.failed for name, marks in own.items() if marks.sure} == {
        "Auto-fail": ("Yes",), "Kritischer Fehler": ("ja",), "Error: greeting": ("1",), "Errores graves": ("2", "1"),
    }  # fmt: skip
    toml = proposal_toml(proposal, "card*.csv")
    assert '[source.findings.marks."Error handling"]  # CHECK: does a Yes say that' in toml
    assert '# CHECK "Yes": failed or passed? Rows with it are refused until you say' in toml

    desk.mapping = read_mapping(toml, "findings.toml")
    row = "4,2026-02-04,A1,REF-001,No,Yes,Ja,1,Yes,0\n"
    summary = desk.take(desk.write("card-2.csv", ERRORS + row))
    assert (taken(summary, "findings"), reasons(summary)) == (4, {"unknown value": 1})


def test_a_name_like_an_errors_where_most_contacts_have_a_yes_is_asked_about():
    rows = [f"{n},2026-02-0{n},A1,REF-001,{'No' if n == 3 else 'Yes'},No\n" for n in range(1, 6)]
    _, own = marks_of(proposal_of("Review ID,Contact date,Agent ID,SOP,Critical error,Noted\n", *rows))  # fmt: skip
    assert (own["Critical error"].sure, own["Critical error"].unread) == (False, ("Yes", "No"))


def test_marks_that_speak_for_themselves_mean_the_same_under_any_name():
    rows = [f"{n},2026-02-0{n},A1,REF-001,{m},Yes\n" for n, m in enumerate(["Pass", "Fail"], 1)]
    card, own = marks_of(proposal_of("Review ID,Contact date,Agent ID,SOP,Fatal error,Noted\n", *rows))  # fmt: skip
    assert (own, card.failed) == ({}, ("Fail",))


def test_marks_of_what_is_no_criterion_are_told():
    wrong = MAPPING.replace("[source.findings.columns]", '[source.findings.marks.Ton]\nfailed = []\npassed = ["A"]\n[source.findings.columns]')  # fmt: skip
    with pytest.raises(KbError) as told:
        read_mapping(wrong, "findings.toml")
    assert "has marks of 'Ton'" in str(told.value)
    assert "Did you mean 'Tone'?" in str(told.value)


POINTS = "Review ID,Contact date,Agent ID,SOP,Evaluator,Greeting,Verified,Noted,Tone\n"


def points(*rows):
    marks = (f"{n},2026-02-0{n % 9 + 1},A1,REF-001,q{n % 2},{row}\n" for n, row in enumerate(rows))
    return proposal_of(POINTS, *marks)


def test_of_points_all_and_none_are_understood_and_those_between_asked_about(desk):
    proposal = points("5/10,10/10,Yes,3", "10/10,0/10,No,5", "10/10,10/10,Yes,5")
    card, own = marks_of(proposal)
    assert card.criteria == ("Greeting", "Verified", "Noted")
    assert (own["Greeting"].failed, own["Greeting"].passed, own["Greeting"].unread) == ((), ("10/10", "N/A"), ("5/10",))  # fmt: skip
    assert own["Verified"].failed == ("0/10",)
    assert "1 column left out, perhaps criteria whose marks nobody can tell (Tone: 5 3)" in proposal_text(proposal)  # fmt: skip
    assert '"Tone",  # CHECK: a criterion? Nobody can tell which of 5, 3 failed' in proposal_toml(proposal, "c.csv")  # fmt: skip


def test_a_card_of_bare_points_says_that_no_finding_comes_from_it():
    proposal = points("0,5,10,☆", "5,5,10,★", "5,0,5,★")
    assert not any(table.scorecard for table in proposal.tables)
    said = proposal_text(proposal)
    assert "4 columns left out, perhaps criteria" in said
    assert "NO finding comes from there until you add it to criteria" in said


def test_points_amid_criteria_are_a_criterion_that_is_asked_about():
    card, own = marks_of(points("Yes,5,No,x", "No,10,Yes,x", "Yes,5,Yes,x", "Yes,10,Yes,x"))
    assert card.criteria == ("Greeting", "Verified", "Noted")
    assert (own["Verified"].failed, own["Verified"].unread) == ((), ("5", "10"))
