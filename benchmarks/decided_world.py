"""A support operation in which findings come from decisions, not from rates.

Every contact needs some steps of its page. At each the agent decides: from what she knows of the
step, from the load of the week, and, where the text can be read in two ways, from the reading she
holds. A reviewer decides again, with a reading of her own, and writes down what she noticed. A gap
is a text that can be read in two ways, says nothing about a case, is no longer true, or contradicts
another page; what it costs is known, because every decision is weighed with and without it.
"""

from dataclasses import dataclass, field

import numpy as np
from decided_words import KINDS, MATTERS, PRODUCTS, TOPICS, Term
from numpy.typing import NDArray

START = np.datetime64("2024-02-05")  # a Monday
WEEKS = 78
SIZES = (4, 5, 6, 7, 8)  # sections of a page
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Section:
    sop: int
    kind: str
    thing: Term
    form: int  # which wording of its kind
    number: int  # the figure it names
    need: float  # how often a contact needs it
    hard: float  # logit of going wrong
    noticed: float  # how often a reviewer sees that it went wrong


@dataclass(slots=True)
class Gap:
    """From week `onset` to week `end`, in the share `case` of the contacts that need the step."""

    section: int
    kind: str  # ambiguous, incomplete, outdated, contradiction
    onset: int
    end: int  # WEEKS where it is open
    from_start: bool
    case: float
    other: float  # share of agents who hold the other reading
    others: float  # share of reviewers who do
    version: int | None = None  # the version that made it
    partner: int | None = None
    excess: Floats = field(default_factory=lambda: np.zeros(WEEKS))
    base: Floats = field(default_factory=lambda: np.zeros(WEEKS))


@dataclass(frozen=True, slots=True)
class Rival:
    """What makes findings on a section and is no fault of the page."""

    section: int
    label: str
    kind: str
    start: int
    end: int  # WEEKS: goes on
    who: Ints  # agents or a reviewer it concerns; empty: everybody
    logit: float


@dataclass(frozen=True, slots=True)
class Version:
    sop: int
    week: int  # -30: before the first row
    changed: tuple[int, ...]  # sections whose text differs


