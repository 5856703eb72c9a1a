"""Which section each finding is about: by what was recorded, in the text that was in force.

The SOP is the one recorded with the finding, else the one recorded with its audit. The section
is looked up in the version that was in force when the contact took place, so that "step 4" means
the step 4 that the agent had before her. What was recorded without a section, or with one that
fits none or several, is linked by the words of its comment where these are clear enough, and else
counts for its SOP only. Nothing is forced, and what stays without a section is reported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from kb_tools.findings.dates import microseconds
from kb_tools.findings.spelling import SectionReading, section_reading
from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.evidence import MISSING, Audits, Coded, Findings, Flags, Ints
from kb_tools.gaps.text_links import text_links

NOWHERE = -2  # recorded, but fits no SOP


@dataclass(frozen=True, slots=True)
class Linked:
    """Where audits and findings belong, as places in the catalogue."""

    audit_sop: Ints  # -1: none recorded; -2: recorded, but fits none
    sop: Ints  # of each finding; the same
    line: Ints  # of each finding; -1: no section known
    version: Ints  # of each finding: the one in force at the contact; -1: none was
    by_text: Flags  # the section was found by the words of the comment
    agreement: float = 0.0  # of such links with recorded sections, where both are known


def linked(
    audits: Audits, findings: Findings, known: Catalogue, sop_of: Callable[[str], str | None]
) -> Linked:
    """
    Args:
        sop_of: an SOP's id from how it was recorded; None: it fits none.
    """
    places = {sop.sop: place for place, sop in enumerate(known.sops)}
    audit_sop = _sops(audits.sop_recorded, places, sop_of)
    own = _sops(findings.sop_recorded, places, sop_of)
    inherited = audit_sop[findings.audit]
    sop = np.where(own == MISSING, inherited, own)
    version = _versions(sop, audits.ticket_at[findings.audit], known)
    line = _lines(sop, version, findings.section, known)
    return Linked(audit_sop, sop, line, version, np.zeros(len(line), bool))


def with_text(
    links: Linked, about_sops: Flags, comments: Mapping[int, str], known: Catalogue
) -> Linked:
    """Links by the words of comments what was recorded without a section.

    Args:
        comments: of findings by position; those without one are missing.
    """
    usable = about_sops & (links.sop >= 0) & (links.version >= 0)
    rows = [int(n) for n in np.flatnonzero(usable) if int(n) in comments]
    taught = [
        (int(links.sop[n]), int(links.version[n]), comments[n], int(links.line[n]))
        for n in rows
        if links.line[n] >= 0
    ]
    asked = [n for n in rows if links.line[n] < 0]
    found = text_links(
        known, taught, [(int(links.sop[n]), int(links.version[n]), comments[n]) for n in asked]
    )
    line, by_text = links.line.copy(), links.by_text.copy()
    line[asked] = found.line
    by_text[asked] = found.line >= 0
    return replace(links, line=line, by_text=by_text, agreement=found.agreement)


def _sops(recorded: Coded, places: dict[str, int], sop_of: Callable[[str], str | None]) -> Ints:
    of_name = np.array(
        [places.get(sop_of(name) or "", NOWHERE) for name in recorded.names] + [MISSING], np.int64
    )
    return of_name[recorded.codes]  # -1 takes the last


def _versions(sop: Ints, ticket_at: Ints, known: Catalogue) -> Ints:
    """The place of the version in force at each contact; -1: none was."""
    version = np.full(len(sop), MISSING, np.int64)
    order = np.argsort(sop, kind="stable")
    first = np.searchsorted(sop[order], np.arange(len(known.sops) + 1))
    for place, entry in enumerate(known.sops):
        rows = order[first[place] : first[place + 1]]
        if not len(rows) or not entry.versions:
            continue
        starts = np.array([microseconds(v.start) for v in entry.versions], np.int64)
        never = np.iinfo(np.int64).max
        ends = np.array([microseconds(v.end) if v.end else never for v in entry.versions], np.int64)
        found = np.searchsorted(starts, ticket_at[rows], side="right") - 1
        held = (found >= 0) & (ticket_at[rows] < ends[np.maximum(found, 0)])
        version[rows] = np.where(held, found, MISSING)
    return version


def _lines(sop: Ints, version: Ints, section: Coded, known: Catalogue) -> Ints:
    readings = [section_reading(name) for name in section.names]
    line = np.full(len(sop), MISSING, np.int64)
    named = np.flatnonzero((sop >= 0) & (version >= 0) & (section.codes >= 0))
    if not len(named):
        return line
    triples = np.stack([sop[named], version[named], section.codes[named]], axis=1)
    different, back = np.unique(triples, axis=0, return_inverse=True)
    found = [_line(int(s), int(v), readings[c], known) for s, v, c in different]
    line[named] = np.array(found, np.int64)[back.ravel()]
    return line


def _line(sop: int, version: int, reading: SectionReading | None, known: Catalogue) -> int:
    """The one section that answers to what was written; -1: none, or more than one."""
    if reading is None:
        return MISSING
    sections = known.sops[sop].versions[version].sections
    found = [place for place, section in enumerate(sections) if section.answers_to(reading)]
    return known.line_at[sop, version, found[0]] if len(found) == 1 else MISSING
