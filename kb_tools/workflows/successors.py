"""Which SOPs took the place of one, and where a clause of it stands in them."""

from dataclasses import dataclass
from datetime import datetime

from kb_tools.diff.words.normal import normal
from kb_tools.errors import KbError
from kb_tools.policy.model import Clause, Revision, SopId
from kb_tools.ports import PolicyHistory


@dataclass(frozen=True, slots=True)
class Successor:
    """An SOP whose text in force says that it supersedes another."""

    sop: SopId
    revision: Revision  # the text in force
    title: str
    clauses: tuple[Clause, ...] = ()  # those that say what the clause said that was asked about


def successors(
    history: PolicyHistory, sop: SopId, now: datetime, clause: Clause | None = None
) -> tuple[Successor, ...]:
    found = []
    for other in history.sops():
        try:
            revision = history.timeline(other).in_force(now, now)
        except KbError:
            continue  # two files have its id: nobody knows which is meant
        if revision is not None and sop in revision.control.supersedes:
            said = clause and normal(clause.text)
            same = (c for c in history.document(revision).clauses if said == normal(c.text))
            found.append(Successor(other, revision, history.title(revision), tuple(same)))
    return tuple(found)
