"""What a section's findings would have been without one of its versions, and what it did to them.

A version is released in week R. Its findings are compared with the course they would have taken
without it, and nobody knows that course, so several are weighed:

    steady    ─────────R─────   the section's own rate, all the time
    gap       ──┌──────R─────   a gap had opened before (or was always there), and was still open
    later     ─────────R──┌──   something begins after it, in a week that has nothing to do with it
    fall      ────────└R─────   something ends by itself
    incident  ────┌┐───R─────   a few weeks stand out, and are over by themselves

So the weeks that prompted a version are no baseline: where an incident explains them, the rest
does; where a gap does, it counts on. After the release (and the weeks that it takes to be read,
which are not looked at) the course is multiplied by exp(δ), the effect. Findings are Poisson
counts around what their audits lead to expect, times the section's own rate, which is drawn from
a gamma distribution with mean 1 and shape k, and that integrates out as in `causes/weighed.py`. With O
findings and E expected in all, and multipliers m of the course with its effect,

    log L = sum over findings of log m - (k + O) log((k + sum over weeks of m E) / (k + E))

A finding brought by a page's fault looks different from others, so a multiplier above 1 counts a
finding by log(1 + (m - 1) r), with r how much likelier it looks like this if the page brought it.
"""

from dataclasses import dataclass

import numpy as np

from kb_tools.gaps.evidence import Floats, Ints
from kb_tools.gaps.log_sums import logsumexp

_STEP = 0.1  # of logarithms of multipliers
EFFECTS = np.round(np.arange(-3.0, 3.0 + _STEP / 2, _STEP), 3)  # δ that are tried
_NO_EFFECT = len(EFFECTS) // 2  # the place of δ = 0
_MARGIN = 20  # of the grid of multipliers beyond that of effects: δ of a course that is lifted
_GRID = np.round((np.arange(2 * _MARGIN + len(EFFECTS)) - _MARGIN - _NO_EFFECT) * _STEP, 3)
_LIFTS = np.array([4, 8, 12, 16, 20])  # in steps: 1.5, 2.2, 3.3, 5.0, 7.4 times
_INCIDENT_LIFTS = np.array([8, 13, 18])
_INCIDENT_WEEKS = (2, 3, 4, 6, 8)
_ALWAYS = 0.35  # of gaps: open from the first row on
_AT_VERSION = 0.4  # of other gaps: begin with another version of the section
_LEAST_LATER = 1  # weeks after the adoption from which something may begin

COURSES = ("steady", "gap", "later", "fall", "incident")


@dataclass(frozen=True, slots=True)
class Weeks:
    """One section's findings around one release. Weeks count from the first of the period."""

    week: Ints  # (findings,)
    ratios: Floats  # (findings,): how much likelier they look like this if the page brought them
    weight: Floats  # (findings,): how probably each is about this section
    due: Floats  # (weeks,)
    release: int  # in which it came into force
    counted_from: int  # first week after the adoption
    until: int  # first week that is no more looked at
    other_versions: tuple[int, ...]  # weeks in which others changed the section


@dataclass(frozen=True, slots=True)
class Weighed:
    """By course and effect."""

    logs: Floats  # (courses, effects): marginal log likelihoods, each course's parameters averaged
    without: Floats  # (courses, effects): findings to be expected in the post window without it


def weigh(case: Weeks, shape: float, tempering: float) -> Weighed:
    """Each of `COURSES` with each of `EFFECTS`, as drawn at the top of this file.

    Args:
        shape: k of the gamma distribution (mean 1) of the section's own rate.
        tempering: by how much counts vary more than Poisson counts, 1 or more; what the findings
            say is divided by it.
    """
    run = _Run(case, shape, tempering)
    logs, without = [], []
    for course in (run.steady, run.gap, run.later, run.fall, run.incident):
        log, due = course()
        logs.append(log)
        without.append(due)
    return Weighed(np.stack(logs), np.stack(without))


