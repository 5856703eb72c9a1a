"""A folder that is either the old one or the new one, never half of each.

The new one is written beside it under another name. Then the old one is put aside, the new one
takes its name, and the old one is deleted. A kill before the last rename leaves the old one, under
its own name or put aside; whoever comes next puts it back.

    internal/  ─ rename ►  .internal.old/  ─ delete
    .internal.new/  ─ rename ►  internal/
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb_tools.adapters.file_lock import taken_at_once
from kb_tools.errors import KbError, Problem

MARK = ".kb-made"  # a file that says: this folder was made by us and may be replaced


@contextmanager
def swapped_in(folder: Path) -> Iterator[Path]:
    """A new, empty folder to fill; it becomes `folder` if no error is raised.

    Raises KbError where another process is filling it, and where `folder` holds something that
    was not made this way.
    """
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _refuse_what_is_not_ours(folder)
        recovered(folder)
        new = _beside(folder, "new")
        _delete(new)
        new.mkdir()
        try:
            yield new
            (new / MARK).write_bytes(b"")
            _swap(new, folder)
        finally:
            _delete(new)


def recovered(folder: Path) -> Path:
    """`folder`, put back where an earlier swap was killed between its two renames."""
    old = _beside(folder, "old")
    if old.exists():
        if folder.exists():
            _delete(old)
        else:
            old.rename(folder)
    return folder


def _swap(new: Path, folder: Path) -> None:
    old = _beside(folder, "old")
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    _delete(old)


def _refuse_what_is_not_ours(folder: Path) -> None:
    if not folder.exists() and not folder.is_symlink():
        return
    ours = (
        folder.is_dir()
        and not folder.is_symlink()
        and ((folder / MARK).is_file() or not any(folder.iterdir()))
    )
    if not ours:
        raise KbError(
            Problem(
                str(folder), 0, "This is no earlier build, so it is not overwritten.",
                "Name another folder with --out, or move away what is there.",
            )
        )  # fmt: skip


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}")


def _delete(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with taken_at_once(_beside(folder, "lock")) as ours:
        if not ours:
            saw = "Another kb is building this at the moment."
            raise KbError(Problem(str(folder), 0, saw, "Wait until it is done."))
        yield
