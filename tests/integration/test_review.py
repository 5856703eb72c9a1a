"""What a proposed change breaks of document control, on real repositories."""

import json
import re

import pytest
from click.testing import CliRunner

from kb_tools.cli.review import review
from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.reviews import BODY, SHORTER, reviewed, rules, with_refunds


@pytest.fixture
def repo(policy_repo: PolicyRepo) -> PolicyRepo:
    return with_refunds(policy_repo)


def test_a_change_in_meaning_needs_a_new_version(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, effective="2026-06-08"))

    assert rules(repo)["version-not-raised"].startswith("1 change in meaning")


def test_in_a_terminal_it_is_told_without_marks_of_a_page(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, effective="2026-06-08"))
    repo.write("sops/new.md", an_sop(BODY.replace("R", "G"), id="DE-001", title="<b>", lang="de"))

    said = reviewed(repo, "--format", "text").stdout
    lines = said.splitlines()
    assert lines[0] == (
        "2 SOPs changed, 2 in meaning; 1 rule of document control broken; 0 unchanged."
    )
    assert '✖ 1 change in meaning, and the version is still 1.0. Write  version: "1.1"' in lines
    assert "    Refund late orders within [-14-] {+10+} days of the claim." in lines
    assert "DE-001 <b> · 1.0 · effective 1 Jan 2026" in lines  # as it stands in the file
    assert "New SOP. Read it whole." in lines
    assert not re.search("<details|<sub|<!--|~~|[*][*]", said)
    assert reviewed(repo).stdout.startswith("<!-- kb-review -->")  # in a pipe, the comment


def test_a_change_in_wording_needs_none(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(BODY.replace("Open the ticket.", "Open  the **ticket**!")))

    assert rules(repo) == {}


def test_a_version_does_not_go_back(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, version="0.9", effective="2026-06-08"))

    assert "1.0 to 0.9" in rules(repo)["version-lowered"]


def test_ten_follows_nine(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(version="2.9")).commit()
    repo.write("sops/refunds.md", an_sop(SHORTER, version="2.10", effective="2026-06-08"))

    assert "version-lowered" not in rules(repo)


@pytest.mark.parametrize(
    ("effective", "rule"), [("", "effective-missing"), ("2026-05-01", "effective-past")]
)
def test_a_change_in_meaning_says_from_when_it_holds(
    repo: PolicyRepo, effective: str, rule: str
) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, version="1.1", effective=effective))

    assert rule in rules(repo)


def test_the_review_comes_after_the_change(repo: PolicyRepo) -> None:
    late = an_sop(SHORTER, version="1.1", effective="2027-02-01")
    repo.write("sops/refunds.md", late)

    assert "2027-01-01" in rules(repo)["review-before-effective"]


def test_a_wider_audience_is_said_first_and_loud(repo: PolicyRepo) -> None:
    repo.write(
        "sops/refunds.md",
        an_sop(SHORTER, version="1.1", effective="2026-06-08", audience="[internal, vendor-a]"),
    )

    comment = reviewed(repo).stdout

    assert "vendor-a" in rules(repo)["audience-widened"]
    assert comment.index("Who may read it changes") < comment.index("### REF-001")


def test_a_narrower_audience_is_said_too(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(BODY, audience="[internal, vendor-a]")).commit()
    repo.write("sops/refunds.md", an_sop(BODY))

    assert "vendor-a" in rules(repo)["audience-narrowed"]


def test_a_page_in_a_language_without_a_lexicon_says_so(repo: PolicyRepo) -> None:
    body = "# Erstattung\n\n1. Erstatte binnen 14 Tagen.\n"
    repo.write("sops/new.md", an_sop(body, id="DE-001", lang="de"))

    assert "No lexicon for the language “de”" in reviewed(repo).stdout
    assert "unknown-key" not in rules(repo)


def test_an_id_stays(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(BODY, id="REF-009"))

    assert "REF-001 and is REF-009" in rules(repo)["id-changed"]


def test_an_sop_is_retired_and_not_deleted(repo: PolicyRepo) -> None:
    repo.delete("sops/refunds.md")

    assert "sop-deleted" in rules(repo)


@pytest.mark.parametrize(("status", "told"), [("retired", "retired already"), ("draft", "a draft")])
def test_of_what_agents_do_not_follow_a_deletion_is_not_said_to_end_it(
    policy_repo: PolicyRepo, status: str, told: str
) -> None:
    policy_repo.write("sops/refunds.md", an_sop(BODY, status=status)).commit()
    policy_repo.delete("sops/refunds.md")

    said = rules(policy_repo)["sop-deleted"]

    assert told in said
    assert "in force" not in said
    assert "status: retired" not in said


