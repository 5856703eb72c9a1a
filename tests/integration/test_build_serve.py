"""`kb serve`: the site on this machine."""

import socket
import subprocess
import sys
from copy import copy

import pytest

from tests.support.policy_repo import an_sop
from tests.support.servers import answer, free_port, running, talk, wait_for
from tests.support.sites import configure, kb

KB = "kb_tools.cli.main"


@pytest.fixture
def small(policy_repo):
    configure(policy_repo)
    policy_repo.write("sops/refunds.md", an_sop(version="1.0")).commit(on="2026-01-05")
    return policy_repo


def test_a_port_in_use_is_told_before_the_build_with_one_to_try(small):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = kb(small, "serve", "--port", str(port))
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert not (small.path / ".kb" / "serve").exists()


@pytest.mark.parametrize("command", [["build"], ["serve"], ["check"], ["review", "--base", "HEAD"]])
def test_a_bare_repository_has_no_files_and_says_what_works_instead(small, tmp_path, command):
    bare = copy(small)
    bare.path = tmp_path / "bare.git"
    small.git("clone", "--quiet", "--bare", str(small.path), str(bare.path))
    port = ["--port", str(free_port())] if command == ["serve"] else []
    done = kb(bare, *command, *port)
    assert (done.returncode, done.stdout) == (2, "")
    assert "A bare repository has no files on disk" in done.stderr
    assert "clone" in done.stderr or "--head REV" in done.stderr
    assert not (bare.path / "site").exists()


_PRESSED_TWICE = """
import _thread, signal, sys, threading
from pathlib import Path
from kb_tools.publishing.local_server import SitesServer

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in background jobs

def pressed():
    raise KeyboardInterrupt

server = SitesServer(print, "127.0.0.1", int(sys.argv[1]), Path("."), {})
server.observer.stop = pressed  # just when it is about to end
threading.Timer(0.3, _thread.interrupt_main).start()
try:
    server.serve()
finally:
    server.shutdown()
"""


def test_ctrl_c_pressed_twice_ends_it_too(tmp_path):
    command = [sys.executable, "-c", _PRESSED_TWICE, str(free_port())]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "KeyboardInterrupt" in done.stderr


@pytest.mark.slow
def test_a_writer_sees_the_draft_then_the_mistake_then_the_mended_page(small):
    port = free_port()
    page = f"http://127.0.0.1:{port}/sop/REF-001/"
    with running(small.path, KB, "serve", "--port", str(port)) as server:
        wait_for(page, "Refund within 14 days", server)
        small.write(
            "sops/refunds.md", an_sop("# Refunds\n\n1. Refund within 3 days.\n", version="2.0")
        )
        assert "raft" in wait_for(page, "Refund within 3 days", server)
        small.write("sops/twin.md", an_sop())  # the same id: an error, and the page stays
        small.write(
            "sops/refunds.md", an_sop("# Refunds\n\n1. Refund within 2 days.\n", version="2.0")
        )
        while "Still showing the pages from before" not in talk(small.path):
            assert "3 days" in answer(page)[1]
        small.delete("sops/twin.md")
        wait_for(page, "Refund within 2 days", server)
    assert not (small.path / "site").exists()  # drafts are not for agents


@pytest.mark.slow
def test_the_qa_leads_site_stands_below_qa_and_nothing_else_does(small):
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    with running(
        small.path, KB, "serve", "--port", str(port), "--with-qa", "--no-reload"
    ) as server:
        wait_for(f"{root}/sop/REF-001/", "Refund within 14 days", server)
        assert answer(f"{root}/qa/")[0] == 200
        assert answer(f"{root}/qa/sop/REF-001/")[0] == 200
        for path in (
            "/qa/../internal/index.html",
            "/qa/%2e%2e/internal/index.html",
            "/qa/../../stage/internal/stage.json",
            "/internal/",
        ):
            assert answer(f"{root}{path}")[0] == 404, path
        assert answer(f"{root}/", Host="kb.attacker.example")[0] == 403
        assert answer(f"{root}/", Host=f"localhost:{port}")[0] == 200
