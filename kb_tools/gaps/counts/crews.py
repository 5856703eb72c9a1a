"""Weeks in which all reviewers were replaced: from then on another crew reads each section.

Whoever reviews from some week on may read a step more strictly than all who did before, and others
less. Where nobody of the one crew stays to be compared with, that looks like a page's fault that
began about that week. How the two are parted is in `stretches.py`.
"""

import numpy as np

from kb_tools.gaps.evidence import Ints

NEAR = 8  # weeks on both sides that are compared
_STAYED = 0.1  # of the reviewed contacts, with reviewers of both sides; more: not all were replaced


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
