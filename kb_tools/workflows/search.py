"""Search from the command line: what one audience finds on its site."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from kb_tools.config import Config
from kb_tools.ports import SiteHistory
from kb_tools.progress import Told, unheard
from kb_tools.search.engine import Answer, Engine, Filters, Reader, Store
from kb_tools.search.records import SectionRecord
from kb_tools.search.static_leg import StaticLeg
from kb_tools.search.synonyms import Synonyms
from kb_tools.workflows.site.catalogue import catalogue, reader_for
from kb_tools.workflows.site.search import catalogue_records
from kb_tools.workflows.site.views import Standing

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
    history: SiteHistory,
    config: Config,
    indexes: SearchIndexes,
    synonyms: Synonyms,
    *,
    audience: str,
    now: datetime,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    limit: int = 10,
    legs: Callable[[Sequence[SectionRecord]], Legs] = lambda _: (None, None),
    told: Told = unheard,
) -> Searched:
    """What answers `text` best of all that `audience` finds on the site at `now`.

    Args:
        legs: for search by meaning, of the records that may be found.
        told: hears of progress while SOPs are read.
    """
    records = found_records(history, config, audience, now, told=told)
    static, meaning = legs(records)
    engine = Engine(indexes.of(audience, records), synonyms, static=static, meaning=meaning)
    answer = engine.search(text, limit=limit, filters=filters)
    return Searched(answer, len({record.doc for record in in_force(records)}))


def found_records(
    history: SiteHistory,
    config: Config,
    audience: str,
    now: datetime,
    *,
    told: Told = unheard,
    strict: bool = False,
) -> list[SectionRecord]:
    """What `audience` may find at the moment `now` (UTC), SOPs by id: the records of its site.

    Args:
        strict: raise KbError for a problem for which no site is made (two files with one id, a history
            that is not in this clone); else such SOPs are left out, and `kb check` tells of them.
    """
    shown = catalogue(
        history, config, reader_for(audience, config), now, alike=history.say_the_same,
        told=partial(told, "Reading SOPs"), strict=strict,
    )  # fmt: skip
    base = config.knowledge_base
    return list(catalogue_records(shown, history.document, base.zone, base.language))


def in_force(records: Iterable[SectionRecord]) -> list[SectionRecord]:
    return [record for record in records if record.status == Standing.IN_FORCE.value]
