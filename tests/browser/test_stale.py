"""A page knows until when it is right, and says so past that moment, rebuilt or not."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.knowledge_base import NEXT_CHANGE, NOON

pytestmark = pytest.mark.browser


def test_until_the_text_changes_nothing_is_said(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/", now="2026-11-30T23:59:00Z")
    expect(page.locator("[data-badge]")).to_have_text("In force since 16 Nov 2026")
    expect(page.locator("[data-stale]")).to_have_count(0)


def test_from_that_moment_the_badge_and_a_banner_say_so_and_lead_to_the_text_in_force(
    small_site, visit
):
    page = visit(f"{small_site}sop/REF-001/", now=NEXT_CHANGE, timezone_id="UTC")
    expect(page.locator("[data-badge]")).to_have_text("Until 1 Dec 2026")
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text(
        "Another text has come into force on 1 Dec 2026, after this page was made."
    )
    banner.get_by_role("link", name="Read the text in force").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Refund of a gift")
    expect(page.get_by_text("Refund within 7 days.")).to_be_visible()


def test_the_coming_text_says_that_it_has_come_into_force(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/", now=NEXT_CHANGE)
    page.get_by_role("alert").get_by_role("link").click()
    page.wait_for_url(re.compile("/history/"))
    expect(page.get_by_role("alert")).to_contain_text("This text has come into force")


@pytest.mark.parametrize("path", ["", "changes/", "area/gifts/", "history/REF-001/"])
def test_lists_say_so_too(small_site, visit, path):
    page = visit(small_site + path, now=NEXT_CHANGE)
    expect(page.get_by_role("alert")).to_contain_text("Texts on this page have changed")


def test_a_page_that_is_open_at_that_moment_tells_without_being_loaded_again(small_site, chromium):
    context = chromium.new_context()
    context.clock.install(time="2026-11-30T23:59:00Z")
    page = context.new_page()
    page.goto(f"{small_site}sop/REF-001/")
    expect(page.locator("[data-stale]")).to_have_count(0)
    context.clock.fast_forward("02:00")
    expect(page.get_by_role("alert")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (NOON, "Built just now"),
        ("2026-11-20T15:10:00Z", "Built 3 hours ago"),
        ("2026-11-27T11:00:00Z", "Built 7 days ago"),
        (
            "2026-11-28T12:00:00Z",
            "Built 8 days ago: it may have missed changes. Ask for a new build.",
        ),
    ],
)
def test_the_footer_tells_the_age_of_the_site_and_warns_after_a_week(small_site, visit, now, said):
    page = visit(small_site, now=now)
    expect(page.locator("[data-built]")).to_have_text(said)
