"""The QA leads' pages added to a site for the audience `qa`, and kept out of every other."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import numpy as np

from kb_tools.adapters.first_told import first_told
from kb_tools.adapters.gap_looks import counting_to_look_back_at, look_at
from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.qa_evidence import addresses_of, store_path
from kb_tools.adapters.qa_file import opened as opened_store
from kb_tools.adapters.qa_file import troubles_told
from kb_tools.adapters.qa_reading import EngineReader
from kb_tools.adapters.qa_schema import schema_version
from kb_tools.findings.dates import microseconds
from kb_tools.gaps.effects.versions import VersionEffect
from kb_tools.gaps.evidence import Ints
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.progress import Told
from kb_tools.qa_ports import FindingDetail, Kpis
from kb_tools.render.in_force_json import in_force_json, in_force_path
from kb_tools.render.qa.decisions import Deciding
from kb_tools.render.qa.listed import with_pages
from kb_tools.render.qa.meeting import BeforeAfter, InForce
from kb_tools.render.qa.places import SopPlace, place_of
from kb_tools.render.qa.site import (
    BesideSignal,
    ForMeeting,
    appeals_page,
    gap_pages,
    navigation,
    pages_without_findings,
    pointer,
    with_effects,
)
from kb_tools.render.site import Frame, LazyFile, PageFile, StaticFile
from kb_tools.workflows.gap_changes import GapChanges, gap_changes
from kb_tools.workflows.gap_contacts import contacts_of, kpis_beside_others
from kb_tools.workflows.gaps import BesideOthers, Evidence, GapReport
from kb_tools.workflows.site.readings import Readings
from kb_tools.workflows.site.views import Site, SopPages, Standing
from kb_tools.workflows.wording_only import wording_only

_QUOTES = 12  # of the newest findings on a section

Item = PageFile | StaticFile | LazyFile | Frame


def with_findings(
    kb: KnowledgeBase,
    site: Site,
    files: Callable[[Site], Iterator[Item]],
    day: date,
    readings: Readings,
    *,
    quotes: bool,
    backend: str,
    told: Told,
) -> Iterator[Item]:
    """The files of the QA leads' site, with the gap report.

    Args:
        backend: a URL of an engine that holds the QA data, instead of the store.
    """
    told("Counting findings", 0, 1)
    counted = _counted(kb, day, readings, quotes, backend, told)
    told("Counting findings", 1, 1)
    return _with_gaps(kb, site, files, counted)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the pages tell; the store is closed again."""

    report: GapReport
    evidence: Evidence
    beside: Mapping[str, BesideSignal]  # by section
    changes: GapChanges  # since last week
    kpis: BeforeAfter
    topic_quotes: Mapping[str, Sequence[FindingDetail]]  # by label
    first_told: Callable[[str], date | None]  # by a section's key, the day


def _counted(
    kb: KnowledgeBase, day: date, readings: Readings, quotes: bool, backend: str, told: Told
) -> _Counted | None:
    """None: there are no reviewed contacts."""
    if not backend and not _holds_something(kb):
        return None
    with counting_to_look_back_at(kb, as_of=day, backend=backend, told=told) as made:
        report, evidence = made.report, made.evidence
        if not report.audits:
            return None
        signals, low = [*with_pages(report).values()], kb.config.gaps.low_csat
        contacts = contacts_of(signals, made.reader, evidence, addresses_of(kb))
        beside = {
            s.section: (
                *_beside(made.reader, report, evidence, s, quotes, low),
                contacts[s.section],
            )
            for s in signals
        }
        topic_quotes = {
            missing.topic.label: _quotes(made.reader, evidence, missing.topic.findings)
            for missing in (report.topics if quotes else ())
        }
        kpis = {e.section: _since_and_before(made.reader, evidence, e, low) for e in _fixes(report)}
    changes = _since_last_week(kb, report, backend)
    wording = wording_only(report.effects, evidence.known, kb.history, readings)
    return _Counted(
        replace(report, wording=wording), evidence, beside, changes, kpis, topic_quotes,
        partial(first_told, kb, None, backend),
    )  # fmt: skip


def _since_last_week(kb: KnowledgeBase, report: GapReport, backend: str) -> GapChanges:
    """As the digest of that day tells it. To look back takes as long as the report itself, twice, unless
    there was a build, a report or a digest on these days."""
    week = timedelta(weeks=1)
    days = (report.as_of - 2 * week, report.as_of - week)
    earlier, before = (
        look_at(kb, as_of=day, since=None, store=None, backend=backend) for day in days
    )
    return gap_changes(earlier, before, report)


def _fixes(report: GapReport) -> Iterator[VersionEffect]:
    """What became of versions that were decided to mend a section."""
    fixed = {(s.section, s.disposition.fixed_in) for s in report.statuses if s.disposition.fixed_in}
    return (e for e in report.effects if (e.section, e.version) in fixed)


