"""From audits and findings to one table of counts per section.

There are no denominators per section in any export: nobody records how many contacts came to
step 4. What is known is how many contacts were reviewed under the SOP, so each section's
expectation is its share of the SOP's: an equal part, corrected by the section's own rate.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kb_tools.findings.dates import microseconds
from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.causes import Counts
from kb_tools.gaps.evidence import Audits, Findings, Flags, Floats, Ints
from kb_tools.gaps.expected import Rates, rates
from kb_tools.gaps.linking import Linked

WEEK = 7 * 86_400 * 1_000_000  # microseconds
_MONDAY = 4 * 86_400 * 1_000_000  # 1970-01-05
_SOP_DRAW = 5.0  # pseudo-findings that draw an SOP's rate to the overall one


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, from Monday (UTC)."""

    start: int  # microseconds
    weeks: int

    def week_of(self, moments: Ints) -> Ints:
        return (moments - self.start) // WEEK


@dataclass(frozen=True, slots=True)
class SectionCounts:
    line: int  # in the catalogue
    counts: Counts
    rows: Ints  # the findings that count, by position
    overturned: int  # findings taken out of the count by an appeal
    audits: int  # reviewed contacts under the SOP while the section stood: the denominator
    audits_by_week: Ints
    critical: int  # findings of severity critical
    critical_weeks: Ints  # in which weeks their contacts took place


@dataclass(frozen=True, slots=True)
class Counted:
    period: Period
    sections: tuple[SectionCounts, ...]
    rates: Rates
    counting: int  # findings that count: about SOPs, not overturned
    unlinked: int  # of these: without a known SOP
    no_section: int  # of these: with an SOP, but without a known section
    reviewed: Ints  # contacts of each SOP of the catalogue, in the whole period


