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
        for path in sorted(files(root, sops))
        if folder.holds(path)
    }


def files(root: Path, below: str = "") -> Iterator[str]:
    """Every file, by its path from `root`; hidden folders, links and what tools make left out."""
    start = root if below in {"", "."} else root / below
    for place, folders, names in os.walk(start):
        folders[:] = [f for f in folders if not f.startswith(".") and f not in _NOT_OURS]
        for name in names:
            file = Path(place, name)
            if not name.startswith(".") and not file.is_symlink():
                yield file.relative_to(root).as_posix()
