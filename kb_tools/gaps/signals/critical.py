"""Critical findings on critical SOPs: told at once, whatever the statistics say.

Rare safety procedures never have enough findings for statistics. So each counts, from the day on which
it was entered: a contact of long ago whose review comes late is news today. One that was won on appeal
is none.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.counts.sections import DAY, Period, entered_critical
from kb_tools.gaps.evidence import MISSING, Findings, Flags, Ints
from kb_tools.gaps.links.linking import Linked

FRESH = 8  # weeks for which a critical finding is listed
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class CriticalFindings:
    """Of one section of an SOP with `risk: critical`, or of those without a clear one."""

    sop: str
    title: str  # of the SOP
    section: str  # "MON-004#late-payout"; "": it is not clear, or today's text has it no more
    label: str  # "step 3"; "" likewise
    standing: int  # not won on appeal
    won: int  # on appeal; the others count
    fresh: int  # of those that stand: entered lately
    entered: date | None  # the newest of those that stand
    # Of those that stand, the newest entered first: positions, and how their source knows them.
    rows: Ints = field(default_factory=lambda: np.zeros(0, np.int64), compare=False, repr=False)
    finding_ids: tuple[str, ...] = ()

    @property
    def fresh_ids(self) -> tuple[str, ...]:
        return self.finding_ids[: self.fresh]


def critical_findings(
    findings: Findings, links: Linked, known: Catalogue, span: Period, about_sops: Flags
) -> tuple[CriticalFindings, ...]:
    """By SOP and section; the last of an SOP is without a section.

    Args:
        about_sops: each finding whose criterion is about SOPs.
    """
    of_critical = np.array([sop.critical for sop in known.sops] + [False], bool)
    rows = np.flatnonzero(
        findings.critical & about_sops & of_critical[np.maximum(links.sop, MISSING)]
    )
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows.tolist():
        line = int(links.line[row])
        stands = line >= 0 and known.lines[line].open
        sop = known.lines[line].sop if stands else int(links.sop[row])
        groups[sop, line if stands else len(known.lines)].append(row)
    return tuple(
        _told(sop, line, np.array(of, np.int64), findings, known, span)
        for (sop, line), of in sorted(groups.items())
    )


def is_fresh(weeks: Ints, span: Period) -> Flags:
    """
    Args:
        weeks: of the period, in which critical findings were entered.
    """
    fresh: Flags = weeks >= span.weeks - FRESH
    return fresh


def _told(
    sop: int, line: int, rows: Ints, findings: Findings, known: Catalogue, span: Period
) -> CriticalFindings:
    entered = entered_critical(findings, rows)
    newest = np.argsort(-entered, kind="stable")
    standing = rows[~findings.overturned[rows]][newest]
    section, label = "", ""
    if line < len(known.lines):
        section = known.lines[line].id
        label = known.section(known.lines[line]).label
    return CriticalFindings(
        known.sops[sop].sop, known.sops[sop].title, section, label, len(standing), len(rows) - len(standing),
        int(is_fresh(span.week_of(entered), span).sum()),
        _EPOCH + timedelta(days=int(entered.max()) // DAY) if len(entered) else None, standing,
    )  # fmt: skip
