"""How the comments on a section are worded, and how far that is to be believed.

Comments come in steps, by how much their wording is that of findings which a page's fault brought.
Were they independent witnesses, each would count by its ratio. They are not: a section has its
reviewers and its subject, and some of the subject stays in what was learned of wording. So each
section draws its own shares of the steps from a Dirichlet distribution around the usual ones, as
closely as quiet sections lie around them; its counts are Dirichlet-multinomial (Mosimann 1962,
Biometrika 49, 65-82). A few comments then count nearly as independent ones would, and hundreds
of the same kind on one section hardly more than some dozens.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from kb_tools.gaps.evidence import Floats, Ints

# Tried; how many comments the usual shares weigh against a section's own.
_PRECISIONS = (5.0, 10.0, 20.0, 30.0, 45.0, 70.0, 100.0, 150.0, 220.0, 350.0, 600.0, 1200.0, 5000.0, 1e6)  # fmt: skip
_DRAW = 1e-3  # comments at each step; no step is impossible


@dataclass(frozen=True, slots=True)
class Steps:
    """How the wording of comments is that of findings which a page's fault brought."""

    of: Ints  # (findings,); -1: without a comment, or its criterion says the same
    ratio: Floats  # (steps,): how much likelier a step is if the page brought the finding


@dataclass(frozen=True, slots=True)
class Manner:
    steps: Steps
    usual: Floats  # (steps,): shares of the comments that no page's fault brought
    precision: float

    def parts(self, cuts: Sequence[int]) -> list["Manner"]:
        """One for each section, where the findings of one end and those of the next begin."""
        return [
            Manner(Steps(of, self.steps.ratio), self.usual, self.precision)
            for of in np.split(self.steps.of, cuts)
        ]

    def counted(self, place: Ints, weight: Floats, places: int) -> Floats:
        """Comments by place and step: (places, steps).

        Args:
            place: of each finding; -1: nowhere.
        """
        number, kept = len(self.usual), (self.steps.of >= 0) & (place >= 0)
        at = place[kept] * number + self.steps.of[kept]
        counts = np.bincount(at, weight[kept], places * number).astype(float)
        return counts.reshape(places, number)

    def beyond(self, inside: Floats, outside: Floats, lifts: Floats) -> Floats:
        """What the comments of a set say for each lift, (…, lifts), as a logarithm, less what they
        would say if all were independent witnesses.

        Args:
            inside, outside: comments at each step, (…, steps), in the set and in the rest of the
                section, which shows the shares that are its own.
        """
        inside, outside = inside[..., None, :], outside[..., None, :]
        return self.together(inside, outside, brought(lifts)) - self.apart(inside, brought(lifts))

    def together(self, inside: Floats, outside: Floats, share: Floats) -> Floats:
        """What the comments of a set say, (…), as a logarithm.

        Args:
            inside, outside: as above, (…, steps).
            share: of the set's findings, those that the page brings; it spreads to (…).
        """
        own = self.precision * self.usual + outside
        fault = self.usual * self.steps.ratio * own.sum(axis=-1, keepdims=True)
        share = np.asarray(share)[..., None]
        mixed = (1 - share) * own + share * fault
        by_fault = (gammaln(mixed + inside) - gammaln(mixed)).sum(axis=-1)
        by_chance = (gammaln(own + inside) - gammaln(own)).sum(axis=-1)
        said: Floats = by_fault - by_chance
        return said

    def apart(self, inside: Floats, share: Floats) -> Floats:
        """What they would say if all were independent witnesses, (…)."""
        each = np.log1p(np.asarray(share)[..., None] * (self.steps.ratio - 1))
        said: Floats = (inside * each).sum(axis=-1)
        return said


def brought(lifts: Floats) -> Floats:
    """Of the findings of a set that is lifted, the share that the lift brings."""
    share: Floats = 1 - 1 / lifts
    return share


def manner(steps: Steps, otherwise: Floats, section: Ints, quiet: Floats) -> Manner:
    """
    Args:
        otherwise: of each finding, how probably no page's fault brought it, by its weight.
        section: of each finding, 0 to the number of sections less 1.
        quiet: of each section, how probably nothing has happened to it.
    """
    number, has = len(steps.ratio), steps.of >= 0
    table = np.zeros((len(quiet), number))
    np.add.at(table, (section[has], steps.of[has]), otherwise[has])
    usual = table.sum(axis=0) + _DRAW
    usual /= usual.sum()
    ratio = steps.ratio / (usual * steps.ratio).sum()
    fits = [float((_fit(table, m, usual) * quiet).sum()) for m in _PRECISIONS]
    return Manner(Steps(steps.of, ratio), usual, _PRECISIONS[int(np.argmax(fits))])


def _fit(table: Floats, precision: float, usual: Floats) -> Floats:
    """log probability of each section's comments."""
    a = precision * usual
    fit: Floats = (gammaln(a + table) - gammaln(a)).sum(axis=1)
    fit += gammaln(precision) - gammaln(precision + table.sum(axis=1))
    return fit
