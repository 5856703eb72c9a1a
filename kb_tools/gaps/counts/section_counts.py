"""What is known of one section: its findings, and what its audits lead to expect, by week and by who
was concerned."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from kb_tools.gaps.evidence import Flags, Floats, Ints, Rough

_NEARLY_ALL = 0.75  # of an SOP's contacts: whoever has them cannot be told from everybody


@dataclass(frozen=True, slots=True)
class Members:
    """Vendors, teams, reviewers or agents: who had each finding, and what each had to expect."""

    of: Ints  # (findings,); -1: not recorded
    of_sop: sparse.csr_matrix  # (members, weeks): what each had to expect of the SOP's sections
    part: Floats  # (weeks,) of it that falls to this section
    apart: Flags  # (members,): see `apart`
    # (weeks,): what is to be expected of contacts recorded elsewhere, of members as of their own.
    elsewhere: Floats | None = None

    def due_since(self, first: Ints) -> Floats:
        """(members, beginnings): what each had to expect of this section from these weeks on."""
        since = np.arange(len(self.part))[:, None] >= first
        due: Floats = self.of_sop @ (since * self.part[:, None])
        if self.elsewhere is not None and len(due):
            each = np.asarray(self.of_sop.sum(axis=1), float)
            due += each / max(each.sum(), 1e-12) * (self.elsewhere @ since)
        return due

    def with_due(self, factor: Floats) -> "Members":
        elsewhere = None if self.elsewhere is None else self.elsewhere * factor
        return replace(self, part=self.part * factor, elsewhere=elsewhere)


def apart(of_sop: sparse.csr_matrix) -> Flags:
    """(members,): those that can be told from everybody. Where one vendor has nearly all contacts
    of an SOP, the few of others are largely those recorded under the wrong SOP.

    Args:
        of_sop: (members, weeks), what each had to expect.
    """
    due = np.asarray(of_sop.sum(axis=1)).ravel()
    found: Flags = due < _NEARLY_ALL * due.sum()
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """One section's findings, and what its audits lead to expect by week and by who was concerned.

    Weeks count from the first of the period.
    """

    week: Ints  # (findings,)
    weight: Floats  # (findings,): how probably each is about this section
    due: Floats  # (weeks,)
    vendors: Members
    teams: Members
    reviewers: Members
    agents: Members
    new: Flags  # (findings,): the agent was new
    new_due: Floats  # (weeks,): of agents who were new
    version_weeks: tuple[int, ...]  # where a version came into force, after the first week
    # (findings,): how much likelier each fared so at a second look if one reviewer alone makes such;
    # None: nobody looked.
    alone: Rough | None = None
    # Log Bayes factor of what else may explain it without any cause, against one rate: see `crews.py`.
    otherwise: float = 0.0

    @property
    def found(self) -> Floats:
        found: Floats = np.bincount(self.week, self.weight, len(self.due)).astype(float)
        return found

    def with_due(self, factor: Floats, otherwise: float = 0.0) -> "Counts":
        """The same, with so many times as much to be expected in each week."""
        return replace(
            self, due=self.due * factor, new_due=self.new_due * factor,
            vendors=self.vendors.with_due(factor), teams=self.teams.with_due(factor),
            reviewers=self.reviewers.with_due(factor), agents=self.agents.with_due(factor),
            otherwise=otherwise,
        )  # fmt: skip
