"""The text in force, and since when; or a version that was asked for by name."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.errors import KbError, Problem
from kb_tools.policy import front_matter
from kb_tools.policy.front_matter import FrontMatter
from kb_tools.policy.model import Clause, Document, Period, Revision, SopId
from kb_tools.policy.moments import Asked, span
from kb_tools.policy.sections import covers
from kb_tools.policy.that_day import before_the_last
from kb_tools.policy.timeline import Timeline
from kb_tools.ports import PolicyHistory
from kb_tools.workflows.cut_off import not_here, untold
from kb_tools.workflows.follow import Followed, followed
from kb_tools.workflows.naming import cited, clause_at, revision_named
from kb_tools.workflows.site.readings import Readings
from kb_tools.workflows.successors import Successor, successors


@dataclass(frozen=True, slots=True)
class Shown:
    sop: SopId
    revision: Revision | None  # None: nothing was in force
    version: str | None
    text: str | None  # the whole file, front matter included; of an anchor its clause alone
    anchor: str | None = None
    recorded: datetime | None = None  # UTC; None: before the history that is here begins
    in_force_from: datetime | None = None  # UTC; of a version, over all its revisions
    in_force_to: datetime | None = None  # None: until further notice, or never in force
    date_stated: bool = True  # False: `in_force_from` is when it was recorded
    date_read: bool = True  # False: the page may state one; its front matter cannot be read
    ended: Revision | None = None  # by which nothing is in force any more
    retired_since: datetime | None = None  # UTC
    next_text: Period | None = None  # what comes into force next
    earlier_that_day: tuple[Period, ...] = ()  # of a day: other texts that held before on it
    unread: Revision | None = None  # a newer text, which cannot be read and does not count
    draft: bool = False  # an uncommitted text stands in the working tree
    today: Followed | None = None  # of a clause of an earlier text: what it has become
    successors: tuple[Successor, ...] = ()  # where it is not in force, or the clause is gone


def show(
    history: PolicyHistory,
    name: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    on: Asked | None = None,
    known_on: Asked | None = None,
    version: str | None = None,
    readings: Readings | None = None,
) -> Shown:
    """What `name` says.

    Args:
        name: an SOP, or a citation of one of its versions and of a place in it.
        on: when it was in force; a date asks about the whole day, and the last text of that day
            is shown. Default: `now`.
        known_on: by what was recorded then; a date means the end of that day. Default: `now`.
        version: the version (or the commit) to show instead of what is in force.
        readings: to follow a cited clause of an earlier text to today's.

    Raises UnknownSop, UnknownRevision, and KbError where the history that would tell is missing.
    """
    what = cited(history, name)
    version = version or what.version
    if version and on is not None:
        saw = f"Both a version ({version}) and a date were asked for."
        raise KbError(Problem("", 0, saw, "Ask for one of them."))
    timeline = history.timeline(what.sop)
    known = now if known_on is None else span(known_on, zone)[1]
    if version:
        shown = _of_version(history, timeline, version, known)
    else:
        shown = _in_force(history, timeline, on if on is not None else now, known, zone)
    if shown.revision is None and shown.ended is not None:
        return replace(shown, successors=successors(history, what.sop, now))
    if what.anchor is None or shown.revision is None:
        return shown
    shown, clause = _at(history, _with_anchor(history, timeline, shown, what.anchor), what.anchor)
    if readings is None or shown.revision is None:
        return shown
    today = followed(timeline, readings, shown.revision, clause, now)
    ended = timeline.ended(now, now)
    gone = ended is not None or (today is not None and today.gone is not None)
    who = successors(history, what.sop, now, clause) if gone else ()
    since = timeline.retired_since(now, now)
    return replace(shown, today=today, ended=ended, retired_since=since, successors=who)


def _in_force(
    history: PolicyHistory, timeline: Timeline, on: Asked, known: datetime, zone: ZoneInfo
) -> Shown:
    first, last = span(on, zone)
    periods = timeline.periods(known)
    that_day = [p for p in periods if p.start <= last and (p.end is None or first < p.end)]
    held = [period for period in that_day if period.revision is not None]
    earlier = before_the_last(timeline, first, last, known) if first < last else ()
    begins = history.incomplete_before
    if begins is not None:
        before_all = first < begins and timeline.last(last, known) is None
        if known < begins or before_all or untold(timeline, last, known, begins):
            raise KbError(not_here(begins, zone))
    if held and held[-1].revision is not None:
        shown = _shown(history, held[-1].revision, held[-1], held[-1])
        return replace(
            shown,
            earlier_that_day=tuple(
                p for p in earlier if p.revision and p.revision.blob != held[-1].revision.blob
            ),
            unread=next(reversed(timeline.unread(known)), None),
        )
    coming = (p for p in periods if p.start > last and p.revision is not None)
    return Shown(
        timeline.sop,
        None,
        None,
        None,
        ended=timeline.ended(last, known),
        retired_since=timeline.retired_since(last, known),
        next_text=next(coming, None),
        earlier_that_day=earlier,
        unread=next(reversed(timeline.unread(known)), None),
        draft=_has_draft(history, timeline.sop),
    )


def _of_version(history: PolicyHistory, timeline: Timeline, name: str, known: datetime) -> Shown:
    """The newest revision of the version; in force for as long as any of its revisions is."""
    recorded = Timeline(timeline.sop, tuple(r for r in timeline.revisions if r.recorded <= known))
    revision = revision_named(recorded, name)
    same = next(v.revisions for v in timeline.versions() if revision in v.revisions)
    held = [period for period in timeline.periods(known) if period.revision in same]
    return _shown(history, revision, held[0] if held else None, held[-1] if held else None)


def _shown(
    history: PolicyHistory, revision: Revision, first: Period | None, last: Period | None
) -> Shown:
    """`first` and `last` of the periods in which it was in force; None: in none."""
    begins = history.incomplete_before
    older = begins is not None and revision.recorded <= begins  # how much, nobody can say
    begun = revision if first is None or first.revision is None else first.revision
    return Shown(
        revision.sop,
        revision,
        revision.control.version,
        history.text(revision),
        recorded=None if older else revision.recorded,
        in_force_from=(
            None if first is None or (older and not begun.effective_known) else first.start
        ),
        in_force_to=None if last is None else last.end,
        date_stated=begun.effective_known or begun.control.effective is not None,
        date_read=begun.effective_known or not _unread(front_matter.read(history.text(begun), "")),
        draft=_has_draft(history, revision.sop),
    )


def _unread(front: FrontMatter) -> bool:
    """Does it perhaps state a date, in words that are none or in a head that is not read?"""
    return "effective" in front.lines or bool(front.problems and not front.lines)


def _has_draft(history: PolicyHistory, sop: SopId) -> bool:
    try:
        return history.draft(sop) is not None
    except KbError:  # two uncommitted files claim its id; what has been committed still stands
        return True


def _with_anchor(history: PolicyHistory, timeline: Timeline, shown: Shown, anchor: str) -> Shown:
    """Of a version, the newest revision that has the place: it may have been cited from that one."""
    same = next(v.revisions for v in timeline.versions() if shown.revision in v.revisions)
    older = [r for r in same[: same.index(shown.revision) + 1] if not r.deleted]
    for revision in reversed(older):
        if any(clause.anchor == anchor for clause in history.document(revision).clauses):
            return replace(
                shown, revision=revision, recorded=shown.recorded and revision.recorded,
                text=history.text(revision),
            )  # fmt: skip
    return shown


def _at(history: PolicyHistory, shown: Shown, anchor: str) -> tuple[Shown, Clause]:
    """Only the clause at the anchor, with what belongs to it."""
    assert shown.revision is not None
    assert shown.text is not None
    document = history.document(shown.revision)
    clause = clause_at(document, anchor, shown.revision)
    place = next(n for n, c in enumerate(document.clauses) if c is clause)
    first, last = _lines(document, place)
    lines = shown.text.splitlines(keepends=True)
    return replace(shown, anchor=clause.anchor, text="".join(lines[first - 1 : last])), clause


def _lines(document: Document, place: int) -> tuple[int, int]:
    """Its first and last line in the file, with all that a citation of it covers."""
    covered = covers(document.clauses)[place]
    return document.clauses[place].lines[0], max(document.clauses[at].lines[1] for at in covered)
