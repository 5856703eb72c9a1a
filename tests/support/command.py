"""Runs `kb` as a user types it, without the second that a new process takes."""

import io
import os
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from kb_tools.cli.main import run


@dataclass(frozen=True, slots=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def ran(folder: Path, *arguments: str, **environment: str) -> Done:
    """What came of `kb ARGUMENTS` in that folder."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    ended: int | str | None = 0
    with (
        chdir(folder), patch.dict(os.environ, environment), patch.object(sys, "argv", ["kb", *arguments]),
        redirect_stdout(out), redirect_stderr(err),
    ):  # fmt: skip
        try:
            run()
        except SystemExit as exit_:
            ended = exit_.code
    out.flush()
    err.flush()
    return Done(int(ended or 0), out.buffer.getvalue().decode(), err.buffer.getvalue().decode())


def kb(folder: Path, *arguments: str, status: int = 0) -> tuple[str, str]:
    """What it prints on (stdout, stderr); `status`: the exit code it must have."""
    done = ran(folder, *arguments)
    assert done.returncode == status, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout, done.stderr
