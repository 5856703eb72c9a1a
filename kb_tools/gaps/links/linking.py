"""Which section each finding is about: by what was recorded, in the text that was in force.

The SOP is the one recorded with the finding, else the one recorded with its audit. The section
is looked up in the version that was in force when the contact took place, so that "step 4" means
the step 4 that the agent had before her. Comment, criterion and contact then say of every finding
which sections it may be about, each with its probability (`text_links.py`): the counts use them all, so
that a doubtful finding lifts no section much. Where a section is named to people, it is one that is
likelier than all others together, and not only because it has most findings; what has none counts as
without a section and is reported.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kb_tools.findings.dates import microseconds
from kb_tools.findings.sections import SectionReading, section_reading
from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.each import Each, one_by_one
from kb_tools.gaps.evidence import MISSING, Audits, Coded, Findings, Flags, Ints
from kb_tools.gaps.links.terms import Terms
from kb_tools.gaps.links.text_links import Asked, Candidates, text_links
from kb_tools.gaps.links.topic_links import Uncovered

NOWHERE = -2  # recorded, but fits no SOP
_NEVER = np.iinfo(np.int64).max
SURE_ENOUGH = 0.5  # likelier than all others together


@dataclass(frozen=True, slots=True)
class Linked:
    """Where audits and findings belong, as places in the catalogue."""

    audit_sop: Ints  # -1: none recorded; -2: recorded, but fits none
    sop: Ints  # of each finding; the same
    line: Ints  # of each finding; -1: no section known
    version: Ints  # of each finding: the one in force at the contact; -1: none was
    recorded: Ints  # of each finding: the line that was recorded; -1: none that fits
    candidates: Candidates  # all sections that findings may be about
    likeliest: Ints  # of each finding: of these the line, however unsure; -1: none
    agreement: float = 0.0  # of links by words with recorded sections, where both are known

    @property
    def by_text(self) -> Flags:
        """The section was found by comment and criterion, none being recorded."""
        found: Flags = (self.line >= 0) & (self.recorded < 0)
        return found


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
    version = versions_in_force(sop, audits.ticket_at[findings.audit], known)
    line = _lines(sop, version, findings.section, known)
    return Linked(audit_sop, sop, line, version, line, _as_recorded(line, line >= 0), line)


def with_text(
    links: Linked, audits: Audits, findings: Findings, of_sops: Flags, comments: Comments,
    written: Terms, known: Catalogue, topics: Sequence[Ints] = (), each: Each = one_by_one,
) -> Linked:  # fmt: skip
    """Links by comments and contacts too.

    Args:
        of_sops: findings that may be about a section; the others are about none.
        written: the terms of the comments.
        topics: of each topic that no SOP covers the findings known to be about it.
    """
    comment = comments.of_findings(np.arange(len(findings)))
    # Of what names an SOP that there is not, only words can tell another one.
    rows = np.flatnonzero(of_sops & ((links.sop != NOWHERE) | (comment >= 0))).astype(np.int32)
    audit = findings.audit[rows]
    asked = Asked(
        written.only(comment[rows]), links.sop[rows], audits.reason.codes[audit],
        audits.ticket_at[audit], links.recorded[rows], findings.criterion.codes[rows],
    )  # fmt: skip
    uncovered = [
        Uncovered(
            written.only(comment[of]).times().astype(float),
            int((comment[of] >= 0).sum()),
            links.sop[of],
            audits.reason.codes[findings.audit[of]],
        )
        for of in topics
    ]
    found = text_links(asked, known, _stood(known), uncovered, each)
    asked_of = np.zeros(len(findings), bool)
    asked_of[rows[found.candidates.finding]] = True
    plain = _as_recorded(links.recorded, of_sops & ~asked_of & (links.recorded >= 0))
    candidates = Candidates(
        np.concatenate([plain.finding, rows[found.candidates.finding]]),
        np.concatenate([plain.line, found.candidates.line]),
        np.concatenate([plain.probability, found.candidates.probability]),
    )
    likeliest, probability = candidates.likeliest(len(findings))
    tells = (links.recorded >= 0) | (comment >= 0)
    tells |= (findings.criterion.codes >= 0) & (len(findings.criterion.names) > 1)
    line = np.where((probability > SURE_ENOUGH) & tells, likeliest, MISSING)
    of_line = np.array([entry.sop for entry in known.lines] + [MISSING], np.int32)
    sop = np.where(line >= 0, of_line[line], links.sop)
    version = versions_in_force(sop, audits.ticket_at[findings.audit], known)
    return replace(
        links, sop=sop, line=line, version=version, candidates=candidates, likeliest=likeliest,
        agreement=found.agreement,
    )  # fmt: skip


def _as_recorded(line: Ints, which: Flags) -> Candidates:
    rows = np.flatnonzero(which).astype(np.int32)
    return Candidates(rows, line[rows], np.ones(len(rows)))


def _stood(known: Catalogue) -> tuple[Ints, Ints]:
    """Of each line, from when until when a text in force had it (microseconds)."""
    first, last = [], []
    for line in known.lines:
        versions = [known.sops[line.sop].versions[version] for version, _ in line.places]
        end = versions[-1].end
        first.append(microseconds(versions[0].start))
        last.append(microseconds(end) if end else _NEVER)
    return np.array(first, np.int64), np.array(last, np.int64)


def _sops(recorded: Coded, places: dict[str, int], sop_of: Callable[[str], str | None]) -> Ints:
    of_name = np.array(
        [places.get(sop_of(name) or "", NOWHERE) for name in recorded.names] + [MISSING], np.int32
    )
    return of_name[recorded.codes]  # -1 takes the last


def versions_in_force(sop: Ints, ticket_at: Ints, known: Catalogue) -> Ints:
    """The place of the version in force at each contact; -1: none was."""
    version = np.full(len(sop), MISSING, np.int32)
    order = np.argsort(sop, kind="stable")
    first = np.searchsorted(sop[order], np.arange(len(known.sops) + 1))
    for place, entry in enumerate(known.sops):
        rows = order[first[place] : first[place + 1]]
        if not len(rows) or not entry.versions:
            continue
        starts = np.array([microseconds(v.start) for v in entry.versions], np.int64)
        ends = np.array(
            [microseconds(v.end) if v.end else _NEVER for v in entry.versions], np.int64
        )
        found = np.searchsorted(starts, ticket_at[rows], side="right") - 1
        held = (found >= 0) & (ticket_at[rows] < ends[np.maximum(found, 0)])
        version[rows] = np.where(held, found, MISSING)
    return version


def _lines(sop: Ints, version: Ints, section: Coded, known: Catalogue) -> Ints:
    readings = [section_reading(name) for name in section.names]
    line = np.full(len(sop), MISSING, np.int32)
    named = np.flatnonzero((sop >= 0) & (version >= 0) & (section.codes >= 0))
    if not len(named):
        return line
    versions, names = int(version.max()) + 1, len(section.names)
    of = sop[named].astype(np.int64) * versions + version[named]
    different, back = np.unique(of * names + section.codes[named], return_inverse=True)
    places, codes = np.divmod(different, names)
    found = [
        _line(place // versions, place % versions, readings[code], known)
        for place, code in zip(places.tolist(), codes.tolist(), strict=True)
    ]
    line[named] = np.array(found, np.int32)[back]
    return line


def _line(sop: int, version: int, reading: SectionReading | None, known: Catalogue) -> int:
    """The one section that answers to what was written; -1: none, or more than one."""
    if reading is None:
        return MISSING
    found = known.sops[sop].versions[version].section_named(reading)
    return known.line_at[sop, version, found] if found >= 0 else MISSING
