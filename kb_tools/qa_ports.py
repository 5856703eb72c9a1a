"""What the QA workflows need from outside: export files, and the store with the neutral tables."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kb_tools.findings.cleaning import Columns
from kb_tools.findings.link_decisions import LinkStanding
from kb_tools.findings.redaction import Names
from kb_tools.findings.rows import Block, Passed, Quarantined, Refusal, TableCount
from kb_tools.findings.searches import UnansweredSearch
from kb_tools.gaps.evidence import Audits, Findings


class ExportFile(Protocol):
    """One file of an export, its header read."""

    @property
    def name(self) -> str:
        """Without folders."""

    @property
    def size(self) -> int:
        """In bytes."""

    @property
    def sha256(self) -> str: ...

    @property
    def header(self) -> tuple[str, ...]: ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader should know of how the file was read."""

    def blocks(self) -> Iterator[Block]:
        """All rows in order; may be asked for again."""

    def rows_at(self, wanted: Collection[int]) -> Mapping[int, list[str]]:
        """The rows that begin on these lines."""


@dataclass(frozen=True, slots=True)
class FileImport:
    """One file as the store remembers it."""

    file: str
    sha256: str
    source: str
    mapping_mark: str  # of everything in the mapping that decides how the file is read
    kb_version: str


@dataclass(frozen=True, slots=True)
class TableRules:
    repeats: bool = False  # one row stands on several lines by design
    last_line_counts: bool = False  # of rows with one key that differ


