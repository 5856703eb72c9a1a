"""What a comparison says: edits can be replayed, changes are our reading of them.

Kept apart, the first can be proven (see `patch.py`) and the second argued with: every change
quotes both wordings and names the rule that judged it. The names of operations, kinds and labels
are those of the published format `kbdiff/1`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from kb_tools.policy.model import Clause


class Operation(StrEnum):
    INSERT = "insert"
    DELETE = "delete"
    EDIT = "edit"
    MOVE = "move"
    MOVE_EDIT = "move_edit"
    RENAME = "rename"  # of a section: its heading
    SPLIT = "split"
    MERGE = "merge"
    RENUMBER = "renumber"
    RELEVEL = "relevel"
    FORMAT = "format"


QUIET = frozenset(
    {Operation.RENUMBER, Operation.RELEVEL, Operation.FORMAT}
)  # never news by themselves


class ChangeKind(StrEnum):
    SECTION = "section"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    STEP = "step"
    ITEM = "item"
    TABLE = "table"
    TABLE_ROW = "table_row"
    TABLE_CELL = "table_cell"
    TABLE_COLUMN = "table_column"
    CODE = "code"
    HTML = "html"
    QUOTE = "quote"
    ADMONITION = "admonition"
    LINK = "link"
    IMAGE = "image"
    FRONT_MATTER = "front_matter"
    DOCUMENT = "document"


class Label(StrEnum):
    AMOUNT = "amount"  # money, an entitlement
    NUMBER = "number"  # other counts, shares, versions, rooms
    DATE = "date"  # calendar or clock
    DEADLINE = "deadline"  # a limit in time, a duration, how often
    MODALITY = "modality"  # must, should, may
    POLARITY = "polarity"  # yes to no
    ACTOR = "actor"  # who does it, who is asked
    SCOPE = "scope"  # whom or what it covers, when it holds
    EXCEPTION = "exception"  # unless, except
    PROCEDURE = "procedure"  # a step, a command, a route
    CONTENT = "content"  # another rule or fact
    LINK = "link"
    METADATA = "metadata"
    STRUCTURE = "structure"  # not material: moved, renamed, split, merged
    EDITORIAL = "editorial"  # not material: wording


NOT_MATERIAL = frozenset({Label.STRUCTURE, Label.EDITORIAL})
MATERIAL = frozenset(Label) - NOT_MATERIAL


class Judgement(StrEnum):
    MATERIAL = "material"
    EDITORIAL = "editorial"
    REVIEW = "review"  # no rule could judge: a person should


class Verdict(StrEnum):
    IDENTICAL = "identical"
    FORMAT = "format"
    EDITORIAL = "editorial"
    UNCOMPARED = "uncompared"  # one of the texts is not here: nobody can say
    MATERIAL = "material"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of words inside an edited block: kept "=", deleted "-" or inserted "+"."""

    sign: Literal["=", "-", "+"]
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Whole lines replaced by whole lines; lossless. Positions count code points from 0."""

    at: int  # in the old text
    at_new: int  # in the new text
    removed: str
    added: str
    lines: tuple[int, int]  # in the old text, from 1: the first removed, one past the last
    lines_new: tuple[int, int]


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that differs: "7 business days" became "5 business days"."""

    label: Label
    before: str | None  # as written; None: nothing of the kind was said
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    op: Operation
    kind: ChangeKind
    before: tuple[Clause, ...]  # what it was, in order; empty: nothing stood here
    after: tuple[Clause, ...]
    old_text: str | None  # visible text, a line per clause; a link's target; a front matter line
    new_text: str | None
    labels: frozenset[Label]
    judgement: Judgement
    because: str  # the rule that chose them, in words its owner can dispute
    marks: tuple[Mark, ...] = ()
    facts: tuple[FactChange, ...] = ()
    edits: tuple[Edit, ...] = field(default=(), repr=False)  # what it was read from
    id: str = ""  # unique in its comparison, and the same in every rebuild
    within: str = ""  # the id of the section's move that it happened inside
    column: str = ""  # of a table cell: the header above it
    step: tuple[str, str] = ("", "")  # of a moved step: its number before and after
    under: str = (
        ""  # of what stands in a step and is none: its number; of a row: which it goes on with
    )

    @property
    def material(self) -> bool:
        return self.judgement is Judgement.MATERIAL

    @property
    def quiet(self) -> bool:
        return self.op in QUIET

    @property
    def clause(self) -> Clause | None:
        """Where the change is to be seen: today's clause, else the one that is gone."""
        return (self.after or self.before or (None,))[0]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two texts."""

    changes: tuple[Change, ...]  # in the order of the page
    edits: tuple[Edit, ...] = field(repr=False)  # lossless: see `patch.py`
    verdict: Verdict
    pairs: tuple[tuple[int, int], ...] = field(
        default=(), repr=False
    )  # clauses that are the same one
    notes: tuple[str, ...] = ()  # what could not be read as meant, and was compared as text

    @property
    def material(self) -> tuple[Change, ...]:
        """In the order of the page; the document control, which stands above it, last."""
        found = [change for change in self.changes if change.material]
        return tuple(sorted(found, key=lambda change: change.kind is ChangeKind.FRONT_MATTER))

    @property
    def to_review(self) -> tuple[Change, ...]:
        return tuple(c for c in self.changes if c.judgement is Judgement.REVIEW)

    @property
    def editorial(self) -> tuple[Change, ...]:
        """Wording and order: reported, and no change in what anybody must do."""
        found = (c for c in self.changes if c.judgement is Judgement.EDITORIAL and not c.quiet)
        return tuple(change for change in found if change.kind is not ChangeKind.FRONT_MATTER)

    @property
    def bookkeeping(self) -> tuple[Change, ...]:
        """Document control that goes with every version: its number, its dates, its summary."""
        found = (c for c in self.changes if c.judgement is Judgement.EDITORIAL)
        return tuple(change for change in found if change.kind is ChangeKind.FRONT_MATTER)
