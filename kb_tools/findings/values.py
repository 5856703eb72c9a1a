"""One value of an export, read: a number, a time, yes or no, an id that nothing was cut from."""

import re
from collections.abc import Callable
from math import isfinite

from kb_tools.findings.mapping import Unit
from kb_tools.findings.redaction import Names, redacted
from kb_tools.findings.rows import Reason

_YES = frozenset({"1", "yes", "y", "true", "t", "ja", "oui", "si", "sí", "x", "wahr", "vrai"})
_NO = frozenset({"0", "no", "n", "false", "f", "nein", "non", "falsch", "faux"})
_LIKE_A_DATE = re.compile(
    r"(?:(?:19|20)\d\d|\d{1,2})([./-])\d{1,3}\1\d{1,5}(?:[ T]\d{1,2}(?::\d{1,2}){1,2}[\d:.Z ]*)?"
)
_SECONDS = {"minutes": 60.0, "seconds": 1.0, "hours": 3600.0}
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")  # a long number, as a spreadsheet saves it
# By the sign between thousands, numbers that have it where it belongs.
_GROUPED = {
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"),
}


class Bad:
    """A value that cannot be read."""

    __slots__ = ("detail", "reason")

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """`detail`: of what a reader could not read, what follows the value; else all that is told."""
        self.reason, self.detail = reason, detail


class Memory(dict[str, object]):
    """Reads each spelling once."""

    __slots__ = ("bad", "read")

    def __init__(self, read: Callable[[str], object]) -> None:
        super().__init__()
        self.read, self.bad = read, False

    def __missing__(self, written: str) -> object:
        value = self[written] = self.read(written)
        if value.__class__ is Bad:
            self.bad = True
        return value


def number(text: str, decimal: str) -> float | Bad:
    """
    >>> number("1.087,5 %", ","), number("1,087.5", "."), number("-4,25", ",")
    (1087.5, 1087.5, -4.25)
    >>> [isinstance(number(text, ","), Bad) for text in ("87.5", "1.08", "1.0875,5", "0.875")]
    [True, True, True, True]
    """
    plain = text.replace(" ", "").rstrip("%")
    group = "." if decimal == "," else ","
    if group in plain and not _GROUPED[group].fullmatch(plain):
        return Bad(Reason.NUMBER)  # 87.5 is no 875 where a comma is declared
    try:
        read = float(plain.replace(group, "").replace(decimal, "."))
    except ValueError:
        read = float("nan")
    return read if isfinite(read) else Bad(Reason.NUMBER)


def minutes(text: str, unit: Unit, decimal: str) -> float | Bad:
    if unit != "clock":
        read = number(text, decimal)
        return read if isinstance(read, Bad) else read * _SECONDS[unit] / 60
    clock = re.fullmatch(r"(\d+):([0-5]\d)(?::([0-5]\d))?", text)
    if clock is None:
        return Bad(Reason.NUMBER, ", no time like 1:05:30")
    return int(clock[1]) * 60 + int(clock[2]) + int(clock[3] or 0) / 60


def yes_or_no(text: str, *, times: bool = False) -> bool | Bad:
    """
    Args:
        times: it may say how often, which is yes where it is not 0.

    >>> yes_or_no("Ja"), yes_or_no("3", times=True), isinstance(yes_or_no("3"), Bad)
    (True, True, True)
    """
    plain = text.casefold()
    if plain in _YES or (times and plain.isdecimal() and plain.strip("0")):
        return True
    return False if plain in _NO else Bad(Reason.VALUE, ", neither yes nor no")


def is_rounded(id_: str) -> bool:
    """Whether a spreadsheet has cut the last digits of a long number.

    >>> is_rounded("1.23457E+11"), is_rounded("R-1E+5"), is_rounded("12345")
    (True, False, False)
    """
    return "+" in id_ and _ROUNDED.fullmatch(id_) is not None


def joined(parts: tuple[object, ...]) -> object:
    """One id of several; the first of them that cannot be read, or is missing, else."""
    for part in parts:
        if not isinstance(part, str):
            return part
    return ":".join(map(str, parts))


def rounded(id_: str = "") -> Bad:
    shown = f'the id is "{id_}"' if id_ else ""
    return Bad(Reason.ROUNDED, f"{shown}, of which a spreadsheet has cut the last digits")


def shown(text: str, people: Names, longest: int = 40, *, figure: bool = False) -> str:
    """For a message: short, and without what might be personal.

    Args:
        figure: where a number or a date is asked for, one that is wrong looks like a phone number.

    >>> shown("31.02.20266 10:00", Names()), shown("31.02.20266 10:00", Names(), figure=True)
    ('[phone]:00', '31.02.20266 10:00')
    >>> [shown(text, Names(), figure=True) for text in ("+49 170 1234567", "06.12.34.56.78")]
    ['[phone]', '[phone]']
    """
    if not (figure and _LIKE_A_DATE.fullmatch(text.strip())):
        text = redacted(text, people)
    return text if len(text) <= longest else text[: longest - 1] + "…"
