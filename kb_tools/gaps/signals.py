"""From counts to signals: which sections deserve to be read again, and how sure that is.

A section is flagged by the posterior probability of a gap that is open now: the flags are the
longest list whose mean probability of being no gap stays within the promised share (Bayesian
false discovery rate: Newton et al. 2004, Biostatistics 5, 155-176). A page hits everybody who
follows it, so a flag also needs several agents, teams and reviewers among its findings; without
them the report says that it is probably not the page.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeVar

import numpy as np

from kb_tools.gaps.beginnings import Changes
from kb_tools.gaps.blame import Embed
from kb_tools.gaps.catalogue import Catalogue, CatalogueVersion, Line
from kb_tools.gaps.causes import CAUSES, Cause, Weighed, weighed
from kb_tools.gaps.comments import wordings
from kb_tools.gaps.doubt import not_taken
from kb_tools.gaps.evidence import Audits, Findings, Floats, Ints
from kb_tools.gaps.intervals import ratio_interval
from kb_tools.gaps.manner import Manner, manner
from kb_tools.gaps.marks import MOST_OF_ONE_SECTION, Marks
from kb_tools.gaps.posteriors import PRIOR, excess_share, multiplier, posteriors
from kb_tools.gaps.section_counts import Counts
from kb_tools.gaps.section_rates import SectionRates, section_rates, section_shape
from kb_tools.gaps.sections import WEEK, Counted, Period, SectionCounts
from kb_tools.gaps.training import with_sisters
from kb_tools.gaps.written import Comments

_NAMES_NO_SECTION = ("", "missing")  # verdicts: of no page, or that there is none
_VERSION_NEAR = 4  # weeks around the onset in which a version is named as its beginning
_LEAST_FINDINGS = 3
# Of a gap, for a flag, however few are listed. The promised share of wrong flags is kept on each
# day; whoever looks every few weeks adds up the wrong ones of all days, and most of these are
# sections that are hardly likelier than not, in one week and out in the next.
_LEAST_PROBABLE = 0.7
_FRESH = 8  # weeks for which a critical finding on a critical SOP is listed
# Of learning how much sections differ, how common causes are and what a page's fault leaves on
# its findings. The second learns the wording of comments; later ones only weigh it again, since a
# wording that is learned from what it has itself brought about drifts.
_ROUNDS = 3


Part = TypeVar("Part")


class Each(Protocol):
    """[work(0), …, work(number - 1)], in whatever way: none of these hangs on another."""

    def __call__(self, work: Callable[[int], Part], number: int, /) -> list[Part]: ...


def one_by_one(work: Callable[[int], Part], number: int, /) -> list[Part]:
    return [work(n) for n in range(number)]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a run is asked to keep to."""

    false_discoveries: float = 0.1  # share of the flags that may be wrong
    least_audits: int = 20  # of an SOP, before anything is said about its sections
    least_agents: int = 3  # with findings since the onset, for a flag
    least_teams: int = 2
    least_reviewers: int = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """How many the findings concern; never who."""

    agents: int
    teams: int
    vendors: int
    reviewers: int


@dataclass(frozen=True, slots=True)
class GapSignal:
    """A reason to read a section again. Not proof of a gap.

    Counts are those since `onset` (of the whole period where it is None), and `expected` is what
    the section's audits would bring if nothing were wrong with the page.
    """

    section: str  # "MON-004#late-payout"
    sop: str
    title: str  # of the SOP
    label: str  # "step 3"
    heading: str
    flagged: bool
    critical: bool  # listed because of a fresh critical finding on an SOP with risk: critical
    until_version: str  # the last that has the section, where today's text has it no more; else ""
    cause: Cause  # the likeliest, where it is likelier than all others together; else NONE
    causes: tuple[tuple[Cause, float], ...]  # all that were weighed, likeliest first
    probability: float  # of a gap open now
    found: int
    expected: float
    ratio: float
    interval: tuple[float, float]  # of the ratio, 90 %
    audits: int  # reviewed contacts of the SOP: the denominator
    found_all: int  # in the whole period
    audits_all: int
    spread: Spread
    onset: date | None  # None: as far back as the data go, or no gap
    since_version: str  # that came into force when it began; "" where none did
    reason: str  # unclear, contradicts, outdated, missing, worse since a version; "" unknown
    overturned: int  # of the whole period: findings whose appeals were won
    verdicts: tuple[tuple[str, int], ...]  # findings that blame the page, by reason
    critical_findings: int
    not_because: str  # why it is not flagged although its count is high; "" otherwise
    weekly_found: tuple[int, ...]
    weekly_expected: tuple[float, ...]
    weekly_audits: tuple[int, ...]
    rows: Ints = field(compare=False, repr=False)  # positions of its findings
    critical_weeks: tuple[int, ...] = ()  # of the contacts with critical findings
    named: tuple[tuple[str, int], ...] = ()  # other SOPs in its comments, by audits; most first


