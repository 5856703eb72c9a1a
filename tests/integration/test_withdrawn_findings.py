"""A criterion that is passed in a later export was a finding and is none any more: what was recorded
stays, and counts no more from then on."""

from datetime import UTC, datetime, timedelta

import pytest

from kb_tools.adapters import importers
from kb_tools.adapters.qa_links import DuckDbLinks
from kb_tools.adapters.qa_reading import reading
from kb_tools.adapters.quarantine_files import MendedFile, write_quarantine
from kb_tools.errors import KbError
from kb_tools.findings.mapping import read_mapping
from kb_tools.findings.spelling import SopSpelling
from kb_tools.render.import_summary import summary_json, summary_text
from kb_tools.workflows.import_findings import Incoming, import_findings
from tests.support.qa_exports import KEY, NOW, SOPS, Desk, taken

CARD = """
[[source]]
name = "cards"
files = ["cards*.csv"]
[source.audits.columns]
audit_id = "Review"
ticket_at = "Handled"
sop_id = "SOP"
[source.findings]
criteria = ["Verified", "Noted"]
failed = ["No"]
passed = ["Yes", "N/A"]
[source.findings.columns]
audit_id = "Review"
sop_id = "SOP"
comment = "Comment"
"""
DATED = CARD.replace(
    '[source.findings.columns]\naudit_id = "Review"',
    '[source.findings.columns]\naudit_id = "Review"\nentered_at = "Graded"',
).replace('ticket_at = "Handled"', 'ticket_at = "Handled"\nentered_at = "Graded"')
RATINGS = """
[[source]]
name = "ratings"
files = ["ratings*.csv"]
[source.audits]
repeats = true
[source.audits.columns]
audit_id = "Review"
ticket_at = "Handled"
[source.findings]
only = { "Rating" = ["Fail"] }
passed = ["Pass"]
[source.findings.columns]
finding_id = ["Review", "Criterion"]
audit_id = "Review"
criterion = "Criterion"
comment = "Comment"
"""
LATER, LATEST = NOW + timedelta(days=7), NOW + timedelta(days=14)


def card(desk, name, verified, noted="Yes", comment="asked nobody", graded=""):
    head, tail = ("Review,Handled,SOP,Verified,Noted,Comment", "")
    if graded:
        head, tail = f"{head},Graded", f",{graded}"
    row = f"R1,2026-03-02,REF-001,{verified},{noted},{comment}{tail}"
    return desk.write(name, f"{head}\n{row}\n")


def ratings(desk, name, *rows):
    head = "Review,Handled,Criterion,Rating,Comment\n"
    return desk.write(name, head + "".join(f"R1,2026-03-02,{row}\n" for row in rows))


def known(desk, until):
    """The findings that count on that day."""
    with reading(desk.store, until) as reader:
        found = reader.findings()
        assert len(reader.details(found.place)) == len(found)
        return sorted(reader.finding_ids(found.place).values())


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path, CARD)


def test_what_is_passed_now_counts_no_more_and_an_earlier_day_knows_it_still(desk):
    desk.take(card(desk, "cards-1.csv", "No", "No"))
    summary = desk.take(card(desk, "cards-2.csv", "Yes", "No"), now=LATER)

    assert known(desk, LATER) == ["R1:Noted", "R1:Verified"]
    assert known(desk, LATEST) == ["R1:Noted"]
    assert [f.finding_id for f in DuckDbLinks(desk.store).findings()] == ["R1:Noted"]
    assert (
        "    1 finding withdrawn, as what had failed is passed now: R1:Verified"
        in summary_text(summary).splitlines()
    )
    (told,) = summary_json(summary)["files"]
    assert told["withdrawn"] == {"findings": 1, "first": ["R1:Verified"]}
    assert desk.rows(
        "SELECT import_id, comment, withdrawn FROM findings WHERE criterion = 'Verified' ORDER BY 1"
    ) == [(1, "asked nobody", None), (2, None, True)]


def test_a_finding_is_withdrawn_once_and_counts_again_where_it_fails_again(desk):
    desk.take(card(desk, "cards-1.csv", "No"))
    desk.take(card(desk, "cards-2.csv", "Yes"), now=LATER)
    assert desk.take(card(desk, "cards-3.csv", "Yes", "N/A"), now=LATER).files[0].withdrawn == []
    summary = desk.take(card(desk, "cards-4.csv", "No", "N/A"), now=LATEST)
    assert taken(summary, "findings") == 1
    assert known(desk, LATEST) == []
    assert known(desk, LATEST + timedelta(days=1)) == ["R1:Verified"]


