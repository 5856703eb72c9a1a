"""The table of what is in force when, row by row, and what the words around it promise."""

import pytest

from tests.support.timelines import a_revision, a_timeline, day, version_in_force

V1 = a_revision("2026-01-01", "2026-01-01", version="v1")
V2 = a_revision("2026-04-01", "2026-06-01", version="v2")


def seen(periods):
    """Each period as (first day, the version in force)."""
    return [(f"{p.start:%Y-%m-%d}", p.revision and p.revision.control.version) for p in periods]


class TestTheTable:
    def test_an_upcoming_text_comes_into_force_on_its_date(self):
        timeline = a_timeline(V1, V2)
        assert version_in_force(timeline, "2026-05-01") == "v1"
        assert version_in_force(timeline, "2026-06-02") == "v2"

    def test_a_revert_withdraws_the_upcoming_text(self):
        timeline = a_timeline(V1, V2, a_revision("2026-04-10", "2026-01-01", version="v1 again"))
        assert version_in_force(timeline, "2026-05-01") == "v1 again"
        assert version_in_force(timeline, "2026-06-02") == "v1 again"

    def test_an_interim_text_in_the_same_file_withdraws_the_upcoming_one(self):
        timeline = a_timeline(V1, V2, a_revision("2026-04-15", "2026-05-01", version="v3"))
        assert version_in_force(timeline, "2026-05-01") == "v3"
        assert version_in_force(timeline, "2026-06-02") == "v3"

    def test_a_correction_leaves_the_text_that_waits_in_its_own_file(self):
        timeline = a_timeline(
            V1,
            a_revision("2026-04-01", "2026-06-01", version="v2", waiting=True),
            a_revision("2026-04-15", "2026-01-01", version="v1a"),
        )
        assert version_in_force(timeline, "2026-05-01") == "v1a"
        assert version_in_force(timeline, "2026-06-02") == "v2"

    def test_a_backdated_text_was_not_known_before_it_was_recorded(self):
        timeline = a_timeline(V1, a_revision("2026-03-20", "2026-03-01", version="v4"))
        assert version_in_force(timeline, "2026-03-05", known_on="2026-03-05") == "v1"
        assert version_in_force(timeline, "2026-03-05") == "v4"


class TestWithdrawing:
    def test_a_withdrawn_text_was_upcoming_as_long_as_nobody_knew_better(self):
        timeline = a_timeline(V1, V2, a_revision("2026-04-10", "2026-01-01", version="v1 again"))
        assert version_in_force(timeline, "2026-06-02", known_on="2026-04-09") == "v2"
        assert timeline.withdrawn(V2) == day("2026-04-10")

    def test_a_postponed_text_does_not_come_into_force_on_its_first_date(self):
        later = a_revision("2026-05-20", "2026-07-01", version="v2")
        timeline = a_timeline(V1, V2, later)
        assert version_in_force(timeline, "2026-06-15") == "v1"
        assert version_in_force(timeline, "2026-07-01") == "v2"

    def test_making_an_upcoming_text_a_draft_again_withdraws_it(self):
        timeline = a_timeline(
            V1, V2, a_revision("2026-05-20", "2026-06-01", version="v2", status="draft")
        )
        assert version_in_force(timeline, "2026-06-15") == "v1"

    def test_a_text_that_waits_is_withdrawn_by_removing_its_file_in_time(self):
        gone = a_revision(
            "2026-04-01", "2026-06-01", version="v2", waiting=True, withdrawn="2026-05-20"
        )
        timeline = a_timeline(V1, gone)
        assert version_in_force(timeline, "2026-06-15") == "v1"
        assert version_in_force(timeline, "2026-06-15", known_on="2026-05-19") == "v2"

    def test_a_text_that_waits_is_withdrawn_by_another_in_its_file(self):
        timeline = a_timeline(
            V1,
            a_revision("2026-04-01", "2026-06-01", version="v2", waiting=True),
            a_revision("2026-05-01", "2026-08-01", version="v3", waiting=True),
        )
        assert version_in_force(timeline, "2026-07-01") == "v1"
        assert version_in_force(timeline, "2026-08-01") == "v3"

    def test_a_text_in_force_is_not_withdrawn_by_the_next(self):
        timeline = a_timeline(V1, V2)
        assert timeline.withdrawn(V1) is None
        assert version_in_force(timeline, "2026-05-01") == "v1"