@dataclass(frozen=True, slots=True)
class Run:
    """All signals of one run, likeliest gap first."""

    signals: tuple[GapSignal, ...]
    looked_at: int  # sections compared
    too_few: tuple[tuple[str, int], ...]  # SOPs with too few audits, and how many they have
    period: Period
    shape: float
    tempering: float
    common: tuple[tuple[Cause, float], ...]  # share of the sections, as learned
    ratios: Floats = field(compare=False, repr=False)
    """Of each finding, how much likelier it looks as it does if the page brought it."""


def signals(
    counted: Counted, audits: Audits, findings: Findings, known: Catalogue, rules: Rules,
    verdict_of: Sequence[str], as_of: datetime, comments: Comments | None = None,
    embed: Embed | None = None, each: Each = one_by_one,
) -> Run:  # fmt: skip
    """
    Args:
        each: how sections are weighed, which does not hang on each other.
        verdict_of: for each criterion's code what it says of the page ("" for most).
    """
    enough = [s for s in counted.sections if s.audits >= rules.least_audits]
    open_now = [s for s in enough if known.lines[s.line].open]
    sop = np.array([known.lines[s.line].sop for s in enough], np.int64)
    marks = _marks(enough, findings, known, verdict_of, comments, embed)
    rows = np.concatenate([s.candidates for s in enough]) if enough else np.zeros(0, np.int64)
    weighings, posterior, common, shape, tempering, learned = _learned(
        [s.counts for s in enough], sop, marks, rows, each
    )
    ratios = np.ones(len(findings))
    for s, of_section in zip(enough, learned, strict=True):
        ratios[s.candidates] = of_section
    for s, of_section in zip(enough, learned, strict=True):  # where it is listed has the say
        ratios[s.rows] = of_section[np.isin(s.candidates, s.rows)]
    made = [
        _signal(
            s, w, p, audits, findings, known, counted.period, verdict_of, shape, as_of
        )
        for s, w, p in zip(enough, weighings, posterior, strict=True)
    ]  # fmt: skip
    standing = {id(s) for s in open_now}
    made = [
        signal if id(s) in standing else _gone(signal)
        for s, signal in zip(enough, made, strict=True)
    ]
    made = flagged(made, rules)
    critical = _critical_only(counted, enough, made, audits, findings, known, verdict_of, as_of)
    few = {
        sop.sop: int(reviewed)
        for sop, reviewed in zip(known.sops, counted.reviewed, strict=True)
        if reviewed < rules.least_audits
    }
    order = sorted([*made, *critical], key=lambda s: (-s.probability, -s.ratio, s.section))
    return Run(
        tuple(order), len(open_now), tuple(sorted(few.items())), counted.period, shape, tempering,
        tuple(zip(CAUSES, map(float, common), strict=True)), ratios,
    )  # fmt: skip


def _marks(
    sections: Sequence[SectionCounts], findings: Findings, known: Catalogue,
    verdict_of: Sequence[str], comments: Comments | None, embed: Embed | None,
) -> Marks:  # fmt: skip
    """Of all findings of these sections, in their order."""
    rows = np.concatenate([s.candidates for s in sections]) if sections else np.zeros(0, np.int64)
    place = np.repeat(np.arange(len(sections)), [len(s.candidates) for s in sections])
    sop = np.array([known.lines[s.line].sop for s in sections], np.int64)
    blames = np.array([v not in _NAMES_NO_SECTION for v in verdict_of] + [False], bool)
    texts = {n: known.section(known.lines[s.line]).text for n, s in enumerate(sections)}
    belongs = np.concatenate([s.counts.weight for s in sections]) if sections else np.zeros(0)
    return Marks(
        findings.appealed[rows], findings.overturned[rows], findings.checked[rows],
        findings.disagreed[rows], blames[findings.criterion.codes[rows]],
        wordings(comments, rows, place, sop[place], texts, belongs, embed) if comments else None,
    )  # fmt: skip


