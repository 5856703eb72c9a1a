"""A site's views as files: pages for a site generator, and everything that needs none.

Files come one after the other, so that no site need fit into memory. The same views give the
same files, byte for byte.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from kb_tools.config import QA
from kb_tools.render import feed, llms, site_json
from kb_tools.render.bundling import bundled, without_comments
from kb_tools.render.fragments import ASSETS, Fragments
from kb_tools.render.precompressed import precompressed
from kb_tools.render.search_files import WORKER, Legs, search_files
from kb_tools.search.records import SectionRecord
from kb_tools.search.synonyms import Synonyms
from kb_tools.surrogates import without_surrogates
from kb_tools.workflows.site.search import records
from kb_tools.workflows.site.urls import FEED
from kb_tools.workflows.site.views import (
    ChangeEntry,
    ComparedText,
    LineageText,
    Lists,
    RevisionText,
    Site,
    SopLine,
    SopPage,
    VersionLine,
)

SEARCH = "assets/search/"
BOX = "search/box.js"
FOR_QA = ("qa.css", "qa.js", "appeals.js", "in_force.js")  # on no other audience's site
NAMED_IN_NAVIGATION = 80  # SOPs of an area; more would weigh down each of its pages


@dataclass(frozen=True, slots=True)
class PageFile:
    """The article of one page; a site generator puts its frame around it."""

    path: str  # "sop/MON-004/index.md"
    title: str
    fragment: str  # HTML
    meta: Mapping[str, Any] = field(default_factory=dict)  # goes into the front matter


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that is served as it is."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class LazyFile:
    """The same, made when it is needed: not where one of this key has been made before."""

    path: str
    key: str
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the site generator needs to know of the whole: the last thing that `files` gives."""

    nav: list[Any]  # as in mkdocs.yml
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Build:
    """Of the build itself; stands in api/build.json only, so that pages do not depend on it."""

    at: datetime  # UTC
    as_of: datetime  # UTC


def files(
    site: Site,
    synonyms: Synonyms,
    build: Build,
    legs: Callable[[Sequence[SectionRecord]], Legs] = lambda _: (None, None),
) -> Iterator[PageFile | StaticFile | LazyFile | Frame]:
    """Every file of the site. `legs`: for search by meaning, of the records that may be found."""
    fragments = Fragments(site.facts)
    # A past text says the same whatever the day and the commit: its page need not be made anew.
    undated = Fragments(
        replace(site.facts, as_of=datetime.fromtimestamp(0, UTC), commit="", dated=False)
    )
    code = _code()
    listed: list[SopLine] = []
    changes: list[ChangeEntry] = []
    found: list[SectionRecord] = []
    versions: list[dict[str, Any]] = []
    zone = ZoneInfo(site.facts.timezone)
    for made in site.pages():
        page = made.page
        yield _sop_page(page, fragments)
        yield PageFile(
            f"{made.history.url}index.md",
            f"{page.title}: history",
            fragments.history(made.history),
            {"robots": "noindex"},
        )
        lines: list[VersionLine] = list(made.history.lines)
        yield from (_revision(text, undated, code) for text in made.revisions)
        yield from (_compared(text, undated, code) for text in made.compared)
        yield StaticFile(
            site_json.sop_path(page.url), site_json.file(site_json.sop(page, lines, site.facts))
        )
        if made.lineage is not None:
            yield _lineage(made.lineage, code)
        versions += (site_json.version(page.sop, line) for line in reversed(lines))
        found += records(page, zone, site.facts.language)
        listed.append(made.listed)
        changes += made.changes
    lists = site.lists(listed, changes)
    yield from _list_pages(lists, fragments)
    yield StaticFile(FEED, _utf8(feed.rss(site.facts, lists.feed)))
    if site.facts.url:
        urls = [*(area.url for area in lists.areas), *(page.url for page in lists.changes)]
        yield StaticFile(
            "sitemap.xml", _utf8(sitemap(site.facts.url, ["", *urls, *(s.url for s in site.sops)]))
        )
    yield StaticFile("llms.txt", _utf8(llms.text(site.facts, lists.areas)))
    yield StaticFile("api/sops.json", site_json.file(site_json.sops(listed, site.facts)))
    yield StaticFile("api/versions.json", site_json.file(site_json.versions(versions, site.facts)))
    yield StaticFile("api/changes.json", site_json.file(site_json.changes(lists.feed, site.facts)))
    yield StaticFile(
        "api/build.json", site_json.file(site_json.build(site.facts, build.at, build.as_of))
    )
    for name, content in sorted(search_files(found, synonyms, legs(found)).items()):
        yield from _compressed(SEARCH + name, content)
    for image in site.images():
        yield StaticFile(image.url, image.content)
    ours = _assets_for(site.facts.audience)
    for name, content in ours:
        yield from _compressed(ASSETS + name, content)
    yield StaticFile("sw.js", _service_worker(site.facts.keep_days, [name for name, _ in ours]))
    yield Frame(_nav(lists), _frame_facts(site))


def sitemap(root: str, urls: Sequence[str]) -> str:
    """In the form of https://www.sitemaps.org. Past texts are left out: nobody should land there."""
    base = root.rstrip("/")
    places = "".join(f"<url><loc>{escape(f'{base}/{url}')}</loc></url>\n" for url in sorted(urls))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n'
    )


def _revision(text: RevisionText, fragments: Fragments, code: str) -> LazyFile:
    return _lazy(text, fragments, code, lambda: fragments.revision(text.page()))


def _compared(text: ComparedText, fragments: Fragments, code: str) -> LazyFile:
    return _lazy(text, fragments, code, lambda: fragments.compared(text.page()))


