"""A signal in the words of its pages: where it is, what it rests on, what else could explain it.

Nothing here names a person: a signal carries counts only, and small ones are coarse (`cells.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from markupsafe import Markup

from kb_tools.english import capital
from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.decisions.statuses import Status
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.render.qa.cells import cell, chance, is_small, without_small
from kb_tools.render.qa.charts import spark
from kb_tools.render.qa.courses import Courses, enough, trend
from kb_tools.render.qa.decisions import standing_words, status_line
from kb_tools.render.qa.gap_report_text import CAUSE_WORDS
from kb_tools.render.qa.places import SopPlace
from kb_tools.render.qa.watched import watched_words
from kb_tools.workflows.gap_facets import Facets
from kb_tools.workflows.gap_facets import facets as facets_of
from kb_tools.workflows.gaps import Evidence, GapReport

_WORDS = 90  # characters of a section's text in a list
_LIKELY = 0.015  # causes less likely are one part of the bar

_REASONS = {
    "unclear": "is unclear",
    "contradicts": "contradicts another page",
    "outdated": "is outdated",
    "missing": "does not cover what was asked",
}
_VERDICTS = {
    "unclear": "the page is unclear", "contradicts": "the page contradicts another",
    "outdated": "the page is outdated", "missing": "no page covers it",
}  # fmt: skip


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
    watched: str  # when it was listed, and why it is not; "" it is not watched
    weighed: bool  # else too few contacts for causes, for anything expected, for a ratio
    sop_url: str  # "": the site has no page of it
    section_url: str
    history_url: str
    redline_url: str  # of `since_version`
    since_version: str
    until_version: str
    since: date | None
    replaced: date | None  # the week, near the onset, in which all reviewers were
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


@dataclass(frozen=True)
class SignalViews:
    """Makes them, for one report."""

    report: GapReport
    evidence: Evidence
    places: Mapping[str, SopPlace]  # by SOP
    least: int  # the smallest cell

    def view(self, signal: GapSignal, url: str) -> SignalView:
        place, at_page = self.places.get(signal.sop), anchor(signal)
        vague = is_small(signal.found, self.least)
        at = self.courses.stretches(signal)
        facets = (
            facets_of(signal, self.evidence, self.least) if len(signal.rows) else Facets((), ())
        )
        return SignalView(
            url=url,
            sop=signal.sop,
            title=signal.title,
            label=signal.label,
            heading=signal.heading,
            words=_short(self.text(signal)),
            flagged=signal.flagged,
            listed=signal.flagged and signal.section not in self.report.quiet,
            critical=signal.critical,
            watched=self._watched.get(signal.section, ""),
            weighed=signal.weighed,
            sop_url=place.url if place else "",
            section_url=f"{place.url}#{at_page}" if place and at_page in place.blocks else "",
            history_url=place.history_url if place else "",
            redline_url=place.redlines.get(signal.since_version, "") if place else "",
            since_version=signal.since_version,
            until_version=signal.until_version,
            since=signal.onset,
            replaced=signal.reviewers_replaced,
            written=self.courses.written(signal),
            said=self._said(signal),
            named=tuple((sop, self._page_of(sop), cell(n, self.least)) for sop, n in signal.named),
            who=self._who(signal),
            causes=shares(signal.causes),
            page_share=signal.probability,
            found=cell(signal.found, self.least),
            found_number=0 if vague else signal.found,
            expected="not told" if not signal.weighed else f"{signal.expected:.1f}" if signal.expected < 10 else f"{signal.expected:,.0f}",
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
            spark=spark(at) if enough(at, self.least) else None,
            trend=trend(at, self.least),
            decided=standing_words(self.statuses[signal.section].standing)
            if signal.section in self.statuses else "",
            queues=facets.queues,
            vendors=facets.vendors,
        )  # fmt: skip

    def _said(self, signal: GapSignal) -> str:
        """Of comments it is heard, by what is near to what: a denial may sound like what it denies."""
        said, (says, read) = _REASONS.get(signal.reason, ""), signal.said_in
        heard = f"{cell(says, self.least)} of {cell(read, self.least)} comments seem to say"
        told = f"{heard if read else 'Reviewers say'} that it {said}."
        return capital(told) if said else ""

    def text(self, signal: GapSignal) -> str:
        return self.evidence.known.section(self.courses.lines[signal.section]).text

    def decided(self, signal: GapSignal) -> str:
        """In a sentence; "" nothing was."""
        status = self.statuses.get(signal.section)
        return status_line(status, self.least) if status else ""

    @cached_property
    def statuses(self) -> dict[str, Status]:
        return {status.section: status for status in self.report.statuses}

    @cached_property
    def _watched(self) -> dict[str, str]:
        return {w.signal.section: watched_words(w, self.least) for w in self.report.watched}

    @cached_property
    def courses(self) -> Courses:
        return Courses(self.report, self.evidence.known, self.places, self.least)

    def _page_of(self, sop: str) -> str:
        return self.places[sop].url if sop in self.places else ""

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


def anchor(signal: GapSignal) -> str:
    """Of its section, in the page; none where another has taken it since ("…#limits~2")."""
    return signal.section.partition("#")[2]


def shares(causes: Sequence[tuple[Cause, float]]) -> tuple[CauseShare, ...]:
    """Likeliest first; the least likely together as "other"."""
    named = [CauseShare(c.name.lower(), CAUSE_WORDS[c], p) for c, p in causes if p >= _LIKELY]
    rest = sum(p for _, p in causes if p < _LIKELY)
    if rest >= 0.005:
        named.append(CauseShare("other", "other", rest))
    return tuple(named)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WORDS else text[: _WORDS - 1].rsplit(" ", 1)[0] + " …"
