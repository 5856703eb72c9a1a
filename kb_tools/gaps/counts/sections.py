"""From audits and findings to one table of counts per section.

There are no denominators per section in any export: nobody records how many contacts came to
step 4. What is known is how many contacts were reviewed under the SOP, so each section's
expectation is its share of the SOP's: an equal part, corrected by the section's own rate.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
from scipy import sparse

from kb_tools.findings.dates import microseconds
from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.counts.crews import by_crew, crews
from kb_tools.gaps.counts.elsewhere import with_all_contacts
from kb_tools.gaps.counts.expected import rates
from kb_tools.gaps.counts.section_counts import Counts, Members, apart
from kb_tools.gaps.evidence import (
    MISSING,
    Audits,
    Coded,
    Findings,
    Flags,
    Floats,
    Ints,
    Rough,
    places_in,
)  # fmt: skip
from kb_tools.gaps.links.linking import Linked

DAY = 86_400 * 1_000_000  # microseconds
WEEK = 7 * DAY
_MONDAY = 4 * DAY  # 1970-01-05
_SOP_DRAW = 5.0  # pseudo-findings that draw an SOP's rate to the overall one
_SELDOM = 0.25  # of an SOP's contacts; a reason with more is one of the SOP's own
_REASON_DRAW = 3.0  # pseudo-findings that draw an SOP's contacts of one reason to its others
_SEASON = 3  # weeks
_AT_ONCE = 1 << 20  # audits
_FEW = 32_000  # groups, members
_NEW = 120  # days since an agent was hired
# What one reviewer alone finds is contradicted more: of second looks at it most disagree, of appeals
# half are won, and half as many again are made. On the development sets .62 of the second looks at
# all that reviewers found who were planted so disagreed, of the others .19; .52 of the appeals were
# won, of the others .14; and twice as much was appealed.
_ALONE_DISAGREED, _ALONE_WON, _ALONE_APPEALED = 0.75, 0.5, 1.5
# Of all second looks, appeals won, and findings appealed: the belief before any data, its weight.
_DISAGREED, _WON, _APPEALED, _USUAL_DRAW = 0.2, 0.2, 0.1, 30.0


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, from Monday (UTC)."""

    start: int  # microseconds
    weeks: int

    def week_of(self, moments: Ints) -> Ints:
        return (moments - self.start) // WEEK

    def monday(self, week: int = 0) -> date:
        return datetime.fromtimestamp((self.start + week * WEEK) / 1e6, UTC).date()


@dataclass(frozen=True, slots=True)
class SectionCounts:
    line: int  # in the catalogue
    counts: Counts
    candidates: Ints  # the findings that `counts` is made of, by position
    rows: Ints  # of these, by position, those likelier about this section than about all others
    overturned: int  # of these: won on appeal
    audits: int  # reviewed contacts under the SOP while the section stood: the denominator
    audits_by_week: Ints
    critical: int  # findings of severity critical
    critical_weeks: Ints  # in which weeks they were entered, without those won on appeal


@dataclass(frozen=True, slots=True)
class Counted:
    period: Period
    sections: tuple[SectionCounts, ...]
    counting: int  # findings that count: about SOPs
    unlinked: int  # of these: without a known SOP
    no_section: int  # of these: with an SOP, but without a known section
    reviewed: Ints  # contacts of each SOP of the catalogue, in the whole period
    turns: tuple[int, ...] = ()  # weeks in which all reviewers were replaced


