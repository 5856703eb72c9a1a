"""Which sections fit a query best. The browser makes the same sums (`assets/search/ranking.js`)
with the same weights, which reach it through the manifest.

Fielded BM25 (Robertson, Zaragoza and Taylor, *Simple BM25 extension to multiple weighted
fields*, CIKM 2004): the counts of a term in title, keywords, heading and body are weighted,
each normalised by its field's length, added, and only then saturated.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Weights:
    """Chosen on one half of eight public support collections, confirmed on the other half.

    A high `k1` and low weights for function words and chatter were what helped most; the fields'
    length normalisations matter little. In a long message the rare words are seldom what it is
    about (they are rare because policies do not talk like that), and a section that keeps coming
    back to its words is worth more than one that has a single rare one.

    A sentence model hears which SOP is meant; which of its steps, their words tell better. With all
    its weight on sections it moved the right step down on our own questions, whose words the pages use
    (reciprocal rank .80, words alone .86), with most of it on pages it does not (.86), and where one
    step is the answer in other words it is as good or better (.79; words alone .77).
    """

    k1: float = 3.0  # how late a further mention stops to count
    long_k1: float = 10.0  # the same for a long message …
    long_rarity: float = 0.6  # … whose words' rarity counts with this exponent
    title: float = 3.0  # weights of fields …
    tags: float = 2.0
    heading: float = 2.0
    body: float = 1.0
    title_b: float = 0.5  # … and how much their length is held against them, 0 to 1
    tags_b: float = 0.3
    heading_b: float = 0.5
    body_b: float = 0.6
    page: float = 0.5  # weight of the whole page's score beside the section's own
    stop: float = 0.1  # weight of function words in the query
    chatter: float = 0.3  # weight of what people say around their question
    prefix: float = 0.7  # weight of a word that the last, unfinished word begins
    typo: float = 0.75  # weight of a word one edit away; two edits: squared
    synonym: float = 0.7
    fuse: float = 0.2  # weight of the static leg beside the lexical one, each from 0 to 1 …
    fuse_long: float = 0.1  # … of a long message: its words added up point nowhere
    fuse_transformer: float = 0.1  # the same of the sentence model, where a browser runs it …
    fuse_page: float = 0.7  # … and of its nearest section, for all sections of that page
    pool: int = 50  # sections of the static leg, or of the model, that count
    macro: float = (
        0.8  # what a section of macros counts: it sounds like the letter that came in or like
    )
    # what the SOP is about, and what to do stands elsewhere
    step: float = 1.5  # … and a step that is asked for by its number
    phrase: float = 0.5  # how much more a section counts that keeps all neighbours of the query

    def saturation(self, *, long: bool) -> float:
        return self.long_k1 if long else self.k1

    def rarity(self, n: int, everywhere: int, *, long: bool) -> float:
        """What a term is worth that `n` of all places have."""
        return float(rare(n, everywhere) ** (self.long_rarity if long else 1.0))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


WEIGHTS = Weights()

Counts = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term stands."""

    pages: Counts  # SOP → how often in title, in keywords
    sections: Counts  # section → how often in headings, in the text


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing that a word of the query may mean; of several terms it counts with their mean."""

    terms: tuple[str, ...]
    weight: float
    postings: tuple[Postings, ...]  # one for each term


@dataclass(frozen=True, slots=True)
class Group:
    """One word of the query; counts with its best alternative."""

    term: str
    weight: float
    alternatives: tuple[Alternative, ...]
    start: int = 0  # where it first stands in the query
    word: str = ""  # as it was typed, folded

    def of_pages(self) -> "Group":
        """The same, counting in titles and keywords alone: an id means its SOP, and no section that has "4"."""
        alternatives = tuple(
            replace(each, postings=tuple(replace(p, sections={}) for p in each.postings))
            for each in self.alternatives
        )
        return replace(self, alternatives=alternatives)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Words of each field that carry something: title and keywords by SOP, the others by section."""

    title: Sequence[int]
    tags: Sequence[int]
    heading: Sequence[int]
    body: Sequence[int]


