"""Sums of numbers that are held as logarithms.

SciPy's `logsumexp` asks of every call which array library it is for, and which of its numbers are
infinite, complex or negative. Weighing a section takes some sixteen such sums of small arrays, so
this took half of the time of a report.
"""

from collections.abc import Sequence

import numpy as np

from kb_tools.gaps.evidence import Floats


def logsumexp(
    logs: Floats | Sequence[float],
    axis: int | tuple[int, ...] | None = None,
    *,
    weights: Sequence[float] | None = None,
    keepdims: bool = False,
) -> Floats:
    """log(Σ weight · exp(log)), without overflow; of nothing but log 0 it is log 0.

    >>> float(np.exp(logsumexp([np.log(2.0), np.log(3.0), -np.inf]))).__round__(6)
    5.0
    >>> float(logsumexp([-np.inf, -np.inf]))
    -inf
    """
    values = np.asarray(logs, dtype=float)
    most = values.max(axis=axis, keepdims=True)
    most = np.where(np.isfinite(most), most, 0.0)
    parts = np.exp(values - most)
    if weights is not None:
        parts = parts * np.asarray(weights)
    with np.errstate(divide="ignore"):
        summed: Floats = np.log(parts.sum(axis=axis, keepdims=True)) + most
    if keepdims:
        return summed
    return summed.squeeze(axis=axis) if axis is not None else summed.reshape(())[()]
