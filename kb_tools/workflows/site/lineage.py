"""What the clauses of earlier texts are on today's page, for whoever opens a citation of one.

Made from the texts that this reader may see, and from those that were in force: a text that was
withdrawn before its time has no place among them, and a citation of it leads to that text.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from kb_tools.diff.cited import Below, below, marks, news, rejoined
from kb_tools.diff.lineage import Led, News, all_led, first, followed
from kb_tools.policy.model import Clause, SopId
from kb_tools.policy.sections import covers
from kb_tools.workflows.lineage import steps
from kb_tools.workflows.site.readings import Readings
from kb_tools.workflows.site.views import CitedBelow, CitedClause, Lineage, LineageText, VersionLine


def texts(lines: Sequence[VersionLine], today: VersionLine) -> tuple[VersionLine, ...]:
    """Those that took over from each other, ending with the one on the page; equal neighbours once.

    Args:
        lines: as they took over, oldest first.
    """
    before = [
        line
        for line in lines[: lines.index(today)]
        if line.in_force_from is not None and not line.revision.deleted
    ]
    found: list[VersionLine] = []
    for line in [*before, today]:
        if found and found[-1].revision.blob == line.revision.blob:
            found.pop()  # the later one is where the text is shown
        found.append(line)
    return tuple(found)


def lineage_text(
    sop: SopId, url: str, texts: Sequence[VersionLine], readings: Readings
) -> LineageText | None:
    if len(texts) < 2:
        return None
    return LineageText(url, repr((sop, texts)), partial(_lineage, sop, tuple(texts), readings))


def _lineage(sop: SopId, texts: tuple[VersionLine, ...], readings: Readings) -> Lineage:
    made = steps([line.revision for line in texts], readings)
    today = readings.document(texts[-1].revision).clauses
    clauses = readings.document(texts[0].revision).clauses
    leads = all_led(made, len(clauses))
    traces = first(len(clauses))
    covered_today = covers(today)
    stands: dict[tuple[int, str], CitedClause] = {}  # by the text up to which it stood, and anchor
    found: list[CitedClause] = []
    for at, step in enumerate(made):
        stood, stands = stands, {}
        covered = covers(clauses)
        led_on = rejoined(clauses, leads[at], today, covered, covered_today)
        for place, (clause, lead) in enumerate(zip(clauses, led_on, strict=True)):
            under = Below()
            if lead.places:
                under = below(place, clauses, led_on, today, covered, covered_today)
            stayed = bool(leads[at][place].places)
            if stayed and under == Below() and _same(clause, lead, today):
                continue
            cited = _cited(clause, lead, at, today, under)
            before = stood.pop((at - 1, clause.anchor), None)
            if before is not None and _alike(before, cited):
                cited = replace(before, last=at)
            elif before is not None:
                found.append(before)
            stands[at, clause.anchor] = cited
        found += stood.values()
        traces = followed(traces, step, at + 1)
        clauses = readings.document(texts[at + 1].revision).clauses
    found += stands.values()
    found.sort(key=lambda cited: (cited.first, cited.last, cited.anchor))
    new = [
        (clause.anchor, trace.introduced)
        for clause, trace in zip(today, traces, strict=True)
        if trace.introduced
    ]
    return Lineage(sop, texts, tuple(found), tuple(new))


def _same(clause: Clause, lead: Led, today: Sequence[Clause]) -> bool:
    """Does a reader of today's page find it under its anchor, in its words?"""
    if len(lead.places) != 1 or lead.news is not News.SAME:
        return False
    now = today[lead.places[0]]
    return (now.anchor, now.label, now.text) == (clause.anchor, clause.label, clause.text)


def _cited(
    clause: Clause, lead: Led, at: int, today: Sequence[Clause], under: Below
) -> CitedClause:
    now = [today[place] for place in lead.places]
    return CitedClause(
        clause.anchor, clause.label, at, at, marks(clause, now),
        tuple(c.anchor for c in now), lead.gone,
        news(clause, lead, today) if now else lead.news, lead.moved, _under(under),
    )  # fmt: skip


def _under(found: Below) -> CitedBelow | None:
    if found == Below():
        return None
    return CitedBelow(
        found.news,
        tuple(part.then.anchor for part in found.changed),
        tuple(clause.anchor for clause in found.gone),
        tuple(clause.anchor for clause in found.came),
    )


def _alike(one: CitedClause, other: CitedClause) -> bool:
    return replace(one, first=other.first, last=other.last) == other
