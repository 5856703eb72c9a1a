"""Without a line: what was opened or starred is still there, with its age; and not for long."""

from time import time

import pytest
from playwright.sync_api import expect

from tests.browser import knowledge_base
from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.served import Quiet, served
from tests.support.sites import configure, site_on_disk

pytestmark = pytest.mark.browser

RESULTS = ".kb-search__list [role=option]"
CACHED = "async () => { const c = await caches.keys(); return c.length ? (await (await caches.open(c[0])).keys()).map((r) => new URL(r.url).pathname) : []; }"
OLDEST = """async () => {
  const cache = await caches.open((await caches.keys())[0]);
  const copies = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
  return Math.max(...copies.map((copy) => (Date.now() - Date.parse(copy.headers.get("x-kb-kept"))) / 864e5));
}"""
AGE = """async (days) => {
  const cache = await caches.open((await caches.keys())[0]);
  for (const request of await cache.keys()) {
    const copy = await cache.match(request);
    const headers = new Headers(copy.headers);
    headers.set("x-kb-kept", new Date(Date.now() - days * 864e5).toISOString());
    await cache.put(request, new Response(await copy.blob(), { headers }));
  }
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return knowledge_base.made(tmp_path_factory.mktemp("offline"))


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def kept(page):
    expect(page.locator("html[data-kept]")).to_be_attached(timeout=20_000)
    return page.evaluate(CACHED)


def opened_and_cut_off(page, site, *, days):
    """An SOP was opened so long ago, and since then the line is down."""
    with served(site) as address:
        page.goto(f"{address}sop/REF-001/")
        kept(page)
    page.evaluate(AGE, days)
    page.reload()
    return address


def test_an_sop_that_was_opened_is_there_with_its_age_and_the_search_still_leads_to_it(page, site):
    address = opened_and_cut_off(page, site, days=3)
    expect(page.get_by_text("No connection. This copy was kept 3 days ago, on ")).to_be_visible()
    expect(page.get_by_text("Refund within 10 days.")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("refund of a gift")
    page.locator(RESULTS).first.click()
    page.wait_for_url("**/sop/REF-001/**")
    page.goto(f"{address}history/REF-001/")
    expect(page.get_by_text("This page was not kept in this browser")).to_be_visible()
    root = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(root) == "light dark"  # the ground turns dark with its links
    page.get_by_role("link", name="The home page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Support")


def test_a_copy_that_is_too_old_is_shown_to_nobody(page, site):
    opened_and_cut_off(page, site, days=14)
    expect(page.get_by_text("older than 14 days and has been deleted")).to_be_visible()
    page.wait_for_function(f"({CACHED})().then((paths) => !paths.length)")  # nor is any other


def test_a_copy_is_as_old_as_the_servers_answer_and_what_never_changes_is_dated_anew(page, site):
    with served(site) as address:
        page.goto(f"{address}sop/REF-001/")
        kept(page)
        page.evaluate(AGE, 5)  # visited again, after five days
        page.reload()
        kept(page)
        page.wait_for_function(f"({OLDEST})().then((days) => days < 1)")


def test_a_page_from_the_browsers_own_cache_is_asked_for_again(page, site):
    day = 24 * 60 * 60
    asked = []

    class Cached(Quiet):
        """What it gives was made three days ago and may be kept for a month."""

        def do_GET(self):  # noqa: N802 (http.server's name)
            asked.append(self.path)
            super().do_GET()

        def date_time_string(self, timestamp=None):
            return super().date_time_string(timestamp or time() - 3 * day)

        def end_headers(self):
            self.send_header("Cache-Control", f"max-age={30 * day}")
            super().end_headers()

    with served(site, Cached) as address:
        page.goto(f"{address}sop/REF-001/")
        kept(page)
        assert 2.9 < page.evaluate(OLDEST) < 3.1
        before = asked.count("/sop/REF-001/")
        page.goto(address)
        page.goto(f"{address}sop/REF-001/")
        assert asked.count("/sop/REF-001/") > before


def test_an_sop_that_the_site_no_longer_has_goes_from_the_copies_and_from_the_lists(page, site):
    with served(site) as address:
        page.goto(f"{address}sop/REF-001/")
        page.get_by_role("button", name="Star REF-001").click()
        assert "/sop/REF-001/" in kept(page)
        page.evaluate(
            "localStorage.setItem('/.kb.recent', JSON.stringify([{sop: 'OLD-1', title: 'Gone', url: 'sop/OLD-1/', on: new Date().toISOString()}]))"
        )
        page.evaluate("caches.keys().then(async ([c]) => (await caches.open(c)).put('/sop/OLD-1/', new Response('gone')))")  # fmt: skip
        page.goto(address)
        page.keyboard.press("/")
        options = page.locator(RESULTS)
        expect(options).to_have_count(1)
        expect(options).to_contain_text("Refund of a gift")
        expect(options).to_contain_text("starred")
        page.goto(address)
        assert "/sop/OLD-1/" not in kept(page)


def test_an_audience_that_may_not_keep_anything_loses_what_the_browser_had(page, site, tmp_path):
    repo = PolicyRepo(tmp_path / "repo")
    configure(repo)
    repo.write("sops/a.md", an_sop(id="A-1", audience="[vendor-a]")).commit(on="2026-01-01")
    vendors = site_on_disk(repo, "vendor-a")
    shown = tmp_path / "shown"
    shown.symlink_to(site)
    with served(shown) as address:
        page.goto(f"{address}sop/REF-001/")
        assert kept(page)
        shown.unlink()
        shown.symlink_to(vendors)
        page.goto(f"{address}sop/A-1/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_function("caches.keys().then((names) => !names.length)")
        page.wait_for_function("navigator.serviceWorker.getRegistrations().then((r) => !r.length)")
        assert page.get_by_role("button", name="Star").count() == 0
        assert page.evaluate("localStorage.getItem('/.kb.recent')") == "[]"
        seen = "Object.keys(localStorage).filter((key) => key.includes('.kb.seen.'))"
        assert page.evaluate(seen) == []
