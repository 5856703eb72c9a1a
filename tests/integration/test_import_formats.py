"""CSV, Parquet, Excel and JSON lines: one export, whatever it is written in."""

import csv
import json
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb_tools.adapters import importers
from kb_tools.adapters.importers import json_lines
from kb_tools.adapters.quarantine_files import MendedFile, first_source, write_quarantine
from kb_tools.errors import KbError
from kb_tools.findings.mapping import Source, neutral_source, read_mapping, sources_of
from kb_tools.findings.spelling import SopSpelling
from kb_tools.findings.tables import TABLES
from kb_tools.workflows.import_findings import Incoming, import_findings, quarantine_source
from tests.support.csv_files import write_csv
from tests.support.qa_exports import KEY, NOW, Desk, reasons, taken

ROWS = {
    "audits": [
        {"audit_id": "1", "ticket_id": "7001", "ticket_at": "2026-03-02T09:15:00", "agent_id": "A1",
         "reviewer_id": "Q1", "sop_id": "REF-001", "score": "87.5"},
        {"audit_id": "2", "ticket_id": "7002", "ticket_at": "2026-03-03T10:00:00", "agent_id": "A2",
         "reviewer_id": "Q1", "sop_id": "ref 1", "score": "90"},
    ],
    "findings": [
        {"finding_id": "11", "audit_id": "1", "criterion": "STEPS", "severity": "minor",
         "sop_id": "", "section": "3", "comment": "was läuft hier, „schief“"},
    ],
    "appeals": [
        {"finding_id": "11", "appealed_at": "2026-03-09", "decided_at": "2026-03-12", "outcome": "upheld"},
    ],
    "calibrations": [
        {"audit_id": "2", "finding_id": "", "reviewer_1": "Q1", "reviewer_2": "Q2", "result_1": "pass",
         "result_2": "fail", "calibrated_at": "2026-03-10"},
    ],
    "roster": [{"agent_id": "A1", "team_id": "t1", "hired_on": "2025-01-02"}],
    "kpis": [
        {"ticket_id": "7001", "csat": "4", "frt_min": "12.5", "fcr": "true", "escalated": "false"},
    ],
    "volumes": [{"week": "2026-03-02", "contact_reason": "refunds/01", "tickets": "120"}],
}  # fmt: skip
NUMBERS = {"audit_id", "ticket_id", "finding_id", "section", "score", "csat", "frt_min", "tickets"}


def as_csv(file, rows):
    write_csv(file, rows, [*rows[0]])


def typed(name, value):
    """As a tool with types would hold it."""
    if value == "":
        return None
    if name in NUMBERS:
        return float(value)
    if value in ("true", "false"):
        return value == "true"
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    if name in ("hired_on", "week"):
        return date.fromisoformat(value)
    return value


