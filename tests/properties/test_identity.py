"""Whatever files do, an SOP's history is what stood under its id, commit by commit."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from kb_tools.policy.identity import FileChange, Identities

IDS = ["A-1", "B-1", "C-1"]
PATHS = ["sops/a.md", "sops/b.md", "sops/c/d.md", "sops/e.md"]


@st.composite
def trees(draw):
    """The policies' folder after one commit: path → (id, text); no id stands in two files."""
    paths = draw(st.permutations(PATHS))
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=len(IDS)))
    return {
        path: (id_, draw(st.sampled_from("xyz"))) for path, id_ in zip(paths, ids, strict=False)
    }


def blob(entry) -> str:
    return "/".join(entry)


def changes(before, after, renames):
    """As git would list them; with `renames`, equal texts at another path are told as renamed."""
    gone = {path: blob(entry) for path, entry in before.items() if path not in after}
    for path, entry in after.items():
        if before.get(path) == entry:
            continue
        origin = next((p for p, b in gone.items() if b == blob(entry)), None) if renames else None
        if path not in before and origin is not None:
            del gone[origin]
            yield FileChange(path, blob(entry), origin)
        else:
            yield FileChange(path, blob(entry))
    yield from (FileChange(path, None) for path in gone)


def identities(history, renames):
    found = Identities(lambda path: path.startswith("sops/"), lambda b: b.split("/")[0])
    before = {}
    for commit, after in enumerate(history):
        found.step(commit, changes(before, after, renames))
        before = after
    return found


@given(st.lists(trees(), max_size=6), st.booleans())
def test_a_history_is_what_stood_under_the_id(history, renames):
    sops = identities(history, renames).sops()
    for id_ in IDS:
        texts = [next((blob(e) for e in tree.values() if e[0] == id_), None) for tree in history]
        expected = [text for text, _ in groupby([None, *texts])][1:]
        assert [s.blob for s in sops[id_].standings] == expected if id_ in sops else not expected


@given(st.lists(trees(), min_size=1, max_size=6), st.booleans())
def test_an_sop_stands_where_its_id_stands(history, renames):
    found = identities(history, renames)
    for id_, sop in found.sops().items():
        paths = [path for path, entry in history[-1].items() if entry[0] == id_]
        assert [path for path, _ in sop.now.values()] == paths
    assert found.copies() == {}
