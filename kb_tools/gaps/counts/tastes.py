"""How much vendors, teams and reviewers differ from section to section, with nothing the matter.

One vendor's customers ask for a little more of a step than others', and each reviewer minds some steps
more. With very many findings such a difference is beyond chance, and matters to nobody. So each member
has a rate of its own in each section, from a gamma distribution whose shape is learned over the
sections with the most to expect; a cause that touches one member is held against that (`groups.py`).
Those few whom something has happened to are told from it by a wider distribution beside it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.special import gammaln

from kb_tools.gaps.counts.section_counts import Counts, Members
from kb_tools.gaps.evidence import Floats

_ALIKE = np.inf  # shape of rates that do not differ
_SHAPES = (4.0, 6.0, 9.0, 14.0, 20.0, 30.0, 45.0, 65.0, 100.0, 150.0, 250.0, 500.0)  # tried besides
_TAUGHT = 400  # sections that the shape is learned from
_TOUCHED, _WIDE = 0.03, 1.0  # of members, those whom something has happened to; the shape of their rates


def with_tastes(counts: Sequence[Counts]) -> list[Counts]:
    """The same, their members with the shape by which these differ."""
    taught = sorted(counts, key=lambda c: -c.due.sum())[:_TAUGHT]
    vendors, teams, reviewers = (
        _shape([(members, c.weight) for c in taught for members in [kind(c)]])
        for kind in (lambda c: c.vendors, lambda c: c.teams, lambda c: c.reviewers)
    )
    return [
        replace(
            c, vendors=replace(c.vendors, shape=vendors), teams=replace(c.teams, shape=teams),
            reviewers=replace(c.reviewers, shape=reviewers),
        )
        for c in counts
    ]  # fmt: skip


def _shape(sections: Sequence[tuple[Members, Floats]]) -> float:
    """The likeliest."""
    pairs = [_found_and_due(members, weight) for members, weight in sections]
    found, due = (np.concatenate([np.zeros(0), *each]) for each in zip(*pairs, strict=True))
    touched = np.log(_TOUCHED) + _log(found, due, _WIDE)

    def fit(shape: float) -> float:
        return float(np.logaddexp(np.log1p(-_TOUCHED) + _log(found, due, shape), touched).sum())

    return max((_ALIKE, *_SHAPES), key=fit)


def _found_and_due(members: Members, weight: Floats) -> tuple[Floats, Floats]:
    """Of each member that had something to expect."""
    known = members.of >= 0
    number = members.of_sop.shape[0]
    found = np.bincount(members.of[known], weight[known], number)
    due = members.due_since(np.zeros(1, int))[:, 0]
    due *= found.sum() / max(due.sum(), 1e-12)
    return found[due > 0], due[due > 0]


def _log(found: Floats, due: Floats, shape: float) -> Floats:
    """Log probability of these counts; what does not hang on the shape is left out."""
    if shape == _ALIKE:
        return found * np.log(due) - due
    logs: Floats = (
        gammaln(found + shape) - gammaln(shape) + shape * np.log(shape / (shape + due))
        + found * np.log(due / (shape + due))
    )  # fmt: skip
    return logs
