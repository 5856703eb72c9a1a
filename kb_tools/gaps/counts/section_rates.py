"""How much sections differ in their own rates, learned over all sections of a store.

A hard step has many findings, and its page may be as good as any. So each section has a rate of
its own against its SOP's, and what one rate in a hundred is like matters as much as what most are:
the rates are drawn from a mixture of gamma distributions around 1/16, 1/8, … 32 times the usual
one, with the shares that fit best (an empirical Bayes prior by mixture: Laird 1978, J. Am. Stat.
Assoc. 73, 805-811).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from kb_tools.gaps.evidence import Floats
from kb_tools.gaps.log_sums import logsumexp

_MEANS = np.exp2(np.arange(-4.0, 6.0))
_SHAPES = np.array([2.0, 4.0, 8.0, 20.0, 60.0])  # tried; large where sections are alike
_BELL = np.exp(-0.5 * (np.log2(_MEANS) / 1.3) ** 2)
_BELIEVED: Floats = _BELL / _BELL.sum()  # shares before any data
_DRAW = 3.0  # sections that this belief weighs
_ROUNDS = 60
_ONE_SHAPE = np.array([0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0, 40.0, 100.0])


@dataclass(frozen=True, slots=True)
class SectionRates:
    """A mixture of gamma distributions of one shape."""

    shape: float
    means: Floats  # (parts,)
    shares: Floats  # (parts,)

    def logs(self, found: float, due: Floats) -> Floats:
        """log of the mean of rate^found exp(-rate due); what hangs on `found` alone is left out."""
        return logsumexp(self._parts(found, due), axis=0)

    def density(self, log_rate: Floats) -> Floats:
        """log of the prior density of these logarithms of rates; a constant is left out."""
        of_part = self.shape / self.means
        rate = log_rate[:, None]
        with np.errstate(divide="ignore"):
            shares = np.log(self.shares)
        return logsumexp(
            shares + self.shape * (np.log(of_part) + rate) - of_part * np.exp(rate), axis=1
        )

    def _parts(self, found: float, due: Floats) -> Floats:
        """(parts, …)"""
        of_part = self.shape / self.means
        itself = np.log(self.shares) + self.shape * np.log(of_part)
        ones = (1,) * due.ndim
        logs = of_part.reshape(-1, *ones) + due
        np.log(logs, out=logs)
        logs *= -(self.shape + found)
        logs += itself.reshape(-1, *ones)
        return logs


def section_rates(found: Floats, due: Floats, weights: Floats) -> SectionRates:
    """The mixture that fits best, its shares by expectation and maximisation.

    Args:
        found, due: findings and expectation of each section.
        weights: 0 to 1; sections that something has happened to count less.
    """
    best, most = SectionRates(float(_SHAPES[0]), _MEANS, _BELIEVED), -np.inf
    for k in _SHAPES:
        of_part = k / _MEANS
        each = (
            gammaln(k + found)[:, None] - gammaln(k) + k * np.log(of_part)
            + (found * np.log(np.maximum(due, 1e-12)))[:, None]
            - (k + found)[:, None] * np.log(of_part + due[:, None])
        )  # fmt: skip
        shares = _BELIEVED
        for _ in range(_ROUNDS):
            logs = each + np.log(shares)
            total = logsumexp(logs, axis=1, keepdims=True)
            held = (np.exp(logs - total) * weights[:, None]).sum(axis=0)
            shares = (held + _DRAW * _BELIEVED) / (weights.sum() + _DRAW)
        fit = float((total[:, 0] * weights).sum() + _DRAW * (_BELIEVED * np.log(shares)).sum())
        if fit > most:
            best, most = SectionRates(float(k), _MEANS, shares), fit
    return best


def section_shape(found: Floats, due: Floats, weights: Floats) -> float:
    """The shape of the one gamma distribution with mean 1 that fits best, on a grid."""
    k = _ONE_SHAPE[:, None]
    fit = (
        gammaln(k + found) - gammaln(k) + k * np.log(k / (k + due))
        + found * np.log(np.maximum(due, 1e-12) / (k + due))
    )  # fmt: skip
    return float(_ONE_SHAPE[(fit * weights).sum(axis=1).argmax()])
