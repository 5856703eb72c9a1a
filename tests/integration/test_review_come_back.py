"""A review of an SOP that was deleted and comes back."""

import json

import pytest
from click.testing import CliRunner, Result

from kb_tools.cli.review import review
from tests.support.policy_repo import PolicyRepo, an_sop

BODY = "# Refunds\n\n1. Refund late orders within 14 days.\n"
PAGE, NEXT = "sops/refunds.md", "sops/refunds.next.md"
SHORTER = an_sop(BODY.replace("14", "10"), version="1.1", effective="2026-06-10")
COMING = SHORTER.replace("2026-06-10", "2026-12-01")


@pytest.fixture
def repo(policy_repo: PolicyRepo) -> PolicyRepo:
    policy_repo.write("sops/other.md", an_sop(id="OTH-1"))
    policy_repo.write(PAGE, an_sop(BODY)).commit("Add", on="2026-01-05")
    policy_repo.delete(PAGE).commit("Delete", on="2026-03-02")
    return policy_repo


def reviewed(repo: PolicyRepo, *more: str) -> Result:
    arguments = ["--base", "HEAD", "--today", "2026-06-10", "--root", str(repo.path), *more]
    return CliRunner().invoke(review, arguments, standalone_mode=False)


def told(repo: PolicyRepo) -> dict:
    [sop] = json.loads(reviewed(repo, "--format", "json").stdout)["sops"]
    return sop


@pytest.mark.parametrize(
    ("path", "text"),
    [(PAGE, SHORTER), ("sops/money/back.md", SHORTER), (PAGE, COMING), (NEXT, COMING)],
)
def test_it_is_not_new_and_is_compared_with_the_text_it_had(
    repo: PolicyRepo, path: str, text: str
) -> None:
    repo.write(path, text)

    comment = reviewed(repo).stdout
    assert "A deleted SOP comes back" in comment
    assert "New SOP" not in comment
    assert "A coming text" not in comment
    assert "1.0 → 1.1" in comment
    assert "~~14~~ **10** days" in comment
    assert told(repo)["state"] == "back"
    assert "A deleted SOP comes back. Compared with" in reviewed(repo, "--format", "text").stdout


def test_as_it_was_it_changes_what_agents_do_all_the_same(repo: PolicyRepo) -> None:
    repo.write(PAGE, an_sop(BODY))

    sop = told(repo)
    assert (sop["state"], sop["changes"]) == ("back", [])
    assert "effective-past" in {remark["rule"] for remark in sop["remarks"]}
    assert reviewed(repo, "--fail-on", "material").return_value == 1


def test_for_more_readers_than_before_is_said_loud(repo: PolicyRepo) -> None:
    repo.write(PAGE, an_sop(BODY, audience="[internal, vendor-a]"))

    assert "vendor-a added (was internal)" in reviewed(repo).stdout


def test_what_waits_beside_the_page_that_comes_back_is_a_coming_text(repo: PolicyRepo) -> None:
    repo.write(PAGE, an_sop(BODY)).write(NEXT, COMING)

    said = json.loads(reviewed(repo, "--format", "json").stdout)["sops"]
    assert sorted(sop["state"] for sop in said) == ["back", "waiting"]


def test_another_sop_in_the_place_of_a_deleted_one_is_new(repo: PolicyRepo) -> None:
    repo.write(PAGE, SHORTER.replace("REF-001", "RET-009"))

    assert "New SOP" in reviewed(repo).stdout
