"""Whether a column of an export is one of ours: two witnesses are heard, the header's name and the
column's values."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kb_tools.findings.choices import satisfaction_of
from kb_tools.findings.columns import ENOUGH, MOST_CHOICES, SeenColumn
from kb_tools.findings.header_names import (
    LEFT_OUT,
    NAMED_AFTER,
    NAMES,
    OF_CONTACTS,
    OF_PEOPLE,
    field_of,
    of_moment,
    plain,
    without_object,
)
from kb_tools.findings.tables import Column, Kind, Table

_HAS_DIGIT = re.compile(r"\d").search
SURE = 0.7  # below, a guess is proposed commented out
UNSURE = 0.5  # … and below this, not made
_LONGEST_ID = 30  # characters, mean: what is longer and names SOPs is text about them
_LONGEST_TITLE = 80  # … and what is longer than that is no SOP's title
# What a field of the contact's own is, whatever the record beside it has of that name.
_OF_THE_CONTACT = frozenset(("ticket_id", "ticket_at", "agent_id"))
# … and of the review, where its name begins so: "QA comments". A QA team is no agent's.
_OF_A_REVIEW = frozenset(("criterion", "severity", "section", "score", "comment"))
_UNIT = re.compile(r"(?: in)? (?:min|mins|minutes|hrs|hours|sec|seconds)$")
_SHORTEST_ALIKE = 5  # letters of a name: "Noted" is not much like "note"
_NAMED = 0.9  # the name alone says what it is
_EMPTY = 0.9  # … of a column without a value, of which another one may have some
_MOMENTS = {ours: {of_moment(name) for name in names} - {""} for ours, names in NAMES.items()}
_TOGETHER = {ours: {name.replace(" ", "") for name in names} for ours, names in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Guess:
    """That a column of ours stands in these of the export."""

    column: Column
    names: tuple[str, ...]  # of the export; several are joined
    sure: float  # 0 to 1; the order of guesses, no probability
    because: str


def guessed(table: Table, column: Column, s: SeenColumn, tool: str) -> Guess | None:
    """What speaks for this column of the export being that one of ours."""
    if not s.filled and plain(s.header) not in NAMES[column.name]:
        return None
    if _of_contact_alone(table, column, s):
        return None
    said, name = _by_name(column, s, tool)
    said *= 1.0 if s.filled else _EMPTY
    fits, values = _by_values(table, column, s)
    if column.kind is Kind.SOP and fits >= 0.9 and plain(s.header) not in NAMES["comment"]:
        said = max(said, SURE)  # nothing else looks like ids of SOPs
    sure = said * (1.0 if fits >= UNSURE else 0.3)
    if column.kind in (Kind.INSTANT, Kind.DAY) and said >= _NAMED and fits < UNSURE:
        sure, values = UNSURE, f"CHECK: only {values}; say in dates how they are written"
    if sure < UNSURE:
        return None
    return Guess(column, (s.header,), sure, "; ".join(part for part in (name, values) if part))


def _of_contact_alone(table: Table, column: Column, s: SeenColumn) -> bool:
    """When a contact was entered says nothing of when it was judged."""
    judged = column.name == "entered_at" and table.name in ("audits", "findings")
    return judged and field_of(s.header)[0] in OF_CONTACTS


def _by_name(column: Column, s: SeenColumn, tool: str) -> tuple[float, str]:
    header = plain(s.header)
    if header in NAMED_AFTER.get(column.name, ()):
        return 0.6, "where no column has their ids: a name becomes a pseudonym, too"
    if header == plain(column.name):
        return 1.0, "named as ours"
    if header in NAMES[column.name] or header.replace(" ", "") in _TOGETHER[column.name]:
        place = NAMES[column.name].index(header) if header in NAMES[column.name] else 0
        return 0.95 - place / 200, f"{tool or 'exports'} name it so"
    field = without_object(s.header).removesuffix(" %")
    if column.kind is Kind.MINUTES:
        field = _UNIT.sub("", field)
    if column.name in _OF_A_REVIEW:
        field = field.removeprefix("qa ")
    if field in NAMES[column.name] or field.replace(" ", "") in _TOGETHER[column.name]:
        if column.name in _OF_THE_CONTACT and field_of(s.header)[0] in OF_CONTACTS:
            return 0.96, "a field of the contact"
        return 0.75, "exports name such a field so"
    if column.kind in (Kind.INSTANT, Kind.DAY) and of_moment(header) in _MOMENTS[column.name]:
        return 0.75, "exports name what it is the date of so"
    names = [name for name in NAMES[column.name] if len(name) >= _SHORTEST_ALIKE]
    found = process.extractOne(header, names, scorer=fuzz.token_sort_ratio, score_cutoff=85)
    if found is None or header in OF_PEOPLE or header in LEFT_OUT:
        return 0.0, ""
    return 0.55 + (found[1] - 85) / 150, f'named much like "{found[0]}"'


def _by_values(table: Table, column: Column, s: SeenColumn) -> tuple[float, str]:
    """How well the values fit (1: fully), in words."""
    if not s.filled:
        return 1.0, "empty in these rows"
    match column.kind:
        case Kind.INSTANT | Kind.DAY if s.serial > s.date:
            return s.serial, f"{s.serial:.0%} of its values are a spreadsheet's numbers for days"
        case Kind.INSTANT | Kind.DAY:
            return s.date, f"{s.date:.0%} of its values are dates"
        case Kind.MINUTES if s.clock > s.number:
            return s.clock, f"{s.clock:.0%} of its values are times like 1:05:30"
        case Kind.NUMBER if column.name == "csat" and (words := _satisfied(s)) > s.number:
            return words, f"{words:.0%} of its values say how satisfied somebody was"
        case Kind.NUMBER | Kind.MINUTES:
            return s.number, f"{s.number:.0%} of its values are numbers"
        case Kind.YES_NO if column.times and s.yes_no < s.number:
            return s.number, f"{s.number:.0%} of its values say how often: yes, where it is not 0"
        case Kind.YES_NO:
            return s.yes_no, f"{s.yes_no:.0%} of its values say yes or no"
        case Kind.SOP:
            if s.sops >= UNSURE:
                return s.sops, f"{s.sops:.0%} of its values are ids of your SOPs"
            if s.length > (_LONGEST_ID if s.named > s.sops else _LONGEST_TITLE):
                return 0.2, f"{s.length:.0f} characters on average: texts, no ids"
            return 0.6, f"only {s.sops:.0%} of its values are ids of your SOPs"
        case Kind.CHOICE:
            few = 0 < len(s.common) <= 6
            return (1.0 if few else 0.2), _values(s)
        case Kind.SECTION if not any(map(_HAS_DIGIT, s.samples)):
            return 1.0, "CHECK: no number in it; an SOP's sections, or the scorecard's?"
        case Kind.TEXT if s.number > ENOUGH:
            return 0.3, "numbers"
        case Kind.TEXT:
            return 1.0, f"{s.length:.0f} characters on average"
        case Kind.ID if (column.name,) == table.key:
            lone = s.different / s.filled
            return (
                1.0 if lone > 0.5 else 0.7
            ), f"{s.different} different values in {s.filled} rows"
        case Kind.LABEL if column.name == "criterion" and s.yes_no >= ENOUGH:
            return 0.2, "answers, no names of criteria"
        case Kind.LABEL:
            few = s.different <= max(MOST_CHOICES, s.filled // 3)
            return (1.0 if few and s.date < ENOUGH else 0.3), _values(s)
        case _:
            return (0.3 if s.date > ENOUGH else 1.0), _values(s)


def _satisfied(s: SeenColumn) -> float:
    """Share of its values that say in words how satisfied somebody was."""
    return sum(satisfaction_of(value) is not None for value in s.samples) / len(s.samples)


def _values(s: SeenColumn) -> str:
    return "one value throughout" if s.different == 1 else f"{s.different} different values"