@pytest.mark.parametrize("mark", ["", "-"])
def test_no_mark_withdraws_nothing(desk, mark):
    desk.take(card(desk, "cards-1.csv", "No"))
    assert desk.take(card(desk, "cards-2.csv", mark), now=LATER).files[0].withdrawn == []


def test_what_is_not_in_a_file_is_not_withdrawn_by_it(desk):
    desk.take(card(desk, "cards-1.csv", "No"))
    other = "Review,Handled,SOP,Verified,Noted,Comment\nR2,2026-03-02,REF-001,Yes,Yes,\n"
    assert desk.take(desk.write("cards-2.csv", other), now=LATER).files[0].withdrawn == []
    assert known(desk, LATEST) == ["R1:Verified"]


def test_a_mark_that_nobody_could_read_leaves_the_quarantine_once_it_says_passed(desk):
    desk.take(card(desk, "cards-1.csv", "Partly"))
    assert len(desk.store.quarantined()) == 1
    desk.take(card(desk, "cards-2.csv", "Yes"), now=LATER)
    assert desk.store.quarantined() == []


def mend(desk, file, before, after, now):
    text = file.read_text(encoding="utf-8-sig")
    assert before in text
    source = desk.mapping.source[0].model_copy(update={"ignore": ("*",)})
    mended = importers.opened(desk.write("cards-mended.csv", text.replace(before, after)), source)
    return import_findings(
        [Incoming(MendedFile(mended), source)], desk.mapping, SopSpelling(SOPS), KEY, desk.store, now,
        kb_version="test",
    )  # fmt: skip


def test_a_row_mended_late_withdraws_nothing_that_was_found_since(desk, tmp_path):
    desk.take(card(desk, "cards-1.csv", "Partly", "Yes"))
    ((file, _),) = write_quarantine(desk.store.quarantined(), tmp_path / "mend", desk.mapping)
    desk.take(card(desk, "cards-2.csv", "Partly", "No"), now=LATER)
    mend(desk, file, "Partly,Yes", "No,Yes", LATEST)
    assert known(desk, LATEST + timedelta(days=1)) == ["R1:Noted", "R1:Verified"]


def test_a_row_mended_late_takes_the_place_of_nothing_that_was_corrected_since(desk, tmp_path):
    """Neither of what had waited with it nor of what had been taken from its line."""
    desk.take(card(desk, "cards-1.csv", "Partly", "No", comment="at first"))
    ((file, _),) = write_quarantine(desk.store.quarantined(), tmp_path / "mend", desk.mapping)
    newer = card(desk, "cards-2.csv", "No", "No", comment="as corrected")
    newer.write_text(newer.read_text().replace("REF-001", "REF-002"))
    desk.take(newer, now=LATER)
    mend(desk, file, "Partly,No", "No,No", LATEST)
    with reading(desk.store, LATEST + timedelta(days=1)) as reader:
        details = reader.details(reader.findings().place)
    assert {d.comment for d in details} == {"as corrected"}
    newest = "QUALIFY row_number() OVER (ORDER BY entered_at DESC, import_id DESC) = 1"
    assert desk.rows(f"SELECT sop_id FROM audits {newest}") == [("REF-002",)]


def test_a_row_mended_late_revives_nothing_that_was_withdrawn_since(desk, tmp_path):
    desk.take(card(desk, "cards-1.csv", "No", "Partly"))
    ((file, _),) = write_quarantine(desk.store.quarantined(), tmp_path / "mend", desk.mapping)
    desk.take(card(desk, "cards-2.csv", "Yes", ""), now=LATER)
    mend(desk, file, "No,Partly", "No,No", LATEST)
    assert known(desk, LATEST + timedelta(days=1)) == ["R1:Noted"]


@pytest.mark.parametrize("refused", ["Partly", "No,torn"])
def test_what_had_waited_counts_since_it_was_mended(desk, tmp_path, refused):
    desk.take(card(desk, "cards-1.csv", refused))
    ((file, _),) = write_quarantine(desk.store.quarantined(), tmp_path / "mend", desk.mapping)
    if refused == "Partly":
        mend(desk, file, "Partly,Yes", "No,Yes", LATER)
    else:
        mend(desk, file, "No,torn,Yes", "No,Yes,torn", LATER)
    assert known(desk, LATER - timedelta(days=1)) == []
    assert known(desk, LATER + timedelta(days=1)) == ["R1:Verified"]


