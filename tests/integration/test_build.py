"""`kb build` on real repositories."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.sites import built, configure, contents, kb


@pytest.fixture
def small(policy_repo):
    policy_repo.write("sops/money/refunds.md", an_sop()).commit(on="2026-01-05")
    policy_repo.write(
        "sops/money/refunds.md", an_sop("# Refunds\n\n1. Refund within 7 days.\n", version="2.0")
    )
    policy_repo.commit(on="2026-02-05")
    return policy_repo


def test_a_site_is_made_and_its_folder_printed(small):
    done = built(small)
    assert done.stdout.strip() == str(small.path / "site" / "internal")
    site = contents(small.path / "site" / "internal")
    assert b"Refund within 7 days" in site["sop/REF-001/index.html"]
    assert {
        "index.html",
        "area/money/index.html",
        "changes/index.html",
        "history/REF-001/index.html",
        "404.html",
    } <= set(site)
    assert not [name for name in site if name.endswith(".md")]


def test_two_builds_agree_byte_for_byte_and_so_does_one_without_a_cache(small):
    first, second, fresh = small.path / "a", small.path / "b", small.path / "c"
    for out in (first, second):
        built(small, "--out", str(out), SOURCE_DATE_EPOCH="1790000000")
    for cache in (small.path / ".kb" / "cache").iterdir():
        cache.unlink()
    # Another process with other hashes: no set's order may show.
    command = [sys.executable, "-m", "kb_tools.cli.main", "build", "--out", str(fresh)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1790000000", "PYTHONHASHSEED": "7"}
    subprocess.run(command, cwd=small.path, env=environment, check=True, capture_output=True)
    wanted = contents(first)
    as_of = wanted.pop("api/build.json")
    assert json.loads(as_of)["built_at"] == "2026-09-21T14:13:20Z"
    for out in (second, fresh):
        site = contents(out)
        site.pop("api/build.json")
        assert site == wanted


def test_as_of_shows_the_site_of_that_day(small):
    built(small, "--as-of", "2026-01-20")
    site = contents(small.path / "site" / "internal")
    assert b"Refund within 14 days" in site["sop/REF-001/index.html"]
    assert not any(b"Refund within 7 days" in content for content in site.values())
    assert json.loads(site["api/build.json"])["dated"] is True


def test_all_audiences_are_built_but_not_the_owners_previews(small):
    configure(small).commit(on="2026-03-05")
    done = built(small, "--all-audiences")
    assert len(done.stdout.split()) == 3
    assert sorted(p.name for p in (small.path / "site").iterdir() if p.is_dir()) == [
        "internal",
        "vendor-a",
        "vendor-b",
    ]
    assert (small.path / "site" / "vendor-a" / "index.html").exists()
    assert not (small.path / "site" / "vendor-a" / "sop").exists()
    assert "No SOP is for vendor-a: this site holds none." in done.stderr


def test_where_there_is_no_policy_no_site_is_made(tmp_path):
    nothing = PolicyRepo.__new__(PolicyRepo)
    nothing.path = tmp_path
    done = kb(nothing, "build")
    assert done.returncode == 2
    assert f"There is no Markdown in {tmp_path}" in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_folder_that_is_no_build_is_left_alone(small):
    thesis = small.path / "thesis"
    thesis.mkdir()
    (thesis / "chapter.md").write_text("years of work")
    done = kb(small, "build", "--out", "thesis")
    assert done.returncode == 2
    assert "no earlier build" in done.stderr
    assert (thesis / "chapter.md").read_text() == "years of work"


def test_a_build_that_fails_leaves_the_site_that_was_there(small):
    built(small)
    before = contents(small.path / "site" / "internal")
    (small.path / "mkdocs.yml").write_text(
        "site_name: x\nplugins: [kb_tools]\ntheme: {name: material}\nnot_an_option_of_mkdocs: 1\n"
    )
    done = kb(small, "build")
    assert done.returncode == 2
    assert "not_an_option_of_mkdocs" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(small.path / "site" / "internal") == before


@pytest.mark.parametrize(
    "arguments",
    [["--audience", "vendor-x"], ["--as-of", "next Monday"], ["--all-audiences", "--out", "x"]],
)
def test_what_cannot_be_meant_is_told_in_words(small, arguments):
    done = kb(small, "build", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (small.path / "site").exists()


@pytest.mark.parametrize("place", ["file/site", "x" * 300])
@pytest.mark.parametrize("command", [["build", "--out"], ["init"]])
def test_a_place_where_no_folder_can_be_is_told(small, command, place):
    small.write("file", "in the way")
    done = kb(small, *command, place)
    assert done.returncode == 2
    assert "Name another place" in done.stderr
    assert (small.path / "file").read_text() == "in the way"


def test_a_bare_name_of_an_audience_cannot_lead_out_of_the_site_folder(small):
    configure(small, audiences=("internal", "../../escaped")).commit(on="2026-03-05")
    done = kb(small, "build", "--all-audiences")
    assert done.returncode == 2
    assert "cannot be the name of a folder" in done.stderr


# — somebody else's repositories —


def test_markdown_without_front_matter_or_configuration_builds(policy_repo):
    policy_repo.write("README.md", "# Runbooks\n\n[disk](alerts/Disk%20full.md) ![](logo.png)\n")
    policy_repo.write("alerts/Disk full.md", "1. Look at the volume.\n").write(
        "alerts/index.md", "# Alerts\n"
    )
    policy_repo.write(
        "mkdocs.yml", "site_name: theirs\ntheme: readthedocs\nplugins: [a_plugin_we_lack]\n"
    ).commit()
    built(policy_repo)
    site = contents(policy_repo.path / "site" / "internal")
    page = site["sop/alerts/Disk-full/index.html"].decode()
    assert "Look at the volume." in page
    assert "<h1" in page
    assert "Disk full</h1>" in page
    assert "sop/alerts/index.html" in site


def test_a_folder_without_git_is_shown_as_drafts(tmp_path):
    folder = tmp_path / "policies"
    (folder / "sops").mkdir(parents=True)
    (folder / "sops" / "a.md").write_text(an_sop())
    repo = PolicyRepo.__new__(PolicyRepo)
    repo.path = folder
    done = built(repo)
    assert "not in a git repository" in done.stderr
    assert b"Open the ticket" in contents(folder / "site" / "internal")["sop/REF-001/index.html"]


def test_odd_names_and_odd_texts_do_not_stop_a_build(policy_repo):
    policy_repo.write("docs/templates/a.md", "# In a folder that MkDocs leaves out\n")
    policy_repo.write("docs/规则/退款.md", "# 退款\n\n1. 七天之内退款。\n")
    policy_repo.write(
        "docs/{{ x }}/{% raw %}.md", "# {{ config }} {% include 'x' %}\n\n{{ 7 * 7 }}\n"
    )
    policy_repo.write("docs/empty.md", "").write(
        "docs/bom.md", "\ufeff# With a mark\r\n\r\nText\r\n"
    )
    policy_repo.write("docs/Upper.md", "# Upper\n").write("docs/upper.md", "# lower\n")
    policy_repo.write("docs/bytes.md", b"# Caf\xe9\n\n\xff\x00\n").write(
        "docs/a.md", "# A\n"
    ).write("docs/a/index.md", "# A too\n")
    policy_repo.write(
        "docs/html.md",
        "# H\n\n<script>alert(1)</script><form><input name=x></form>\n\n<!-- a note -->\n",
    )
    policy_repo.commit()
    built(policy_repo)
    site = contents(policy_repo.path / "site" / "internal")
    pages = [name for name in site if name.startswith("sop/") and name.endswith("index.html")]
    assert len(pages) == 11
    assert any(b"{{ 7 * 7 }}" in site[name] for name in pages)
    assert not any(b"<script>alert" in content for content in site.values())


def test_a_shallow_clone_says_that_its_history_is_not_whole(small, tmp_path):
    configure(small).commit(on="2026-03-05")
    clone = PolicyRepo.__new__(PolicyRepo)
    clone.path = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", small.path.as_uri(), clone.path], check=True
    )
    told = built(clone, "--all-audiences").stderr
    assert told.count("shallow clone") == 1, "not once for each audience"
    history = contents(clone.path / "site" / "internal")["history/REF-001/index.html"].decode()
    assert "What was before is not here" in history

    announced = an_sop("# Refunds\n", version="9.0", effective="2036-01-01")
    small.write("sops/money/refunds.md", announced).commit(on="2026-11-20")
    clone.git("fetch", "--quiet", "--depth=1", "origin", "main")
    clone.git("reset", "--quiet", "--hard", "FETCH_HEAD")
    done = kb(clone, "build")
    assert done.returncode == 2
    assert "what is in force of REF-001 stands there" in done.stderr
