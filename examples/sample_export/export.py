"""The whole export: draws the year, then writes one file per table and tool."""

from collections import defaultdict
from pathlib import Path

from . import spoil
from .comments import comment, habits
from .contacts import Contact, contacts
from .dice import Dice
from .judging import Appeal, Calibration, Finding, appeals, calibrations, findings, score, the_sop
from .people import AUDIENCE, agents, reviewers
from .references import section_reference, sop_reference
from .tickets import ticket_rows, volume_rows
from .writing import BRIGHTREEL, HELPDESK, MERIDIAN, Dialect, Row, file_bytes

REVIEWS = (
    "Review ID,Ticket #,Handled at,Reviewed at,Exported at,Agent ID,Agent,Agent e-mail,Team,"
    "Vendor,Reviewer,Sample type,Contact reason,SOP ref,QA Score"
).split(",")
FINDINGS = "Finding ID,Review ID,Created,Criterion,Severity,SOP ref,Section,Comment".split(",")
REVIEWS_MERIDIAN = (
    "Audit No,Case,Contact date,Audit date,Sent on,Agent No,Agent,Mail,Team,Partner,Auditor,"
    "Sample,Reason,SOP,Score %"
).split(",")
FINDINGS_MERIDIAN = "Finding,Audit No,Logged,Criterion,Level,SOP,Step,Remark".split(",")
APPEALS = "Finding ID,Appealed at,Decided at,Outcome".split(",")
CALIBRATIONS = (
    "Review ID,Finding ID,SOP ref,Section,First reviewer,Second reviewer,First mark,Second mark,"
    "Calibrated at"
).split(",")
ROSTER = "Agent ID,Agent,Agent e-mail,Team,Vendor,Hired,Left".split(",")
TICKETS = (
    "Ticket #,Closed at,Contact reason,Channel,CSAT,First response (min),Full resolution (min),"
    "Reopened,Second contact,Escalated,FCR"
).split(",")
VOLUMES = "Week,Contact reason,Tickets".split(",")


def write_export(folder: Path, seed: int) -> list[tuple[Path, int]]:
    """Write every file into the folder; which ones, and how many lines each has."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in export_files(seed).items():
        (folder / name).write_bytes(data)
        written.append((folder / name, data.count(b"\n")))
    return written


def export_files(seed: int) -> dict[str, bytes]:
    """File name to content. Same seed, same bytes."""
    reviewed = contacts(seed)
    found = findings(seed, reviewed)
    of_contact: dict[int, list[Finding]] = defaultdict(list)
    for finding in found:
        of_contact[finding.contact.number].append(finding)

    review_files = _review_rows(seed, reviewed, of_contact)
    finding_files = _finding_rows(seed, found)
    spoil.reviews(seed, review_files)
    spoil.findings(seed, finding_files)
    marked = calibrations(seed, reviewed, found)
    staff = [
        [a.id, a.name, a.mail, a.team, a.vendor, str(a.hired), str(a.left or "")]
        for a in agents(seed)
    ]
    return {
        "appeals.csv": file_bytes(
            BRIGHTREEL, APPEALS, [_appeal(one) for one in appeals(seed, found)]
        ),
        "calibrations.csv": file_bytes(BRIGHTREEL, CALIBRATIONS, _calibration_rows(seed, marked)),
        "findings.csv": file_bytes(BRIGHTREEL, FINDINGS, finding_files[BRIGHTREEL]),
        "findings_meridian.csv": file_bytes(MERIDIAN, FINDINGS_MERIDIAN, finding_files[MERIDIAN]),
        "reviews.csv": file_bytes(BRIGHTREEL, REVIEWS, review_files[BRIGHTREEL]),
        "reviews_meridian.csv": file_bytes(MERIDIAN, REVIEWS_MERIDIAN, review_files[MERIDIAN]),
        "roster.csv": file_bytes(BRIGHTREEL, ROSTER, staff),
        "tickets.csv": file_bytes(HELPDESK, TICKETS, ticket_rows(seed, reviewed, of_contact)),
        "volumes.csv": file_bytes(HELPDESK, VOLUMES, volume_rows(seed)),
    }


def tool(contact: Contact) -> Dialect:
    """Meridian's reviewers use a tool of their own."""
    return MERIDIAN if contact.reviewer.vendor == "Meridian Assist" else BRIGHTREEL


def review_id(contact: Contact) -> str:
    """`R-100042`, or `MA-26-00042` in Meridian's tool."""
    if tool(contact) is MERIDIAN:
        return f"MA-26-{contact.number:05}"
    return f"R-{100_000 + contact.number}"


def finding_id(finding: Finding) -> str:
    """`F-200042`, or `MAF-00042` in Meridian's tool."""
    if tool(finding.contact) is MERIDIAN:
        return f"MAF-{finding.number:05}"
    return f"F-{200_000 + finding.number}"


def _sees(contact: Contact) -> str:
    return AUDIENCE[contact.reviewer.vendor]


def _review_rows(
    seed: int, reviewed: tuple[Contact, ...], of_contact: dict[int, list[Finding]]
) -> dict[Dialect, list[Row]]:
    dice = Dice(seed, "review references")
    rows: dict[Dialect, list[Row]] = {BRIGHTREEL: [], MERIDIAN: []}
    for one in reviewed:
        say = tool(one)
        agent = one.agent
        rows[say].append(
            [
                review_id(one),
                one.ticket,
                say.minute(one.handled),
                say.minute(one.reviewed),
                say.day(one.exported),
                agent.id,
                agent.name,
                agent.mail,
                agent.team,
                agent.vendor,
                one.reviewer.login,
                one.sample_type,
                one.reason,
                sop_reference(dice, one.sop, one.day, _sees(one)),
                say.number(score(one, of_contact[one.number])),
            ]
        )
    return rows


def _finding_rows(seed: int, found: tuple[Finding, ...]) -> dict[Dialect, list[Row]]:
    refs, words = Dice(seed, "finding references"), Dice(seed, "comments")
    typing = {reviewer.login: habits(seed, reviewer) for reviewer in reviewers(seed)}
    rows: dict[Dialect, list[Row]] = {BRIGHTREEL: [], MERIDIAN: []}
    for one in found:
        say, contact = tool(one.contact), one.contact
        section = one.part.section(contact.day) if one.part else ""
        style = one.criterion == "T1"
        sop = None if style and refs.chance(0.7) else the_sop(one)
        unnamed = style and sop is None
        rows[say].append(
            [
                finding_id(one),
                review_id(contact),
                say.minute(one.entered),
                one.criterion,
                one.severity if say is BRIGHTREEL else one.severity.capitalize(),
                "" if unnamed else sop_reference(refs, sop, contact.day, _sees(contact)),
                section_reference(refs, section),
                comment(words, one, contact.reviewer, typing[contact.reviewer.login]),
            ]
        )
    return rows


def _appeal(one: Appeal) -> list[str]:
    return [finding_id(one.finding), str(one.appealed), str(one.decided or ""), one.outcome]


def _calibration_rows(seed: int, marked: tuple[Calibration, ...]) -> list[list[str]]:
    dice = Dice(seed, "calibration references")
    return [
        [
            review_id(one.contact),
            finding_id(one.finding) if one.finding else "",
            sop_reference(dice, one.contact.sop, one.contact.day, _sees(one.contact)),
            section_reference(dice, one.part.section(one.contact.day) if one.part else ""),
            one.contact.reviewer.login,
            one.second,
            *one.marks,
            str(one.held),
        ]
        for one in marked
    ]
