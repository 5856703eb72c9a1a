"""What was decided of a signal, in words, and how one decides."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from kb_tools.gaps.decisions.decision_file import file_name, written
from kb_tools.gaps.decisions.disposition import Decision, Disposition, following
from kb_tools.gaps.decisions.statuses import Reason, Standing, Status
from kb_tools.render.dates import calendar_day
from kb_tools.render.qa.cells import cell

_WORDS = {
    Standing.ACCEPTED: "Accepted",
    Standing.OVERDUE: "Accepted, overdue",
    Standing.QUIET: "Dismissed",
    Standing.BACK: "Dismissed, and back",
    Standing.WAITING: "Fixed, not known yet whether it helped",
    Standing.CLOSED: "Fixed, and closed",
    Standing.NOT_CLOSED: "Fixed, but not closed",
}


def standing_words(standing: Standing) -> str:
    return _WORDS[standing]


def status_line(status: Status, least: int) -> str:
    """ "Fixed, and closed: better since version 2.1 (in 2.1, owner payouts, decided 1 Dec 2026)".

    Args:
        least: the smallest count that may be told.
    """
    d = status.disposition
    why = f": {reason(status.why, least)}" if status.why else ""
    facts = [f"in {d.fixed_in}"] if d.fixed_in else []
    facts += [f"owner {d.owner}"] if d.owner else []
    facts += [f"due {calendar_day(d.due)}"] if d.due else []
    facts += [f"decided {calendar_day(d.decided)}"]
    facts += [f"because: {d.because}"] if d.because else []
    return f"{standing_words(status.standing)}{why} ({', '.join(facts)})"


def reason(why: Reason, least: int) -> str:
    return "".join(part if isinstance(part, str) else cell(part, least) for part in why)


def lost_line(disposition: Disposition) -> str:
    return (
        f"{disposition.file}: {disposition.about} is not found in the reviewed "
        f"texts any more ({disposition.decision.value} {calendar_day(disposition.decided)})"
    )


def decide_command(section: str, decision: Decision = Decision.ACCEPTED) -> str:
    """What to copy into a terminal; the parts in capitals are to be filled in."""
    more = {
        Decision.ACCEPTED: "--owner TEAM --due YYYY-MM-DD",
        Decision.DISMISSED: '--because "WHY"',
        Decision.FIXED: "--in VERSION",
    }[decision]
    return f"kb gaps decide {shlex.quote(section)} {decision.value} {more}"


def commit_command(disposition: Disposition, path: str) -> str:
    """Git's part of it."""
    said = f"{disposition.about}: {disposition.decision.value}"
    return f"git add {shlex.quote(path)} && git commit -m {shlex.quote(said)}"


@dataclass(frozen=True, slots=True)
class Deciding:
    """Where decisions are kept, and how people without a terminal write one."""

    folder: str
    new_file: str = ""  # the git platform's form for a new file, with {path} and {text}; "": none
    edit_file: str = ""  # the one for a file that is there, with {path}; "": none
    first_told: Callable[[str], date | None] = lambda _: None  # by a section's key, the day

    def form(self, disposition: Disposition, before: Disposition | None = None) -> tuple[str, str]:
        """The address of the form, and what to put into it where it cannot be filled in ("": it is
        filled in, or there is no form). What is left to a person is an empty string.

        Args:
            before: what was decided before; its file is to be changed.
        """
        text = written(
            following(disposition, before) if before else disposition,
            asked=_ASKED[disposition.decision],
        )
        if before is not None:
            address = self.edit_file.replace("{path}", quote(before.file))
            return address, text if address else ""
        path = f"{self.folder.strip('/')}/{file_name(disposition.sop, disposition.section)}"
        filled = self.new_file.replace("{path}", quote(path, safe=""))
        return filled.replace("{text}", quote(text, safe="")), ""


_ASKED = {
    Decision.ACCEPTED: ("owner", "because"),
    Decision.DISMISSED: ("because",),
    Decision.FIXED: ("fixed_in",),
}


def status_json(status: Status, least: int) -> dict[str, Any]:
    d = status.disposition
    return {
        "decision": d.decision.value,
        "standing": status.standing.value,
        "why": reason(status.why, least) or None,
        "decided": d.decided.isoformat(),
        "fixed_in": d.fixed_in or None,
        "owner": d.owner or None,
        "due": d.due and d.due.isoformat(),
        "because": d.because or None,
        "file": d.file,
    }
