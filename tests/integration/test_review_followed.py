"""What a review says of what agents follow is what the history says, before a change and after it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb_tools.adapters.knowledge_base import opened
from kb_tools.policy.model import SopId
from kb_tools.ports import Proposed
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

RETIRED = an_sop(BODY, version="1.1", status="retired", effective="2026-06-01")
SECOND = an_sop(SHORTER, version="2.0", effective="2026-06-01")


@pytest.fixture
def repo(tmp_path: Path) -> PolicyRepo:
    made = PolicyRepo(tmp_path / "kb")
    made.write(PAGE, an_sop(BODY)).commit("Add", on="2026-01-05")
    return made


def test_deleting_a_correction_for_the_same_day_brings_the_text_before_it_back(
    repo: PolicyRepo,
) -> None:
    repo.write(PAGE, SECOND).commit(on="2026-02-01")
    corrected = an_sop(SHORTEST, version="2.1", effective="2026-06-01")
    repo.write(NEXT, corrected).commit(on="2026-03-01")
    repo.delete(NEXT)

    found = rules(repo)
    assert "2.1 to 2.0" in found["version-lowered"]
    assert "2.0 in sops/refunds.md holds again" in found["in-force-deleted"]
    assert "2.1 → 2.0" in reviewed(repo).stdout
    base = repo.git("rev-parse", "--short=10", "HEAD")
    assert (
        f"git checkout {base} -- {NEXT}  and fold it in"
        in reviewed(repo, "--format", "json").stdout
    )
    assert "10 days" in diffed(repo)


def test_a_deleted_text_beside_a_draft_of_it_is_not_passed_over(repo: PolicyRepo) -> None:
    repo.write(NEXT, an_sop(SHORTEST, version="2.1", effective="2026-06-01"))
    repo.commit(on="2026-02-01")
    draft = an_sop(SHORTEST, version="2.1", effective="2026-06-01", status="draft")
    repo.write(PAGE, draft).commit(on="2026-03-01")
    repo.delete(NEXT)

    assert "2.1, in force since 2026-06-01, is deleted" in rules(repo)["in-force-deleted"]


def test_a_retirement_that_waited_changes_nothing_for_agents_once_it_is_folded_in(
    repo: PolicyRepo,
) -> None:
    repo.write(NEXT, RETIRED).commit(on="2026-02-01")
    repo.move(NEXT, PAGE)

    assert rules(repo, on="2026-06-20") == {}
    assert "0 in meaning" in reviewed(repo, on="2026-06-20").stdout


def test_a_retirement_that_is_postponed_after_its_day_ends_nothing_a_second_time(
    repo: PolicyRepo,
) -> None:
    repo.write(NEXT, RETIRED).commit(on="2026-02-01")
    repo.write(NEXT, RETIRED.replace("2026-06-01", "2026-09-01"))

    found = rules(repo)
    assert "out-of-force" not in found
    assert ("until 2026-09-01" in found.get("back-in-force", "")) == in_force_after(repo)


def test_what_is_written_beside_a_retirement_that_counts_ends_nothing_again(
    repo: PolicyRepo,
) -> None:
    repo.write(NEXT, RETIRED).commit(on="2026-02-01")

    repo.write(NEXT, RETIRED + "\nSee [the site](https://example.invalid/).\n")
    assert "out-of-force" not in rules(repo)

    repo.write(NEXT, RETIRED).write(PAGE, an_sop(BODY, version="1.2", status="draft"))
    assert "back-to-draft" not in rules(repo)


def test_a_text_in_force_that_is_folded_in_as_a_draft_is_told_as_the_history_has_it(
    repo: PolicyRepo,
) -> None:
    repo.write(NEXT, SECOND).commit(on="2026-02-01")
    repo.delete(NEXT).write(PAGE, SECOND.replace("active", "draft"))

    found = rules(repo)
    repo.commit(on="2026-06-10")
    from kb_tools.adapters.knowledge_base import opened

    with opened(repo.path) as kb:
        timeline = kb.history.timeline(kb.history.sops()[0])
    now = timeline.revisions[-1].recorded
    holds_on = timeline.in_force(now, now) is not None
    assert ("back-to-draft" in found) == holds_on
    assert ("nothing is in force any more" in found.get("in-force-deleted", "")) != holds_on


def test_a_text_that_is_pushed_out_is_what_the_page_is_compared_with(repo: PolicyRepo) -> None:
    repo.write(NEXT, SECOND).commit(on="2026-02-01")
    repo.write(PAGE, an_sop(BODY.replace("Open", "Open up"), version="1.0.1"))

    found = rules(repo)
    assert "2.0 to 1.0.1" in found["version-lowered"]
    assert "is pushed out: agents follow 1.0.1 instead" in found["pushed-out"]
    assert "2.0 → 1.0.1" in reviewed(repo).stdout


def test_a_correction_beside_a_retirement_that_counts_revives_the_sop_and_says_so(
    repo: PolicyRepo,
) -> None:
    repo.write(NEXT, RETIRED).commit(on="2026-02-01")
    repo.write(PAGE, an_sop(BODY.replace("Open", "Open up"), version="1.0.1"))

    assert "agents follow 1.0.1 in sops/refunds.md" in rules(repo)["back-in-force"]


def test_a_retirement_that_counts_and_is_deleted_brings_the_sop_back(repo: PolicyRepo) -> None:
    repo.write(NEXT, RETIRED).commit(on="2026-02-01")
    repo.delete(NEXT)

    found = rules(repo)
    assert "1.0 in sops/refunds.md comes back into force" in found["back-in-force"]
    assert "upcoming-withdrawn" not in found


def test_what_stays_in_force_may_stand_in_no_file(repo: PolicyRepo) -> None:
    repo.write(NEXT, SECOND).commit(on="2026-02-01")
    third = an_sop(SHORTEST, version="3.0", effective="2026-09-01")
    repo.write(NEXT, third).commit(on="2026-06-05")
    repo.delete(NEXT)

    found = rules(repo)["upcoming-withdrawn"]
    assert "2.0 stays in force, and stands in no file" in found

    repo.write(PAGE, third)  # folded in early
    assert "2.0 → 3.0" in reviewed(repo).stdout


def test_a_text_that_was_pushed_out_long_ago_is_deleted_without_alarm(repo: PolicyRepo) -> None:
    repo.write(NEXT, SECOND).commit(on="2026-02-01")
    third = an_sop(SHORTEST, version="3.0", effective="2026-06-05")
    repo.write(PAGE, third).commit(on="2026-06-05")
    repo.delete(NEXT)

    assert rules(repo) == {}
    assert "The coming text is withdrawn" not in reviewed(repo).stdout


def test_a_new_text_in_a_file_of_its_own_that_counts_today_is_compared(repo: PolicyRepo) -> None:
    repo.write(NEXT, an_sop(SHORTEST, version="1.1", effective="2026-06-10"))

    comment = reviewed(repo).stdout
    assert "~~14~~ **2** days" in comment
    assert "A coming text" not in comment
    assert "renamed" not in comment
    assert "2 days" in diffed(repo)


def test_a_text_that_counts_today_in_place_of_a_coming_one_is_held_against_todays(
    repo: PolicyRepo,
) -> None:
    later = an_sop(SHORTER, version="3.0", effective="2026-09-01")
    repo.write(NEXT, later).commit(on="2026-02-01")
    repo.write(NEXT, an_sop(SHORTEST, version="1.1", effective="2026-06-10"))

    assert "~~14~~ **2** days" in reviewed(repo).stdout
    assert "3.0 announced for 2026-09-01 is withdrawn" in rules(repo)["upcoming-withdrawn"]


def test_the_history_of_a_proposal_is_the_one_that_its_commit_makes(repo: PolicyRepo) -> None:
    """Else a review would tell of another world than the site will show."""
    repo.write(NEXT, SECOND).commit(on="2026-02-01")
    third = an_sop(SHORTEST, version="3.0", effective="2026-09-01")
    repo.move(NEXT, "sops/money/refunds.md").delete(PAGE)
    repo.write("sops/money/refunds.next.md", third)
    proposed = (
        Proposed("sops/money/refunds.md", SECOND, NEXT),
        Proposed("sops/money/refunds.next.md", third),
        Proposed(PAGE, None),
    )
    at = datetime(2026, 6, 10, 12, tzinfo=UTC)
    with opened(repo.path) as kb:
        merged = kb.history.merged(proposed, at).timeline(SopId("REF-001"))
    repo.commit(on="2026-06-10")
    with opened(repo.path) as kb:
        made = kb.history.timeline(SopId("REF-001"))

    told = [
        [(p.start, p.revision and (p.revision.path, p.revision.blob)) for p in line.periods(at)]
        for line in (merged, made)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 3


def test_a_coming_text_is_known_by_any_ending(tmp_path: Path) -> None:
    repo = PolicyRepo(tmp_path / "kb")
    repo.write("sops/refunds.markdown", an_sop(BODY)).commit("Add", on="2026-01-05")
    coming = an_sop(SHORTER, version="2.0", effective="2026-09-01")
    repo.write("sops/refunds.next.markdown", coming)

    assert "A coming text" in reviewed(repo).stdout

    repo.commit(on="2026-02-01")
    repo.delete("sops/refunds.next.markdown")
    assert set(rules(repo)) == {"upcoming-withdrawn"}


@pytest.mark.parametrize(
    "coming",
    [
        an_sop(SHORTER, version="3.0", effective="2026-09-01"),
        an_sop(BODY, version="1.1", status="retired", effective="2026-09-01"),
    ],
)
def test_where_a_coming_text_gives_way_to_an_earlier_one_its_file_is_named_once(
    repo: PolicyRepo, coming: str
) -> None:
    repo.write(NEXT, coming).commit(on="2026-02-01")
    repo.write(NEXT, an_sop(SHORTEST, version="1.1", effective="2026-07-01"))

    assert "next.next" not in reviewed(repo).stdout


def test_todays_text_and_a_coming_one_that_change_places_lose_nothing(repo: PolicyRepo) -> None:
    """Only so can today's text be corrected where a later one stands in NAME.md."""
    third = an_sop(SHORTEST, version="3.0", effective="2026-09-01")
    repo.write(NEXT, SECOND).commit(on="2026-02-01")
    repo.write(PAGE, third).commit(on="2026-03-01")
    repo.write(PAGE, SECOND).write(NEXT, third)

    assert "upcoming-withdrawn" not in rules(repo)
    repo.commit(on="2026-06-10")
    with opened(repo.path) as kb:
        periods = kb.history.timeline(SopId("REF-001")).periods(datetime(2026, 6, 11, tzinfo=UTC))
    assert [p.revision.control.version for p in periods if p.revision] == ["1.0", "2.0", "3.0"]


