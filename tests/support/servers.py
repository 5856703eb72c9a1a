"""A server in a process of its own, and the wait for what it will say."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 120  # seconds; a machine that does much else at the time


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(folder, *module_and_arguments: str) -> Iterator[subprocess.Popen]:
    """`python -m MODULE ARGUMENTS` in that folder; its talk goes to `server.log` beside it."""
    with (folder.parent / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *module_and_arguments], cwd=folder, stdout=log, stderr=log
        )
    try:
        yield server
    finally:
        server.terminate()
        server.wait(20)


def talk(folder) -> str:
    return (folder.parent / "server.log").read_text()


def answer(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=PATIENCE
        ) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def wait_for(url: str, text: str, server: subprocess.Popen) -> str:
    """The page, once it holds the text."""
    end, page = time.monotonic() + PATIENCE, ""
    while time.monotonic() < end:
        assert server.poll() is None, "the server has stopped"
        try:
            page = answer(url)[1]
            if text in page:
                return page
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"{url} never said {text!r}; at last it said {page[:300]!r}")
