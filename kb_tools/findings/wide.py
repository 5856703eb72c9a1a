"""Exports with one column for each criterion, read as if they had one row for each that failed.

    Review | Verified | Verified: comment | Noted | Noted: comment
    r1     | No       | asked nobody      | Yes   |

    is read as

    r1:Verified | Verified | asked nobody

A comment on the whole review belongs to what failed there alone; where several failed, nobody can
tell which it is about, and none gets it.

What a mark means is declared; one that is neither failed nor passed is refused, so that a new
answer of the scorecard is seen and not passed over.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from kb_tools.findings.mapping import OWN, Marks, TableMapping, plain_mark
from kb_tools.findings.redaction import Names, few_words, redacted

_COMMENT = (
    "{comment}"  # the column with what is said of the row: of its criterion, else of the whole
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A mark that nobody explained."""

    place: int  # of its row in the block, from 0
    criterion: str
    mark: str  # as it may be told
    detail: str  # for the quarantine


@dataclass(frozen=True, slots=True)
class Narrow:
    """The rows of a block, one for each criterion that was not met."""

    rows: list[Sequence[str]]
    lines: list[int]
    unread: list[Unread]
    passed: list[str]  # of each row of the block, "1" for each criterion that it says was passed
    overall: Counter[str]  # rows with a comment on the whole, by how many criteria failed


def narrow_header(header: Sequence[str], mapped: TableMapping) -> tuple[str, ...]:
    """The columns as they are, then the criterion and what stands beside its column."""
    return (*header, OWN, *_beside(mapped), _COMMENT)


def narrow_mapping(mapped: TableMapping) -> TableMapping:
    """The same for rows of `narrow_header`."""
    columns = {
        **mapped.columns,
        "finding_id": (*mapped.columns["audit_id"], OWN),
        "criterion": (OWN,),
    }
    if mapped.overall_comment:
        columns["comment"] = (_COMMENT,)
    return mapped.model_copy(update={"columns": columns, "criteria": ()})


def narrow(
    header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int],
    mapped: TableMapping, empty: frozenset[str], people: Names,
) -> Narrow:  # fmt: skip
    places = {name: place for place, name in enumerate(header)}
    criteria = [
        (
            name,
            places[name],
            [places.get(p.replace(OWN, name)) for p in _beside(mapped)],
            _Meanings(mapped.marks_of(name), empty),
        )
        for name in mapped.criteria
        if name in places
    ]
    own = mapped.columns.get("comment", ("",))[0]
    overall = places[mapped.overall_comment] if mapped.overall_comment else None
    found = Narrow([], [], [], [], Counter())
    for place, (row, line) in enumerate(zip(rows, lines, strict=True)):
        passed = ""
        marks = [said[row[mark]] for _, mark, _, said in criteria]
        said_of_all = "" if overall is None else _if_any(row[overall], empty)
        perhaps = sum(means in (_Means.FAILED, _Means.UNKNOWN) for means in marks)
        if said_of_all:
            found.overall[("none", "one")[perhaps] if perhaps < 2 else "several"] += 1
        for (criterion, mark, beside, _), means in zip(criteria, marks, strict=True):
            passed += "1" if means is _Means.PASSED else "0"
            if means is _Means.FAILED:
                more = ["" if there is None else row[there] for there in beside]
                there = places.get(own.replace(OWN, criterion))
                comment = "" if there is None else _if_any(row[there], empty)
                comment = comment or (said_of_all if perhaps == 1 else "")
                found.rows.append([*row, mapped.known_as(criterion), *more, comment])
                found.lines.append(line)
            elif means is _Means.UNKNOWN:
                written = redacted(row[mark].strip(), people)[:40]
                detail = f'{criterion} is "{written}", neither failed nor passed'
                told = few_words(row[mark], people)
                found.unread.append(Unread(place, criterion, told, detail))
        found.passed.append(passed)
    return found


def _if_any(written: str, empty: frozenset[str]) -> str:
    return "" if written.strip() in empty else written


class _Means(Enum):
    FAILED = auto()
    PASSED = auto()
    NOTHING = auto()  # no mark
    UNKNOWN = auto()  # nobody has said what it means


class _Meanings(dict[str, _Means]):
    """What each mark of a criterion means; each spelling is read once."""

    def __init__(self, marks: Marks, empty: frozenset[str]) -> None:
        super().__init__()
        self.failing, self.passing, self.empty = marks.failing, marks.passing, empty

    def __missing__(self, written: str) -> _Means:
        mark = plain_mark(written)
        if mark in self.failing:
            means = _Means.FAILED
        elif mark in self.passing:
            means = _Means.PASSED
        else:
            means = _Means.NOTHING if written.strip() in self.empty else _Means.UNKNOWN
        self[written] = means
        return means


def _beside(mapped: TableMapping) -> tuple[str, ...]:
    names = (name for names in mapped.columns.values() for name in names)
    return tuple(dict.fromkeys(name for name in names if OWN in name))
