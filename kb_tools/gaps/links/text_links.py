"""Which section a finding is about, from its comment, its criterion, its contact and what was recorded.

Each section has a manner in which findings about it are written: the terms of its own text, and
the terms of comments that reviewers recorded on it. A comment is held against each section that
stood when the contact took place, term by term (naive Bayes with Dirichlet smoothing towards all
comments; Zhai and Lafferty 2004, ACM Trans. Inf. Syst. 22, 179-214), starting from how often
sections of the recorded SOP, or of SOPs that its contact reason leads to, have findings, and how
often with that criterion (`criterion_links.py`). So an SOP that was recorded wrongly, or not at all,
can be made up for by a clear comment. A recorded section is strong evidence of the same kind, not
the truth: reviewers pick the wrong step as well.

How far words can be trusted beside what is recorded is learned from the findings whose section was
recorded, each judged by what the others taught. Every finding keeps all sections that it may be
about, each with its probability.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.each import Each, one_by_one
from kb_tools.gaps.evidence import Flags, Floats, Ints
from kb_tools.gaps.links.criterion_links import criterion_links
from kb_tools.gaps.links.terms import Terms
from kb_tools.gaps.links.topic_links import TopicLinks, Uncovered

LEAST_TO_LEARN = (
    50  # findings with a recorded section and words or a criterion; else nothing is linked
)
LEAST_PROBABILITY = 0.03  # of a section that a finding may be about
_SHARPNESS = np.array([0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.85, 1.0])
_MOST_TO_LEARN = 3_000
# Comments that the manner of all comments weighs, for terms that sections differ in much … little.
_SMOOTHING = np.array([5.0, 20.0, 80.0, 320.0, 1280.0])
_OWN_TEXT = 1.0  # comments that a section's text weighs; its heading counts four times
_HEADING = 4.0
_SECTION_IS_RIGHT = np.array(
    [0.8, 0.85, 0.88, 0.91, 0.94, 0.96, 0.98, 0.99]
)  # of recorded ones; tried
_SOP_IS_RIGHT = 0.95  # of recorded SOPs, before any data
_REASON_IS_RIGHT = 0.87  # of recorded contact reasons
_REACHED = 0.01  # of a contact reason's findings: SOPs that it leads to have more
_CELLS = 1_000_000  # findings times sections looked at in one go
_HELD = np.float32  # log odds: of a finding held against all sections there are thousands
Held = NDArray[np.float32]
_AT_ONCE = 8_000  # findings that are one piece of work
_MANY = 0.1  # of the sections: those that a term has which is held in a table
_WHOLE = 2_000_000  # terms times sections that are held as a table


@dataclass(frozen=True, slots=True)
class Asked:
    """Findings that may be about a section, in one order."""

    terms: Terms  # of their comments; who has none has no terms
    sop: Ints  # recorded; below 0: none that exists
    reason: Ints  # contact reason; -1: not recorded
    at: Ints  # when the contact took place, microseconds since 1970 UTC
    line: Ints  # recorded section; -1: none
    criterion: Ints  # that was failed; -1: not recorded

    @property
    def with_terms(self) -> Flags:
        found: Flags = np.diff(self.terms.matrix.indptr) > 0
        return found


@dataclass(frozen=True, slots=True)
class Candidates:
    """The sections that findings may be about; those of one finding stand together."""

    finding: Ints  # its place, rising
    line: Ints
    probability: Floats  # 0.03 to 1; what is missing to 1 is elsewhere

    def likeliest(self, findings: int) -> tuple[Ints, Floats]:
        """Of each of so many findings the likeliest section and its probability; -1: none."""
        line, probability = np.full(findings, -1, np.int32), np.zeros(findings)
        np.maximum.at(probability, self.finding, self.probability)
        # Of those alike the first line: from the last on, each takes the place of the one before.
        best = np.flatnonzero(self.probability == probability[self.finding])
        best = best[np.argsort(-self.line[best], kind="stable")]
        line[self.finding[best]] = self.line[best]
        return line, probability


@dataclass(frozen=True, slots=True)
class TextLinks:
    candidates: Candidates
    agreement: (
        float  # of the likeliest section by words with the recorded one, where both are known
    )


NO_CANDIDATES = Candidates(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))


def text_links(
    asked: Asked, known: Catalogue, stood: tuple[Ints, Ints], topics: Sequence[Uncovered] = (),
    each: Each = one_by_one,
) -> TextLinks:  # fmt: skip
    """
    Args:
        topics: that no SOP covers; their findings known as such are not asked about.
        stood: of each line of the catalogue, from when until when a text in force had it.
    """
    tells = asked.with_terms | ((asked.criterion >= 0) & (asked.criterion.max(initial=-1) > 0))
    taught = np.flatnonzero((asked.line >= 0) & tells)
    if len(taught) < LEAST_TO_LEARN or not len(known.lines):
        return TextLinks(NO_CANDIDATES, 0.0)
    manner = _Manner(asked, known, stood, topics)
    agreement = manner.learn_trust(taught[:: max(1, len(taught) // _MOST_TO_LEARN)])
    pieces = [
        (findings[first : first + _AT_ONCE], lines)
        for findings, lines in manner.looked_at()
        if len(lines)  # what the reason leads to may have no section
        for first in range(0, len(findings), _AT_ONCE)
    ]
    found = each(lambda n: _likely(manner, *pieces[n]), len(pieces))
    finding, line, probability = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(finding, kind="stable")
    linked = Candidates(finding[order], line[order], probability[order])
    return TextLinks(linked, agreement)


def _likely(manner: "_Manner", findings: Ints, lines: Ints) -> tuple[Ints, Ints, Floats]:
    """Finding, section and probability, wherever a finding may be about one of these sections."""
    among, chunk = _Among(manner, lines), max(1, _CELLS // len(lines))
    of_kind, kind = among.kinds(findings)
    held: list[tuple[Ints, Ints, Floats]] = []
    for first in range(0, len(of_kind), chunk):
        share = among.shares(findings[of_kind[first : first + chunk]])
        at = np.flatnonzero(
            share >= LEAST_PROBABILITY
        )  # many times as quick as of rows and columns
        row, line = np.divmod(at, len(lines))
        held.append((first + row, line, share.ravel()[at].astype(float)))
    of, line, probability = (np.concatenate(column) for column in zip(*held, strict=True))
    number = np.bincount(of, minlength=len(of_kind))
    each = number[kind]  # how many sections each finding may be about
    at = np.arange(each.sum()) + np.repeat(
        (number.cumsum() - number)[kind] - each.cumsum() + each, each
    )
    findings = np.repeat(findings, each).astype(np.int32)
    return findings, lines[line[at]].astype(np.int32), probability[at]


class _Manner:
    """How findings about each section are written, as terms with their counts."""

    def __init__(
        self, asked: Asked, known: Catalogue, stood: tuple[Ints, Ints], topics: Sequence[Uncovered]
    ) -> None:
        self.asked, self.stood = asked, stood
        self.sharpness, self.section_right = 0.35, 0.93
        self.sop_right = _SOP_IS_RIGHT
        self.sop_of = np.array([line.sop for line in known.lines], np.int64)
        self.siblings = np.bincount(self.sop_of)[self.sop_of] - 1
        self.comments = asked.terms.matrix
        sections = [known.section(line) for line in known.lines]
        own = asked.terms.columns(section.text for section in sections)
        headings = asked.terms.columns(section.heading for section in sections)
        has = np.flatnonzero(asked.line >= 0)
        of_line = sparse.csr_matrix(
            (np.ones(len(has), np.float32), (asked.line[has], has)),
            shape=(len(sections), len(asked.line)),
        )
        texts = _OWN_TEXT * (own + (_HEADING - 1) * headings) / _HEADING
        self.counts = (of_line @ self.comments + texts).tocsr()
        recorded = np.bincount(asked.line[has], minlength=len(sections))
        written = asked.with_terms  # who has no comment says nothing by its silence
        self.number: Floats = of_line @ written.astype(float) + _OWN_TEXT
        self.usual = (asked.terms.times() + 0.5) / (written.sum() + 1)
        self.draw = self._draws()
        seen = self.counts.tocoo()
        values = self._log_ratio(seen.data, seen.row, seen.col)
        values -= self._log_ratio(np.zeros(len(seen.data)), seen.row, seen.col)
        self.ratios = sparse.csc_matrix(
            (values.astype(_HELD), (seen.col, seen.row)),
            shape=(self.comments.shape[1], len(sections)),
        )
        self.often = _Often(self.ratios.tocsr(), self.comments)
        self.by_draw = (self.draw[:, None] == _SMOOTHING).astype(np.float32)
        unseen = np.log(_SMOOTHING[:, None] / (self.number + _SMOOTHING[:, None]))
        self.unseen = unseen.astype(_HELD)
        in_sop = np.bincount(self.sop_of, recorded + 1, int(self.sop_of.max()) + 1)
        common = np.log((recorded + 1) / in_sop[self.sop_of])  # within its SOP
        self.common = common.astype(_HELD)
        self.reached = self._reached(len(known.sops))
        self.by_reason = np.log(self._by_reason()).astype(_HELD)
        self.topics = TopicLinks(
            topics, asked.sop, asked.reason, asked.line < 0, self.usual, self.draw
        )
        self.by_criterion = criterion_links(asked.criterion, asked.line, len(sections))

    def looked_at(self) -> Iterator[tuple[Ints, Ints]]:
        """Findings together with the sections that they may be about.

        Whoever recorded an SOP that the contact's reason leads to is hardly ever wrong about both,
        so only sections of such SOPs are looked at. All others are held against all sections.
        """
        asked, lines = self.asked, np.arange(len(self.sop_of))
        reached = self.reached > _REACHED * self.reached.sum(axis=1, keepdims=True)
        usual = (asked.sop >= 0) & reached[asked.reason, np.maximum(asked.sop, 0)]
        order = np.argsort(asked.reason, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(asked.reason[order])) + 1):
            rows = rows[usual[rows]]
            if len(rows):
                yield rows, lines[reached[asked.reason[rows[0]]][self.sop_of]]
        if not usual.all():
            yield order[~usual[order]], lines

    def learn_trust(self, taught: Ints) -> float:
        """Chooses how sharp words speak and how often recorded sections and SOPs are right, so that
        what is recorded is likeliest; each finding left out of what its own section was taught.

        Returns: how often the likeliest section is the recorded one.
        """
        fit = np.zeros((len(_SHARPNESS), len(_SECTION_IS_RIGHT)))
        right = np.zeros(len(_SHARPNESS))
        own, among = self.asked.line[taught], _Among(self, np.arange(len(self.sop_of)))
        for first in range(0, len(taught), 500):
            rows = taught[first : first + 500]
            here = own[first : first + 500]
            likeness, prior = among.likeness(rows), among.beforehand(rows)
            for n, sharpness in enumerate(_SHARPNESS):
                share = _softmax(sharpness * likeness + prior)
                at = share[np.arange(len(rows)), here]
                slip, other = self._wrongly(share, here)
                seen = _SECTION_IS_RIGHT * at[:, None] + (1 - _SECTION_IS_RIGHT) * slip[:, None]
                fit[n] += np.log(seen + other[:, None] + 1e-9).sum(axis=0)
                right[n] += (share.argmax(axis=1) == here).sum()
        best, trust = np.unravel_index(fit.argmax(), fit.shape)
        self.sharpness = float(_SHARPNESS[best])
        self.section_right = float(_SECTION_IS_RIGHT[trust])
        return float(right[best] / len(taught))

    def without_itself(self, rows: Ints, own: Ints) -> Floats:
        """The log odds of the recorded section, had this finding not been recorded on it."""
        of_comment = self.comments[rows]
        held = self.counts[own].multiply(of_comment).tocsr()  # at least 1: the finding itself
        at = np.repeat(own, np.diff(held.indptr))
        values = self._log_ratio(held.data - 1, at, held.indices, 1)
        logs = sparse.csr_matrix((values, held.indices, held.indptr), shape=held.shape)
        odds: Floats = np.asarray(logs.sum(axis=1)).ravel()
        return odds

    def _log_ratio(self, count: Floats, line: Ints, term: Ints, fewer: int = 0) -> Floats:
        """How much more often the section's findings have the term than all findings do."""
        draw = self.draw[term]
        ratio: Floats = np.log(count / self.usual[term] + draw)
        return ratio - np.log(self.number[line] - fewer + draw)

    def _draws(self) -> Floats:
        """Of each term how strongly sections are drawn to what is usual: by how much less than
        expected they differ in it (a gamma distribution's shape, by moments)."""
        number, counts = self.number, self.counts
        total = np.asarray(counts.sum(axis=0)).ravel()
        rate = total / number.sum()
        squares = np.asarray(counts.multiply(counts).sum(axis=0)).ravel()
        crossed = np.asarray(counts.T @ number).ravel()
        due_squares = rate**2 * (number**2).sum()
        beyond = squares - 2 * rate * crossed + due_squares - total
        draw = np.maximum(due_squares, 1e-12) / np.maximum(beyond, 1e-9) / np.maximum(rate, 1e-12)
        nearest = np.abs(np.log(draw[:, None] / _SMOOTHING)).argmin(axis=1)
        drawn: Floats = _SMOOTHING[nearest]
        return drawn

    def _wrongly(self, share: Floats, own: Ints) -> tuple[Floats, Floats]:
        """How probable it is to be recorded there if it belongs to another section of that SOP,
        and if it belongs to another SOP; the first as if every such section were mistaken."""
        inside = (share * (self.sop_of == self.sop_of[own][:, None])).sum(axis=1)
        others = inside - share[np.arange(len(own)), own]
        siblings = self.siblings[own]
        return others / np.maximum(siblings, 1), (1 - inside) / (siblings + 1)

    def _reached(self, sops: int) -> Floats:
        """How often each contact reason comes with each SOP: (reasons + 1, sops)."""
        asked, has = self.asked, self.asked.sop >= 0
        counts = np.zeros((int(asked.reason.max(initial=-1)) + 2, sops))
        np.add.at(counts, (asked.reason[has], asked.sop[has]), 1)
        return counts

    def _by_reason(self) -> Floats:
        """How probable each SOP is, given the contact reason: (reasons + 1, sops)."""
        overall = self.reached.sum(axis=0) + 0.5
        overall /= overall.sum()
        given = (self.reached + 2 * overall) / (self.reached.sum(axis=1, keepdims=True) + 2)
        mixed: Floats = _REASON_IS_RIGHT * given + (1 - _REASON_IS_RIGHT) * overall
        return mixed


