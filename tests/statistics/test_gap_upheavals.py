"""What turns an operation over in one week is not the pages' fault."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from kb_tools.gaps.catalogue import CatalogueSop, catalogue, same_label
from kb_tools.gaps.causes.weighed import Cause
from tests.support.qa_worlds import START, Fault, World, name

SEEDS = range(3)
MID_YEAR = 20


class Split(World):
    """Some SOPs are split in two: their last two steps go to a new SOP, and so do the contacts that
    need them. Before, each contact needed some of the steps."""

    split = 6

    def known(self):
        at = START + timedelta(weeks=MID_YEAR)
        sops = []
        for number, sop in enumerate(super().known().sops):
            (whole,) = sop.versions
            if number < self.split:
                before = replace(whole, end=at)
                left, moved = whole.sections[:-2], whole.sections[-2:]
                after = replace(whole, version="2.0", revision="rev1", start=at, sections=left)
                sops.append(replace(sop, versions=(before, after)))
                new = (replace(whole, start=at, sections=moved),)
                sops.append(CatalogueSop(name(self.sops + number), "", False, new))
            else:
                sops.append(sop)
        return catalogue(sops, same_label, self.until)

    def drawn(self):
        audits, findings = super().drawn()
        dice = np.random.default_rng((self.seed, 2))
        week = (audits.ticket_at - audits.ticket_at.min()) // (7 * 86_400 * 10**6)
        sop = audits.sop_recorded.codes
        apart = (sop < self.split) & (week >= MID_YEAR)
        second = apart & (dice.random(len(audits)) < 0.4)
        codes = np.where(second, sop + self.sops, sop)
        names = tuple(name(n) for n in range(self.sops + self.split))
        step = findings.section.codes >= self.sections - 2
        kept = ~apart[findings.audit] | (step == second[findings.audit])
        recorded = replace(audits.sop_recorded, codes=codes, names=names)
        return replace(audits, sop_recorded=recorded), findings.only(kept, np.arange(len(audits)))


def flags(world):
    return [s.section for s in world.run().signals if s.flagged]


@pytest.mark.slow
@pytest.mark.parametrize(
    "upheaval",
    [
        {"other_reviewers": MID_YEAR}, {"other_agents": MID_YEAR}, {"other_agents": 34},
        {"last_vendor": MID_YEAR}, {"last_vendor": 34}, {"holidays": (24, 25)},
        {"holidays": (36, 37)},
    ],
    ids=str,
)  # fmt: skip
def test_an_upheaval_flags_no_page(upheaval):
    assert sum(len(flags(World(seed=seed, audits=20_000, **upheaval))) for seed in SEEDS) <= 1


@pytest.mark.slow
def test_an_sop_that_was_split_in_two_is_no_gap_in_either():
    assert sum(len(flags(Split(seed=seed, audits=20_000))) for seed in SEEDS) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("later", [-2, 4, 10])
def test_a_gap_that_opens_about_when_all_reviewers_were_replaced_is_found(later):
    told = []
    for seed in SEEDS:
        fault = Fault(4, 2, lift=6.0, week=MID_YEAR + later)
        world = World(seed=seed, audits=40_000, faults=(fault,), other_reviewers=MID_YEAR)
        told += [s for s in world.run().signals if s.section == "SOP-004#s2"]
    assert sum(s.flagged for s in told) >= 2
    turn = (START + timedelta(weeks=MID_YEAR)).date()
    assert {s.reviewers_replaced for s in told if s.flagged} == {turn if later < 9 else None}


@pytest.mark.slow
def test_a_vendor_that_starts_is_hardly_ever_called_untaught_where_it_learns():
    world = World(seed=1, audits=20_000, last_vendor=MID_YEAR)
    causes = [s.cause for s in world.run().signals]
    assert causes.count(Cause.GROUP) <= 2
