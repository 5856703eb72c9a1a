"""Causes that touch one vendor, team or reviewer from some week on: training, calibration, or a
page that only one group reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb_tools.gaps.causes import beyond_marks
from kb_tools.gaps.causes.case import LIFTS, ONSETS_TOGETHER, Case, sums_from
from kb_tools.gaps.causes.doubt import Lifted
from kb_tools.gaps.counts.section_counts import Members
from kb_tools.gaps.evidence import Floats
from kb_tools.gaps.log_sums import logsumexp

# Of SOPs: one vendor or team has half as many findings again there, from the first row on, and nothing
# is the matter. On two of the development sets vendors differ on SOPs without anything planted by
# more than chance would have it (Pearson 1.15 for .8). With .1 the same were named without a cause there,
# and three in sixty fewer rightly.
DIFFERS = 0.05
_CELLS = 500_000  # numbers held in one go
_MEMBER_SHARES = (0.1, 0.03, 0.3)  # see `Case.alike_due`


@dataclass(frozen=True, slots=True)
class Groups:
    """What speaks for each vendor or team, beginning and lift; those of an SOP's sections agree.

    The lowest lift is no lack of training, which is what `prior` is of: see `training.py`.
    """

    logs: Floats  # (groups, beginnings, lifts): log Bayes factors, some weeks taken together
    shared: Floats  # the same, from each finding only the share that is probably this section's
    of_group: Floats  # (groups,): log probabilities
    prior: Floats  # (groups, beginnings, 1): of the cases; the same for each lift but the lowest


def of_groups(case: Case, lifted: Lifted) -> list[Floats]:
    """For vendors and for teams, as far as they are told apart: as `each_of`."""
    return [each_of(case, members, lifted) for members in _told_apart(case)]


def one_group(case: Case, factors: Sequence[Floats], *, with_comments: bool = False) -> float:
    """One vendor or one team, from some week on.

    Args:
        factors: as `of_groups` gives them.
    """
    kinds = [
        one_of(case, members, factor, with_comments=with_comments)
        for members, factor in zip(_told_apart(case), factors, strict=True)
    ]
    return float(logsumexp(kinds) - np.log(len(kinds))) if kinds else float("-inf")


def one_differs(factors: Sequence[Floats]) -> float:
    """What speaks for it that one group may differ from the others with nothing the matter.

    Args:
        factors: as `of_groups` gives them.
    """
    if not factors:
        return 0.0
    logs = np.concatenate([factor[:, 0, 0] for factor in factors])
    differs = logsumexp(logs + _each_alike(factors))
    return float(np.logaddexp(np.log1p(-DIFFERS), np.log(DIFFERS) + differs))


def by_group(case: Case, factors: Sequence[Floats]) -> Groups | None:
    """What `training.py` holds against the SOP's other sections; None where there is no group.

    Args:
        factors: as `of_groups` gives them, vendors before teams.
    """
    if not factors:
        return None
    shared = [_each_shared(case, members, LIFTS) for members in _told_apart(case)]
    of_group = _each_alike(factors)
    prior = of_group[:, None] + case.beginnings - np.log(len(LIFTS) - 1)
    return Groups(np.concatenate(factors), np.concatenate(shared), of_group, prior[..., None])


def at_a_glance(case: Case, reviewer_lifts: Floats) -> tuple[float, float]:
    """About what speaks for one vendor or team, and for one reviewer, as if each finding told no more
    than its share."""
    of_groups = [_each_shared(case, members, LIFTS[1:]) for members in _told_apart(case)]
    reviewers = case.counts.reviewers
    of_reviewers = _each_shared(case, reviewers, reviewer_lifts)
    return one_group(case, of_groups), one_of(case, reviewers, of_reviewers)


def _each_alike(factors: Sequence[Floats]) -> Floats:
    """Log probabilities: vendors are as probable as teams, and each as any other of its kind."""
    return np.concatenate([np.full(len(f), -np.log(len(f) * len(factors))) for f in factors])


def one_of(case: Case, members: Members, factor: Floats, *, with_comments: bool = False) -> float:
    """
    Args:
        factor: as `each_of` gives it.
    """
    if not factor.size:
        return float("-inf")
    lifts = factor.shape[-1]
    if with_comments and case.manner is not None:
        factor = factor + beyond_marks.by_member(case, members, LIFTS)[members.apart]
    by_beginning = factor + case.beginnings[:, None]
    return float(logsumexp(by_beginning) - np.log(len(factor) * lifts))


def each_of(case: Case, members: Members, lifted: Lifted) -> Floats:
    """For each member that can be told from everybody, by beginning and lift."""
    lifts = lifted.lifts
    begins, apart_ = len(case.first), np.flatnonzero(members.apart)
    due_since = members.due_since(case.first)[apart_]
    made = np.zeros((len(apart_), begins, len(lifts)))
    if not len(apart_):
        return made
    backwards = begins - 1 - case.counts.week // ONSETS_TOGETHER
    place = np.full(members.of_sop.shape[0] + 1, -1, np.int32)  # the last one is nobody
    for alike in case.alike_due(due_since[:, 0], _MEMBER_SHARES):
        rates = case.findings.window(float(due_since[alike, 0].max()), float(lifts[-1]))
        here = lifted.only(rates)
        at_once = max(1, _CELLS // (begins * here.logs[0].size))
        for some in np.split(alike, range(at_once, len(alike), at_once)):
            place[:] = -1
            place[apart_[some]] = np.arange(len(some))
            of = place[members.of]
            sums = here.running(np.where(of >= 0, backwards, -1), of, begins, len(some))
            due_in = due_since[some, ::-1].T
            factor = case.findings.factor(sums, due_in, lifts[:, None, None], rates)
            made[some] = factor.T[:, ::-1]
    made /= case.tempering
    return made


def _each_shared(case: Case, members: Members, lifts: Floats) -> Floats:
    """As `each_of`, from each finding the share that is probably this section's. Where the sister
    sections have the same cause, their shares add up to what the finding says."""
    place, number = case.places(members)
    known = place >= 0
    begun: Floats = np.bincount(
        place[known], case.counts.weight[known], number * len(case.first)
    ).astype(float)
    since = sums_from(begun.reshape(number, len(case.first)), axis=1)[members.apart]
    more = members.due_since(case.first)[members.apart][..., None] * (lifts - 1)
    shared: Floats = since[..., None] * np.log(lifts) + case.of_rates(case.due + more)
    return shared / case.tempering


def _told_apart(case: Case) -> list[Members]:
    """Vendors and teams, as far as some of them can be told from everybody."""
    return [m for m in (case.counts.vendors, case.counts.teams) if m.apart.any()]
