"""What the wording of a set of findings' comments says of a cause, beyond what their marks say.

Comments on one section are no independent witnesses: what they say too much is taken off (see
`manner.py`). Each answer is a log Bayes factor; where nothing is known of wordings it is nought.
"""

from collections.abc import Sequence

import numpy as np

from kb_tools.gaps.causes.case import LIFTS, ONSETS_TOGETHER, Case, sums_from
from kb_tools.gaps.comments.manner import brought
from kb_tools.gaps.counts.section_counts import Members
from kb_tools.gaps.evidence import Flags, Floats, Ints


def since(case: Case, of_set: Flags) -> Floats:
    """What comments of a set of findings say beyond what their marks say, by week and lift."""
    if case.manner is None:
        return np.zeros((case.weeks, len(LIFTS)))
    place = np.where(of_set, case.counts.week, -1)
    inside = sums_from(case.manner.counted(place, case.heard, case.weeks))
    return _beyond(case, inside, LIFTS)


def fading(case: Case, stages: Sequence[tuple[Ints, Ints]], lifts: Floats) -> Floats:
    """What the comments of all stages say together, by onset, beyond what their marks say.

    Args:
        stages: for each onset, from which week until which; one after the other.
        lifts: of the stages.
    """
    if case.manner is None:
        return np.zeros(case.weeks)
    until = np.zeros((case.weeks + 1, len(case.manner.usual)))
    until[1:] = case.manner.counted(case.counts.week, case.heard, case.weeks).cumsum(axis=0)
    within = np.stack([until[last] - until[begin] for begin, last in stages])
    share, inside = brought(lifts)[:, None], within.sum(axis=0)
    of_all = (within.sum(axis=-1) * share).sum(axis=0) / np.maximum(inside.sum(axis=-1), 1e-9)
    outside = np.maximum(until[-1] - inside, 0.0)
    together = case.manner.together(inside, outside, of_all)
    said: Floats = together - case.manner.apart(within, share).sum(axis=0)
    return said / case.tempering


def between(case: Case, first: Ints, last: Ints) -> Floats:
    """By interval and lift; beginnings and ends of some weeks are taken together."""
    assert case.manner is not None
    number = -(-case.weeks // ONSETS_TOGETHER)
    place = case.counts.week // ONSETS_TOGETHER
    until = np.zeros((number + 1, len(case.manner.usual)))
    until[1:] = case.manner.counted(place, case.heard, number).cumsum(axis=0)
    begin, end = np.triu_indices(number + 1, 1)
    said = np.zeros((number + 1, number + 1, len(LIFTS)))
    said[begin, end] = _beyond(case, until[end] - until[begin], LIFTS)
    begins = np.minimum(np.rint(first / ONSETS_TOGETHER).astype(int), number - 1)
    ends = np.rint(last / ONSETS_TOGETHER).astype(int).clip(begins + 1, number)
    of_each: Floats = said[begins, ends]
    return of_each


def by_member(case: Case, members: Members, lifts: Floats) -> Floats:
    """By member, beginning and lift."""
    assert case.manner is not None
    place, number = case.places(members)
    begun = case.manner.counted(place, case.heard, number * len(case.first))
    begun = begun.reshape(number, len(case.first), -1)
    # Few members have comments in all weeks: a beginning says what the next one with comments does.
    any_ = begun.any(axis=-1)
    said = np.zeros((int(any_.sum()) + 1, len(lifts)))
    said[:-1] = _beyond(case, sums_from(begun, axis=1)[any_], lifts)
    next_ = np.where(any_, any_.cumsum().reshape(any_.shape) - 1, len(said) - 1)
    return said[np.minimum.accumulate(next_[:, ::-1], axis=1)[:, ::-1]]


def _beyond(case: Case, inside: Floats, lifts: Floats) -> Floats:
    """Of sets with these comments, (…, steps)."""
    assert case.manner is not None
    nowhere = np.zeros(len(case.counts.week), np.int64)
    whole = case.manner.counted(nowhere, case.heard, 1)[0]
    outside = np.maximum(whole - inside, 0.0)
    return case.manner.beyond(inside, outside, lifts) / case.tempering
