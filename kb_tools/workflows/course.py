"""What agents follow of an SOP, before a proposal and as if it had been merged today.

A file alone cannot say it. A correction of NAME.md pushes out what came into force in NAME.next.md;
a retirement that waited there ends what NAME.md says of itself; a text in force may stand in no
file. So the history is asked, once as it is and once with the proposal as its newest commit, and
what a review says of agents follows from these two answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from kb_tools.errors import KbError
from kb_tools.policy.identity import beside, waits
from kb_tools.policy.model import Revision, SopId
from kb_tools.policy.timeline import Timeline
from kb_tools.ports import PolicyHistory, Proposed, ReviewedHistory
from kb_tools.workflows.pairs import CUT_OFF, NOTHING, Pair, Side, revision_side


@dataclass(frozen=True, slots=True)
class Course:
    """What agents follow of one SOP from a moment on, by one history."""

    now: datetime
    timeline: Timeline | None  # None: there is no such SOP
    last: Side  # whose word it is now: what is followed, or by which nothing is in force
    followed: Side
    gone: Side  # of a deleted SOP the text that it had
    text: Callable[[Revision], str]  # of one of its revisions

    def at(self, moment: datetime) -> Revision | None:
        return None if self.timeline is None else self.timeline.in_force(moment, self.now)

    def unread(self, text: Side) -> bool:
        """Does what stands in its file not count, because its head cannot be read?"""
        known = () if self.timeline is None else self.timeline.unread(self.now)
        return any(r.path == text.path or r.waiting is waits(text.path) for r in known)

    def begins(self, text: Side) -> datetime | None:
        """From when a proposed text counts that keeps an earlier one's date; None: from its date."""
        known = () if self.timeline is None else self.timeline.revisions
        made = [r for r in known if r.recorded == self.now and not r.deleted]
        found = next((r for r in made if r.path == text.path and r.control == text.control), None)
        return None if found is None or found.effective_known else found.effective

    def ends(self, before: "Course") -> tuple[datetime, Revision] | None:
        """From when on nothing is in force where something was before, and what says so."""
        if self.timeline is None:
            return None
        later = (p.start for p in self.timeline.periods(self.now) if p.start > self.now)
        for moment in (self.now, *later):
            if self.at(moment) is None and before.at(moment) is not None:
                by = self.timeline.last(moment, self.now)
                return None if by is None else (moment, by)
        return None

    def comes_after(self, ending: datetime) -> tuple[datetime, Revision] | None:
        """What is in force next, once nothing is."""
        if self.timeline is None:
            return None
        later = (p for p in self.timeline.periods(self.now) if p.start > ending)
        return next(((p.start, p.revision) for p in later if p.revision is not None), None)


@dataclass(frozen=True, slots=True)
class Courses:
    """Of every SOP, before the proposal and after it. Read when first asked."""

    before: Callable[[Sequence[Pair]], Course]  # asked with the SOP's files; it may have had none
    after: Callable[[Sequence[Pair]], Course]


def courses(
    history: Callable[[], ReviewedHistory], pairs: Sequence[Pair], now: datetime
) -> Courses:
    """
    Args:
        history: the one that the proposal is made to.
        pairs: every file on both sides; see `pairs.paired`.
        now: the moment (UTC) from which on is told what agents follow.
    """
    base = cache(history)
    before = cache(lambda: base().merged((), now))
    after = cache(lambda: base().merged(_proposed(pairs), now))
    olds, news = (cache(partial(_course, known, now)) for known in (before, after))
    return Courses(
        lambda files: olds(_name([p.before for p in files]) or _name([p.after for p in files])),
        lambda files: news(_name([*(p.after for p in files), *(p.before for p in files)])),
    )


def _course(history: Callable[[], PolicyHistory], now: datetime, sop: SopId) -> Course:
    known = history()
    unknown = NOTHING if known.incomplete_before is None else CUT_OFF
    try:
        timeline = known.timeline(_known(known, sop))
    except KbError:
        return Course(now, None, unknown, unknown, NOTHING, known.text)
    last, held = timeline.last(now, now), timeline.in_force(now, now)
    nothing = unknown if last is None else NOTHING
    text = nothing if last is None else revision_side(known, last, last.path)
    said, gone = (nothing, text) if last is not None and last.deleted else (text, NOTHING)
    return Course(now, timeline, said, said if held else nothing, gone, known.text)


def _known(history: PolicyHistory, name: SopId) -> SopId:
    """A page whose head cannot be read has the id that it had, and is named by where it stands."""
    names = history.sops()
    return name if name in names else next((n for n in names if history.path(n) == name), name)


def _name(files: Sequence[Side]) -> SopId:
    """By which the history knows the SOP: its id, or where its page stands."""
    there = [file for file in files if not file.missing]
    named = next((file.control.id for file in there if file.control.id), None)
    return SopId(named or next((beside(file.path) for file in there), ""))


def _proposed(pairs: Sequence[Pair]) -> tuple[Proposed, ...]:
    found = []
    for pair in pairs:
        old, new = pair.before, pair.after
        if new.missing:
            found.append(Proposed(old.path, None))
        elif old.missing or old.path != new.path or old.text != new.text:
            moved = not old.missing and old.path != new.path
            found.append(Proposed(new.path, new.text, old.path if moved else ""))
    # A path that one file left and another took is no removal; nor has it moved twice.
    taken = {proposed.path for proposed in found if proposed.text is not None}
    return tuple(p for p in found if p.text is not None or p.path not in taken)
