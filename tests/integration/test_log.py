"""`kb log`, as typed."""

import json

import pytest

from tests.support.command import kb
from tests.support.policy_repo import an_sop

V1 = an_sop("one", version="1.0", effective="2026-01-10")
V2 = an_sop(
    "two",
    version="2.0",
    effective="2026-06-01",
    change="material",
    change_summary="30 days, not 14.",
)


def logged(repo, *arguments):
    return json.loads(kb(repo.path, "log", *arguments, "--format", "json")[0])


@pytest.fixture
def repo(policy_repo):
    policy_repo.write("sops/refunds.md", V1).commit("Add refunds", on="2026-01-05")
    policy_repo.write("sops/refunds.md", V1 + "A typo less.\n").commit("Typo", on="2026-02-02")
    policy_repo.write("sops/refunds.md", V2).commit(
        "Widen\n\nReason: law", on="2026-04-01", author="Ben"
    )
    return policy_repo


class TestJson:
    def test_versions_hold_revisions_and_say_when_they_held(self, repo):
        told = logged(repo, "ref-001")
        assert (told["sop"], told["title"], told["path"]) == (
            "REF-001",
            "Refunds",
            "sops/refunds.md",
        )
        assert [(v["version"], len(v["revisions"]), v["in_force"]) for v in told["versions"]] == [
            ("1.0", 2, [{"from": "2026-01-10T00:00:00+00:00", "to": "2026-06-01T00:00:00+00:00"}]),
            ("2.0", 1, [{"from": "2026-06-01T00:00:00+00:00", "to": None}]),
        ]
        assert told["versions"][1]["change_summary"] == "30 days, not 14."
        assert told["in_force"]["version"] == "2.0"

    def test_revisions_tell_what_was_recorded_and_by_whom(self, repo):
        first, typo, second = logged(repo, "REF-001")["revisions"]
        assert first["recorded"] == "2026-01-05T12:00:00+00:00"
        assert first["in_force"] == []  # its correction stands in its place, as known today
        assert typo["in_force"][0]["from"] == "2026-01-10T00:00:00+00:00"
        assert (second["author"], second["subject"], second["message"]) == (
            "Ben",
            "Widen",
            "Reason: law",
        )
        assert (second["change"], second["effective"]) == ("material", "2026-06-01T00:00:00+00:00")

    def test_a_draft_that_becomes_active_was_not_withdrawn(self, repo):
        draft = an_sop("d", id="D-1", effective="2026-09-01", status="draft")
        repo.write("sops/d.md", draft).commit(on="2026-08-01")
        repo.write("sops/d.md", draft.replace("draft", "active")).commit(on="2026-08-05")
        first, _ = logged(repo, "D-1")["revisions"]
        assert (first["status"], first["withdrawn"]) == ("draft", None)

    def test_what_was_withdrawn_deleted_or_only_waits_is_marked(self, repo):
        repo.write("sops/refunds.next.md", an_sop("three", version="3.0", effective="2099-01-01"))
        repo.commit(on="2026-07-01")
        repo.delete("sops/refunds.next.md").commit(on="2026-07-02")
        repo.delete("sops/refunds.md").write("sops/b.md", an_sop("b", id="B-1")).commit(
            on="2026-08-01"
        )
        told = logged(repo, "REF-001")
        waiting, deletion = told["revisions"][-2:]
        assert waiting["waiting"]
        assert waiting["withdrawn"] == "2026-07-02T12:00:00+00:00"
        assert deletion["deleted"]
        assert told["path"] is None
        assert told["in_force"]["revision"] is None

    def test_imported_history_is_marked(self, repo):
        repo.write("site_config/kb.toml", "[history]\nimported_until = 2026-03-01\n").commit()
        told = logged(repo, "REF-001")
        assert [r["imported"] for r in told["revisions"]] == [True, True, False]

    def test_what_is_upcoming_is_told_with_its_date(self, repo):
        repo.write("sops/refunds.md", an_sop("three", version="3.0", effective="2099-01-01"))
        repo.commit(on="2026-07-01")
        [upcoming] = logged(repo, "REF-001")["upcoming"]
        assert (upcoming["version"], upcoming["from"]) == ("3.0", "2099-01-01T00:00:00+00:00")

    def test_without_versions_those_are_told_whose_meaning_differs(self, repo):
        for day, text in (
            ("2026-01-05", "One.\n"),
            ("2026-02-02", "One.\n\n"),
            ("2026-03-03", "Two.\n"),
        ):
            repo.write("sops/plain.md", text).commit(on=day)
        told = logged(repo, "plain")
        assert [(v["stated"], len(v["revisions"])) for v in told["versions"]] == [
            (False, 2),
            (False, 1),
        ]

    def test_a_shallow_clone_says_what_is_missing(self, repo, tmp_path):
        repo.git("clone", "--quiet", "--depth", "1", repo.path.as_uri(), str(tmp_path / "shallow"))
        out, said = kb(tmp_path / "shallow", "log", "REF-001", "--format", "json")
        assert json.loads(out)["incomplete_before"] == "2026-04-01T12:00:00+00:00"
        assert "the history before 2026-04-01 12:00 is not here" in said

    def test_the_first_commit_of_a_shallow_clone_is_not_said_to_have_written_the_text(
        self, repo, tmp_path
    ):
        repo.write("sops/other.md", an_sop(id="OTH-1")).commit("Something else", on="2026-08-01")
        clone = tmp_path / "shallow"
        repo.git("clone", "--quiet", "--depth", "1", repo.path.as_uri(), str(clone))
        told = kb(clone, "log", "REF-001")[0]
        assert "recorded by 2026-08-01 12:00, where this clone begins" in told
        assert "Something else" not in told
        revisions = json.loads(kb(clone, "log", "REF-001", "--format", "json")[0])["revisions"]
        assert {(r["recorded"], r["author"], r["subject"]) for r in revisions} == {(None, "", "")}

    def test_in_a_shallow_clone_it_does_not_say_that_nothing_is_in_force(self, repo, tmp_path):
        repo.write("sops/refunds.md", an_sop("draft", status="draft")).commit(on="2026-07-01")
        clone = tmp_path / "shallow"
        repo.git("clone", "--quiet", "--depth", "1", repo.path.as_uri(), str(clone))
        told = "What is in force stands in the history that is not in this clone."
        assert told in kb(clone, "log", "REF-001")[0]
        assert json.loads(kb(clone, "log", "--format", "json")[0])[0]["problem"] == told


