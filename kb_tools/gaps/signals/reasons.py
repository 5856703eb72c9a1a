"""What reviewers say is the matter with a page, of signals that may be gaps.

Where criteria blame the page, these say it (`section_signal.py`). Elsewhere comments do. How often
a signal's comments say each of four things is held against how often other comments of the store
do: many a comment on an agent's slip speaks of an "outdated macro" or an "unclear reply". A reason
is given where it is said clearly more often than elsewhere, and clearly more often than any other;
else comments give none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

import numpy as np
from scipy.special import betainc

from kb_tools.findings.dates import microseconds
from kb_tools.gaps.comments.blame import Embed
from kb_tools.gaps.comments.reasons import REASONS, said_of_the_page
from kb_tools.gaps.evidence import Audits, Findings, Floats, Ints
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.gaps.signals.named import may_be_a_gap

_READ = 80  # comments of a signal, evenly over its weeks; more would hardly tell more
_ELSEWHERE = 400  # comments
_OF_ONE_REVIEWER = 3.0  # comments on one signal: who repeats herself is no further witness
_DRAW = 10.0  # comments that the belief in what is usual weighs before any are read
_USUAL = 0.03  # of comments: say one of the four
_BY_CHANCE = 0.01  # that one is said so often where nothing is the matter
_SURE = 0.9  # that it is said more often than the next
_SAYS = 0.4  # probability from which on a comment is told to say so


def elsewhere(signals: Sequence[GapSignal]) -> Ints:
    """Findings of signals that are hardly gaps, by position: their comments tell what is usual."""
    rows = [signal.rows for signal in signals if not may_be_a_gap(signal)]
    return _evenly(np.unique(np.concatenate(rows)), _ELSEWHERE) if rows else np.zeros(0, np.int64)


def with_reasons(
    signals: Sequence[GapSignal], audits: Audits, findings: Findings, said: Mapping[int, str],
    embed: Embed | None,
) -> tuple[GapSignal, ...]:  # fmt: skip
    """The same, those that may be gaps with the reason that their comments give.

    Args:
        said: the comments of findings, by position: of these signals, and of findings `elsewhere`.
    """
    asked = {
        signal.section: _evenly(_since_onset(signal, audits, findings, said), _READ)
        for signal in signals
        if may_be_a_gap(signal) and not signal.verdicts
    }
    if not any(map(len, asked.values())):
        return tuple(signals)
    others = [row for row in elsewhere(signals).tolist() if row in said]
    rows = np.unique(np.concatenate([*asked.values(), np.array(others, np.int64)]))
    told = said_of_the_page([said[row] for row in rows.tolist()], embed)
    usual = told[np.searchsorted(rows, others)].sum(axis=0) + _DRAW * _USUAL
    usual /= len(others) + _DRAW
    reviewer = audits.reviewer.codes[findings.audit]
    return tuple(
        _with_reason(s, told[np.searchsorted(rows, at)], reviewer[at], usual)
        if (at := asked.get(s.section)) is not None
        else s
        for s in signals
    )


def reason_said(said: Floats, weight: Floats, usual: Floats) -> str:
    """The reason that comments give, "" where none stands out.

    Args:
        said: (comments, REASONS), how probably each says so.
        weight: of each comment, 0 to 1.
        usual: (REASONS,), the share of other comments that say so.
    """
    times, comments = weight @ said, float(weight.sum())
    more = np.maximum(times - comments * usual, 0.0)
    second, first = np.argsort(more, kind="stable")[-2:]
    if not more[first]:
        return ""
    by_chance = betainc(times[first], comments - times[first] + 1, usual[first])
    sooner = 1 - betainc(more[first] + 1, more[second] + 1, 0.5)
    return REASONS[first] if by_chance < _BY_CHANCE and sooner >= _SURE else ""


def _with_reason(signal: GapSignal, said: Floats, reviewer: Ints, usual: Floats) -> GapSignal:
    _, place, times = np.unique(reviewer, return_inverse=True, return_counts=True)
    each = times[place]
    weight = np.where(reviewer >= 0, np.minimum(each, _OF_ONE_REVIEWER) / each, 1.0)
    reason = reason_said(said, weight, usual)
    says = int((said[:, REASONS.index(reason)] >= _SAYS).sum()) if reason else 0
    if not says:
        return signal
    return replace(signal, reason=reason, said_in=(says, len(said)))


def _since_onset(
    signal: GapSignal, audits: Audits, findings: Findings, said: Mapping[int, str]
) -> Ints:
    rows = signal.rows[[row in said for row in signal.rows.tolist()]]
    if signal.onset is None:
        return rows
    start = microseconds(datetime.combine(signal.onset, time(), UTC))
    since: Ints = rows[audits.ticket_at[findings.audit[rows]] >= start]
    return since


def _evenly(rows: Ints, most: int) -> Ints:
    chosen: Ints = rows[np.linspace(0, len(rows), min(most, len(rows)), endpoint=False).astype(int)]
    return chosen
