"""Processes are real here, so that a gap report can use all cores."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from kb_tools.adapters import cores
from kb_tools.adapters.cores import as_they_come, on_all_cores
from kb_tools.adapters.knowledge_base import opened
from kb_tools.adapters.qa_evidence import report_of
from kb_tools.render.qa.gap_report_json import report_json
from tests.support.refund_desk import a_refund_desk, kb


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(cores, "_cores", lambda: 2)


def test_parts_come_in_order_from_processes_that_see_what_is_here():
    held = [n**2 for n in range(300)]
    made = on_all_cores(lambda n: (held[n], os.getpid()), 300)
    assert [square for square, _ in made] == held
    assert os.getpid() not in {process for _, process in made}


def test_few_parts_are_done_here():
    assert on_all_cores(lambda n: os.getpid(), 3) == [os.getpid()] * 3
    assert on_all_cores(lambda n: n, 0) == []


def test_what_a_part_raises_is_raised_here():
    with pytest.raises(ZeroDivisionError):
        on_all_cores(lambda n: 1 // (n - 150), 300)


def killed_at(number):
    """Work of which that part ends its process, but this one."""
    here = os.getpid()

    def work(n):
        if n == number and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return n

    return work


def test_where_a_process_is_killed_the_work_is_done_here():
    assert on_all_cores(killed_at(150), 300) == [*range(300)]


def test_where_no_process_can_be_started_the_work_is_done_here(monkeypatch):
    fork, started = os.fork, []

    def refused():
        if started:
            raise BlockingIOError("a limit on processes")
        started.append(fork())
        return started[0]

    monkeypatch.setattr(os, "fork", refused)
    assert on_all_cores(lambda n: (n, os.getpid()), 100) == [(n, os.getpid()) for n in range(100)]


PARENT = """
import os, time
from kb_tools.adapters import cores
cores._cores = lambda: 2

def work(n):
    os.write(1, b"%d\\n" % os.getpid())  # in one piece: two processes write here
    time.sleep(60)

cores.on_all_cores(work, 100)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_no_process_outlives_a_parent_that_is_killed():
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        said = [parent.stdout.readline() for _ in range(2)]
        parent.kill()
    children = {int(line) for line in said}
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(map(_lives, children)):
        time.sleep(0.05)
    assert not any(map(_lives, children))


def _lives(process):
    """A zombie that nobody has waited for yet does not."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_a_process_has_one_thread_for_what_numpy_multiplies(monkeypatch):
    """Two processes of two threads each, on two cores, wait for each other with all their might."""
    set_in = []
    monkeypatch.setattr(cores, "_one_thread", lambda: set_in.append(os.getpid()))
    within = on_all_cores(lambda _: set_in == [os.getpid()], 100)
    assert all(within)
    assert not set_in  # this one keeps its own


def test_a_gap_report_is_the_same_on_however_many_cores(policy_repo, monkeypatch):
    desk = a_refund_desk(policy_repo)
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    monkeypatch.setattr(cores, "_FEW", 2)
    made = []
    for number in (1, 2):
        monkeypatch.setattr(cores, "_cores", lambda number=number: number)
        with opened(desk.path) as base:
            report, _ = report_of(base, as_of=date(2026, 6, 1))
        made.append(report_json(report, 1, version="test"))
    assert made[0]["sections"]
    assert made[0] == made[1]


def test_what_comes_is_done_in_order_by_processes_while_more_comes():
    held = [n**2 for n in range(40)]
    made = [*as_they_come(lambda n: (held[n], os.getpid()), iter(range(40)))]
    assert [square for square, _ in made] == held
    assert os.getpid() not in {process for _, process in made}


def test_one_that_comes_alone_is_done_here_and_nothing_is_nothing():
    assert [*as_they_come(lambda n: os.getpid(), [7])] == [os.getpid()]
    assert [*as_they_come(lambda n: n, [])] == []


def test_what_comes_is_done_here_where_a_process_is_killed():
    assert [*as_they_come(killed_at(15), range(40))] == [*range(40)]


def test_a_few_parts_that_take_long_are_shared_out():
    made = on_all_cores(lambda n: os.getpid(), 6, long=True)
    assert os.getpid() not in made
