"""A pattern of persons: some agents, we do not know which, bring more findings from some week on."""

import numpy as np

from kb_tools.gaps.causes.beginnings import ALWAYS
from kb_tools.gaps.causes.case import NARROW_LIFTS, Case, sums_from
from kb_tools.gaps.evidence import Flags, Floats
from kb_tools.gaps.log_sums import logsumexp

_AGENT_SHARES = (0.02, 0.06, 0.15)  # of the agents: those a pattern of persons concerns
_AGENT_KINDS = 100  # of agents without a finding, by how much they had to expect
_AGENT_ONSETS = 8  # weeks tried as its beginning, besides those of versions
_LAST_ONSET = 6  # weeks before the end of the period, of patterns of persons
_LEAST_AGENTS = 5  # with fewer, a few of them are no pattern
_LEAST_HELD = 1e-3  # probability of a rate that is looked at


def some_agents(case: Case) -> float:
    """Each agent belongs to the pattern with a small probability, independently."""
    members, weeks = case.counts.agents, case.weeks
    number = members.of_sop.shape[0]
    if number < _LEAST_AGENTS or case.found < 3:
        return float("-inf")
    tried = np.linspace(0, max(weeks - _LAST_ONSET, 0), _AGENT_ONSETS).astype(int)
    onsets = np.array(sorted({0, *tried.tolist(), *case.counts.version_weeks}))
    weight = np.full(len(onsets), (1 - ALWAYS) / max(len(onsets) - 1, 1))
    weight[0] = ALWAYS if len(onsets) > 1 else 1.0
    held = case.findings.held()
    rates = np.flatnonzero(held > _LEAST_HELD)
    known = members.of >= 0
    begun = np.searchsorted(onsets, case.counts.week, side="right") - 1
    some = np.bincount(members.of[known], minlength=number) > 0
    place = np.where(known, (some.cumsum() - 1)[members.of] * len(onsets) + begun, -1)
    plain = case.findings.lifted(NARROW_LIFTS, rates=rates)
    sums = plain.sums(place, int(some.sum()) * len(onsets))
    # An axis each for agents, onsets, rates and lifts.
    since = sums_from(
        np.moveaxis(sums.reshape(*sums.shape[:-1], -1, len(onsets)), (0, 1), (2, 3)), axis=1
    )
    since, due_since, many = _alike(some, since, members.due_since(onsets))
    more = np.outer(case.findings.rate[rates], NARROW_LIFTS - 1) * case.found / case.findings.due
    each = (since - due_since[..., None, None] * more) / case.tempering
    odds = np.expm1(np.minimum(each, 600.0))
    of_share = np.stack(
        [np.tensordot(many, np.log1p(share * odds), axes=1) for share in _AGENT_SHARES]
    )
    of_share = (
        of_share + np.log(weight)[:, None, None] + np.log(held[rates] / held[rates].sum())[:, None]
    )
    return float(logsumexp(of_share) - np.log(len(_AGENT_SHARES) * len(NARROW_LIFTS)))


def _alike(some: Flags, logs: Floats, due: Floats) -> tuple[Floats, Floats, Floats]:
    """Agents without a finding, who are most of them, by how much they had to expect: some hundred
    kinds instead of thousands of agents.

    Args:
        some: the agents with findings.
        logs: what these say, (agents with findings, beginnings, …).
        due: what each agent had to expect, (agents, beginnings).

    Returns: what findings say and expectation of each kind, (kinds, beginnings, …), and its number
        of agents.
    """
    others = np.flatnonzero(~some & (due[:, 0] > 0))
    others = others[np.argsort(due[others, 0], kind="stable")]
    kinds = min(len(others), _AGENT_KINDS)
    first = np.linspace(0, len(others), kinds, endpoint=False).astype(int)
    number = np.diff(np.append(first, len(others))).astype(float)
    mean = np.add.reduceat(due[others], first) / number[:, None] if kinds else due[:0]
    return (
        np.concatenate([logs, np.zeros((kinds, *logs.shape[1:]))]),
        np.concatenate([due[some], mean]),
        np.concatenate([np.ones(int(some.sum())), number]),
    )
