import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime

import pytest

from kb_tools.errors import KbError
from kb_tools.findings.pseudonyms import PseudonymKey, is_pseudonym
from tests.support.qa_exports import KEY, MAPPING, NOW, Desk, reasons, taken


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def several(count, **columns):
    return [{name: value.format(n) for name, value in columns.items()} for n in range(count)]


def test_what_an_export_says_stands_in_the_neutral_tables(desk):
    summary = desk.take(desk.reviews({}), desk.findings({"Severity": "Sev 1"}))

    assert (taken(summary, "audits"), taken(summary, "findings")) == (1, 1)
    assert desk.rows("SELECT audit_id, ticket_at, entered_at, sop_id, score FROM audits") == [
        ("R1", datetime(2026, 3, 2, 9, 15), datetime(2026, 3, 5, 8), "REF-001", 90.0)
    ]
    assert desk.rows("SELECT severity, section, comment FROM findings") == [
        ("critical", "step 2", "skipped it")
    ]


def test_the_order_of_files_does_not_matter(desk):
    summary = desk.take(desk.findings({}), desk.reviews({}))
    assert reasons(summary) == {}


def test_the_same_file_twice_changes_nothing(desk):
    files = desk.reviews({}), desk.findings({})
    desk.take(*files)
    again = desk.take(*files)

    assert all(file.imported_before is not None for file in again.files)
    assert desk.rows("SELECT count(*) FROM findings") == [(1,)]


def test_an_export_that_overlaps_the_last_one_brings_only_what_is_new(desk):
    desk.take(desk.reviews({}, {"Review": "R2"}))
    summary = desk.take(desk.reviews({"Review": "R2"}, {"Review": "R3"}, name="reviews-week2.csv"))

    count = summary.files[0].tables["audits"]
    assert (count.taken, count.known, count.refused.total()) == (1, 1, 0)


def test_a_file_with_a_review_and_its_correction_says_nothing_new_when_it_comes_again(desk):
    corrected = {"Exported": "06/03/2026 08:00", "Score": "70"}
    file = desk.reviews({}, corrected)
    desk.take(file)
    count = desk.take(file, again=True).files[0].tables["audits"]
    assert (count.known, count.corrections) == (2, 0)
    assert desk.rows("SELECT count(*) FROM audits") == [(2,)]

    for number, score in enumerate(("60", "70"), 2):  # what was corrected back counts
        desk.take(desk.reviews(corrected | {"Score": score}, name=f"reviews-{number}.csv"))
    assert desk.rows("SELECT score FROM audits ORDER BY import_id DESC LIMIT 1") == [(70.0,)]


def test_a_later_row_with_a_known_id_is_a_correction_and_overwrites_nothing(desk):
    desk.take(desk.reviews({}))
    later = {"Score": "60", "Exported": "09/03/2026 08:00"}
    summary = desk.take(desk.reviews(later, name="reviews-2.csv"))

    assert summary.files[0].tables["audits"].corrections == 1
    assert desk.rows("SELECT score FROM audits ORDER BY entered_at") == [(90.0,), (60.0,)]


