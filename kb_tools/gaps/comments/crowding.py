"""How far words of comments crowd into few sections: words for a subject stand where that subject is, and say
nothing of a fault of the page."""

import numpy as np
from scipy import sparse

from kb_tools.gaps.evidence import Floats, Ints


def crowding(said: sparse.csr_matrix, section: Ints, weight: Floats) -> Floats:
    """(columns,): by how much more the share of each differs from section to section than by chance, at
    least 1: the design effect of a sample drawn in clusters (Kish 1965, Survey Sampling).

    Args:
        said: (comments, columns), 1 where a comment has it.
        section, weight: of each comment.
    """
    of_section = sparse.csr_matrix(
        (weight, (section, np.arange(len(section)))), shape=(int(section.max()) + 1, len(section))
    )
    counts = (of_section @ said).tocsc()
    number = np.asarray(of_section.sum(axis=1)).ravel()
    share = np.asarray(counts.sum(axis=0)).ravel() / max(number.sum(), 1e-9)
    squares = np.asarray(counts.multiply(counts).sum(axis=0)).ravel()
    crossed = np.asarray(counts.T @ number).ravel()
    seen = squares - 2 * share * crossed + share**2 * (number**2).sum()
    by_chance = share * (1 - share) * (weight**2).sum()
    crowds: Floats = np.maximum(seen / np.maximum(by_chance, 1e-9), 1.0)
    return crowds
