"""What a finding's criterion says of the section that it is about.

A form has few criteria, and each step answers to few of them: who failed VERIFICATION mostly failed
a step that verifies. How often findings about a section have each criterion is learned from those
whose section was recorded, drawn to how often all findings have it (a Dirichlet distribution with as
many findings in it as foretell a recorded finding best, left out of its own section).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from kb_tools.gaps.evidence import MISSING, Floats, Ints

_DRAWN = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 512.0, 2048.0)  # findings; tried
_CELLS = 2_000_000  # criteria times sections that are held at once


@dataclass(frozen=True, slots=True)
class CriterionLinks:
    """Log odds of each section, by criterion. A form may have thousands; most sections have few of
    them."""

    unseen: Floats  # (sections,): of a criterion that none of its findings has
    more: sparse.csr_matrix  # (criteria, sections): of one that they have, beyond that
    # The same, had one of them not been recorded there: (sections, criteria).
    without_one: sparse.csr_matrix

    def among(self, lines: Ints) -> "CriterionsAmong":
        return CriterionsAmong(self.more[:, lines], self.unseen[lines])


class CriterionsAmong:
    """The same of some sections."""

    def __init__(self, more: sparse.csr_matrix, unseen: Floats) -> None:
        self.more, self.unseen = more, unseen
        self._whole: Floats | None = None  # several times as quick, where there is room
        if (more.shape[0] + 1) * len(unseen) <= _CELLS:
            whole = np.vstack([more.toarray() + unseen, np.zeros(len(unseen))])
            self._whole = whole.astype(np.float32)

    def odds(self, criterion: Ints) -> Floats:
        """Log odds, (findings, sections); none without a criterion.

        Args:
            criterion: of each finding; -1: none.
        """
        if self._whole is not None:
            told: Floats = self._whole[criterion]
            return told
        told = np.zeros((len(criterion), len(self.unseen)))
        known = criterion >= 0
        told[known] = self.more[criterion[known]].toarray() + self.unseen
        return told


def criterion_links(criterion: Ints, line: Ints, lines: int) -> CriterionLinks:
    """
    Args:
        criterion: of each finding; -1: none.
        line: its recorded section; -1: none.
        lines: how many sections there are.
    """
    criteria = int(criterion.max(initial=MISSING)) + 1
    usual = np.bincount(criterion[criterion >= 0], minlength=criteria) + 0.5
    usual /= usual.sum()
    taught = (criterion >= 0) & (line >= 0)
    counted = sparse.csr_matrix(
        (np.ones(int(taught.sum())), (line[taught], criterion[taught])), (lines, criteria)
    )
    counted.sum_duplicates()
    number = np.asarray(counted.sum(axis=1)).ravel()
    count, at = counted.data, counted.indices
    of = np.repeat(number, np.diff(counted.indptr))

    def without_one(drawn: float) -> Floats:
        odds: Floats = np.log((count - 1) / usual[at] + drawn) - np.log(of - 1 + drawn)
        return odds

    drawn = max(_DRAWN, key=lambda tried: float((count * without_one(tried)).sum()))
    unseen = np.log(drawn) - np.log(number + drawn)
    more = np.log(count / usual[at] + drawn) - np.log(drawn)
    where = (at, counted.indptr)
    return CriterionLinks(
        unseen, sparse.csr_matrix((more, *where), counted.shape).T.tocsr(),
        sparse.csr_matrix((without_one(drawn), *where), counted.shape),
    )  # fmt: skip
