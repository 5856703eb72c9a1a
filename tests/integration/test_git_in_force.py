"""What agents had to follow on a day, by the commits of a real repository."""

from datetime import UTC, datetime

import pytest

from tests.support.histories import NOW, in_force, retired, the_history
from tests.support.policy_repo import an_sop


class TestTheTable:
    """The rows of the table of what is in force when, as commits."""

    V1 = an_sop("v1", version="1.0", effective="2026-01-01")
    V2 = an_sop("v2", version="2.0", effective="2026-06-01")

    def begun(self, repo, next_file=False):
        repo.write("sops/refunds.md", self.V1).commit(on="2026-01-01")
        name = "sops/refunds.next.md" if next_file else "sops/refunds.md"
        repo.write(name, self.V2).commit(on="2026-04-01")

    def test_an_upcoming_text_comes_into_force_on_its_date(self, repo):
        self.begun(repo)
        assert in_force(repo, "2026-05-01").endswith("v1")
        assert in_force(repo, "2026-06-02").endswith("v2")

    def test_a_revert_withdraws_the_upcoming_text(self, repo):
        self.begun(repo)
        repo.write("sops/refunds.md", self.V1).commit("Revert", on="2026-04-10")
        assert in_force(repo, "2026-05-01").endswith("v1")
        assert in_force(repo, "2026-06-02").endswith("v1")

    def test_an_interim_text_withdraws_the_upcoming_one(self, repo):
        self.begun(repo)
        repo.write("sops/refunds.md", an_sop("v3", effective="2026-05-01")).commit(on="2026-04-15")
        assert in_force(repo, "2026-05-01").endswith("v3")
        assert in_force(repo, "2026-06-02").endswith("v3")

    def test_a_correction_leaves_the_text_that_waits(self, repo):
        self.begun(repo, next_file=True)
        repo.write("sops/refunds.md", an_sop("v1a", effective="2026-01-01")).commit(on="2026-04-15")
        assert in_force(repo, "2026-05-01").endswith("v1a")
        assert in_force(repo, "2026-06-02").endswith("v2")

    def test_a_backdated_text_was_not_known_before(self, repo):
        repo.write("sops/refunds.md", self.V1).commit(on="2026-01-01")
        repo.write("sops/refunds.md", an_sop("v4", effective="2026-03-01")).commit(on="2026-03-20")
        fifth = datetime(2026, 3, 5, 12, tzinfo=UTC)
        with the_history(repo) as history:
            timeline = history.timeline("REF-001")
            assert history.text(timeline.in_force(fifth, fifth)).endswith("v1")
            assert history.text(timeline.in_force(fifth, NOW)).endswith("v4")


