"""How long an agent waits for search, in a real Chromium, beside Material's own search.

    python benchmarks/search_latency.py --data DIR/COLLECTION [--slow] [--out FIGURES.json]

COLLECTION holds a `corpus.jsonl` as for search_run.py. The same pages are built twice: by MkDocs
with Material's search, and as our index with the search box. Both are served here, compressed,
and asked in one run: time and bytes from an empty cache to the first result (the page and its
scripts included), bytes in all, and time from each key to a list that answers it (our pause of
60 ms after a key included). With `--slow` over a line of 10 Mbit/s with 80 ms.
"""

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree, which
from threading import Lock, Thread
from typing import Any

import click
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.search_run import ROOT, record, rows
from kb_tools.adapters.model_folder import packaged_model
from kb_tools.adapters.static_legs import StaticLegs
from kb_tools.search.index import index_files
from kb_tools.search.synonyms import Synonyms
from tests.support.browser_search import ENGINE, write_index

DELAY, RATE = 0.08, 10e6 / 8  # of a slow line: seconds, bytes a second
AFTER = 5000  # milliseconds in which what is loaded later may arrive
TYPED = "customer cannot log in after changing the password"
PATIENCE = 20_000  # milliseconds
OURS, MATERIAL = "ours", "Material"
LISTS = {OURS: (".kb-search__input", "#kb-search"), MATERIAL: (".md-search__input", ".md-search-result")}  # fmt: skip
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>SOPs</title>
<div id="kb-search" data-manifest="index/manifest.json" data-base="./"></div>
<script type="module" src="code/search/box.js"></script></html>"""
# Puts a text into the field as typing does, and waits for a link in the list that was not there.
ASK = """([field, list, text, patience]) => new Promise((done) => {
  const input = document.querySelector(field), place = document.querySelector(list);
  const began = performance.now();
  const seen = new MutationObserver(() => {
    if (!place.querySelector("a[href]")) return;
    seen.disconnect(); done(performance.now() - began);
  });
  seen.observe(place, { childList: true, subtree: true });
  setTimeout(() => { seen.disconnect(); done(null); }, patience);
  input.focus();
  input.value = text;
  for (const name of ["input", "keyup"]) input.dispatchEvent(new Event(name, { bubbles: true }));
})"""


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)  # fmt: skip
@click.option("--slow", is_flag=True, help="Over a line of 10 Mbit/s with 80 ms.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path))
def main(data: Path, slow: bool, out: Path | None) -> None:
    """Measure both searches on the pages of DATA."""
    records = [record(row) for row in rows(data / "corpus.jsonl")]
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        sites = {OURS: _ours(Path(place) / "a", records), MATERIAL: _material(Path(place) / "b", records)}  # fmt: skip
        browser = playwright.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox"]
        )
        figures = {}
        for name, folder in sites.items():
            with _served(folder, slow=slow) as url:
                figures[name] = _measured(browser, url, *LISTS[name])
        browser.close()
    figures["sections"] = len(records)
    click.echo(json.dumps(figures, indent=1))
    if out:
        out.write_text(json.dumps(figures), encoding="utf-8")


def _measured(browser: Browser, url: str, field: str, place: str) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    loaded: list[int] = []
    context.on("requestfinished", lambda each: loaded.append(each.sizes()["responseBodySize"]))
    page = context.new_page()
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(field, state="attached", timeout=PATIENCE)
    answered = page.evaluate(ASK, [field, place, TYPED, PATIENCE])
    cold = 1000 * (time.perf_counter() - began)
    at_first = sum(loaded)
    page.wait_for_timeout(AFTER)
    keys = []
    for end in range(3, len(TYPED) + 1):
        took = page.evaluate(ASK, [field, place, TYPED[:end], 3000])
        page.wait_for_timeout(
            200
        )  # an agent's fastest typing; what came late is not the next key's
        if took is not None:
            keys.append(took)
    context.close()
    return {
        "cold_ms": None if answered is None else round(cold),
        "bytes_until_first": at_first,
        "bytes_in_all": sum(loaded),
        "key_ms_median": round(statistics.median(keys), 1),
        "key_ms_p95": round(statistics.quantiles(keys, n=20)[-1], 1),
        "keys_answered": len(keys),
    }


def _ours(folder: Path, records: list[Any]) -> Path:
    model = packaged_model()
    leg = StaticLegs(model, ROOT / ".kb" / "cache").of(records) if model else None
    write_index(folder / "index", index_files(records, Synonyms(), leg))
    copytree(ENGINE.parents[1], folder / "code")
    (folder / "index.html").write_text(PAGE, "utf-8")
    return folder


def _material(folder: Path, records: list[Any]) -> Path:
    pages: dict[str, list[str]] = {}
    for each in records:
        lines = pages.setdefault(each.doc, [f"# {each.title}"])
        lines += [f"## {each.heading}"] if each.heading else []
        lines.append(each.text)
    (folder / "docs").mkdir(parents=True)
    for number, lines in enumerate(pages.values()):
        (folder / "docs" / f"p{number}.md").write_text("\n\n".join(lines), "utf-8")
    (folder / "docs" / "index.md").write_text("# SOPs\n", "utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: SOPs\ntheme: {name: material, font: false}\nplugins: [search]\nnav: [index.md]\n"
    )
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "site"


_ONE_LINE = Lock()


class _Compressed(SimpleHTTPRequestHandler):
    """The line is slowed here and not in the browser, which would spare its workers."""

    slow = False

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.slow:
            time.sleep(DELAY)
            with _ONE_LINE:
                time.sleep(len(content) / RATE)
        self.wfile.write(content)


@contextmanager
def _served(folder: Path, *, slow: bool) -> Iterator[str]:
    handler = type("Handler", (_Compressed,), {"slow": slow})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
