"""Which marks of one refused row a later word answers."""

import json

import pytest

from kb_tools.adapters.qa_answering import answer
from tests.support.qa_exports import NOW, Desk

HEAD = "Finding,Review,Created,Criterion,Severity,SOP,Part,Comment\n"
TORN = """F1,R1,02/03/2026 10:00,STEPS,minor,REF-001,3,he said, no
F2,R2,02/03/2026 10:00,STEPS,minor,REF-001,3,first line
second, longer line
and a third
F3,R2
"""
FIRST, SECOND = 1_772_000_000_000_000, 1_773_000_000_000_000  # microseconds since 1970


@pytest.mark.parametrize(("said", "waiting"), [(FIRST, [SECOND]), (SECOND, [])])
def test_of_two_marks_with_one_id_the_later_waits_for_a_later_word(tmp_path, said, waiting):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({}))
    keys = [["findings", "F1", FIRST], ["findings", "F1", SECOND]]
    with desk.store.writing() as connection:
        connection.execute(
            "INSERT INTO quarantine VALUES (1, 1, 's', 'f', 'x', 2, '[]', '{}', ?, NULL)",
            [json.dumps(keys)],
        ).fetchall()
        connection.execute(
            "CREATE TEMP TABLE known_again AS SELECT 'findings' AS name, 'F1' AS id, "
            "make_timestamp(?) AS stated_at, 2 AS import_id",
            [said],
        ).fetchall()
        answer(connection, 2, None, NOW.replace(tzinfo=None))
        ((left, resolved),) = connection.execute(
            "SELECT keys, resolved_by FROM quarantine"
        ).fetchall()
    assert [moment for _, _, moment in json.loads(left)] == waiting
    assert (resolved is None) == bool(waiting)


def torn(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({}, {"Review": "R2"}))
    desk.take(desk.write("findings-1.csv", HEAD + TORN))
    assert waiting(desk) == [2, 4, 5, 6]
    return desk


def waiting(desk):
    return [entry.kept.line for entry in desk.store.quarantined()]


def test_a_torn_line_is_answered_by_its_row_put_right(tmp_path):
    desk = torn(tmp_path)
    whole = TORN.replace("he said, no", '"he said, no"').replace(
        "first line\nsecond, longer line\nand a third",
        '"first line\nsecond, longer line\nand a third"',
    )
    desk.take(desk.write("findings-2.csv", HEAD + whole))
    assert waiting(desk) == [6]  # F3, which is as torn as it was


def test_a_torn_line_waits_on_where_it_comes_again_torn_or_others_come(tmp_path):
    desk = torn(tmp_path)
    desk.take(desk.write("findings-2.csv", HEAD + TORN.replace("F3,R2\n", "") + "\n"))
    assert len(waiting(desk)) == 4
    other = "F9,R1,02/03/2026 10:00,LIMITS,minor,REF-001,3,he said\n"
    desk.take(desk.write("findings-3.csv", HEAD + other))
    assert len(waiting(desk)) == 4