class TestAnOldDate:
    """A text edited, or put back, with its date left as it was, after another word had the say."""

    def begun(self, repo):
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-01")
        return repo

    def test_the_waiting_text_was_in_force_until_the_edit(self, repo):
        waiting = an_sop("v2", version="2.0", effective="2026-06-01")
        self.begun(repo).write("sops/refunds.next.md", waiting).commit(on="2026-04-01")
        repo.write("sops/refunds.md", an_sop("v1 without its typo")).commit(on="2026-06-10")
        assert in_force(repo, "2026-05-31").endswith("v1")
        assert "v2" in in_force(repo, "2026-06-09")
        assert "without its typo" in in_force(repo, "2026-06-11")

    @pytest.mark.parametrize("deleted", [True, False])
    def test_nothing_was_in_force_until_the_sop_came_back(self, repo, deleted):
        self.begun(repo)
        if deleted:
            repo.delete("sops/refunds.md").commit(on="2026-03-01")
        else:
            repo.write("sops/refunds.md", retired(an_sop("v1"))).commit(on="2026-03-01")
        repo.write("sops/refunds.md", an_sop("v1 again")).commit(on="2026-06-10")
        assert "v1" in in_force(repo, "2026-02-28")
        assert in_force(repo, "2026-06-09") == ""
        assert "v1 again" in in_force(repo, "2026-06-11")

    def test_a_date_that_no_text_had_is_meant(self, repo):
        waiting = an_sop("v2", version="2.0", effective="2026-06-01")
        self.begun(repo).write("sops/refunds.next.md", waiting).commit(on="2026-04-01")
        backdated = an_sop("v3", version="3.0", effective="2026-05-20")
        repo.write("sops/refunds.md", backdated).commit(on="2026-06-10")
        assert "v3" in in_force(repo, "2026-05-25")

    def test_a_correction_of_the_text_in_force_counts_from_its_date(self, repo):
        self.begun(repo).write("sops/refunds.md", an_sop("v1 without its typo"))
        repo.commit(on="2026-03-01")
        assert "without its typo" in in_force(repo, "2026-02-01")

    def test_a_text_that_ended_and_goes_on_leaves_the_time_between_empty(self, repo):
        ended = an_sop("v1", effective_to="2026-03-01")
        repo.write("sops/refunds.md", ended).commit(on="2026-01-01")
        repo.write("sops/refunds.md", an_sop("v1 again")).commit(on="2026-06-10")
        assert "v1" in in_force(repo, "2026-02-28")
        assert in_force(repo, "2026-06-09") == ""
        assert "v1 again" in in_force(repo, "2026-06-11")

    def test_a_revert_leaves_in_force_what_was_until_then(self, repo):
        second = an_sop("v2", version="2.0", effective="2026-06-01")
        self.begun(repo).write("sops/refunds.md", second).commit(on="2026-04-01")
        repo.write("sops/refunds.md", an_sop("v1")).commit("Revert", on="2026-07-01")
        assert "v2" in in_force(repo, "2026-06-30")
        assert "v1" in in_force(repo, "2026-07-02")

    def test_what_is_corrected_after_it_came_back_counts_from_when_that_did(self, repo):
        waiting = an_sop("v2", version="2.0", effective="2026-06-01")
        self.begun(repo).write("sops/refunds.next.md", waiting).commit(on="2026-04-01")
        repo.write("sops/refunds.md", an_sop("v1 once more")).commit(on="2026-07-01")
        repo.write("sops/refunds.md", an_sop("v1 without its typo")).commit(on="2026-08-01")
        assert "v2" in in_force(repo, "2026-06-30")
        assert "without its typo" in in_force(repo, "2026-07-15")

    def test_it_is_the_same_of_the_text_that_waited(self, repo):
        waiting = an_sop("v2", version="2.0", effective="2026-06-01")
        self.begun(repo).write("sops/refunds.next.md", waiting).commit(on="2026-04-01")
        third = an_sop("v3", version="3.0", effective="2026-07-01")
        repo.write("sops/refunds.md", third).commit(on="2026-06-20")
        repo.write("sops/refunds.next.md", waiting + "A typo less.\n").commit(on="2026-08-01")
        assert "v3" in in_force(repo, "2026-07-31")
        assert "A typo less" in in_force(repo, "2026-08-02")

    def test_what_was_a_draft_on_its_day_counts_from_when_it_is_none(self, repo):
        second = an_sop("v2", version="2.0", effective="2026-06-01", status="draft")
        self.begun(repo).write("sops/refunds.md", second).commit(on="2026-04-01")
        active = second.replace("draft", "active")
        repo.write("sops/refunds.md", active).commit(on="2026-06-10")
        assert "v1" in in_force(repo, "2026-06-09")
        assert "v2" in in_force(repo, "2026-06-11")