def _learned(
    counts: Sequence[Counts], sop: Ints, marks: Marks, finding: Ints, each: Each
) -> tuple[list[Weighed], Floats, Floats, float, float, list[Floats]]:
    """Weighs all sections; what differs from store to store is learned on the way.

    Args:
        finding: of the findings of all sections, one after the other, which it is.
    """
    if not counts:
        certain = np.array([1.0] + [0.0] * (len(CAUSES) - 1))
        return [], np.zeros((0, len(CAUSES))), certain, 4.0, 1.0, []
    belongs = np.concatenate([c.weight for c in counts])
    found = np.array([c.weight.sum() for c in counts])
    due = np.array([c.due.sum() for c in counts])
    cuts = np.cumsum([len(c.week) for c in counts])[:-1].tolist()
    changes = Changes.of([c.version_weeks for c in counts], len(counts[0].due))
    quiet = np.ones(len(counts))
    ratios, wording = marks.before_data(), None
    place = np.repeat(np.arange(len(counts)), [len(c.week) for c in counts])
    manners: list[Manner | None] = [None] * len(counts)
    weighings: list[Weighed] = []
    common = np.array([PRIOR[cause] for cause in CAUSES])
    for turn in range(_ROUNDS + 1):
        rates, tempering = section_rates(found, due, quiet), _tempering(counts, quiet)
        of_section = np.split(ratios, cuts)
        # On the way, what marks do not change stays as it was weighed first.
        between = 0 < turn < _ROUNDS
        before: Sequence[Weighed | None] = weighings if between else [None] * len(counts)
        weighings = []  # they hold much, and are not needed beside the new ones
        weighings = _weighed(counts, of_section, rates, tempering, manners, before, changes, each)
        factors = np.array([[w.factors[cause] for cause in CAUSES] for w in weighings])
        factors = with_sisters(weighings, sop, factors, common)
        posterior, common = posteriors(factors)
        quiet = posterior[:, CAUSES.index(Cause.NONE)]
        if turn == _ROUNDS or not found.any():
            break
        gap = posterior[:, CAUSES.index(Cause.GAP)]
        more = [
            multiplier(c, r, w, p)
            for c, r, w, p in zip(counts, of_section, weighings, gap, strict=True)
        ]
        left = np.split(not_taken(finding, belongs, np.concatenate(more)), cuts)
        # Half way: two sections that a finding may be about would take it from each other in turn.
        counts = [replace(c, weight=(c.weight + w) / 2) for c, w in zip(counts, left, strict=True)]
        found = np.array([c.weight.sum() for c in counts])
        shares = [
            excess_share(c, r, w, p)
            for c, r, w, p in zip(counts, of_section, weighings, gap, strict=True)
        ]
        weight = [
            c.weight * min(1.0, MOST_OF_ONE_SECTION / max((s * c.weight).sum(), 1e-9))
            for c, s in zip(counts, shares, strict=True)
        ]
        excess, worth = np.concatenate(shares), np.concatenate(weight)
        if turn < 2:
            wording = marks.wording(excess, worth, first=turn == 0)
        steps = marks.steps(excess, worth, wording)
        ratios = marks.ratios(excess, worth, steps)
        if steps is not None:
            manners = [*manner(steps, worth * (1 - excess), place, quiet).parts(cuts)]
    shape = section_shape(found, due, quiet)
    return weighings, posterior, common, shape, tempering, of_section


def _weighed(
    counts: Sequence[Counts], ratios: Sequence[Floats], rates: SectionRates, tempering: float,
    manners: Sequence[Manner | None], before: Sequence[Weighed | None], changes: Changes, each: Each,
) -> list[Weighed]:  # fmt: skip
    def section(n: int) -> Weighed:
        return weighed(counts[n], ratios[n], rates, tempering, manners[n], before[n], changes)

    return each(section, len(counts))


def _tempering(counts: Sequence[Counts], quiet: Floats) -> float:
    """How much more weekly counts vary than Poisson counts: Pearson's dispersion, at least 1."""
    squares = freedom = 0.0
    for c, weight in zip(counts, quiet, strict=True):
        by_week = c.found
        due, found = c.due.sum(), by_week.sum()
        if found < 2 or due <= 0:
            continue
        fitted = c.due * found / due
        held = fitted > 0
        squares += weight * float(((by_week - fitted)[held] ** 2 / fitted[held]).sum())
        freedom += weight * (int(held.sum()) - 1)
    return max(1.0, squares / freedom) if freedom > 0 else 1.0


def _signal(
    section: SectionCounts, weighing: Weighed, posterior: Floats, audits: Audits,
    findings: Findings, known: Catalogue, span: Period, verdict_of: Sequence[str], shape: float,
    as_of: datetime,
) -> GapSignal:  # fmt: skip
    line = known.lines[section.line]
    sop, today = known.sops[line.sop], known.section(line)
    probability = float(posterior[CAUSES.index(Cause.GAP)])
    ranked = sorted(zip(CAUSES, map(float, posterior), strict=True), key=lambda pair: -pair[1])
    likeliest = ranked[0][0] if ranked[0][1] > 0.5 else Cause.NONE
    onset_week = weighing.onset if weighing.since_start < 0.5 else 0
    since = onset_week if ranked[0][0] is Cause.GAP or probability > 0.2 else 0
    since = max(since, _first_week(section))  # it may be younger than the data
    week = span.week_of(audits.ticket_at[findings.audit[section.rows]])
    weekly = np.bincount(week, minlength=span.weeks)
    due = section.counts.due * _listed_share(section)
    due = due * _rate_before(weekly, due, since, shape)
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
        critical=_critical(section, known, span),
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
        onset=_monday(span, since) if since else None,
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