def as_json_lines(file, rows):
    lines = [
        json.dumps({k: typed(k, v) for k, v in row.items()}, default=str, ensure_ascii=False)
        for row in rows
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def as_parquet(file, rows):
    as_json_lines(file.with_suffix(".made"), rows)
    stamps = [n for n in rows[0] if n.endswith("_at")]
    stamped = f"REPLACE ({', '.join(f'{n}::TIMESTAMP AS {n}' for n in stamps)})" if stamps else ""
    duckdb.sql(
        f"COPY (SELECT * {stamped} FROM read_json('{file.with_suffix('.made')}', "
        f"format = 'newline_delimited')) TO '{file}' (FORMAT parquet)"
    )


def as_workbook(file, rows):
    book = openpyxl.Workbook()
    book.active.append([*rows[0]])
    for row in rows:
        book.active.append([typed(name, value) for name, value in row.items()])
    book.save(file)


WRITERS = {
    ".csv": as_csv,
    ".jsonl": as_json_lines,
    ".parquet": as_parquet,
    ".xlsx": as_workbook,
}


def taken_in(folder, suffix):
    folder.mkdir()
    desk = Desk(folder)
    incoming = []
    for table, rows in ROWS.items():
        file = folder / f"{table}{suffix}"
        WRITERS[suffix](file, rows)
        incoming.append(desk.incoming(file, table))
    summary = import_findings(
        incoming, desk.mapping, SopSpelling(["REF-001"]), KEY, desk.store, NOW, kb_version="test"
    )
    assert reasons(summary) == {}
    return desk


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet", ".xlsx"])
def test_every_table_is_the_same_whatever_format_it_comes_in(tmp_path, suffix):
    plain, other = taken_in(tmp_path / "plain", ".csv"), taken_in(tmp_path / "other", suffix)
    for table in TABLES:
        sql = f"SELECT * EXCLUDE (line) FROM {table} ORDER BY ALL"
        assert other.rows(sql) == plain.rows(sql)
        assert other.rows(sql)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def workbook(desk, name, sheets, **merged):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for cells in merged.get(title, []):
            sheet.merge_cells(cells)
    book.save(desk.folder / name)
    return desk.folder / name


def take(desk, file, table):
    return import_findings(
        [desk.incoming(file, table)], desk.mapping, SopSpelling(["REF-001"]), KEY, desk.store, NOW,
        kb_version="test",
    )  # fmt: skip


def test_a_number_that_excel_has_rounded_is_refused_with_its_row(desk):
    rows = [["audit_id", "ticket_at"], [4711, datetime(2026, 3, 2)], [1234567890123456789, "x"]]
    summary = take(desk, workbook(desk, "a.xlsx", {"audits": rows}), "audits")

    assert desk.rows("SELECT audit_id FROM audits") == [("4711",)]
    (entry,) = desk.store.quarantined()
    assert "1234567" not in entry.kept.refusals[0].detail
    assert (entry.kept.line, reasons(summary)) == (3, {"a number too long for a spreadsheet": 1})


def test_empty_rows_are_left_out_and_rows_keep_the_numbers_that_excel_shows(desk):
    rows = [["audit_id", "ticket_at"], [], ["A1", "2026-03-02"], [None, " "], ["A2", "nonsense"]]
    take(desk, workbook(desk, "a.xlsx", {"audits": rows}), "audits")
    (entry,) = desk.store.quarantined()
    assert (entry.kept.line, entry.kept.refusals[0].reason.value) == (5, "broken date")


def test_merged_cells_all_have_the_value_they_show_and_the_summary_says_so(desk):
    rows = [["audit_id", "ticket_at"], ["A1", datetime(2026, 3, 2, 9, 15)], ["A2", None]]
    file = workbook(desk, "a.xlsx", {"audits": rows}, audits=["B2:B3"])
    summary = take(desk, file, "audits")
    assert desk.rows("SELECT ticket_at FROM audits") == [(datetime(2026, 3, 2, 9, 15),)] * 2
    assert any("merged" in note for note in summary.files[0].notes)


def test_an_error_in_a_cell_is_no_empty_cell(desk):
    rows = [["audit_id", "ticket_at", "score"], ["A1", "2026-03-02", "#N/A"]]
    file = workbook(desk, "a.xlsx", {"audits": rows})
    assert openpyxl.load_workbook(file)["audits"]["C2"].data_type == "e"
    assert reasons(take(desk, file, "audits")) == {"broken number": 1}


def test_a_formula_that_nobody_has_worked_out_is_no_empty_cell(desk):
    """A report's library writes `=IF(…)` without what it comes to; Excel has never opened the file."""
    head = ["audit_id", "ticket_at", "score", "team_id"]
    rows = [head, ["A1", "2026-03-02", "=4/5", "t"], ["A2", "2026-03-02", 80, '=IF(1,"t","")']]
    summary = take(desk, workbook(desk, "a.xlsx", {"audits": rows}), "audits")
    assert reasons(summary) == {"broken number": 1}
    assert desk.rows("SELECT audit_id, team_id FROM audits") == [("A2", "formula without value")]


def test_a_workbook_with_several_sheets_asks_which_one_is_meant(desk):
    rows = [["audit_id", "ticket_at"], ["A1", "2026-03-02"]]
    file = workbook(desk, "a.xlsx", {"March": rows, "April": rows})
    with pytest.raises(KbError, match="2 sheets with data") as told:
        desk.incoming(file, "audits")
    assert "'March', 'April'" in str(told.value)


def test_a_source_for_each_sheet_reads_one_workbook_and_says_what_is_left_out(desk):
    file = workbook(desk, "qa.xlsx", {
        "Reviews": [["QA export, March"], [], ["Review", "Handled"], ["R1", "2026-03-02"]],
        "Findings": [["No", "Review", "Criterion"], ["F1", "R1", "STEPS"], ["F2", "R9", "STEPS"]],
        "Notes": [["ask Kim"]],
    })  # fmt: skip
    mapping = read_mapping(
        """
        [[source]]
        name = "reviews"
        files = "qa*.xlsx"
        sheet = "Reviews"
        header_row = 3
        [source.audits.columns]
        audit_id = "Review"
        ticket_at = "Handled"
        [[source]]
        name = "findings"
        files = "qa*.xlsx"
        sheet = "Findings"
        [source.findings.columns]
        finding_id = "No"
        audit_id = "Review"
        criterion = "Criterion"
        """,
        "findings.toml",
    )
    incoming = [
        Incoming(importers.opened(file, source), source)
        for source in sources_of(file.name, mapping, "findings.toml")
    ]
    summary = import_findings(
        incoming, mapping, SopSpelling([]), KEY, desk.store, NOW, kb_version="test"
    )
    assert (taken(summary, "audits"), taken(summary, "findings")) == (1, 1)
    assert [entry.kept.file for entry in desk.store.quarantined()] == ["qa.xlsx#Findings"]
    assert "other sheets, not read: Findings, Notes" in summary.files[0].notes


def test_refused_rows_can_be_mended_in_a_workbook_and_come_in_from_it(desk, tmp_path):
    desk.take(
        desk.reviews({}), desk.findings({"Criterion": "STEP"}, {"Finding": "F2", "Part": "3"})
    )
    ((file, _),) = write_quarantine(desk.store.quarantined(), tmp_path / "mend")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = [[c.replace("STEP", "STEPS") for c in row] for row in csv.reader(stream)]
    saved = workbook(desk, "mended.xlsx", {"Sheet1": rows})

    assert first_source(saved) == "findings"
    bare = importers.opened(saved, Source(name="quarantine", files=("*",)))
    source = quarantine_source(bare, desk.mapping, "findings")
    summary = import_findings(
        [Incoming(MendedFile(importers.opened(saved, source)), source)], desk.mapping,
        SopSpelling(["REF-001"]), KEY, desk.store, NOW, kb_version="test",
    )  # fmt: skip
    assert summary.files[0].mended == 1
    assert desk.store.quarantined() == []


def test_lines_that_are_no_objects_are_refused_and_the_others_read(desk):
    file = desk.folder / "a.jsonl"
    file.write_bytes(
        b'{"audit_id": 12.0, "ticket_at": "2026-03-02"}\n\n{"audit_id": \n[1]\n\xff\xfe\n'
        b'{"ticket_at": "2026-03-03", "audit_id": 12345678901234567890}\n'
    )
    summary = take(desk, file, "audits")
    assert reasons(summary) == {"no JSON object": 2, "bytes that cannot be read": 1}
    assert desk.rows("SELECT audit_id, line FROM audits ORDER BY line") == [
        ("12", 1), ("12345678901234567890", 6),
    ]  # fmt: skip
    assert [entry.kept.line for entry in desk.store.quarantined()] == [3, 4, 5]


def test_what_a_line_holds_that_is_no_object_is_not_told_as_the_reason(desk):
    file = desk.folder / "a.jsonl"
    file.write_text(
        '{"audit_id": 1, "ticket_at": "2026-03-02"}\n"maria@example.org +49 170 1"\n{maria\n'
    )
    take(desk, file, "audits")
    assert "maria" not in str([entry.kept.refusals for entry in desk.store.quarantined()])


def test_a_file_name_is_no_pattern_for_others(tmp_path):
    with duckdb.connect() as connection:
        for name in ("x1", "x[1]"):
            target = str(tmp_path / f"{name}.parquet")
            connection.execute(f"COPY (SELECT '{name}' AS a) TO '{target}' (FORMAT parquet)")
    opened = importers.opened(tmp_path / "x[1].parquet", Source(name="x", files=("*",)))
    assert [row for block in opened.blocks() for row in block.rows] == [["x[1]"]]
    assert opened.rows_at([1]) == {1: ["x[1]"]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_refused_row_of_a_csv_is_found_again_on_its_line_whatever_stands_before_it(
    tmp_path, end, encoding
):
    lines = [
        "A report",
        "",
        "id,said",
        '1,"two',
        'lines"',
        "",
        "2",
        "3,ä",
        '4,"torn',
        "5,five",
        "6,",
    ]
    (tmp_path / "r.csv").write_bytes(end.join(lines).encode(encoding))
    source = Source(name="r", files=("*",), header_row=3, encoding=encoding)
    opened = importers.opened(tmp_path / "r.csv", source)
    rows = {n: row for b in opened.blocks() for n, row in zip(b.lines, b.rows, strict=True)}
    assert [*rows] == [4, 8, 10, 11]
    assert opened.rows_at(rows) == rows
    assert opened.rows_at([10, 4]) == {4: rows[4], 10: ["5", "five"]}


@pytest.mark.parametrize(("down", "right"), [(0, 0), (2, 0), (0, 1), (4, 2)])
def test_merged_ranges_and_errors_are_found_wherever_the_table_begins(tmp_path, down, right):
    book = openpyxl.Workbook()
    for row, cells in enumerate(
        [["a", "b", "c"], ["x", "y", "1"], ["", "z", "#N/A"], ["", "", ""]]
    ):
        for column, cell in enumerate(cells):
            book.active.cell(1 + down + row, 1 + right + column, cell or None)
    place = {"start_row": 2 + down, "end_row": 4 + down}
    book.active.merge_cells(**place, start_column=1 + right, end_column=1 + right)
    place = {"start_row": 4 + down, "end_row": 4 + down}
    book.active.cell(4 + down, 2 + right, "wide")
    book.active.merge_cells(**place, start_column=2 + right, end_column=3 + right)
    book.save(tmp_path / "a.xlsx")

    opened = importers.opened(tmp_path / "a.xlsx", Source(name="x", files=("*",)))
    (block,) = opened.blocks()
    assert (opened.header, block.lines) == (("a", "b", "c"), [2 + down, 3 + down, 4 + down])
    assert block.rows == [["x", "y", "1"], ["x", "z", "#N/A"], ["x", "wide", "wide"]]


def test_merged_ranges_take_no_more_memory_than_the_rows_they_span(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active["A2"], book.active["AAA400"] = "all", "end"  # 703 columns
    book.save(tmp_path / "plain.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as old,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new,
    ):
        range_ = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"</sheetData>", range_))

    tracemalloc.start()
    try:
        opened = importers.opened(tmp_path / "a.xlsx", Source(name="x", files=("*",)))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert any("1 merged range" in note for note in opened.notes)
    assert held < 1_000_000  # 281,200 cells


def test_a_merged_range_as_large_as_a_sheet_takes_no_more_than_its_values(desk):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["x", "y"])
    book.active["A3"] = "all"
    book.active.merge_cells("A3:B4")
    small, saved = desk.folder / "small.xlsx", desk.folder / "merged.xlsx"
    book.save(small)
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(saved, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"A3:B4", b"A3:XFD1048576"))
    opened = importers.opened(saved, Source(name="x", files=("*",)))
    assert next(row for block in opened.blocks() for row in block.rows) == ["x", "y"]


