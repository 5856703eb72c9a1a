"""Which text stands beside which in a review, where one of an SOP's two texts waits.

`paired` goes by file. Agents go by what holds, and that is another pair where a text moves
between NAME.md and NAME.next.md:

    parked      NAME.md 1.1, coming        → NAME.next.md     the same text in its other file
                what was in force before   → NAME.md 1.0.1    the correction, as agents see it
    folded in   NAME.next.md 1.1           → NAME.md          one text; the other file just goes
    replaced    NAME.next.md 1.1, in force → NAME.md 1.2      what agents follow, and what they will
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.policy.document_control import Status, moment
from kb_tools.policy.identity import waits
from kb_tools.policy.model import SopId
from kb_tools.workflows.compare import Pair, Side


def as_it_holds(
    pairs: Sequence[Pair], now: datetime, zone: ZoneInfo, in_force: Callable[[SopId], Side]
) -> list[Pair]:
    """The pairs, rearranged where a text was parked, folded in or replaced.

    Args:
        in_force: what agents follow before the proposal; asked only where a text was parked.
    """
    pages = {pair.sop: pair for pair in pairs if not pair.waiting}
    changed: dict[tuple[SopId, bool], list[Pair]] = {}
    for coming in pairs:
        page = pages.get(page_of(coming))
        if not coming.waiting or page is None or page.after.missing:
            continue
        if coming.before.missing and is_coming(page.before, now, zone):
            if _one_text(page.before, coming.after):
                changed[_file(page)] = [replace(page, before=in_force(page.sop))]
                changed[_file(coming)] = [replace(coming, before=page.before)]
        elif holds(coming.before, now, zone):
            folded_in = _one_text(coming.before, page.after)
            replaced = coming.after.missing and not _one_text(page.before, page.after)
            if (folded_in or replaced) and page.before.text != page.after.text:
                changed[_file(page)] = [replace(page, before=coming.before)]
            if (folded_in or replaced) and coming.after.missing:
                changed[_file(coming)] = []
        elif coming.after.missing and _one_text(coming.before, page.after):
            changed[_file(coming)] = []
    return [pair for given in pairs for pair in changed.get(_file(given), [given])]


def page_of(pair: Pair) -> SopId:
    """The name of the SOP whose coming text this is: a file without an id goes by its path."""
    return SopId(pair.sop.replace(".next.md", ".md")) if waits(pair.sop) else pair.sop


def _file(pair: Pair) -> tuple[SopId, bool]:
    return pair.sop, pair.waiting


def is_coming(side: Side, now: datetime, zone: ZoneInfo) -> bool:
    """Does the text name a moment that is yet to come?"""
    day = side.control.effective
    return not side.missing and day is not None and moment(day, zone) > now


def holds(side: Side, now: datetime, zone: ZoneInfo) -> bool:
    """Would agents follow this text, by what it says of itself?"""
    control = side.control
    if side.missing or control.status is not Status.ACTIVE or is_coming(side, now, zone):
        return False
    if control.effective is None and waits(side.path):
        return False  # nobody has said when its time comes
    return control.effective_to is None or moment(control.effective_to, zone) > now


def _one_text(before: Side, after: Side) -> bool:
    """The same, or a correction of it: under its version, or for its day."""
    old, new = before.control, after.control
    return before.text == after.text or any(
        a is not None and a == b
        for a, b in ((old.version, new.version), (old.effective, new.effective))
    )
