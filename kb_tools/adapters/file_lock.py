"""Locks between processes, by a file: the operating system lets go when a process ends, however it ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def waited_for(lock: Path) -> Iterator[None]:
    """Each waits until the one before is done. Raises OSError."""
    with lock.open("a") as held:
        if sys.platform == "win32":
            msvcrt.locking(held.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def taken_at_once(lock: Path) -> Iterator[bool]:
    """Whether nobody else has it; nobody waits."""
    with lock.open("a") as held:
        try:
            if sys.platform == "win32":
                msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
