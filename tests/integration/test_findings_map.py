"""`kb findings map`: a mapping proposed from an export, with a reason for each line."""

import csv
import io
import tomllib
from dataclasses import replace

import pytest

from kb_tools.adapters import importers
from kb_tools.findings.column_guesses import SURE
from kb_tools.findings.mapping import Source, read_mapping
from kb_tools.findings.proposal import proposed
from kb_tools.findings.spelling import SopSpelling
from kb_tools.render.mapping_proposal import proposal_json, proposal_text, proposal_toml
from kb_tools.workflows.import_findings import Incoming, import_findings
from tests.support.qa_exports import KEY, NOW, Desk, reasons, taken

SPELLING = SopSpelling(["MON-004", "TRU-012", "REF-001"])

KLAUS = """\
Review ID,Conversation external ID,Conversation created,Review created,Reviewer email,Reviewee name,Reviewee email,Workspace,Review score,Rating category,Rating,Comment
9001,7001,2026-03-02T09:15:00Z,2026-03-05T08:00:00Z,kim@desk.example,Maria Keller,maria@desk.example,Payments,80,Process,0,MON-004 step 3: did not check the hold
9001,7001,2026-03-02T09:15:00Z,2026-03-05T08:00:00Z,kim@desk.example,Maria Keller,maria@desk.example,Payments,80,Tone,1,
9002,7002,2026-03-03T09:15:00Z,2026-03-06T08:00:00Z,kim@desk.example,Jon Abel,jon@desk.example,Payments,100,Process,1,
9002,7002,2026-03-03T09:15:00Z,2026-03-06T08:00:00Z,kim@desk.example,Jon Abel,jon@desk.example,Payments,100,Tone,1,
9003,7003,2026-03-04T09:15:00Z,2026-03-07T08:00:00Z,kim@desk.example,Jon Abel,jon@desk.example,Trust,60,Process,0,TRU-012 is unclear here
9003,7003,2026-03-04T09:15:00Z,2026-03-07T08:00:00Z,kim@desk.example,Jon Abel,jon@desk.example,Trust,60,Tone,0,
"""
MAESTRO = """\
GRADABLE_ID,TICKET_ID,AGENT_NAME,AGENT_EMAIL,GRADER,DATE_GRADED,TICKET_CREATED,RUBRIC,RUBRIC_SCORE,QUESTION,ANSWER,COMMENT,SOP Reference
g1,7001,Maria Keller,maria@desk.example,q-7,3/15/2026 2:05 PM,3/13/2026 9:15 AM,Payments,80,Verified the owner?,Not Met,step 2,MON-004
g1,7001,Maria Keller,maria@desk.example,q-7,3/15/2026 2:05 PM,3/13/2026 9:15 AM,Payments,80,Friendly?,Met,,MON-004
g2,7002,Jon Abel,jon@desk.example,q-8,3/16/2026 2:05 PM,3/14/2026 9:15 AM,Payments,90,Verified the owner?,Met,,
g2,7002,Jon Abel,jon@desk.example,q-8,3/16/2026 2:05 PM,3/14/2026 9:15 AM,Payments,90,Friendly?,Not Met,,TRU-012
"""
SALESFORCE = """\
Case Number,Case Owner,Date/Time Opened,Date/Time Closed,Status,Case Reason,Case Origin,Escalated,CSAT,Resolution Time (hours)
00012345,Maria Keller,13/03/2026 09:15,14/03/2026 10:00,Closed,Payout,Web,0,5,24.8
00012346,Jon Abel,03/04/2026 09:15,04/04/2026 10:00,Closed,Refund,Mail,1,3,12.5
"""
FRESHDESK = """\
Ticket ID,Subject,Status,Type,Agent,Group,Created time,Resolved time,First response time (in hrs),Resolution time (in hrs),Survey results,Tags
7001,Where is my payout,Closed,Payout,Maria Keller,Tier 1,2026-03-02 09:15:00,2026-03-02 12:15:00,0:30:00,3:00:00,5,"vip, MON-004"
7002,Banned,Closed,Ban,Jon Abel,Tier 2,2026-03-03 09:15:00,2026-03-03 12:15:00,1:05:30,3:00:00,4,TRU-012
"""


