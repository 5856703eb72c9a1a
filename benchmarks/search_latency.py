"""How long an agent waits for search, in a real Chromium, beside Material's own search.

    python benchmarks/search_latency.py --data DIR/COLLECTION [--slow] [--out FIGURES.json]
    python benchmarks/search_latency.py --made 10000 --alone --slow

COLLECTION holds a `corpus.jsonl` as for search_run.py; `--made` makes so many SOPs of six sections
from a seed, with vectors that mean nothing but weigh what real ones do. The same pages are built
twice: by MkDocs with Material's search, and with our index and search box in the same frame
(`--alone`: ours only). Both are served here, compressed, and asked in one run: time and bytes from an
empty cache to the first result (the page and its scripts included), bytes in all, time from each key
to a list that answers it, and the part of it that the worker took. The first question is typed as soon
as the page has a field, and timed by the page's own clock, from the start of the navigation. `--loads`
says how often each site is asked so, in turn and each time from an address of which the browser has
nothing, and beside them an empty page; medians are told. With `--slow` over a line of 10 Mbit/s with
80 ms, and each file's journey until the first result is printed. What else the machine does is measured
too, of which the empty page tells something.

Nobody debugs the pages of first questions. Whoever steers a browser with Playwright has it hold each
worker at its start until Playwright lets it go: 200 to 300 ms on two busy cores.
"""

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from shutil import which
from threading import Lock, Thread
from typing import Any
from urllib.request import Request, urlopen

import click
import jinja2
import numpy as np
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.made_prose import Prose
from benchmarks.search_run import ROOT, record, rows
from kb_tools.adapters.model_folder import packaged_model
from kb_tools.adapters.static_legs import StaticLegs
from kb_tools.render.fragments import ASSETS
from kb_tools.render.search_files import search_files
from kb_tools.render.site import SEARCH, assets
from kb_tools.search.analysis import tokens
from kb_tools.search.distillation import WIDTH
from kb_tools.search.records import SectionRecord
from kb_tools.search.spelling import browser_order
from kb_tools.search.static_leg import StaticLeg, quantised
from kb_tools.search.synonyms import Synonyms
from tests.support.browser_search import write_index

