"""How near texts are to sections by what a sentence model says of both.

The model itself reads the question here, which a page in a browser cannot afford (there,
`static_leg.py` makes do with a table).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb_tools.search.distillation import PASSAGE_PIECES, Embed, Floats, passages_of
from kb_tools.search.fields import by_page
from kb_tools.search.records import SectionRecord

TEXT_PIECES = 256  # of a text, that the model reads
QUESTION_PIECES = (
    64  # the same of a question, which readers' browsers read too: time is short there
)
LONG = 45  # words, from which on the end of a question is read as well …
END = 24  # … of so many words
_CROWD = 10  # neighbours of a passage
_SAMPLED = 300  # passages, for what is usual in this knowledge base
_AT_ONCE = 50  # of these: each is held against all others


class Meaning:
    """The sections' passages as vectors, in the order of an index of the same records.

    `usual` and `spread`: mean and standard deviation of how near a passage is to the nearest
    passage of another SOP. What is near depends on how alike a knowledge base's SOPs are; held
    against these two, it can be compared from one knowledge base to the next.
    """

    def __init__(self, records: Sequence[SectionRecord], embed: Embed) -> None:
        passages, counts = passages_of(records)
        self._embed = embed
        self._vectors = embed(passages, PASSAGE_PIECES)
        self._starts = np.cumsum([0, *counts[:-1]])
        page_of = np.repeat([n for n, page in enumerate(by_page(records)) for _ in page], counts)
        self._page_of = page_of
        self._crowds: dict[int, float] = {}
        self.usual, self.spread = _between_pages(self._vectors, page_of)

    def near(self, texts: Sequence[str], most: int = TEXT_PIECES) -> Floats:
        """From -1 to 1, texts by sections: how near each section's nearest passage is."""
        vectors = self._embed(texts, most)
        near: Floats = np.maximum.reduceat(vectors @ self._vectors.T, self._starts, axis=1)
        return near

    def near_ends(self, question: str) -> Floats:
        """By sections: how near each is to the beginning of the question or to its end."""
        near: Floats = self.near(ends(question), QUESTION_PIECES).max(axis=0)
        return near

    def crowd(self, section: int) -> float:
        """From -1 to 1: how near its neighbours in other SOPs are to a section's passages, at most; a
        section that is near to everything is near to a question without being what it is about."""
        if section not in self._crowds:
            start = self._starts[section]
            own = self._vectors[start : [*self._starts, len(self._vectors)][section + 1]]
            others = self._vectors[self._page_of != self._page_of[start]]
            near = np.sort(own @ others.T, axis=1)[:, -_CROWD:]
            self._crowds[section] = float(near.mean(axis=1).max()) if near.size else 0.0
        return self._crowds[section]


def ends(question: str) -> tuple[str, ...]:
    """What the model reads of a question: its beginning, and of a long one the end as well. People say
    first what happened and last what they want.

    >>> len(ends("How do I reset it?")), len(ends("word " * 100))
    (1, 2)
    """
    words = question.split()
    return (question, " ".join(words[-END:])) if len(words) > LONG else (question,)


def _between_pages(vectors: Floats, page_of: NDArray[np.int64]) -> tuple[float, float]:
    """(0, 1) where there is one SOP only: nothing is known of what is usual."""
    sample = np.unique(np.linspace(0, len(vectors) - 1, min(_SAMPLED, len(vectors))).astype(int))
    nearest: list[float] = []
    for start in range(0, len(sample), _AT_ONCE):
        rows = sample[start : start + _AT_ONCE]
        near = vectors[rows] @ vectors.T
        near[page_of[rows][:, None] == page_of[None, :]] = -1
        nearest += near.max(axis=1, initial=-1).tolist()
    others = [value for value in nearest if value > -1]
    if len(others) < 2:
        return 0.0, 1.0
    return float(np.mean(others)), float(np.std(others)) or 1.0