@dataclass(slots=True)
class Settled:
    """What became of the staged rows."""

    counts: dict[tuple[int, str], TableCount]  # by import and table: all but `read`
    refused: list[tuple[int, Refusal]]  # with the import each belongs to
    withdrawn: dict[int, list[str]] = field(default_factory=dict)  # by import: ids of findings
    # By import: a criterion from before and one that it brings, and of how many reviews both count.
    renamed: dict[int, list[tuple[str, str, int]]] = field(default_factory=dict)
    # By import: ids of reviews that were of another contact before; ids before and after, which differ
    # by the zeros they begin with.
    of_other_contacts: dict[int, list[str]] = field(default_factory=dict)
    without_zeros: dict[int, list[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """One refused row that has not been put right."""

    kept: Quarantined
    imported_at: datetime  # UTC


@dataclass(frozen=True, slots=True)
class FindingDetail:
    """One finding as evidence; its people stay in the store."""

    finding_id: str
    audit_id: str
    ticket_at: datetime  # UTC
    criterion: str
    severity: str
    section: str  # as recorded
    comment: str  # redacted


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a reviewed contact can be looked up in the systems that it came from."""

    finding_id: str  # "": it is about the contact, whatever was found
    audit_id: str
    ticket_id: str  # "": unknown
    ticket_at: datetime  # UTC
    audit_url: str = ""
    ticket_url: str = ""


@dataclass(frozen=True, slots=True)
class Kpis:
    """Of some tickets: each figure with how many of them it is known of."""

    tickets: int  # with any figure
    csat: tuple[float, int] | None  # mean, of how many
    frt_min: tuple[float, int] | None  # median minutes
    resolution_min: tuple[float, int] | None  # median minutes
    fcr: tuple[float, int] | None  # share
    escalated: tuple[float, int] | None  # share
    reopened: tuple[float, int] | None  # share
    low_csat: tuple[float, int] | None = None  # share; where it was said what is low


class QaReader(Protocol):
    """The store as it was known at one moment: rows entered later are not seen."""

    def audits(self) -> Audits: ...

    def findings(self) -> Findings:
        """Of the same audits, by their position."""

    def comments(self, places: Collection[int]) -> Iterator[tuple[int, str, str]]:
        """Of these findings, where they have one: which it is, its id and what it says, in any order.
        They are not held together: whoever asks something else before the last one is read is refused."""

    def finding_ids(self, places: Collection[int]) -> Mapping[int, str]:
        """Of these findings, as their source knows them."""

    def contacts(self, places: Collection[int]) -> Mapping[int, Contact]:
        """Of these findings, by position, in that order."""

    def reviewed(self, audits: Collection[int]) -> Mapping[int, Contact]:
        """Of these audits, by position."""

    def audits_by_id(self, ids: Collection[str]) -> Mapping[str, int]:
        """Where audits stand; those that are not known are missing."""

    def second_looks(self) -> Sequence[tuple[str, str, str, int]]:
        """SOP as recorded ("" none), first and second reviewer's result, how often."""

    def kpis(self, audits: Collection[int], low_csat: float | None = None) -> Kpis:
        """Of the tickets of these audits, by position; `low_csat`: up to what a CSAT is low."""

    def tickets(self) -> Mapping[str, float]:
        """Contacts a week by contact reason, reviewed or not, in the last quarter that is known."""

    def standings(self) -> Mapping[int, LinkStanding]:
        """What people decided of findings' links, by position of the finding."""

    def searches(self) -> Sequence[UnansweredSearch]:
        """What readers searched for without a good answer."""

    def inputs(self) -> Sequence[tuple[str, str]]:
        """The files that those rows came from: name and SHA-256."""

    def let_go(self) -> None:
        """Nothing large is asked for soon, and much has just been thrown away: what is held in memory for
        either need not be."""


class ImportRun(Protocol):
    """One run of the importer: all of it is in the store afterwards, or nothing."""

    def already(self, file: FileImport) -> datetime | None:
        """When a file with these bytes was imported by this mapping; None: never."""

    def begin(self, file: FileImport) -> int:
        """A new import; its number."""

    def stage(self, import_id: int, table: str, columns: Columns) -> None:
        """Rows of one block. They count only once `settle` has looked at them."""

    def stage_passed(self, import_id: int, criteria: Sequence[str], passed: Passed) -> None:
        """What a block says is no finding; `settle` withdraws what had been one."""

    def rules(self, import_id: int, table: str, rules: TableRules) -> None:
        """How the export writes that table, where it is out of the ordinary."""

    def mended(self, import_id: int, lines: Mapping[int, int]) -> None:
        """Which lines come from the quarantine: their numbers there."""

    def torn(self) -> Mapping[int, Mapping[str, str]]:
        """Of the lines in the quarantine that are no rows, by their numbers, what is left of each by
        column of the export."""

    def name_no_more(self, ids: Mapping[str, str]) -> None:
        """Rows that an earlier version took in under ids with a person in plain get those with the
        pseudonym, by which they come now."""

    def erased(self) -> frozenset[str]:
        """Pseudonyms of the people who were erased from the store."""

    def people(self) -> frozenset[str]:
        """The pseudonyms of all who are in the store, or were erased from it."""

    def staff_names(self, columns: Collection[tuple[str, str]]) -> frozenset[str]:
        """Marks of the parts of names that earlier runs have read in these columns, each of a source, and
        of those whose persons were erased by name."""

    def erased_names(self) -> frozenset[str]:
        """Marks of parts of names of who was erased."""

    def keep_staff_names(self, column: tuple[str, str], marks: Collection[str]) -> None:
        """Those that this run has read there."""

    def read_anew(
        self,
        people: Names,
        new: Names,
        of_row: Callable[[str, Mapping[str, str], Names], Mapping[str, str]],
    ) -> int:
        """Takes out of the texts in the store whom it did not know when they came in; out of how many
        comments.

        Args:
            people: all who are known; asked for once, where this kb knows them in more forms than the one
                that read these texts.
            new: who is known since this run.
            of_row: of a source's name and a refused row, the row without some people.
        """

    def agents_among(self, pseudonyms: Collection[str]) -> set[str]:
        """Which of them handled contacts that are in the store, by then those of this run too."""

    def settle(self) -> Settled:
        """Sorts the staged rows: new, corrections, known, repeated, orphans; then withdraws."""

    def quarantine(self, import_id: int, rows: Sequence[Quarantined]) -> None:
        """Keeps refused rows; those of the same file and line from before are replaced."""

    def mend(self, import_id: int, ids: Collection[int]) -> int:
        """Marks quarantined rows as done with; how many were open."""

    def waiting(self) -> int:
        """Of the rows that this run has refused, how many nothing has answered since."""

    def could_go_in(self) -> int:
        """How many refused rows wait for nothing but the row they belong to, which has come in since."""

    def finish(self, import_id: int, counts: Mapping[str, TableCount]) -> None:
        """Writes down what became of the file."""


class QaStore(Protocol):
    """The store for those who fill it."""

    def run(self, now: datetime, key_mark: str) -> AbstractContextManager[ImportRun]:
        """Commits when the block ends well; otherwise nothing has happened.

        Raises KbError: another import is at work, or the store was filled with another key.
        """
