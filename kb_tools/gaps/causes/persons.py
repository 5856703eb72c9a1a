"""Some agents, we do not know which, bring more findings from some week on.

Where they are few, that is a pattern of persons. A third or half of all are not: they read a text
otherwise than the others do, and that it can be read so is the page's fault.
"""

import numpy as np

from kb_tools.gaps.causes.beginnings import ALWAYS
from kb_tools.gaps.causes.case import NARROW_LIFTS, Case, sums_from
from kb_tools.gaps.evidence import Flags, Floats, Ints
from kb_tools.gaps.log_sums import logsumexp

_FEW = (0.02, 0.06, 0.15)  # of the agents: those a pattern of persons concerns
_MANY = (0.3, 0.5)  # those who hold one of two readings
_LEAST_HELD = 1e-3  # probability of a rate that is looked at first
_RATES = 48  # that are looked at then, besides these
_CELLS = 2_000_000  # numbers held in one go
_AGENT_KINDS = 100  # of agents without a finding, by how much they had to expect
_AGENT_ONSETS = 8  # weeks tried as its beginning, besides those of versions
_LAST_ONSET = 6  # weeks before the end of the period, of patterns of persons
_LEAST_AGENTS = 5  # with fewer, a few of them are no pattern


def some_agents(case: Case) -> tuple[float, float]:
    """What speaks for few, and for many: each agent belongs to them with the same probability,
    independently."""
    if case.counts.agents.of_sop.shape[0] < _LEAST_AGENTS or case.found < 3:
        return float("-inf"), float("-inf")
    held = case.findings.held()
    likely = np.flatnonzero(held > np.log(_LEAST_HELD))
    few, many = _patterns(case, likely)
    if max(few, many) < 0:
        return few, many
    # What is the others' own is less, the more of the findings some agents bring.
    any_ = np.arange(0, len(held), max(1, len(held) // _RATES))
    return _patterns(case, np.union1d(any_, likely))


def _patterns(case: Case, rates: Ints) -> tuple[float, float]:
    """
    Args:
        rates: of the section's own, those that are looked at.
    """
    members, weeks = case.counts.agents, case.weeks
    number = members.of_sop.shape[0]
    tried = np.linspace(0, max(weeks - _LAST_ONSET, 0), _AGENT_ONSETS).astype(int)
    onsets = np.array(sorted({0, *tried.tolist(), *case.counts.version_weeks}))
    weight = np.full(len(onsets), (1 - ALWAYS) / max(len(onsets) - 1, 1))
    weight[0] = ALWAYS if len(onsets) > 1 else 1.0
    known = members.of >= 0
    begun = np.searchsorted(onsets, case.counts.week, side="right") - 1
    some = np.bincount(members.of[known], minlength=number) > 0
    place = np.where(known, (some.cumsum() - 1)[members.of] * len(onsets) + begun, -1)
    due_since, many, others = _alike(some, members.due_since(onsets))

    def said(some_rates: Ints) -> Floats:
        """(shares, onsets, rates, lifts)"""
        plain = case.findings.lifted(NARROW_LIFTS, rates=some_rates)
        sums = plain.sums(place, int(some.sum()) * len(onsets))
        # An axis each for agents, onsets, rates and lifts.
        since = sums_from(
            np.moveaxis(sums.reshape(*sums.shape[:-1], -1, len(onsets)), (0, 1), (2, 3)), axis=1
        )
        since = np.pad(since, ((0, others), (0, 0), (0, 0), (0, 0)))
        more = np.outer(case.findings.rate[some_rates], NARROW_LIFTS - 1)
        more *= case.found / case.findings.due
        each = (since - due_since[..., None, None] * more) / case.tempering
        odds = np.expm1(np.minimum(each, 600.0))
        return np.stack(
            [np.tensordot(many, np.log1p(share * odds), axes=1) for share in (*_FEW, *_MANY)]
        )

    at_once = max(1, _CELLS // (len(many) * len(onsets) * len(NARROW_LIFTS)))
    of_share = np.concatenate(
        [said(part) for part in np.split(rates, range(at_once, len(rates), at_once))], axis=2
    )
    apart = np.gradient(rates.astype(float)) if len(rates) > 1 else np.ones(1)
    held = case.findings.held()[rates] + np.log(apart)
    of_share += np.log(weight)[:, None, None] + (held - logsumexp(held))[:, None]
    few, readers = np.split(of_share, [len(_FEW)])
    return _mean(few), _mean(readers)


def _mean(of_share: Floats) -> float:
    return float(logsumexp(of_share) - np.log(len(of_share) * len(NARROW_LIFTS)))


def _alike(some: Flags, due: Floats) -> tuple[Floats, Floats, int]:
    """Agents without a finding, who are most of them, by how much they had to expect: some hundred
    kinds instead of thousands of agents.

    Args:
        some: the agents with findings.
        due: what each agent had to expect, (agents, beginnings).

    Returns: the expectation of each agent with findings and then of each kind, (kinds, beginnings), of
        how many agents it is, and how many kinds are without findings.
    """
    others = np.flatnonzero(~some & (due[:, 0] > 0))
    others = others[np.argsort(due[others, 0], kind="stable")]
    kinds = min(len(others), _AGENT_KINDS)
    first = np.linspace(0, len(others), kinds, endpoint=False).astype(int)
    number = np.diff(np.append(first, len(others))).astype(float)
    mean = np.add.reduceat(due[others], first) / number[:, None] if kinds else due[:0]
    each = np.concatenate([np.ones(int(some.sum())), number])
    return np.concatenate([due[some], mean]), each, kinds
