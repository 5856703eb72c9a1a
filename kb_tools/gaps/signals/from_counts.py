"""From counts to signals: which sections deserve to be read again, and how sure that is.

What differs from store to store is learned first (`learning.py`); each section's signal is made of
that (`section_signal.py`), and flags are set so that few of them are wrong (`flags.py`).
"""

from collections.abc import Sequence

import numpy as np

from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.causes.learning import heard_of, learned, marks_of
from kb_tools.gaps.causes.weighed import CAUSES, Weighed
from kb_tools.gaps.comments.blame import Embed
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.counts.sections import Counted, SectionCounts
from kb_tools.gaps.each import Each, one_by_one
from kb_tools.gaps.evidence import Audits, Findings
from kb_tools.gaps.signals.flags import flagged, gone
from kb_tools.gaps.signals.model import GapSignal, Rules, Run
from kb_tools.gaps.signals.section_signal import (
    is_critical,
    section_signal,
    without_statistics,
)


def signals(
    counted: Counted, audits: Audits, findings: Findings, known: Catalogue, rules: Rules,
    verdict_of: Sequence[str], comments: Comments | None = None,
    embed: Embed | None = None, each: Each = one_by_one,
) -> Run:  # fmt: skip
    """
    Args:
        each: how sections are weighed, which does not hang on each other.
        verdict_of: for each criterion's code what it says of the page ("" for most).
    """
    enough = [s for s in counted.sections if s.audits >= rules.least_audits]
    open_now = [s for s in enough if known.lines[s.line].open]
    sop = np.array([known.lines[s.line].sop for s in enough], np.int64)
    said = heard_of(enough, comments) if comments else None
    del comments
    marks = marks_of(enough, findings, known, verdict_of, said, embed, each)
    del said
    rows = np.concatenate([s.candidates for s in enough]) if enough else np.zeros(0, np.int64)
    names = [entry.sop for entry in known.sops]
    found = learned([s.counts for s in enough], sop, names, marks, rows, each)
    ratios = np.ones(len(findings))
    for s, of_section in zip(enough, found.ratios, strict=True):
        ratios[s.candidates] = of_section
    for s, of_section in zip(enough, found.ratios, strict=True):  # where it is listed has the say
        ratios[s.rows] = of_section[np.isin(s.candidates, s.rows)]
    made = [
        section_signal(
            s, w, p, audits, findings, known, counted.period, verdict_of, found.shape, counted.turns
        )
        for s, w, p in zip(enough, found.weighings, found.posterior, strict=True)
    ]  # fmt: skip
    standing = {id(s) for s in open_now}
    made = [
        signal if id(s) in standing else gone(signal)
        for s, signal in zip(enough, made, strict=True)
    ]
    made = flagged(made, rules)
    critical = _critical_only(counted, enough, made, audits, findings, known, verdict_of)
    few = {
        sop.sop: int(reviewed)
        for sop, reviewed in zip(known.sops, counted.reviewed, strict=True)
        if reviewed < rules.least_audits
    }
    order = sorted([*made, *critical], key=lambda s: (-s.probability, -s.ratio, s.section))
    return Run(
        tuple(order), len(open_now), tuple(sorted(few.items())), counted.period,
        found.shape, found.tempering, tuple(zip(CAUSES, map(float, found.common), strict=True)), ratios,
        tuple(counted.period.monday(turn) for turn in counted.turns),
    )  # fmt: skip


def _critical_only(
    counted: Counted, enough: Sequence[SectionCounts], made: Sequence[GapSignal], audits: Audits,
    findings: Findings, known: Catalogue, verdict_of: Sequence[str],
) -> list[GapSignal]:  # fmt: skip
    """Critical findings on critical SOPs with too few audits for any statistics: nothing is weighed."""
    listed = {signal.section for signal in made}
    nothing = np.eye(1, len(CAUSES))[0]
    chance = Weighed(dict.fromkeys(CAUSES, 0.0), np.ones((1, 1)))
    return [
        without_statistics(
            section_signal(
                s, chance, nothing, audits, findings, known, counted.period, verdict_of, 4.0
            )
        )
        for s in counted.sections
        if known.lines[s.line].id not in listed and is_critical(s, known, counted.period)
    ]
