"""A page's fault need not hit everybody alike, and not for good: it is found in whatever shape."""

import numpy as np
import pytest

from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.signals.from_counts import signals
from kb_tools.gaps.signals.model import Rules
from tests.statistics.test_gap_alarms import BLAMES, USUAL, section
from tests.support.qa_worlds import Fault, World

SEEDS = range(1, 3)
# Each brings about as many findings as the first.
SHAPES = {
    "everybody": {"lift": 4.0},
    "held by some agents and some reviewers": {"lift": 7.0, "readings": (0.4, 0.2)},
    "new people": {"lift": 8.0, "new": True},
    "fading": {"lift": 7.0, "fades": 20.0},
}
FEW = {"a few agents": {"lift": 8.0, "readings": (0.1, 0.0)}}


def a_run(seed, shape, said=0.2):
    """Six gaps of that shape; of the findings that a gap brought, one in five blames the page."""
    usual = {"week": 12} | (SHAPES | FEW)[shape]
    faults = tuple(Fault(sop, 1 + sop % 5, **usual) for sop in range(0, 18, 3))
    world = World(seed=seed, audits=36_000, faults=faults, replaced=True)
    audits, findings, known, counts = world.counted()
    dice = np.random.default_rng(seed + 1000)
    blames = dice.random(len(findings)) < np.where(
        dice.random(len(findings)) < world.brought, said, 0.02
    )
    sop, part = audits.sop_recorded.codes[findings.audit], findings.section.codes
    which = dice.integers(0, 1000, len(findings))
    comments = {
        n: (kind := BLAMES if blames[n] else USUAL)[which[n] % len(kind)].format(
            f"matter{chr(97 + sop[n])}{chr(97 + part[n])}"
        )
        for n in range(len(findings))
    }
    run = signals(counts, audits, findings, known, Rules(), [""], Comments.of(comments))
    return run, {section(fault) for fault in faults}


@pytest.mark.slow
@pytest.mark.parametrize("shape", [*SHAPES])
def test_a_pages_fault_is_found_in_whatever_shape(shape):
    found = wrong = asked = 0
    for seed in SEEDS:
        run, true = a_run(seed, shape)
        flagged = {s.section for s in run.signals if s.flagged}
        found, wrong = found + len(flagged & true), wrong + len(flagged - true)
        asked += len(true)
    assert found >= 0.6 * asked
    assert wrong <= 0.1 * asked


@pytest.mark.slow
def test_a_few_agents_are_not_taken_for_readers_of_an_ambiguous_page():
    """A tenth of them bring seven times as much more, and nobody blames the page for it."""
    for seed in SEEDS:
        run, true = a_run(seed, "a few agents", said=0.02)
        of_them = [s for s in run.signals if s.section in true]
        assert not any(s.flagged for s in of_them)
        assert sum(s.cause is Cause.AGENTS for s in of_them) >= 3
