"""From Bayes factors to probabilities: of the causes, and of what a gap brought of single findings."""

import numpy as np

from kb_tools.gaps.causes.case import LIFTS
from kb_tools.gaps.causes.weighed import CAUSES, Cause, Weighed
from kb_tools.gaps.counts.section_counts import Counts
from kb_tools.gaps.evidence import Flags, Floats
from kb_tools.gaps.log_sums import logsumexp

# How common causes are, before any data, and how many sections that belief weighs.
PRIOR = {
    Cause.NONE: 0.84, Cause.GAP: 0.06, Cause.CLOSED: 0.03, Cause.GROUP: 0.03,
    Cause.REVIEWER: 0.02, Cause.AGENTS: 0.02,
}  # fmt: skip
PRIOR_WEIGHT = 40.0


def posteriors(
    factors: Floats, in_full: Flags | None = None, rounds: int = 30
) -> tuple[Floats, Floats]:
    """How probable each cause is, for each section, and how common each is over all of them.

    Args:
        factors: log Bayes factors, (sections, causes) in the order of `CAUSES`.
        in_full: sections for which all causes were weighed whatever they look like: these tell how
            common causes are, but for a gap, which is weighed for all. None: all were.
    """
    prior = np.array([PRIOR[cause] for cause in CAUSES])
    common, sections = prior, len(factors)
    gap = CAUSES.index(Cause.GAP)
    for _ in range(rounds):
        logs = factors + np.log(common)
        posterior = np.exp(logs - logsumexp(logs, axis=1, keepdims=True))
        held = posterior.sum(axis=0)
        if in_full is not None:
            of_gap, shares = held[gap], posterior[in_full].mean(axis=0)
            held = shares * (sections - of_gap) / (1 - shares[gap])
            held[gap] = of_gap
        common = (held + PRIOR_WEIGHT * prior) / (sections + PRIOR_WEIGHT)
    return posterior, common


def excess_share(counts: Counts, ratios: Floats, weighed_: Weighed, probability: float) -> Floats:
    """For each finding, if it is about this page, the probability that the page brought it, given
    a gap's probability."""
    begun = weighed_.by_week_and_lift.cumsum(axis=0)[counts.week]  # (findings, lifts)
    brought = np.outer(ratios, LIFTS - 1)
    share: Floats = probability * (begun * brought / (1 + brought)).sum(axis=1)
    return share


def multiplier(counts: Counts, ratios: Floats, weighed_: Weighed, probability: float) -> Floats:
    """Of each finding, how much more often it would be brought than if nothing were the matter."""
    share = counts.due[::-1].cumsum()[::-1] / max(counts.due.sum(), 1e-12)
    kept = weighed_.by_week_and_lift / (1 + share[:, None] * (LIFTS - 1))
    begun = kept.cumsum(axis=0)[counts.week]
    more: Floats = kept.sum() + (begun * np.outer(ratios, LIFTS - 1)).sum(axis=1)
    return 1 - probability + probability * more
