"""One git repository: opened once, read through few processes, its complaints in our words."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryFile
from typing import Any, BinaryIO

# Without this, importing GitPython fails where git is not installed; we say it in our own words.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

from git import Git, Repo
from git.exc import (
    GitCommandError,
    GitCommandNotFound,
    InvalidGitRepositoryError,
    NoSuchPathError,
)

from kb_tools.adapters.git_lfs import content_of
from kb_tools.errors import KbError, Problem
from kb_tools.policy.model import BlobId, CommitId

# What a user may have configured must not change what we read.
_FIXED = (
    "--no-optional-locks",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "log.showRoot=true",
)

# Objects asked for before the first is read: git is then never idle. 16 names fit into any pipe,
# so neither side waits for the other, and 16 texts into memory.
_AHEAD = 16


class GitRepository:
    """Wraps GitPython's `Repo`. Close it: it holds a `git cat-file --batch` open."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self.bare: bool = repo.bare
        self.root = Path(repo.working_tree_dir or repo.git_dir)

    @classmethod
    def around(cls, folder: Path) -> "GitRepository | None":
        """The repository that `folder` is part of; None where there is none."""
        try:
            return cls(Repo(folder, search_parent_directories=True))
        except (InvalidGitRepositoryError, NoSuchPathError):
            return None

    def close(self) -> None:
        if "_objects" in self.__dict__:
            process = self.__dict__.pop("_objects")
            # Ctrl-C ends git as well, and nobody waits for its answer any more.
            with suppress(OSError, GitCommandError):
                process.stdin.close()
            process.stdout.close()
            with suppress(GitCommandError):
                process.wait()
            process.stderr.close()
        self._repo.close()

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """What `git ARGUMENTS` prints, which reads what is `given`."""
        with _in_our_words(self.root), TemporaryFile() as file:
            file.write(given)
            file.seek(0)
            command = [Git.GIT_PYTHON_GIT_EXECUTABLE or "git", *_FIXED, *arguments]
            output = self._repo.git.execute(
                command,
                istream=file if given else None,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
        assert isinstance(output, bytes)
        return output

    def _answers(self, blobs: list[BlobId]) -> list[bytes | None]:
        git = self._objects
        try:
            git.stdin.write("".join(f"{blob}\n" for blob in blobs).encode("ascii"))
            git.stdin.flush()
            return [_answer(git.stdout) for _ in blobs]
        except BrokenPipeError as error:
            saw = "git stopped while it was reading texts."
            would_work = f"Look at the repository with  git -C {self.root} fsck"
            raise KbError(Problem("", 0, saw, would_work)) from error

    def tip(self, branch: str = "") -> CommitId | None:
        """The newest commit of the main line: of `branch`, or what HEAD points at.

        None where nothing has been committed. Raises KbError for a branch that is not there.
        """
        places = (
            "refs/heads/",
            "refs/remotes/origin/",
            "",
        )  # a clone may have it from elsewhere only
        for name in [place + branch for place in places] if branch else ["HEAD"]:
            with _in_our_words(self.root):
                found = self._repo.git.rev_parse(
                    f"{name}^{{commit}}", verify=True, quiet=True, with_exceptions=False
                )
            if found:
                return CommitId(found)
        if branch and self._repo.heads:
            names = ", ".join(sorted(head.name for head in self._repo.heads))
            saw = f"history.branch is {branch!r}, and this repository has no such branch."
            raise KbError(Problem("site_config/kb.toml", 0, saw, f"Its branches are: {names}."))
        return None

    def branches(self, tip: CommitId) -> set[str]:
        """What the line that leads to `tip` is called: what is checked out, else what points there."""
        with _in_our_words(self.root):
            head = self._repo.git.symbolic_ref("-q", "--short", "HEAD", with_exceptions=False)
        if head:
            return {str(head)}
        listed = self.run(
            "for-each-ref",
            f"--points-at={tip}",
            "--format=%(refname)",
            "refs/heads",
            "refs/remotes",
        ).decode(errors="replace")
        parts = (name.split("/") for name in listed.splitlines())
        return {"/".join(name[2 if name[1] == "heads" else 3 :]) for name in parts}

    def read(self, blob: BlobId) -> bytes:
        """A blob's bytes. Raises KbError where the repository has lost it."""
        return next(self.read_all([blob]))

    def read_all(self, blobs: Iterable[BlobId]) -> Iterator[bytes]:
        """The bytes of each, in order. Only a few are in memory at a time."""
        remaining = iter(blobs)
        while some := [*islice(remaining, _AHEAD)]:
            # All answers are taken before the first is given away, whatever becomes of the reader.
            answers = self._answers(some)
            for blob, answer in zip(some, answers, strict=True):
                if answer is None:
                    saw = f"The object {blob[:10]} is not in the repository."
                    would_work = "Fetch what is missing (git fetch --refetch) or see  git fsck"
                    raise KbError(Problem("", 0, saw, would_work))
                yield answer

    def file(self, commit: CommitId, path: str) -> bytes | None:
        """The bytes of the file at `path` in that commit; None where there is none, or not here."""
        listed = self.run("ls-tree", "-z", commit, "--", f":(literal,top){path}")
        for entry in listed.split(b"\0"):
            mode, _, rest = entry.partition(b" ")
            if mode.startswith(b"100"):  # a regular file: no symlink, submodule or folder
                content = self.read(BlobId(rest.split(b" ")[1].split(b"\t")[0].decode()))
                return content_of(content, Path(self._repo.common_dir))
        return None

    def has_folder(self, commit: CommitId, path: str) -> bool:
        return bool(self.run("ls-tree", "-d", "-z", commit, "--", f":(literal,top){path}"))

    @property
    def cut_off(self) -> frozenset[str]:
        """Of a shallow clone, the commits whose parents are not here."""
        file = Path(self._repo.common_dir) / "shallow"
        return frozenset(file.read_text(encoding="ascii").split() if file.exists() else ())

    def is_cut_off(self, commit: CommitId) -> bool:
        """Are the commits before it not in this shallow clone?"""
        return commit in self.cut_off

    def committed(self, commit: CommitId) -> datetime:
        """The committer date, UTC."""
        return datetime.fromtimestamp(int(self.run("log", "-1", "--format=%ct", commit)), UTC)

    def option(self, name: str) -> str:
        """The value of a git option; "" where it is not set."""
        with _in_our_words(self.root):
            value = self._repo.git.config("--get", name, with_exceptions=False)
        return str(value)

    @cached_property
    def _objects(self) -> Any:
        """One `git cat-file --batch` that stays open: GitPython's process, which ends with us."""
        with _in_our_words(self.root):
            return self._repo.git.cat_file("--batch", istream=PIPE, as_process=True)


def _answer(stream: BinaryIO) -> bytes | None:
    """Reads `NAME blob SIZE LF content LF`, or `NAME missing LF`."""
    header = stream.readline().split()
    if len(header) != 3:
        return None
    content = stream.read(int(header[2]))
    stream.read(1)
    return content


@contextmanager
def _in_our_words(root: Path) -> Iterator[None]:
    try:
        yield
    except GitCommandNotFound as error:
        saw = "The program git is not on this machine, and the history of the SOPs is kept by it."
        raise KbError(Problem("", 0, saw, "Install it from https://git-scm.com.")) from error
    except GitCommandError as error:
        said = str(error.stderr).strip().removeprefix("stderr:").strip(" '\n")
        if "dubious ownership" in said:
            saw = f"git does not trust {root}, which belongs to another user of this machine."
            would_work = f"If you do:  git config --global --add safe.directory {root}"
        else:
            saw = f"git could not read the history: {said.splitlines()[0] if said else error}"
            would_work = f"Look at the repository with  git -C {root} fsck"
        raise KbError(Problem("", 0, saw, would_work)) from error
