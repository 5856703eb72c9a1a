"""The same rows count, whatever engine holds the QA tables: our file, PostgreSQL, Spark."""

import importlib.util
from datetime import UTC, date, datetime

import duckdb
import pytest

from kb_tools.adapters.qa_engines import EmbeddedEngine, OneAtATime
from kb_tools.adapters.qa_reading import EngineReader, reading, reading_elsewhere
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.errors import KbError
from kb_tools.findings.mapping import neutral_source
from kb_tools.findings.spelling import SopSpelling
from kb_tools.workflows.import_findings import Incoming, import_findings
from tests.support import needs, warehouses
from tests.support.qa_exports import KEY, Desk

UNTIL = datetime(2026, 5, 1, tzinfo=UTC)
LATER = datetime(2026, 6, 1, tzinfo=UTC)
# Ibis, Spark and pandas warn of their own future.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

TABLES = {
    "audits": [
        "audit_id,ticket_id,ticket_at,entered_at,agent_id,team_id,vendor_id,reviewer_id,sample_type,contact_reason,sop_id",
        "A1,T1,2026-03-01T09:15:30.000250,2026-03-04,ann,t1,v1,q1,random,refunds/1,REF-001",
        "A1,T1,2026-03-01T09:15:30.000250,2026-03-09,ann,t1,v1,q1,dsat,refunds/1,ref 1",  # corrected
        "A2,T2,2026-03-02T10:00:00,2026-03-05,bob,,v2,q2,,refunds/2,",
        "A3,T3,2026-03-03T10:00:00,2026-05-02,bob,t1,v2,q2,random,refunds/2,REF-001",  # entered later
        "A4,T4,2026-03-04T10:00:00,2026-04-30T23:59:59,Zoë,Tä,v2,q2,random,Refunds/2,REF-002",
    ],
    "findings": [
        "finding_id,audit_id,entered_at,criterion,severity,sop_id,section,comment,withdrawn",
        "F1,A1,2026-03-04,STEPS,minor,REF-001,step 2,„schief“ sagt der Kunde,",
        "F1,A1,2026-03-08,STEPS,minor,REF-001,step 2,,yes",  # withdrawn, and found again
        "F1,A1,2026-03-10,STEPS,critical,REF-001,step 3,nach Korrektur,no",
        "F2,A2,2026-03-05,TONE,,,,,",
        "F3,A3,2026-05-02,STEPS,minor,REF-001,2,its audit was entered later,",
        "F4,A4,2026-05-02,STEPS,minor,REF-001,2,itself entered later,",
        "F5,A4,2026-04-01,LIMITS,major,REF-001,Hold codes,second one,",
        "F5,A4,2026-05-02,LIMITS,major,REF-001,Hold codes,,yes",  # withdrawn later
        "F6,A4,2026-04-01,steps,major,REF-001,§ 2,third one,",
        "F7,A4,2026-04-01,TONE,minor,REF-001,4,was withdrawn,",
        "F7,A4,2026-04-20,TONE,minor,REF-001,4,,yes",
    ],
    "appeals": [
        "finding_id,appealed_at,decided_at,outcome",
        "F1,2026-03-11,,pending",
        "F1,2026-03-12,2026-03-20,overturned",
        "F2,2026-03-12,2026-03-20,overturned",
        "F2,2026-03-25,2026-03-28,upheld",
        "F5,2026-04-11,2026-05-03,overturned",
    ],
    "calibrations": [
        "audit_id,finding_id,reviewer_1,reviewer_2,result_1,result_2,calibrated_at,entered_at",
        "A1,F1,q1,q2,fail,Pass,2026-03-15,2026-03-15",
        "A1,F1,q1,q3,fail,pass,2026-03-16,2026-03-16",
        "A1,F1,q1,q3,fail,fail,2026-03-16,2026-03-20",  # corrected
        "A2,,q1,q2,fail,pass,2026-03-16,2026-03-16",
        "A2,,q1,q2,pass,pass,2026-03-16,2026-03-20",  # corrected
        "A2,F2,q1,q2,pass,fail,2026-03-16,2026-03-16",
        "A2,F2,q1,q2,Fail,fail,2026-03-16,2026-03-20",  # corrected: they agree
        "A4,F5,q1,q2,fail,pass,2026-05-02,2026-05-02",
    ],
    "roster": [
        "agent_id,team_id,hired_on,entered_at",
        "ann,t1,2026-01-10,2026-01-12",
        "ann,t1,2026-01-30,2026-02-12",  # corrected
        "bob,t1,2026-03-20,2026-03-21",
        "Zoë,t1,2026-01-01,2026-05-02",
    ],
    "kpis": [
        "ticket_id,csat,frt_min,fcr,resolution_min,escalated,reopened,entered_at",
        "T1,5,10,yes,60,no,,2026-03-05",
        "T2,,20,no,61,yes,,2026-03-05",
        "T4,2,40,no,,no,,2026-03-05",
        "T4,1,40,no,,no,,2026-05-05",
    ],
    "volumes": [
        "week,contact_reason,tickets,entered_at",
        "2025-11-03,refunds,9000,2025-11-10",  # more than a quarter before the last
        "2026-02-23,refunds,100,2026-03-02",
        "2026-02-23,refunds,120,2026-03-09",  # corrected
        "2026-03-02,refunds,80,2026-03-09",
        "2026-03-02,parcels,7,2026-03-09",
        "2026-03-09,parcels,9,2026-05-02",  # entered later
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("store"))
    incoming = []
    for table, lines in TABLES.items():
        file = desk.write(f"{table}.csv", "\n".join(lines) + "\n")
        incoming.append(Incoming(desk.incoming(file, table).file, neutral_source(table)))
    summary = import_findings(
        incoming, desk.mapping, SopSpelling([]), KEY, desk.store, LATER, kb_version="test"
    )
    assert summary.quarantined == 0 or {
        r.reason.value for e in desk.store.quarantined() for r in e.kept.refusals
    } == {"unknown criterion"}
    return desk.store


@pytest.fixture(scope="module")
def postgres_url(store):
    for module in ("pyarrow", "psycopg"):
        if not importlib.util.find_spec(module):
            needs.missing("Ibis has no PostgreSQL here; `make warehouse`")
    with warehouses.postgres() as url:
        warehouses.copy_to_postgres(store, url)
        yield url


@pytest.fixture(scope="module")
def on_postgres(postgres_url):
    with reading_elsewhere(postgres_url, UNTIL) as reader:
        yield reader


@pytest.fixture(scope="module")
def on_spark(store, tmp_path_factory):
    if not importlib.util.find_spec("pyspark"):
        needs.missing("Ibis has no Spark here; `make warehouse`")
    import ibis

    from kb_tools.adapters.qa_engines import IbisEngine

    folder = tmp_path_factory.mktemp("spark")
    with warehouses.spark(folder) as session:
        warehouses.copy_to_spark(store, session, folder)
        yield EngineReader(IbisEngine(ibis.pyspark.connect(session), "spark"), UNTIL)


@pytest.fixture(scope="module")
def on_duckdb(store):
    with reading(store, UNTIL) as reader:
        yield reader


@pytest.fixture(scope="module", params=["duckdb", "postgres", "spark"])
def reader(request):
    return request.getfixturevalue(f"on_{request.param}")


def said(reader, places):
    return {place: comment for place, _, comment in reader.comments(places)}


def test_a_row_that_comes_in_while_a_warehouse_is_read_is_not_seen(postgres_url):
    import psycopg

    late = "finding_id = 'F5' AND comment = 'corrected meanwhile'"
    with reading_elsewhere(postgres_url, UNTIL) as reader, psycopg.connect(postgres_url) as server:
        places = reader.findings().place
        before = reader.details(places), said(reader, places)
        server.execute(
            "INSERT INTO findings (finding_id, audit_id, criterion, comment, entered_at) "
            "VALUES ('F5', 'A4', 'LIMITS', 'corrected meanwhile', '2026-04-02')"
        )
        server.commit()
        try:
            assert (reader.details(places), said(reader, places)) == before
        finally:
            server.execute(f"DELETE FROM findings WHERE {late}")


def words(coded):
    return [coded.names[code] if code >= 0 else None for code in coded.codes]


def test_of_corrected_audits_the_newest_known_by_then_counts(reader):
    audits = reader.audits()
    assert [str(at) for at in audits.ticket_at.astype("datetime64[us]")] == [
        "2026-03-01T09:15:30.000250", "2026-03-02T10:00:00.000000", "2026-03-04T10:00:00.000000",
    ]  # fmt: skip
    assert words(audits.sample) == ["dsat", None, "random"]
    assert words(audits.sop_recorded) == ["ref 1", None, "REF-002"]
    assert words(audits.team) == ["t1", None, "Tä"]
    assert audits.reason.names == ("Refunds/2", "refunds/1", "refunds/2")
    assert words(audits.agent) == [KEY.pseudonym(name) for name in ("ann", "bob", "Zoë")]


def test_how_long_agents_had_been_there_is_known_as_the_roster_was_by_then(reader):
    assert reader.audits().tenure.tolist() == [30, 0, -1]


def test_findings_stand_at_their_audits_with_what_was_decided_by_then(reader):
    findings = reader.findings()
    assert findings.audit.tolist() == [0, 1, 2]
    assert words(findings.section) == ["step 3", None, "Hold codes"]
    assert words(findings.criterion) == ["STEPS", "TONE", "LIMITS"]
    assert findings.critical.tolist() == [True, False, False]
    entered = date(2026, 3, 10) - date(1970, 1, 1)  # and minor before
    assert findings.critical_on.tolist() == [entered.days, -1, -1]
    assert findings.appealed.tolist() == [True, True, False]
    assert findings.overturned.tolist() == [True, False, False]
    assert findings.checked.tolist() == [True, True, False]
    assert findings.disagreed.tolist() == [True, False, False]


def test_comments_ids_and_details_are_those_of_the_findings_asked_for(reader):
    assert said(reader, [0, 1]) == {0: "nach Korrektur"}
    assert dict(reader.finding_ids([0, 2])) == {0: "F1", 2: "F5"}
    newest, oldest = reader.details([0, 2])
    assert (newest.finding_id, newest.section, newest.ticket_at) == (
        "F5", "Hold codes", datetime(2026, 3, 4, 10, tzinfo=UTC),
    )  # fmt: skip
    assert (oldest.finding_id, oldest.severity) == ("F1", "critical")
    assert said(reader, []) == {}


def test_the_contacts_behind_findings_and_audits_are_found_both_ways(reader):
    found = reader.contacts([0, 2])
    assert [(c.finding_id, c.audit_id, c.ticket_id) for c in found.values()] == [
        ("F1", "A1", "T1"), ("F5", "A4", "T4"),
    ]  # fmt: skip
    assert found[2].ticket_at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert {place: c.audit_id for place, c in reader.reviewed([0, 1]).items()} == {0: "A1", 1: "A2"}
    assert reader.audits_by_id(["A4", "A3", "no one's"]) == {"A4": 2}  # A3 was entered later
    assert (reader.contacts([]), reader.reviewed([]), reader.audits_by_id([])) == ({}, {}, {})


def test_what_rows_came_from_does_not_change_with_what_is_entered_later(reader):
    assert reader.engine.inputs(UNTIL) == reader.inputs()
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    assert reader.engine.inputs(long_ago) != reader.inputs()


def test_kpis_have_the_number_of_tickets_they_are_known_of(reader):
    found = reader.kpis([0, 1, 2])
    assert (found.tickets, found.csat, found.frt_min) == (3, (3.5, 2), (20.0, 3))
    assert found.resolution_min == (60.5, 2)
    assert found.fcr == pytest.approx((1 / 3, 3))
    assert found.escalated == pytest.approx((1 / 3, 3))
    assert found.reopened is None
    assert found.low_csat is None
    assert reader.kpis([0, 1, 2], 3.0).low_csat == (0.5, 2)
    assert reader.kpis([0, 1, 2], 1.0).low_csat == (0.0, 2)


def test_contacts_a_week_are_those_of_the_last_quarter_as_known_by_then(reader):
    assert reader.tickets() == {"parcels": 3.5, "refunds": 100.0}


def test_second_looks_are_counted_by_the_sop_as_recorded_and_both_results(reader):
    assert reader.second_looks() == [
        ("", "fail", "fail", 1), ("", "pass", "pass", 1),
        ("ref 1", "fail", "fail", 1), ("ref 1", "fail", "pass", 1),
    ]  # fmt: skip


def test_of_very_many_findings_no_statement_holds_all_places(request):
    for name in ("on_postgres", "on_spark"):
        reader = request.getfixturevalue(name)
        places = reader.engine.places(range(45_000))
        assert len(reader.engine.connection.compile(places)) < 200_000
        assert {place for (place,) in reader.engine.rows(places)} == {*range(45_000)}
        assert said(reader, range(45_000)) == said(reader, range(3))


def test_where_nothing_is_known_yet_nothing_is_read(store, postgres_url):
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with reading(store, long_ago) as ours, reading_elsewhere(postgres_url, long_ago) as theirs:
        for reader in (ours, theirs):
            assert (len(reader.audits()), len(reader.findings())) == (0, 0)
            assert reader.kpis([]).tickets == 0
            assert reader.tickets() == {}


def test_comments_of_a_warehouse_are_cleaned_of_what_is_personal(postgres_url):
    import psycopg

    with psycopg.connect(postgres_url) as server:
        server.execute(
            "UPDATE findings SET comment = 'ask kim@desk.example' WHERE finding_id = 'F5'"
        )
    with reading_elsewhere(postgres_url, UNTIL) as reader:
        assert [detail.comment for detail in reader.details([2])] == ["ask [e-mail]"]
    with psycopg.connect(postgres_url) as server:
        server.execute("UPDATE findings SET comment = 'second one' WHERE finding_id = 'F5'")


def test_a_warehouse_without_the_tables_says_which_columns_are_needed(postgres_url):
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("CREATE DATABASE empty")
    with (
        pytest.raises(KbError, match="no table 'audits'") as told,
        reading_elsewhere(postgres_url.replace("/postgres", "/empty"), UNTIL),
    ):
        pass
    assert "ticket_at" in str(told.value)


def test_tables_that_are_not_needed_may_be_missing(store, postgres_url):
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("CREATE DATABASE few")
    few = postgres_url.replace("/postgres", "/few")
    warehouses.copy_to_postgres(store, few)
    with psycopg.connect(few, autocommit=True) as server:
        server.execute("DROP TABLE roster, appeals, calibrations, kpis, volumes")
    with reading_elsewhere(few, UNTIL) as reader:
        assert reader.audits().tenure.tolist() == [-1, -1, -1]
        assert not reader.findings().appealed.any()
        assert reader.kpis([0]).tickets == 0
        assert reader.second_looks() == []


def test_a_backend_that_cannot_be_reached_is_told_without_its_password():
    with (
        pytest.raises(KbError) as told,
        reading_elsewhere("postgres://kb:geheim@127.0.0.1:1/none", UNTIL),
    ):
        pass
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize("address", ["nosuch://here/there", "postgres://[x", "postgres://h:port/x"])
def test_an_address_that_is_no_backend_is_told(address):
    with pytest.raises(KbError), reading_elsewhere(address, UNTIL):
        pass


def test_a_store_whose_import_is_of_a_later_day_is_as_it_was_known(store):
    assert isinstance(store, DuckDbStore)
    with reading(store, LATER) as reader:
        assert len(reader.audits()) == 4
        ids = reader.finding_ids(reader.findings().place)
        assert [*ids.values()] == ["F1", "F2", "F3", "F4"]  # F5 and F7 were withdrawn by then


def test_what_was_read_is_let_go_and_still_there(tmp_path):
    with duckdb.connect(str(tmp_path / "store.duckdb")) as connection:
        connection.execute("CREATE TEMP TABLE many AS SELECT random() AS one FROM range(8000000)")

        def limit():
            asked = "SELECT current_setting('memory_limit')"
            return float(connection.execute(asked).fetchall()[0][0].split()[0])

        def held():
            asked = "SELECT sum(memory_usage_bytes) FROM duckdb_memory()"
            return int(connection.execute(asked).fetchall()[0][0])

        before, room = held(), limit()
        engine = EmbeddedEngine(connection)
        for _ in range(3):
            engine.let_go()
        assert held() < before / 1.5
        assert limit() == pytest.approx(room, rel=0.01)
        assert connection.execute("SELECT count(one) FROM many").fetchall() == [(8_000_000,)]


def test_where_no_file_can_be_written_what_was_read_stays(tmp_path):
    (tmp_path / "store.duckdb.tmp").write_text("no folder")
    with duckdb.connect(str(tmp_path / "store.duckdb")) as connection:
        connection.execute("CREATE TEMP TABLE many AS SELECT random() AS one FROM range(8000000)")
        EmbeddedEngine(connection).let_go()
        assert connection.execute("SELECT count(one) FROM many").fetchall() == [(8_000_000,)]


def test_who_asks_while_comments_still_come_is_told_and_may_ask_afterwards(reader):
    coming = reader.comments([0, 1, 2])
    next(coming)
    with pytest.raises(OneAtATime):
        reader.finding_ids([0])
    with pytest.raises(OneAtATime):
        next(reader.comments([0]))
    coming.close()
    assert dict(reader.finding_ids([0])) == {0: "F1"}
