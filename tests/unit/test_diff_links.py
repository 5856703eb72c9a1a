"""Links and addresses: which lead elsewhere, and which are only written otherwise."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import ChangeKind, Judgement, Label, Operation
from kb_tools.diff.say import say
from tests.support.judging import all_judged, both_ways, told


def test_a_link_that_follows_its_section_to_its_new_name_is_no_news() -> None:
    page = "# P\n\nAs told in [{0}](#{1}), wait.\n\n## {0}\n\nThe answer comes in five days.\n"

    changes = told(page.format("Waiting", "waiting"), page.format("About waiting", "about-waiting"))

    assert {c.judgement for c in changes} == {Judgement.EDITORIAL}


def test_a_link_back_to_the_top_is_no_news() -> None:
    page = "# P\n\n## When?\n\nSoon.\n\n{0}## If it is late?\n\nWait.\n\n{0}"
    gone = told(page.format("[back to top](#top)\n\n"), page.format(""))
    assert {change.judgement for change in gone} == {Judgement.EDITORIAL}


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


SHOWN = [
    ("[acme.com/refunds](https://{}/refunds)", "acme.com", "evil.com"),
    ("[acme.com](https://{}/refunds)", "acme.com", "evil.com"),
    ("[https://acme.com/refunds](https://{}/refunds)", "acme.com", "evil.com"),
    ("[acme.co.uk](https://{}/)", "www.acme.co.uk", "evil.co.uk"),
    ("[acme.zendesk.com](https://{}/)", "acme.zendesk.com", "other.zendesk.com"),
    ("[acme.com/refunds](https://{})", "acme.com/refunds", "acme.com/exchanges"),
    ("[desk@acme.com](mailto:{})", "desk@acme.com", "desk@evil.com"),
    ("[our desk](mailto:{})", "desk@acme.com", "sales@acme.com"),
    ("[the desk](tel:{})", "+34900123456", "+34900123457"),
    ("[the desk]({})", "tel:+34900123456", "https://acme.com/desk"),
    ("[REF-001]({})", "refunds.md", "ref-002-refunds.md"),
    ("[damaged items](/sops/{}/)", "REF-001", "REF-002"),
]


@pytest.mark.parametrize(("link", "one", "other"), SHOWN)
def test_a_link_that_leads_elsewhere_than_it_shows_or_to_another_contact_or_document_is_material(
    link: str, one: str, other: str
) -> None:
    for before, after in ((one, other), (other, one)):
        changes = told(*(f"Go to {link.format(target)}.\n" for target in (before, after)))
        assert any(c.judgement is Judgement.MATERIAL and Label.LINK in c.labels for c in changes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Pay at https://acme.com/pay.\n",
            "Pay at [https://acme.com/pay](https://evil.com/pay).\n",
        ),
        ("Write to a@acme.com.\n", "Write to [a@acme.com](mailto:a@evil.com).\n"),
    ],
)
def test_a_new_link_that_leads_elsewhere_than_its_words_show_is_material(
    before: str, after: str
) -> None:
    for pair in ((before, after), (after, before)):
        (change,) = told(*pair)
        assert change.judgement is Judgement.MATERIAL


@pytest.mark.parametrize(
    ("link", "before", "after"),
    [
        ("[the desk](tel:{})", "+34.900.123.456", "+34-900-123456"),
        ("[our desk]({})", "desk@acme.com", "mailto:Desk@acme.com"),
        ("[the form]({})", "http://acme.com/form", "https://acme.com/form"),
        ("[acme.com/form](https://{})", "acme.com/form", "www.acme.com/form"),
        ("[setup.py](https://{})", "acme.com/setup.py", "docs.acme.com/en/setup.py"),
    ],
)
def test_an_address_that_is_only_written_otherwise_is_no_news(
    link: str, before: str, after: str
) -> None:
    changes = told(*(f"Go to {link.format(target)}.\n" for target in (before, after)))
    assert {change.judgement for change in changes} <= {Judgement.EDITORIAL}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[the form](https://acme.co.uk/form)", "[the form](https://evil.co.uk/form)"),
        ("[the form](https://acme.com/form)", "[the form](https://acme.com.evil.net/form)"),
        ("[the form](https://acme.com/form)", "[the form](https://acme.com@evil.net/form)"),
        ("[this](https://d.acme.com/d/1cMJP2pPlDalJEcp/edit)", "[this](https://d.acme.com/d/1YDA13RU6wicXoKg/edit)"),
    ],
)  # fmt: skip
def test_a_page_of_that_name_that_is_another_owners_or_has_another_key_is_for_a_person(
    before: str, after: str
) -> None:
    changes = told(f"Fill in {before}.\n", f"Fill in {after}.\n")
    assert {change.judgement for change in changes} == {Judgement.REVIEW}


def test_links_that_changed_their_targets_are_not_overlooked() -> None:
    page = "Call [us](tel:{}) or [them](tel:{}) now.\n"
    changes = told(page.format(1, 2), page.format(2, 1))
    assert {change.judgement for change in changes} == {Judgement.MATERIAL}


_FORM = "https://docs.google.com/forms/d/e/1FAIpQLSd{}/viewform"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_FORM.format("x0Za"), _FORM.format("y7Qb")),
        ("https://docs.google.com/document/d/AAA111/edit", "https://docs.google.com/document/d/BBB222/edit"),
        ("https://forms.gle/A1b2", "https://forms.gle/C3d4"),
        ("https://acme.com/form?from=USD&to=EUR", "https://acme.com/form?from=USD&to=JPY"),
        ("https://acme.com/form?source=email", "https://acme.com/form?source=fraud"),
        ("https://acme.com/form?ref=v1", "https://acme.com/form?ref=v2"),
        ("/us/refunds/form.md", "/eu/refunds/form.md"),
        ("/refunds/sellers/form.md", "/refunds/creators/form.md"),
    ],
)  # fmt: skip
def test_another_form_value_or_group_in_the_address_is_for_a_person(
    before: str, after: str
) -> None:
    for pair in ((before, after), (after, before)):
        (change,) = told(*(f"Fill in [the form]({target}).\n" for target in pair))
        assert change.judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://a.com/d/K1/edit", "https://a.com/u/0/d/K1/edit"),
        ("/us/refunds/form.md", "/usa/refunds/form.md"),
        ("/sellers/form.md", "/refunds/sellers/form.md"),
    ],
)
def test_the_same_form_for_the_same_people_at_another_place_is_no_news(
    before: str, after: str
) -> None:
    changes = told(*(f"Fill in [the form]({target}).\n" for target in (before, after)))
    assert {change.judgement for change in changes} == {Judgement.EDITORIAL}


def test_who_clicked_is_no_part_of_an_address() -> None:
    page = "Fill in [the form](https://acme.com/form?id=3{}).\n"
    for tracked in ("&utm_source=mail", "&gclid=x1", "&sid=77", "&sessionid=3"):
        assert not told(page.format(""), page.format(tracked))


@pytest.mark.parametrize(
    "page",
    [
        "Fill in {} first.\n",
        "Fill in {} or [the other](https://acme.com/other) first.\n",
        "| What | Where |\n|---|---|\n| A refund | {} |\n",
        "- Fill in {} first.\n- Wait.\n",
    ],
)
def test_a_link_that_is_gone_is_material_and_one_put_on_words_is_wording(page: str) -> None:
    with_link, without = (
        page.format("[the form](https://acme.com/refund-1)"),
        page.format("the form"),
    )

    (gone,) = told(with_link, without)
    (come,) = told(without, with_link)

    assert (gone.op, gone.judgement, gone.labels) == (
        Operation.DELETE,
        Judgement.MATERIAL,
        {Label.LINK},
    )
    assert "“the form”" in gone.because
    assert say(gone) == "Link removed: “https://acme.com/refund-1”."
    assert (come.op, come.judgement) == (Operation.INSERT, Judgement.EDITORIAL)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Fill in [it](a.md).\n\nSee [it](a.md).\n", "Fill in [it](a.md).\n\nSee it.\n"),
        ("See [Limits](#limits).\n\n## Limits\n\nNone.\n", "See Limits.\n\n## Limits\n\nNone.\n"),
    ],
)
def test_a_link_that_is_gone_where_the_page_still_leads_there_is_no_news(
    before: str, after: str
) -> None:
    (change,) = told(before, after)
    assert (change.kind, change.judgement) == (ChangeKind.LINK, Judgement.EDITORIAL)


def test_an_address_that_is_still_to_be_read_is_no_link_that_is_gone() -> None:
    assert not told("See <https://acme.com/a>.\n", "See `https://acme.com/a`.\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ask [here](a.md). Wait for it. Pay [here](b.md).\n", "Wait for it. Pay [here](b.md).\n"),
        ("Use the [form](a.md) of the desk.\n", "Use the information of the desk.\n"),
    ],
)
def test_a_link_that_went_with_its_words_is_told_with_them(before: str, after: str) -> None:
    assert ChangeKind.LINK not in {change.kind for change in told(before, after)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://github.com/acme/pay", "https://github.com/other/pay"),
        ("http://10.1.3.4/pay", "http://192.168.3.4/pay"),
        ("https://acme.com/pay?to=desk", "https://acme.com/pay?to=other"),
    ],
)
def test_a_link_to_somebody_else_is_told(before, after):
    assert (
        both_ways(f"Pay [here]({before}).", f"Pay [here]({after}).").judgement
        is not Judgement.EDITORIAL
    )


def test_the_span_of_time_that_a_chart_shows_is_no_other_page():
    before, after = (
        f"See [it](https://acme.com/d?from={at}&to=now)." for at in ("now-6h", "1700000000000")
    )
    assert all_judged(before, after) == []


def test_an_address_that_no_browser_can_read_is_compared_too():
    before, after = (f'<a href="http://[{host}">the form</a>' for host in "xy")
    assert both_ways(before, after).judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize("word", ["fees", "Fees"])
def test_a_link_whose_address_is_a_word_of_the_text_is_gone_too(word: str) -> None:
    changes = told(f"See [{word}](fees), then wait.\n", f"See {word}, then wait.\n")
    assert [(c.op, c.kind) for c in changes] == [(Operation.DELETE, ChangeKind.LINK)]


def test_a_longer_address_in_the_text_is_not_the_one_that_the_link_led_to() -> None:
    text = "Fill in {} of https://acme.com/refunds/gold now.\n"
    with_link = text.format("[the form](https://acme.com/refunds)")
    assert told(with_link, text.format("the form"))[0].judgement is Judgement.MATERIAL


_ANOTHER_PAGE = [
    ("See [it](fees.md#section-1-11).", "See [it](fees.md#section-11-1).", Judgement.MATERIAL),
    ("See [it](fees.md#section-1-11).", "See [it](fees.md#section-111).", Judgement.REVIEW),
    ("See [section 4](fees.md#section-4).", "See [section 4](fees.md#section-5).", Judgement.MATERIAL),
    ("Sign [the addendum](addendum_v202010.pdf).", "Sign [the addendum](addendum_v202109.pdf).", Judgement.MATERIAL),
    ("Read [this](/adult-content-).", "Read [this](/adult-content--v2).", Judgement.MATERIAL),
    ("Read [this](/fees/index.md).", "Read [this](/fees/index-v2.md).", Judgement.MATERIAL),
    ("Read [the policy](/v1/policy).", "Read [the policy](/v2/policy).", Judgement.REVIEW),
    ("Read [the policy](/2023/policy).", "Read [the policy](/2024/policy).", Judgement.REVIEW),
    ("Read [exceptions](/refunds/exceptions).", "Read [exceptions](/payouts/exceptions).", Judgement.REVIEW),
    ("Click [this icon](/delete/icon.png).", "Click [this icon](/save/icon.png).", Judgement.REVIEW),
    ("Read [refunds](/buyers/refunds.md).", "Read [refunds](/agent/refunds.md).", Judgement.REVIEW),
    ("Read [all](../refunds/overview.md).", "Read [all](../payouts/overview.md).", Judgement.REVIEW),
    ("Read [the pay form](https://github.com/acme/pay).", "Read [the pay form](https://evil.github.io/pay).", Judgement.REVIEW),
    ("Read [pay](https://acme.com/pay).", "Read [pay](https://github.com/evil/acme/pay).", Judgement.REVIEW),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "judgement"), _ANOTHER_PAGE)
def test_another_version_part_or_page_of_a_name_that_many_folders_have_is_no_page_that_moved(
    before: str, after: str, judgement: Judgement
) -> None:
    assert both_ways(before, after).judgement is judgement


def test_a_page_whose_name_goes_on_is_no_other_version_of_it():
    text = "See [this](https://acme.com/refunds{})."
    renamed = both_ways(text.format(""), text.format("-for-gift-cards"))
    assert renamed.judgement is Judgement.REVIEW
    assert both_ways(text.format(""), text.format("-v2")).judgement is Judgement.MATERIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("fees.md#step-1-1", "fees.md#Step_1.1"),
        ("/refunds/exceptions.md", "/policies/refunds/exceptions.md"),
        ("/refunds/late-parcels.md", "/orders/late-parcels.md"),
        ("https://github.com/acme/pay", "https://acme.github.io/pay"),
        ("https://github.com/acme/pay/guide", "https://docs.acme.org/pay/guide"),
    ],
)
def test_a_page_whose_name_or_owner_is_its_own_moved(before: str, after: str) -> None:
    changes = told(f"Go [there]({before}).\n", f"Go [there]({after}).\n")
    assert {change.judgement for change in changes} == {Judgement.EDITORIAL}


def test_a_link_that_is_gone_where_its_block_became_two_is_told_and_back() -> None:
    whole = (
        "Open {} for the customer and fill in the amount of the order. {}Then send it to the desk "
        "of payouts with the number of the ticket and wait for the answer.\n"
    )
    with_link = whole.format("the [refund form](https://acme.com/refund-1)", "")
    in_two = whole.format("the refund form", "\n\n")

    gone, come = told(with_link, in_two), told(in_two, with_link)

    assert [(c.op, c.judgement) for c in gone] == [
        (Operation.SPLIT, Judgement.EDITORIAL),
        (Operation.DELETE, Judgement.MATERIAL),
    ]
    assert [(c.op, c.judgement) for c in come] == [
        (Operation.MERGE, Judgement.EDITORIAL),
        (Operation.INSERT, Judgement.EDITORIAL),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Rules\n- https://acme.com/refunds", "- Rules\n- [Refunds](https://acme.com/refunds)"),
        ("See [Refunds](r.md) and [Fees](f.md).", "See [Refunds](r.md) and [Fees](f.md).\n\n[Refunds](r.md) | [Fees](f.md)"),
        ("## Check it\n\nPay.", "[Check it](#check-it)\n\n## Check it\n\nPay."),
        ("- Rules\n- https://acme.com/refunds", "- Rules\n- [Read more](https://acme.com/refunds)"),
        ("## Fees\n\nPay.", '<p>Quick links: <a href="#fees">Fees</a></p>\n\n## Fees\n\nPay.'),
    ],
)  # fmt: skip
def test_what_only_leads_to_where_the_page_leads_already_is_form(before, after):
    for pair in ((before, after), (after, before)):
        assert {change.judgement for change in all_judged(*pair)} == {Judgement.EDITORIAL}


@pytest.mark.parametrize(
    "new", ["Never: [Fees](f.md)", "- [Fees](f.md)", "[Costs](f.md)", "https://acme.com/fees"]
)
def test_a_link_that_says_more_than_the_page_does_is_told(new):
    text = "See [Fees](f.md).\n\nWe take:\n\n- [Cards](c.md)\n"
    assert both_ways(text, f"{text}\n{new}").judgement is Judgement.MATERIAL


@pytest.mark.parametrize(
    "new",
    [
        "[Never pay above 50 EUR](#costs)",
        "[Stop all refunds](#costs)",
        "5 steps: [Fees](f.md)",
        "Not overview: [Fees](f.md)",
        "## Cards\n\nPay.\n\n[Fees](f.md)",
    ],
)
def test_words_of_a_link_and_its_heading_may_say_more_than_where_it_leads(new):
    text = "See [Fees](f.md).\n\n## Cards\n\nPay.\n\n## Costs\n\nWait.\n"
    head, body = text.split("\n\n", 1)
    after = text.replace("## Cards\n\nPay.", new) if "##" in new else f"{head}\n\n{new}\n\n{body}"
    assert both_ways(text, after).judgement is Judgement.MATERIAL


@pytest.mark.parametrize("words", ["Never refund", "Refund 50 EUR", "Excluded", "Close the case"])
@pytest.mark.parametrize("item", ["{}", "- Rules\n- {}"])
def test_words_that_an_address_got_may_be_a_rule(words, item):
    before, after = "https://acme.com/a", f"[{words}](https://acme.com/a)"
    for pair in ((before, after), (after, before)):
        judged = {change.judgement for change in all_judged(*map(item.format, pair))}
        assert Judgement.MATERIAL in judged


def test_an_address_that_got_words_where_the_contrary_holds_is_told():
    before = "Allowed:\n\n- https://acme.com/a\n\nNot allowed:\n\n- Pets\n"
    after = "Allowed:\n\n- Cats\n\nNot allowed:\n\n- Pets\n- [Toys](https://acme.com/a)\n"
    for pair in ((before, after), (after, before)):
        assert {change.judgement for change in all_judged(*pair)} == {Judgement.MATERIAL}


def test_words_that_changed_places_over_the_same_addresses_lead_elsewhere():
    before, after = "See [A](a.md) and [B](b.md).", "See [B](a.md) and [A](b.md)."
    assert Judgement.REVIEW in {change.judgement for change in all_judged(before, after)}
    renamed = all_judged("See [A](a.md) and [B](b.md).", "See [A](a.md) and [C](b.md).")
    assert [change.kind for change in renamed if change.kind is ChangeKind.LINK] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("See [here](a.md) how to apply.", "See [the claims handbook](a.md) how to apply."),
        (
            "Find the form [here](https://a.b/x1).",
            "Find the form in [the tracker](https://a.b/x1).",
        ),
        (
            "More is told [here](https://a.b/en-us/fees-612) of it.",
            "More is told [Fees and limits](https://a.b/fees-612) of it.",
        ),
        ("See the [fees](https://a.b/en-us/help/f-12).", "See the [fees](https://a.b/help/f-12)."),
    ],
)
def test_a_link_that_says_where_it_leads_is_wording(before: str, after: str) -> None:
    assert {c.judgement for c in all_judged(before, after)} == {Judgement.EDITORIAL}
    assert {c.judgement for c in all_judged(after, before)} == {Judgement.EDITORIAL}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("See [here](a.md) how to apply.", "See [the claims handbook](b.md) how to apply."),
        ("See [here](a.md) how to apply.", "See [never pay gifts](a.md) how to apply."),
        ("See [the lost parcels](a.md).", "See [the broken parcels](a.md)."),
    ],
)
def test_a_link_that_says_something_else_is_no_wording(before: str, after: str) -> None:
    assert any(c.judgement is not Judgement.EDITORIAL for c in all_judged(before, after))


def test_another_language_behind_a_link_is_not_the_page_without_one() -> None:
    changed = all_judged("See [fees](https://a.b/en-us/f).", "See [fees](https://a.b/de-de/f).")

    assert "without it" not in changed[0].because


def test_an_escape_in_an_address_is_no_number() -> None:
    before = "We use the list (https://a.b/s?q=All%20Lists%20(NEW) for it."

    (change,) = all_judged(before, "We use the list of names for it.")

    assert Label.NUMBER not in change.labels


def test_a_link_that_says_where_it_leads_is_judged_alike_backwards() -> None:
    before = "This can have reasons as told [here](https://a.b/doc): When the pod is up, wait."
    after = "It can occur for reasons, as told in the [A documentation](https://a.b/doc). When a pod has a state, wait."

    (there,), (back,) = all_judged(before, after), all_judged(after, before)

    assert there.labels == back.labels


@pytest.mark.parametrize(
    ("before", "after", "judgement"),
    [
        ("[Marks](a.md#release-notes)", "[Marks](a.md#write-release-notes)", Judgement.REVIEW),
        ("[Marks](a.md#notes)", "[Marks](a.md#keynotes)", Judgement.MATERIAL),
        ("[The form](a.md##refunds)", "[The forms](a.md#refunds)", Judgement.EDITORIAL),
        (
            "[The guide](https://docs.acme.com/desk/refunds)",
            "[How to refund](https://support.acme.com/desk/refunds)",
            Judgement.EDITORIAL,
        ),
        (
            "[The guide](https://docs.acme.com/refunds)",
            "[How to refund](https://support.acme.com/returns)",
            Judgement.MATERIAL,
        ),
    ],
)
def test_a_link_to_the_same_place_by_another_name(
    before: str, after: str, judgement: Judgement
) -> None:
    links = [c for c in told(f"See {before}.", f"See {after}.") if c.kind is ChangeKind.LINK]
    assert [c.judgement for c in links] in (
        [judgement],
        [] if judgement is Judgement.EDITORIAL else None,
    )