def test_a_coming_text_that_is_brought_forward_is_not_withdrawn(repo: PolicyRepo) -> None:
    repo.write(NEXT, an_sop(SHORTER, version="2.0", effective="2026-07-01")).commit()
    repo.write(NEXT, an_sop(SHORTER, version="2.0", effective="2026-06-20"))

    assert "upcoming-withdrawn" not in rules(repo)


def test_an_sop_that_was_retired_and_is_active_again_comes_back(repo: PolicyRepo) -> None:
    repo.write(PAGE, an_sop(BODY, status="retired")).commit(on="2026-03-01")
    repo.write(PAGE, an_sop(BODY, version="1.1", effective="2026-06-10"))

    assert "agents follow 1.1 in sops/refunds.md" in rules(repo)["back-in-force"]


THIRD = an_sop(SHORTEST, version="3.0", effective="2026-09-01")


@pytest.mark.parametrize(
    ("waiting", "says"),
    [
        (None, "keep the coming one in sops/refunds.next.md"),
        (SECOND, "correct it in sops/refunds.next.md, and leave the coming one here"),
        (SECOND.replace("06-01", "07-01"), "wait until 2.0 in sops/refunds.next.md has come"),
    ],
)
def test_how_to_correct_todays_text_loses_no_other(
    repo: PolicyRepo, waiting: str | None, says: str
) -> None:
    if waiting:
        repo.write(NEXT, waiting).commit(on="2026-02-01")
    repo.write(PAGE, THIRD).commit(on="2026-03-01")
    repo.write(PAGE, an_sop(BODY, version="1.0.1", effective="2026-06-10"))

    assert "3.0 announced for 2026-09-01 is withdrawn" in rules(repo)["upcoming-withdrawn"]
    assert says in reviewed(repo, "--format", "json").stdout


