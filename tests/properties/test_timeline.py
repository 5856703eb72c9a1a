"""The timeline against an oracle that replays the commits one by one, and promises of its own."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb_tools.policy.document_control import Status
from kb_tools.policy.timeline import Timeline
from tests.support.timelines import a_revision, a_timeline

START = datetime(2026, 1, 1, tzinfo=UTC)
LAST_DAY = 24
days = st.integers(0, LAST_DAY)


def on(day: int) -> datetime:
    return START + timedelta(days=day)


@st.composite
def timelines(draw) -> Timeline:
    """Few days and many revisions, so that moments coincide as often as they can."""
    revisions = []
    for recorded in sorted(draw(st.lists(st.integers(2, 20), max_size=8))):
        effective = draw(st.none() | days)
        waiting = draw(st.booleans())
        removed = draw(st.none() | st.integers(recorded, 22)) if waiting else None
        deleted = draw(st.integers(0, 7)) == 0 and not waiting
        revisions.append(
            a_revision(
                on(recorded).isoformat(),
                None if effective is None or deleted else on(effective).isoformat(),
                status=draw(st.sampled_from(["active", "active", "active", "draft", "retired"])),
                waiting=waiting,
                until=draw(st.none() | days.map(lambda d: on(d).isoformat())),
                withdrawn=None if removed is None else on(removed).isoformat(),
                deleted=deleted,
            )
        )
    return a_timeline(*revisions)


def replayed(timeline: Timeline, at, known):
    """What is in force `at`, by living through every commit up to `known`.

    `line` is what took over from what. NAME.next.md is a slot: what lies in it joins the line
    once its day has come. A commit throws out what it overwrites, if its day has not come.
    """
    line, slot = [], None

    def settle(now):
        nonlocal slot
        if slot is not None and slot.effective_known and slot.effective <= now:
            line.append(slot)
            slot = None

    events = [(r.recorded, 1, n, r) for n, r in enumerate(timeline.revisions)]
    events += [
        (r.withdrawn, 0, n, r) for n, r in enumerate(timeline.revisions) if r.withdrawn is not None
    ]
    # On one day a revision must be recorded before it can be removed.
    events.sort(key=lambda e: (e[0], e[2] if e[1] else e[2] + 0.5))
    for moment, is_commit, _, revision in events:
        if moment > known:
            continue
        settle(moment)
        if not is_commit:
            if slot is revision:
                slot = None
        elif revision.waiting:
            slot = None if revision.control.status is Status.DRAFT else revision
            settle(moment)
        else:
            line[:] = [r for r in line if r.waiting or r.effective <= moment]
            if revision.control.status is not Status.DRAFT or revision.deleted:
                line.append(revision)
    if slot is not None and slot.effective_known:
        line.append(slot)
    for revision in reversed(line):
        if revision.effective <= at:
            over = revision.effective_to is not None and revision.effective_to <= at
            retired = revision.control.status is Status.RETIRED or revision.deleted
            return None if over or retired else revision
    return None


@given(timelines(), days, days)
def test_the_revision_in_force_is_the_one_that_replaying_every_commit_gives(timeline, at, known):
    assert timeline.in_force(on(at), on(known)) == replayed(timeline, on(at), on(known))


@given(timelines(), days)
def test_periods_say_of_every_day_what_was_in_force(timeline, known):
    periods = timeline.periods(on(known))
    for day in range(-1, LAST_DAY + 2):
        period = timeline.period(on(day), on(known))
        assert (period and period.revision) == timeline.in_force(on(day), on(known))
    assert all(before.end == after.start for before, after in pairwise(periods))
    assert all(before.revision != after.revision for before, after in pairwise(periods))
    assert all(p.end is None or p.start < p.end for p in periods)
    assert not periods or (periods[0].revision is not None and periods[-1].end is None)


@given(timelines(), days)
def test_a_draft_or_an_ended_text_is_never_in_force(timeline, known):
    for period in timeline.periods(on(known)):
        if (revision := period.revision) is not None:
            assert revision.control.status is Status.ACTIVE
            assert not revision.deleted
            assert revision.recorded <= on(known)
            assert revision.effective <= period.start
            assert revision.effective_to is None or (period.end or on(99)) <= revision.effective_to


@given(timelines(), days, days)
def test_later_commits_do_not_change_what_was_known(timeline, known, at):
    earlier = a_timeline(*(r for r in timeline.revisions if r.recorded <= on(known)))
    assert earlier.in_force(on(at), on(known)) == timeline.in_force(on(at), on(known))


@given(timelines(), days)
def test_the_text_in_force_changes_by_itself_only_when_it_was_announced(timeline, now):
    announced = timeline.next_change(on(now))
    for day in range(now, LAST_DAY + 2):
        if announced is not None and on(day) >= announced:
            assert timeline.in_force(announced, on(now)) != timeline.in_force(on(now), on(now))
            break
        assert timeline.in_force(on(day), on(now)) == timeline.in_force(on(now), on(now))


@given(timelines())
def test_every_text_belongs_to_exactly_one_version(timeline):
    told = [r for version in timeline.versions() for r in version.revisions]
    kept = [r for r in timeline.revisions if not r.deleted]
    assert sorted(told, key=kept.index) == kept


@given(timelines())
def test_a_withdrawn_text_is_never_in_force_again(timeline):
    for revision in timeline.revisions:
        if timeline.withdrawn(revision) is not None:
            assert all(p.revision != revision for p in timeline.periods(on(99)))
