"""What changed, over all SOPs: by the week in which agents had to follow it, material first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from kb_tools.diff.entries import headline, say_entry, together
from kb_tools.diff.model import Comparison
from kb_tools.english import MONTHS
from kb_tools.policy.document_control import DeclaredChange
from kb_tools.workflows.site.catalogue import Entry
from kb_tools.workflows.site.urls import CHANGES, period_url
from kb_tools.workflows.site.views import (
    ChangeEntry,
    ChangesPage,
    ChangesWeek,
    PageLink,
    Redline,
    Standing,
    VersionLine,
)

NEWEST_WEEKS = 12
NEWEST_ENTRIES = 150  # a page that a phone still opens at once
A_YEAR_ON_A_PAGE = 400  # entries
SENTENCES = 3  # of one version; the redline has the rest


def of_sop(
    sop: Entry,
    link: PageLink,
    area: str,
    lines: Mapping[int, VersionLine],
    redlines: Mapping[int, Redline],
) -> Iterator[ChangeEntry]:
    """Its versions that came, or will come, into force, and its endings.

    Args:
        lines: by place, oldest first; redlines: by the id() of the line that they lead to.
    """
    first = True
    for line in lines.values():
        if line.standing is Standing.DRAFT:
            continue
        on = line.in_force_from
        if on is not None:
            redline = redlines.get(id(line))
            news = line.new_version or (redline is not None and bool(redline.comparison.material))
            if news and (redline is not None or first):
                yield entry(link, area, line, redline, on)
            first = False
    for moment, place in sop.endings:
        if place in lines:
            yield ending(link, area, lines[place], moment)


def entry(
    link: PageLink, area: str, line: VersionLine, redline: Redline | None, on: datetime
) -> ChangeEntry:
    """One version that came, or will come, into force. `redline`: None where the SOP is new."""
    comparison = redline.comparison if redline is not None else None
    told = together([*comparison.material, *comparison.to_review]) if comparison is not None else []
    return ChangeEntry(
        link=link,
        area=area,
        on=on,
        line=line,
        headline=headline(comparison) if comparison is not None else "",
        says=tuple(map(say_entry, told[:SENTENCES])),
        more=max(0, len(told) - SENTENCES),
        redline_url=redline.url if redline is not None else "",
        new=redline is None,
        material=comparison is None or is_material(line, comparison),
        retired=False,
    )


def ending(link: PageLink, area: str, line: VersionLine, on: datetime) -> ChangeEntry:
    """From here on nothing is in force."""
    return ChangeEntry(link, area, on, line, "", (), 0, "", False, True, True)


def is_material(line: VersionLine, comparison: Comparison) -> bool:
    """What our reading or its author calls material; the author cannot call it less."""
    declared = line.new_version and line.revision.control.change is DeclaredChange.MATERIAL
    return bool(comparison.material) or (declared and bool(comparison.changes))


def pages(
    entries: Iterable[ChangeEntry], now: datetime, zone: ZoneInfo, next_change: datetime | None
) -> tuple[ChangesPage, ...]:
    """The newest weeks, then every year that has entries, newest first; a full year by months."""
    past = [e for e in entries if e.line.standing is not Standing.UPCOMING and e.on <= now]
    told = {id(e) for e in past}
    upcoming = tuple(
        sorted((e for e in entries if id(e) not in told), key=lambda e: (e.on, e.link.sop))
    )
    weeks = weeks_of(past, zone)
    parts = [part for _, found in groupby(weeks, key=_year) for part in _parts(tuple(found))]
    periods = tuple((name, url) for name, url, _ in parts)
    newest = ChangesPage(CHANGES, "", upcoming, _newest(weeks), periods, next_change)
    return (
        newest,
        *(ChangesPage(url, name, (), found, periods, next_change) for name, url, found in parts),
    )


def _parts(weeks: tuple[ChangesWeek, ...]) -> list[tuple[str, str, tuple[ChangesWeek, ...]]]:
    """One year as pages: name, address, weeks."""
    year = _year(weeks[0])
    if sum(len(week.entries) for week in weeks) <= A_YEAR_ON_A_PAGE:
        return [(f"{year}", period_url(f"{year}"), weeks)]
    return [
        (f"{MONTHS[month - 1]} {year}", period_url(f"{year}-{month:02}"), tuple(found))
        for month, found in groupby(weeks, key=lambda week: _thursday(week).month)
    ]


def weeks_of(entries: Iterable[ChangeEntry], zone: ZoneInfo) -> tuple[ChangesWeek, ...]:
    """Newest first; in a week material changes first, then by SOP."""
    by_monday: dict[date, list[ChangeEntry]] = {}
    for found in entries:
        day = found.on.astimezone(zone).date()
        by_monday.setdefault(day - timedelta(days=day.weekday()), []).append(found)
    return tuple(
        ChangesWeek(monday, tuple(sorted(found, key=lambda e: (not e.material, e.link.sop, e.on))))
        for monday, found in sorted(by_monday.items(), reverse=True)
    )


def _newest(weeks: Sequence[ChangesWeek]) -> tuple[ChangesWeek, ...]:
    """As many of the newest weeks as a page holds; at least one, and that one whole."""
    held: list[ChangesWeek] = []
    count = 0
    for week in weeks[:NEWEST_WEEKS]:
        count += len(week.entries)
        if held and count > NEWEST_ENTRIES:
            break
        held.append(week)
    return tuple(held)


def _year(week: ChangesWeek) -> int:
    return _thursday(week).year


def _thursday(week: ChangesWeek) -> date:
    """By which ISO 8601 says what year a week belongs to."""
    return week.monday + timedelta(days=3)
