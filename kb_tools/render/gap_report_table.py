"""A gap report as a table, one row per section: CSV for spreadsheets, typed rows for Parquet."""

import csv
import io
from collections.abc import Iterator, Sequence
from operator import attrgetter
from types import MappingProxyType

from kb_tools.findings.spreadsheets import plain_cell
from kb_tools.qa_ports import Contact
from kb_tools.render.decisions import status_json
from kb_tools.render.gap_report_json import signal_json
from kb_tools.workflows.gaps import GapReport

_LINKED = 20  # of a row's newest contacts; a cell holds 32,767 characters in a spreadsheet
_OF_SIGNAL = {
    "section_id": "VARCHAR", "sop_id": "VARCHAR", "title": "VARCHAR", "label": "VARCHAR", "heading": "VARCHAR",
    "flag": "BOOLEAN", "critical": "BOOLEAN", "p_gap": "DOUBLE", "cause": "VARCHAR", "reason": "VARCHAR",
    "partner": "VARCHAR", "onset": "DATE", "since_version": "VARCHAR", "observed": "BIGINT", "expected": "DOUBLE", "ratio": "DOUBLE",
    "ratio_low": "DOUBLE", "ratio_high": "DOUBLE", "audits": "BIGINT", "observed_all": "BIGINT",
    "audits_all": "BIGINT", "agents": "BIGINT", "teams": "BIGINT", "vendors": "BIGINT", "reviewers": "BIGINT",
    "overturned": "BIGINT", "critical_findings": "BIGINT", "not_because": "VARCHAR",
}  # fmt: skip
_OF_DECISION = {"decision": "VARCHAR", "standing": "VARCHAR", "owner": "VARCHAR", "due": "DATE"}
COLUMNS = MappingProxyType(
    {
        **_OF_SIGNAL,
        **_OF_DECISION,
        "corrected_share": "DOUBLE", "corrected_low": "DOUBLE", "corrected_high": "DOUBLE",
        "as_of": "DATE", "looked_at": "BIGINT", "nominal_fdr": "DOUBLE", "policy_commit": "VARCHAR",
        "audit_urls": "VARCHAR", "ticket_urls": "VARCHAR",
    }
)  # fmt: skip
"""In their order, with their SQL types."""


def table_rows(report: GapReport) -> Iterator[dict[str, object]]:
    """The values of each section's columns; dates as ISO 8601, None where nothing is known. The
    last two lead to the newest contacts behind what is listed."""
    decided = {status.section: status_json(status) for status in report.statuses}
    for signal in report.run.signals:
        told, of = signal_json(signal), decided.get(signal.section, {})
        looked = report.corrected.get(signal.section)
        low, high = (looked and looked.interval) or (None, None)
        newest = report.contacts.get(signal.section, ())[:_LINKED]
        yield {
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
        }


def _addresses(contacts: Sequence[Contact], which: str) -> str | None:
    found = dict.fromkeys(filter(None, map(attrgetter(which), contacts)))
    return " ".join(found) or None


def report_csv(report: GapReport) -> str:
    """Safe to open in a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(plain_cell, row.values()) for row in table_rows(report))
    return stream.getvalue()
