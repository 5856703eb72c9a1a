"""`kb diff --on`: what was in force at a contact, at its audit and today."""

from pathlib import Path

import pytest

from kb_tools.render.comparison_schema import comparison_schema
from tests.support.diffs import BODY, run, said, with_two_versions
from tests.support.policy_repo import PolicyRepo, an_sop

SHAPE = comparison_schema()


@pytest.fixture
def repo(tmp_path: Path) -> PolicyRepo:
    return with_two_versions(tmp_path / "kb")


def test_what_was_in_force_on_two_dates(repo: PolicyRepo) -> None:
    found = said(repo, "REF-001", "--on", "2026-02-25", "2026-03-02")
    same = said(repo, "REF-001", "--on", "2026-02-21", "2026-02-25")

    assert (found["before"]["version"], found["after"]["version"], found["verdict"]) == (
        "1.0",
        "2.0",
        "material",
    )
    assert same["verdict"] == "identical"


def test_before_an_sop_was_in_force_there_is_nothing(repo: PolicyRepo) -> None:
    assert said(repo, "REF-001", "--on", "2025-12-01", "2026-02-01")["before"]["missing"]


def moments(found: dict) -> list[tuple[str, str | None]]:
    return [(told["moment"], told["version"]) for told in found["moments"]]


def test_an_appeal_sees_the_contact_the_audit_and_today(repo: PolicyRepo) -> None:
    third = an_sop(BODY.replace("14", "7"), version="3.0", effective="2026-05-01")
    repo.write("sops/refunds.md", third).commit("Cut again", on="2026-04-20")

    found = said(repo, "ref-001", "--on", "2026-02-25T23:59+01:00", "2026-03-02")

    assert moments(found) == [
        ("2026-02-25 23:59+01:00", "1.0"), ("2026-03-02", "2.0"), ("today", "3.0"),
    ]  # fmt: skip
    assert [
        change["say"] for change in found["since"]["changes"] if change["labels"] == ["deadline"]
    ]
    assert all(told["known_today"] is None for told in found["moments"])


def test_an_appeal_answers_whether_the_text_of_the_contact_differs_from_todays(
    repo: PolicyRepo,
) -> None:
    third = an_sop(BODY.replace("14", "7"), version="3.0", effective="2026-05-01")
    repo.write("sops/refunds.md", third).commit("Cut again", on="2026-04-20")
    on = ("REF-001", "--on", "2026-02-25", "2026-03-02")

    found = said(repo, *on)
    limits = [c["say"] for c in found["net"]["changes"] if c["labels"] == ["deadline"]]
    assert limits == ["Refund within 7 days instead of 14."]
    assert found["answer"] == "What was in force on 2026-02-25 and what is today differ in meaning."

    text = run(*on, "--root", str(repo.path)).stdout
    first, _, rest = text.partition("From 2026-02-25 to today  1.0")
    assert found["answer"] in first
    assert "From 2026-02-25 to today: One change in meaning" in first
    assert rest.count("Refund within 7 days instead of 14.") == 1
    page = run(*on, "--format", "html", "--root", str(repo.path)).stdout
    assert page.count('class="kb kb-history kb-compared"') == 3
    assert f"<h1>{found['answer']}</h1>" in page
    markdown = run(*on, "--format", "markdown", "--root", str(repo.path)).stdout
    assert f"**{found['answer']}**" in markdown.replace("\\", "")


def test_what_was_taken_back_before_today_is_no_difference_to_the_contact(repo: PolicyRepo) -> None:
    again = an_sop(BODY, version="3.0", effective="2026-05-01")
    repo.write("sops/refunds.md", again).commit("Take it back", on="2026-04-20")
    on = ("REF-001", "--on", "2026-02-25", "2026-03-02", "--root", str(repo.path))

    text = run(*on).stdout

    assert "What was in force on 2026-02-25 and what is today differ in form" in text
    assert "From 2026-02-25 to 2026-03-02: One change in meaning" in text
    result = run(*on, "--fail-on", "material")
    assert result.return_value == 1, "the text of the audit differs in meaning"


