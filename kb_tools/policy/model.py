"""The words of the field as values. Nothing here reads a file or a clock."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from kb_tools.policy.document_control import DocumentControl

SopId = NewType("SopId", str)  # "MON-004"; without an id in the front matter, the path
CommitId = NewType("CommitId", str)  # the full 40 hex digits; DRAFT for the working tree
BlobId = NewType("BlobId", str)

DRAFT = CommitId("draft")


class BlockKind(StrEnum):
    """What a clause is. The names are those of the diff contract (kbdiff/1) where it has one."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    STEP = "step"  # an item of a numbered list
    ITEM = "item"  # an item of a bulleted list; a definition
    TABLE_ROW = "table_row"  # header rows too (`header` is then true)
    CODE = "code"
    MACRO = "macro"  # a reply that agents copy: a fence with the info string `macro`
    QUOTE = "quote"
    ADMONITION = "admonition"  # its title; what it holds are clauses of their own
    HTML = "html"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    target: str  # as written, reference links resolved; images too
    image: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest thing one cites: a step, item, paragraph, table row, heading, macro."""

    text: str  # what it says: single spaces, markup removed; a row's cells joined by " | "
    kind: BlockKind
    path: tuple[str, ...] = ()  # the headings above it, outermost first, without the page's title
    links: tuple[Link, ...] = ()
    cells: tuple[str, ...] = ()  # of a table row
    columns: tuple[str, ...] = ()  # the header cells of the table that a row belongs to
    header: bool = False  # of a table row: it is the table's header
    depth: int = field(default=0, compare=False)  # heading level; nesting of a list, from 1
    number: str = field(default="", compare=False)  # of a step as a reader counts: "3", "3.2"
    container: str = field(default="", compare=False)  # "admonition:warning", "tab:Standard", …
    table: int = field(default=-1, compare=False)  # which table of the page, from 0; -1: none
    anchor: str = field(default="", compare=False)  # in the page's URL; see `anchors.py`
    lines: tuple[int, int] = field(default=(0, 0), compare=False)  # in the file, from 1, inclusive
    source: str = field(default="", compare=False)  # its Markdown, as written
    names: tuple[str, ...] = field(default=(), compare=False)  # tags as code: "payout_delayed"

    @property
    def label(self) -> str:
        """How people name it: "step 3", "row Payouts", "§ Limits".

        >>> Clause("Open the Console", BlockKind.STEP, number="3.2").label
        'step 3.2'
        """
        match self.kind:
            case BlockKind.STEP:
                return f"step {self.number}"
            case BlockKind.HEADING:
                return f"§ {self.text}"
            case BlockKind.TABLE_ROW:
                return (
                    "table header"
                    if self.header
                    else f"row {self.cells[0] if self.cells else self.text}"
                )
            case _:
                return self.kind.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Section:
    """The part that reviewers name: a top-level step, or a heading with what stands under it."""

    anchor: str
    label: str  # "step 4", "§ Limits"
    heading: str  # the heading it stands under, or its own
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One text, parsed."""

    title: str  # front matter title, else the first level-1 heading, else ""
    clauses: tuple[Clause, ...]
    notes: tuple[str, ...] = ()  # what could not be parsed and is taken as text


@dataclass(frozen=True, slots=True)
class Revision:
    """An SOP as it stood at one commit of the main line.

    Two times, because they answer different questions: `recorded` says when we knew the
    wording, `effective` when agents had to follow it.
    """

    sop: SopId
    commit: CommitId
    blob: BlobId
    path: str  # in the repository, at that commit
    recorded: datetime  # UTC
    control: DocumentControl
    effective: datetime  # UTC; where no page says it, when it (or what it corrects) was recorded
    effective_known: bool  # False: the page does not say, or says the date of an earlier text
    effective_to: datetime | None = None  # UTC, exclusive
    imported: bool = False  # recorded in an earlier system: the author date is the recorded one
    waiting: bool = False  # stands in NAME.next.md
    withdrawn: datetime | None = None  # UTC: removed before it came into force; of `unread`: mended
    deleted: bool = False  # the commit removed the file; the text is that of the revision before
    unread: bool = False  # its head cannot be read: a draft, and the text before it counts on
    effective_as_written: tuple[date, ...] = ()  # of `unread`: see `front_matter.py`
    author: str = ""  # the name in the commit
    subject: str = ""  # the first line of the commit message
    message: str = ""  # the rest: reason, approver

    @property
    def short(self) -> str:
        return self.commit[:10]

    @property
    def dated(self) -> bool:
        """Does the page say when its time comes? It may have kept a date; see `revisions.py`."""
        return self.effective_known or self.control.effective is not None


@dataclass(frozen=True, slots=True)
class Version:
    """The consecutive revisions that share one `version`; quoted by its newest revision."""

    name: str  # "2.1"; without that field the short commit id
    revisions: tuple[Revision, ...]  # oldest first, at least one


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with one text (or none) in force."""

    start: datetime  # UTC, inclusive
    end: datetime | None  # UTC, exclusive; None: until further notice
    revision: Revision | None  # None: nothing was in force
