"""What people decided of a signal.

A decision sticks to an SOP and a section, however reason, onset and figures are estimated again.
It keeps the section's anchor, the version and the first words it was decided on, and no id of a
lineage: who continues whom can be worked out again when the alignment improves.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

_QUOTED = 120  # characters of a section that are kept with a decision


class Decision(StrEnum):
    ACCEPTED = "accepted"  # somebody will mend the page
    DISMISSED = "dismissed"  # the page is right as it is
    FIXED = "fixed"  # a version mends it


@dataclass(frozen=True, slots=True)
class Told:
    """What the report said of it on the day of the decision; no count of few, for it stands in git."""

    found: int | None  # None: few, as in `fewer_than`
    expected: float
    probability: float  # of a gap open then
    critical_findings: int | None  # None likewise
    since: date | None = (
        None  # the day of the first report that told it, as far as one is remembered
    )
    fewer_than: int = 0  # of a count that is not written: it was from 1 to one below this
    critical_entered: date | None = None  # the newest critical finding, where they are not counted

    def without_small(self, least: int, critical_entered: date | None = None) -> "Told":
        """
        Args:
            least: the smallest count that may be told.
            critical_entered: when the newest critical finding was entered.
        """
        few, few_critical = (
            count is not None and 0 < count < least
            for count in (self.found, self.critical_findings)
        )
        if not (few or few_critical):
            return self
        return replace(
            self, found=None if few else self.found, fewer_than=least,
            critical_findings=None if few_critical else self.critical_findings,
            critical_entered=critical_entered if few_critical else None,
        )  # fmt: skip


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

    def without_small(self, least: int) -> "Disposition":
        """As an older kb has written it, with every count; those below `least` left out."""
        told = self.told and self.told.without_small(least)
        earlier = tuple(each.without_small(least) for each in self.earlier)
        return replace(self, told=told, earlier=earlier)

    @property
    def all(self) -> tuple["Disposition", ...]:
        """With those that it took the place of: the reports of their days know these."""
        return (*self.earlier, self)


def following(made: Disposition, before: Disposition) -> Disposition:
    """The decision with those that it takes the place of; another one of the same day is not kept."""
    kept = (replace(each, earlier=()) for each in before.all if each.decided < made.decided)
    return replace(made, earlier=tuple(kept))


def quoted(text: str) -> str:
    """How a section begins, in one line.

    >>> quoted("Hold the payout\\n  for 5 days.")
    'Hold the payout for 5 days.'
    """
    words = " ".join(text.split())
    return words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(" ", 1)[0]
