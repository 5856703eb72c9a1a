"""MkDocs puts its frame around the staged pages; all that they say was decided before.

`mkdocs build` and `mkdocs serve` stage first; `kb build` hands over a stage that stands.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.base import Config
from mkdocs.config.config_options import Optional, Type
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import TemplateContext

from kb_tools.adapters.knowledge_base import opened
from kb_tools.adapters.stage import Stage, StagedPage
from kb_tools.errors import KbError
from kb_tools.mkdocs_plugin.frame import framed, staged_files
from kb_tools.progress import Told, unheard
from kb_tools.publishing.staging import Wanted, staged
from kb_tools.publishing.watching import watched


class Options(Config):
    audience = Optional(Type(str))  # default: audiences.default in kb.toml


class KbToolsPlugin(BasePlugin[Options]):
    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._given: Stage | None = None
        self._told: Told = unheard
        self._serving = False
        self._pages: dict[str, StagedPage] = {}
        self._done = 0

    def use(self, stage: Stage, told: Told) -> None:
        """Take this stage; do not make one."""
        self._given, self._told = stage, told

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self._stage = self._given or self._staged(config)
        self._pages = {page.path: page for page in self._stage.pages()}
        self._done = 0
        return framed(config, self._stage, serving=self._serving)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        assert self._stage is not None
        return staged_files(files, self._stage, config)

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        return ""  # the article is HTML already

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        lines = page.meta.get("toc", [])
        page.toc = TableOfContents(
            [AnchorLink(text, anchor, level) for level, text, anchor in lines]
        )
        return html

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        page.content = self._pages[page.file.src_uri].fragment()  # one at a time, not all in memory
        return context

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        page.content = ""
        self._done += 1
        self._told("Rendering", self._done, len(self._pages))
        return output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        assert self._stage is not None
        self._stage.copy_static(Path(config.site_dir))

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        with opened(_root(config)) as kb:
            for path in watched(kb):
                server.watch(str(path), recursive=path.is_dir())
        return server

    def _staged(self, config: MkDocsConfig) -> Stage:
        try:
            with opened(_root(config)) as kb:
                wanted = Wanted(
                    self.config.audience or "",
                    None,
                    self._serving,
                    "serve/stage" if self._serving else "stage",
                )
                return staged(kb, wanted)[0]
        except KbError as error:
            raise PluginError(f"\n{error}") from error


def _root(config: MkDocsConfig) -> Path:
    return (
        Path(config.config_file_path).parent if config.config_file_path else Path(config.docs_dir)
    )