DELAY, RATE = 0.08, 10e6 / 8  # of a slow line: seconds, bytes a second
AFTER = 5000  # milliseconds in which what is loaded later may arrive
QUIET = 2  # seconds without a journey, after which nothing more is on its way
TYPED = "customer cannot log in after changing the password"
PATIENCE = 20_000  # milliseconds
SECTIONS = 6  # of an SOP that is made here
THEME = ROOT / "kb_tools" / "render" / "theme" / "partials"
OURS, MATERIAL = "ours", "Material"
# The field, where the list appears, and what a result is there.
LISTS = {
    OURS: (".kb-search__input", "#kb-search", "[role=option]"),
    MATERIAL: (".md-search__input", ".md-search-result", "a[href]"),
}
# As in our theme, in the frame that Material gives both.
HEAD = """<link rel="stylesheet" href="assets/kb/search/search.css">
<link rel="modulepreload" href="assets/kb/search/box.js">"""
LATER = '<script src="', '<script defer fetchpriority="low" src="'  # Material's own script
# Puts a text into the field as typing does, and waits for a link in the list that was not there.
# → milliseconds until then, and those of them between a question to a worker and its answer.
ASK = """([field, list, result, text, patience]) => new Promise((done) => {
  const input = document.querySelector(field), place = document.querySelector(list);
  const began = performance.now();
  window.asked = window.answered = began;
  const seen = new MutationObserver(() => {
    if (!place.querySelector(result)) return;
    seen.disconnect(); done([performance.now() - began, window.answered - window.asked]);
  });
  seen.observe(place, { childList: true, subtree: true });
  setTimeout(() => { seen.disconnect(); done(null); }, patience);
  input.focus();
  input.value = text;
  for (const name of ["input", "keyup"]) input.dispatchEvent(new Event(name, { bubbles: true }));
})"""
# Does so as soon as the page has the field, and tells the server how many milliseconds after the start of
# the navigation the answer was there.
AT_ONCE = """<script>(() => {
  const how = %(how)s;
  const seen = new MutationObserver(() => {
    if (!document.querySelector(how[0]) || !document.querySelector(how[1])) return;
    seen.disconnect();
    (%(ask)s)(how).then((took) => fetch(`%(told)s${took === null ? "" : Math.round(performance.now())}`));
  });
  seen.observe(document, { childList: true, subtree: true });
})()</script>"""
EMPTY = """<!doctype html><title>Nothing</title>
<script>addEventListener("load", () => fetch(`%(told)s${Math.round(performance.now())}`))</script>"""
TOLD = "/told?"
FIRST, NOTHING = "first.html", "nothing.html"
WATCHED = """(() => {
  const Plain = Worker;
  window.Worker = class extends Plain {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", () => { window.answered = performance.now(); });
    }
    postMessage(...what) { window.asked = performance.now(); return super.postMessage(...what); }
  };
})()"""


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--made", type=click.IntRange(1), help="Instead of DATA: so many made SOPs.")
@click.option("--alone", is_flag=True, help="Without Material, which takes long to build.")
@click.option("--slow", is_flag=True, help="Over a line of 10 Mbit/s with 80 ms.")
@click.option("--loads", type=click.IntRange(1), default=5, show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path))
def main(
    data: Path | None, made: int | None, alone: bool, slow: bool, loads: int, out: Path | None
) -> None:
    """Measure both searches on the pages of DATA."""
    if (data is None) == (made is None):
        raise click.UsageError("Name either --data or --made.")
    if data is not None:
        records = [record(row) for row in rows(data / "corpus.jsonl")]
        leg = _leg(records)
    else:
        records = _made(made or 0)
        leg = _made_leg(records)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        sites = {OURS: _ours(Path(place) / "a", records, leg)}
        if not alone:
            sites[MATERIAL] = _material(Path(place) / "b", records)
        figures: dict[str, Any] = {name: {} for name in sites}
        with _undebugged(Path(place) / "profile") as opened:
            firsts = _firsts(opened, sites, loads=loads, slow=slow)
        for name, found in firsts.items():
            took = [first.ms for first, _ in found]
            figures[name] = {
                "cold_ms": _median(took),
                "cold_ms_all": took,
                "empty_page_ms": _median([empty.ms for _, empty in found]),
                "bytes_until_first": found[-1][0].size,
            }
            if slow:
                click.echo(_waterfall(name, found[-1][0]), err=True)
        browser = playwright.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox"]
        )
        for name, folder in sites.items():
            with _served(folder, slow=slow) as served:
                figures[name] |= _measured(browser, served.url, LISTS[name], served.journeys)
        browser.close()
    figures["sections"] = len(records)
    click.echo(json.dumps(figures, indent=1))
    if out:
        out.write_text(json.dumps(figures), encoding="utf-8")


Journeys = list[tuple[float, float, str, int]]  # from, until (perf_counter), file, bytes


@dataclass(frozen=True, slots=True)
class _Served:
    url: str
    journeys: Journeys
    told: SimpleQueue[int | None]  # milliseconds, by the page's clock; None: nothing came


@dataclass(frozen=True, slots=True)
class _First:
    """A page opened by a browser that has nothing of it."""

    ms: int | None
    journeys: tuple[tuple[float, float, str, int], ...]  # until then

    @property
    def size(self) -> int:
        return sum(size for *_, size in self.journeys)


Open = Callable[[str], Callable[[], None]]  # an address → what closes its tab


def _firsts(
    opened: Open, sites: dict[str, Path], *, loads: int, slow: bool
) -> dict[str, list[tuple[_First, _First]]]:
    """Of each load the first question and an empty page, each site in turn."""
    found: dict[str, list[tuple[_First, _First]]] = {name: [] for name in sites}
    for name, folder in sites.items():
        how = json.dumps([*LISTS[name], TYPED, PATIENCE])
        asks = AT_ONCE % {"ask": ASK, "how": how, "told": TOLD}
        page = (folder / "index.html").read_text("utf-8").replace("<head>", f"<head>{asks}", 1)
        (folder / FIRST).write_text(page, "utf-8")
        (folder / NOTHING).write_text(EMPTY % {"told": TOLD}, "utf-8")
    for _ in range(loads):
        for name, folder in sites.items():
            found[name].append(
                (
                    _first(opened, folder, FIRST, slow=slow),
                    _first(opened, folder, NOTHING, slow=slow),
                )
            )
    return found


