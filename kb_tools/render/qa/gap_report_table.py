"""A gap report as a table, one row per section: CSV for spreadsheets, typed rows for Parquet."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from kb_tools.findings.spreadsheets import plain_cell
from kb_tools.gaps.causes.weighed import Cause
from kb_tools.qa_ports import Contact
from kb_tools.render.qa.decisions import status_json
from kb_tools.render.qa.gap_report_json import contacts_told, rereview_told, signal_json
from kb_tools.render.qa.kpis import KPIS, kpis_json
from kb_tools.render.qa.watched import watched_told
from kb_tools.workflows.gaps import GapReport

_LINKED = 20  # of a row's newest contacts; a cell holds 32,767 characters in a spreadsheet
Column = tuple[str, str]
"""SQL type, and what it holds."""

_OF_SIGNAL: Mapping[str, Column] = {
    "section_id": ("VARCHAR", "The section as today's text calls it; changes when it is reworded."),
    "sop_id": ("VARCHAR", "The SOP."),
    "title": ("VARCHAR", "The SOP's title."),
    "label": ("VARCHAR", "The section in words: step 3, § Limits."),
    "heading": ("VARCHAR", "The heading it stands under."),
    "flag": ("BOOLEAN", "Listed to be read first. The share of wrong flags is nominal_fdr at most."),
    "critical": ("BOOLEAN", "Listed for a fresh critical finding on a critical SOP, outside the statistics."),
    "p_gap": ("DOUBLE", "Probability (0 to 1) that the page is at fault now, among the causes weighed."),
    "cause": ("VARCHAR", "The likeliest cause, where it is likelier than all others together; one of people where these findings speak for it."),
    "reason": ("VARCHAR", "What reviewers say of the page: unclear, contradicts, outdated, missing."),
    "reason_comments": ("BIGINT", "Comments that say so; empty: criteria or the version say it."),
    "comments_read": ("BIGINT", "Of so many that were read."),
    "partner": ("VARCHAR", "Another SOP that the comments name most often."),
    "onset": ("DATE", "Since when; empty: as far back as the data go, or no gap."),
    "since_version": ("VARCHAR", "The version that came into force about then."),
    "reviewers_replaced": ("DATE", "The week, near the onset, in which all reviewers were replaced; empty: in none."),
    "observed": ("BIGINT", "Findings since onset."),
    "expected": ("DOUBLE", "Findings to be expected since onset, had nothing been wrong with the page."),
    "ratio": ("DOUBLE", "observed / expected."),
    "ratio_low": ("DOUBLE", "Lower end of its 90 % interval."),
    "ratio_high": ("DOUBLE", "Upper end of its 90 % interval."),
    "audits": ("BIGINT", "Reviewed contacts of the SOP since onset: the denominator."),
    "observed_all": ("BIGINT", "Findings in the whole period."),
    "audits_all": ("BIGINT", "Reviewed contacts of the SOP in the whole period."),
    "agents": ("BIGINT", "Agents with such findings, as a number."),
    "teams": ("BIGINT", "Teams, likewise."),
    "vendors": ("BIGINT", "Vendors, likewise."),
    "reviewers": ("BIGINT", "Reviewers, likewise."),
    "overturned": ("BIGINT", "Findings whose appeals were won, in the whole period."),
    "critical_findings": ("BIGINT", "Critical findings."),
    "not_because": ("VARCHAR", "Why a high count is not listed."),
}  # fmt: skip
_RIVALS = {
    "p_none": Cause.NONE, "p_closed": Cause.CLOSED, "p_group": Cause.GROUP,
    "p_reviewer": Cause.REVIEWER, "p_agents": Cause.AGENTS,
}  # fmt: skip
_OF_CAUSES: Mapping[str, Column] = {
    "p_none": ("DOUBLE", "Probability that it is nothing but chance; p_gap, this and the next four add up to 1."),
    "p_closed": ("DOUBLE", "Likewise of an incident, or a gap since closed."),
    "p_group": ("DOUBLE", "Likewise of one vendor or team."),
    "p_reviewer": ("DOUBLE", "Likewise of one reviewer."),
    "p_agents": ("DOUBLE", "Likewise of a few agents."),
}  # fmt: skip
_OF_DECISION: Mapping[str, Column] = {
    "decision": ("VARCHAR", "accepted, dismissed or fixed; empty: nothing was decided."),
    "standing": ("VARCHAR", "How that stands: overdue, quiet, back, waiting, closed, not closed."),
    "owner": ("VARCHAR", "The team that sees to it."),
    "due": ("DATE", "Until when."),
}
_OF_KPIS: Mapping[str, Column] = {
    name: column
    for key, what in {
        "csat": "Mean CSAT", "low_csat": "Share (0 to 1) with a CSAT up to low_csat in kb.toml", "frt_min": "Median minutes to the first response",
        "resolution_min": "Median minutes to the resolution",
        "fcr": "Share (0 to 1) resolved at first contact, as the export counts it",
        "escalated": "Share (0 to 1) escalated", "reopened": "Share (0 to 1) reopened",
    }.items()
    for name, column in {
        key: ("DOUBLE", f"{what}, of contacts with such a finding in the whole period; only of what is listed."),
        f"{key}_of": ("BIGINT", f"Contacts of which {key} is known: its denominator."),
        f"others_{key}": ("DOUBLE", "The same of the SOP's other reviewed contacts."),
        f"others_{key}_of": ("BIGINT", "Their denominator."),
    }.items()
}  # fmt: skip
DICTIONARY: Mapping[str, Column] = MappingProxyType(
    {
        "section_key": ("VARCHAR", "The section for good: join weeks by it, and by as_of."),
        **_OF_SIGNAL,
        **_OF_DECISION,
        "corrected_share": ("DOUBLE", "Share of contacts (0 to 1) after a blind second look."),
        "corrected_low": ("DOUBLE", "Lower end of its 90 % interval."),
        "corrected_high": ("DOUBLE", "Upper end of its 90 % interval."),
        "as_of": ("DATE", "The report's day: rows entered up to its end count."),
        "looked_at": ("BIGINT", "Sections compared in this report."),
        "nominal_fdr": ("DOUBLE", "Share of flags (0 to 1) that may be wrong."),
        "policy_commit": ("VARCHAR", "The newest commit of the policies by then."),
        "audit_urls": ("VARCHAR", "The newest reviews behind what is listed, parted by spaces."),
        "ticket_urls": ("VARCHAR", "Their contacts."),
        **_OF_CAUSES,
        "least_cell": ("BIGINT", "Counts from 1 to one below it, and what would tell them, are empty."),
        **_OF_KPIS,
        "listed_on": ("DATE", "Of what is watched: the last day looked back at on which it was listed."),
        "p_gap_then": ("DOUBLE", "What p_gap was on that day."),
        "went_because": ("VARCHAR", "Why it is listed no more."),
    }
)  # fmt: skip
"""The columns in their order. One row is one section on one day."""
COLUMNS = MappingProxyType({name: kind for name, (kind, _) in DICTIONARY.items()})
"""With their SQL types."""


def dictionary_csv() -> str:
    """The columns of a report as a table of their own."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(("column", "type", "meaning"))
    writer.writerows((name, kind, meaning) for name, (kind, meaning) in DICTIONARY.items())
    return stream.getvalue()