class TestWaiting:
    def test_what_is_corrected_by_hand_after_the_date_stands(self):
        timeline = a_timeline(
            V1,
            a_revision("2026-04-01", "2026-06-01", version="v2", waiting=True),
            a_revision("2026-06-10", "2026-06-01", version="v2, corrected"),
        )
        assert version_in_force(timeline, "2026-06-15") == "v2, corrected"
        assert version_in_force(timeline, "2026-06-05", known_on="2026-06-05") == "v2"

    def test_a_waiting_text_that_states_no_date_waits_on(self):
        timeline = a_timeline(V1, a_revision("2026-04-01", version="v2", waiting=True))
        assert version_in_force(timeline, "2029-01-01") == "v1"

    def test_a_waiting_text_recorded_after_its_date_holds_from_then_on(self):
        timeline = a_timeline(
            V1,
            a_revision("2026-06-05", "2026-01-01", version="v1a"),
            a_revision("2026-06-10", "2026-06-01", version="v2", waiting=True),
        )
        assert version_in_force(timeline, "2026-06-15") == "v2"


class TestAnnouncing:
    """A text announced in NAME.md comes on its day, whatever NAME.next.md brought before it."""

    V3 = a_revision("2026-05-10", "2026-09-01", version="v3")

    def test_it_follows_a_waiting_text_that_came_after_it_was_recorded(self):
        waiting = a_revision("2026-04-01", "2026-06-01", version="v2", waiting=True)
        periods = a_timeline(V1, waiting, self.V3).periods(day("2026-05-11"))
        assert seen(periods) == [
            ("2026-01-01", "v1"),
            ("2026-06-01", "v2"),
            ("2026-09-01", "v3"),
        ]

    def test_it_follows_a_waiting_text_that_was_recorded_after_it(self):
        emergency = a_revision("2026-06-10", "2026-06-15", version="v1.1", waiting=True)
        periods = a_timeline(V1, self.V3, emergency).periods(day("2026-06-11"))
        assert seen(periods) == [
            ("2026-01-01", "v1"),
            ("2026-06-15", "v1.1"),
            ("2026-09-01", "v3"),
        ]

    def test_of_two_for_one_day_the_one_recorded_last_holds(self):
        waiting = a_revision("2026-04-01", "2026-09-01", version="v2", waiting=True)
        assert version_in_force(a_timeline(V1, waiting, self.V3), "2026-09-02") == "v3"

    def test_its_version_stands_after_the_one_that_came_in_between(self):
        emergency = a_revision("2026-06-10", "2026-06-15", version="v1.1", waiting=True)
        versions = a_timeline(V1, self.V3, emergency).versions()
        assert [v.name for v in versions] == ["v1", "v1.1", "v3"]


class TestEndings:
    def test_nothing_is_in_force_before_the_first_effective_moment(self):
        assert version_in_force(a_timeline(V1), "2025-12-31") is None
        assert a_timeline(V1).period(day("2025-12-31"), day("2026-02-01")) is None

    def test_a_text_that_has_ended_does_not_bring_back_the_one_before(self):
        bulletin = a_revision("2026-02-01", "2026-02-01", version="v2", until="2026-02-02")
        timeline = a_timeline(V1, bulletin)
        assert version_in_force(timeline, "2026-02-01") == "v2"
        assert version_in_force(timeline, "2026-02-02") is None
        assert timeline.ended(day("2026-02-02"), day("2026-03-01")) == bulletin

    def test_a_waiting_text_follows_one_that_has_ended(self):
        timeline = a_timeline(
            a_revision("2026-01-01", "2026-01-01", version="v1", until="2026-03-01"),
            a_revision("2026-01-01", "2026-06-01", version="v2", waiting=True),
        )
        assert seen(timeline.periods(day("2026-02-01"))) == [
            ("2026-01-01", "v1"),
            ("2026-03-01", None),
            ("2026-06-01", "v2"),
        ]

    @pytest.mark.parametrize("ending", [{"status": "retired"}, {"deleted": True}])
    def test_after_retirement_or_deletion_nothing_is_in_force(self, ending):
        timeline = a_timeline(V1, a_revision("2026-02-01", version="v1", **ending))
        assert version_in_force(timeline, "2026-01-31") == "v1"
        assert version_in_force(timeline, "2026-02-01") is None

    def test_an_sop_brought_back_is_in_force_again(self):
        timeline = a_timeline(
            V1,
            a_revision("2026-02-01", version="v1", deleted=True),
            a_revision("2026-03-01", version="v1"),
        )
        assert seen(timeline.periods(day("2026-04-01"))) == [
            ("2026-01-01", "v1"),
            ("2026-02-01", None),
            ("2026-03-01", "v1"),
        ]

    def test_a_draft_is_never_in_force_and_leaves_the_text_before_it(self):
        timeline = a_timeline(
            V1, a_revision("2026-02-01", "2026-02-01", version="v2", status="draft")
        )
        assert version_in_force(timeline, "2026-03-01") == "v1"

    def test_deleting_a_draft_ends_the_sop(self):
        timeline = a_timeline(
            V1,
            a_revision("2026-02-01", "2026-02-01", version="v2", status="draft"),
            a_revision("2026-03-01", version="v2", status="draft", deleted=True),
        )
        assert version_in_force(timeline, "2026-03-01") is None