def test_objects_within_objects_are_columns_with_a_dot(desk):
    file = desk.folder / "a.jsonl"
    row = {"id": 5, "via": {"at": "2026-03-02"}, "custom_fields": [{"id": 36, "value": "REF-001"}]}
    file.write_text(json.dumps(row) + "\n")
    found = importers.opened(file, neutral_source("audits"))
    assert found.header == ("id", "via.at", "custom_fields.36")


@pytest.mark.parametrize("written", ["{}\n{}\n", "[{},\n{}]"])
def test_half_a_character_in_json_costs_no_import(desk, written):
    """As JavaScript cuts "late 😀" after five letters and half a smile."""
    file = desk.folder / ("a.json" if written[0] == "[" else "a.jsonl")
    row = (
        '{"audit_id": "R%s", "ticket_at": "2026-03-02", "score": 1.5, "contact_reason": "late %s"}'
    )
    file.write_text(written.format(row % (1, "\\ud83d"), row % (2, "\\ud83d\\ude00")))
    assert not reasons(take(desk, file, "audits"))
    assert desk.rows("SELECT contact_reason, score FROM audits ORDER BY audit_id") == [
        ("late \ufffd", 1.5), ("late 😀", 1.5),
    ]  # fmt: skip


def test_one_json_list_comes_in_by_its_entries(desk):
    file = desk.folder / "a.json"
    file.write_text(
        """[
  {"audit_id": 1, "ticket_at": "2026-03-02", "score": 0.10, "agent": {"id": "A1"}},
  "no object",
  {"audit_id": 2, "ticket_at": "31.02.2026", "score": 90.0}
]"""
    )
    summary = take(desk, file, "audits")
    assert reasons(summary) == {"no JSON object": 1, "broken date": 1}
    assert [entry.kept.line for entry in desk.store.quarantined()] == [2, 3]
    assert desk.rows("SELECT audit_id, score, line FROM audits") == [("1", 0.1, 1)]
    assert "entries are counted" in summary.files[0].notes[0]


