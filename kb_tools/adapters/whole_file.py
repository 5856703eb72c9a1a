"""A file that others may be reading is written whole, or stays as it was."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from kb_tools.adapters.file_lock import waited_for

_PASSING = re.compile(r"\.\d+\.part$")
_LEFT_BEHIND = 3600  # seconds: nobody writes one file for so long


def write_whole(file: Path, content: str | bytes) -> None:
    """Text in UTF-8, lines ended as it ends them. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _swept(file)
    passing = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        passing.write_bytes(content.encode() if isinstance(content, str) else content)
        passing.replace(file)
    except OSError as error:
        with suppress(OSError):
            passing.unlink()
        error.filename, error.filename2 = str(file), None
        raise


def _swept(file: Path) -> None:
    """Deletes what was left behind beside it by whoever was killed in the midst of writing such a file.

    Names of files may tell their content, so another one's is swept too, where its suffix says what it was.
    """
    kind = f"*{escape(file.suffix)}" if file.suffix else escape(file.name)
    for old in file.parent.glob(f"{kind}.*.part"):
        with suppress(OSError):
            if _PASSING.search(old.name) and time.time() - old.stat().st_mtime > _LEFT_BEHIND:
                old.unlink()


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """For those who read a file to write it anew: each waits until the one before is done. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with waited_for(file.with_name(f"{file.name}.lock")):
        yield
