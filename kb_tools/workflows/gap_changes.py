"""`kb gaps --since`: what is new, grown and gone, and nothing else.

Whoever looks every week sees a list that flickers: a section near the threshold is on it, off it
and on it again, and each time by chance. So what is told has a higher threshold than what is
listed, and a lower one for being gone; and three reports are compared (now, at DATE, and as far
before DATE again), which is its memory:

    told          listed, and likelier than 90 %
    stays told    until it is no longer likelier than not
    grown         told before, and findings since DATE beyond the level it had then: their
                  likelihood ratio for "more than that" reaches 20 (see `gaps/decisions/statuses.py`), which
                  for a signal that goes on as it was has a chance of 1 in 20 at most

A critical finding on a critical SOP is told when it is new, whatever the statistics say. A topic that no
SOP covers is the same as before where the two share half of the findings of the smaller one.

What is listed and less sure waits; the report says how many do. What was dismissed is silent
until it is back. On two simulated operations of 40,000 audits, looking every four weeks, that told
0.7 false alarms a quarter where the list has 0.95, and strong gaps no later than the list does
(2 of 3 within 12 weeks).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from kb_tools.gaps.decisions.statuses import (
    MOVED,
    Reason,
    Standing,
    Status,
    moved,
    since_then,
    week_after,
)
from kb_tools.gaps.links.topics import Topic
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.workflows.gap_watch import Stood, stood, why_gone
from kb_tools.workflows.gaps import GapReport

SURE = 0.9  # probability of a gap from which a listed section is told
LIKELY = 0.5  # and below which it is gone


@dataclass(frozen=True, slots=True)
class Look:
    """What an earlier report is remembered by; sections by the keys that they keep when reworded."""

    as_of: date
    audits: int  # reviewed contacts that were known
    sure: frozenset[str]  # listed, and sure enough to be told
    likely: frozenset[str]  # likelier than not, and not dismissed
    seen: frozenset[str]  # all that were looked at
    quiet: frozenset[str]  # dismissed
    standings: Mapping[str, Standing]  # of what was decided
    critical: Mapping[str, frozenset[int]]
    """Findings that stand on critical SOPs, by section, else by SOP: numbers that tell them apart."""
    # That no SOP covers: label, and its findings likewise.
    topics: tuple[tuple[str, frozenset[int]], ...]
    stood: Mapping[str, Stood]  # what was listed, or may be watched if it once was


@dataclass(frozen=True, slots=True)
class Gone:
    signal: GapSignal  # as it is now
    why: Reason


@dataclass(frozen=True, slots=True)
class Grown:
    signal: GapSignal
    found: int  # since
    due: float  # what the level that it had leads to expect since


@dataclass(frozen=True, slots=True)
class Moved:
    """A decision that stands otherwise than before."""

    status: Status
    before: Standing | None  # None: it was not decided


@dataclass(frozen=True, slots=True)
class NewCritical:
    of: CriticalFindings
    new: int  # of those that stand


@dataclass(frozen=True, slots=True)
class GrownTopic:
    topic: Topic
    found: int  # since
    due: float  # what its findings before lead to expect since


@dataclass(frozen=True, slots=True)
class TopicChanges:
    new: tuple[Topic, ...] = ()
    grown: tuple[GrownTopic, ...] = ()
    gone: tuple[str, ...] = ()  # labels

    @property
    def nothing(self) -> bool:
        return not (self.new or self.grown or self.gone)


@dataclass(frozen=True, slots=True)
class GapChanges:
    since: date
    now: GapReport
    new: tuple[GapSignal, ...]  # likeliest first
    grown: tuple[Grown, ...]
    gone: tuple[Gone, ...]
    lost: tuple[str, ...]  # keys of what was told, and is not looked at any more
    back: tuple[Moved, ...]  # dismissed, and the evidence has moved
    decided: tuple[Moved, ...]  # closed, not closed, overdue
    waiting: int  # listed, and not sure enough to be told
    told: int  # signals that stand as they did
    critical: tuple[NewCritical, ...] = ()
    topics: TopicChanges = TopicChanges()
    came_in: int = 0  # reviewed contacts, since; below 0: more were erased

    @property
    def nothing(self) -> bool:
        told = (self.critical, self.new, self.grown, self.gone, self.lost, self.back, self.decided)
        return not any(told) and self.topics.nothing

    @property
    def needs_eyes(self) -> bool:
        """Whether anything is new, grown or back that somebody should read."""
        topics = self.topics.new or self.topics.grown
        return bool(self.critical or self.new or self.grown or self.back or topics)


def gap_changes(earlier: Look, before: Look, now: GapReport) -> GapChanges:
    """
    Args:
        earlier: as far before `before` as that is before `now`; it gives the rule its memory.
    """
    today = look(now)
    told_before = _told(before, _told(earlier, frozenset()))
    told_now = _told(today, told_before)
    signals = {now.key(s.section): s for s in now.run.signals}
    moved_ = tuple(_moved(before, now))
    back = tuple(m for m in moved_ if m.status.standing is Standing.BACK)
    again = {now.key(m.status.section) for m in back}
    new = [s for key, s in signals.items() if key in told_now - told_before - again]
    stand = [(key, s) for key, s in signals.items() if key in told_now & told_before]
    grown = tuple(
        g for key, s in stand if key in before.seen and (g := _grown(s, before.as_of, now))
    )
    gone = sorted(told_before - told_now - today.quiet)
    listed = {now.key(s.section) for s in now.flagged}
    return GapChanges(
        before.as_of, now, tuple(new), grown,
        tuple(_gone(signals[key], before, now) for key in gone if key in signals),
        tuple(key for key in gone if key not in signals), back,
        tuple(m for m in moved_ if m.status.standing in _TOLD_OF_DECISIONS),
        len(listed - told_now), len(stand) - len(grown),
        tuple(_new_critical(before, now)), _topic_changes(before, now), now.audits - before.audits,
    )  # fmt: skip


def look(report: GapReport) -> Look:
    """What a later comparison asks of a report."""
    quiet = frozenset(map(report.key, report.quiet))
    by_key = {report.key(s.section): s for s in report.run.signals}
    return Look(
        report.as_of,
        report.audits,
        frozenset(report.key(s.section) for s in report.flagged if s.probability >= SURE),
        frozenset(key for key, s in by_key.items() if s.probability > LIKELY) - quiet,
        frozenset(by_key),
        quiet,
        {report.key(status.section): status.standing for status in report.statuses},
        {_critical_key(c, report): _numbers(c.finding_ids) for c in report.run.critical},
        tuple((missing.topic.label, _numbers(missing.finding_ids)) for missing in report.topics),
        stood(report.run, report.key),
    )


_TOLD_OF_DECISIONS = (Standing.CLOSED, Standing.NOT_CLOSED, Standing.OVERDUE)


def _told(by: Look, told_before: frozenset[str]) -> frozenset[str]:
    """By this look, given what was told at the one before."""
    return by.sure | (told_before & by.likely)


def _gone(signal: GapSignal, before: Look, now: GapReport) -> Gone:
    """What was told was likelier than not then, so its look remembers how it stood."""
    then = before.stood[now.key(signal.section)]
    return Gone(signal, why_gone(signal, now.run, before.as_of, then))


def _grown(signal: GapSignal, before: date, now: GapReport) -> Grown | None:
    since = since_then(signal, week_after(before, now.run.period))
    return Grown(signal, since.found, since.due) if moved(*since) >= MOVED else None


def _new_critical(before: Look, now: GapReport) -> Iterator[NewCritical]:
    """Fresh ones that did not stand before, under whatever section; what was dismissed and is back is
    told as such."""
    known = frozenset().union(*before.critical.values())
    for found in now.run.critical:
        new = _numbers(found.fresh_ids) - known
        if new and (found.section or found.sop) not in now.quiet:
            yield NewCritical(found, len(new))


def _critical_key(found: CriticalFindings, report: GapReport) -> str:
    return report.key(found.section) if found.section else found.sop


def _numbers(finding_ids: Iterable[str]) -> frozenset[int]:
    """What tells them apart, and not which they are."""
    return frozenset(crc32(id_.encode("utf-8", "surrogatepass")) for id_ in finding_ids)


def _topic_changes(before: Look, now: GapReport) -> TopicChanges:
    new, grown, met = [], [], set[int]()
    for missing in now.topics:
        numbers = _numbers(missing.finding_ids)
        same = {
            place
            for place, (_, were) in enumerate(before.topics)
            if 2 * len(numbers & were) >= min(len(numbers), len(were)) > 0
        }
        met |= same
        if not same:
            new.append(missing.topic)
        elif (
            more := _grown_topic(missing.topic, week_after(before.as_of, now.run.period))
        ) is not None:
            grown.append(more)
    gone = sorted(label for place, (label, _) in enumerate(before.topics) if place not in met)
    return TopicChanges(tuple(new), tuple(grown), tuple(gone))


def _grown_topic(topic: Topic, week: int) -> GrownTopic | None:
    """Held against its own level before, from the week in which it began."""
    begin = next((n for n, found in enumerate(topic.weekly) if found), 0)
    found, were = sum(topic.weekly[week:]), sum(topic.weekly[begin:week])
    if not were or week >= len(topic.weekly):
        return None
    due = were / (week - begin) * (len(topic.weekly) - week)
    return GrownTopic(topic, found, due) if moved(found, due, were, float(were)) >= MOVED else None


def _moved(before: Look, now: GapReport) -> list[Moved]:
    were = before.standings
    return [
        Moved(status, were.get(now.key(status.section)))
        for status in now.statuses
        if were.get(now.key(status.section)) is not status.standing
    ]
