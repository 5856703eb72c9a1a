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


@dataclass(frozen=True, slots=True)
class CriterionLinks:
    """Log odds of each section, by criterion. A form may have thousands; most sections have few of
    them."""

    unseen: Floats  # (sections,): of a criterion that none of its findings has
    more: sparse.csr_matrix  # (criteria, sections): of one that they have, beyond that
    without_one: (
        sparse.csr_matrix
    )  # (sections, criteria): of these, had one not been recorded there

    def among(self, lines: Ints) -> Floats:
        """Of these sections: (criteria + 1, lines); the last row is that of no criterion."""
        odds: Floats = self.more[:, lines].toarray() + self.unseen[lines]
        return np.vstack([odds, np.zeros(len(lines))])


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
