"""Letting go of contacts that are older than one may keep, from a real store."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kb_tools.adapters.qa_reading import reading
from kb_tools.adapters.qa_searches import import_searches
from kb_tools.render.import_summary import summary_text
from kb_tools.workflows.import_findings import ImportSummary
from tests.support.qa_exports import NOW, Desk
from tests.support.refund_desk import a_refund_desk, kb

BEFORE = datetime(2026, 3, 1, tzinfo=UTC)
SEARCHES = """{"format": "kb-unanswered/1", "searches": [
    {"words": "said in february", "month": "2026-02", "times": 3},
    {"words": "said in march", "month": "2026-03", "times": 3}]}"""
TABLES = ("audits", "findings", "appeals", "calibrations", "kpis", "roster", "volumes")


@pytest.fixture
def desk(filled, tmp_path):
    return filled.copied_to(tmp_path)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """R1 of February with all that hangs on it, R2 of March likewise."""
    desk = Desk(tmp_path_factory.mktemp("filled"))
    texts = {
        "audits": "audit_id,ticket_id,ticket_at,agent_id\nOLD-1,T1,2026-02-10T10:00,A-1\nR2,T2,2026-03-10T10:00,A-2\n",
        "findings": "finding_id,audit_id,criterion,comment,entered_at\nF1,OLD-1,STEPS,said in February,2026-02-11\n"
        "F2,R2,STEPS,said in March,2026-03-11\nF3,OLD-1,NONSENSE,refused in June,2026-02-11\n",
        "appeals": "finding_id,appealed_at,outcome\nF1,2026-02-20,upheld\nF2,2026-03-20,upheld\n",
        "calibrations": "audit_id,reviewer_1,reviewer_2,result_1,result_2,calibrated_at\n"
        "OLD-1,Q-1,Q-2,Met,Met,2026-03-09\nR2,Q-1,Q-2,Met,Met,2026-03-09\n",
        "kpis": "ticket_id,csat,entered_at\nT1,4,2026-03-05\nT2,5,2026-02-05\nT9,1,2026-02-05\n",
        "roster": "agent_id,hired_on,left_on\nA-1,2020-01-01,2026-02-15\nA-2,2020-01-01,2026-02-20\nA-3,2020-01-01,\n",
        "volumes": "week,contact_reason,tickets\n2026-02-16,refund,10\n2026-02-23,refund,10\n2026-03-02,refund,10\n",
    }  # fmt: skip
    for table, text in texts.items():
        desk.take_neutral(desk.write(f"{table}.csv", text), table)
    return desk


def counts(desk):
    return {table: desk.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def test_old_contacts_go_whole_and_the_others_stay_whole(desk):
    assert desk.rows("SELECT count(*) FROM quarantine") == [(1,)]
    desk.store.delete_before(BEFORE, NOW)
    assert counts(desk) == {
        "audits": 1, "findings": 1, "appeals": 1, "calibrations": 1, "kpis": 1, "roster": 2, "volumes": 2,
    }  # fmt: skip
    assert desk.rows("SELECT count(*) FROM quarantine") == [(0,)]
    assert b"said in February" not in desk.store.path.read_bytes()
    assert b"said in March" in desk.store.path.read_bytes()
    with reading(desk.store, NOW + timedelta(days=1)) as reader:
        assert len(reader.audits()) == len(reader.findings()) == 1


def test_a_contact_that_was_corrected_goes_by_what_counts_with_the_figures_of_each_ticket(desk):
    corrected = desk.write(
        "corrected.csv",
        "audit_id,ticket_id,ticket_at\nOLD-1,T0,2026-02-10T10:00\nR2,T2,2026-02-12T10:00\n",
    )
    desk.take_neutral(corrected, "audits")
    figures = desk.write(
        "kpis-2.csv", "ticket_id,csat,entered_at\nT0,1,2026-03-05\nT2,2,2026-03-05\n"
    )
    desk.take_neutral(figures, "kpis")
    desk.store.delete_before(BEFORE, NOW)
    assert desk.rows("SELECT count(*) FROM audits") == [(0,)], "R2 was of February after all"
    assert desk.rows("SELECT ticket_id FROM kpis") == []


def test_only_telling_deletes_nothing(desk):
    before = desk.everything()
    assert desk.store.delete_before(BEFORE, NOW, only_tell=True)["findings"] == 1
    assert desk.everything() == before


def test_no_import_brings_them_back_even_where_an_earlier_day_was_named_since(desk):
    desk.store.delete_before(BEFORE, NOW)
    desk.store.delete_before(datetime(2025, 1, 1, tzinfo=UTC), NOW)
    again = desk.write(
        "a.csv",
        "audit_id,ticket_id,ticket_at\nOLD-1,T1,2026-02-10T10:00\nOLD-2,T4,2026-02-11T10:00\n",
    )
    desk.take_neutral(again, "audits")
    assert desk.rows("SELECT audit_id FROM audits") == [("R2",)]


def test_a_log_of_old_searches_brings_none_of_them_back(desk):
    desk.store.delete_before(BEFORE, NOW)
    log = desk.write("searches.json", SEARCHES)
    import_searches(desk.store, log, NOW)
    assert desk.rows("SELECT words FROM searches") == [("said in march",)]


def test_weeks_and_months_are_over_where_the_team_is(desk):
    import_searches(desk.store, desk.write("searches.json", SEARCHES), NOW)
    desk.store.delete_before(datetime(2026, 3, 2, tzinfo=ZoneInfo("Asia/Manila")), NOW)
    assert desk.rows("SELECT count(*) FROM volumes") == [(1,)]
    desk.store.delete_before(datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Manila")), NOW)
    assert desk.rows("SELECT count(*) FROM searches") == [(0,)]
    import_searches(desk.store, desk.write("searches.json", SEARCHES), NOW)
    assert desk.rows("SELECT count(*) FROM searches") == [(0,)]


def test_findings_that_come_without_their_old_contact_are_not_kept_as_refused(desk):
    desk.store.delete_before(BEFORE, NOW)
    text = "finding_id,audit_id,criterion,comment\nF1,OLD-1,STEPS,said in February\nF5,NEW,STEPS,said in May\n"
    desk.take_neutral(desk.write("findings-2.csv", text), "findings")
    figures = desk.write("kpis-2.csv", "ticket_id,csat,entered_at\nT1,4,2026-03-05\n")
    desk.take_neutral(figures, "kpis")
    kept = desk.rows("SELECT kept FROM quarantine")
    assert len(kept) == 1
    assert "said in May" in kept[0][0]
    assert desk.rows("SELECT ticket_id FROM kpis") == [("T2",)]


def test_an_export_of_all_years_comes_in_though_most_of_it_is_too_old(desk):
    desk.store.delete_before(BEFORE, NOW)
    old = [{"Finding": f"F{n}", "Review": "OLD-1", "Comment": f"said {n}"} for n in range(10, 40)]
    new = {"Finding": "F9", "Review": "R2", "Comment": "said in May"}
    findings = desk.findings({"Review": "OLD-1"}, *old, new, name="findings-all.csv")
    lines = "".join(f"{f},2026-02-2{n},upheld\n" for f in ("F1", "F12", "F30") for n in range(8))
    appeals = desk.write(
        "appeals-all.csv",
        "Finding,Appealed,Decided,Outcome\n" + lines.replace(",upheld", ",,upheld"),
    )
    found, appealed = desk.take(findings, appeals).files
    assert found.tables["findings"].outdated == 31
    assert found.tables["findings"].taken == 1
    assert appealed.tables["appeals"].outdated == 24
    assert desk.rows("SELECT count(*) FROM quarantine") == [(0,)]
    assert "31 too old to be kept" in summary_text(ImportSummary([found], [], 0, 0))


def test_the_command_tells_first_and_refuses_what_would_delete_all(policy_repo):
    desk = a_refund_desk(policy_repo)
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    told = kb(desk, "findings", "forget", "--before", "2026-03-01", "--dry-run")
    assert "nothing has been changed" in told.stdout
    done = kb(desk, "findings", "forget", "--before", "2026-03-01")
    assert "Deleted what is of contacts before 2026-03-01:" in done.stdout
    assert "2026-03-01 to 2026-05-24" in kb(desk, "gaps", "--as-of", "2026-06-01").stdout
    assert "holds nothing" in kb(desk, "findings", "forget", "--before", "2026-03-01").stdout
    assert kb(desk, "findings", "forget", "--before", "2099-01-01").returncode == 2
    assert kb(desk, "findings", "forget", "A-3", "--before", "2026-03-01").returncode == 2
