"""Comments that are worded alike, in groups.

Spherical k-means on wordings weighed by how rare they are (Dhillon and Modha 2001, Mach. Learn. 42,
143-175), begun from comments that lie far apart (k-means++: Arthur and Vassilvitskii 2007, SODA).
The same comments and the same beginning always give the same groups.
"""

import numpy as np
from scipy import sparse

from kb_tools.gaps.evidence import Floats, Ints

_ROUNDS = 12
_SAMPLED = 20_000  # comments that the centres are found from


def alike(unit: sparse.csr_matrix, groups: int, beginning: int = 0) -> Ints:
    """The group of each comment.

    Args:
        unit: the comments, as `directions` has them.
        beginning: which of many ways to begin.
    """
    dice = np.random.default_rng(beginning)
    sample = unit[np.sort(dice.permutation(unit.shape[0])[:_SAMPLED])]
    centres = _far_apart(sample, groups, dice)
    for _ in range(_ROUNDS):
        group = (sample @ centres.T).argmax(axis=1)
        members = sparse.csr_matrix(
            (np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group))
        )
        sums = (members @ sample).toarray()
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(length > 0, sums / np.maximum(length, 1e-9), centres)
    parts = range(0, unit.shape[0], _SAMPLED)  # of all at once the products would fill memory
    return np.concatenate([(unit[at : at + _SAMPLED] @ centres.T).argmax(axis=1) for at in parts])


def directions(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Each comment as a vector of length 1; rare wordings count for more.

    Args:
        matrix: one row a comment, one column a wording; above 0 where it is written so, and the
            more, the more it counts.
    """
    having = np.maximum(np.diff(matrix.tocsc().indptr), 1)
    weighed = matrix @ sparse.diags(np.log(matrix.shape[0] / having))
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(length, 1e-9)) @ weighed).tocsr()


def _far_apart(sample: sparse.csr_matrix, groups: int, dice: np.random.Generator) -> Floats:
    centres = np.zeros((groups, sample.shape[1]))
    nearest = np.zeros(sample.shape[0])
    for n in range(groups):
        far = np.maximum(1 - nearest, 1e-9)
        centres[n] = sample[dice.choice(len(far), p=far / far.sum())].toarray().ravel()
        nearest = np.maximum(nearest, sample @ centres[n])
    return centres
