"""The page for an address at which nothing stands, where a site lies below a path that nobody named."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.served import Quiet, served

pytestmark = pytest.mark.browser

BELOW = "/teams/kb/"


class BelowAPath(Quiet):
    """As a web server with `error_page 404` gives the site below a path, and nothing elsewhere."""

    def translate_path(self, path: str) -> str:
        if not path.startswith(BELOW):
            return str(Path(self.directory, "nothing"))
        return super().translate_path(path.removeprefix(BELOW.rstrip("/")))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != 404:
            return super().send_error(code, message, explain)
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(page)
        return None


def test_it_looks_like_the_others_leads_into_the_site_and_searches(
    chromium: Browser, small_folder: Path
) -> None:
    with served(small_folder, BelowAPath) as address:
        page = chromium.new_page()
        page.goto(f"{address.rstrip('/')}{BELOW}sop/NOPE-001/clause/")

        home = page.get_by_role("link", name="All SOPs by area")
        expect(home).to_have_attribute("href", f"{BELOW}.")
        expect(page.locator(".kb-search__input")).to_have_css("border-top-style", "solid")
        page.fill(".kb-search__input", "refund")
        page.locator(f'.kb-search a[href*="{BELOW}sop/"]').first.click()
        expect(page.locator("h1")).not_to_have_text("This page is not here")
        page.close()
