"""The QA leads' pages in a real browser: sorted, narrowed, readable without a script."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.support import qa_sites
from tests.support.command import kb
from tests.support.served import served
from tests.support.shared_work import made_once

pytestmark = pytest.mark.browser
PAGES = ("", "gaps/", "gaps/meeting/", "gaps/how-we-know/")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KB_PSEUDONYM_KEY", qa_sites.KEY)
            patch.setenv("SOURCE_DATE_EPOCH", "1794312000")
            repo = qa_sites.with_findings(
                qa_sites.a_knowledge_base(folder / "kb"), folder / "export"
            )
            kb(repo.path, "build", "--audience", "qa", "--as-of", "2026-11-10")

    folder = made_once(tmp_path_factory, "qa-site", make)
    with served(folder / "kb" / "site" / "qa") as where:
        yield where


def shown_rows(page):
    return [row for row in page.locator(".kb-signals tbody tr").all() if row.is_visible()]


def test_the_list_shows_first_what_to_read_first_and_the_next_on_demand(visit, address):
    page = visit(f"{address}gaps/")
    flagged = shown_rows(page)
    assert flagged
    assert all(row.get_attribute("data-listed") == "yes" for row in flagged)
    page.get_by_role("button", name="With the next likeliest").click()
    assert len(shown_rows(page)) > len(flagged)
    expect(page.get_by_role("status").filter(has_text="shown")).to_be_visible()


def test_the_list_narrows_by_vendor_and_the_address_says_how(visit, address):
    page = visit(f"{address}gaps/?show=all")
    rows = len(shown_rows(page))
    vendor = page.get_by_label("Vendor")
    name = vendor.locator("option").nth(1).get_attribute("value")
    vendor.select_option(name)
    fewer = len(shown_rows(page))
    assert 0 < fewer < rows
    told = page.get_by_role("status").filter(has_text="shown")
    expect(told).to_contain_text(f"{fewer} of {rows} sections shown")
    assert f"{fewer})" in vendor.locator("option").nth(1).inner_text()

    again = visit(page.url)
    expect(again.get_by_label("Vendor")).to_have_value(name)
    assert len(shown_rows(again)) == fewer
    again.get_by_role("button", name="Show all").press("Enter")
    assert len(shown_rows(again)) == rows
    expect(again.get_by_label("Vendor")).to_be_focused()
    assert "vendor=" not in again.url
    unknown = visit(f"{address}gaps/?show=all&vendor=nobody&queue=%3Cscript%3E")
    assert len(shown_rows(unknown)) == rows


def test_a_column_sorts_by_its_numbers_and_says_so(visit, address):
    page = visit(f"{address}gaps/")
    page.get_by_role("button", name="With the next likeliest").click()
    header = page.get_by_role("columnheader", name="Found")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    found = [
        float(n)
        for n in page.eval_on_selector_all(
            ".kb-signals td:nth-child(3)", "e => e.map(x => x.dataset.sort)"
        )
    ]
    assert found == sorted(found, reverse=True)
    header.get_by_role("button").press("Enter")
    expect(header).to_have_attribute("aria-sort", "ascending")
    names = page.get_by_role("columnheader", name="Section")
    names.get_by_role("button").click()
    expect(names).to_have_attribute("aria-sort", "ascending")
    expect(header).not_to_have_attribute("aria-sort", "ascending")


def test_without_a_script_the_whole_list_stands_there(visit, address):
    page = visit(f"{address}gaps/", java_script_enabled=False)
    rows = shown_rows(page)
    assert {row.get_attribute("data-listed") for row in rows} == {"yes", "no"}
    assert not page.get_by_role("button", name="With the next likeliest").is_visible()


def test_from_the_first_page_to_the_section_as_it_stands_on_its_sop(visit, address):
    page = visit(address)
    page.get_by_role("link", name="Read these first").click()
    page.get_by_role("rowheader").get_by_role("link", name=f"{qa_sites.FAULTY} step 2").click()
    expect(page.get_by_role("img", name="by week against what was expected")).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("columnheader", name="Contacts reviewed")).to_be_visible()
    page.get_by_role("link", name="open the SOP").click()
    expect(page.locator(":target")).to_contain_text("within 7 days")


def test_a_long_word_in_a_title_does_not_push_the_meetings_table_off_a_phone(visit, address):
    page = visit(f"{address}gaps/meeting/", **PHONE)
    title = page.locator(".kb-brief tbody th span").first
    title.evaluate("e => { e.textContent = 'Verifizierungsanforderung'; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("context", [{}, PHONE], ids=["wide", "phone"])
def test_every_page_is_accessible_and_none_is_wider_than_the_screen(
    visit, address, scheme, context
):
    page = visit(f"{address}gaps/", scheme=scheme, **context)
    signal = page.locator(".kb-signals tbody a").first.get_attribute("href")
    for place in (*PAGES, f"gaps/{signal}"):
        page.goto(address + place)
        page.wait_for_load_state("networkidle")
        for details in page.locator("details").all():
            details.evaluate("e => e.open = true")
        wide = page.evaluate("document.documentElement.scrollWidth")  # `innerWidth` widens with it
        assert wide <= page.viewport_size["width"], place
        wrong = Axe().run(page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in wrong] == [], place


def test_the_page_for_the_meeting_prints_on_one_sheet(visit, address):
    page = visit(f"{address}gaps/meeting/")
    sheets = re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))
    assert len(sheets) == 1
