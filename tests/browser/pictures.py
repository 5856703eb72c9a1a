"""Pictures of every kind of page, to look at: `python -m tests.browser.pictures OUT`.

Wide and on a phone, light and dark, and printed (PDF). They show our own SOPs as their in-house
readers see them on one day, on which every kind of notice shows; `sop-page.png` is the one in the
README (examples/pictures/).
"""

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from kb_tools.adapters.knowledge_base import opened
from kb_tools.publishing.mkdocs_site import render
from kb_tools.publishing.staging import Wanted, staged
from tests.support.served import served

ROOT = Path(__file__).parents[2]
PAGES = {
    "home": "",
    "sop": "sop/MON-004/",
    "sop-critical": "sop/SAF-001/",
    "sop-tabs": "sop/STR-002/",
    "sop-upcoming": "sop/MON-003/",
    "sop-retired": "sop/MON-001/",
    "sop-cited": "sop/MON-004/#k-5",
    "history": "history/MON-004/",
    "changes": "changes/",
    "area": "area/monetization/",
    "not-here": "404.html",
}
DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIZES = {"wide": (1280, 720), "phone": (360, 640)}


class OneDay:
    def now(self) -> datetime:
        return DAY


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not on this machine: apt-get install chromium")
    with tempfile.TemporaryDirectory() as made, opened(ROOT) as kb:
        stage, _ = staged(replace(kb, clock=OneDay()), Wanted(below="pictures"))
        site = render(stage, ROOT, Path(made) / "site")
        with served(site) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for scheme in ("light", "dark"):
                for size in SIZES:
                    _taken(browser, address, out, scheme, size)
            _tools(browser, address, out)
            _printed(browser, address, out)
            browser.close()
    print(out)


def _taken(browser: Browser, address: str, out: Path, scheme: str, size: str) -> None:
    page = _page(browser, scheme, size)
    past = page.request.get(f"{address}api/sop/MON-004.json").json()["versions"][0]["url"]
    for name, path in {**PAGES, "past-text": past}.items():
        page.goto("about:blank")
        page.goto(address + path)
        page.wait_for_timeout(1500 if "#" in path else 300)  # the mark of a cited clause arrives
        page.screenshot(path=out / f"{name}-{size}-{scheme}.png")
        page.screenshot(path=out / f"{name}-{size}-{scheme}-whole.png", full_page=True)
        if (name, size, scheme) == ("sop-upcoming", "wide", "light"):
            page.screenshot(path=out / "sop-page.png")
    page.context.close()


def _tools(browser: Browser, address: str, out: Path) -> None:
    for size in SIZES:
        page = _page(browser, "light", size)
        page.goto(f"{address}sop/MON-004/")
        step = page.locator(".kb-body li[data-clause=step]").nth(1)
        step.hover(position={"x": 60, "y": 10})
        step.locator(".kb-tools").first.click()
        page.wait_for_timeout(200)
        page.screenshot(path=out / f"sop-tools-{size}.png")
        page.context.close()


def _printed(browser: Browser, address: str, out: Path) -> None:
    page = _page(browser, "dark", "wide")
    for name in ("sop", "history"):
        page.goto(address + PAGES[name])
        page.pdf(path=out / f"{name}.pdf", prefer_css_page_size=True, format="A4")
    page.context.close()


def _page(browser: Browser, scheme: str, size: str) -> Page:
    width, height = SIZES[size]
    touch = size == "phone"
    made = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light",
        has_touch=touch, is_mobile=touch, device_scale_factor=2 if touch else 1,
    )  # fmt: skip
    made.clock.set_fixed_time(DAY)
    return made.new_page()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python -m tests.browser.pictures OUT")
    main(Path(sys.argv[1]))
