"""What differs from store to store is learned from all sections together, round by round: how much
sections differ, how common causes are, and what a page's fault leaves on its findings."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.causes.beginnings import Changes
from kb_tools.gaps.causes.doubt import not_taken
from kb_tools.gaps.causes.posteriors import PRIOR, excess_share, multiplier, posteriors
from kb_tools.gaps.causes.training import with_sisters
from kb_tools.gaps.causes.weighed import (
    CAUSES,
    HARDLY,
    Cause,
    Weighed,
    as_sister,
    hardly_a_gap,
    hardly_moved,
    weighed,
)
from kb_tools.gaps.comments.blame import Embed
from kb_tools.gaps.comments.manner import Manner, manner
from kb_tools.gaps.comments.marks import MOST_OF_ONE_SECTION, Marks
from kb_tools.gaps.comments.wordings import Heard, heard, wordings
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.counts.section_counts import Counts
from kb_tools.gaps.counts.section_rates import SectionRates, section_rates, section_shape
from kb_tools.gaps.counts.sections import SectionCounts
from kb_tools.gaps.each import Each
from kb_tools.gaps.evidence import Findings, Flags, Floats, Ints

_NAMES_NO_SECTION = ("", "missing")  # verdicts: of no page, or that there is none
# Of learning how much sections differ, how common causes are and what a page's fault leaves on
# its findings. The second learns the wording of comments; later ones only weigh it again, since a
# wording that is learned from what it has itself brought about drifts.
_ROUNDS = 3
# SOPs, drawn by lot; where there are more, the others' sections are weighed in full only if they may
# be gaps, or in the last round if it may lie in people.
_WEIGHED_IN_FULL = 100
# Probability of a gap, at a glance, up to which these others are not weighed in full. Of 700 sections
# between .01 and .03 one was a gap in the end, with ten million audits; on the way what is seen at a
# glance says of those up to .1 as much, all together, as weighing them does.
_HARDLY_ON_THE_WAY, _HARDLY_IN_THE_END = 0.1, 0.03


@dataclass(frozen=True, slots=True)
class Learned:
    weighings: Sequence[Weighed]  # by section
    posterior: Floats  # (sections, causes)
    common: Floats  # (causes,): share of the sections
    shape: float  # of the gamma distribution of sections' own rates
    tempering: float  # by how much counts vary more than Poisson counts
    ratios: Sequence[Floats]  # by section: of each finding, as `Run.ratios`


def marks_of(
    sections: Sequence[SectionCounts], findings: Findings, known: Catalogue,
    verdict_of: Sequence[str], said: Heard | None, embed: Embed | None, each: Each,
) -> Marks:  # fmt: skip
    """Of all findings of these sections, in their order.

    Args:
        said: as `heard_of` gives it.
    """
    rows, place = _rows(sections)
    sop = np.array([known.lines[s.line].sop for s in sections], np.int32)
    blames = np.array([v not in _NAMES_NO_SECTION for v in verdict_of] + [False], bool)
    texts = {n: known.section(known.lines[s.line]).text for n, s in enumerate(sections)}
    return Marks(
        findings.appealed[rows], findings.overturned[rows], findings.checked[rows],
        findings.disagreed[rows], blames[findings.criterion.codes[rows]],
        wordings(said, place, sop[place], texts, embed, each) if said else None,
    )  # fmt: skip


def heard_of(sections: Sequence[SectionCounts], comments: Comments) -> Heard:
    """The comments on these sections that are listened to."""
    belongs = np.concatenate([np.zeros(0), *(s.counts.weight for s in sections)])
    return heard(comments, *_rows(sections), belongs)


def _rows(sections: Sequence[SectionCounts]) -> tuple[Ints, Ints]:
    """Of all findings of these sections, which it is and of which of these sections."""
    rows = np.concatenate([np.zeros(0, np.int32), *(s.candidates for s in sections)])
    number = [len(s.candidates) for s in sections]
    return rows, np.repeat(np.arange(len(sections), dtype=np.int32), number)


def learned(
    counts: Sequence[Counts], sop: Ints, names: Sequence[str], marks: Marks, finding: Ints,
    each: Each,
) -> Learned:  # fmt: skip
    """Weighs all sections; what differs from store to store is learned on the way.

    Args:
        sop: of each section.
        names: the ids of SOPs.
        finding: of the findings of all sections, one after the other, which it is.
    """
    if not counts:
        certain = np.array([1.0] + [0.0] * (len(CAUSES) - 1))
        return Learned([], np.zeros((0, len(CAUSES))), certain, 4.0, 1.0, [])
    belongs = [c.weight for c in counts]
    found = np.array([c.weight.sum() for c in counts])
    due = np.array([c.due.sum() for c in counts])
    cuts = _cuts(counts)
    changes = Changes.of([c.version_weeks for c in counts], len(counts[0].due))
    quiet = np.ones(len(counts))
    ratios, wording = marks.before_data(), None
    place = np.repeat(np.arange(len(counts), dtype=np.int32), [len(c.week) for c in counts])
    manners: list[Manner | None] = [None] * len(counts)
    weighings: list[Weighed] = []
    common = np.array([PRIOR[cause] for cause in CAUSES])
    drawn = _drawn(sop, names)
    for turn in range(_ROUNDS + 1):
        rates, tempering = section_rates(found, due, quiet), _tempering(counts, quiet)
        of_section = np.split(ratios, cuts)
        # On the way, what marks do not change stays as it was weighed first.
        between = 0 < turn < _ROUNDS
        before: Sequence[Weighed | None] = weighings if between else [None] * len(counts)
        weighings, posterior, common = _weighed(
            _Sections(counts, of_section, manners, rates, tempering, changes), sop, drawn, before,
            common, each, last=turn == _ROUNDS,
        )  # fmt: skip
        quiet = posterior[:, CAUSES.index(Cause.NONE)]
        if turn == _ROUNDS or not found.any():
            break
        gap = posterior[:, CAUSES.index(Cause.GAP)]
        counts = _without_taken(counts, of_section, weighings, gap, finding, belongs)
        found = np.array([c.weight.sum() for c in counts])
        excess, worth = _brought(counts, of_section, weighings, gap)
        of_section, ratios = [], np.zeros(0)  # of very many findings each of these is much
        if turn < 2:
            wording = marks.wording(excess, worth, each, first=turn == 0)
        steps = marks.steps(excess, worth, wording)
        ratios = marks.ratios(excess, worth, steps)
        if steps is not None:
            np.subtract(1, excess, out=excess)
            excess *= worth  # otherwise: what no page's fault brought
            manners = [*manner(steps, excess, place, quiet).parts(cuts)]
        del excess, worth
    shape = section_shape(found, due, quiet)
    return Learned(weighings, posterior, common, shape, tempering, of_section)


def _without_taken(
    counts: Sequence[Counts], ratios: Sequence[Floats], weighings: Sequence[Weighed], gap: Floats,
    finding: Ints, belongs: Sequence[Floats],
) -> list[Counts]:  # fmt: skip
    """Each section's findings by how probably they are its own, now that others have gaps."""
    more = np.empty(len(finding))
    of_section = np.split(more, _cuts(counts))
    for own, *known in zip(of_section, counts, ratios, weighings, gap, strict=True):
        own[:] = multiplier(*known)
    left = np.split(not_taken(finding, np.concatenate(belongs), more), _cuts(counts))
    # Half way: two sections that a finding may be about would take it from each other in turn.
    return [replace(c, weight=(c.weight + w) / 2) for c, w in zip(counts, left, strict=True)]


