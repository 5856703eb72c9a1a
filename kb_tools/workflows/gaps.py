"""`kb gaps`: which sections deserve to be read again, from the store and the policies."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np

from kb_tools.errors import Problem
from kb_tools.findings.dates import microseconds
from kb_tools.findings.link_decisions import LinkStanding
from kb_tools.findings.mapping import Criteria
from kb_tools.findings.spelling import SopSpelling
from kb_tools.gaps.catalogue import Catalogue, lasting_keys
from kb_tools.gaps.comments.blame import Embed
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.counts.sections import Counted, Period, counted, period
from kb_tools.gaps.decisions.agreement import Agreement, by_sop
from kb_tools.gaps.decisions.disposition import Disposition
from kb_tools.gaps.decisions.rereview import Corrected
from kb_tools.gaps.decisions.statuses import Standing, Status, placed, statuses
from kb_tools.gaps.each import Each, Stream, in_turn, one_by_one
from kb_tools.gaps.effects.versions import VersionEffect, version_effects
from kb_tools.gaps.evidence import MISSING, Audits, Findings, Flags, Ints
from kb_tools.gaps.links.decided_links import as_decided, as_recorded, decided_links
from kb_tools.gaps.links.linking import Linked, linked, with_text
from kb_tools.gaps.links.terms import terms_of
from kb_tools.gaps.links.text_links import NO_CANDIDATES
from kb_tools.gaps.links.topics import Topic, missing_topics
from kb_tools.gaps.links.unanswered import SearchedTopic, searched_topics
from kb_tools.gaps.links.uncovered import UncoveredReason, uncovered_reasons
from kb_tools.gaps.signals.critical import CriticalFindings, critical_findings
from kb_tools.gaps.signals.from_counts import signals
from kb_tools.gaps.signals.model import GapSignal, Rules, Run
from kb_tools.gaps.signals.named import read_for, with_named
from kb_tools.gaps.signals.reasons import elsewhere, with_reasons
from kb_tools.qa_ports import Contact, Kpis, QaReader
from kb_tools.workflows.gap_watch import Watched

SectionVersion = tuple[str, str]
"""A section's id, and the version that changed it."""

BesideOthers = tuple[Kpis, Kpis]
"""KPIs of the contacts with a finding on a section, and of the SOP's other reviewed contacts."""