def test_two_rows_with_one_id_and_no_order_between_them_are_both_refused(desk):
    summary = desk.take(desk.reviews({}, {"Score": "60"}, {"Review": "R2"}))
    assert reasons(summary) == {"two rows with one id that differ": 2}
    assert "score" in desk.store.quarantined()[0].kept.refusals[0].detail


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"Created": "2026-02-30"}, "broken date"),
        ({"Created": "next tuesday"}, "broken date"),
        ({"Created": "04/03/2027 10:00"}, "date in the future"),
        ({"Criterion": "P9"}, "unknown criterion"),
        ({"Severity": "huge"}, "unknown value"),
        ({"Finding": ""}, "a value is missing"),
        ({"Review": "R404"}, "belongs to nothing in the store"),
        ({"Finding": "F0"}, "the same row twice"),
        ({"Comment": "c0", "Finding": "F9"}, "the same content under another id"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_good_ones_go_in(desk, wrong, reason):
    good = several(3, Finding="F{}", Comment="c{}")
    bad = {"Finding": "F7", "Comment": "c7"} | wrong
    if reason == "the same row twice":
        bad = good[0]
    summary = desk.take(desk.reviews({}), desk.findings(*good, bad))

    assert taken(summary, "findings") == 3
    assert reasons(summary) == {reason: 1}
    (entry,) = desk.store.quarantined()
    assert (entry.kept.file, entry.kept.line) == ("findings.csv", 5)
    assert entry.kept.refusals[0].reason.value == reason


def test_a_contact_cannot_be_reviewed_before_it_took_place(tmp_path):
    desk = Desk(tmp_path)
    file = desk.write(
        "a.csv",
        "audit_id,ticket_at,audited_at\nA1,2026-03-09,2026-03-02\nA2,2026-03-01,2026-03-02\n",
    )
    (entry,) = [desk.incoming(file, "audits")]
    from kb_tools.findings.spelling import SopSpelling
    from kb_tools.workflows.import_findings import import_findings

    summary = import_findings(
        [entry], desk.mapping, SopSpelling([]), KEY, desk.store, NOW, kb_version="test"
    )
    assert reasons(summary) == {"reviewed before it happened": 1}


def test_lines_that_are_no_rows_cost_one_row_each(desk):
    header = "Finding,Review,Created,Criterion,Severity,SOP,Part,Comment\n"
    row = "{},R1,04/03/2026 10:00,STEPS,minor,REF-001,2,{}\n"
    text = header + "".join(
        [
            row.format("F1", '"two\nlines, and a comma"'),
            row.format("F2", '"an open quote'),
            row.format("F3", "c3"),
            "F4,R1,04/03/2026 10:00\n",
            row.format("F5", "one, too many"),
            row.format("F6", '"closed"'),
            row.format("F7", "c7"),
        ]
    )
    summary = desk.take(desk.reviews({}), desk.write("findings.csv", text))

    assert desk.rows("SELECT finding_id FROM findings ORDER BY 1") == [
        ("F1",), ("F3",), ("F6",), ("F7",),
    ]  # fmt: skip
    lines = {e.kept.line: e.kept.refusals[0].reason.value for e in desk.store.quarantined()}
    assert lines == {
        4: "quotes that do not close",
        6: "wrong number of fields",
        7: "wrong number of fields",
    }
    assert sum(summary.files[1].bad_lines.values()) == 3


@pytest.mark.parametrize("column", ["Comment", "Part", "SOP", "Severity", "Finding", "Created"])
def test_bytes_that_are_no_text_are_refused_and_the_rest_is_read(desk, column):
    file = desk.findings(
        {}, {"Finding": "F2", "Comment": "c2"} | {column: "?"}, {"Finding": "F3", "Comment": "fine"}
    )
    file.write_bytes(file.read_bytes().replace(b"?", b"\xff\xfe"))
    summary = desk.take(desk.reviews({}), file)
    assert reasons(summary) == {"bytes that cannot be read": 1}
    assert taken(summary, "findings") == 2
    (entry,) = desk.store.quarantined()
    assert entry.kept.row[column] == "\ufffd\ufffd"


def test_text_of_two_bytes_a_sign_without_its_mark_is_told_with_what_would_work(desk):
    file = desk.findings({})
    file.write_bytes(file.read_text().encode("utf-16-le"))
    with pytest.raises(KbError, match='encoding = "utf-16-le"'):
        desk.take(file)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere file names are text")
def test_a_file_may_be_called_by_bytes_that_are_no_text(desk):
    file = desk.folder / os.fsdecode(b"reviews-caf\xe9.csv")
    desk.reviews({}).rename(file)
    assert desk.take(file).files[0].file == "reviews-caf\ufffd.csv"


def test_of_a_line_with_very_many_fields_the_first_are_kept(desk):
    file = desk.findings({}, {"Finding": "F2", "Comment": "?"})
    file.write_text(file.read_text().replace("?", "a," * 100_000))
    desk.take(desk.reviews({}), file)
    (entry,) = desk.store.quarantined()
    assert entry.kept.refusals[0].detail == "100008 fields where the header has 8"
    assert len(entry.kept.overflow) == 1000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_how_a_file_is_encoded(desk, encoding):
    file = desk.findings({"Comment": "naïve – ok"})
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    desk.take(desk.reviews({}), file)
    assert desk.rows("SELECT comment FROM findings") == [("naïve – ok",)]


def test_one_export_as_windows_text_and_as_utf_8_is_in_the_store_once(tmp_path):
    desk = Desk(tmp_path, MAPPING.replace('name = "findings"', 'name = "findings"\nencoding = "cp1252"'))  # fmt: skip
    text = desk.findings({"Comment": "Rückgabe ohne Prüfung"}).read_text(encoding="utf-8")
    desk.take(desk.reviews({}), desk.write("findings.csv", text.encode("cp1252")))
    summary = desk.take(desk.write("findings-2.csv", text))

    assert (taken(summary, "findings"), summary.files[0].tables["findings"].known) == (0, 1)
    assert desk.rows("SELECT comment FROM findings") == [("Rückgabe ohne Prüfung",)]
    assert summary.files[0].notes == ("read as UTF-8, not as cp1252: all of its bytes are UTF-8",)


def test_spellings_of_a_sop_are_normalised_and_counted_and_nothing_is_guessed(desk):
    written = ["REF-001", "ref 1", "REF-01", "Ref_001 v2", "RFE-001", "", "REF-001 or REF-002"]
    rows = [{"Review": f"R{n}", "SOP": sop} for n, sop in enumerate(written)]
    summary = desk.take(desk.reviews(*rows))

    assert desk.rows("SELECT sop_id, sop_recorded FROM audits ORDER BY audit_id") == [
        ("REF-001", "REF-001"), ("REF-001", "ref 1"), ("REF-001", "REF-01"),
        ("REF-001", "Ref_001 v2"), ("RFE-001", "RFE-001"), (None, None),
        ("REF-001 or REF-002", "REF-001 or REF-002"),
    ]  # fmt: skip
    assert {k.value: n for k, n in summary.files[0].spelt.items()} == {
        "exact": 1, "variant": 3, "unknown": 2, "missing": 1,
    }  # fmt: skip
    assert ("RFE-001", 1, ("REF-001", "REF-002")) in summary.unknown_sops


def test_no_name_address_or_id_of_a_person_is_in_the_store(desk):
    comment = (
        "Maria Keller told maria@desk.example to call +49 151 2345 6789; MARIA again, see @nightowl"
    )
    desk.take(
        desk.reviews({}),
        desk.findings(
            {"Comment": comment}, {"Finding": "F2", "Criterion": "??", "Comment": comment}
        ),
    )

    ((agent, reviewer),) = desk.rows("SELECT agent_id, reviewer_id FROM audits")
    assert is_pseudonym(agent)
    assert agent == KEY.pseudonym("A-7")
    assert reviewer != agent
    stored = desk.store.path.read_bytes()
    for canary in (
        b"Keller",
        b"Maria",
        b"MARIA",
        b"maria@",
        b"2345 6789",
        b"nightowl",
        b"A-7",
        b"Q-1",
    ):
        assert canary not in stored
    assert desk.rows("SELECT comment FROM findings") == [
        ("[name] told [e-mail] to call [phone]; [name] again, see [handle]",)
    ]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("Severity", "ask Maria Keller", "ask [name]"),
        ("Severity", "0151 23456789", "[phone]"),
        ("Created", "when MARIA came", "when [name] came"),
        ("Created", "4915123456789", "[card]"),
        ("Criterion", "Keller, Maria", "[name]"),
    ],
)
def test_what_slipped_into_the_wrong_column_is_told_and_kept_without_the_person(
    desk, column, value, told
):
    desk.take(desk.reviews({}), desk.findings({column: value}))
    (entry,) = desk.store.quarantined()
    assert f'{column} is "{told}"' in entry.kept.refusals[0].detail
    assert "Maria" not in str(entry.kept.row)
    assert "MARIA" not in str(entry.kept.row)