def test_what_was_mended_twice_counts_as_it_was_mended_last(desk, tmp_path):
    desk.take(card(desk, "cards-1.csv", "Partly", "Yes", comment="first"))
    ((file, _),) = write_quarantine(desk.store.quarantined(), tmp_path / "mend", desk.mapping)
    mend(desk, file, "Partly,Yes,first", "No,Yes,second", LATER)
    mend(desk, file, "Partly,Yes,first", "No,Yes,third", LATEST)
    with reading(desk.store, LATEST + timedelta(days=1)) as reader:
        (found,) = reader.details(reader.findings().place)
    assert found.comment == "third"


def test_one_file_that_says_both_without_an_order_in_time_withdraws_nothing(desk):
    file = card(desk, "cards-1.csv", "No")
    file.write_text(file.read_text() + "R1,2026-03-02,REF-001,Yes,Yes,\n")
    desk.take(file)
    assert known(desk, LATER) == ["R1:Verified"]


def test_of_the_files_of_one_run_the_later_one_has_the_last_word(desk):
    files = card(desk, "cards-1.csv", "No", "Yes"), card(desk, "cards-2.csv", "Yes", "No")
    summary = desk.take(*files)
    assert summary.files[1].withdrawn == ["R1:Verified"]
    assert known(desk, LATER) == ["R1:Noted"]


def test_an_older_grading_that_arrives_late_leaves_a_newer_mark_in_the_quarantine(tmp_path):
    desk = Desk(tmp_path, DATED)
    desk.take(card(desk, "cards-2.csv", "Partly", graded="2026-03-09"))
    desk.take(card(desk, "cards-1.csv", "Yes", graded="2026-03-05"), now=LATER)
    assert len(desk.store.quarantined()) == 1
    desk.take(card(desk, "cards-3.csv", "Yes", graded="2026-03-09"), now=LATEST)
    assert desk.store.quarantined() == []


def test_only_what_still_waits_at_the_end_of_a_run_is_told(desk):
    files = card(desk, "cards-1.csv", "Partly"), card(desk, "cards-2.csv", "Yes")
    summary = desk.take(*files, most_may_fail=True)
    assert (summary.quarantined, desk.store.quarantined()) == (0, [])


def test_a_row_that_is_refused_again_waits_in_the_place_of_the_former(desk):
    """Both would be mended, and contradict each other."""
    desk.take(card(desk, "cards-1.csv", "Partly", comment="x"))
    desk.take(card(desk, "cards-2.csv", "Partly", comment="y"), now=LATER)
    assert [entry.kept.file for entry in desk.store.quarantined()] == ["cards-2.csv"]


def test_a_line_with_two_unread_marks_waits_for_a_word_on_both(desk):
    desk.take(card(desk, "cards-1.csv", "Partly", "Perhaps"))
    desk.take(card(desk, "cards-2.csv", "Yes", ""), now=LATER)
    assert len(desk.store.quarantined()) == 1
    desk.take(card(desk, "cards-3.csv", "", "No"), now=LATEST)
    assert desk.store.quarantined() == []


def test_a_mark_that_flips_twice_under_one_date_counts_as_it_stands_last(tmp_path):
    desk = Desk(tmp_path, DATED)
    day = timedelta(days=1)
    for n, mark in enumerate(["No", "Yes", "No", "Yes", "No"]):
        rows = card(desk, f"cards-{n}.csv", mark, graded="2026-03-05")
        rows.write_text(rows.read_text() + f"R{n + 2},2026-03-02,REF-001,Yes,Yes,,2026-03-05\n")
        desk.take(rows, now=NOW + n * day)
    seen = [known(desk, NOW + n * day + day / 2) for n in range(5)]
    assert seen == [["R1:Verified"], [], ["R1:Verified"], [], ["R1:Verified"]]


def test_a_date_after_the_withdrawing_one_counts_again(tmp_path):
    desk = Desk(tmp_path, DATED)
    desk.take(card(desk, "cards-1.csv", "No", graded="2026-03-05"))
    desk.take(card(desk, "cards-2.csv", "Yes", graded="2026-03-05"), now=LATER)
    desk.take(card(desk, "cards-3.csv", "No", graded="2026-03-06"), now=LATEST)
    assert known(desk, LATEST + timedelta(days=1)) == ["R1:Verified"]


def test_a_dated_mark_that_comes_after_an_undated_withdrawal_counts_again(tmp_path):
    """Where one of two words states no moment, the one that was imported later is the last."""
    desk = Desk(tmp_path, DATED)
    desk.take(card(desk, "cards-1.csv", "No", graded="2026-03-05"))
    undated = card(desk, "cards-2.csv", "Yes", graded="?")
    undated.write_text(undated.read_text().replace("?", ""))
    desk.take(undated, now=LATER)
    desk.take(card(desk, "cards-3.csv", "No", graded="2026-03-06"), now=LATEST)
    assert known(desk, LATER + timedelta(hours=1)) == []
    assert known(desk, LATEST + timedelta(days=1)) == ["R1:Verified"]


