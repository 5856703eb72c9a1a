"""A review of an SOP that is split in two, or of two that are made one."""

import json

from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.reviews import reviewed

KEPT = "# Refunds\n\n1. Open the ticket of the claim before you answer anybody.\n"
LIMITS = "\n## Limits\n\nRefund at most 50 dollars for one order in a month.\n\nAsk the desk for every order above that sum.\n"


def test_a_review_tells_which_sentences_went_to_another_sop(policy_repo: PolicyRepo) -> None:
    policy_repo.write("sops/refunds.md", an_sop(KEPT + LIMITS, id="REF-001")).commit()
    policy_repo.write("sops/refunds.md", an_sop(KEPT, id="REF-001", version="2.0"))
    split = f"# Limits of refunds\n{LIMITS}\nThis sentence is the only one that is new.\n"
    policy_repo.write("sops/limits.md", an_sop(split, id="REF-002", title="Limits of refunds"))

    said = reviewed(policy_repo).stdout
    told = {
        sop["sop"]: (sop["carried_to"], sop["carried_from"])
        for sop in json.loads(reviewed(policy_repo, "--format", "json").stdout)["sops"]
    }

    assert "Word for word in REF-002 now: 2 of 2 sentences that went." in said
    assert "Word for word from REF-001: 2 of 3 new sentences." in said
    assert told == {"REF-001": ({"REF-002": 2}, {}), "REF-002": ({}, {"REF-001": 2})}