def period(ticket_at: Ints, until: int) -> Period:
    """From the week of the first contact to the week before which `until` lies."""
    first = int(ticket_at.min()) if len(ticket_at) else until
    start = (first - _MONDAY) // WEEK * WEEK + _MONDAY
    return Period(start, max(1, -(-(until - start) // WEEK)))


def counted(
    audits: Audits, findings: Findings, links: Linked, known: Catalogue, span: Period,
    about_sops: Flags, blames: Flags,
) -> Counted:  # fmt: skip
    """
    Args:
        about_sops: each finding whose criterion is about SOPs.
        blames: each finding that says the page is at fault.
    """
    week = np.clip(span.week_of(audits.ticket_at), 0, span.weeks - 1)
    counts = about_sops & ~findings.overturned
    found = np.bincount(findings.audit[counts], minlength=len(audits)).astype(float)
    fitted = rates(
        found,
        {
            "agent": audits.agent.codes,
            "reviewer": audits.reviewer.codes,
            "sample": audits.sample.codes,
            "week": week,
            "reason": audits.reason.codes,
            "sop": np.maximum(links.audit_sop, -1),
        },
    )
    sop_factor = fitted.factors["sop"][np.maximum(links.audit_sop, -1)]
    without_sop = fitted.expected / sop_factor
    sections = tuple(
        _sections(
            audits,
            findings,
            links,
            known,
            span,
            week,
            counts,
            blames,
            about_sops,
            without_sop,
        )
    )
    return Counted(
        span, sections, fitted, int(counts.sum()), int((counts & (links.sop < 0)).sum()),
        int((counts & (links.sop >= 0) & (links.line < 0)).sum()),
        np.bincount(links.audit_sop[links.audit_sop >= 0], minlength=len(known.sops)),
    )  # fmt: skip


def _sections(
    audits: Audits, findings: Findings, links: Linked, known: Catalogue, span: Period, week: Ints,
    counts: Flags, blames: Flags, about: Flags, due_each: Floats,
) -> Iterator[SectionCounts]:  # fmt: skip
    audit_order, audit_first = _grouped(links.audit_sop, len(known.sops))
    line_order, line_first = _grouped(links.line, len(known.lines))
    per_sop = np.bincount(links.sop[counts & (links.sop >= 0)], minlength=len(known.sops))
    linked_share = (counts & (links.line >= 0)).sum() / max(1, (counts & (links.sop >= 0)).sum())
    lines_of: dict[int, list[int]] = {}
    for number, line in enumerate(known.lines):
        lines_of.setdefault(line.sop, []).append(number)
    total_due = due_each[links.audit_sop >= 0].sum()
    scale = (
        per_sop.sum() / total_due if total_due else 1.0
    )  # findings count, audits may lack the SOP
    for sop, lines in lines_of.items():
        rows = audit_order[audit_first[sop] : audit_first[sop + 1]]
        mine = _Sop(audits, rows, week, due_each * scale * linked_share, span.weeks)
        alive = np.stack([_standing(known, number, span) for number in lines])
        parts = alive / np.maximum(alive.sum(axis=0), 1)
        own = {n: line_order[line_first[n] : line_first[n + 1]] for n in lines}
        kept = {n: r[counts[r]] for n, r in own.items()}
        found_sop = sum(len(r) for r in kept.values())
        due_sop = mine.due.sum()
        for number, part in zip(lines, parts, strict=True):
            others = found_sop - len(kept[number])
            due_others = due_sop - (mine.due * part).sum()
            level = (others + _SOP_DRAW) / (due_others + _SOP_DRAW)
            yield mine.section(
                number, part * level, kept[number], own[number], findings, known, span,
                blames, about,
            )  # fmt: skip


class _Sop:
    """The reviewed contacts of one SOP, added up once for all its sections."""

    def __init__(
        self, audits: Audits, rows: Ints, week: Ints, due_each: Floats, weeks: int
    ) -> None:
        self.audits, self.weeks, self.week = audits, weeks, week
        self.rows = rows
        due, at = due_each[rows], week[rows]
        self.due = np.bincount(at, due, weeks)
        self.reviewed = np.bincount(at, minlength=weeks)
        self.vendor = _table(audits.vendor.codes[rows], at, due, weeks)
        self.team = _table(audits.team.codes[rows], at, due, weeks)
        self.reviewer = _table(audits.reviewer.codes[rows], at, due, weeks)
        self.agent = _table(audits.agent.codes[rows], at, due, weeks)

    def section(
        self, number: int, part: Floats, kept: Ints, own: Ints, findings: Findings,
        known: Catalogue, span: Period, blames: Flags, about: Flags,
    ) -> SectionCounts:  # fmt: skip
        audit, audits = findings.audit[kept], self.audits
        at = self.week[audit]
        vendor = _placed(audits.vendor.codes[audit], at, self.vendor[0], self.weeks)
        team = _placed(audits.team.codes[audit], at, self.team[0], self.weeks)
        reviewer = _placed(audits.reviewer.codes[audit], at, self.reviewer[0], self.weeks)
        agent = _placed(audits.agent.codes[audit], at, self.agent[0], self.weeks)
        appealed, won = (
            flags[own] & about[own] for flags in (findings.appealed, findings.overturned)
        )
        stood = part > 0
        counts = Counts(
            found=np.bincount(at, minlength=self.weeks).astype(float),
            due=self.due * part,
            group_found=np.concatenate([vendor, team]),
            group_due=np.concatenate([self.vendor[1], self.team[1]]) * part,
            reviewer_found=reviewer,
            reviewer_due=self.reviewer[1] * part,
            agent_found=agent.sum(axis=1),
            agent_due=(self.agent[1] * part).sum(axis=1),
            version_weeks=_version_weeks(known, number, span),
            blamed=int(blames[kept].sum()),
            overturned=int(won.sum()),
            decided=int(appealed.sum()),
        )
        by_week = np.where(stood, self.reviewed, 0)
        return SectionCounts(
            number, counts, kept, int(won.sum()), int(by_week.sum()), by_week,
            int(findings.critical[kept].sum()),
            at[findings.critical[kept]],
        )  # fmt: skip


def _grouped(codes: Ints, groups: int) -> tuple[Ints, Ints]:
    """Rows in order of their group, and where each group begins."""
    order: Ints = np.argsort(codes, kind="stable")
    first: Ints = np.searchsorted(codes[order], np.arange(groups + 1))
    return order, first


def _table(codes: Ints, week: Ints, due: Floats, weeks: int) -> tuple[Ints, Floats]:
    """Members with their expectation by week; contacts without one are left out."""
    members = np.unique(codes[codes >= 0])
    has = codes >= 0
    place = np.searchsorted(members, codes[has])
    flat = np.bincount(place * weeks + week[has], due[has], len(members) * weeks)
    return members, flat.reshape(len(members), weeks).astype(np.float64)


def _placed(codes: Ints, week: Ints, members: Ints, weeks: int) -> Floats:
    """Findings by member and week; of members that the table has."""
    has = np.isin(codes, members)
    place = np.searchsorted(members, codes[has])
    flat = np.bincount(place * weeks + week[has], minlength=len(members) * weeks)
    return flat.reshape(len(members), weeks).astype(float)


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
