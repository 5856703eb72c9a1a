"""A gap report as the values that its pages show: words, counts that may be told, links.

Nothing here names a person: a signal carries counts only, and small ones are coarse (qa_cells).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from math import ceil

from markupsafe import Markup

from kb_tools.gaps.catalogue import Catalogue, Line
from kb_tools.gaps.causes import Cause
from kb_tools.gaps.decisions import Decision, Status
from kb_tools.gaps.signals import GapSignal
from kb_tools.gaps.topics import Topic
from kb_tools.gaps.unanswered import SearchedTopic
from kb_tools.policy.model import Clause, SopId
from kb_tools.policy.sections import sections
from kb_tools.qa_ports import Contact, FindingDetail, Kpis
from kb_tools.render.decisions import (
    Deciding,
    decide_command,
    lost_line,
    standing_words,
    status_line,
)
from kb_tools.render.effects import EffectView, chance, effect_view, is_wording, newest_first
from kb_tools.render.gap_report_text import CAUSE_WORDS, nothing_stands_out, problem_line
from kb_tools.render.qa_cells import Stretch, cell, is_small, percent, stretches, without_small
from kb_tools.render.qa_charts import Mark, chart, spark
from kb_tools.render.rereviewed import rereviewed_lines, sampling_commands
from kb_tools.workflows.decide import Wanted, disposition
from kb_tools.workflows.gap_facets import Facets
from kb_tools.workflows.gap_facets import facets as facets_of
from kb_tools.workflows.gaps import Evidence, GapReport
from kb_tools.workflows.site_urls import slugs
from kb_tools.workflows.site_views import SopPages

GAPS = "gaps/"
HOW = "gaps/how-we-know/"
NEXT = 20  # sections with a page of their own beside those that are listed
OTHERS = 20  # high counts with another explanation, in the overview
CONTACTS = 50  # of a section that its page leads to
_WORDS = 90  # characters of a section's text in a list
_LIKELY = 0.015  # causes less likely are one part of the bar

_REASONS = {
    "unclear": "Reviewers say that it is unclear.",
    "contradicts": "Reviewers say that it contradicts another page.",
    "outdated": "Reviewers say that it is outdated.",
    "missing": "Reviewers say that no page covers what was asked.",
}


@dataclass(frozen=True, slots=True)
class SopPlace:
    """Where the site shows an SOP, and what the section looks like there."""

    title: str
    url: str
    history_url: str
    redlines: Mapping[str, str]  # of the first text of a version: its redline's url
    blocks: Mapping[str, tuple["Block", ...]]  # by the section's anchor; today's text


@dataclass(frozen=True, slots=True)
class Block:
    """A clause, or the rows of one table."""

    clauses: tuple[Clause, ...]

    @property
    def table(self) -> bool:
        return self.clauses[0].table >= 0


@dataclass(frozen=True, slots=True)
class CauseShare:
    name: str  # "gap", "group", …: for the colour
    words: str
    share: float  # 0 to 1

    @property
    def percent(self) -> str:
        """Rounded, and never quite certain."""
        return chance(self.share)


@dataclass(frozen=True, slots=True)
class KpiRow:
    name: str
    these: str  # of contacts with such a finding, with how many it is known of
    others: str  # of the SOP's other reviewed contacts


@dataclass(frozen=True, slots=True)
class TimeRow:
    first: date
    last: date
    found: str
    expected: str
    audits: str


@dataclass(frozen=True, slots=True)
class SignalView:
    """One section in the list, and on its own page."""

    url: str  # of its page
    sop: str
    title: str  # of the SOP
    label: str  # "step 3"
    heading: str
    words: str  # how the section begins
    flagged: bool
    listed: bool  # flagged, and not dismissed
    critical: bool
    sop_url: str  # "": the site has no page of it
    section_url: str
    history_url: str
    redline_url: str  # of `since_version`
    since_version: str
    until_version: str
    since: date | None
    written: tuple[str, date] | None  # the version in which it first stood, if in the period
    said: str  # the reason, a sentence; "" unknown
    named: tuple[tuple[str, str, str], ...]  # SOPs in its comments: id, page ("": none), audits
    who: tuple[tuple[str, str], ...]  # ("agents", "38"), …
    causes: tuple[CauseShare, ...]  # likeliest first
    page_share: float  # for sorting
    found: str
    found_number: int  # 0 where it must not be told
    expected: str
    ratio: str  # "" where it would tell a small count
    ratio_number: float
    interval: str
    audits: str
    found_all: str
    audits_all: str
    overturned: str  # "" none
    verdicts: tuple[tuple[str, str], ...]
    critical_findings: str  # "" none
    not_because: str
    spark: Markup | None
    trend: str  # the spark in words
    decided: str  # "Accepted"; "" nothing was
    queues: tuple[str, ...]  # that its findings come from, where there are enough of them
    vendors: tuple[str, ...]

    @property
    def likeliest(self) -> str:
        """Of the causes, in words."""
        return self.causes[0].words if self.causes else ""

    @property
    def name(self) -> str:
        return f"{self.sop} {self.label}"

    @property
    def where(self) -> str:
        """The heading, unless the label says it already."""
        return "" if self.heading and self.heading in self.label else self.heading


@dataclass(frozen=True, slots=True)
class SignalPage:
    view: SignalView
    blocks: tuple[Block, ...]
    old_text: str  # where today's page has it no more
    chart: Markup | None  # None: too few findings for one
    rows: tuple[TimeRow, ...]
    versions: tuple[tuple[str, date, str], ...]  # in the period: name, since, redline's url
    kpis: tuple[KpiRow, ...]
    quotes: tuple[FindingDetail, ...]
    looked_again: tuple[str, ...]  # what a blind second look made of it; () none was taken
    sampling: str  # the commands for one
    contacts: tuple[Contact, ...]  # the newest; () where they are too few, or no system is linked
    contacts_all: int
    effects: tuple[EffectView, ...]  # of the versions that changed it, newest first
    decided: str  # in a sentence; "" nothing was
    ways: tuple["Way", ...]  # to decide


@dataclass(frozen=True, slots=True)
class Way:
    """One decision that may be made: the command for it, and the form of the git platform."""

    words: str
    command: str
    form: str  # its address; "": none is configured, or the file is there already


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic that no SOP covers."""

    label: str
    found: str
    without_sop: str
    trend: str


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
    searched: tuple[SearchedTopic, ...]  # without a good answer; rare ones are left out before
    too_few: tuple[tuple[str, str], ...]  # SOP, audits


