"""Whether an export has one column for each criterion of a scorecard, and what their marks mean."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb_tools.findings.choices import is_answer, is_error, is_failure, other_answers
from kb_tools.findings.columns import SeenColumn
from kb_tools.findings.error_names import says_error
from kb_tools.findings.header_names import NAMES, plain
from kb_tools.findings.mapping import OWN
from kb_tools.findings.tables import TABLES, Kind

_MOST_MARKS = 8  # different ones in a column
_FEWEST = 2  # columns
_COMMENT = frozenset(
    "comment comments note notes remark remarks feedback reason kommentar bemerkung comentario commentaire".split()
)
# What says yes or no of a contact, and is no mark of a reviewer.
OF_CONTACTS = frozenset(
    name for c in TABLES["kpis"].columns if c.kind is Kind.YES_NO for name in NAMES[c.name]
)


@dataclass(frozen=True, slots=True)
class Scorecard:
    criteria: tuple[str, ...]  # columns
    failed: tuple[str, ...]  # marks
    passed: tuple[str, ...]
    unread: tuple[str, ...]  # marks that nobody can tell
    comment: str  # "{} - Comment": the column beside each; "" none
    empty: tuple[str, ...] = ()  # of the criteria: nothing was marked there in all these rows
    own: tuple["OwnMarks", ...] = ()  # of criteria where marks mean something else

    @property
    def columns(self) -> tuple[str, ...]:
        beside = (self.comment.replace(OWN, name) for name in self.criteria if self.comment)
        return (*self.criteria, *beside)


@dataclass(frozen=True, slots=True)
class OwnMarks:
    """What marks mean under the name of an error, where a Yes says that there was one."""

    criterion: str
    failed: tuple[str, ...]
    passed: tuple[str, ...]
    unread: tuple[str, ...]
    sure: bool  # the name says so; else which answers failed is asked, and they are unread


def scorecard(
    seen: Sequence[SeenColumn], taken: Collection[str], elsewhere: Collection[str] = ()
) -> Scorecard | None:
    """
    Args:
        taken: columns that are known to hold something else.
        elsewhere: columns that are, perhaps, of use to another table: no empty one is a criterion.
    """
    marked = [s for s in seen if s.header not in taken and _holds_marks(s)]
    own = tuple(_own_marks(s) for s in marked if _of_error(s))
    reversed_ = {marks.criterion for marks in own}
    marks = [*dict.fromkeys(m for s in marked if s.header not in reversed_ for m in s.common)]
    failed = tuple(mark for mark in marks if is_failure(mark))
    if len(marked) < _FEWEST or not (failed or any(entry.sure for entry in own)):
        return None
    headers = [s.header for s in seen]
    comment = _beside([s.header for s in marked], headers)
    empty = {
        s.header for s in _between(seen, marked, comment)
        if not s.filled and s.header not in taken and s.header not in elsewhere
    }  # fmt: skip
    criteria = tuple(s.header for s in seen if s in marked or s.header in empty)
    return Scorecard(
        criteria,
        failed,
        tuple(dict.fromkeys(m for m in (*marks, "N/A") if is_failure(m) is False)),
        tuple(mark for mark in marks if is_failure(mark) is None),
        comment,
        tuple(name for name in criteria if name in empty),
        own,
    )


def _of_error(s: SeenColumn) -> bool:
    """Whether marks that are answers may say there that something was wrong."""
    return says_error(s.header) is not False and any(map(is_answer, s.common))


def _own_marks(s: SeenColumn) -> OwnMarks:
    """An error that more than half of all contacts had is none: there the name misleads."""
    usual = bool(s.common) and is_error(s.common[0]) is True and s.often > 0.5
    sure = bool(says_error(s.header)) and not usual
    others = other_answers(s.common) if sure else ()
    failed, passed, unread = list[str](), list[str](), list[str]()
    for mark in dict.fromkeys((*s.common, *others, "N/A")):
        means = is_error(mark) if sure else None if is_answer(mark) else is_failure(mark)
        (unread if means is None else failed if means else passed).append(mark)
    return OwnMarks(s.header, (*failed,), (*passed,), (*unread,), sure)


def _between(
    seen: Sequence[SeenColumn], marked: Sequence[SeenColumn], comment: str
) -> list[SeenColumn]:
    """What stands where criteria stand: amid them, with a comment of its own, or "not applicable"."""
    first, last = seen.index(marked[0]), seen.index(marked[-1])
    headers = {s.header for s in seen}
    return [
        s
        for place, s in enumerate(seen)
        if not _COMMENT & {*plain(s.header).split()}
        if first < place < last
        or s.not_asked
        or (comment and comment.replace(OWN, s.header) in headers)
    ]


def _holds_marks(s: SeenColumn) -> bool:
    read = is_error if says_error(s.header) else is_failure
    known = sum(read(mark) is not None for mark in s.common)
    few = 0 < len(s.common) <= _MOST_MARKS
    return few and 2 * known >= len(s.common) and plain(s.header) not in OF_CONTACTS


def _beside(criteria: Sequence[str], headers: Sequence[str]) -> str:
    """How the columns with comments are named after those with marks.

    >>> _beside(["Tone", "Tone of voice"], ["Tone", "Tone of voice", "Tone: comment", "Tone of voice: comment"])
    '{}: comment'
    """
    found: Counter[str] = Counter()
    for header in headers:
        own = max((c for c in criteria if c in header and c != header), key=len, default="")
        rest = header.replace(own, OWN, 1) if own else ""
        if _COMMENT & {*plain(rest).split()}:
            found[rest] += 1
    return found.most_common(1)[0][0] if found else ""
