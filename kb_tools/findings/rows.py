"""What stands between a file and the store: blocks of lines, refusals, and what became of them."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a row was not taken in."""

    FIELDS = "wrong number of fields"
    QUOTES = "quotes that do not close"
    ENCODING = "bytes that cannot be read"
    JSON = "no JSON object"
    ROUNDED = "a number too long for a spreadsheet"
    MISSING = "a value is missing"
    DATE = "broken date"
    FUTURE = "date in the future"
    ORDER = "reviewed before it happened"
    NUMBER = "broken number"
    VALUE = "unknown value"
    CRITERION = "unknown criterion"
    ORPHAN = "belongs to nothing in the store"
    DUPLICATE = "the same row twice"
    SAME_CONTENT = "the same content under another id"
    CONFLICT = "two rows with one id that differ"


TORN = (Reason.FIELDS, Reason.QUOTES, Reason.ENCODING, Reason.JSON)  # of lines that are no rows


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not taken in: where it stands and why."""

    table: str  # of ours; "" where the line could not be read at all
    line: int  # in the file, from 1: where the row begins
    reason: Reason
    detail: str  # what was seen, without personal data
    id: str = ""  # by which the table would know the row; "" it could not be read
    stated_at: int | None = None  # when the row says it was entered: microseconds since 1970, UTC


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no row: wrong number of fields, quotes, bytes."""

    line: int
    reason: Reason
    detail: str
    fields: tuple[str, ...]  # as far as they could be read


@dataclass(frozen=True, slots=True)
class Block:
    """Some thousand rows of a file, all with as many fields as the header."""

    lines: list[int]  # where each row begins, from 1
    rows: list[list[str]]
    bad: list[BadLine]
    offset: int  # bytes of the file read so far
    no_rows: list[int] = field(default_factory=list)  # lines left out, as `not_rows` declares


@dataclass(frozen=True, slots=True)
class Passed:
    """What a block says was passed, row by row: where that had been a finding, it is withdrawn."""

    lines: list[int]
    audits: list[str]  # their ids; "" where none can be read
    ids: list[str]  # of findings; of audits where there are marks
    stated_at: list[int | None]  # microseconds since 1970, UTC; None: the row does not say
    marks: list[str] | None = None  # "0110": which criteria of a scorecard were passed


@dataclass(frozen=True, slots=True)
class PeopleInLabels:
    """A column of short names, of teams or queues, in which persons seem to stand."""

    table: str  # of ours
    column: str  # of ours
    stands_in: str  # the export's column
    different: int  # values
    names: int  # … that are the full name of somebody whom these files name
    addresses: int  # … in which an e-mail address or a phone number was taken out


def rows_at(blocks: Iterable[Block], wanted: Collection[int]) -> dict[int, list[str]]:
    """The rows that begin on these lines; no more is read than it takes."""
    wanted, found = frozenset(wanted), dict[int, list[str]]()
    for block in blocks:
        for line, row in zip(block.lines, block.rows, strict=True):
            if line in wanted:
                found[line] = row
        if len(found) == len(wanted):
            break
    return found


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused row as it is kept, personal data taken out, so that it can be put right."""

    source: str
    file: str
    line: int
    refusals: tuple[Refusal, ...]
    row: dict[str, str]  # the export's column → value
    overflow: tuple[str, ...] = ()  # fields beyond the header's
    id: int = 0  # in the store


@dataclass(slots=True)
class TableCount:
    """What became of the rows of one file for one table."""

    read: int = 0
    taken: int = 0  # new in the store, corrections among them
    corrections: int = 0  # of a row that was there: the newer one counts from now on
    known: int = 0  # were there already, word for word
    folded: int = 0  # repeated on several lines by the way the file is made
    withdrawn: int = 0  # findings of before that are passed now: they count no more
    outdated: int = 0  # of contacts that were deleted because they are too old
    refused: Counter[str] = field(default_factory=Counter)  # by reason

    def told(self) -> dict[str, object]:
        """As plain values."""
        return {
            "read": self.read,
            "taken": self.taken,
            "corrections": self.corrections,
            "known": self.known,
            "folded": self.folded,
            "outdated": self.outdated,
            "withdrawn": self.withdrawn,
            "refused": dict(self.refused),
        }