def _lazy(
    text: RevisionText | ComparedText, fragments: Fragments, code: str, html: Callable[[], str]
) -> LazyFile:
    made_of = f"{code}\0{fragments.facts!r}\0{text.made_of}"
    return LazyFile(
        f"{text.url}index.html",
        hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest(),
        lambda: _utf8(html()),
    )


def _lineage(text: LineageText, code: str) -> LazyFile:
    return LazyFile(
        site_json.lineage_path(text.url),
        hashlib.sha256(f"{code}\0{text.made_of}".encode("utf-8", "surrogatepass")).hexdigest(),
        lambda: site_json.file(site_json.lineage(text.lineage())),
    )


def _sop_page(page: SopPage, fragments: Fragments) -> PageFile:
    control = page.line.revision.control
    return PageFile(
        f"{page.url}index.md",
        page.title,
        fragments.sop(page),
        {
            "description": control.change_summary or f"{page.sop}, version {page.line.version}",
            "dublin_core": [list(pair) for pair in page.dublin_core],
            "toc": [list(line) for line in page.toc],
        },
    )


def _list_pages(lists: Lists, fragments: Fragments) -> Iterator[PageFile]:
    yield PageFile("index.md", lists.home.name, fragments.home(lists.home))
    for area in lists.areas:
        yield PageFile(f"{area.url}index.md", area.name, fragments.area(area))
    for changes in lists.changes:
        title = f"What changed in {changes.year}" if changes.year else "What changed"
        yield PageFile(f"{changes.url}index.md", title, fragments.changes(changes))


def _nav(lists: Lists) -> list[Any]:
    """Home, the areas with their SOPs, what changed."""
    nav: list[Any] = [{lists.home.name: "index.md"}]
    for area in lists.areas:
        shown = [*area.sops, *area.retired] if len(area.sops) <= NAMED_IN_NAVIGATION else []
        sops = [{line.link.title: f"{line.link.url}index.md"} for line in shown]
        nav.append({area.name: [{area.name: f"{area.url}index.md"}, *sops]})
    return [*nav, {"What changed": f"{lists.changes[0].url}index.md"}]


def _frame_facts(site: Site) -> dict[str, Any]:
    facts = site.facts
    return {
        "name": facts.name,
        "language": facts.language,
        "url": facts.url,
        "kb": {
            "audience": facts.audience,
            "as_of": facts.as_of.astimezone(ZoneInfo(facts.timezone)).date().isoformat(),
            "dated": facts.dated,
            "commit": facts.commit,
            "draft": facts.draft,
            "report_missing": facts.report_missing,
            "timezone": facts.timezone,
            "recent_days": facts.recent_days,
            "keep_days": facts.keep_days,
            "search_log": facts.search_log,
            "search_log_origin": "/".join(facts.search_log.split("/")[:3])
            if "/" in facts.search_log
            else "",
        },
    }


def _service_worker(keep_days: int, names: Sequence[str]) -> bytes:
    """At the root of the site: it may answer for the folder it lies in, and what is below."""
    file = resources.files("kb_tools.render") / "templates" / "sw.js"
    ours = [ASSETS + name for name in names if name.endswith(".js")]
    scripts = json.dumps([*ours, SEARCH + WORKER])
    code = file.read_text("utf-8").replace("KEEP_DAYS = 0;", f"KEEP_DAYS = {keep_days};")
    return code.replace("SCRIPTS = [];", f"SCRIPTS = {scripts if keep_days else '[]'};").encode()


def _assets_for(audience: str) -> list[tuple[str, bytes]]:
    return [(name, body) for name, body in assets() if audience == QA or name not in FOR_QA]


@cache
def assets() -> tuple[tuple[str, bytes], ...]:
    """Style sheets, scripts and pictures of ours, by their path."""

    def walk(folder: Traversable, below: str) -> Iterator[tuple[str, bytes]]:
        for item in folder.iterdir():
            if item.is_dir():
                yield from walk(item, f"{below}{item.name}/")
            elif not item.name.startswith((".", "__")) and item.name != "package.json":
                yield below + item.name, item.read_bytes()

    return tuple(
        sorted(_in_one(dict(walk(resources.files("kb_tools.render") / "assets", ""))).items())
    )


def _in_one(assets: Mapping[str, bytes]) -> dict[str, bytes]:
    """The search box with its modules in it, and what is not of its folder: that is the worker's,
    which comes with the index."""
    scripts = {name: body.decode() for name, body in assets.items() if name.endswith(".js")}
    folder = BOX.rpartition("/")[0] + "/"
    left = {
        name: without_comments(scripts[name]).encode() if name in scripts else body
        for name, body in assets.items()
        if not (name.startswith(folder) and name.endswith((".js", ".wat")))
    }
    return left | {BOX: bundled(BOX, scripts)[0].encode()}


def _compressed(path: str, content: bytes) -> Iterator[StaticFile | LazyFile]:
    """The file, and copies for servers that would otherwise compress it at each request."""
    yield StaticFile(path, content)
    for ending, key, make in precompressed(path, content):
        yield LazyFile(path + ending, key, make)


@cache
def _code() -> str:
    """Changes with the code and the templates that make a page, and with the libraries they use."""
    digest = hashlib.sha256()
    for name in ("markdown-it-py", "mdit-py-plugins", "nh3", "pygments", "jinja2"):
        digest.update(f"{name} {metadata.version(name)}\n".encode())
    for path, content in _sources(resources.files("kb_tools"), ""):
        digest.update(path.encode() + b"\0" + content)
    return digest.hexdigest()


def _sources(folder: Traversable, below: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _sources(item, f"{below}{item.name}/")
        elif item.name.endswith((".py", ".j2", ".toml")):
            yield below + item.name, item.read_bytes()


def _utf8(text: str) -> bytes:
    return without_surrogates(text).encode()
