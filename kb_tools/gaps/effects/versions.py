"""What a version did to the findings on the sections that it changed.

Each version that changed a section's text is an experiment without a control group. What stands
in for one: the section's own findings before, against what the audits would bring anyway (so
agents, reviewers, kinds of sample, seasons of the queue and weak weeks are out of it already),
and the courses that findings take by themselves (see `courses.py`). An effect is a factor exp(δ)
on the findings from the end of the adoption to the next version of the section, at most half a
year.

Most versions do nothing to the findings, so δ is drawn from a mixture: nothing (a spike at 0),
better, worse (a gamma distribution of |δ| each). How common each is, where a gap was open before
and where none was, and how common the courses are, is learned over all versions of the store
(empirical Bayes by expectation-maximisation, from a stated belief of some weight). "Better" and
"worse" are said where they are more probable than everything else together. "No
change" needs more than that nothing speaks against it: the findings alone must rule out that
they were halved or doubled. Everything else is "not enough yet".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from kb_tools.findings.dates import microseconds
from kb_tools.gaps.catalogue import Catalogue, CatalogueSop, Line
from kb_tools.gaps.counts.sections import WEEK, Counted, Period, SectionCounts
from kb_tools.gaps.each import Each, one_by_one
from kb_tools.gaps.effects.courses import COURSES, EFFECTS, Weeks, Weighed, weigh
from kb_tools.gaps.evidence import Floats
from kb_tools.gaps.intervals import ratio_interval
from kb_tools.gaps.log_sums import logsumexp

ADOPTION = 2  # weeks until everybody has read a version: not counted
LONGEST = 26  # weeks after the release that are looked at
RUN_UP = 8  # weeks before the release in which something may have prompted it
SURE = 0.5  # probability above which "better" and "worse" are said
_LEAST_SHARE_OF_WEEK = 0.5  # a week counts as before the release if most of it was

# Before any data: how probable it is that a version did nothing, made it better, made it worse;
# where no gap was open, and where one was. And how many versions each belief weighs.
_KINDS = np.array([[0.93, 0.035, 0.035], [0.50, 0.48, 0.02]])
_KINDS_WEIGHT = np.array([[40.0], [15.0]])
_COURSES = np.array([0.84, 0.06, 0.015, 0.015, 0.07])  # steady, gap, later, fall, incident
_COURSES_WEIGHT = 60.0
_GAP_OPEN = np.array([int(course == "gap") for course in COURSES])
_LIKELY_NOTHING = 0.6  # probability from which "no change" may be said
_SPIKE = 0.1  # standard deviation of "nothing": what no expectation gets right anyway
_SHAPE, _SCALE = 5.0, 0.16  # of the gamma distribution of |δ|: mostly 0.3 to 1.5 …
_LARGE, _LARGE_SCALE = 0.1, 0.4  # … and this share of effects mostly 0.8 to 3
_WIDE = 0.8  # standard deviation of δ where the findings are to speak alone
_TWICE = float(np.log(2))
_LEARNING_ROUNDS = 20


class Verdict(StrEnum):
    """The names are those of the report format kb-gap-report/1."""

    BETTER = "better"
    WORSE = "worse"
    NO_CHANGE = "no_change"
    NOT_ENOUGH = "insufficient"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why nothing can be said: reviewed contacts there are, and needed."""

    when: str  # "before" or "since"
    audits: int
    needed: int


@dataclass(frozen=True, slots=True)
class Measured:
    """δ is the logarithm of findings with the version over findings without it (no unit)."""

    log_effect: float  # posterior mean
    interval: tuple[float, float]  # 95 %, by the findings and by what other versions did
    alone: tuple[float, float]  # 95 %, by the findings alone
    nothing: float  # probabilities; with `better` and `worse` they sum to 1
    better: float
    worse: float
    found: int  # findings in the window
    without: float  # to be expected there without it
    gap_before: float  # probability that a gap was open when it came


@dataclass(frozen=True, slots=True)
class RunUp:
    """The weeks before the release against the section's rate before them."""

    weeks: int
    found: int
    expected: float
    ratio: float
    interval: tuple[float, float]  # 90 %

    @property
    def stands_out(self) -> bool:
        return self.interval[0] > 1 or self.interval[1] < 1


@dataclass(frozen=True, slots=True)
class VersionEffect:
    """One version and one section that it changed."""

    sop: str
    version: str
    section: str  # "MON-004#late-payout"
    label: str  # "step 3", in that version
    heading: str
    released: date
    first: date  # the window that counts: after the adoption …
    last: date  # … its last day
    found_before: int  # in the whole time before the release
    audits_before: int  # reviewed contacts of the SOP then
    audits: int  # and in the window
    run_up: RunUp | None  # None: too little before it
    measured: Measured | None  # None: there is nothing to measure by
    verdict: Verdict
    shortfall: Shortfall | None  # what is missing, where audits are


