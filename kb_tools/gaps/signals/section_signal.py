"""One section's signal: what was found and expected since its onset, who is affected, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from scipy.special import gammaincinv

from kb_tools.gaps.catalogue import Catalogue, CatalogueVersion, Line
from kb_tools.gaps.causes.weighed import CAUSES, Cause, Weighed
from kb_tools.gaps.counts.crews import NEAR
from kb_tools.gaps.counts.sections import WEEK, Period, SectionCounts
from kb_tools.gaps.evidence import Audits, Findings, Floats, Ints
from kb_tools.gaps.intervals import ratio_interval
from kb_tools.gaps.signals.critical import is_fresh
from kb_tools.gaps.signals.model import GapSignal, Spread

# Of people no cause is named because it is common elsewhere: the section's own findings have to speak for
# it (log Bayes factor). With ten million audits, where vendors' and reviewers' tastes are significant in
# half of the sections, one was named in 2,400 sections without a cause, and with this in 600.
_OF_PEOPLE = (Cause.GROUP, Cause.REVIEWER, Cause.AGENTS)
_SPEAKS = 2.0
_VERSION_NEAR = 4  # weeks around the onset in which a version is named as its beginning


def section_signal(
    section: SectionCounts, weighing: Weighed, posterior: Floats, audits: Audits,
    findings: Findings, known: Catalogue, span: Period, verdict_of: Sequence[str], shape: float,
    turns: Sequence[int] = (),
) -> GapSignal:  # fmt: skip
    """
    Args:
        turns: weeks in which all reviewers were replaced.
    """
    line = known.lines[section.line]
    sop, today = known.sops[line.sop], known.section(line)
    probability = float(posterior[CAUSES.index(Cause.GAP)])
    ranked = sorted(zip(CAUSES, map(float, posterior), strict=True), key=lambda pair: -pair[1])
    likeliest = named(weighing, posterior)
    onset_week = weighing.onset if weighing.since_start < 0.5 else 0
    since = onset_week if ranked[0][0] is Cause.GAP or probability > 0.2 else 0
    since = max(since, _first_week(section))  # it may be younger than the data
    week = span.week_of(audits.ticket_at[findings.audit[section.rows]])
    weekly = np.bincount(week, minlength=span.weeks)
    due = section.counts.due * _listed_share(section)
    rate, within = _rate_before(weekly, due, since, shape)
    due = due * rate
    expected = float(due[since:].sum())
    found = int(weekly[since:].sum())
    ratio, low, high = ratio_interval(found, expected) if expected > 0 else (0.0, 0.0, 0.0)
    rows = section.rows[week >= since]
    version = _version_near(sop.versions, line, since, span) if since else None
    verdicts = Counter(
        verdict_of[code] for code in findings.criterion.codes[section.rows] if verdict_of[code]
    )
    return GapSignal(
        line.id, sop.sop, sop.title, today.label, today.heading,
        flagged=False,
        critical=is_critical(section, known, span),
        until_version="" if line.open else sop.versions[line.places[-1][0]].version,
        cause=likeliest,
        causes=tuple(ranked),
        probability=probability,
        found=found,
        expected=expected,
        ratio=ratio,
        interval=(low, high),
        audits=int(section.audits_by_week[since:].sum()),
        found_all=len(section.rows),
        audits_all=section.audits,
        spread=_spread(rows, audits, findings),
        onset=span.monday(since) if since else None,
        since_version=version.version if version else "",
        reason=_reason(verdicts, version),
        overturned=section.overturned,
        verdicts=tuple(verdicts.most_common()),
        critical_findings=section.critical,
        critical_weeks=tuple(section.critical_weeks.tolist()),
        not_because="",
        weekly_found=tuple(int(n) for n in weekly),
        weekly_expected=tuple(float(n) for n in due),
        weekly_audits=tuple(int(n) for n in section.audits_by_week),
        rows=section.rows,
        newcomers=likeliest is Cause.AGENTS and bool(weighing.unmarked and weighing.unmarked.newcomers),
        reviewers_replaced=_turn_near(turns, since, span) if since else None,
        expected_within=within,
    )  # fmt: skip


def named(weighing: Weighed, posterior: Floats) -> Cause:
    """The likeliest cause, where it is likelier than all others together and, of people, the section's own
    findings speak for it; else NONE."""
    likeliest = CAUSES[int(posterior.argmax())]
    against_chance = weighing.factors[likeliest] - weighing.factors[Cause.NONE]
    silent = likeliest in _OF_PEOPLE and against_chance < _SPEAKS
    return Cause.NONE if silent or posterior.max() <= 0.5 else likeliest


def is_critical(section: SectionCounts, known: Catalogue, span: Period) -> bool:
    """A critical finding lately entered on a critical SOP, in a section that still stands."""
    line = known.lines[section.line]
    fresh = is_fresh(section.critical_weeks, span)
    return line.open and known.sops[line.sop].critical and bool(fresh.any())


def without_statistics(signal: GapSignal) -> GapSignal:
    """What was found, of too few contacts for anything to be expected of them."""
    return replace(
        signal, cause=Cause.NONE, causes=(), probability=0.0, expected=0.0, ratio=0.0, interval=(0.0, 0.0),
        weekly_expected=(0.0,) * len(signal.weekly_expected),
    )  # fmt: skip


def _first_week(section: SectionCounts) -> int:
    """In which the section was there to be followed."""
    stood = np.flatnonzero(section.counts.due > 0)
    return int(stood[0]) if len(stood) else 0


def _listed_share(section: SectionCounts) -> float:
    """Of the findings that may be the section's, those that are listed as its own: the rest is
    spread over others in doubt, and a list must be held against what would be listed."""
    draw = 5.0  # findings that the belief in 1 weighs
    return (len(section.rows) + draw) / (float(section.counts.weight.sum()) + draw)


def _rate_before(
    weekly: Ints, due: Floats, since: int, shape: float
) -> tuple[float, tuple[float, float]]:
    """The section's own rate against its SOP's, before the onset; 1 where nothing stood before. And
    between which multiples of it the rate lies (90 %, of its posterior, a gamma distribution)."""
    found = shape + float(weekly[:since].sum())
    low, high = gammaincinv(found, (0.05, 0.95)) / found
    return found / (shape + float(due[:since].sum())), (float(low), float(high))


def _version_near(
    versions: Sequence[CatalogueVersion], line: Line, week: int, span: Period
) -> CatalogueVersion | None:
    onset = datetime.fromtimestamp((span.start + week * WEEK) / 1e6, UTC)
    near = timedelta(weeks=_VERSION_NEAR)
    places = {version for version, _ in line.places}
    candidates = [
        v
        for n, v in enumerate(versions)
        if n and n in places and onset - near <= v.start <= onset + timedelta(weeks=2)
    ]
    return min(candidates, key=lambda v: abs(v.start - onset), default=None)


def _turn_near(turns: Sequence[int], week: int, span: Period) -> date | None:
    near = min(turns, key=lambda turn: abs(turn - week), default=None)
    return span.monday(near) if near is not None and abs(near - week) <= NEAR else None


def _reason(verdicts: Mapping[str, int], version: CatalogueVersion | None) -> str:
    if verdicts:
        return max(verdicts, key=lambda reason: (verdicts[reason], reason))
    return f"worse since version {version.version}" if version else ""


def _spread(rows: Ints, audits: Audits, findings: Findings) -> Spread:
    audit = findings.audit[rows]
    columns = (audits.agent, audits.team, audits.vendor, audits.reviewer)
    counts = (len(np.unique(c.codes[audit][c.codes[audit] >= 0])) for c in columns)
    return Spread(*counts)
