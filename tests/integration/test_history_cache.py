"""What was read once is remembered, and nothing hangs on it."""

import shutil
from datetime import date

import pytest

from tests.support.histories import the_history, told
from tests.support.policy_repo import an_sop


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
