"""A store that is cut off or damaged is told as that, with nothing changed, whatever asks for it."""

import pytest

from kb_tools.errors import KbError
from tests.support.qa_exports import KEY, NOW, Desk

ROWS = ({"Review": f"R{n}", "Agent ID": f"A{n}"} for n in range(3_000))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("whole"))
    desk.take(desk.reviews(*ROWS))
    return desk.store.path.read_bytes()


def cut_off(content):
    return content[: len(content) // 2]


def with_changed_blocks(content):
    """But for the headers, by which a file is known as DuckDB's."""
    changed = bytearray(content)
    for at in range(3 * 4096 + 100, len(content), 4096):
        changed[at] ^= 0xFF
    return bytes(changed)


@pytest.mark.parametrize("damaged", [cut_off, with_changed_blocks])
@pytest.mark.parametrize(
    "ask",
    [
        lambda desk: desk.take(desk.reviews({"Review": "S1"}, name="reviews-2.csv")),
        lambda desk: desk.store.quarantined(),
        lambda desk: desk.store.forget(KEY.pseudonym("A7"), NOW, KEY.mark),
    ],
    ids=["import", "read", "forget"],
)
def test_a_damaged_store_is_told_as_damaged(tmp_path, whole, damaged, ask):
    desk = Desk(tmp_path)
    desk.store.path.parent.mkdir(parents=True, exist_ok=True)
    desk.store.path.write_bytes(content := damaged(whole))
    with pytest.raises(KbError, match="damaged or cut off"):
        ask(desk)
    assert desk.store.path.read_bytes() == content
