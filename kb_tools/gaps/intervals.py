"""Ratios of counts with what they leave open.

The functions are those of `scipy.special`: `scipy.stats` takes longer to load than most commands run.
"""

from scipy.special import gammaincinv


def ratio_interval(found: int, expected: float, level: float = 0.9) -> tuple[float, float, float]:
    """Observed over expected, with the exact interval of a Poisson count.

    Args:
        found: findings (a count, 0 or more).
        expected: findings that were expected (above 0), taken as known.

    Returns: ratio, lower and upper end (no unit).

    Source: Garwood (1936), Biometrika 28, 437-442.

    >>> tuple(round(x, 2) for x in ratio_interval(14, 6.0))
    (2.33, 1.41, 3.65)
    """
    if expected <= 0:
        raise ValueError("expected must be above 0")
    tail = (1 - level) / 2
    low = gammaincinv(found, tail) if found else 0.0
    high = gammaincinv(found + 1, 1 - tail)
    return found / expected, float(low) / expected, float(high) / expected
