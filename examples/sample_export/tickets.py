"""What Helpdesk exports: how each reviewed ticket went, and how many tickets came in per week."""

from datetime import datetime, time, timedelta

from . import story
from .contacts import REASONS, Contact, volume_factor, weeks
from .dice import Dice
from .handbook import sops
from .judging import Finding

WEEKLY_TICKETS = 11_000
LAST_MINUTE = datetime.combine(story.LAST_DAY, time(23, 59))
SURVEY_ANSWERED = 0.19
CHANNELS = {"chat": 45.0, "email": 38.0, "phone": 9.0, "in-app": 8.0}


def ticket_rows(
    seed: int, reviewed: tuple[Contact, ...], of_contact: dict[int, list[Finding]]
) -> list[list[str]]:
    """One row per reviewed ticket. A failed contact comes back more often and is liked less."""
    dice = Dice(seed, "tickets")
    rows = []
    for one in reviewed:
        its = [finding for finding in of_contact[one.number] if finding.criterion != "T1"]
        harm = 1.0 + 0.8 * len(its) + (0.9 if any(finding.gap for finding in its) else 0.0)
        channel = dice.weighted(CHANNELS)
        first = (4.0 if channel in ("chat", "phone") else 95.0) * dice.spread(0.8)
        full = first + 140.0 * dice.spread(1.0) * harm
        reopened = dice.chance(min(0.07 * harm, 0.8))
        second = dice.chance(min(0.10 * harm, 0.85))
        escalated = dice.chance(0.13)
        closed = min(one.handled + timedelta(minutes=round(full)), LAST_MINUTE)
        answered = dice.chance(1.0 if one.sample_type == "DSAT" else SURVEY_ANSWERED)
        rows.append(
            [
                one.ticket,
                closed.strftime("%Y-%m-%dT%H:%M:00Z"),
                one.reason,
                channel,
                _csat(dice, one, harm) if answered else "",
                f"{first:.1f}",
                f"{full:.1f}",
                _yes(reopened),
                _yes(second),
                _yes(escalated),
                _yes(not reopened and not second),
            ]
        )
    return rows


def volume_rows(seed: int) -> list[list[str]]:
    """Tickets per week and contact reason, reviewed or not."""
    dice = Dice(seed, "volumes")
    share = dict.fromkeys(REASONS, 0.6)
    for sop in sops().values():
        if sop.reason in share and sop.id != story.BULLETIN[0]:
            share[sop.reason] += sop.weight
    total = sum(share.values())
    rows = []
    for monday in weeks():
        for reason in REASONS:
            busy = volume_factor(reason.split("/")[0], monday)
            usual = WEEKLY_TICKETS * share[reason] / total
            rows.append([str(monday), reason, str(round(usual * busy * dice.spread(0.08)))])
    return rows


def _csat(dice: Dice, one: Contact, harm: float) -> str:
    if one.sample_type == "DSAT":
        return str(dice.weighted({1: 6.0, 2: 4.0}))
    return str(dice.weighted({1: 0.7 * harm, 2: 0.6 * harm, 3: 1.0, 4: 2.4, 5: 4.5 / harm}))


def _yes(true: bool) -> str:
    return "yes" if true else "no"
