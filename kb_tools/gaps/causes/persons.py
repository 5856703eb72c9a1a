"""Some agents, we do not know which, bring more findings from some week on.

Where they are few, that is a pattern of persons. A third or half of all are not: they read a text
otherwise than the others do, and that it can be read so is the page's fault.
"""

import numpy as np

from kb_tools.gaps.causes.beginnings import ALWAYS
from kb_tools.gaps.causes.case import NARROW_LIFTS, Case
from kb_tools.gaps.causes.doubt import added_up
from kb_tools.gaps.evidence import Flags, Floats, Ints, Rough
from kb_tools.gaps.log_sums import logsumexp

_FEW = (0.02, 0.06, 0.15)  # of the agents: those a pattern of persons concerns
_MANY = (0.3, 0.5)  # those who hold one of two readings
_LEAST_HELD = 1e-3  # probability of a rate that is looked at first
_RATES = 48  # that are looked at then, besides these
_AT_A_GLANCE = 8  # rates
_CELLS = 500_000  # numbers held in one go
_MOST = 80.0  # logarithm, of what 32 bits hold; what speaks for more is cut
_TOGETHER = 8  # agents whose factors are multiplied before a logarithm is taken
_AGENT_KINDS = 100  # of agents without a finding, by how much they had to expect
_AGENT_ONSETS = 8  # weeks tried as its beginning, besides those of versions
_LAST_ONSET = 6  # weeks before the end of the period, of patterns of persons
_LEAST_AGENTS = 5  # with fewer, a few of them are no pattern


def some_agents(case: Case) -> tuple[float, float]:
    """What speaks for few, and for many: each agent belongs to them with the same probability,
    independently."""
    if _too_little(case):
        return float("-inf"), float("-inf")
    held = case.findings.held()
    likely = np.flatnonzero(held > np.log(_LEAST_HELD))
    few, many = _patterns(case, likely)
    if max(few, many) < 0:
        return few, many
    # What is the others' own is less, the more of the findings some agents bring.
    any_ = np.arange(0, len(held), max(1, len(held) // _RATES))
    return _patterns(case, np.union1d(any_, likely))


def few_at_a_glance(case: Case) -> float:
    """About what speaks for few, by some of the rates only."""
    if _too_little(case):
        return float("-inf")
    held = case.findings.held()
    some = np.linspace(0, len(held) - 1, _AT_A_GLANCE).astype(int)
    return _patterns(case, np.union1d(some, held.argmax()))[0]


def _too_little(case: Case) -> bool:
    return case.counts.agents.of_sop.shape[0] < _LEAST_AGENTS or case.found < 3


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
    number_of = int(some.sum())  # agents with findings
    backwards = len(onsets) - 1 - begun
    place = np.where(known, backwards * number_of + (some.cumsum() - 1)[members.of], -1)
    due_since, many = _alike(some, members.due_since(onsets))

    def said(some_rates: Ints) -> Floats:
        """(shares, onsets, rates, lifts)"""
        plain = case.findings.lifted(NARROW_LIFTS, rates=some_rates)
        more = np.outer(case.findings.rate[some_rates], NARROW_LIFTS - 1)
        more *= case.found / case.findings.due
        # An axis each for onsets, the last first, agents, and rates with lifts.
        since = plain.sums(place, len(onsets) * number_of)
        due = due_since.T[::-1, :, None].astype(since.dtype)
        logs = -due * more.ravel().astype(since.dtype)
        added_up(since.reshape(len(onsets), number_of * more.size))
        logs[:, :number_of] += since.reshape(len(onsets), number_of, more.size)
        logs /= case.tempering
        logs_most = logs.max(initial=0.0)
        odds = np.exp(np.minimum(logs, _MOST, out=logs), out=logs)
        alone, kinds = np.split(odds, [number_of], axis=1)
        together = _TOGETHER if logs_most * _TOGETHER < _MOST else 1
        made = np.stack([
            _log_products(1 - share + share * alone, together)
            + many @ np.log(1 - share + share * kinds)
            for share in (*_FEW, *_MANY)
        ])  # fmt: skip
        return made[:, ::-1].reshape(*made.shape[:2], *more.shape)

    at_once = max(1, _CELLS // (len(due_since) * len(onsets) * len(NARROW_LIFTS)))
    of_share = np.concatenate(
        [said(part) for part in np.split(rates, range(at_once, len(rates), at_once))], axis=2
    )
    apart = np.gradient(rates.astype(float)) if len(rates) > 1 else np.ones(1)
    held = case.findings.held()[rates] + np.log(apart)
    of_share += np.log(weight)[:, None, None] + (held - logsumexp(held))[:, None]
    few, readers = np.split(of_share, [len(_FEW)])
    return _mean(few), _mean(readers)


def _log_products(factors: Rough, together: int) -> Floats:
    """Sums of logarithms over the second axis, of so many factors at a time (a power of 2), which are
    used up."""
    said = np.zeros((len(factors), factors.shape[2]))
    while together > 1:
        half, odd = divmod(factors.shape[1], 2)
        if odd:
            said += np.log(factors[:, -1])
        factors[:, :half] *= factors[:, half : 2 * half]
        factors, together = factors[:, :half], together // 2
    said += np.log(factors).sum(axis=1)
    return said


def _mean(of_share: Floats) -> float:
    return float(logsumexp(of_share) - np.log(len(of_share) * len(NARROW_LIFTS)))


def _alike(some: Flags, due: Floats) -> tuple[Floats, Floats]:
    """Agents without a finding, who are most of them, by how much they had to expect: some hundred
    kinds instead of thousands of agents.

    Args:
        some: the agents with findings.
        due: what each agent had to expect, (agents, beginnings).

    Returns: the expectation of each agent with findings and then of each kind, (agents + kinds,
        beginnings), and how many agents are of each kind.
    """
    others = np.flatnonzero(~some & (due[:, 0] > 0))
    others = others[np.argsort(due[others, 0], kind="stable")]
    kinds = min(len(others), _AGENT_KINDS)
    first = np.linspace(0, len(others), kinds, endpoint=False).astype(int)
    number = np.diff(np.append(first, len(others))).astype(float)
    mean = np.add.reduceat(due[others], first) / number[:, None] if kinds else due[:0]
    return np.concatenate([due[some], mean]), number
