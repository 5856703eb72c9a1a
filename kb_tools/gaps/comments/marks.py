"""What a page's fault leaves on its findings, besides that there are more of them.

More of them are appealed with success, more are judged otherwise by a second reviewer, more bear a
criterion that blames the page, and more of their comments blame it. How much more is learned from
the sections themselves: each finding has a probability of having been brought by a page's fault;
its marks are compared between those findings and the others. Each mark then counts by the ratio of
how often it occurs in the one and in the other, drawn towards what we expect before any data.
"""

from dataclasses import dataclass

import numpy as np

from kb_tools.gaps.comments.manner import Steps
from kb_tools.gaps.comments.wordings import Wordings, learned
from kb_tools.gaps.each import Each, one_by_one
from kb_tools.gaps.evidence import Flags, Floats, Ints

_DRAW = 30.0  # findings that the belief before any data weighs
_OVERTURNED = (0.30, 0.20)  # of decided appeals: in a page's fault, and otherwise, before any data
_DISAGREED = (0.30, 0.20)  # of second looks
_BLAMED = (0.20, 0.05)  # of findings: their criterion blames the page
_WORDING_STEPS = np.array([0.90, 0.95, 0.98])  # ranks between which comments count alike
_WORDING_DRAW = 40.0
_WORDING_BOUNDS = (0.8, 8.0)  # no comment counts for more, nor against more
_MOST = 10.0  # no finding speaks louder for a page's fault
MOST_OF_ONE_SECTION = 60.0  # findings; no section teaches more than that


@dataclass(frozen=True, slots=True)
class Marks:
    """Of all findings that count for sections, one position each."""

    appealed: Flags
    overturned: Flags
    checked: Flags
    disagreed: Flags
    blamed: Flags  # by the criterion
    words: Wordings | None

    def before_data(self) -> Floats:
        """The ratio of each finding, from what we expect of appeals, second looks and criteria."""
        ratios = np.ones(len(self.appealed))
        for flag, of, (brought, otherwise) in self._yes_or_no():
            _weigh(ratios, flag, of, brought, otherwise)
        return ratios

    def ratios(self, excess: Floats, weight: Floats, steps: Steps | None) -> Floats:
        """
        Args:
            excess: of each finding, how probably a page's fault brought it.
            weight: of each finding, 0 to 1.
            steps: of the wording of their comments.
        """
        ratios = np.ones(len(excess))
        inside = weight * excess
        for flag, of, (brought, otherwise) in self._yes_or_no():
            yes, all_ = inside[of & flag].sum(), inside[of].sum()
            no_yes, no_all = weight[of & flag].sum() - yes, weight[of].sum() - all_
            here = (yes + _DRAW * brought) / (all_ + _DRAW)
            there = (no_yes + _DRAW * otherwise) / (no_all + _DRAW)
            _weigh(ratios, flag, of, float(here), float(there))
        del inside
        if steps is not None:
            ratios *= np.append(steps.ratio, 1.0)[steps.of]
        return np.minimum(ratios, _MOST, out=ratios)

    def wording(
        self, excess: Floats, weight: Floats, each: Each = one_by_one, *, first: bool
    ) -> Floats | None:
        """How much each comment is worded like those of findings that a page's fault brought."""
        if self.words is None:
            return None
        if first:
            return self.words.closeness
        return learned(self.words, excess, weight, each)

    def steps(self, excess: Floats, weight: Floats, wording: Floats | None) -> Steps | None:
        """
        Args:
            wording: as `wording` gives it.
        """
        if wording is None or self.words is None:
            return None
        has = self.words.has_comment
        said = np.flatnonzero(~self.blamed[has])  # criterion and comment say the same: once
        rows = has[said]
        step = np.searchsorted(_WORDING_STEPS, _ranks(wording, self.words.fold), side="right")
        of = np.full(len(excess), -1, np.int8)
        of[rows] = step[said]
        return Steps(of, _rising_ratios(step[said], excess[rows], weight[rows]))

    def _yes_or_no(self) -> tuple[tuple[Flags, Flags, tuple[float, float]], ...]:
        everything = np.ones(len(self.blamed), bool) if self.blamed.any() else self.blamed
        return (
            (self.overturned, self.appealed, _OVERTURNED),
            (self.disagreed, self.checked, _DISAGREED),
            (self.blamed, everything, _BLAMED),
        )


def _weigh(ratios: Floats, flag: Flags, of: Flags, brought: float, otherwise: float) -> None:
    """In place, for there may be very many."""
    ratios[of & flag] *= brought / otherwise
    ratios[of & ~flag] *= (1 - brought) / (1 - otherwise)


def _rising_ratios(step: Ints, excess: Floats, weight: Floats) -> Floats:
    """The ratio at each step of the wording, rising with it."""
    steps = len(_WORDING_STEPS) + 1
    if not len(step):
        return np.ones(steps)
    overall = float(np.average(excess, weights=weight))
    total: Floats = np.bincount(step, weight, steps).astype(float) + _WORDING_DRAW
    share: Floats = (np.bincount(step, weight * excess, steps) + _WORDING_DRAW * overall) / total
    share = np.clip(_rising(share, total), 1e-9, 1 - 1e-9)
    ratio = share / (1 - share)
    otherwise = weight * (1 - excess)
    ratio /= (ratio[step] * otherwise).sum() / otherwise.sum()
    counted: Floats = np.clip(ratio, *_WORDING_BOUNDS)
    return counted


def _ranks(values: Floats, fold: Ints) -> Floats:
    """0 to 1 within each fold, whose scales differ; equal values share a rank."""
    ranks = np.zeros(len(values))
    for number in np.unique(fold):
        here = fold == number
        _, place, times = np.unique(values[here], return_inverse=True, return_counts=True)
        middle = times.cumsum() - (times + 1) / 2
        ranks[here] = middle[place] / here.sum()
    return ranks


def _rising(values: Floats, weights: Floats) -> Floats:
    """The rising values nearest to these (pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        pool = (float(value), float(weight), 1)
        while pools and pools[-1][0] > pool[0]:
            before = pools.pop()
            both = before[1] + pool[1]
            mean = (before[0] * before[1] + pool[0] * pool[1]) / both
            pool = (mean, both, before[2] + pool[2])
        pools.append(pool)
    return np.concatenate([np.full(number, value) for value, _, number in pools])
