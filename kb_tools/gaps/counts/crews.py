"""Weeks in which all reviewers were replaced: a crew's manner of reading and a page's fault.

Whoever reviews from some week on may read a step more strictly than all who did before, and others
less. Where nobody of the one crew stays to be compared with, that looks like a page's fault that
began about that week. What parts the two is how far it goes: crews differ from section to section
by as much as most sections show (a gamma distribution, its shape learned over all of them), and a
page's fault brings several times as much, from whatever week on. So for each section both are
weighed (a gamma-Poisson model with a rate for each crew, beside the same with a lift from a week
on; the section's own rate is summed over). Where a gap is hardly possible, each crew has a rate of
its own, from all of its weeks: what began with one is then no evidence of anything. Where it is, a
crew's rate is what it would be beside the likeliest gap, and that there is none, but crews that read
the section otherwise, is what every cause is held against.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from kb_tools.gaps.counts.section_counts import Counts
from kb_tools.gaps.evidence import Floats, Ints
from kb_tools.gaps.log_sums import logsumexp

NEAR = 8  # weeks on both sides that are compared
_STAYED = 0.1  # of the reviewed contacts, with reviewers of both sides; more: not all were replaced
_SHAPES = np.array([2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0, 40.0])  # of crews' rates; tried
_TAUGHT = 400  # sections that the shape is learned from
_RATES = np.exp2(np.arange(-3.5, 1.75, 0.25))  # of a section, against all that it was found to have
_LIFTS = np.array([1.5, 2.2, 3.3, 5.0, 8.0])  # that a page's fault may bring
_GAPS = 0.06  # of the sections, before any data
_HARDLY = 0.05  # probability of a gap; with more it is left to be weighed


def crews(reviewer: Ints, week: Ints, weeks: int) -> Ints:
    """(weeks,): which crew reviewed the contacts of each week, from 0.

    Args:
        reviewer: of each reviewed contact; -1: not recorded.
        week: of each reviewed contact.
    """
    people = int(reviewer.max(initial=-1)) + 1
    place = (reviewer.astype(np.int32) + 1) * weeks  # the first are those that are not recorded
    place += week
    by_week = np.bincount(place, minlength=(people + 1) * weeks).reshape(-1, weeks)[1:]
    stayed = np.array([_stayed(by_week, at) for at in range(weeks)])
    turns: list[int] = []
    for at in np.argsort(stayed, kind="stable").tolist():
        if stayed[at] < _STAYED and all(abs(at - turn) > NEAR for turn in turns):
            turns.append(at)
    return np.isin(np.arange(weeks), turns).cumsum()


def _stayed(by_week: Ints, at: int) -> float:
    """Of the contacts near the beginning of a week, with reviewers of both sides: the larger share."""
    before, after = by_week[:, max(at - NEAR, 0) : at], by_week[:, at : at + NEAR]
    each = np.stack([before.sum(axis=1), after.sum(axis=1)])
    if not each.any(axis=1).all():
        return 1.0
    both = each.all(axis=0)
    share: float = (each[:, both].sum(axis=1) / each.sum(axis=1)).max()
    return share


@dataclass(frozen=True, slots=True)
class Crews:
    """What a section's crews make of what is to be expected of it."""

    factor: Floats  # (weeks,): to multiply the expectation with
    # Log Bayes factor of "there are only crews", against one rate throughout once they have the factor.
    otherwise: float = 0.0


