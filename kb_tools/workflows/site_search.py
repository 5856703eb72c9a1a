"""What search may find: the text in force. Of a text that is not in force, only that it exists."""

from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from kb_tools.search.records import SectionRecord, section_records
from kb_tools.workflows.site_views import SopPage, Standing

_READ = frozenset({Standing.IN_FORCE, Standing.DRAFT})


def records(page: SopPage, zone: ZoneInfo) -> tuple[SectionRecord, ...]:
    """One for the page and, where its text is in force, one for each section."""
    line = page.line
    if line.revision.deleted:
        return ()
    ends = page.upcoming[0].on if page.upcoming and line.standing is Standing.IN_FORCE else None
    found = section_records(
        page.sop, replace(page.document, title=page.title), line.revision.control, url=page.url, version=line.version,
        effective=_day(line.since, zone), changed=_day(line.in_force_from, zone),
        changes=_day(ends, zone), area=page.area, status=line.standing.value,
    )  # fmt: skip
    if line.standing in _READ:
        return tuple(found)
    return tuple(_coming(each, page, zone) for each in islice(found, 1))


def _coming(record: SectionRecord, page: SopPage, zone: ZoneInfo) -> SectionRecord:
    """Of an SOP that ended and comes again, as one for each year end, that it comes, and from which day:
    nobody looks for it among what is retired. Its last text holds no more."""
    if page.line.standing is not Standing.RETIRED or not page.upcoming:
        return record
    on = page.upcoming[0].on.astimezone(zone).date().isoformat()
    return replace(
        record, text="", version="", effective=on, changed=on, status=Standing.UPCOMING.value
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
