"""What one vendor or one team was never taught concerns a whole SOP, not one step of it.

Each section of an SOP tells a little of which group it would be, since when, and how much. Together
they tell more: for each section, what its sisters say of every (group, week, lift) is the belief
with which its own findings are looked at. A sister has the group's lift with probability a, or
else is explained by something else; so with BF the Bayes factors against chance, c how common each
cause is, and Z = the sum of c BF over the other causes and over a lack of training in that section
alone,

    R(group, week, lift) = product over sisters of (1 - a + a BF / Z)

where a finding that may be about several sisters counts for each by its share: it is one finding,
and what it says would else be heard several times. Half of all that the cause touches is taken to
be such SOPs, the rest single sections: one section, however sure, does not make a whole SOP.

Nor are vendors and teams alike where nothing is the matter: on some SOPs one has half as many
findings again, from the first row on, and in most sections. Such a difference is looked at in the
same way, as a rival: three things may be true of an SOP, that a group was not taught it, that one
differs so, or neither, and what the mean of R is for each says how probable they are. What the
section had to be believed by itself before, and is believed now, makes its Bayes factor of the
cause: so sisters can bring it near, but never against what its own findings say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kb_tools.gaps.causes.groups import DIFFERS, Groups
from kb_tools.gaps.causes.weighed import CAUSES, Cause, Weighed
from kb_tools.gaps.evidence import Floats
from kb_tools.gaps.log_sums import logsumexp

_CONCERNED = 0.95  # of an SOP's sections, where a group was not taught it
_WHOLE = 0.5  # of the sections that the cause touches: those of SOPs that it concerns as a whole
_MOST = 30.0  # log odds; no number of sisters makes surer


def with_sisters(weighings: Sequence[Weighed], common: Floats) -> list[Weighed]:
    """The sections of one SOP again, "one vendor or team" with what the other sections say. What
    spoke for each group is not kept: of many teams, all sections together would hold gigabytes.

    Args:
        common: how common each cause is, in the order of `CAUSES`.
    """
    groups = [w.unmarked.groups if w.unmarked else None for w in weighings]
    held = [(w, g) for w, g in zip(weighings, groups, strict=True) if g is not None]
    made = iter(_factors([w for w, _ in held], [g for _, g in held], common) if held else ())
    return [
        w if g is None else _judged(w, float(next(made)))
        for w, g in zip(weighings, groups, strict=True)
    ]


def _judged(weighed: Weighed, group: float) -> Weighed:
    assert weighed.unmarked is not None
    known = {**weighed.unmarked.factors, Cause.GROUP: group}
    return replace(
        weighed, factors={**weighed.factors, Cause.GROUP: group},
        unmarked=replace(weighed.unmarked, factors=known, groups=None),
    )  # fmt: skip


def _factors(weighings: Sequence[Weighed], groups: Sequence[Groups], common: Floats) -> Floats:
    """Of "one vendor or team", for each section of one SOP."""
    others = np.array([cause is not Cause.GROUP for cause in CAUSES])
    touched = float(common[~others][0])
    whole, alone = touched * _WHOLE / _CONCERNED, touched * (1 - _WHOLE)
    logs, shared = np.stack([g.logs for g in groups]), np.stack([g.shared for g in groups])
    prior = np.broadcast_to(np.stack([g.prior for g in groups]), logs[..., 1:].shape)
    untaught = _Cases(_flat(logs[..., 1:]), _flat(shared[..., 1:]), _flat(prior))
    of_group = np.stack([g.of_group for g in groups])
    differs = _Cases(logs[:, :, 0, 0], shared[:, :, 0, 0], of_group)
    own = logsumexp(untaught.logs + untaught.prior, axis=1)
    factors = np.array([[w.factors[cause] for cause in CAUSES] for w in weighings])
    rivals = logsumexp(factors[:, others] + np.log(common[others]), axis=1)
    elsewise = np.logaddexp(rivals, np.log(alone) + own) - np.log(1 - touched + alone)
    by_sisters, seen = untaught.beside(elsewise, _CONCERNED)
    differs_by_sisters, as_differing = differs.beside(elsewise, 1.0)
    odds = np.stack([
        np.full(len(own), np.log1p(-whole - DIFFERS)),
        np.log(whole) + by_sisters,
        np.log(DIFFERS) + differs_by_sisters,
    ])  # fmt: skip
    neither, concerned, differing = odds - logsumexp(odds, axis=0)
    here, not_here = np.log(_CONCERNED), np.log1p(-_CONCERNED)
    unconcerned = np.logaddexp(neither, differing)
    for_it = np.logaddexp(unconcerned + np.log(alone) + own, concerned + here + seen)
    nothing = np.logaddexp(neither, differing + as_differing) + np.log1p(-alone)
    against = np.logaddexp(nothing, concerned + not_here)
    made: Floats = for_it - against - np.log(touched) + np.log1p(-touched)
    return made


@dataclass(frozen=True, slots=True)
class _Cases:
    """What speaks for each, (sections, cases)."""

    logs: Floats  # log Bayes factors
    shared: Floats  # the same, from each finding only the share that is probably the section's
    prior: Floats  # log probabilities

    def beside(self, elsewise: Floats, concerned: float) -> tuple[Floats, Floats]:
        """For each section what its sisters say of all cases together, and what its own findings do,
        the cases believed as the sisters have it.

        Args:
            elsewise: what speaks for something else in each section, against chance.
            concerned: how probably a section has what its sisters have.
        """
        against_else = np.clip(self.shared - elsewise[:, None], -_MOST, _MOST)
        says = np.log1p(concerned * np.expm1(against_else))
        beside = says.sum(axis=0) - says + self.prior
        sisters = logsumexp(beside, axis=1)
        seen = logsumexp(self.logs + beside, axis=1) - sisters
        return np.clip(sisters, -_MOST, _MOST), seen


def _flat(cases: Floats) -> Floats:
    return cases.reshape(len(cases), -1)
