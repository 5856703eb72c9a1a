"""The history of SOPs, read from real repositories in every state that we have met."""

import shutil
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest

from kb_tools.adapters.knowledge_base import opened
from kb_tools.errors import KbError, UnknownSop
from kb_tools.policy.model import DRAFT
from tests.support.policy_repo import PolicyRepo, an_sop

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def repo(policy_repo):
    return policy_repo


@contextmanager
def the_history(repo_or_path, **how):
    with opened(getattr(repo_or_path, "path", repo_or_path), **how) as found:
        yield found.history


def told(repo, sop="REF-001"):
    """Its revisions as (day recorded, version)."""
    with the_history(repo) as history:
        return [
            (f"{r.recorded:%Y-%m-%d}", r.control.version) for r in history.timeline(sop).revisions
        ]


def in_force(repo, on, sop="REF-001"):
    """The text in force at noon of that day, as known long after; "" where there is none."""
    with the_history(repo) as history:
        at = datetime.fromisoformat(on).replace(hour=13, tzinfo=UTC)
        revision = history.timeline(sop).in_force(at, NOW)
        return "" if revision is None else history.text(revision)


def retired(text):
    """The same text, retired by its status alone."""
    return text.replace("status: active", "status: retired")


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


BROKEN = {
    "a status that we do not know": an_sop("v2", version="2.0", status="withdrawn"),
    "a date that is none": an_sop("v2", version="2.0", effective="next Monday"),
    "an end that is none": an_sop("v2", version="2.0", effective_to="some day"),
    "no YAML": an_sop("v2", version="2.0", change_summary="a: b: c"),
    "TOML": '+++\nid = "REF-001"\n+++\nv2\n',
    "no end": an_sop("v2", version="2.0").replace("---\n\n", "\n"),
    "torn": an_sop("v2", version="2.0").replace("status", "...\nstatus"),
}


class TestWhatCannotBeRead:
    """A head that says nothing that we can read puts nothing in force, and takes nothing out of it."""

    @pytest.mark.parametrize("broken", BROKEN)
    def test_it_does_not_count_and_the_text_before_it_does(self, repo, broken):
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", BROKEN[broken]).commit(on="2026-03-01")
        assert in_force(repo, "2026-03-02").endswith("v1")
        assert in_force(repo, "2026-03-02").endswith("v1"), "and as it was kept"
        mended = an_sop("v2", version="2.0", effective="2026-04-01")
        repo.write("sops/refunds.md", mended).commit(on="2026-04-10")
        assert in_force(repo, "2026-03-31").endswith("v1")
        assert in_force(repo, "2026-04-02").endswith("v2")

    def test_an_announced_text_comes_on_its_day_all_the_same(self, repo):
        coming = an_sop("v2", version="2.0", effective="2026-06-01")
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", coming).commit(on="2026-04-01")
        repo.write("sops/refunds.md", BROKEN["no YAML"]).commit(on="2026-05-01")
        assert in_force(repo, "2026-05-31").endswith("v1")
        assert in_force(repo, "2026-06-02").endswith("v2")
        repo.write("sops/refunds.md", coming).commit(on="2026-06-10")
        assert in_force(repo, "2026-06-02").endswith("v2")

    def test_a_page_that_is_deleted_in_that_state_has_ended(self, repo):
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", BROKEN["no YAML"]).commit(on="2026-03-01")
        repo.delete("sops/refunds.md").commit(on="2026-04-01")
        assert in_force(repo, "2026-03-31").endswith("v1")
        assert in_force(repo, "2026-04-02") == ""

    def test_whom_it_was_hidden_from_does_not_see_the_page_again_when_it_is_deleted(self, repo):
        both = an_sop("v1", audience="[internal, vendor]")
        hidden = an_sop("v2", version="2.0", audience="[internal]", status="withdrawn")
        repo.write("sops/refunds.md", both).commit(on="2026-01-05")
        repo.write("sops/refunds.md", hidden).commit(on="2026-03-01")
        repo.delete("sops/refunds.md").commit(on="2026-04-01")
        with the_history(repo) as history:
            ended = history.timeline("REF-001").revisions[-1]
        assert (ended.deleted, ended.control.audience) == (True, ("internal",))

    def test_a_waiting_text_that_holds_alone_goes_on_to_hold(self, repo):
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        second = an_sop("v2", version="2.0", effective="2026-06-01")
        repo.write("sops/refunds.next.md", second).commit(on="2026-04-01")
        repo.delete("sops/refunds.md").commit(on="2026-07-01")
        repo.write("sops/refunds.next.md", BROKEN["no YAML"]).commit(on="2026-08-01")
        assert in_force(repo, "2026-08-02").endswith("v2")
        repo.delete("sops/refunds.next.md").commit(on="2026-09-01")
        assert in_force(repo, "2026-09-02") == ""

    def test_a_coming_text_comes_only_once_it_can_be_read(self, repo):
        coming = an_sop("v2", version="2.0", status="published", effective="2026-06-01")
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.next.md", coming).commit(on="2026-03-01")
        assert in_force(repo, "2026-06-02").endswith("v1")
        repo.write("sops/refunds.next.md", coming.replace("published", "active"))
        repo.commit(on="2026-05-01")
        assert in_force(repo, "2026-06-02").endswith("v2")

    def test_words_of_another_tool_on_every_page_are_no_fault(self, repo):
        first = an_sop("v1", status="published")
        second = an_sop("v2", version="2.0", status="published", effective="2026-06-01")
        repo.write("sops/refunds.md", first).commit(on="2026-01-05")
        repo.write("sops/refunds.md", second).commit(on="2026-05-01")
        assert in_force(repo, "2026-06-02").endswith("v2")


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


