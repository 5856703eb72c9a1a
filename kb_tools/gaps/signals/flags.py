"""Which signals are flagged, and what speaks against the others.

The flags are the longest list whose mean probability of being no gap stays within the promised share
(Bayesian false discovery rate: Newton et al. 2004, Biostatistics 5, 155-176). A page hits everybody
who follows it, so a flag also needs several agents, teams and reviewers among its findings; without them
the report says that it is probably not the page.
"""

from collections.abc import Sequence
from dataclasses import replace

from kb_tools.english import counted
from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.signals.model import GapSignal, Rules

_LEAST_FINDINGS = 3
# Of a gap, for a flag, however few are listed. The promised share of wrong flags is kept on each
# day; whoever looks every few weeks adds up the wrong ones of all days, and most of these are
# sections that are hardly likelier than not, in one week and out in the next.
LEAST_PROBABLE = 0.7
# Where fewer were found than its contacts lead to expect, nothing but comments speaks for a gap; who is
# told "fewer than expected" should be told it of a sure one. With ten million made audits 2 of 5 such
# sections by .7 to .9 had a gap, of others 15 of 23; by .9 and more 6 of 9 on all sets.
_LEAST_BY_COMMENTS = 0.9
NOT_SURE = "likely, but not sure enough to be listed"
_NEWCOMERS = "those who are new hold most of it: not taught, or left out where others know by heart"
_RIVALS = {
    Cause.CLOSED: "it was high for a while and is not any more",
    Cause.GROUP: "probably not the page: one vendor or team has it, the others do not",
    Cause.REVIEWER: "probably not the page: one reviewer finds it, the others do not",
    Cause.AGENTS: "probably not the page: a few agents hold most of it",
    Cause.NONE: "within what sections differ by",
}


def flagged(made: Sequence[GapSignal], rules: Rules) -> list[GapSignal]:
    """Sets the flags and says what speaks against a section whose count is high."""
    ranked = sorted(made, key=lambda s: -s.probability)
    chosen: set[str] = set()
    wrong = 0.0
    for signal in ranked:
        if signal.probability < LEAST_PROBABLE:
            break
        if _narrow(signal, rules) or _only_comments(signal):
            continue
        if (wrong + 1 - signal.probability) / (len(chosen) + 1) > rules.false_discoveries:
            break
        wrong += 1 - signal.probability
        chosen.add(signal.section)
    return [_with_flag(signal, signal.section in chosen, rules) for signal in made]


def _only_comments(signal: GapSignal) -> bool:
    return signal.ratio < 1 and signal.probability < _LEAST_BY_COMMENTS


def _narrow(signal: GapSignal, rules: Rules) -> str:
    """Why the findings of a signal are too few or too much of one kind for a page's fault."""
    if signal.found < _LEAST_FINDINGS:
        return f"only {signal.found} findings"
    spread = signal.spread
    for number, least, who in (
        (spread.agents, rules.least_agents, "agent"),
        (spread.teams, rules.least_teams, "team"),
        (spread.reviewers, rules.least_reviewers, "reviewer"),
    ):
        if 0 < number < least:  # 0: not recorded at all
            return f"probably not the page: only {counted(number, who)}"
    return ""


def _with_flag(signal: GapSignal, flagged: bool, rules: Rules) -> GapSignal:
    because = ""
    if not flagged and signal.interval[0] > 1:
        rival = _NEWCOMERS if signal.newcomers else _RIVALS.get(signal.causes[0][0], "")
        because = _narrow(signal, rules) or rival
        if not because and signal.causes[0][0] is Cause.GAP:
            because = NOT_SURE
    return replace(signal, flagged=flagged, not_because=because)


def gone(signal: GapSignal) -> GapSignal:
    """A section that today's text no longer has cannot have an open gap."""
    moved = dict(signal.causes)
    moved[Cause.CLOSED] += moved[Cause.GAP]
    moved[Cause.GAP] = 0.0
    ranked = sorted(moved.items(), key=lambda pair: -pair[1])
    return replace(
        signal, probability=0.0, causes=tuple(ranked), critical=False,
        cause=Cause.CLOSED if moved[Cause.CLOSED] > 0.5 else signal.cause,
    )  # fmt: skip