class _Run:
    def __init__(self, case: Weeks, shape: float, tempering: float) -> None:
        self.case, self.shape, self.tempering = case, shape, tempering
        weeks = case.until
        looked = np.ones(weeks, bool)
        looked[case.release : case.counted_from] = False
        due = np.where(looked, case.due[:weeks], 0.0)
        used = (case.week < weeks) & looked[np.minimum(case.week, weeks - 1)]
        week, ratios, weight = case.week[used], case.ratios[used], case.weight[used]
        marks, of_mark = np.unique(np.round(ratios, 2), return_inverse=True)
        marked = np.where(
            _GRID > 0, np.log1p(np.outer(marks, np.expm1(np.maximum(_GRID, 0)))), _GRID
        )
        table = np.bincount(week * len(marks) + of_mark, weight, weeks * len(marks))
        by_week = table.reshape(weeks, len(marks)) @ marked
        self.logs = np.concatenate([np.zeros((1, len(_GRID))), by_week.cumsum(axis=0)])
        self.found_by = np.concatenate([[0.0], np.bincount(week, weight, weeks).cumsum()])
        self.due_by = np.concatenate([[0.0], due.cumsum()])
        self.found = float(self.found_by[-1])
        self.first, self.last = case.counted_from, weeks
        self.before = self.due_by[case.release]
        self.after = self.due_by[self.last] - self.due_by[self.first]

    def steady(self) -> tuple[Floats, Floats]:
        logs = self._between(self.first, self.last)
        return self._averaged(
            self._effects(logs, 0)[None], np.array([self.before]), np.array([self.after]),
            np.zeros(1),
        )  # fmt: skip

    def gap(self) -> tuple[Floats, Floats]:
        weeks = np.arange(0, self.case.release)
        prior = np.full(len(weeks), (1 - _ALWAYS) / max(len(weeks) - 1, 1))
        at = [w for w in self.case.other_versions if 0 < w < self.case.release]
        if at:
            prior *= 1 - _AT_VERSION
            np.add.at(prior, at, (1 - _ALWAYS) * _AT_VERSION / len(at))
        if len(weeks):
            prior[0] = _ALWAYS if len(weeks) > 1 else 1.0
        return self._since(weeks, prior, _LIFTS)

    def later(self) -> tuple[Floats, Floats]:
        weeks = np.arange(self.first + _LEAST_LATER, self.last)
        every = np.concatenate([_LIFTS, -_LIFTS[:3]])
        return self._since(weeks, np.full(len(weeks), 1 / max(len(weeks), 1)), every)

    def fall(self) -> tuple[Floats, Floats]:
        weeks = np.arange(1, self.case.release)
        return self._since(weeks, np.full(len(weeks), 1 / max(len(weeks), 1)), -_LIFTS[:4])

    def incident(self) -> tuple[Floats, Floats]:
        spans = [
            (first, first + length)
            for length in _INCIDENT_WEEKS
            for first in range(self.last - length + 1)
        ]
        if not spans:
            return self._never()
        first, end = np.array(spans).T
        lifts = np.repeat(_INCIDENT_LIFTS * _STEP, len(spans))
        first, end = np.tile(first, len(_INCIDENT_LIFTS)), np.tile(end, len(_INCIDENT_LIFTS))
        more = np.expm1(lifts)
        of_post = (
            self.due_by[np.maximum(end, self.first)] - self.due_by[np.maximum(first, self.first)]
        )
        of_pre = self.due_by[end] - self.due_by[first] - of_post
        logs = (self.found_by[end] - self.found_by[first]) * lifts
        effect = self._effects(self._between(self.first, self.last), 0)
        return self._averaged(
            logs[:, None] + effect, self.before + of_pre * more, self.after + of_post * more,
            np.full(len(lifts), -np.log(len(lifts))),
        )  # fmt: skip

    def _since(self, weeks: Ints, prior: Floats, lifts: Ints) -> tuple[Floats, Floats]:
        """From one of these weeks on, the course is lifted."""
        if not len(weeks):
            return self._never()
        logs, pre, post, weight = [], [], [], []
        within = np.maximum(weeks, self.first)
        for lift in lifts:
            more = float(np.expm1(lift * _STEP))
            early = self.logs[self.case.release] - self.logs[np.minimum(weeks, self.case.release)]
            untouched = self.logs[within] - self.logs[self.first]
            touched = self.logs[self.last] - self.logs[within]
            logs.append(
                early[:, [self._place(lift)]]
                + self._effects(untouched, 0)
                + self._effects(touched, lift)
            )
            began = (
                self.due_by[self.case.release] - self.due_by[np.minimum(weeks, self.case.release)]
            )
            pre.append(self.before + began * more)
            post.append(self.after + (self.due_by[self.last] - self.due_by[within]) * more)
            weight.append(np.log(np.maximum(prior, 1e-300)) - np.log(len(lifts)))
        return self._averaged(*map(np.concatenate, (logs, pre, post, weight)))

    def _averaged(
        self, logs: Floats, pre: Floats, post: Floats, weight: Floats
    ) -> tuple[Floats, Floats]:
        """Over courses of one kind: (n, effects), then what they lead to expect before and after
        the release (n,), and their prior log weights (n,)."""
        lifted = pre[:, None] + post[:, None] * np.exp(EFFECTS)
        due = self.before + self.after
        rate = (self.shape + self.found) / (self.shape + lifted)
        each = (
            logs - (self.shape + self.found) * np.log((self.shape + lifted) / (self.shape + due))
        ) / self.tempering + weight[:, None]
        total = logsumexp(each, axis=0)
        return total, (np.exp(each - total) * rate * post[:, None]).sum(axis=0)

    def _never(self) -> tuple[Floats, Floats]:
        return np.full(len(EFFECTS), -np.inf), np.zeros(len(EFFECTS))

    def _between(self, first: int, last: int) -> Floats:
        sums: Floats = self.logs[last] - self.logs[first]
        return sums

    @staticmethod
    def _place(lift: int) -> int:
        return _MARGIN + _NO_EFFECT + lift

    def _effects(self, logs: Floats, lift: int) -> Floats:
        """Of sums over the grid, the part where a course with this lift meets each effect."""
        first = _MARGIN + lift
        part: Floats = logs[..., first : first + len(EFFECTS)]
        return part
