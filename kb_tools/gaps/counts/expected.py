"""How many findings each audit would bring if no page were at fault.

A multiplicative Poisson model: the expected number of findings of an audit is the overall rate
times what its agent, its reviewer, the kind of sample, the week, the season of its queue, the
contact reason and the SOP make of it. Each factor is the ratio of what was observed to what the
others lead to expect, drawn towards 1 by as many pseudo-findings as its constant says (the
posterior mean of a gamma prior with mean 1). Repeating this a few times is iterative proportional
fitting (Deming and Stephan 1940, Ann. Math. Statist. 11, 427-444) with shrinkage.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kb_tools.gaps.evidence import Floats, Ints

# Pseudo-findings that draw a factor towards 1: many where levels are expected to be alike.
SHRINKAGE: Mapping[str, float] = {
    "agent": 8.0,
    "reviewer": 8.0,
    "sample": 20.0,
    "week": 25.0,
    "reason": 15.0,
    "season": 15.0,
    "sop": 5.0,
}
ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Rates:
    expected: Floats  # findings of each audit, all factors counted
    factors: dict[str, Floats]  # by factor and level; 1.0: like the others


def rates(found: Floats, levels: Mapping[str, Ints]) -> Rates:
    """
    Args:
        found: findings of each audit (counts).
        levels: for each factor the level of each audit; -1 (unknown) is a level like others.

    >>> strict = np.array([0, 0, 0, 0, 1, 1, 1, 1])  # reviewer 1 finds three times as much
    >>> found = np.array([0, 1, 0, 0, 1, 0, 1, 1.0] * 50)
    >>> fitted = rates(found, {"reviewer": np.tile(strict, 50)})
    >>> [round(float(f), 2) for f in fitted.factors["reviewer"][:2]]
    [0.54, 1.46]
    """
    overall = found.sum() / max(len(found), 1)
    factors = {name: np.ones(int(codes.max(initial=-1)) + 2) for name, codes in levels.items()}
    expected = np.full(len(found), overall)
    seen = {name: _sums(codes, found, len(factors[name])) for name, codes in levels.items()}
    for _ in range(ROUNDS):
        for name, codes in levels.items():
            factor, draw = factors[name], SHRINKAGE[name]
            due = _sums(codes, expected, len(factor)) / factor  # what all others lead to expect
            factors[name] = (seen[name] + draw) / (due + draw)
            expected *= (factors[name] / factor)[codes]
    return Rates(expected, factors)


def _sums(codes: Ints, values: Floats, levels: int) -> Floats:
    """By level; -1 is the last one."""
    return np.roll(np.bincount(codes + 1, values, levels), -1)
