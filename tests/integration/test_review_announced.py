"""A review of what was announced to agents: texts that wait, are put off, folded in, or lost."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb_tools.cli.review import review
from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.reviews import BODY, COMING, SHORTER, TODAY, reviewed, rules, with_refunds


@pytest.fixture
def repo(policy_repo: PolicyRepo) -> PolicyRepo:
    return with_refunds(policy_repo)


def test_an_announced_text_is_not_withdrawn_in_silence(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, version="2.0", effective="2026-09-01")).commit()
    repo.write("sops/refunds.md", an_sop(BODY, version="1.0"))

    assert "2.0 announced for 2026-09-01 is withdrawn" in rules(repo)["upcoming-withdrawn"]


def test_a_correction_to_the_announced_text_withdraws_nothing(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, version="2.0", effective="2026-09-01")).commit()
    repo.write(
        "sops/refunds.md",
        an_sop(SHORTER.replace("Open", "Oben"), version="2.0", effective="2026-09-01"),
    )

    assert "upcoming-withdrawn" not in rules(repo)


def test_a_correction_of_todays_text_while_a_later_one_is_parked_breaks_no_rule(
    repo: PolicyRepo,
) -> None:
    repo.write("sops/refunds.md", COMING).commit(on="2026-02-01")
    repo.move("sops/refunds.md", "sops/refunds.next.md")
    corrected = BODY.replace("14 days", "12 days")
    repo.write("sops/refunds.md", an_sop(corrected, version="1.0.1", effective="2026-06-01"))

    assert rules(repo) == {}
    comment = reviewed(repo).stdout
    assert "1.0 → 1.0.1" in comment
    assert "~~14~~ **12** days" in comment
    assert "2 SOPs changed, 1 in meaning" in comment


def test_a_parked_text_that_is_put_off_or_changed_is_compared_with_itself(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", COMING).commit(on="2026-02-01")
    repo.write("sops/refunds.next.md", COMING.replace("10 days", "9 days"))
    repo.write("sops/refunds.md", an_sop(BODY, version="1.0.1", effective="2026-06-01"))

    found = rules(repo)

    assert found["version-not-raised"] == "1 change in meaning, and the version is still 2.0."
    assert "upcoming-withdrawn" not in found


def test_where_the_history_is_cut_off_a_correction_is_not_called_new(
    repo: PolicyRepo, tmp_path: Path
) -> None:
    repo.write("sops/refunds.md", COMING).commit(on="2026-02-01")
    repo.move("sops/refunds.md", "sops/refunds.next.md")
    repo.write("sops/refunds.md", an_sop(BODY, version="1.0.1", effective="2026-06-01")).commit()
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.path}", str(tmp_path / "shallow"))
    arguments = ["--base", "HEAD~1", "--head", "HEAD", "--today", TODAY]
    comment = (
        CliRunner()
        .invoke(review, [*arguments, "--root", str(tmp_path / "shallow")], standalone_mode=False)
        .stdout
    )

    assert "New SOP" not in comment
    assert "What agents follow today is not in this clone" in comment
    arguments += ["--format", "json", "--fail-on", "material", "--root", str(tmp_path / "shallow")]
    answer = CliRunner().invoke(review, arguments, standalone_mode=False)
    (sop,) = [s for s in json.loads(answer.stdout)["sops"] if s["state"] == "uncompared"]
    assert (sop["verdict"], sop["changes"], sop["patch"]) == ("uncompared", [], [])
    assert answer.return_value == 1


def test_where_only_the_coming_text_goes_the_page_stays_and_is_said_to(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.next.md", COMING).commit()
    repo.delete("sops/refunds.next.md")

    found = rules(repo)

    assert set(found) == {"upcoming-withdrawn"}
    assert "2.0 announced for 2026-09-01 is withdrawn" in found["upcoming-withdrawn"]
    assert "1.0 in sops/refunds.md stays in force" in found["upcoming-withdrawn"]
    assert reviewed(repo, "--fail-on", "error").return_value == 0
    assert "**Deleted.**" not in reviewed(repo).stdout


def test_a_text_in_force_that_was_not_folded_in_is_not_deleted_in_silence(repo: PolicyRepo) -> None:
    waited = an_sop(SHORTER, version="1.1", effective="2026-05-01")
    repo.write("sops/refunds.next.md", waited).commit()
    repo.delete("sops/refunds.next.md")

    assert "1.1, in force since 2026-05-01, is deleted" in rules(repo)["in-force-deleted"]
    assert reviewed(repo, "--fail-on", "error").return_value == 1


@pytest.mark.parametrize("effective", ["2026-05-01", "2026-09-01"])
def test_a_text_that_is_folded_in_is_one_text_and_none_is_withdrawn(
    repo: PolicyRepo, effective: str
) -> None:
    repo.write("sops/refunds.next.md", an_sop(SHORTER, version="1.1", effective=effective)).commit()
    repo.move("sops/refunds.next.md", "sops/refunds.md")

    assert rules(repo) == {}
    assert len(json.loads(reviewed(repo, "--format", "json").stdout)["sops"]) == 1


def test_a_text_in_force_that_is_folded_in_and_written_over_is_what_the_new_one_is_held_against(
    repo: PolicyRepo,
) -> None:
    repo.write("sops/refunds.next.md", an_sop(SHORTER, version="1.1", effective="2026-05-01"))
    repo.commit()
    shortest = BODY.replace("14 days", "9 days")
    repo.delete("sops/refunds.next.md")
    repo.write("sops/refunds.md", an_sop(shortest, version="1.2", effective="2026-09-01"))

    assert rules(repo) == {}
    comment = reviewed(repo).stdout
    assert "1.1 → 1.2" in comment
    assert "~~10~~ **9** days" in comment
    assert "1 SOP changed, 1 in meaning" in comment


def test_a_text_in_force_that_is_folded_in_makes_room_for_another_that_waits(
    repo: PolicyRepo,
) -> None:
    repo.write("sops/refunds.next.md", an_sop(SHORTER, version="1.1", effective="2026-05-01"))
    repo.commit()
    shortest = BODY.replace("14 days", "9 days")
    repo.move("sops/refunds.next.md", "sops/refunds.md")
    repo.write("sops/refunds.next.md", an_sop(shortest, version="1.2", effective="2026-09-01"))

    assert rules(repo) == {}
    assert "1.1 → 1.2" in reviewed(repo).stdout
    assert "2 SOPs changed, 1 in meaning" in reviewed(repo).stdout


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ({"version": "2.0", "effective": "2026-09-01"}, "holds until 2.0 in sops/refunds.md takes"),
        ({"status": "draft"}, "it stays in force, and stands in no file any more"),
        ({"effective_to": "2026-04-01"}, "nothing is in force any more"),
    ],
)
def test_what_follows_on_a_text_in_force_that_is_deleted_is_told(
    repo: PolicyRepo, page: dict[str, str], says: str
) -> None:
    repo.write("sops/refunds.md", an_sop(BODY, **page))
    repo.write("sops/refunds.next.md", an_sop(SHORTER, version="1.1", effective="2026-05-01"))
    repo.commit()
    repo.delete("sops/refunds.next.md")

    assert says in rules(repo)["in-force-deleted"]


def test_an_sop_that_is_deleted_with_its_coming_text_is_told_as_deleted(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.next.md", COMING).commit()
    repo.delete("sops/refunds.next.md").delete("sops/refunds.md")

    assert {"sop-deleted", "upcoming-withdrawn"} <= set(rules(repo))


def test_an_announced_text_that_becomes_a_draft_is_withdrawn(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", COMING).commit(on="2026-02-01")
    repo.write("sops/refunds.md", COMING.replace("active", "draft"))

    assert rules(repo) == {
        "upcoming-withdrawn": "2.0 announced for 2026-09-01 is withdrawn: status is draft."
    }


def test_a_correction_that_the_coming_text_lacks_is_told(policy_repo: PolicyRepo) -> None:
    body = "# Refunds\n\n1. Refund within {} days.\n2. Tell the customer {}.\n"
    coming = an_sop(body.format(14, "at once"), version="2.0", effective="2030-01-01")
    policy_repo.write("sops/refunds.md", an_sop(body.format(14, "today"), effective="2026-01-01"))
    policy_repo.write("sops/refunds.next.md", coming).commit(on="2026-01-05")
    corrected = an_sop(body.format(21, "soon"), version="1.1", effective="2026-06-10")
    policy_repo.write("sops/refunds.md", corrected)

    told = rules(policy_repo)["coming-text-unchanged"]
    assert told.startswith("2.0, which comes on 2030-01-01, still says “Refund within 14 days.” as before this change.")  # fmt: skip

    policy_repo.write("sops/refunds.next.md", coming.replace("14 days", "21 days"))
    assert "coming-text-unchanged" not in rules(policy_repo)
