"""Which SOP each file of the main line is, commit by commit.

An SOP is known by the `id` in its front matter, wherever the file stands. Without one it is the
file itself, followed through the renames that git sees, and named by the path where it stands now
(or stood last). A file that gets its first `id` keeps the history it had; one whose `id` changes
becomes another SOP, and the one it was ends there. A text without a readable `id` in the middle
of an SOP's history (someone broke the front matter) stays with the SOP of its file.

Each SOP has two places, NAME.md and NAME.next.md (the text that waits), and at most one file in
each. A NAME.next.md that never declared an id and has no NAME.md beside it is a page like any other.
Where a second file claims an id, the one that had it keeps it; the other is a copy and has no
say. Copies that stand in the newest commit are reported: nobody can know which one is meant.

Files outside the policies' folder are followed too, but unread: one that moves out has ended. One
that moves in begins there, for nobody followed what lay among drafts or proposals. Only where the
folder begins with it, or began with others from the same place, the folder has another name now,
and what moves in brings its history along.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kb_tools.policy.model import BlobId, SopId


@dataclass(frozen=True, slots=True)
class FileChange:
    """What one commit did to one path."""

    path: str  # where the file stands after the commit; where it stood, if it is gone
    blob: BlobId | None  # None: the commit removed it, or left something that is no file
    came_from: str | None = None  # the path it was renamed from


@dataclass(frozen=True, slots=True)
class Standing:
    """One SOP's text in one of its places, from one commit of the main line on."""

    commit: int  # its place on the main line, from 0
    path: str
    blob: BlobId | None  # None: from here on nothing stands in this place
    waiting: bool


@dataclass(slots=True)
class SopFiles:
    """The files that one SOP was, on its way through the commits."""

    id: str | None
    standings: list[Standing] = field(default_factory=list)  # oldest first
    paths: list[str] = field(default_factory=list)  # every path it had, oldest first
    now: dict[bool, tuple[str, BlobId]] = field(default_factory=dict)  # by `waiting`
    claims: dict[bool, set[str]] = field(default_factory=lambda: {False: set(), True: set()})
    entered: bool = False  # it has stood in the policies' folder

    def holds(self, path: str) -> bool:
        return any(path == held for held, _ in self.now.values())


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    blob: BlobId
    id: str | None
    sop: SopFiles
    waiting: bool


def waits(path: str) -> bool:
    """Is this the place of a text that waits for its date?

    >>> waits("sops/refunds.next.md"), waits("sops/refunds.md")
    (True, False)
    """
    return _stem(path).endswith(".next")


def beside(path: str) -> str:
    """Where the text stands that this one waits to replace.

    >>> beside("sops/refunds.next.md")
    'sops/refunds.md'
    """
    stem = _stem(path)
    return stem.removesuffix(".next") + path[len(stem) :]


def waiting_path(path: str) -> str:
    """Where a text waits that will replace this one.

    >>> waiting_path("sops/refunds.md"), waiting_path("sops/refunds.next.md")
    ('sops/refunds.next.md', 'sops/refunds.next.md')
    """
    stem = _stem(beside(path))
    return f"{stem}.next{beside(path)[len(stem) :]}"


