"""Search in Python: the same answers as the browser's engine, from any store of the same fields."""

import itertools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kb_tools.search.analysis import analysis, code, tokens
from kb_tools.search.confidence import (
    BY_MODEL,
    BY_TABLE,
    BY_WORDS,
    SHORT,
    UNSURE,
    Model,
    confidence,
    meaning_features,
    word_features,
)  # fmt: skip
from kb_tools.search.fields import spoken
from kb_tools.search.pages_first import pages_first
from kb_tools.search.phrases import copied, kept, pairs, places, says
from kb_tools.search.query import MOST_CHARACTERS, Query, Terms, understood
from kb_tools.search.ranking import WEIGHTS, Lengths, Postings, Ranking, Weights
from kb_tools.search.records import EVERY, MACRO, PAGE, RETIRED, SectionRecord
from kb_tools.search.spelling import Vocabulary, with_words
from kb_tools.search.static_leg import StaticLeg, fused
from kb_tools.search.synonyms import Synonyms
from kb_tools.search.typed_ids import TypedIds

REREAD = 10  # of the first results, and of those that have all words, the text is read for phrases
HIDDEN_STATUSES = (RETIRED,)  # found only when asked for
RETIRED_ID, FILTERED, NOWHERE = "retired", "filtered", "nowhere"
_QUOTED = 3.0  # times the best score: a section with a phrase in quotation marks, or copied whole, comes first
_NAMED = 1000.0  # more than any score: an SOP called by its id comes first …
_ASKED = 2000.0  # … and the step asked for before its other steps


class Store(Terms, Protocol):
    """An index of section records. Sections and SOPs are known by number, from 0."""

    page_of: Sequence[int]  # section → SOP
    lengths: Lengths

    def record(self, section: int) -> SectionRecord: ...

    def vocabulary(self) -> Vocabulary: ...

    def pages(self) -> Sequence[SectionRecord]:
        """One record of each SOP, for what they share: id, queues, markets, area, status."""


class Reader(Protocol):
    """A sentence model that has read the same records (`meaning.Meaning`)."""

    def near_ends(self, question: str) -> NDArray[np.float32]:
        """From -1 to 1, by sections: how near each is."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty: no matter which. An SOP without queues or markets holds for all of them."""

    queues: Collection[str] = ()
    markets: Collection[str] = ()
    areas: Collection[str] = ()
    statuses: Collection[str] = ()  # empty: all but the hidden ones


@dataclass(frozen=True, slots=True)
class Hit:
    record: SectionRecord
    score: float  # comparable within one answer only


@dataclass(frozen=True, slots=True)
class NotFound:
    """An SOP that was called by its id and is not among the results."""

    id: str  # as it is written; one that no SOP has: as it was typed
    why: str  # RETIRED_ID, FILTERED or NOWHERE
    superseded_by: tuple[str, ...] = ()  # those of the SOPs in its place that may be found


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    hits: tuple[Hit, ...]  # best first
    corrections: tuple[tuple[str, str], ...]  # typed, looked for
    unknown: tuple[str, ...]  # words of the question that stand in no SOP in force
    confidence: float = 0.0  # that the first hit answers the question: 0 to 1
    features: tuple[float, ...] = ()  # what that was read from
    not_found: tuple[NotFound, ...] = ()

    @property
    def doubted(self) -> bool:
        """Perhaps no SOP covers the question, and people are told so."""
        return self.confidence < UNSURE and len(self.text.split()) > SHORT


@dataclass(frozen=True, slots=True)
class _Heard:
    near: Sequence[float]  # by section
    weight: float  # of a section's nearness …
    page_weight: float  # … and of the nearest section's, for its page
    model: Model  # how sure its answers are


