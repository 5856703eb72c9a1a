"""Contact reasons whose reviewed contacts mostly name no SOP, however little is written about them.

A topic that no SOP covers shows in comments (`topics.py`) only where reviewers find something amiss.
That contacts are put down to no SOP shows in all of them. Of contacts nothing is known but their
reason, so that is what they are gathered by. A reason is told where most of its contacts name no
SOP that exists, and that is more than chance makes of what is usual (an exact binomial test,
corrected for the number of reasons: Bonferroni). Why (no page, or a reason that nobody links) is for
a person to see.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc

from kb_tools.gaps.evidence import Audits, Flags, Ints

LEAST_CONTACTS = 8
_MOSTLY = 0.5
_SURE = 0.05  # that no reason at all is told where none differs
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class UncoveredReason:
    reason: str  # as recorded
    without_sop: int  # reviewed contacts
    reviewed: int  # contacts of this reason
    weekly: tuple[int, ...]  # of those without an SOP, in each week of the period
    tickets: float | None  # contacts a week of this reason, reviewed or not; None: not known
    newest: Ints  # some of those without an SOP: positions of their audits


def uncovered_reasons(
    audits: Audits, without_sop: Flags, week: Ints, weeks: int, tickets: Mapping[str, float]
) -> tuple[UncoveredReason, ...]:
    """Most contacts without an SOP first.

    Args:
        without_sop: of each audit, whether neither it nor a finding names an SOP that exists.
        week: of each audit, of so many.
        tickets: a week, by contact reason.
    """
    reason, names = audits.reason.codes, audits.reason.names
    known = np.flatnonzero(reason >= 0)
    if not len(known):
        return ()
    reviewed = np.bincount(reason[known], minlength=len(names))
    lacking = np.bincount(reason[known], without_sop[known], len(names)).astype(np.int64)
    usual = lacking.sum() / len(known)
    tried = np.flatnonzero((reviewed >= LEAST_CONTACTS) & (lacking > _MOSTLY * reviewed))
    chance = bdtrc(lacking[tried] - 1.0, reviewed[tried], usual) * (reviewed > 0).sum()
    told = []
    for code in tried[chance < _SURE].tolist():
        rows = np.flatnonzero((reason == code) & without_sop)
        newest = rows[np.argsort(-audits.ticket_at[rows], kind="stable")[:_EXAMPLES]]
        by_week = np.bincount(week[rows], minlength=weeks)
        told.append(
            UncoveredReason(
                names[code], len(rows), int(reviewed[code]), tuple(by_week.tolist()),
                tickets.get(names[code]), newest,
            )
        )  # fmt: skip
    return tuple(sorted(told, key=lambda r: (-r.without_sop, r.reason)))
