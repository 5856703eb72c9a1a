"""Texts that wait in NAME.next.md, committed, folded in, pushed out and removed."""

from datetime import UTC, datetime

import pytest

from tests.support.histories import in_force, retired, the_history
from tests.support.policy_repo import an_sop


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
