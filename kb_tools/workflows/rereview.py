"""`kb gaps sample` and `kb gaps review`: a blind second look at what a signal rests on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from kb_tools.errors import KbError, Problem
from kb_tools.findings.dates import microseconds
from kb_tools.findings.sections import section_reading
from kb_tools.gaps.catalogue import Catalogue, Line
from kb_tools.gaps.decisions.disposition import quoted
from kb_tools.gaps.decisions.rereview import (
    Corrected,
    Looks,
    ReReview,
    corrected,
    drawn,
    newest,
    sizes,
)
from kb_tools.gaps.decisions.statuses import line_of
from kb_tools.gaps.evidence import Flags, Ints
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.qa_ports import Contact, QaReader
from kb_tools.workflows.decide import section_named
from kb_tools.workflows.gap_contacts import Addresses
from kb_tools.workflows.gaps import Evidence, GapReport

NOTHING = "none"  # what a second reviewer writes who found nothing


@dataclass(frozen=True, slots=True)
class Sample:
    """Contacts to judge again, in random order; nothing in it says why one was drawn."""

    section: str
    contacts: tuple[Contact, ...]
    # How many are on it, elsewhere, without a finding: not in the file.
    groups: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class SecondVerdict:
    """One row of a sample that came back."""

    line: int  # in the file, from 1
    audit_id: str
    found: tuple[str, ...]  # sections as written; () nothing was found


@dataclass(frozen=True, slots=True)
class _Groups:
    """Reviewed contacts of an SOP since a signal's onset, by what was found first; positions."""

    line: int
    on_it: Ints
    elsewhere: Ints  # under whatever SOP
    nothing: Ints
    of_sop: Flags  # of all audits: under the SOP


def sample(
    report: GapReport, evidence: Evidence, reader: QaReader, name: str, size: int, seed: int,
    addresses: Addresses,
) -> Sample:  # fmt: skip
    """
    Args:
        name: a section as a report names it.
        size: contacts in all; fewer where there are no more.

    Raises KbError: no or several sections go by that name, or nothing was found on it.
    """
    line = section_named(evidence.known, name)
    signal = next((s for s in report.run.signals if s.section == line.id), None)
    groups = _groups(evidence, line, _onset(signal))
    if not len(groups.on_it):
        saw = f"There are no findings on {line.id} that could be looked at again."
        raise KbError(Problem("", 0, saw, "Name a section that  kb gaps  lists."))
    wanted = sizes(size)
    near = groups.elsewhere[groups.of_sop[groups.elsewhere]]
    elsewhere = near if len(near) >= wanted[1] else groups.elsewhere
    known = reader.reviewed(np.concatenate([groups.on_it, elsewhere, groups.nothing]))
    taken = [
        _taken(group, known, seed, n)
        for group, n in zip((groups.on_it, elsewhere, groups.nothing), wanted, strict=True)
    ]
    chosen = {contact.audit_id: contact for group in taken for contact in group}
    mixed = drawn(chosen, seed + 1, len(chosen))  # an order that tells nothing of the groups
    return Sample(
        line.id,
        tuple(addresses.filled(chosen[id_]) for id_ in mixed),
        (len(taken[0]), len(taken[1]), len(taken[2])),
    )


def _taken(group: Ints, known: Mapping[int, Contact], seed: int, size: int) -> list[Contact]:
    by_id = {known[place].audit_id: known[place] for place in group.tolist()}
    return [by_id[id_] for id_ in drawn(by_id, seed, size)]


def _onset(signal: GapSignal | None) -> date | None:
    return signal.onset if signal else None


def _groups(evidence: Evidence, line: Line, onset: date | None) -> _Groups:
    audits, findings, links = evidence.audits, evidence.findings, evidence.links
    at = evidence.known.lines.index(line)
    since = np.ones(len(audits), bool)
    if onset is not None:
        since = audits.ticket_at >= microseconds(
            datetime(onset.year, onset.month, onset.day, tzinfo=UTC)
        )
    placed = links.line >= 0
    on_it, elsewhere, any_ = (np.zeros(len(audits), bool) for _ in range(3))
    on_it[findings.audit[links.line == at]] = True
    elsewhere[findings.audit[placed & (links.line != at)]] = True
    any_[findings.audit] = True
    of_sop: Flags = links.audit_sop == line.sop
    return _Groups(
        at,
        np.flatnonzero(since & on_it),
        np.flatnonzero(since & elsewhere & ~on_it),
        np.flatnonzero(since & of_sop & ~any_),
        of_sop,
    )


