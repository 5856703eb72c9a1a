"""Which cause explains a section's findings best: a Bayes factor for each.

A section's findings are Poisson counts around what its audits lead to expect, times a rate of its
own that is drawn from a mixture of gamma distributions (sections differ; see `section_rates.py`).
A cause lifts the expectation by a factor on the set of audits that it would touch:

    gap       everybody, from some week on (or always), for good or fading as the floor learns;
              or new people only; or one group only; or all who hold one of two readings
    closed    everybody, within an interval that has ended: a gap since closed, an incident
    group     one vendor or one team, from some week on: training
    reviewer  one reviewer, from some week on: calibration
    agents    some agents, we do not know which; or the new people: a pattern of persons

What a page's fault brings also looks different: more of its comments blame the page, more of its
appeals are won, more second reviewers disagree (see `marks.py`). So each finding carries a ratio
r: how much likelier it is to look like this if the page brought it. A set S and a lift f then count
a finding in the set by 1 + (f - 1) r, and one that belongs to the section only with probability w
by what is left of that (see `doubt.py`). With O findings that surely belong, E expected in all, and
E_S in the set, integrating the section's own rate out leaves

    log BF = sum over findings in S of log(1 + (f - 1) r) + log(M(E + (f - 1) E_S) / M(E))

where M(x) is the mean of rate^O exp(-rate x). For one gamma distribution with mean 1 and shape k
the last term is -(k + O) log(1 + (f - 1) E_S / (k + E)), which for r = 1 is the negative binomial
form of the gamma-Poisson model (Greenwood and Yule 1920, J. R. Stat. Soc. 83, 255-279). Comments on
one section are no independent witnesses; what they say too much is taken off (see `manner.py`).
Only causes that lie in the page use r; the others have r = 1, but for one reviewer: whoever looks a
second time at what she alone finds mostly disagrees (see `sections.py`). Sets, weeks and lifts nobody knows
are averaged over. For "agents" so is the section's rate, since each agent may or may not belong to
the set; those without a finding are taken together by what they had to expect. How common each
cause is, is learned over all sections.

What is known of a section is in `section_counts.py`, what its causes share in `case.py`; sets of
weeks are weighed in `spans.py`, groups and reviewers in `groups.py`, patterns of persons in
`persons.py`, and what comments say on top in `beyond_marks.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from kb_tools.gaps.causes import beyond_marks, groups, persons, spans
from kb_tools.gaps.causes.beginnings import Changes, onset_prior
from kb_tools.gaps.causes.case import LIFTS, NARROW_LIFTS, Case, sums_from
from kb_tools.gaps.causes.doubt import Lifted
from kb_tools.gaps.causes.groups import Groups
from kb_tools.gaps.comments.manner import Manner
from kb_tools.gaps.counts.section_counts import Counts
from kb_tools.gaps.counts.section_rates import SectionRates
from kb_tools.gaps.evidence import Floats
from kb_tools.gaps.log_sums import logsumexp


class Cause(StrEnum):
    """The names are those of the report format kb-gap-report/1."""

    NONE = "none"
    GAP = "sop_gap"
    CLOSED = "closed_gap_or_incident"
    GROUP = "vendor_training"
    REVIEWER = "reviewer"
    AGENTS = "agent"


CAUSES = tuple(Cause)
ONE_REVIEWER_LIFTS = np.append(1.5, NARROW_LIFTS)
_GAP_SHAPES = {  # of gaps
    "everybody": 0.72, "fading": 0.08, "new people": 0.06, "one group": 0.06, "one reading": 0.08,
}  # fmt: skip
_NEW_PEOPLE = 0.2  # of patterns of persons: those who are new
HARDLY = 0.01  # probability; a gap is listed from .7 on
# Log Bayes factor at a glance. On two development sets one section in twenty is beyond it, and of those
# beyond 3 in full all but one.
_SPEAKS = 1.0
_NONE_KNOWN = Changes()


@dataclass(frozen=True, slots=True)
class Unmarked:
    """What hangs on no mark of the findings: log Bayes factors against chance."""

    factors: dict[Cause, float]  # of the causes that lie in people
    incident: float  # that is over
    differs: float  # of one vendor or team that differs, with nothing the matter
    groups: Groups | None  # None: there are none to be told apart, or they have been heard
    everybody: float = 0.0  # of a gap that hits everybody, as if its findings looked like any other
    readers: float = float("-inf")  # of many agents, who hold one of two readings
    newcomers: bool = False  # of a pattern of persons: the new ones, rather than some of all


@dataclass(frozen=True, slots=True)
class Weighed:
    """Log Bayes factors against "nothing but chance", and what they hang on."""

    factors: dict[Cause, float]
    by_week_and_lift: (
        Floats  # (weeks, lifts): of a gap that hits everybody, how much speaks for each
    )
    unmarked: Unmarked | None = None  # None: nothing was found, or nothing else was weighed

    @property
    def onset(self) -> int:
        """The likeliest first week of a gap."""
        return int(self.by_week_and_lift.sum(axis=1).argmax())

    @property
    def since_start(self) -> float:
        """How much speaks for "from the first week on", 0 to 1."""
        return float(self.by_week_and_lift[0].sum())


def weighed(
    counts: Counts, ratios: Floats, rates: SectionRates, tempering: float,
    manner: Manner | None = None, before: Weighed | None = None, changes: Changes = _NONE_KNOWN,
) -> Weighed:  # fmt: skip
    """
    Args:
        ratios: of each finding, how much likelier it looks like this if the page brought it.
        tempering: by how much counts vary more than Poisson counts (1 or more).
        manner: how the section's comments are worded; None: nothing is known of that.
        before: of an earlier call with nearly the same counts; what no mark changes is taken from it.
        changes: how often versions changed a section, on the mean of all.
    """
    if not counts.weight.any() or not counts.due.any():
        return _nothing_found(counts, rates, tempering, changes)
    case = Case(counts, rates, tempering, manner, ratios, changes)
    marked = case.findings.lifted(LIFTS, ratios)
    everybody, by_week_and_lift = _everybody(case, marked)
    unmarked = before.unmarked if before else None
    if unmarked is None:
        unmarked = _unmarked(case)
    shapes = {
        "everybody": everybody,
        "fading": spans.fading(case, marked),
        "new people": spans.new_people(case, marked, with_comments=True),
        # Not all may read the same pages, so a page's fault may stay with one group.
        "one group": groups.one_group(case, groups.of_groups(case, marked), with_comments=True)
        - unmarked.differs,
        # Who holds a reading nobody knows, so what the findings look like is heard of all of them.
        "one reading": unmarked.readers + everybody - unmarked.everybody,
    }
    known = [name for name, factor in shapes.items() if np.isfinite(factor)]
    whole = sum(_GAP_SHAPES[name] for name in known)
    factors = {
        Cause.NONE: counts.otherwise,
        Cause.GAP: _mean([shapes[name] for name in known], [_GAP_SHAPES[n] / whole for n in known]),
        Cause.CLOSED: _mean([spans.closed(case, marked), unmarked.incident], [0.5, 0.5]),
        **{cause: unmarked.factors[cause] for cause in (Cause.GROUP, Cause.REVIEWER, Cause.AGENTS)},
    }
    return Weighed(factors, by_week_and_lift, unmarked)


def hardly_a_gap(
    counts: Counts, ratios: Floats, rates: SectionRates, tempering: float, manner: Manner | None,
    changes: Changes, common: Floats, *, up_to: float = HARDLY, nor_people: bool = False,
) -> Weighed | None:  # fmt: skip
    """A section for which a gap is out of the question; None: it has to be weighed in full.

    Only a gap that hits everybody is weighed, which takes a thirtieth of the time; all other causes
    stay as common as they are anywhere.

    Args:
        common: how common each cause is, in the order of `CAUSES`; the others as of `weighed`.
        up_to: the probability of a gap that is out of the question.
        nor_people: so is that the cause lies in people, as far as is seen at a glance.
    """
    if not counts.weight.any() or not counts.due.any():
        return _nothing_found(counts, rates, tempering, changes)
    case = Case(counts, rates, tempering, manner, ratios, changes)
    everybody, by_week_and_lift = _everybody(case, case.findings.lifted(LIFTS, ratios))
    factors = dict.fromkeys(CAUSES, 0.0) | {Cause.NONE: counts.otherwise, Cause.GAP: everybody}
    logs = np.array([*factors.values()]) + np.log(common)
    if logs[CAUSES.index(Cause.GAP)] - logsumexp(logs) > np.log(up_to):
        return None
    if nor_people and _may_be_people(case):
        return None
    return Weighed(factors, by_week_and_lift)


def hardly_moved(before: Weighed, now: Weighed, common: Floats) -> Weighed | None:
    """What was weighed the time before, where a gap, open or closed, was out of the question then and is
    now; None: it has to be weighed again.

    Args:
        now: as `hardly_a_gap` has it.
        common: how common each cause is, in the order of `CAUSES`.
    """
    logs = np.array([before.factors[cause] for cause in CAUSES]) + np.log(common)
    gap = logsumexp(logs[[CAUSES.index(Cause.GAP), CAUSES.index(Cause.CLOSED)]])
    if gap - logsumexp(logs) > np.log(HARDLY):
        return None
    return replace(before, by_week_and_lift=now.by_week_and_lift)


def _may_be_people(case: Case) -> bool:
    """Whether one vendor, team or reviewer, or a few agents, are worth being weighed in full."""
    at_a_glance = (*groups.at_a_glance(case, ONE_REVIEWER_LIFTS), persons.few_at_a_glance(case))
    return max(at_a_glance) > _SPEAKS


def as_sister(
    weighed_: Weighed, counts: Counts, ratios: Floats, rates: SectionRates, tempering: float,
    changes: Changes,
) -> Weighed:  # fmt: skip
    """The same with what speaks for each vendor and team, where a sister section needs to know."""
    if not counts.weight.any() or not counts.due.any():
        return weighed_
    case = Case(counts, rates, tempering, None, ratios, changes)
    of_groups = groups.of_groups(case, case.findings.lifted(LIFTS))
    factors = weighed_.factors | {Cause.GROUP: _one_group(case, of_groups)}
    differs, by_group = groups.one_differs(of_groups), groups.by_group(case, of_groups)
    known = weighed_.unmarked or Unmarked(factors, incident=0.0, differs=0.0, groups=None)
    heard = replace(known, factors=factors, differs=differs, groups=by_group)
    return replace(weighed_, factors=factors, unmarked=heard)


def _everybody(case: Case, marked: Lifted) -> tuple[float, Floats]:
    """A gap that hits everybody, for good; and how much speaks for each week and lift."""
    everyone = np.ones(len(case.counts.week), bool)
    gap = case.since(marked, everyone, case.due_since) + case.onsets[:, None]
    gap = gap + beyond_marks.since(case, everyone)
    total = logsumexp(gap)
    return float(total - np.log(len(LIFTS))), np.exp(gap - total)


def _nothing_found(
    counts: Counts, rates: SectionRates, tempering: float, changes: Changes
) -> Weighed:
    """That nothing was found speaks against a gap, and tells nothing of who is concerned. Where
    nothing was due, nothing speaks at all."""
    due = float(counts.due.sum())
    lifted = due + sums_from(counts.due)[:, None] * (LIFTS - 1)
    gap = (rates.logs(0.0, lifted) - rates.logs(0.0, np.array(due))) / tempering
    gap = gap + onset_prior(len(counts.due), counts.version_weeks, changes)[:, None]
    everybody = float(logsumexp(gap) - np.log(len(LIFTS)))
    factors = dict.fromkeys(CAUSES, 0.0) | {Cause.GAP: everybody}
    return Weighed(factors, np.exp(gap - logsumexp(gap)))


def _unmarked(case: Case) -> Unmarked:
    plain = case.findings.lifted(LIFTS)
    everyone = np.ones(len(case.counts.week), bool)
    everybody = case.since(plain, everyone, case.due_since) + case.onsets[:, None]
    of_groups = groups.of_groups(case, plain)
    alone = case.findings.lifted(ONE_REVIEWER_LIFTS, case.counts.alone)
    of_reviewers = groups.each_of(case, case.counts.reviewers, alone)
    few, readers = persons.some_agents(case)
    agents = [few, spans.new_people(case, plain)]
    shares = [1 - _NEW_PEOPLE, _NEW_PEOPLE]
    factors = {
        Cause.GROUP: _one_group(case, of_groups),
        Cause.REVIEWER: groups.one_of(case, case.counts.reviewers, of_reviewers),
        Cause.AGENTS: _mean(agents, shares),
    }
    return Unmarked(
        factors, spans.incident(case, plain), groups.one_differs(of_groups),
        groups.by_group(case, of_groups), float(logsumexp(everybody) - np.log(len(LIFTS))), readers,
        bool(np.argmax(agents + np.log(shares)) == 1),
    )  # fmt: skip


def _one_group(case: Case, of_groups: Sequence[Floats]) -> float:
    """A group that was not taught; by the smallest lift one only differs."""
    return groups.one_group(case, [factor[..., 1:] for factor in of_groups])


def _mean(factors: list[float], weights: list[float]) -> float:
    """Of Bayes factors, from their logarithms; what cannot be told counts as chance would not."""
    return float(logsumexp(factors, weights=weights)) if factors else float("-inf")
