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

    Agents followed what had been published when they looked: a text committed at 11:00 for that
    day leaves the morning to the one before. So where nothing later is known than the day itself,
    each moment counts by what was known at that moment. Later knowledge (a text dated back) counts
    for the whole day: by it, naming a time gives the texts told here.

    Args:
        known: by what was recorded then.
    """
    known_at = (lambda moment: min(moment, known)) if known <= last else (lambda _: known)
    found: dict[str, Period] = {}
    for period in _stretches(timeline, first, last, known_at)[:-1]:
        if period.revision is not None:
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
