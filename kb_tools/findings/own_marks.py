"""Criteria of which marks mean something else than of the others: errors, where a Yes failed, and
points, of which only all and none speak for themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb_tools.findings.choices import is_answer, is_error, is_failure, other_answers, was_asked
from kb_tools.findings.columns import SeenColumn
from kb_tools.findings.error_names import says_error

_NUMBER = r"(\d{1,4}(?:[.,]\d{1,2})?)"  # a longer one may be a phone's
_POINTS = re.compile(rf"{_NUMBER}(?: ?/ ?{_NUMBER}| ?(%))?")
_PLAIN = ({"0", "1"}, {"0", "100"}, {"0%", "100%"})  # which numbers are no points, but no and yes


@dataclass(frozen=True, slots=True)
class OwnMarks:
    criterion: str
    failed: tuple[str, ...]
    passed: tuple[str, ...]
    unread: tuple[str, ...]
    sure: bool  # what some of them mean is known; else all of them are asked about
    because: str


def own_marks(s: SeenColumn) -> OwnMarks | None:
    """None: its marks mean what they mean everywhere."""
    if holds_points(s):
        return _of_points(s)
    if says_error(s.header) is not False and any(map(is_answer, s.common)):
        return _of_error(s)
    return None


def holds_points(s: SeenColumn) -> bool:
    """Whether all of its marks are numbers that say how much, not whether."""
    marks = [mark for mark in s.common if was_asked(mark)]
    found = [_POINTS.fullmatch(mark) for mark in marks]
    counted = says_error(s.header) and not any(m and (m[2] or m[3]) for m in found)
    return bool(found) and all(found) and not counted and not any({*marks} <= p for p in _PLAIN)


def holds_shares(s: SeenColumn) -> bool:
    """Whether they are written as points of so many: 5/10."""
    totals = {found[2] for mark in s.common if (found := _POINTS.fullmatch(mark))}
    return holds_points(s) and len(totals) == 1 and None not in totals


def _of_points(s: SeenColumn) -> OwnMarks:
    failed, passed, unread = list[str](), list[str](), list[str]()
    for mark in dict.fromkeys((*s.common, "N/A")):
        found = _POINTS.fullmatch(mark)
        points, total = (found[1], found[2] or (found[3] and "100")) if found else ("", "")
        if not was_asked(mark) or (total and points == total):
            passed.append(mark)
        elif total and not points.strip("0.,"):
            failed.append(mark)
        else:
            unread.append(mark)
    if sure := len(unread) < len(s.common):
        because = "points: all of them passed, none failed"
    else:
        because = "CHECK: points? From how many on is it passed?"
    return OwnMarks(s.header, (*failed,), (*passed,), (*unread,), sure, because)


def _of_error(s: SeenColumn) -> OwnMarks:
    """An error that more than half of all contacts had is none: there the name misleads."""
    usual = is_error(s.common[0]) is True and s.often > 0.5
    sure = bool(says_error(s.header)) and not usual
    others: Sequence[str] = other_answers(s.common) if sure else ()
    failed, passed, unread = list[str](), list[str](), list[str]()
    for mark in dict.fromkeys((*s.common, *others, "N/A")):
        means = is_error(mark) if sure else None if is_answer(mark) else is_failure(mark)
        (unread if means is None else failed if means else passed).append(mark)
    because = "by its name, a Yes says that something was wrong"
    if not sure:
        because = "CHECK: does a Yes say that something was wrong, or that it was right?"
    return OwnMarks(s.header, (*failed,), (*passed,), (*unread,), sure, because)