def test_a_page_that_goes_and_leaves_what_waits_is_not_to_be_retired(repo: PolicyRepo) -> None:
    repo.write(NEXT, SECOND).commit(on="2026-02-01")
    repo.delete(PAGE)

    assert f"{NEXT} stands without its page" in rules(repo)["sop-deleted"]
    assert f"git mv -f {NEXT} {PAGE}" in reviewed(repo, "--format", "json").stdout


@pytest.mark.parametrize(
    ("effective", "how"),
    [
        ("2026-01-01", "as soon as this is merged: status is retired."),
        ("2026-06-01", "as soon as this is merged, as of 2026-06-01: status is retired."),
    ],
)
def test_an_sop_that_ends_while_a_text_waits_is_told_with_what_comes(
    repo: PolicyRepo, effective: str, how: str
) -> None:
    repo.write(NEXT, SECOND.replace("06-01", "07-01")).commit(on="2026-02-01")
    repo.write(PAGE, an_sop(BODY, version="1.1", status="retired", effective=effective))

    assert rules(repo)["out-of-force"] == (
        f"It goes out of force {how} 2.0 in sops/refunds.next.md comes into force on 2026-07-01."
    )


def test_a_revert_is_told_with_when_it_counts(repo: PolicyRepo) -> None:
    repo.write(PAGE, SECOND).commit(on="2026-02-01")
    repo.write(PAGE, an_sop(BODY, version="2.1"))

    said = rules(repo)["effective-past"]
    assert "its date (2026-01-01) is that of an earlier text" in said
    assert "counts as soon as this is merged" in said


