"""How tools name the columns of their exports.

Read off the exports and report builders of Zendesk QA (Klaus), MaestroQA, Salesforce Service Cloud
and Freshdesk, and what teams write in their own sheets. No tool has a field for an SOP: it is a
custom field, a tag or stands in a comment, so those are looked at by their values.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from kb_tools.findings.header_names_elsewhere import ELSEWHERE

# Signs by which a tool's export is known: at least two of its headers.
TOOLS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Zendesk QA (Klaus)": (
            "review id", "reviewee", "conversation id", "conversation external id", "review created",
            "review score", "reviewee email", "workspace", "root cause", "rating category",
            "autoqa rating id", "autoqa review id", "external ticket id", "rating category name",
            "reviewee external id", "rating category id",
        ),
        "MaestroQA": (
            "grader", "date graded", "rubric", "rubric score", "gradable id", "graded at",
            "answer id", "qa score", "rubric name", "question",
        ),
        "Salesforce Service Cloud": (
            "case number", "casenumber", "case owner", "date time opened", "date time closed",
            "createddate", "closeddate", "isescalated", "case reason", "case origin",
        ),
        "Freshdesk": (
            "created time", "resolved time", "initial response time", "group", "survey results",
            "first response time in hrs", "resolution time in hrs", "agent interactions",
        ),
    }
)  # fmt: skip

# Our column → plain names (`plain`) that mean it, whatever the table; in English.
_ENGLISH: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "audit_id": (
            "audit id", "audit no", "audit number", "autoqa review id", "eval id", "eval no", "eval number", "qa evaluation id", "review id", "reviewid", "review", "evaluation id",
            "gradable id", "grade id", "qa id", "assessment id", "scorecard id", "form id", "audit",
            "evaluation name", "evaluation evaluation name", "evaluation number", "score id", "review number",
        ),
        "ticket_id": (
            "ticket id", "ticket", "ticket number", "ticket no", "case no", "interaction no", "conversation no", "case", "case number", "casenumber",
            "case id", "conversation id", "conversation external id", "external id", "interaction id",
            "contact id", "ticketid", "external ticket id", "interaction ref", "interaction reference", "interaction number", "ticket ref",
            "call id", "chat id",
        ),
        "ticket_at": (
            "ticket at", "handled at", "contact date", "conversation created", "conversation date",
            "ticket created", "ticket date", "created time", "date time opened", "createddate",
            "interaction date", "case date", "handled", "ticket solved", "resolved time", "contact time",
            "date time closed", "closeddate", "closed date",
        ),
        "audited_at": (
            "audited at", "reviewed at", "review created", "review date", "date graded", "graded at",
            "audit date", "evaluation date", "eval date", "date of audit", "reviewed on", "evaluated", "scored", "timestamp", "createddate",
        ),
        "entered_at": (
            "entered at", "exported at", "review updated", "updated at", "last update time", "sent on",
            "created", "logged", "lastmodifieddate", "last modified date", "created at", "date modified",
        ),
        "agent_id": (
            "agent id", "agent no", "agent", "reviewee", "reviewee id", "reviewee email", "agent email",
            "case owner", "ownerid", "owner id", "employee id", "assignee", "assignee id", "agent full name", "staff",
            "staff member", "advisor", "associate", "representative", "team member",
        ),
        "team_id": ("team", "team id", "group", "team name", "agent team", "agent group", "reviewee team", "squad", "workspace", "workspace name", "queue owner"),
        "vendor_id": ("vendor", "vendor id", "partner", "site", "bpo", "outsourcer", "company"),
        "reviewer_id": (
            "reviewer", "reviewer id", "reviewer email", "grader", "grader id", "grader email", "auditor",
            "evaluator", "qa analyst", "qa", "assessor", "evaluator full name", "analyst", "quality analyst",
            "qa specialist", "scorer", "scored by", "graded by", "reviewed by", "evaluated by", "assessed by",
            "checked by", "created by", "created by id",
        ),
        "sample_type": ("sample type", "sample", "sampling", "selection", "assignment", "review type"),
        "contact_reason": (
            "contact reason", "reason", "case reason", "type", "ticket type", "category of contact", "topic",
            "issue type", "contact driver",
        ),
        "score": ("score", "qa score", "review score", "rubric score", "total score", "score %", "overall score", "iqs", "internal quality score"),
        "sop_id": ("sop", "sop id", "sop ref", "policy", "policy id", "procedure", "article", "kb article", "guideline"),
        "finding_id": ("finding id", "finding", "finding no", "error id", "answer id", "rating id", "autoqa rating id", "defect id"),
        "criterion": (
            "criterion", "criteria", "criterion name", "criteria name", "question text", "question name", "category", "category name", "rating category", "rating category name", "question", "parameter", "attribute",
            "checkpoint", "error type", "scorecard item", "failed criterion", "failed category", "failed question",
        ),
        "severity": ("severity", "level", "weight class", "criticality", "error severity", "impact"),
        "section": ("section", "part", "step", "sop step", "sop section", "clause", "paragraph"),
        "comment": ("comment", "comments", "remark", "remarks", "note", "notes", "feedback", "rating comment", "answer comment", "answer feedback", "question comment", "question comments", "question feedback", "criterion comment", "category comment", "reviewer comment", "reviewer comments"),
        "withdrawn": ("withdrawn", "voided", "finding withdrawn"),
        "appealed_at": ("appealed at", "appeal date", "disputed at", "dispute date", "appealed"),
        "decided_at": ("decided at", "decision date", "resolved at", "closed on"),
        "outcome": ("outcome", "decision", "result of appeal", "appeal result", "dispute result", "verdict"),
        "reviewer_1": ("reviewer 1", "first reviewer", "original reviewer", "reviewer a"),
        "reviewer_2": ("reviewer 2", "second reviewer", "calibrator", "reviewer b"),
        "result_1": ("result 1", "first mark", "first result", "original score", "original rating"),
        "result_2": ("result 2", "second mark", "second result", "calibrated score", "calibration rating"),
        "calibrated_at": ("calibrated at", "calibration date", "calibrated on"),
        "hired_on": ("hired on", "hired", "hire date", "start date", "joined", "onboarded"),
        "left_on": ("left on", "left", "end date", "termination date"),
        "csat": ("csat", "survey results", "satisfaction", "csat score", "satisfaction rating", "csat rating", "ticket satisfaction rating", "customer satisfaction", "survey result", "survey rating"),
        "frt_min": (
            "frt min", "first response min", "first response time", "initial response time",
            "first response time in hrs", "first reply time",
        ),
        "fcr": ("fcr", "first contact resolution", "one touch", "resolved on first contact"),
        "resolution_min": (
            "resolution min", "full resolution min", "full resolution time", "resolution time", "resolution time in hrs",
            "time to resolution", "resolution time hours", "resolution hours", "handle time", "age hours",
        ),
        "escalated": ("escalated", "isescalated", "is escalated", "escalation"),
        "reopened": ("reopened", "reopens", "is reopened", "reopen count"),
        "week": ("week", "week starting", "week of", "calendar week"),
        "tickets": ("tickets", "volume", "contacts", "ticket count", "cases"),
    }
)  # fmt: skip

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {ours: (*names, *ELSEWHERE.get(ours, ())) for ours, names in _ENGLISH.items()}
)

# What would need a person's name or address is never mapped: it is looked for in comments, or left out.
NAMED_AFTER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {  # ours → names of columns with its people's names
        "agent_id": ("agent name", "reviewee name", "employee name"),
        "reviewer_id": ("reviewer name", "grader name", "evaluator name", "auditor name"),
    }
)
OF_PEOPLE = (
    "agent name",
    "reviewee name",
    "reviewer name",
    "grader name",
    "full name",
    "employee name",
    "mitarbeiter",
    "prüfer",
    "bearbeiter",
    "agente",
    "conseiller",
    "atendente",
)
LEFT_OUT = (
    "email",
    "mail",
    "e mail",
    "phone",
    "customer",
    "requester",
    "account",
    "subject",
    "description",
)


def plain(header: str) -> str:
    """A header in one case, with single spaces for all other signs.

    >>> plain("Date/Time Opened"), plain("REVIEWER_EMAIL"), plain("firstResponseTime (in hrs)")
    ('date time opened', 'reviewer email', 'first response time in hrs')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return " ".join(re.sub(r"[^\w%]|_", " ", parted.casefold()).split())


