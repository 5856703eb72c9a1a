"""All of our own site: every link leads somewhere, histories open, pages are light."""

import gzip
import json
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin

import pytest

pytestmark = pytest.mark.browser

PAGE_WEIGHT = 40_000  # bytes of one SOP's page, compressed as any web server does
FRAME_WEIGHT = 124_000  # bytes of style sheets and scripts that all pages share, compressed
ROOT = "http://site/"


class _Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids.add(found.get("id"))
        self.links += [found[name] for name in ("href", "src") if found.get(name)]


def test_every_link_leads_to_a_file_and_every_anchor_to_a_place(our_folder):
    pages = {file: _Page(file.read_text("utf-8")) for file in our_folder.rglob("*.html")}
    assert len(pages) > 200
    broken = set()
    for file, page in pages.items():
        here = ROOT + file.relative_to(our_folder).as_posix()
        for link in page.links:
            target, anchor = urldefrag(urljoin(here, link).split("?")[0])
            if not target.startswith(ROOT):
                continue
            found = our_folder / unquote(target.removeprefix(ROOT))
            found = found / "index.html" if found.is_dir() else found
            if not found.is_file() or (
                anchor and found in pages and unquote(anchor) not in pages[found].ids
            ):
                broken.add((here, link))
    assert sorted(broken) == []


def test_histories_open_without_an_error_or_a_word_to_another_host(our_folder, our_site, visit):
    page = visit(our_site)
    for sop in json.loads((our_folder / "api" / "sops.json").read_text("utf-8"))["sops"][::4]:
        page.goto(our_site + sop["url"].replace("sop/", "history/", 1))
        assert page.locator("h1").count() == 1


def test_pages_are_light(our_folder):
    heavy = {
        str(file): size
        for file in our_folder.glob("sop/*/index.html")
        if (size := len(gzip.compress(file.read_bytes()))) > PAGE_WEIGHT
    }
    assert heavy == {}
    frame = (
        "assets/stylesheets/main*.css",
        "assets/javascripts/bundle*.js",
        "assets/kb/**/*.*",
        "assets/search/worker.js",
    )
    found = (file for pattern in frame for file in our_folder.glob(pattern))
    shared = [file for file in found if file.suffix not in {".gz", ".br"}]
    assert sum(len(gzip.compress(file.read_bytes())) for file in shared) < FRAME_WEIGHT
