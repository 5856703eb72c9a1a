"""Ids as files really hold them: cut by a spreadsheet, blank, with signs that nobody sees."""

import re

import duckdb

from kb_tools.render.import_summary import summary_text
from tests.support.qa_exports import KEY, MAPPING, NOW, Desk, reasons


def test_an_id_whose_digits_a_spreadsheet_has_cut_is_refused(tmp_path):
    """1.23457E+11 stands for every number that begins so: different reviews would be one."""
    desk = Desk(tmp_path)
    summary = desk.take(desk.reviews({"Review": "1.23457E+11"}, {"Review": "R2", "Agent ID": "2,5E+12"}, {}))  # fmt: skip
    assert desk.rows("SELECT audit_id FROM audits") == [("R1",)]
    assert reasons(summary) == {"a number too long for a spreadsheet": 2}


def test_an_id_whose_parts_are_blank_is_missing(tmp_path):
    desk = Desk(tmp_path, MAPPING.replace('audit_id = "Review"\nticket_at', 'audit_id = ["Review", "Score"]\nticket_at'))  # fmt: skip
    summary = desk.take(desk.reviews({"Score": "  "}, {"Score": "2.0E+10"}, {"Score": "90"}))
    assert desk.rows("SELECT audit_id FROM audits") == [("R1:90",)]
    assert reasons(summary) == {"a value is missing": 1, "a number too long for a spreadsheet": 1}


def test_one_id_written_with_other_signs_is_one_review(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({"Review": "Re\u0301-1"}))
    desk.take(desk.reviews({"Review": "\u200bR\u00e9-1"}, name="reviews-2.csv"))
    assert desk.rows("SELECT DISTINCT audit_id FROM audits") == [("R\u00e9-1",)]


def test_ids_that_an_older_kb_has_taken_in_as_written_are_the_same_still(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({"Review": "R\u00e9-1"}))
    with duckdb.connect(str(desk.store.path)) as connection:
        connection.execute("UPDATE audits SET audit_id = '\ufeffRe\u0301-1'").fetchall()
        connection.execute("DROP TABLE passed_marks").fetchall()
        connection.execute("UPDATE store_facts SET value = '4' WHERE name = 'schema_version'").fetchall()  # fmt: skip
    desk.take(desk.reviews({"Review": "R\u00e9-1"}, name="reviews-2.csv"))
    assert desk.rows("SELECT count(*), any_value(audit_id) FROM audits") == [(1, "R\u00e9-1")]


def test_a_point_where_a_comma_is_declared_makes_no_number_ten_times_as_large(tmp_path):
    desk = Desk(tmp_path, MAPPING.replace('names = ["Agent"]', 'names = ["Agent"]\ndecimal = ","'))
    summary = desk.take(desk.reviews({"Score": "87.5"}, {"Review": "R2", "Score": "1.087,5"}))
    assert desk.rows("SELECT audit_id, score FROM audits") == [("R2", 1087.5)]
    assert reasons(summary) == {"broken number": 1}


def test_what_is_declared_to_be_empty_is_missing_and_no_criterion_without_a_name(tmp_path):
    any_name = MAPPING.replace('known = ["STEPS", "LIMITS", "TONE"]', "")
    said = '[source.findings.values]\ncriterion = { "-x-" = "" }\n[source.findings.values.severity]'
    desk = Desk(tmp_path, any_name.replace("[source.findings.values.severity]", said))
    summary = desk.take(desk.reviews({}), desk.findings({"Criterion": "-x-"}))
    assert reasons(summary) == {"a value is missing": 1}


BY_PERSON = """
[[source]]
name = "tickets"
files = "tickets*.csv"
names = ["Agent"]
[source.audits]
columns = { audit_id = ["Ticket", "Agent"], ticket_at = "Handled", agent_id = "Agent" }
[source.findings]
criteria = ["Verified"]
failed = ["No"]
passed = ["Yes"]
columns = { audit_id = ["Ticket", "Agent"] }
"""


def tickets(desk, name, handled="2026-03-02"):
    row = f"T1,{handled},Maria Keller,No\n"
    return desk.write(name, f"Ticket,Handled,Agent,Verified\n{row}T2,2026-03-02,Maria Keller,Yes\n")


def test_an_id_that_is_made_of_a_person_names_nobody(tmp_path):
    desk = Desk(tmp_path, BY_PERSON)
    summary = desk.take(tickets(desk, "tickets-1.csv"), tickets(desk, "tickets-2.csv", "broken"))
    agent = KEY.pseudonym("Maria Keller")
    assert desk.rows("SELECT finding_id, audit_id FROM findings") == [
        (f"T1:{agent}:Verified", f"T1:{agent}")
    ]
    told = [r.detail for e in desk.store.quarantined() for r in e.kept.refusals]
    assert "Keller" not in desk.everything() + summary_text(summary) + "".join(told)