@pytest.mark.parametrize("cut", [False, True])
def test_texts_that_differ_in_form_only_have_no_heading_with_nothing_under_it(
    repo: PolicyRepo, cut: bool
) -> None:
    spaced = BODY.replace("Open the", "Open  the").replace("14", "10")
    third = an_sop(spaced, version="2.0", effective="2026-03-01")
    repo.write("sops/refunds.md", third).commit("Space", on="2026-04-20")
    if cut:
        shorter = an_sop(spaced.replace("10", "7"), version="2.0", effective="2026-03-01")
        repo.write("sops/refunds.md", shorter).commit("Cut again", on="2026-05-20")
    on = ("REF-001", "--on", "2026-04-01", "2026-05-01", "--root", str(repo.path))

    text = run(*on).stdout
    markdown = run(*on, "--format", "markdown").stdout.replace("\\", "")
    page = run(*on, "--format", "html").stdout

    assert "  From 2026-04-01 to 2026-05-01: No change but form." in text
    assert "\nFrom 2026-04-01 to 2026-05-01 " not in text
    assert "- From 2026-04-01 to 2026-05-01: No change but form." in markdown
    assert "#### From 2026-04-01 to 2026-05-01" not in markdown
    assert "\n\n\n" not in markdown.strip()
    assert "<h2>No change but form</h2>" in page, "the file shows each text that differs whole"


def test_at_each_moment_counts_what_had_been_published_by_then(repo: PolicyRepo) -> None:
    late = an_sop(BODY.replace("14", "7"), version="3.0", effective="2026-03-10")
    repo.write("sops/refunds.md", late).commit("Dated back", on="2026-04-20")

    found = said(repo, "REF-001", "--on", "2026-03-15", "2026-05-01")

    assert moments(found)[:2] == [("2026-03-15", "2.0"), ("2026-05-01", "3.0")]
    assert found["moments"][0]["known_today"]["version"] == "3.0"
    assert found["moments"][1]["known_today"] is None
    text = run("REF-001", "--on", "2026-03-15", "2026-05-01", "--root", str(repo.path)).stdout
    assert "as known today: 3.0" in text
    assert "From 2026-05-01 to today: the same text." in text
    known = ("--known-on", "2026-05-01")
    assert moments(said(repo, "REF-001", "--on", "2026-03-15", "2026-05-01", *known))[0][1] == "3.0"


def test_an_instant_counts_with_its_offset_and_a_date_to_its_end(repo: PolicyRepo) -> None:
    noon = an_sop(BODY.replace("14", "7"), version="3.0", effective="2026-05-01T12:00:00+02:00")
    repo.write("sops/refunds.md", noon).commit("At noon", on="2026-04-20")

    found = said(repo, "REF-001", "--on", "2026-05-01T09:59Z", "2026-05-01T06:00-04:00")
    assert [version for _, version in moments(found)] == ["2.0", "3.0", "3.0"]
    found = said(repo, "REF-001", "--on", "2026-04-30", "2026-05-01")
    assert [version for _, version in moments(found)] == ["2.0", "3.0", "3.0"]


def test_a_day_on_which_the_text_changed_tells_both_texts_and_asks_for_the_time(
    repo: PolicyRepo,
) -> None:
    noon = an_sop(BODY.replace("14", "7"), version="3.0", effective="2026-05-01T12:00:00+02:00")
    repo.write("sops/refunds.md", noon).commit("At noon", on="2026-04-20")

    day = ("REF-001", "--on", "2026-05-01", "2026-05-02")
    text = run(*day, "--root", str(repo.path)).stdout
    assert "Earlier that day, until 10:00 (UTC), 2.0 was in force" in text
    assert "What was in force at the end of 2026-05-01 and what is today is the same text." in text
    assert said(repo, *day)["moments"][0]["earlier_that_day"][0]["version"] == "2.0"
    time = run("REF-001", "--on", "2026-05-01T13:00", "2026-05-02", "--root", str(repo.path)).stdout
    assert "Earlier that day" not in time


