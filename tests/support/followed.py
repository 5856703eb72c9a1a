"""Reviews of a change to REF-001, which agents follow, beside what the history says of it."""

import json

from click.testing import CliRunner, Result

from kb_tools.adapters.knowledge_base import opened
from kb_tools.cli.diff import diff
from kb_tools.cli.review import review
from kb_tools.policy.model import SopId
from tests.support.policy_repo import PolicyRepo

BODY = "# Refunds\n\n## Steps\n\n1. Open the ticket.\n2. Refund late orders within 14 days of the claim.\n"
SHORTER = BODY.replace("14 days", "10 days")
SHORTEST = BODY.replace("14 days", "2 days")
PAGE, NEXT = "sops/refunds.md", "sops/refunds.next.md"


def reviewed(repo: PolicyRepo, *more: str, on: str = "2026-06-10") -> Result:
    arguments = ["--base", "HEAD", "--today", on, "--root", str(repo.path), *more]
    return CliRunner().invoke(review, arguments, standalone_mode=False)


def rules(repo: PolicyRepo, on: str = "2026-06-10") -> dict[str, str]:
    """What is said of the SOP, by rule."""
    said = json.loads(reviewed(repo, "--format", "json", on=on).stdout)
    return {remark["rule"]: remark["saw"] for sop in said["sops"] for remark in sop["remarks"]}


def diffed(repo: PolicyRepo, on: str = "2026-06-10") -> str:
    """The same change, committed, as `kb diff` tells it."""
    repo.commit(on=on)
    arguments = ["HEAD~1", "HEAD", "--root", str(repo.path)]
    return CliRunner().invoke(diff, arguments, standalone_mode=False).stdout


def in_force_after(repo: PolicyRepo, on: str = "2026-06-10") -> bool:
    """Is anything, by the history, once the change is committed?"""
    repo.commit(on=on)
    with opened(repo.path) as kb:
        timeline = kb.history.timeline(SopId("REF-001"))
    now = timeline.revisions[-1].recorded
    return timeline.in_force(now, now) is not None
