"""Whoever has the key and a name cannot find the contacts of somebody who was erased."""

import hashlib
import re

import duckdb
import pytest

from tests.integration.test_import_ids import BY_PERSON
from tests.support.qa_exports import KEY, NOW, Desk

MARIA, ALI = (KEY.pseudonym(name) for name in ("Maria Keller", "Ali Can"))
ROWS = "T1,2026-03-02,Maria Keller,No\nT2,2026-03-02,Maria Keller,No\nT3,2026-03-03,Ali Can,No\n"
BY_DAY = BY_PERSON.replace('["Ticket", "Agent"]', '["Handled", "Agent"]').replace(
    'names = ["Agent"]', 'names = ["Agent"]\nignore = ["Ticket"]'
)


def taken(desk, rows, name):
    return desk.take(desk.write(name, f"Ticket,Handled,Agent,Verified\n{rows}"))


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path, BY_PERSON)
    taken(desk, ROWS, "tickets-1.csv")
    desk.store.forget(MARIA, NOW, KEY.mark)
    return desk


def ids(desk):
    return sorted(id_ for (id_,) in desk.rows("SELECT DISTINCT audit_id FROM audits"))


def test_no_id_is_made_of_the_pseudonym_and_no_two_have_the_same_in_its_place(desk):
    told = re.findall("p-erased-([0-9a-f]{8})", " ".join(ids(desk)))
    assert len(set(told)) == len(told) == 2
    assert hashlib.sha256(MARIA.encode()).hexdigest()[:8] not in desk.everything()
    assert desk.rows(
        "SELECT count(*) FROM findings f JOIN audits a USING (audit_id) "
        "WHERE starts_with(f.finding_id, a.audit_id)"
    ) == [(3,)]


def test_what_is_remembered_of_their_audits_has_no_moment_and_no_order(desk):
    desk.store.forget(ALI, NOW, KEY.mark)
    assert desk.rows("SELECT DISTINCT erased_at FROM erased WHERE what = 'audit'") == [(None,)]
    kept = desk.rows("SELECT what, id FROM erased")
    assert len(kept) == 5
    assert kept == sorted(kept)


def test_a_review_that_comes_again_corrected_is_the_same(desk):
    before = ids(desk)
    again = ROWS.replace("T2,2026-03-02", "T2,2026-03-04")
    taken(desk, again, "tickets-2.csv")
    assert ids(desk) == before
    assert MARIA not in desk.everything()


def test_reviews_of_two_who_are_erased_stay_two_when_they_come_again(tmp_path):
    desk = Desk(tmp_path, BY_DAY)
    rows = "T1,2026-03-02,Maria Keller,No\nT2,2026-03-02,Ali Can,No\n"
    taken(desk, rows, "tickets-1.csv")
    for person in (MARIA, ALI):
        desk.store.forget(person, NOW, KEY.mark)
    before = ids(desk)
    later = rows + "T3,2026-03-04,Maria Keller,No\nT4,2026-03-04,Ali Can,No\n"
    taken(desk, later, "tickets-2.csv")
    assert len(before) == 2
    assert len(ids(desk)) == 4
    assert {*before} < {*ids(desk)}


def test_ids_by_which_an_older_kb_has_linked_them_are_so_no_more(desk):
    """Also where the rows are known only under the ids of then."""
    with duckdb.connect(str(desk.store.path)) as connection:
        for table, column in (
            ("audits", "audit_id"), ("findings", "audit_id"), ("findings", "finding_id"), ("erased", "id"),
        ):  # fmt: skip
            sql = f"UPDATE {table} SET {column} = regexp_replace({column}, 'p-erased-[0-9a-f]+', 'p-erased-0123abcd')"
            connection.execute(sql).fetchall()
        connection.execute("UPDATE erased SET erased_at = now()").fetchall()
        connection.execute("UPDATE store_facts SET value = '5' WHERE name = 'schema_version'").fetchall()  # fmt: skip
    with desk.store.writing():
        pass
    assert "0123abcd" not in desk.everything()
    assert desk.rows("SELECT DISTINCT erased_at FROM erased WHERE what = 'audit'") == [(None,)]
    before = ids(desk)
    taken(desk, ROWS + "T9,2026-03-09,Ali Can,No\n", "tickets-2.csv")
    assert {*before} < {*ids(desk)}
    assert len(ids(desk)) == 4
