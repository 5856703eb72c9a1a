"""The few things the workflows need from outside, in our words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kb_tools.errors import Problem
from kb_tools.policy.folder import PolicyFolder
from kb_tools.policy.front_matter import FrontMatter
from kb_tools.policy.model import CommitId, Document, Revision, SopId
from kb_tools.policy.timeline import Timeline


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, UTC."""


class PolicyHistory(Protocol):
    """Every SOP with every revision. One instance answers for one state of the repository."""

    def sops(self) -> Sequence[SopId]:
        """All SOPs that ever stood on the main line, and those that are mere drafts; sorted."""

    def timeline(self, sop: SopId) -> Timeline:
        """Its committed revisions in the order they were recorded; of a mere draft, none.

        Raises UnknownSop, and KbError where two files have its id.
        """

    def text(self, revision: Revision) -> str:
        """The Markdown of that revision (UTF-8 with surrogateescape, so that bad bytes survive)."""

    def document(self, revision: Revision) -> Document:
        """The same, parsed; from the cache where it has been parsed before."""

    def title(self, revision: Revision) -> str:
        """As its front matter or its first heading says; quicker than by `document`."""

    def say_the_same(self, one: Revision, other: Revision) -> bool:
        """Whether the clauses of both texts say the same; see `policy.sameness`."""

    def draft(self, sop: SopId) -> Revision | None:
        """The uncommitted text in the working tree, where it differs from the last revision."""

    def path(self, sop: SopId) -> str | None:
        """Where its file stands now; None: it is deleted."""

    def paths(self, sop: SopId) -> tuple[str, ...]:
        """Every path it has had, oldest first; all from the repository's root."""

    @property
    def incomplete_before(self) -> datetime | None:
        """In a shallow clone, when the history begins that is here (UTC)."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know before trusting the answers; mostly empty."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a proposal makes of one file."""

    path: str
    text: str | None  # None: the file goes
    came_from: str = ""  # where it stood; "": there


class ReviewedHistory(PolicyHistory, Protocol):
    """What a review asks besides: what would be, had the proposal been merged."""

    def merged(self, proposed: Sequence[Proposed], at: datetime) -> PolicyHistory:
        """This history with one more commit at that moment; what is younger counts as of then."""


class SiteHistory(PolicyHistory, Protocol):
    """What a site needs besides."""

    @property
    def tip(self) -> CommitId | None:
        """The newest commit of the main line; None where nothing has been committed."""

    def problems(self, *, drafts: bool) -> tuple[Problem, ...]:
        """What is wrong with the SOPs as a set: files that share an id, uncommitted ones too."""

    def front_matter(self, revision: Revision) -> FrontMatter:
        """What its head says, with the line of each key."""

    def file(self, revision: Revision, path: str) -> bytes | None:
        """The bytes of another file of the repository, as it stood beside that revision."""


class Snapshots(Protocol):
    """The policies' folder as it stood at one commit, on whatever branch."""

    def commit(self, name: str) -> CommitId:
        """`name` is anything git understands. Raises UnknownRevision."""

    def common(self, one: CommitId, other: CommitId) -> CommitId | None:
        """The newest commit that both descend from (their merge base); None: they share none."""

    def committed(self, commit: CommitId) -> datetime:
        """Its committer date (UTC)."""

    @property
    def folder(self) -> PolicyFolder:
        """Which files are policy files."""

    def file(self, commit: CommitId | None, path: str) -> bytes | None:
        """The bytes of any file of the repository; None: it is not there, or kept elsewhere."""

    def texts(self, commit: CommitId | None) -> Mapping[str, str]:
        """Every policy file by its path, as text (bad UTF-8 as surrogates); None: the working tree."""