class Identities:
    """Feed it the main line with `step`, oldest commit first; then ask for `sops`."""

    def __init__(
        self,
        is_policy: Callable[[str], bool],
        id_of: Callable[[BlobId], str | None],
        is_kept_out: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """
        Args:
            is_policy: may the file at this path be an SOP?
            id_of: the `id` a text declares.
            is_kept_out: does it lie in the policies' folder, and is none of them all the same?
        """
        self._is_policy = is_policy
        self._id_of = id_of
        self._is_kept_out = is_kept_out
        self._former: set[str] | None = None  # where the folder's first pages came from
        self._files: dict[str, _File] = {}
        self._by_id: dict[str, SopFiles] = {}
        self._by_path: dict[str, SopFiles] = {}  # the last SOP without an id at that path
        self._all: list[SopFiles] = []

    def step(self, commit: int, changes: Iterable[FileChange]) -> None:
        """Take in one commit. Its changes happen at once, so two files may swap their places."""
        changes = sorted(changes, key=lambda change: change.path)
        moved = {c.came_from: c.path for c in changes if c.came_from is not None}
        before = {p: self._remove(p) for c in changes for p in {c.path, c.came_from or c.path}}
        before |= {c.came_from: None for c in changes if c.came_from and self._begins(c, before)}
        touched = {id(file.sop): file.sop for file in before.values() if file}
        undeclared = []
        for change in changes:
            if change.blob is None:
                continue
            origin = before[change.came_from or change.path]
            declared = self._id_of(change.blob) if self._is_policy(change.path) else None
            if declared is None:
                undeclared.append((change.path, change.blob, origin))
                continue
            sop, waiting = self._declared(declared, origin), waits(change.path)
            for path in [p for p in sop.claims[waiting] if self._files[p].id is None]:
                evicted = self._remove(path)  # it had lost its id, and somebody else has it now
                if evicted is not None:
                    undeclared.append((path, evicted.blob, None))
            self._add(_File(change.path, change.blob, declared, sop, waiting))
            touched[id(sop)] = sop
        # Only now is it known which ids are taken, and so which file without one may keep its own.
        for path, blob, origin in undeclared:
            waiting = waits(path) and (beside(path) in self._files or _kept_waiting(path, origin))
            sop = self._undeclared(path, waiting, origin)
            self._add(_File(path, blob, None, sop, waiting))
            touched[id(sop)] = sop
        if self._former is None and any(sop.entered for sop in touched.values()):
            self._former = {_top(c.came_from) for c in changes if c.came_from}
        for sop in touched.values():
            for waiting in (False, True):
                self._settle(commit, sop, waiting, moved)

    def sops(self) -> dict[SopId, SopFiles]:
        """Every SOP that ever stood in the folder, by its name."""
        named = {SopId(sop.id): sop for sop in self.all() if sop.id is not None}
        # A path may have been used twice: who stands there now has the name, else the newest.
        nameless = [sop for sop in self.all() if sop.id is None]
        nameless.sort(key=lambda s: (bool(s.now), s.standings[-1].commit), reverse=True)
        for sop in nameless:
            path = next((sop.now[w][0] for w in (False, True) if w in sop.now), sop.paths[-1])
            name, again = path, 2
            while SopId(name) in named:
                name, again = f"{path}~{again}", again + 1
            named[SopId(name)] = sop
        return named

    def all(self) -> tuple[SopFiles, ...]:
        """Every SOP that ever stood in the folder."""
        return tuple(sop for sop in self._all if sop.entered and sop.standings)

    def sop_at(self, path: str) -> SopFiles | None:
        """The SOP that the file at `path` is, in the newest commit; also that of a mere copy."""
        file = self._files.get(path)
        return file.sop if file else None

    def copies(self) -> dict[SopId, tuple[str, ...]]:
        """The ids that several files claim in the newest commit, with the paths of all of them."""
        return {
            SopId(id): tuple(sorted(sop.claims[False] | sop.claims[True]))
            for id, sop in sorted(self._by_id.items())
            if any(len(paths) > 1 for paths in sop.claims.values())
        }

    def _begins(self, change: FileChange, before: Mapping[str, _File | None]) -> bool:
        """Does it come into the folder without what it was before?"""
        came_from = change.came_from or change.path
        known = before[came_from]
        if known is None or known.sop.entered or not self._is_policy(change.path):
            return False
        renamed = self._former is None or _top(came_from) in self._former
        return self._is_kept_out(came_from) or not renamed

    def _declared(self, declared: str, origin: _File | None) -> SopFiles:
        if declared not in self._by_id:
            sop = origin.sop if origin is not None and origin.sop.id is None else self._new()
            sop.id = declared
            self._by_id[declared] = sop
        return self._by_id[declared]

    def _undeclared(self, path: str, waiting: bool, origin: _File | None) -> SopFiles:
        if origin is not None and not origin.sop.claims[waiting]:
            no_copy = origin.sop.id is None or origin.sop.holds(origin.path)
            if no_copy:
                return origin.sop
        main = self._files.get(beside(path)) if waiting else None
        if main is not None and not main.sop.claims[True]:
            return main.sop
        earlier = self._by_path.get(path)  # deleted, and now brought back?
        if earlier is not None and earlier.id is None and not any(earlier.claims.values()):
            return earlier
        return self._new()

    def _new(self) -> SopFiles:
        self._all.append(SopFiles(None))
        return self._all[-1]

    def _add(self, file: _File) -> None:
        self._files[file.path] = file
        inside = self._is_policy(file.path)
        if inside and not file.sop.entered:
            file.sop.entered = True
            for paths in file.sop.claims.values():
                paths.clear()  # what it still has outside stays behind
        if inside or not file.sop.entered:
            file.sop.claims[file.waiting].add(file.path)

    def _remove(self, path: str) -> _File | None:
        file = self._files.pop(path, None)
        if file is not None:
            file.sop.claims[file.waiting].discard(path)
        return file

    def _settle(self, commit: int, sop: SopFiles, waiting: bool, moved: dict[str, str]) -> None:
        """Decide which file is the SOP's now, and note it where the text is another one."""
        claims, held = sop.claims[waiting], sop.now.get(waiting)
        if not claims:
            if held is not None:
                del sop.now[waiting]
                sop.standings.append(Standing(commit, held[0], None, waiting))
            return
        first_choices = (held[0], moved.get(held[0], "")) if held is not None else ()
        path = next((path for path in first_choices if path in claims), min(claims))
        blob = self._files[path].blob
        if held is None or held[1] != blob:
            sop.standings.append(Standing(commit, path, blob, waiting))
        sop.now[waiting] = (path, blob)
        if path not in sop.paths[-1:]:
            sop.paths.append(path)
        if sop.id is None:
            self._by_path[path] = sop


def _kept_waiting(path: str, origin: _File | None) -> bool:
    """Does it hold the place that it had while its `id` could be read, though NAME.md is gone?"""
    if origin is None or origin.path != path or origin.sop.id is None:
        return False
    return origin.waiting and origin.sop.holds(path)


def _top(path: str) -> str:
    """
    >>> _top("policies/refunds.md"), _top("refunds.md")
    ('policies', '')
    """
    return path.partition("/")[0] if "/" in path else ""


def _stem(path: str) -> str:
    """The path without its last suffix: sops/refunds.next.md -> sops/refunds.next"""
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)
