"""Whether an export has one column for each criterion of a scorecard, and what their marks mean."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb_tools.findings.choices import is_error, is_failure
from kb_tools.findings.columns import SeenColumn
from kb_tools.findings.error_names import says_error
from kb_tools.findings.header_names import NAMES, plain
from kb_tools.findings.mapping import OWN
from kb_tools.findings.own_marks import OwnMarks, holds_points, holds_shares, own_marks
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
# What a tool says yes or no of a review's own course.
_OF_REVIEWS = frozenset(
    "disputed dispute calibrated calibration deleted archived seen acknowledged "
    "accepted published submitted completed locked flagged active".split()
) | {"is deleted", "is archived", "is active", "is locked", "agent acknowledged"}
# "Overall comment", "Allgemeiner Kommentar", "Comentario general"
_OF_ALL = frozenset(
    "overall general final summary global qa gesamt allgemeiner allgemeine allgemeines general generales final "
    "général générale globale geral".split()
)
_KNOWN = frozenset(name for names in NAMES.values() for name in names)  # as something else


@dataclass(frozen=True, slots=True)
class Scorecard:
    criteria: tuple[str, ...]  # columns
    failed: tuple[str, ...]  # marks
    passed: tuple[str, ...]
    unread: tuple[str, ...]  # marks that nobody can tell
    comment: str  # "{} - Comment": the column beside each; "" none
    empty: tuple[str, ...] = ()  # of the criteria: nothing was marked there in all these rows
    own: tuple[OwnMarks, ...] = ()  # of criteria where marks mean something else

    @property
    def columns(self) -> tuple[str, ...]:
        beside = (self.comment.replace(OWN, name) for name in self.criteria if self.comment)
        return (*self.criteria, *beside)


def scorecard(
    seen: Sequence[SeenColumn], taken: Collection[str], elsewhere: Collection[str] = ()
) -> Scorecard | None:
    """
    Args:
        taken: columns that are known to hold something else.
        elsewhere: columns that are, perhaps, of use to another table: no empty one is a criterion.
    """
    marked = [s for s in seen if s.header not in taken and _holds_marks(s)]
    headers = [s.header for s in seen]
    comment = _beside([s.header for s in marked], headers)
    amid = [s for s in _amid(seen, marked, comment) if s.header not in taken]
    marked = [s for s in seen if s in marked or (s in amid and _perhaps_points(s))]
    own = tuple(found for s in marked if (found := own_marks(s)))
    others = [s for s in marked if s.header not in {entry.criterion for entry in own}]
    marks = [*dict.fromkeys(mark for s in others for mark in s.common)]
    failed = tuple(mark for mark in marks if is_failure(mark))
    if len(marked) < _FEWEST or not (failed or any(entry.sure for entry in own)):
        return None
    empty = {s.header for s in amid if not s.filled and s.header not in elsewhere}
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


def _amid(
    seen: Sequence[SeenColumn], marked: Sequence[SeenColumn], comment: str
) -> list[SeenColumn]:
    """What stands where criteria stand: amid them, with a comment of its own, or "not applicable"."""
    places = [seen.index(s) for s in marked]
    headers = {s.header for s in seen}
    return [
        s
        for place, s in enumerate(seen)
        if not _COMMENT & {*plain(s.header).split()} and marked
        if places[0] < place < places[-1]
        or (s.not_asked and not s.filled)
        or (comment and comment.replace(OWN, s.header) in headers)
    ]


def _holds_marks(s: SeenColumn) -> bool:
    if not 0 < len(s.common) <= _MOST_MARKS or plain(s.header) in OF_CONTACTS | _OF_REVIEWS:
        return False
    if holds_points(s):
        return holds_shares(s)
    read = is_error if says_error(s.header) else is_failure
    known = sum(read(mark) is not None for mark in s.common)
    return 2 * known >= len(s.common)


def _perhaps_points(s: SeenColumn) -> bool:
    """Numbers that come again and again; where criteria stand, they are one's."""
    return len(s.common) <= _MOST_MARKS and holds_points(s) and 2 * s.different <= s.filled


def unexplained(seen: Sequence[SeenColumn], used: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Columns that may hold a criterion's marks, though nobody can tell: a few numbers or signs."""
    return {
        s.header: s.common
        for s in seen
        if s.header not in used and 0 < len(s.common) <= _MOST_MARKS
        if plain(s.header) not in _KNOWN and s.different < s.filled
        if holds_points(s) or all(map(_is_tick, s.common))
    }


def overall_comment(s: SeenColumn) -> bool:
    """Whether it is named for a comment that is no single criterion's."""
    words = plain(s.header).split()
    return " ".join(word for word in words if word not in _OF_ALL) in NAMES["comment"]


def _is_tick(mark: str) -> bool:
    return mark in ("x", "X") or not re.search(r"\w", mark)


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