def read(text):
    header, *rows = csv.reader(io.StringIO(text))
    return proposed("export.csv", header, rows, SPELLING)


def mapped(proposal, table):
    (found,) = [t for t in proposal.tables if t.table.name == table]
    return found, {g.column.name: g.names for g in found.guesses if g.sure >= SURE}


def test_klaus_ratings_become_audits_and_the_failed_ones_findings():
    proposal = read(KLAUS)
    assert proposal.tool == "Zendesk QA (Klaus)"
    _, audits = mapped(proposal, "audits")
    assert audits["audit_id"] == ("Review ID",)
    assert audits["ticket_at"] == ("Conversation created",)
    assert audits["agent_id"] == ("Reviewee email",)
    found, findings = mapped(proposal, "findings")
    assert findings["finding_id"] == ("Review ID", "Rating category")
    assert found.only[:2] == ("Rating", ("0",))
    assert found.extract[0] == "Comment"
    assert proposal.names == ("Reviewee name",)


@pytest.mark.parametrize("header", ["SOP", "Policy", "Guideline"])
def test_a_text_that_names_sops_is_no_column_of_their_ids(header):
    text = f"Review ID,Contact date,Agent ID,Criterion,{header}\n" + "".join(
        f"{n},2026-02-0{n},A1,Verify,{said}\n"
        for n, said in enumerate(
            ["MON-004 step 3: did not check the hold before paying", "should follow TRU-012 but did not"], 1
        )
    )  # fmt: skip
    found, findings = mapped(read(text), "findings")
    assert "sop_id" not in findings
    assert found.extract[0] == header


def test_titles_of_sops_may_stand_in_a_column_named_for_them():
    text = "Review ID,Contact date,Agent ID,SOP\n" + "".join(
        f"{n},2026-02-0{n},A1,How to answer a creator whose payout is late\n" for n in (1, 2)
    )
    assert mapped(read(text), "audits")[1]["sop_id"] == ("SOP",)


def test_maestro_questions_become_findings_and_american_dates_are_told():
    proposal = read(MAESTRO)
    assert proposal.tool == "MaestroQA"
    assert proposal.dates == ("%m/%d/%Y %I:%M %p",)
    assert proposal.either == ()
    found, findings = mapped(proposal, "findings")
    assert (findings["criterion"], findings["sop_id"]) == (("QUESTION",), ("SOP Reference",))
    assert found.only[:2] == ("ANSWER", ("Not Met",))


def test_salesforce_cases_become_kpis_with_the_unit_their_header_names():
    proposal = read(SALESFORCE)
    assert proposal.tool == "Salesforce Service Cloud"
    found, kpis = mapped(proposal, "kpis")
    assert (kpis["ticket_id"], kpis["escalated"]) == (("Case Number",), ("Escalated",))
    assert found.units["resolution_min"][0] == "hours"


def test_freshdesk_tickets_become_kpis_with_clock_times():
    proposal = read(FRESHDESK)
    assert proposal.tool == "Freshdesk"
    found, kpis = mapped(proposal, "kpis")
    assert kpis["csat"] == ("Survey results",)
    assert found.units["frt_min"][0] == "clock"


def test_reviews_with_the_day_of_their_export_hold_no_kpis():
    """Rows of kpis without a KPI would take the place of those that the helpdesk wrote."""
    header = ["Audit No", "Case", "Contact date", "Audit date", "Sent on", "Auditor", "Score"]
    rows = [
        [f"MA-{n}", f"51000{n}", "2026-03-02 09:15", "2026-03-05 08:00", "2026-03-06", "kim", "80"]
        for n in range(10, 40)
    ]
    corrected = [*rows[0][:4], "2026-03-13", "kim", "90"]
    proposal = proposed("export.csv", header, [*rows, corrected], SPELLING)
    assert [table.table.name for table in proposal.tables] == ["audits"]


def test_day_and_month_that_cannot_be_told_apart_are_not_chosen_silently():
    text = "Audit ID,Ticket date\n1,03/04/2026 10:00\n2,05/06/2026 11:00\n"
    proposal = read(text)
    assert proposal.either == ("%m/%d/%Y %H:%M",)
    assert "CHECK" in proposal_toml(proposal, "export.csv")
    assert "cannot be told apart" in proposal_text(proposal)


