"""Text that readers come to see in a new place, and what stands in the way on no changed page."""

import json

import pytest

from tests.support.policy_repo import an_sop
from tests.support.reviews import reviewed, rules
from tests.support.sites import configure

SCORE = "Look at the secret score before you pay anybody out."
SECRET = f"# Fraud\n\n1. {SCORE}\n2. Tell no one.\n"
APPEALS = "## Appeals\n\n1. Send an appeal to the lead within 2 days.\n2. Never promise them anything about it.\n"
REFUNDS = f"# Refunds\n\n1. Refund within 14 days of the claim.\n\n{APPEALS}"


@pytest.fixture
def desk(repo):
    configure(repo, audiences=("internal", "vendor-a", "leads"))
    repo.write("sops/fraud.md", an_sop(SECRET, id="FRD-001", audience="[leads]"))
    repo.write("sops/refunds.md", an_sop(REFUNDS, audience="[internal]"))
    repo.write(
        "sops/pay.md", an_sop("# Pay\n\n1. Pay.\n", id="PAY-001", audience="[internal, vendor-a]")
    )
    repo.commit("Add", on="2026-01-05")
    return repo


def disclosed(repo):
    return rules(repo).get("text-disclosed", "")


def test_a_sentence_copied_to_a_page_of_others_is_told_before_all_else(desk):
    copied = "# Pay\n\n1. Pay.\n2. *Look* at the secret score before you pay anybody out.\n"
    desk.write("sops/pay.md", an_sop(copied, id="PAY-001", audience="[internal, vendor-a]"))
    assert disclosed(desk) == (
        f"internal and vendor-a may read what they could not until now: “{SCORE}”, from FRD-001."
    )
    comment = reviewed(desk, "--format", "markdown").stdout
    first = comment.index("**Who may read it changes:**")
    assert first < comment.index("### PAY-001")
    assert first < comment.index("secret score")


def test_a_sentence_put_into_a_paragraph_of_others_is_told_too(desk):
    mixed = f"# Pay\n\n1. Open the payout of the seller and read its state. {SCORE} Then pay.\n"
    desk.write("sops/pay.md", an_sop(mixed, id="PAY-001", audience="[internal, vendor-a]"))
    assert f"“{SCORE}”, from FRD-001." in disclosed(desk)


def test_an_sop_that_is_split_tells_who_may_read_the_new_half(desk):
    desk.write("sops/refunds.md", an_sop(REFUNDS.replace(APPEALS, ""), audience="[internal]"))
    appeals = an_sop(f"# Appeals\n\n{APPEALS}", id="APP-001", audience="[internal, vendor-a]")
    desk.write("sops/appeals.md", appeals)
    assert disclosed(desk).startswith("vendor-a may read what they could not until now: “Send an")
    assert "” and 1 more, from REF-001." in disclosed(desk)
    for narrow in ("[internal]", "[internal, leads]\nstatus: draft"):
        desk.write("sops/appeals.md", appeals.replace("[internal, vendor-a]", narrow))
        assert ("once it is no draft" in disclosed(desk)) is ("draft" in narrow)


def test_what_its_readers_could_read_elsewhere_is_disclosed_to_nobody(desk):
    open_page = an_sop(SECRET, id="OPN-001", audience="[internal, vendor-a]")
    desk.write("sops/open.md", open_page).commit("Open", on="2026-02-05")
    desk.write(
        "sops/pay.md",
        an_sop(f"# Pay\n\n1. {SCORE}\n", id="PAY-001", audience="[internal, vendor-a]"),
    )
    assert disclosed(desk) == ""


def test_a_draft_that_nobody_read_holds_no_secret_and_short_sentences_are_none(desk):
    desk.write(
        "sops/draft.md", an_sop(APPEALS, id="DRF-001", status="draft", audience="[leads]")
    ).commit("Draft", on="2026-02-05")
    desk.write("sops/draft.md", an_sop(APPEALS, id="DRF-001", audience="[internal]"))
    desk.write(
        "sops/pay.md", an_sop("# Pay\n\n1. Tell no one.\n", id="PAY-001", audience="[vendor-a]")
    )
    assert disclosed(desk) == ""


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            "synonyms.toml",
            'groups = [["a", "b"]\n',
            "site_config/synonyms.toml, line 1: This is not TOML",
        ),
        (
            "kb.toml",
            '[audiences]\nnames = ["internal", "vendor-a"]\n',
            "sops/fraud.md, line 9: audience names 'leads', which site_config/kb.toml does not know",
        ),
    ],
)
def test_a_configuration_that_stops_the_next_build_is_told_though_no_page_differs(
    desk, file, text, said
):
    desk.write(f"site_config/{file}", text)
    result = reviewed(desk, "--format", "text", "--fail-on", "error")
    assert result.return_value == 1
    assert f"✖ {said}" in result.stdout
    [told] = json.loads(reviewed(desk, "--format", "json").stdout)["settings"]
    assert (told["weight"], told["path"]) == ("error", said.partition(",")[0].partition(":")[0])
    assert "**Wrong, and on no changed page:**\n- ✖" in reviewed(desk).stdout