def reading_order(report: GapReport) -> tuple[GapSignal, ...]:
    """What is listed: flags by what they cost, then critical ones."""
    return (*report.flagged, *report.critical)


def followed(report: GapReport) -> tuple[GapSignal, ...]:
    """The likeliest sections that are not listed; they have pages too."""
    rest = (
        s for s in report.run.signals
        if not s.flagged and not s.critical and not s.until_version and s.found
    )  # fmt: skip
    return tuple(signal for signal, _ in zip(rest, range(NEXT), strict=False))


def elsewhere(report: GapReport) -> tuple[GapSignal, ...]:
    """High counts that something else explains; the largest excess first."""
    high = [s for s in _high(report) if s.causes[0][0] is not Cause.NONE]
    return tuple(sorted(high, key=lambda s: (s.expected - s.found, s.section)))


def _high(report: GapReport) -> list[GapSignal]:
    return [s for s in report.run.signals if s.not_because and not s.flagged and not s.critical]


def with_pages(report: GapReport) -> dict[str, GapSignal]:
    """Sections that get a page of their own, by their id."""
    chosen = (
        *reading_order(report),
        *report.dismissed,
        *followed(report),
        *elsewhere(report)[:OTHERS],
    )
    return {signal.section: signal for signal in chosen}


def addresses(report: GapReport) -> dict[str, str]:
    """The url of each signal's page."""
    made = slugs(SopId(section) for section in with_pages(report))
    return {section: f"{GAPS}{address}/" for section, address in made.items()}


