"""What is proposed for each of our tables, and what is said beside it."""

from collections import Counter
from dataclasses import dataclass, field

from kb_tools.findings.column_guesses import SURE, Guess
from kb_tools.findings.scorecards import Scorecard
from kb_tools.findings.tables import Table


@dataclass(slots=True)
class TableProposal:
    table: Table
    guesses: list[Guess] = field(default_factory=list)
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # ours → written → our value
    unread: dict[str, list[str]] = field(default_factory=dict)  # ours → values nobody can tell
    units: dict[str, tuple[str, str]] = field(default_factory=dict)  # ours → unit, and why
    only: tuple[str, tuple[str, ...], str] | None = None  # column, values that count, why
    passed: tuple[str, ...] = ()  # marks in that column which say that a criterion was met
    extract: tuple[str, str, str] | None = None  # the SOP's id: column, pattern, why
    repeats: str = ""  # why one row of ours stands on several of the export; "" it does not
    when: str = ""  # the column whose empty cells say that nothing was found
    unmarked: tuple[str, tuple[str, ...]] | None = (
        None  # ratings, of which nobody can tell the failed
    )
    scorecard: Scorecard | None = None  # a column for each criterion
    overall: str = ""  # … the column with one comment for all of them
    instead: tuple[str, ...] = ()  # where no column has an audit's id: those that tell audits apart

    @property
    def sure(self) -> list[Guess]:
        return [guess for guess in self.guesses if guess.sure >= SURE]

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that no column of the export seems to hold."""
        sure = {guess.column.name for guess in self.guesses if guess.sure >= SURE}
        if self.scorecard:
            sure |= {"finding_id", "criterion"}  # are made of the columns' names
        return tuple(c.name for c in self.table.columns if c.required and c.name not in sure)

    @property
    def of_reviews(self) -> bool:
        """Whether somebody judged these contacts; a helpdesk's list of tickets is none of audits."""
        return bool({"audited_at", "reviewer_id", "score"} & {g.column.name for g in self.sure})


@dataclass(slots=True)
class Proposal:
    file: str
    rows: int  # that were looked at
    tool: str  # whose export it seems to be; "" unknown
    tables: list[TableProposal]
    dates: tuple[str, ...]  # formats that fit all dates
    either: tuple[str, ...]  # formats that fit as well: day and month cannot be told apart
    decimal: str
    names: tuple[str, ...]  # columns with people's names
    left_out: dict[str, str]  # column → why nobody needs it
    several: dict[str, tuple[int, ...]]  # names that stand above several columns, and which, from 1
    # Columns left out that may be criteria: their marks, where those of findings are by column or missing.
    unread: dict[str, tuple[str, ...]]
    totals: int  # rows that sum up others; they were not looked at
    grouped: tuple[str, ...]  # columns that are filled in the first row of a review alone
    # Columns left out that look like a scorecard's criteria, though nothing else speaks of a review.
    marked: tuple[str, ...] = ()
    within: tuple[str, ...] = ()  # columns left out that hold rows of their own
    torn: Counter[str] = field(
        default_factory=Counter
    )  # lines of the file that are no rows, by reason