def test_a_name_in_a_torn_line_is_not_kept_wherever_it_stands(desk):
    file = desk.findings({}, {"Finding": "F2", "Part": "as Maria said"})
    text = file.read_text().replace("as Maria said", "as Maria said,7001")
    desk.take(desk.reviews({}), desk.write("findings.csv", text))
    (entry,) = desk.store.quarantined()
    assert entry.kept.row["Part"] == "as [name] said"
    assert (entry.kept.row["Comment"], entry.kept.row["Review"]) == ("7001", "R1")


def test_a_store_refuses_pseudonyms_of_another_key(desk):
    desk.take(desk.reviews({}))
    with pytest.raises(KbError, match="another key"):
        desk.take(
            desk.reviews({}, name="reviews-2.csv"), key=PseudonymKey(b"another key altogether")
        )


def test_mended_rows_of_the_quarantine_come_in_and_leave_it(desk, tmp_path):
    from kb_tools.adapters import importers
    from kb_tools.adapters.quarantine_files import first_source, write_quarantine
    from kb_tools.findings.mapping import Source
    from kb_tools.findings.spelling import SopSpelling
    from kb_tools.workflows.import_findings import Incoming, import_findings, quarantine_source

    desk.take(
        desk.reviews({}, {"Review": "R2", "Handled": "31/02/2026 10:00"}),
        desk.findings({"Criterion": "STEP"}, {"Finding": "F2", "Part": "3"}),
    )
    assert len(desk.store.quarantined()) == 2
    files = [file for file, _ in write_quarantine(desk.store.quarantined(), tmp_path / "mend")]
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(",STEP,", ",STEPS,").replace("31/02/2026", "28/02/2026"))
    incoming = []
    for file in files:
        bare = importers.opened(file, Source(name="quarantine", files=("*",)))
        source = quarantine_source(bare, desk.mapping, first_source(file))
        incoming.append(Incoming(importers.opened(file, source), source))
    summary = import_findings(
        incoming, desk.mapping, SopSpelling(["REF-001"]), KEY, desk.store, NOW, kb_version="test"
    )
    assert [file.mended for file in summary.files] == [1, 1]
    assert desk.store.quarantined() == []
    agents = desk.rows("SELECT DISTINCT agent_id FROM audits")
    assert agents == [(KEY.pseudonym("A-7"),)]


