"""Names that come or go: places, people, tools, bodies, and what is written on a button."""

from time import process_time

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.judging.proper_names import ProperNames
from kb_tools.diff.model import Judgement, Label, Mark
from kb_tools.diff.words.lexicon import lexicon
from kb_tools.diff.words.lexicon_changes import misfits
from tests.support.judging import both_ways


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("Offices are in Leeds, London or Bristol.", "Offices are in Leeds, London, Bristol or Swansea.", "Swansea"),
        ("On call: Camden Cheek, Julie Low", "On call: Camden Cheek, Julie Low ,Manuel Ucles", "Manuel Ucles"),
        ("Use a dashboard like Smashing or BlinkenJS for it.", "Use a dashboard for it.", "Smashing BlinkenJS"),
        ("Comply with the Agreement and the Privacy Statement.", "Comply with the Agreement, the Additional Terms and the Privacy Statement.", "Additional Terms"),
    ],
)  # fmt: skip
def test_a_name_that_comes_or_goes_alone_is_material(before, after, name):
    change = both_ways(before, after)
    assert (change.judgement, change.labels) == (Judgement.MATERIAL, {Label.CONTENT})
    assert name in change.because


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ask for it in the channel.", "Ask for it in the Slack channel."),  # says the same place
        ("Read about the Clef Core Values.", "Read about the Clef Values."),  # a name cut short
        ("Reply to Dr. Anna Smith.", "Reply to Anna Smith."),
        ("Check that the value of the VMI is set.", "Check that the VMI has its value of the VMI set."),
        ("The node is described here.", "The node is described [here][KubeNode]."),
    ],
)  # fmt: skip
def test_part_of_a_name_and_a_name_said_again_are_not(before, after):
    assert both_ways(before, after).judgement is not Judgement.MATERIAL


def test_a_capital_behind_a_closed_bracket_or_quotation_is_for_its_place():
    for closed in ("(if needed.)", "“as needed.”"):
        change = both_ways(f"Send it {closed} Close it.", f"Send it {closed} Meanwhile, close it.")
        assert change.judgement is Judgement.REVIEW


def test_a_long_line_of_names_is_read_once():
    marks, started = (Mark("=", "Leeds, London, " * 20_000), Mark("+", "Swansea")), process_time()
    assert ProperNames(lexicon()).told(marks, [], ["swansea"])
    assert process_time() - started < 10


def test_another_body_that_decides_is_somebody_else():
    change = both_ways(
        "Changes must be approved by the Senior Leadership Team.",
        "Changes must be approved by the Operational Leadership Team.",
    )
    assert (change.judgement, change.labels) == (Judgement.MATERIAL, {Label.ACTOR})


def test_a_tool_that_is_called_as_a_body_is_none():
    assert both_ways("Use Slack for it.", "Use Teams for it.").judgement is Judgement.REVIEW


def test_what_is_to_be_clicked_is_what_its_quotation_marks_say():
    change = both_ways("Click “Fine gold” twice.", "Click “Fine silver” twice.")
    assert (change.judgement, change.labels) == (Judgement.MATERIAL, {Label.PROCEDURE})
    assert (
        both_ways("It is called “fine gold”.", "It is called “fine silver”.").judgement
        is Judgement.REVIEW
    )


def test_inches_are_no_quotation_marks():
    change = both_ways(
        'Use the 12" screen or the 15" one for calls.',
        'Use the 12" old screen or the 15" one for calls.',
    )
    assert change.judgement is Judgement.REVIEW


def test_what_is_still_to_be_written_is_nobody():
    assert Label.ACTOR not in both_ways("Payouts -", "Payouts - @todo: write this").labels


@pytest.mark.parametrize(
    ("after", "judgement"),
    [
        ("https://docs.example.org/reference/api/clients/", Judgement.EDITORIAL),
        ("https://docs.example.org/reference/servers", Judgement.REVIEW),
        ("https://elsewhere.net/other", Judgement.MATERIAL),
    ],
)
def test_an_address_written_out_is_judged_as_a_link_is(after, judgement):
    before = "This page moved to https://docs.example.org/reference/clients."
    assert both_ways(before, f"This page moved to {after}.").judgement is judgement


def test_the_same_page_at_another_host_is_asked_about_where_its_address_is_written_out():
    before, after = (
        f"Log in at {host}.example.com/refunds first." for host in ("admin", "staging")
    )
    change = both_ways(before, after)
    assert change.judgement is Judgement.REVIEW
    assert "staging.example.com" in change.because


