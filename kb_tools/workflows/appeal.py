"""For an appeal: what was in force at the contact, at the audit and today, and what differs.

At each moment counts what had been published by then. Where today's knowledge says otherwise (a
text recorded later and dated back), both are told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.errors import KbError, Problem
from kb_tools.policy.model import SopId
from kb_tools.policy.moments import Asked, span
from kb_tools.ports import PolicyHistory
from kb_tools.workflows.compare import SopComparison, compare_texts
from kb_tools.workflows.naming import cited
from kb_tools.workflows.pairs import Side, revision_side
from kb_tools.workflows.show import Shown, show


@dataclass(frozen=True, slots=True)
class Moment:
    name: str  # as it was asked about; "today"
    known: datetime  # UTC: by what was recorded then
    shown: Shown
    later: Shown | None  # as known today, where that is another text


@dataclass(frozen=True, slots=True)
class Earlier:
    """A text that held earlier on one of the days, beside what another of the moments has."""

    moment: Moment  # on whose day
    version: str
    other: Moment
    compared: SopComparison


@dataclass(frozen=True, slots=True)
class Appeal:
    sop: SopId
    title: str
    moments: tuple[Moment, Moment, Moment]  # the two asked about, and today
    between: SopComparison  # the first two
    since: SopComparison  # the second and today
    net: SopComparison  # the first and today: what was taken back in between differs no more
    earlier: tuple[Earlier, ...] = ()  # texts that held earlier on a day that was asked about


def appeal(
    history: PolicyHistory, name: str, contact: Asked, audit: Asked, now: datetime, zone: ZoneInfo,
    known_on: Asked | None = None, words: Lexicon | None = None,
) -> Appeal:  # fmt: skip
    """
    Args:
        name: an SOP, or a citation of it.
        contact, audit: a date means the last text that was in force on that day.
        known_on: by what was recorded then, at every moment. Default: each by its own.

    Raises as `show` does, and KbError where the audit is before the contact.
    """
    if span(audit, zone)[1] < span(contact, zone)[0]:
        saw = f"The audit ({_written(audit)}) would be before the contact ({_written(contact)})."
        raise KbError(Problem("", 0, saw, "Write the contact first, then the audit."))
    sop = cited(history, name).sop
    first, second, today = (
        _moment(history, sop, asked, now, zone, known_on) for asked in (contact, audit, None)
    )
    sides = [_side(history, moment) for moment in (first, second, today)]
    committed = history.timeline(sop).revisions
    newest = next((side.revision for side in reversed(sides) if side.revision), None)
    newest = newest or (committed[-1] if committed else None)
    return Appeal(
        sop,
        history.title(newest) if newest else "",
        (first, second, today),
        compare_texts(sides[0], sides[1], words, sop),
        compare_texts(sides[1], sides[2], words, sop),
        compare_texts(sides[0], sides[2], words, sop),
        tuple(
            earlier
            for moment, other, side in (
                (first, today, sides[2]),
                (first, second, sides[1]),
                (second, first, sides[0]),
            )
            for earlier in _earlier(history, moment, other, side, words)
        ),
    )


def _earlier(
    history: PolicyHistory, moment: Moment, other: Moment, beside: Side, words: Lexicon | None
) -> Iterator[Earlier]:
    for period in moment.shown.earlier_that_day:
        if (text := period.revision) is not None:
            side = revision_side(history, text, moment.name)
            compared = compare_texts(side, beside, words, text.sop)
            yield Earlier(moment, text.control.version or text.short, other, compared)


def _moment(
    history: PolicyHistory, sop: SopId, asked: Asked | None, now: datetime, zone: ZoneInfo,
    known_on: Asked | None,
) -> Moment:  # fmt: skip
    on = now if asked is None else asked
    own = min(span(on, zone)[1], now)
    known = own if known_on is None else min(span(known_on, zone)[1], now)
    shown = show(history, sop, now, zone, on=on, known_on=known)
    later = show(history, sop, now, zone, on=on, known_on=now)
    other = _blob(later) != _blob(shown)
    name = "today" if asked is None else _written(asked)
    return Moment(name, known, shown, later if other else None)


def _blob(shown: Shown) -> str | None:
    return None if shown.revision is None else shown.revision.blob


def _written(asked: Asked) -> str:
    return asked.isoformat(" ", "minutes") if isinstance(asked, datetime) else asked.isoformat()


def _side(history: PolicyHistory, moment: Moment) -> Side:
    on = moment.name if moment.name == "today" else f"on {moment.name}"
    revision = moment.shown.revision
    if revision is None:
        return Side(f"nothing in force {on}", "", missing=True)
    version = moment.shown.version or revision.short
    return revision_side(history, revision, f"{version}, in force {on}")