def _brought(
    counts: Sequence[Counts], ratios: Sequence[Floats], weighings: Sequence[Weighed], gap: Floats
) -> tuple[Floats, Floats]:
    """Of the findings of all sections how probably a page's fault brought each, and for how much it
    counts in what is learned of that: a section with very many no more than others."""
    number = sum(len(c.week) for c in counts)
    share, worth = np.empty(number), np.empty(number)
    of_section = (np.split(each, _cuts(counts)) for each in (share, worth))
    for own, value, c, r, w, p in zip(*of_section, counts, ratios, weighings, gap, strict=True):
        own[:] = excess_share(c, r, w, p)
        value[:] = c.weight * min(1.0, MOST_OF_ONE_SECTION / max((own * c.weight).sum(), 1e-9))
    return share, worth


def _cuts(counts: Sequence[Counts]) -> list[int]:
    """Where the findings of one section end and those of the next begin."""
    cuts: list[int] = np.cumsum([len(c.week) for c in counts])[:-1].tolist()
    return cuts


@dataclass(frozen=True, slots=True)
class _Sections:
    """All sections, and what is known of them in one round."""

    counts: Sequence[Counts]
    ratios: Sequence[Floats]
    manners: Sequence[Manner | None]
    rates: SectionRates
    tempering: float
    changes: Changes

    def in_full(self, n: int, before: Weighed | None) -> Weighed:
        return weighed(
            self.counts[n], self.ratios[n], self.rates, self.tempering, self.manners[n], before,
            self.changes,
        )  # fmt: skip

    def hardly_moved(self, n: int, before: Weighed | None, common: Floats) -> Weighed | None:
        """Where a gap is as much out of the question as it was the time before; None: it is not."""
        now = self.hardly(n, common) if before else None
        return hardly_moved(before, now, common) if before and now else None

    def hardly(
        self, n: int, common: Floats, *, up_to: float = HARDLY, nor_people: bool = False
    ) -> Weighed | None:
        return hardly_a_gap(
            self.counts[n], self.ratios[n], self.rates, self.tempering, self.manners[n],
            self.changes, common, up_to=up_to, nor_people=nor_people,
        )  # fmt: skip

    def as_sister(self, n: int, made: Weighed) -> Weighed:
        return as_sister(
            made, self.counts[n], self.ratios[n], self.rates, self.tempering, self.changes
        )


