"""The page of one signal: the section's text, the course of its findings, and how to decide of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from kb_tools.gaps.decisions.disposition import Decision
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.qa_ports import Contact, FindingDetail, Kpis
from kb_tools.render.qa.cells import is_small
from kb_tools.render.qa.charts import Mark, chart
from kb_tools.render.qa.courses import TimeRow, enough
from kb_tools.render.qa.decisions import Deciding, decide_command
from kb_tools.render.qa.effects import EffectView, effect_view, is_wording, newest_first
from kb_tools.render.qa.gap_report_json import rereview_told
from kb_tools.render.qa.kpis import KpiRow, kpi_rows
from kb_tools.render.qa.places import Block
from kb_tools.render.qa.rereviewed import rereviewed_lines, sampling_commands
from kb_tools.render.qa.signals import SignalView, SignalViews, anchor
from kb_tools.workflows.decide import Wanted, disposition

CONTACTS = 50  # of a section that its page leads to

_WAYS = {
    Decision.ACCEPTED: "Somebody will mend the page",
    Decision.DISMISSED: "The page is right as it is",
    Decision.FIXED: "A version mends it",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One decision that may be made: the command for it, and the form of the git platform."""

    words: str
    command: str
    form: str  # its address; "": none is configured
    text: str  # to be put into it; "": it is filled in


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
    ways: tuple[Way, ...]  # to decide


@dataclass(frozen=True)
class SignalPages:
    """Makes them, for one report."""

    views: SignalViews
    deciding: Deciding

    def page(
        self, signal: GapSignal, url: str, kpis: tuple[Kpis, Kpis] | None,
        quotes: Sequence[FindingDetail], contacts: Sequence[Contact] = (),
    ) -> SignalPage:  # fmt: skip
        views, courses = self.views, self.views.courses
        view, place = views.view(signal, url), views.places.get(signal.sop)
        blocks = place.blocks.get(anchor(signal), ()) if place else ()
        at, versions = courses.stretches(signal), courses.versions(signal)
        marks = [Mark((since - courses.start).days / 7, name) for name, since, _ in versions]
        title = f"Findings on {view.name} by week against what was expected. {view.trend}"
        return SignalPage(
            view, blocks, "" if blocks else views.text(signal),
            chart(at, courses.start, marks, title, signal.expected_within)
            if signal.weighed and enough(at, views.least) else None,
            tuple(courses.row(s, signal.expected_within) for s in at) if signal.weighed else (), versions,
            kpi_rows(*kpis, views.least) if kpis else (),
            tuple(quotes) if signal.found >= views.least else (),
            self._looked_again(signal), sampling_commands(signal.section),
            self._linked(contacts), len(contacts),
            self._effects(signal),
            views.decided(signal),
            tuple(self._ways(signal)),
        )  # fmt: skip

    def _looked_again(self, signal: GapSignal) -> tuple[str, ...]:
        """Contacts drawn at random: who they are stands nowhere, so their counts may be told. Not
        so the share of all that first reviewers found, where that is of few."""
        made = rereview_told(signal, self.views.report, self.views.least)
        return rereviewed_lines(made) if made else ()

    def _linked(self, contacts: Sequence[Contact]) -> tuple[Contact, ...]:
        if is_small(len({c.audit_id for c in contacts}), self.views.least):
            return ()
        return tuple(c for c in contacts if c.audit_url or c.ticket_url)[:CONTACTS]

    def _effects(self, signal: GapSignal) -> tuple[EffectView, ...]:
        of_section = [e for e in self.views.report.effects if e.section == signal.section]
        return tuple(
            effect_view(e, self.views.least, {}, wording=is_wording(e, self.views.report))
            for e in newest_first(of_section)
        )

    def _ways(self, signal: GapSignal) -> Iterator[Way]:
        report, line = self.views.report, self.views.courses.lines[signal.section]
        status = self.views.statuses.get(signal.section)
        before = status.disposition.without_small(self.views.least) if status else None
        for decision, words in _WAYS.items():
            made = disposition(
                report, self.views.evidence.known, line, Wanted(decision), report.as_of,
                self.deciding.first_told, self.views.least,
            )  # fmt: skip
            form, text = self.deciding.form(made, before)
            yield Way(words, decide_command(signal.section, decision), form, text)
