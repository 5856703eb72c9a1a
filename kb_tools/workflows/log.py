"""An SOP's history: its versions and revisions, when each was recorded and when it held."""

from dataclasses import dataclass
from datetime import datetime

from kb_tools.errors import KbError
from kb_tools.policy.document_control import Status
from kb_tools.policy.model import Period, Revision, SopId
from kb_tools.policy.timeline import Timeline
from kb_tools.ports import PolicyHistory
from kb_tools.workflows.cut_off import untold
from kb_tools.workflows.naming import cited


@dataclass(frozen=True, slots=True)
class LoggedRevision:
    revision: Revision
    version: str | None  # None: the commit that deleted the SOP
    in_force: tuple[Period, ...]  # as known today; a corrected text holds nowhere any more
    withdrawn: datetime | None  # UTC: replaced or removed before it came into force


@dataclass(frozen=True, slots=True)
class LoggedVersion:
    name: str
    stated: bool  # False: the page has no `version`, this is the short id of its first commit
    in_force: tuple[Period, ...]  # of all its revisions, neighbours joined
    change_summary: str
    revisions: tuple[LoggedRevision, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class Log:
    as_of: datetime  # UTC
    sop: SopId
    title: str
    path: str | None  # where its file stands; None: deleted
    paths: tuple[str, ...]  # every path it has had, oldest first
    now: Period | None  # what is in force; None: nothing ever was yet
    upcoming: tuple[Period, ...]
    versions: tuple[LoggedVersion, ...]  # in the order in which they take over
    deletions: tuple[LoggedRevision, ...]
    draft: Revision | None
    incomplete_before: datetime | None
    untold: bool  # what is in force stands in the history that is not here


@dataclass(frozen=True, slots=True)
class ListedSop:
    """One line of the list of all SOPs."""

    sop: SopId
    title: str
    revision: Revision | None  # in force; None: nothing is
    since: datetime | None
    upcoming: datetime | None
    problem: str = ""  # why its history cannot be told


def log(history: PolicyHistory, name: str, now: datetime) -> Log:
    """What `name` has said and says, as known at `now`. Raises as `cited` does."""
    sop = cited(history, name).sop
    timeline = history.timeline(sop)
    periods = timeline.periods(now)
    draft = history.draft(sop)
    # Only without a `version` in the front matter does it matter what a text means.
    versions = timeline.versions(history.say_the_same)
    newest = (draft, *timeline.revisions)[-1] if timeline.revisions else draft
    return Log(
        now,
        sop,
        "" if newest is None else history.title(newest),
        history.path(sop),
        history.paths(sop),
        timeline.period(now, now),
        timeline.upcoming(now),
        tuple(
            LoggedVersion(
                version.name,
                version.revisions[-1].control.version is not None,
                _joined(tuple(p for p in periods if p.revision in version.revisions)),
                version.revisions[-1].control.change_summary,
                tuple(_logged(r, version.name, timeline, periods) for r in version.revisions),
            )
            for version in versions
        ),
        tuple(_logged(r, None, timeline, periods) for r in timeline.revisions if r.deleted),
        draft,
        history.incomplete_before,
        untold(timeline, now, now, history.incomplete_before),
    )


def listed(history: PolicyHistory, now: datetime) -> list[ListedSop]:
    """Every SOP with what is in force of it."""
    return [_listed(history, sop, now) for sop in history.sops()]


def _listed(history: PolicyHistory, sop: SopId, now: datetime) -> ListedSop:
    try:
        timeline = history.timeline(sop)
    except KbError as error:
        return ListedSop(sop, "", None, None, None, error.problems[0].saw)
    period = timeline.period(now, now)
    revision = period.revision if period is not None else None
    newest = revision or (timeline.revisions or (history.draft(sop),))[-1]
    title = history.title(newest) if newest is not None else ""
    since = period.start if period is not None else None
    if untold(timeline, now, now, history.incomplete_before):
        problem = "What is in force stands in the history that is not in this clone."
        return ListedSop(sop, title, None, None, timeline.next_change(now), problem)
    return ListedSop(sop, title, revision, since, timeline.next_change(now))


def _logged(
    revision: Revision, version: str | None, timeline: Timeline, periods: tuple[Period, ...]
) -> LoggedRevision:
    held = tuple(period for period in periods if period.revision == revision)
    draft = revision.control.status is Status.DRAFT  # it never was to come into force
    withdrawn = None if draft else timeline.withdrawn(revision)
    return LoggedRevision(revision, version, held, withdrawn)


def _joined(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    joined: list[Period] = []
    for period in periods:
        if joined and joined[-1].end == period.start:
            period = Period(joined.pop().start, period.end, period.revision)
        joined.append(period)
    return tuple(joined)