class TestBeginningsAndEnds:
    def test_a_deleted_sop_that_comes_back_has_one_history(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("sops/b.md", an_sop("b", id="B-1")).delete("sops/refunds.md")
        repo.commit(on="2026-02-02")
        repo.write("sops/refunds.md", an_sop("one", effective="2026-03-01")).commit(on="2026-03-02")
        assert in_force(repo, "2026-02-01").endswith("one")
        assert in_force(repo, "2026-02-15") == ""
        assert in_force(repo, "2026-03-15").endswith("one")
        with the_history(repo) as history:
            assert [r.deleted for r in history.timeline("REF-001").revisions] == [
                False,
                True,
                False,
            ]

    def test_retiring_a_page_does_not_retire_its_past(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", an_sop("one", status="retired")).commit(on="2026-09-01")
        assert in_force(repo, "2026-08-31").endswith("one")
        assert in_force(repo, "2026-09-02") == ""

    def test_a_retirement_with_a_date_of_its_own_begins_on_it(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        retired = an_sop("one", status="retired", effective="2026-10-01")
        repo.write("sops/refunds.md", retired).commit(on="2026-09-01")
        repo.write("sops/refunds.md", retired + "A typo less.\n").commit(on="2026-09-05")
        assert in_force(repo, "2026-09-30").endswith("one")
        assert in_force(repo, "2026-10-02") == ""

    def test_a_text_holds_until_the_day_that_it_names(self, repo):
        bulletin = an_sop("outage", effective="2026-10-14", effective_to="2026-10-15")
        repo.write("sops/refunds.md", bulletin).commit(on="2026-10-14T06:00:00+00:00")
        assert in_force(repo, "2026-10-14").endswith("outage")
        assert in_force(repo, "2026-10-15") == ""


class TestRetirements:
    V1 = an_sop("v1", version="1.0", effective="2026-01-01")

    def test_one_that_is_announced_waits_for_its_day_though_a_lost_text_had_that_day(self, repo):
        lost = an_sop("v2", version="2.0", effective="2026-12-01")
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", lost).commit(on="2026-04-01")
        repo.delete("sops/r.next.md").commit(on="2026-05-01")
        corrected = an_sop("v1.1", version="1.1", effective="2026-06-01")
        repo.write("sops/r.md", corrected).commit(on="2026-05-20")
        announced = retired(corrected).replace("2026-06-01", "2026-12-01")
        repo.write("sops/r.md", announced).commit(on="2026-09-01")
        assert in_force(repo, "2026-11-30").endswith("v1.1")
        assert in_force(repo, "2026-12-02") == ""

    def test_one_that_is_announced_for_the_day_of_a_text_that_goes_waits_for_it(self, repo):
        lost = an_sop("v2", version="2.0", effective="2026-12-01")
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", lost).commit(on="2026-04-01")
        announced = retired(self.V1).replace("2026-01-01", "2026-12-01")
        repo.write("sops/r.md", announced).delete("sops/r.next.md").commit(on="2026-05-01")
        assert in_force(repo, "2026-11-30").endswith("v1")
        assert in_force(repo, "2026-12-02") == ""

    def test_one_that_waits_and_is_folded_in_before_its_day_waits_on(self, repo):
        coming = an_sop("v2", version="2.0", effective="2026-12-01")
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", coming).commit(on="2026-04-01")
        repo.write("sops/r.next.md", retired(coming)).commit(on="2026-05-01")
        repo.write("sops/r.md", retired(coming)).delete("sops/r.next.md").commit(on="2026-06-01")
        assert in_force(repo, "2026-11-30").endswith("v1")
        assert in_force(repo, "2026-12-02") == ""

    @pytest.mark.parametrize("name", ["sops/r.md", "sops/r.next.md"])
    def test_one_that_keeps_the_date_of_any_earlier_text_leaves_the_past_alone(self, repo, name):
        coming = an_sop("v2", version="2.0", effective="2026-09-01")
        repo.write("sops/r.md", self.V1).commit(on="2026-01-05")
        repo.write("sops/r.md", coming).commit(on="2026-04-01")
        repo.write(name, retired(self.V1)).commit(on="2026-06-10")
        assert in_force(repo, "2026-03-01").endswith("v1")
        assert in_force(repo, "2026-06-09").endswith("v1")
        assert in_force(repo, "2026-06-12") == ""

    def test_of_a_text_that_is_still_to_come_the_sop_ends_on_its_day(self, repo):
        coming = an_sop("v2", version="2.0", effective="2026-09-01")
        repo.write("sops/r.md", self.V1).commit(on="2026-01-05")
        repo.write("sops/r.md", coming).commit(on="2026-04-01")
        repo.write("sops/r.md", retired(coming)).commit(on="2026-06-10")
        assert in_force(repo, "2026-08-31").endswith("v1")
        assert in_force(repo, "2026-09-02") == ""
