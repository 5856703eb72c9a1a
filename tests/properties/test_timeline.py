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


@st.composite
def announcements(draw) -> Timeline:
    """Texts for days to come, in both files: what is announced in one comes before, on or after
    the day of what waits in the other, and some go before or after they came."""
    revisions = [a_revision(on(0).isoformat(), on(0).isoformat())]
    recorded = 1
    for _ in range(draw(st.integers(2, 5))):
        recorded += draw(st.integers(0, 4))
        effective = recorded + draw(st.integers(0, 8))
        waiting = draw(st.booleans())
        removed = draw(st.none() | st.integers(recorded, LAST_DAY)) if waiting else None
        revisions.append(
            a_revision(
                on(recorded).isoformat(),
                on(effective).isoformat(),
                status=draw(st.sampled_from(["active", "active", "active", "retired", "draft"])),
                waiting=waiting,
                withdrawn=None if removed is None else on(removed).isoformat(),
            )
        )
    return a_timeline(*revisions)


def replayed(timeline: Timeline, at, known):
    """What is in force `at`, by living through every commit up to `known`.

    `line` is what took over from what. Both files are slots: what lies in one joins the line once
    its day has come. A commit throws out what it overwrites, if its day has not come.
    """
    line, slots = [], {}  # by `waiting`: the text for a day to come, and its place

    def settle(now):
        due = [
            (r.effective, n, waiting)
            for waiting, (n, r) in slots.items()
            if r.effective <= now and (r.effective_known or not waiting)
        ]
        for _, _, waiting in sorted(due):
            line.append(slots.pop(waiting)[1])

    events = [(r.recorded, 1, n, r) for n, r in enumerate(timeline.revisions)]
    events += [
        (r.withdrawn, 0, n, r) for n, r in enumerate(timeline.revisions) if r.withdrawn is not None
    ]
    # On one day a revision must be recorded before it can be removed.
    events.sort(key=lambda e: (e[0], e[2] if e[1] else e[2] + 0.5))
    for moment, is_commit, place, revision in events:
        if moment > known:
            continue
        settle(moment)
        if is_commit:
            slots.pop(revision.waiting, None)
            if revision.control.status is not Status.DRAFT or revision.deleted:
                slots[revision.waiting] = (place, revision)
                settle(moment)
        elif slots.get(revision.waiting) == (place, revision):
            del slots[revision.waiting]
    settle(on(99))
    for revision in reversed(line):
        if revision.effective <= at:
            over = revision.effective_to is not None and revision.effective_to <= at
            retired = revision.control.status is Status.RETIRED or revision.deleted
            return None if over or retired else revision
    return None


@given(timelines() | announcements(), days)
def test_the_revision_in_force_is_the_one_that_replaying_every_commit_gives(timeline, known):
    for day in range(LAST_DAY + 10):
        assert timeline.in_force(on(day), on(known)) == replayed(timeline, on(day), on(known))


@given(announcements())
def test_a_text_that_nobody_took_back_comes_on_its_day(timeline):
    """Unless another takes the line on that very day."""
    known = on(LAST_DAY)
    coming = [r for r in timeline.revisions if r.effective > r.recorded]
    for revision in coming:
        others = {r.effective for r in timeline.revisions if r is not revision}
        alone = revision.effective not in others | {r.recorded for r in timeline.revisions}
        if alone and timeline.withdrawn(revision) is None:
            if revision.control.status is Status.ACTIVE:
                assert timeline.in_force(revision.effective, known) == revision
            elif revision.control.status is Status.RETIRED:
                assert timeline.ended(revision.effective, known) == revision


@given(timelines() | announcements(), days)
def test_periods_say_of_every_day_what_was_in_force(timeline, known):
    periods = timeline.periods(on(known))
    for day in range(-1, LAST_DAY + 2):
        period = timeline.period(on(day), on(known))
        assert (period and period.revision) == timeline.in_force(on(day), on(known))
    assert all(before.end == after.start for before, after in pairwise(periods))
    assert all(before.revision != after.revision for before, after in pairwise(periods))
    assert all(p.end is None or p.start < p.end for p in periods)
    assert not periods or (periods[0].revision is not None and periods[-1].end is None)


@given(timelines() | announcements(), days)
def test_a_draft_or_an_ended_text_is_never_in_force(timeline, known):
    for period in timeline.periods(on(known)):
        if (revision := period.revision) is not None:
            assert revision.control.status is Status.ACTIVE
            assert not revision.deleted
            assert revision.recorded <= on(known)
            assert revision.effective <= period.start
            assert revision.effective_to is None or (period.end or on(99)) <= revision.effective_to


@given(timelines() | announcements(), days, days)
def test_later_commits_do_not_change_what_was_known(timeline, known, at):
    earlier = a_timeline(*(r for r in timeline.revisions if r.recorded <= on(known)))
    assert earlier.in_force(on(at), on(known)) == timeline.in_force(on(at), on(known))


@given(timelines() | announcements(), days)
def test_the_text_in_force_changes_by_itself_only_when_it_was_announced(timeline, now):
    announced = timeline.next_change(on(now))
    for day in range(now, LAST_DAY + 2):
        if announced is not None and on(day) >= announced:
            assert timeline.in_force(announced, on(now)) != timeline.in_force(on(now), on(now))
            break
        assert timeline.in_force(on(day), on(now)) == timeline.in_force(on(now), on(now))


@given(timelines() | announcements())
def test_every_text_belongs_to_exactly_one_version(timeline):
    told = [r for version in timeline.versions() for r in version.revisions]
    kept = [r for r in timeline.revisions if not r.deleted]
    assert sorted(told, key=kept.index) == kept


@given(timelines() | announcements())
def test_a_withdrawn_text_is_never_in_force_again(timeline):
    for revision in timeline.revisions:
        if timeline.withdrawn(revision) is not None:
            assert all(p.revision != revision for p in timeline.periods(on(99)))
