"""What was in force when, as known when.

Two time axes meet here (bitemporal data: Snodgrass, *Developing Time-Oriented Database
Applications in SQL*, 1999): the moment D asked about, and the moment K of knowledge.

In force on D as known at K is the last revision, in the order in which revisions take the line,
that was recorded by K, was not withdrawn by K, and whose effective moment is not after D.

* Taking the line. A revision takes it at its effective moment, or when it is recorded, if that is
  later. So a correction committed meanwhile to NAME.md does not push out what waits in
  NAME.next.md, nor does what came in between push out a text announced in either file.
* Withdrawing. What is committed to a file before that file's text came into force withdraws the
  text: the tree no longer holds it, so nobody can mean it. That may be another text, a revert, a
  draft, a later date for the same text, or the file's removal.

              1 Apr        15 Apr                    1 June      1 July
    NAME.md   v2, for      v3, for 1 July:
              1 June       v2 is withdrawn
    in force  v1 ─────────────────────────────────────v1──────────v3───

If the last revision has ended (`effective_to`), is retired or deleted, nothing is in force; the
text before it does not come back to life. Drafts never count, but they withdraw; what cannot be read
(see `revisions.py`) does not even that. Nor does a waiting text that states no date: nobody has said when its time comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from kb_tools.policy.document_control import Status
from kb_tools.policy.model import Period, Revision, SopId, Version

Alike = Callable[[Revision, Revision], bool]  # do the two texts say the same?
_Ranked = tuple[datetime, int, Revision]  # when it takes the line, its place, itself


@dataclass(frozen=True, slots=True)
class Claim:
    """What a revision claims of time: all that decides what was in force when, as known when.

    In force on D as known at K is, of the claims that are recorded by K, not withdrawn by K and
    effective by D, the one with the greatest (takes, place), unless it is over or has ended by D.
    `render/assets/in_force.js` answers by this rule in the browser.
    """

    revision: Revision
    takes: datetime  # UTC: when it takes the line
    withdrawn: datetime | None  # UTC: by what was recorded then, it never comes into force
    over: bool  # with it, nothing is in force any more: retired, or deleted


@dataclass(frozen=True, slots=True)
class Timeline:
    """One SOP's revisions in the order in which they were recorded (`recorded` never falls).

    Those with `status: draft` are among them; the uncommitted text of a working tree is not.
    """

    sop: SopId
    revisions: tuple[Revision, ...]

    def in_force(self, on: datetime, known_on: datetime) -> Revision | None:
        """The revision in force at the instant `on`, as known at the instant `known_on`."""
        last = self.last(on, known_on)
        return last if last is not None and _holds(last, on) else None

    def ended(self, on: datetime, known_on: datetime) -> Revision | None:
        """The revision by which nothing is in force any more: it ended, is retired or deleted."""
        last = self.last(on, known_on)
        return last if last is not None and not _holds(last, on) else None

    def retired_since(self, on: datetime, known_on: datetime) -> datetime | None:
        """Of an SOP that is retired at `on`, since when; later edits of its page change nothing."""
        ended = self.ended(on, known_on)
        if ended is None or not _retired(ended):
            return None
        period = self.period(on, known_on)
        since = [
            r.effective for r in self.revisions if period is None or period.start <= r.effective
        ]
        told = ((m, self.ended(m, known_on)) for m in sorted(since) if m <= on)
        return next((moment for moment, last in told if last and _retired(last)), ended.effective)

    def last(self, on: datetime, known_on: datetime) -> Revision | None:
        """The last revision to take the line by `on`, whether it still holds or has ended."""
        candidates = [entry for entry in self._ranked(known_on) if entry[2].effective <= on]
        return max(candidates, key=_rank)[2] if candidates else None

    def line(self, known_on: datetime) -> tuple[Revision, ...]:
        """The texts in the order in which each takes over from the one before, as known then.

        Those that were withdrawn before their time are not among them, nor drafts and removals.
        """
        return tuple(r for _, _, r in sorted(self._ranked(known_on), key=_rank) if not r.deleted)

    def periods(self, known_on: datetime) -> tuple[Period, ...]:
        """All of time from the first text in force on, cut where the text in force changes.

        Neighbours differ, each ends where the next begins, and the last is open. A period without
        a revision stands where, after some text, nothing was in force.
        """
        line = self._successors(known_on)
        ends = [start for start, _ in line[1:]]
        changes: list[tuple[datetime, Revision | None]] = []
        for (start, revision), until in zip_longest(line, ends):
            held = revision if _holds(revision, start) else None
            if held is not (changes[-1][1] if changes else None):
                changes.append((start, held))
            end = revision.effective_to
            if held is not None and end is not None and (until is None or end < until):
                changes.append((end, None))
        return tuple(
            Period(start, following[0] if following else None, revision)
            for (start, revision), following in zip_longest(changes, changes[1:])
        )

    def period(self, on: datetime, known_on: datetime) -> Period | None:
        """The period that `on` falls into; None before the first text in force."""
        return next((p for p in reversed(self.periods(known_on)) if p.start <= on), None)

    def upcoming(self, now: datetime) -> tuple[Period, ...]:
        """The periods that begin after `now`, as known now; one without a revision is an ending."""
        return tuple(p for p in self.periods(now) if p.start > now)

    def next_change(self, now: datetime) -> datetime | None:
        """The next moment at which the text in force changes without a further commit."""
        return next((p.start for p in self.upcoming(now)), None)

    def claims(self) -> tuple[Claim, ...]:
        """Of every revision that can be in force or end what is, in the order of recording."""
        withdrawals = self._withdrawals(None)
        return tuple(
            Claim(r, _takes_line(r), withdrawn, r.deleted or r.control.status is Status.RETIRED)
            for r, withdrawn in zip(self.revisions, withdrawals, strict=True)
            if _counts(r)
        )

    def withdrawn(self, revision: Revision) -> datetime | None:
        """When `revision` was withdrawn, before it came into force; None: it was not."""
        return self._withdrawals(None)[self.revisions.index(revision)]

    def unread(self, known_on: datetime) -> tuple[Revision, ...]:
        """What stands in a file and cannot be read, as known then; the text before it counts on."""
        return tuple(
            r for r in self.revisions
            if r.unread and r.recorded <= known_on and (not r.withdrawn or known_on < r.withdrawn)
        )  # fmt: skip

    def versions(self, alike: Alike | None = None) -> tuple[Version, ...]:
        """Neighbours on the line that share one `version` value, oldest first.

        Args:
            alike: asked of texts without that field: neighbours that say the same are one
                version, named by the short id of its first commit. Without it each of them is a
                version.
        """
        groups: list[list[_Ranked]] = []
        for entry in self._line():
            if entry[2].deleted:
                continue
            if groups and _one_version(groups[-1][-1][2], entry[2], alike):
                groups[-1].append(entry)
            else:
                groups.append([entry])
        versions = []
        for group in groups:
            revisions = tuple(revision for _, _, revision in sorted(group, key=lambda e: e[1]))
            versions.append(Version(revisions[0].control.version or revisions[0].short, revisions))
        return tuple(versions)

    def _successors(self, known_on: datetime) -> list[tuple[datetime, Revision]]:
        """Who was the last to take the line, from when; each start is later than the one before."""
        line: list[tuple[datetime, Revision]] = []
        best: _Ranked | None = None
        for entry in sorted(self._ranked(known_on), key=lambda entry: entry[2].effective):
            if best is None or _rank(entry) > _rank(best):
                best, start = entry, entry[2].effective
                if line and line[-1][0] == start:
                    line.pop()
                line.append((start, entry[2]))
        return line

    def _line(self) -> list[_Ranked]:
        """Every revision where it took the line or, withdrawn, where it would have been passed.

        A text that one commit moved from NAME.md to NAME.next.md stands beside itself.
        """
        line: list[_Ranked] = []
        follower: _Ranked | None = None  # the next text of NAME.next.md
        withdrawals = self._withdrawals(None)
        for place in range(len(self.revisions) - 1, -1, -1):
            revision = self.revisions[place]
            moment, withdrawn = _takes_line(revision), withdrawals[place]
            if revision.waiting:
                if withdrawn is not None:
                    removed = revision.withdrawn
                    moment = removed if removed is not None else follower[0] if follower else moment
                follower = (moment, place, revision)
            elif withdrawn is not None:
                parked = follower and _parked(revision, withdrawn, follower[2])
                moment = follower[0] if follower and parked else revision.recorded
            line.append((moment, place, revision))
        return sorted(line, key=_rank)

    def _ranked(self, known_on: datetime) -> list[_Ranked]:
        """The revisions that count as known then."""
        return [
            (_takes_line(revision), place, revision)
            for place, (revision, withdrawn) in enumerate(
                zip(self.revisions, self._withdrawals(known_on), strict=True)
            )
            if revision.recorded <= known_on and withdrawn is None and _counts(revision)
        ]

    def _withdrawals(self, known_on: datetime | None) -> list[datetime | None]:
        """For each revision the moment by which it was withdrawn, as known then (None: today)."""
        withdrawals: list[datetime | None] = [None] * len(self.revisions)
        follower: dict[bool, datetime] = {}  # by `waiting`: when the file's next text was recorded
        for place in range(len(self.revisions) - 1, -1, -1):
            revision = self.revisions[place]
            moments = [m for m in (follower.get(revision.waiting), revision.withdrawn) if m]
            before = [m for m in moments if m < revision.effective]
            withdrawals[place] = min(
                (m for m in before if not known_on or m <= known_on), default=None
            )
            if revision.unread:
                continue
            # `recorded` never falls: of all later texts of the file, the next one is the earliest.
            follower[revision.waiting] = revision.recorded
        return withdrawals


def _rank(entry: _Ranked) -> tuple[datetime, int]:
    return entry[:2]


def _takes_line(revision: Revision) -> datetime:
    return max(revision.effective, revision.recorded)


def _parked(revision: Revision, withdrawn: datetime, waiting: Revision) -> bool:
    """Is `waiting` the same version, put into NAME.next.md when it was withdrawn from NAME.md?"""
    version = revision.control.version
    return waiting.recorded == withdrawn and (
        revision.blob == waiting.blob
        or (version is not None and version == waiting.control.version)
    )


def _counts(revision: Revision) -> bool:
    dated = revision.dated or not revision.waiting
    return dated and (revision.control.status is not Status.DRAFT or revision.deleted)


def _holds(revision: Revision, on: datetime) -> bool:
    ended = revision.effective_to is not None and revision.effective_to <= on
    return not (ended or revision.deleted or revision.control.status is Status.RETIRED)


def _retired(last: Revision) -> bool:
    return last.control.status is Status.RETIRED and not last.deleted


def _one_version(before: Revision, after: Revision, alike: Alike | None) -> bool:
    names = before.control.version, after.control.version
    if any(names):
        return names[0] == names[1]
    return alike is not None and alike(before, after)
