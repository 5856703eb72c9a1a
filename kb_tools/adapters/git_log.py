"""The main line of a repository: each commit by first parent with what it did to Markdown files.

One `git log` reads all of it: 7,800 commits in well under a second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kb_tools.adapters.git_repository import GitRepository
from kb_tools.policy.folder import SUFFIXES
from kb_tools.policy.identity import FileChange
from kb_tools.policy.model import BlobId, CommitId
from kb_tools.policy.recorded import Stamp

_FIELDS = ("%H", "%ct", "%at", "%an", "%B")

# How many removed and how many added files git compares for similarity in one commit, beyond
# those with equal text or equal names, which it always pairs. git's own default of 1,000, fixed
# here so that a user's diff.renameLimit does not change an SOP's history.
_RENAME_LIMIT = 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LoggedCommit:
    id: CommitId
    stamp: Stamp
    author: str
    message: str
    changes: tuple[FileChange, ...]


def main_line(repository: GitRepository, tip: CommitId) -> list[LoggedCommit]:
    """The commits that touched Markdown files, oldest first."""
    output = repository.run(
        "log",
        tip,
        "--first-parent",
        "--diff-merges=first-parent",
        "--raw",
        "--no-abbrev",
        "--no-relative",
        "--find-renames",
        f"-l{_RENAME_LIMIT}",
        "--encoding=UTF-8",
        "--no-color",
        "-z",
        f"--format=tformat:{'%x00'.join(_FIELDS)}",
        "--",
        *(f":(top,icase)*{suffix}" for suffix in SUFFIXES),
    )
    return [*_commits(output)][::-1]


def file_changes(raw: bytes) -> tuple[FileChange, ...]:
    """What `git diff --raw -z` lists."""
    return tuple(_changes(iter(raw.split(b"\0")), next_field=[]))


def _commits(output: bytes) -> Iterator[LoggedCommit]:
    """Reads `FIELD NUL … NUL` and then, for each file, `:mode mode blob blob X NUL path NUL`."""
    fields = iter(output.split(b"\0"))
    ahead: list[bytes] = []
    while id_ := (ahead.pop() if ahead else next(fields, b"")):
        committed, authored, author, message = (next(fields) for _ in _FIELDS[1:])
        yield LoggedCommit(
            CommitId(id_.decode("ascii")),
            Stamp(_moment(committed), _moment(authored)),
            author.decode(errors="replace"),
            message.decode(errors="replace"),
            tuple(_changes(fields, ahead)),
        )


def _changes(fields: Iterator[bytes], next_field: list[bytes]) -> Iterator[FileChange]:
    """Reads entries until a field is none, which is left in `next_field`."""
    for entry in fields:
        head = entry.removeprefix(b"\n")
        if not head.startswith(b":"):
            next_field.append(entry)
            return
        _, mode, _, blob, status = head[1:].decode("ascii").split(" ")
        old = path = _path(next(fields))
        if status[0] in "RC":
            path = _path(next(fields))
        # Only regular files can be SOPs; a symlink or a submodule in their place is nothing to us.
        now = BlobId(blob) if mode.startswith("100") and status[0] != "D" else None
        yield FileChange(path, now, old if status[0] == "R" else None)


def _path(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")  # git does not say how paths are encoded


def _moment(seconds: bytes) -> datetime:
    try:
        return _EPOCH + timedelta(seconds=int(seconds))
    except (ValueError, OverflowError):  # git keeps whatever number a broken tool has written
        return _EPOCH
