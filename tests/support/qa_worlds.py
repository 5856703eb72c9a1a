"""Simulated support operations with known truth, as columns of numbers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from kb_tools.findings.dates import microseconds
from kb_tools.gaps.catalogue import (
    Catalogue,
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    same_label,
)
from kb_tools.gaps.counts.sections import Counted, counted, period
from kb_tools.gaps.evidence import Audits, Coded, Findings
from kb_tools.gaps.links.linking import linked
from kb_tools.gaps.signals.from_counts import signals
from kb_tools.gaps.signals.model import Rules, Run

NEVER = 10_000
NEW = 120  # days
START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday


@dataclass(frozen=True)
class Fault:
    """`lift` times the findings on a section, from a week on, for some audits only."""

    sop: int
    section: int
    lift: float
    week: int = 0
    until: int = NEVER
    vendor: int = -1  # -1: everybody
    reviewer: int = -1
    new: bool = False  # only agents in their first months
    readings: tuple[float, float] = (
        0.0,
        0.0,
    )  # shares of agents and reviewers who read it otherwise
    fades: float = np.inf  # weeks in which a third of it is left


@dataclass
class World:
    """Boring defaults: every test says what is special about its world."""

    audits: int = 12_000
    weeks: int = 40
    sops: int = 30
    sections: int = 5
    rate: float = 0.25  # findings per audit, all sections together
    agents: int = 60
    reviewers: int = 12
    vendors: int = 3
    faults: tuple[Fault, ...] = ()
    seed: int = 1
    versions: dict[int, tuple[int, ...]] = field(default_factory=dict)  # SOP → weeks of versions
    # From these weeks on: all reviewers are others, who read each section in their own manner; all
    # agents are others, who have to learn each section; the last vendor has contacts, and has to.
    other_reviewers: int = NEVER
    other_agents: int = NEVER
    last_vendor: int = 0
    replaced: bool = False  # each agent by a new one, whose number is the same, once in all weeks
    holidays: tuple[int, ...] = ()  # weeks that are reviewed in the next one, with twice the errors

    @property
    def until(self) -> datetime:
        return START + timedelta(weeks=self.weeks)

    def known(self) -> Catalogue:
        sops = []
        for sop in range(self.sops):
            starts = [START - timedelta(days=400)]
            starts += [START + timedelta(weeks=w) for w in self.versions.get(sop, ())]
            versions = tuple(
                CatalogueVersion(
                    f"{n + 1}.0", f"rev{n}", start, end,
                    tuple(
                        CatalogueSection(f"s{k}", f"step {k}", "Steps", f"text {k} of {n}", str(k))
                        for k in range(1, self.sections + 1)
                    ),
                )
                for n, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True))
            )  # fmt: skip
            sops.append(CatalogueSop(name(sop), f"Page {sop}", False, versions))
        return catalogue(sops, same_label, self.until)

    def drawn(self) -> tuple[Audits, Findings]:
        dice = np.random.default_rng(self.seed)
        n = self.audits
        popularity = dice.dirichlet(np.full(self.sops, 2.0))
        sop = dice.choice(self.sops, n, p=popularity)
        agent = dice.integers(0, self.agents, n)
        reviewer = dice.integers(0, self.reviewers, n)
        week = dice.integers(0, self.weeks, n)
        weary = 1.0 + np.isin(week, self.holidays)
        while np.isin(week, self.holidays).any():
            week = week + np.isin(week, self.holidays)
        elsewhere = (agent % self.vendors == self.vendors - 1) & (week < self.last_vendor)
        agent = agent - elsewhere + self.agents * (week >= self.other_agents)
        vendor, team = agent % self.vendors, agent % (self.vendors * 4)
        at = (
            microseconds(START)
            + week * 7 * 86_400_000_000
            + dice.integers(0, 6 * 86_400, n) * 10**6
        )
        skill = np.exp(dice.normal(0, 0.4, self.agents))
        strict = np.exp(dice.normal(0, 0.4, self.reviewers))
        own = dice.gamma(4.0, 0.25, (self.sops, self.sections))
        more = np.random.default_rng((self.seed, 1))
        skill = np.append(skill, np.exp(more.normal(0, 0.4, self.agents)))
        strict = np.append(strict, np.exp(more.normal(0, 0.4, self.reviewers)))
        reviewer = reviewer + self.reviewers * (week >= self.other_reviewers)
        manner = np.exp(more.normal(0, 0.35, own.shape))
        to_learn = np.exp(more.normal(0.4, 0.5, own.shape)) - 1
        each = skill[agent] * strict[reviewer] * weary * self.rate / self.sections
        new = np.exp(-np.maximum(week - self.other_agents, 0) / 8) * (week >= self.other_agents)
        if self.last_vendor:
            new = np.exp(-np.maximum(week - self.last_vendor, 0) / 8) * (vendor == self.vendors - 1)
        tenure = np.where(
            new > 0, 7 * (week - min(self.other_agents, self.last_vendor or NEVER)), -1
        )
        if self.replaced:
            tenure = 7 * ((week - more.integers(0, self.weeks, self.agents)[agent]) % self.weeks)
        owner, section, brought = [], [], []
        for part in range(self.sections):
            lift = np.ones(n)
            for fault in self.faults:
                hit = (sop == fault.sop) & (fault.section == part + 1)
                hit &= (week >= fault.week) & (week < fault.until)
                hit &= (fault.vendor < 0) | (vendor == fault.vendor)
                hit &= (fault.reviewer < 0) | (reviewer == fault.reviewer)
                hit &= (not fault.new) | ((tenure >= 0) & (tenure < NEW))
                if any(fault.readings):
                    otherwise, judged = (more.random(size) for size in (len(skill), len(strict)))
                    reads = otherwise < fault.readings[0]
                    hit &= reads[agent] != (judged < fault.readings[1])[reviewer]
                left = np.exp(-(week - fault.week) / fault.fades)
                lift *= np.where(hit, 1 + (fault.lift - 1) * left, 1.0)
            by_fault = 1 - 1 / lift
            lift *= np.where(week >= self.other_reviewers, manner[sop, part], 1.0)
            lift *= 1 + new * np.maximum(to_learn[sop, part], -0.9)
            found = dice.poisson(each * own[sop, part] * lift)
            rows = np.repeat(np.arange(n), found)
            owner.append(rows)
            brought.append(by_fault[rows])
            section.append(np.full(len(rows), part))
        audit, part_of = np.concatenate(owner), np.concatenate(section)
        order = dice.permutation(len(audit))
        audit, part_of = audit[order], part_of[order]
        self.brought = np.concatenate(brought)[order]  # of each finding: how probably by a fault
        audits = Audits(
            at, coded(sop, [name(s) for s in range(self.sops)]), coded(agent), coded(team),
            coded(vendor), coded(reviewer), coded(np.zeros(n, int)), coded(np.zeros(n, int)),
            tenure, np.arange(n),
        )  # fmt: skip
        m = len(audit)
        none = np.zeros(m, bool)
        findings = Findings(
            audit, coded(np.full(m, -1)), coded(part_of, [f"s{k + 1}" for k in range(self.sections)]),
            coded(np.zeros(m, int), ["STEPS"]), np.full(m, -1), none, none, none, none, np.arange(m),
        )  # fmt: skip
        return audits, findings

    def counted(self) -> tuple[Audits, Findings, Catalogue, Counted]:
        audits, findings = self.drawn()
        known = self.known()
        links = linked(audits, findings, known, lambda written: written)
        about = np.ones(len(findings), bool)
        span = period(audits.ticket_at, microseconds(self.until))
        return audits, findings, known, counted(audits, findings, links, known, span, about)

    def run(self, rules: Rules | None = None) -> Run:
        audits, findings, known, counts = self.counted()
        return signals(counts, audits, findings, known, rules or Rules(), [""])


def name(sop: int) -> str:
    return f"SOP-{sop:03}"


def coded(codes: "np.ndarray", names: list[str] | None = None) -> Coded:
    if names is None:
        names = [f"n{k}" for k in range(int(codes.max(initial=-1)) + 1)]
    return Coded(codes.astype(np.int64), tuple(names))
