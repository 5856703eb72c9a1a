"""What one vendor or one team was never taught concerns a whole SOP, not one step of it.

Each section of an SOP tells a little of which group it would be, since when, and how much. Together
they tell more: for each section, what its sisters say of every (group, week, lift) is the belief
with which its own findings are looked at. A sister has the group's lift with probability a, or
else is explained by something else; so with BF the Bayes factors against chance, c how common each
cause is, and Z = the sum of c BF over the other causes,

    R(group, week, lift) = product over sisters of (1 - a + a BF / Z)

where a finding that may be about several sisters counts for each by its share: it is one finding,
and what it says would else be heard several times. The SOP concerns a group with prior odds times
the mean of R; half of all that the cause touches is taken to be such SOPs, the rest single
sections. What the section had to be believed by itself before, and is believed now, makes its
Bayes factor of the cause: so sisters can bring it near, but never against what its own findings say.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kb_tools.gaps.causes.weighed import CAUSES, Cause, Weighed
from kb_tools.gaps.evidence import Floats
from kb_tools.gaps.log_sums import logsumexp

_CONCERNED = 0.8  # of an SOP's sections, where a group was not taught it
_MOST = 30.0  # log odds; no number of sisters makes surer


def with_sisters(weighings: Sequence[Weighed], common: Floats) -> list[Weighed]:
    """The sections of one SOP again, "one vendor or team" with what the other sections say. What
    spoke for each group is not kept: of many teams, all sections together would hold gigabytes.

    Args:
        common: how common each cause is, in the order of `CAUSES`.
    """
    groups = [w.unmarked.groups if w.unmarked else None for w in weighings]
    held = [(w, g) for w, g in zip(weighings, groups, strict=True) if g is not None]
    if len(held) > 1:
        factors = np.array([[w.factors[cause] for cause in CAUSES] for w, _ in held])
        others = np.array([cause is not Cause.GROUP for cause in CAUSES])
        rivals = common[others] / common[others].sum()
        logs, shared = np.stack([g.logs for _, g in held]), np.stack([g.shared for _, g in held])
        prior = np.broadcast_to(np.stack([g.prior for _, g in held]), logs.shape)
        made = iter(
            _factors(
                logs.reshape(len(held), -1), shared.reshape(len(held), -1),
                prior.reshape(len(held), -1), logsumexp(factors[:, others], axis=1, weights=rivals),
                float(common[CAUSES.index(Cause.GROUP)]),
            )
        )  # fmt: skip
    else:
        made = iter([w.factors[Cause.GROUP] for w, _ in held])
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


def _factors(
    logs: Floats, shared: Floats, prior: Floats, elsewise: Floats, common: float
) -> Floats:
    """
    Args:
        logs: log Bayes factors, (sections, cases), of groups, weeks and lifts.
        shared: the same, from each finding only the share that is probably the section's.
        prior: log probabilities of these cases.
        elsewise: what speaks for other causes in each section, against chance.
    """
    a = _CONCERNED
    says = np.log1p(a * np.expm1(np.clip(shared - elsewise[:, None], -_MOST, _MOST)))
    own = logsumexp(logs + prior, axis=1)
    beside = says.sum(axis=0) - says + prior  # what the sisters say, of each case
    sisters = logsumexp(beside, axis=1)
    whole, alone = common / 2 / a, common / 2  # half of what the cause touches is a whole SOP's
    odds = np.clip(sisters + np.log(whole) - np.log1p(-whole), -_MOST, _MOST)
    concerned = 1 / (1 + np.exp(-odds))
    seen = logsumexp(logs + beside, axis=1) - sisters
    for_it = np.logaddexp(np.log1p(-concerned) + np.log(alone) + own, np.log(concerned * a) + seen)
    against = np.log((1 - concerned) * (1 - alone) + concerned * (1 - a))
    factors: Floats = for_it - against - np.log(common) + np.log1p(-common)
    return factors
