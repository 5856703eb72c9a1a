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


def test_sentences_that_went_to_a_draft_are_shown_to_nobody(policy_repo: PolicyRepo) -> None:
    policy_repo.write("sops/refunds.md", an_sop(KEPT + LIMITS, id="REF-001")).commit()
    policy_repo.write("sops/refunds.md", an_sop(KEPT, id="REF-001", version="2.0"))
    split = an_sop(f"# Limits\n{LIMITS}", id="REF-002", title="Limits", status="draft")
    policy_repo.write("sops/limits.md", split)

    said = reviewed(policy_repo).stdout

    assert "Word for word in REF-002 (a draft, which nobody is shown) now: 2 of 2" in said


def test_two_sops_are_made_one_and_the_one_that_goes_holds_until_the_other_does(
    policy_repo: PolicyRepo,
) -> None:
    policy_repo.write("sops/refunds.md", an_sop(KEPT, id="REF-001"))
    limits = f"# Limits of refunds\n{LIMITS}"
    policy_repo.write("sops/limits.md", an_sop(limits, id="REF-002", title="Limits of refunds"))
    policy_repo.commit(on="2026-01-05")
    one = {"id": "REF-001", "version": "2.0", "supersedes": "[REF-002]"}
    retired = an_sop(limits, id="REF-002", title="Limits of refunds", status="retired")
    policy_repo.write("sops/limits.md", retired)

    policy_repo.write("sops/refunds.md", an_sop(KEPT + LIMITS, **one, effective="2026-06-10"))
    said = reviewed(policy_repo).stdout
    assert "Word for word in REF-001 now: 2 of 2 sentences that went." in said
    assert "REF-001, which supersedes it, comes into force on 2026-06-10: until then agents have neither." in said  # fmt: skip

    policy_repo.write("sops/refunds.md", an_sop(KEPT + LIMITS, **one, effective="2026-06-01"))
    assert "neither" not in reviewed(policy_repo).stdout
    sops = json.loads(reviewed(policy_repo, "--format", "json").stdout)["sops"]
    assert {sop["after"]["effective"] for sop in sops} >= {"2026-06-01"}, "as the comment tells it"


def test_a_draft_is_told_as_one(policy_repo: PolicyRepo) -> None:
    policy_repo.write("sops/refunds.md", an_sop(KEPT, id="REF-001")).commit()
    policy_repo.write("sops/new.md", an_sop(KEPT, id="REF-003", status="draft"))
    assert "a draft, which nobody is shown" in reviewed(policy_repo).stdout


def test_a_proposal_that_shares_no_commit_with_its_base_is_told_as_such(
    policy_repo: PolicyRepo,
) -> None:
    policy_repo.write("sops/refunds.md", an_sop(KEPT, id="REF-001")).commit()
    main = policy_repo.git("rev-parse", "--abbrev-ref", "HEAD").strip()
    assert "shares no commit" not in reviewed(policy_repo).stdout
    policy_repo.git("checkout", "-q", "--orphan", "proposal")
    policy_repo.write("sops/refunds.md", an_sop(KEPT + LIMITS, id="REF-001")).commit()
    said = reviewed(policy_repo, "--base", main, "--format", "json").stdout
    assert json.loads(said)["shared"] is False
    assert "shares no commit" in reviewed(policy_repo, "--base", main).stdout


def test_a_sentence_that_was_only_edited_neither_went_nor_came(policy_repo: PolicyRepo) -> None:
    own = "\n## Own\n\nAnswer every mail about refunds within two days of its date.\n"
    policy_repo.write("sops/refunds.md", an_sop(KEPT + LIMITS + own, id="REF-001")).commit()
    kept = KEPT + own.replace("two days", "three days")
    policy_repo.write("sops/refunds.md", an_sop(kept, id="REF-001", version="2.0"))
    policy_repo.write("sops/limits.md", an_sop(f"# Limits\n{LIMITS}", id="REF-002", title="Limits"))

    assert "Word for word in REF-002 now: 2 of 2 sentences that went." in reviewed(policy_repo).stdout  # fmt: skip


