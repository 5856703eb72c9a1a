"""`kb blame`, as typed."""

import json

import pytest

from tests.support.command import kb, ran
from tests.support.policy_repo import an_sop

FILE = "sops/refunds.md"
BODY = """# Refunds

## Steps

1. Open the ticket.
2. Refund within 14 days.
3. Do not promise a date.

## Limits

The limit is $50 per order.
"""


def blamed(repo, *arguments):
    return json.loads(kb(repo.path, "blame", *arguments, "--format", "json")[0])


def since(told):
    return {clause["text"]: clause["since"]["version"] for clause in told["clauses"]}


@pytest.fixture
def repo(policy_repo):
    policy_repo.write(FILE, an_sop(BODY)).commit("Add", on="2026-01-05")
    v2 = BODY.replace("14 days", "30 days").replace("1. Open", "1. Check the order.\n1. Open")
    policy_repo.write(FILE, an_sop(v2, version="2.0", effective="2026-03-01"))
    policy_repo.commit("Widen", on="2026-02-20")
    v3 = v2.replace("Do not promise", "Don't promise").replace(
        "\n## Limits\n\nThe limit is $50 per order.\n", ""
    )
    policy_repo.write(FILE, an_sop(v3, version="2.1", effective="2026-05-01"))
    policy_repo.commit("Reword", on="2026-04-20")
    return policy_repo


def test_each_clause_has_the_version_since_which_it_says_what_it_says(repo):
    assert since(blamed(repo, "REF-001")) == {
        "Refunds": "1.0",
        "Steps": "1.0",
        "Check the order.": "2.0",
        "Open the ticket.": "1.0",
        "Refund within 30 days.": "2.0",
        "Don't promise a date.": "1.0",
    }


def test_a_change_of_wording_is_told_beside_it_and_dates_are_those_of_the_revision(repo):
    told = blamed(repo, "REF-001")
    clause = next(c for c in told["clauses"] if c["text"].startswith("Don"))

    assert clause["reworded"]["version"] == "2.1"
    refund = next(c for c in told["clauses"] if c["text"].startswith("Refund w"))
    assert refund["introduced"]["version"] == "1.0"
    assert refund["since"]["recorded"] == "2026-02-20T12:00:00+00:00"
    assert refund["since"]["effective"] == "2026-03-01T00:00:00+00:00"


def test_what_went_is_told_with_the_version_that_has_it_no_more(repo):
    gone = blamed(repo, "REF-001", "--removed")["gone"]

    assert [(c["text"], c["last"]["version"], c["gone"]["version"]) for c in gone] == [
        ("Limits", "2.0", "2.1"), ("The limit is $50 per order.", "2.0", "2.1"),
    ]  # fmt: skip
    assert "No longer there" in kb(repo.path, "blame", "REF-001", "--removed")[0].replace("\n", " ")


def test_what_went_and_came_back_is_not_told_as_gone(repo):
    text = repo.git("show", "HEAD:" + FILE) + "\n"
    back = text.replace("2.1", "3.0") + "\n## Limits\n\nThe limit is $50 per order.\n"
    repo.write(FILE, back.replace("2026-05-01", "2026-06-01")).commit("Back", on="2026-06-01")
    assert blamed(repo, "REF-001", "--removed")["gone"] == []

    once_more = text.replace("2.1", "4.0").replace("2026-05-01", "2026-07-01")
    repo.write(FILE, once_more).commit("Go", on="2026-07-01")
    gone = blamed(repo, "REF-001", "--removed")["gone"]
    assert [(c["text"], c["gone"]["version"]) for c in gone] == [
        ("Limits", "4.0"), ("The limit is $50 per order.", "4.0"),
    ]  # fmt: skip


def test_on_a_date_it_blames_the_text_in_force_then(repo):
    told = blamed(repo, "REF-001", "--on", "2026-02-25")
    assert told["version"] == "1.0"
    assert set(since(told).values()) == {"1.0"}
    assert blamed(repo, "REF-001", "--on", "2026-03-01")["version"] == "2.0"
    early = blamed(repo, "REF-001", "--on", "2026-03-01", "--known-on", "2026-02-01")
    assert early["version"] == "1.0"


