"""Runs `kb` as a user types it, without the second that a new process takes."""

import io
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from kb_tools.cli.main import run


def kb(folder: Path, *arguments: str, status: int = 0) -> tuple[str, str]:
    """What it prints on (stdout, stderr) in that folder; `status`: the exit code it must have."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    ended: int | str | None = 0
    with chdir(folder), patch.object(sys, "argv", ["kb", *arguments]):
        with redirect_stdout(out), redirect_stderr(err):
            try:
                run()
            except SystemExit as exit_:
                ended = exit_.code
        out.flush()
        err.flush()
    printed, said = (stream.buffer.getvalue().decode() for stream in (out, err))
    assert ended == status, f"exit code {ended}\n{printed}\n{said}"
    return printed, said
