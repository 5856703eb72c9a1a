"""Do two reviewers who look at one contact say the same?

Agreement that chance alone would give is taken out: Cohen's kappa is 1 where they always agree, 0
where they agree as often as two who do not look at the contact. Which of two results a reviewer
leans to is part of chance, so two strict reviewers who fail everything show no agreement.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from scipy.special import ndtri

_NONE_LEFT = 1e-12
LEAST_LOOKS = 20  # second looks; with fewer the interval would be as wide as the scale


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of contacts that two reviewers judged, the second without knowing the first one's result."""

    looks: int
    same: int  # of these, with the same result
    kappa: float | None  # -1 to 1; None: nothing can be said (too few, or one result only)
    interval: tuple[float, float] | None  # 90 %; None: none can be given, as where nobody differs


def agreement(results: Mapping[tuple[str, str], int], level: float = 0.9) -> Agreement:
    """
    Args:
        results: how often the first reviewer gave one result and the second another.

    Source: Cohen (1960), Educational and Psychological Measurement 20, 37-46; the interval from
    the large-sample variance of Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72, 323-327.

    >>> found = agreement({("pass", "pass"): 40, ("fail", "fail"): 30, ("pass", "fail"): 10, ("fail", "pass"): 20})
    >>> round(found.kappa, 2), tuple(round(end, 2) for end in found.interval)
    (0.4, (0.25, 0.55))
    """
    looks = sum(results.values())
    same = sum(n for (first, second), n in results.items() if first == second)
    firsts, seconds = _margins(results, looks, 0), _margins(results, looks, 1)
    chance = sum(share * seconds.get(result, 0.0) for result, share in firsts.items())
    if looks < LEAST_LOOKS or chance >= 1:
        return Agreement(looks, same, None, None)
    kappa = (same / looks - chance) / (1 - chance)
    on, off = 0.0, 0.0
    for (first, second), n in results.items():
        both = firsts.get(second, 0.0) + seconds.get(first, 0.0)
        if first == second:
            on += n / looks * (1 - both * (1 - kappa)) ** 2
        else:
            off += n / looks * both**2
    variance = on + (1 - kappa) ** 2 * off - (kappa - chance * (1 - kappa)) ** 2
    if variance < _NONE_LEFT:  # the formula would claim certainty of a few looks that are alike
        return Agreement(looks, same, kappa, None)
    reach = float(ndtri((1 + level) / 2)) * sqrt(max(0.0, variance) / looks) / (1 - chance)
    return Agreement(looks, same, kappa, (max(-1.0, kappa - reach), min(1.0, kappa + reach)))


def by_sop(
    looks: Iterable[tuple[str, str, str, int]],
) -> tuple[Agreement, tuple[tuple[str, Agreement], ...]]:
    """Of all second looks, and of each SOP; the least agreement first, what is unknown last.

    Args:
        looks: SOP ("" none), first result, second result, how many.
    """
    everywhere: Counter[tuple[str, str]] = Counter()
    of_sop: dict[str, Counter[tuple[str, str]]] = {}
    for sop, first, second, n in looks:
        everywhere[first, second] += n
        if sop:
            of_sop.setdefault(sop, Counter())[first, second] += n
    found = [(sop, agreement(results)) for sop, results in of_sop.items()]
    found.sort(
        key=lambda pair: (2.0 if pair[1].kappa is None else pair[1].kappa, -pair[1].looks, pair[0])
    )
    return agreement(everywhere), tuple(found)


def _margins(results: Mapping[tuple[str, str], int], looks: int, reviewer: int) -> dict[str, float]:
    """How often that reviewer gave each result; shares."""
    shares: dict[str, float] = {}
    for pair, n in results.items():
        shares[pair[reviewer]] = shares.get(pair[reviewer], 0.0) + n / looks
    return shares