def test_what_is_needed_and_not_there_is_said_and_nothing_put_in_its_place():
    proposal = read("Audit ID,Weather\n1,sun\n2,rain\n")
    toml = proposal_toml(proposal, "export.csv")
    assert '# ticket_at = "…"  # NEEDED' in toml
    assert '"Weather",  # nothing of ours is like it' in toml


def test_values_that_nobody_can_tell_wait_for_a_person():
    rows = "".join(f"F{n},A{n},Process,{s}\n" for n, s in enumerate(["Sev 1", "S3", "purple"] * 3))
    toml = proposal_toml(read("Finding ID,Audit ID,Criterion,Severity\n" + rows), "export.csv")
    assert '"Sev 1" = "critical"' in toml
    assert '"S3" = "minor"' in toml
    assert '# "purple" = "…"  # minor or major or critical?' in toml


@pytest.mark.parametrize("text", [KLAUS, MAESTRO, SALESFORCE, FRESHDESK])
def test_every_column_is_mapped_named_or_left_out_with_a_reason(text):
    proposal = read(text)
    source = read_mapping(proposal_toml(proposal, "export.csv"), "findings.toml").source[0]
    header = text.splitlines()[0].split(",")
    unsure = {n for t in proposal.tables for g in t.guesses if g.sure < SURE for n in g.names}
    assert {*header} == {*source.used, *source.ignore} | unsure
    told = proposal_json(proposal)
    assert all(c["because"] for t in told["tables"] for c in t["columns"])
    assert all(told["ignore"].values())


def test_a_proposal_can_be_imported_as_it_stands(tmp_path):
    desk = Desk(tmp_path)
    file = desk.write("klaus-2026-03.csv", KLAUS)
    toml = proposal_toml(read(KLAUS), "klaus-*.csv")
    mapping = read_mapping(toml, "findings.toml")
    (source,) = mapping.source
    assert isinstance(source, Source)
    summary = import_findings(
        [Incoming(importers.opened(file, source), source)], mapping, SPELLING, KEY, desk.store, NOW,
        kb_version="test",
    )  # fmt: skip
    assert (taken(summary, "audits"), taken(summary, "findings")) == (3, 3)
    assert reasons(summary) == {}
    assert desk.rows("SELECT sop_id FROM findings ORDER BY finding_id") == [
        ("MON-004",), ("TRU-012",), (None,),
    ]  # fmt: skip
    stored = desk.store.path.read_bytes()
    assert b"maria@" not in stored
    assert b"Keller" not in stored


def test_what_an_export_holds_cannot_end_a_remark():
    rows = "".join(
        f"F{n},A{n},Process,{s}\n" for n, s in enumerate(["minor", '"Pass\nevil = [1]"'] * 4)
    )
    toml = proposal_toml(
        read("Finding ID,Audit ID,Criterion,Severity\n" + rows), "export\nbad = 1.csv"
    )
    assert "evil" in toml
    assert "evil" not in str(tomllib.loads(toml))


@pytest.mark.parametrize("sign", ["\n", "\r", "\x7f", "\x00", "\x1b", "\u2028", "\udcff"])
def test_whatever_an_export_holds_its_proposed_mapping_is_a_file_that_can_be_read(sign):
    other, key = f"Met{sign}evil = 1", f"Conversation{sign}ID"
    rows = "".join(
        f'{n},{n // 2},2026-03-02,Process,"{"Not Met" if n % 2 else other}"\n' for n in range(8)
    )
    proposal = read(f'Finding ID,Audit ID,"{key}",Criterion,Rating\n' + rows)
    proposal = replace(proposal, file=f"a{sign}b = 1.csv", either=(f"%d{sign}c = 1",))
    proposal = replace(proposal, left_out={f"Kim{sign}": f"names{sign}d = 1"}, dates=(f"%d{sign}",))
    toml = proposal_toml(proposal, f"x{sign}y = 1*.csv", [])
    assert "CHECK: which of Not Met, Met" in toml
    (source,) = tomllib.loads(toml.encode().decode())["source"]
    assert {*source} <= {
        "name",
        "files",
        "timezone",
        "dates",
        "names",
        "ignore",
        "audits",
        "findings",
    }
    assert "evil = 1" not in source["findings"]