def test_a_row_mended_in_the_export_leaves_the_quarantine(desk):
    desk.take(
        desk.reviews({}), desk.findings({"Criterion": "STEP"}, {"Finding": "F2", "Part": "3"})
    )
    desk.take(
        desk.findings(
            {"Criterion": "STEPS"}, {"Finding": "F2", "Part": "3"}, name="findings-mended.csv"
        )
    )
    assert desk.store.quarantined() == []


def test_an_export_that_grows_brings_its_bad_row_every_time_and_it_is_told_once(desk):
    bad = {"Finding": "F9", "Created": "tbd"}
    desk.take(desk.reviews({}), desk.findings({}, bad))
    desk.take(desk.findings({}, {"Finding": "F2", "Comment": "x"}, bad, name="findings-2.csv"))
    assert [entry.kept.file for entry in desk.store.quarantined()] == ["findings-2.csv"]


def test_a_header_that_does_not_fit_says_what_stands_there_and_what_is_near(desk):
    file = desk.write("findings.csv", "Finding,Revue,Created,Criteria,Severity,SOP,Part,Comment\n")
    with pytest.raises(KbError) as error:
        desk.take(file)
    told = str(error.value)
    assert "no column 'Review'" in told
    assert "Did you mean 'Revue'?" in told
    assert "Did you mean 'Criteria'?" in told
    assert "Finding, Revue, Created" in told


def test_a_mapping_that_refuses_most_of_a_file_is_told_before_anything_is_changed(desk):
    rows = several(40, Finding="F{}", Comment="c{}", Criterion="CRIT-{}")
    with pytest.raises(KbError, match="40 of 40 rows would be refused: 40 for unknown criterion"):
        desk.take(desk.reviews({}), desk.findings(*rows))
    summary = desk.take(desk.reviews({}), desk.findings(*rows), most_may_fail=True)
    assert reasons(summary) == {"unknown criterion": 40}