_OF_MOMENTS = frozenset(
    "date time at on of the utc gmt am um den datum fecha hora de del data do da du le heure".split()
)
# Power BI puts it before each number of a report.
_SUMMED = re.compile(
    r"^(?:sum of|average of|summe von|durchschnitt von|somme de|moyenne de|suma de|promedio de|soma de|média de) ",
    re.IGNORECASE,
)
_NO_SUBJECT = frozenset(
    "created closed started ended modified updated sent erstellt creado créé criado".split()
)


def of_moment(name: str) -> str:
    """What the moment is of that stands under a plain name; "" where that is not said.

    >>> of_moment("ticket created date"), of_moment("date of contact"), of_moment("created at")
    ('ticket created', 'contact', '')
    """
    words = [word for word in name.split() if word not in _OF_MOMENTS]
    return "" if {*words} <= _NO_SUBJECT else " ".join(words)


_KNOWN = frozenset(name for names in NAMES.values() for name in names)
# Fields that are called like those of any other object.
_OF_AN_OBJECT = ("full name", "name", "id", "no", "nr", "number", "date")
OF_CONTACTS = frozenset(("case", "ticket", "conversation", "interaction", "contact"))
# A field by its name in the interface: "Case.CaseNumber", "Case__r.OwnerId", "Score__c".
_FIELD = re.compile(r"(?:[A-Za-z]\w*\.)*[A-Za-z]\w*")


