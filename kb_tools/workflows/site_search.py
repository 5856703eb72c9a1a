"""What search may find: the text in force. Of a text that is not in force, only that it exists."""

from zoneinfo import ZoneInfo

from kb_tools.policy.sections import sections
from kb_tools.search.records import HEADING, PAGE, STEP, SectionRecord
from kb_tools.workflows.site_views import SopPage, Standing


def records(page: SopPage, zone: ZoneInfo) -> tuple[SectionRecord, ...]:
    if page.line.revision.deleted:
        return ()
    found = [_record(page, zone, "", PAGE, "", (), page.line.summary, "")]
    if page.line.standing in (Standing.IN_FORCE, Standing.DRAFT):
        for section in sections(page.document):
            first = section.clauses[0]
            kind = STEP if section.label.startswith("step ") else HEADING
            found.append(
                _record(
                    page, zone, section.anchor, kind, section.heading, first.path,
                    "\n".join(c.text for c in section.clauses), section.label,
                )
            )  # fmt: skip
    return tuple(found)


def _record(
    page: SopPage, zone: ZoneInfo, anchor: str, kind: str, heading: str, path: tuple[str, ...], text: str, label: str
) -> SectionRecord:
    control, line = page.line.revision.control, page.line
    return SectionRecord(
        id=f"{page.sop}#{anchor}",
        doc=page.sop,
        anchor=anchor,
        url=page.url + (f"#{anchor}" if anchor else ""),
        kind=kind,
        title=page.title,
        heading=heading,
        path=path,
        text=text,
        label=label,
        tags=control.keywords,
        queues=control.queues,
        markets=control.markets,
        area=page.area,
        status=line.standing.value,
        version=line.version,
        effective=line.since.astimezone(zone).date().isoformat() if line.since else "",
        changed=line.in_force_from.astimezone(zone).date().isoformat() if line.in_force_from else "",
    )
