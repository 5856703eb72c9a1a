"""What the verdicts on versions promise, in worlds whose truth is known."""

from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import binom

from kb_tools.gaps.effects.versions import Verdict, version_effects
from tests.support.qa_worlds import Fault, World

SEEDS = range(6)
CLAIMS = (Verdict.BETTER, Verdict.WORSE)


def effects(world):
    _, findings, known, counts = world.counted()
    ones = np.ones(len(findings))
    last_day = (world.until - timedelta(microseconds=1)).date()
    return version_effects(counts, known, ones, 4.0, 1.0, 20, last_day)


@pytest.mark.slow
def test_versions_that_do_nothing_are_hardly_ever_called_better_or_worse():
    """Half of them follow an incident of three weeks, as they do in life."""
    told = claimed = held = 0
    for seed in SEEDS:
        weeks = {sop: (14 + sop % 12,) for sop in range(20)}
        incidents = tuple(
            Fault(s, 1, 5.0, week=w[0] - 3, until=w[0]) for s, w in weeks.items() if s % 2
        )
        world = World(
            audits=16_000, sops=20, sections=4, versions=weeks, faults=incidents, seed=seed
        )
        made = [e for e in effects(world) if e.measured]
        told += len(made)
        claimed += sum(e.verdict in CLAIMS for e in made)
        held += sum(e.measured.interval[0] <= 0 <= e.measured.interval[1] for e in made)
    assert told > 300
    assert claimed <= binom.ppf(0.99, told, 0.02)
    assert held / told >= 0.93


@pytest.mark.slow
def test_intervals_hold_the_truth_where_versions_do_something():
    held = right = wrong = told = 0
    for seed in SEEDS:
        faults = tuple(
            Fault(sop, 1, lift, week=20) for sop, lift in enumerate((0.35, 0.5, 2.0, 3.0))
        )
        world = World(audits=16_000, sops=16, sections=4, versions=dict.fromkeys(range(4), (20,)),
                      faults=faults, seed=seed)  # fmt: skip
        for made in effects(world):
            if not made.measured or not made.section.endswith("#s1"):
                continue
            truth = np.log(faults[int(made.sop[-3:])].lift)
            told += 1
            held += made.measured.interval[0] <= truth <= made.measured.interval[1]
            right += made.verdict is (Verdict.WORSE if truth > 0 else Verdict.BETTER)
            wrong += made.verdict is (Verdict.BETTER if truth > 0 else Verdict.WORSE)
    assert told >= 20
    assert held >= binom.ppf(0.01, told, 0.93)
    assert right / told >= 0.5
    assert wrong == 0