def period(ticket_at: Ints, until: int) -> Period:
    """From the week of the first contact to the week before which `until` lies."""
    first = int(ticket_at.min()) if len(ticket_at) else until
    start = (first - _MONDAY) // WEEK * WEEK + _MONDAY
    return Period(start, max(1, -(-(until - start) // WEEK)))


def counted(
    audits: Audits, findings: Findings, links: Linked, known: Catalogue, span: Period,
    about_sops: Flags,
) -> Counted:  # fmt: skip
    """
    Args:
        about_sops: each finding whose criterion is about SOPs. Those that an appeal overturned
            count too: that two people read a page differently speaks for the page.
    """
    week = np.clip(span.week_of(audits.ticket_at), 0, span.weeks - 1).astype(np.int32)
    counts = about_sops
    found = np.bincount(findings.audit[counts], minlength=len(audits)).astype(float)
    fitted = rates(
        found,
        {
            "agent": audits.agent.codes,
            "reviewer": audits.reviewer.codes,
            "sample": audits.sample.codes,
            "week": week,
            "reason": audits.reason.codes,
            "season": _seasons(audits.reason, week),
            "sop": np.maximum(links.audit_sop, -1),
        },
    )
    without_sop = fitted.expected
    without_sop /= fitted.factors["sop"][np.maximum(links.audit_sop, -1)]
    del found, fitted
    sections = [*_sections(audits, findings, links, known, span, week, counts, without_sop)]
    crew = crews(audits.reviewer.codes, week, span.weeks)
    if crew.any():
        read = by_crew(crew, [s.counts for s in sections])
        sections = [
            replace(s, counts=s.counts.with_due(of.factor, of.otherwise))
            for s, of in zip(sections, read, strict=True)
        ]
    return Counted(
        span, tuple(sections), int(counts.sum()), int((counts & (links.sop < 0)).sum()),
        int((counts & (links.sop >= 0) & (links.line < 0)).sum()),
        np.bincount(links.audit_sop[links.audit_sop >= 0], minlength=len(known.sops)),
        tuple(np.flatnonzero(np.diff(crew, prepend=0)).tolist()),
    )  # fmt: skip


def _sections(
    audits: Audits, findings: Findings, links: Linked, known: Catalogue, span: Period, week: Ints,
    counts: Flags, due_each: Floats,
) -> Iterator[SectionCounts]:  # fmt: skip
    audit_order, audit_first = _grouped(links.audit_sop, len(known.sops))
    may_be = links.candidates
    line_order, line_first = _grouped(may_be.line, len(known.lines))
    line_order = line_order[counts[may_be.finding[line_order]]]
    line_first = np.searchsorted(may_be.line[line_order], np.arange(len(known.lines) + 1))
    lines_of: dict[int, list[int]] = {}
    for number, line in enumerate(known.lines):
        lines_of.setdefault(line.sop, []).append(number)
    total_due = due_each[links.audit_sop >= 0].sum()
    # Findings without any section do not count, and audits may lack the SOP.
    scale = may_be.probability[line_order].sum() / total_due if total_due else 1.0
    due_each *= scale
    due_each *= _by_reason(
        audits, links, known, findings.audit[may_be.finding[line_order]], may_be.line[line_order],
        may_be.probability[line_order], due_each,
    )  # fmt: skip
    by_week = np.bincount(week, due_each, span.weeks).astype(float)
    new = (audits.tenure >= 0) & (audits.tenure < _NEW)
    alone = fared_alone(findings).astype(np.float32)  # a hundredth more or less is not told apart
    for sop, lines in lines_of.items():
        reviewed = audit_order[audit_first[sop] : audit_first[sop + 1]]
        mine = _Sop(audits, reviewed, week, due_each, new, alone, span.weeks)
        alive = np.stack([_standing(known, number, span) for number in lines])
        parts = alive / np.maximum(alive.sum(axis=0), 1)
        own = {n: line_order[line_first[n] : line_first[n + 1]] for n in lines}
        found = {n: float(may_be.probability[places].sum()) for n, places in own.items()}
        found_sop = sum(found.values())
        places = np.concatenate([*own.values()])
        audit, probable = findings.audit[may_be.finding[places]], may_be.probability[places]
        elsewhere = links.audit_sop[audit] != sop
        come = np.bincount(week[audit[elsewhere]], probable[elsewhere], span.weeks).astype(float)
        all_: Floats = by_week * alive.any(axis=0)
        mine.beside(with_all_contacts(come, mine.due, all_), found_sop)
        due_sop = mine.due.sum()
        for number, part in zip(lines, parts, strict=True):
            others = found_sop - found[number]
            due_others = due_sop - (mine.due * part).sum()
            level = (others + _SOP_DRAW) / (due_others + _SOP_DRAW)
            yield mine.section(number, part * level, own[number], links, findings, known, span)


def _by_reason(
    audits: Audits, links: Linked, known: Catalogue, audit: Ints, line: Ints, probability: Floats,
    due_each: Floats,
) -> Floats:  # fmt: skip
    """For each audit, how many of its SOP's findings contacts of its reason bring, against the
    SOP's other contacts. Under a reason that is seldom the SOP's own, many were recorded under the
    wrong SOP, or are about a topic that none covers; and some vendors have more of these.

    Args:
        audit, line, probability: of the findings that count, each with all its sections.
    """
    of_line = np.array([entry.sop for entry in known.lines], np.int64)
    own = links.audit_sop[audit] == of_line[line]
    reasons = len(audits.reason.names) + 1
    code = np.maximum(links.audit_sop, MISSING).astype(np.int64) * reasons
    code += audits.reason.codes
    code += 1
    code[links.audit_sop < 0] = MISSING
    pairs = _different(code, len(known.sops) * reasons)
    of_audit = places_in(pairs, code)
    del code
    found = np.bincount(of_audit[audit[own]], probability[own], len(pairs))
    due = np.bincount(of_audit + 1, due_each, len(pairs) + 1)[1:].astype(float)
    number = np.bincount(of_audit + 1, minlength=len(pairs) + 1)[1:]
    of_sop = pairs // reasons
    due = due * (np.bincount(of_sop, found) / np.maximum(np.bincount(of_sop, due), 1e-12))[of_sop]
    seldom = number < _SELDOM * np.bincount(of_sop, number)[of_sop]
    factor = np.where(seldom, (found + _REASON_DRAW) / (due + _REASON_DRAW), 1.0)
    brought: Floats = np.append(factor, 1.0)[of_audit]
    return brought


def _different(numbers: Ints, most: int) -> Ints:
    """Those from 0 on, rising; some at a time, since sorting all of them takes several times their
    memory.

    Args:
        most: all are below it.
    """
    if most <= len(numbers):
        there = np.zeros(most + 1, np.bool_)
        there[numbers] = True  # -1 takes the last
        return np.flatnonzero(there[:most])
    parts = range(0, len(numbers), _AT_ONCE)
    each = [np.unique(numbers[at : at + _AT_ONCE]) for at in parts]
    found = np.unique(np.concatenate([np.zeros(0, np.int64), *each]))
    return found[found >= 0]


@dataclass(frozen=True, slots=True)
class _Table:
    """Who had contacts of an SOP; contacts without one are left out."""

    members: Ints  # their codes, rising
    due: sparse.csr_matrix  # (members, weeks): few agents have contacts of one SOP in one week
    apart: Flags  # (members,)


class _Sop:
    """The reviewed contacts of one SOP, added up once for all its sections."""

    def __init__(
        self, audits: Audits, rows: Ints, week: Ints, due_each: Floats, new: Flags, alone: Rough,
        weeks: int,
    ) -> None:  # fmt: skip
        self.audits, self.weeks, self.week, self.new = audits, weeks, week, new
        self.alone = alone  # of all findings
        self.rows = rows
        due, at = due_each[rows], week[rows]
        self.due: Floats = np.bincount(at, due, weeks).astype(float)
        self.reviewed = np.bincount(at, minlength=weeks)
        self.new_due: Floats = np.bincount(at, due * new[rows], weeks).astype(float)
        self.vendor = _table(audits.vendor.codes[rows], at, due, weeks)
        self.team = _table(audits.team.codes[rows], at, due, weeks)
        self.reviewer = _table(audits.reviewer.codes[rows], at, due, weeks)
        self.agent = _table(audits.agent.codes[rows], at, due, weeks)
        self.own, self.elsewhere = 1.0, np.zeros(weeks)  # see `beside`

    def beside(self, elsewhere: Floats, found: float) -> None:
        """Expects as much as before in all, but some of it of contacts recorded elsewhere.

        Args:
            elsewhere: (weeks,), how many of the SOP's findings come of these.
            found: all findings of the SOP.
        """
        due = self.due.sum()
        self.own = 1 - elsewhere.sum() / max(found, 1e-12)
        self.elsewhere = elsewhere * (due / max(found, 1e-12))
        new = self.new_due.sum() / max(due, 1e-12)
        self.new_due = self.new_due * self.own + self.elsewhere * new
        self.due = self.due * self.own + self.elsewhere

    def section(
        self, number: int, part: Floats, places: Ints, links: Linked, findings: Findings,
        known: Catalogue, span: Period,
    ) -> SectionCounts:  # fmt: skip
        candidates = links.candidates.finding[places]
        audit, audits = findings.audit[candidates], self.audits
        at = self.week[audit]
        counts = Counts(
            week=at,
            weight=links.candidates.probability[places],
            due=self.due * part,
            vendors=self._members(audits.vendor.codes[audit], self.vendor, part),
            teams=self._members(audits.team.codes[audit], self.team, part),
            reviewers=self._members(audits.reviewer.codes[audit], self.reviewer, part),
            agents=self._members(audits.agent.codes[audit], self.agent, part),
            alone=self.alone[candidates],
            new=self.new[audit],
            new_due=self.new_due * part,
            version_weeks=_version_weeks(known, number, span),
        )
        by_week = np.where(part > 0, self.reviewed, 0)
        listed = links.line[candidates] == number
        rows = candidates[listed]
        critical = rows[findings.critical_on[rows] >= 0]  # of all findings it were slow, each time
        return SectionCounts(
            number, counts, candidates, rows, int(findings.overturned[rows].sum()), int(by_week.sum()), by_week,
            len(critical), span.week_of(entered_critical(findings, critical)),
        )  # fmt: skip

    def _members(self, codes: Ints, table: _Table, part: Floats) -> Members:
        of = places_in(table.members, codes)
        few = len(table.members) < _FEW  # are held in half of the memory
        elsewhere = self.elsewhere * part if self.elsewhere.any() else None
        return Members(
            of.astype(np.int16) if few else of, table.due, part * self.own, table.apart, elsewhere
        )


def entered_critical(findings: Findings, rows: Ints) -> Ints:
    """When these critical findings were entered (microseconds), without those won on appeal."""
    entered: Ints = findings.critical_on[rows[~findings.overturned[rows]]].astype(np.int64) * DAY
    return entered


def fared_alone(findings: Findings) -> Floats:
    """Of each finding, how much likelier it fared so at a second look, and when it was appealed, if
    its reviewer alone makes such."""
    everything = np.ones(len(findings), bool)
    looks = _usual(findings.disagreed, findings.checked, _DISAGREED)
    won = _usual(findings.overturned, findings.appealed, _WON)
    appeals = _usual(findings.appealed, everything, _APPEALED)
    told = _ratio(findings.disagreed, findings.checked, _ALONE_DISAGREED, looks)
    told *= _ratio(findings.overturned, findings.appealed, _ALONE_WON, won)
    if findings.appealed.any():
        told *= _ratio(findings.appealed, everything, _ALONE_APPEALED * appeals, appeals)
    return told


def _usual(flag: Flags, of: Flags, believed: float) -> float:
    return float(((flag & of).sum() + believed * _USUAL_DRAW) / (of.sum() + _USUAL_DRAW))


def _ratio(flag: Flags, of: Flags, alone: float, usual: float) -> Floats:
    """Where the usual share is higher anyway, nothing is told."""
    alone = min(max(alone, usual), 0.95)
    if alone <= usual:
        return np.ones(len(flag))
    told = np.where(flag, alone / usual, (1 - alone) / (1 - usual))
    return np.where(of, told, 1.0)


def _seasons(reason: Coded, week: Ints) -> Ints:
    """A level for each queue and stretch of weeks; a queue is a reason up to its first slash."""
    queues = {name: n for n, name in enumerate(sorted({_queue(name) for name in reason.names}))}
    of_reason = np.array([queues[_queue(name)] for name in reason.names] + [MISSING], np.int64)
    queue = of_reason[reason.codes]
    stretches = int(week.max(initial=0)) // _SEASON + 1
    return np.where(queue >= 0, queue * stretches + week // _SEASON, MISSING)


def _queue(reason: str) -> str:
    return reason.split("/", 1)[0]


def _grouped(codes: Ints, groups: int) -> tuple[Ints, Ints]:
    """Rows in order of their group, and where each group begins; those below 0 are in none."""
    # Numbers of 16 bits are put in order digit by digit, five times as quickly.
    order: Ints = np.argsort(codes.astype(np.int16) if groups < _FEW else codes, kind="stable")
    number = np.bincount(codes[codes >= 0], minlength=groups)
    return order, np.append(0, number.cumsum()) + len(codes) - number.sum()


def _table(codes: Ints, week: Ints, due: Floats, weeks: int) -> _Table:
    has = codes >= 0
    there = np.bincount(codes[has]) > 0
    members, place = np.flatnonzero(there), (there.cumsum(dtype=np.int32) - 1)[codes[has]]
    shape = (len(members), weeks)
    # Half of the memory: of ten million audits hardly two have member, SOP and week in common.
    of_sop = sparse.csr_matrix((due[has].astype(np.float32), (place, week[has])), shape=shape)
    return _Table(members, of_sop, apart(of_sop))


def _standing(known: Catalogue, number: int, span: Period) -> Floats:
    """For each week 1 where a text in force then has the section, else 0."""
    line = known.lines[number]
    weeks = np.zeros(span.weeks)
    for version, _ in line.places:
        entry = known.sops[line.sop].versions[version]
        first = max(0, (microseconds(entry.start) - span.start) // WEEK)
        last = span.weeks
        if entry.end is not None:
            last = min(span.weeks, -(-(microseconds(entry.end) - span.start) // WEEK))
        if last > first:
            weeks[first:last] = 1
    return weeks


def _version_weeks(known: Catalogue, number: int, span: Period) -> tuple[int, ...]:
    """The weeks in which the section came to say something else, after the first week."""
    line = known.lines[number]
    versions = known.sops[line.sop].versions
    found, before = [], None
    for version, place in line.places:
        text = versions[version].sections[place].text
        if text != before:
            found.append(int((microseconds(versions[version].start) - span.start) // WEEK))
        before = text
    return tuple(sorted({week for week in found if 0 < week < span.weeks}))