def test_what_was_left_behind_and_what_was_added_is_quoted(policy_repo: PolicyRepo) -> None:
    lost = "Never refund an order that was refunded before.\n"
    policy_repo.write("sops/refunds.md", an_sop(KEPT + LIMITS + lost, id="REF-001")).commit()
    policy_repo.write("sops/refunds.md", an_sop(KEPT, id="REF-001", version="2.0"))
    split = f"# Limits of all the refunds there are\n{LIMITS}\nTell nobody what the limit of an order is.\n"
    policy_repo.write("sops/limits.md", an_sop(split, id="REF-002", title="Limits"))

    said = reviewed(policy_repo).stdout

    assert "Word for word in REF-002 now: 2 of 3 sentences that went. Not there: “Never refund an order that was refunded before.”" in said  # fmt: skip
    assert "Word for word from REF-001: 2 of 3 new sentences. New: “Tell nobody what the limit of an order is.”" in said  # fmt: skip


def test_a_sentence_counts_inside_a_paragraph_too(policy_repo: PolicyRepo) -> None:
    one, other = (
        "Refund at most 50 dollars for one order in a month.",
        "Ask the desk for every order above that sum.",
    )
    policy_repo.write("sops/a.md", an_sop(f"# A\n\nBegin here. {one} {other}\n", id="REF-001"))
    policy_repo.write("sops/b.md", an_sop("# B\n\nOpen the claim.\n", id="REF-002")).commit()
    policy_repo.write("sops/a.md", an_sop(f"# A\n\nBegin here. {one}\n", id="REF-001"))
    policy_repo.write("sops/b.md", an_sop(f"# B\n\nOpen the claim. {other}\n", id="REF-002"))

    sops = json.loads(reviewed(policy_repo, "--format", "json").stdout)["sops"]

    told = {sop["sop"]: (sop["carried_to"], sop["carried_from"]) for sop in sops}
    assert told == {"REF-001": ({"REF-002": 1}, {}), "REF-002": ({}, {"REF-001": 1})}


def test_json_names_the_drafts_that_sentences_went_to(policy_repo: PolicyRepo) -> None:
    policy_repo.write("sops/refunds.md", an_sop(KEPT + LIMITS, id="REF-001")).commit()
    policy_repo.write("sops/refunds.md", an_sop(KEPT, id="REF-001", version="2.0"))
    split = an_sop(f"# Limits\n{LIMITS}", id="REF-002", title="Limits", status="draft")
    policy_repo.write("sops/limits.md", split)

    sops = json.loads(reviewed(policy_repo, "--format", "json").stdout)["sops"]
    assert {sop["sop"]: sop["carried_to_drafts"] for sop in sops} == {
        "REF-001": ["REF-002"],
        "REF-002": [],
    }


def test_a_limit_that_changes_on_the_way_to_another_sop_is_told(policy_repo: PolicyRepo) -> None:
    policy_repo.write("sops/refunds.md", an_sop(KEPT + LIMITS, id="REF-001")).commit()
    policy_repo.write("sops/refunds.md", an_sop(KEPT, id="REF-001", version="2.0"))
    moved = an_sop(f"# Limits\n{LIMITS.replace('50', '80')}", id="REF-002", title="Limits")
    policy_repo.write("sops/limits.md", moved)

    told = {
        sop["sop"]: sop["carried_with_changes"]
        for sop in json.loads(reviewed(policy_repo, "--format", "json").stdout)["sops"]
    }
    before = "Refund at most 50 dollars for one order in a month."

    assert "- Not as it was in REF-001: Refund at most ~~50~~ **80** dollars" in reviewed(policy_repo).stdout  # fmt: skip
    assert told["REF-002"] == [
        {"from": "REF-001", "before": before, "after": before.replace("50", "80")}
    ]
    assert "Not there:" not in reviewed(policy_repo).stdout, "it went, with another sum"
