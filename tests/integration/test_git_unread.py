"""Pages whose head nobody can read, in the history of a real repository."""

import pytest

from tests.support.command import kb
from tests.support.histories import in_force, the_history
from tests.support.policy_repo import an_sop

BROKEN = {
    "a status that we do not know": an_sop("v2", version="2.0", status="withdrawn"),
    "a date that is none": an_sop("v2", version="2.0", effective="next Monday"),
    "an end that is none": an_sop("v2", version="2.0", effective_to="some day"),
    "no YAML": an_sop("v2", version="2.0", change_summary="a: b: c"),
    "TOML": '+++\nid = "REF-001"\n+++\nv2\n',
    "no end": an_sop("v2", version="2.0").replace("---\n\n", "\n"),
    "no head any more": "v2\n",
    "an empty head": "---\n---\nv2\n",
    "UTF-16": an_sop("v2", version="2.0").encode("utf-16"),
    "torn": an_sop("v2", version="2.0").replace("status", "...\nstatus"),
}


DATED = an_sop("v2", version="2.0", effective="2026-03-01")
CONFLICT = "<<<<<<< ours\neffective: 2026-01-01\n=======\neffective: 2026-03-01\n>>>>>>> theirs\n"
DAMAGE = {
    "a status that we do not know": ("active", "live"),
    "no YAML": ("title: Refunds", "title: Refunds: late ones"),
    "no end": ("---\n\n", "\n"),
    "a line above it": ("---\nid", "<!-- moved -->\n---\nid"),
    "a line of dashes in it": ("owner:", "---\nowner:"),
    "an indentation": ("effective: ", "  effective: "),
    "a date that is there twice": ("effective: ", "effective: 2026-02-01\neffective: "),
    "a merge conflict": ("effective: 2026-03-01\n", CONFLICT),
}

WRONG_WORDS = (
    "a status that we do not know",
    "a date that is there twice",
)  # in a head that is one


