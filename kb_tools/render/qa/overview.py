"""What the QA leads' first page says: what to read first and why, and what else was looked at."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from types import MappingProxyType

from kb_tools.gaps.links.topics import Topic
from kb_tools.gaps.links.unanswered import SearchedTopic
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.qa_ports import FindingDetail
from kb_tools.render.dates import calendar_day
from kb_tools.render.qa.cells import cell, is_small, part, stretches
from kb_tools.render.qa.courses import reviewed_weeks, trend
from kb_tools.render.qa.decisions import lost_line, status_line
from kb_tools.render.qa.gap_report_text import (
    critical_place,
    nothing_stands_out,
    place,
    problem_line,
    uncovered_lines,
)
from kb_tools.render.qa.listed import (
    OTHERS,
    addresses,
    elsewhere,
    followed,
    high,
    reading_order,
)
from kb_tools.render.qa.signals import SignalView, SignalViews
from kb_tools.render.qa.watched import watched_about
from kb_tools.workflows.gaps import GapReport


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic that no SOP covers."""

    label: str
    found: str
    without_sop: str
    trend: str
    quotes: tuple[FindingDetail, ...]  # () none were asked for


@dataclass(frozen=True, slots=True)
class Filter:
    """One property by which sections are shown or hidden in the browser."""

    key: str  # in the address: "queue"
    label: str
    options: tuple[tuple[str, int], ...]  # each with the number of sections that have it


@dataclass(frozen=True, slots=True)
class Overview:
    report: GapReport
    promise: str  # "1 in 10"
    listed: tuple[SignalView, ...]  # flags, then critical ones
    watched: tuple[SignalView, ...]  # listed before, and not sure enough today
    watched_about: str
    followed: tuple[SignalView, ...]  # the next likeliest, not flagged
    others: tuple[SignalView, ...]  # high, with another explanation
    others_more: int
    filters: tuple[Filter, ...]  # those that would tell sections apart
    ordinary: int  # high, within what sections differ by
    lead: str
    spellings: tuple[tuple[str, str], ...]
    dismissed: tuple[tuple[str, str, str], ...]  # section, what was decided, its page or ""
    lost: tuple[str, ...]  # decisions whose section is not found any more
    unreadable: tuple[str, ...]  # files of decisions, and what is wrong with them
    topics: tuple[TopicView, ...]
    uncovered: tuple[str, ...]  # contact reasons whose contacts mostly name no SOP
    searched: tuple[SearchedTopic, ...]  # without a good answer; rare ones are left out before
    too_few: tuple[tuple[str, str], ...]  # SOP, audits
    critical: tuple[tuple[str, str], ...]  # without a clear section: SOP, in words


def overview(
    views: SignalViews, quotes: Mapping[str, Sequence[FindingDetail]] = MappingProxyType({})
) -> Overview:
    """
    Args:
        quotes: comments to show of topics, by their labels; none where they are not asked for.
    """
    report, least = views.report, views.least
    urls = addresses(report)
    signals = reading_order(report)
    listed = tuple(views.view(s, urls[s.section]) for s in signals)
    others = elsewhere(report)
    shown = {s.section for s in others[:OTHERS]}
    next_ = tuple(
        views.view(s, urls[s.section]) for s in followed(report) if s.section not in shown
    )
    elsewhere_ = tuple(views.view(s, urls[s.section]) for s in others[:OTHERS])
    return Overview(
        report,
        promise(report.rules.false_discoveries),
        listed,
        tuple(views.view(w.signal, urls[w.signal.section]) for w in report.watched),
        watched_about(report),
        next_,
        elsewhere_,
        max(0, len(others) - OTHERS),
        filters((*listed, *next_, *elsewhere_)),
        len(high(report)) - len(others),
        _lead(signals, views),
        tuple(
            (name, cell(n, least)) for name, n in report.unlinked.spellings if n >= least
        ),
        tuple(
            (place(s), views.decided(s), urls.get(s.section, ""))
            for s in report.dismissed
        ),
        tuple(lost_line(d) for d in report.undecidable),
        tuple(problem_line(problem) for problem in report.unreadable),
        tuple(
            _topic(missing.topic, views, quotes.get(missing.topic.label, ())) for missing in report.topics
            if len(missing.topic.findings) >= least
        ),
        tuple(uncovered_lines(report, least)),
        tuple(topic for topic in report.searched if topic.times >= least),
        tuple((sop, cell(audits, least)) for sop, audits in report.run.too_few),
        tuple(
            (critical_place(c), unplaced_words(c, views)) for c in report.critical_unplaced
        ),
    )  # fmt: skip


