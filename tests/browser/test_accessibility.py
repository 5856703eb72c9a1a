"""WCAG 2.2 AA as far as a machine can tell, in both colour schemes and on both screens; and what
a machine only sees when it uses the page."""

from importlib import resources

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kb_tools.policy.html import body_html
from tests.browser.conftest import PHONE, WIDE
from tests.browser.knowledge_base import NEXT_CHANGE, NOON

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "",
    "sop/REF-001/",
    "sop/REF-002/",
    "sop/REF-003/",
    "history/REF-001/",
    "changes/",
    "area/gifts/",
]
OURS = ["sop/STR-002/", "history/MON-004/", "history/GFT-001/"]


def violations(page):
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [
        f"{page.url} {v['id']}: {node['html'][:200]} {node['failureSummary']}"
        for v in found
        for node in v["nodes"]
    ]


@pytest.mark.parametrize(
    ("scheme", "size"),
    [("light", WIDE), ("dark", WIDE), ("light", PHONE)],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing(small_site, our_site, visit, scheme, size):
    page = visit(small_site, scheme=scheme, now=NOON, reduced_motion="reduce", **size)
    found = []
    past = page.request.get(f"{small_site}api/sop/REF-001.json").json()["versions"][0]["url"]
    for path in [*PAGES, past]:
        page.goto(small_site + path)
        found += violations(page)
    page.goto(f"{small_site}history/REF-001/")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**-to-**")
    for view in ("Side by side", "Whole text", "Material only"):
        found += violations(page)
        page.get_by_role("button", name=view).click()
    found += violations(page)
    ours = visit(our_site, scheme=scheme, reduced_motion="reduce", **size)
    for path in OURS:
        ours.goto(our_site + path)
        found += violations(ours)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_appears_when_the_page_is_used(small_site, visit, scheme):
    page = visit(
        f"{small_site}sop/REF-001/", scheme=scheme, now=NEXT_CHANGE, reduced_motion="reduce"
    )
    page.hover("#limits")
    page.locator(".kb-tools").click()
    for folded in page.locator("details:not([open]) > summary:visible").all():
        folded.evaluate("summary => summary.parentElement.open = true")
    assert violations(page) == []
    page.goto(f"{small_site}sop/REF-001/?cite=REF-001@1.0%23refund-within-14-days")
    expect(page.locator("[data-cited] ins")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")  # under the header, nothing could be pressed
    assert violations(page) == []


def test_the_skip_link_is_first_and_leads_to_the_article(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/", now=NOON)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gifts").last).to_be_focused()


def test_a_long_sop_has_few_stops_for_the_tab_key_beyond_its_links(our_site, visit):
    page = visit(f"{our_site}sop/ACC-001/")
    stops = """() => [...document.querySelectorAll(".kb-body :is(a, button, input, summary, [tabindex])")]
        .filter((e) => e.tabIndex >= 0 && e.checkVisibility() && !e.matches("a, label *")).length"""
    clauses = page.locator(".kb-body [data-clause]").count()
    macros = page.locator(".kb-macro").count()
    assert clauses > 50
    assert page.evaluate(stops) <= macros + 5


def test_what_has_the_focus_is_seen_and_not_behind_the_header(our_site, visit):
    page = visit(f"{our_site}sop/MON-004/")
    hidden = """() => {
        const e = document.activeElement, box = e.getBoundingClientRect(), header = document.querySelector(".kb-header").getBoundingClientRect();
        const outline = getComputedStyle(e).outlineStyle !== "none" || e.matches("input, .md-option");
        return [outline, e.closest(".kb-header, .kb-skip") || box.top >= header.bottom - 1 && box.bottom <= innerHeight + 1 ? "" : e.outerHTML.slice(0, 120)];
    }"""
    for _ in range(60):
        page.keyboard.press("Tab")
        outline, covered = page.evaluate(hidden)
        assert outline
        assert covered == ""


def test_the_palette_goes_from_automatic_to_light_to_dark_and_is_kept(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/", scheme="dark", now=NOON)
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.get_by_title("Colours as the device says; switch to light").click()
    light = page.evaluate(ground)
    assert light != dark
    page.reload()
    assert page.evaluate(ground) == light
    past = page.request.get(f"{small_site}api/sop/REF-001.json").json()["versions"][0]["url"]
    page.goto(small_site + past)  # also where Material is not
    assert page.evaluate(ground) == light


def test_on_paper_each_tab_stands_above_its_own_text(chromium):
    text = '=== "Standard"\n\n    Appeal alone.\n\n=== "Partner"\n\n    Assign the ticket.\n'
    page = chromium.new_page()
    css = (resources.files("kb_tools.render") / "assets" / "kb.css").read_text("utf-8")
    page.set_content(f'<style>{css}</style><main class="kb-body">{body_html(text)}</main>')
    page.emulate_media(media="print")
    words = ("Standard", "Appeal alone.", "Partner", "Assign the ticket.")
    tops = [page.get_by_text(said, exact=True).bounding_box()["y"] for said in words]
    page.close()
    assert tops == sorted({*tops})


@pytest.mark.parametrize("sop", ["MON-004", "policies/" + "refunds-and-returns/" * 4])
def test_an_id_among_answers_breaks_only_where_no_line_holds_it(chromium, sop):
    page = chromium.new_page()
    css = (resources.files("kb_tools.render") / "assets" / "search" / "search.css").read_text()
    hit = f'<span class="kb-hit__facts">Held <span class="kb-hit__id">{sop}</span> today</span>'
    page.set_content(f'<style>{css}</style><a class="kb-hit">{hit}</a>')
    for width in range(120, 400, 10):
        page.set_viewport_size({"width": width, "height": 300})
        lines, wide = page.evaluate(
            """() => {
              const text = document.createRange();
              text.selectNodeContents(document.querySelector(".kb-hit__id"));
              return [text.getClientRects().length, document.documentElement.scrollWidth];
            }"""
        )
        assert wide <= width
        assert lines == 1 or sop != "MON-004", f"{sop} is broken at {width} px"
    page.close()


def test_paper_carries_version_and_date_and_says_that_it_is_not_controlled(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/", scheme="dark", now=NOON, timezone_id="UTC")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    line = page.locator(".kb-print")
    expect(line).to_be_visible()
    expect(line).to_contain_text(
        "REF-001, version 2.0, In force since 16 Nov 2026. Printed on 20 Nov 2026, 12:00. Printed copies are not controlled"
    )
    expect(page.locator(".kb-header")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)  # paper has nothing to press
    assert page.locator(".kb-main details:not([open])").count() == 0
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.kb-body')).color")
        == "rgb(27, 31, 36)"
    )
