"""The texts that led to one text, and the steps between them."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from kb_tools.diff.lineage import Step
from kb_tools.policy.model import Revision
from kb_tools.policy.timeline import Timeline
from kb_tools.progress import Progress, counted_off, unheard
from kb_tools.workflows.site.readings import Readings


def predecessors(timeline: Timeline, last: Revision, known_on: datetime) -> tuple[Revision, ...]:
    """The texts that took over from each other up to `last`, oldest first; of equal neighbours
    the first.

    A text that never took over (withdrawn, or a draft) continues what had when it was recorded.
    """
    line = timeline.line(known_on)
    if last in line:
        line = line[: line.index(last) + 1]
    else:
        line = (*(r for r in line if r.recorded <= last.recorded and r != last), last)
    return tuple(text for at, text in enumerate(line) if not at or text.blob != line[at - 1].blob)


def steps(texts: Sequence[Revision], readings: Readings, told: Progress = unheard) -> list[Step]:
    """Between neighbours; one fewer than texts."""
    return [readings.step(*pair) for pair in counted_off([*pairwise(texts)], told)]