@pytest.mark.parametrize(
    ("text", "line", "saw"),
    [
        ('[{"audit_id": 1},\n{"audit', 2, "This is one JSON list that breaks off in line 2"),
        ('["1", "R1"]\n["2", "R2"]', 1, "Each line is a list in brackets: nothing says what"),
        ('[{"audit_id": 1},\n {"audit_id": None}]', 2, "None at character 15 is Python's"),
        (
            '[["audit_id"], ["1"]]',
            1,
            "No entry of this list is a JSON object. The first: a list in",
        ),
        (
            "{'audit_id': '1'}\n",
            1,
            "The first: single quotes at character 2, as Python prints them",
        ),
        ('{\n  "audit_id": 1\n}\n', 1, "The first: an object that goes on in the next line"),
        (
            '{"count": 1, "audits": [{"audit_id": 1}]}',
            1,
            "one object, with a list of objects in it: audits.",
        ),
    ],
)
def test_a_file_without_an_object_says_where_what_was_seen(desk, text, line, saw):
    file = desk.folder / "a.json"
    file.write_text(text)
    with pytest.raises(KbError) as told:
        desk.incoming(file, "audits")
    (problem,) = told.value.problems
    assert problem.line == line
    assert saw in problem.saw


GOOD = '{"audit_id": "1", "ticket_at": "2026-03-02"}'