class _Often:
    """Terms that many sections have, apart from the others: of these a table is quicker to add up."""

    def __init__(self, ratios: sparse.csr_matrix, comments: sparse.csr_matrix) -> None:
        """
        Args:
            ratios: (terms, sections); comments: (comments, terms).
        """
        sections = np.diff(ratios.indptr)
        most = np.argsort(-sections, kind="stable")[: _WHOLE // max(ratios.shape[1], 1)]
        these = np.sort(most[sections[most] > _MANY * ratios.shape[1]])
        self.said, self.ratios = comments[:, these], ratios[these].toarray()
        rare = np.ones(len(sections), _HELD)
        rare[these] = 0
        self.others = sparse.diags(rare) @ ratios
        self.others.eliminate_zeros()


class _Among:
    """Findings held against some of the sections."""

    def __init__(self, manner: _Manner, lines: Ints) -> None:
        self.manner, self.asked, self.lines = manner, manner.asked, lines  # lines: rising
        self.often: _Often | None = None
        self.sop_of, self.ratios = manner.sop_of[lines], manner.ratios
        if self.ratios.shape[0] * len(lines) <= _WHOLE:  # several times as quick
            self.ratios = self.ratios[:, lines].toarray()
        elif len(lines) == len(manner.sop_of):
            self.often, self.ratios = manner.often, manner.often.others
        else:
            self.ratios = self.ratios[:, lines].tocsr()
        self.unseen, self.common = manner.unseen[:, lines], manner.common[lines]
        self.by_criterion = manner.by_criterion.among(lines)
        first, last = manner.stood[0][lines], manner.stood[1][lines]
        # Moments at which a section comes or goes, and of each section after which it stands.
        self.ends = np.unique(np.concatenate([first, last]))
        self.since, self.until = (np.searchsorted(self.ends, at) + 1 for at in (first, last))

    def kinds(self, rows: Ints) -> tuple[Ints, Ints]:
        """Findings of which nothing tells apart where they belong: where the first of each kind
        stands, and the kind of each. One without a comment is like many others. What those of one
        contact reason and SOP have in common is then worked out once, so they stand together."""
        asked, first = self.asked, self.asked.terms.matrix.indptr
        stood = np.searchsorted(self.ends, asked.at[rows], side="right")
        own = np.where(first[rows + 1] > first[rows], rows, -1)
        kind = np.zeros(len(rows), np.int64)
        for told in (
            asked.reason[rows],
            asked.sop[rows],
            stood,
            asked.line[rows],
            asked.criterion[rows],
            own,
        ):
            different, at = np.unique(told, return_inverse=True)
            kind = np.unique(kind * len(different) + at, return_inverse=True)[1]
        return np.unique(kind, return_index=True)[1], kind

    def shares(self, rows: Ints) -> Floats:
        """How probable each section is for these findings: (rows, sections)."""
        odds = self.manner.sharpness * self.likeness(rows) + self.beforehand(rows)
        has, own = self._own(rows)
        # A reviewer records the section itself, by a slip another one of its SOP, or, with the
        # wrong SOP before her (which `beforehand` weighs), any section of that one.
        same = self.sop_of == self.sop_of[own][:, None]
        siblings = self.manner.siblings[self.lines[own]][:, None]
        slip = (1 - self.manner.section_right) / np.maximum(siblings, 1)
        slip = np.where(same, slip, 1 / (siblings + 1))
        slip[np.arange(len(has)), own] = self.manner.section_right
        odds[has] += np.log(slip)
        about_topics = self._topics(rows)
        about_topics[has] = -np.inf
        return _softmax(odds, about_topics)

    def _topics(self, rows: Ints) -> Floats:
        """Log odds of each topic that no SOP covers: (rows, topics)."""
        manner, asked = self.manner, self.asked
        return manner.topics.logs_of(
            manner.comments[rows], asked.sop[rows], asked.reason[rows], manner.sharpness
        )

    def likeness(self, rows: Ints) -> Floats:
        """Log odds of each section, from the words: (rows, sections)."""
        said = self.manner.comments[rows]
        told = said @ self.ratios
        likeness: Floats = told.toarray() if sparse.issparse(told) else told
        if self.often is not None:
            likeness += self.often.said[rows] @ self.often.ratios
        likeness += (said @ self.manner.by_draw) @ self.unseen  # terms by how they are drawn
        has, own = self._own(rows)
        likeness[has, own] = self.manner.without_itself(rows[has], self.lines[own])
        return likeness

    def beforehand(self, rows: Ints) -> Held:
        """Log probability of each section, before the words: (rows, sections)."""
        asked, right = self.asked, self.manner.sop_right
        # What hangs on few things is worked out once for all findings that have them in common.
        sops = self.manner.by_reason.shape[1] + 2  # those below 0 are no SOP
        pairs, of_pair = np.unique(
            asked.reason[rows] * sops + asked.sop[rows] + 2, return_inverse=True
        )
        reason, sop = pairs // sops, pairs % sops - 2
        reached = self.manner.by_reason[reason[:, None], self.sop_of]
        other = reached + np.where(sop >= 0, np.log(1 - right), 0.0).astype(_HELD)[:, None]
        named = self.sop_of == sop[:, None]
        prior: Held = (np.where(named, _HELD(np.log(right)), other) + self.common)[of_pair]
        prior += self._criterion(rows)
        moment, of_moment = np.unique(np.searchsorted(self.ends, asked.at[rows], side="right"), return_inverse=True)  # fmt: skip
        stood = (self.since <= moment[:, None]) & (moment[:, None] < self.until)
        if not stood.all():
            prior += np.where(stood, _HELD(0), _HELD(-np.inf))[of_moment]
        return prior

    def _criterion(self, rows: Ints) -> Floats:
        """Log odds of each section, from the criterion: (rows, sections)."""
        criterion = self.asked.criterion[rows]
        told = self.by_criterion.odds(criterion)
        has, own = self._own(rows)
        known = criterion[has] >= 0
        has, own = has[known], own[known]
        without = self.manner.by_criterion.without_one[self.lines[own], criterion[has]]
        told[has, own] = np.asarray(without).ravel()
        return told

    def _own(self, rows: Ints) -> tuple[Ints, Ints]:
        """Which of the findings have a recorded section, and where it stands among these."""
        own = self.asked.line[rows]
        has = np.flatnonzero(own >= 0)
        return has, np.searchsorted(self.lines, own[has])


def _softmax(logs: Floats, beside: Floats | None = None) -> Floats:
    """Of each row, in place; a row without any finite value has no share anywhere.

    Args:
        beside: of each row what else may be; it has its share, which is not told.
    """
    most = logs.max(axis=1, keepdims=True)
    if beside is not None:
        most = np.maximum(most, beside.max(axis=1, keepdims=True, initial=-np.inf))
    most[~np.isfinite(most)] = 0.0
    logs -= most
    np.exp(logs, out=logs)
    whole = logs.sum(axis=1, keepdims=True)
    if beside is not None:
        whole += np.exp(beside - most).sum(axis=1, keepdims=True)
    logs /= np.maximum(whole, 1e-300)
    return logs
