"""A Mac writes ö as two signs, most others as one: names of columns, criteria and values are the same."""

import unicodedata

import duckdb
import pytest

from tests.support.qa_exports import Desk

MAPPING = """
[[source]]
name = "ratings"
files = "prüfung*.csv"
[source.audits]
columns = { audit_id = "Prüfung", ticket_at = "Kontakt" }
repeats = true
[source.findings]
only = { "Note" = ["Nö"] }
columns = { finding_id = ["Prüfung", "Frage"], audit_id = "Prüfung", criterion = "Frage", severity = "Schwere" }
[source.findings.values.severity]
"größer" = "major"
"""
ROWS = "Prüfung,Kontakt,Frage,Note,Schwere\nR1,2026-03-02,Tön,Nö,größer\n"


@pytest.mark.parametrize("mapping_form", ["NFC", "NFD"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_and_values_are_found_in_either_form(tmp_path, mapping_form, form):
    desk = Desk(tmp_path, unicodedata.normalize(mapping_form, MAPPING))
    name, rows = (unicodedata.normalize(form, text) for text in ("prüfung.csv", ROWS))
    desk.take(desk.write(name, rows))
    assert desk.rows("SELECT criterion, severity FROM findings") == [("Tön", "major")]


def test_names_that_an_older_kb_has_taken_in_as_written_are_the_same_still(tmp_path):
    desk = Desk(tmp_path, MAPPING)
    desk.take(desk.write("prüfung-1.csv", ROWS))
    with duckdb.connect(str(desk.store.path)) as connection:
        decomposed = "replace({0}, 'ö', 'o\u0308')"
        for column in ("finding_id", "criterion"):
            connection.execute(f"UPDATE findings SET {column} = {decomposed.format(column)}").fetchall()  # fmt: skip
        connection.execute("DROP TABLE passed_marks").fetchall()
        connection.execute("UPDATE store_facts SET value = '4' WHERE name = 'schema_version'").fetchall()  # fmt: skip
    desk.take(desk.write("prüfung-2.csv", unicodedata.normalize("NFD", ROWS)))
    assert desk.rows("SELECT criterion FROM findings") == [("Tön",)]
