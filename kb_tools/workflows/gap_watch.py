"""What was listed once and is not today: watched until the evidence has left it, and why it went.

In a store's first year evidence is short: the wording of comments is learned anew with each look, and
a list of four may be empty a month later though all four are gaps. Flags keep the share that is
promised of them on each day, so what is watched stands apart from them. It needs no memory of
who ran what: fixed days are looked back at, and how sections stood on them is worked out from the data.

    watched       from the look on which it was listed, while a gap is as likely as `WATCHED` on each since
    not any more  where it is listed again, something was decided of it, or its text is gone
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

import numpy as np

from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.counts.sections import Period
from kb_tools.gaps.decisions.statuses import Reason, since_then
from kb_tools.gaps.signals.flags import LEAST_PROBABLE, NOT_SURE
from kb_tools.gaps.signals.model import GapSignal, Run

WATCHED = 0.2  # probability of a gap below which it is watched no more
LOOKS = 4  # that are looked back at
_BETWEEN = 4  # weeks
_LITTLE = 0.3  # of a log likelihood ratio: less explains nothing


@dataclass(frozen=True, slots=True)
class Stood:
    """How a section stood at a look; counts are those of the whole period."""

    listed: bool
    probability: float
    found: int
    expected: float
    said: float  # log of how much likelier its findings look as they do if the page brought them


@dataclass(frozen=True, slots=True)
class Watched:
    signal: GapSignal
    day: date  # of the last look on which it was listed
    then: Stood
    why: Reason  # it is listed no more


def days_to_look_at(day: date) -> tuple[date, ...]:
    """Every fourth Monday before that day, oldest first: the same ones, on whatever day one asks.

    >>> [str(each) for each in days_to_look_at(date(2026, 6, 1))[-2:]]
    ['2026-04-27', '2026-05-25']
    """
    cycle = _BETWEEN * 7
    last = (day.toordinal() - 2) // cycle * cycle + 1
    return tuple(date.fromordinal(last) - timedelta(days=cycle * n) for n in reversed(range(LOOKS)))


def stood(run: Run, key: Callable[[str], str]) -> dict[str, Stood]:
    """Of what is listed or may be watched, by the key that a section keeps."""
    return {
        key(s.section): _stood(s, run) for s in run.signals if s.flagged or s.probability >= WATCHED
    }


def _stood(signal: GapSignal, run: Run) -> Stood:
    said = float(np.log(run.ratios[signal.rows]).sum()) if len(signal.rows) else 0.0
    return Stood(
        signal.flagged, signal.probability, sum(signal.weekly_found), sum(signal.weekly_expected), said
    )  # fmt: skip


def watched(
    run: Run,
    key: Callable[[str], str],
    decided: Collection[str],
    looks: Sequence[tuple[date, Mapping[str, Stood]]],
) -> tuple[Watched, ...]:
    """The likeliest first.

    Args:
        decided: sections of which something was, whatever became of it.
        looks: how sections stood on earlier days, oldest first.
    """
    listed: dict[str, tuple[date, Stood]] = {}
    for day, then in looks:
        listed = {at: last for at, last in listed.items() if at in then}
        listed |= {at: (day, each) for at, each in then.items() if each.listed}
    return tuple(_watched(run, key, decided, listed))


def _watched(
    run: Run, key: Callable[[str], str], decided: Collection[str],
    listed: Mapping[str, tuple[date, Stood]],
) -> Iterator[Watched]:  # fmt: skip
    for signal in run.signals:
        known = listed.get(key(signal.section))
        shown = signal.flagged or signal.critical or signal.section in decided
        if known and not shown and signal.probability >= WATCHED:
            yield Watched(signal, *known, why_gone(signal, run, *known))


_RIVALS = {
    Cause.CLOSED: "it was high for a while and is not any more",
    Cause.GROUP: "one vendor or team explains it better now",
    Cause.REVIEWER: "one reviewer explains it better now",
    Cause.AGENTS: "a few agents explain it better now",
}


def why_gone(signal: GapSignal, run: Run, day: date, then: Stood) -> Reason:
    """What has most to do with it that a section is not listed any more, which it was on that day."""
    if signal.until_version:
        return (f"today's text has it no more (up to version {signal.until_version})",)
    if signal.probability >= LEAST_PROBABLE:
        return (signal.not_because or NOT_SURE,)
    rival = signal.causes[0][0] if signal.causes else Cause.NONE
    if rival in _RIVALS:
        return (_RIVALS[rival],)
    loss, why = max(_losses(signal, run, day, then), key=lambda each: each[0])
    return (
        why
        if loss >= _LITTLE
        else (
            "nothing of its own has changed much, but what the store has learned of sections in general has",
        )
    )


def _losses(signal: GapSignal, run: Run, day: date, then: Stood) -> Iterator[tuple[float, Reason]]:
    """By how much each kind of evidence has fallen since, as a log likelihood ratio."""
    since = since_then(signal, _week_near(day, run.period))
    level = max(then.found / then.expected, 1.0) if then.expected > 0 else 1.0
    newer = since.found * log(level) - (level - 1) * since.expected
    yield -newer, (
        "newer findings are missing: ", since.found,
        f" since then, where {level * since.expected:.1f} would have kept it as it was",
    )  # fmt: skip
    were, are = then.expected, since.expected_before
    anyway = (
        f"its contacts up to then are now held to bring {are:.1f} findings anyway, not {were:.1f}"
    )
    elsewhere = "some of its findings up to then are held to be about other sections now"
    yield (
        _excess(then.found, were) - _excess(since.found_before, are),
        (anyway if are > were else elsewhere,),
    )
    yield then.said - _stood(signal, run).said, (
        "the wording of comments is learned otherwise now: its own blame the page less clearly than they seemed to",
    )  # fmt: skip


def _week_near(day: date, span: Period) -> int:
    """Of the period, the first of those that were mostly not over on that day."""
    return max(0, round(((day - span.monday()).days + 1) / 7))


def _excess(found: int, expected: float) -> float:
    """Log likelihood ratio of findings against what was expected (Poisson, at their own level)."""
    if expected <= 0 or found <= expected:
        return 0.0
    return found * log(found / expected) - (found - expected)
