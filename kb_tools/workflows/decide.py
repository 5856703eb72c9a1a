"""`kb gaps decide`: what people decided of a signal, with what they knew that day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import process

from kb_tools.errors import KbError, Problem
from kb_tools.gaps.catalogue import Catalogue, Line, lasting_keys
from kb_tools.gaps.decisions.disposition import Decision, Disposition, Told, quoted
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.policy.model import SopId, Version
from kb_tools.ports import PolicyHistory
from kb_tools.workflows.gaps import GapReport
from kb_tools.workflows.naming import as_written

_ALIKE = 60  # percent; below that, the nearest name is no help (rapidfuzz)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed."""

    decision: Decision
    fixed_in: str = ""
    owner: str = ""
    due: date | None = None
    because: str = ""


def decided(
    report: GapReport, known: Catalogue, name: str, wanted: Wanted, today: date,
    first_told: Callable[[str], date | None] = lambda _: None, least: int = 1,
) -> Disposition:  # fmt: skip
    """
    Args:
        least: the smallest count that may be told.
        name: a section as a report names it: "MON-004#late-payout" or "MON-004 step 3"; or an SOP with
            critical findings whose section is not clear.
        first_told: by the key that a section keeps, the day of the first report that told of it.

    Raises KbError: no or several sections go by that name, or the decision cannot be meant.
    """
    problems = [*_incomplete(wanted, today)]
    if problems:
        raise KbError(problems)
    if (of_sop := _unplaced(report, name)) is not None:
        return _of_sop(of_sop, wanted, today, least)
    return disposition(report, known, section_named(known, name), wanted, today, first_told, least)


def _unplaced(report: GapReport, name: str) -> CriticalFindings | None:
    """The critical findings of that SOP whose section is not clear, fresh or not."""
    unplaced = (c for c in report.run.critical if not c.section)
    return next((c for c in unplaced if _folded(c.sop) == _folded(name)), None)


def _of_sop(found: CriticalFindings, wanted: Wanted, today: date, least: int) -> Disposition:
    if wanted.decision is Decision.FIXED:
        saw = f"Which section of {found.sop} version {wanted.fixed_in} mends is not known."
        raise KbError(
            Problem("", 0, saw, f"Name it ({found.sop} step 3), or say accepted or dismissed.")
        )
    told = Told(found.standing, 0.0, 0.0, found.standing).without_small(least, found.entered)
    return Disposition(
        found.sop, "", wanted.decision, today, owner=wanted.owner, due=wanted.due,
        because=wanted.because, told=told,
    )  # fmt: skip


def disposition(
    report: GapReport, known: Catalogue, line: Line, wanted: Wanted, today: date,
    first_told: Callable[[str], date | None] = lambda _: None, least: int = 1,
) -> Disposition:  # fmt: skip
    """As `decided`, of that section."""
    signal = next((s for s in report.run.signals if s.section == line.id), None)
    version, place = line.places[-1]
    sop = known.sops[line.sop]
    section = sop.versions[version].sections[place]
    told = None
    if signal is not None:
        entered = next((c.entered for c in report.run.critical if c.section == line.id), None)
        told = Told(
            signal.found, signal.expected, signal.probability, signal.critical_findings,
            first_told(report.key(line.id)),
        ).without_small(least, entered)  # fmt: skip
    return Disposition(
        sop.sop, section.anchor, wanted.decision, today, sop.versions[version].version,
        quoted(section.text), wanted.fixed_in, wanted.owner, wanted.due, wanted.because,
        told,
    )  # fmt: skip


def not_yet_there(history: PolicyHistory, made: Disposition) -> str:
    """What to say of a fix by a version that is planned, or mistyped; "": there is that version."""
    versions = [version.name for version in _published(history, made.sop)]
    if not made.fixed_in or made.fixed_in in versions:
        return ""
    names = ", ".join(dict.fromkeys(versions))
    there = f"there are: {names}" if names else "there is none"
    return f"{made.sop} has no version {made.fixed_in} yet; {there}."


def as_named(history: PolicyHistory, made: Disposition) -> Disposition:
    """The decision with its version as the page writes it."""
    versions = {version.name for version in _published(history, made.sop)}
    return replace(made, fixed_in=as_written(made.fixed_in, versions))


def _published(history: PolicyHistory, sop: str) -> list[Version]:
    """The versions that hold, held or are announced; drafts mend nothing yet, lost texts never."""
    timeline = history.timeline(SopId(sop))
    counting = {claim.revision for claim in timeline.claims() if claim.withdrawn is None}
    return [version for version in timeline.versions() if counting & {*version.revisions}]


def _incomplete(wanted: Wanted, today: date) -> list[Problem]:
    problems = []
    if wanted.decision is Decision.FIXED and not wanted.fixed_in.strip():
        problems.append(("A fix needs the version that brings it.", "Add  --in 2.1"))
    if wanted.decision is not Decision.FIXED and wanted.fixed_in:
        problems.append(
            (f"--in {wanted.fixed_in} goes with fixed only.", "Say  fixed  or leave it out.")
        )
    if wanted.decision is Decision.DISMISSED and not wanted.because.strip():
        problems.append(("A dismissal needs a reason.", 'Add  --because "…"'))
    if wanted.due is not None and wanted.due < today:
        problems.append((f"--due {wanted.due} is past.", f"Name a day from {today} on."))
    return [Problem("", 0, saw, would_work) for saw, would_work in problems]


def section_named(known: Catalogue, name: str) -> Line:
    """Raises KbError where no section goes by that name, or several do."""
    wanted = _folded(name)
    by_id = [line for line in known.lines if _folded(line.id) == wanted]
    found = by_id or [
        line for line in known.lines if line.open and _folded(_label(known, line)) == wanted
    ]
    if not found:  # the key by which a table of one week is joined to the next
        keys = lasting_keys(known)
        found = [line for line in known.lines if _folded(keys[line.id]) == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        saw = f"{name!r} names {len(found)} sections."
        raise KbError(Problem("", 0, saw, f"Say which: {', '.join(line.id for line in found)}"))
    names = [_label(known, line) for line in known.lines if line.open]
    names += [line.id for line in known.lines]
    nearest = process.extractOne(name, names, score_cutoff=_ALIKE)
    hint = f"Did you mean {nearest[0]}?" if nearest else "kb gaps --format csv lists them all."
    raise KbError(Problem("", 0, f"No reviewed section goes by {name!r}.", hint))


def _label(known: Catalogue, line: Line) -> str:
    return f"{known.sops[line.sop].sop} {known.section(line).label}"


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