def test_what_came_with_a_refused_review_leaves_the_quarantine_with_all_that_it_brought(tmp_path):
    """A review whose date was broken had two findings: the review alone, in another file, is not all."""
    desk = Desk(tmp_path, RATINGS)
    file = ratings(desk, "ratings-1.csv", "Verified,Fail,x", "Noted,Fail,x")
    file.write_text(file.read_text().replace("2026-03-02", "2026-02-30"))
    desk.take(file)
    desk.take(ratings(desk, "ratings-2.csv", "Verified,Fail,x"), now=LATER)
    assert [e.kept.row["Criterion"] for e in desk.store.quarantined()] == ["Noted"]


def test_dates_of_the_export_say_which_mark_was_the_last(tmp_path):
    desk = Desk(tmp_path, DATED)
    desk.take(card(desk, "cards-1.csv", "No", graded="2026-03-05"))
    older = desk.take(card(desk, "cards-0.csv", "Yes", graded="2026-03-04"), now=LATER)
    assert older.files[0].withdrawn == []
    newer = desk.take(card(desk, "cards-2.csv", "Yes", graded="2026-03-09"), now=LATER)
    assert newer.files[0].withdrawn == ["R1:Verified"]
    assert desk.rows("SELECT CAST(max(entered_at) AS DATE)::VARCHAR FROM findings") == [("2026-03-09",)]  # fmt: skip


def test_a_file_with_both_marks_goes_by_their_dates(tmp_path):
    desk = Desk(tmp_path, DATED)
    rows = "R1,2026-03-02,REF-001,{},Yes,x,2026-03-{}\n"
    head = "Review,Handled,SOP,Verified,Noted,Comment,Graded\n"
    desk.take(desk.write("cards.csv", head + rows.format("Yes", "09") + rows.format("No", "05")))
    assert known(desk, NOW) == []
    desk.take(desk.write("cards-2.csv", head + rows.format("No", "11") + rows.format("Yes", "10")))
    assert known(desk, NOW) == ["R1:Verified"]


def test_where_the_date_of_grading_did_not_change_an_earlier_day_knows_the_finding_still(tmp_path):
    desk = Desk(tmp_path, DATED)
    desk.take(card(desk, "cards-1.csv", "No", graded="2026-03-05"))
    desk.take(card(desk, "cards-2.csv", "Yes", graded="2026-03-05"), now=LATER)
    assert (known(desk, LATER), known(desk, LATEST)) == (["R1:Verified"], [])


def test_a_row_for_each_rating_withdraws_where_it_says_itself_that_it_passed(tmp_path):
    desk = Desk(tmp_path, RATINGS)
    desk.take(ratings(desk, "ratings-1.csv", "Verified,Fail,x", "Noted,Fail,x", "Tone,Fail,x"))
    summary = desk.take(ratings(desk, "ratings-2.csv", "Verified,Pass,", "Noted,N/A,"), now=LATER)
    assert summary.files[0].withdrawn == ["R1:Verified"]
    assert known(desk, LATEST) == ["R1:Noted", "R1:Tone"]


def test_found_again_under_another_id_it_counts(tmp_path):
    desk = Desk(tmp_path, RATINGS.replace('["Review", "Criterion"]', '"Id"'))
    for n, (id_, rating) in enumerate([("F1", "Fail"), ("F1", "Pass"), ("F2", "Fail")]):
        row = f"Review,Handled,Criterion,Rating,Comment,Id\nR1,2026-03-02,Tone,{rating},x,{id_}\n"
        desk.take(desk.write(f"ratings-{n}.csv", row), now=NOW + timedelta(days=n))
    assert known(desk, LATEST) == ["F2"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('passed = ["Pass"]', 'passed = ["fail"]', "calls 'fail' failed and passed"),
        ('only = { "Rating" = ["Fail"] }', "", "not of which columns"),
    ],
)
def test_passed_marks_that_cannot_be_meant_are_told(old, new, said):
    with pytest.raises(KbError) as told:
        read_mapping(RATINGS.replace(old, new), "findings.toml")
    assert said in str(told.value)


