"""Which file was which SOP, through renames, copies, broken heads and ends."""

import pytest

from kb_tools.errors import KbError
from tests.support.histories import in_force, the_history, told
from tests.support.policy_repo import an_sop


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

    @pytest.mark.parametrize("before", ["policies/", ""])
    def test_such_a_folder_may_have_got_its_name_in_steps(self, repo, before):
        repo.write(f"{before}a.md", an_sop("a", id="A-1")).write(f"{before}b.md", an_sop("b"))
        repo.commit(on="2026-01-05")
        repo.move(f"{before}a.md", "sops/a.md").commit(on="2026-02-02")
        repo.move(f"{before}b.md", "sops/b.md").commit(on="2026-03-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05"]

    @pytest.mark.parametrize("draft", ["drafts/new.md", "sops/drafts/new.md", "sops/.mine/new.md"])
    @pytest.mark.parametrize("id", ["REF-001", ""])
    @pytest.mark.parametrize("alone", [True, False])
    def test_what_lay_among_drafts_was_not_in_force(self, repo, draft, id, alone):
        repo.write("site_config/kb.toml", '[knowledge_base]\nexclude = ["drafts/*"]\n')
        if not alone or draft.startswith("drafts"):
            repo.write("sops/other.md", an_sop("other", id="OTH-001"))
        repo.write(draft, an_sop("one", id=id, effective="")).write("sops/README.txt", "")
        repo.commit(on="2026-01-05")
        repo.write(draft, an_sop("two", id=id, effective="")).commit(on="2026-01-15")
        repo.move(draft, "sops/new.md").commit(on="2026-02-02")
        sop = id or "sops/new.md"
        assert [day for day, _ in told(repo, sop)] == ["2026-02-02"]
        assert in_force(repo, "2026-01-20", sop) == ""
        assert in_force(repo, "2026-02-03", sop).endswith("two")

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

    def test_a_page_without_id_that_comes_back_has_one_history(self, repo):
        repo.write("docs/a.md", "one\n").write("docs/b.md", "b\n").commit(on="2026-01-05")
        repo.delete("docs/a.md").commit(on="2026-02-02")
        repo.write("docs/a.md", "three\n").commit(on="2026-03-02")
        assert [day for day, _ in told(repo, "docs/a.md")] == [
            "2026-01-05",
            "2026-02-02",
            "2026-03-02",
        ]
