"""A shallow clone, which holds the newest commits only: what they cannot tell is not guessed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.errors import Problem
from kb_tools.policy.model import Revision
from kb_tools.policy.moments import in_words
from kb_tools.policy.timeline import Timeline


def untold(timeline: Timeline, on: datetime, known: datetime, begins: datetime | None) -> bool:
    """Do only commits that are not here tell what was in force at `on`, as known then?

    Args:
        begins: when the history begins that is here; None: all of it is.
    """
    if begins is None or not any(r.recorded <= begins for r in timeline.revisions[:1]):
        return False
    last = timeline.last(on, known)
    return last is None or last in _both_due(timeline, on, begins)


def _both_due(timeline: Timeline, on: datetime, begins: datetime) -> list[Revision]:
    """Where the history that is here begins, both files may hold a text that was due. Which of them
    was the last to take the line, only the commits tell that are not here."""
    due = [
        claim.revision
        for claim in timeline.claims()
        if claim.revision.commit == timeline.revisions[0].commit
        and claim.revision.recorded <= begins
        and claim.revision.effective <= min(on, begins)
    ]
    return [*due] if len({revision.blob for revision in due}) > 1 else []


def not_here(begins: datetime, zone: ZoneInfo, path: str = "", what: str = "") -> Problem:
    saw = f"The history before {in_words(begins, zone)} is not in this clone{what}."
    return Problem(path, 0, saw, "Get it with  git fetch --unshallow")
