"""Causes that touch everybody, or whoever is new, within some weeks: a gap that stays, fades or has
been closed; an incident. Each is a log Bayes factor against chance, all onsets and lifts together."""

import numpy as np

from kb_tools.gaps.causes import beyond_marks
from kb_tools.gaps.causes.beginnings import LEAST_WEEKS, OVER_FOR, end_prior
from kb_tools.gaps.causes.case import LIFTS, Case, sums_from
from kb_tools.gaps.causes.doubt import Lifted
from kb_tools.gaps.evidence import Floats, Ints
from kb_tools.gaps.log_sums import logsumexp

_FADES = (13, 26)  # weeks after which a fading lift is the next lower one, which is about half
_INCIDENT = 8  # weeks; the longest
_SHARES = (0.3, 0.1)  # see `Case.alike_due`
# Weeks of what is over, where there are many; those of versions are told apart. An end counts from
# the earlier of two: with 26 weeks and 40 findings that would take .6 from a log Bayes factor of
# 3.5, with a hundred about .01.
_WEEKS_TOGETHER = 2
_MANY_WEEKS = 60


def fading(case: Case, marked: Lifted) -> float:
    """Everybody, from some week on, and after some weeks each time by the next lower lift: who
    was told once that the page is outdated does not trip over it again."""
    until, due = case.until(marked)
    first, end = np.arange(case.weeks), np.full(case.weeks, case.weeks)
    made = np.zeros((len(_FADES), case.weeks, len(LIFTS) - 1))
    for at, fade in enumerate(_FADES):
        for highest in range(1, len(LIFTS)):
            sums, more = np.zeros_like(until[:, 0, 1:]), np.zeros(case.weeks)
            stages, begin = [], first
            for lift in range(highest, -1, -1):
                last = np.minimum(begin + fade, end) if lift else end
                sums += until[:, lift].take(last, axis=-1) - until[:, lift].take(begin, axis=-1)
                more += (due[begin] - due[last]) * (LIFTS[lift] - 1)
                stages.append((begin, last))
                begin = last
            factor = case.findings.factor(sums, more, 2.0) / case.tempering
            made[at, :, highest - 1] = factor + beyond_marks.fading(
                case, stages, LIFTS[highest::-1]
            )
    made += case.onsets[:, None]
    return float(logsumexp(made) - np.log(len(_FADES) * (len(LIFTS) - 1)))


def new_people(case: Case, marked: Lifted, *, with_comments: bool = False) -> float:
    new = case.counts.new
    if not new.any() or not case.counts.new_due.any():
        return float("-inf")
    factor = case.since(marked, new, sums_from(case.counts.new_due))
    if with_comments:
        factor = factor + beyond_marks.since(case, new)
    return float(logsumexp(factor + case.onsets[:, None]) - np.log(len(LIFTS)))


def closed(case: Case, marked: Lifted) -> float:
    """A gap that has been closed, by a version or otherwise."""
    at = [week for week in case.counts.version_weeks if 0 < week < case.weeks]
    step = _WEEKS_TOGETHER if case.weeks > _MANY_WEEKS else 1
    begins = np.unique([*range(0, case.weeks, step), *at])
    begun = np.logaddexp.reduceat(case.onsets, begins)
    ends = np.unique([*range(LEAST_WEEKS, case.weeks - OVER_FOR + 1, step), *at])
    if not len(ends):
        return float("-inf")
    ends_before = end_prior(case.weeks, case.counts.version_weeks, case.changes)
    ended = np.logaddexp.reduceat(ends_before, ends)
    long_enough = ends >= begins[:, None] + LEAST_WEEKS
    begin, end = np.nonzero(long_enough & (ends <= case.weeks - OVER_FOR))
    prior = begun[begin] + ended[end]
    return _interval(case, marked, begins[begin], ends[end], prior, with_comments=True)


def incident(case: Case, marked: Lifted) -> float:
    """Of any onset alike, for some weeks."""
    begins = case.weeks - OVER_FOR - LEAST_WEEKS + 1
    if begins < 1:
        return float("-inf")
    first = np.repeat(np.arange(begins), _INCIDENT - LEAST_WEEKS + 1)
    last = first + np.tile(np.arange(LEAST_WEEKS, _INCIDENT + 1), begins)
    over = last <= case.weeks - OVER_FOR
    prior = -np.log(begins * (_INCIDENT - LEAST_WEEKS + 1)) * np.ones(int(over.sum()))
    return _interval(case, marked, first[over], last[over], prior)


def _interval(
    case: Case,
    marked: Lifted,
    first: Ints,
    last: Ints,
    prior: Floats,
    *,
    with_comments: bool = False,
) -> float:
    """Weeks first … last - 1."""
    if not len(first):
        return float("-inf")
    until, due = case.until(marked)
    due_in = due[first] - due[last]
    factor = np.zeros((len(first), len(LIFTS)))
    for some in case.alike_due(due_in, _SHARES):
        begin, end, most = first[some], last[some], float(due_in[some].max())
        for n, lift in enumerate(LIFTS.tolist()):
            rates = case.findings.window(most, lift)
            sums = until[rates, n].take(end, axis=-1)
            sums -= until[rates, n].take(begin, axis=-1)
            factor[some, n] = case.findings.factor(sums, due_in[some], lift, rates)
    factor /= case.tempering
    if with_comments and case.manner is not None:
        factor = factor + beyond_marks.between(case, first, last)
    total = logsumexp(factor + prior[:, None])
    return float(total - np.log(len(LIFTS)))
