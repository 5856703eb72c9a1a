"""Links that people decided: they beat what was recorded and what the words say.

A section is looked up in the revision in which the person saw it; the line that it belongs to
then stands for it in every version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from kb_tools.findings.link_decisions import Decision, LinkStanding, Verdict
from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.evidence import MISSING, Flags, Ints
from kb_tools.gaps.links.linking import Linked, versions_in_force
from kb_tools.gaps.links.text_links import Candidates


@dataclass(frozen=True, slots=True)
class DecidedLinks:
    """By position of the finding."""

    about: Mapping[int, int]  # line of the catalogue
    not_about: Mapping[int, frozenset[int]]  # lines
    no_sop: frozenset[int]

    @property
    def nothing(self) -> bool:
        return not (self.about or self.not_about or self.no_sop)

    def without_sop(self, findings: int) -> Flags:
        flags = np.zeros(findings, bool)
        flags[list(self.no_sop)] = True
        return flags


def decided_links(standings: Mapping[int, LinkStanding], known: Catalogue) -> DecidedLinks:
    """What is of no section that the catalogue has is left out: it is as if undecided."""
    about: dict[int, int] = {}
    not_about: dict[int, frozenset[int]] = {}
    no_sop = set()
    for finding, held in standings.items():
        if held.about is not None and held.about.verdict is Verdict.NO_SOP:
            no_sop.add(finding)
        elif held.about is not None:
            line = _line(held.about, known)
            if line >= 0:
                about[finding] = line
        out = {_place(sop, section, "", known) for sop, section in held.not_about} - {MISSING}
        if out:
            not_about[finding] = frozenset(out)
    return DecidedLinks(about, not_about, frozenset(no_sop))


def as_recorded(links: Linked, decided: DecidedLinks, known: Catalogue) -> Linked:
    """Before words are looked at: they learn from what people decided as from what was recorded."""
    if decided.nothing:
        return links
    sop, recorded = links.sop.copy(), links.recorded.copy()
    for finding, line in decided.about.items():
        sop[finding], recorded[finding] = known.lines[line].sop, line
    for finding in decided.no_sop:
        sop[finding] = recorded[finding] = MISSING
    for finding, lines in decided.not_about.items():
        if int(recorded[finding]) in lines:
            recorded[finding] = MISSING
    kept = recorded >= 0
    candidates = Candidates(np.flatnonzero(kept), recorded[kept], np.ones(int(kept.sum())))
    return replace(
        links, sop=sop, recorded=recorded, line=recorded, candidates=candidates, likeliest=recorded
    )


def as_decided(links: Linked, decided: DecidedLinks, ticket_at: Ints, known: Catalogue) -> Linked:
    """After words were looked at: what people decided stands, whatever they say.

    Args:
        ticket_at: of each finding, when its contact took place (microseconds).
    """
    if decided.nothing:
        return links
    found, line = links.candidates, links.line.copy()
    sop = links.sop.copy()
    out = {(f, one) for f, lines in decided.not_about.items() for one in lines}
    pairs = zip(found.finding.tolist(), found.line.tolist(), strict=True)
    kept = np.array([f not in decided.about and (f, one) not in out for f, one in pairs], bool)
    rows = np.array([*decided.about], np.int64)
    lines = np.array([*decided.about.values()], np.int64)
    finding = np.concatenate([found.finding[kept], rows])
    order = np.argsort(finding, kind="stable")
    candidates = Candidates(
        finding[order], np.concatenate([found.line[kept], lines])[order],
        np.concatenate([found.probability[kept], np.ones(len(rows))])[order],
    )  # fmt: skip
    for place, at in decided.about.items():
        line[place], sop[place] = at, known.lines[at].sop
    for place, not_these in decided.not_about.items():
        if int(line[place]) in not_these:
            line[place] = MISSING
    version = versions_in_force(sop, ticket_at, known)
    likeliest, _ = candidates.likeliest(len(line))
    return replace(
        links, sop=sop, line=line, version=version, candidates=candidates, likeliest=likeliest
    )


def _line(decision: Decision, known: Catalogue) -> int:
    return _place(decision.sop, decision.section, decision.revision, known)


def _place(sop: str, anchor: str, revision: str, known: Catalogue) -> int:
    """The line of that section, in that revision or else in the newest text that has it; -1."""
    for number, entry in enumerate(known.sops):
        if entry.sop != sop:
            continue
        newest = sorted(range(len(entry.versions)), key=lambda n: (entry.versions[n].revision == revision, n), reverse=True)  # fmt: skip
        for version in newest:
            for place, section in enumerate(entry.versions[version].sections):
                if section.anchor == anchor:
                    return known.line_at[number, version, place]
    return MISSING
