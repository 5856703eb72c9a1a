"""Search by meaning with a table instead of a model: each word has a vector, a question is the
sum of its words', a section the vectors of its passages.

The table is distilled from a sentence model while the site is built (`distillation.py`). As
`assets/search/static_leg.js`, which reads the same bytes and makes the same sums.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_tools.search.analysis import Token
from kb_tools.search.confidence import ALIKE
from kb_tools.search.packing import front_coded, packed, streams
from kb_tools.search.ranking import Group
from kb_tools.search.spelling import browser_order

LEVELS = 7  # codes run from -7 to 7: four bits, of which one value stays unused
_SAYS_SOMETHING = 0.2  # weight of a word: more than a function word has
_FAR = 3.0  # standard deviations from the mean: what is further counts no more
_SCALES = 65535  # a row's scale is a whole number of this share of the largest

Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Rows:
    """Vectors in four bits a number: `codes` (rows by width, -7 to 7) times the row's scale."""

    codes: Codes
    scales: NDArray[np.float64]

    def values(self) -> NDArray[np.float64]:
        out: NDArray[np.float64] = self.codes * self.scales[:, None]
        return out

    def as_bytes(self) -> tuple[float, bytes]:
        """The largest scale; each row's scale in two bytes, then its codes, two a byte."""
        largest = float(self.scales.max(initial=0.0))
        scales = np.rint(self.scales / (largest or 1) * _SCALES).astype("<u2")
        pairs = (self.codes + LEVELS + 1).astype(np.uint8).reshape(-1, 2)
        return largest, scales.tobytes() + (pairs[:, 0] | pairs[:, 1] << 4).tobytes()


def quantised(vectors: NDArray[Any]) -> Rows:
    """Each row by its own scale. An even width is needed.

    >>> quantised(np.array([[0.7, -0.1], [0.0, 0.0]])).codes.tolist()
    [[7, -1], [0, 0]]
    """
    largest = np.abs(vectors).max(axis=1, initial=0.0)
    whole = float(largest.max(initial=0.0)) / LEVELS or 1.0
    scales = np.rint(largest / LEVELS / whole * _SCALES) * (whole / _SCALES)
    codes = np.rint(vectors / np.where(scales > 0, scales, 1)[:, None])
    return Rows(np.clip(codes, -LEVELS, LEVELS).astype(np.int8), scales)


@dataclass(frozen=True, slots=True)
class StaticLeg:
    terms: tuple[str, ...]  # sorted as the browser sorts
    table: Rows  # of each term
    counts: tuple[int, ...]  # passages of each section
    passages: Rows  # section after section, each of length 1 before it was quantised

    def near(
        self, query: Sequence[Token], groups: Sequence[Group], sentences: Sequence[Sequence[Group]]
    ) -> list[float]:
        """For each section how near it is to the question; [] where no word has a vector.

        Of a long message the nearest of its sentences counts as much as the whole: the sum of many
        words points nowhere. A sentence of one word says nothing.
        """
        whole = self.vector(query, groups)
        if whole is None:
            return []
        near = self.scores(whole)
        best = [-1.0] * len(near)
        for sentence in sentences:
            if sum(group.weight > _SAYS_SOMETHING for group in sentence) < 2:
                continue
            terms = {group.term for group in sentence}
            vector = self.vector([token for token in query if token.term in terms], sentence)
            if vector is not None:
                best = [max(pair) for pair in zip(best, self.scores(vector), strict=True)]
        return [sum(pair) for pair in zip(near, best, strict=True)] if sentences else near

    def vector(self, query: Iterable[Token], groups: Sequence[Group]) -> NDArray[np.float64] | None:
        """The question's direction; None where none of its words has a vector."""
        of = {group.term: group for group in groups}
        times: dict[int, tuple[float, int]] = {}  # row → weight, how often
        for token in query:
            if token.code:
                continue
            for row, weight in self._meant(token.term, of.get(token.term)):
                times[row] = (weight, times.get(row, (0, 0))[1] + 1)
        whole = np.zeros(self.table.codes.shape[1])
        for row, (weight, often) in times.items():
            scale = self.table.scales[row] * weight * (1 + math.log(often))
            whole += self.table.codes[row] * scale
        length = float(np.sqrt((whole * whole).sum()))
        return whole / length if length else None

    def scores(self, vector: NDArray[np.float64]) -> list[float]:
        """For each section how near (-1 to 1) its nearest passage is."""
        near = (self.passages.codes @ vector) * self.passages.scales
        starts = np.cumsum([0, *self.counts[:-1]])
        return [float(v) for v in np.maximum.reduceat(near, starts)] if len(near) else []

    def _meant(self, term: str, group: Group | None) -> list[tuple[int, float]]:
        """The word itself; else the first of what it may mean that has a vector."""
        row = self._row(term)
        if row is not None:
            return [(row, 1.0)]
        for other in group.alternatives if group else ():
            rows = [each for each in map(self._row, other.terms) if each is not None]
            if rows:
                return [(each, other.weight) for each in rows]
        return []

    def _row(self, term: str) -> int | None:
        at = bisect_left(self.terms, browser_order(term), key=browser_order)
        return at if at < len(self.terms) and self.terms[at] == term else None

    def as_files(self) -> tuple[dict[str, Any], bytes, bytes]:
        """What the manifest says of it, the table, the passages."""
        largest_term, table = self.table.as_bytes()
        largest_passage, passages = self.passages.as_bytes()
        facts = {"width": self.table.codes.shape[1], "scales": [largest_term, largest_passage]}
        return (
            facts,
            streams(front_coded(self.terms), table),
            streams(packed(self.counts), passages),
        )


def fused(
    lexical: Mapping[int, float], near: Sequence[float], weight: float, pool: int,
    allowed: Callable[[int], bool], page_weight: float = 0.0,
    page_of: Callable[[int], int] = lambda section: section,
) -> list[tuple[int, float]]:  # fmt: skip
    """(section, score), best first: the normalised linear sum of both legs.

    The lexical scores are divided by the best of them. Of the other leg the best `pool` sections count,
    each by how far it stands out from all sections: 0 at their mean, `weight` at three standard
    deviations above it and more. So a question that is near to nothing in particular moves nothing.
    (Stretched to the range among the best, as before, it moved as much as any other; a sum of
    reciprocal ranks forgets by how much the first one led.) With `page_weight` its nearest section
    counts for all sections of a page.
    """
    values = np.asarray(near)
    nearest = (s for s in np.argsort(-values, kind="stable").tolist() if allowed(s))
    mean, spread = (float(values.mean()), float(values.std())) if len(values) else (0.0, 0.0)
    far = (values - mean) / (spread * _FAR) if spread > ALIKE else np.zeros(len(values))
    shares = {section: min(max(float(far[section]), 0.0), 1.0) for section in islice(nearest, pool)}
    pages: dict[int, float] = {}
    for section, share in shares.items():
        pages[page_of(section)] = max(share, pages.get(page_of(section), 0.0))
    top = max(lexical.values(), default=0.0) or 1.0
    scores = {
        section: lexical.get(section, 0.0) / top
        + weight * shares.get(section, 0.0)
        + page_weight * pages.get(page_of(section), 0.0)
        for section in {**lexical, **shares}
    }
    return sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
