"""The history of every SOP, read from git.

One `git log` gives the main line; one `git cat-file --batch`, kept open, gives the texts. Of a
text only its `id` stays in memory, so that a history of 50,000 texts fits: front matter and parsed
documents come from the cache, the text itself from git, each when it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from posixpath import normpath
from zoneinfo import ZoneInfo

from kb_tools.adapters.drafts import Drafts, drafts
from kb_tools.adapters.git_lfs import kept_elsewhere
from kb_tools.adapters.git_log import LoggedCommit, beginning, main_line
from kb_tools.adapters.git_repository import GitRepository
from kb_tools.adapters.texts import Texts, blob_of, decoded, encoded
from kb_tools.adapters.working_tree import WorkingTree
from kb_tools.errors import KbError, Problem, UnknownSop
from kb_tools.policy.folder import PolicyFolder
from kb_tools.policy.front_matter import FrontMatter, read
from kb_tools.policy.identity import FileChange, Identities, SopFiles
from kb_tools.policy.main_line import USUAL
from kb_tools.policy.markdown import first_heading
from kb_tools.policy.model import DRAFT, CommitId, Document, Revision, SopId
from kb_tools.policy.recorded import Stamp, recorded
from kb_tools.policy.revisions import Commit, revisions
from kb_tools.policy.sameness import say_the_same
from kb_tools.policy.timeline import Timeline
from kb_tools.ports import Proposed
from kb_tools.progress import Progress, unheard

_TIMELINES_AT_HAND = 4096  # the rest is made anew, from the cache, when it is asked for
_CLOCKS_DIFFER = timedelta(days=1)  # before a date in the future is told
_NO_COMMIT = CommitId("0" * 40)  # of what has not been committed


@dataclass(frozen=True, slots=True)
class Rules:
    """How this knowledge base reads its history; from its configuration."""

    folder: PolicyFolder
    zone: ZoneInfo
    imported_until: date | None = None
    now: datetime | None = None  # UTC, by this machine's clock: no commit that is here is younger
    names: frozenset[str] = USUAL  # what the main line is called; see `main_line.py`


class GitHistory:
    """Implements `ports.PolicyHistory` for one state of a repository, or of a mere folder."""

    def __init__(
        self,
        texts: Texts,
        rules: Rules,
        repository: GitRepository | None = None,
        tip: CommitId | None = None,
        tree: WorkingTree | None = None,
        progress: Progress = unheard,
    ) -> None:
        """
        Args:
            repository: None where the folder is in none: every text is a draft.
            tip: the newest commit of the main line; None where nothing has been committed.
            tree: None where there is none (a bare repository): there are no drafts.
        """
        self.tip = tip
        self._texts = texts
        self._rules = rules
        self._repository = repository
        self._tree = tree
        self._progress = progress
        self._timelines: dict[SopId, Timeline] = {}
        self._merged: tuple[GitHistory, datetime, tuple[FileChange, ...]] | None = None

    def known_at(self, commit: CommitId) -> "GitHistory":
        """The history that leads to another commit: of a branch, or as it was then; no drafts."""
        return GitHistory(self._texts, self._rules, self._repository, commit)

    def merged(self, proposed: Sequence[Proposed], at: datetime) -> "GitHistory":
        """This history, with one more commit at that moment (UTC); what is younger counts as of then."""
        blobs = {p.text: blob_of(encoded(p.text)) for p in proposed if p.text is not None}
        texts = self._texts.and_proposed({blob: text for text, blob in blobs.items()})
        changes = (
            FileChange(p.path, None if p.text is None else blobs[p.text], p.came_from or None)
            for p in proposed
        )
        made = GitHistory(texts, self._rules, self._repository, self.tip)
        made._merged = (self, at, tuple(changes))
        return made

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know before trusting the answers; mostly empty."""
        if self._repository is None:
            return ("This folder is not in a git repository: it has no history, only drafts.",)
        if self.tip is None:
            return ("Nothing has been committed yet: every text is a draft.",)
        notes = []
        before, now = self.incomplete_before, self._rules.now
        if before is not None:
            notes.append(
                f"This is a shallow clone: the history before {self._day(before)} is not here. "
                "Get it with  git fetch --unshallow"
            )
        newest = self._line[-1].stamp.committed if self._line else None
        if now is not None and newest is not None and newest > now + _CLOCKS_DIFFER:
            notes.append(
                f"The newest commit says that it was made on {self._day(newest)}, which is still to come: "
                "it counts as made now. Set the clock of the machine that made it."
            )
        return tuple(notes)

    def _day(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._rules.zone):%Y-%m-%d %H:%M}"

    @cached_property
    def incomplete_before(self) -> datetime | None:
        """In a shallow clone, when the history begins that is here (UTC)."""
        if self._repository is None or self.tip is None:
            return None
        oldest = beginning(self._repository, self.tip, self._rules.names)
        cut_off = self._repository.is_cut_off(oldest)
        return self._repository.committed(oldest) if cut_off else None

    def commit_on(self, moment: datetime) -> CommitId | None:
        """The newest commit that touched Markdown files and was recorded before `moment` (UTC)."""
        known = (commit.id for commit in reversed(self._commits) if commit.recorded < moment)
        return next(known, None)

    def problems(self, *, drafts: bool = True) -> tuple[Problem, ...]:
        """What is wrong with the SOPs as a set: files that share an id, uncommitted ones too."""
        copies = self._copies | (self._drafts.copies if drafts else {})
        return tuple(self._copies_problem(sop, paths) for sop, paths in copies.items())

    def sops(self) -> Sequence[SopId]:
        """Every SOP that ever stood on the main line, or stands uncommitted; sorted."""
        return self._names

    def timeline(self, sop: SopId) -> Timeline:
        """Its committed revisions; none yet where it is a draft only.

        Raises UnknownSop, and KbError where two files of the newest commit have its id.
        """
        if copies := self._copies.get(sop):
            raise KbError(self._copies_problem(sop, copies))
        if sop not in self._files and sop not in self._drafts.revisions:
            raise UnknownSop(Problem("", 0, f"There is no SOP {sop}.", "kb log lists them all."))
        return self._timeline(sop)

    def text(self, revision: Revision) -> str:
        if revision.commit == DRAFT and not revision.deleted and self._tree is not None:
            return decoded(self._tree.read(revision.path))
        return self._texts.text(revision.blob)

    def document(self, revision: Revision) -> Document:
        text = self.text(revision) if revision.commit == DRAFT else None
        return self._texts.document(revision.blob, text)

    def title(self, revision: Revision) -> str:
        if revision.control.title:
            return revision.control.title
        if revision.commit == DRAFT:
            return first_heading(self.text(revision))
        return self._texts.first_heading(revision.blob)

    def say_the_same(self, one: Revision, other: Revision) -> bool:
        if DRAFT in (one.commit, other.commit):
            return say_the_same(self.text(one), self.text(other))
        return self._texts.say_the_same(one.blob, other.blob)

    def front_matter(self, revision: Revision) -> FrontMatter:
        """What its head says, with the problems in it."""
        if revision.commit == DRAFT:
            return read(self.text(revision), revision.path)
        return self._texts.front_matter(revision.blob, revision.path)

    def draft(self, sop: SopId) -> Revision | None:
        """The uncommitted text of NAME.md, or else of NAME.next.md.

        Raises KbError where two files of the working tree have its id.
        """
        if copies := self._drafts.copies.get(sop):
            raise KbError(self._copies_problem(sop, copies))
        found = self._drafts.revisions.get(sop, {})
        return found.get(False) or found.get(True)

    def path(self, sop: SopId) -> str | None:
        """Where its file stands in the newest commit; of a mere draft, on disk; None: deleted."""
        if sop in self._files:
            now = self._files[sop].now
            return next((now[waiting][0] for waiting in (False, True) if waiting in now), None)
        draft = self.draft(sop)
        return draft.path if draft is not None else None

    def paths(self, sop: SopId) -> tuple[str, ...]:
        """Every path it has had, oldest first."""
        if sop in self._files:
            return tuple(self._files[sop].paths)
        path = self.path(sop)
        return () if path is None else (path,)

    def file(self, revision: Revision, path: str) -> bytes | None:
        """The bytes of another file, as it stood beside that revision: an image, say.

        Args:
            path: from the repository's root. None comes back where no regular file is there.
        """
        path = normpath(path)
        if path.startswith(("/", "..")):
            return None
        if revision.commit == DRAFT:
            tree = self._tree
            content = tree.read(path) if tree is not None and tree.holds(path) else None
            return None if content is None or kept_elsewhere(content) else content
        return None if self._repository is None else self._repository.file(revision.commit, path)

    @cached_property
    def _line(self) -> list[LoggedCommit]:
        if self._merged is not None:
            base, at, changes = self._merged
            return [*base._line, LoggedCommit(_NO_COMMIT, Stamp(at, at), "", "", changes)]
        if self._repository is None or self.tip is None:
            return []
        return main_line(self._repository, self.tip, self._rules.names)

    @cached_property
    def _commits(self) -> list[Commit]:
        if self._merged is not None:
            base, at, _ = self._merged
            known = [replace(c, recorded=min(c.recorded, at)) for c in base._commits]
            return [*known, Commit(_NO_COMMIT, at)]
        stamps = [commit.stamp for commit in self._line]
        rules = self._rules
        dates = recorded(stamps, rules.imported_until, rules.zone, rules.now)
        return [
            Commit(commit.id, when.at, when.imported, commit.author, commit.message)
            for commit, when in zip(self._line, dates, strict=True)
        ]

    @cached_property
    def _identities(self) -> Identities:
        if self._merged is not None and not self._merged[2]:
            return self._merged[0]._identities
        holds = cache(self._rules.folder.holds)  # a path comes up once for every commit to it
        changes = [change for commit in self._line for change in commit.changes]
        blobs = [c.blob for c in changes if c.blob is not None and holds(c.path)]
        ids = self._texts.ids(blobs, self._progress)
        identities = Identities(holds, ids.__getitem__, self._rules.folder.keeps_out)
        for place, commit in enumerate(self._line):
            identities.step(place, commit.changes)
        return identities

    @cached_property
    def _files(self) -> dict[SopId, SopFiles]:
        return self._identities.sops()

    @cached_property
    def _names(self) -> tuple[SopId, ...]:
        return tuple(sorted({*self._files, *self._drafts.revisions}))

    @cached_property
    def _copies(self) -> dict[SopId, tuple[str, ...]]:
        return self._identities.copies()

    @cached_property
    def _drafts(self) -> Drafts:
        if self._tree is None:
            return Drafts()
        folder, zone = self._rules.folder, self._rules.zone
        return drafts(self._tree, folder, self._identities, self._files, self._timeline, zone)

    def _timeline(self, sop: SopId) -> Timeline:
        if sop not in self._timelines:
            standings = self._files[sop].standings if sop in self._files else ()
            if len(self._timelines) >= _TIMELINES_AT_HAND:
                self._timelines.pop(next(iter(self._timelines)))
            self._timelines[sop] = Timeline(
                sop,
                revisions(
                    sop,
                    standings,
                    self._commits,
                    lambda blob: self._texts.front_matter(blob, ""),
                    self._rules.zone,
                ),
            )
        return self._timelines[sop]

    def _copies_problem(self, sop: SopId, paths: tuple[str, ...]) -> Problem:
        saw = f"{sop} is the id of {len(paths)} files: {', '.join(paths)}."
        would_work = "Give all but one an id of their own, or delete them."
        return Problem(paths[-1], 0, saw, would_work, rule="duplicate-id")