@pytest.mark.parametrize("beside", [True, False])
def test_an_announced_text_that_is_taken_back_is_told_whatever_waits_beside_it(
    repo: PolicyRepo, beside: bool
) -> None:
    repo.write(PAGE, an_sop(SHORTER, version="2.0", effective="2026-09-01"))
    if beside:
        repo.write(NEXT, an_sop(SHORTEST, version="3.0", effective="2026-12-01"))
    repo.commit(on="2026-05-01")
    repo.write(PAGE, an_sop(BODY))

    assert "2.0 announced for 2026-09-01" in rules(repo)["upcoming-withdrawn"]


@pytest.mark.parametrize("name", [PAGE, NEXT])
def test_a_coming_text_that_gives_way_to_a_later_one_is_told(repo: PolicyRepo, name: str) -> None:
    repo.write(name, an_sop(SHORTER, version="2.0", effective="2026-09-01")).commit(on="2026-05-01")
    repo.write(name, an_sop(SHORTEST, version="3.0", effective="2026-12-01"))

    said = rules(repo)["upcoming-withdrawn"]
    assert "2.0 announced for 2026-09-01 is withdrawn: 3.0 takes its place" in said

    repo.write(name, an_sop(SHORTEST, version="2.0", effective="2026-12-01"))
    assert "upcoming-withdrawn" not in rules(repo)


def test_a_page_that_is_renamed_takes_along_what_waits_beside_it(repo: PolicyRepo) -> None:
    repo.write(NEXT, an_sop(SHORTER, version="2.0", effective="2026-09-01")).commit(on="2026-05-01")
    repo.move(PAGE, "sops/returns.md")
    assert "stands without its page" in rules(repo)["next-without-page"]
    assert "git mv sops/refunds.next.md sops/returns.next.md" in reviewed(repo).stdout

    repo.move(NEXT, "sops/returns.next.md")
    assert "next-without-page" not in rules(repo)


def test_a_text_in_force_that_the_next_one_is_written_over_is_told_before(repo: PolicyRepo) -> None:
    repo.write(NEXT, SECOND).commit(on="2026-02-01")
    repo.write(NEXT, an_sop(SHORTEST, version="3.0", effective="2026-12-01"))

    said = rules(repo)["in-force-in-no-file"]
    assert "2.0, in force since 2026-06-01, is written over in sops/refunds.next.md" in said

    repo.write(PAGE, an_sop(SHORTEST, version="2.0", effective="2026-06-01"))
    assert "in-force-in-no-file" not in rules(repo)

    repo.write(PAGE, an_sop(BODY)).commit(on="2026-06-09")
    repo.write(NEXT, an_sop(SHORTEST, version="3.1", effective="2026-12-01"))
    assert "in-force-in-no-file" not in rules(repo), "it was written over before"


@pytest.mark.parametrize("name", [PAGE, NEXT])
def test_a_retirement_that_is_put_off_too_late_is_told(repo: PolicyRepo, name: str) -> None:
    repo.write(name, RETIRED).commit(on="2026-02-01")
    repo.write(name, RETIRED.replace("2026-06-01", "2026-09-01"))
    assert "brings nothing back" in rules(repo)["already-retired"]
    assert "already-retired" not in rules(repo, on="2026-05-20")


def test_a_waiting_draft_that_counts_at_once_is_held_against_what_agents_follow(
    repo: PolicyRepo,
) -> None:
    repo.write(NEXT, an_sop(SHORTEST, version="3.0", status="draft")).commit(on="2026-05-01")
    repo.write(NEXT, an_sop(SHORTER, version="1.1", effective="2026-06-10"))

    assert "version-lowered" not in rules(repo)
    assert "1.0 → 1.1" in reviewed(repo).stdout


