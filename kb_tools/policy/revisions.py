"""An SOP's revisions, made of where its text stood in each commit.

Three things that the files do not say outright are decided here.

*What an old date means.* A page is often retired, or made active again, or put back to what it was,
with the date left as it stood. Read literally, that would rewrite all of its past. So a text whose
date is past, and was that of any earlier text or draft of the SOP, counts from when it is recorded;
what was in force until then, or that nothing was, stays so. Only where it goes on with the text in
force (a correction for the same day), or with the retirement, it counts from when that one does. A
date that no text had before is meant, also where it is past; one still to come is never left behind.

*What cannot be read.* Where nobody can know whether, or from when, a text is to hold (its head is
damaged, its `status` a word that we do not know, its date none), it is no more than a draft, and
does not even withdraw: the last text of its file that could be read counts on. Of a word that we do
not know, that is so only where some text of the SOP could be read; whoever writes `status: published`
on every page has all of them count. A damaged head is nobody's habit: it never counts. Nor does a page
that had a head with a date, or that named its readers, or that was damaged, and has none at all any
more: whoever pasted a text over it said nothing of its time, nor of its readers, so these stay who they
were (nobody, where what named them was damaged).
Its date is one that a text had before, whichever line is damaged, as long as it stands there: a head
that is mended and keeps it counts from then on, like a draft that is made active.

*What a removal means.* The tree is the truth, so what still stands in the other place decides.
A text removed before its date is withdrawn. A waiting one removed after its date, while it is in
force, leaves the word to NAME.md, whose text comes back from that moment on (the past stays as it
was); and the other way round. Where the text in NAME.md is yet to come, or a draft, the removed
one holds until another comes, like one that NAME.md itself is written over with. With nothing
left, the SOP ends with the last text that held, not with a draft of another; a draft that goes, and
was all that there ever was, ends nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kb_tools.policy.document_control import DocumentControl, Status, moment
from kb_tools.policy.front_matter import FrontMatter
from kb_tools.policy.identity import Standing
from kb_tools.policy.model import DRAFT, BlobId, CommitId, Revision, SopId
from kb_tools.policy.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the main line."""

    id: CommitId
    recorded: datetime  # UTC; see `recorded.py`
    imported: bool = False
    author: str = ""
    message: str = ""


def revisions(
    sop: SopId,
    standings: Sequence[Standing],
    commits: Sequence[Commit],
    front_of: Callable[[BlobId], FrontMatter],
    zone: ZoneInfo,
) -> tuple[Revision, ...]:
    """The SOP's revisions in the order in which they were recorded.

    Args:
        standings: where its text stood, oldest first; see `identity.py`.
        commits: the main line, oldest first; a standing names its commit by place.
        front_of: the front matter of a text.
        zone: in which a date without a clock begins.
    """
    made: list[Revision] = []
    here: dict[bool, Revision] = {}  # what stands in NAME.md and in NAME.next.md, by `waiting`
    unread: dict[bool, int] = {}  # what stands there and cannot be read, by its place in `made`
    readable = False  # has any text said, so that it can be read, from when it holds?
    headed = False  # or who may read it, be it read or not?
    for standing in standings:
        commit = commits[standing.commit]
        if (mended := unread.pop(standing.waiting, None)) is not None:
            made[mended] = replace(made[mended], withdrawn=commit.recorded)
        if standing.blob is not None:
            front = front_of(standing.blob)
            revision = _revision(sop, standing, commit, front.control, made, zone)
            lost = front.absent and (readable or headed)
            headed |= front.says_who
            if front.damaged or lost or (front.in_doubt and readable):
                unread[standing.waiting] = len(made)
                made.append(_as_draft(revision, front, made))
                continue
            readable |= not front.in_doubt and front.control.effective is not None
            here[standing.waiting] = revision
            made.append(revision)
            continue
        gone, left = here.pop(standing.waiting, None), here.get(not standing.waiting)
        if gone is None:
            continue  # nothing that could be read stood there
        last = Timeline(sop, tuple(made)).last(commit.recorded, commit.recorded)
        to_come = commit.recorded < gone.effective
        if to_come:
            made[made.index(gone)] = replace(gone, withdrawn=commit.recorded)
        is_draft = gone.control.status is Status.DRAFT
        if is_draft and last is None:
            pass  # nothing ever was in force that could end
        elif standing.waiting and (to_come or last != gone):
            pass  # it never was in force, or its text has been folded in, or corrected, before
        elif standing.waiting and left is not None and not _due(left, commit.recorded):
            pass  # it holds until that one comes; a draft ends nothing
        elif left is None or not _due(left, commit.recorded):
            told = last if last is not None and (to_come or is_draft) else gone
            told = told if mended is None else _kept_from_more(told, made[mended])
            made.append(_told_by(commit, told, commit.recorded, deleted=True))
        elif last != left:
            made.append(_told_by(commit, left, commit.recorded))
            here[not standing.waiting] = made[-1]
    return tuple(made)


