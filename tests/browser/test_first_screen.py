"""An agent with a customer waiting sees what to do without scrolling."""

import json

import pytest

from tests.browser.conftest import PHONE, WIDE

pytestmark = pytest.mark.browser

FIRST_LINES = 72  # pixels: three lines of a long first step; a shorter one is there as a whole

MEASURE = """() => {
    const bottom = (element) => element ? element.getBoundingClientRect().bottom : Infinity;
    const body = document.querySelector(".kb-body");
    const step = body.querySelector("li[data-clause=step]") ?? body.querySelector("tbody tr, li, p");
    const own = step.querySelector(":scope > p") ?? step;
    const words = document.createRange();
    words.selectNodeContents(own);
    const nested = step.querySelector(":scope > ol, :scope > ul, :scope > div");
    if (own === step && nested) words.setEndBefore(nested);
    const { top, bottom: end } = words.getBoundingClientRect();
    return {
        title: bottom(document.querySelector("h1")), badge: bottom(document.querySelector("[data-badge]")),
        top, end, wide: document.documentElement.scrollWidth, retired: !!document.querySelector(".kb-last"),
    };
}"""


def test_the_first_screen_shows_title_badge_and_step_1_of_every_sop(our_folder, our_site, visit):
    sops = json.loads((our_folder / "api" / "sops.json").read_text("utf-8"))["sops"]
    assert len(sops) > 40
    page = visit(our_site)
    missed = {}
    for sop in sops:
        page.goto(our_site + sop["url"])
        for size in (WIDE["viewport"], PHONE["viewport"]):
            page.set_viewport_size(size)
            if late := _late(page.evaluate(MEASURE), **size):
                missed[sop["sop"], size["width"]] = late
    assert missed == {}


def test_a_change_that_is_news_does_not_push_step_1_off_a_phone(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/", **PHONE)
    assert page.locator("[data-recent]").is_visible()
    assert page.evaluate(MEASURE)["end"] < 640


def test_everything_is_readable_without_javascript(small_site, visit):
    page = visit(f"{small_site}sop/REF-001/", java_script_enabled=False)
    assert page.get_by_role("heading", name="Refund of a gift").is_visible()
    assert page.get_by_text("Refund within 10 days.", exact=False).first.is_visible()
    assert page.locator("[data-badge]", has_text="In force since 16 Nov 2026").is_visible()
    assert (
        page.locator("noscript a", has_text="Search needs JavaScript").bounding_box()["height"] > 0
    )
    page.get_by_role("link", name="history").click()
    assert page.locator(".change").first.is_visible()


def _late(seen, width, height):
    """What stands below the first screen, with where it ends; and a page wider than the screen."""
    needed = {"title": seen["title"], "badge": seen["badge"]}
    if not seen["retired"]:
        needed["step 1"] = min(seen["end"], seen["top"] + FIRST_LINES)
    late = {what: bottom for what, bottom in needed.items() if bottom > height}
    return late | ({"page": seen["wide"]} if seen["wide"] > width else {})
