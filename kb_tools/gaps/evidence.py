"""QA data as columns of numbers: what the model counts. One position, one audit or finding."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MISSING = -1


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of names as numbers: the place in `names`; -1 where nothing was recorded."""

    codes: Ints
    names: tuple[str, ...]


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

    def __len__(self) -> int:
        return len(self.ticket_at)


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings of those audits; of corrected rows the last known one."""

    audit: Ints  # position of its audit
    sop_recorded: Coded
    section: Coded  # as recorded
    criterion: Coded
    critical: Flags  # severity
    appealed: Flags  # and the appeal was decided by then
    overturned: Flags  # by it

    def __len__(self) -> int:
        return len(self.audit)