def test_who_stood_in_plain_in_the_ids_of_an_older_version_is_named_no_more_and_counts_once(
    tmp_path,
):
    desk = Desk(tmp_path, BY_PERSON)
    desk.take(tickets(desk, "tickets-1.csv"))
    as_an_older_version_has_it(desk)
    desk.take(tickets(desk, "tickets-2.csv", "2026-03-03"))
    assert "Keller" not in desk.everything()
    assert desk.rows("SELECT count(*) FROM findings") == [(1,)]


def as_an_older_version_has_it(desk):
    agent = KEY.pseudonym("Maria Keller")
    with duckdb.connect(str(desk.store.path)) as connection:
        for table, column in (
            ("audits", "audit_id"),
            ("findings", "audit_id"),
            ("findings", "finding_id"),
            ("quarantine", "keys"),
        ):
            connection.execute(f"UPDATE {table} SET {column} = replace({column}, '{agent}', 'Maria Keller')").fetchall()  # fmt: skip


def test_what_stood_there_in_plain_is_withdrawn_when_it_is_passed(tmp_path):
    desk = Desk(tmp_path, BY_PERSON)
    desk.take(tickets(desk, "tickets-1.csv"))
    as_an_older_version_has_it(desk)
    corrected = "Ticket,Handled,Agent,Verified\nT1,2026-03-02,Maria Keller,Yes\n"
    desk.take(desk.write("tickets-2.csv", corrected))
    assert "T1:Maria Keller" not in desk.everything()
    assert desk.rows("SELECT count(*) FROM findings WHERE withdrawn") == [(1,)]


def test_what_the_quarantine_awaits_in_plain_is_named_no_more_and_answered(tmp_path):
    desk = Desk(tmp_path, BY_PERSON)
    desk.take(tickets(desk, "tickets-1.csv", "broken"))
    as_an_older_version_has_it(desk)
    desk.take(tickets(desk, "tickets-2.csv"))
    assert "Keller" not in desk.everything()
    assert [*desk.store.quarantined()] == []


def test_what_the_quarantine_awaits_has_its_accents_in_one_form(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({"Review": "R\u00e9-1", "Score": "?"}, {"Review": "R2"}))
    with duckdb.connect(str(desk.store.path)) as connection:
        connection.execute("UPDATE quarantine SET keys = replace(keys, '\u00e9', 'e\u0301')").fetchall()  # fmt: skip
        connection.execute("DROP TABLE passed_marks").fetchall()
        connection.execute("UPDATE store_facts SET value = '4' WHERE name = 'schema_version'").fetchall()  # fmt: skip
    desk.take(desk.reviews({"Review": "R\u00e9-1"}, name="reviews-2.csv"))
    assert [*desk.store.quarantined()] == []


def test_whoever_is_erased_stands_in_no_id_and_counts_once_where_the_review_comes_again(tmp_path):
    desk = Desk(tmp_path, BY_PERSON)
    desk.take(tickets(desk, "tickets-1.csv"))
    agent = KEY.pseudonym("Maria Keller")
    desk.store.forget(agent, NOW, KEY.mark)
    assert agent not in desk.everything()
    desk.take(tickets(desk, "tickets-2.csv", "2026-03-03"))
    assert agent not in desk.everything()
    ((finding,),) = desk.rows("SELECT DISTINCT finding_id FROM findings")
    assert re.fullmatch("T1:p-erased-[0-9a-f]{8}:Verified", str(finding))


def test_reviews_of_two_who_are_erased_stay_two(tmp_path):
    by_day = BY_PERSON.replace('["Ticket", "Agent"]', '["Handled", "Agent"]')
    desk = Desk(
        tmp_path, by_day.replace('names = ["Agent"]', 'names = ["Agent"]\nignore = ["Ticket"]')
    )
    rows = "T1,2026-03-02,Maria Keller,No\nT2,2026-03-02,Ali Can,No\n"
    desk.take(desk.write("tickets-1.csv", f"Ticket,Handled,Agent,Verified\n{rows}"))
    for person in ("Maria Keller", "Ali Can"):
        desk.store.forget(KEY.pseudonym(person), NOW, KEY.mark)
    assert desk.rows("SELECT count(DISTINCT audit_id) FROM audits") == [(2,)]
    assert desk.rows("SELECT count(DISTINCT finding_id) FROM findings") == [(2,)]
