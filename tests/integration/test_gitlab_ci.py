"""The review that `kb init --ci gitlab` sets up, run as GitLab's runner does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.sites import kb

SHORTER = "# Refunds\n\n## Steps\n\n1. Open the ticket.\n2. Refund within 7 days.\n"


@pytest.fixture
def project(policy_repo):
    """A knowledge base on GitLab, with the branch of a merge request from before main went on."""
    assert kb(policy_repo, "init", ".", "--ci", "gitlab").returncode == 0
    policy_repo.write("sops/refunds.md", an_sop()).commit("Start")
    policy_repo.git("checkout", "--quiet", "-b", "shorter")
    policy_repo.git("checkout", "--quiet", "main")
    policy_repo.write("sops/other.md", an_sop(id="REF-002")).commit("Meanwhile", on="2026-01-06")
    policy_repo.git("checkout", "--quiet", "shorter")
    return policy_repo


def job(project):
    made = yaml.safe_load((project.path / ".gitlab-ci.yml").read_text())
    assert [*made] == ["policy-review"]
    return made["policy-review"]


def run(project: PolicyRepo, folder: Path) -> subprocess.CompletedProcess[str]:
    project.git("clone", "--quiet", "--branch", "shorter", str(project.path), str(folder))
    (folder / "bin").mkdir()
    (folder / "bin/kb").write_text(f'#!/bin/sh\nexec {sys.executable} -m kb_tools.cli.main "$@"\n')
    (folder / "bin/kb").chmod(0o755)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job(project)["script"])], cwd=folder,
        env=os.environ | {"PATH": path, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"},
        capture_output=True, text=True,
    )  # fmt: skip


def test_a_broken_rule_fails_the_job_and_the_report_of_this_change_alone_is_kept(project, tmp_path):
    project.write("sops/refunds.md", an_sop(SHORTER)).commit("Shorten", on="2026-01-07")
    folder = tmp_path / "runner"
    done = run(project, folder)
    assert done.returncode == 1, done.stderr
    assert "and the version is still 1.0" in done.stdout
    assert (folder / "report/review.md").read_text() == done.stdout
    found = json.loads((folder / "report/review.json").read_text())
    assert [sop["sop"] for sop in found["sops"]] == ["REF-001"]  # REF-002 is main's news


def test_a_change_that_keeps_the_rules_passes(project, tmp_path):
    raised = an_sop(
        SHORTER,
        version="1.1",
        effective="2999-01-01",
        review_by="2999-06-01",
        change_summary="Shorter.",
    )
    project.write("sops/refunds.md", raised).commit("Shorten", on="2026-01-07")
    done = run(project, tmp_path / "runner")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_job_runs_for_merge_requests_on_policies_with_the_whole_history(project):
    made = job(project)
    assert made["rules"] == [
        {
            "if": '$CI_PIPELINE_SOURCE == "merge_request_event"',
            "changes": ["sops/**/*", "site_config/**/*"],
        }
    ]
    assert made["variables"] == {"GIT_DEPTH": "0", "KB_TOOLS": ""}
    assert made["artifacts"]["paths"] == ["report/"]
    assert made["artifacts"]["when"] == "always"
    assert not (project.path / ".github").exists()


def test_without_the_wheels_place_the_job_says_where_to_write_it(project):
    script = "\n".join(job(project)["before_script"])
    done = subprocess.run(["bash", "-e", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == "Say in .gitlab-ci.yml, under KB_TOOLS, where the wheel of kb_tools is.\n"
