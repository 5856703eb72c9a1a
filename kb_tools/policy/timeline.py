"""What was in force when, as known when.

Two time axes meet here (bitemporal data: Snodgrass, *Developing Time-Oriented Database
Applications in SQL*, 1999): the moment D asked about, and the moment K of knowledge.

In force on D as known at K is the last revision, in the order in which revisions take the line,
that was recorded by K and whose effective moment is not after D.

* A revision of NAME.md takes the line when it is recorded. So committing over an upcoming text
  withdraws it, and a revert does too.
* A revision of NAME.next.md waits: it takes the line at its effective moment (or when recorded,
  if that is later). So a correction committed meanwhile to NAME.md does not withdraw it. Removed
  before that moment, it never takes the line.

If that last revision has ended (`effective_to`), is retired or deleted, nothing is in force; the
text before it does not come back to life. Drafts never count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from kb_tools.policy.document_control import Status
from kb_tools.policy.model import Period, Revision, SopId, Version


@dataclass(frozen=True, slots=True)
class Timeline:
    """One SOP's revisions in the order in which they were recorded, drafts included."""

    sop: SopId
    revisions: tuple[Revision, ...]

    def in_force(self, on: datetime, known_on: datetime) -> Revision | None:
        """The revision in force at the instant `on`, as known at the instant `known_on`."""
        last = self._last(on, known_on)
        return last if last is not None and _holds(last, on) else None

    def ended(self, on: datetime, known_on: datetime) -> Revision | None:
        """The revision that would be in force had it not ended, been retired or deleted."""
        last = self._last(on, known_on)
        return last if last is not None and not _holds(last, on) else None

    def periods(self, known_on: datetime) -> tuple[Period, ...]:
        """The whole of time, from the first effective moment on, cut where the text in force changes."""
        known = [r for r in self.revisions if r.recorded <= known_on]
        moments = {r.effective for r in known} | {max(r.effective, r.recorded) for r in known if r.waiting}
        moments |= {r.effective_to for r in known if r.effective_to is not None}
        starts = sorted(moments)
        stretches = [(start, self.in_force(start, known_on)) for start in starts]
        changes = [
            (start, revision)
            for index, (start, revision) in enumerate(stretches)
            if index == 0 or revision != stretches[index - 1][1]
        ]
        ends: list[datetime | None] = [start for start, _ in changes[1:]]
        return tuple(Period(start, end, revision) for (start, revision), end in zip(changes, [*ends, None], strict=True))

    def period(self, on: datetime, known_on: datetime) -> Period | None:
        """The stretch that `on` falls into; None before the first effective moment."""
        return next((p for p in self.periods(known_on) if p.start <= on and (p.end is None or on < p.end)), None)

    def upcoming(self, now: datetime) -> tuple[Period, ...]:
        """The stretches that begin after `now`, as known now; one without a revision is an ending."""
        return tuple(p for p in self.periods(now) if p.start > now)

    def next_change(self, now: datetime) -> datetime | None:
        """The next moment at which the text in force changes without a further commit."""
        return next((p.start for p in self.upcoming(now)), None)

    def versions(self) -> tuple[Version, ...]:
        """Consecutive revisions of one `version` value; without the field each revision is one."""
        groups = groupby(
            (r for r in self.revisions if not r.deleted), key=lambda r: r.control.version or f"@{r.short}"
        )
        return tuple(Version(name.removeprefix("@"), tuple(revisions)) for name, revisions in groups)

    def _last(self, on: datetime, known_on: datetime) -> Revision | None:
        takes_line = [
            (_takes_line(revision), order, revision)
            for order, revision in enumerate(self.revisions)
            if revision.recorded <= known_on
            and revision.control.status is not Status.DRAFT
            and revision.effective <= on
            and not _withdrawn(revision, known_on)
        ]
        return max(takes_line, key=lambda entry: entry[:2])[2] if takes_line else None


def _takes_line(revision: Revision) -> datetime:
    return max(revision.effective, revision.recorded) if revision.waiting else revision.recorded


def _withdrawn(revision: Revision, known_on: datetime) -> bool:
    return revision.withdrawn is not None and revision.withdrawn <= min(known_on, _takes_line(revision))


def _holds(revision: Revision, on: datetime) -> bool:
    ended = revision.effective_to is not None and revision.effective_to <= on
    return not (ended or revision.deleted or revision.control.status is Status.RETIRED)


def version_named(timeline: Timeline, name: str) -> Version | None:
    """The newest version of that name."""
    found: Sequence[Version] = [v for v in timeline.versions() if v.name == name]
    return found[-1] if found else None
