"""Reviews of a change to REF-001, which agents follow, beside what the history says of it."""

from functools import partial

from click.testing import CliRunner

from kb_tools.adapters.knowledge_base import opened
from kb_tools.cli.diff import diff
from kb_tools.policy.model import SopId
from tests.support import reviews
from tests.support.policy_repo import PolicyRepo

BODY = "# Refunds\n\n## Steps\n\n1. Open the ticket.\n2. Refund late orders within 14 days of the claim.\n"
SHORTER = BODY.replace("14 days", "10 days")
SHORTEST = BODY.replace("14 days", "2 days")
PAGE, NEXT = "sops/refunds.md", "sops/refunds.next.md"
TODAY = "2026-06-10"

reviewed = partial(reviews.reviewed, on=TODAY)
rules = partial(reviews.rules, on=TODAY)


def diffed(repo: PolicyRepo, on: str = TODAY) -> str:
    """The same change, committed, as `kb diff` tells it."""
    repo.commit(on=on)
    arguments = ["HEAD~1", "HEAD", "--root", str(repo.path)]
    return CliRunner().invoke(diff, arguments, standalone_mode=False).stdout


def in_force_after(repo: PolicyRepo, on: str = TODAY) -> bool:
    """Is anything, by the history, once the change is committed?"""
    repo.commit(on=on)
    with opened(repo.path) as kb:
        timeline = kb.history.timeline(SopId("REF-001"))
    now = timeline.revisions[-1].recorded
    return timeline.in_force(now, now) is not None
