"""The policies' folder on disk, whether git knows it or not."""

import os
from collections.abc import Iterator
from pathlib import Path

from kb_tools.policy.folder import PolicyFolder

_NOT_OURS = frozenset({"node_modules", "site", "__pycache__"})


def policy_texts(root: Path, sops: str, exclude: tuple[str, ...]) -> dict[str, str]:
    """Every policy file by its path from `root`; bad UTF-8 as surrogates."""
    folder = PolicyFolder("" if sops in {"", "."} else sops, exclude)
    return {
        path: (root / path).read_bytes().decode("utf-8", "surrogateescape")
        for path in sorted(files(root, sops, nested=False))
        if folder.holds(path)
    }


def left_out(root: Path, sops: str, exclude: tuple[str, ...]) -> list[str]:
    """Pages in folders below the policies' own that `exclude` keeps out: of a README.md at its top nobody asks."""
    start = "" if sops in {"", "."} else sops
    folder, all_ = PolicyFolder(start, exclude), PolicyFolder(start)
    below = len(start) + 1 if start else 0
    return [
        path
        for path in sorted(files(root, sops, nested=False))
        if all_.holds(path) and folder.keeps_out(path) and "/" in path[below:]
    ]


def files(root: Path, below: str = "", *, nested: bool = True) -> Iterator[str]:
    """Every file, by its path from `root`; hidden folders, links and what tools make left out.

    Args:
        nested: those of repositories inside it too, such as submodules, whose history is not ours.
    """
    start = root if below in {"", "."} else root / below
    for place, folders, names in os.walk(start):
        folders[:] = [
            f for f in folders
            if not f.startswith(".") and f not in _NOT_OURS and (nested or not Path(place, f, ".git").exists())
        ]  # fmt: skip
        for name in names:
            file = Path(place, name)
            if not name.startswith(".") and not file.is_symlink():
                yield file.relative_to(root).as_posix()