def table_rows(report: GapReport, least: int) -> Iterator[dict[str, object]]:
    """The values of each section's columns; dates as ISO 8601, None where nothing is known, or it would
    tell a count below `least`. Addresses lead to the newest contacts behind what is listed."""
    decided = {status.section: status_json(status, least) for status in report.statuses}
    watched = watched_told(report, least)
    for signal in report.run.signals:
        told, of = signal_json(signal, least), decided.get(signal.section, {})
        looked = rereview_told(signal, report, least)
        low, high = (looked and looked.interval) or (None, None)
        newest = contacts_told(signal, report, least)[:_LINKED]
        went = watched.get(signal.section, {})
        yield {
            "section_key": report.key(signal.section),
            **{name: told[name] for name in _OF_SIGNAL},
            **{name: of.get(name) for name in _OF_DECISION},
            "corrected_share": looked and looked.share,
            "corrected_low": low,
            "corrected_high": high,
            "as_of": report.as_of.isoformat(),
            "looked_at": report.run.looked_at,
            "nominal_fdr": report.rules.false_discoveries,
            "policy_commit": report.commit or None,
            "audit_urls": _addresses(newest, "audit_url"),
            "ticket_urls": _addresses(newest, "ticket_url"),
            **{column: told["causes"].get(cause.value) for column, cause in _RIVALS.items()},
            "least_cell": least,
            **_kpis(kpis_json(report.kpis.get(signal.section), least)),
            "listed_on": went.get("listed_on"),
            "p_gap_then": went.get("p_gap_then"),
            "went_because": went.get("because"),
        }


def _kpis(told: dict[str, Any] | None) -> dict[str, object]:
    if told is None:
        return dict.fromkeys(_OF_KPIS)
    made: dict[str, object] = {}
    for key in KPIS:
        for name, figures in ((key, told["with_finding"]), (f"others_{key}", told["others"])):
            made |= {name: figures[key]["value"], f"{name}_of": figures[key]["known_of"]}
    return made


def _addresses(contacts: Sequence[Contact], which: str) -> str | None:
    found = dict.fromkeys(filter(None, map(attrgetter(which), contacts)))
    return " ".join(found) or None


def report_csv(report: GapReport, least: int) -> str:
    """Safe to open in a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(plain_cell, row.values()) for row in table_rows(report, least))
    return stream.getvalue()
