"""Small policies, audits and findings by hand, and what the model makes of them."""

from datetime import UTC, datetime

import numpy as np

from kb_tools.findings.dates import microseconds
from kb_tools.gaps.catalogue import (
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    same_label,
)
from kb_tools.gaps.counts.sections import counted, period
from kb_tools.gaps.evidence import Audits, Findings
from kb_tools.gaps.links.linking import linked
from kb_tools.gaps.signals.critical import critical_findings
from kb_tools.gaps.signals.from_counts import signals
from kb_tools.gaps.signals.model import Rules
from tests.support.qa_worlds import coded


def section(number, text="do it", heading="Steps"):
    return CatalogueSection(f"a{number}", f"step {number}", heading, text, str(number))


def version(name, start, *found, end=None):
    begins, ends = (
        datetime.fromisoformat(d).replace(tzinfo=UTC) if d else None for d in (start, end)
    )
    return CatalogueVersion(name, f"rev-{name}", begins, ends, found)


def policies(*versions, critical=False):
    sop = CatalogueSop("REF-001", "Refunds", critical, versions)
    return catalogue([sop], same_label, datetime(2027, 1, 1, tzinfo=UTC))


def audits(*days, sops=None, agents=None, teams=None):
    n = len(days)
    at = np.array([microseconds(datetime.fromisoformat(day).replace(tzinfo=UTC)) for day in days])
    zero = np.zeros(n, np.int64)
    sops = sops or ["REF-001"] * n
    names = sorted({s for s in sops if s})
    return Audits(
        at.astype(np.int64), coded(np.array([names.index(s) if s else -1 for s in sops]), names),
        coded(np.array(agents or range(n))), coded(np.array(teams or range(n)) % 3), coded(zero),
        coded(np.arange(n) % 4), coded(zero), coded(zero), np.full(n, -1), np.arange(n),
    )  # fmt: skip


def findings(*rows, critical=(), criteria=None, entered="2026-12-22", won=()):
    """Each (audit, recorded SOP or None, recorded section or None); `critical` ones entered that day."""
    m = len(rows)
    sops = sorted({r[1] for r in rows if r[1]})
    parts = sorted({r[2] for r in rows if r[2]})
    no = np.zeros(m, bool)
    day = (datetime.fromisoformat(entered) - datetime(1970, 1, 1)).days
    return Findings(
        np.array([r[0] for r in rows], np.int64).reshape(m),
        coded(np.array([sops.index(r[1]) if r[1] else -1 for r in rows], np.int64), sops),
        coded(np.array([parts.index(r[2]) if r[2] else -1 for r in rows], np.int64), parts),
        _criteria(criteria or ["STEPS"] * m),
        np.array([day if n in critical else -1 for n in range(m)], np.int32), no,
        np.array([n in won for n in range(m)], bool), no.copy(), no.copy(), np.arange(m),
    )  # fmt: skip


def _criteria(of_findings):
    names = sorted({name for name in of_findings if name})
    codes = [names.index(name) if name else -1 for name in of_findings]
    return coded(np.array(codes, np.int64), names)


def run(seen, found, known, rules=None, until=datetime(2026, 12, 28, tzinfo=UTC)):
    links = linked(seen, found, known, lambda name: name if name == "REF-001" else None)
    about = np.ones(len(found), bool)
    span = period(seen.ticket_at, microseconds(until))
    counts = counted(seen, found, links, known, span, about)
    return signals(counts, seen, found, known, rules or Rules(), [""])


def critical(seen, found, known, until=datetime(2026, 12, 28, tzinfo=UTC)):
    links = linked(seen, found, known, lambda name: name if name == "REF-001" else None)
    span = period(seen.ticket_at, microseconds(until))
    return critical_findings(found, links, known, span, np.ones(len(found), bool))
