"""A history: every version with its dates, and what changed between neighbours."""

import re

import pytest
from playwright.sync_api import expect

from kb_tools.render.standalone import document
from kb_tools.workflows.compare import compare_texts
from kb_tools.workflows.pairs import side
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


def change_of_step_2(history):
    version = history.locator(".kb-moment", has_text="Version 2.0")
    return version.locator(".change", has_text="Step 2").first


def test_insertion_and_deletion_differ_in_more_than_colour_and_are_read_out(history):
    change = change_of_step_2(history)
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


def test_material_only_keeps_what_matters_and_what_nobody_could_judge(history):
    everything = history.locator(".change").count()
    history.get_by_role("button", name="Material only").click()
    expect(history.get_by_role("button", name="Material only")).to_have_attribute(
        "aria-pressed", "true"
    )
    shown = history.locator(".change:visible").all()
    assert 0 < len(shown) <= everything
    for change in shown:
        expect(change).to_have_class(re.compile(r"\b(material|review)\b"))
    expect(history.locator("[data-place]")).to_contain_text("in meaning")


def test_side_by_side_shows_what_each_text_said(history):
    change = change_of_step_2(history)
    history.get_by_role("button", name="Side by side").click()
    told = "e => { e = e.cloneNode(true); e.querySelectorAll('.kb-cue').forEach(c => c.remove()); return e.textContent.trim(); }"
    before, after = change.locator(".kb-old"), change.locator(".kb-new")
    assert before.evaluate(told) == "Refund within 14 days."
    assert after.evaluate(told) == "Refund within 10 days."
    left, right = before.bounding_box(), after.bounding_box()
    assert left["x"] < right["x"]
    assert abs(left["y"] - right["y"]) < 2
    history.get_by_role("button", name="Side by side").click()
    expect(before).to_be_hidden()


def test_any_former_version_is_compared_with_todays_text(history):
    history.get_by_label("From version").select_option(label="1.0, from 1 Jan 2026 to 16 Nov 2026")
    history.get_by_role("button", name="Show").click()
    expect(history).to_have_title(re.compile("Refund of a gift, 1.0 to 2.0"))
    expect(history.get_by_role("heading", level=1)).to_contain_text("in meaning")
    expect(history.locator("[data-chooser] option:checked")).to_have_text(re.compile("1.0, "))
    expect(history.locator(".change.material", has_text="Step 2")).to_be_visible()


def test_a_comparison_searches_and_switches_its_colours_like_any_other_page(history, small_site):
    history.get_by_role("button", name="Show").click()
    history.wait_for_url("**-to-**")
    history.get_by_label("Search the SOPs").fill("refund")
    expect(
        history.get_by_role("status").filter(has_text="First: Refund of a gift")
    ).to_be_attached()
    expect(history.locator("#kb-search [role=listbox] a").first).to_be_visible()
    history.keyboard.press("Escape")

    history.get_by_role("button", name="Colours as the device says").click()
    history.get_by_role("button", name="Light colours").click()

    assert history.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    history.goto(f"{small_site}sop/REF-001/")
    expect(history.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_the_whole_text_has_the_changes_in_place_and_leads_to_their_sentences(small_site, visit):
    page = visit(f"{small_site}history/REF-001/", now=NOON)
    page.locator(".kb-moment", has_text="Version 2.0").get_by_role(
        "link", name="in the whole text"
    ).click()
    expect(page.get_by_role("button", name="Whole text")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".kb-redline")).to_be_hidden()
    whole = page.locator(".kb-whole-text")
    expect(whole).to_contain_text("Only for gifts.")
    gone = whole.locator(".kb-w", has_text="Gifts older than a year").locator("del")
    expect(gone).to_be_visible()
    page.keyboard.press("n")
    first = whole.locator("[data-begins]").first
    expect(first).to_be_focused()
    first.locator(".kb-w-told").click()
    expect(page.locator(".kb-redline")).to_be_visible()
    expect(page.locator(".change:target")).to_be_in_viewport()


def test_on_paper_nothing_is_folded_and_the_tools_are_gone(small_site, visit):
    page = visit(f"{small_site}history/REF-001/", scheme="dark", now=NOON)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    expect(page.locator("[data-bar]")).to_be_hidden()
    expect(page.locator("[data-chooser]")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


def test_without_scripts_the_timeline_leads_to_every_comparison(small_site, visit):
    page = visit(f"{small_site}history/REF-001/", now=NOON, java_script_enabled=False)
    expect(page.locator("[data-bar]")).to_be_hidden()
    page.get_by_role("link", name="what has changed since version 1.0").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("in meaning")
    page.get_by_text("Whole text, with the changes in place").click()
    expect(page.locator(".kb-whole-text ins").first).to_be_visible()


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


def test_a_comparison_in_a_file_of_its_own_works_alone(tmp_path, visit):
    before = "# Refunds\n\n1. Open the ticket.\n2. Refund within 14 days.\n"
    after = before.replace("14", "10")
    file = tmp_path / "comparison.html"
    file.write_text(document(compare_texts(side("1.0", "", before), side("2.0", "", after))))

    page = visit(file.as_uri())

    page.keyboard.press("n")
    expect(page.locator(".change")).to_be_focused()
    page.get_by_role("button", name="Whole text").click()
    page.get_by_role("button", name="Side by side").click()
    expect(page.locator(".kb-whole-text .kb-old del")).to_contain_text("14")
    expect(page.locator(".kb-whole-text .kb-new ins")).to_contain_text("10")
