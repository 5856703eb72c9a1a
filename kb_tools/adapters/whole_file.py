"""A file that others may be reading is written whole, or stays as it was."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def write_whole(file: Path, text: str) -> None:
    """In UTF-8, lines ended as the text ends them. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    passing = file.with_name(f"{file.name}.{os.getpid()}.part")
    passing.write_text(text, encoding="utf-8", newline="")
    passing.replace(file)


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """For those who read a file to write it anew: each waits until the one before is done, by a lock beside
    it that ends with the process. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f"{file.name}.lock").open("a") as lock:
        if sys.platform == "win32":
            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
