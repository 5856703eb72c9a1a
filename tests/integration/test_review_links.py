"""A review of links that the change breaks, and of those only."""

import json

import pytest

from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.reviews import BODY, COMING, SHORTER, reviewed, rules, with_refunds


@pytest.fixture
def repo(policy_repo: PolicyRepo) -> PolicyRepo:
    return with_refunds(policy_repo)


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

    assert "CLM-001, line 13, links here" in found["incoming-link-broken"]
    assert "gone.md" in found["link-broken"]


@pytest.mark.parametrize(
    "way", ["refunds.md", "refunds", "./refunds.html", "../sops/refunds", "/refunds.md"]
)
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


def test_a_picture_that_the_site_would_leave_out_is_told_once_it_is_new(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(f"{BODY}\n![Old](old.png)\n")).commit()
    repo.write("sops/there.png", "PNG")
    shown = "![Old](old.png) ![Gone](/img/gone.png) ![There](there.png)"
    repo.write("sops/refunds.md", an_sop(f"{BODY}\n{shown}\n"))

    told = "The picture sops/img/gone.png is not there: the site leaves it out."
    assert rules(repo) == {"picture-left-out": told}

    repo.commit()
    said = reviewed(repo, "--base", "HEAD~1", "--head", "HEAD").stdout
    assert said.count("the site leaves it out") == said.count(told) == 1


def test_links_that_break_alike_are_told_once_with_every_place(repo: PolicyRepo) -> None:
    for name in ("b", "a"):
        text = f"# {name}\n\nSee [refunds](refunds.md).\n\nAnd [again](refunds.md).\n"
        repo.write(f"sops/{name}.md", an_sop(text, id=f"CLM-{name}", title=name))
    body = f"{BODY}\nSee [a](a.md).\n\nAnd [more of it](a.md#x).\n\nThen [a](a.md).\n"
    repo.write("sops/refunds.md", an_sop(body)).commit()
    repo.move("sops/refunds.md", "sops/money/refunds.md")

    said = json.loads(reviewed(repo, "--format", "json").stdout)["sops"][0]["remarks"]
    told = [remark["saw"] for remark in said if remark["rule"] == "incoming-link-broken"]

    assert told == [
        "4 links lead to nothing now: there is no sops/refunds.md. They stand in "
        "CLM-a, line 13; CLM-a, line 15; CLM-b, line 13 and CLM-b, line 15."
    ]
    own = [remark["saw"] for remark in said if remark["rule"] == "link-broken"]
    assert sorted(own) == [
        "“a” (a.md), lines 24 and 28, leads to nothing: there is no sops/money/a.md.",
        "“more of it” (a.md#x) leads to nothing: there is no sops/money/a.md.",
    ]


def test_a_coming_text_is_held_against_the_pages_that_link_to_its_page(repo: PolicyRepo) -> None:
    other = "# Claims\n\nWe [refund](refunds.md) late orders within 14 days of the claim.\n"
    repo.write("sops/claims.md", an_sop(other, id="CLM-001", title="Claims")).commit()
    repo.write("sops/refunds.next.md", COMING)

    assert "CLM-001 still says" in rules(repo)["stale-repeat"]
    assert "linked from CLM-001" in reviewed(repo).stdout