class Engine:
    def __init__(
        self,
        store: Store,
        synonyms: Synonyms,
        weights: Weights = WEIGHTS,
        static: StaticLeg | None = None,
        meaning: Reader | None = None,
    ) -> None:
        """`static`, `meaning`: made of the same records; the sentence model counts where it is there,
        else the table, and without both words alone decide."""
        self._store = store
        self._static = static
        self._meaning = meaning
        self._weights = weights
        self._pages = store.pages()
        self._analysis = analysis(*spoken(self._pages))
        here = synonyms.spoken(self._analysis).leading(lambda term: store.term(term) is not None)
        self._synonyms = here.among(page.doc for page in self._pages)
        self._ids = TypedIds(page.doc for page in self._pages)
        self._ranking = Ranking(store.page_of, store.lengths, weights)

    @property
    def store(self) -> Store:
        return self._store

    def by_words(
        self, text: str, filters: Filters = Filters(), *, only: Collection[int] = ()
    ) -> tuple[Query, list[tuple[int, float]]]:
        """How the text was understood, and (section, score) of the lexical leg, best first.

        Args:
            only: these SOPs, and none before the others because it was named; empty: all.
        """
        query = understood(
            text, self._store, self._words, self._synonyms, self._weights, self._in_force,
            self._analysis,
        )  # fmt: skip
        fits = self._allowed(filters)
        called = self._called(query)
        groups = [each.of_pages() if each.word in called else each for each in query.groups]
        if only:
            found = self._ranking.ranked(
                groups, lambda page: page in only and fits(page), long=query.long
            )
        else:
            found = self._ranking.ranked(groups, fits, self._named(query), long=query.long)
        return query, self._with_phrases(query, called, self._by_kind(query, found))

    def named(self, query: Query) -> frozenset[int]:
        """The SOPs that are called by their ids."""
        short = self._ids.short(query.alone)
        meant = {page for typed, _ in query.ids for page in self._meant(query, typed)}
        return frozenset(meant if short is None else {*meant, short})

    def _meant(self, query: Query, typed: str) -> tuple[int, ...]:
        """The SOPs with that id; without its zeros ("mon4") it is one where no text says such a word, or
        where a step's number follows ("mon 4 step 3")."""
        found = self._ids.meant(typed)
        stepped = self._ids.short(code(typed)) if typed in query.stepped else None
        if not found and stepped is not None and self._ids.is_like(typed):
            return (stepped,)
        first = next(tokens(typed))
        is_code = first.end == len(typed) and any(c.isalpha() for c in first.word)
        if found or not is_code or self._store.term(first.term) is not None:
            return found
        short = self._ids.short(first.word)
        return () if short is None else (short,)

    def _called(self, query: Query) -> frozenset[str]:
        """The words that are ids of SOPs, or parts of one: what they are in texts is another thing."""
        ids = [typed for typed, _ in query.ids if self._meant(query, typed)]
        ids += self._nowhere(query)
        short = self._ids.short(query.alone)
        alone = query.tokens if short is not None or self._begun(query) else ()
        found = itertools.chain(alone, *map(tokens, ids))
        return frozenset(token.word for token in found)

    def _begun(self, query: Query) -> tuple[int, ...]:
        """The SOPs whose ids begin with all that was typed, where that is none itself."""
        begun = self._ids.begun(query.alone)
        return () if begun and (self.named(query) or self._store.term(query.alone)) else begun

    def _nowhere(self, query: Query) -> list[str]:
        """What looks like an id, and no SOP has it, nor says it."""
        if self._begun(query) or self._ids.short(query.alone) is not None:
            return []
        return [
            typed
            for typed, _ in query.ids
            if not (any(map(str.isspace, typed)) or self._meant(query, typed))
            and self._ids.is_like(typed)
            and self._store.term(code(typed)) is None
        ]

    def _not_found(self, query: Query, filters: Filters) -> tuple[NotFound, ...]:
        allowed = self._allowed(filters)
        standing = self._allowed(Filters(statuses=filters.statuses))
        found = []
        for number in sorted(self.named(query)):
            page = self._pages[number]
            if not allowed(number):
                heirs = tuple(self._pages[heir].doc for heir in self._heirs(number, standing))
                ended = page.status in HIDDEN_STATUSES and not standing(number)
                found.append(
                    NotFound(page.doc, RETIRED_ID, heirs) if ended else NotFound(page.doc, FILTERED)
                )
        return (*found, *(NotFound(typed, NOWHERE) for typed in self._nowhere(query)))

    def _heirs(self, page: int, standing: Callable[[int], bool]) -> list[int]:
        """The SOPs that took its place."""
        meant = itertools.chain(*map(self._ids.meant, self._pages[page].superseded_by))
        return [heir for heir in dict.fromkeys(meant) if standing(heir)]

    def search(self, text: str, *, limit: int = 10, filters: Filters = Filters()) -> Answer:
        """The sections that answer, best first: what an owner puts first, then where a called id
        leads, then by words and meaning together."""
        query, found = self.by_words(text, filters)
        allowed = self._allowed(filters)
        page_of = self._store.page_of
        heard = self._heard(query, text)
        features = word_features(query.asked, found, page_of.__getitem__, self._store.sections)
        if heard is not None:
            found = fused(
                dict(found), heard.near, heard.weight, self._weights.pool,
                lambda section: allowed(page_of[section]), heard.page_weight, page_of.__getitem__,
            )  # fmt: skip
            features = (*features, *meaning_features(heard.near, found[0][0])) if found else ()
        found = found[:limit]
        if not (self._is_named(query) or query.quoted):
            found = pages_first(found, query.about, page_of, self._store.record)
        standing = self._allowed(Filters(statuses=filters.statuses))
        leading = [page for page in self.named(query) if allowed(page)]
        wanted = self._wanted_first(query, standing)
        gone = [page for page in sorted(self.named(query)) if not standing(page)]
        heirs = [heir for page in gone for heir in self._heirs(page, standing)]
        begun = filter(allowed, self._begun(query))
        first = list(dict.fromkeys([*wanted, *map(self._starts.__getitem__, [*heirs, *begun])]))
        if first:
            top = 1 + max((score for _, score in found), default=0.0)
            rest = [entry for entry in found if entry[0] not in first]
            found = [*((section, top) for section in first), *rest]
        hits = tuple(Hit(self._store.record(section), score) for section, score in found[:limit])
        certain = bool(wanted or heirs or leading)
        model = heard.model if heard is not None else BY_WORDS
        sure = (1.0 if certain else confidence(model, features)) if hits else 0.0
        called = self._called(query)
        corrected = tuple(pair for pair in query.corrections if pair[0] not in called)
        unknown = tuple(word for word in query.unknown if word not in called)
        return Answer(
            text, hits, corrected, unknown, sure, features, self._not_found(query, filters)
        )

    def _heard(self, query: Query, text: str) -> _Heard | None:
        """What the best leg by meaning says; None: words alone decide."""
        weights = self._weights
        if self._is_named(query):
            return None
        if self._meaning is not None and self._store.sections:
            near = self._meaning.near_ends(text[:MOST_CHARACTERS]).tolist()
            return _Heard(near, weights.fuse_transformer, weights.fuse_page, BY_MODEL)
        if self._static is not None:
            near = self._static.near(query.tokens, query.groups, query.sentences)
            weight = weights.fuse_long if query.long else weights.fuse
            return _Heard(near, weight, 0.0, BY_TABLE) if near else None
        return None

    @cached_property
    def _words(self) -> Vocabulary:
        """That an unfinished or mistyped word may mean."""
        return with_words(self._store.vocabulary(), self._synonyms.words_said())

    def _is_named(self, query: Query) -> bool:
        return bool(self.named(query))

    def _by_kind(self, query: Query, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """A reply to send counts for less, a step that is asked for by its number for more."""
        asked = "" if self._is_named(query) else query.step

        def factor(section: int) -> float:
            is_asked = asked and _is_step(self._store.record(section), asked)
            usual = self._weights.macro if section in self._macros else 1.0
            return usual * (self._weights.step if is_asked else 1.0)

        weighed = [(section, score * factor(section)) for section, score in found]
        return sorted(weighed, key=lambda entry: (-entry[1], entry[0]))

    @cached_property
    def _macros(self) -> frozenset[int]:
        sections = range(self._store.sections)
        return frozenset(n for n in sections if self._store.record(n).kind == MACRO)

    def _with_phrases(
        self, query: Query, called: Collection[str], found: list[tuple[int, float]]
    ) -> list[tuple[int, float]]:
        wanted = pairs(query.tokens, query.groups)
        if not (wanted or query.quoted):
            return found
        top = found[0][1] if found else 0.0
        phrases = [*query.quoted, *filter(None, [copied(query.tokens, called)])]

        def score(section: int, before: float) -> float:
            record = self._store.record(section)
            where = places((record.title, *record.tags, record.heading, record.text), record.lang)
            said = sum(says(phrase, where) for phrase in phrases)
            return (
                before * (1 + self._weights.phrase * kept(wanted, where, self._analysis))
                + said * _QUOTED * top
            )

        all_words = {(group.term,) for pair in wanted for group in pair}
        together = filter(None, [all_words, *query.quoted])
        having = frozenset().union(*map(self._having, together))
        later = [entry for entry in found[REREAD:] if entry[0] in having][:REREAD]
        again = [*found[:REREAD], *later]
        read = {section for section, _ in again}
        rest = [entry for entry in found[REREAD:] if entry[0] not in read]
        reread = [(section, score(section, before)) for section, before in again]
        return sorted([*reread, *rest], key=lambda entry: (-entry[1], entry[0]))

    def _having(self, words: Collection[Collection[str]]) -> frozenset[int]:
        """The sections in whose heading and text all of these stand, each by one of its terms."""

        def where(word: Collection[str]) -> frozenset[int]:
            postings = filter(None, map(self._store.term, word))
            return frozenset(section for each in postings for section in each.sections)

        return frozenset.intersection(*map(where, words))

    def _named(self, query: Query) -> Callable[[int], float]:
        """An SOP or step called by its name comes first."""
        pages = self.named(query)
        if not pages:
            return lambda _: 0.0
        behind = (number for typed, number in query.ids if number and self._meant(query, typed))
        step = query.step or next(behind, "")

        def bonus(section: int) -> float:
            if self._store.page_of[section] not in pages:
                return 0.0
            record = self._store.record(section)
            is_page = query.words <= 2 and record.kind == PAGE
            return _ASKED if (_is_step(record, step) if step else is_page) else _NAMED

        return bonus

    def _wanted_first(self, query: Query, allowed: Callable[[int], bool]) -> list[int]:
        """The sections that owners want to be seen first by who says this, whatever queue, market or
        area was chosen; of an SOP without that step, the page itself. An abbreviation that other SOPs
        have in title or keywords means what it means there."""
        found = []
        for (id, step), short in query.first:
            pages = self._ids.meant(id)
            about = self._store.term(short) if short else None
            if about is not None and {*about.pages} - {*pages}:
                continue
            for page in filter(allowed, pages):
                own = [n for n, other in enumerate(self._store.page_of) if other == page]
                label = f"step {step}"
                found.append(next((n for n in own if self._store.record(n).label == label), own[0]))
        return [*dict.fromkeys(found)]

    @cached_property
    def _starts(self) -> dict[int, int]:
        """SOP → the section that is the page itself."""
        return {page: at for at, page in reversed(list(enumerate(self._store.page_of)))}

    def _in_force(self, postings: Postings) -> bool:
        """Where a term stands, is there a text that is found without being asked for?"""
        pages = itertools.chain(
            postings.pages, map(self._store.page_of.__getitem__, postings.sections)
        )
        return any(self._pages[page].status not in HIDDEN_STATUSES for page in pages)

    def _allowed(self, filters: Filters) -> Callable[[int], bool]:
        def fits(page: SectionRecord) -> bool:
            status = (
                page.status in filters.statuses
                if filters.statuses
                else page.status not in HIDDEN_STATUSES
            )
            return (
                status
                and _some(filters.queues, page.queues)
                and _some(filters.markets, page.markets)
                and (not filters.areas or page.area in filters.areas)
            )

        fitting = [fits(page) for page in self._pages]
        return lambda page: fitting[page]


def _is_step(record: SectionRecord, asked: str) -> bool:
    """Step 4 is step 4.1 too."""
    return f"{record.label}.".startswith(f"step {asked}.")


def _some(chosen: Collection[str], has: Collection[str]) -> bool:
    return not chosen or not has or EVERY in chosen or any(name in chosen for name in has)