class TestPeriods:
    def test_they_are_told_as_known_then(self):
        timeline = a_timeline(V1, V2, a_revision("2026-05-10", "2026-01-01", version="v1a"))
        assert seen(timeline.periods(day("2026-04-02"))) == [
            ("2026-01-01", "v1"),
            ("2026-06-01", "v2"),
        ]
        assert seen(timeline.periods(day("2026-05-11"))) == [("2026-01-01", "v1a")]

    def test_what_comes_next_and_when(self):
        timeline = a_timeline(V1, V2)
        assert seen(timeline.upcoming(day("2026-05-01"))) == [("2026-06-01", "v2")]
        assert timeline.next_change(day("2026-05-01")) == day("2026-06-01")
        assert timeline.next_change(day("2026-06-01")) is None

    def test_an_sop_without_a_commit_has_none(self):
        assert a_timeline().periods(day("2026-01-01")) == ()


class TestVersions:
    def test_they_are_neighbours_that_share_a_name(self):
        first, second, third = (
            a_revision("2026-01-01", version="1.0"),
            a_revision("2026-02-01", version="1.0"),
            a_revision("2026-03-01", version="2.0"),
        )
        versions = a_timeline(first, second, third).versions()
        assert [(v.name, v.revisions) for v in versions] == [
            ("1.0", (first, second)),
            ("2.0", (third,)),
        ]

    def test_a_version_that_goes_backwards_is_a_further_one(self):
        timeline = a_timeline(
            *(
                a_revision(f"2026-0{n}-01", version=v)
                for n, v in ((1, "1.0"), (2, "2.0"), (3, "1.0"))
            )
        )
        assert [v.name for v in timeline.versions()] == ["1.0", "2.0", "1.0"]

    def test_a_coming_text_that_was_parked_for_a_correction_is_one_version(self):
        first = a_revision("2026-01-01", "2026-01-01", version="1.0")
        coming = a_revision("2026-02-01", "2026-09-01", version="1.1")
        correction = a_revision("2026-03-01", "2026-03-01", version="1.0.1")
        parked = a_revision("2026-03-01", "2026-09-01", version="1.1", waiting=True)
        versions = a_timeline(first, coming, correction, parked).versions()
        assert [v.name for v in versions] == ["1.0", "1.0.1", "1.1"]
        assert versions[-1].revisions == (coming, parked)

    def test_a_coming_text_that_was_withdrawn_and_came_back_later_is_a_further_version(self):
        first = a_revision("2026-01-01", "2026-01-01", version="1.0")
        coming = a_revision("2026-02-01", "2026-09-01", version="1.1")
        correction = a_revision("2026-03-01", "2026-03-01", version="1.0.1")
        back = a_revision("2026-04-01", "2026-09-01", version="1.1", waiting=True)
        versions = a_timeline(first, coming, correction, back).versions()
        assert [v.name for v in versions] == ["1.0", "1.1", "1.0.1", "1.1"]

    def test_a_text_that_waits_does_not_tear_the_version_in_force_apart(self):
        timeline = a_timeline(
            a_revision("2026-01-01", "2026-01-01", version="1.0"),
            a_revision("2026-04-01", "2026-06-01", version="2.0", waiting=True),
            a_revision("2026-04-10", "2026-06-01", version="2.0", waiting=True),
            a_revision("2026-04-15", "2026-01-01", version="1.0"),
            a_revision("2026-06-10", "2026-06-01", version="2.0"),
        )
        assert [(v.name, len(v.revisions)) for v in timeline.versions()] == [("1.0", 2), ("2.0", 3)]

    def test_without_a_name_each_differing_text_is_one(self):
        texts = [a_revision(f"2026-0{n}-01", version="") for n in (1, 2, 3)]
        meaning = {texts[0].commit: "a", texts[1].commit: "a", texts[2].commit: "b"}
        timeline = a_timeline(*texts)
        versions = timeline.versions(lambda a, b: meaning[a.commit] == meaning[b.commit])
        assert [v.name for v in versions] == [texts[0].short, texts[2].short]
        assert len(timeline.versions()) == 3