def _since_and_before(
    reader: EngineReader, evidence: Evidence, effect: VersionEffect, low_csat: float | None
) -> tuple[Kpis, Kpis]:
    """KPIs of the SOP's reviewed contacts in as many days before the version, and where it counts."""
    sop = next(n for n, s in enumerate(evidence.known.sops) if s.sop == effect.sop)
    of_sop = np.flatnonzero(evidence.links.audit_sop == sop)
    at = evidence.audits.ticket_at[of_sop]
    days = timedelta(days=max((effect.last - effect.first).days + 1, 1))

    def between(first: date, after: date) -> Kpis:
        low, high = (
            microseconds(datetime(d.year, d.month, d.day, tzinfo=UTC)) for d in (first, after)
        )
        return reader.kpis(evidence.audits.place[of_sop[(at >= low) & (at < high)]], low_csat)

    before = between(effect.released - days, effect.released)
    return before, between(effect.first, effect.last + timedelta(days=1))


def _with_gaps(
    kb: KnowledgeBase, site: Site, files: Callable[[Site], Iterator[Item]], counted: _Counted | None
) -> Iterator[Item]:
    report = counted.report if counted else None
    wanted = set[str]()
    if report:
        wanted |= {signal.sop for signal in with_pages(report).values()}
        wanted |= {effect.sop for effect in report.effects}
    least = kb.config.gaps.least_cell
    histories: dict[str, str] = {}  # by the path of its history page, the SOP
    places: dict[str, SopPlace] = {}
    claims: dict[str, bytes] = {}
    sops: list[InForce] = []
    watched = replace(
        site, pages=lambda: _remembered(site.pages(), wanted, places, claims, histories, sops)
    )
    for item in files(watched):
        match item:
            case PageFile(path="index.md"):
                yield replace(item, fragment=pointer(site.facts, report) + item.fragment)
            case PageFile() if report and item.path in histories:
                yield with_effects(item, site.facts, report, histories[item.path], least)
            case Frame():
                yield from _pages(kb, site, counted, places, sops)
                yield from (StaticFile(path, content) for path, content in claims.items())
                yield appeals_page(site.facts)
                yield replace(item, nav=[item.nav[0], navigation(report), *item.nav[1:]])
            case _:
                yield item


def _pages(
    kb: KnowledgeBase, site: Site, counted: _Counted | None, places: dict[str, SopPlace],
    sops: list[InForce],
) -> Iterator[PageFile]:  # fmt: skip
    gaps = kb.config.gaps
    if counted is None:
        return pages_without_findings(site.facts, gaps.least_cell)
    return gap_pages(
        site.facts, counted.report, counted.evidence, places,
        lambda signal: counted.beside[signal.section], gaps.least_cell,
        Deciding(
            gaps.decisions, gaps.new_file, gaps.edit_file, counted.first_told
        ),
        ForMeeting(counted.changes, sops, counted.kpis, counted.topic_quotes),
    )  # fmt: skip


def _beside(
    reader: EngineReader,
    report: GapReport,
    evidence: Evidence,
    signal: GapSignal,
    quotes: bool,
    low_csat: float | None,
) -> tuple[BesideOthers, list[FindingDetail]]:
    kpis = report.kpis.get(signal.section) or kpis_beside_others(signal, reader, evidence, low_csat)
    return kpis, _quotes(reader, evidence, signal.rows) if quotes else []


def _quotes(reader: EngineReader, evidence: Evidence, rows: Ints) -> list[FindingDetail]:
    """The newest comments of these findings."""
    said = reader.details(evidence.findings.place[rows])
    return [detail for detail in said if detail.comment][:_QUOTES]


def _remembered(
    pages: Iterator[SopPages],
    wanted: Collection[str],
    places: dict[str, SopPlace],
    claims: dict[str, bytes],
    histories: dict[str, str],
    sops: list[InForce],
) -> Iterator[SopPages]:
    """The same pages; where those of `wanted` stand, and what was in force when, is noted in passing."""
    for made in pages:
        claims[in_force_path(made.page.url)] = in_force_json(made)
        histories[f"{made.history.url}index.md"] = made.page.sop
        if (line := made.listed.line).standing is Standing.IN_FORCE:
            control = line.revision.control
            sops.append(
                InForce(
                    made.page.sop,
                    made.page.title,
                    made.page.url,
                    control.owner or "",
                    control.review_by,
                )
            )
        if made.page.sop in wanted:
            places[made.page.sop] = place_of(made)
        yield made


def _holds_something(kb: KnowledgeBase) -> bool:
    """Whether any import has come to its end."""
    path = store_path(kb)
    if not path.exists():
        return False
    with troubles_told(path), closing(opened_store(path, read_only=True)) as connection:
        return bool(schema_version(connection))