def place_of(made: SopPages) -> SopPlace:
    page = made.page
    found = {part.anchor: _blocks(part.clauses) for part in sections(page.document)}
    redlines: dict[str, str] = {}
    for redline in reversed(made.history.redlines):
        if redline.after.new_version:
            redlines[redline.after.version] = redline.url
    return SopPlace(page.title, page.url, made.history.url, redlines, found)


def promise(share: float) -> str:
    """How many of the flags may be wrong, in words; rather too many than too few.

    >>> promise(0.1), promise(0.25), promise(0.05)
    ('1 in 10', '3 in 10', '1 in 20')
    """
    return f"{ceil(share * 10)} in 10" if share >= 0.1 else f"1 in {int(1 / share)}"


@dataclass(frozen=True)
class Views:
    """Makes the values of one report's pages."""

    report: GapReport
    evidence: Evidence
    places: Mapping[str, SopPlace]  # by SOP
    least: int  # the smallest cell
    deciding: Deciding

    def overview(self) -> Overview:
        report, urls = self.report, addresses(self.report)
        signals = reading_order(report)
        listed = tuple(self.view(s, urls[s.section]) for s in signals)
        others = elsewhere(report)
        shown = {s.section for s in others[:OTHERS]}
        next_ = tuple(
            self.view(s, urls[s.section]) for s in followed(report) if s.section not in shown
        )
        elsewhere_ = tuple(self.view(s, urls[s.section]) for s in others[:OTHERS])
        return Overview(
            report,
            promise(report.rules.false_discoveries),
            listed,
            next_,
            elsewhere_,
            max(0, len(others) - OTHERS),
            filters((*listed, *next_, *elsewhere_)),
            len(_high(report)) - len(others),
            self._lead(signals),
            tuple(
                (name, cell(n, self.least)) for name, n in report.unlinked.spellings if n >= self.least
            ),
            tuple(
                (
                    f"{s.sop} {s.label}",
                    status_line(self._statuses[s.section], self.least),
                    urls.get(s.section, ""),
                )
                for s in report.dismissed
            ),
            tuple(lost_line(d) for d in report.undecidable),
            tuple(problem_line(problem) for problem in report.unreadable),
            tuple(
                self._topic(missing.topic) for missing in report.topics
                if len(missing.topic.findings) >= self.least
            ),
            tuple(topic for topic in report.searched if topic.times >= self.least),
            tuple((sop, cell(audits, self.least)) for sop, audits in report.run.too_few),
        )  # fmt: skip

    def _topic(self, topic: Topic) -> TopicView:
        none = [0] * len(topic.weekly)
        found = stretches(topic.weekly, none, none, self.least)
        return TopicView(
            topic.label,
            cell(len(topic.findings), self.least),
            cell(topic.without_sop, self.least),
            _trend(found, self.least),
        )

    def view(self, signal: GapSignal, url: str) -> SignalView:
        place, anchor = self.places.get(signal.sop), self._anchor(signal)
        vague = is_small(signal.found, self.least)
        at = self._stretches(signal)
        facets = (
            facets_of(signal, self.evidence, self.least) if len(signal.rows) else Facets((), ())
        )
        return SignalView(
            url=url,
            sop=signal.sop,
            title=signal.title,
            label=signal.label,
            heading=signal.heading,
            words=_short(self._text(signal)),
            flagged=signal.flagged,
            listed=signal.flagged and signal.section not in self.report.quiet,
            critical=signal.critical,
            sop_url=place.url if place else "",
            section_url=f"{place.url}#{anchor}" if place and anchor in place.blocks else "",
            history_url=place.history_url if place else "",
            redline_url=place.redlines.get(signal.since_version, "") if place else "",
            since_version=signal.since_version,
            until_version=signal.until_version,
            since=signal.onset,
            written=self._written(signal),
            said=_REASONS.get(signal.reason, ""),
            named=tuple((sop, self._page_of(sop), cell(n, self.least)) for sop, n in signal.named),
            who=self._who(signal),
            causes=shares(signal.causes),
            page_share=signal.probability,
            found=cell(signal.found, self.least),
            found_number=0 if vague else signal.found,
            expected=f"{signal.expected:.1f}" if signal.expected < 10 else f"{signal.expected:,.0f}",
            ratio="" if vague or not signal.expected else f"{signal.ratio:.1f}×",
            ratio_number=0.0 if vague else signal.ratio,
            interval="" if vague or not signal.expected
            else f"{signal.interval[0]:.1f} to {signal.interval[1]:.1f}",
            audits=cell(signal.audits, self.least),
            found_all=self._found_all(signal),
            audits_all=cell(signal.audits_all, self.least),
            overturned=cell(signal.overturned, self.least) if signal.overturned else "",
            verdicts=tuple((_VERDICTS.get(v, v), cell(n, self.least)) for v, n in signal.verdicts),
            critical_findings=cell(signal.critical_findings, self.least)
            if signal.critical_findings else "",
            not_because=without_small(signal.not_because, self.least),
            spark=spark(at) if _enough(at, self.least) else None,
            trend=_trend(at, self.least),
            decided=standing_words(self._statuses[signal.section])
            if signal.section in self._statuses else "",
            queues=facets.queues,
            vendors=facets.vendors,
        )  # fmt: skip

    def _page_of(self, sop: str) -> str:
        return self.places[sop].url if sop in self.places else ""

    def page(
        self, signal: GapSignal, url: str, kpis: tuple[Kpis, Kpis] | None,
        quotes: Sequence[FindingDetail], contacts: Sequence[Contact] = (),
    ) -> SignalPage:  # fmt: skip
        view, place = self.view(signal, url), self.places.get(signal.sop)
        blocks = place.blocks.get(self._anchor(signal), ()) if place else ()
        at, versions = self._stretches(signal), self._versions(signal)
        marks = [Mark((since - self._start).days / 7, name) for name, since, _ in versions]
        title = f"Findings on {view.name} by week against what was expected. {view.trend}"
        return SignalPage(
            view, blocks, "" if blocks else self._text(signal),
            chart(at, self._start, marks, title) if _enough(at, self.least) else None,
            tuple(self._row(s) for s in at), versions,
            kpi_rows(*kpis, self.least) if kpis else (),
            tuple(quotes) if signal.found >= self.least else (),
            self._looked_again(signal), sampling_commands(signal.section),
            self._linked(contacts), len(contacts),
            self._effects(signal),
            status_line(self._statuses[signal.section], self.least) if signal.section in self._statuses else "",
            tuple(self._ways(signal)),
        )  # fmt: skip

    def _looked_again(self, signal: GapSignal) -> tuple[str, ...]:
        """Contacts drawn at random: who they are stands nowhere, so their counts may be told. Not
        so the share of all that first reviewers found, where that is of few."""
        made = self.report.corrected.get(signal.section)
        if made is None or is_small(made.found, self.least) or signal.found < self.least:
            return ()
        return rereviewed_lines(made)

    def _linked(self, contacts: Sequence[Contact]) -> tuple[Contact, ...]:
        if is_small(len({c.audit_id for c in contacts}), self.least):
            return ()
        return tuple(c for c in contacts if c.audit_url or c.ticket_url)[:CONTACTS]

    def _effects(self, signal: GapSignal) -> tuple[EffectView, ...]:
        of_section = [e for e in self.report.effects if e.section == signal.section]
        return tuple(
            effect_view(e, self.least, {}, wording=is_wording(e, self.report))
            for e in newest_first(of_section)
        )

    def _ways(self, signal: GapSignal) -> Iterator[Way]:
        line = self._lines[signal.section]
        for decision, words in _WAYS.items():
            form = ""
            if signal.section not in self._statuses:
                wanted = Wanted(decision)
                form = self.deciding.form(
                    disposition(self._known, line, signal, wanted, self.report.as_of), self.least
                )
            yield Way(words, decide_command(signal.section, decision), form)

    @cached_property
    def _statuses(self) -> dict[str, Status]:
        return {status.section: status for status in self.report.statuses}

    @property
    def _known(self) -> Catalogue:
        return self.evidence.known

    @property
    def _start(self) -> date:
        """The Monday of week 0."""
        return date(1970, 1, 1) + timedelta(microseconds=self.report.run.period.start)

    def _lead(self, signals: Sequence[GapSignal]) -> str:
        """What stands first, and why: one sentence."""
        if not signals:
            return nothing_stands_out(self.report)
        first, name = signals[0], f"{signals[0].sop} {signals[0].label}"
        if not first.flagged:
            return f"{name} stands first: a critical finding on a critical SOP is listed at once."
        since = ""
        if first.since_version:
            since = f" since about version {first.since_version}"
        elif first.onset:
            since = f" since {first.onset.day} {first.onset:%b %Y}"
        found, extra = cell(first.found, self.least), round(first.found - first.expected)
        why = f"{found} findings{since} where about {first.expected:.0f} were to be expected"
        most = f": {extra} too many, the most of all" if first.found >= self.least else ""
        return f"{name} stands first: {why}{most}."

    def _anchor(self, signal: GapSignal) -> str:
        return signal.section.partition("#")[2].partition("~")[0]

    def _text(self, signal: GapSignal) -> str:
        return self._known.section(self._lines[signal.section]).text

    def _written(self, signal: GapSignal) -> tuple[str, date] | None:
        line = self._lines[signal.section]
        version = self._known.sops[line.sop].versions[line.places[0][0]]
        day = version.start.date()
        return (version.version, day) if day > self._start else None

    @cached_property
    def _lines(self) -> dict[str, Line]:
        return {line.id: line for line in self._known.lines}

    def _stretches(self, signal: GapSignal) -> tuple[Stretch, ...]:
        """From the week on in which it was written, if that is within the period."""
        written = self._written(signal)
        first = (written[1] - self._start).days // 7 if written else 0
        if sum(signal.weekly_found[:first]):  # reviewers said that it stood there before
            first = 0
        cut = (signal.onset - self._start).days // 7 - first if signal.onset else 0
        return stretches(
            signal.weekly_found[first:], signal.weekly_expected[first:], signal.weekly_audits[first:],
            self.least, cut, first,
        )  # fmt: skip

    def _row(self, s: Stretch) -> TimeRow:
        first = self._start + timedelta(weeks=s.first)
        last = self._start + timedelta(weeks=s.after, days=-1)
        return TimeRow(
            first, last, cell(s.found, self.least), f"{s.expected:.1f}", cell(s.audits, self.least)
        )

    def _versions(self, signal: GapSignal) -> tuple[tuple[str, date, str], ...]:
        """Those that came into force within the period."""
        place = self.places.get(signal.sop)
        redlines = place.redlines if place else {}
        sop = self._known.sops[self._lines[signal.section].sop]
        end = self._start + timedelta(weeks=len(signal.weekly_found))
        named: dict[str, date] = {}
        for version in sop.versions:
            named.setdefault(version.version, version.start.date())
        return tuple(
            (name, since, redlines.get(name, ""))
            for name, since in named.items()
            if self._start < since < end
        )

    def _who(self, signal: GapSignal) -> tuple[tuple[str, str], ...]:
        """Teams and vendors are no persons; of few agents even they are not told."""
        spread = signal.spread
        few = is_small(spread.agents, self.least)
        return (
            ("agents", cell(spread.agents, self.least)),
            ("teams", "not told" if few else str(spread.teams)),
            ("vendors", "not told" if few else str(spread.vendors)),
            ("reviewers", cell(spread.reviewers, self.least)),
        )

    def _found_all(self, signal: GapSignal) -> str:
        """Of the whole period, unless the difference would tell a small count."""
        before = signal.found_all - signal.found
        return (
            "" if not before or is_small(before, self.least) else cell(signal.found_all, self.least)
        )