class TestIdentity:
    def test_a_rename_is_no_revision_and_loses_none(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.move("sops/refunds.md", "sops/returns/refunds.md").commit(on="2026-02-02")
        repo.write("sops/returns/refunds.md", an_sop("two")).commit(on="2026-03-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-03-02"]
        with the_history(repo) as history:
            assert history.path("REF-001") == "sops/returns/refunds.md"
            assert history.paths("REF-001") == ("sops/refunds.md", "sops/returns/refunds.md")

    def test_an_id_survives_a_move_that_rewrites_the_text(self, repo):
        repo.write("sops/refunds.md", an_sop("one " * 200)).commit(on="2026-01-05")
        repo.delete("sops/refunds.md")
        repo.write("sops/returns.md", an_sop("entirely different")).commit(on="2026-02-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-02-02"]

    def test_two_sops_that_swap_their_files_keep_their_histories(self, repo):
        a, b = an_sop("a", id="A-1"), an_sop("b", id="B-1")
        repo.write("sops/one.md", a).write("sops/two.md", b).commit(on="2026-01-05")
        repo.write("sops/one.md", b).write("sops/two.md", a).commit(on="2026-02-02")
        with the_history(repo) as history:
            assert history.path("A-1") == "sops/two.md"
            assert len(history.timeline("A-1").revisions) == 1
            assert len(history.timeline("B-1").revisions) == 1

    def test_without_an_id_the_path_is_followed_through_renames(self, repo):
        text = "# Refunds\n\n" + "A line of a long page.\n" * 20
        repo.write("docs/refunds.md", text).commit(on="2026-01-05")
        repo.move("docs/refunds.md", "docs/money/refunds.md").commit(on="2026-02-02")
        repo.write("docs/money/refunds.md", text + "More.\n").commit(on="2026-03-02")
        repo.move("docs/money/refunds.md", "docs/returns.md")
        repo.write("docs/returns.md", text + "More.\nAnd more.\n").commit(on="2026-04-02")
        assert [day for day, _ in told(repo, "docs/returns.md")] == [
            "2026-01-05",
            "2026-03-02",
            "2026-04-02",
        ]

    def test_a_page_that_gets_its_first_id_keeps_its_history(self, repo):
        repo.write("sops/refunds.md", "# Refunds\n").commit(on="2026-01-05")
        repo.write("sops/refunds.md", an_sop("# Refunds\n")).commit(on="2026-02-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-02-02"]
        with the_history(repo) as history:
            assert [*history.sops()] == ["REF-001"]

    def test_a_changed_id_makes_another_sop_and_ends_the_one_before(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", an_sop("two", id="RET-009")).commit(on="2026-02-02")
        with the_history(repo) as history:
            assert [*history.sops()] == ["REF-001", "RET-009"]
            assert history.timeline("REF-001").revisions[-1].deleted
            assert len(history.timeline("RET-009").revisions) == 1

    def test_broken_front_matter_in_between_does_not_tear_a_history_apart(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", "---\nid: [oops\n---\ntwo\n").commit(on="2026-02-02")
        repo.write("sops/refunds.md", an_sop("three")).commit(on="2026-03-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-02-02", "2026-03-02"]

    def test_two_files_with_one_id_are_an_error_for_that_id_alone(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).write("sops/b.md", an_sop("b", id="B-1"))
        repo.commit(on="2026-01-05")
        repo.write("sops/copy.md", an_sop("two")).commit(on="2026-02-02")
        with the_history(repo) as history:
            with pytest.raises(KbError) as error:
                history.timeline("REF-001")
            assert "sops/copy.md, sops/refunds.md" in str(error.value)
            assert len(history.timeline("B-1").revisions) == 1
            assert [*history.sops()] == ["B-1", "REF-001"]
            assert [problem.rule for problem in history.problems()] == ["duplicate-id"]

    def test_a_copy_that_got_its_own_id_later_never_was_the_first_sop(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("sops/copy.md", an_sop("two")).commit(on="2026-02-02")
        repo.write("sops/copy.md", an_sop("two", id="RET-009")).commit(on="2026-03-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05"]
        assert [day for day, _ in told(repo, "RET-009")] == ["2026-03-02"]

    def test_a_move_in_two_commits_copy_then_delete_is_no_end(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("sops/new/refunds.md", an_sop("one")).commit(on="2026-02-02")
        repo.delete("sops/refunds.md").commit(on="2026-03-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05"]
        with the_history(repo) as history:
            assert history.path("REF-001") == "sops/new/refunds.md"

    def test_the_folder_of_the_policies_may_have_had_another_name(self, repo):
        repo.write("policies/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.move("policies/refunds.md", "sops/refunds.md").commit(on="2026-02-02")
        repo.write("sops/refunds.md", an_sop("two")).commit(on="2026-03-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-03-02"]

    def test_an_sop_that_moves_out_of_the_folder_has_ended(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).write("sops/b.md", an_sop("b", id="B-1"))
        repo.commit(on="2026-01-05")
        repo.move("sops/refunds.md", "attic/refunds.md").commit(on="2026-02-02")
        repo.write("attic/refunds.md", an_sop("ignored")).commit(on="2026-02-09")
        repo.move("attic/refunds.md", "sops/refunds.md").commit(on="2026-03-02")
        with the_history(repo) as history:
            revisions = history.timeline("REF-001").revisions
        assert [(f"{r.recorded:%m-%d}", r.deleted) for r in revisions] == [
            ("01-05", False),
            ("02-02", True),
            ("03-02", False),
        ]

    def test_a_path_used_twice_is_two_sops(self, repo):
        first, second = "# First\n" + "alpha\n" * 30, "# Second\n" + "omega\n" * 30
        repo.write("docs/a.md", first).commit(on="2026-01-05")
        repo.move("docs/a.md", "docs/b.md").commit(on="2026-02-02")
        repo.write("docs/a.md", second).commit(on="2026-03-02")
        with the_history(repo) as history:
            assert [*history.sops()] == ["docs/a.md", "docs/b.md"]
            assert [f"{r.recorded:%m}" for r in history.timeline("docs/a.md").revisions] == ["03"]


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

    def test_a_page_without_id_that_comes_back_has_one_history(self, repo):
        repo.write("docs/a.md", "one\n").write("docs/b.md", "b\n").commit(on="2026-01-05")
        repo.delete("docs/a.md").commit(on="2026-02-02")
        repo.write("docs/a.md", "three\n").commit(on="2026-03-02")
        assert [day for day, _ in told(repo, "docs/a.md")] == [
            "2026-01-05",
            "2026-02-02",
            "2026-03-02",
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


class TestTextsThatWait:
    V1 = an_sop("v1", version="1.0", effective="2026-01-01")
    V2 = an_sop("v2", version="2.0", effective="2026-06-01")

    def test_folding_it_in_after_its_date_changes_nothing(self, repo):
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.write("sops/r.md", self.V2).delete("sops/r.next.md").commit(on="2026-06-10")
        assert in_force(repo, "2026-05-31").endswith("v1")
        assert in_force(repo, "2026-06-05").endswith("v2")
        assert in_force(repo, "2026-06-15").endswith("v2")

    def test_folded_in_before_its_date_it_can_still_be_withdrawn(self, repo):
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.write("sops/r.md", self.V2).delete("sops/r.next.md").commit(on="2026-05-10")
        assert in_force(repo, "2026-06-15").endswith("v2")
        repo.write("sops/r.md", self.V1).commit("Revert", on="2026-05-20")
        assert in_force(repo, "2026-06-15").endswith("v1")

    def test_a_page_that_only_waits_is_folded_in_by_renaming_it(self, repo):
        repo.write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.move("sops/r.next.md", "sops/r.md").commit(on="2026-06-10")
        assert in_force(repo, "2026-05-31") == ""
        assert in_force(repo, "2026-06-05").endswith("v2")

    def test_removed_before_its_date_it_is_withdrawn(self, repo):
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.delete("sops/r.next.md").commit(on="2026-05-20")
        assert in_force(repo, "2026-06-15").endswith("v1")
        with the_history(repo) as history:
            waiting = next(r for r in history.timeline("REF-001").revisions if r.waiting)
            assert waiting.withdrawn == datetime(2026, 5, 20, 12, tzinfo=UTC)

    def test_removed_while_in_force_it_leaves_the_word_to_what_still_stands(self, repo):
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.delete("sops/r.next.md").commit(on="2026-07-01")
        assert in_force(repo, "2026-06-15").endswith("v2")
        assert in_force(repo, "2026-07-02").endswith("v1")

    @pytest.mark.parametrize("written", ["2026-06-10", "2026-07-01"])
    def test_removed_while_in_force_it_holds_until_what_stands_beside_it_comes(self, repo, written):
        coming = an_sop("v3", version="3.0", effective="2026-09-01")
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.write("sops/r.md", coming).commit(on=written)
        repo.delete("sops/r.next.md").commit(on="2026-07-01")
        assert in_force(repo, "2026-08-31").endswith("v2")
        assert in_force(repo, "2026-09-02").endswith("v3")

    def test_what_is_announced_beside_it_comes_though_it_took_the_line_meanwhile(self, repo):
        coming = an_sop("v3", version="3.0", effective="2026-09-01")
        repo.write("sops/r.md", self.V1).commit(on="2026-01-05")
        repo.write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.write("sops/r.md", coming).commit(on="2026-05-10")
        assert in_force(repo, "2026-08-31").endswith("v2")
        assert in_force(repo, "2026-09-05").endswith("v3")
        repo.delete("sops/r.next.md").commit(on="2026-07-01")
        assert in_force(repo, "2026-08-31").endswith("v2")
        assert in_force(repo, "2026-09-05").endswith("v3")

    def test_put_in_as_an_emergency_it_holds_until_what_was_announced_before_comes(self, repo):
        emergency = an_sop("v1.0.1", version="1.0.1", effective="2026-04-15")
        coming = an_sop("v2", version="2.0", effective="2026-09-01")
        repo.write("sops/r.md", self.V1).commit(on="2026-01-05")
        repo.write("sops/r.md", coming).commit(on="2026-04-01")
        repo.write("sops/r.next.md", emergency).commit(on="2026-04-14")
        assert in_force(repo, "2026-08-31").endswith("v1.0.1")
        assert in_force(repo, "2026-09-05").endswith("v2")

    def test_an_announced_text_that_is_removed_never_comes_whatever_is_in_force(self, repo):
        emergency = an_sop("v1.0.1", version="1.0.1", effective="2026-04-15")
        coming = an_sop("v2", version="2.0", effective="2026-09-01")
        repo.write("sops/r.md", coming).commit(on="2026-04-01")
        repo.write("sops/r.next.md", emergency).commit(on="2026-04-14")
        repo.delete("sops/r.md").commit(on="2026-05-01")
        assert in_force(repo, "2026-09-05").endswith("v1.0.1")

    def test_folded_in_and_written_over_at_once_it_holds_until_the_new_text_comes(self, repo):
        coming = an_sop("v3", version="3.0", effective="2026-09-01")
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.write("sops/r.md", coming).delete("sops/r.next.md").commit(on="2026-07-01")
        assert in_force(repo, "2026-08-31").endswith("v2")
        assert in_force(repo, "2026-09-02").endswith("v3")

    def test_a_retirement_waits_for_its_day_like_any_text(self, repo):
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.write("sops/r.next.md", retired(self.V2)).commit(on="2026-04-20")
        assert in_force(repo, "2026-05-31").endswith("v1")
        assert in_force(repo, "2026-06-02") == ""

    def test_retired_while_in_force_it_ends_when_that_is_recorded(self, repo):
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.write("sops/r.next.md", retired(self.V2)).commit(on="2026-07-01")
        assert in_force(repo, "2026-06-15").endswith("v2")
        assert in_force(repo, "2026-07-02") == ""

    def test_a_retirement_begins_when_recorded_whatever_waits_beside_it(self, repo):
        later = an_sop("v3", version="3.0", effective="2026-09-01")
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", later).commit(on="2026-04-01")
        repo.write("sops/r.md", retired(self.V1)).commit(on="2026-04-20")
        assert in_force(repo, "2026-04-10").endswith("v1")
        assert in_force(repo, "2026-04-22") == ""
        assert in_force(repo, "2026-09-02").endswith("v3")

    def test_a_draft_beside_it_ends_nothing_when_its_file_goes(self, repo):
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        folded_in = self.V2.replace("status: active", "status: draft")
        repo.write("sops/r.md", folded_in).delete("sops/r.next.md").commit(on="2026-07-01")
        assert in_force(repo, "2026-06-15").endswith("v2")
        assert in_force(repo, "2026-07-02").endswith("v2")

    def test_the_page_in_force_may_go_once_the_waiting_one_has_taken_over(self, repo):
        repo.write("sops/r.md", self.V1).write("sops/r.next.md", self.V2).commit(on="2026-04-01")
        repo.delete("sops/r.md").commit(on="2026-07-01")
        assert in_force(repo, "2026-07-02").endswith("v2")

    def test_without_an_id_it_belongs_to_the_page_beside_it(self, repo):
        repo.write("docs/a.md", "now\n").commit(on="2026-01-05")
        repo.write("docs/a.next.md", "---\neffective: 2026-06-01\n---\nthen\n").commit(
            on="2026-04-01"
        )
        with the_history(repo) as history:
            assert [*history.sops()] == ["docs/a.md"]
        assert in_force(repo, "2026-05-01", "docs/a.md") == "now\n"
        assert in_force(repo, "2026-06-02", "docs/a.md").endswith("then\n")

    def test_a_page_called_next_with_nothing_beside_it_is_a_page(self, repo):
        repo.write("docs/what.next.md", "what comes\n").commit(on="2026-01-05")
        assert in_force(repo, "2026-02-01", "docs/what.next.md") == "what comes\n"


class TestRecorded:
    def test_it_is_the_committer_date(self, repo):
        repo.write("sops/refunds.md", an_sop()).commit(on="2026-02-02", authored="2026-01-05")
        assert told(repo) == [("2026-02-02", "1.0")]

    def test_up_to_the_declared_day_it_is_the_author_date(self, repo):
        repo.write("site_config/kb.toml", "[history]\nimported_until = 2026-06-30\n")
        repo.write("sops/refunds.md", an_sop("one"))
        repo.commit(on="2026-11-20", authored="2026-01-05")
        repo.write("sops/refunds.md", an_sop("two")).commit(on="2026-11-20", authored="2026-06-30")
        repo.write("sops/refunds.md", an_sop("three")).commit(
            on="2026-11-21", authored="2026-07-01"
        )
        with the_history(repo) as history:
            revisions = history.timeline("REF-001").revisions
        assert [(f"{r.recorded:%m-%d}", r.imported) for r in revisions] == [
            ("01-05", True),
            ("06-30", True),
            ("11-21", False),
        ]

    def test_imported_history_survives_a_rebase(self, repo):
        repo.write("site_config/kb.toml", "[history]\nimported_until = 2026-06-30\n")
        for day in ("2026-01-05", "2026-02-02"):
            repo.write("sops/refunds.md", an_sop(f"as of {day}")).commit(on=day)
        before = told(repo)
        repo.git(
            "rebase", "--quiet", "--root", "--force-rebase",
            env={f"GIT_{who}": "Ben" for who in ("COMMITTER_NAME", "COMMITTER_EMAIL", "AUTHOR_NAME", "AUTHOR_EMAIL")},
        )  # fmt: skip
        assert told(repo) == before

    def test_a_commit_with_a_wrong_clock_moves_only_itself(self, repo):
        for day, text in (("2026-01-05", "1"), ("2037-02-02", "2"), ("2026-03-02", "3")):
            repo.write("sops/refunds.md", an_sop(text, version=text)).commit(on=day)
        assert told(repo) == [("2026-01-05", "1"), ("2026-03-02", "2"), ("2026-03-02", "3")]
        assert in_force(repo, "2026-04-01").endswith("3")

    def test_merges_count_when_they_reach_the_main_line(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.git("switch", "--quiet", "--create", "work")
        repo.write("sops/refunds.md", an_sop("two")).commit(on="2026-01-10")
        repo.write("sops/refunds.md", an_sop("three")).commit(on="2026-01-12")
        repo.git("switch", "--quiet", "main")
        when = {f"GIT_{who}_DATE": "2026-02-02T12:00:00+00:00" for who in ("AUTHOR", "COMMITTER")}
        name = {f"GIT_{who}_NAME": "Ada" for who in ("AUTHOR", "COMMITTER")}
        mail = {f"GIT_{who}_EMAIL": "ada@example.invalid" for who in ("AUTHOR", "COMMITTER")}
        repo.git("merge", "--quiet", "--no-ff", "-m", "Merge work", "work", env=when | name | mail)
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-02-02"]
        assert in_force(repo, "2026-02-03").endswith("three")

    def test_the_message_gives_subject_and_reason(self, repo):
        repo.write("sops/refunds.md", an_sop())
        repo.commit("Cut the window\n\nReason: too slow\nApproved-by: Head", author="Åsa Öst")
        with the_history(repo) as history:
            [revision] = history.timeline("REF-001").revisions
        assert (revision.author, revision.subject) == ("Åsa Öst", "Cut the window")
        assert revision.message == "Reason: too slow\nApproved-by: Head"


class TestDrafts:
    def test_an_uncommitted_edit_is_a_draft_and_never_in_force(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", an_sop("two", effective="2026-02-01"))
        with the_history(repo) as history:
            draft = history.draft("REF-001")
            assert draft.commit == DRAFT
            assert history.text(draft).endswith("two")
            assert history.document(draft).clauses[-1].text == "two"
            assert len(history.timeline("REF-001").revisions) == 1
        assert in_force(repo, "2026-03-01").endswith("one")

    def test_an_unchanged_file_is_no_draft(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        (repo.path / "sops/refunds.md").touch()
        with the_history(repo) as history:
            assert history.draft("REF-001") is None

    def test_an_untracked_file_is_a_new_sop_that_is_draft_only(self, repo):
        repo.write("sops/b.md", an_sop("b", id="B-1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", an_sop("one"))
        with the_history(repo) as history:
            assert [*history.sops()] == ["B-1", "REF-001"]
            assert history.timeline("REF-001").revisions == ()
            assert history.draft("REF-001").path == "sops/refunds.md"

    def test_a_file_moved_but_not_committed_is_no_draft(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.move("sops/refunds.md", "sops/returns.md")
        with the_history(repo) as history:
            assert history.draft("REF-001") is None

    def test_a_file_deleted_but_not_committed_is_a_draft_of_its_end(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.delete("sops/refunds.md")
        with the_history(repo) as history:
            draft = history.draft("REF-001")
            assert draft.deleted
            assert history.text(draft).endswith("one")
        assert in_force(repo, "2026-03-01").endswith("one")

    def test_what_git_ignores_is_no_draft(self, repo):
        repo.write(".gitignore", "scratch.md\n").write("sops/b.md", an_sop("b", id="B-1")).commit()
        repo.write("sops/scratch.md", an_sop("one"))
        with the_history(repo) as history:
            assert [*history.sops()] == ["B-1"]

    def test_a_draft_with_a_taken_id_is_told_with_both_paths(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("sops/copy.md", an_sop("two"))
        with the_history(repo) as history:
            with pytest.raises(KbError, match=r"sops/copy\.md, sops/refunds\.md"):
                history.draft("REF-001")
            assert len(history.timeline("REF-001").revisions) == 1

    def test_line_ends_that_git_will_turn_are_no_draft(self, repo):
        repo.write("sops/refunds.md", an_sop("one\n")).commit(on="2026-01-05")
        repo.git("config", "core.autocrlf", "true")
        repo.write("sops/refunds.md", an_sop("one\n").replace("\n", "\r\n"))
        with the_history(repo) as history:
            assert history.draft("REF-001") is None
        repo.write("sops/refunds.md", an_sop("two\n").replace("\n", "\r\n"))
        with the_history(repo) as history:
            assert "\r" not in history.text(history.draft("REF-001"))


class TestStatesOfARepository:
    def test_without_commits_everything_is_a_draft(self, repo):
        repo.write("sops/refunds.md", an_sop("one"))
        with the_history(repo) as history:
            assert [*history.sops()] == ["REF-001"]
            assert history.timeline("REF-001").revisions == ()
            assert history.text(history.draft("REF-001")).endswith("one")
            assert "Nothing has been committed yet" in history.notes[0]

    def test_a_folder_without_git_is_all_drafts(self, tmp_path):
        (tmp_path / "sops").mkdir()
        (tmp_path / "sops/refunds.md").write_text(an_sop("one"), encoding="utf-8")
        (tmp_path / "site_config").mkdir()
        (tmp_path / "site_config/kb.toml").write_text("", encoding="utf-8")
        with the_history(tmp_path) as history:
            assert [*history.sops()] == ["REF-001"]
            assert history.draft("REF-001").commit == DRAFT
            assert "not in a git repository" in history.notes[0]

    def test_a_shallow_clone_says_where_its_history_begins(self, repo, tmp_path):
        for day in ("2026-01-05", "2026-02-02", "2026-03-02"):
            repo.write("sops/refunds.md", an_sop(f"as of {day}")).commit(on=day)
        shallow = tmp_path / "shallow"
        repo.git("clone", "--quiet", "--depth", "2", repo.path.as_uri(), str(shallow))
        with the_history(shallow) as history:
            assert history.incomplete_before == datetime(2026, 2, 2, 12, tzinfo=UTC)
            assert "git fetch --unshallow" in history.notes[0]
            assert len(history.timeline("REF-001").revisions) == 2
        with the_history(repo) as history:
            assert history.incomplete_before is None
            assert history.notes == ()

    def test_a_detached_head_is_read_as_it_stands(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", an_sop("two")).commit(on="2026-02-02")
        repo.git("checkout", "--quiet", "--detach", "HEAD~1")
        assert [day for day, _ in told(repo)] == ["2026-01-05"]

    def test_a_bare_repository_has_a_history_and_no_drafts(self, repo, tmp_path):
        repo.write("site_config/kb.toml", '[knowledge_base]\nname = "Bare"\nsops = "policies"\n')
        repo.write("policies/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.git("clone", "--quiet", "--bare", str(repo.path), str(tmp_path / "bare.git"))
        with opened(tmp_path / "bare.git") as found:
            assert found.config.knowledge_base.name == "Bare"
            assert [*found.history.sops()] == ["REF-001"]
            assert found.history.draft("REF-001") is None

    def test_the_main_line_may_be_named(self, repo):
        repo.write("site_config/kb.toml", '[history]\nbranch = "main"\n')
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.git("switch", "--quiet", "--create", "proposal")
        repo.write("sops/refunds.md", an_sop("two")).commit(on="2026-02-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05"]
        with the_history(repo) as history:
            assert history.text(history.draft("REF-001")).endswith("two")

    def test_a_branch_that_is_not_there_is_an_error_with_those_that_are(self, repo):
        repo.write("site_config/kb.toml", '[history]\nbranch = "master"\n')
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        with pytest.raises(KbError, match="Its branches are: main"), the_history(repo):
            pass

    def test_a_knowledge_base_in_a_folder_of_a_larger_repository(self, repo):
        repo.write("support/site_config/kb.toml", "").write("README.md", "# All of it\n")
        repo.write("support/sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.write("support/sops/refunds.md", an_sop("two"))
        with the_history(repo.path / "support/sops") as history:
            assert [*history.sops()] == ["REF-001"]
            assert history.path("REF-001") == "support/sops/refunds.md"
            assert history.draft("REF-001").path == "support/sops/refunds.md"

    def test_a_linked_working_tree_is_read_like_any_other(self, repo, tmp_path):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
        assert [day for day, _ in told(tmp_path / "linked")] == ["2026-01-05"]

    def test_what_a_user_has_configured_changes_nothing(self, repo):
        text = "# Refunds\n" + "A line.\n" * 30
        repo.write("docs/a.md", text).commit(on="2026-01-05")
        repo.move("docs/a.md", "docs/b.md").commit(on="2026-02-02")
        for option in ("diff.renames=false", "diff.relative=true", "log.showSignature=true",
                       "log.diffMerges=off", "diff.noprefix=true", "log.date=iso",
                       "i18n.logOutputEncoding=ISO-8859-1", "color.ui=always"):  # fmt: skip
            repo.git("config", *option.split("="))
        with the_history(repo) as history:
            assert [*history.sops()] == ["docs/b.md"]

    def test_an_unknown_sop_is_an_error(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit()
        with the_history(repo) as history, pytest.raises(UnknownSop):
            history.timeline("REF-999")

    def test_a_lost_object_is_told_and_not_guessed(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit()
        blob = repo.git("rev-parse", "HEAD:sops/refunds.md")
        (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
        with the_history(repo) as history, pytest.raises(KbError, match=blob[:10]):
            history.sops()


class TestFilesOfAllKinds:
    def test_a_readme_is_no_sop(self, repo):
        repo.write("sops/README.md", "# About\n").write("sops/a/README.md", "# About\n")
        repo.write("sops/refunds.md", an_sop("one")).write("sops/.hidden/x.md", "x\n").commit()
        with the_history(repo) as history:
            assert [*history.sops()] == ["REF-001"]

    def test_pages_may_lie_anywhere(self, repo):
        repo.write("alerts/a/one.md", "# One\n").write("two.markdown", "# Two\n").commit()
        with the_history(repo) as history:
            assert [*history.sops()] == ["alerts/a/one.md", "two.markdown"]

    @pytest.mark.parametrize(
        "content",
        [
            an_sop("Schließen\n").replace("\n", "\r\n").encode(),
            b"\xef\xbb\xbf" + an_sop("Schließen\n").encode(),
            an_sop("Schließen\n").encode("latin-1"),
        ],
        ids=["CRLF", "BOM", "not UTF-8"],
    )
    def test_texts_come_back_byte_for_byte(self, repo, content):
        repo.write("sops/refunds.md", content).commit()
        with the_history(repo) as history:
            [revision] = history.timeline("REF-001").revisions
            assert history.text(revision).encode("utf-8", "surrogateescape") == content
            assert "Schlie" in history.document(revision).clauses[-1].text
        with the_history(repo) as history:  # now from the cache, as far as it can hold it
            assert "Schlie" in history.document(revision).clauses[-1].text

    def test_a_change_of_line_ends_is_a_revision(self, repo):
        repo.write("sops/refunds.md", an_sop("one\n")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", an_sop("one\n").replace("\n", "\r\n")).commit(on="2026-02-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-02-02"]

    def test_names_of_files_may_be_in_any_script_and_even_in_none(self, repo):
        latin = b"r\xe9sum\xe9.md".decode("utf-8", "surrogateescape")
        names = ["docs/返金 と 'it'.md", "docs/tab\there.md", f"docs/{latin}"]
        for name in names:
            repo.write(name, f"# {name!r}\n")
        repo.commit(on="2026-01-05")
        repo.write(names[2], "changed\n")
        with the_history(repo) as history:
            assert [*history.sops()] == sorted(names)
            assert history.draft(names[2]).path == names[2]
            assert history.text(history.draft(names[2])) == "changed\n"

    def test_symlinks_and_submodules_are_no_sops(self, repo, tmp_path):
        other = PolicyRepo(tmp_path / "other")
        other.write("inner.md", an_sop("inner", id="IN-1")).commit()
        repo.write("sops/refunds.md", an_sop("one"))
        (repo.path / "sops/link.md").symlink_to("refunds.md")
        (repo.path / "sops/escape.md").symlink_to("/etc/hostname")
        repo.git(
            "-c",
            "protocol.file.allow=always",
            "submodule",
            "--quiet",
            "add",
            str(other.path),
            "sops/sub.md",
        )
        repo.commit(on="2026-01-05")
        (repo.path / "sops/untracked.md").symlink_to("refunds.md")
        with the_history(repo) as history:
            assert [*history.sops()] == ["REF-001"]
            assert history.draft("REF-001") is None

    def test_an_sop_replaced_by_a_symlink_has_ended(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).write("sops/b.md", an_sop("b", id="B-1"))
        repo.commit(on="2026-01-05")
        repo.delete("sops/refunds.md")
        (repo.path / "sops/refunds.md").symlink_to("b.md")
        repo.commit(on="2026-02-02")
        with the_history(repo) as history:
            assert history.timeline("REF-001").revisions[-1].deleted

    def test_a_file_beside_a_revision_is_read_as_it_stood_then(self, repo):
        repo.write("sops/shot.png", b"old").write("sops/refunds.md", an_sop("one"))
        repo.commit(on="2026-01-05")
        repo.write("sops/shot.png", b"new").write("sops/refunds.md", an_sop("two"))
        repo.commit(on="2026-02-02")
        repo.write("sops/shot.png", b"draft").write("sops/refunds.md", an_sop("three"))
        with the_history(repo) as history:
            first, second = history.timeline("REF-001").revisions
            draft = history.draft("REF-001")
            found = [history.file(r, "sops/shot.png") for r in (first, second, draft)]
            assert found == [b"old", b"new", b"draft"]
            assert history.file(first, "../outside.png") is None
            assert history.file(draft, "../../etc/hostname") is None
            assert history.file(second, "sops") is None


class TestTheCache:
    def test_it_may_be_deleted_at_any_time(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        with the_history(repo) as history:
            history.sops()
            shutil.rmtree(repo.path / ".kb")
            history.document(history.timeline("REF-001").revisions[0])
        assert told(repo) == [("2026-01-05", "1.0")]

    @pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
    def test_damaged_it_is_made_anew_without_a_word(self, repo, damage):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        told(repo)
        [file] = (repo.path / ".kb/cache").glob("*.sqlite")
        file.write_bytes(damage)
        assert told(repo) == [("2026-01-05", "1.0")]
        assert told(repo) == [("2026-01-05", "1.0")]

    def test_damaged_in_the_middle_it_is_made_anew(self, repo):
        for n in range(30):
            repo.write(f"sops/{n}.md", an_sop(f"{n} " * 500, id=f"A-{n}"))
        repo.commit(on="2026-01-05")
        with the_history(repo) as history:
            for sop in history.sops():
                history.document(history.timeline(sop).revisions[0])
        [file] = (repo.path / ".kb/cache").glob("*.sqlite")
        content = bytearray(file.read_bytes())
        content[4096 * 2 :] = bytes(b ^ 0x5A for b in content[4096 * 2 :])
        file.write_bytes(content)
        with the_history(repo) as history:
            assert len(history.sops()) == 30
            for sop in history.sops():
                [revision] = history.timeline(sop).revisions
                assert history.document(revision).clauses[-1].text.startswith(sop[2:])

    def test_two_processes_may_use_it_at_once(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        with the_history(repo) as one, the_history(repo) as other:
            assert one.sops() == other.sops() == ("REF-001",)
            for history in (one, other, one):
                history.document(history.timeline("REF-001").revisions[0])

    def test_it_stays_out_of_git(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        told(repo)
        assert repo.git("status", "--porcelain") == ""

    def test_what_it_gives_back_is_what_was_read(self, repo):
        text = an_sop(
            "# A\n\n| a | b |\n|---|---|\n| 1 | [x](y.md) |\n\n1. One\n    - two\n",
            effective="2026-02-01T08:30:00+02:00",
            reviewed_on="2026-01-31",
            nested="{when: 2026-01-30, list: [1, 2.5, null]}",
        )
        repo.write("sops/refunds.md", text).commit()
        seen = []
        for _ in range(2):
            with the_history(repo) as history:
                [revision] = history.timeline("REF-001").revisions
                document = history.document(revision)
                seen.append(
                    (revision, document, [(c.lines, c.anchor, c.source) for c in document.clauses])
                )
        assert seen[0] == seen[1]
        assert seen[0][0].control.model_extra["reviewed_on"] == date(2026, 1, 31)

    def test_without_the_right_to_write_reading_goes_on(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        (repo.path / ".kb").write_text("in the way", encoding="utf-8")
        with the_history(repo) as history:
            [revision] = history.timeline("REF-001").revisions
            assert history.document(revision).clauses


def test_progress_counts_the_texts_that_are_read_for_the_first_time(repo):
    repo.write("sops/a.md", an_sop("a", id="A-1")).write(
        "sops/b.md", an_sop("b", id="B-1")
    ).commit()
    seen = []
    for _ in range(2):
        with the_history(repo, progress=lambda done, total: seen.append((done, total))) as history:
            history.sops()
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_reading_writes_nothing_into_the_repository(repo):
    repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
    (repo.path / "sops/refunds.md").touch()
    index = (repo.path / ".git/index").read_bytes()
    told(repo)
    assert (repo.path / ".git/index").read_bytes() == index