def _rate_before(weekly: Ints, due: Floats, since: int, shape: float) -> float:
    """The section's own rate against its SOP's, before the onset; 1 where nothing stood before."""
    return (shape + float(weekly[:since].sum())) / (shape + float(due[:since].sum()))


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


def _reason(verdicts: Mapping[str, int], version: CatalogueVersion | None) -> str:
    if verdicts:
        return max(verdicts, key=lambda reason: (verdicts[reason], reason))
    return f"worse since version {version.version}" if version else ""


def _spread(rows: Ints, audits: Audits, findings: Findings) -> Spread:
    audit = findings.audit[rows]
    columns = (audits.agent, audits.team, audits.vendor, audits.reviewer)
    counts = (len(np.unique(c.codes[audit][c.codes[audit] >= 0])) for c in columns)
    return Spread(*counts)


def flagged(made: Sequence[GapSignal], rules: Rules) -> list[GapSignal]:
    """Sets the flags and says what speaks against a section whose count is high."""
    ranked = sorted(made, key=lambda s: -s.probability)
    chosen: set[str] = set()
    wrong = 0.0
    for signal in ranked:
        if signal.probability < _LEAST_PROBABLE:
            break
        if _narrow(signal, rules):
            continue
        if (wrong + 1 - signal.probability) / (len(chosen) + 1) > rules.false_discoveries:
            break
        wrong += 1 - signal.probability
        chosen.add(signal.section)
    return [_with_flag(signal, signal.section in chosen, rules) for signal in made]


def _narrow(signal: GapSignal, rules: Rules) -> str:
    """Why the findings of a signal are too few or too much of one kind for a page's fault."""
    if signal.found < _LEAST_FINDINGS:
        return f"only {signal.found} findings"
    spread = signal.spread
    for number, least, who in (
        (spread.agents, rules.least_agents, "agent"),
        (spread.teams, rules.least_teams, "team"),
        (spread.reviewers, rules.least_reviewers, "reviewer"),
    ):
        if 0 < number < least:  # 0: not recorded at all
            return f"probably not the page: only {number} {who}{'' if number == 1 else 's'}"
    return ""


def _with_flag(signal: GapSignal, flagged: bool, rules: Rules) -> GapSignal:
    because = ""
    if not flagged and signal.interval[0] > 1:
        because = _narrow(signal, rules) or _RIVALS.get(signal.causes[0][0], "")
        if not because and signal.causes[0][0] is Cause.GAP:
            because = "likely, but not sure enough to be listed"
    return replace(signal, flagged=flagged, not_because=because)


_RIVALS = {
    Cause.CLOSED: "it was high for a while and is not any more",
    Cause.GROUP: "probably not the page: one vendor or team has it, the others do not",
    Cause.REVIEWER: "probably not the page: one reviewer finds it, the others do not",
    Cause.AGENTS: "probably not the page: a few agents hold most of it",
    Cause.NONE: "within what sections differ by",
}


def _gone(signal: GapSignal) -> GapSignal:
    """A section that today's text no longer has cannot have an open gap."""
    moved = dict(signal.causes)
    moved[Cause.CLOSED] += moved[Cause.GAP]
    moved[Cause.GAP] = 0.0
    ranked = sorted(moved.items(), key=lambda pair: -pair[1])
    return replace(
        signal, probability=0.0, causes=tuple(ranked), critical=False,
        cause=ranked[0][0] if ranked[0][1] > 0.5 else Cause.NONE,
    )  # fmt: skip


def _critical_only(
    counted: Counted, enough: Sequence[SectionCounts], made: Sequence[GapSignal], audits: Audits,
    findings: Findings, known: Catalogue, verdict_of: Sequence[str], as_of: datetime,
) -> list[GapSignal]:  # fmt: skip
    """Critical findings on critical SOPs with too few audits for any statistics."""
    listed = {signal.section for signal in made}
    nothing = np.eye(1, len(CAUSES))[0]
    chance = Weighed(dict.fromkeys(CAUSES, 0.0), np.ones((1, 1)))
    return [
        _signal(s, chance, nothing, audits, findings, known, counted.period, verdict_of, 4.0, as_of)
        for s in counted.sections
        if known.lines[s.line].id not in listed and _critical(s, known, counted.period)
    ]


def _critical(section: SectionCounts, known: Catalogue, span: Period) -> bool:
    """A fresh critical finding on a critical SOP, in a section that still stands."""
    line = known.lines[section.line]
    fresh = section.critical_weeks >= span.weeks - _FRESH
    return line.open and known.sops[line.sop].critical and bool(fresh.any())


def _monday(span: Period, week: int) -> date:
    return datetime.fromtimestamp((span.start + week * WEEK) / 1e6, UTC).date()
