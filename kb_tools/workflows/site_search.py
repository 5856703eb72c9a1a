"""What search may find: the text in force. Of a text that is not in force, only that it exists.

A site's index and `kb search` are made of the same records.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from kb_tools.policy.model import Document, Revision, SopId
from kb_tools.search.records import SectionRecord, section_records
from kb_tools.workflows.site_areas import Areas
from kb_tools.workflows.site_catalogue import Catalogue
from kb_tools.workflows.site_neighbours import file_in_words, successors
from kb_tools.workflows.site_versions import upcoming, version_lines
from kb_tools.workflows.site_views import SopPage, Standing, Upcoming, VersionLine

_READ = frozenset({Standing.IN_FORCE, Standing.DRAFT})


@dataclass(frozen=True, slots=True)
class _Found:
    """An SOP as its page shows it."""

    sop: SopId
    title: str
    url: str
    area: str
    document: Document
    line: VersionLine
    upcoming: tuple[Upcoming, ...]
    superseded_by: Collection[SopId]


def records(page: SopPage, zone: ZoneInfo, lang: str) -> tuple[SectionRecord, ...]:
    """One for the page and, where its text is in force, one for each section. `lang`: of a page that names
    no language."""
    return _records(
        _Found(
            page.sop, page.title, page.url, page.area, page.document, page.line, page.upcoming,
            [link.sop for link in page.superseded_by],
        ),
        zone, lang,
    )  # fmt: skip


def catalogue_records(
    catalogue: Catalogue, document: Callable[[Revision], Document], zone: ZoneInfo, lang: str
) -> Iterator[SectionRecord]:
    """The same of all SOPs, without their pages."""
    areas = Areas.of((e.sop, e.page_line) for e in catalogue.entries.values())
    superseded_by = successors(catalogue)
    for sop, entry in catalogue.entries.items():
        lines = version_lines(entry)
        line = lines[entry.page_line.place]
        text = document(line.revision)
        title = text.title or file_in_words(line.revision.path)
        retired = entry.current.standing is Standing.RETIRED
        found = _Found(
            sop, title, entry.url, areas.name(sop), text, line, upcoming(entry, lines, {}),
            superseded_by.get(sop, []) if retired else [],
        )  # fmt: skip
        yield from _records(found, zone, lang)


def _records(found: _Found, zone: ZoneInfo, lang: str) -> tuple[SectionRecord, ...]:
    line = found.line
    if line.revision.deleted:
        return ()
    ends = found.upcoming[0].on if found.upcoming and line.standing is Standing.IN_FORCE else None
    made = section_records(
        found.sop, replace(found.document, title=found.title), line.revision.control, url=found.url,
        version=line.version, effective=_day(line.since, zone), changed=_day(line.in_force_from, zone),
        changes=ends, zone=zone, area=found.area, status=line.standing.value,
        superseded_by=found.superseded_by, lang=lang,
    )  # fmt: skip
    if line.standing in _READ:
        return tuple(made)
    return tuple(_coming(each, found, zone) for each in islice(made, 1))


def _coming(record: SectionRecord, found: _Found, zone: ZoneInfo) -> SectionRecord:
    """Of an SOP that ended and comes again, as one for each year end, that it comes, and from which day:
    nobody looks for it among what is retired. Its last text holds no more."""
    if found.line.standing is not Standing.RETIRED or not found.upcoming:
        return record
    on = found.upcoming[0].on.astimezone(zone).date().isoformat()
    return replace(
        record,
        text="",
        version="",
        effective=on,
        changed=on,
        status=Standing.UPCOMING.value,
        superseded_by=(),
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
