"""Findings on an SOP's sections that come of contacts recorded under another SOP, or under none.

Reviewers record the wrong SOP now and then, so some of an SOP's findings come of contacts that its own
denominator leaves out. Mostly these come and go with the SOP's own contacts, and nothing is to be done.
Where an SOP is hardly used but for some weeks in which it was audited on purpose, they come in all
weeks: what is put on it then is meant for other SOPs, or was recorded under them. Held against its own
contacts alone, a handful of such findings outside of these weeks looks like a gap.
"""

import numpy as np

from kb_tools.gaps.evidence import Floats

_DRAW = 5.0  # pseudo-findings that go with the SOP's own contacts
_ROUNDS = 30  # of expectation and maximisation


def with_all_contacts(found: Floats, own: Floats, all_: Floats) -> Floats:
    """(weeks,): how many of these findings go with all contacts of the store rather than with the SOP's.

    Args:
        found: by week, of contacts recorded elsewhere.
        own, all_: by week, what is to be expected of the SOP's contacts, and of all.

    >>> own, all_ = np.array([0.0, 40, 0, 0]), np.array([100.0, 100, 100, 100])
    >>> with_all_contacts(np.array([9.0, 11, 12, 8]), own, all_).round(1).tolist()
    [7.5, 7.5, 7.5, 7.5]
    >>> with_all_contacts(np.array([0.0, 40, 0, 0]), own, all_).round(1).tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    if not found.any() or not own.any() or not all_.any():
        return np.zeros(len(found))
    own, all_ = own / own.sum(), all_ / all_.sum()
    share = 0.5
    for _ in range(_ROUNDS):
        with_all = share * all_ / np.maximum(share * all_ + (1 - share) * own, 1e-300)
        share = float(found @ with_all) / (found.sum() + _DRAW)
    come: Floats = share * found.sum() * all_
    return come