@pytest.mark.parametrize(
    ("last", "detail"),
    [
        ('{"audit_id": "2", "ticket', "it breaks off after character 25, in the last line: the file was cut off"),
        ('{"audit_id": "2"\n', "it breaks off after character 16"),
        ("{'audit_id': '2'}\n", "single quotes at character 2, as Python prints them: JSON has double ones"),
        ('{"audit_id": nan}\n', "nan at character 14 is Python's: JSON says null"),
        ('["2"]\n', "a list in brackets: nothing says what its values are called"),
        (f"{GOOD}, {GOOD}\n", "more follows what ends before character 45: one object on each line"),
    ],
)  # fmt: skip
def test_a_broken_line_says_what_is_wrong_and_what_would_work(desk, last, detail):
    file = desk.folder / "a.jsonl"
    file.write_text(f"{GOOD}\n{last}")
    take(desk, file, "audits")
    (entry,) = desk.store.quarantined()
    assert entry.kept.line == 2
    assert entry.kept.refusals[0].detail.startswith(detail)


def test_joined_files_with_byte_order_marks_and_numbers_that_are_none_are_read(desk):
    file = desk.folder / "a.jsonl"
    file.write_text(f'\ufeff{GOOD}\n\ufeff{GOOD.replace("1", "2", 1)[:-1]}, "score": NaN}}\n')
    summary = take(desk, file, "audits")
    assert (taken(summary, "audits"), reasons(summary)) == (2, {})
    assert summary.files[0].notes == (
        "NaN or Infinity stands in 1 line, the first 2: that is no JSON, and read as empty",
    )