def test_a_text_committed_for_its_own_day_leaves_the_morning_to_the_one_before(
    repo: PolicyRepo,
) -> None:
    for hour, days in (("09", 9), ("11", 8), ("15", 7)):
        text = an_sop(BODY.replace("14", str(days)), version=f"3.{days}", effective="2026-05-04")
        repo.write("sops/refunds.md", text).commit(f"At {hour}", on=f"2026-05-04T{hour}:00:00Z")

    day = ("REF-001", "--on", "2026-05-04", "2026-05-10")
    text = run(*day, "--root", str(repo.path)).stdout
    assert "until 09:00 (UTC), 2.0 was in force; until 11:00 (UTC), 3.9 was in force" in text
    assert "until 15:00 (UTC), 3.8 was in force: name the time" in text
    found = said(repo, *day)
    assert found["answer"].startswith("What was in force at the end of 2026-05-04 and what is")
    assert (
        "What is today differs in meaning from 2.0, 3.9 and 3.8, in force earlier on 2026-05-04."
        in found["answer"]
    )
    earlier = found["moments"][0]["earlier_that_day"]
    assert [each["version"] for each in earlier] == ["2.0", "3.9", "3.8"]


def test_an_sop_retired_for_the_same_day_was_followed_until_then(repo: PolicyRepo) -> None:
    retired = an_sop(BODY, version="3.0", status="retired", effective="2026-05-04")
    repo.write("sops/refunds.md", retired).commit("Retire", on="2026-05-04T11:00:00Z")

    day = ("REF-001", "--on", "2026-05-04", "2026-05-10")
    assert "until 11:00 (UTC), 2.0 was in force" in run(*day, "--root", str(repo.path)).stdout
    assert said(repo, *day)["answer"] == (
        "Nothing was in force at the end of 2026-05-04, and nothing is today. "
        "Nothing is today in place of 2.0, in force earlier on 2026-05-04. "
        "Nothing was on 2026-05-10 in place of 2.0, in force earlier on 2026-05-04."
    )


def test_words_that_a_person_must_judge_are_told_of_an_earlier_text_too(repo: PolicyRepo) -> None:
    unlike = BODY.replace("14", "10").replace("the ticket", "the case")
    text = an_sop(unlike, version="3.0", effective="2026-05-04T10:00:00Z")
    repo.write("sops/refunds.md", text).commit("At ten", on="2026-05-04T09:00:00Z")

    found = said(repo, "REF-001", "--on", "2026-05-04", "2026-05-10")
    assert found["verdict"] == "identical"
    assert "What is today differs in words that a person must judge from 2.0" in found["answer"]


def test_after_a_retirement_there_is_nothing_and_it_says_why(repo: PolicyRepo) -> None:
    retired = an_sop(BODY, version="3.0", status="retired", effective="2026-05-01")
    repo.write("sops/refunds.md", retired).commit("Retire", on="2026-04-20")

    found = said(repo, "REF-001", "--on", "2026-03-15", "2026-05-02")
    assert (found["after"]["missing"], found["verdict"]) == (True, "material")
    text = run("REF-001", "--on", "2026-05-02", "2026-05-03", "--root", str(repo.path)).stdout
    assert "It is retired since 2026-05-01." in text
    assert "From 2026-05-02 to 2026-05-03: nothing in force." in text
    assert "Nothing was in force on 2026-05-02, and nothing is today." in text


def test_a_moment_that_cannot_be_read_is_told_with_what_would_work(repo: PolicyRepo) -> None:
    result = run("REF-001", "--on", "yesterday", "2026-05-02", "--root", str(repo.path))
    assert "like 2026-09-01T14:30+02:00" in str(result.exception.format_message())


def test_an_audit_before_its_contact_is_refused(repo: PolicyRepo) -> None:
    result = run("REF-001", "--on", "2026-05-02", "2026-05-01", "--root", str(repo.path))
    told = "The audit (2026-05-01) would be before the contact (2026-05-02)."
    assert told in str(result.exception)
    same_day = run("REF-001", "--on", "2026-05-02T14:30", "2026-05-02", "--root", str(repo.path))
    assert same_day.exception is None