def by_crew(crew: Ints, counts: Sequence[Counts]) -> list[Crews]:
    """Of each section.

    Args:
        crew: of each week.
    """
    found = [c.found for c in counts]
    weighed = [n for n, c in enumerate(counts) if c.due.any() and c.weight.any()]
    made = [Crews(np.ones(len(crew))) for _ in counts]
    if not crew.any() or not weighed:
        return made
    varies = _varies(crew, [(found[n], counts[n].due) for n in weighed])
    taught = weighed[:: -(-len(weighed) // _TAUGHT)]

    def fit(shape: float) -> float:
        return sum(_Section(crew, found[n], counts[n].due, shape, varies).fit for n in taught)

    shape = max(_SHAPES.tolist(), key=fit)
    for n in weighed:
        section = _Section(crew, found[n], counts[n].due, shape, varies)
        if section.gap > _HARDLY:
            made[n] = section.beside_a_gap()
        else:
            made[n] = Crews(_factor(crew, found[n], counts[n].due, shape))
    return made


def _factor(crew: Ints, found: Floats, due: Floats, shape: float) -> Floats:
    by_crew = np.bincount(crew, found)
    of_crew = np.bincount(crew, due) * (found.sum() / due.sum())
    factor: Floats = (by_crew + shape) / (of_crew + shape)
    return factor[crew]


class _Section:
    """One section under one rate, a rate for each crew, and a gap beside these from some week on."""

    def __init__(self, crew: Ints, found: Floats, due: Floats, shape: float, varies: float) -> None:
        """
        Args:
            varies: how much more weekly counts vary than Poisson counts.
        """
        self.crew, self.weekly, self.due, self.varies = crew, found, due, varies
        starts = np.flatnonzero(np.diff(crew, prepend=-1))
        self.own, self.shape = _RATES * (found.sum() / due.sum()), shape
        self.found, due_of = np.add.reduceat(found, starts), np.add.reduceat(due, starts)
        self.begun = np.triu(np.ones((len(crew), len(crew))))[1:]  # (onsets, weeks)
        more = np.add.reduceat(self.begun * due, starts, axis=1)  # (onsets, crews)
        of_gap = self._log(due_of + np.multiply.outer(_LIFTS - 1, more)) + self._lifted()
        self.likeliest = np.unravel_index(of_gap.argmax(), of_gap.shape)
        crews_only = float(self._log(due_of)) / varies
        gap = float(logsumexp(of_gap / varies)) - np.log(of_gap.size)
        either = np.logaddexp(np.log1p(-_GAPS) + crews_only, np.log(_GAPS) + gap)
        self.gap = float(np.exp(np.log(_GAPS) + gap - either))  # how probable one is
        self.fit, self.beyond = float(either), float(gap - crews_only)

    def beside_a_gap(self) -> Crews:
        """What a gap is likelier than one rate, once crews have the factor, less what it is likelier
        than crews only."""
        lift, onset = self.likeliest
        lifted = self.due * (1 + (_LIFTS[lift] - 1) * self.begun[onset])
        factor = _factor(self.crew, self.weekly, lifted, self.shape)
        due = self.due * factor
        own = _RATES * (self.found.sum() / due.sum())
        beforehand = self._beforehand(own)[:, None, None]
        expected = due.sum() + np.multiply.outer(_LIFTS - 1, self.begun @ due)
        of_gap = logsumexp(beforehand - own[:, None, None] * expected, axis=0) + self._lifted()
        one_rate = float(logsumexp(self._beforehand(own) - own * due.sum())) / self.varies
        gap = float(logsumexp(of_gap / self.varies)) - np.log(of_gap.size)
        return Crews(factor, max(float(gap - one_rate) - self.beyond, 0.0))

    def _lifted(self) -> Floats:
        """What the findings say of each lift and onset, (lifts, onsets)."""
        logs: Floats = np.log(_LIFTS)[:, None] * (self.begun @ self.weekly)
        return logs

    def _log(self, due: Floats) -> Floats:
        """log of the mean over the section's rate and its crews'. The last axis of `due` are crews."""
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


def _varies(crew: Ints, sections: Sequence[tuple[Floats, Floats]]) -> float:
    """Pearson's dispersion of weekly counts around each crew's own rate, at least 1."""
    squares = freedom = 0.0
    for found, due in sections:
        of_crew = np.bincount(crew, found) / np.maximum(np.bincount(crew, due), 1e-12)
        fitted = due * of_crew[crew]
        held = fitted > 0
        squares += float(((found - fitted)[held] ** 2 / fitted[held]).sum())
        freedom += int(held.sum()) - len(of_crew)
    return max(1.0, squares / freedom) if freedom > 0 else 1.0
