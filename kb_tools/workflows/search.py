"""Search from the command line: the texts in force for one audience."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from kb_tools.errors import KbError
from kb_tools.policy.audience import kept_from, may_read
from kb_tools.policy.model import Revision, SopId
from kb_tools.ports import PolicyHistory
from kb_tools.search.engine import Answer, Engine, Filters, Reader, Store
from kb_tools.search.records import SectionRecord, section_records
from kb_tools.search.static_leg import StaticLeg
from kb_tools.search.synonyms import Synonyms
from kb_tools.workflows.site_areas import Areas
from kb_tools.workflows.site_urls import slugs, sop_url

Legs = tuple[StaticLeg | None, Reader | None]  # of search by meaning; the second one goes before


class SearchIndexes(Protocol):
    def of(self, audience: str, records: Sequence[SectionRecord]) -> Store:
        """The index of exactly these records."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched, and what was found."""

    answer: Answer
    sops: int  # in force for this audience: the denominator of "nothing found"


def search(
    text: str,
    history: PolicyHistory,
    indexes: SearchIndexes,
    synonyms: Synonyms,
    *,
    audience: str,
    now: datetime,
    zone: ZoneInfo,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    limit: int = 10,
    legs: Callable[[Sequence[SectionRecord]], Legs] = lambda _: (None, None),
    told: Callable[[str, int, int], None] = lambda *_: None,
) -> Searched:
    """The sections in force at `now` that answer `text` best.

    Args:
        legs: for search by meaning, of the records that may be found.
        told: hears of progress while SOPs are read.
    """
    records = records_in_force(history, audience, now, zone, told=told)
    static, meaning = legs(records)
    engine = Engine(indexes.of(audience, records), synonyms, static=static, meaning=meaning)
    answer = engine.search(text, limit=limit, filters=filters)
    return Searched(answer, len({record.doc for record in records}))


def records_in_force(
    history: PolicyHistory,
    audience: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    told: Callable[[str, int, int], None] = lambda *_: None,
) -> list[SectionRecord]:
    """What `audience` may find at the moment `now` (UTC), SOPs by id."""
    sops = history.sops()
    in_force = {}
    for number, sop in enumerate(sops):
        told("Reading SOPs", number, len(sops))
        revision = _in_force(history, sop, now)
        if revision is None or not may_read(audience, revision.control.audience):
            continue
        if not kept_from(audience, revision, history.timeline(sop).unread(now)):
            in_force[sop] = revision
    areas = Areas({sop: revision.path for sop, revision in in_force.items()}, frozenset())
    addresses = slugs(in_force)
    found: list[SectionRecord] = []
    for sop, revision in in_force.items():
        coming = history.timeline(sop).next_change(now)
        found += section_records(
            sop,
            history.document(revision),
            revision.control,
            url=sop_url(addresses[sop]),
            version=revision.control.version or revision.short,
            effective=revision.effective.astimezone(zone).date()
            if revision.effective_known
            else None,
            changed=max(revision.effective, revision.recorded).astimezone(zone).date(),
            changes=coming.astimezone(zone).date() if coming else None,
            area=areas.name(sop),
        )
    return found


def _in_force(history: PolicyHistory, sop: SopId, now: datetime) -> Revision | None:
    try:
        return history.timeline(sop).in_force(now, now)
    except KbError:  # two files with one id: `kb check` tells; neither may be found
        return None
