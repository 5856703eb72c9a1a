"""`kb findings map` on exports with a row for each rating, a report's prefixes and another land's words:
what is proposed is imported as it stands, and every finding counts."""

import csv
import io

import pytest

from kb_tools.findings.proposal import proposed
from kb_tools.findings.spelling import SopSpelling
from kb_tools.render.mapping_proposal import proposal_toml

SPELLING = SopSpelling(["MON-004", "REF-001"])
KLAUS = """\
Review ID,Conversation ID,Conversation created date,Review created date,Workspace name,Reviewer,Reviewee name,Reviewee email,Category,Rating,Category root causes
9001,zd-1,2026-03-02T09:15:00Z,2026-03-04T08:00:00Z,Chat Support,kim@desk.example,Maria Keller,maria@desk.example,Process,👎,MON-004
9001,zd-1,2026-03-02T09:15:00Z,2026-03-04T08:00:00Z,Chat Support,kim@desk.example,Maria Keller,maria@desk.example,Tone,👍,
9001,zd-1,2026-03-02T09:15:00Z,2026-03-04T08:00:00Z,Chat Support,kim@desk.example,Maria Keller,maria@desk.example,Closing,👎,REF-001
9002,zd-2,2026-03-03T09:15:00Z,2026-03-05T08:00:00Z,Chat Support,kim@desk.example,Jon Abel,jon@desk.example,Process,👍,
9002,zd-2,2026-03-03T09:15:00Z,2026-03-05T08:00:00Z,Chat Support,kim@desk.example,Jon Abel,jon@desk.example,Tone,👎,REF-001
9002,zd-2,2026-03-03T09:15:00Z,2026-03-05T08:00:00Z,Chat Support,kim@desk.example,Jon Abel,jon@desk.example,Closing,👍,
"""
MAESTRO = """\
gradable_id,ticket_created_at,agent_id,grader_email,rubric_name,rubric_score,date_graded,question,answer_option,answer_feedback
7001,3/2/2026 9:15:00 AM,u1,kim@desk.example,Chat Support,50,3/5/2026 8:00:00 AM,Verified,No,see REF-001 step 2
7001,3/2/2026 9:15:00 AM,u1,kim@desk.example,Chat Support,50,3/5/2026 8:00:00 AM,Refund,Yes,
7002,3/13/2026 10:15:30 PM,u2,kim@desk.example,Chat Support,0,3/16/2026 8:00:00 AM,Verified,Yes,
7002,3/13/2026 10:15:30 PM,u2,kim@desk.example,Chat Support,0,3/16/2026 8:00:00 AM,Refund,No,MON-004 says 25
"""
POWER_BI = """\
Bewertungs-ID,Ticketnummer,Kontaktdatum,SOP,Kriterium,Erfüllt,Summe von Punktzahl,Kommentar
B1,70001,02.03.2026 09:15:00,REF-001,Ablauf,Falsch,"92,50 %",zu spät
B1,70001,02.03.2026 09:15:00,REF-001,Ton,Wahr,"92,50 %",
B2,70002,13.03.2026 22:15:00,MON-004,Ablauf,Wahr,"100,00 %",
B2,70002,13.03.2026 22:15:00,MON-004,Ton,Wahr,"100,00 %",
"""
SALESFORCE = """\
QA Review: QA Review Name,Case: Case Number,Case: Date/Time Opened,Related Policy,QA Score (%),Process Followed,Verification Completed,QA Comments
QAR-001,00070001,"3/2/2026, 9:15 AM",REF-001,87.50,0%,100%,took too long
QAR-002,00070002,"3/13/2026, 9:15 AM",MON-004,100.00,100%,N/A,
"""
FRESHDESK = """\
Ticket ID,Agent,Group,Last update time,Initial response time,First response time (in hrs),Resolution time (in hrs)
70001,Maria Keller,Payments,2026-03-02 09:15:00,,01:05:30,20:00:00
70002,Maria Keller,Payments,2026-03-03 09:15:00,,00:05:30,21:00:00
70003,Jon Abel,Payments,2026-03-04 09:15:00,,00:15:30,22:00:00
"""


def of(text):
    header, *rows = csv.reader(io.StringIO(text))
    proposal = proposed("export.csv", header, rows, SPELLING)
    return proposal, {
        t.table.name: {g.column.name: g.names[0] for g in t.sure} for t in proposal.tables
    }


def test_what_differs_between_the_ratings_of_one_audit_is_asked_about_and_its_rows_are_one_audit():
    proposal, found = of(KLAUS)
    (audits,) = [t for t in proposal.tables if t.table.name == "audits"]
    assert audits.repeats == "6 rows hold 2, each of them several times in the same words"
    assert "sop_id" not in found["audits"]
    assert found["findings"]["sop_id"] == "Category root causes"
    asked = (
        '# UNSURE: sop_id = "Category root causes"  # CHECK: 2 audits have rows that differ in it'
    )
    assert asked in proposal_toml(proposal, "*.csv")


