"""Exports with one column for each criterion, read as if they had one row for each that failed.

    Review | Verified | Verified: comment | Noted | Noted: comment
    r1     | No       | asked nobody      | Yes   |

    is read as

    r1:Verified | Verified | asked nobody

What a mark means is declared; one that is neither failed nor passed is refused, so that a new
answer of the scorecard is seen and not passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb_tools.findings.mapping import OWN, TableMapping, plain_mark
from kb_tools.findings.redaction import Names, redacted
from kb_tools.findings.rows import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Narrow:
    """The rows of a block, one for each criterion that was not met."""

    rows: list[Sequence[str]]
    lines: list[int]
    refused: list[Refusal]


def narrow_header(header: Sequence[str], mapped: TableMapping) -> tuple[str, ...]:
    """The columns as they are, then the criterion and what stands beside its column."""
    return (*header, OWN, *_beside(mapped))


def narrow_mapping(mapped: TableMapping) -> TableMapping:
    """The same for rows of `narrow_header`."""
    columns = {
        **mapped.columns,
        "finding_id": (*mapped.columns["audit_id"], OWN),
        "criterion": (OWN,),
    }
    return mapped.model_copy(update={"columns": columns, "criteria": ()})


def narrow(
    header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int],
    mapped: TableMapping, empty: frozenset[str], people: Names,
) -> Narrow:  # fmt: skip
    places = {name: place for place, name in enumerate(header)}
    criteria = [
        (name, places[name], [places.get(p.replace(OWN, name)) for p in _beside(mapped)])
        for name in mapped.criteria
        if name in places
    ]
    found = Narrow([], [], [])
    for row, line in zip(rows, lines, strict=True):
        for criterion, mark, beside in criteria:
            match _failed(row[mark], mapped, empty):
                case True:
                    more = ["" if place is None else row[place] for place in beside]
                    found.rows.append([*row, criterion, *more])
                    found.lines.append(line)
                case None:
                    said = redacted(row[mark].strip(), people)[:40]
                    detail = f'{criterion} is "{said}", neither failed nor passed'
                    found.refused.append(Refusal("findings", line, Reason.VALUE, detail))
    return found


def finding_ids(
    row: Mapping[str, str], mapped: TableMapping, empty: frozenset[str]
) -> Iterator[str]:
    """Of a refused row: by which ids the findings would be known whose marks nobody can read."""
    audit = [row.get(name, "").strip() for name in mapped.columns["audit_id"]]
    for criterion in mapped.criteria if all(audit) else ():
        if _failed(row.get(criterion, ""), mapped, empty) is None:
            yield ":".join([*audit, criterion])


def _failed(written: str, mapped: TableMapping, empty: frozenset[str]) -> bool | None:
    """None: nobody has said what it means."""
    mark = plain_mark(written)
    if mark in mapped.failing:
        return True
    return False if written.strip() in empty or mark in mapped.passing else None


def _beside(mapped: TableMapping) -> tuple[str, ...]:
    names = (name for names in mapped.columns.values() for name in names)
    return tuple(dict.fromkeys(name for name in names if OWN in name))