def test_a_renamed_file_is_the_same_sop(repo: PolicyRepo) -> None:
    repo.move("sops/refunds.md", "sops/money/returns.md")

    assert "sop-deleted" not in rules(repo)
    assert "file renamed from sops/refunds.md" in reviewed(repo).stdout


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        ("duplicate-id", "a-copy.md", an_sop(BODY)),
        ("duplicate-id", "z-copy.md", an_sop(BODY)),
        ("audience", "refunds.md", an_sop(BODY, audience="[vendor-z]")),
        ("front-matter", "refunds.md", an_sop(BODY, title="[not closed")),
        ("front-matter", "refunds.md", an_sop(BODY, status="live")),
        (
            "merge-conflict",
            "refunds.md",
            an_sop(f"{BODY}\n<<<<<<< HEAD\nA.\n=======\nB.\n>>>>>>> c1\n"),
        ),
        ("not-utf-8", "refunds.md", an_sop(BODY).encode() + b"Caf\xe9\n"),
    ],
)
def test_what_would_stop_the_next_build_is_told_before(
    repo: PolicyRepo, rule: str, name: str, text: str | bytes
) -> None:
    repo.write(f"sops/{name}", text)

    assert rule in rules(repo)
    assert reviewed(repo, "--fail-on", "error").return_value == 1


@pytest.mark.parametrize("strict", [True, False])
def test_a_head_that_cannot_be_read_is_told_once_with_what_agents_follow(
    repo: PolicyRepo, strict: bool
) -> None:
    repo.write("site_config/kb.toml", f"[knowledge_base]\nstrict = {str(strict).lower()}\n")
    repo.write("sops/refunds.md", an_sop(BODY, title="Refund: of a charge"))

    assert set(rules(repo)) == {"front-matter", "unread-text", "audience-narrowed"}
    assert "cannot be read as YAML" in rules(repo)["front-matter"]
    assert "now nobody" in rules(repo)["audience-narrowed"]


def test_of_a_page_that_loses_its_head_it_says_that_agents_go_on(repo: PolicyRepo):
    repo.write("site_config/kb.toml", "[knowledge_base]\nstrict = false\n")
    repo.write("sops/refunds.md", SHORTER)
    assert rules(repo)["unread-text"].endswith("agents go on with 1.0.")
    assert "audience-narrowed" not in rules(repo)


def test_of_a_new_page_with_a_damaged_head_it_says_that_nothing_is_in_force(repo: PolicyRepo):
    repo.write("sops/new.md", "\n" + an_sop(BODY, id="NEW-1"))
    assert set(rules(repo)) == {"front-matter", "unread-text"}
    assert rules(repo)["unread-text"].endswith("nothing is in force.")


def test_a_figure_that_still_stands_in_a_macro_or_a_linked_sop_is_pointed_at(
    repo: PolicyRepo,
) -> None:
    macro = '\n```macro title="Late"\nHi {name}, late orders are refunded within 14 days.\n```\n'
    other = an_sop(
        "# Claims\n\n[Refunds](refunds.md) of late orders come within 14 days of a claim. It is 14 days to the shop.\n",
        id="CLM-001", title="Claims",
    )  # fmt: skip
    repo.write("sops/claims.md", other).write("sops/refunds.md", an_sop(BODY + macro)).commit()
    repo.write("sops/refunds.md", an_sop(SHORTER + macro, version="1.1", effective="2026-06-08"))

    comment = reviewed(repo).stdout

    assert "This page still says" in comment
    assert "(macro)" in comment
    assert "CLM-001 still says" in comment


def test_what_its_author_calls_the_change_is_held_against_the_text(repo: PolicyRepo) -> None:
    raised = {"version": "1.1", "effective": "2026-06-08"}
    repo.write("sops/refunds.md", an_sop(SHORTER, change="editorial", **raised))
    assert "change: editorial" in rules(repo)["declared-editorial"]

    repo.write("sops/refunds.md", an_sop(BODY, change="material", **raised))
    assert set(rules(repo)) == {"declared-material"}

    repo.write("sops/refunds.md", an_sop(SHORTER, change="material", **raised))
    assert not {"declared-editorial", "declared-material"} & set(rules(repo))

    repo.write("sops/refunds.md", an_sop(BODY, change="material", status="retired", **raised))
    assert "declared-material" not in rules(repo), "what changes is that it ends"
    assert "· retired from 8 Jun 2026" in reviewed(repo).stdout


def test_a_number_of_another_thing_is_no_repeat(repo: PolicyRepo) -> None:
    said = "Escalate late payouts to Payments Tier {} today.\n\nSend 2 letters.\n"
    rest = (
        "\n## Late payouts\n\n- Escalate payouts that are late, see step 2, today.\n"
        "- Escalate late payouts after 2 attempts.\n- Ask Payments Tier 2 of late payouts.\n"
    )
    body = "# Payouts\n\n" + said + rest
    repo.write("sops/pay.md", an_sop(body.format(2), id="PAY-001", title="Payouts")).commit()
    moved = an_sop(
        body.format(3), id="PAY-001", title="Payouts", version="1.1", effective="2026-06-08"
    )
    repo.write("sops/pay.md", moved)

    (page,) = json.loads(reviewed(repo, "--format", "json").stdout)["sops"]
    (saw,) = [r["saw"] for r in page["remarks"] if r["rule"] == "stale-repeat"]
    assert "“Ask Payments Tier 2 of late payouts.”" in saw
    assert "it became Tier 3" in saw