@dataclass(frozen=True, slots=True)
class _Case:
    section: SectionCounts
    line: Line
    version: int  # its place
    place: int  # of the section in it
    release: int  # weeks
    first: int
    until: int


def version_effects(
    counted: Counted, known: Catalogue, ratios: Floats, shape: float, tempering: float,
    least_audits: int, as_of: date, each: Each = one_by_one,
) -> tuple[VersionEffect, ...]:  # fmt: skip
    """By SOP, then oldest first.

    Args:
        ratios: of each finding, how much likelier it looks as it does if the page brought it.
        shape, tempering: as the run has learned them (see `causes/learning.py`).
        as_of: the last day of what is known.
        each: how versions are weighed, which does not hang on each other.
    """
    cases = [
        case for section in counted.sections for case in _cases(section, known, counted.period)
    ]
    told = [
        n
        for n, case in enumerate(cases)
        if case.until > case.first and _shortfall(case, least_audits) is None
    ]
    found = each(lambda at: weigh(_weeks(cases[told[at]], ratios), shape, tempering), len(told))
    weighed = dict(zip(told, found, strict=True))
    kinds, courses = _learned(list(weighed.values()))
    made = []
    for n, case in enumerate(cases):
        measured, verdict = None, Verdict.NOT_ENOUGH
        if n in weighed:
            measured, verdict = _measured(case, weighed[n], kinds, courses)
        made.append(_effect(case, measured, verdict, known, counted.period, least_audits, as_of))
    return tuple(sorted(made, key=lambda e: (e.sop, e.released, e.section)))


def _cases(section: SectionCounts, known: Catalogue, span: Period) -> Iterator[_Case]:
    """The versions that changed its text, and in which weeks each can be seen at work."""
    line = known.lines[section.line]
    sop = known.sops[line.sop]
    changed = _changed(sop, line)
    for number, (version, place) in enumerate(changed):
        at = (microseconds(sop.versions[version].start) - span.start) / WEEK
        if not 0 < at < span.weeks:
            continue
        release = int(at + _LEAST_SHARE_OF_WEEK)
        end = at + LONGEST
        if number + 1 < len(changed):
            follower = sop.versions[changed[number + 1][0]]
            end = min(end, (microseconds(follower.start) - span.start) / WEEK)
        gone = sop.versions[line.places[-1][0]].end
        if gone is not None:
            end = min(end, (microseconds(gone) - span.start) / WEEK)
        until = min(int(end), span.weeks)
        if release >= 1:
            yield _Case(section, line, version, place, release, int(np.ceil(at)) + ADOPTION, until)


def _changed(sop: CatalogueSop, line: Line) -> list[tuple[int, int]]:
    """(version, section) where the text is another than before; of one version the first."""
    found: list[tuple[int, int]] = []
    named: set[str] = set()
    before = None
    for version, place in line.places:
        text = sop.versions[version].sections[place].text
        name = sop.versions[version].version
        if before is not None and text != before and name not in named:
            found.append((version, place))
            named.add(name)
        elif before is None:
            named.add(name)
        before = text
    return found


def _weeks(case: _Case, ratios: Floats) -> Weeks:
    counts = case.section.counts
    others = tuple(week for week in counts.version_weeks if week != case.release)
    return Weeks(
        counts.week, ratios[case.section.candidates], counts.weight, counts.due, case.release,
        case.first, case.until, others,
    )  # fmt: skip


def _shortfall(case: _Case, least_audits: int) -> Shortfall | None:
    by_week = case.section.audits_by_week
    before, since = int(by_week[: case.release].sum()), int(by_week[case.first : case.until].sum())
    if before < least_audits:
        return Shortfall("before", before, least_audits)
    if since < least_audits:
        return Shortfall("since", since, least_audits)
    return None


def _learned(weighed: Sequence[Weighed]) -> tuple[Floats, Floats]:
    """How common kinds of effect, (gap open, kind), and courses are."""
    kinds, courses = _KINDS, _COURSES
    if not weighed:
        return kinds, courses
    factors = np.stack([_by_kind(w.logs) for w in weighed])  # (versions, courses, kinds)
    for _ in range(_LEARNING_ROUNDS):
        logs = factors + np.log(kinds)[_GAP_OPEN] + np.log(courses)[:, None]
        posterior = np.exp(logs - logsumexp(logs, axis=(1, 2), keepdims=True)).sum(axis=0)
        of_state = np.stack([posterior[state == _GAP_OPEN].sum(axis=0) for state in (0, 1)])
        kinds = of_state + _KINDS * _KINDS_WEIGHT
        kinds = kinds / kinds.sum(axis=1, keepdims=True)
        courses = posterior.sum(axis=1) + _COURSES * _COURSES_WEIGHT
        courses = courses / courses.sum()
    return kinds, courses


