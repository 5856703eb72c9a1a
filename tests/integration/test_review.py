"""What a proposed change breaks, on real repositories; and a comment that nobody can misuse."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from kb_tools.cli.review import review
from kb_tools.render.markdown_safe import escaped
from tests.support.policy_repo import PolicyRepo, an_sop

TODAY = "2026-06-01"
BODY = (
    "# Refunds\n\n## Steps\n\n1. Open the ticket.\n2. Refund late orders within 14 days of the claim.\n\n## Limits\n\n"
    "| Market | Most |\n|---|---|\n| US | $50 |\n"
)
SHORTER = BODY.replace("14 days", "10 days")


@pytest.fixture
def repo(tmp_path: Path) -> PolicyRepo:
    made = PolicyRepo(tmp_path / "kb")
    made.write("sops/refunds.md", an_sop(BODY)).commit("Add", on="2026-01-05")
    return made


def reviewed(repo: PolicyRepo, *more: str) -> Result:
    arguments = ["--base", "HEAD", "--today", TODAY, "--root", str(repo.path), *more]
    return CliRunner().invoke(review, arguments, standalone_mode=False)


def rules(repo: PolicyRepo) -> dict[str, str]:
    """The rules broken, each with what was seen."""
    said = json.loads(reviewed(repo, "--format", "json").stdout)
    return {remark["rule"]: remark["saw"] for sop in said["sops"] for remark in sop["remarks"]}


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


COMING = an_sop(SHORTER, version="2.0", effective="2026-09-01")


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

    assert set(rules(repo)) == {"front-matter", "unread-text"}
    assert "cannot be read as YAML" in rules(repo)["front-matter"]


def test_what_stood_wrong_in_other_files_is_not_held_against_the_change(repo: PolicyRepo) -> None:
    repo.write("sops/old.md", an_sop(status="live", id="OLD-1")).commit()
    repo.write("sops/refunds.md", an_sop(BODY.replace("Open the ticket.", "Open the  ticket.")))

    assert rules(repo) == {}


def test_links_that_the_change_breaks_are_named_where_they_stand(repo: PolicyRepo) -> None:
    other = an_sop(
        "# Claims\n\nSee [the limits](refunds.md#limits).\n", id="CLM-001", title="Claims"
    )
    repo.write("sops/claims.md", other).commit()
    repo.write(
        "sops/refunds.md", an_sop(BODY.replace("## Limits", "## Caps") + "\nSee [x](gone.md).\n")
    )

    found = rules(repo)

    assert "CLM-001 links here" in found["incoming-link-broken"]
    assert "gone.md" in found["link-broken"]


@pytest.mark.parametrize("way", ["refunds.md", "refunds", "./refunds.html", "../sops/refunds"])
def test_a_link_in_any_manner_that_a_check_reads_is_missed_when_its_page_goes(
    repo: PolicyRepo, way: str
) -> None:
    other = f"# Claims\n\nSee [refunds]({way}), [limits]({way}#limits), [odd](http://[).\n"
    repo.write("sops/claims.md", an_sop(other, id="CLM-001", title="Claims")).commit()
    repo.write("sops/refunds.md", an_sop(BODY.replace("## Limits", "## Caps")))

    assert "sops/refunds.md has no place #limits" in rules(repo)["incoming-link-broken"]
    assert "linked from CLM-001" in reviewed(repo).stdout

    repo.move("sops/refunds.md", "sops/money/refunds.md")

    assert "there is no sops/refunds.md" in rules(repo)["incoming-link-broken"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("my page.md", "[x](<my page.md>)"),
        ("my page.md", "[x](my%20page.md)"),
        ("late (v2).md", "[x](late%20(v2).md)"),
        ("late(v2).md", "[x](late(v2).md)"),
        ("my_page.md", "[x](my\\_page.md)"),
        ("a&b.md", "<a href='a&amp;b.md'>x</a>"),
        ("refunds.md", "[x][1]\n\n[1]: refunds"),
        ("refunds.md", "[x]( refunds.md 'Refunds' )"),
    ],
)
def test_a_link_to_a_page_of_any_name_is_missed_when_it_goes(
    repo: PolicyRepo, name: str, written: str
) -> None:
    repo.write(f"sops/{name}", an_sop(BODY, id="ODD-001"))
    repo.write("sops/claims.md", an_sop(f"# Claims\n\nSee {written}\n", id="CLM-001")).commit()
    repo.delete(f"sops/{name}")

    assert "there is no sops/" in rules(repo)["incoming-link-broken"]


@pytest.mark.parametrize("way", ["money", "money/", "money/index.md", "money/index"])
def test_a_link_to_a_folder_means_its_first_page(repo: PolicyRepo, way: str) -> None:
    repo.write("sops/money/index.md", an_sop(BODY, id="MON-001", title="Money"))
    other = an_sop(f"# Claims\n\nSee [money]({way}).\n", id="CLM-001", title="Claims")
    repo.write("sops/claims.md", other).commit()
    repo.delete("sops/money/index.md")

    assert "there is no sops/money/index.md" in rules(repo)["incoming-link-broken"]


@pytest.mark.parametrize(("strict", "weight"), [("true", "error"), ("false", "warning")])
def test_a_broken_link_weighs_what_it_weighs_in_a_check(
    repo: PolicyRepo, strict: str, weight: str
) -> None:
    repo.write("site_config/kb.toml", f"[knowledge_base]\nstrict = {strict}\n")
    links = "\nSee [x](gone.md), [y](#nowhere).\n"
    repo.write("sops/refunds.md", an_sop(BODY + links, version="1.1", effective="2026-06-08"))

    (said,) = json.loads(reviewed(repo, "--format", "json").stdout)["sops"]

    weights = {r["saw"].split(" ")[0]: r["weight"] for r in said["remarks"]}
    assert weights == {"“x”": weight, "“y”": "warning"}, "who seeks a place still finds the page"


@pytest.mark.parametrize("target", ["#Limits", "#old", "README.md", "../docs/about.md"])
def test_what_a_check_calls_a_sound_link_is_none_that_leads_to_nothing(
    repo: PolicyRepo, target: str
) -> None:
    repo.write("sops/README.md", "# About\n").write("docs/about.md", "# About\n")
    body = f'{BODY}\n<a name="old"></a>See [x]({target}).\n'
    repo.write("sops/refunds.md", an_sop(body, version="1.1", effective="2026-06-08"))

    assert "link-broken" not in rules(repo)


def test_a_link_that_was_broken_before_is_not_held_against_the_change(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(BODY + "\nSee [x](gone.md).\n")).commit()
    repo.write(
        "sops/refunds.md",
        an_sop(SHORTER + "\nSee [x](gone.md).\n", version="1.1", effective="2026-06-08"),
    )

    assert "link-broken" not in rules(repo)


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


def test_a_page_that_also_waits_is_one_page_and_its_repeat_is_told_once(repo: PolicyRepo) -> None:
    other = "# Money\n\nRefund late orders within 14 days of the claim ([how](refunds.md)).\n"
    repo.write("sops/money.md", an_sop(other, id="MON-001", title="Money"))
    coming = an_sop(other, id="MON-001", title="Money", version="2.0", effective="2027-01-01")
    repo.write("sops/money.next.md", coming).commit()
    repo.write("sops/refunds.md", an_sop(SHORTER, version="1.1", effective="2026-06-08"))

    (said,) = json.loads(reviewed(repo, "--format", "json").stdout)["sops"]
    assert [r["rule"] for r in said["remarks"]] == ["stale-repeat"]
    assert "linked from MON-001\n" in reviewed(repo).stdout


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


def test_an_announced_text_that_becomes_a_draft_is_withdrawn(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", COMING).commit(on="2026-02-01")
    repo.write("sops/refunds.md", COMING.replace("active", "draft"))

    assert rules(repo) == {
        "upcoming-withdrawn": "2.0 announced for 2026-09-01 is withdrawn: status is draft."
    }


@pytest.mark.parametrize("more", [{"effective_to": "2026-10-01"}, {}])
def test_an_sop_that_stays_in_force_longer_is_a_change_in_meaning_too(
    repo: PolicyRepo, more: dict[str, str]
) -> None:
    repo.write("sops/refunds.md", an_sop(BODY, effective_to="2026-09-01")).commit()
    repo.write("sops/refunds.md", an_sop(BODY, **more))

    assert rules(repo) == {}
    assert "1 SOP changed, 1 in meaning" in reviewed(repo).stdout


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


HOSTILE = "<img src=x onerror=alert(1)> @ada @org/team ![p](http://e.example/p.png) [l](http://e.example) #12 GH-3 https://e.example www.e.example a@b.example <!-- kb-review --> </details> ~~x~~ `c` | $x$"


def test_text_of_a_policy_can_do_nothing_in_a_comment(repo: PolicyRepo) -> None:
    body = f"# Refunds\n\n1. Wait 5 days. {HOSTILE}\n\n{HOSTILE}\n"
    repo.write("sops/refunds.md", an_sop(BODY, title="Refunds"))
    repo.write(
        "sops/evil.md", an_sop(body, id="EVL-001", title=f"'{HOSTILE}'", audience="['@all<b>']")
    ).commit()
    repo.write(
        "sops/evil.md",
        an_sop(
            body.replace("5 days", f"6 days {HOSTILE}"),
            id="EVL-001",
            title=f"'x {HOSTILE}'",
            version="1.1",
        ),
    )

    comment = reviewed(repo).stdout
    page = MarkdownIt("gfm-like").render(comment)

    assert "<img" not in page
    assert "<a " not in page
    assert not re.search(r"@\w", page.replace("&#64;", "@"))
    assert not re.search(r"#\d", re.sub(r"&#\d+;", "", page))
    assert comment.count("<!-- kb-review -->") == 1
    assert page.count("<details>") == page.count("</details>")


@pytest.mark.parametrize(
    "text", ["a_b_c *d*", "1 < 2 & 3 > 2", "x\\y", "| a | b |", "“quoted” — dash", "$5 and $6"]
)
def test_escaped_text_shows_what_was_written(text: str) -> None:
    page = MarkdownIt("gfm-like").renderInline(escaped(text))

    assert page.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_a_large_change_fits_into_a_comment_and_says_what_is_left_out(repo: PolicyRepo) -> None:
    long = "# Long\n\n" + "\n".join(
        f"{n}. Wait {n + 2} days, then tell the creator of case {n} what happens next."
        for n in range(1, 90)
    )
    for number in range(40):
        repo.write(
            f"sops/l{number}.md", an_sop(long, id=f"LNG-{number:03}", title=f"Long {number}")
        )
    repo.commit()
    for number in range(40):
        repo.write(
            f"sops/l{number}.md",
            an_sop(
                re.sub(r"(\d+) days", r"1\1 days", long),
                id=f"LNG-{number:03}",
                title=f"Long {number}",
            ),
        )

    comment = reviewed(repo).stdout

    assert len(comment) <= 65_536
    assert len(comment.encode()) <= 65_536
    shown = comment.count("### LNG-")
    left = re.search(r"(\d+) more SOPs? changed and did not fit", comment)
    assert shown + (int(left[1]) if left else 0) == 40


def test_nothing_changed_is_said(repo: PolicyRepo) -> None:
    assert "No SOP differs." in reviewed(repo).stdout
