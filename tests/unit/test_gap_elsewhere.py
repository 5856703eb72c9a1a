"""An SOP that was hardly used but for some weeks, and what is put on it of contacts recorded elsewhere."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from kb_tools.findings.dates import microseconds
from kb_tools.gaps.counts.elsewhere import with_all_contacts
from kb_tools.gaps.counts.sections import counted, period
from kb_tools.gaps.links.linking import linked
from tests.support.qa_worlds import START, World

BURST = (5, 9)  # weeks


@dataclass
class Burst(World):
    """The first SOP has contacts in some weeks only. In all others, findings that name it come of
    contacts recorded under other SOPs."""

    others: int = 60

    def drawn(self):
        audits, findings = super().drawn()
        week = (audits.ticket_at - microseconds(START)) // (7 * 86_400 * 10**6)
        first = audits.sop_recorded.codes == 0
        kept = ~first | ((week >= BURST[0]) & (week < BURST[1]))
        findings = findings.only(kept[findings.audit], np.cumsum(kept) - 1)
        audits = audits.only(kept)
        audits = replace(audits, tenure=np.arange(len(audits)) % 4 * 200)  # one in four is new
        elsewhere = np.flatnonzero(audits.sop_recorded.codes[findings.audit] > 0)
        named = np.full(len(findings), -1)
        named[np.random.default_rng(2).choice(elsewhere, self.others, replace=False)] = 0
        sops = replace(findings.sop_recorded, codes=named, names=audits.sop_recorded.names)
        return audits, replace(findings, sop_recorded=sops)


def by_section(world):
    audits, findings = world.drawn()
    known = world.known()
    links = linked(audits, findings, known, lambda written: written)
    span = period(audits.ticket_at, microseconds(world.until))
    made = counted(audits, findings, links, known, span, np.ones(len(findings), bool))
    return [s.counts for s in made.sections if known.lines[s.line].sop == 0]


def outside(weekly):
    return weekly.sum() - weekly[slice(*BURST)].sum()


def test_what_comes_of_contacts_recorded_elsewhere_is_expected_when_these_are():
    own = by_section(Burst(sops=6, audits=12_000))
    found, due = (sum(outside(getattr(c, name)) for c in own) for name in ("found", "due"))
    assert due == pytest.approx(found, rel=0.25)
    for c in own:
        members = c.vendors.due_since(np.array([0, BURST[1]])).sum(axis=0)
        assert members == pytest.approx([c.due.sum(), c.due[BURST[1] :].sum()], rel=1e-3)
        assert outside(c.new_due) / c.new_due.sum() == pytest.approx(
            outside(c.due) / c.due.sum(), rel=0.05
        )


def test_where_nothing_comes_from_elsewhere_nothing_is_expected_to():
    nothing = sum(outside(c.due) for c in by_section(replace(Burst(sops=6), others=0)))
    assert nothing == pytest.approx(0, abs=1e-9)


OWN, ALL = np.repeat([1.0, 40.0, 1.0], [20, 4, 54]), np.full(78, 100.0)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_how_much_goes_with_all_contacts_is_seen_by_when_it_comes(share):
    found = 200 * (share * ALL / ALL.sum() + (1 - share) * OWN / OWN.sum())
    come = with_all_contacts(found, OWN, ALL)
    assert come.sum() == pytest.approx(200 * share, abs=20)
    assert come / ALL == pytest.approx(come[0] / 100)


def test_a_few_findings_are_no_reason_to_expect_many():
    assert with_all_contacts(np.eye(78)[50], OWN, ALL).sum() < 0.2
