"""What people decided of a finding's link: this section, not that one, or no SOP at all.

Decisions are added, never overwritten; the newest stands. One that was taken back is still there,
with its moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    ABOUT = "about"  # the finding is about this section
    NOT_ABOUT = "not about"  # it is not
    NO_SOP = "no sop"  # no SOP covers it


@dataclass(frozen=True, slots=True)
class Decision:
    finding_id: str
    verdict: Verdict
    sop: str  # "" where no SOP covers it
    section: str  # anchor
    revision: str  # in which the section was looked up: the commit
    quote: str  # what the section said there
    decided_at: datetime  # UTC


@dataclass(slots=True)
class LinkStanding:
    """What holds of one finding by now."""

    about: Decision | None = None  # a section, or that no SOP covers it; None: undecided
    not_about: set[tuple[str, str]] = field(default_factory=set)  # (SOP, anchor)

    def settles(self, decision: Decision) -> bool:
        """Nothing would change by it."""
        place = (decision.sop, decision.section)
        if decision.verdict is Verdict.NOT_ABOUT:
            return place in self.not_about
        held = self.about
        return held is not None and (held.verdict, held.sop, held.section) == (
            decision.verdict,
            *place,
        )


def standing(decisions: Iterable[Decision]) -> dict[str, LinkStanding]:
    """By finding, of decisions in the order in which they were taken."""
    found: dict[str, LinkStanding] = {}
    for decision in decisions:
        held = found.setdefault(decision.finding_id, LinkStanding())
        place = (decision.sop, decision.section)
        if decision.verdict is Verdict.NOT_ABOUT:
            held.not_about.add(place)
            if held.about is not None and (held.about.sop, held.about.section) == place:
                held.about = None
        else:
            held.about = decision
            held.not_about.discard(place)
    return found
