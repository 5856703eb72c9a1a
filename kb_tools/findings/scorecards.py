"""Whether an export has one column for each criterion of a scorecard, and what their marks mean."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb_tools.findings.choices import is_failure
from kb_tools.findings.columns import SeenColumn
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

    @property
    def columns(self) -> tuple[str, ...]:
        beside = (self.comment.replace(OWN, name) for name in self.criteria if self.comment)
        return (*self.criteria, *beside)


def scorecard(seen: Sequence[SeenColumn], taken: Collection[str]) -> Scorecard | None:
    """
    Args:
        taken: columns that are known to hold something else.
    """
    columns = [s for s in seen if s.header not in taken and _holds_marks(s)]
    marks = [*dict.fromkeys(mark for s in columns for mark in s.common)]
    failed = tuple(mark for mark in marks if is_failure(mark))
    if len(columns) < _FEWEST or not failed:
        return None
    criteria = tuple(s.header for s in columns)
    return Scorecard(
        criteria,
        failed,
        tuple(dict.fromkeys(m for m in (*marks, "N/A") if is_failure(m) is False)),
        tuple(mark for mark in marks if is_failure(mark) is None),
        _beside(criteria, [s.header for s in seen]),
    )


def _holds_marks(s: SeenColumn) -> bool:
    known = sum(is_failure(mark) is not None for mark in s.common)
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
