"""What is about a missing topic and does not use its words.

A topic that no SOP covers is known by words of its own (`topics.py`), and reviewers record its
contacts under the nearest SOP there is. Some of its findings are written without those words, or in
another language: between an SOP's sections they would all seem to blame the page for what it never
meant to cover. So a finding without a recorded section is held against such topics too. How many of
them to expect is told by those with the topic's words that name the same SOP under the same contact
reason; how they are written is learned from all of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from kb_tools.gaps.evidence import Flags, Floats, Ints

# Findings of a topic without its words, for each one with them: .1 in the first made world, .5 in
# the second. Learned from the words of a store (expectation and maximisation) it comes out at a tenth
# of what it is, for most such comments say nothing of what they are about ("not ok").
_UNTOLD = 1 / 3
_MOST = 0.9  # of the findings under one SOP and contact reason


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A missing topic, by its findings that use its words."""

    terms: Floats  # (terms,): in how many of their comments each is
    comments: int
    sop: Ints  # that they name; below 0: none that exists
    reason: Ints  # their contact reasons; -1: not recorded


class TopicLinks:
    """How probable it is that a finding without a recorded section is about one of the topics."""

    def __init__(
        self, topics: Sequence[Uncovered], sop: Ints, reason: Ints, unrecorded: Flags,
        usual: Floats, draw: Floats,
    ) -> None:  # fmt: skip
        """
        Args:
            sop: of the findings that may be about a section, as they name it.
            reason: their contact reasons.
            unrecorded: those without a recorded section.
            usual: how often a comment has each term.
            draw: how strongly each is drawn to that, in comments.
        """
        self.reasons = int(reason.max(initial=-1)) + 2
        known = [t.reason < self.reasons - 1 for t in topics]
        cells = [self._cell(t.sop, t.reason)[k] for t, k in zip(topics, known, strict=True)]
        of = np.repeat(np.arange(len(topics)), [len(c) for c in cells])
        where = np.concatenate([*cells, np.zeros(0, np.int64)])
        here = self._cell(sop, reason)
        size = int(max(where.max(initial=0), here.max(initial=0))) + 1
        number = np.bincount(here[unrecorded], minlength=size)
        self.odds = sparse.csr_matrix((np.ones(len(where)), (where, of)), (size, len(topics)))
        self.odds.sum_duplicates()
        row = np.repeat(np.arange(size), np.diff(self.odds.indptr))
        share = _UNTOLD * self.odds.data / (number[row] + 1)
        whole = np.bincount(row, share, size)[row]
        share *= np.minimum(1, _MOST / whole)
        self.odds.data = share / (1 - np.minimum(whole, _MOST))
        terms = [np.zeros((len(usual), 0)), *(t.terms[:, None] for t in topics)]
        comments = np.array([t.comments for t in topics], float)
        logs = np.log(np.hstack(terms) / usual[:, None] + draw[:, None])
        self.logs: Floats = logs - np.log(comments + draw[:, None])

    def _cell(self, sop: Ints, reason: Ints) -> Ints:
        return (sop + 2) * self.reasons + reason + 1

    def logs_of(
        self, comments: sparse.csr_matrix, sop: Ints, reason: Ints, sharpness: float
    ) -> Floats:
        """Log odds of each topic beside all sections together, (findings, topics)."""
        beforehand = self.odds[self._cell(sop, reason)].toarray()
        found = np.full(beforehand.shape, -np.inf)
        some = np.flatnonzero(beforehand.any(axis=1))
        with np.errstate(divide="ignore"):
            found[some] = sharpness * (comments[some] @ self.logs) + np.log(beforehand[some])
        return found
