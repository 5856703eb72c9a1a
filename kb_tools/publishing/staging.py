"""A knowledge base on disk to a stage on disk."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.readings import readings_of
from kb_tools.adapters.stage import Lazy, Page, Stage, write_stage
from kb_tools.adapters.static_legs import (
    AUTO,
    NONE,
    OVER_HTTPS_ONLY,
    OVERRIDE,
    TRANSFORMER,
    WITHOUT_MODEL,
    model_folder,
    shipped_leg,
    static_leg,
)
from kb_tools.adapters.swapped_folder import MARK
from kb_tools.adapters.synonyms_file import read_synonyms
from kb_tools.config import QA
from kb_tools.errors import KbError, Problem
from kb_tools.progress import Told, unheard
from kb_tools.render.search_files import Legs
from kb_tools.render.site import Build, Frame, LazyFile, PageFile, StaticFile, files
from kb_tools.search.records import SectionRecord
from kb_tools.workflows.build_site import build_site
from kb_tools.workflows.site.views import Site

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    audience: str = ""  # "": the default audience
    as_of: datetime | None = None  # UTC; None: now
    drafts: bool = False  # show uncommitted texts too
    below: str = "stage"  # folder in .kb/
    quotes: bool = False  # reviewers' comments on the QA leads' pages
    backend: str = ""  # a URL of the engine that holds the QA data; "": the store


def staged(
    kb: KnowledgeBase, wanted: Wanted, told: Told = unheard
) -> tuple[Stage, tuple[str, ...]]:
    """The stage, and notes for whoever builds it.

    Without any commit, texts are shown as drafts: nothing could be in force.
    """
    audience = wanted.audience or kb.config.audiences.default
    now = kb.clock.now()
    build = Build(at=_moment_of_build(now), as_of=wanted.as_of or now)
    synonyms = read_synonyms(kb.root, kb.config.search.synonyms)
    with readings_of(kb) as readings:
        site = build_site(
            kb.history, readings, kb.config, kb.folder, audience, build.as_of,
            dated=wanted.as_of is not None,
            drafts=wanted.drafts or kb.history.tip is None,
            told=told,
        )  # fmt: skip
        frame: dict[str, Any] = {}

        def legs(records: Sequence[SectionRecord]) -> Legs:
            return static_leg(kb, records, told), shipped_leg(kb, records, told)

        day = build.as_of.astimezone(kb.zone).date()

        def of_site(watched: Site) -> Iterator[LazyFile | PageFile | StaticFile | Frame]:
            return files(watched, synonyms, build, legs)

        if audience == QA:
            # It takes the database and its engines, which no other site has a trace of.
            from kb_tools.publishing.qa_pages import with_findings

            made = with_findings(
                kb, site, of_site, day, readings,
                quotes=wanted.quotes, backend=wanted.backend, told=told,
            )  # fmt: skip
        else:
            made = of_site(site)
        stage = write_stage(stage_folder(kb, audience, wanted.below), _items(made, frame), frame)
    return stage, (*site.notes, *_without_model(kb), *_without_https(kb))


def _without_model(kb: KnowledgeBase) -> tuple[str, ...]:
    wanted = kb.config.search.model in (AUTO, TRANSFORMER) and os.environ.get(OVERRIDE) != NONE
    return (WITHOUT_MODEL,) if wanted and model_folder(kb) is None else ()


def _without_https(kb: KnowledgeBase) -> tuple[str, ...]:
    """Browsers tell their memory, and give room for a model, in a secure context alone."""
    shipped = kb.config.search.model == TRANSFORMER and model_folder(kb) is not None
    if not shipped or urlsplit(kb.config.site.url).scheme == "https":
        return ()
    return (
        OVER_HTTPS_ONLY.format(url=repr(kb.config.site.url) if kb.config.site.url else "not set"),
    )


def stage_folder(kb: KnowledgeBase, audience: str, below: str = "stage") -> Path:
    if not _SAFE_NAME.fullmatch(audience):
        raise KbError(
            Problem(
                "site_config/kb.toml", 0, f"The audience {audience!r} cannot be the name of a folder.",
                "Use letters, digits, dots, dashes and underscores.",
            )
        )  # fmt: skip
    return kb.made / below / audience


def _items(
    made: Iterator[PageFile | StaticFile | LazyFile | Frame], frame: dict[str, Any]
) -> Iterator[Page | Lazy | tuple[str, bytes]]:
    for item in made:
        match item:
            case PageFile():
                yield Page(item.path, item.title, item.fragment, item.meta)
            case StaticFile():
                yield item.path, item.content
            case LazyFile():
                yield Lazy(item.path, item.key, item.content)
            case Frame():
                frame.update(nav=item.nav, facts=item.facts)
    yield MARK, b""  # so that a later build knows the site for one of ours


def _moment_of_build(now: datetime) -> datetime:
    """SOURCE_DATE_EPOCH is the convention of https://reproducible-builds.org for builds that must agree."""
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(said), UTC) if said.isdigit() else now