def filters(views: Sequence[SignalView]) -> tuple[Filter, ...]:
    """What tells some of these sections from others."""
    kinds: tuple[tuple[str, str, Callable[[SignalView], tuple[str, ...]]], ...] = (
        ("queue", "Queue", lambda view: view.queues),
        ("vendor", "Vendor", lambda view: view.vendors),
        ("cause", "Likeliest cause", lambda view: (view.likeliest,)),
    )
    made = []
    for key, label, values in kinds:
        counted = Counter(value for view in views for value in values(view))
        if any(number < len(views) for number in counted.values()):
            made.append(Filter(key, label, tuple(sorted(counted.items()))))
    return tuple(made)


_WAYS = {
    Decision.ACCEPTED: "Somebody will mend the page",
    Decision.DISMISSED: "The page is right as it is",
    Decision.FIXED: "A version mends it",
}
_VERDICTS = {
    "unclear": "the page is unclear", "contradicts": "the page contradicts another",
    "outdated": "the page is outdated", "missing": "no page covers it",
}  # fmt: skip


def shares(causes: Sequence[tuple[Cause, float]]) -> tuple[CauseShare, ...]:
    """Likeliest first; the least likely together as "other"."""
    named = [CauseShare(c.name.lower(), CAUSE_WORDS[c], p) for c, p in causes if p >= _LIKELY]
    rest = sum(p for _, p in causes if p < _LIKELY)
    if rest >= 0.005:
        named.append(CauseShare("other", "other", rest))
    return tuple(named)


