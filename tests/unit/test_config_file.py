"""What an owner may write in kb.toml, and what we say when it cannot be read."""

from datetime import date
from pathlib import Path

import pytest

from kb_tools.adapters.config_file import config, read_config
from kb_tools.config import Config
from kb_tools.errors import KbError


def told(content):
    """Each problem as (line, all that is said of it)."""
    with pytest.raises(KbError) as error:
        config(content if isinstance(content, bytes) else content.encode())
    return [
        (problem.line, f"{problem.saw} {problem.would_work}") for problem in error.value.problems
    ]


def test_without_a_file_the_defaults_hold(tmp_path):
    assert read_config(tmp_path) == Config()


def test_an_empty_file_is_all_defaults():
    assert config(b"") == Config()


def test_our_own_file_can_be_read():
    ours = read_config(Path(__file__).parents[2])
    assert ours.audiences.names == ("internal", "vendor-a", "vendor-b")
    assert ours.history.imported_until == date(2026, 11, 20)


def test_every_mistake_is_told_at_once_with_its_line():
    assert told(
        '[knowledge_base]\ntimezone = "Berlin"\nsopps = "x"\n\n[site]\nrecent_days = -1\n'
    ) == [
        (2, "knowledge_base.timezone is 'Berlin'. No such time zone; write one like Europe/Berlin or UTC."),
        (3, "There is no option knowledge_base.sopps. Did you mean sops?"),
        (6, "site.recent_days is -1. Input should be greater than or equal to 0."),
    ]  # fmt: skip


def test_an_unknown_table_is_told_with_those_that_are_known():
    [(line, said)] = told("[publishing]\nx = 1\n")
    assert line == 1
    assert "There is no option publishing." in said
    assert "knowledge_base, history, audiences" in said


def test_what_is_no_toml_is_told_with_its_line():
    [(line, said)] = told("[knowledge_base]\nname = Brightreel\n")
    assert line == 2
    assert "This is not TOML" in said


def test_bytes_that_are_no_utf_8_are_told_with_their_line():
    [(line, said)] = told(b'[knowledge_base]\nname = "Sch\xf6n"\n')
    assert (line, said) == (2, "The byte 0xf6 is not UTF-8. Save the file as UTF-8.")


def test_the_default_audience_must_be_one_of_the_names():
    [(line, said)] = told('[audiences]\nnames = ["vendor-a"]\n')
    assert line == 2
    assert "audiences.default is 'internal'" in said


def test_an_audience_cannot_be_called_like_an_owners_preview():
    [(_, said)] = told('[audiences]\nnames = ["internal", "all"]\n')
    assert "'all', which is reserved" in said
