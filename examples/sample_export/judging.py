"""What the reviewers found: findings, how sure a second reviewer was, and who appealed.

Every part of the SOP that applied is failed now and then; `story.py` says where more often, and
why. A finding remembers whether the page was to blame: the export never says so, the comment may.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from . import story
from .contacts import Contact
from .dice import Dice
from .handbook import Part, Sop, sops
from .people import reviewers

FIRST_SESSION = date(2026, 1, 14)  # a Wednesday; then every second one (QAP-003)
TONE_RATE = 0.035  # findings of style per contact; they say nothing about an SOP
VERDICT_SHARE = 0.28  # of the findings that a gap caused, reviewers who blame the page outright
VERDICTS_SINCE = date(2026, 1, 19)  # QAP-001 2.0
STRAY_VERDICTS = 0.012  # of the other findings get a verdict too
WEIGHTS = {"P1": 30, "P2": 20, "V1": 20, "T1": 10, "T2": 10, "D1": 10}
SAFETY = ("SAF-001", "SAF-002", "PRV-003", "LAW-002", "MIN-001")


@dataclass(frozen=True, slots=True)
class Finding:
    number: int
    contact: Contact
    entered: datetime
    criterion: str  # P1 to D1, or a verdict on the page
    severity: str
    part: Part | None  # None: a question of style, or a contact that no SOP covers
    gap: story.Gap | None  # the planted gap that caused it
    look_alike: story.LookAlike | None  # what raised the usual rate, if anything did
    uncovered: bool  # no SOP covers the contact


@dataclass(frozen=True, slots=True)
class Appeal:
    finding: Finding
    appealed: date
    decided: date | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Calibration:
    contact: Contact
    finding: Finding | None
    part: Part | None
    second: str  # the second reviewer's login
    marks: tuple[str, str]
    held: date


def findings(seed: int, reviewed: tuple[Contact, ...]) -> tuple[Finding, ...]:
    """All findings in the order of their contacts."""
    dice = Dice(seed, "judging")
    hardness = {id_: dice.spread(0.18) for id_ in sops()}
    found: list[Finding] = []
    for contact in reviewed:
        for criterion, part, gap in _failures(dice, contact, hardness):
            severity = _severity(dice, criterion, contact)
            entered = contact.reviewed + timedelta(minutes=dice.between(1, 25))
            special = next(iter(_look_alikes(contact, part)), None) if part and not gap else None
            found.append(
                Finding(
                    len(found),
                    contact,
                    entered,
                    criterion,
                    severity,
                    part,
                    gap,
                    special,
                    not contact.sop,
                )
            )
    return tuple(found)


def score(contact: Contact, its: list[Finding]) -> float:
    """Weight of the criteria met over the weight of those that apply, in per cent (QAP-001)."""
    if any(finding.severity == "critical" for finding in its):
        return 0.0
    applying = dict(WEIGHTS)
    if contact.number % 3 == 0:
        applying.pop("T2")
    missed = {finding.criterion for finding in its} & set(applying)
    total = sum(applying.values())
    return round(100 * (total - sum(applying[code] for code in missed)) / total, 1)


def appeals(seed: int, found: tuple[Finding, ...]) -> tuple[Appeal, ...]:
    """One finding in eleven is appealed; where the page was to blame, more are overturned."""
    dice = Dice(seed, "appeals")
    made = []
    for finding in found:
        if finding.criterion.startswith("SOP-") or not dice.chance(0.16 if finding.gap else 0.08):
            continue
        appealed = finding.entered.date() + timedelta(days=dice.between(1, 13))
        decided = appealed + timedelta(days=dice.between(2, 8))
        if appealed > story.LAST_DAY:
            continue
        if decided > story.LAST_DAY:
            made.append(Appeal(finding, appealed, None, "Pending"))
            continue
        overturned = dice.chance(0.55 if finding.gap or finding.uncovered else 0.17)
        made.append(Appeal(finding, appealed, decided, "Overturned" if overturned else "Upheld"))
    return tuple(made)


def calibrations(
    seed: int, reviewed: tuple[Contact, ...], found: tuple[Finding, ...]
) -> tuple[Calibration, ...]:
    """Every second Wednesday; two readers of a faulty page agree less often.

    The second reader is one of Brightreel's or of the contact's own vendor (QAP-003).
    """
    dice = Dice(seed, "calibration")
    first_finding: dict[int, Finding] = {}
    for finding in found:
        if finding.part:
            first_finding.setdefault(finding.contact.number, finding)
    judges = reviewers(seed)
    held = []
    for contact in reviewed:
        its = first_finding.get(contact.number)
        if not contact.sop or not dice.chance(0.05 if its else 0.012):
            continue
        part = its.part if its else dice.one(contact.sop.parts)
        agree = 0.58 if its and its.gap else 0.86
        first = "Not met" if its else "Met"
        other = "Met" if its else "Not met"
        day = contact.reviewed.date() + timedelta(days=dice.between(4, 17))
        day += timedelta(days=(FIRST_SESSION - day).days % 14)
        second = dice.one(
            [
                judge.login
                for judge in judges
                if judge.vendor in ("Brightreel", contact.agent.vendor)
                and judge.login != contact.reviewer.login
            ]
        )
        if day <= story.LAST_DAY:
            marks = (first, first if dice.chance(agree) else other)
            held.append(Calibration(contact, its, part, second, marks, day))
    return tuple(held)


def gap_rate(gap: story.Gap, day: date) -> float:
    """Extra findings per contact that day: full from the start, fading once a new text is out."""
    if gap.open_on(day):
        return gap.rate
    if gap.until is None or day < gap.since:
        return 0.0
    faded = (day - gap.until) / story.UNLEARNING
    return gap.rate * max(0.0, 1.0 - faded)


def _failures(
    dice: Dice, contact: Contact, hardness: dict[str, float]
) -> Iterator[tuple[str, Part | None, story.Gap | None]]:
    people = contact.agent.care * contact.reviewer.strictness * _newness(contact)
    if contact.sample_type == "DSAT":
        people *= story.UNHAPPY_FACTOR
    if dice.chance(TONE_RATE * contact.reviewer.strictness):
        yield "T1", None, None
    if contact.sop is None:
        if dice.chance(story.MISSING_RATE):
            verdict = dice.chance(0.45)
            yield (
                ("SOP-NONE" if verdict else dice.weighted({"P1": 5, "P2": 3, "D1": 2})),
                None,
                None,
            )
        return
    gaps = [gap for gap in story.GAPS if gap.sop == contact.sop.id]
    parts = [part for part in contact.sop.parts if part.section(contact.day)]
    total = sum(part.weight for part in parts)
    for part in parts:
        usual = story.USUAL_RATE * hardness[contact.sop.id] * part.weight / total
        usual *= people * math.prod(one.factor for one in _look_alikes(contact, part))
        if contact.reviewer.login == story.PET_RULE[0] and part.criterion == story.PET_RULE[1]:
            usual *= story.PET_RULE[2]
        if dice.chance(min(usual, 0.9)):
            stray = contact.day >= VERDICTS_SINCE and dice.chance(STRAY_VERDICTS)
            yield ("SOP-UNCLEAR" if stray else _criterion(dice, part)), part, None
            continue
        for gap in gaps:
            if gap.part != part.name or contact.agent.vendor not in gap.vendors:
                continue
            if dice.chance(gap_rate(gap, contact.day) * contact.reviewer.strictness**0.5):
                blamed = contact.day >= VERDICTS_SINCE and dice.chance(VERDICT_SHARE)
                yield (gap.verdict if blamed else _criterion(dice, part)), part, gap


def _newness(contact: Contact) -> float:
    if not any(contact.agent.hired == hired for _team, hired in story.COHORT_HIRED):
        return 1.0
    learned = (contact.day - contact.agent.hired) / story.COHORT_LEARNS
    return 1.0 + (story.COHORT_FACTOR - 1.0) * max(0.0, 1.0 - learned)


def _look_alikes(contact: Contact, part: Part) -> list[story.LookAlike]:
    return [
        one
        for one in story.LOOK_ALIKES
        if part.sop in one.sops
        and one.since <= contact.day < one.until
        and one.part in ("", part.name)
        and (not one.vendors or contact.agent.vendor in one.vendors)
    ]


def _criterion(dice: Dice, part: Part) -> str:
    return part.criterion if dice.chance(0.85) else dice.weighted({"P1": 5, "P2": 3, "D1": 2})


def _severity(dice: Dice, criterion: str, contact: Contact) -> str:
    if criterion.startswith("SOP-") or criterion == "T1":
        return "minor"
    if criterion == "V1":
        return dice.weighted({"critical": 5, "major": 4})
    if contact.sop and contact.sop.id in SAFETY:
        return dice.weighted({"critical": 3, "major": 5, "minor": 2})
    if criterion == "D1":
        return dice.weighted({"minor": 8, "major": 2})
    return dice.weighted({"minor": 45, "major": 50, "critical": 5})


def the_sop(finding: Finding) -> Sop | None:
    """The page that the finding is about."""
    return sops()[finding.part.sop] if finding.part else finding.contact.sop