def test_an_sop_that_comments_name_is_the_findings_where_each_rating_has_a_row():
    proposal, found = of(MAESTRO)
    extracts = {t.table.name: t.extract and t.extract[0] for t in proposal.tables}
    assert extracts == {"audits": None, "findings": "answer_feedback"}
    assert found["findings"]["comment"] == "answer_feedback"


def test_a_few_audits_that_contradict_themselves_leave_the_others_one_row_each():
    header, *lines = MAESTRO.splitlines()
    many = [line.replace("700", f"{n}00", 1) for n in range(10, 40) for line in lines]
    many[0] = many[0].replace(",50,", ",60,")
    proposal, _ = of("\n".join((header, *many)))
    (audits,) = [t for t in proposal.tables if t.table.name == "audits"]
    assert audits.repeats.endswith("several times in the same words, but for 1 of them")


def test_half_past_ten_and_thirty_seconds_in_the_evening_is_read():
    proposal, found = of(MAESTRO)
    assert proposal.dates == ("%m/%d/%Y %I:%M:%S %p",)
    assert found["audits"]["ticket_at"] == "ticket_created_at"


@pytest.mark.parametrize(("text", "names"), [(KLAUS, ("Reviewee name",)), (MAESTRO, ())])
def test_the_name_of_a_workspace_or_a_rubric_is_no_persons(text, names):
    proposal, _ = of(text)
    assert proposal.names == names


def test_a_report_of_power_bi_in_german_is_understood():
    proposal, found = of(POWER_BI)
    (findings,) = [t for t in proposal.tables if t.table.name == "findings"]
    assert (findings.only[:2], findings.passed) == (("Erfüllt", ("Falsch",)), ("Wahr",))
    assert found["audits"]["score"] == "Summe von Punktzahl"


def test_a_salesforce_object_is_known_by_its_name_and_full_percentages_are_passed():
    proposal, found = of(SALESFORCE)
    assert found["audits"]["audit_id"] == "QA Review: QA Review Name"
    assert found["audits"]["score"] == "QA Score (%)"
    (findings,) = [t for t in proposal.tables if t.table.name == "findings"]
    card = findings.scorecard
    assert card.criteria == ("Process Followed", "Verification Completed")
    assert (card.failed, card.passed, card.own) == (("0%",), ("100%", "N/A"), ())
    assert findings.overall == "QA Comments"


def test_agents_beside_tickets_are_no_roster_and_an_empty_column_yields_to_one_with_values():
    _, found = of(FRESHDESK)
    assert [*found] == ["kpis"]
    assert found["kpis"]["frt_min"] == "First response time (in hrs)"


def test_a_sign_before_six_digits_is_a_decimal_one():
    rows = [["A1", "70001", "46086,607639", "REF-001"], ["A2", "70002", "46087,607639", "REF-001"]]
    header = ["Audit ID", "Ticket", "Handled at", "SOP"]
    assert proposed("x.csv", header, rows, SPELLING).decimal == ","


SHEET = """\
Prüfungsnr.,Ticket,Datum,Agent-Nr.,SOP,Fehler,Kommentar
P-1,55001,02.03.2026 09:15,0001,REF-001,ja,zu spät
P-2,55002,13.03.2026 10:15,0002,MON-004,nein,
"""


def test_the_only_dates_of_a_sheet_are_asked_about_and_answers_are_no_names_of_criteria():
    proposal, found = of(SHEET)
    assert [*found] == ["audits"]
    assert (found["audits"]["audit_id"], found["audits"]["agent_id"]) == (
        "Prüfungsnr.",
        "Agent-Nr.",
    )
    asked = '# UNSURE: ticket_at = "Datum"  # CHECK: the only dates there are'
    assert asked in proposal_toml(proposal, "*.csv")


@pytest.mark.parametrize(
    ("written", "formats"),
    [
        ("2026-03-14 14:22:05 UTC", ()),
        ("2026-03-14 14:22:05 +0000", ()),
        ("14/03/2026 02:22 p. m.", ("%d/%m/%Y %I:%M %p",)),
        ("Mar 14, 2026 2:22:05 PM", ("%B %d, %Y %I:%M:%S %p",)),
        ("14-Mar-2026 14:22", ("%d-%B-%Y",)),
        ("2026/03/14 14:22", ("%Y/%m/%d",)),
        ("3/14/26, 2:22 PM", ("%m/%d/%y %I:%M %p",)),
        ("3/14/26 14:22", ("%m/%d/%y",)),
    ],
)
def test_dates_as_tools_and_spreadsheets_write_them_are_known(written, formats):
    rows = [["A1", written, "REF-001", "90"], ["A2", written, "MON-004", "80"]]
    header = ["Review ID", "Contact date", "SOP", "Score"]
    proposal = proposed("x.csv", header, rows, SPELLING)
    assert {g.column.name for g in proposal.tables[0].sure} >= {"ticket_at"}
    assert proposal.dates == formats