def kpi_rows(these: Kpis, others: Kpis, least: int) -> tuple[KpiRow, ...]:
    """Each figure with the number of contacts that it is known of.

    Of few contacts nothing is told, nor of the others: the difference to all would tell them.
    """
    if these.tickets < least:
        return ()
    rows = (
        ("CSAT, mean", "csat", lambda v: f"{v:.2f}"),
        ("First response, median", "frt_min", minutes),
        ("Resolution, median", "resolution_min", minutes),
        ("Resolved at first contact", "fcr", percent),
        ("Escalated", "escalated", percent),
        ("Reopened", "reopened", percent),
    )
    made = []
    for name, key, written in rows:
        pair = [getattr(kpis, key) for kpis in (these, others)]
        if any(pair):
            told = (
                "unknown" if p is None else "too few" if p[1] < least else f"{written(p[0])} (of {p[1]:,})"
                for p in pair
            )  # fmt: skip
            made.append(KpiRow(name, *told))
    return tuple(made)


def minutes(value: float) -> str:
    """
    >>> minutes(8.2), minutes(107.8), minutes(3000)
    ('8 min', '1.8 h', '2.1 days')
    """
    if value < 60:
        return f"{value:.0f} min"
    return f"{value / 60:.1f} h" if value < 48 * 60 else f"{value / 1440:.1f} days"


def _blocks(clauses: Sequence[Clause]) -> tuple[Block, ...]:
    """Clauses in order; neighbouring rows of one table together."""

    def grouped() -> Iterator[Block]:
        for table, run in groupby(clauses, key=lambda clause: clause.table):
            rows = tuple(run)
            yield from (Block(rows),) if table >= 0 else (Block((clause,)) for clause in rows)

    return tuple(grouped())


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WORDS else text[: _WORDS - 1].rsplit(" ", 1)[0] + " …"


def _enough(found: Sequence[Stretch], least: int) -> bool:
    """Whether a curve may be drawn: it would tell small counts."""
    return not any(is_small(stretch.found, least) for stretch in found)


def _trend(found: Sequence[Stretch], least: int) -> str:
    """The line in words: the first and the second half against each other."""
    half = (found[0].first + found[-1].after) // 2 if found else 0
    early = [s for s in found if s.after <= half]
    late = [s for s in found if s.first >= half]
    if not early or not late or not _enough(found, least):
        return "Too few findings for a trend."
    rates = [sum(s.found for s in part) / sum(s.weeks for s in part) for part in (early, late)]
    return f"{rates[0]:.1f} a week in the first half of the period, {rates[1]:.1f} in the second."