class World:
    """Who works, what the pages say, what is wrong with them."""

    def __init__(self, audits: int, seed: int, gaps: bool, pages: int | None = None) -> None:
        """
        Args:
            pages: None: one for each 1,100 audits, 12 to 200.
        """
        self.dice = dice = np.random.default_rng([seed, audits])
        self.audits = audits
        self.sops = int(np.clip(audits // 1100, 12, 200)) if pages is None else pages
        of_market = len(PRODUCTS) * len(MATTERS)
        markets = -(-self.sops // of_market)
        combinations = dice.permutation(markets * of_market)[: self.sops]
        self.market = combinations // of_market if markets > 1 else np.full(self.sops, -1)
        self.product = combinations % of_market // len(MATTERS)
        self.matter = combinations % len(MATTERS)
        self.queue = self.product // 3
        self.sections = self._sections()
        self.first = np.searchsorted([s.sop for s in self.sections], np.arange(self.sops + 1))
        share = dice.lognormal(0, 1.0, self.sops)
        self.share = share / share.sum()
        self._people()
        self.topics = dice.permutation(len(TOPICS))[
            : 3 + (audits > 50_000) * 3 + (audits > 150_000) * 2
        ]
        self.topic_onset = np.where(
            dice.random(len(self.topics)) < 0.4, 0, dice.integers(8, WEEKS - 18, len(self.topics))
        )
        # A contact that no page covers comes in where its neighbours do, and is taken for theirs.
        self.neighbours = dice.integers(0, self.sops, (len(self.topics), 3))
        self.topic_share = dice.uniform(0.0012, 0.004, len(self.topics))
        self.season = 0.35 * np.sin(np.arange(WEEKS) / 52 * 2 * np.pi + dice.uniform(0, 6))
        self.versions = [Version(n, -30, ()) for n in range(self.sops)]
        self.gaps: list[Gap] = []
        if gaps:
            self._gaps()
        self.rivals = self._rivals()
        self._other_versions()
        self.versions.sort(key=lambda v: (v.sop, v.week))

    def _sections(self) -> list[Section]:
        dice, made, kinds = self.dice, [], list(KINDS)
        for sop in range(self.sops):
            chosen = dice.choice(len(kinds), int(dice.choice(SIZES)), replace=False)
            for kind in (kinds[k] for k in chosen):
                forms, _, _, things = KINDS[kind]
                made.append(
                    Section(
                        sop, kind, things[dice.integers(len(things))], int(dice.integers(len(forms))),
                        int(dice.integers(2, 60)), float(dice.beta(2, 3)), float(dice.normal(-2.7, 0.7)),
                        float(dice.beta(7, 4)),
                    )
                )  # fmt: skip
        return made

    def _people(self) -> None:
        dice = self.dice
        agents = max(40, self.audits // 260)
        self.agents = agents
        self.vendor = dice.choice(4, agents, p=[0.3, 0.3, 0.25, 0.15])
        self.team = self.vendor * 100 + dice.integers(0, max(2, agents // 60), agents)
        old = dice.random(agents) < 0.55
        days = WEEKS * 7
        self.hired = np.where(
            old, -dice.integers(200, 1500, agents), dice.integers(-200, days - 60, agents)
        )
        stays = self.hired.clip(0) + dice.exponential(700, agents).astype(int) + 60
        self.left = np.where(dice.random(agents) < 0.5, stays, 10**6)
        self.care = dice.normal(0, 0.45, agents)
        queues = int(self.queue.max()) + 1
        self.works = dice.random((agents, queues)) < 0.45
        self.works[np.arange(agents), dice.integers(0, queues, agents)] = True
        self.reviewers = max(8, agents // 14)
        self.eye = dice.normal(0, 0.35, self.reviewers)  # logit of noticing
        self.eye[dice.random(self.reviewers) < 0.12] += 0.9  # the strict ones
        self.invents = 0.004 * np.exp(dice.normal(0, 0.8, self.reviewers))
        self.names_step = dice.beta(0.8, 1.3, self.reviewers)
        self.blames = dice.beta(1.6, 7.8, self.reviewers)  # .17: says that the page is at fault
        self.reads = dice.random((self.reviewers, queues)) < 0.5
        self.reads[np.arange(self.reviewers), dice.integers(0, queues, self.reviewers)] = True

    def _gaps(self) -> None:
        dice = self.dice
        # Where many work by a text, more is tried out, and more goes wrong.
        used = np.array([s.need * self.share[s.sop] for s in self.sections]) ** 0.7
        count = max(6, int(0.055 * len(self.sections)))
        chosen = dice.choice(len(used), count, replace=False, p=used / used.sum())
        for section in chosen.tolist():
            kind = str(
                dice.choice(
                    ["ambiguous", "incomplete", "outdated", "contradiction"],
                    p=[0.4, 0.25, 0.2, 0.15],
                )
            )
            always = bool(dice.random() < 0.3)
            onset = 0 if always else int(dice.integers(6, WEEKS - 9))
            end = WEEKS
            if dice.random() < 0.25 and onset < WEEKS - 26:
                end = int(dice.integers(onset + 12, WEEKS - 9))
            gap = Gap(
                section, kind, onset, end, always, float(dice.beta(2.2, 2.6)),
                float(dice.uniform(0.25, 0.6)), float(dice.uniform(0.05, 0.4)),
            )  # fmt: skip
            sop = self.sections[section].sop
            if not always and kind != "outdated" and dice.random() < 0.75:
                gap.version = len([v for v in self.versions if v.sop == sop]) + 1
                self.versions.append(Version(sop, onset, (section,)))
            if end < WEEKS:
                self.versions.append(Version(sop, end, (section,)))
            if kind == "contradiction":
                near = [
                    n
                    for n, s in enumerate(self.sections)
                    if s.kind == self.sections[section].kind and s.sop != sop
                ]
                gap.partner = int(dice.choice(near)) if near else None
            self.gaps.append(gap)

    def _rivals(self) -> list[Rival]:
        dice, made, taken = self.dice, [], {g.section for g in self.gaps}
        free = [n for n in dice.permutation(len(self.sections)).tolist() if n not in taken]
        nobody = np.zeros(0, np.int64)

        def some(share: float) -> list[int]:
            count = max(1, int(share * len(self.sections)))
            return [free.pop() for _ in range(min(count, len(free)))]

        def week() -> int:
            return int(dice.choice([0, int(dice.integers(4, WEEKS - 12))]))

        for n in some(0.02):
            who = np.flatnonzero(self.vendor == dice.integers(1, 4))
            made.append(Rival(n, "vendor_training", "vendor_untrained", week(), WEEKS, who, 1.7))
        for n in some(0.015):
            start = week()
            pool = np.flatnonzero(self.works[:, self.queue[self.sections[n].sop]])
            who = dice.choice(pool, max(2, len(pool) // 25), replace=False)
            made.append(Rival(n, "agent", "weak_agents", start, WEEKS, who, 2.8))
        for n in some(0.012):
            pool = np.flatnonzero(self.reads[:, self.queue[self.sections[n].sop]])
            made.append(
                Rival(n, "reviewer", "reviewer_pet", week(), WEEKS, dice.choice(pool, 1), 0.1)
            )
        for n in some(0.02):
            start = int(dice.integers(2, WEEKS - 4))
            made.append(Rival(n, "incident", "incident", start, start + 3, nobody, 2.6))
        for n in some(0.02):
            made.append(Rival(n, "hard_task", "hard_task", 0, WEEKS, nobody, 1.2))
        for n in some(0.02):
            start = int(dice.integers(0, WEEKS - 10))
            made.append(Rival(n, "seasonal", "season_spike", start, start + 8, nobody, 0.8))
        for sop in dice.permutation(self.sops)[: max(1, self.sops // 14)].tolist():
            start = int(dice.integers(2, WEEKS - 6))
            for n in range(self.first[sop], self.first[sop + 1]):
                made.append(
                    Rival(n, "targeted_burst", "audit_burst", start, start + 4, nobody, 0.0)
                )
        return made

    def _other_versions(self) -> None:
        """Editing that changes no decision."""
        dice = self.dice
        for sop in range(self.sops):
            for week in np.unique(dice.integers(1, WEEKS - 2, dice.poisson(1.6))).tolist():
                if all(abs(v.week - week) > 1 for v in self.versions if v.sop == sop):
                    section = int(dice.integers(self.first[sop], self.first[sop + 1]))
                    self.versions.append(Version(sop, week, (section,)))


@dataclass(frozen=True, slots=True)
class Contacts:
    """Audited contacts, in the order in which they happened."""

    day: Ints
    seen: Ints  # day of the audit
    sop: Ints  # the page that the contact needed; -1: none covers it
    taken_for: Ints  # the same, or the page that looks nearest
    topic: Ints  # the topic without a page, else -1
    agent: Ints
    reviewer: Ints
    sample: Ints  # random, new_hire, dsat, topic


@dataclass(frozen=True, slots=True)
class Found:
    """Findings: `audit`, `section` (-1: a topic or manners), whether a gap was behind it."""

    audit: Ints
    section: Ints
    topic: Ints
    of_gap: Bools
    invented: Bools  # nothing had gone wrong


def contacts(world: World) -> Contacts:
    dice, count = world.dice, world.audits
    week_weight = np.exp(world.season)
    week = np.sort(dice.choice(WEEKS, count, p=week_weight / week_weight.sum()))
    day = week * 7 + dice.integers(0, 7, count)
    order = np.argsort(day, kind="stable")
    day, week = day[order], week[order]
    sample = dice.choice(4, count, p=[0.72, 0.1, 0.1, 0.08])
    sop = dice.choice(world.sops, count, p=world.share)
    for rival in world.rivals:
        if rival.kind == "audit_burst":
            at = world.sections[rival.section].sop
            if rival.section == world.first[at]:
                pool = np.flatnonzero((sample == 3) & (week >= rival.start) & (week < rival.end))
                sop[pool[: len(pool) // 2]] = at
    topic = np.full(count, -1)
    for n, onset in enumerate(world.topic_onset.tolist()):
        topic[(dice.random(count) < world.topic_share[n]) & (week >= onset)] = n
    neighbour = world.neighbours[topic, dice.choice(3, count, p=[0.6, 0.25, 0.15])]
    queue = world.queue[np.where(topic >= 0, neighbour, sop)]
    taken_for = np.where(topic >= 0, neighbour, sop)
    sop = np.where(topic >= 0, -1, sop)
    agent, reviewer = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for q in range(world.works.shape[1]):
        for month in range(0, WEEKS, 4):
            rows = np.flatnonzero((queue == q) & (week >= month) & (week < month + 4))
            there = world.works[:, q] & (world.hired < month * 7) & (world.left > month * 7 + 28)
            there = there if there.any() else world.hired < month * 7 + 400
            pool = np.flatnonzero(there)
            agent[rows] = dice.choice(pool, len(rows))
            new = pool[world.hired[pool] > month * 7 - 120]
            fresh = rows[sample[rows] == 1]
            if len(new):
                agent[fresh] = dice.choice(new, len(fresh))
        rows = np.flatnonzero(queue == q)
        pool = np.flatnonzero(world.reads[:, q])
        pool = pool if len(pool) else np.arange(world.reviewers)
        reviewer[rows] = dice.choice(pool, len(rows), p=_weights(dice, len(pool)))
    return Contacts(
        day, day + dice.integers(1, 13, count), sop, taken_for, topic, agent, reviewer, sample
    )


def _weights(dice: np.random.Generator, count: int) -> Floats:
    weight = dice.gamma(3.0, 1.0, count)
    return np.asarray(weight / weight.sum())


def decide(world: World, at: Contacts) -> Found:
    """Every step that a contact needs: done or not, noticed or not."""
    dice = world.dice
    width = max(SIZES)
    known = np.flatnonzero(at.sop >= 0)
    first, after = world.first[at.sop[known]], world.first[at.sop[known] + 1]
    section = first[:, None] + np.arange(width)
    there = section < after[:, None]
    section = np.minimum(section, len(world.sections) - 1)
    need = np.array([s.need for s in world.sections])
    row, column = np.nonzero(there & (dice.random(section.shape) < need[section]))
    audit, section = known[row], section[row, column]
    agent, reviewer, day = at.agent[audit], at.reviewer[audit], at.day[audit]
    week = day // 7
    months = (day - world.hired[agent]).clip(0) / 30
    slip = (
        np.array([s.hard for s in world.sections])[section]
        + world.care[agent]
        + 0.5 * world.season[week]
        + 0.8 * np.exp(-months / 2.5)
        + 0.5 * (at.sample[audit] == 2)
    )
    invents = world.invents[reviewer].copy()
    order = np.argsort(section, kind="stable")
    starts = np.searchsorted(section[order], np.arange(len(world.sections) + 1))
    for rival in world.rivals:
        rows = order[starts[rival.section] : starts[rival.section + 1]]
        rows = rows[(week[rows] >= rival.start) & (week[rows] < rival.end)]
        if rival.kind == "reviewer_pet":
            invents[rows[np.isin(reviewer[rows], rival.who)]] += rival.logit
        elif len(rival.who):
            slip[rows[np.isin(agent[rows], rival.who)]] += rival.logit
        else:
            slip[rows] += rival.logit
    wrong = 1 / (1 + np.exp(-slip))
    seen = np.array([s.noticed for s in world.sections])[section]
    seen = 1 / (1 + np.exp(-(np.log(seen / (1 - seen)) + world.eye[reviewer])))
    usual = wrong * seen + (1 - wrong) * invents
    luck = dice.random(len(audit))
    found = luck < usual
    invented = found & (luck >= wrong * seen)
    of_gap = np.zeros(len(audit), bool)
    for gap in world.gaps:
        rows = order[starts[gap.section] : starts[gap.section + 1]]
        rows = rows[np.argsort(day[rows], kind="stable")]
        np.add.at(gap.base, week[rows], usual[rows])
        rows = rows[(week[rows] >= gap.onset) & (week[rows] < gap.end)]
        for n, chance in _misreadings(world, gap, rows, agent, reviewer, day, seen):
            gap.excess[week[n]] += chance * (1 - usual[n])
            if dice.random() < chance and not found[n]:
                found[n] = of_gap[n] = True
    chosen = np.flatnonzero(found)
    topical = np.flatnonzero((at.topic >= 0) & (dice.random(len(at.topic)) < 0.38))
    manners = np.flatnonzero(dice.random(len(at.day)) < 0.07)
    none, extra = np.full(len(manners), -1), len(topical) + len(manners)
    return Found(
        np.concatenate([audit[chosen], topical, manners]),
        np.concatenate([section[chosen], np.full(extra, -1)]),
        np.concatenate([np.full(len(chosen), -1), at.topic[topical], none]),
        np.concatenate([of_gap[chosen], np.zeros(extra, bool)]),
        np.concatenate([invented[chosen], np.zeros(extra, bool)]),
    )


def _misreadings(
    world: World, gap: Gap, rows: Ints, agent: Ints, reviewer: Ints, day: Ints, seen: Floats
) -> list[tuple[int, float]]:
    """The contacts of a gap's case, with the chance that its reviewer writes a finding for it."""
    dice, made = world.dice, []
    case = rows[dice.random(len(rows)) < gap.case]
    if gap.kind in ("ambiguous", "contradiction"):
        holds: Bools = dice.random(world.agents) < gap.other  # the other reading
        judges: Bools = dice.random(world.reviewers) < gap.others
        for n in case.tolist():
            who, by = agent[n], reviewer[n]
            if holds[who] == judges[by]:
                continue
            # Reading it differently is no wrong answer every time, nor seen every time.
            chance = 0.45 * float(seen[n])
            made.append((n, chance))
            if dice.random() < chance * 0.2:
                holds[who] = judges[by]  # told so, and believed it
        return made
    if gap.kind == "incomplete":
        month = (day[case] - world.hired[agent[case]]) / 30
        chances = np.where(month < 7, 0.45, 0.03) * seen[case]
        return list(zip(case.tolist(), chances.tolist(), strict=True))
    handled = np.zeros(world.agents, np.int64)
    for n in case.tolist():
        weeks = day[n] / 7 - gap.onset
        chance = 0.45 * 0.93 ** handled[agent[n]] * np.exp(-weeks / 40) + 0.03
        handled[agent[n]] += 1
        made.append((n, float(chance * seen[n])))
    return made
