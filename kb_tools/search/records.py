"""One search entry: a step, a heading with what stands under it, or the page itself.

The same record feeds the browser's index, Whoosh, the linker, `llms.txt` and exports to search
servers. Audience is settled before: what is handed in here may be found by everybody who can
open the index.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from kb_tools.policy.document_control import DocumentControl
from kb_tools.policy.model import BlockKind, Clause, Document, Section, SopId
from kb_tools.policy.sections import sections

PAGE = "page"  # the whole SOP: its purpose
STEP = "step"
HEADING = "heading"
MACRO = "macro"  # replies that agents copy, and nothing else
CELL = "\t"  # between the cells of a table's row; no clause has one in it
EVERY = "all"  # among the queues or markets of an SOP: it holds for every one
RETIRED = "retired"  # the status of what is found only when asked for


@dataclass(frozen=True, slots=True)
class SectionRecord:
    id: str  # doc#anchor, never an ordinal: "MON-004#check-the-status"; the page itself: "MON-004#"
    doc: str  # the SOP's id
    anchor: str  # in the page; "" for the page itself
    url: str  # from the root of the site, with the anchor: "sop/MON-004/#check-the-status"
    kind: str  # PAGE, STEP, HEADING or MACRO
    title: str  # of the SOP
    heading: str  # the heading it stands under, or its own
    path: tuple[str, ...]  # the headings above that one, outermost first
    text: str  # what it says: a clause a line, the cells of a table's row parted by CELL
    label: str = ""  # how people name a step: "step 4"
    rows: tuple[str, ...] = ()  # anchors of the text's lines with cells; of a page none
    names: tuple[str, ...] = ()  # tags and the like that the text has as code: "payout_delayed"
    tags: tuple[str, ...] = ()  # the keywords of its front matter
    queues: tuple[str, ...] = ()  # none: it holds for every one
    markets: tuple[str, ...] = ()  # none: it holds in every one
    area: str = ""  # the folder, in words: "Monetization"
    status: str = ""  # in force, upcoming or retired
    version: str = ""
    effective: str = ""  # ISO date; "" where the page does not say
    changed: str = ""  # ISO date: since when it says what it says
    changes: str = ""  # ISO date from which another text holds, or none; "": none is known
    changes_at: str = ""  # the same as an instant, UTC: "2026-12-01T05:00:00Z"
    superseded_by: tuple[str, ...] = ()  # of a retired SOP: those that took its place
    lang: str = "en"  # in which it is written: "es", "es-MX"

    @property
    def prose(self) -> str:
        """The text as one reads it: "DE, € 100"; empty cells say nothing."""
        return re.sub(rf"{CELL}+", ", ", re.sub(rf"^{CELL}+|{CELL}+$", "", self.text, flags=re.M))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def section_records(
    sop: SopId,
    document: Document,
    control: DocumentControl,
    *,
    url: str,
    version: str,
    effective: date | None = None,
    changed: date | None = None,
    changes: datetime | None = None,
    zone: tzinfo = UTC,
    area: str = "",
    status: str = "in force",
    superseded_by: Iterable[str] = (),
    lang: str = "en",
) -> Iterator[SectionRecord]:
    """The page itself, then its sections in their order; of a retired SOP the page alone.

    Args:
        url: of the page, from the root of the site: "sop/MON-004/".
        version: as people quote it: "2.1".
        effective: the day from which it holds, changed: the day since when the text says what it
            says, changes the moment at which it ceases to; None: unknown.
        zone: in which that moment's day is told.
        area: the folder, in words; status: "in force", "upcoming", "retired" or "draft".
        superseded_by: the ids of the SOPs that took its place.
        lang: the language of a text that names none.
    """

    def record(
        kind: str, anchor: str, heading: str, path: tuple[str, ...], text: str, label: str,
        rows: tuple[str, ...] = (), names: tuple[str, ...] = (),
    ) -> SectionRecord:  # fmt: skip
        return SectionRecord(
            id=f"{sop}#{anchor}", doc=_clean(sop), anchor=anchor, url=f"{url}#{anchor}" if anchor else url,
            kind=kind, title=_clean(document.title or control.title or sop), heading=_clean(heading),
            path=tuple(map(_clean, path)), text=_clean(text), label=label, rows=rows, names=names,
            tags=tuple(map(_clean, control.keywords)), queues=_named(control.queues),
            markets=_named(control.markets),
            area=area, status=status, version=version,
            effective=effective.isoformat() if effective else "",
            changed=changed.isoformat() if changed else "",
            changes=changes.astimezone(zone).date().isoformat() if changes else "",
            changes_at=f"{changes.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if changes else "",
            superseded_by=tuple(map(_clean, superseded_by)), lang=control.written_in or lang,
        )  # fmt: skip

    parts = sections(document)
    purpose = [section for section in parts if _is_purpose(section)]
    said = "\n".join(filter(None, map(_text, purpose)))
    named = dict.fromkeys(name for section in purpose for name in _names(section))
    yield record(PAGE, "", "", (), said, "", names=tuple(named))
    for section in parts if status != RETIRED else ():
        if section in purpose:
            continue
        first = section.clauses[0]
        says = {clause.kind for clause in section.clauses} - {BlockKind.HEADING}
        other = MACRO if says == {BlockKind.MACRO} else HEADING
        kind = STEP if first.kind is BlockKind.STEP else other
        above = first.path[:-1] if first.path[-1:] == (section.heading,) else first.path
        label = section.label if kind == STEP else ""
        rows = tuple(clause.anchor for clause in section.clauses if CELL in _said(clause))
        yield record(
            kind,
            section.anchor,
            section.heading,
            above,
            _text(section),
            label,
            rows,
            _names(section),
        )


def _named(names: tuple[str, ...]) -> tuple[str, ...]:
    """None where one of them stands for every one.

    >>> _named(("account", "All")), _named(("account",))
    ((), ('account',))
    """
    return () if any(name.casefold() == EVERY for name in names) else names


def _is_purpose(section: Section) -> bool:
    """What stands before the first heading, or right under the page's title."""
    first = section.clauses[0]
    return (first.kind is BlockKind.HEADING and first.depth == 1) or not section.heading


def _text(section: Section) -> str:
    said = (_said(clause) for clause in section.clauses if clause.kind is not BlockKind.HEADING)
    return "\n".join(filter(None, said))


def _names(section: Section) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for clause in section.clauses for name in clause.names))


def _said(clause: Clause) -> str:
    return CELL.join(clause.cells) if clause.cells else clause.text


def _clean(text: str) -> str:
    """Composed letters; bytes that were no UTF-8 become a replacement character."""
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", readable)


def record_from(stored: Mapping[str, Any]) -> SectionRecord:
    """Back from `as_json`."""
    values: dict[str, Any] = {
        n: tuple(of) if isinstance(of, list) else of for n, of in stored.items()
    }
    return SectionRecord(**values)
