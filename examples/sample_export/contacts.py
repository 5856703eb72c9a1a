"""The contacts that were drawn for review: who handled what, when, under which SOP, and how it went."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from . import story
from .dice import Dice
from .handbook import Sop, sops
from .people import AUDIENCE, Agent, Reviewer, agents, reviewers

PER_AGENT_AND_WEEK = 2.25  # drawn at random
NEW_HIRE_WEEKS, PER_NEW_HIRE_AND_WEEK = 6, 4.0
UNHAPPY_SHARE = 0.06  # of the draws come from a bad survey answer
WRONG_REASON = 0.10
WEEKDAYS = {0: 5.0, 1: 5.0, 2: 5.0, 3: 5.0, 4: 4.5, 5: 1.2, 6: 1.0}  # Monday is 0
OWN_REVIEWER = 0.65  # of a vendor's contacts are reviewed by the vendor itself
REASONS = (
    "payouts/late", "payouts/returned", "payouts/rules", "earnings/programme", "earnings/balance",
    "gifts/problem", "live/access", "live/rewards", "shop/dispute", "shop/seller", "ads/promotion",
    "ads/label", "access/login", "access/hacked", "access/account", "identity/check", "identity/name",
    "privacy/data", "privacy/exposed", "legal/authority", "strikes/explain", "strikes/appeal",
    "rights/claim", "rights/report", "fakes/report", "fakes/badge", "safety/urgent",
    "safety/minor", "tech/bug", "tech/analytics", "partners/managed", "partners/business",
    "other/language", "other/night", "other/escalation", "other/other",
)  # fmt: skip

Draw = tuple[datetime, Agent, str, Sop | None, str]  # when, who, sample type, page, reason


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact that somebody reviewed."""

    number: int  # its place in time, from 0; ids are made from it
    handled: datetime
    reviewed: datetime
    exported: date
    agent: Agent
    reviewer: Reviewer
    sample_type: str
    reason: str  # as tagged; one in ten wrong
    sop: Sop | None  # the page that applies; None: no SOP covers it

    @property
    def day(self) -> date:
        """The day on which the agent acted: it decides the version in force."""
        return self.handled.date()

    @property
    def ticket(self) -> str:
        """Helpdesk's number."""
        return str(5_100_000 + 7 * self.number)


def contacts(seed: int) -> tuple[Contact, ...]:
    """All reviewed contacts in the order in which they were handled."""
    dice = Dice(seed, "contacts")
    judges = reviewers(seed)
    drawn: list[Draw] = []
    staff = agents(seed)
    for monday in weeks():
        for agent in staff:
            for sample_type in _draws(dice, agent, monday):
                day = monday + timedelta(days=dice.weighted(WEEKDAYS))
                if not agent.works_on(day) or day > story.LAST_DAY - timedelta(days=6):
                    continue
                sop, reason = _topic(dice, agent, day)
                drawn.append((dice.moment(day), agent, sample_type, sop, reason))
    drawn.extend(_burst(dice, staff))
    drawn.sort(key=lambda row: (row[0], row[1].id))
    return tuple(_reviewed(dice, number, row, judges) for number, row in enumerate(drawn))


def weeks() -> Iterator[date]:
    """The Mondays of the ten months."""
    monday = story.FIRST_DAY
    while monday <= story.LAST_DAY:
        yield monday
        monday += timedelta(days=7)


def volume_factor(queue: str, day: date) -> float:
    """How busy a queue is that day, beside an ordinary day."""
    factor = 1.0
    for busy, since, until, times in story.SEASONS:
        if busy == queue and since <= day < until:
            factor *= times
    return factor


def _draws(dice: Dice, agent: Agent, monday: date) -> Iterator[str]:
    new = timedelta(0) <= monday - agent.hired < timedelta(weeks=NEW_HIRE_WEEKS)
    for _ in range(dice.count(PER_NEW_HIRE_AND_WEEK if new else PER_AGENT_AND_WEEK)):
        if new:
            yield "New hire"
        else:
            yield "DSAT" if dice.chance(UNHAPPY_SHARE) else "Random"


def _topic(dice: Dice, agent: Agent, day: date) -> tuple[Sop | None, str]:
    queue = dice.weighted({name: share * volume_factor(name, day) for name, share in agent.queues})
    if day >= story.MISSING_SINCE and dice.chance(story.MISSING_SHARE.get(queue, 0.0)):
        return None, dice.weighted(story.MISSING_REASONS)
    weights = {
        sop.id: _weight(sop, agent, day)
        for sop in sops().values()
        if sop.reason.startswith(queue + "/") and AUDIENCE[agent.vendor] in sop.readers(day)
    }
    sop = sops()[dice.weighted(weights)]
    if dice.chance(WRONG_REASON):
        return sop, dice.one(REASONS)
    return sop, sop.reason


def _weight(sop: Sop, agent: Agent, day: date) -> float:
    if sop.reason == "other/night" and agent.vendor == "Brightreel":
        return 0.0  # may read the vendors' night pages, works by none of them
    tax, since, until, times = story.TAX_SEASON
    if sop.id == tax and since <= day < until:
        return sop.weight * times
    bulletin, only_day = story.BULLETIN
    if sop.id == bulletin:
        return sop.weight if day == only_day else 0.0
    return sop.weight


def _burst(dice: Dice, staff: tuple[Agent, ...]) -> Iterator[Draw]:
    id_, since, until, size = story.BURST
    money = [agent for agent in staff if dict(agent.queues).get("payouts")]
    for _ in range(size):
        day = since + timedelta(days=dice.between(0, (until - since).days - 1))
        agent = dice.one([agent for agent in money if agent.works_on(day)])
        yield dice.moment(day), agent, "Targeted", sops()[id_], sops()[id_].reason


def _reviewed(dice: Dice, number: int, row: Draw, judges: tuple[Reviewer, ...]) -> Contact:
    handled, agent, sample_type, sop, reason = row
    own = agent.vendor if dice.chance(OWN_REVIEWER) else "Brightreel"
    reviewer = dice.one([judge for judge in judges if judge.vendor == own])
    reviewed = handled + timedelta(days=dice.between(1, 4), minutes=dice.between(-200, 200))
    sunday = reviewed.date() + timedelta(days=6 - reviewed.weekday())
    return Contact(
        number,
        handled,
        reviewed,
        min(sunday, story.LAST_DAY),
        agent,
        reviewer,
        sample_type,
        reason,
        sop,
    )
