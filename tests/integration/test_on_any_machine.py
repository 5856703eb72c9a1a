"""What a machine may do to a command: another locale, a full disk, Ctrl-C."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb_tools.adapters.git_repository import GitRepository
from tests.support.command import kb
from tests.support.policy_repo import an_sop

OLD_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture
def umlauts(policy_repo):
    policy_repo.write("sops/öl.md", an_sop("# Öl → Gas\n\n1. Prüfen.\n", title="Öl → Gas")).commit()
    return policy_repo.path


def printed_to(out, folder, *arguments, **environment):
    command = [sys.executable, "-m", "kb_tools.cli.main", *arguments]
    return subprocess.run(
        command, cwd=folder, stdout=out, stderr=subprocess.PIPE, env=os.environ | environment
    )


def test_a_pipe_gets_utf_8_whatever_the_locale(umlauts):
    done = printed_to(subprocess.PIPE, umlauts, "log", **OLD_LOCALE)
    assert done.returncode == 0, done.stderr
    assert "Öl → Gas" in done.stdout.decode("utf-8")


def test_whoever_stops_reading_has_had_an_answer(umlauts):
    command = [sys.executable, "-m", "kb_tools.cli.main", "show", "REF-001"]
    with subprocess.Popen(
        command, cwd=umlauts, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as done:
        done.stdout.close()
        assert (done.stderr.read(), done.wait()) == (b"", 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux plays a full disk")
def test_a_full_disk_is_told_in_words(umlauts):
    with Path("/dev/full").open("w") as full:
        done = printed_to(full, umlauts, "show", "REF-001")
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/proc").exists(), reason="only Linux has it")
def test_where_no_folder_can_be_made_it_is_told_in_words(tmp_path):
    said = kb(tmp_path, "init", "/proc/x", status=2)[1]
    assert "/proc/x\n  No folder can be made here." in said
    assert "Traceback" not in said


def test_ctrl_c_that_ends_git_too_does_not_become_an_error_of_its_own(umlauts):
    repository = GitRepository.around(umlauts)
    blob = repository.run("rev-parse", "HEAD:sops/öl.md").decode().strip()
    assert "Prüfen".encode() in repository.read(blob)
    git = repository.__dict__["_objects"].proc
    git.kill()  # a Ctrl-C would do, but where tests run in the background it is ignored
    git.wait()
    repository.close()


def test_ctrl_c_is_answered_with_one_word(umlauts, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("kb_tools.cli.build.staged", interrupted)
    said = kb(umlauts, "build", status=2)[1]
    assert said.split() == ["Stopped."]
    assert not (umlauts / "site" / "internal").exists()
