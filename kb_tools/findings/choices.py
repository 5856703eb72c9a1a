"""How people write what we have a fixed word for: choices, units, a failed criterion."""

from collections.abc import Sequence

from kb_tools.findings.columns import SeenColumn
from kb_tools.findings.header_names import plain

_FAILED = frozenset(
    "fail,failed,no,not met,0,bad,below,unmet,incorrect,nicht erfüllt,thumbs down".split(",")
)
_ALIKE = {  # how people write our choices
    "critical": ("sev 1", "s1", "fatal", "auto fail", "autofail", "severe", "blocker", "high"),
    "major": ("sev 2", "s2", "medium", "business critical", "moderate"),
    "minor": ("sev 3", "s3", "low", "non critical", "slight"),
    "upheld": ("rejected", "denied", "declined", "confirmed", "stands"),
    "overturned": ("accepted", "approved", "granted", "changed", "reversed"),
    "pending": ("open", "in progress", "waiting", "new"),
}  # fmt: skip


def choice_of(value: str, choices: Sequence[str]) -> str | None:
    """Which of ours the value is; None: nobody can tell."""
    written = plain(value)
    for choice in choices:
        if written == choice or written in _ALIKE.get(choice, ()):
            return choice
    return None


def unit_of(s: SeenColumn) -> tuple[str, str]:
    """Of a duration, and why."""
    header = plain(s.header)
    if s.clock > s.number:
        return "clock", "values like 1:05:30"
    for unit, words in {"hours": ("hrs", "hours", "h"), "seconds": ("sec", "seconds", "s")}.items():
        if {*words} & {*header.split()}:
            return unit, "so says its name"
    if {"min", "minutes", "mins"} & {*header.split()}:
        return "minutes", "so says its name"
    return "minutes", "a guess: neither name nor values say the unit"


def is_failure(value: str) -> bool:
    """Whether a rating says that a criterion was not met."""
    return plain(value) in _FAILED
