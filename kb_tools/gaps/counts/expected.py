"""How many findings each audit would bring if no page were at fault.

A multiplicative Poisson model: the expected number of findings of an audit is the overall rate
times what its agent, its reviewer, the kind of sample, the week, the season of its queue, the
contact reason and the SOP make of it. Each factor is the ratio of what was observed to what the
others lead to expect, drawn towards 1 by as many pseudo-findings as its constant says (the
posterior mean of a gamma prior with mean 1). Repeating this a few times is iterative proportional
fitting (Deming and Stephan 1940, Ann. Math. Statist. 11, 427-444) with shrinkage. Most factors stand still
after two rounds; contact reason and SOP, which mostly go together, still pull at each other then, so
they go on alone, on sums over the audits that have both in common, before a last round of all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

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
_ROUNDS_OF_ALL = 3
_PULLING = ("reason", "sop")
_AT_ONCE = 1 << 20  # audits


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
    pulling = [name for name in levels if name in _PULLING]
    for turn in range(_ROUNDS_OF_ALL):
        if turn == _ROUNDS_OF_ALL - 1 and len(pulling) == 2:
            _alone({name: levels[name] for name in pulling}, expected, factors, seen)
        for name, codes in levels.items():
            change = _fitted(name, factors, seen[name], _sums(codes, expected, len(seen[name])))
            _multiplied(expected, codes, change)
    return Rates(expected, factors)


def _alone(
    two: Mapping[str, Ints],
    expected: Floats,
    factors: dict[str, Floats],
    seen: Mapping[str, Floats],
) -> None:
    """Fits two factors, and what is expected by them, as long as all others stand still."""
    together = _table([*two.values()], expected, [len(factors[name]) for name in two])
    before = {name: factors[name] for name in two}
    for _ in range(ROUNDS - _ROUNDS_OF_ALL):
        for axis, name in enumerate(two):
            due = np.asarray(together.sum(axis=1 - axis)).ravel()
            change = sparse.diags(_fitted(name, factors, seen[name], due))
            together = together @ change if axis else change @ together
    for name, codes in two.items():
        _multiplied(expected, codes, factors[name] / before[name])


def _fitted(name: str, factors: dict[str, Floats], seen: Floats, expected: Floats) -> Floats:
    """Fits a factor, and says how many times as much it is, by level."""
    before, draw = factors[name], SHRINKAGE[name]
    due = expected / before  # what all others lead to expect
    factors[name] = (seen + draw) / (due + draw)
    change: Floats = factors[name] / before
    return change


def _multiplied(values: Floats, codes: Ints, by_level: Floats) -> None:
    """In place, and some at a time: what fits beside a processor is quick."""
    for at in range(0, len(values), _AT_ONCE):
        values[at : at + _AT_ONCE] *= by_level[codes[at : at + _AT_ONCE]]


def _table(levels: Sequence[Ints], values: Floats, shape: Sequence[int]) -> sparse.csr_matrix:
    """Sums by two levels; -1 is the last one of each."""
    (one, other), table = levels, sparse.csr_matrix(tuple(shape))
    for at in range(0, len(values), _AT_ONCE):
        here = slice(at, at + _AT_ONCE)
        place = one[here] % shape[0], other[here] % shape[1]
        table += sparse.csr_matrix((values[here], place), tuple(shape))
    return table


def _sums(codes: Ints, values: Floats, levels: int) -> Floats:
    """By level; -1 is the last one."""
    sums = np.zeros(levels)
    for at in range(0, len(values), _AT_ONCE):
        here = slice(at, at + _AT_ONCE)
        sums += np.bincount(codes[here] + 1, values[here], levels)
    return np.roll(sums, -1)
