"""Which marks of one refused row a later word answers."""

import json

import pytest

from kb_tools.adapters.qa_answering import answer
from tests.support.qa_exports import NOW, Desk

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