class TestText:
    def test_it_tells_the_newest_first(self, repo):
        said = kb(repo.path, "log", "REF-001")[0]
        assert said.index("Version 2.0") < said.index("Version 1.0")
        assert "In force: 2.0, since 2026-06-01." in said
        assert "30 days, not 14." in said
        assert "recorded 2026-02-02 12:00, effective 2026-01-10  Ada Moss · Typo" in said

    def test_it_tells_former_paths_and_drafts(self, repo):
        repo.move("sops/refunds.md", "sops/returns.md").commit(on="2026-07-01")
        repo.write("sops/returns.md", an_sop("draft"))
        said = kb(repo.path, "log", "REF-001")[0]
        assert "sops/returns.md (formerly sops/refunds.md)" in said
        assert "Draft: uncommitted changes in sops/returns.md." in said

    def test_an_sop_that_is_only_a_draft_has_a_log_too(self, repo):
        repo.write("sops/new.md", an_sop("new", id="NEW-1", title="Something new"))
        said = kb(repo.path, "log", "NEW-1")[0]
        assert "Something new" in said
        assert "Nothing is in force yet." in said

    def test_an_unknown_sop_is_an_error_with_the_nearest(self, repo):
        _, said = kb(repo.path, "log", "REF-002", status=2)
        assert "Did you mean REF-001 (Refunds)?" in said


class TestTheList:
    def test_without_an_sop_all_are_listed(self, repo):
        repo.write("sops/b.md", an_sop("b", id="B-1", title="Gifts")).commit(on="2026-05-05")
        out, _ = kb(repo.path, "log")
        assert [line.split()[0] for line in out.splitlines()] == ["SOP", "B-1", "REF-001"]
        told = json.loads(kb(repo.path, "log", "--format", "json")[0])
        assert [(sop["sop"], sop["version"]) for sop in told] == [
            ("B-1", "1.0"),
            ("REF-001", "2.0"),
        ]

    def test_an_sop_that_ended_is_listed_with_the_day(self, repo):
        ended = an_sop("b", id="B-1", title="Gifts", status="retired", effective="2026-05-05")
        repo.write("sops/b.md", an_sop("b", id="B-1", title="Gifts")).commit(on="2026-05-04")
        repo.write("sops/b.md", ended).commit(on="2026-05-05")
        row = kb(repo.path, "log")[0].splitlines()[1]
        assert row.split() == ["B-1", "–", "ended", "2026-05-05", "Gifts"]

    def test_an_sop_with_a_doubled_id_is_listed_with_its_problem(self, repo):
        repo.write("sops/copy.md", V1).commit(on="2026-05-05")
        assert "REF-001 is the id of 2 files" in kb(repo.path, "log")[0]
        assert "sops/copy.md" in kb(repo.path, "log", "REF-001", status=2)[1]
