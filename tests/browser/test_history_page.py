"""A history: every version with its dates, and what changed between neighbours."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.knowledge_base import NOON

pytestmark = pytest.mark.browser


@pytest.fixture
def history(small_site, visit):
    return visit(f"{small_site}history/REF-001/", now=NOON)


def test_each_version_stands_with_its_dates_and_leads_to_its_text(history):
    headings = history.locator(".kb-moment > h2")
    assert headings.all_inner_texts() == ["Version 3.0", "Version 2.0", "Version 1.0"]
    badges = history.locator(".kb-moment .kb-chip").all_inner_texts()
    assert badges == [
        "Comes into force on 1 Dec 2026",
        "In force since 16 Nov 2026",
        "In force from 1 Jan 2026 to 16 Nov 2026",
    ]
    history.get_by_role("link", name="full text of version 1.0").click()
    expect(history.get_by_text("You are reading version 1.0.")).to_be_visible()
    expect(history.locator("meta[name=robots]")).to_have_attribute("content", "noindex")


def test_insertion_and_deletion_differ_in_more_than_colour_and_are_read_out(history):
    change = (
        history.locator(".kb-moment", has_text="Version 2.0")
        .locator(".change", has_text="Step 2")
        .first
    )
    gone, come = change.locator("del"), change.locator("ins")
    assert (gone.text_content(), come.text_content()) == (
        "deleted 14, ",
        "inserted 10, end of change, ",
    )
    line = "element => getComputedStyle(element).textDecorationLine"
    assert (gone.evaluate(line), come.evaluate(line)) == ("line-through", "underline")


def test_n_and_p_go_from_change_to_change_and_can_be_switched_off(history):
    changes = history.locator(".change")
    history.keyboard.press("n")
    expect(changes.nth(0)).to_be_focused()
    history.keyboard.press("n")
    expect(changes.nth(1)).to_be_focused()
    history.keyboard.press("p")
    expect(changes.nth(0)).to_be_focused()
    history.get_by_role("checkbox", name="keys n p").uncheck()
    history.keyboard.press("n")
    expect(changes.nth(1)).not_to_be_focused()
    history.reload()
    expect(history.get_by_role("checkbox", name="keys n p")).not_to_be_checked()


def test_material_only_hides_the_rest(history):
    history.get_by_role("button", name="Material only").click()
    expect(history.get_by_role("button", name="Material only")).to_have_attribute(
        "aria-pressed", "true"
    )
    for change in history.locator(".change:visible").all():
        expect(change).to_have_class(re.compile(r"\bmaterial\b"))


def test_the_newest_weeks_and_what_is_coming_stand_on_the_changes_page(small_site, visit):
    page = visit(f"{small_site}changes/", now=NOON)
    headings = page.locator(".kb-week > h2").all_inner_texts()
    assert headings[:2] == ["Coming", "16 to 22 Nov 2026"]
    coming = page.locator(".kb-coming .kb-entry")
    expect(coming).to_contain_text("Refund within 7 days.")
    page.locator(".kb-week").nth(1).get_by_role(
        "link", name=re.compile("in Refund of a gift")
    ).click()
    expect(page.locator(".kb-moment:target > h2")).to_have_text("Version 2.0")


def test_changes_since_the_last_visit_are_marked(small_site, visit):
    page = visit(f"{small_site}changes/", now=NOON)
    assert page.get_by_text("since your last visit").count() == 0
    page.evaluate("localStorage.setItem('/.kb.changes', '\"2026-11-01T00:00:00Z\"')")
    page.reload()
    expect(page.get_by_text("since your last visit")).to_have_count(1)


def test_the_feed_is_offered_to_feed_readers(small_site, visit):
    page = visit(f"{small_site}changes/", now=NOON)
    link = page.locator('head link[type="application/rss+xml"]')
    assert page.evaluate(
        "url => fetch(url).then(answer => answer.text())", link.get_attribute("href")
    ).startswith("<?xml")
