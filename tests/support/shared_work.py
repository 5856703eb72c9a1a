"""Costly preparations that parallel test processes make once, together."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

_PATIENCE = 600  # seconds


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` filled; the first process to ask calls it, the others wait."""
    common = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        common = common.parent
    folder, done, failed = (common / f"{name}{end}" for end in ("", ".done", ".failed"))
    try:
        folder.mkdir()
    except FileExistsError:
        _wait(done, failed)
        return folder
    try:
        make(folder)
    except BaseException:
        failed.touch()
        raise
    done.touch()
    return folder


def _wait(done: Path, failed: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while not done.exists():
        if failed.exists() or time.monotonic() > until:
            pytest.fail(f"another test process could not make {done.stem}; see its own error")
        time.sleep(0.2)
