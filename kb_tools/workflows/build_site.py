"""Build: one audience's site as of one moment, as views for `render/`.

    history ─► catalogue (who may see what) ─► links between SOPs ─► pages, one SOP at a time
                                                                 └─► lists, from what these told

The catalogue is small and made first. A page's text, HTML and redlines are made when its turn
comes and forgotten after it, so that ten thousand SOPs need not be in memory together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from kb_tools.config import Config
from kb_tools.policy.folder import PolicyFolder
from kb_tools.ports import SiteHistory
from kb_tools.progress import Told, counted_off, unheard
from kb_tools.workflows.site import changes as site_changes
from kb_tools.workflows.site.areas import Areas
from kb_tools.workflows.site.catalogue import Catalogue, Entry, Reader, catalogue, reader_for
from kb_tools.workflows.site.links import Links
from kb_tools.workflows.site.neighbours import Neighbours
from kb_tools.workflows.site.pages import Pages
from kb_tools.workflows.site.readings import Readings
from kb_tools.workflows.site.views import (
    AreaPage,
    ChangeEntry,
    HomePage,
    Image,
    Lists,
    Site,
    SiteFacts,
    SopLine,
    SopPages,
    Standing,
)

NEWS = 8  # material changes on the home page


def build_site(
    history: SiteHistory,
    readings: Readings,
    config: Config,
    folder: PolicyFolder,
    audience: str,
    as_of: datetime,
    *,
    dated: bool = False,
    drafts: bool = False,
    told: Told = unheard,
) -> Site:
    """The site for `audience` as of `as_of` (UTC), as known then.

    Args:
        dated: that moment was asked for; the pages then say which day they speak of.
        drafts: show uncommitted texts (serving, on this machine only).
        told: hears of progress.

    Raises:
        KbError: the audience is not configured, a page names one that is not, two files share
            an id.
    """
    reader = reader_for(audience, config)
    made = catalogue(
        history, config, reader, as_of, drafts=drafts,
        alike=history.say_the_same,
        told=partial(told, "Reading the history"),
    )  # fmt: skip
    return _Build(history, readings, config, folder, made, dated, drafts, told).site()


@dataclass(frozen=True)
class _Build:
    history: SiteHistory
    readings: Readings
    config: Config
    folder: PolicyFolder
    catalogue: Catalogue
    dated: bool
    drafts: bool
    told: Told

    def site(self) -> Site:
        return Site(
            facts=self.facts,
            sops=tuple(self._neighbours.link(sop) for sop in self.catalogue.entries),
            pages=self.pages,
            lists=self.lists,
            images=lambda: iter(self._pictures()),
            notes=self._notes(),
        )

    # — what all pages share —

    @property
    def reader(self) -> Reader:
        return self.catalogue.reader

    @cached_property
    def zone(self) -> ZoneInfo:
        return self.config.knowledge_base.zone

    @cached_property
    def facts(self) -> SiteFacts:
        return SiteFacts(
            name=self.config.knowledge_base.name,
            audience=self.reader.audience,
            language=self.config.knowledge_base.language,
            timezone=self.config.knowledge_base.timezone,
            as_of=self._midnight(),
            dated=self.dated,
            commit=self._commit(),
            draft=self.drafts,
            areas=self._areas.all(),
            url=self.config.site.url,
            keep_days=self._keep_days(),
            recent_days=self.config.site.recent_days,
            report_missing=self.config.search.report_missing,
            search_log=self._search_log(),
        )

    def _search_log(self) -> str:
        search = self.config.search
        allowed = self.reader.default or self.reader.audience in search.log_for
        return (search.log_endpoint or "here") if search.log_unanswered and allowed else ""

    def _keep_days(self) -> int:
        allowed = self.reader.default or self.reader.audience in self.config.browser.keep_for
        return self.config.browser.keep_days if allowed and not self.drafts else 0

    def _midnight(self) -> datetime:
        local = self.catalogue.now.astimezone(self.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    @property
    def _entries(self) -> Sequence[Entry]:
        return tuple(self.catalogue.entries.values())

    @cached_property
    def _links(self) -> Links:
        return Links(self.history, self.catalogue, self.folder)

    @cached_property
    def _areas(self) -> Areas:
        return Areas.of((e.sop, e.page_line) for e in self._entries)

    @cached_property
    def _neighbours(self) -> Neighbours:
        told = partial(self.told, "Reading titles and links")
        return Neighbours(self.catalogue, self._links, self.readings, told)

    @cached_property
    def _pages(self) -> Pages:
        return Pages(
            self.history, self.readings, self.config, self.catalogue, self._links,
            self._neighbours, self._areas,
        )  # fmt: skip

    def _commit(self) -> str:
        if self.history.tip is None:
            return ""
        if not self.dated:
            return self.history.tip
        recorded = [line.revision for e in self._entries for line in e.lines]
        newest = max(recorded, key=lambda r: (r.recorded, r.commit), default=None)
        return newest.commit if newest is not None else ""

    # — one SOP after the other —

    def pages(self) -> Iterator[SopPages]:
        for entry in counted_off(self._entries, partial(self.told, "Making pages")):
            yield self._pages.of(entry)

    # — many SOPs —

    def lists(self, listed: Sequence[SopLine], changes: Sequence[ChangeEntry]) -> Lists:
        coming = [e.next_change for e in self._entries if e.next_change is not None]
        next_change = min(coming, default=None)
        pages = site_changes.pages(changes, self.catalogue.now, self.zone, next_change)
        newest = sorted(
            (entry for page in pages[1:] for week in page.weeks for entry in week.entries),
            key=lambda entry: (entry.on, entry.link.sop),
            reverse=True,
        )
        areas = tuple(self._area_page(name, url, listed) for name, url in self.facts.areas)
        news = tuple(entry for entry in newest if entry.material)[:NEWS]
        home = HomePage(self.facts.name, areas, news, pages[0].upcoming, next_change)
        return Lists(home, areas, pages, tuple(newest))

    def _area_page(self, name: str, url: str, listed: Sequence[SopLine]) -> AreaPage:
        mine = sorted(
            (line for line in listed if line.area == name),
            key=lambda line: (line.folder.casefold(), line.link.title.casefold(), line.link.sop),
        )
        coming = [
            moment
            for line in mine
            if (moment := self.catalogue.entries[line.link.sop].next_change) is not None
        ]
        return AreaPage(
            name,
            url,
            tuple(line for line in mine if line.line.standing is not Standing.RETIRED),
            tuple(line for line in mine if line.line.standing is Standing.RETIRED),
            min(coming, default=None),
        )

    def _pictures(self) -> Sequence[Image]:
        return sorted(self._links.pictures.values(), key=lambda image: image.url)

    def _notes(self) -> tuple[str, ...]:
        notes = list(self.history.notes)
        if count := self.catalogue.unreadable:
            pages, them = ("1 page", "it") if count == 1 else (f"{count} pages", "them")
            notes.append(
                f"{pages} cannot be read, or not by whom, so nobody sees {them}; kb check tells which."
            )
        if not self.catalogue.entries:
            notes.append(f"No SOP is for {self.reader.audience}: this site holds none.")
        return tuple(notes)
