"""Links of findings to sections: what the linker suggests, what people decide, what that teaches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from kb_tools.errors import KbError, Problem
from kb_tools.findings.link_decisions import Decision, LinkStanding, Verdict
from kb_tools.policy.model import Revision, Section, SopId
from kb_tools.policy.sections import section_of, sections
from kb_tools.ports import PolicyHistory
from kb_tools.search.confidence import Model, confidence
from kb_tools.search.link_weights import Judge, calibration_error, fitted, precisions
from kb_tools.search.linker import Link, Linker
from kb_tools.workflows.naming import cited, revision_named, sop_with_id

LEAST_TO_TRAIN = 40  # decided findings; fewer say less than what is shipped
HOLD = 20.0  # texts that the shipped coefficients are worth
SHIPPED_WORTH = 30.0  # links that the shipped precisions are worth

Examples = Mapping[str, Sequence[str]]  # section id → texts
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Place:
    """A section as somebody named it, in the text where it was looked up."""

    sop: SopId
    section: Section
    revision: Revision

    @property
    def quote(self) -> str:
        return "\n".join(clause.text for clause in self.section.clauses)


def place_named(history: PolicyHistory, name: str, now: datetime) -> Place:
    """`MON-004#anchor`, `MON-004@2.0#anchor` or `MON-004 step 4`; without an anchor, its beginning.

    Raises KbError with the sections that there are.
    """
    meant = cited(history, _with_anchor(history, name.strip()))
    timeline = history.timeline(meant.sop)
    revision = (
        timeline.in_force(now, now)
        if meant.version is None
        else revision_named(timeline, meant.version)
    )
    if revision is None:
        saw = f"No text of {meant.sop} is in force today."
        raise KbError(Problem("", 0, saw, f"Name the version:  {meant.sop}@1.0#…"))
    found = sections(history.document(revision))
    anchor = meant.anchor or (found[0].anchor if found else "")
    plain = anchor.replace("-", " ").casefold()
    section = section_of(found, anchor) or next(
        (s for s in found if s.label.casefold() == plain), None
    )
    if section is None:
        there = ", ".join(f"#{s.anchor} ({s.label})" for s in found[:8])
        raise KbError(
            Problem(revision.path, 0, f"{meant.sop} has no section #{anchor}.", f"It has {there}.")
        )
    return Place(meant.sop, section, revision)


def _with_anchor(history: PolicyHistory, name: str) -> str:
    """ "MON-004 step 4", as reports name sections, is "MON-004#step 4"."""
    sop, _, section = name.partition(" ")
    if not section or "#" in name or sop_with_id(history, name) is not None:
        return name
    known = sop_with_id(history, sop.partition("@")[0]) is not None
    return f"{sop}#{section.strip()}" if known else name


def decision(finding: str, verdict: Verdict, place: Place | None, now: datetime) -> Decision:
    """`place`: None where no SOP covers it."""
    if place is None:
        return Decision(finding, verdict, "", "", "", "", now)
    return Decision(
        finding, verdict, str(place.sop), place.section.anchor, place.revision.commit, place.quote, now
    )  # fmt: skip


def examples(standings: Mapping[str, LinkStanding], comments: Mapping[str, str]) -> Examples:
    """Comments of findings that a person linked, by section."""
    found: dict[str, list[str]] = {}
    for finding, held in standings.items():
        if held.about and held.about.verdict is Verdict.ABOUT and finding in comments:
            found.setdefault(_id(held.about), []).append(comments[finding])
    return found


@dataclass(frozen=True, slots=True)
class Trained:
    judge: Judge
    decided: int  # findings that it was fitted on
    without_sop: int  # of these
    right_before: float  # share whose first section was the right one, of those about a section
    off_before: float  # calibration error of the shipped coefficients on these findings …
    off_after: float  # … and of new ones, each half judged by the other


def trained(
    standings: Mapping[str, LinkStanding], comments: Mapping[str, str],
    linker_with: Callable[[Examples], Linker], shipped: Judge,
) -> Trained:  # fmt: skip
    """The linker's coefficients, moved by what people decided.

    Each half of the findings is linked with the other half as examples: a comment that is its own
    example would find itself.

    Args:
        linker_with: a linker that knows these examples.
        shipped: what is believed without them.

    Raises KbError where too little was decided.
    """
    decided = sorted(f for f, held in standings.items() if held.about is not None and f in comments)
    if len(decided) < LEAST_TO_TRAIN:
        saw = f"People have decided the links of {len(decided)} findings with a comment."
        would_work = f"{LEAST_TO_TRAIN} are needed:  kb link suggest --unlinked,  kb link confirm …"
        raise KbError(Problem("", 0, saw, would_work))
    rows: list[tuple[tuple[float, ...], bool, bool, int]] = []
    for half in (0, 1):
        asked = decided[half::2]
        others = {finding: standings[finding] for finding in decided[1 - half :: 2]}
        links = linker_with(examples(others, comments)).links([comments[f] for f in asked])
        rows += _rows(asked, links, standings, half)
    features = np.array([row[0] for row in rows])
    covered, right, half_of = (np.array([row[n] for row in rows]) for n in (1, 2, 3))
    if not len(rows) or right.all() or not right.any():
        saw = (
            "The linker is right about all of these findings, or about none: that teaches nothing."
        )
        would_work = "Decide findings that no SOP covers too:  kb link reject FINDING"
        raise KbError(Problem("", 0, saw, would_work))
    ones = np.ones(len(rows))

    def learned(true: Flags, prior: Model, kept: Flags) -> Model:
        return fitted(features[kept], true[kept].astype(float), ones[kept], prior, HOLD)

    every = half_of >= 0
    held_out = np.zeros(len(rows))
    for half in (0, 1):
        model = learned(right, shipped.right, half_of != half)
        held_out[half_of == half] = [confidence(model, row) for row in features[half_of == half]]
    before = np.array([confidence(shipped.right, row) for row in features])
    shares = precisions(held_out, right, ones, shipped.precisions, SHIPPED_WORTH)
    return Trained(
        Judge(learned(covered, shipped.covered, every), learned(right, shipped.right, every), shares),
        len(rows), int((~covered).sum()),
        float(right[covered].mean()) if covered.any() else 0.0,
        calibration_error(before, right), calibration_error(held_out, right),
    )  # fmt: skip


def _rows(
    asked: Sequence[str], links: Iterable[Link], standings: Mapping[str, LinkStanding], half: int
) -> list[tuple[tuple[float, ...], bool, bool, int]]:
    """(features, covered, right, half) of what was not certain anyway."""
    rows = []
    for finding, link in zip(asked, links, strict=True):
        held = standings[finding].about
        if held is None or not link.features:
            continue
        covered = held.verdict is Verdict.ABOUT
        right = covered and bool(link.ranked) and link.ranked[0].record.id == _id(held)
        rows.append((link.features, covered, right, half))
    return rows


def _id(decided: Decision) -> str:
    return f"{decided.sop}#{decided.section}"
