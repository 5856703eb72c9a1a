"""One section, with what all causes that are weighed for it share: its findings in doubt, its
onsets, and how a set of findings weighs under each lift."""

from collections.abc import Sequence

import numpy as np

from kb_tools.gaps.causes.beginnings import Changes, onset_prior
from kb_tools.gaps.causes.doubt import InDoubt, Lifted
from kb_tools.gaps.comments.manner import Manner
from kb_tools.gaps.counts.section_counts import Counts, Members
from kb_tools.gaps.counts.section_rates import SectionRates
from kb_tools.gaps.evidence import Flags, Floats, Ints, Rough

LIFTS = np.array([1.5, 2.2, 3.3, 5.0, 8.0])  # how much more findings a page's fault may bring
# And what touches a few people only. Steps as fine as a page's: where one of two rivals is looked at
# more finely, it fits some hundred findings better for that alone.
NARROW_LIFTS = np.array([2.2, 3.3, 5.0, 8.0, 12.5])
_USUAL_LIFT = 3.3  # of those tried the middle one
_FEW_RATES = 40  # of a section's own; sets are then not told apart by what they had to expect
_POINTS = 100  # between which a smooth curve is looked up
# Weeks of onset that are not told apart, where each of many members is looked at: what began within
# them counts from their first. On the development sets one week or four made no difference.
ONSETS_TOGETHER = 4


class Case:
    """Weeks count from the first of the period."""

    def __init__(
        self, counts: Counts, rates: SectionRates, tempering: float, manner: Manner | None,
        ratios: Floats, changes: Changes,
    ) -> None:  # fmt: skip
        self.counts, self.rates, self.tempering, self.manner = counts, rates, tempering, manner
        self.changes = changes
        self.weeks = len(counts.due)
        self.found, self.due = float(counts.weight.sum()), float(counts.due.sum())
        self.findings = InDoubt(counts.weight, self.due, rates, NARROW_LIFTS[-1])
        self.heard = _heard(counts.weight, ratios)
        self.due_since = sums_from(counts.due)
        self.backwards = self.weeks - 1 - counts.week
        self.onsets = onset_prior(self.weeks, counts.version_weeks, changes)
        # Where each of many members is looked at, some weeks of onset are taken together.
        self.first = np.arange(0, self.weeks, ONSETS_TOGETHER)
        self.beginnings = np.logaddexp.reduceat(self.onsets, self.first)

    def of_rates(self, due: Floats) -> Floats:
        """log(M(x) / M(E)) for expectations x of E to what the highest lift makes of it, findings
        counted by how probably they belong. It is nearly straight over log x, so it is looked up
        between some points."""
        points = np.linspace(0.0, np.log(NARROW_LIFTS[-1]), _POINTS)
        at = self.rates.logs(self.found, self.due * np.exp(points))
        of_rates: Floats = np.interp(np.log(due / self.due), points, at - at[0])
        return of_rates

    def since(self, marked: Lifted, of_set: Flags, due_since: Floats) -> Floats:
        """From each week on, by lift."""
        sums = marked.running(np.where(of_set, self.backwards, -1), 0, self.weeks)[..., 0]
        factor = self.findings.factor(sums, due_since[::-1], marked.lifts[:, None])
        return factor.T[::-1] / self.tempering

    def until(self, marked: Lifted) -> tuple[Rough, Floats]:
        """What findings before each week say, (rates, lifts, weeks + 1), and what is due from it on."""
        until = marked.running(self.counts.week + 1, 0, self.weeks + 1)[..., 0]
        return until, np.append(self.due_since, 0.0)

    def alike_due(self, due_in: Floats, shares: Sequence[float]) -> list[Ints]:
        """Sets with like expectations, by number; each kind needs some of the rates only.

        Args:
            shares: of all that is to be expected: sets up to each are looked at together, the first
                only where there are few rates.
        """
        if len(self.findings.rate) <= _FEW_RATES:
            shares = shares[:1]
        kind = np.searchsorted(sorted(shares), due_in / max(self.due, 1e-12))
        return [np.flatnonzero(kind == n) for n in np.unique(kind).tolist()]

    def places(self, members: Members) -> tuple[Ints, int]:
        """Of each finding its member and beginning as one number, -1: unknown; and the members."""
        begun = members.of.astype(np.int32) * len(self.first)
        begun += self.counts.week // ONSETS_TOGETHER
        return np.where(members.of >= 0, begun, -1), members.of_sop.shape[0]


def _heard(belongs: Floats, ratios: Floats) -> Floats:
    """How far each comment counts for the section: half way between what it counts by chance and
    where a page's fault lifts its findings."""
    likelier = belongs * (1 + (_USUAL_LIFT - 1) * ratios) / _USUAL_LIFT
    heard: Floats = (belongs + likelier / (1 - belongs + likelier)) / 2
    return heard


def sums_from(values: Floats, axis: int = 0) -> Floats:
    """Sums from each week to the last."""
    summed: Floats = np.flip(np.flip(values, axis).cumsum(axis=axis), axis)
    return summed
