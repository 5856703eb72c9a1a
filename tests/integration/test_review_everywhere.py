"""A review of a name or figure that changes in many SOPs alike."""

import json

from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.reviews import reviewed

ASK = (
    "# {}\n\n1. Send it to the Refunds Desk.\n2. If the Refunds Desk says no, tell the customer.\n"
)
NAMES = ("refunds", "returns", "claims", "orders")


def written(repo: PolicyRepo, team: str, *names: str) -> None:
    for at, name in enumerate(NAMES):
        if name in names:
            text = ASK.format(name).replace("Refunds Desk", team)
            repo.write(f"sops/{name}.md", an_sop(text, id=f"REF-{at}", title=name))


def test_a_team_that_got_another_name_is_told_once_with_where_it_still_has_the_old_one(
    policy_repo: PolicyRepo,
) -> None:
    written(policy_repo, "Refunds Desk", *NAMES)
    gone = an_sop(ASK.format("Old"), id="OLD-1", title="Old", status="retired")
    policy_repo.write("sops/old.md", gone).commit()
    written(policy_repo, "Returns Team", *NAMES[:3])

    said = reviewed(policy_repo).stdout
    (alike,) = json.loads(reviewed(policy_repo, "--format", "json").stdout)["alike"]

    told = "The same in 3 SOPs, 6 places: “Returns Team” instead of “Refunds Desk”. ⚠ “Refunds Desk” still stands in REF-3."
    assert told in said
    assert said.index(told) < said.index("### REF-0"), "first"
    assert (alike["sops"], alike["still_in"]) == (["REF-0", "REF-1", "REF-2"], ["REF-3"])


def test_what_changes_in_two_sops_is_read_there(policy_repo: PolicyRepo) -> None:
    written(policy_repo, "Refunds Desk", *NAMES)
    policy_repo.commit()
    written(policy_repo, "Returns Team", *NAMES[:2])

    assert "The same in" not in reviewed(policy_repo).stdout
