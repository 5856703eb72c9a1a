"""Links and addresses: which lead elsewhere, and which are only written otherwise."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Change, Judgement, Label


def told(before: str, after: str) -> list[Change]:
    return [change for change in compare(before, after).changes if not change.quiet]


def test_a_link_that_follows_its_section_to_its_new_name_is_no_news() -> None:
    page = "# P\n\nAs told in [{0}](#{1}), wait.\n\n## {0}\n\nThe answer comes in five days.\n"

    changes = told(page.format("Waiting", "waiting"), page.format("About waiting", "about-waiting"))

    assert {c.judgement for c in changes} == {Judgement.EDITORIAL}


def test_a_link_that_leads_to_another_section_is_news() -> None:
    page = "# P\n\n[Read this](#{0}).\n\n## Waiting\n\nFive days long.\n\n## Paying\n\nOn Friday noon.\n"

    (change,) = told(page.format("waiting"), page.format("paying"))

    assert change.judgement is not Judgement.EDITORIAL


def test_an_address_that_stands_behind_its_words_now_is_no_news() -> None:
    before = "Open a case at https://help.example.org/cases, in the portal of the desk."
    after = "Open a case, in the [portal of the desk](https://help.example.org/cases)."

    assert all(not change.material for change in told(before, after))


def test_another_address_behind_the_words_is_not_overlooked() -> None:
    before = "Open a case at https://help.example.org/cases, in the portal."
    after = "Open a case, in the [portal](https://pay.example.com/bills)."

    assert any(change.judgement is not Judgement.EDITORIAL for change in told(before, after))


def test_the_words_of_a_path_that_is_no_link_name_nobody() -> None:
    (change,) = told("Ask Ann Lee](../company/team/agent.md).\n", "Ask Ann Lee.\n")

    assert Label.ACTOR not in change.labels


def test_an_anchor_that_the_words_name_before_and_after_is_no_news() -> None:
    page = "Ask [Ann Lee](team.md#ann-lee{}).\n"
    (change,) = told(page.format("-she-her"), page.format(""))
    (other,) = told(page.format(""), "Ask [Ann Lee](team.md#bea-cole).\n")

    assert change.judgement is Judgement.EDITORIAL
    assert other.judgement is Judgement.MATERIAL


def test_a_contact_behind_the_words_that_went_is_for_a_person() -> None:
    (change,) = told("Call [the desk](tel:+341234).\n", "Call the desk.\n")

    assert change.judgement is Judgement.REVIEW
    assert "+341234" in change.because
    assert not told("Mail a@x.org.\n", "Mail [a@x.org](mailto:a@x.org).\n")


def test_a_host_that_is_written_out_is_an_address() -> None:
    page = "Visit https://www.{0} to see whether the tool works.\n"

    changes = told(page.format("acmestatus.com"), page.format("beastatus.com"))

    assert {change.judgement for change in changes} == {Judgement.REVIEW}


def test_of_an_address_as_its_own_words_only_the_address_counts() -> None:
    page = "The form is at <https://help.example.org/forms/{0}>.\n"

    changes = told(page.format("refund-request"), page.format("account-closure"))

    assert Judgement.MATERIAL not in {change.judgement for change in changes}
    assert Judgement.REVIEW in {change.judgement for change in changes}


@pytest.mark.parametrize(
    ("part", "judgement"),
    [("faq-privacy-for-sellers", Judgement.REVIEW), ("fees", Judgement.MATERIAL)],
)
def test_a_part_of_a_page_whose_name_goes_on_is_for_a_person(
    part: str, judgement: Judgement
) -> None:
    page = "See [our answers](https://help.example.org/sellers#{0}).\n"

    (change,) = told(page.format("faq-privacy"), page.format(part))

    assert change.judgement is judgement


def test_where_a_broken_link_leads_down_the_page_is_nobody() -> None:
    before = "Take the [shop's device](#the-device).\n"

    changes = told(before, before.replace("](#", "]](#"))

    assert not any(Label.ACTOR in change.labels for change in changes)


def test_a_host_without_its_first_letters_is_the_same_host() -> None:
    page = "Website: {}samaritans.org, day and night.\n"
    assert told(page.format("www."), page.format(""))[0].judgement is not Judgement.MATERIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://forms.example.org/refund", "https://forms.invalid.net/refund"),
        ("refunds.md#gold", "money/refunds.md#silver"),
    ],
)
def test_a_page_of_the_same_name_on_another_site_or_another_part_of_it_is_for_a_person(
    before: str, after: str
) -> None:
    for pair in ((before, after), (after, before)):
        (change,) = told(*(f"Fill in [this]({target}).\n" for target in pair))
        assert change.judgement is Judgement.REVIEW


def test_a_page_that_moved_on_its_own_site_is_no_news() -> None:
    for before, after in (
        ("https://docs.example.org/refund#gold", "https://help.example.org/en/refund#gold"),
        ("refunds.md#gold", "money/refunds.md#gold"),
    ):
        changes = compare(f"See [it]({before}).\n", f"See [it]({after}).\n").changes
        assert {change.judgement for change in changes} == {Judgement.EDITORIAL}