def _weighed(
    sections: _Sections, sop: Ints, drawn: Flags, before: Sequence[Weighed | None], common: Floats,
    each: Each, *, last: bool,
) -> tuple[list[Weighed], Floats, Floats]:  # fmt: skip
    """What speaks for each cause, how probable each is (sections, causes), and how common.

    Args:
        drawn: of each section, whether its SOP is one of those that are weighed in full; of the others
            only what may be a gap is.
        before: of each section what was weighed the time before, for what no mark changes, and for all
            of a section that is hardly a gap; None: it is weighed anew.
        last: what may be a gap needs to know what its sister sections say of groups; and who else may
            be what is the matter is told.
    """
    order = np.argsort(sop, kind="stable")
    of_sops = np.split(order, np.flatnonzero(np.diff(sop[order])) + 1)
    taught = [own for own in of_sops if drawn[own[0]]]
    others = [own for own in of_sops if not drawn[own[0]]]

    def of_sop(own: Ints, quiet: Sequence[Weighed | None]) -> list[Weighed]:
        """
        Args:
            quiet: of each section what is known without weighing it in full; None: it has to be.
        """
        sisters = last and None in quiet
        found = []
        for n, w in zip(own, quiet, strict=True):
            if w is None:
                found.append(sections.in_full(n, before[n]))
            else:
                found.append(sections.as_sister(n, w) if sisters else w)
        return with_sisters(found, common)

    def of_taught(number: int) -> list[Weighed]:
        own = taught[number]
        return of_sop(own, [sections.hardly_moved(n, before[n], common) for n in own])

    made = dict(_numbered(taught, each(of_taught, len(taught))))
    posterior, common = posteriors(_factors([made[n] for n in sorted(made)]))

    def of_other(number: int) -> list[Weighed]:
        own, up_to = others[number], _HARDLY_IN_THE_END if last else _HARDLY_ON_THE_WAY
        quiet = [sections.hardly(n, common, up_to=up_to, nor_people=last) for n in own]
        return of_sop(own, quiet)

    if others:
        made |= _numbered(others, each(of_other, len(others)))
        posterior, common = posteriors(_factors([made[n] for n in range(len(sop))]), drawn)
    return [made[n] for n in range(len(sop))], posterior, common


def _numbered(
    of_sops: Sequence[Ints], found: Sequence[Sequence[Weighed]]
) -> Iterator[tuple[int, Weighed]]:
    return zip(
        (int(n) for own in of_sops for n in own), chain.from_iterable(found), strict=True
    )  # fmt: skip


def _factors(weighings: Sequence[Weighed]) -> Floats:
    return np.array([[w.factors[cause] for cause in CAUSES] for w in weighings])


def _drawn(sop: Ints, names: Sequence[str]) -> Flags:
    """Sections of SOPs that are drawn by lot. The lot of each hangs on its id alone, so that one SOP more
    takes the place of one other at most."""
    lots = {n: hashlib.sha256(names[n].encode()).digest() for n in np.unique(sop).tolist()}
    drawn = sorted(lots, key=lots.__getitem__)[:_WEIGHED_IN_FULL]
    found: Flags = np.isin(sop, drawn)
    return found


def _tempering(counts: Sequence[Counts], quiet: Floats) -> float:
    """How much more weekly counts vary than Poisson counts: Pearson's dispersion, at least 1."""
    squares = freedom = 0.0
    for c, weight in zip(counts, quiet, strict=True):
        by_week = c.found
        due, found = c.due.sum(), by_week.sum()
        if found < 2 or due <= 0:
            continue
        fitted = c.due * found / due
        held = fitted > 0
        squares += weight * float(((by_week - fitted)[held] ** 2 / fitted[held]).sum())
        freedom += weight * (int(held.sum()) - 1)
    return max(1.0, squares / freedom) if freedom > 0 else 1.0
