"""The history of SOPs from real repositories: when a text was recorded, drafts, and states of a repository."""

from datetime import UTC, datetime

import pytest

from kb_tools.adapters.knowledge_base import opened
from kb_tools.errors import KbError, UnknownSop
from kb_tools.policy.model import DRAFT
from tests.support.histories import in_force, the_history, told
from tests.support.policy_repo import an_sop


def merge(repo, other, message, on):
    who = {"NAME": "Ada", "EMAIL": "ada@example.invalid", "DATE": f"{on}T12:00:00+00:00"}
    said = {
        f"GIT_{of}_{key}": value for of in ("AUTHOR", "COMMITTER") for key, value in who.items()
    }
    repo.git("merge", "--quiet", "--no-ff", "--message", message, other, env=said)


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

    def test_newest_commits_from_the_future_count_as_made_now(self, repo):
        for day, text in (("2026-01-05", "1"), ("2037-02-02", "2"), ("2037-03-02", "3")):
            repo.write("sops/refunds.md", an_sop(text, version=text)).commit(on=day)
        with the_history(repo) as history:
            assert history.timeline("REF-001").revisions[-1].recorded <= datetime.now(UTC)
            assert "made on 2037-03-02 12:00, which is still to come" in history.notes[0]
        repo.write("sops/refunds.md", an_sop("4", version="4")).commit(on="2026-03-03")
        assert [day for day, _ in told(repo)] == ["2026-01-05", *["2026-03-03"] * 3]

    def test_merges_count_when_they_reach_the_main_line(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.git("switch", "--quiet", "--create", "work")
        repo.write("sops/refunds.md", an_sop("two")).commit(on="2026-01-10")
        repo.write("sops/refunds.md", an_sop("three")).commit(on="2026-01-12")
        repo.git("switch", "--quiet", "main")
        merge(repo, "work", "Merge work", "2026-02-02")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-02-02"]
        assert in_force(repo, "2026-02-03").endswith("three")

    @pytest.mark.parametrize("tip", ["", "detached", "bare", "shallow"])
    def test_a_pull_with_commits_of_ones_own_takes_nothing_from_what_was_published(
        self, repo, tmp_path, tip
    ):
        repo.write("sops/refunds.md", an_sop("one", effective="")).commit(on="2026-01-05")
        repo.git("branch", "own")
        for day in ("2026-01-10", "2026-01-20"):  # published, and the first followed by the second
            text = an_sop(f"of {day}", effective="")
            repo.write("sops/refunds.md", text).commit(on=day)
        repo.git("switch", "--quiet", "own")
        repo.write("sops/labels.md", an_sop("own", id="LAB-001", effective=""))
        repo.commit(on="2026-01-08")
        merge(repo, "main", "Merge branch 'main' of https://git.example/policies", "2026-02-02")
        repo.git("branch", "--force", "main", "own")
        repo.git("switch", "--quiet", *(["--detach"] if tip == "detached" else []), "main")
        place = repo.path
        if tip in ("bare", "shallow"):
            place = tmp_path / tip
            how = ["--bare"] if tip == "bare" else ["--depth", "3"]
            repo.git("clone", "--quiet", *how, repo.path.as_uri(), str(place))
        assert [day for day, _ in told(place)][-2:] == ["2026-01-10", "2026-01-20"]
        assert in_force(place, "2026-01-15").endswith("of 2026-01-10")
        assert [day for day, _ in told(place, "LAB-001")] == ["2026-02-02"]
        with the_history(place) as history:
            assert (history.incomplete_before is not None) == (tip == "shallow")

    def test_what_one_machine_had_counts_from_the_pull_where_nothing_else_had_come(self, repo):
        repo.write("sops/refunds.md", an_sop("one", effective="")).commit(on="2026-01-05")
        repo.git("branch", "own")
        repo.write("other.txt", "no page").commit(on="2026-01-10")
        repo.git("switch", "--quiet", "own")
        repo.write("sops/refunds.md", an_sop("two", effective="")).commit(on="2026-01-08")
        merge(repo, "main", "Merge branch 'main' of https://git.example/policies", "2026-02-02")
        repo.git("branch", "--force", "main", "own")
        repo.git("switch", "--quiet", "main")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-02-02"]

    def test_a_branch_that_had_the_main_line_merged_into_it_becomes_the_main_line(self, repo):
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.git("branch", "proposal")
        repo.write("sops/refunds.md", an_sop("two")).commit(on="2026-01-10")
        repo.git("switch", "--quiet", "proposal")
        repo.write("sops/labels.md", an_sop("own", id="LAB-001")).commit(on="2026-01-08")
        merge(repo, "main", "Merge branch 'main' into proposal", "2026-02-02")
        assert told(repo)[-1][0] == "2026-02-02"  # here the proposal is what is asked about
        repo.git("switch", "--quiet", "main")
        repo.git("merge", "--quiet", "--ff-only", "proposal")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-01-10"]

    @pytest.mark.parametrize("writers", [("Ada", "Ben"), ("Ada", "Ada")])
    def test_a_line_that_many_wrote_on_is_not_turned_round_by_a_template(self, repo, writers):
        repo.write("other.txt", "no page").commit(on="2026-01-02")
        repo.git("branch", "template")
        for day, author in zip(("2026-01-05", "2026-01-08"), writers, strict=True):
            repo.write("sops/refunds.md", an_sop(day, effective="")).commit(on=day, author=author)
        repo.git("switch", "--quiet", "template")
        repo.write("other.txt", "still no page").commit(on="2026-01-10")
        repo.git("switch", "--quiet", "main")
        merge(repo, "template", "Merge branch 'main' of https://git.example/template", "2026-02-02")
        one_machine = writers == ("Ada", "Ada")
        days = ["2026-02-02"] if one_machine else ["2026-01-05", "2026-01-08"]
        assert [day for day, _ in told(repo)] == days

    def test_a_line_that_takes_in_the_usual_one_is_the_main_line_where_it_is_named(self, repo):
        repo.write("site_config/kb.toml", '[history]\nbranch = "production"\n')
        repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
        repo.git("branch", "production")
        repo.write("sops/refunds.md", an_sop("two")).commit(on="2026-01-10")
        repo.git("switch", "--quiet", "production")
        repo.write("sops/labels.md", an_sop("own", id="LAB-001")).commit(on="2026-01-08")
        merge(repo, "main", "Merge branch 'main' into production", "2026-02-02")
        repo.git("switch", "--quiet", "main")
        assert [day for day, _ in told(repo)] == ["2026-01-05", "2026-02-02"]

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
                       "log.diffMerges=off", "log.showRoot=false", "diff.noprefix=true", "log.date=iso",
                       "i18n.logOutputEncoding=ISO-8859-1", "color.ui=always"):  # fmt: skip
            repo.git("config", *option.split("="))
        with the_history(repo) as history:
            assert [*history.sops()] == ["docs/b.md"]
        assert [day for day, _ in told(repo, "docs/b.md")] == ["2026-01-05"]

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


def test_reading_writes_nothing_into_the_repository(repo):
    repo.write("sops/refunds.md", an_sop("one")).commit(on="2026-01-05")
    (repo.path / "sops/refunds.md").touch()
    index = (repo.path / ".git/index").read_bytes()
    told(repo)
    assert (repo.path / ".git/index").read_bytes() == index
