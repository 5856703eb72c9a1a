"""What an agent does with an SOP's page: cite, copy, report, follow, come back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.knowledge_base import NOON

pytestmark = pytest.mark.browser

STEP_2 = "#refund-within-10-days"


@pytest.fixture
def sop(small_site, visit):
    return visit(f"{small_site}sop/REF-001/", now=NOON)


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def tools(page):
    return page.locator(".kb-tools")


# — clauses —


def test_pressing_twice_at_a_clause_copies_its_citation_and_says_so(sop):
    sop.hover(STEP_2)
    tools(sop).click()
    sop.mouse.down()  # the pointer has not moved: the first item opened under it
    sop.mouse.up()
    expect(sop.locator("[data-announce]")).to_have_text("Copied REF-001@2.0#refund-within-10-days")
    assert copied(sop) == "REF-001@2.0#refund-within-10-days"


def test_after_a_copy_the_tools_follow_the_pointer_again(sop):
    sop.hover(STEP_2)
    tools(sop).click()
    sop.get_by_role("menuitem", name="Copy citation").click()
    sop.hover("#us td >> nth=0")
    expect(tools(sop)).to_have_attribute("aria-label", "Tools for row US")


def test_the_keyboard_meets_one_stop_for_all_clauses_and_walks_them_with_the_arrows(sop):
    sop.locator(".kb-body a").first.focus()
    sop.keyboard.press("Tab")
    expect(tools(sop)).to_be_focused()
    sop.keyboard.press("ArrowDown")
    expect(tools(sop)).to_have_attribute("aria-label", "Tools for § Steps")
    sop.keyboard.press("ArrowDown")
    expect(tools(sop)).to_have_attribute("aria-label", "Tools for step 1")
    sop.keyboard.press("ArrowDown")
    expect(tools(sop)).to_have_attribute("aria-label", "Tools for step 1.1")
    assert tools(sop).count() == 1
    sop.keyboard.press("Enter")
    expect(sop.get_by_role("menuitem", name="Copy citation")).to_be_focused()
    sop.keyboard.press("Enter")
    expect(tools(sop)).to_be_focused()
    assert copied(sop) == "REF-001@2.0#note-code"


def test_escape_closes_the_tools_and_gives_the_focus_back(sop):
    sop.hover(STEP_2)
    tools(sop).click()
    sop.keyboard.press("ArrowDown")
    expect(sop.get_by_role("menuitem", name="Copy link")).to_be_focused()
    sop.keyboard.press("Escape")
    expect(sop.get_by_role("menu")).to_be_hidden()
    expect(tools(sop)).to_be_focused()


def test_the_title_of_a_folded_note_leaves_room_for_its_arrow(our_site, visit):
    page = visit(f"{our_site}sop/MON-003/", **PHONE)
    room = page.locator(".kb-body summary").first.evaluate("""summary => {
        const words = document.createRange();
        words.selectNodeContents(summary);
        const ends = [...words.getClientRects()].map((line) => line.right);
        return summary.getBoundingClientRect().right - Math.max(...ends);
    }""")
    assert room >= 16  # px


def test_the_tools_never_stand_on_text(sop):
    covered = """() => {
        const box = document.querySelector(".kb-tools").getBoundingClientRect();
        const walker = document.createTreeWalker(document.querySelector(".kb-body"), NodeFilter.SHOW_TEXT);
        const range = document.createRange(), hit = [];
        while (walker.nextNode()) {
            if (walker.currentNode.parentElement.closest(".kb-tools, .kb-cue") || !walker.currentNode.textContent.trim()) continue;
            range.selectNodeContents(walker.currentNode);
            for (const r of range.getClientRects())
                if (r.left < box.right && box.left < r.right && r.top < box.bottom && box.top < r.bottom) hit.push(walker.currentNode.textContent);
        }
        return hit;
    }"""
    for clause in sop.locator(".kb-body [data-clause]:visible").all():
        clause.hover(position={"x": 5, "y": 5})
        assert sop.evaluate(covered) == []


def test_on_a_touch_screen_every_clause_shows_its_tools(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/", **PHONE)
    step = page.locator(STEP_2)
    step.locator(".kb-tools").tap()
    page.get_by_role("menuitem", name="Copy citation").tap()
    assert copied(page) == "REF-001@2.0#refund-within-10-days"
    assert tools(page).count() > 10


def test_a_problem_is_reported_with_sop_revision_clause_and_address(sop, small_site):
    sop.hover(STEP_2)
    tools(sop).click()
    address = sop.get_by_role("menuitem", name="Report a problem with this step").get_attribute(
        "href"
    )
    assert re.fullmatch(
        r"https://forms\.example\.invalid/\?sop=REF-001&rev=[0-9a-f]{10}&clause=refund-within-10-days&page=\S+sop%2FREF-001%2F\S*",
        address,
    )


# — macros —


def test_a_macro_is_copied_with_its_placeholders_and_without_the_breaks_of_its_source(sop):
    sop.get_by_role("button", name="Copy text: Gift refunded").click()
    expect(sop.locator("[data-announce]")).to_have_text("Copied the macro Gift refunded")
    assert copied(sop) == (
        "Hi {creator_name}, thank you for your patience with us. Your gift of {amount} has been refunded and you will see it in a few days.\n"
        "\nKind regards,\n{agent_name}"
    )


# — citations —


def test_a_cited_clause_is_marked(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/#gb", now=NOON)
    assert page.evaluate("document.querySelector(':target').id") == "gb"
    expect(page.locator("#gb")).to_be_in_viewport()


def test_a_cited_clause_that_is_gone_is_told_with_the_version_it_went_with(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/?cite=REF-001@1.0%23older-gifts", now=NOON)
    expect(page.locator("[data-cited]")).to_contain_text(
        "The clause cited from version 1.0 (§ Older gifts) is no longer in this text: "
        "it went with version 2.0. It said: “Older gifts”"
    )
    page.get_by_role("link", name="Read version 1.0").click()
    page.wait_for_url(re.compile(r"/history/REF-001/[0-9a-f]{10}/#older-gifts$"))
    expect(page.locator("#older-gifts")).to_be_in_viewport()
    page.get_by_role("link", name="Today’s text: version 2.0").click()
    expect(page.locator("[data-badge]")).to_have_text("In force since 16 Nov 2026")


def test_a_citation_of_an_older_version_lands_on_todays_clause_and_says_what_it_said(
    small_site, visit
):
    page = visit(f"{small_site}sop/REF-001/?cite=REF-001@1.0%23refund-within-14-days", now=NOON)
    told = page.locator("[data-cited]")
    expect(told).to_contain_text("Cited from version 1.0. It has changed in meaning since:")
    expect(told.locator("del")).to_contain_text("14")
    expect(told.locator("ins")).to_contain_text("10")
    expect(page.locator(STEP_2)).to_have_class(re.compile("kb-cited"))
    expect(page.locator(STEP_2)).to_be_in_viewport()


def test_a_citation_of_an_older_version_says_so_where_the_clause_says_the_same(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/?cite=REF-001@1.0%23limits", now=NOON)
    expect(page.get_by_text("Cited from version 1.0. It says the same today.")).to_be_visible()
    expect(page.locator("#limits")).to_have_class(re.compile("kb-cited"))
    page.get_by_role("link", name="Steps").click()  # going on, one is not taken back
    expect(page.locator("#steps")).to_be_in_viewport()
    expect(page.get_by_text("Cited from version 1.0.")).to_have_count(0)


def test_a_citation_of_a_section_says_what_differs_under_its_heading(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/?cite=REF-001@1.0%23steps", now=NOON)
    told = page.locator("[data-cited]")
    expect(told).to_contain_text("Cited from version 1.0. What belongs to it has changed in mean")
    expect(told).not_to_contain_text("says the same")
    expect(told.get_by_role("listitem")).to_have_count(1)
    expect(told.get_by_role("listitem")).to_contain_text("step 2:")
    expect(told.locator("del")).to_contain_text("14")
    expect(page.locator("#steps")).to_have_class(re.compile("kb-cited"))


def test_a_citation_may_be_written_as_people_write_ids(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/?cite=ref%201@v1.0%23limits", now=NOON)
    expect(page.get_by_text("Cited from version v1.0. It says the same today.")).to_be_visible()


def test_an_anchor_of_an_earlier_text_leads_to_what_the_clause_became(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/#refund-within-14-days", now=NOON)
    expect(page.locator(STEP_2)).to_have_class(re.compile("kb-cited"))
    expect(page.locator("[data-cited]")).to_contain_text("Cited from version 1.0.")


@pytest.mark.parametrize(
    ("cited", "told"),
    [
        ("REF-001@9.9%23limits", "version 9.9, which this site does not show"),
        ("REF-001@3.0%23limits", "This was cited from version 3.0. You are reading version 2.0."),
        ("REF-001@1.0%23never-there", "This was cited from version 1.0. You are reading"),
    ],
)
def test_a_citation_that_no_earlier_text_answers_to_is_not_passed_over(
    small_site, visit, cited, told
):
    page = visit(f"{small_site}sop/REF-001/?cite={cited}", now=NOON)
    expect(page.locator("[data-cited]")).to_contain_text(told)


def test_a_past_text_gives_citations_of_its_own_version(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/?cite=REF-001@1.0%23older-gifts", now=NOON)
    page.get_by_role("link", name="Read version 1.0").click()
    page.wait_for_url(re.compile("/history/"))
    page.hover("#older-gifts")
    tools(page).click()
    page.keyboard.press("Enter")
    expect(page.locator("[data-announce]")).to_have_text("Copied REF-001@1.0#older-gifts")


# — news —


def test_a_recent_change_is_told_in_one_sentence_and_marked_where_it_stands(sop):
    strip = sop.locator("[data-recent]")
    expect(strip).to_contain_text("Changed 16 Nov 2026: Refund within 10 days, not 14.")
    assert sop.locator("[data-changed]").first.get_attribute("id") == STEP_2[1:]
    expect(sop.locator(STEP_2)).to_contain_text(
        "changed: Refund within 10 days."
    )  # for screen readers
    strip.get_by_role("link").click()
    expect(sop.locator(".kb-moment:target .change").first).to_be_visible()


def test_what_is_new_since_the_last_visit_is_called_so(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/", now=NOON)
    seen = '{"version": "1.0", "on": "2026-11-02T09:00:00Z"}'
    page.evaluate(f"localStorage.setItem('/.kb.seen.REF-001', '{seen}')")
    page.reload()
    expect(page.locator("[data-recent]")).to_contain_text(
        "New since your last visit on 2 Nov 2026: Refund within 10 days"
    )
    page.reload()  # reading on does not make it old …
    expect(page.locator("[data-recent]")).to_contain_text("New since your last visit")
    page.evaluate("sessionStorage.clear()")
    page.reload()  # … but another day it is
    expect(page.locator("[data-recent]")).to_contain_text("Changed 16 Nov 2026")


def test_the_coming_text_is_announced_with_its_date(sop):
    expect(sop.get_by_role("link", name="changes 1 Dec 2026")).to_be_visible()
    sop.get_by_role("link", name="Read the coming text").click()
    expect(sop.get_by_role("note")).to_contain_text(
        "You are reading version 3.0. It comes into force on 1 Dec 2026."
    )


# — where the SOP stands —


def test_document_control_is_folded_beside_the_steps(sop):
    aside = sop.get_by_role("complementary", name="About this SOP")
    expect(aside.get_by_text("1 Jan 2027")).to_be_visible()
    expect(aside.get_by_text("US, GB")).to_be_hidden()
    aside.get_by_text("Show all").click()
    expect(aside.get_by_text("US, GB")).to_be_visible()
    assert aside.bounding_box()["x"] > sop.locator(STEP_2).bounding_box()["x"]


def test_an_overdue_review_is_marked(small_site, visit):
    page = visit(f"{small_site}sop/REF-002/", now=NOON)
    expect(page.get_by_role("complementary").get_by_text("overdue")).to_be_visible()


def test_a_page_that_does_not_say_since_when_says_when_it_was_recorded(small_site, visit):
    page = visit(f"{small_site}sop/REF-002/", now=NOON)
    expect(page.locator("[data-badge]")).to_have_text("In force, recorded 1 Jan 2026")
    page.get_by_text("Show all").click()
    expect(
        page.get_by_text("recorded on 1 Jan 2026 (the page does not say since when)")
    ).to_be_visible()


def test_a_retired_sop_says_so_and_leads_to_what_took_its_place(small_site, visit):
    page = visit(f"{small_site}sop/REF-003/", now=NOON)
    expect(page.get_by_role("note")).to_contain_text(
        "Retired on 1 Mar 2026. Do not work by this text."
    )
    expect(page.locator(".kb-body")).to_be_hidden()
    page.get_by_role("note").get_by_role("link", name="REF-001 Refund of a gift").click()
    expect(page.get_by_role("heading", level=1, name="Refund of a gift")).to_be_visible()


def test_links_lead_both_ways(small_site, visit):
    page = visit(f"{small_site}sop/REF-002/", now=NOON)
    aside = page.get_by_role("complementary", name="About this SOP")
    expect(aside.locator("section", has_text="Cited by").get_by_role("link")).to_have_text(
        "REF-001 Refund of a gift"
    )
    aside.locator("section", has_text="Links to").get_by_role("link").click()
    page.wait_for_url(re.compile("/sop/REF-001/"))
