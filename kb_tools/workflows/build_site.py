"""Build: one audience's site as of one moment, as views for `render/`.

    history ─► catalogue (who may see what) ─► links between SOPs ─► pages, one SOP at a time
                                                                 └─► lists, from what these told

The catalogue is small and made first. A page's text, HTML and redlines are made when its turn
comes and forgotten after it, so that ten thousand SOPs need not be in memory together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from urllib.parse import quote
from zoneinfo import ZoneInfo

from kb_tools.config import Config
from kb_tools.diff.model import Comparison, Verdict
from kb_tools.policy.folder import PolicyFolder
from kb_tools.policy.model import Revision, SopId
from kb_tools.ports import SiteHistory
from kb_tools.workflows import site_changes, site_lineage, site_urls
from kb_tools.workflows.site_areas import Areas
from kb_tools.workflows.site_catalogue import Catalogue, Entry, Reader, catalogue, reader_for
from kb_tools.workflows.site_compared import Pairs
from kb_tools.workflows.site_lines import Line, as_known
from kb_tools.workflows.site_links import Links, cited
from kb_tools.workflows.site_readings import Readings, toc
from kb_tools.workflows.site_views import (
    AreaPage,
    ChangeEntry,
    Claimed,
    HistoryPage,
    HomePage,
    Image,
    Lists,
    PageLink,
    Redline,
    RevisionPage,
    RevisionText,
    Site,
    SiteFacts,
    SopLine,
    SopPage,
    SopPages,
    Standing,
    Upcoming,
    VersionLine,
)

REDLINES_ON_PAGE = 40  # the newest; older ones stand beside the text that they led to
NEWS = 8  # material changes on the home page

# What a redline tells of document control. Others (who else may read it, which SOPs it took the
# place of, keys of another tool) may speak of what this reader may not see.
TOLD_FIELDS = frozenset(
    "title version status owner approver effective effective_to review_by risk queues markets"
    " keywords change change_summary".split()
)

Told = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


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
    told: Told | None = None,
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
        told=_named(told, "Reading the history"),
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
    told: Told | None

    def site(self) -> Site:
        return Site(
            facts=self.facts,
            sops=tuple(self._link(entry) for entry in self._entries),
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
        return ZoneInfo(self.config.knowledge_base.timezone)

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
        over = {e.sop for e in self._entries if e.page_line.standing is Standing.RETIRED}
        return Areas({e.sop: e.page_line.revision.path for e in self._entries}, over)

    @cached_property
    def _titles(self) -> dict[SopId, str]:
        """Of every SOP; of one whose text has none, its file's name in words."""
        titles = {}
        for number, entry in enumerate(self._entries):
            if self.told:
                self.told("Reading titles and links", number, len(self._entries))
            revision = entry.page_line.revision
            titles[entry.sop] = self.readings.gist(revision).title or _file_in_words(revision.path)
        return titles

    @cached_property
    def _cites(self) -> dict[SopId, tuple[SopId, ...]]:
        written = {}
        for entry in self._entries:
            revision = entry.page_line.revision
            written[entry.sop] = (revision.path, self.readings.gist(revision).targets)
        return cited(self._links, written)

    @cached_property
    def _cited_by(self) -> dict[SopId, list[SopId]]:
        """Only what is in force, or coming, speaks for others."""
        by: dict[SopId, list[SopId]] = {}
        for sop, others in self._cites.items():
            if self.catalogue.entries[sop].current.standing is not Standing.RETIRED:
                for other in others:
                    by.setdefault(other, []).append(sop)
        return by

    @cached_property
    def _superseded_by(self) -> dict[str, list[SopId]]:
        by: dict[str, list[SopId]] = {}
        for entry in self._entries:
            for name in entry.supersedes:
                by.setdefault(name, []).append(entry.sop)
        return by

    def _link(self, entry: Entry) -> PageLink:
        return PageLink(entry.sop, self._titles[entry.sop], entry.url)

    def _links_to(self, sops: Sequence[SopId]) -> tuple[PageLink, ...]:
        return tuple(self._link(self.catalogue.entries[sop]) for sop in sops)

    def _commit(self) -> str:
        if self.history.tip is None:
            return ""
        if not self.dated:
            return self.history.tip
        recorded = [line.revision for e in self._entries for line in e.lines]
        newest = max(recorded, key=lambda r: (r.recorded, r.commit), default=None)
        return newest.commit if newest is not None else ""

    # — one SOP —

    def pages(self) -> Iterator[SopPages]:
        for number, entry in enumerate(self._entries):
            if self.told:
                self.told("Making pages", number, len(self._entries))
            yield self._pages(entry)
        if self.told:
            self.told("Making pages", len(self._entries), len(self._entries))

    def _pages(self, entry: Entry) -> SopPages:
        lines = self._version_lines(entry)
        redlines = self._redlines(entry, lines)
        by_after = {id(redline.after): redline for redline in redlines}
        ordered = list(lines.values())
        shown = [r for r in redlines if r.after.standing is not Standing.DRAFT]
        on_page = [
            replace(
                r,
                whole_url=site_urls.compared_url(
                    entry.address, r.before.revision, r.after.revision
                ),
            )
            for r in shown[-REDLINES_ON_PAGE:]
        ]
        elsewhere = {id(r.after): r for r in shown[:-REDLINES_ON_PAGE]}
        page_line = lines[entry.page_line.place]
        recent = self._recent(redlines, page_line)
        upcoming = self._upcoming(entry, lines, by_after)
        texts = site_lineage.texts(ordered, page_line)
        page = self._sop_page(entry, page_line, recent, upcoming, len(texts) > 1)
        compared = self._pairs.of(entry, page.title, ordered, on_page)
        history = HistoryPage(
            sop=entry.sop,
            title=page.title,
            url=entry.history_url,
            current_url=entry.url,
            lines=tuple(
                reversed([line for line in ordered if line.standing is not Standing.DRAFT])
            ),
            redlines=tuple(reversed(on_page)),
            since=compared.since,
            older=compared.older,
            hidden=entry.hidden,
            incomplete_before=self.history.incomplete_before,
            next_change=entry.next_change,
        )
        listed = SopLine(
            self._link(entry), page.area, self._areas.folder(entry.sop), page_line,
            recent is not None, upcoming[0].on if upcoming else None,
        )  # fmt: skip
        return SopPages(
            page, history, tuple(self._revision_texts(entry, lines, page, elsewhere)),
            compared.texts, listed,
            tuple(self._changes(entry, page, lines, by_after)),
            site_lineage.lineage_text(entry.sop, entry.url, texts, self.readings),
            self._claims(entry, lines, by_after) if self.reader.owner else (),
        )  # fmt: skip

    def _claims(
        self, entry: Entry, lines: Mapping[int, VersionLine], redlines: Mapping[int, Redline]
    ) -> tuple[Claimed, ...]:
        """What decides which text was in force when, as known when."""
        timeline = as_known(self.history.timeline(entry.sop), self.catalogue.now)
        places = {id(revision): place for place, revision in enumerate(timeline.revisions)}
        claims = [(places[id(c.revision)], c) for c in timeline.claims()]
        claims = [(place, claim) for place, claim in claims if place in lines]
        listed: dict[int | None, int] = {place: n for n, (place, _) in enumerate(claims)}
        before = {line.place: line.previous for line in entry.lines}
        return tuple(
            Claimed(lines[place], claim, listed.get(before[place]), redlines.get(id(lines[place])))
            for place, claim in claims
        )

    def _version_lines(self, entry: Entry) -> dict[int, VersionLine]:
        """By place; oldest first."""
        lines: dict[int, VersionLine] = {}
        version = None
        current = entry.page_line
        for line in [*entry.lines, *([entry.draft] if entry.draft else [])]:
            url = site_urls.revision_url(entry.address, line.revision)
            if line.place == current.place:
                url = entry.url
            elif line.revision.deleted:
                url = entry.history_url
            start, end = line.shown or (None, None)
            if line.standing is Standing.UPCOMING:
                start = next(
                    p.start
                    for p in entry.coming
                    if p.revision is not None and _same(p.revision, line)
                )
                end = next((p.end for p in entry.coming if p.start == start), None)
            lines[line.place] = VersionLine(
                revision=line.revision,
                version=line.version,
                standing=line.standing,
                url=url,
                in_force_from=start,
                in_force_to=end,
                since=line.since or start,
                summary=line.revision.control.change_summary,
                new_version=line.version != version,
            )
            version = line.version
            took_over = line.previous if line.shown else None
            if took_over in lines and lines[took_over].version == line.version:
                lines[took_over] = replace(lines[took_over], corrected=True)
        return lines

    def _redlines(self, entry: Entry, lines: Mapping[int, VersionLine]) -> list[Redline]:
        """Between neighbours that this reader may see, oldest first."""
        redlines = []
        seen = [*entry.lines, *([entry.draft] if entry.draft else [])]
        for at, line in enumerate(seen):
            before = self._neighbour(seen, at, line)
            if before is None or line.revision.deleted:
                continue
            comparison = self._comparison(before.revision, line.revision)
            if comparison.verdict is Verdict.IDENTICAL:
                continue
            anchor = f"{site_urls.revision_name(before.revision)}..{site_urls.revision_name(line.revision)}"
            redlines.append(
                Redline(
                    lines[before.place], lines[line.place], comparison,
                    f"{entry.history_url}#{anchor}", anchor,
                )
            )  # fmt: skip
        keep = len(redlines) - REDLINES_ON_PAGE
        return [
            replace(r, url=f"{r.after.url}#{r.anchor}")
            if at < keep and r.after.url.startswith(entry.history_url) else r
            for at, r in enumerate(redlines)
        ]  # fmt: skip

    def _comparison(self, before: Revision, after: Revision) -> Comparison:
        """As this reader may see it."""
        comparison = self.readings.comparison(before, after)
        if comparison.verdict is Verdict.IDENTICAL:
            return comparison
        return self._links.in_comparison(comparison, before, after, self._told_fields)

    @property
    def _told_fields(self) -> frozenset[str] | None:
        if self.reader.owner:
            return None
        return TOLD_FIELDS | {"audience"} if self.reader.default else TOLD_FIELDS

    @cached_property
    def _pairs(self) -> Pairs:
        fields = self._told_fields
        return Pairs(
            self.readings, self._links, self.config.site.compared_with_today, self._comparison,
            "all" if fields is None else " ".join(sorted(fields)),
        )  # fmt: skip

    @staticmethod
    def _neighbour(seen: Sequence[Line], at: int, line: Line) -> Line | None:
        """The text it took over from; where that is for others, the nearest visible one before."""
        earlier = seen[:at]
        exact = next((other for other in earlier if other.place == line.previous), None)
        if exact is not None:
            return exact
        held = (
            other
            for other in reversed(earlier)
            if other.shown or other.standing is Standing.UPCOMING
        )
        return next(held, None) if line.previous is not None else None

    def _recent(self, redlines: Sequence[Redline], line: VersionLine) -> Redline | None:
        """The newest material change that is still news; of a draft, what it would change."""
        if line.standing is Standing.DRAFT:
            return next((r for r in reversed(redlines) if r.after is line), None)
        days = timedelta(days=self.config.site.recent_days)
        begin = self.catalogue.now - days
        return next(
            (
                r
                for r in reversed(redlines)
                if r.after.standing is Standing.IN_FORCE or r.after.in_force_to is not None
                if r.after.in_force_from is not None
                and begin < r.after.in_force_from <= self.catalogue.now
                if site_changes.is_material(r.after, r.comparison)
            ),
            None,
        )

    def _upcoming(
        self, entry: Entry, lines: Mapping[int, VersionLine], redlines: Mapping[int, Redline]
    ) -> tuple[Upcoming, ...]:
        found = []
        for period in entry.coming:
            if period.revision is None:
                found.append(Upcoming(period.start, entry.history_url, "", "", ends=True))
                continue
            line = next(
                other
                for other in lines.values()
                if other.in_force_from == period.start and other.standing is Standing.UPCOMING
            )
            if line.url == entry.url:
                continue
            redline = redlines.get(id(line))
            found.append(
                Upcoming(
                    period.start, line.url, redline.url if redline else "", line.summary, ends=False
                )
            )
        return tuple(found)

    def _sop_page(
        self,
        entry: Entry,
        line: VersionLine,
        recent: Redline | None,
        upcoming: tuple[Upcoming, ...],
        has_lineage: bool,
    ) -> SopPage:
        revision = line.revision
        document = self._links.in_document(self.readings.document(revision), revision)
        title = self._titles[entry.sop]
        changed = recent.comparison.changes if recent is not None else ()
        unjudged = recent.comparison.to_review if recent is not None else ()
        anchors = dict.fromkeys(
            clause.anchor
            for change in changed
            if change.material or change in unjudged
            for clause in change.after
            if clause.anchor
        )
        retired = entry.current.standing is Standing.RETIRED
        return SopPage(
            sop=entry.sop,
            title=title,
            url=entry.url,
            history_url=entry.history_url,
            area=self._areas.name(entry.sop),
            area_url=self._areas.url(entry.sop),
            document=document,
            body=self._links.in_body(self.readings.body(revision), revision, entry.url),
            toc=toc(document),
            line=line,
            recent=recent,
            changed_anchors=tuple(anchors),
            upcoming=upcoming,
            next_change=entry.next_change,
            links_to=self._links_to(self._cites[entry.sop]),
            cited_by=self._links_to(sorted(self._cited_by.get(entry.sop, []))),
            superseded_by=self._links_to(self._superseded_by.get(entry.sop, [])) if retired else (),
            has_lineage=has_lineage,
            report_problem=self._report_problem(entry, line),
            dublin_core=self._dublin_core(entry, title, line),
        )

    def _revision_texts(
        self,
        entry: Entry,
        lines: Mapping[int, VersionLine],
        page: SopPage,
        redlines: Mapping[int, Redline],
    ) -> Iterator[RevisionText]:
        current = page.line if page.line.standing is Standing.IN_FORCE else None
        for line in lines.values():
            if line.url in (entry.url, entry.history_url):
                continue
            redline = redlines.get(id(line))
            leads = [
                (t, self._links.url(line.revision, t)) for t in self.readings.targets(line.revision)
            ]
            yield RevisionText(
                line.url,
                repr((entry.url, page.title, line, current, redline, leads)),
                partial(self._revision_page, entry, page.title, line, current, redline),
            )

    def _revision_page(
        self,
        entry: Entry,
        title: str,
        line: VersionLine,
        current: VersionLine | None,
        redline: Redline | None,
    ) -> RevisionPage:
        document = self.readings.document(line.revision)
        return RevisionPage(
            sop=entry.sop,
            title=document.title or title,
            url=line.url,
            history_url=entry.history_url,
            current_url=entry.url,
            document=self._links.in_document(document, line.revision),
            body=self._links.in_body(self.readings.body(line.revision), line.revision, line.url),
            line=line,
            current=current,
            redline=redline,
            next_change=line.in_force_from if line.standing is Standing.UPCOMING else None,
        )

    def _changes(
        self,
        entry: Entry,
        page: SopPage,
        lines: Mapping[int, VersionLine],
        redlines: Mapping[int, Redline],
    ) -> Iterator[ChangeEntry]:
        link = PageLink(entry.sop, page.title, entry.url)
        first = True
        for line in lines.values():
            if line.standing is Standing.DRAFT:
                continue
            retired = line.revision.deleted or (
                line.standing is Standing.RETIRED and line.in_force_from is None
            )
            on = line.revision.recorded if retired else line.in_force_from
            if retired:
                yield site_changes.ending(link, page.area, line, line.revision.recorded)
            elif on is not None:
                redline = redlines.get(id(line))
                news = line.new_version or (
                    redline is not None and bool(redline.comparison.material)
                )
                if news and (redline is not None or first):
                    yield site_changes.entry(link, page.area, line, redline, on)
                first = False
        for moment in entry.ended:
            ended = next(
                (other for other in lines.values() if other.revision.effective_to == moment), None
            )
            if ended is not None:
                yield site_changes.ending(link, page.area, ended, moment)

    def _report_problem(self, entry: Entry, line: VersionLine) -> str:
        target = self.config.site.report_problem
        for name, value in (("sop", entry.sop), ("revision", line.revision.short)):
            target = target.replace(f"{{{name}}}", quote(value, safe=""))
        return target

    def _dublin_core(
        self, entry: Entry, title: str, line: VersionLine
    ) -> tuple[tuple[str, str], ...]:
        control = line.revision.control
        pairs = (
            ("DC.title", title),
            ("DC.identifier", f"{entry.sop}@{line.version}"),
            ("DC.creator", control.owner),
            ("DC.subject", ", ".join(control.keywords)),
            ("DC.date", line.since.astimezone(self.zone).date().isoformat() if line.since else ""),
            ("DC.language", self.config.knowledge_base.language),
            ("DC.type", "Text"),
        )
        return tuple((name, value) for name, value in pairs if value)

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
            pages = "page says" if count == 1 else "pages say"
            notes.append(
                f"{count} {pages} in a way we cannot read who may read them, so nobody sees them; kb check tells which."
            )
        return tuple(notes)


def _same(revision: object, line: Line) -> bool:
    return (
        getattr(revision, "commit", None) == line.revision.commit
        and getattr(revision, "waiting", None) == line.revision.waiting
        and getattr(revision, "effective", None) == line.revision.effective
    )


def _file_in_words(path: str) -> str:
    name = path.rpartition("/")[2].rpartition(".")[0]
    if name.casefold() in {"readme", "index"} and "/" in path:
        name = path.split("/")[-2]
    return site_urls.in_words(name)


def _named(told: Told | None, what: str) -> Callable[[int, int], None] | None:
    return None if told is None else lambda done, total: told(what, done, total)
