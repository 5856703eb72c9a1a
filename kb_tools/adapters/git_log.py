"""The main line of a repository: each commit with what it did to Markdown files.

One `git log` by first parents reads all of it: 7,800 commits in well under a second. Only where a
merge on it turned the parents round (see `policy/main_line.py`) all commits are asked for theirs.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from kb_tools.adapters.git_repository import GitRepository
from kb_tools.adapters.texts import decoded
from kb_tools.policy.folder import SUFFIXES
from kb_tools.policy.identity import FileChange
from kb_tools.policy.main_line import one_machine, turned_round
from kb_tools.policy.model import BlobId, CommitId
from kb_tools.policy.recorded import Stamp

_FIELDS = ("%H", "%ct", "%at", "%an", "%B")

# How many removed and how many added files git compares for similarity in one commit, beyond
# those with equal text or equal names, which it always pairs. git's own default of 1,000, fixed
# here so that a user's diff.renameLimit does not change an SOP's history.
_RENAME_LIMIT = 1000

_SHOWN = (
    "--raw", "--no-abbrev", "--no-relative", "--find-renames", f"-l{_RENAME_LIMIT}",
    "--encoding=UTF-8", "--no-color", "-z", f"--format=tformat:{'%x00'.join(_FIELDS)}",
)  # fmt: skip
MARKDOWN = tuple(f":(top,icase)*{suffix}" for suffix in SUFFIXES)  # git's pathspecs

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LoggedCommit:
    id: CommitId
    stamp: Stamp
    author: str
    message: str
    changes: tuple[FileChange, ...]


def main_line(
    repository: GitRepository, tip: CommitId, names: Collection[str]
) -> list[LoggedCommit]:
    """The commits that touched Markdown files, oldest first; `names`: what the main line is called."""
    if _is_turned_round(repository, tip, names):
        line = _line(repository, tip, names)
        pairs = "".join(f"{' '.join(pair)}\n" for pair in line).encode("ascii")
        output = repository.run(
            "diff-tree", "--stdin", "-r", "--root", *_SHOWN, "--", *MARKDOWN, given=pairs
        )
    else:
        output = repository.run(
            "log", tip, "--first-parent", "--diff-merges=first-parent", *_SHOWN, "--", *MARKDOWN
        )
    return [*_commits(output)][::-1]


def _is_turned_round(repository: GitRepository, tip: CommitId, names: Collection[str]) -> bool:
    """Asked of all merges: `git log` of some files leaves those out that brought nothing to them."""
    merges = repository.run(
        "log", tip, "--first-parent", "--merges", "-z", "--encoding=UTF-8", "--format=tformat:%s"
    )
    return any(turned_round(m.decode(errors="replace"), names) for m in merges.split(b"\0"))


def beginning(repository: GitRepository, tip: CommitId, names: Collection[str]) -> CommitId:
    """The oldest commit of the main line that is here."""
    return _line(repository, tip, names)[-1][0]


def _line(
    repository: GitRepository, tip: CommitId, names: Collection[str]
) -> list[tuple[CommitId, *tuple[CommitId, ...]]]:
    """Each commit of the main line with its parent on it, newest first; the oldest has none."""
    fields = repository.run(
        "log", tip, "--topo-order", "-z", "--encoding=UTF-8", "--format=tformat:%H%x00%P%x00%an%x00%s"
    )  # fmt: skip
    words = [field.decode(errors="replace") for field in fields.split(b"\0")[:-1]]
    every = zip(words[::4], words[1::4], words[2::4], words[3::4], strict=True)
    known = {
        id_: _Node(place, parents.split(), author, subject)
        for place, (id_, parents, author, subject) in enumerate(every)
    }
    line: list[tuple[CommitId, *tuple[CommitId, ...]]] = []
    here: str | None = tip
    while here is not None:
        before = known[here].parents[:1]
        if len(known[here].parents) == 2 and turned_round(known[here].subject, names):
            first, second = known[here].parents
            before = [second] if one_machine(_authors(known, first, second)) else [first]
        line.append((CommitId(here), *map(CommitId, before)))
        here = before[0] if before else None
    return line


@dataclass(frozen=True, slots=True)
class _Node:
    place: int  # among all commits, each before its parents
    parents: list[str]
    author: str
    subject: str


def _authors(known: Mapping[str, _Node], first: str, second: str) -> Iterator[str]:
    """Of the commits that lead to `first`, by first parents, from what `second` is made of too."""
    here: str | None = first
    reached, ahead = {second}, [(known[second].place, second)]
    while here is not None:
        while ahead and ahead[0][0] < known[here].place:
            _, commit = heappop(ahead)
            for parent in known[commit].parents:
                if parent not in reached:
                    reached.add(parent)
                    heappush(ahead, (known[parent].place, parent))
        if here in reached:
            return
        yield known[here].author
        here = next(iter(known[here].parents), None)


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
        old = path = decoded(next(fields))
        if status[0] in "RC":
            path = decoded(next(fields))
        # Only regular files can be SOPs; a symlink or a submodule in their place is nothing to us.
        now = BlobId(blob) if mode.startswith("100") and status[0] != "D" else None
        yield FileChange(path, now, old if status[0] == "R" else None)


def _moment(seconds: bytes) -> datetime:
    try:
        return _EPOCH + timedelta(seconds=int(seconds))
    except (ValueError, OverflowError):  # git keeps whatever number a broken tool has written
        return _EPOCH