@pytest.mark.parametrize(
    ("before", "after", "role"),
    [
        ("Open Facebook Ads Manager.", "Open Meta Ads Manager.", False),
        ("Ask the Senior Account Manager.", "Ask the Regional Account Manager.", True),
        ("In Senior Account Manager, wait.", "In Regional Account Manager, wait.", False),
        ("Tell Senior Leadership Team members.", "Tell Regional Leadership Team members.", True),
    ],
)
def test_a_product_that_ends_like_a_role_is_none(before, after, role):
    change = both_ways(before, after)
    assert (Label.ACTOR in change.labels) is role


def test_a_product_of_the_knowledge_base_that_becomes_another_is_another_scope():
    words = lexicon("en", {"products": {"names": ["acme pay", "acme pay plus"]}})
    before, after = (
        "Refund what was bought by Acme Pay.",
        "Refund what was bought by Acme Pay Plus.",
    )
    for pair in ((before, after), (after, before)):
        (change,) = compare(*pair, words=words).changes
        assert (change.judgement, change.labels) == (Judgement.MATERIAL, {Label.SCOPE})
    assert [*misfits({"products": {"names": ["acme pay"]}})] == []
    assert [m.saw for m in misfits({"products": {"names": "acme"}})] == [
        "products.names is 'acme'."
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The Trust team handles it.", "Our Trust team handles it."),
        ("Contact Support team first.", "Please contact the Support team first."),
        ("If Finance department agrees, refund.", "If the Finance department agrees, refund."),
        ("Send it to the Trust and Safety Team.", "Send it to the Trust & Safety team."),
    ],
)
def test_what_begins_a_sentence_is_no_name_of_a_team(before, after):
    assert both_ways(before, after).judgement is Judgement.EDITORIAL


def test_the_name_of_a_team_is_told_whole():
    change = both_ways("Ask the Legal Response Team first.", "Ask the Trust team first.")

    assert change.labels == {Label.ACTOR}
    assert "Legal Response Team → Trust team" in change.because


def test_a_team_may_be_called_by_a_verb():
    change = both_ways("Route it to the Search team.", "Route it to the Search Platform team.")

    assert "Search team → Search Platform team" in change.because


def test_a_name_is_the_same_whose_something_is():
    change = both_ways("- Harbourside's School", "- Harbourside's School (Harbourside)")

    assert change.judgement is not Judgement.MATERIAL


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Give your badge code.", "Give your badge code and the customer number on the invoice.", False),
        ("Look up the order.", "Look up the order, then its “Approver ID” in the ledger.", False),
        ("Look up the order.", "Look up the order, then ask the approver for it.", True),
        ("Look up the order.", "Look up the order, then give the customer numbered copies.", True),
    ],
)  # fmt: skip
def test_a_role_that_names_a_field_does_nothing(before, after, told):
    change = both_ways(before, after)
    assert change.judgement is Judgement.MATERIAL
    assert (Label.ACTOR in change.labels) is told


def test_another_role_in_the_name_of_a_field_is_another_field():
    change = both_ways("Ask for the customer number.", "Ask for the employee number.")
    assert (change.judgement, change.labels) == (Judgement.MATERIAL, {Label.CONTENT})


@pytest.mark.parametrize(
    ("before", "after", "material"),
    [
        ("Questions of legal: Ana Ruiz", "Questions of legal: Ben Cole", True),
        ("Ask the lead, Ana Ruiz (interim), first.", "Ask the lead, Ben Cole, first.", True),
        ("Book it in Cross Browser Testing.", "Book it in Sauce Labs.", True),
        ("Point the entry at acme.com. Add it.", "Point the entry at desk.io. Add it.", True),
        ("On approval, update BambooHR.", "On approval, update Rippling.", True),
        ("Ensure you team is told.", "Ensure your team is told.", False),
        ("It was at acme.com before that.", "It was at desk.io before that.", False),
        ("See the Ana Ruiz picture.", "See the Eva Cole picture.", False),
        ("All of it is on the Big Blue wall.", "All of it is on the Old Green wall.", False),
    ],
)
def test_another_person_or_tool_in_the_place_of_one_is_news(before, after, material):
    assert both_ways(before, after).material is material
