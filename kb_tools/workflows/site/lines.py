"""One SOP's revisions as readers lived through them.

`Timeline` answers what was in force on D as known at K. A page's history tells the diagonal of
that plane, D = K: which text the site showed on each day, and when it gave way to the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kb_tools.policy.document_control import Status
from kb_tools.policy.model import Period, Revision
from kb_tools.policy.timeline import Alike, Timeline
from kb_tools.workflows.site.views import Standing

Stretch = tuple[datetime, datetime | None]  # from, to


@dataclass(frozen=True, slots=True)
class Line:
    """A revision and how it stands to the present."""

    revision: Revision
    place: int  # among the timeline's revisions
    version: str
    standing: Standing
    shown: Stretch | None  # while readers saw it as the text in force; None: never (yet)
    since: datetime | None
    previous: int | None  # the place of the text that it took over from, or will


@dataclass(frozen=True, slots=True)
class Lines:
    now: Line | None  # in force; else what ended last; else what comes into force next
    in_force: bool
    all: tuple[Line, ...]  # oldest first, as they took over; those that never did by recording
    coming: tuple[Period, ...]  # one without a revision is an ending
    endings: tuple[tuple[datetime, int], ...]  # when readers saw that nothing holds, by which place


def as_known(timeline: Timeline, moment: datetime) -> Timeline:
    """The timeline as it stood at that moment: nothing recorded later is known."""
    known = tuple(
        replace(r, withdrawn=None) if r.withdrawn is not None and r.withdrawn > moment else r
        for r in timeline.revisions
        if r.recorded <= moment
    )
    return replace(timeline, revisions=known)


def lines(timeline: Timeline, now: datetime, alike: Alike | None = None) -> Lines:
    """`timeline` as known at `now`, without texts whose status is draft."""
    places = {id(revision): place for place, revision in enumerate(timeline.revisions)}
    versions = _versions(timeline, places, alike)
    stretches = shown(timeline, now)
    endings = _endings(timeline, stretches, places)
    periods = timeline.periods(now)
    coming = tuple(period for period in periods if period.start > now)
    running = next((p for p in reversed(periods) if p.start <= now), None)
    in_force = running.revision if running else None
    if (
        running is not None
        and in_force is not None
        and (start := stretches.get(places[id(in_force)]))
    ):
        stretches[places[id(in_force)]] = (start[0], running.end)
    since = {places[id(p.revision)]: p.start for p in periods if p.revision is not None}
    if in_force is not None:
        since[places[id(in_force)]] = _since(periods, running, versions, places)
    last = in_force or timeline.ended(now, now)
    retired = timeline.retired_since(now, now)
    if last is not None and retired is not None:
        since[places[id(last)]] = retired
    upcoming = {places[id(p.revision)]: p for p in coming if p.revision is not None}

    made = []
    for place, revision in enumerate(timeline.revisions):
        if revision.control.status is Status.DRAFT and not revision.deleted:
            continue
        if revision is in_force:
            standing = Standing.IN_FORCE
        elif place in upcoming:
            standing = Standing.UPCOMING
        elif revision is last:
            standing = Standing.RETIRED
        else:
            standing = Standing.PAST
        made.append(
            Line(
                revision,
                place,
                versions.get(place, revision.short),
                standing,
                stretches.get(place),
                since.get(place),
                None,
            )
        )
    made.sort(key=lambda line: _order(line, upcoming))
    made = _with_previous(made, upcoming)
    current = next((line for line in made if line.revision is last), None)
    if current is None:
        current = next((line for line in made if line.standing is Standing.UPCOMING), None)
    return Lines(current, in_force is not None, tuple(made), coming, endings)


def shown(timeline: Timeline, now: datetime) -> dict[int, Stretch]:
    """By place: while readers saw that revision as the text in force, up to `now`."""
    revisions = timeline.revisions
    plain = all(
        r.effective <= r.recorded
        and not r.waiting
        and r.effective_to is None
        and r.withdrawn is None
        for r in revisions
    )
    moments: Sequence[datetime] = sorted(
        {
            moment
            for r in revisions
            for moment in ((r.recorded,) if plain else (r.recorded, r.effective, r.effective_to))
            if moment is not None and moment <= now
        }
    )
    places = {id(revision): place for place, revision in enumerate(revisions)}
    counts = [r for r in revisions if r.deleted or r.control.status is not Status.DRAFT]
    stretches: dict[int, Stretch] = {}
    held: int | None = None
    for moment, found in (
        _answers(timeline, moments, counts) if plain else _asked(timeline, moments)
    ):
        place = None if found is None else places[id(found)]
        if place == held:
            continue
        if held is not None:
            stretches[held] = (stretches[held][0], moment)
        if place is not None:
            begun = stretches[place][0] if place in stretches else moment
            stretches[place] = (begun, None)
        held = place
    return stretches


def _asked(
    timeline: Timeline, moments: Sequence[datetime]
) -> list[tuple[datetime, Revision | None]]:
    return [(moment, timeline.in_force(moment, moment)) for moment in moments]


def _answers(
    timeline: Timeline, moments: Sequence[datetime], counts: Sequence[Revision]
) -> list[tuple[datetime, Revision | None]]:
    """The same where each text takes over as soon as it is recorded: one walk instead of many.

    A history of 500 revisions would otherwise be searched 500 times.
    """
    answers: list[tuple[datetime, Revision | None]] = []
    at, last = 0, None
    for moment in moments:
        while at < len(counts) and counts[at].recorded <= moment:
            last, at = counts[at], at + 1
        over = last is None or last.deleted or last.control.status is Status.RETIRED
        answers.append((moment, None if over else last))
    return answers


def _versions(timeline: Timeline, places: Mapping[int, int], alike: Alike | None) -> dict[int, str]:
    names = {
        places[id(revision)]: version.name
        for version in timeline.versions(alike)
        for revision in version.revisions
    }
    of_text = {timeline.revisions[place].blob: name for place, name in sorted(names.items())}
    gone = (r for r in timeline.revisions if r.deleted)
    return names | {places[id(r)]: of_text.get(r.blob, r.short) for r in gone}


def _since(
    periods: Sequence[Period],
    running: Period | None,
    versions: Mapping[int, str],
    places: Mapping[int, int],
) -> datetime:
    """From when the version has been in force without a break."""
    assert running is not None
    assert running.revision is not None
    version = versions.get(places[id(running.revision)])
    start = running.start
    for period in reversed([p for p in periods if p.start < running.start]):
        if period.revision is None or versions.get(places[id(period.revision)]) != version:
            break
        start = period.start
    return start


def _order(line: Line, upcoming: Mapping[int, Period]) -> tuple[bool, datetime, int]:
    if line.place in upcoming:
        return True, upcoming[line.place].start, line.place
    return False, line.shown[0] if line.shown else line.revision.recorded, line.place


def _with_previous(made: Sequence[Line], upcoming: Mapping[int, Period]) -> list[Line]:
    """Each line with the text it took over from; one that never did, with what was in force."""
    linked: list[Line] = []
    held: int | None = None
    for line in made:
        linked.append(replace(line, previous=held))
        if line.shown is not None or line.place in upcoming or line.revision.deleted:
            held = line.place
    return linked


def _endings(
    timeline: Timeline, stretches: Mapping[int, Stretch], places: Mapping[int, int]
) -> tuple[tuple[datetime, int], ...]:
    """Where a text gave way to none: it ended, was retired or deleted."""
    begun = {start for start, _ in stretches.values()}
    ends = {end for _, end in stretches.values() if end is not None}
    by = ((moment, timeline.last(moment, moment)) for moment in sorted(ends - begun))
    return tuple((moment, places[id(last)]) for moment, last in by if last is not None)
