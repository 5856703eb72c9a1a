"""One page for a meeting: what changed since last week, what to read, what became of decisions, what
is covered and which SOPs are overdue. It fits on a sheet of paper, and gives no small count away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kb_tools.english import counted
from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.decisions.statuses import Status
from kb_tools.gaps.effects.versions import Verdict
from kb_tools.qa_ports import Kpis
from kb_tools.render.dates import calendar_day
from kb_tools.render.qa.cells import cell, share
from kb_tools.render.qa.decisions import status_line
from kb_tools.render.qa.effects import newest_first, verdict_line
from kb_tools.render.qa.gap_changes import gone_words, nothing_came_in
from kb_tools.render.qa.gap_report_text import (
    critical_place,
    findings_placed,
    nothing_stands_out,
    place,
)
from kb_tools.render.qa.kpis import KpiRow, kpi_rows
from kb_tools.render.qa.listed import addresses, reading_order
from kb_tools.render.qa.overview import unplaced_words
from kb_tools.render.qa.signals import SignalView, SignalViews
from kb_tools.render.qa.watched import watched_words
from kb_tools.workflows.gap_changes import GapChanges

_ROWS = 8  # of each list: the rest is counted
_WEEKS = 26  # effects of versions that came before are no news

BeforeAfter = Mapping[str, tuple[Kpis, Kpis]]
"""By section whose fix was decided: KPIs of the SOP's contacts before the version, and since."""


