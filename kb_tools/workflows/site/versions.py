"""The texts of one SOP as its pages tell them: each with its standing, its time and its address;
which come next; and what decides which was in force when."""

from collections.abc import Mapping
from dataclasses import replace

from kb_tools.policy.model import Revision
from kb_tools.policy.timeline import Timeline
from kb_tools.workflows.site import urls as site_urls
from kb_tools.workflows.site.catalogue import Entry
from kb_tools.workflows.site.views import Claimed, Redline, Standing, Upcoming, VersionLine


def version_lines(entry: Entry) -> dict[int, VersionLine]:
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
                if p.revision is not None and _same(p.revision, line.revision)
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


def upcoming(
    entry: Entry, lines: Mapping[int, VersionLine], redlines: Mapping[int, Redline]
) -> tuple[Upcoming, ...]:
    """What comes into force, or ends, after today; that which has the SOP's own page is left out.

    Args:
        redlines: by the id() of the line that they lead to.
    """
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


def claims(
    entry: Entry,
    timeline: Timeline,
    lines: Mapping[int, VersionLine],
    redlines: Mapping[int, Redline],
) -> tuple[Claimed, ...]:
    """What decides which text was in force when, as known when.

    Args:
        redlines: as for `upcoming`.
    """
    places = {id(revision): place for place, revision in enumerate(timeline.revisions)}
    made = [(places[id(c.revision)], c) for c in timeline.claims()]
    made = [(place, claim) for place, claim in made if place in lines]
    listed: dict[int | None, int] = {place: n for n, (place, _) in enumerate(made)}
    before = {line.place: line.previous for line in entry.lines}
    return tuple(
        Claimed(lines[place], claim, listed.get(before[place]), redlines.get(id(lines[place])))
        for place, claim in made
    )


def _same(one: Revision, other: Revision) -> bool:
    """Are they one, although what the reader may not be told is left out of one of them?"""
    return (one.commit, one.waiting, one.effective) == (
        other.commit, other.waiting, other.effective,
    )  # fmt: skip