def test_an_announced_text_that_stands_in_the_other_file_is_not_told_as_lost(
    repo: PolicyRepo,
) -> None:
    coming = an_sop(SHORTER, version="2.0", effective="2026-09-01")
    repo.write(PAGE, coming).commit(on="2026-02-01")
    repo.write(NEXT, coming).write(PAGE, an_sop(BODY, status="retired"))
    assert "never comes into force" not in str(rules(repo))

    repo.write(PAGE, coming).commit(on="2026-02-02")
    repo.write(PAGE, an_sop(SHORTEST, version="1.1", effective="2026-06-10"))
    assert "upcoming-withdrawn" not in rules(repo)
    repo.write(PAGE, an_sop(BODY, status="retired"))
    assert "upcoming-withdrawn" not in rules(repo)


def test_a_page_in_force_that_goes_while_an_older_text_waits_beside_it_is_told(
    repo: PolicyRepo,
) -> None:
    repo.move(PAGE, NEXT).write(PAGE, an_sop(SHORTER, version="2.0", effective="2026-05-01"))
    repo.commit(on="2026-02-01")
    repo.delete(PAGE)

    said = rules(repo)["in-force-deleted"]
    assert "2.0, which is in force, is deleted" in said
    assert "agents follow 1.0 in sops/refunds.next.md instead" in said


@pytest.mark.parametrize("effective", ["", "2026-03-01"])
def test_a_waiting_text_that_counts_at_once_is_held_against_todays_whatever_waited(
    repo: PolicyRepo, effective: str
) -> None:
    repo.write(NEXT, an_sop(SHORTEST, version="3.0", effective=effective)).commit(on="2026-02-01")
    repo.write(PAGE, an_sop(BODY, version="1.0.1", effective="2026-05-01")).commit(on="2026-05-01")
    repo.write(NEXT, an_sop(SHORTER, version="1.1", effective="2026-06-10"))

    assert "version-lowered" not in rules(repo)
    assert "1.0.1 → 1.1" in reviewed(repo).stdout


def test_what_takes_a_coming_texts_place_after_the_sop_had_ended_brings_it_back(
    repo: PolicyRepo,
) -> None:
    repo.write(PAGE, an_sop(BODY, effective_to="2026-06-01")).commit(on="2026-02-01")
    repo.write(PAGE, an_sop(SHORTER, version="2.0", effective="2026-09-01")).commit(on="2026-05-01")
    repo.write(PAGE, an_sop(SHORTEST, version="1.1", effective="2026-06-10"))

    assert "agents follow 1.1" in rules(repo)["back-in-force"]


def test_a_draft_that_stays_one_is_held_against_itself(repo: PolicyRepo) -> None:
    draft = an_sop(SHORTEST, version="3.0", status="draft")
    repo.write(PAGE, draft).commit(on="2026-05-01")
    repo.write(PAGE, draft.replace("3.0", "3.1"))

    assert "3.0 → 3.1" in reviewed(repo).stdout


def test_a_coming_text_without_an_id_is_reviewed_too(tmp_path: Path) -> None:
    repo = PolicyRepo(tmp_path / "kb")
    repo.write("sops/a.md", BODY).commit(on="2026-01-05")
    repo.write("sops/a.next.md", "---\neffective: 2026-09-01\n---\n" + SHORTER)
    assert "sops/a.next.md" in reviewed(repo).stdout


def test_a_new_coming_text_stands_beside_what_agents_follow_until_then(repo: PolicyRepo) -> None:
    more = an_sop(SHORTER, version="2.0", effective="2026-09-01", audience="[internal, vendor-a]")
    repo.write(NEXT, more)

    [sop] = json.loads(reviewed(repo, "--format", "json").stdout)["sops"]
    assert (sop["state"], len(sop["changes"]) > 0) == ("waiting", True)
    assert "10** days" in reviewed(repo).stdout
    assert rules(repo)["audience-widened"].startswith("More may read it from 2026-09-01 on: vendor")

    repo.write(NEXT, more.replace('"2.0"', '"1.0"'))
    assert "version is still 1.0" in rules(repo)["version-not-raised"]


def test_a_coming_text_stands_beside_the_one_that_comes_before_it(repo: PolicyRepo) -> None:
    repo.write(PAGE, an_sop(SHORTER, version="2.0", effective="2026-09-01")).commit()
    repo.write(NEXT, an_sop(SHORTEST, version="3.0", effective="2026-10-01"))

    assert "~~10~~" in reviewed(repo).stdout


def test_what_another_page_supersedes_need_not_say_what_agents_follow_instead(
    repo: PolicyRepo,
) -> None:
    repo.write(PAGE, an_sop(BODY, status="retired"))
    assert "what agents follow instead" in reviewed(repo).stdout
    repo.write("sops/new.md", an_sop(BODY, id="NEW-1", supersedes="[REF-001]"))
    assert "It goes out of force" in reviewed(repo).stdout
    assert "what agents follow instead" not in reviewed(repo).stdout
