"""`mkdocs build` and `mkdocs serve`, as people who know MkDocs expect them."""

import os
import re
import subprocess
import sys

import pytest

from tests.support.policy_repo import an_sop
from tests.support.servers import free_port, running, wait_for
from tests.support.sites import configure, contents

MKDOCS = "site_name: x\ndocs_dir: sops\nsite_dir: site/internal\nstrict: true\ntheme: {name: material, font: false}\nplugins: [kb_tools]\n"
ENVIRONMENT = os.environ | {"SOURCE_DATE_EPOCH": "1790000000"}


@pytest.fixture
def repository(policy_repo):
    configure(policy_repo).write("mkdocs.yml", MKDOCS)
    policy_repo.write(
        "sops/money/refunds.md", an_sop("# Refunds\n\nSee [other](other.md), ![p](p.png)\n")
    )
    policy_repo.write("sops/money/other.md", an_sop(id="OTH-1")).write(
        "sops/money/p.png", b"\x89PNG"
    )
    policy_repo.write("sops/README.md", "# For authors\n").commit(on="2026-01-05")
    policy_repo.write("sops/money/refunds.md", an_sop(version="2.0")).commit(on="2026-02-05")
    return policy_repo


def run(repo, *command):
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=repo.path,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_mkdocs_build_gives_the_bytes_of_kb_build(repository):
    run(repository, "kb_tools.cli.main", "build")
    ours = contents(repository.path / "site" / "internal")
    run(repository, "mkdocs", "build", "--strict", "--quiet")
    theirs = contents(repository.path / "site" / "internal")
    assert ours.pop("api/build.json") != b""
    theirs.pop("api/build.json")
    assert ours == theirs


def test_what_mkdocs_built_may_be_replaced_by_kb_build(repository):
    run(repository, "mkdocs", "build", "--strict", "--quiet")
    run(repository, "kb_tools.cli.main", "build")


def test_nothing_is_asked_of_another_host(repository):
    run(repository, "kb_tools.cli.main", "build")
    for name, content in contents(repository.path / "site" / "internal").items():
        if name.endswith(".html"):
            text = content.decode()
            fetched = re.findall(r'<(?:script|img|iframe|source)[^>]+src="([^"]+)"', text)
            fetched += re.findall(
                r'<link(?=[^>]*rel="(?:stylesheet|icon|preload|preconnect|manifest|modulepreload)")[^>]+href="([^"]+)"',
                text,
            )
            assert not [
                url
                for url in fetched
                if re.match(r"(?i)[a-z]+:|//", url) and not url.startswith("data:")
            ], name


def test_no_file_of_the_policies_folder_is_copied_as_it_is(repository):
    run(repository, "mkdocs", "build", "--strict", "--quiet")
    site = contents(repository.path / "site" / "internal")
    assert not [name for name in site if name.startswith("money/") or name == "README/index.html"]
    assert [name for name in site if name.endswith("-p.png") or name.endswith("/p.png")]


def test_a_mistake_in_a_page_is_told_by_mkdocs_too(repository):
    repository.write("sops/bad.md", an_sop(id="BAD-1", audience="[vendor-z]")).commit(
        on="2026-03-05"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=repository.path,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "vendor-z" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_mkdocs_serve_shows_a_draft_and_the_next_edit(repository):
    port = free_port()
    page = f"http://127.0.0.1:{port}/sop/REF-001/"
    with running(repository.path, "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}") as server:
        wait_for(page, "Refund within 14 days", server)
        repository.write(
            "sops/money/refunds.md",
            an_sop("# Refunds\n\n1. Refund within 3 days.\n", version="3.0"),
        )
        assert "raft" in wait_for(page, "Refund within 3 days", server)
    assert not (repository.path / "site").exists()
