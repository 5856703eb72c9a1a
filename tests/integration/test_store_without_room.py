"""A disk that is full loses nothing, and says so."""

import sys
from contextlib import contextmanager

import pytest

from kb_tools.errors import KbError
from tests.support.qa_exports import KEY, NOW, Desk

resource = pytest.importorskip("resource")  # of Unix: how large a file may grow

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")


@contextmanager
def files_up_to(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({}))
    return desk


def test_an_import_without_room_has_not_happened(desk):
    file = desk.reviews(*({"Review": f"R{n}", "Agent ID": f"A{n}"} for n in range(20_000)), name="reviews-2.csv")  # fmt: skip
    room = desk.store.path.stat().st_size + 100_000
    with files_up_to(room), pytest.raises(KbError, match="make room on that disk"):
        desk.take(file)
    assert desk.rows("SELECT audit_id FROM audits") == [("R1",)]
    desk.take(file)
    assert desk.rows("SELECT count(*) FROM audits") == [(20_001,)]


def test_where_not_even_the_log_has_room_it_is_told(desk):
    file = desk.reviews({"Review": "R2"}, name="reviews-2.csv")
    with files_up_to(10), pytest.raises(KbError, match="The store cannot be written"):
        desk.take(file)
    assert desk.rows("SELECT audit_id FROM audits") == [("R1",)]


def test_who_was_erased_stays_erased_where_the_file_cannot_be_written_anew(desk):
    agent = KEY.pseudonym("A-7")
    desk.take(desk.reviews(*({"Review": f"R{n}", "Score": str(n)} for n in range(20_000)), name="reviews-2.csv"))  # fmt: skip
    with (
        files_up_to(desk.store.path.stat().st_size // 2),
        pytest.raises(KbError, match="make room there"),
    ):
        desk.store.forget(agent, NOW, KEY.mark)
    assert not [*desk.store.path.parent.glob("store.duckdb.new*")]
    desk.store.forget(agent, NOW, KEY.mark)
    assert desk.rows(f"SELECT count(*) FROM audits WHERE agent_id = '{agent}'") == [(0,)]
