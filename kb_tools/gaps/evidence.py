"""QA data as columns of numbers: what the model counts. One position, one audit or finding."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.signedinteger]
Floats = NDArray[np.float64]
Rough = NDArray[np.floating]  # of 32 bits where there are very many
Flags = NDArray[np.bool_]
MISSING = -1
_AT_ONCE = 1 << 20  # numbers that are looked up
_FEW = 1 << 13  # entries of a table that takes no longer to make than a few numbers to search


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of names as numbers: the place in `names`; -1 where nothing was recorded."""

    codes: Ints
    names: tuple[str, ...]

    def only(self, kept: Flags) -> "Coded":
        return Coded(self.codes[kept], self.names)


@dataclass(frozen=True, slots=True)
class Audits:
    """Reviewed contacts, one each; of corrected rows the last known one."""

    ticket_at: Ints  # microseconds since 1970 UTC
    sop_recorded: Coded  # as the reviewers wrote it
    agent: Coded
    team: Coded
    vendor: Coded
    reviewer: Coded
    sample: Coded
    reason: Coded  # contact reason
    tenure: Ints  # days since the agent was hired; -1 unknown
    place: Ints  # how the store knows it

    def __len__(self) -> int:
        return len(self.ticket_at)

    def only(self, kept: Flags) -> "Audits":
        return Audits(
            self.ticket_at[kept], self.sop_recorded.only(kept), self.agent.only(kept), self.team.only(kept),
            self.vendor.only(kept), self.reviewer.only(kept), self.sample.only(kept), self.reason.only(kept),
            self.tenure[kept], self.place[kept],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings of those audits; of corrected rows the last known one."""

    audit: Ints  # position of its audit
    sop_recorded: Coded
    section: Coded  # as recorded
    criterion: Coded
    critical_on: Ints  # day since 1970 (UTC) by which it was entered as critical; -1: it is not
    appealed: Flags  # and the appeal was decided by then
    overturned: Flags  # by it
    checked: Flags  # in calibration, by a second reviewer
    disagreed: Flags  # who would not have failed it
    place: Ints  # how the store knows it

    def __len__(self) -> int:
        return len(self.audit)

    @property
    def critical(self) -> Flags:
        """Of severity critical."""
        found: Flags = self.critical_on >= 0
        return found

    def only(self, kept: Flags, place: Ints) -> "Findings":
        """`place` says for each audit where it stands now."""
        return Findings(
            place[self.audit[kept]],
            self.sop_recorded.only(kept),
            self.section.only(kept),
            self.criterion.only(kept),
            self.critical_on[kept],
            self.appealed[kept],
            self.overturned[kept],
            self.checked[kept],
            self.disagreed[kept],
            self.place[kept],
        )


def places_in(known: Ints, asked: Ints) -> Ints:
    """Where each of these numbers stands among `known`, which rise from 0 on; -1: nowhere. Many are
    looked up some at a time: places of 64 bits for all would take more memory than what is asked."""
    found = np.full(len(asked), MISSING, np.int32)
    if not len(known):
        return found
    if known[-1] < len(asked) + _FEW:  # a table is several times as quick to look up as to search
        table = np.full(int(known[-1]) + 2, MISSING, np.int32)
        table[known] = np.arange(len(known))
        for begin in range(0, len(asked), _AT_ONCE):
            here = asked[begin : begin + _AT_ONCE]
            found[begin : begin + _AT_ONCE] = table[np.clip(here, MISSING, known[-1] + 1)]
        return found
    for begin in range(0, len(asked), _AT_ONCE):
        here = asked[begin : begin + _AT_ONCE]
        at = np.minimum(np.searchsorted(known, here), len(known) - 1)
        found[begin : begin + _AT_ONCE] = np.where(known[at] == here, at, MISSING)
    return found