class TestWhatCannotBeRead:
    """A head that says nothing that we can read puts nothing in force, and takes nothing out of it."""

    @pytest.mark.parametrize("broken", BROKEN)
    def test_it_does_not_count_and_the_text_before_it_does(self, repo, broken):
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", BROKEN[broken]).commit(on="2026-03-01")
        for _ in ("read", "from the cache"):
            assert in_force(repo, "2026-03-02").endswith("v1")
        mended = an_sop("v2", version="2.0", effective="2026-04-01")
        repo.write("sops/refunds.md", mended).commit(on="2026-04-10")
        assert in_force(repo, "2026-03-31").endswith("v1")
        assert in_force(repo, "2026-04-02").endswith("v2")

    @pytest.mark.parametrize("damage", DAMAGE)
    def test_mended_it_counts_from_then_on_whichever_line_was_damaged(self, repo, damage):
        damaged = DATED.replace(*DAMAGE[damage])
        assert damaged != DATED
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", damaged).commit(on="2026-03-01")
        repo.write("sops/refunds.md", DATED).commit(on="2026-04-10")
        for _ in ("read", "from the cache"):
            assert in_force(repo, "2026-04-09").endswith("v1")
            assert in_force(repo, "2026-04-11").endswith("v2")

    @pytest.mark.parametrize("damage", DAMAGE)
    def test_it_does_not_count_when_it_comes_from_the_cache_either(self, repo, damage):
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", DATED.replace(*DAMAGE[damage])).commit(on="2026-03-01")
        for _ in ("read", "from the cache"):
            assert in_force(repo, "2026-03-02").endswith("v1")

    @pytest.mark.parametrize("damage", [name for name in DAMAGE if name not in WRONG_WORDS])
    def test_a_page_that_never_could_be_read_is_in_force_only_once_it_is_mended(self, repo, damage):
        repo.write("sops/refunds.md", DATED.replace(*DAMAGE[damage])).commit(on="2026-03-01")
        for _ in ("read", "from the cache"):
            with the_history(repo) as history:
                [sop] = history.sops()
            assert in_force(repo, "2026-03-02", sop) == ""
        repo.write("sops/refunds.md", DATED).commit(on="2026-04-10")
        assert in_force(repo, "2026-04-09") == ""
        assert in_force(repo, "2026-04-11").endswith("v2")

    def test_a_file_in_utf_16_is_for_nobody_whatever_stood_there_before(self, repo):
        for before in ("", an_sop("v1")):
            if before:
                repo.delete("sops/refunds.md").write("sops/other.md", before).commit()
            name = "sops/other.md" if before else "sops/refunds.md"
            repo.write(name, an_sop("v2").encode("utf-16")).commit(on="2026-03-01")
            with the_history(repo) as history:
                newest = history.timeline("REF-001" if before else name).revisions[-1]
            assert (newest.unread, newest.control.audience) == (True, ())

    def test_a_page_without_a_head_goes_on_while_its_first_head_is_damaged(self, repo):
        repo.write("sops/refunds.md", "v1").commit(on="2026-01-05")
        damaged = DATED.replace(*DAMAGE["no YAML"]).replace("id: REF-001\n", "")
        repo.write("sops/refunds.md", damaged).commit(on="2026-03-01")
        with the_history(repo) as history:
            [sop] = history.sops()
        assert in_force(repo, "2026-04-11", sop=sop) == "v1"

    def test_a_page_that_loses_its_head_keeps_its_readers(self, repo):
        repo.write("sops/refunds.md", an_sop("v1", audience="[vendor]")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", "v2\n").commit(on="2026-03-01")
        with the_history(repo) as history:
            newest = history.timeline("REF-001").revisions[-1]
        assert (newest.unread, newest.control.audience) == (True, ("vendor",))

    def test_a_page_without_a_date_that_loses_its_head_is_not_shown_to_others(self, repo):
        first = an_sop("v1", audience="[vendor]", effective="")
        repo.write("sops/refunds.md", first).commit(on="2026-01-05")
        repo.write("sops/refunds.md", "v2\n").commit(on="2026-03-01")
        for _ in ("read", "from the cache"):
            with the_history(repo) as history:
                newest = history.timeline("REF-001").revisions[-1]
            assert (newest.unread, newest.control.audience) == (True, ("vendor",))

    @pytest.mark.parametrize(
        "damaged",
        [
            "---\ntitle: a: b\naudience: [vendor]\n---\nv1\n",
            "---\ntitle: a\naudience: [vendor]\nv1\n",
            "\n---\ntitle: a\naudience: [vendor]\n---\nv1\n",
            "audience: vendor\n\nv1\n",
        ],
    )
    def test_a_page_whose_damaged_head_is_removed_is_still_for_nobody(self, repo, damaged):
        repo.write("sops/refunds.md", damaged).commit()
        repo.write("sops/refunds.md", "v2\n").commit(on="2026-03-01")
        for _ in ("read", "from the cache"):
            with the_history(repo) as history:
                [sop] = history.sops()
                newest = history.timeline(sop).revisions[-1]
            assert in_force(repo, "2026-03-02", sop) == ""
            assert (newest.unread, newest.control.audience) == (True, ())
        assert "Give it its front matter back" in kb(repo.path, "check")[0]

    def test_a_draft_by_the_key_of_another_tool_is_not_in_force(self, repo):
        repo.write("sops/refunds.md", "---\nid: REF-001\ndraft: true\n---\nv1\n").commit()
        for _ in ("read", "from the cache"):
            assert in_force(repo, "2026-03-01") == ""
        repo.write("sops/refunds.md", "---\nid: REF-001\ndraft: false\n---\nv1\n")
        repo.commit(on="2026-03-01")
        assert in_force(repo, "2026-02-01") == ""
        assert in_force(repo, "2026-03-02").endswith("v1\n")

    def test_a_page_that_was_in_another_encoding_needs_no_head(self, repo):
        repo.write("sops/refunds.md", "v1".encode("utf-16")).commit()
        repo.write("sops/refunds.md", "v2\n").commit(on="2026-03-01")
        assert in_force(repo, "2026-03-02", "sops/refunds.md") == "v2\n"

    def test_a_head_that_named_neither_a_day_nor_readers_may_go(self, repo):
        repo.write("sops/refunds.md", "---\nid: REF-001\nnav_order: 3\n---\nv1").commit(
            on="2026-01-05"
        )
        repo.write("sops/refunds.md", "v2").commit(on="2026-03-01")
        assert in_force(repo, "2026-03-02").endswith("v2")

    @pytest.mark.parametrize("slip", ["Effective: ", "efective: ", "effective-to: 2027-01-01\nx: "])
    def test_a_slip_in_a_key_that_says_when_puts_nothing_in_force(self, repo, slip):
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", DATED.replace("effective: ", slip)).commit(on="2026-02-01")
        for _ in ("read", "from the cache"):
            assert in_force(repo, "2026-02-02").endswith("v1")

    def test_a_key_of_another_tool_that_looks_like_ours_is_no_slip(self, repo):
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        counted = an_sop("v2", version="2.0").replace("status: active", "stats: 3")
        repo.write("sops/refunds.md", counted).commit(on="2026-02-01")
        assert in_force(repo, "2026-02-02").endswith("v2")

    def test_a_draft_by_a_key_in_capitals_is_not_in_force(self, repo):
        draft = an_sop("v2", version="2.0").replace("status: active", "Status: Draft")
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", draft).commit(on="2026-02-01")
        assert in_force(repo, "2026-02-02").endswith("v1")

    def test_keys_in_capitals_on_every_page_are_another_tools(self, repo):
        first = an_sop("v1").replace("status", "Status").replace("effective", "Effective")
        repo.write("sops/refunds.md", first).commit(on="2026-01-05")
        repo.write("sops/refunds.md", first.replace("v1", "v2")).commit(on="2026-02-01")
        assert in_force(repo, "2026-02-02").endswith("v2")

    def test_a_correction_that_was_damaged_and_mended_counts_from_its_date(self, repo):
        mended = an_sop("v1 without its typo")
        repo.write("sops/refunds.md", an_sop("v1")).commit(on="2026-01-05")
        repo.write("sops/refunds.md", mended.replace(*DAMAGE["no YAML"])).commit(on="2026-03-01")
        repo.write("sops/refunds.md", mended).commit(on="2026-04-10")
        assert "without its typo" in in_force(repo, "2026-02-01")

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