def test_a_version_or_one_clause_can_be_blamed(repo):
    assert blamed(repo, "REF-001@2.0")["version"] == "2.0"
    told = blamed(repo, "REF-001#check-order")
    assert [clause["text"] for clause in told["clauses"]] == ["Check the order."]
    _, said = kb(repo.path, "blame", "REF-001#chek-order", status=2)
    assert "#check-order" in said


def test_an_upcoming_text_that_was_withdrawn_leaves_no_trace(policy_repo):
    policy_repo.write(FILE, an_sop(BODY)).commit(on="2026-01-05")
    upcoming = an_sop(BODY.replace("14 days", "60 days"), version="2.0", effective="2026-09-01")
    policy_repo.write(FILE, upcoming).commit(on="2026-02-01")
    policy_repo.write(FILE, an_sop(BODY)).commit("Revert", on="2026-03-01")

    assert set(since(blamed(policy_repo, "REF-001")).values()) == {"1.0"}
    told = blamed(policy_repo, "REF-001@2.0")
    assert since(told)["Refund within 60 days."] == "2.0"
    assert since(told)["Open the ticket."] == "1.0"


def test_pages_without_front_matter_are_blamed_through_a_rename(policy_repo):
    policy_repo.write("a.md", BODY).commit(on="2026-01-05")
    policy_repo.move("a.md", "b.md").commit(on="2026-02-05")
    second = policy_repo.write("b.md", BODY.replace("$50", "$70")).commit(on="2026-03-05")

    clauses = blamed(policy_repo, "b.md")["clauses"]
    changed = [c["text"] for c in clauses if c["since"]["revision"] == second]
    assert changed == ["The limit is $70 per order."]


def test_of_a_retired_sop_its_last_text_is_blamed_and_said_to_be_retired(repo):
    living = blamed(repo, "REF-001")
    repo.write(FILE, an_sop("# Gone\n", version="3.0", status="retired", effective="2026-06-01"))
    repo.commit(on="2026-06-01")

    told = blamed(repo, "REF-001")
    assert (told["clauses"], told["revision"]) == (living["clauses"], living["revision"])
    assert told["ended"]["version"] == "3.0"
    assert living["ended"] is None
    assert "It is retired since 2026-06-01. Its last text:" in " ".join(
        kb(repo.path, "blame", "REF-001")[0].split()
    )


def test_where_nothing_was_ever_in_force_there_is_nothing_to_blame(policy_repo):
    policy_repo.write(FILE, an_sop(BODY, effective="2099-01-01")).commit()

    told = blamed(policy_repo, "REF-001")
    assert (told["revision"], told["clauses"]) == (None, [])


def test_a_second_call_compares_nothing_anew_and_tells_the_same(repo, monkeypatch):
    before = blamed(repo, "REF-001")
    monkeypatch.setattr("kb_tools.workflows.site.readings.compare_documents", None)

    assert blamed(repo, "REF-001") == before


def test_a_terminal_text_and_markdown_tell_the_same(repo):
    text = kb(repo.path, "blame", "REF-001")[0]
    assert "2.0       2026-03-01  step 3 Refund within 30 days.  [changed in meaning]" in text
    markdown = kb(repo.path, "blame", "REF-001", "--format", "markdown")[0]
    assert "| 2.0 | 2026-03-01 | step 3 Refund within 30 days. | changed in meaning |" in markdown


def test_forced_colour_lays_nothing_out_as_for_a_screen(repo):
    forced = ran(repo.path, "blame", "REF-001", FORCE_COLOR="1").stdout
    assert "\x1b[1mREF-001@" in forced
    assert "\n2.0       2026-03-01  step 3 Refund within 30 days.  [changed in meaning]\n" in forced
