"""Which cause explains a section's findings best: a Bayes factor for each, in closed form.

A section's findings are Poisson counts around what its audits lead to expect, times a rate of its
own that is drawn from a gamma distribution with mean 1 (sections differ). A cause lifts the
expectation by a factor on the set of audits that it would touch:

    gap       everybody, from some week on (or always)
    closed    everybody, within an interval that has ended: a gap since closed, an incident
    group     one vendor or one team, from some week on: training
    reviewer  one reviewer, from some week on: calibration
    agents    a few agents more than the others: a pattern of persons

Integrating the section's own rate out leaves, for a set S and a lift f, with O and E findings and
expectation in all, O_S and E_S in the set, and k the shape of the gamma distribution,

    log BF = O_S log f - (k + O) log( (k + E + (f - 1) E_S) / (k + E) )

(the negative binomial form of the gamma-Poisson model: Greenwood and Yule 1920, J. R. Stat. Soc.
83, 255-279). Sets, weeks and lifts nobody knows are averaged over. "agents" compares the spread
over agents with what chance would give, by the Dirichlet-multinomial (Mosimann 1962, Biometrika
49, 65-82). How common each cause is, is learned over all sections.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import betaln, gammaln, logsumexp

from kb_tools.gaps.evidence import Floats


class Cause(StrEnum):
    """The names are those of the report format kb-gap-report/1."""

    NONE = "none"
    GAP = "sop_gap"
    CLOSED = "closed_gap_or_incident"
    GROUP = "vendor_training"
    REVIEWER = "reviewer"
    AGENTS = "agent"


CAUSES = tuple(Cause)
LIFTS = np.array([1.5, 2.0, 2.7, 3.6, 5.0])  # how much more findings a cause may bring
_ALWAYS = 0.35  # of gaps: open from the first row on
_AT_VERSION = 0.30  # of the others: begin where a version of the SOP came into force
_GAP_IN_GROUP = 0.05  # of gaps: seen by one vendor or team only
_AGENT_SPREADS = np.array([1.0, 3.0, 8.0])  # pseudo-findings; smaller: fewer agents hold them
_LEAST_WEEKS = 2  # of an interval
_OVER_FOR = 6  # weeks; what ended later than that cannot be told from what is still open

# How common causes are, before any data, and how many sections that belief weighs.
PRIOR = {
    Cause.NONE: 0.84, Cause.GAP: 0.06, Cause.CLOSED: 0.03, Cause.GROUP: 0.03,
    Cause.REVIEWER: 0.02, Cause.AGENTS: 0.02,
}  # fmt: skip
PRIOR_WEIGHT = 40.0


@dataclass(frozen=True, slots=True)
class Counts:
    """One section's findings and expectations, week by week and by who was concerned.

    Rows of `by_group` are vendors and teams that worked on the SOP; of `by_reviewer` reviewers;
    of `by_agent` agents. Weeks count from the first of the period.
    """

    found: Floats  # (weeks,)
    due: Floats
    group_found: Floats  # (groups, weeks)
    group_due: Floats
    reviewer_found: Floats  # (reviewers, weeks)
    reviewer_due: Floats
    agent_found: Floats  # (agents,)
    agent_due: Floats
    version_weeks: tuple[int, ...]  # where a version came into force, after the first week
    blamed: int  # findings that say the page is at fault
    overturned: int  # appeals that were won
    decided: int  # appeals decided


@dataclass(frozen=True, slots=True)
class Weighed:
    """Log Bayes factors against "nothing but chance", and what they hang on."""

    factors: dict[Cause, float]
    onset: int  # the likeliest first week of a gap
    since_start: float  # of a gap: how much speaks for "from the first week on", 0 to 1
    lift: float  # of a gap: its likeliest size


def weighed(counts: Counts, shape: float, tempering: float) -> Weighed:
    """
    Args:
        shape: of the gamma distribution of section rates; large where sections are alike.
        tempering: by how much counts vary more than Poisson counts (1 or more).
    """
    found, due = counts.found.sum(), counts.due.sum()
    weeks = len(counts.found)
    since_found = counts.found[::-1].cumsum()[::-1]
    since_due = counts.due[::-1].cumsum()[::-1]
    gap = _log_factor(since_found, since_due, found, due, shape) / tempering  # (weeks, lifts)
    gap = gap + _onset_prior(weeks, counts.version_weeks)[:, None] - np.log(len(LIFTS))
    whole = float(logsumexp(gap))
    group = _members(counts.group_found, counts.group_due, found, due, shape, tempering)
    by_week = np.exp(logsumexp(gap, axis=1) - whole)
    by_lift = np.exp(logsumexp(gap, axis=0) - whole)
    factors = {
        Cause.NONE: 0.0,
        # Not all may read the same pages, so a page's fault may stay with one group.
        Cause.GAP: float(
            np.logaddexp(whole + np.log1p(-_GAP_IN_GROUP), group + np.log(_GAP_IN_GROUP))
        ),
        Cause.CLOSED: _closed(since_found, since_due, found, due, shape, tempering),
        Cause.GROUP: group,
        Cause.REVIEWER: _members(
            counts.reviewer_found, counts.reviewer_due, found, due, shape, tempering
        ),
        Cause.AGENTS: _agents(counts.agent_found, counts.agent_due, tempering),
    }
    return Weighed(factors, int(by_week.argmax()), float(by_week[0]), float(by_lift @ LIFTS))


def page_is_blamed(counts: Counts, blamed_rate: float, overturned_rate: float) -> float:
    """The log likelihood ratio of a gap, from verdicts on the page and from appeals that were won.

    Args:
        blamed_rate: share of all findings that blame the page.
        overturned_rate: share of all decided appeals that were won.
    """
    verdicts = _share_factor(counts.blamed, int(counts.found.sum()), blamed_rate)
    return verdicts + _share_factor(counts.overturned, counts.decided, overturned_rate)


def posteriors(factors: Floats, rounds: int = 30) -> tuple[Floats, Floats]:
    """How probable each cause is, for each section, and how common each is over all of them.

    Args:
        factors: log Bayes factors, (sections, causes) in the order of `CAUSES`.
    """
    prior = np.array([PRIOR[cause] for cause in CAUSES])
    common = prior
    for _ in range(rounds):
        logs = factors + np.log(common)
        posterior = np.exp(logs - logsumexp(logs, axis=1, keepdims=True))
        common = (posterior.sum(axis=0) + PRIOR_WEIGHT * prior) / (len(factors) + PRIOR_WEIGHT)
    return posterior, common


def section_shape(found: Floats, due: Floats, weights: Floats) -> float:
    """How much sections differ in their own rates: the shape that fits best, on a grid.

    Args:
        found, due: findings and expectation of each section.
        weights: 0 to 1; sections that something has happened to count less.
    """
    grid = np.array([1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0, 40.0, 100.0])
    k = grid[:, None]
    fit = (
        gammaln(k + found) - gammaln(k) + k * np.log(k / (k + due))
        + found * np.log(np.maximum(due, 1e-12) / (k + due))
    )  # fmt: skip
    return float(grid[(fit * weights).sum(axis=1).argmax()])


def _log_factor(found_in: Floats, due_in: Floats, found: float, due: float, shape: float) -> Floats:
    """For each set, (…,), and each lift: (…, lifts)."""
    lifted = due_in[..., None] * (LIFTS - 1)
    factor: Floats = found_in[..., None] * np.log(LIFTS) - (shape + found) * np.log1p(
        lifted / (shape + due)
    )
    return factor


def _onset_prior(weeks: int, version_weeks: tuple[int, ...]) -> Floats:
    at = [week for week in version_weeks if 0 < week < weeks]
    prior = np.full(weeks, (1 - _ALWAYS) / max(weeks - 1, 1))
    if at:
        prior *= 1 - _AT_VERSION
        np.add.at(prior, at, (1 - _ALWAYS) * _AT_VERSION / len(at))
    prior[0] = _ALWAYS if weeks > 1 else 1.0
    logs: Floats = np.log(prior)
    return logs


def _closed(
    since_found: Floats, since_due: Floats, found: float, due: float, shape: float, tempering: float
) -> float:
    weeks = len(since_found)
    first, last = np.triu_indices(weeks, _LEAST_WEEKS)  # weeks first … last - 1
    over = last <= weeks - _OVER_FOR
    first, last = first[over], last[over]
    if not len(first):
        return float("-inf")
    factor = _log_factor(
        since_found[first] - since_found[last], since_due[first] - since_due[last],
        found, due, shape,
    )  # fmt: skip
    return float(logsumexp(factor / tempering) - np.log(factor.size))


def _members(
    by_member: Floats, due: Floats, found_all: float, due_all: float, shape: float, tempering: float
) -> float:
    """One of several members, from some week on."""
    if len(by_member) < 2:  # with one only, it cannot be told from everybody
        return float("-inf")
    since_found = by_member[:, ::-1].cumsum(axis=1)[:, ::-1]
    since_due = due[:, ::-1].cumsum(axis=1)[:, ::-1]
    factor = _log_factor(since_found, since_due, found_all, due_all, shape) / tempering
    return float(logsumexp(factor) - np.log(factor.size))


def _agents(found: Floats, due: Floats, tempering: float) -> float:
    total = found.sum()
    some = due > 0
    if total < 2 or some.sum() < 2:
        return float("-inf")
    share, found = due[some] / due[some].sum(), found[some]
    chance = float((found * np.log(share)).sum())
    spread = [
        float(
            gammaln(s)
            - gammaln(s + total)
            + (gammaln(s * share + found) - gammaln(s * share)).sum()
        )
        for s in _AGENT_SPREADS * np.sqrt(len(share))
    ]
    return float(logsumexp(spread) - np.log(len(spread)) - chance) / tempering


def _share_factor(hits: int, tries: int, usual: float) -> float:
    """Are there more hits than usual? Beta-binomial, four times the usual share against it."""
    if not tries or not 0 < usual < 1:
        return 0.0
    more = min(0.8, 4 * usual)
    marginals = [
        betaln(s * p + hits, s * (1 - p) + tries - hits) - betaln(s * p, s * (1 - p))
        for p, s in ((more, 6.0), (usual, 120.0))
    ]
    return float(marginals[0] - marginals[1])