@dataclass(frozen=True, slots=True)
class InForce:
    """An SOP that agents follow today."""

    sop: str
    title: str
    url: str
    owner: str
    review_by: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    url: str  # "": it has no page
    words: str
    kpis: tuple[KpiRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of which the first are shown."""

    shown: tuple[Entry, ...]
    more: int

    @classmethod
    def of(cls, entries: Iterable[Entry], most: int = _ROWS) -> "Listed":
        every = [*entries]
        return cls(tuple(every[:most]), max(0, len(every) - most))


@dataclass(frozen=True, slots=True)
class Meeting:
    since: date | None  # None: nobody has looked back
    silence: str  # that no contact has come in since; "": some have
    changes: tuple[tuple[str, Listed], ...]  # under what heading; empty ones are left out
    read: tuple[SignalView, ...]
    read_more: int
    watched: Listed  # listed before, and not sure enough today
    nothing: str  # why there is nothing to read
    critical: tuple[Entry, ...]  # fresh critical findings without a clear section
    decisions: Listed
    effects: Listed
    coverage: tuple[tuple[str, str], ...]
    overdue: Listed


def meeting(
    views: SignalViews, changes: GapChanges | None, sops: Sequence[InForce], kpis: BeforeAfter
) -> Meeting:
    report, urls = views.report, addresses(views.report)
    listed = reading_order(report)
    effects = [
        e for e in newest_first(report.effects)
        if e.verdict in (Verdict.BETTER, Verdict.WORSE)
        and e.released >= report.as_of - timedelta(weeks=_WEEKS)
    ]  # fmt: skip
    return Meeting(
        changes.since if changes else None,
        nothing_came_in(changes) if changes else "",
        tuple(_changes(changes, views, urls)) if changes else (),
        tuple(views.view(s, urls[s.section]) for s in listed[:_ROWS]),
        max(0, len(listed) - _ROWS),
        Listed.of(
            Entry(place(w.signal), urls[w.signal.section], watched_words(w, views.least))
            for w in report.watched
        ),
        nothing_stands_out(report),
        tuple(
            Entry(critical_place(c), "", unplaced_words(c, views)) for c in report.critical_unplaced
        ),
        Listed.of(_decision(s, views, urls, kpis) for s in report.statuses),
        Listed.of(
            Entry(f"{e.sop} {e.version}", urls.get(e.section, ""), f"{e.label}: {verdict_line(e, views.least)}")
            for e in effects
        ),
        tuple(_coverage(views, sops)),
        Listed.of(_overdue(sops, report.as_of)),
    )  # fmt: skip


def _changes(
    changes: GapChanges, views: SignalViews, urls: Mapping[str, str]
) -> Iterator[tuple[str, Listed]]:
    least = views.least

    def named(section: str, words: str) -> Entry:
        signal = next((s for s in changes.now.run.signals if s.section == section), None)
        name = place(signal) if signal else section
        return Entry(name, urls.get(section, ""), words)

    topics = changes.topics
    found = {
        "New critical findings": [
            Entry(
                critical_place(c.of), urls.get(c.of.section, ""),
                f"{cell(c.new, least)} entered since then. {c.of.title}",
            )
            for c in changes.critical
        ],
        "New": [
            named(
                s.section,
                f"{cell(s.found, least)} found, {s.expected:.1f} expected. {s.heading or s.title}",
            )
            for s in changes.new
        ],
        "Grown": [
            named(
                g.signal.section,
                f"{cell(g.found, least)} findings since then, where {g.due:.1f} would have kept it as it was",
            )
            for g in changes.grown
        ],
        "Back, though dismissed": [
            named(m.status.section, status_line(m.status, least)) for m in changes.back
        ],
        "Gone": [
            *(named(g.signal.section, gone_words(g, changes, least)) for g in changes.gone),
            *(Entry(key, "", "no longer looked at") for key in changes.lost),
        ],
        "What became of decisions": [
            named(m.status.section, status_line(m.status, least)) for m in changes.decided
        ],
        "Topics that no SOP covers": [
            *(
                Entry(t.label, "", f"new: {cell(len(t.findings), least)} findings")
                for t in topics.new
            ),
            *(
                Entry(
                    g.topic.label, "",
                    f"grown: {cell(g.found, least)} findings since then, where {g.due:.1f} would have kept it as it was",
                )
                for g in topics.grown
            ),
            *(Entry(label, "", "gone") for label in topics.gone),
        ],
    }  # fmt: skip
    yield from ((title, Listed.of(entries)) for title, entries in found.items() if entries)


def _decision(
    status: Status, views: SignalViews, urls: Mapping[str, str], kpis: BeforeAfter
) -> Entry:
    signal = next((s for s in views.report.run.signals if s.section == status.section), None)
    name = place(signal) if signal else status.section
    words = status_line(status, views.least)
    if (took := time_to_fix(status, views.evidence.known)) is not None:
        begin, days = took
        words += f". From {begin} to fix: {counted(days, 'day')}"
    pair = kpis.get(status.section)
    rows = kpi_rows(*pair, views.least) if pair else ()
    return Entry(name, urls.get(status.section, ""), words, rows)


def time_to_fix(status: Status, known: Catalogue) -> tuple[str, int] | None:
    """From what, and how many days, to the day on which the version that mends a section came into
    force: from the report that told of it first, or, where none was remembered, from the first decision.
    None: the version is not there, or came before that."""
    made = status.disposition.all
    told = [each.told.since for each in made if each.told and each.told.since]
    begin, first = ("signal", min(told)) if told else ("decision", made[0].decided)
    sops = (s for s in known.sops if s.sop == status.disposition.sop)
    starts = (
        v.start.date() for s in sops for v in s.versions if v.version == status.disposition.fixed_in
    )
    start = next(starts, None)
    return None if start is None or start < first else (begin, (start - first).days)


def _coverage(views: SignalViews, sops: Sequence[InForce]) -> Iterator[tuple[str, str]]:
    """What the figures rest on, each with its denominator."""
    report, least = views.report, views.least
    enough = report.enough
    few = {sop for sop, _ in report.run.too_few}
    there = {s.sop for s in sops}
    yield (
        f"SOPs in force with at least {report.rules.least_audits} reviewed contacts",
        f"{len(there & enough)} of {len(there)}",
    )
    yield "… with fewer", f"{len(there & few)} of {len(there)}"
    yield "… with none", f"{len(there - enough - few)} of {len(there)}"
    if report.counting:
        known = share(findings_placed(report), report.counting, least)
        yield (
            "findings about SOPs whose section is known",
            known.replace(" %", "\N{NO-BREAK SPACE}%"),
        )
    late = sum(s.review_by is not None and s.review_by < report.as_of for s in sops)
    yield "SOPs in force whose review is overdue", f"{late} of {len(there)}"


def _overdue(sops: Sequence[InForce], as_of: date) -> Iterator[Entry]:
    late = [(s.review_by, s) for s in sops if s.review_by is not None and s.review_by < as_of]
    for due, s in sorted(late, key=lambda each: (each[0], each[1].sop)):
        owner = f", {s.owner}" if s.owner else ""
        yield Entry(s.sop, s.url, f"{s.title}: due {calendar_day(due)}{owner}")
