"""Where a clause of one text stands in another: a citation of version 1.2, opened today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kb_tools.diff.cited import Below, below, marks, news, rejoined
from kb_tools.diff.lineage import Led, News, Origin, all_led
from kb_tools.diff.model import Mark
from kb_tools.policy.model import Clause, Period, Revision
from kb_tools.policy.sections import covers
from kb_tools.policy.timeline import Timeline
from kb_tools.workflows.lineage import predecessors, steps
from kb_tools.workflows.site.readings import Readings


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a clause that was cited."""

    clause: Clause
    today: Period  # whose text it was followed to
    clauses: tuple[Clause, ...]  # that it is there; none: it is gone
    gone: Revision | None  # the text that had it no more; None, with no clauses: never in force
    own: News  # of the clause: `SAME` where its words are the same, whatever happened meanwhile
    moved: bool
    marks: tuple[Mark, ...]  # from what it said to what they say
    below: Below  # what differs in all else that the citation covers

    @property
    def news(self) -> News:
        """The gravest, over all that the citation covers."""
        return max(self.own, self.below.news)

    @property
    def reworded(self) -> bool:
        """Are the words of the clause itself others, or gone?"""
        return not self.clauses or any(mark.sign != "=" for mark in self.marks)

    @property
    def differs(self) -> bool:
        return self.reworded or self.below != Below()


def followed(
    timeline: Timeline, readings: Readings, cited: Revision, clause: Clause, now: datetime
) -> Followed | None:
    """
    Args:
        clause: of the text `cited`.

    Returns None where nothing is in force now, where the cited text is in force, or where it
    has not been in force yet.
    """
    today = timeline.period(now, now)
    if today is None or today.revision is None or today.revision.blob == cited.blob:
        return None
    texts = predecessors(timeline, today.revision, now)
    clauses = readings.document(cited).clauses
    at = _last_of(texts, cited)
    if at is not None:
        made = all_led(steps(texts[at:], readings), len(clauses))
        leads = made[0]
    else:  # it was withdrawn, or is a draft: it continues the text that was in force then
        before = predecessors(timeline, cited, now)[:-1]
        at = _last_of(texts, before[-1]) if before else None
        upcoming = cited.effective > now and timeline.withdrawn(cited) is None
        if at is None or upcoming:
            return None
        made = all_led(steps(texts[at:], readings), len(readings.document(before[-1]).clauses))
        leads = tuple(_by_way_of(origin, made[0]) for origin in readings.step(before[-1], cited))
    place = next(n for n, c in enumerate(clauses) if c.anchor == clause.anchor)
    return _followed(place, clauses, leads, today, texts[at:], readings)


def _last_of(texts: Sequence[Revision], text: Revision) -> int | None:
    found = [at for at, other in enumerate(texts) if other.blob == text.blob]
    return found[-1] if found else None


def _by_way_of(origin: Origin, leads: Sequence[Led]) -> Led:
    """Where a clause of a text that never was in force stands, by those that it comes from."""
    ways = [leads[parent] for parent in origin.parents]
    places = tuple(sorted({place for way in ways for place in way.places}))
    return Led(
        places,
        None if places else max((way.gone or 0 for way in ways), default=None),
        max([origin.news, *(way.news for way in ways)]),
        origin.moved or any(way.moved for way in ways),
    )


def _followed(
    place: int, clauses: Sequence[Clause], leads: Sequence[Led], today: Period,
    texts: Sequence[Revision], readings: Readings,
) -> Followed:  # fmt: skip
    now = readings.document(texts[-1]).clauses
    covered, covered_now = covers(clauses), covers(now)
    leads = rejoined(clauses, leads, now, covered, covered_now)
    clause, lead = clauses[place], leads[place]
    heirs = tuple(now[at] for at in lead.places)
    return Followed(
        clause, today, heirs,
        texts[lead.gone] if lead.gone is not None else None,
        news(clause, lead, now) if heirs else lead.news,
        lead.moved,
        marks(clause, heirs) if heirs else (),
        below(place, clauses, leads, now, covered, covered_now) if heirs else Below(),
    )  # fmt: skip
