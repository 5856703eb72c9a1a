"""Stretches of weeks in which a section's findings come at a rate of their own, with nothing the matter.

All reviewers may be replaced in one week, and the new crew reads each section more or less strictly
(`crews.py`). And what customers ask, and how hard it is, changes slowly: with hundreds of findings a
section's rate is seen to differ from one quarter to the next. Either looks like a page's fault that
began within the period. What parts them is how far it goes: stretches differ by as much as they do in
most sections (a gamma distribution, its shape learned over all of them), and a page's fault brings
several times as much, from whatever week on. So for each section both are weighed (a gamma-Poisson
model with a rate for each stretch, beside the same with a lift from a week on; the section's own rate
is summed over). Where a gap is hardly possible, each stretch has a rate of its own, from all of its
weeks: what began with one is then no evidence of anything. Where it is, a stretch's rate is what it
would be beside the likeliest gap, and that there is none, but stretches that differ, is what every
cause is held against.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from kb_tools.gaps.counts.section_counts import Counts
from kb_tools.gaps.evidence import Floats, Ints
from kb_tools.gaps.log_sums import logsumexp

_QUARTER = 13  # weeks
_ALIKE = 1e6  # shape of rates that do not differ
# Of the rates' gamma distribution; tried.
_OF_CREWS = np.array([2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0, 40.0])
_OF_QUARTERS = np.array([8.0, 12.0, 20.0, 30.0, 45.0, 65.0, 95.0, 140.0, 200.0, 300.0, 450.0, _ALIKE])
_TAUGHT = 400  # sections that the shape is learned from: those with the most to expect
_RATES = np.exp2(np.arange(-3.5, 1.75, 0.25))  # of a section, against all that it was found to have
_LIFTS = np.array([1.5, 2.2, 3.3, 5.0, 8.0])  # that a page's fault may bring
_GAPS = 0.06  # of the sections, before any data
_HARDLY = 0.05  # probability of a gap; with more it is left to be weighed


@dataclass(frozen=True, slots=True)
class Stretches:
    """What a section's stretches make of what is to be expected of it."""

    factor: Floats  # (weeks,): to multiply the expectation with
    # Log Bayes factor of "stretches only differ", against one rate throughout once they have the factor.
    otherwise: float = 0.0


def by_crew(crew: Ints, counts: Sequence[Counts]) -> list[Stretches]:
    """Of each section.

    Args:
        crew: of each week.
    """
    return _by_stretch(crew, counts, _OF_CREWS)


