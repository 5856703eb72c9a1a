"""The policies' folder at any commit, on whatever branch; or as it stands on disk."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from kb_tools.adapters.git_lfs import kept_elsewhere
from kb_tools.adapters.git_repository import GitRepository
from kb_tools.adapters.texts import decoded
from kb_tools.errors import KbError, Problem, UnknownRevision
from kb_tools.policy.folder import PolicyFolder
from kb_tools.policy.model import BlobId, CommitId


class GitSnapshots:
    """Implements `ports.Snapshots`."""

    def __init__(self, root: Path, folder: PolicyFolder) -> None:
        """`root` lies in the repository; `folder` is a path from the repository's root."""
        repository = GitRepository.around(root)
        if repository is None:
            would_work = "Run it inside one, or compare two files:  kb diff OLD.md NEW.md"
            raise KbError(Problem("", 0, f"{root} is in no git repository.", would_work))
        self._repository = repository
        self._root = Path(repository.root)
        self.folder = folder

    def close(self) -> None:
        self._repository.close()

    def commit(self, name: str) -> CommitId:
        try:
            found = self._repository.run(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
            )
        except KbError as error:
            would_work = (
                "This clone is shallow and holds few commits. Get the others with  git fetch --unshallow"
                if self._repository.cut_off
                else "Name a branch, tag or commit of this repository; fetch it if it is elsewhere."
            )
            raise UnknownRevision(
                Problem("", 0, f"git knows no revision {name!r} here.", would_work)
            ) from error
        return CommitId(found.decode().strip().splitlines()[-1])

    def common(self, one: CommitId, other: CommitId) -> CommitId | None:
        try:
            found = self._repository.run("merge-base", one, other).decode().split()
        except KbError:
            return None
        return CommitId(found[0]) if found else None

    def committed(self, commit: CommitId) -> datetime:
        return self._repository.committed(commit)

    def file(self, commit: CommitId | None, path: str) -> bytes | None:
        if commit is not None:
            return self._repository.file(commit, path)
        file = self._root / path
        content = file.read_bytes() if file.is_file() and not file.is_symlink() else None
        return None if content is None or kept_elsewhere(content) else content

    def texts(self, commit: CommitId | None) -> Mapping[str, str]:
        return self._on_disk() if commit is None else self._at(commit)

    def _at(self, commit: CommitId) -> dict[str, str]:
        where = ["--", f":(literal,top){self.folder.path}"] if self.folder.path else []
        listed = self._repository.run("ls-tree", "-r", "-z", "--full-tree", commit, *where)
        found = {}
        for entry in listed.split(b"\0"):
            head, _, name = entry.partition(b"\t")
            path = decoded(name)
            if head.startswith(b"100") and self.folder.holds(path):
                found[path] = decoded(self._repository.read(BlobId(head.split(b" ")[2].decode())))
        return found

    def _on_disk(self) -> dict[str, str]:
        found = {}
        for file in sorted((self._root / self.folder.path).rglob("*")):
            path = file.relative_to(self._root).as_posix()
            if self.folder.holds(path) and file.is_file() and not file.is_symlink():
                found[path] = decoded(file.read_bytes())
        return found