def uncommitted(
    sop: SopId,
    text: Standing,
    control: DocumentControl,
    before: Sequence[Revision],
    written: datetime,
    zone: ZoneInfo,
) -> Revision:
    """The text of a working tree as a revision; `written`: when its file was last written."""
    return _revision(sop, text, Commit(DRAFT, written), control, before, zone)


def removed(text: Revision, noticed: datetime) -> Revision:
    """The removal of a text from a working tree; `noticed`: when its folder was last written."""
    return _told_by(Commit(DRAFT, noticed), text, noticed, deleted=True)


def _revision(
    sop: SopId,
    standing: Standing,
    commit: Commit,
    control: DocumentControl,
    before: Sequence[Revision],
    zone: ZoneInfo,
) -> Revision:
    assert standing.blob is not None
    effective = _moment(control.effective, zone)
    text = _told_by(
        commit,
        Revision(
            sop=sop,
            commit=commit.id,
            blob=standing.blob,
            path=standing.path,
            recorded=commit.recorded,
            control=control,
            effective=effective or commit.recorded,
            effective_known=effective is not None,
            effective_to=_moment(control.effective_to, zone),
            waiting=standing.waiting,
        ),
    )
    begins = _begins(text, before)
    return text if begins == text.effective else _counting_from(begins, text)


def _begins(text: Revision, before: Sequence[Revision]) -> datetime:
    """From when it counts: its date, unless that is past and was said by an earlier text."""
    stated, now = text.control.effective, text.recorded
    said = text.effective_known and text.control.status is not Status.DRAFT
    if not said or text.effective > now or not any(_had(r, stated) for r in before):
        return text.effective
    last = _last(text.sop, before, now)
    return last.effective if last is not None and _corrects(text, last) else now


def _had(text: Revision, stated: date | None) -> bool:
    """Was it the date of that text, whether its head could be read or not?"""
    return stated == text.control.effective or stated in text.effective_as_written


def _last(sop: SopId, before: Sequence[Revision], now: datetime) -> Revision | None:
    """The last to take the line; mostly the newest text, which need not be worked out."""
    newest = before[-1]
    counts = newest.dated and newest.control.status is not Status.DRAFT
    if counts and all(r.effective <= newest.recorded for r in before):
        return newest
    return Timeline(sop, tuple(before)).last(now, now)


def _corrects(text: Revision, last: Revision) -> bool:
    """Does it go on with what the last one to take the line says of time?"""
    end, now = last.effective_to, text.recorded
    goes_on = end is None or end > now or end == text.effective_to
    one_day = text.control.effective == last.control.effective
    return one_day and goes_on and text.control.status is last.control.status and not last.deleted


def _counting_from(moment: datetime, text: Revision) -> Revision:
    return replace(text, effective=moment, effective_known=False)


def _as_draft(text: Revision, front: FrontMatter, before: Sequence[Revision]) -> Revision:
    """Nobody can know whether, or from when, it is to hold."""
    said: dict[str, object] = {"status": Status.DRAFT}
    if front.absent:
        here = (r for r in reversed(before) if r.waiting is text.waiting)
        said["audience"] = next(here, before[-1]).control.audience
    draft = text.control.model_copy(update=said)
    written = front.effective_as_written
    return replace(text, control=draft, unread=True, effective_as_written=written)


def _kept_from_more(text: Revision, unread: Revision) -> Revision:
    """Only for those who may read both: what hid the page goes on to hide it when its file is gone."""
    both = tuple(name for name in text.control.audience if name in unread.control.audience)
    return replace(text, control=text.control.model_copy(update={"audience": both}))


def _told_by(
    commit: Commit, text: Revision, effective: datetime | None = None, deleted: bool = False
) -> Revision:
    """The text as this commit says it; `effective`: from when, where no page says it."""
    subject, _, rest = commit.message.strip().partition("\n")
    return replace(
        text,
        commit=commit.id,
        recorded=commit.recorded,
        imported=commit.imported,
        author=commit.author,
        subject=subject.strip(),
        message=rest.strip(),
        effective=effective or text.effective,
        effective_known=text.effective_known and effective is None,
        effective_to=None if deleted else text.effective_to,
        waiting=text.waiting and effective is None,  # what comes back takes the line at once
        deleted=deleted,
    )


def _due(text: Revision, now: datetime) -> bool:
    dated = text.dated or not text.waiting
    return dated and text.effective <= now and text.control.status is not Status.DRAFT


def _moment(stated: date | None, zone: ZoneInfo) -> datetime | None:
    try:
        return None if stated is None else moment(stated, zone)
    except OverflowError:  # the year 1 or 9999, beyond what the offset to UTC leaves room for
        return None