_MOST_NAMED = 10  # spellings of unknown SOPs in a report


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Findings about SOPs that could not be put on a section; none of them is dropped."""

    no_sop: int  # neither the finding nor its audit names one
    unknown_sop: int  # it names one that does not exist
    no_section: int  # the SOP is known, the section is not
    spellings: tuple[tuple[str, int], ...]  # the commonest unknown SOPs, as written
    no_page: int  # reviewers said that no page covers the contact
    by_text: int  # linked to a section by their comment and criterion, none being recorded
    agreement: float  # of such links with recorded sections, where both are known


@dataclass(frozen=True, slots=True)
class MissingTopic:
    """A topic that no SOP covers, with its findings as their source knows them."""

    topic: Topic
    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UncoveredContacts:
    """Contacts of one reason that name no SOP, some of them as their source knows them."""

    of: UncoveredReason
    audit_ids: tuple[str, ...]  # the newest first


@dataclass(frozen=True, slots=True)
class GapReport:
    """One run over the store. The same inputs give the same report."""

    as_of: date  # rows entered up to the end of that day
    since: date | None  # contacts before that day are left out
    first_contact: date | None
    last_contact: date | None
    audits: int
    findings: int  # all, whatever they are about
    counting: int  # about SOPs
    not_about_sops: int
    overturned: int
    unlinked: Unlinked
    run: Run
    rules: Rules
    topics: tuple[MissingTopic, ...]  # most findings first
    effects: tuple[VersionEffect, ...]  # by SOP, oldest first
    statuses: tuple[Status, ...]  # of what was decided by then
    undecidable: tuple[Disposition, ...]  # decisions whose section is not found any more
    agreement: Agreement  # of reviewers who looked at one contact
    agreements: tuple[tuple[str, Agreement], ...]  # by SOP, the least first
    inputs: tuple[tuple[str, str], ...]  # imported files: name and SHA-256
    searched: tuple[SearchedTopic, ...] = ()  # without a good answer, most searched first
    # Contact reasons, most contacts without an SOP first.
    uncovered: tuple[UncoveredContacts, ...] = ()
    unreadable: tuple[Problem, ...] = ()  # files of decisions that count for nothing until mended
    commit: str = ""  # the newest of the policies that was recorded by then; "": none is known
    hears_meaning: bool = False  # a sentence model listens to comments; False: only words count
    settings: str = ""  # SHA-256 of what is configured of the model and the reading of criteria
    wording: frozenset[SectionVersion] = frozenset()
    """Of the effects, those of versions that changed the section's wording only; where looked at."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Of each section the key that it keeps when it is reworded."""
    corrected: Mapping[str, Corrected] = field(default_factory=dict)
    """By section, what a blind second look made of it."""
    contacts: Mapping[str, tuple[Contact, ...]] = field(default_factory=dict)
    """Of what is listed, by section: the reviewed contacts behind it, the newest first."""
    kpis: Mapping[str, BesideOthers] = field(default_factory=dict)
    """Likewise: KPIs of these contacts, and of the SOP's others."""
    watched: tuple[Watched, ...] = ()
    """Listed on an earlier day, not today and not decided; the likeliest first."""

    def key(self, section: str) -> str:
        return self.keys.get(section, section)

    @property
    def quiet(self) -> frozenset[str]:
        """Sections whose signals were dismissed, and nothing has moved since; SOPs likewise."""
        return frozenset(s.section for s in self.statuses if s.standing is Standing.QUIET)

    @property
    def flagged(self) -> tuple[GapSignal, ...]:
        """What to read first, without what was dismissed: with a fresh critical finding on a critical SOP,
        then what costs most findings beyond the expected."""
        quiet = self.quiet
        listed = (s for s in self.run.signals if s.flagged and s.section not in quiet)
        return tuple(
            sorted(listed, key=lambda s: (not s.critical, s.expected - s.found, s.section))
        )

    @property
    def dismissed(self) -> tuple[GapSignal, ...]:
        """What would be listed, had it not been dismissed."""
        quiet = self.quiet
        return tuple(
            s for s in self.run.signals if (s.flagged or s.critical) and s.section in quiet
        )

    @property
    def critical(self) -> tuple[GapSignal, ...]:
        """Besides these: fresh critical findings on critical SOPs, most of them first."""
        quiet = self.quiet
        listed = [
            s for s in self.run.signals if s.critical and not s.flagged and s.section not in quiet
        ]
        return tuple(sorted(listed, key=lambda s: (-s.critical_findings, s.section)))

    @property
    def critical_unplaced(self) -> tuple[CriticalFindings, ...]:
        """Fresh critical findings on critical SOPs whose section is not clear; by SOP."""
        quiet = self.quiet
        unplaced = (c for c in self.run.critical if c.fresh and not c.section)
        return tuple(c for c in unplaced if c.sop not in quiet)

    @property
    def enough(self) -> frozenset[str]:
        """SOPs with enough reviewed contacts for statistics."""
        return frozenset(s.sop for s in self.run.signals if s.weighed)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a report was made from, for those who show it."""

    audits: Audits
    findings: Findings
    links: Linked
    counted: Counted
    known: Catalogue


def gap_report(
    reader: QaReader,
    known: Callable[[set[str]], Catalogue],
    spelling: SopSpelling,
    criteria: Criteria,
    rules: Rules,
    as_of: date,
    until: datetime,
    since: datetime | None = None,
    dispositions: Sequence[Disposition] = (),
    embed: Embed | None = None,
    each: Each = one_by_one,
    stream: Stream = in_turn,
) -> tuple[GapReport, Evidence]:
    """
    Args:
        known: the catalogue of these SOPs.
        until: the end of `as_of`, exclusive (UTC); the reader sees rows entered before.
        since: contacts before that moment are left out.
        dispositions: what was decided of signals, in whatever order.
        embed: a sentence model, to hear which comments blame the page; None: their words tell.
        each, stream: how what hangs on one section only, or on some comments, is computed; the report
            is the same.
    """
    audits, findings = reader.audits(), reader.findings()
    if since is not None:
        audits, findings = _later(audits, findings, microseconds(since))
    names = {*audits.sop_recorded.names, *findings.sop_recorded.names}
    sops = {found for name in names if (found := spelling.read(name).sop)}
    standings = _by_position(reader.standings(), findings)
    named = (held.about.sop for held in standings.values() if held.about and held.about.sop)
    catalogue = known(sops | {found for name in named if (found := spelling.read(name).sop)})
    links = linked(audits, findings, catalogue, lambda name: spelling.read(name).sop)
    people = decided_links(standings, catalogue)
    links = as_recorded(links, people, catalogue)
    verdicts = [criteria.about_the_page.get(name, "") for name in findings.criterion.names]
    about = _of_criterion(findings, lambda name: name not in criteria.not_about_sops)
    comments = Comments.read(_said(reader, findings, about), stream)
    written = terms_of(comments)
    span = period(audits.ticket_at, microseconds(until))
    topics = missing_topics(
        comments, written, links.sop < 0, audits.reason.codes[findings.audit],
        np.clip(span.week_of(audits.ticket_at[findings.audit]), 0, span.weeks - 1), span.weeks,
        catalogue,
    )  # fmt: skip
    # What is about a missing topic belongs to no section, even where one was recorded; unless a
    # person said which.
    topical = people.without_sop(len(findings))
    for topic in topics:
        topical[topic.findings] = True
    links = with_text(
        links, audits, findings, about & ~topical, comments, written, catalogue,
        [topic.findings for topic in topics], each,
    )  # fmt: skip
    del written
    reader.let_go()
    links = as_decided(links, people, audits.ticket_at[findings.audit], catalogue)
    counts = counted(audits, findings, links, catalogue, span, about)
    links = replace(links, candidates=NO_CANDIDATES)  # counted; of very many findings they are much
    reader.let_go()
    # Words are much of what is held: they go once they have been listened to.
    heard = [comments]
    del comments
    run = signals(counts, audits, findings, catalogue, rules, verdicts, heard.pop(), embed, each)
    read = np.union1d(read_for(run.signals), elsewhere(run.signals))
    said = {row: text for row, _, text in _said(reader, findings, read)}
    made = with_reasons(run.signals, audits, findings, said, embed)
    run = replace(
        run, signals=with_named(made, findings, said, spelling),
        critical=_critical(critical_findings(findings, links, catalogue, span, about), findings, reader),
    )  # fmt: skip
    effects = version_effects(
        counts, catalogue, run.ratios, run.shape, run.tempering, rules.least_audits, as_of, each
    )
    decided, lost = placed(dispositions, catalogue, as_of)
    stand = statuses(decided, run.signals, effects, catalogue, span, as_of, run.critical)
    looks = (
        (spelling.read(name).sop or "", first, second, n)
        for name, first, second, n in reader.second_looks()
    )
    report = GapReport(
        as_of, since.date() if since else None, *_days(audits), len(audits), len(findings),
        counts.counting, int((~about).sum()), int((about & findings.overturned).sum()),
        _unlinked(audits, findings, links, about, criteria), run, rules, _with_ids(topics, findings, reader),
        effects, stand, lost, *by_sop(looks), tuple(reader.inputs()), searched_topics(reader.searches()),
        uncovered=_uncovered(audits, findings, links, span, reader), hears_meaning=embed is not None, keys=lasting_keys(catalogue),
    )  # fmt: skip
    return report, Evidence(audits, findings, links, counts, catalogue)


def _said(
    reader: QaReader, findings: Findings, rows: Ints | Flags
) -> Iterator[tuple[int, str, str]]:
    """The comments of these findings with their positions and ids."""
    at = -np.ones(int(findings.place[-1]) + 1 if len(findings) else 0, np.int32)
    at[findings.place] = np.arange(len(findings), dtype=np.int32)
    told = reader.comments(findings.place[rows])
    return ((int(at[place]), id_, said) for place, id_, said in told)


def _by_position(
    standings: Mapping[int, LinkStanding], findings: Findings
) -> dict[int, LinkStanding]:
    """From how the store knows findings to where they stand here; later ones only are looked at."""
    position = {int(place): n for n, place in enumerate(findings.place)} if standings else {}
    return {position[at]: held for at, held in standings.items() if at in position}


def _with_ids(
    topics: Sequence[Topic], findings: Findings, reader: QaReader
) -> tuple[MissingTopic, ...]:
    ids = [reader.finding_ids(findings.place[topic.findings]) for topic in topics]
    return tuple(
        MissingTopic(topic, tuple(sorted(of.values())))
        for topic, of in zip(topics, ids, strict=True)
    )


def _uncovered(
    audits: Audits, findings: Findings, links: Linked, span: Period, reader: QaReader
) -> tuple[UncoveredContacts, ...]:
    without_sop = links.audit_sop < 0
    without_sop[findings.audit[links.sop >= 0]] = False
    week = np.clip(span.week_of(audits.ticket_at), 0, span.weeks - 1)
    told = uncovered_reasons(audits, without_sop, week, span.weeks, reader.tickets())
    contacts = reader.reviewed([int(audits.place[row]) for of in told for row in of.newest])
    return tuple(
        UncoveredContacts(of, tuple(contacts[int(n)].audit_id for n in audits.place[of.newest]))
        for of in told
    )


def _critical(
    found: Sequence[CriticalFindings], findings: Findings, reader: QaReader
) -> tuple[CriticalFindings, ...]:
    """With how their source knows them."""
    places = [findings.place[each.rows].tolist() for each in found]
    ids = reader.finding_ids(sorted({place for of in places for place in of}))
    return tuple(
        replace(each, finding_ids=tuple(ids[place] for place in of))
        for each, of in zip(found, places, strict=True)
    )


def _of_criterion(findings: Findings, test: Callable[[str], bool]) -> Flags:
    flags = np.array([test(name) for name in findings.criterion.names] + [False], bool)
    chosen: Flags = flags[findings.criterion.codes]
    return chosen


def _later(audits: Audits, findings: Findings, since: int) -> tuple[Audits, Findings]:
    """Only contacts from `since` on."""
    kept = audits.ticket_at >= since
    place = np.where(kept, kept.cumsum() - 1, MISSING)
    return audits.only(kept), findings.only(place[findings.audit] >= 0, place)


def _days(audits: Audits) -> tuple[date | None, date | None]:
    if not len(audits):
        return None, None
    ends = (int(audits.ticket_at.min()), int(audits.ticket_at.max()))
    first, last = (np.datetime64(at, "us").astype(datetime).date() for at in ends)
    return first, last


def _unlinked(
    audits: Audits, findings: Findings, links: Linked, about: Flags, criteria: Criteria
) -> Unlinked:
    counts = about
    own = findings.sop_recorded
    inherited = audits.sop_recorded.codes[findings.audit]
    unknown = counts & (links.sop < MISSING)
    written: Counter[str] = Counter()
    for finding in np.flatnonzero(unknown):
        code = own.codes[finding]
        name = own.names[code] if code >= 0 else audits.sop_recorded.names[inherited[finding]]
        written[name] += 1
    no_page = _of_criterion(findings, lambda n: criteria.about_the_page.get(n) == "missing")
    return Unlinked(
        int((counts & (links.sop == MISSING)).sum()),
        int(unknown.sum()),
        int((counts & (links.sop >= 0) & (links.line < 0)).sum()),
        tuple(written.most_common(_MOST_NAMED)),
        int((counts & no_page).sum()),
        int((counts & links.by_text).sum()),
        links.agreement,
    )
