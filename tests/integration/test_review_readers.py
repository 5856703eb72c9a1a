"""Who may read an SOP after a change, and what a head that nobody can read does to it."""

from pathlib import Path

import pytest

from tests.support.followed import (
    BODY,
    NEXT,
    PAGE,
    SHORTER,
    SHORTEST,
    diffed,
    in_force_after,
    reviewed,
    rules,
)
from tests.support.policy_repo import PolicyRepo, an_sop


@pytest.fixture
def repo(tmp_path: Path) -> PolicyRepo:
    made = PolicyRepo(tmp_path / "kb")
    made.write(PAGE, an_sop(BODY)).commit("Add", on="2026-01-05")
    return made


@pytest.mark.parametrize("damage", [("active", "withdrawn"), ("Refunds\n", "a: b: c\n")])
def test_a_head_that_cannot_be_read_leaves_agents_what_they_follow(
    repo: PolicyRepo, damage: tuple[str, str]
) -> None:
    repo.write(PAGE, an_sop(SHORTER, version="1.1", effective="2026-06-10").replace(*damage))

    found = rules(repo)
    goes_on = (
        "stays in force, and the site shows it to nobody"
        if "a: b" in damage[1]
        else "agents go on with 1.0"
    )
    assert goes_on in found["unread-text"]
    assert "effective-past" not in found
    assert in_force_after(repo)


@pytest.mark.parametrize("damage", [("active", "withdrawn"), ("Refunds\n", "a: b: c\n")])
@pytest.mark.parametrize("effective", ["2026-05-20", "2026-12-01"])
def test_a_head_that_is_mended_is_held_against_what_agents_follow(
    repo: PolicyRepo, damage: tuple[str, str], effective: str
) -> None:
    mended = an_sop(SHORTER, version="1.1", effective=effective)
    repo.write(PAGE, mended.replace(*damage, 1)).commit(on="2026-05-20")
    repo.write(PAGE, mended)

    found = rules(repo)
    assert "audience-widened" not in found
    counts_at_once = "it counts as soon as this is merged" in found.get("effective-past", "")
    assert counts_at_once is (effective == "2026-05-20")
    assert "~~14~~ **10** days" in reviewed(repo).stdout


def test_a_damaged_head_lets_nobody_read_more_until_it_is_mended(repo: PolicyRepo) -> None:
    wider = an_sop(SHORTER, version="1.1", effective="2026-06-10", audience="[internal, vendor]")
    repo.write(PAGE, wider.replace("active", "live"))
    assert "audience-widened" not in rules(repo)
    repo.commit(on="2026-06-10")
    repo.write(PAGE, wider)
    assert "vendor added (was internal)" in rules(repo)["audience-widened"]
    repo.write(PAGE, wider.replace("06-10", "12-01"))
    assert "vendor added (was internal)" in rules(repo)["audience-widened"]


def test_a_damaged_head_for_others_hides_the_page_from_everybody(repo: PolicyRepo) -> None:
    repo.write(PAGE, an_sop(SHORTER, version="1.1", status="live", audience="vendor"))
    found = rules(repo)
    assert "audience-widened" not in found
    assert "internal removed (now nobody)" in found["audience-narrowed"]


@pytest.mark.parametrize(
    "stood",
    [
        an_sop(SHORTEST, version="3.0", status="draft"),
        an_sop(SHORTEST, version="3.0", status="draft", effective="2026-09-01"),
        an_sop(SHORTEST, version="3.0", effective="2026-09-01"),
        an_sop(SHORTEST, version="3.0", effective="next week"),
    ],
)
def test_what_takes_the_place_of_a_text_that_did_not_count_is_held_against_the_one_that_did(
    repo: PolicyRepo, stood: str
) -> None:
    repo.write(PAGE, stood).commit(on="2026-05-01")
    repo.write(PAGE, an_sop(SHORTER, version="1.1", effective="2026-06-10"))

    assert "version-lowered" not in rules(repo)
    assert "1.0 → 1.1" in reviewed(repo).stdout
    assert "10 days" in diffed(repo)


@pytest.mark.parametrize(
    ("status", "effective", "says"),
    [
        ("active", "2026-09-01", "Fewer may read it from 2026-09-01 on: vendor-a removed (then internal)."),
        ("draft", "2026-09-01", "Fewer may read it once it is no draft: vendor-a removed (then internal)."),
        ("active", "2026-01-01", "Fewer may read it: vendor-a removed (now internal)."),
    ],
)  # fmt: skip
def test_who_may_no_longer_read_it_is_said_with_the_day(
    repo: PolicyRepo, status: str, effective: str, says: str
) -> None:
    repo.write(PAGE, an_sop(BODY, audience="[internal, vendor-a]")).commit()
    narrowed = an_sop(BODY, audience="[internal]", status=status, effective=effective)
    repo.write(PAGE, narrowed)

    assert rules(repo)["audience-narrowed"] == says


def test_whoever_loses_the_page_and_is_to_read_the_coming_text_is_told(repo: PolicyRepo) -> None:
    both = "[internal, vendor-a]"
    coming = an_sop(SHORTER, version="2.0", effective="2026-09-01", audience=both)
    repo.write(PAGE, an_sop(BODY, audience=both)).write(NEXT, coming).commit(on="2026-02-01")
    repo.write(PAGE, an_sop(BODY, audience="[internal]"))

    saw = "sops/refunds.next.md still names vendor-a: they may read it again from 2026-09-01 on."
    assert rules(repo)["audience-comes-back"] == saw

    repo.write(NEXT, coming.replace(both, "[internal]"))
    assert "audience-comes-back" not in rules(repo)


def test_a_page_without_its_head_touches_whom_it_touched(repo: PolicyRepo) -> None:
    repo.write(PAGE, an_sop(BODY, audience="[internal, vendor-a]")).commit()
    repo.write(PAGE, BODY)

    assert "**Touches** internal and vendor-a" in reviewed(repo).stdout