def test_two_importers_at_once_the_second_is_told_so(desk, tmp_path):
    script = textwrap.dedent(
        """
        import sys, time
        from datetime import UTC, datetime
        from pathlib import Path
        from kb_tools.adapters.qa_store import DuckDbStore
        with DuckDbStore(Path(sys.argv[1])).run(datetime.now(UTC), "mark"):
            print("inside", flush=True)
            time.sleep(60)
        """
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(desk.store.path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "inside\n"
        with pytest.raises(KbError, match="Another kb is at work"):
            desk.take(desk.reviews({}))
    finally:
        other.kill()
        other.wait()
        other.stdout.close()


@pytest.mark.parametrize("moment", ["stage", "settle", "quarantine", "finish", "commit"])
def test_an_import_killed_in_the_middle_has_not_happened_and_can_be_run_again(desk, moment):
    desk.take(desk.reviews({}), desk.findings({}))
    more = (
        desk.reviews(*several(50, Review="N{}"), name="reviews-2.csv"),
        desk.findings(
            *several(50, Finding="N{}", Review="N{}"), {"Criterion": "??"}, name="findings-2.csv"
        ),
    )
    before = desk.rows("SELECT count(*) FROM audits"), desk.rows("SELECT * FROM findings")
    script = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        import duckdb
        from kb_tools.adapters import qa_store
        from tests.support.qa_exports import Desk
        moment = sys.argv[2]
        def deadly(*arguments, **names):
            os.kill(os.getpid(), signal.SIGKILL)
        if moment == "commit":
            class Connection:
                def __init__(self, real): self.real = real
                def __getattr__(self, name): return deadly if name == "commit" else getattr(self.real, name)
            opened = qa_store.opened
            qa_store.ensure_schema = lambda *_: None
            qa_store.opened = lambda *a, **k: Connection(opened(*a, **k))
        else:
            original, calls = getattr(qa_store.DuckDbRun, moment), []
            def after(self, *arguments):
                calls.append(1)
                result = original(self, *arguments)
                if len(calls) == (1 if moment == "settle" else 2): deadly()
                return result
            setattr(qa_store.DuckDbRun, moment, after)
        Desk(Path(sys.argv[1])).take(*map(Path, sys.argv[3:]))
        """
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(desk.folder), moment, *map(str, more)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (desk.rows("SELECT count(*) FROM audits"), desk.rows("SELECT * FROM findings")) == before
    assert desk.store.quarantined() == []

    summary = desk.take(*more)
    assert (taken(summary, "audits"), taken(summary, "findings")) == (50, 50)
    assert desk.rows("SELECT count(*) FROM findings") == [(51,)]
    assert len(desk.store.quarantined()) == 1


def test_a_wide_file_gives_audits_and_findings_and_repeats_are_no_duplicates(tmp_path):
    mapping = """
    [[source]]
    name = "wide"
    files = "wide.csv"
    [source.audits]
    repeats = true
    columns = { audit_id = "Review", ticket_at = "Day", sop_id = "SOP" }
    [source.findings]
    when = "Criterion"
    columns = { finding_id = ["Review", "Criterion"], audit_id = "Review", criterion = "Criterion", sop_id = "SOP", comment = "Text" }
    [[source.findings.extract]]
    column = "sop_id"
    from = "Tags"
    pattern = "\\\\bsop_([a-z]+_?\\\\d+)"
    """
    desk = Desk(tmp_path, mapping)
    file = desk.write(
        "wide.csv",
        "Review,Day,SOP,Criterion,Text,Tags\n"
        "R1,2026-03-01,REF-001,STEPS,a,\n"
        "R1,2026-03-01,REF-001,LIMITS,b,\n"
        "R2,2026-03-02,,TONE,c,vip sop_ref002\n"
        "R3,2026-03-03,,,,\n",
    )
    summary = desk.take(file)

    assert reasons(summary) == {}
    assert taken(summary, "audits") == 3
    assert desk.rows("SELECT finding_id, sop_id FROM findings ORDER BY 1") == [
        ("R1:LIMITS", "REF-001"), ("R1:STEPS", "REF-001"), ("R2:TONE", "REF-002"),
    ]  # fmt: skip
    assert summary.files[0].extracted == {"sop_id": 1}


def test_times_of_a_zone_are_stored_in_utc(tmp_path):
    mapping = """
    [[source]]
    name = "a"
    files = "a.csv"
    timezone = "Europe/Berlin"
    dates = ["%d.%m.%Y %H:%M"]
    audits.columns = { audit_id = "id", ticket_at = "at" }
    """
    desk = Desk(tmp_path, mapping)
    desk.take(
        desk.write(
            "a.csv", "id,at\nW,15.01.2026 12:00\nS,15.05.2026 12:00\nZ,2026-01-15T12:00:00Z\n"
        )
    )
    assert desk.rows("SELECT audit_id, hour(ticket_at) FROM audits ORDER BY 1") == [
        ("S", 10), ("W", 11), ("Z", 12),
    ]  # fmt: skip


def test_an_import_that_was_seen_by_an_older_mapping_is_read_anew_by_a_newer_one(desk):
    files = desk.reviews({}), desk.findings({"Criterion": "NEW"}, {"Finding": "F2"})
    desk.take(*files)
    wider = Desk(
        desk.folder,
        __import__("tests.support.qa_exports", fromlist=["MAPPING"]).MAPPING.replace(
            '"TONE"]\nnot', '"TONE", "NEW"]\nnot'
        ),
    )
    summary = wider.take(*files)
    assert taken(summary, "findings") == 1
    assert wider.store.quarantined() == []


def test_a_store_made_by_a_newer_kb_is_left_alone(desk):
    import duckdb

    desk.take(desk.reviews({}))
    with duckdb.connect(str(desk.store.path)) as connection:
        connection.execute(
            "UPDATE store_facts SET value = '99' WHERE name = 'schema_version'"
        ).fetchall()
    with pytest.raises(KbError, match="schema version 99"):
        desk.take(desk.reviews({}, name="reviews-2.csv"))


def test_an_older_store_is_brought_up_to_date_in_one_step(desk, monkeypatch):
    from kb_tools.adapters import qa_schema

    desk.take(desk.reviews({}))
    newer = qa_schema.SCHEMA_VERSION + 1
    monkeypatch.setattr(qa_schema, "SCHEMA_VERSION", newer)
    monkeypatch.setitem(
        qa_schema.MIGRATIONS,
        newer,
        lambda connection: connection.execute("CREATE TABLE notes (text VARCHAR)").fetchall(),
    )
    desk.take(desk.reviews({"Review": "R2"}, name="reviews-2.csv"))
    assert desk.rows("SELECT value FROM store_facts WHERE name = 'schema_version'") == [
        (str(newer),)
    ]
    assert desk.rows("SELECT count(*) FROM notes") == [(0,)]
    assert desk.rows("SELECT count(*) FROM audits") == [(2,)]


def test_a_file_that_is_no_store_is_told_and_left_alone(desk):
    desk.store.path.write_text("something else")
    with pytest.raises(KbError, match="store"):
        desk.take(desk.reviews({}))
    assert desk.store.path.read_text() == "something else"


def test_an_empty_file_and_one_with_only_a_header(desk):
    with pytest.raises(KbError, match="empty"):
        desk.take(desk.write("reviews.csv", ""))
    summary = desk.take(desk.reviews())
    assert taken(summary, "audits") == 0


def test_entered_at_is_the_moment_of_import_where_the_export_does_not_say(tmp_path):
    mapping = (
        '[[source]]\nname="a"\nfiles="a.csv"\naudits.columns = {audit_id="id", ticket_at="at"}'
    )
    desk = Desk(tmp_path, mapping)
    desk.take(desk.write("a.csv", "id,at\nA,2026-01-15\n"), now=datetime(2026, 5, 4, 3, tzinfo=UTC))
    assert desk.rows("SELECT entered_at FROM audits") == [(datetime(2026, 5, 4, 3),)]
