"""Which texts were in force during a day, besides the one at its end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kb_tools.policy.model import Period
from kb_tools.policy.timeline import Timeline


def before_the_last(
    timeline: Timeline, first: datetime, last: datetime, known: datetime
) -> tuple[Period, ...]:
    """The texts before the last one between two moments, each once, by when it ended.

    Agents followed what had been published when they looked, so each moment counts by what was
    known then; a text committed at 11:00 for that day leaves the morning to the one before.
    What is known by `known` may tell of further ones.
    """
    found: dict[str, Period] = {}
    as_known_then = _stretches(timeline, first, last, lambda moment: min(moment, known))
    as_known_since = _stretches(timeline, first, last, lambda _: known)
    for period in (*as_known_then[:-1], *as_known_since[:-1]):
        if period.revision is not None and period.end is not None:
            told = found.get(period.revision.blob)
            if told is None or told.end is None or told.end < period.end:
                found[period.revision.blob] = period
    return tuple(sorted(found.values(), key=lambda period: period.end or last))


def _stretches(
    timeline: Timeline, first: datetime, last: datetime, known: Callable[[datetime], datetime]
) -> list[Period]:
    """Cut where the text in force changes; only at these moments can it."""
    moments = {first}
    for r in timeline.revisions:
        told = (r.recorded, r.effective, r.effective_to, r.withdrawn)
        moments |= {m for m in told if m is not None and first < m <= last}
    stretches: list[Period] = []
    for moment in sorted(moments):
        revision = timeline.in_force(moment, known(moment))
        if stretches and stretches[-1].revision is revision:
            continue
        if stretches:
            stretches[-1] = replace(stretches[-1], end=moment)
        stretches.append(Period(moment, None, revision))
    return stretches
