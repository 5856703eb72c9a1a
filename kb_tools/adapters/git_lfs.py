"""Files that Git LFS keeps elsewhere: git itself holds a few lines in their place."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kb_tools.errors import Problem, Severity

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n"
)
_LONGEST = 1024  # bytes; the specification's limit for a pointer


def kept_elsewhere(content: bytes) -> str:
    """The SHA-256 of what a pointer stands for; "": it is none.

    >>> kept_elsewhere(b"version https://git-lfs.github.com/spec/v1\\noid sha256:" + b"0f" * 32 + b"\\n")[:4]
    '0f0f'
    >>> kept_elsewhere(b"\\x89PNG")
    ''
    """
    found = _POINTER.match(content) if len(content) <= _LONGEST else None
    return found[1].decode() if found else ""


def content_of(content: bytes, git_folder: Path) -> bytes | None:
    """What a pointer stands for, from the store of this clone; None: it is not here."""
    digest = kept_elsewhere(content)
    if not digest:
        return content
    file = git_folder / "lfs" / "objects" / digest[:2] / digest[2:4] / digest
    return file.read_bytes() if file.is_file() else None


def pointer_problems(root: Path, paths: Iterable[str]) -> Iterator[Problem]:
    """Files of the working tree that nobody has fetched; `paths`: from `root`."""
    for path in paths:
        file = root / path
        if file.is_file() and file.stat().st_size <= _LONGEST and kept_elsewhere(file.read_bytes()):
            yield Problem(
                path, 0, "Git LFS keeps this file elsewhere, and it is not in this clone: a page shows words in its place.",
                "Get it, with its earlier states, before you build:  git lfs fetch --all && git lfs checkout",
                "not-fetched", Severity.WARNING,
            )  # fmt: skip
