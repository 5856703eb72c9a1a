"""Weeks in which all reviewers were replaced: a crew's manner of reading cannot be told from a page.

Whoever reviews from some week on may read a step more strictly than all who did before, and others
less. Where nobody of the one crew stays to be compared with, that looks like a page's fault that
began in that week. So each crew has a rate of its own for every section (see `by_crew`), and what
began with one is no evidence; what begins later is, the more the longer the crew had been there.
"""

import numpy as np

from kb_tools.gaps.evidence import Floats, Ints

_NEAR = 8  # weeks on both sides that are compared
_STAYED = 0.1  # of the reviewed contacts, with reviewers of both sides; more: not all were replaced
_CREW_DRAW = (
    8.0  # pseudo-findings that draw a crew's rate to the section's: crews differ by a third
)


def crews(reviewer: Ints, week: Ints, weeks: int) -> Ints:
    """(weeks,): which crew reviewed the contacts of each week, from 0.

    Args:
        reviewer: of each reviewed contact; -1: not recorded.
        week: of each reviewed contact.
    """
    known = reviewer >= 0
    _, who = np.unique(reviewer[known], return_inverse=True)
    people = int(who.max(initial=-1)) + 1
    by_week = np.bincount(who * weeks + week[known], minlength=people * weeks).reshape(-1, weeks)
    stayed = np.array([_stayed(by_week, at) for at in range(weeks)])
    turns: list[int] = []
    for at in np.argsort(stayed, kind="stable").tolist():
        if stayed[at] < _STAYED and all(abs(at - turn) > _NEAR for turn in turns):
            turns.append(at)
    return np.isin(np.arange(weeks), turns).cumsum()


def _stayed(by_week: Ints, at: int) -> float:
    """Of the contacts near the beginning of a week, with reviewers of both sides: the larger share."""
    before, after = by_week[:, max(at - _NEAR, 0) : at], by_week[:, at : at + _NEAR]
    each = np.stack([before.sum(axis=1), after.sum(axis=1)])
    if not each.any(axis=1).all():
        return 1.0
    both = each.all(axis=0)
    share: float = (each[:, both].sum(axis=1) / each.sum(axis=1)).max()
    return share


def by_crew(crew: Ints, week: Ints, weight: Floats, due: Floats) -> Floats:
    """(weeks,): what to multiply a section's expectation with, for the crew that reviewed.

    Args:
        crew: of each week.
        week, weight: of the section's findings, and how probably each is about it.
        due: of the section, by week.
    """
    if not crew.any() or not due.any():
        return np.ones(len(crew))
    found = np.bincount(crew[week], weight, crew[-1] + 1)
    of_crew = np.bincount(crew, due) * (weight.sum() / due.sum())
    factor: Floats = (found + _CREW_DRAW) / (of_crew + _CREW_DRAW)
    return factor[crew]
