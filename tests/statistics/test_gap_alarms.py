"""What the report promises about its alarms, in worlds whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from kb_tools.findings.dates import microseconds
from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.counts.sections import counted, period
from kb_tools.gaps.links.linking import linked
from kb_tools.gaps.signals.from_counts import signals
from kb_tools.gaps.signals.model import Rules
from tests.support.qa_worlds import START, Fault, World

SEEDS = range(8)
BLAMES = (
    "zorbu klani {} mert", "fendo lupis {}", "{} tavik ossel raun", "mirando {} pelt",
    "sovi kantre {} dulo", "orbit {} falenka",
)  # fmt: skip
USUAL = (
    "agent missed {}", "{} was not done", "wrong answer on {}", "did not check {} first",
    "forgot to note {} in the case", "no proof collected for {}", "rushed {} again",
    "closed before {} was settled",
)  # fmt: skip


def commented(world, *, alike, share):
    """A run with comments, in no language.

    Args:
        alike: how closely sections lie around the usual share of comments that blame the page, one
            in thirty; small where each has its own manner.
        share: of the findings that a fault brought, those whose comment blames the page.
    """
    audits, findings, known, counts = world.counted()
    dice = np.random.default_rng(world.seed + 1000)
    own = dice.beta(alike / 30, alike * 29 / 30, (world.sops, world.sections))
    sop, part = audits.sop_recorded.codes[findings.audit], findings.section.codes
    week = (audits.ticket_at[findings.audit] - microseconds(START)) // (7 * 86_400_000_000)
    blames = dice.random(len(findings)) < own[sop, part]
    for fault in world.faults:
        there = (sop == fault.sop) & (part == fault.section - 1) & (week >= fault.week)
        brought = there & (dice.random(len(findings)) < 1 - 1 / fault.lift)
        blames |= brought & (dice.random(len(findings)) < share)
    which = dice.integers(0, 1000, len(findings))
    comments = {
        n: (BLAMES if blames[n] else USUAL)[
            which[n] % (len(BLAMES) if blames[n] else len(USUAL))
        ].format(f"matter{chr(97 + sop[n])}{chr(97 + part[n])}")
        for n in range(len(findings))
    }
    said = Comments.of(comments)
    return signals(counts, audits, findings, known, Rules(), [""], said)


@pytest.mark.slow
def test_sections_with_a_manner_of_their_own_are_not_flagged_for_it():
    """In some nobody blames the page, in others one comment in five does, and none is at fault."""
    flags = []
    for seed in SEEDS[:4]:
        run = commented(World(seed=seed, audits=24_000), alike=20.0, share=0.0)
        flags.append(sum(s.flagged for s in run.signals))
    assert sum(flags) <= 2


@pytest.mark.slow
def test_what_comments_say_finds_gaps_that_were_open_from_the_first_row():
    """By counts they cannot be told from hard steps. What comments say is learned from gaps that
    opened later, in whatever words."""
    wrong = hits = without = 0
    always = tuple(Fault(sop, 1 + sop % 5, lift=3.0) for sop in range(0, 12, 2))
    later = tuple(Fault(sop, 1 + sop % 5, lift=3.0, week=15) for sop in range(12, 24, 2))
    of_always, true = ({section(fault) for fault in faults} for faults in (always, always + later))
    for seed in SEEDS[:3]:
        world = World(seed=seed, audits=60_000, faults=always + later)
        run = commented(world, alike=200.0, share=0.3)
        flagged = {s.section for s in run.signals if s.flagged}
        hits, wrong = hits + len(flagged & of_always), wrong + len(flagged - true)
        without += len({s.section for s in world.run().signals if s.flagged} & of_always)
    assert hits >= without + 7  # of 18
    assert wrong <= binom.ppf(0.99, hits + wrong, 0.1)


def section(fault):
    return f"SOP-{fault.sop:03}#s{fault.section}"


def flags_of(world, audits, findings):
    known = world.known()
    links = linked(audits, findings, known, lambda written: written)
    span = period(audits.ticket_at, microseconds(world.until))
    counts = counted(audits, findings, links, known, span, np.ones(len(findings), bool))
    return sum(s.flagged for s in signals(counts, audits, findings, known, Rules(), [""]).signals)


def weeks_torn(audits, findings, dice):
    """Each contact keeps all but its time."""
    return replace(audits, ticket_at=dice.permutation(audits.ticket_at)), findings


def sections_torn(audits, findings, dice):
    """Each week and SOP keeps its number of findings on the mean; they are about any section."""
    sections = replace(findings.section, codes=dice.permutation(findings.section.codes))
    return audits, replace(findings, section=sections, audit=dice.permutation(findings.audit))


@pytest.mark.slow
@pytest.mark.parametrize("torn", [weeks_torn, sections_torn])
def test_torn_apart_a_world_with_gaps_keeps_the_promise_made_to_one_without(torn):
    """Where nothing is left to find each flag is wrong, so the promised share of wrong flags is that
    of worlds with any."""
    whole = alarmed = 0
    for seed in SEEDS:
        faults = tuple(Fault(sop, 1 + sop % 5, lift=5.0, week=20) for sop in (3, 7, 11, 19))
        world = World(seed=seed, faults=faults)
        audits, findings = world.drawn()
        whole += flags_of(world, audits, findings) > 0
        alarmed += flags_of(world, *torn(audits, findings, np.random.default_rng(seed))) > 0
    assert whole >= 0.8 * len(SEEDS)
    assert alarmed <= binom.ppf(0.99, len(SEEDS), Rules().false_discoveries)


@pytest.mark.slow
@pytest.mark.parametrize("week", [12, 24])
def test_a_gap_that_opens_is_found_and_dated(week):
    found, errors = [], []
    for seed in SEEDS:
        run = World(seed=seed, audits=24_000, faults=(Fault(4, 2, lift=5.0, week=week),)).run()
        signal = next(s for s in run.signals if s.section == "SOP-004#s2")
        if signal.audits_all < 400:  # this world hardly reviews that SOP
            continue
        found.append(signal.flagged)
        if signal.flagged and signal.onset is not None:
            errors.append(abs((signal.onset - START.date()).days / 7 - week))
    assert sum(found) >= 0.8 * len(found) >= 4
    assert sorted(errors)[len(errors) // 2] <= 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (Fault(4, 2, lift=7.0, week=10, vendor=1), Cause.GROUP),
        (Fault(4, 2, lift=14.0, reviewer=3), Cause.REVIEWER),
        (Fault(4, 2, lift=8.0, week=14, until=19), Cause.CLOSED),
    ],
)
def test_what_is_not_the_pages_fault_is_not_called_one(fault, cause):
    """Rarely a flag; and where a cause is named at all, mostly the right one."""
    flags, named = 0, []
    for seed in SEEDS:
        run = World(seed=seed, audits=16_000, faults=(fault,)).run()
        signal = next(s for s in run.signals if s.section == "SOP-004#s2")
        flags += signal.flagged
        if signal.cause is not Cause.NONE:
            named.append(signal.cause)
    assert flags <= 1
    assert named.count(cause) >= 0.7 * len(named)


@pytest.mark.slow
def test_among_many_gaps_the_share_of_wrong_flags_stays_near_the_promise():
    wrong = flagged = hits = 0
    for seed in SEEDS:
        faults = tuple(Fault(sop, 1 + sop % 5, lift=4.0, week=8 + sop) for sop in range(0, 20, 2))
        run = World(seed=seed, audits=20_000, faults=faults).run(Rules(false_discoveries=0.1))
        true = {section(fault) for fault in faults}
        for signal in run.signals:
            if signal.flagged:
                flagged += 1
                wrong += signal.section not in true
                hits += signal.section in true
    assert hits >= 0.5 * len(SEEDS) * 10
    assert wrong <= binom.ppf(0.99, flagged, 0.1)
