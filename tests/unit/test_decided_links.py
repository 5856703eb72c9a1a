"""What a person decided of a finding beats what was recorded and what the words say."""

from datetime import UTC, datetime

import numpy as np

from kb_tools.findings.link_decisions import Decision, LinkStanding, Verdict
from kb_tools.gaps.links.decided_links import as_decided, as_recorded, decided_links
from kb_tools.gaps.links.linking import linked
from tests.support.gap_evidence import audits, findings, policies, section, version

KNOWN = policies(
    version("1.0", "2026-01-01", section(1), section(2), end="2026-03-01"),
    version("2.0", "2026-03-01", section(1), section(2), section(3)),
)


def about(anchor, revision="rev-1.0", verdict=Verdict.ABOUT, sop="REF-001"):
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return Decision("F", verdict, sop, anchor, revision, "", at)


def counted_for(standings, *rows):
    """Recorded sections of findings on one audit each → their lines after the decisions."""
    seen = audits(*["2026-04-01"] * len(rows))
    found = findings(*[(n, "REF-001", name) for n, name in enumerate(rows)])
    links = linked(seen, found, KNOWN, lambda name: name if name == "REF-001" else None)
    decided = decided_links(standings, KNOWN)
    links = as_decided(as_recorded(links, decided, KNOWN), decided, seen.ticket_at, KNOWN)
    assert (np.diff(links.candidates.finding) >= 0).all()
    return links, [KNOWN.lines[n].id if n >= 0 else None for n in links.line.tolist()]


def test_a_confirmed_section_stands_for_its_line_in_every_version():
    links, lines = counted_for({0: LinkStanding(about("a2"))}, "step 1", "step 1")
    assert lines == ["REF-001#a2", "REF-001#a1"]
    assert links.candidates.line.tolist() == [links.line[0], links.line[1]]
    assert links.version.tolist() == [1, 1]


def test_a_section_that_was_ruled_out_is_no_longer_the_findings():
    _, lines = counted_for({0: LinkStanding(None, {("REF-001", "a1")})}, "step 1", "step 1")
    assert lines == [None, "REF-001#a1"]


def test_what_no_sop_covers_counts_for_none():
    held = {0: LinkStanding(about("", verdict=Verdict.NO_SOP, sop=""))}
    links, lines = counted_for(held, "step 1", "step 1")
    assert lines == [None, "REF-001#a1"]
    assert links.sop.tolist() == [-1, 0]
    assert decided_links(held, KNOWN).without_sop(2).tolist() == [True, False]


def test_a_decision_about_a_section_that_nobody_knows_changes_nothing():
    held = {0: LinkStanding(about("gone")), 1: LinkStanding(about("a1", sop="XXX-1"))}
    _, lines = counted_for(held, "step 1", "step 2")
    assert lines == ["REF-001#a1", "REF-001#a2"]


def test_without_decisions_links_are_as_they_were():
    links, lines = counted_for({}, "step 1", None)
    assert lines == ["REF-001#a1", None]
    assert links.recorded.tolist() == [0, -1]
