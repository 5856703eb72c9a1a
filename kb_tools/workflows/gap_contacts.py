"""The reviewed contacts behind a signal: where their own systems show them, and their KPIs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

import numpy as np

from kb_tools.gaps.signals.model import GapSignal
from kb_tools.qa_ports import Contact, QaReader
from kb_tools.workflows.gaps import BesideOthers, Evidence, GapReport


@dataclass(frozen=True, slots=True)
class Addresses:
    """Templates with {audit_id} and {ticket_id}; "": that system is not linked."""

    audit: str = ""
    ticket: str = ""

    def filled(self, contact: Contact) -> Contact:
        return replace(
            contact,
            audit_url=_filled(self.audit, contact),
            ticket_url=_filled(self.ticket, contact),
        )


def _filled(template: str, contact: Contact) -> str:
    """Every character that could mean something in an address is encoded; "" where the id is unknown,
    or would be a step up the path (".." is one to every browser, encoded too).

    >>> from datetime import datetime
    >>> one = Contact("F1", "A 1/2", "", datetime(2026, 5, 1))
    >>> _filled("https://qa.example/r/{audit_id}", one), _filled("https://t.example/{ticket_id}", one)
    ('https://qa.example/r/A%201%2F2', '')
    >>> _filled("https://qa.example/r/{audit_id}", replace(one, audit_id=".."))
    ''
    """
    for name in ("audit_id", "ticket_id"):
        held, value = f"{{{name}}}", getattr(contact, name)
        if held in template and not value:
            return ""
        template = template.replace(held, quote(value, safe=""))
    steps = urlsplit(template).path.split("/")
    return "" if "." in steps or ".." in steps else template


def contacts_of(
    signals: Sequence[GapSignal], reader: QaReader, evidence: Evidence, addresses: Addresses
) -> dict[str, tuple[Contact, ...]]:
    """Of each signal, by section: its findings, the newest contact first."""
    places = {s.section: evidence.findings.place[s.rows].tolist() for s in signals}
    known = reader.contacts(sorted({place for of in places.values() for place in of}))
    return {section: _newest_first(of, known, addresses) for section, of in places.items()}


def _newest_first(
    places: Sequence[int], known: Mapping[int, Contact], addresses: Addresses
) -> tuple[Contact, ...]:
    found = (addresses.filled(known[place]) for place in places)
    return tuple(sorted(found, key=lambda c: (-c.ticket_at.timestamp(), c.finding_id)))


def with_contacts(
    report: GapReport, reader: QaReader, evidence: Evidence, addresses: Addresses,
    low_csat: float | None = None,
) -> GapReport:  # fmt: skip
    """The report with the contacts behind what it lists, and their KPIs."""
    listed = (*report.flagged, *report.critical)
    return replace(
        report, contacts=contacts_of(listed, reader, evidence, addresses),
        kpis={signal.section: kpis_beside_others(signal, reader, evidence, low_csat) for signal in listed},
    )  # fmt: skip


def kpis_beside_others(
    signal: GapSignal, reader: QaReader, evidence: Evidence, low_csat: float | None
) -> BesideOthers:
    """Of the audits with a finding on the signal's section, and of the SOP's other audits."""
    audits = evidence.audits
    sop = next(n for n, s in enumerate(evidence.known.sops) if s.sop == signal.sop)
    these = np.unique(evidence.findings.audit[signal.rows])
    others = np.setdiff1d(np.flatnonzero(evidence.links.audit_sop == sop), these)
    found, rest = (reader.kpis(audits.place[rows], low_csat) for rows in (these, others))
    return found, rest
