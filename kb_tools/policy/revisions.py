"""From where an SOP's text stood, to its revisions.

Three things that the files do not say outright are decided here.

*When a retirement begins.* A page is often retired by changing `status` alone, while `effective`
keeps the date from which a text of the SOP used to hold. Read literally, that would retire the
page for all of its past. So a retirement whose date is past, and that of any earlier text, begins
when it is recorded. A date that is still to come is never left behind: it says when the SOP ends.

*What an old date means.* A text in NAME.md that is edited, with its date left as it was, after the
word has passed to NAME.next.md, or the SOP was retired or deleted, counts again from the edit: what
was in force in between stays so. (A date that no text had before is meant, also where it is past.)

*What a removal means.* The tree is the truth, so what still stands in the other place decides.
A text removed before its date is withdrawn. A waiting one removed after its date, while it is in
force, leaves the word to NAME.md, whose text comes back from that moment on (the past stays as it
was); and the other way round. Where the text in NAME.md is yet to come, or a draft, the removed
one holds until another comes, like one that NAME.md itself is written over with. With nothing
left, the SOP ends.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kb_tools.policy.document_control import DocumentControl, Status, moment
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
    control_of: Callable[[BlobId], DocumentControl],
    zone: ZoneInfo,
) -> tuple[Revision, ...]:
    """The SOP's revisions in the order in which they were recorded.

    Args:
        standings: where its text stood, oldest first; see `identity.py`.
        commits: the main line, oldest first; a standing names its commit by place.
        control_of: the front matter of a text.
        zone: in which a date without a clock begins.
    """
    made: list[Revision] = []
    here: dict[bool, Revision] = {}  # what stands in NAME.md and in NAME.next.md, by `waiting`
    for standing in standings:
        commit = commits[standing.commit]
        if standing.blob is not None:
            control = control_of(standing.blob)
            revision = _revision(sop, standing, commit, control, made, zone)
            if _left_behind(revision, made):
                revision = _told_by(commit, revision, commit.recorded)
            here[standing.waiting] = revision
            made.append(revision)
            continue
        gone, left = here.pop(standing.waiting), here.get(not standing.waiting)
        last = Timeline(sop, tuple(made)).last(commit.recorded, commit.recorded)
        to_come = commit.recorded < gone.effective
        if to_come:
            made[made.index(gone)] = replace(gone, withdrawn=commit.recorded)
        if standing.waiting and (to_come or last != gone):
            pass  # it never was in force, or its text has been folded in, or corrected, before
        elif standing.waiting and left is not None and not _due(left, commit.recorded):
            pass  # it holds until that one comes; a draft ends nothing
        elif left is None or not _due(left, commit.recorded):
            made.append(_told_by(commit, gone, commit.recorded, deleted=True))
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
    if control.status is Status.RETIRED:
        texts = (r.control for r in before if r.control.status is not Status.RETIRED)
        left = any(text.effective == control.effective for text in texts)
        if left and effective and effective <= commit.recorded:
            effective = None
    return _told_by(
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


def _left_behind(text: Revision, before: Sequence[Revision]) -> bool:
    """Does it keep the date of an earlier text, though another word has been in force since?"""
    if text.waiting or text.control.status is not Status.ACTIVE:
        return False
    if not any(r.waiting or r.deleted or r.control.status is Status.RETIRED for r in before):
        return False
    last = Timeline(text.sop, tuple(before)).last(text.recorded, text.recorded)
    if last is None or text.effective >= last.effective:
        return False
    other = last.waiting or last.deleted or last.control.status is Status.RETIRED
    return other and any(r.control.effective == text.control.effective for r in before)


def _due(text: Revision, now: datetime) -> bool:
    dated = text.effective_known or not text.waiting
    return dated and text.effective <= now and text.control.status is not Status.DRAFT


def _moment(stated: date | None, zone: ZoneInfo) -> datetime | None:
    try:
        return None if stated is None else moment(stated, zone)
    except OverflowError:  # the year 1 or 9999, beyond what the offset to UTC leaves room for
        return None
