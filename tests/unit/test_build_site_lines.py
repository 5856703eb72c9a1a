"""What readers lived through: which text stood on the page when, and how each stands today."""

from dataclasses import replace

from kb_tools.workflows.site.lines import as_known, lines, shown
from kb_tools.workflows.site.views import Standing
from tests.support.timelines import a_revision, a_timeline, day


def standings(timeline, now):
    return [(line.version, line.standing) for line in lines(timeline, day(now)).all]


def days(timeline, now):
    """Version → the days on which readers saw it come and go."""
    return {
        line.version: tuple(f"{moment:%m-%d}" if moment else None for moment in line.shown or ())
        for line in lines(timeline, day(now)).all
    }


def test_each_text_gives_way_to_the_next():
    timeline = a_timeline(
        a_revision("2026-01-05", version="1.0"),
        a_revision("2026-02-05", version="2.0"),
        a_revision("2026-03-05", version="3.0"),
    )
    assert days(timeline, "2026-06-01") == {
        "1.0": ("01-05", "02-05"),
        "2.0": ("02-05", "03-05"),
        "3.0": ("03-05", None),
    }
    assert standings(timeline, "2026-06-01") == [
        ("1.0", Standing.PAST),
        ("2.0", Standing.PAST),
        ("3.0", Standing.IN_FORCE),
    ]


def test_a_text_that_waits_is_upcoming_and_the_present_one_knows_its_end():
    timeline = a_timeline(
        a_revision("2026-01-05", "2026-01-05", version="1.0"),
        a_revision("2026-04-01", "2026-06-01", version="2.0"),
    )
    assert days(timeline, "2026-05-01") == {"1.0": ("01-05", "06-01"), "2.0": ()}
    assert standings(timeline, "2026-05-01")[1] == ("2.0", Standing.UPCOMING)
    assert days(timeline, "2026-07-01")["2.0"] == ("06-01", None)


def test_a_text_withdrawn_before_its_day_never_came_into_force():
    timeline = a_timeline(
        a_revision("2026-01-05", "2026-01-05", version="1.0"),
        a_revision("2026-04-01", "2026-06-01", version="2.0"),
        a_revision("2026-04-10", "2026-01-05", version="1.0b"),
    )
    assert days(timeline, "2026-07-01")["2.0"] == ()
    assert standings(timeline, "2026-07-01")[1] == ("2.0", Standing.PAST)


def test_a_backdated_text_is_told_from_the_day_on_which_readers_saw_it():
    timeline = a_timeline(
        a_revision("2026-01-05", "2026-01-05", version="1.0"),
        a_revision("2026-03-20", "2026-03-01", version="2.0"),
    )
    assert days(timeline, "2026-06-01") == {"1.0": ("01-05", "03-20"), "2.0": ("03-20", None)}
    now = lines(timeline, day("2026-06-01")).now
    assert now.since == day("2026-03-01")  # the badge tells when agents had to follow it


def test_a_correction_keeps_the_badge_of_its_version():
    timeline = a_timeline(
        a_revision("2026-01-05", version="1.0"),
        a_revision("2026-02-05", version="2.0"),
        a_revision("2026-03-05", version="2.0"),
    )
    found = lines(timeline, day("2026-06-01"))
    assert found.now.since == day("2026-02-05")
    assert found.now.shown == (day("2026-03-05"), None)


def test_a_retired_sop_keeps_its_last_word():
    timeline = a_timeline(
        a_revision("2026-01-05", version="1.0"),
        a_revision("2026-02-05", version="1.1", status="retired"),
    )
    found = lines(timeline, day("2026-06-01"))
    assert not found.in_force
    assert found.now.version == "1.1"
    assert found.now.standing is Standing.RETIRED


def test_a_deleted_sop_shows_its_last_text_under_the_version_that_it_had():
    text = a_revision("2026-01-01", version="1.0")
    gone = replace(a_revision("2026-03-01", version="1.0", deleted=True), blob=text.blob)
    current = lines(a_timeline(text, gone), day("2026-04-01")).now
    assert (current.version, current.revision.deleted) == ("1.0", True)


def test_a_text_that_ran_out_is_told_with_the_day_of_its_end():
    timeline = a_timeline(a_revision("2026-01-05", "2026-01-05", until="2026-01-06"))
    found = lines(timeline, day("2026-06-01"))
    assert found.now.standing is Standing.RETIRED
    assert found.now.shown == (day("2026-01-05"), day("2026-01-06"))
    assert found.endings == ((day("2026-01-06"), 0),)


def test_texts_whose_status_is_draft_are_no_part_of_the_history():
    timeline = a_timeline(
        a_revision("2026-01-05", version="1.0"),
        a_revision("2026-02-05", version="2.0", status="draft"),
    )
    found = lines(timeline, day("2026-06-01"))
    assert [line.version for line in found.all] == ["1.0"]


def test_an_sop_that_only_waits_is_told_with_its_first_text():
    timeline = a_timeline(a_revision("2026-04-01", "2026-06-01"))
    found = lines(timeline, day("2026-05-01"))
    assert not found.in_force
    assert found.now.standing is Standing.UPCOMING


def test_the_past_is_told_as_it_was_known():
    timeline = a_timeline(
        a_revision("2026-01-05", version="1.0"),
        a_revision("2026-02-05", "2026-06-01", version="2.0", waiting=True, withdrawn="2026-03-05"),
    )
    then = as_known(timeline, day("2026-02-20"))
    assert then.revisions[1].withdrawn is None
    assert standings(then, "2026-02-20")[1] == ("2.0", Standing.UPCOMING)
    assert len(as_known(timeline, day("2026-01-20")).revisions) == 1


def test_the_quick_walk_gives_the_same_stretches_as_asking_for_each_day():
    revisions = [a_revision(f"2026-01-{d:02}", version=str(d)) for d in (5, 5, 7, 9)]
    revisions.insert(2, a_revision("2026-01-06", version="draft", status="draft"))
    revisions.insert(4, a_revision("2026-01-08", version="gone", deleted=True))
    quick = shown(a_timeline(*revisions), day("2026-02-01"))
    slow = {}
    timeline = a_timeline(*revisions)
    held = None
    for moment in sorted({r.recorded for r in revisions}):
        found = timeline.in_force(moment, moment)
        place = None if found is None else next(i for i, r in enumerate(revisions) if r is found)
        if place != held:
            if held is not None:
                slow[held] = (slow[held][0], moment)
            if place is not None:
                slow[place] = (moment, None)
            held = place
    assert quick == slow