def field_of(header: str) -> tuple[str, str]:
    """The object and the field that such a name says, plain; ("", ""): it is none.

    >>> field_of("Case__r.OwnerId"), field_of("SOP_Ref__c"), field_of("Case.Owner.Name"), field_of("Score")
    (('case', 'owner id'), ('', 'sop ref'), ('case owner', 'name'), ('', ''))
    """
    if not _FIELD.fullmatch(header) or not ("." in header or "__" in header):
        return "", ""
    of, _, field = re.sub(r"__[a-z]\b", "", header).rpartition(".")
    return plain(of), plain(field)


def without_object(header: str) -> str:
    """A report's column without the object that it is a field of, or how it was summed up.

    >>> without_object("Case: Case Number"), without_object("Agent: Full Name"), without_object("Score")
    ('case number', 'agent full name', 'score')
    >>> without_object("QA Review: QA Review Name"), without_object("Sum of Score")
    ('review id', 'score')
    >>> without_object("review.reviewee.email"), without_object("Case.Owner.Name")
    ('reviewee email', 'case owner name')
    """
    header = _SUMMED.sub("", header)
    api_object, api_field = field_of(header)
    if api_field:
        innermost = f"{plain(header.split('.')[-2])} {api_field}" if header.count(".") > 1 else ""
        if innermost in _KNOWN:
            return innermost
        return f"{api_object} {api_field}".strip() if api_field in ("id", "name") else api_field
    of, colon, field = header.rpartition(": ")
    id_ = f"{plain(of).rpartition(' ')[2]} id"
    if plain(field) == f"{plain(of)} name" and id_ in NAMES["audit_id"]:
        return id_
    return plain(field if colon and plain(field) not in _OF_AN_OBJECT else f"{of} {field}")


def tool_of(headers: list[str]) -> str:
    """Whose export this is; "" where fewer than two of its headers are a tool's own."""
    there = {plain(header) for header in headers}
    there |= {header.replace(" ", "") for header in there}
    known = {tool: sum(name in there for name in names) for tool, names in TOOLS.items()}
    tool = max(known, key=known.__getitem__)
    return tool if known[tool] >= 2 else ""
