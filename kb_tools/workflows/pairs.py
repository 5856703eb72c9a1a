"""Which text stands beside which, file by file, where whole folders are compared.

What agents follow before and after may be another pair; see `followed_pairs.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rapidfuzz.fuzz import ratio

from kb_tools.policy import front_matter
from kb_tools.policy.document_control import DocumentControl, moment
from kb_tools.policy.identity import beside, waits
from kb_tools.policy.model import Revision, SopId
from kb_tools.ports import PolicyHistory

_NO_CONTROL = DocumentControl()
SAME_FILE = 0.6  # share of letters kept by a file without an id that got another name


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts, and how to name it."""

    name: str  # "old.md", "2.0", "MON-004@2.0 (1a2b3c4d5e)", "in force on 2026-05-01"
    text: str
    path: str = ""
    control: DocumentControl = _NO_CONTROL
    revision: Revision | None = None
    missing: bool = False  # nothing stood here: the SOP is new, or gone, or was not in force


def side(name: str, path: str, text: str) -> Side:
    return Side(name, text, path, front_matter.read(text, path).control)


NOTHING = Side("nothing", "", missing=True)
CUT_OFF = Side("not in this clone", "", missing=True)  # a text of the history that is not here


def revision_side(history: PolicyHistory, revision: Revision, name: str) -> Side:
    return Side(name, history.text(revision), revision.path, revision.control, revision)


@dataclass(frozen=True, slots=True)
class Pair:
    """One SOP's file on both sides."""

    sop: SopId
    before: Side
    after: Side
    waiting: bool = False  # NAME.next.md


def paired(before: Mapping[str, str], after: Mapping[str, str]) -> list[Pair]:
    """Files by SOP: by id and place, else by path, else by their text (a rename)."""
    olds, news = _by_sop(before, after), _by_sop(after, before)
    pairs: list[Pair] = []

    def meet(old: _File, new: _File) -> None:
        pairs.append(Pair(new[0], olds.pop(old), news.pop(new), new[1]))

    for file in sorted(olds.keys() & news.keys()):
        meet(file, file)
    at_path = {side.path: file for file, side in news.items()}
    for file in sorted(olds):
        there = at_path.get(olds[file].path)
        if there in news:  # its id changed, or it got one
            meet(file, there)
    for file in sorted(olds):
        twin = _twin(olds[file].text, news) if olds[file].control.id is None else None
        if twin is not None:
            meet(file, twin)
    for (sop, waiting), old in olds.items():
        pairs.append(Pair(sop, old, Side("nothing", "", old.path, missing=True), waiting))
    pairs += [Pair(sop, NOTHING, new, waiting) for (sop, waiting), new in news.items()]
    return sorted(pairs, key=lambda pair: (pair.sop, pair.waiting, pair.after.path))


def page_of(pair: Pair) -> SopId:
    """The name of the SOP whose coming text this is: a file without an id goes by its path."""
    return SopId(beside(pair.sop)) if waits(pair.sop) else pair.sop


def files(pairs: Iterable[Pair]) -> dict[SopId, list[Pair]]:
    """The files of each SOP, NAME.md first."""
    found: dict[SopId, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda pair: pair.waiting):
        found.setdefault(page_of(pair), []).append(pair)
    return found


def is_coming(side: Side, now: datetime, zone: ZoneInfo) -> bool:
    """Does the text name a moment that is yet to come?"""
    day = side.control.effective
    return not side.missing and day is not None and moment(day, zone) > now


def one_text(before: Side, after: Side) -> bool:
    """The same, or a correction of it: under its version, or for its day."""
    old, new = before.control, after.control
    return before.text == after.text or any(
        a is not None and a == b
        for a, b in ((old.version, new.version), (old.effective, new.effective))
    )


_File = tuple[SopId, bool]
"""Of which SOP; whether it is its NAME.next.md."""


def _by_sop(texts: Mapping[str, str], others: Mapping[str, str]) -> dict[_File, Side]:
    """`others`: of the other side. Of two files with one id it is that of the one which stands there too."""
    found: dict[_File, Side] = {}
    for path in sorted(texts, key=lambda path: (path not in others, path)):
        read, waiting = side(path, path, texts[path]), waits(path)
        file = SopId(read.control.id or path), waiting
        if file in found:  # a second file with that id goes by its path
            file = SopId(path), waiting
        found[file] = read
    return found


def _twin(text: str, news: Mapping[_File, Side]) -> _File | None:
    """The file whose text is most like this one; None: none is like it."""
    alike = {file: ratio(new.text, text) for file, new in news.items()}
    best = max(alike, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= 100 * SAME_FILE else None
