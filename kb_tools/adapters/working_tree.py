"""What stands in the folder and has not been committed."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kb_tools.adapters.git_log import MARKDOWN, file_changes
from kb_tools.adapters.git_repository import GitRepository
from kb_tools.adapters.texts import blob_of, decoded, encoded
from kb_tools.policy.folder import SUFFIXES
from kb_tools.policy.identity import FileChange
from kb_tools.policy.model import BlobId, CommitId


class WorkingTree:
    """The Markdown files of a folder that differ from the newest commit, or are in none."""

    def __init__(self, root: Path, repository: GitRepository | None, tip: CommitId | None) -> None:
        """`repository`: None where the folder is in none; then every file counts."""
        self.root = root
        self._repository = repository
        self._tip = tip
        # git then keeps line feeds where the files here have carriage returns; see gitattributes(5)
        option = "" if repository is None else repository.option("core.autocrlf")
        self._crlf = option in {"true", "input"}

    def changes(self) -> tuple[FileChange, ...]:
        """What would be committed if everything were added now, each with its blob id."""
        found: dict[str, str | None]  # with the path that each was renamed from
        if self._repository is None:
            found = dict.fromkeys(self._walk(""))
        elif self._tip is None:
            found = dict.fromkeys(self._listed("--cached", "--others"))
        else:
            raw = self._repository.run(
                "diff", "--raw", "--no-abbrev", "--no-relative", "--find-renames", "-z",
                self._tip, "--", *MARKDOWN,
            )  # fmt: skip
            found = {change.path: change.came_from for change in file_changes(raw)}
            found |= dict.fromkeys(self._listed("--others"))
        return tuple(
            FileChange(path, self._blob(path), came_from) for path, came_from in found.items()
        )

    def read(self, path: str) -> bytes:
        """The bytes that would be committed. Raises FileNotFoundError."""
        content = self._file(path).read_bytes()
        return content.replace(b"\r\n", b"\n") if self._crlf else content

    def holds(self, path: str) -> bool:
        """Is there a file, and no symlink on the way to it?"""
        file = self._file(path)
        return file.is_file() and file.resolve() == self.root.resolve() / os.fsdecode(encoded(path))

    def modified(self, path: str) -> datetime:
        """When the file was last written; of one that is gone, when its folder was. UTC."""
        file = self._file(path)
        existing = next(place for place in (file, *file.parents) if place.exists())
        return datetime.fromtimestamp(existing.stat().st_mtime, UTC)

    def _file(self, path: str) -> Path:
        return self.root / os.fsdecode(encoded(path))

    def _blob(self, path: str) -> BlobId | None:
        if not self.holds(path):
            return None
        return blob_of(self.read(path))

    def _listed(self, *which: str) -> Iterator[str]:
        assert self._repository is not None
        listed = self._repository.run(
            "ls-files", "-z", "--full-name", "--exclude-standard", *which, "--", *MARKDOWN
        )
        yield from (decoded(name) for name in listed.split(b"\0") if name)

    def _walk(self, below: str) -> Iterator[str]:
        try:
            with os.scandir(self.root / below) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except PermissionError:
            return  # what we may not read is no policy that we could show
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            if entry.name.startswith(".") or entry.is_symlink():
                continue
            if entry.is_dir():
                yield from self._walk(path)
            elif entry.name.lower().endswith(SUFFIXES):
                yield path