def reviewed(
    report: GapReport, evidence: Evidence, reader: QaReader, name: str,
    verdicts: Sequence[SecondVerdict], sha256: str, path: str, sop_of: Callable[[str], str | None],
) -> ReReview:  # fmt: skip
    """What second reviewers found, counted by what the first ones had found.

    Args:
        verdicts: rows that were judged; those still to be judged are left out.
        path: of their file, for people.
        sop_of: an SOP's id from how it was written; None: it fits none.

    Raises KbError with every row that names an unknown contact or section.
    """
    known = evidence.known
    line = section_named(known, name)
    groups = _groups(evidence, line, None)
    places = reader.audits_by_id([v.audit_id for v in verdicts])
    contacts = reader.reviewed([*places.values()])
    problems: list[Problem] = []
    named: dict[int, set[int]] = {}
    for verdict in verdicts:
        place = places.get(verdict.audit_id)
        if place is None:
            saw = f"There is no audit {verdict.audit_id!r} in the store."
            problems.append(
                Problem(path, verdict.line, saw, "Leave audit_id as the sample has it.")
            )
            continue
        lines = named.setdefault(place, set())
        for written in verdict.found:
            found = _line_named(known, written, contacts[place].ticket_at, sop_of)
            if found is None:
                saw = f"No section goes by {written!r}."
                would_work = (
                    f"Write sections like  {known.sops[line.sop].sop} step 3  or  {NOTHING}"
                )
                problems.append(Problem(path, verdict.line, saw, would_work))
            else:
                lines.add(found)
    if problems:
        raise KbError(problems)
    if not named:
        saw = "No row of it has been judged: the column found is empty."
        raise KbError(Problem(path, 0, saw, f"Write the sections that went wrong, or  {NOTHING}"))
    first = _first_lines(evidence, named)
    confirmed = {place: bool(named[place] & (first[place] or {groups.line})) for place in named}
    for place in groups.on_it.tolist():
        if place in named:
            confirmed[place] = groups.line in named[place]
    version, at = line.places[-1]
    section = known.sops[line.sop].versions[version].sections[at]

    def counts(group: Ints) -> Looks:
        rows = [place for place in group.tolist() if place in named]
        return Looks(len(rows), sum(confirmed[place] for place in rows))

    return ReReview(
        known.sops[line.sop].sop, section.anchor, report.as_of, counts(groups.on_it),
        counts(groups.elsewhere), counts(groups.nothing), known.sops[line.sop].versions[version].version,
        quoted(section.text), sha256,
    )  # fmt: skip


def _first_lines(evidence: Evidence, places: Iterable[int]) -> dict[int, set[int]]:
    """On which sections the first reviewers found something, by audit."""
    lines: dict[int, set[int]] = {place: set() for place in places}
    rows = np.flatnonzero(np.isin(evidence.findings.audit, [*lines]) & (evidence.links.line >= 0))
    for row in rows.tolist():
        lines[int(evidence.findings.audit[row])].add(int(evidence.links.line[row]))
    return lines


def _line_named(
    known: Catalogue, written: str, at: datetime, sop_of: Callable[[str], str | None]
) -> int | None:
    """The place of a line, by its id or as the version in force at the contact numbers it."""
    by_id = {line.id.casefold(): place for place, line in enumerate(known.lines)}
    if (found := by_id.get(" ".join(written.split()).casefold())) is not None:
        return found
    name, _, rest = written.strip().partition(" ")
    sop = next((n for n, s in enumerate(known.sops) if s.sop == sop_of(name.rstrip(",;:"))), None)
    reading = section_reading(rest)
    if sop is None or reading is None:
        return None
    version = known.sops[sop].place_in_force(at)
    if version < 0:
        return None
    found = known.sops[sop].versions[version].section_named(reading)
    return known.line_at[sop, version, found] if found >= 0 else None


def corrections(
    report: GapReport, evidence: Evidence, reviews: Sequence[ReReview]
) -> dict[str, Corrected]:
    """By section, what the last blind look made by then makes of its share of contacts."""
    by_line: dict[str, tuple[Line, list[ReReview]]] = {}
    for review in reviews:
        if (line := line_of(review, evidence.known)) is not None:
            by_line.setdefault(line.id, (line, []))[1].append(review)
    signals = {s.section: s for s in report.run.signals}
    made = {}
    for section, (line, of) in sorted(by_line.items()):
        last = newest(of, report.as_of)
        if last is None or section not in signals:
            continue
        onset = _onset(signals[section])
        groups = _groups(evidence, line, onset)
        found = int(groups.of_sop[groups.on_it].sum())
        made[section] = corrected(last, found, max(found, signals[section].audits))
    return made
