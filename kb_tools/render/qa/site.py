"""The QA leads' pages: what to read first, a page per section, and how it is known.

They are added to the site for the audience `qa` and to no other. A page holds counts; names and
pseudonyms of people never come here, and comments only where they were asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb_tools.gaps.signals.model import GapSignal
from kb_tools.qa_ports import Contact, FindingDetail
from kb_tools.render import dates
from kb_tools.render.fragments import Fragments
from kb_tools.render.in_force_json import APPEALS
from kb_tools.render.qa.decisions import Deciding
from kb_tools.render.qa.effects import HOW as HOW_COUNTED
from kb_tools.render.qa.effects import effect_view, is_wording, newest_first, nothing_to_say, of_sop
from kb_tools.render.qa.gap_report_text import nothing_stands_out
from kb_tools.render.qa.listed import GAPS, HOW, addresses, with_pages
from kb_tools.render.qa.meeting import BeforeAfter, InForce, meeting
from kb_tools.render.qa.overview import overview
from kb_tools.render.qa.places import SopPlace
from kb_tools.render.qa.reviewers import agreement_rows
from kb_tools.render.qa.signal_pages import SignalPages
from kb_tools.render.qa.signals import SignalViews
from kb_tools.render.site import PageFile
from kb_tools.workflows.gap_changes import GapChanges
from kb_tools.workflows.gaps import BesideOthers, Evidence, GapReport
from kb_tools.workflows.site.views import SiteFacts

REVIEWERS = f"{GAPS}reviewers/"
MEETING = f"{GAPS}meeting/"

BesideSignal = tuple[BesideOthers | None, Sequence[FindingDetail], Sequence[Contact]]
"""KPIs of a signal's contacts and of the SOP's others, the comments to quote, and where its contacts
can be looked up."""


@dataclass(frozen=True, slots=True)
class ForMeeting:
    """What the page for the meeting tells besides the report."""

    changes: GapChanges | None = None  # since last week; None: nobody has looked back
    sops: Sequence[InForce] = ()
    kpis: BeforeAfter = field(default_factory=dict)
    topic_quotes: Mapping[str, Sequence[FindingDetail]] = field(default_factory=dict)  # by label


_TIMELINE = '<ol class="kb-timeline"'  # where a history page begins to tell its versions


class QaFragments(Fragments):
    """Templates in `templates/qa/`."""

    def page(self, name: str, here: str, **values: object) -> str:
        self._environment.filters["plain_day"] = lambda day: dates.day(day, self._zone)
        self._environment.filters["month_words"] = dates.month_words
        return self._render(f"qa/{name}.html.j2", here, **values)


def navigation(report: GapReport | None) -> dict[str, Any]:
    """The pages of this module, for the menu; `report`: None before the first import."""
    pages = [{"Read these first": f"{GAPS}index.md"}]
    if report is not None:
        pages.append({"For the meeting": f"{MEETING}index.md"})
        pages.append({"Do reviewers agree?": f"{REVIEWERS}index.md"})
    pages += [{"How we know": f"{HOW}index.md"}, {"What was in force": f"{APPEALS}index.md"}]
    return {"Gaps": pages}


def gap_pages(
    facts: SiteFacts,
    report: GapReport,
    evidence: Evidence,
    places: Mapping[str, SopPlace],
    beside: Callable[[GapSignal], BesideSignal],
    least: int,
    deciding: Deciding,
    about: "ForMeeting | None" = None,
) -> Iterator[PageFile]:
    """
    Args:
        about: what the page for the meeting tells besides the report.
        places: where the site shows the SOPs that signals are about.
        least: the smallest count of people or contacts that may be told.
        deciding: where decisions are kept.
    """
    about = about or ForMeeting()
    fragments, views = QaFragments(facts), SignalViews(report, evidence, places, least)
    if not report.audits:
        yield from pages_without_findings(facts, least)
        return
    pages, urls = SignalPages(views, deciding), addresses(report)
    yield _page(
        GAPS,
        "Read these first",
        fragments.page(
            "overview",
            GAPS,
            page=overview(views, about.topic_quotes),
            how=HOW,
            reviewers=REVIEWERS,
            appeals=APPEALS,
            meeting=MEETING,
            least=least,
        ),
    )
    text = fragments.page(
        "meeting", MEETING, page=meeting(views, about.changes, about.sops, about.kpis),
        report=report, gaps=GAPS,
    )  # fmt: skip
    yield _page(MEETING, "For the meeting", text)
    for section, signal in with_pages(report).items():
        page = pages.page(signal, urls[section], *beside(signal))
        text = fragments.page(
            "signal", page.view.url, page=page, report=report, how=HOW, gaps=GAPS, least=least,
            how_counted=HOW_COUNTED,
        )  # fmt: skip
        yield _page(page.view.url, page.view.name, text)
    rows, few = agreement_rows(report, places, least)
    text = fragments.page(
        "reviewers", REVIEWERS, rows=rows, few=few, report=report, how=HOW, gaps=GAPS, least=least
    )
    yield _page(REVIEWERS, "Do reviewers agree?", text)
    yield how_we_know(facts, least, report)


def with_effects(
    page: PageFile, facts: SiteFacts, report: GapReport, sop: str, least: int
) -> PageFile:
    """An SOP's history with what its versions did to the findings, above the versions."""
    here, urls = page.path.removesuffix("index.md"), addresses(report)
    effects = [
        effect_view(e, least, urls, wording=is_wording(e, report))
        for e in newest_first(of_sop(report, sop))
    ]
    told = QaFragments(facts).page(
        "effects", here, effects=effects, how=HOW, how_counted=HOW_COUNTED,
        nothing=nothing_to_say(report),
    )  # fmt: skip
    before, timeline, after = page.fragment.partition(_TIMELINE)
    return replace(page, fragment=f"{before}{told}{timeline}{after}")


def pages_without_findings(facts: SiteFacts, least: int) -> Iterator[PageFile]:
    """What stands there before the first import."""
    text = QaFragments(facts).page("nothing", GAPS, how=HOW)
    yield _page(GAPS, "Read these first", text)
    yield how_we_know(facts, least, None)


def how_we_know(facts: SiteFacts, least: int, report: GapReport | None) -> PageFile:
    text = QaFragments(facts).page("how_we_know", HOW, report=report, least=least, gaps=GAPS)
    return _page(HOW, "How we know", text)


def appeals_page(facts: SiteFacts) -> PageFile:
    """What was in force at a contact, at its audit and today; answers in the browser."""
    text = QaFragments(facts).page("appeals", APPEALS)
    return _page(APPEALS, "What was in force", text)


def pointer(facts: SiteFacts, report: GapReport | None) -> str:
    """What the site's first page says above all else."""
    nothing = nothing_stands_out(report) if report is not None else ""
    return QaFragments(facts).page(
        "pointer", "", report=report, nothing=nothing, gaps=GAPS, appeals=APPEALS
    )


def _page(url: str, title: str, fragment: str) -> PageFile:
    return PageFile(f"{url}index.md", title, fragment, {"robots": "noindex"})