def by_quarter(counts: Sequence[Counts]) -> list[Stretches]:
    """Of each section."""
    weeks = len(counts[0].due) if counts else 0
    # What is left of the last one is too short to be told from chance.
    quarter = np.minimum(np.arange(weeks) // _QUARTER, max(weeks // _QUARTER - 1, 0))
    return _by_stretch(quarter, counts, _OF_QUARTERS)


def _by_stretch(stretch: Ints, counts: Sequence[Counts], shapes: Floats) -> list[Stretches]:
    found = [c.found for c in counts]
    weighed = [n for n, c in enumerate(counts) if c.due.any() and c.weight.any()]
    made = [Stretches(np.ones(len(stretch))) for _ in counts]
    if not stretch.any() or not weighed:
        return made
    varies = _varies(stretch, [(found[n], counts[n].due) for n in weighed])
    taught = sorted(weighed, key=lambda n: -counts[n].due.sum())[:_TAUGHT]

    def fit(shape: float) -> float:
        return sum(_Section(stretch, found[n], counts[n].due, shape, varies).fit for n in taught)

    shape = max(shapes.tolist(), key=fit)
    if shape == _ALIKE:
        return made
    for n in weighed:
        section = _Section(stretch, found[n], counts[n].due, shape, varies)
        if section.gap > _HARDLY:
            made[n] = section.beside_a_gap()
        else:
            made[n] = Stretches(_factor(stretch, found[n], counts[n].due, shape))
    return made


def _factor(stretch: Ints, found: Floats, due: Floats, shape: float) -> Floats:
    by_stretch = np.bincount(stretch, found)
    of_stretch = np.bincount(stretch, due) * (found.sum() / due.sum())
    factor: Floats = (by_stretch + shape) / (of_stretch + shape)
    return factor[stretch]


class _Section:
    """One section under one rate, a rate for each stretch, and a gap beside these from some week on."""

    def __init__(self, stretch: Ints, found: Floats, due: Floats, shape: float, varies: float) -> None:
        """
        Args:
            varies: how much more weekly counts vary than Poisson counts.
        """
        self.stretch, self.weekly, self.due, self.varies = stretch, found, due, varies
        starts = np.flatnonzero(np.diff(stretch, prepend=-1))
        self.own, self.shape = _RATES * (found.sum() / due.sum()), shape
        self.found, due_of = np.add.reduceat(found, starts), np.add.reduceat(due, starts)
        self.begun = np.triu(np.ones((len(stretch), len(stretch))))[1:]  # (onsets, weeks)
        more = np.add.reduceat(self.begun * due, starts, axis=1)  # (onsets, stretches)
        of_gap = self._log(due_of + np.multiply.outer(_LIFTS - 1, more)) + self._lifted()
        self.likeliest = np.unravel_index(of_gap.argmax(), of_gap.shape)
        only_stretches = float(self._log(due_of)) / varies
        gap = float(logsumexp(of_gap / varies)) - np.log(of_gap.size)
        either = np.logaddexp(np.log1p(-_GAPS) + only_stretches, np.log(_GAPS) + gap)
        self.gap = float(np.exp(np.log(_GAPS) + gap - either))  # how probable one is
        self.fit, self.beyond = float(either), float(gap - only_stretches)

    def beside_a_gap(self) -> Stretches:
        """What a gap is likelier than one rate, once stretches have the factor, less what it
        is likelier than stretches that only differ."""
        lift, onset = self.likeliest
        lifted = self.due * (1 + (_LIFTS[lift] - 1) * self.begun[onset])
        factor = _factor(self.stretch, self.weekly, lifted, self.shape)
        due = self.due * factor
        own = _RATES * (self.found.sum() / due.sum())
        beforehand = self._beforehand(own)[:, None, None]
        expected = due.sum() + np.multiply.outer(_LIFTS - 1, self.begun @ due)
        of_gap = logsumexp(beforehand - own[:, None, None] * expected, axis=0) + self._lifted()
        one_rate = float(logsumexp(self._beforehand(own) - own * due.sum())) / self.varies
        gap = float(logsumexp(of_gap / self.varies)) - np.log(of_gap.size)
        return Stretches(factor, max(float(gap - one_rate) - self.beyond, 0.0))

    def _lifted(self) -> Floats:
        """What the findings say of each lift and onset, (lifts, onsets)."""
        logs: Floats = np.log(_LIFTS)[:, None] * (self.begun @ self.weekly)
        return logs

    def _log(self, due: Floats) -> Floats:
        """log of the mean over the section's rate and its stretches'. The last axis of `due` are these."""
        shape, found = self.shape, self.found
        each = np.log(shape + np.multiply.outer(self.own, due)) @ -(shape + found)
        itself = (gammaln(shape + found) - gammaln(shape) + shape * np.log(shape)).sum()
        beforehand = self._beforehand(self.own).reshape(-1, *(1,) * (each.ndim - 1))
        logs: Floats = logsumexp(each + beforehand, axis=0) + itself
        return logs

    def _beforehand(self, own: Floats) -> Floats:
        """Of each rate, with its power of the findings; what all have in common is left out."""
        logs: Floats = self.found.sum() * np.log(own) - 0.5 * (np.log2(_RATES) / 1.3) ** 2
        return logs


def _varies(stretch: Ints, sections: Sequence[tuple[Floats, Floats]]) -> float:
    """Pearson's dispersion of weekly counts around each stretch's own rate, at least 1."""
    squares = freedom = 0.0
    for found, due in sections:
        of_stretch = np.bincount(stretch, found) / np.maximum(np.bincount(stretch, due), 1e-12)
        fitted = due * of_stretch[stretch]
        held = fitted > 0
        squares += float(((found - fitted)[held] ** 2 / fitted[held]).sum())
        freedom += int(held.sum()) - len(of_stretch)
    return max(1.0, squares / freedom) if freedom > 0 else 1.0
