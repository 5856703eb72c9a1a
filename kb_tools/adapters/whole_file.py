"""A file that others may be reading is written whole, or stays as it was."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb_tools.adapters.file_lock import waited_for


def write_whole(file: Path, content: str | bytes) -> None:
    """Text in UTF-8, lines ended as it ends them. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    passing = file.with_name(f"{file.name}.{os.getpid()}.part")
    passing.write_bytes(content.encode() if isinstance(content, str) else content)
    passing.replace(file)


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """For those who read a file to write it anew: each waits until the one before is done. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with waited_for(file.with_name(f"{file.name}.lock")):
        yield
