"""Files of all kinds, as git and people leave them in the folder of the policies."""

from datetime import UTC, datetime

import pytest

from tests.support.command import kb
from tests.support.histories import the_history, told
from tests.support.policy_repo import PolicyRepo, an_sop


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

    def test_a_picture_that_git_lfs_keeps_is_what_it_keeps_and_else_no_picture(self, repo):
        digest = "0f" * 32
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 3\n"
        repo.write("sops/shot.png", pointer).write("sops/refunds.md", an_sop("![s](shot.png)\n"))
        repo.commit(on="2026-01-05")
        said, _ = kb(repo.path, "check")
        assert "sops/shot.png\n  Git LFS keeps this file elsewhere" in said
        with the_history(repo) as history:
            [first] = history.timeline("REF-001").revisions
            assert history.file(first, "sops/shot.png") is None
            repo.write(f".git/lfs/objects/0f/0f/{digest}", b"PNG")
            assert history.file(first, "sops/shot.png") == b"PNG"
        repo.write("sops/refunds.md", an_sop("![s](shot.png) again\n"))
        with the_history(repo) as history:
            assert history.file(history.draft("REF-001"), "sops/shot.png") is None
        repo.write("sops/shot.png", b"PNG")
        assert "Git LFS" not in kb(repo.path, "check")[0]

    @pytest.mark.parametrize("page", [an_sop("one\n"), "# Refunds\n\none\n"])
    def test_a_page_that_git_lfs_keeps_elsewhere_does_not_count_and_the_text_before_holds(
        self, repo, page
    ):
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0f' * 32}\nsize 3\n"
        repo.write("sops/refunds.md", page).commit(on="2026-01-05")
        repo.write("sops/refunds.md", pointer).write("sops/new.md", pointer).commit(on="2026-02-02")
        day = datetime(2026, 3, 2, tzinfo=UTC)
        with the_history(repo) as history:
            sop = "REF-001" if page.startswith("---") else "sops/refunds.md"
            held = history.timeline(sop).in_force(day, day)
            assert history.text(held) == page
            new = history.timeline("sops/new.md")
            assert new.in_force(day, day) is None
        said, _ = kb(repo.path, "check", status=2)
        for path in ("sops/refunds.md", "sops/new.md"):
            assert f"{path}, line 1\n  Git LFS keeps this text elsewhere" in said
        assert "a page shows words in its place" not in said
        kb(repo.path, "build")
        shown = [f for f in (repo.path / "site").rglob("*") if f.is_file()]
        assert shown
        assert not any(b"git-lfs" in f.read_bytes() for f in shown)

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