def _slabs() -> tuple[Floats, Floats]:
    """Log weights of the effects that are tried, where it is better, and where it is worse."""
    size = np.maximum(np.abs(EFFECTS), 1e-300)
    usual, large = (
        np.log(share) + (_SHAPE - 1) * np.log(size) - size / scale - _SHAPE * np.log(scale)
        for share, scale in ((1 - _LARGE, _SCALE), (_LARGE, _LARGE_SCALE))
    )
    weight = np.logaddexp(usual, large)
    better = np.where(EFFECTS < 0, weight, -np.inf)
    worse = np.where(EFFECTS > 0, weight, -np.inf)
    return better - logsumexp(better), worse - logsumexp(worse)


_BETTER, _WORSE = _slabs()
_NOTHING = -0.5 * (EFFECTS / _SPIKE) ** 2
_NOTHING = _NOTHING - logsumexp(_NOTHING)
_ALONE = -0.5 * (EFFECTS / _WIDE) ** 2


def _by_kind(logs: Floats) -> Floats:
    """(courses, kinds): nothing, better, worse."""
    return np.stack(
        [
            logsumexp(logs + _NOTHING, axis=1),
            logsumexp(logs + _BETTER, axis=1),
            logsumexp(logs + _WORSE, axis=1),
        ],
        axis=1,
    )


def _measured(
    case: _Case, weighed: Weighed, kinds: Floats, courses: Floats
) -> tuple[Measured, Verdict]:
    of_kind = _by_kind(weighed.logs) + np.log(kinds)[_GAP_OPEN] + np.log(courses)[:, None]
    posterior = np.exp(of_kind - logsumexp(of_kind))
    nothing, better, worse = map(float, posterior.sum(axis=0))
    parts = np.log(kinds)[:, :, None] + np.stack([_NOTHING, _BETTER, _WORSE])
    prior = logsumexp(parts, axis=1)[_GAP_OPEN] + np.log(courses)[:, None]
    joint = np.exp(weighed.logs + prior - logsumexp(weighed.logs + prior))  # (courses, effects)
    effect = joint.sum(axis=0)
    low, high = _interval(logsumexp(weighed.logs + np.log(courses)[:, None], axis=0) + _ALONE)
    counts = case.section.counts
    measured = Measured(
        log_effect=float((effect * EFFECTS).sum()),
        interval=_interval(np.log(np.maximum(effect, 1e-300))),
        alone=(low, high),
        nothing=nothing,
        better=better,
        worse=worse,
        found=round(counts.found[case.first : case.until].sum()),
        without=float((joint * weighed.without).sum()),
        gap_before=float(posterior[_GAP_OPEN == 1].sum()),
    )
    verdict = Verdict.NOT_ENOUGH
    if better > SURE:
        verdict = Verdict.BETTER
    elif worse > SURE:
        verdict = Verdict.WORSE
    elif nothing >= _LIKELY_NOTHING and low > -_TWICE and high < _TWICE:
        verdict = Verdict.NO_CHANGE
    return measured, verdict


def _interval(logs: Floats) -> tuple[float, float]:
    """The middle 95 % of effects with these log weights."""
    upto = np.exp(logs - logsumexp(logs)).cumsum()
    half = (EFFECTS[1] - EFFECTS[0]) / 2
    low, high = np.interp([0.025, 0.975], upto, EFFECTS + half)
    return float(low), float(high)


def _effect(
    case: _Case, measured: Measured | None, verdict: Verdict, known: Catalogue, span: Period,
    least_audits: int, as_of: date,
) -> VersionEffect:  # fmt: skip
    sop = known.sops[case.line.sop]
    version, by_week = sop.versions[case.version], case.section.audits_by_week
    section = version.sections[case.place]
    return VersionEffect(
        sop.sop, version.version, case.line.id, section.label, section.heading,
        released=version.start.date(),
        first=span.monday(case.first),
        last=min(
            span.monday(max(case.until, case.first + 1)) - timedelta(days=1),
            max(as_of, span.monday(case.first)),
        ),
        found_before=round(case.section.counts.found[: case.release].sum()),
        audits_before=int(by_week[: case.release].sum()),
        audits=int(by_week[case.first : case.until].sum()),
        run_up=_run_up(case),
        measured=measured,
        verdict=verdict,
        shortfall=_shortfall(case, least_audits),
    )  # fmt: skip


def _run_up(case: _Case) -> RunUp | None:
    counts, begins = case.section.counts, max(0, case.release - RUN_UP)
    found, due = counts.found, counts.due
    earlier, due_earlier = float(found[:begins].sum()), float(due[:begins].sum())
    expected = float(due[begins : case.release].sum())
    if not due_earlier or not expected:
        return None
    expected *= (earlier + 1) / (due_earlier + 1)
    seen = round(float(found[begins : case.release].sum()))
    ratio, low, high = ratio_interval(seen, expected)
    return RunUp(case.release - begins, seen, expected, ratio, (low, high))