def _first(opened: Open, folder: Path, page: str, *, slow: bool) -> _First:
    with _served(folder, slow=slow) as served:
        close = opened(f"{served.url}{page}")
        took = served.told.get(timeout=2 * PATIENCE / 1000)
        until = tuple(served.journeys)
        loaded = -1
        while loaded != len(served.journeys):  # until the machine is free for the next one
            loaded = len(served.journeys)
            time.sleep(QUIET)
        close()
    return _First(took, until)


@contextmanager
def _undebugged(profile: Path) -> Iterator[Open]:
    """A Chromium that opens tabs and is asked nothing of what goes on in them."""
    command = [which("chromium") or "chromium", "--headless=new", "--no-sandbox", "--no-first-run", "--window-size=1280,800",
               "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as chromium:
        told = profile / "DevToolsActivePort"
        while not (told.is_file() and told.read_text()):
            if chromium.poll() is not None:
                raise click.ClickException("Chromium does not start.")
            time.sleep(0.1)
        tabs = f"http://127.0.0.1:{told.read_text().split()[0]}/json"

        def opened(url: str) -> Callable[[], None]:
            with urlopen(Request(f"{tabs}/new?{url}", method="PUT")) as answer:
                tab = json.load(answer)["id"]
            return lambda: urlopen(f"{tabs}/close/{tab}").close()

        try:
            yield opened
        finally:
            chromium.terminate()


def _median(found: Sequence[int | None]) -> int | None:
    """None counts as the longest: nothing came in time."""
    return sorted(found, key=lambda ms: PATIENCE if ms is None else ms)[len(found) // 2]


def _measured(
    browser: Browser, url: str, where: tuple[str, str, str], journeys: Journeys
) -> dict[str, Any]:
    journeys.clear()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(WATCHED)
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(where[0], state="attached", timeout=PATIENCE)
    page.evaluate(ASK, [*where, TYPED, PATIENCE])
    page.wait_for_timeout(AFTER)
    keys = []
    for end in range(3, len(TYPED) + 1):
        took = page.evaluate(ASK, [*where, TYPED[:end], 3000])
        page.wait_for_timeout(
            200
        )  # an agent's fastest typing; what came late is not the next key's
        if took is not None:
            keys.append(took)
    context.close()
    whole, engine = zip(*keys, strict=True)
    return {
        "bytes_in_all": sum(size for *_, size in journeys),
        "key_ms_median": round(statistics.median(whole), 1),
        "key_ms_p95": round(statistics.quantiles(whole, n=20)[-1], 1),
        "worker_ms_median": round(statistics.median(engine), 1),
        "worker_ms_p95": round(statistics.quantiles(engine, n=20)[-1], 1),
        "keys_answered": len(keys),
    }


def _waterfall(name: str, first: _First) -> str:
    """One line for each file until the first result: from and until in milliseconds, bytes."""
    start = min(began for began, *_ in first.journeys)
    lines = [f"{name}: first result after {first.ms} ms"]
    for began, ended, file, size in sorted(first.journeys):
        since, until = (round(1000 * (moment - start)) for moment in (began, ended))
        lines.append(f"{since:6} {until:6} {size:8}  {file}")
    return "\n".join(lines)


def _made(sops: int) -> list[SectionRecord]:
    prose = Prose(7)
    records = []
    for number in range(sops):
        doc, title = f"SOP-{number:05}", f"{prose.heading()} {prose.heading()}"
        for step in range(SECTIONS):
            anchor = f"step-{step}" if step else ""
            records.append(
                SectionRecord(
                    id=f"{doc}#{anchor}", doc=doc, anchor=anchor, url=f"sop/{doc}/#{anchor}", kind="step" if step else "page",
                    title=title, heading="", path=(), text=prose.paragraph(), label=f"step {step}" if step else "",
                )
            )  # fmt: skip
    return records


def _leg(records: Sequence[SectionRecord]) -> StaticLeg | None:
    model = packaged_model()
    return StaticLegs(model, ROOT / ".kb" / "cache").of(records) if model else None


def _made_leg(records: Sequence[SectionRecord]) -> StaticLeg:
    """Numbers at random, as many as a real one has."""
    terms = sorted({t.term for each in records for t in tokens(each.text)}, key=browser_order)
    pick = np.random.default_rng(7)
    vectors = [quantised(pick.normal(size=(count, WIDTH))) for count in (len(terms), len(records))]
    return StaticLeg(tuple(terms), vectors[0], (1,) * len(records), vectors[1])


def _ours(folder: Path, records: Sequence[SectionRecord], leg: StaticLeg | None) -> Path:
    site = _mkdocs(folder, {"index": "# SOPs\n"}, "[]")
    write_index(site / SEARCH, search_files(records, Synonyms(), (leg, None)))
    for name, content in assets():
        (site / ASSETS / name).parent.mkdir(parents=True, exist_ok=True)
        (site / ASSETS / name).write_bytes(content)
    page = (site / "index.html").read_text("utf-8")
    page = page.replace("<head>", f"<head>{_part('search_start')}{HEAD}", 1)
    page = page.replace("</header>", f"</header>{_part('search_field')}", 1).replace(*LATER)
    (site / "index.html").write_text(page, "utf-8")
    return site


def _part(name: str) -> str:
    """The theme's own lines, for a page at the root."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(THEME), autoescape=True)
    environment.filters["url"] = lambda address: address
    return environment.get_template(f"{name}.html").render(base_url=".", config={"extra": {}})


def _material(folder: Path, records: Sequence[SectionRecord]) -> Path:
    pages: dict[str, list[str]] = {}
    for each in records:
        lines = pages.setdefault(each.doc, [f"# {each.title}"])
        lines += [f"## {each.heading}"] if each.heading else []
        lines.append(each.text)
    texts = {f"p{number}": "\n\n".join(lines) for number, lines in enumerate(pages.values())}
    return _mkdocs(folder, {"index": "# SOPs\n", **texts}, "[search]")


def _mkdocs(folder: Path, pages: dict[str, str], plugins: str) -> Path:
    (folder / "docs").mkdir(parents=True)
    for name, text in pages.items():
        (folder / "docs" / f"{name}.md").write_text(text, "utf-8")
    (folder / "mkdocs.yml").write_text(
        f"site_name: SOPs\ntheme: {{name: material, font: false}}\nplugins: {plugins}\nnav: [index.md]\n"
    )
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "site"


class _Compressed(SimpleHTTPRequestHandler):
    """The line is slowed here and not in the browser, which would spare its workers."""

    slow = False
    journeys: Journeys
    told: SimpleQueue[int | None]
    line: Lock

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        began = time.perf_counter()
        if self.path.startswith(TOLD):
            took = self.path.removeprefix(TOLD)
            self.told.put(int(took) if took else None)
            self.send_response(204)
            self.end_headers()
            return
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = _compressed(path)
        if self.slow:
            time.sleep(DELAY)
            with self.line:
                time.sleep(len(content) / RATE)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # the page was left
            self.wfile.write(content)
        self.journeys.append((began, time.perf_counter(), self.path, len(content)))


@cache
def _compressed(path: Path) -> bytes:
    beside = path.with_name(path.name + ".gz")
    return beside.read_bytes() if beside.is_file() else gzip.compress(path.read_bytes(), 6)


@contextmanager
def _served(folder: Path, *, slow: bool) -> Iterator[_Served]:
    """At an address of its own."""
    journeys: Journeys = []
    told: SimpleQueue[int | None] = SimpleQueue()
    scripts = [path for path in folder.rglob("*") if path.suffix in {".html", ".js", ".css"}]
    for path in (*scripts[:200], *folder.rglob("start.bin")):
        _compressed(path)
    shared = {"slow": slow, "journeys": journeys, "told": told, "line": Lock()}
    handler = type("Handler", (_Compressed,), shared)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield _Served(f"http://127.0.0.1:{server.server_port}/", journeys, told)
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
