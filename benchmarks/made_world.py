"""A support operation of eighteen months in which rates are known: who works, what the pages are like,
what is wrong with them, and what else brings findings.

Each audit brings to each section of its SOP findings at a rate: the product of how hard the section is,
of its agent (skill, weeks since hired), its reviewer (strictness, and a taste for each section), its
sample, its week (a season, and a slow drift of each section), and of its vendor and SOP. On one section
in eight something happens besides, for everybody or for some, from a Monday on. A gap is what happens
to everybody, is blamed on the page in a sixth of its comments, and ends when the page is changed; two
in five are there from the first row on. Its rivals are named in `RIVALS`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

START = np.datetime64("2024-07-01")  # a Monday
WEEKS = 78
DAYS = WEEKS * 7
SECTIONS = 5  # of each SOP
FINDINGS = 0.24  # of a random audit of a seasoned agent; with all that adds to it, a third
MANNERS = 0.25  # of these
QUEUES = 12
VENDORS = 4
NEW_HIRE, DSAT, TOPIC = 1, 2, 3  # samples; 0 is random
GAPS = ("unclear", "incomplete", "outdated", "contradiction")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that happens to sections and is no fault of the page."""

    label: str
    share: float  # of the sections
    lift: float  # of the rate, where it happens
    days: int = DAYS  # it lasts
    always: bool = False  # from the first row on


RIVALS = (
    Kind("vendor_training", 0.02, 2.8),  # one vendor was not taught
    Kind("agent", 0.015, 5.0),  # one agent in 25 is weak there
    Kind("reviewer", 0.01, 8.0),  # one reviewer has a rule of her own
    Kind("incident", 0.015, 4.0, days=21),
    Kind("hard_task", 0.01, 2.5, always=True),
    Kind("seasonal", 0.03, 1.8, days=56),  # and again a year later
)
VENDOR, AGENT, REVIEWER, _, _, SEASONAL = range(1, len(RIVALS) + 1)
NOTHING, GAP = 0, -1


