"""A review of what goes out of force, and of what had gone before."""

import pytest

from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.reviews import BODY, COMING, SHORTER, reviewed, rules, with_refunds


@pytest.fixture
def repo(policy_repo: PolicyRepo) -> PolicyRepo:
    return with_refunds(policy_repo)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"status": "retired"}, "as soon as this is merged: status is retired"),
        ({"status": "retired", "effective": "2026-07-01"}, "on 2026-07-01: status is retired"),
        ({"effective_to": "2026-06-02"}, "on 2026-06-02 (effective_to)"),
        ({"effective_to": "2026-05-02"}, "as soon as this is merged, as of 2026-05-02"),
    ],
)
def test_an_sop_that_goes_out_of_force_is_a_change_in_meaning_and_says_so(
    repo: PolicyRepo, more: dict[str, str], says: str
) -> None:
    repo.write("sops/refunds.md", an_sop(BODY, **more))

    assert f"It goes out of force {says}" in rules(repo)["out-of-force"]
    assert "1 SOP changed, 1 in meaning" in reviewed(repo).stdout
    assert reviewed(repo, "--fail-on", "material").return_value == 1
    assert "version-not-raised" not in rules(repo)


@pytest.mark.parametrize("effective", ["2026-07-01", "2026-09-01"])
def test_a_coming_text_that_retires_the_sop_says_so(repo: PolicyRepo, effective: str) -> None:
    retired = an_sop(BODY, version="1.1", status="retired", effective=effective)
    repo.write("sops/refunds.next.md", retired)

    assert f"It goes out of force on {effective}: status is retired" in rules(repo)["out-of-force"]


@pytest.mark.parametrize("effective", ["2026-09-01", "2026-08-01"])
def test_an_sop_that_was_never_in_force_does_not_go_out_of_it(
    repo: PolicyRepo, effective: str
) -> None:
    coming = {"id": "NEW-001", "title": "New"}
    repo.write("sops/new.md", an_sop(BODY, effective="2026-09-01", **coming)).commit()
    repo.write("sops/new.md", an_sop(BODY, effective=effective, status="retired", **coming))

    assert rules(repo) == {
        "upcoming-withdrawn": "1.0 announced for 2026-09-01 never comes into force: status is retired."
    }


def test_retired_while_another_text_was_to_come_both_are_told(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", COMING).commit(on="2026-02-01")
    repo.write("sops/refunds.md", COMING.replace("active", "retired"))

    assert rules(repo)["out-of-force"] == (
        "2.0 announced for 2026-09-01 never comes into force, and 1.0 goes out of force "
        "on 2026-09-01: status is retired."
    )


@pytest.mark.parametrize(
    "more",
    [
        {"status": "retired"},
        {"status": "retired", "effective_to": "2026-05-01"},
        {"effective_to": "2026-04-20"},
    ],
)
def test_an_sop_that_had_ended_does_not_go_out_of_force(
    repo: PolicyRepo, more: dict[str, str]
) -> None:
    repo.write("sops/refunds.md", an_sop(BODY, effective_to="2026-05-01")).commit()
    repo.write("sops/refunds.md", an_sop(BODY, **more))

    assert "out-of-force" not in rules(repo)


def test_what_is_in_force_beside_a_page_that_had_ended_goes_out_of_force(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(BODY, effective_to="2026-05-01"))
    repo.write("sops/refunds.next.md", an_sop(SHORTER, version="1.1", effective="2026-05-01"))
    repo.commit()
    retired = an_sop(BODY, version="1.2", status="retired", effective="2026-09-15")
    repo.write("sops/refunds.md", retired)

    assert "It goes out of force on 2026-09-15" in rules(repo)["out-of-force"]


def test_of_an_sop_that_ends_anyway_only_the_announced_text_is_lost(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(BODY, effective_to="2026-08-01"))
    repo.write("sops/refunds.next.md", COMING).commit()
    repo.write("sops/refunds.next.md", COMING.replace("active", "retired"))

    assert rules(repo) == {
        "upcoming-withdrawn": "2.0 announced for 2026-09-01 never comes into force: status is retired."
    }


def test_a_text_in_force_that_becomes_a_draft_stays_what_agents_follow(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, version="1.1", status="draft"))

    assert "agents go on with 1.0 as it was before" in rules(repo)["back-to-draft"]


@pytest.mark.parametrize("more", [{"effective_to": "2026-10-01"}, {}])
def test_an_sop_that_stays_in_force_longer_is_a_change_in_meaning_too(
    repo: PolicyRepo, more: dict[str, str]
) -> None:
    repo.write("sops/refunds.md", an_sop(BODY, effective_to="2026-09-01")).commit()
    repo.write("sops/refunds.md", an_sop(BODY, **more))

    assert rules(repo) == {}
    assert "1 SOP changed, 1 in meaning" in reviewed(repo).stdout
