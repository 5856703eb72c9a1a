"""A stage, and a site, is the old one or the new one; never half of each."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from kb_tools.adapters.stage import Lazy, Page, stage, write_stage
from kb_tools.adapters.swapped_folder import MARK, recovered, swapped_in
from kb_tools.errors import KbError

FRAME = {"nav": [], "facts": {}}


def test_a_stage_gives_back_what_was_put_on_it(tmp_path):
    page = Page(
        "sop/A-1/index.md",
        'Say "no": & --- more',
        "<p>---\nétage</p>\n---\n",
        {"toc": [[2, "§ A", "a"]]},
    )
    made = write_stage(
        tmp_path / "internal",
        [page, ("api/a.json", b"{}")],
        {"nav": ["index.md"], "facts": {"name": "x"}},
    )
    (found,) = made.pages()
    assert found.fragment() == page.fragment
    assert found.head() == {"title": page.title, "toc": [[2, "§ A", "a"]]}
    assert [(path, file.read_bytes()) for path, file in made.static()] == [("api/a.json", b"{}")]
    assert made.nav == ["index.md"]


def test_what_went_wrong_in_the_middle_leaves_the_old_stage(tmp_path):
    def breaks():
        yield "a.txt", b"new"
        raise RuntimeError("disk on fire")

    write_stage(tmp_path / "internal", [("a.txt", b"old")], FRAME)
    with pytest.raises(RuntimeError):
        write_stage(tmp_path / "internal", breaks(), FRAME)
    assert (tmp_path / "internal/static/a.txt").read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == [".internal.lock", "internal"]


@pytest.mark.parametrize("path", ["../a.txt", "a/../../b.txt", "/etc/a", "a//b", ".", "a\\b"])
def test_nothing_is_written_outside_the_stage(tmp_path, path):
    with pytest.raises(ValueError, match="leads out"):
        write_stage(tmp_path / "deep" / "internal", [(path, b"x")], FRAME)


def test_two_files_of_one_name_are_noticed_also_where_case_does_not_count(tmp_path):
    with pytest.raises(ValueError, match="two files"):
        write_stage(tmp_path / "internal", [("a.txt", b"1"), ("A.txt", b"2")], FRAME)


def test_a_kill_in_the_middle_leaves_the_old_stage_and_the_next_build_goes_on(tmp_path):
    folder = tmp_path / "internal"
    write_stage(folder, [("a.txt", b"old")], FRAME)
    script = f"""
        import os, pathlib, signal
        from kb_tools.adapters.stage import write_stage
        def dies():
            yield "a.txt", b"new"
            os.kill(os.getpid(), signal.SIGKILL)
        write_stage(pathlib.Path({str(folder)!r}), dies(), {FRAME!r})
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)])
    assert done.returncode == -signal.SIGKILL
    assert stage(folder).contents["static"] == ["a.txt"]
    assert (folder / "static/a.txt").read_bytes() == b"old"
    write_stage(folder, [("a.txt", b"newer")], FRAME)
    assert (folder / "static/a.txt").read_bytes() == b"newer"


def test_a_kill_between_the_two_renames_is_mended(tmp_path):
    folder = tmp_path / "internal"
    write_stage(folder, [("a.txt", b"old")], FRAME)
    folder.rename(tmp_path / ".internal.old")
    assert (stage(folder).folder / "static/a.txt").read_bytes() == b"old"


def test_a_kill_after_the_swap_leaves_the_new_one(tmp_path):
    folder = tmp_path / "internal"
    write_stage(folder, [("a.txt", b"old")], FRAME)
    folder.rename(tmp_path / ".internal.old")
    write_stage(tmp_path / "other", [("a.txt", b"new")], FRAME)
    (tmp_path / "other").rename(folder)
    recovered(folder)
    assert (folder / "static/a.txt").read_bytes() == b"new"
    assert not (tmp_path / ".internal.old").exists()


def test_two_builders_do_not_meet(tmp_path):
    with (
        swapped_in(tmp_path / "internal"),
        pytest.raises(KbError, match="Another kb"),
        swapped_in(tmp_path / "internal"),
    ):
        pass
    with swapped_in(tmp_path / "internal"):
        pass


@pytest.mark.parametrize("what", ["file", "folder", "link"])
def test_what_is_not_ours_is_not_touched(tmp_path, what):
    target = tmp_path / "thesis"
    if what == "file":
        target.write_text("years of work")
    elif what == "folder":
        target.mkdir()
        (target / "chapter.md").write_text("years of work")
    else:
        if not hasattr(os, "symlink"):
            pytest.skip("no symbolic links on this machine")
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / MARK).write_text("")
        target.symlink_to(tmp_path / "real")
    with pytest.raises(KbError, match="no earlier build"), swapped_in(target):
        pass
    assert target.exists()


def test_what_was_made_of_the_same_before_is_not_made_again(tmp_path):
    made = []

    def lazily(key):
        return Lazy("old/index.html", key, lambda: made.append(key) or key.encode())

    folder = tmp_path / "internal"
    for key in ("one", "one", "two"):
        write_stage(folder, [lazily(key)], FRAME)
        assert (folder / "static/old/index.html").read_bytes() == key.encode()
    assert made == ["one", "two"]


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "out").mkdir()
    with swapped_in(tmp_path / "out") as new:
        (new / "a").write_text("x")
    assert (tmp_path / "out" / "a").exists()
