"""Reviews of a change to one SOP, as they are asked for."""

import json

from click.testing import CliRunner, Result

from kb_tools.cli.review import review
from tests.support.policy_repo import PolicyRepo, an_sop

TODAY = "2026-06-01"
BODY = (
    "# Refunds\n\n## Steps\n\n1. Open the ticket.\n2. Refund late orders within 14 days of the claim.\n\n## Limits\n\n"
    "| Market | Most |\n|---|---|\n| US | $50 |\n"
)
SHORTER = BODY.replace("14 days", "10 days")
COMING = an_sop(SHORTER, version="2.0", effective="2026-09-01")


def with_refunds(repo: PolicyRepo) -> PolicyRepo:
    repo.write("sops/refunds.md", an_sop(BODY)).commit("Add", on="2026-01-05")
    return repo


def reviewed(repo: PolicyRepo, *more: str, on: str = TODAY) -> Result:
    arguments = ["--base", "HEAD", "--today", on, "--root", str(repo.path), *more]
    return CliRunner().invoke(review, arguments, standalone_mode=False)


def rules(repo: PolicyRepo, on: str = TODAY) -> dict[str, str]:
    """The rules broken, each with what was seen."""
    said = json.loads(reviewed(repo, "--format", "json", on=on).stdout)
    return {remark["rule"]: remark["saw"] for sop in said["sops"] for remark in sop["remarks"]}