def test_a_store_of_an_older_kb_is_read_and_brought_up_to_date(desk):
    import duckdb

    desk.take(card(desk, "cards-1.csv", "No"))
    with duckdb.connect(str(desk.store.path)) as connection:
        connection.execute("ALTER TABLE findings DROP COLUMN withdrawn").fetchall()
        connection.execute(
            "UPDATE store_facts SET value = '2' WHERE name = 'schema_version'"
        ).fetchall()
    assert known(desk, LATER) == ["R1:Verified"]
    desk.take(card(desk, "cards-2.csv", "Yes"), now=LATER)
    assert known(desk, LATEST) == []


def test_rows_that_an_older_kb_refused_leave_the_quarantine_still(desk):
    import duckdb

    desk.take(card(desk, "cards-1.csv", "Partly", "No"))
    with duckdb.connect(str(desk.store.path)) as connection:
        connection.execute("ALTER TABLE findings DROP COLUMN stated_at").fetchall()
        connection.execute(
            """UPDATE quarantine SET keys = '{"findings": "R1:Verified"}'"""
        ).fetchall()
        connection.execute(
            "UPDATE store_facts SET value = '3' WHERE name = 'schema_version'"
        ).fetchall()
    assert len(desk.store.quarantined()) == 1
    desk.take(card(desk, "cards-2.csv", "Yes", "No"), now=LATER)
    assert desk.store.quarantined() == []


DATED_RATINGS = (
    RATINGS.replace('comment = "Comment"', 'comment = "Comment"\nentered_at = "Graded"')
    .replace('ticket_at = "Handled"', 'ticket_at = "Handled"\nentered_at = "Graded"')
)  # fmt: skip


def dated_ratings(desk, name, rating, graded):
    head = "Review,Handled,Criterion,Rating,Comment,Graded\n"
    return desk.write(name, f"{head}R1,2026-03-02,Verified,{rating},x,{graded}\n")


@pytest.mark.parametrize("form", ["card", "ratings"])
def test_an_older_export_that_comes_in_later_brings_nothing_back_that_was_passed(tmp_path, form):
    desk = Desk(tmp_path, DATED if form == "card" else DATED_RATINGS)
    if form == "card":
        newer = card(desk, "cards-2.csv", "Yes", graded="2026-03-09")
        older = card(desk, "cards-1.csv", "No", graded="2026-03-05")
    else:
        newer = dated_ratings(desk, "ratings-2.csv", "Pass", "2026-03-09")
        older = dated_ratings(desk, "ratings-1.csv", "Fail", "2026-03-05")
    desk.take(newer)
    summary = desk.take(older, now=LATER)

    assert summary.files[0].withdrawn == ["R1:Verified"]
    assert known(desk, LATEST) == []
    assert desk.rows("SELECT day(entered_at), withdrawn FROM findings ORDER BY 1") == [(5, None), (9, True)]  # fmt: skip


def test_what_failed_once_more_on_a_later_day_is_not_withdrawn_by_a_mark_between(tmp_path):
    desk = Desk(tmp_path, DATED)
    desk.take(card(desk, "cards-1.csv", "No", graded="2026-03-05"))
    desk.take(card(desk, "cards-3.csv", "No", graded="2026-03-09"), now=LATER)
    desk.take(card(desk, "cards-2.csv", "Yes", graded="2026-03-07"), now=LATEST)
    assert known(desk, LATEST + timedelta(days=1)) == ["R1:Verified"]


def test_what_was_passed_is_forgotten_with_its_contact(tmp_path):
    desk = Desk(tmp_path, DATED)
    desk.take(card(desk, "cards-2.csv", "Yes", graded="2026-03-09"))
    assert desk.rows("SELECT audit_id FROM passed_marks") == [("R1",)]
    desk.take(card(desk, "cards-again.csv", "Yes", comment="told", graded="2026-03-09"), now=LATER)
    assert desk.rows("SELECT audit_id FROM passed_marks") == [("R1",)]
    desk.store.delete_before(datetime(2026, 4, 1, tzinfo=UTC), LATER)
    assert desk.rows("SELECT audit_id FROM passed_marks") == []


@pytest.mark.parametrize("form", ["card", "ratings"])
def test_what_each_export_says_was_passed_is_kept_as_it_was_said_last(tmp_path, form):
    """An export that grows says so week by week, under the day on which it was made."""
    desk = Desk(tmp_path, DATED if form == "card" else DATED_RATINGS)
    for place, graded in enumerate(("2026-03-02", "2026-03-09", "2026-03-05")):
        if form == "card":
            file = card(desk, f"cards-{place}.csv", "Yes", graded=graded)
        else:
            file = dated_ratings(desk, f"ratings-{place}.csv", "Pass", graded)
        desk.take(file, now=LATEST)
    assert desk.rows("SELECT audit_id, day(stated_at) FROM passed_marks") == [("R1", 9)]
