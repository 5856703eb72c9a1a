"""The pages of one SOP: today's text, its history, its other texts, and what the lists tell of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from urllib.parse import quote
from zoneinfo import ZoneInfo

from kb_tools.config import Config
from kb_tools.ports import SiteHistory
from kb_tools.workflows.site import changes as site_changes
from kb_tools.workflows.site import lineage as site_lineage
from kb_tools.workflows.site import urls as site_urls
from kb_tools.workflows.site.areas import Areas
from kb_tools.workflows.site.catalogue import Catalogue, Entry
from kb_tools.workflows.site.compared import Compared, ComparedPages
from kb_tools.workflows.site.lines import as_known
from kb_tools.workflows.site.links import Links
from kb_tools.workflows.site.neighbours import Neighbours
from kb_tools.workflows.site.readings import Readings, toc
from kb_tools.workflows.site.redlines import REDLINES_ON_PAGE, Redlines, recent
from kb_tools.workflows.site.versions import claims, upcoming, version_lines
from kb_tools.workflows.site.views import (
    Claimed,
    HistoryPage,
    Redline,
    RevisionPage,
    RevisionText,
    SopLine,
    SopPage,
    SopPages,
    Standing,
    Upcoming,
    VersionLine,
)


@dataclass(frozen=True)
class Pages:
    """Makes the pages of one site's SOPs, one after the other."""

    history: SiteHistory
    readings: Readings
    config: Config
    catalogue: Catalogue
    links: Links
    neighbours: Neighbours
    areas: Areas

    def of(self, entry: Entry) -> SopPages:
        lines = version_lines(entry)
        ordered, page_line = list(lines.values()), lines[entry.page_line.place]
        redlines = self._redlines.of(entry, lines)
        by_after = {id(redline.after): redline for redline in redlines}
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
        news = recent(redlines, page_line, self.catalogue.now, self.config.site.recent_days)
        coming = upcoming(entry, lines, by_after)
        texts = site_lineage.texts(ordered, page_line)
        page = self._sop_page(entry, page_line, news, coming, len(texts) > 1)
        compared = self._compared_pages.of(entry, page.title, ordered, on_page)
        link = self.neighbours.link(entry.sop)
        listed = SopLine(
            link, page.area, self.areas.folder(entry.sop), page_line,
            news is not None, coming[0].on if coming else None,
        )  # fmt: skip
        return SopPages(
            page, self._history_page(entry, page.title, ordered, on_page, compared),
            tuple(self._revision_texts(entry, lines, page, elsewhere)), compared.texts, listed,
            tuple(site_changes.of_sop(entry, link, page.area, lines, by_after)),
            site_lineage.lineage_text(entry.sop, entry.url, texts, self.readings),
            self._claims(entry, lines, by_after),
        )  # fmt: skip

    @cached_property
    def _redlines(self) -> Redlines:
        return Redlines(self.readings, self.links, self.catalogue.reader)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return self.config.knowledge_base.zone

    @cached_property
    def _compared_pages(self) -> ComparedPages:
        fields = self._redlines.told_fields
        return ComparedPages(
            self.readings, self.links, self.config.site.compared_with_today, self._redlines.compared,
            "all" if fields is None else " ".join(sorted(fields)),
        )  # fmt: skip

    def _claims(
        self, entry: Entry, lines: Mapping[int, VersionLine], redlines: Mapping[int, Redline]
    ) -> tuple[Claimed, ...]:
        if not self.catalogue.reader.owner:
            return ()
        timeline = as_known(self.history.timeline(entry.sop), self.catalogue.now)
        return claims(entry, timeline, lines, redlines)

    def _history_page(
        self,
        entry: Entry,
        title: str,
        lines: Sequence[VersionLine],
        redlines: Sequence[Redline],
        compared: Compared,
    ) -> HistoryPage:
        """Newest first."""
        return HistoryPage(
            sop=entry.sop,
            title=title,
            url=entry.history_url,
            current_url=entry.url,
            lines=tuple(line for line in reversed(lines) if line.standing is not Standing.DRAFT),
            redlines=tuple(reversed(redlines)),
            since=compared.since,
            older=compared.older,
            hidden=entry.hidden,
            incomplete_before=self.history.incomplete_before,
            next_change=entry.next_change,
        )

    def _sop_page(
        self,
        entry: Entry,
        line: VersionLine,
        recent: Redline | None,
        upcoming: tuple[Upcoming, ...],
        has_lineage: bool,
    ) -> SopPage:
        revision = line.revision
        document = self.links.in_document(self.readings.document(revision), revision)
        title = self.neighbours.titles[entry.sop]
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
            area=self.areas.name(entry.sop),
            area_url=self.areas.url(entry.sop),
            document=document,
            body=self.links.in_body(self.readings.body(revision), revision, entry.url),
            toc=toc(document),
            line=line,
            recent=recent,
            changed_anchors=tuple(anchors),
            upcoming=upcoming,
            next_change=entry.next_change,
            links_to=self.neighbours.cites(entry.sop),
            cited_by=self.neighbours.cited_by(entry.sop),
            superseded_by=self.neighbours.superseded_by(entry.sop) if retired else (),
            unread=None if entry.unread is None else entry.unread.recorded,
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
                (t, self.links.url(line.revision, t)) for t in self.readings.targets(line.revision)
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
            document=self.links.in_document(document, line.revision),
            body=self.links.in_body(self.readings.body(line.revision), line.revision, line.url),
            line=line,
            current=current,
            redline=redline,
            next_change=line.in_force_from if line.standing is Standing.UPCOMING else None,
        )

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
            ("DC.date", line.since.astimezone(self._zone).date().isoformat() if line.since else ""),
            ("DC.language", control.written_in or self.config.knowledge_base.language),
            ("DC.type", "Text"),
        )
        return tuple((name, value) for name, value in pairs if value)