def test_instants_with_a_zone_and_a_decimal_comma_are_read_as_what_they_are(desk):
    file = desk.folder / "a.parquet"
    moment = datetime(2026, 3, 2, 9, 15, tzinfo=UTC) + timedelta(microseconds=5)
    duckdb.sql(
        f"""COPY (SELECT 'A1' AS audit_id, TIMESTAMPTZ '{moment.isoformat()}' AS ticket_at,
        1087.25::DOUBLE AS score, 'NaN'::DOUBLE AS ticket_id) TO '{file}' (FORMAT parquet)"""
    )
    source = neutral_source("audits").model_copy(update={"decimal": ",", "timezone": "Asia/Tokyo"})
    import_findings(
        [Incoming(importers.opened(file, source), source)], desk.mapping, SopSpelling([]), KEY,
        desk.store, NOW, kb_version="test",
    )  # fmt: skip
    assert desk.rows("SELECT ticket_at, score, ticket_id FROM audits") == [
        (moment.replace(tzinfo=None), 1087.25, None)
    ]


def test_a_row_of_a_parquet_file_is_refused_with_its_number(desk):
    file = desk.folder / "a.parquet"
    duckdb.sql(
        f"""COPY (SELECT unnest(['A1', 'A2', 'A3']) AS audit_id,
        unnest(['2026-03-02', 'soon', '2026-03-04']) AS ticket_at) TO '{file}' (FORMAT parquet)"""
    )
    assert reasons(take(desk, file, "audits")) == {"broken date": 1}
    (entry,) = desk.store.quarantined()
    assert (entry.kept.line, entry.kept.row["ticket_at"]) == (2, "soon")


@pytest.mark.parametrize("suffix", [".parquet", ".xlsx", ".jsonl"])
def test_a_file_that_is_not_what_its_name_says_is_told(desk, suffix):
    file = desk.folder / f"a{suffix}"
    file.write_bytes(b"\x00\x01 no such thing")
    with pytest.raises(KbError):
        desk.incoming(file, "audits")


WRITTEN = (
    '{"a": 0.10}', '{"a": -0}', '{"a": 1e3}', '{"a": 77.0, "b": true}', '{"a": 12345678901234567890123}',
    '{"a": 1, "a": 2}', '{"a": NaN}', '{"a": 1e400}', '{"a": {"b": 1.50}}', '{"a": [1, 2.5]}',
    '{"a": "\\ud800"}', '{"a": "x\\u0000y"}', '{"a": 123456789012345.0}', '{"a": 1234567890123456.0}',
)  # fmt: skip
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
)
OBJECTS = st.dictionaries(st.text(max_size=4), SCALARS | st.lists(SCALARS, max_size=2), max_size=5)


@example(['{"a": -0}'])
@given(st.lists(OBJECTS.map(json.dumps) | st.sampled_from(WRITTEN), min_size=1, max_size=6))
def test_what_is_read_quickly_is_what_pythons_parser_reads(lines):
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        file = Path(folder) / "a.jsonl"
        file.write_text("\n".join(lines) + "\n")
        source = neutral_source("audits")
        quick = json_lines.opened(file, source)
        patch.setattr(json_lines, "_quickly", lambda raw: None)
        slow = json_lines.opened(file, source)
        read = [*slow.blocks()]
        places = [line for block in read for line in block.lines]
        held = slow.rows_at(places)
        patch.undo()
        assert quick.header == slow.header
        assert [*quick.blocks()] == read
        assert quick.rows_at(places) == held