def test_a_page_that_also_waits_is_one_page_and_its_repeat_is_told_once(repo: PolicyRepo) -> None:
    other = "# Money\n\nRefund late orders within 14 days of the claim ([how](refunds.md)).\n"
    repo.write("sops/money.md", an_sop(other, id="MON-001", title="Money"))
    coming = an_sop(other, id="MON-001", title="Money", version="2.0", effective="2027-01-01")
    repo.write("sops/money.next.md", coming).commit()
    repo.write("sops/refunds.md", an_sop(SHORTER, version="1.1", effective="2026-06-08"))

    (said,) = json.loads(reviewed(repo, "--format", "json").stdout)["sops"]
    assert [r["rule"] for r in said["remarks"]] == ["stale-repeat"]
    assert "linked from MON-001\n" in reviewed(repo).stdout


def test_a_critical_sop_names_who_approved_it(repo: PolicyRepo) -> None:
    repo.write(
        "sops/refunds.md", an_sop(SHORTER, version="1.1", effective="2026-06-08", risk="critical")
    )

    assert "approver-missing" in rules(repo)


def test_what_others_merged_meanwhile_is_not_held_against_the_branch(repo: PolicyRepo) -> None:
    repo.git("checkout", "-q", "-b", "mine")
    repo.write(
        "sops/new.md",
        an_sop("# New\n\n1. Do it.\n", id="NEW-001", title="New", effective="2026-06-08"),
    ).commit()
    repo.git("checkout", "-q", "main")
    repo.write("sops/refunds.md", an_sop(SHORTER, version="1.1")).commit()
    repo.git("checkout", "-q", "mine")

    arguments = ["--base", "main", "--head", "HEAD", "--format", "json", "--root", str(repo.path)]
    said = json.loads(CliRunner().invoke(review, arguments, standalone_mode=False).stdout)

    assert [sop["sop"] for sop in said["sops"]] == ["NEW-001"]


def test_the_exit_code_says_what_was_asked_for(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, version="1.1", effective="2026-05-20"))

    codes = [
        reviewed(repo, *more).return_value
        for more in (
            [],
            ["--fail-on", "error"],
            ["--fail-on", "warning"],
            ["--fail-on", "material"],
        )
    ]

    assert codes == [0, 0, 1, 1]


@pytest.mark.parametrize(("fail_on", "code"), [("material", 0), ("review", 1)])
def test_a_change_for_a_person_to_judge_may_stop_the_line(
    repo: PolicyRepo, fail_on: str, code: int
) -> None:
    both = "1. Call the buyer, who calls the seller.\n"
    repo.write("sops/refunds.md", an_sop(both)).commit()
    other = "1. Call the seller, who calls the buyer.\n"
    repo.write("sops/refunds.md", an_sop(other))

    assert reviewed(repo, "--fail-on", fail_on).return_value == code


def test_nothing_changed_is_said(repo: PolicyRepo) -> None:
    assert "No SOP differs." in reviewed(repo).stdout


def test_a_copy_that_keeps_the_id_does_not_take_the_place_of_its_original(repo: PolicyRepo) -> None:
    repo.write("sops/copied.md", an_sop(BODY))

    (sop,) = json.loads(reviewed(repo, "--format", "json").stdout)["sops"]

    assert (sop["state"], sop["after"]["path"]) == ("new", "sops/copied.md")
    assert [remark["rule"] for remark in sop["remarks"] if remark["weight"] == "error"] == ["duplicate-id"]  # fmt: skip


def test_a_version_that_only_gives_it_to_others_is_no_empty_one(repo: PolicyRepo) -> None:
    repo.write("site_config/kb.toml", '[audiences]\nnames = ["internal", "vendor-a"]\n')
    wider = an_sop(BODY, version="1.1", effective="2026-06-08", change="material", audience="[internal, vendor-a]")  # fmt: skip
    repo.write("sops/refunds.md", wider)

    assert "declared-material" not in rules(repo)
    assert "audience-widened" in rules(repo)


def test_a_revert_is_known_as_one(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, version="1.1", effective="2026-02-01"))
    repo.commit("Shorter", on="2026-01-20")
    repo.write("sops/refunds.md", an_sop(BODY, version="1.2", effective="2026-06-08"))
    assert rules(repo)["text-taken-back"].startswith(
        "Its text is again, word for word, that of 1.0, recorded on "
    )

    longer = BODY.replace("14 days", "30 days")
    repo.write("sops/refunds.md", an_sop(longer, version="1.2", effective="2026-06-08"))
    assert "text-taken-back" not in rules(repo)