def unplaced_words(found: CriticalFindings, views: SignalViews) -> str:
    """What is known of critical findings whose section is not clear, and what was decided of them."""
    status = views.statuses.get(found.sop)
    decided = f". {status_line(status, views.least)}" if status else ""
    return f"critical findings: {cell(found.fresh, views.least)}. {found.title}{decided}"


def _lead(signals: Sequence[GapSignal], views: SignalViews) -> str:
    """What stands first, and why: one sentence."""
    if not signals:
        return nothing_stands_out(views.report)
    first, name = signals[0], place(signals[0])
    if not first.flagged:
        return f"{name} stands first: a critical finding on a critical SOP is listed at once."
    since = ""
    if first.since_version:
        since = f" since about version {first.since_version}"
    elif first.onset:
        since = f" since {calendar_day(first.onset)}"
    found, extra = cell(first.found, views.least), round(first.found - first.expected)
    why = f"{found} findings{since} where about {first.expected:.0f} were to be expected"
    most = ""
    if first.critical:
        most = ", and a critical finding on a critical SOP"
    elif first.found >= views.least:
        most = f": {extra} too many, the most of all"
    return f"{name} stands first: {why}{most}."


def _topic(topic: Topic, views: SignalViews, quotes: Sequence[FindingDetail]) -> TopicView:
    least, weeks = views.least, reviewed_weeks(views.report)
    weekly = topic.weekly[:weeks]
    return TopicView(
        topic.label, cell(len(topic.findings), least),
        part(topic.without_sop, len(topic.findings), least),
        _topic_trend(weekly, views.courses.start, least), tuple(quotes),
    )  # fmt: skip


def _topic_trend(weekly: Sequence[int], start: date, least: int) -> str:
    """A topic may be young, which a section is not.

    >>> _topic_trend([0, 0, 0, 0, 4, 9], date(2026, 3, 2), 5)
    'All since 30 Mar 2026.'
    """
    half = len(weekly) // 2
    early, late = sum(weekly[:half]), sum(weekly[half:])
    begin = next((week for week, found in enumerate(weekly) if found), 0)
    if late >= least and begin >= half:
        since = start + timedelta(weeks=begin)
        return f"All since {calendar_day(since)}."
    if late >= 2 * least and is_small(early, least):
        return "Nearly all in the second half of the period."
    none = [0] * len(weekly)
    return trend(stretches(weekly, none, none, least), least)


def filters(views: Sequence[SignalView]) -> tuple[Filter, ...]:
    """What tells some of these sections from others."""
    kinds: tuple[tuple[str, str, Callable[[SignalView], tuple[str, ...]]], ...] = (
        ("queue", "Queue", lambda view: view.queues),
        ("vendor", "Vendor", lambda view: view.vendors),
        ("cause", "Likeliest cause", lambda view: (view.likeliest,) if view.weighed else ()),
    )
    made = []
    for key, label, values in kinds:
        counted = Counter(value for view in views for value in values(view))
        if any(number < len(views) for number in counted.values()):
            made.append(Filter(key, label, tuple(sorted(counted.items()))))
    return tuple(made)


def promise(share: float) -> str:
    """How many of the flags may be wrong, in words; rather too many than too few.

    >>> promise(0.1), promise(0.25), promise(0.05)
    ('1 in 10', '3 in 10', '1 in 20')
    """
    return f"{ceil(share * 10)} in 10" if share >= 0.1 else f"1 in {int(1 / share)}"
