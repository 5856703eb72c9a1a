"""Where a clause of one text stands in another: a citation of version 1.2, opened today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kb_tools.diff.lineage import Led, News, Step, led
from kb_tools.diff.matching.words import whole_figures, word_marks
from kb_tools.diff.model import Mark
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import Clause, Period, Revision
from kb_tools.policy.timeline import Timeline
from kb_tools.workflows.lineage import predecessors, steps
from kb_tools.workflows.site_readings import Readings


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a clause that was cited."""

    clause: Clause
    today: Period  # whose text it was followed to
    clauses: tuple[Clause, ...]  # that it is there; none: it is gone
    gone: Revision | None  # the text that had it no more; None, with no clauses: never in force
    news: News  # `SAME` where the words are the same, whatever happened meanwhile
    moved: bool
    marks: tuple[Mark, ...]  # from what it said to what they say

    @property
    def differs(self) -> bool:
        return not self.clauses or any(mark.sign != "=" for mark in self.marks)


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
    place = next(
        n for n, c in enumerate(readings.document(cited).clauses) if c.anchor == clause.anchor
    )
    at = _last_of(texts, cited)
    if at is not None:
        places: tuple[int, ...] = (place,)
    else:  # it was withdrawn, or is a draft: it continues the text that was in force then
        before = predecessors(timeline, cited, now)[:-1]
        at = _last_of(texts, before[-1]) if before else None
        upcoming = cited.effective > now and timeline.withdrawn(cited) is None
        if at is None or upcoming:
            return None
        places = readings.step(before[-1], cited)[place].parents
    made = steps(texts[at:], readings)
    leads = [led(made, each) for each in places]
    return _followed(clause, leads, made, today, texts[at:], readings)


def _last_of(texts: Sequence[Revision], text: Revision) -> int | None:
    found = [at for at, other in enumerate(texts) if other.blob == text.blob]
    return found[-1] if found else None


def _followed(
    clause: Clause, leads: Sequence[Led], made: Sequence[Step], today: Period,
    texts: Sequence[Revision], readings: Readings,
) -> Followed:  # fmt: skip
    now = readings.document(texts[-1]).clauses
    clauses = tuple(now[place] for place in sorted({p for lead in leads for p in lead.places}))
    gone = max((lead.gone for lead in leads if lead.gone is not None), default=0)
    said = " ".join(c.text for c in clauses)
    news = max((lead.news for lead in leads), default=News.NEW)
    if len(clauses) == 1 and _same(clause, clauses[0]):
        news = News.SAME
    elif clauses:
        news = max(news, News.WORDING)
    return Followed(
        clause, today, clauses, texts[gone] if gone and not clauses else None, news,
        any(lead.moved for lead in leads), () if not clauses else tuple(whole_figures(word_marks(clause.text, said))),
    )  # fmt: skip


def _same(one: Clause, other: Clause) -> bool:
    links = ([link.target for link in clause.links] for clause in (one, other))
    return normal(one.text) == normal(other.text) and next(links) == next(links)