@dataclass(frozen=True, slots=True)
class Size:
    audits: int

    @property
    def sops(self) -> int:
        return int(np.clip(self.audits // 1_300, 30, 1_000))

    @property
    def topics(self) -> int:
        """What customers ask and no SOP covers."""
        return int(np.clip(self.sops // 18, 2, 8))

    @property
    def agents(self) -> int:
        return int(np.clip(self.audits // 330, 20, 6_000))

    @property
    def reviewers(self) -> int:
        return max(4, self.agents // 15)

    @property
    def teams(self) -> int:
        return max(2, self.agents // 20)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Audited contacts; all arrays have one entry for each."""

    day: Ints  # rising
    sop: Ints  # from `Size.sops` on: a topic without a page
    taken_for: Ints  # the same, or the page that looks nearest
    agent: Ints
    reviewer: Ints
    sample: Ints


class World:
    def __init__(self, size: Size, dice: np.random.Generator, gaps: bool = True) -> None:
        self.size, self.dice, self.gaps = size, dice, gaps
        topical = dice.uniform(0.0012, 0.004, size.topics)
        share = dice.dirichlet(np.full(size.sops, 0.7))
        self.share = np.concatenate([share * (1 - topical.sum()), topical])  # of contacts
        self.topic_from = np.where(
            dice.random(size.topics) < 0.4, 0, dice.integers(60, DAYS - 130, size.topics)
        )
        self.neighbour = dice.integers(0, size.sops, size.topics)
        self.reasons = max(5, size.sops // 2)
        self._people()
        self._pages()
        self._happenings()
        self._versions()
        # Findings due on each section in each week without its gap, and by its gap.
        self.base, self.excess = np.zeros((2, size.sops * SECTIONS, WEEKS))

    def _people(self) -> None:
        dice, size = self.dice, self.size
        self.hired = np.sort(dice.integers(-700, 400, size.agents))
        self.team = dice.permutation(size.agents) % size.teams
        self.vendor = self.team % VENDORS
        self.skill = dice.gamma(6.0, 1 / 6, size.agents)
        cohort = int(dice.integers(30, 330))
        self.skill[(self.hired >= cohort) & (self.hired < cohort + 30)] *= 1.5
        self.clique = dice.integers(0, 25, size.agents)  # who is weak together
        works = dice.random((size.teams, QUEUES)) < 0.35
        works[np.arange(QUEUES) % size.teams, np.arange(QUEUES)] = True
        self.pool = [np.flatnonzero(works[self.team, q]) for q in range(QUEUES)]
        self.strict = dice.gamma(9.0, 1 / 9, size.reviewers)
        self.strict[dice.random(size.reviewers) < 0.1] *= 1.8
        self.blames = dice.beta(1.6, 7.8, size.reviewers)  # share of a gap's findings
        reads = dice.random((size.reviewers, QUEUES)) < 0.4
        reads[np.arange(QUEUES) % size.reviewers, np.arange(QUEUES)] = True
        self.readers = [np.flatnonzero(reads[:, q]) for q in range(QUEUES)]

    def _pages(self) -> None:
        dice, size = self.dice, self.size
        sops, sections = size.sops + size.topics, (size.sops + size.topics) * SECTIONS
        self.hard = np.repeat(dice.gamma(4.0, 1 / 4, sops), SECTIONS) * dice.gamma(
            3.0, 1 / 3, sections
        )
        self.custom = np.exp(dice.normal(0, 0.12, (VENDORS, sops)))
        self.taste = np.exp(dice.normal(0, 0.25, (size.reviewers, sections)).astype(np.float32))
        steps = dice.normal(0, 0.015, (sections, WEEKS)).astype(np.float32)
        self.drift = np.exp(np.cumsum(steps, 1) - np.cumsum(steps, 1).mean(1, keepdims=True))
        self.season = np.exp(0.15 * np.sin(np.arange(WEEKS) / 52 * 2 * np.pi))

    def _happenings(self) -> None:
        """One thing a section at most."""
        dice, sections = self.dice, self.size.sops * SECTIONS
        every = sections + self.size.topics * SECTIONS
        # Of each section a place in RIVALS, counted from 1, or GAP.
        self.kind, self.who = np.zeros(every, np.int64), np.full(every, -1)
        self.start, self.end = np.zeros(every, np.int64), np.full(every, DAYS)
        self.lift, self.fault = np.ones(every), np.zeros(every, np.int64)
        free = dice.permutation(sections).tolist()
        for number, rival in enumerate(RIVALS, 1):
            here = np.array([free.pop() for _ in range(max(1, int(rival.share * sections)))])
            self.kind[here], self.lift[here] = number, rival.lift
            if not rival.always:
                self.start[here] = 7 * dice.integers(0, WEEKS - 12, len(here))
            self.end[here] = np.minimum(self.start[here] + rival.days, DAYS)
        self.end[self.kind == SEASONAL] = DAYS
        for number, among in ((VENDOR, VENDORS), (AGENT, 25)):
            here = self.kind == number
            self.who[here] = dice.integers(0, among, here.sum())
        for section in np.flatnonzero(self.kind == REVIEWER).tolist():
            self.who[section] = dice.choice(self.readers[self._queue(section // SECTIONS)])
        if self.gaps:
            here = np.array([free.pop() for _ in range(max(3, int(0.04 * sections)))])
            self.kind[here], self.lift[here] = GAP, 1 + dice.lognormal(0.2, 0.5, len(here))
            self.fault[here] = dice.choice(len(GAPS), len(here), p=[0.4, 0.25, 0.2, 0.15])
            later = here[dice.random(len(here)) < 0.6]
            self.start[later] = 7 * dice.integers(10, WEEKS - 8, len(later))
            over = here[(dice.random(len(here)) < 0.25) & (self.start[here] < DAYS - 200)]
            self.end[over] = self.start[over] + 7 * dice.integers(12, 18, len(over))
        bursts = max(1, self.size.sops // 20)
        self.burst = dice.choice(self.size.sops, bursts, replace=False)
        self.burst_from = dice.integers(14, DAYS - 42, bursts)

    def _versions(self) -> None:
        """Of each the SOP, the day and the section that it changed; -1: the first one."""
        dice, sops = self.dice, self.size.sops
        gap = np.flatnonzero(self.kind == GAP)
        made = gap[(self.start[gap] > 0) & (dice.random(len(gap)) < 0.75)]
        mended = gap[self.end[gap] < DAYS]
        edited = dice.integers(0, sops * SECTIONS, int(sops * 1.5))
        days = 7 * dice.integers(2, WEEKS - 2, len(edited))
        section = np.concatenate([made, mended, edited])
        day = np.concatenate([self.start[made], self.end[mended], days])
        _, once = np.unique(section // SECTIONS * DAYS + day, return_index=True)
        self.version_sop = np.concatenate([np.arange(sops), section[once] // SECTIONS])
        self.version_day = np.concatenate([np.full(sops, -420), day[once]])
        self.version_changed = np.concatenate([np.full(sops, -1), section[once]])

    def _queue(self, sop: Any) -> Any:
        return sop % self.reasons % QUEUES

    def contacts(self, count: int) -> Contacts:
        dice, size = self.dice, self.size
        day = np.sort(dice.integers(0, DAYS, count))
        sample = dice.choice(4, count, p=[0.7, 0.1, 0.1, 0.1])
        sop = dice.choice(len(self.share), count, p=self.share)
        for at, start in zip(self.burst.tolist(), self.burst_from.tolist(), strict=True):
            here = np.arange(*np.searchsorted(day, [start, start + 28]))
            sop[here[(sample[here] == TOPIC) & (dice.random(len(here)) < 0.1)]] = at
        topic = np.maximum(sop - size.sops, 0)
        taken_for = np.where(sop >= size.sops, self.neighbour[topic], sop)
        sop = np.where(day >= self.topic_from[topic], sop, taken_for)
        agent, reviewer = np.zeros((2, count), np.int64)
        queue = self._queue(taken_for)
        for q in range(QUEUES):
            rows = np.flatnonzero(queue == q)
            hired = self.hired[self.pool[q]]
            there = np.searchsorted(hired, day[rows], "right").clip(1)
            new = np.searchsorted(hired, day[rows] - 90)
            first = np.where((sample[rows] == NEW_HIRE) & (new < there), new, 0)
            agent[rows] = self.pool[q][dice.integers(first, there)]
            reviewer[rows] = dice.choice(self.readers[q], len(rows))
        return Contacts(day, sop, taken_for, agent, reviewer, sample)

    def findings(self, at: Contacts) -> tuple[Ints, Ints, Flags]:
        """Of each finding the audit, the section (-1: manners) and whether a gap brought it."""
        dice, week, count = self.dice, at.day // 7, len(at.day)
        person = (
            FINDINGS
            * self.skill[at.agent]
            * (1 + 0.8 * np.exp(-(at.day - self.hired[at.agent]).clip(0) / 75))
            * self.strict[at.reviewer]
            * np.where(at.sample == DSAT, 1.5, 1.0)
            * self.season[week]
        )
        section = at.sop[:, None] * SECTIONS + np.arange(SECTIONS)
        rate = self.hard[section] * self.taste[at.reviewer[:, None], section]
        rate *= self.drift[section, week[:, None]]
        rate *= (person * self.custom[self.vendor[at.agent], at.sop] * (1 - MANNERS) / SECTIONS)[
            :, None
        ]
        lift, gap = self._lifted(section, at)
        more = rate * (lift - 1)
        self._counted(section, week, rate, more * gap)
        cells = [
            np.repeat(np.arange(count * SECTIONS), dice.poisson(rate + more * ~gap).ravel()),
            np.repeat(np.flatnonzero(gap), dice.poisson(more[gap])),
        ]
        manners = np.repeat(np.arange(count), dice.poisson(person * MANNERS))
        audit = np.concatenate([cells[0] // SECTIONS, cells[1] // SECTIONS, manners])
        about = np.concatenate([*(section.ravel()[c] for c in cells), np.full(len(manners), -1)])
        of_gap = np.arange(len(audit)) - len(cells[0])
        order = np.argsort(audit, kind="stable")
        return audit[order], about[order], ((of_gap >= 0) & (of_gap < len(cells[1])))[order]

    def own_rule(self, section: Ints, reviewer: Ints) -> Flags:
        """Whether that reviewer judges that section by a rule of her own; -1 is no section."""
        own: Flags = (section >= 0) & (self.kind[section] == REVIEWER)
        return own & (self.who[section] == reviewer)

    def _lifted(self, section: Ints, at: Contacts) -> tuple[Floats, Flags]:
        """How many times as much a section brings there, and whether its gap does."""
        kind, who, day = self.kind[section], self.who[section], at.day[:, None]
        age = day - self.start[section]
        active = (age >= 0) & (day < self.end[section]) & (kind != NOTHING)
        active &= (kind != SEASONAL) | (age % 364 < RIVALS[SEASONAL - 1].days)
        for number, of in (
            (VENDOR, self.vendor[at.agent]), (AGENT, self.clique[at.agent]), (REVIEWER, at.reviewer),
        ):  # fmt: skip
            active &= (kind != number) | (who == of[:, None])
        return np.where(active, self.lift[section], 1.0), active & (kind == GAP)

    def _counted(self, section: Ints, week: Ints, base: Floats, excess: Floats) -> None:
        known = section[:, 0] < len(self.base)
        place = (section[known] * WEEKS + week[known, None]).ravel()
        for total, values in ((self.base, base), (self.excess, excess)):
            total += np.bincount(place, values[known].ravel(), total.size).reshape(total.shape)

    def truth(self) -> dict[str, Any]:
        """As `gaps_decisions.py` reads it."""
        sections = range(self.size.sops * SECTIONS)
        return {
            "sections": [
                {"section_id": section_id(n), "sop_id": sop_id(n // SECTIONS),
                 "gap": self._gap(n) if self.kind[n] == GAP else None, "confounders": self._rivals(n)}
                for n in sections
            ],
            "versions": [],
            "topics": [{"topic_id": topic_id(n), "onset": on(self.topic_from[n])} for n in range(self.size.topics)],
        }  # fmt: skip

    def _gap(self, n: int) -> dict[str, Any]:
        return {
            "kind": GAPS[self.fault[n]], "onset": on(self.start[n]), "from_start": bool(self.start[n] == 0),
            "end": None if self.end[n] == DAYS else on(self.end[n]), "partner": None, "lift": round(float(self.lift[n]), 3),
            "excess_by_week": self.excess[n].round(3).tolist(), "base_by_week": self.base[n].round(3).tolist(),
        }  # fmt: skip

    def _rivals(self, n: int) -> list[dict[str, Any]]:
        found = []
        if self.kind[n] > 0:
            found.append((RIVALS[self.kind[n] - 1].label, self.start[n], self.end[n]))
        for sop, start in zip(self.burst, self.burst_from, strict=True):
            if sop == n // SECTIONS:
                found.append(("targeted_burst", start, start + 28))
        if n // SECTIONS in self.neighbour:
            found.append(("topic_neighbour", 0, DAYS))
        return [
            {
                "label": label,
                "kind": label,
                "start": on(start),
                "end": None if end == DAYS else on(end),
            }
            for label, start, end in found
        ]


def sop_id(n: int) -> str:
    return f"SOP-{n + 1:04}"


def section_id(n: int) -> str:
    return f"{sop_id(n // SECTIONS)}#s{n % SECTIONS + 1}"


def topic_id(n: int) -> str:
    return f"TOPIC-{n}"


def on(day: int) -> str:
    return str(START + int(day))
