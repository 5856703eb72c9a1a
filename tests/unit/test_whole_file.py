"""A file is written whole, or stays as it was, and nothing is left beside it."""

import os

import pytest

from kb_tools.adapters.whole_file import write_whole


def test_what_cannot_be_written_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path):
    file = tmp_path / "looks.json"
    write_whole(file, "before")
    (tmp_path / f"looks.json.{os.getpid()}.part").symlink_to(tmp_path / "nowhere" / "x")
    with pytest.raises(OSError, match="No such file") as told:
        write_whole(file, "after")
    assert told.value.filename == str(file)
    assert file.read_text() == "before"
    assert [*tmp_path.iterdir()] == [file]


def test_what_somebody_who_was_killed_left_behind_goes_and_what_is_being_written_stays(tmp_path):
    killed, at_work, foreign = (
        tmp_path / name for name in ("a.json.17.part", "b.json.18.part", "film.mp4.19.part")
    )
    for file in (killed, at_work, foreign):
        file.write_text("half")
    for file in (killed, foreign):
        os.utime(file, (0, 0))
    write_whole(tmp_path / "c.json", "whole")
    write_whole(
        tmp_path / "CODEOWNERS", "whole"
    )  # of a name without a suffix nothing tells what is whose
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "CODEOWNERS", "b.json.18.part", "c.json", "film.mp4.19.part",
    ]  # fmt: skip
