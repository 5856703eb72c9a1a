"""What people decided of a signal.

A decision sticks to an SOP and a section, however reason, onset and figures are estimated again.
It keeps the section's anchor, the version and the first words it was decided on, and no id of a
lineage: who continues whom can be worked out again when the alignment improves.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_QUOTED = 120  # characters of a section that are kept with a decision


class Decision(StrEnum):
    ACCEPTED = "accepted"  # somebody will mend the page
    DISMISSED = "dismissed"  # the page is right as it is
    FIXED = "fixed"  # a version mends it


@dataclass(frozen=True, slots=True)
class Told:
    """What the report said of it on the day of the decision."""

    found: int
    expected: float
    probability: float  # of a gap open then
    critical_findings: int
    since: date | None = (
        None  # the day of the first report that told it, as far as one is remembered
    )


@dataclass(frozen=True, slots=True)
class Disposition:
    """One decision, as its file says it."""

    sop: str
    section: (
        str  # anchor, as it was then; "": critical findings of the SOP whose section is not clear
    )
    decision: Decision
    decided: date
    version: str = ""  # that was in force then
    quote: str = ""  # how the section began
    fixed_in: str = ""  # of FIXED: the version
    owner: str = ""
    due: date | None = None
    because: str = ""
    told: Told | None = None
    file: str = ""  # where it stands; for people
    earlier: tuple["Disposition", ...] = ()  # what it took the place of, oldest first

    @property
    def about(self) -> str:
        """ "MON-004#late-payout", or "MON-004"."""
        return f"{self.sop}#{self.section}" if self.section else self.sop

    @property
    def all(self) -> tuple["Disposition", ...]:
        """With those that it took the place of: the reports of their days know these."""
        return (*self.earlier, self)


def quoted(text: str) -> str:
    """How a section begins, in one line.

    >>> quoted("Hold the payout\\n  for 5 days.")
    'Hold the payout for 5 days.'
    """
    words = " ".join(text.split())
    return words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(" ", 1)[0]
