"""`kb diff` as it is typed, and a repository of which it has something to say."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from kb_tools.cli.diff import diff
from tests.support.policy_repo import PolicyRepo, an_sop

BODY = "# Refunds\n\n1. Open the ticket.\n2. Refund within 14 days.\n"


def with_two_versions(folder: Path) -> PolicyRepo:
    """Of REF-001: 14 days from January, 10 from March, announced in February."""
    made = PolicyRepo(folder)
    made.write("sops/refunds.md", an_sop(BODY)).commit("Add", on="2026-01-05")
    made.write(
        "sops/refunds.md", an_sop(BODY.replace("14", "10"), version="2.0", effective="2026-03-01")
    )
    made.commit("Cut", on="2026-02-20")
    return made


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(diff, list(arguments), input=stdin, standalone_mode=False)


def said(repo: PolicyRepo, *arguments: str) -> dict:
    result = run(*arguments, "--root", str(repo.path), "--format", "json")
    assert result.exception is None, result.exception
    return json.loads(result.stdout)
