"""A real browser, sites to open in it, and what must hold on every page that any test opens:
no word on the console, no request to another host."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from kb_tools.adapters.knowledge_base import opened
from kb_tools.publishing.mkdocs_site import render
from kb_tools.publishing.staging import Wanted, staged
from tests.browser import knowledge_base
from tests.support.needs import program
from tests.support.served import served
from tests.support.shared_work import made_once

ROOT = Path(__file__).parents[2]
WIDE = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of `knowledge_base`."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", "1795176000")  # 20 November 2026, noon UTC
            (folder / "address").write_text(str(knowledge_base.made(folder)))

    folder = made_once(tmp_path_factory, "small-site", make)
    return Path((folder / "address").read_text())


@pytest.fixture(scope="session")
def small_site(small_folder: Path) -> Iterator[str]:
    """Its address."""
    with served(small_folder) as address:
        yield address


@pytest.fixture(scope="session")
def our_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own SOPs' site, for owners: every SOP is on it."""
    if not (ROOT / "sops").is_dir():
        pytest.skip("our own SOPs are not here")

    def make(folder: Path) -> None:
        with opened(ROOT) as kb:
            stage, _ = staged(kb, Wanted("all", below=f"browser-tests/{os.getpid()}"))
            render(stage, ROOT, folder / "site")

    return made_once(tmp_path_factory, "our-site", make) / "site"


@pytest.fixture(scope="session")
def our_site(our_folder: Path) -> Iterator[str]:
    with served(our_folder) as address:
        yield address


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Opens a page: `visit(address, scheme="dark", now="2026-12-01T00:00:00Z", **context)`.

    The same context again with `page.goto`. What went wrong on any of them fails the test.
    """
    wrong: list[str] = []
    with ExitStack() as stack:

        def opened_page(
            address: str, *, scheme: str = "light", now: str = "", **context: Any
        ) -> Page:
            made = chromium.new_context(color_scheme=scheme, **(WIDE | context))
            stack.callback(made.close)
            made.grant_permissions(["clipboard-read", "clipboard-write"])
            if now:
                made.clock.set_fixed_time(now)
            page = made.new_page()
            host = address.split("/")[2]
            page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}"))
            page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
            page.on(
                "request",
                lambda asked: None if asked.url.split("/")[2:3] == [host] or asked.url.startswith("data:")
                else wrong.append(f"{page.url} asked {asked.url}"),
            )  # fmt: skip
            page.goto(address)
            return page

        yield opened_page
    assert wrong == []
