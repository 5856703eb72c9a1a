"""A page that stays open while its site is built anew, and a page that one comes back to."""

from importlib.resources import files
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from playwright.sync_api import expect

from kb_tools.render.search_files import WORKER, search_files
from kb_tools.search.synonyms import Synonyms
from tests.browser.test_search_box import PAGE, field, hits
from tests.support.browser_search import write_index
from tests.support.search_corpus import a_record
from tests.support.served import served

pytestmark = pytest.mark.browser

WORDS = 97  # of an SOP; so many SOPs have them that a page does not load all of its index
SOPS = 600


def build(site, version, *, sure=True, starts=True, market="GB"):
    """
    Args:
        sure: a worker takes its index for the site's for some minutes, as usual; starts: it can.
        market: of every other SOP.
    """
    folder = site / "assets" / "search"
    rmtree(folder, ignore_errors=True)
    records = [
        a_record(
            " ".join(f"word{n * WORDS + k}x" for k in range(WORDS)),
            doc=f"S-{n}",
            title=f"{version} {n}",
            markets=(market if n % 2 else "US",),
        )
        for n in range(SOPS)
    ]
    made = search_files(records, Synonyms())
    if not sure:
        usual, never = b"const SURE = 10 * 60 * 1000;", b"const SURE = 0;"
        assert usual in made[WORKER]
        made[WORKER] = made[WORKER].replace(usual, never)
    if not starts:
        made[WORKER] = b"throw new Error('half a file');"
    write_index(folder, made)


@pytest.fixture
def site(tmp_path):
    copytree(Path(str(files("kb_tools"))) / "render" / "assets", tmp_path / "assets" / "kb")
    for name in ("", "sop/S-1", "sop/S-2"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "index.html").write_text(PAGE, "utf-8")
    return tmp_path


@pytest.fixture
def opened(site, chromium):
    """The page, once it has answered a question."""
    with served(site) as address:
        context = chromium.new_context(base_url=address)
        page = context.new_page()

        def ask_first(question):
            page.goto("/")
            field(page).fill(question)
            expect(hits(page).first).to_be_visible()
            return page

        yield ask_first
        context.close()


def test_a_page_that_is_older_than_the_index_reads_the_new_one(site, opened):
    build(site, "Spring")
    page = opened("word97x")
    expect(hits(page).first).to_contain_text("Spring 1")
    build(site, "Summer")
    field(page).fill("word50000x")
    expect(hits(page).first).to_contain_text("Summer 515")
    field(page).fill("word97x")
    expect(hits(page).first).to_contain_text("Summer 1")


def test_an_old_text_gives_way_to_the_new_one_even_where_its_files_were_all_read(site, opened):
    build(site, "Spring", sure=False)
    page = opened("word97x")
    build(site, "Summer")
    field(page).fill("word98x")
    expect(hits(page).first).to_contain_text("Summer 1")


def test_where_a_new_index_cannot_be_started_the_old_one_answers(site, opened):
    build(site, "Spring", sure=False)
    page = opened("word97x")
    build(site, "Summer", starts=False)
    for word in ("word98x", "word99x"):
        with page.expect_event("worker") as started:
            field(page).fill(word)
        while started.value in page.workers:  # until it dies
            page.wait_for_timeout(50)
        expect(hits(page).first).to_contain_text("Spring 1")
        expect(page.locator(".kb-search__note")).not_to_contain_text("could not be loaded")


def test_what_there_is_to_choose_is_the_new_index_s(site, opened):
    build(site, "Spring", sure=False)
    page = opened("word97x")
    market = page.get_by_role("combobox", name="All markets")
    market.select_option("GB")
    build(site, "Summer", sure=False, market="IE")
    field(page).fill("word98x")
    expect(hits(page).first).to_contain_text("Summer 1")
    expect(market.get_by_role("option")).to_have_text(["All markets", "IE", "US"])
    expect(market).to_have_value("")


def test_without_a_line_what_was_read_is_still_found(site, opened):
    build(site, "Spring")
    page = opened("word97x")
    page.context.set_offline(True)
    field(page).fill("word50000x")
    expect(page.locator(".kb-search__note")).to_contain_text("could not be loaded")
    field(page).fill("word97x")
    expect(hits(page).first).to_contain_text("Spring 1")


def test_the_way_back_leads_to_the_list_as_it_was_and_no_address_has_the_words(site, opened):
    build(site, "Spring")
    page = opened("word97x")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    market = page.get_by_role("combobox", name="All markets")
    market.select_option("GB")
    field(page).focus()
    expect(hits(page).first).to_contain_text("Spring 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sop/S-1/")
    page.go_back()
    expect(field(page)).to_have_value("word97x")
    expect(hits(page).first).to_contain_text("Spring 1")
    expect(market).to_have_value("GB")
    assert not [url for url in [*asked, page.url] if "word97x" in url]
    page.keyboard.press("Escape")
    page.reload()
    expect(field(page)).to_have_value("")