class Ranking:
    """Fielded BM25 over sections and over whole pages."""

    def __init__(
        self,
        page_of: Sequence[int],
        lengths: Lengths,
        weights: Weights = WEIGHTS,
    ) -> None:
        self.weights = weights
        self._page_of = page_of
        self._sections_of: dict[int, list[int]] = defaultdict(list)
        page_lengths = [0] * len(lengths.title)
        for section, page in enumerate(page_of):
            self._sections_of[page].append(section)
            page_lengths[page] += lengths.body[section]
        self._title = _norms(lengths.title, weights.title_b)
        self._tags = _norms(lengths.tags, weights.tags_b)
        self._heading = _norms(lengths.heading, weights.heading_b)
        self._body = _norms(lengths.body, weights.body_b)
        self._page_body = _norms(page_lengths, weights.body_b)

    def ranked(
        self,
        groups: Sequence[Group],
        allowed: Callable[[int], bool],
        bonus: Callable[[int], float] = lambda _: 0.0,
        *,
        long: bool = False,
    ) -> list[tuple[int, float]]:
        """(section, score), best first. `allowed(page)` filters; `bonus(section)` is added.

        Args:
            long: the query is a long message.
        """
        total: dict[int, float] = defaultdict(float)
        page_total: dict[int, float] = defaultdict(float)
        for group in groups:
            best: dict[int, float] = {}
            page_best: dict[int, float] = {}
            for alternative in group.alternatives:
                sums: dict[int, float] = defaultdict(float)
                page_sums: dict[int, float] = defaultdict(float)
                for postings in alternative.postings:
                    share = alternative.weight / len(alternative.postings)
                    self._add_term(postings, share, sums, page_sums, long=long)
                _keep_better(best, sums)
                _keep_better(page_best, page_sums)
            for section, score in best.items():
                total[section] += group.weight * score
            for page, score in page_best.items():
                page_total[page] += group.weight * score
        found = [
            (
                section,
                score + self.weights.page * page_total[page] + bonus(section),
            )
            for section, score in total.items()
            if allowed(page := self._page_of[section])
        ]
        return sorted(found, key=lambda entry: (-entry[1], entry[0]))

    def _add_term(
        self, postings: Postings, share: float, sums: dict[int, float], page_sums: dict[int, float],
        *, long: bool,
    ) -> None:  # fmt: skip
        weights = self.weights
        count: dict[int, float] = defaultdict(float)
        page_count: dict[int, float] = defaultdict(float)
        for page, (title, tags) in postings.pages.items():
            value = (
                weights.title * title * self._title[page] + weights.tags * tags * self._tags[page]
            )
            page_count[page] += value
            for section in self._sections_of[page]:
                count[section] += value
        for section, (headings, body) in postings.sections.items():
            page = self._page_of[section]
            heading = weights.heading * headings * self._heading[section]
            count[section] += heading + weights.body * body * self._body[section]
            page_count[page] += heading + weights.body * body * self._page_body[page]
        for counted, everywhere, into in (
            (count, len(self._page_of), sums),
            (page_count, len(self._title), page_sums),
        ):
            k1 = weights.saturation(long=long)
            worth = share * weights.rarity(len(counted), everywhere, long=long) * (k1 + 1)
            for place, n in counted.items():
                into[place] += worth * n / (k1 + n)


def rare(n: int, everywhere: int) -> float:
    """The inverse document frequency, never negative: what `n` of all places share tells little.

    >>> f"{rare(1, 100):.2f} {rare(90, 100):.2f}"
    '4.21 0.11'
    """
    return math.log(1 + (everywhere - n + 0.5) / (n + 0.5))


def _norms(lengths: Sequence[int], b: float) -> list[float]:
    average = sum(lengths) / max(1, len(lengths)) or 1
    return [1 / (1 - b + b * max(1, length) / average) for length in lengths]


def _keep_better(best: dict[int, float], scores: Mapping[int, float]) -> None:
    for place, score in scores.items():
        if score > best.get(place, 0):
            best[place] = score
