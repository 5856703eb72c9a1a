"""From what somebody wrote to the section it is about, or to the plain answer that none is.

    rank      words (fielded BM25) and meaning (the sentence model's nearness), added as in search;
              nothing is forced: what neither leg has seen is not there
    observe   features that mean the same in every knowledge base: shares of what a perfect
              section would have scored, leads, standard scores; never a score normalised by query
    judge     two logistic regressions on them: does any SOP cover this, and is the first section
              the right one
    decide    a section is named where that is as likely as the wanted precision asks for

Texts of which a person has said what they are about stand beside the sections as examples, with
the section's own id: a text like them finds the section through them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb_tools.search.confidence import MEANING, Ranked, confidence, meaning_features, word_features
from kb_tools.search.distillation import Floats
from kb_tools.search.engine import Engine, Hit
from kb_tools.search.link_weights import SHIPPED, Judge, Judges
from kb_tools.search.meaning import Meaning
from kb_tools.search.query import Query
from kb_tools.search.records import SectionRecord
from kb_tools.search.static_leg import fused

PRECISION = 0.87  # of the links that are named, unless kb.toml says otherwise
FUSE = (
    1.2  # weight of meaning beside words: more than in a search, whose words are chosen to be found
)
POOL = 50  # sections of the meaning leg that count
EXAMPLE = "example"  # the kind of a record that is a text somebody confirmed
_AT_ONCE = 64  # texts that the sentence model reads at once
_SURE = 1.0  # an SOP and its step called by their names


@dataclass(frozen=True, slots=True)
class Link:
    """What a text is about, as far as can be told."""

    hit: Hit | None  # None: no section is likely enough
    probability: float  # that the nearest section is the right one, whether it is named or not
    covered: float  # that any SOP covers the text
    others: tuple[Hit, ...]  # that were near, best first, for a person to choose from
    features: tuple[float, ...] = ()  # what both probabilities were read from; (): certain

    @property
    def ranked(self) -> tuple[Hit, ...]:
        """All that was near, best first."""
        return (self.hit, *self.others) if self.hit else self.others


class Linker:
    def __init__(
        self, engine: Engine, meaning: Meaning | None = None, judges: Judges = SHIPPED,
        precision: float = PRECISION,
    ) -> None:  # fmt: skip
        """`meaning`: of the same records; None: words alone decide."""
        self._engine = engine
        self._meaning = meaning
        self.judge: Judge = judges.words if meaning is None else judges.meaning
        self.least = self.judge.least(precision)

    def links(
        self, texts: Sequence[str], *, others: int = 4, without: Mapping[int, Iterable[str]] = {},
    ) -> list[Link]:  # fmt: skip
        """For each text what it is about.

        Args:
            without: of a text, by its place: sections (ids) that a person has ruled out.
        """
        found = []
        for start in range(0, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            near = self._meaning.near(some) if self._meaning else None
            for n, text in enumerate(some):
                nearness = None if near is None else near[n]
                out = {*without.get(start + n, ())}
                found.append(self._link(text, nearness, 1 + others, out))
        return found

    def _link(self, text: str, near: Floats | None, limit: int, out: set[str]) -> Link:
        engine, store = self._engine, self._engine.store
        query, found = engine.by_words(text)
        named = engine.named(query)
        certain = bool(named and query.step and found and self._is_step(found[0][0], query.step))
        if named and not certain:
            query, found = engine.by_words(text, only=named)

        def allowed(section: int) -> bool:
            return not named or store.page_of[section] in named

        ranked = found
        if near is not None and not certain:
            ranked = fused(dict(found), near.tolist(), FUSE, POOL, allowed)
        hits = self._hits(ranked, limit + len(out))
        left = [hit for hit in hits if hit.record.id not in out][:limit]
        if not left:
            return Link(None, 0.0, _SURE if named else 0.0, ())
        if certain and left[0] is hits[0]:
            return Link(left[0], _SURE, _SURE, tuple(left[1:]))
        features = self._features(query, found, near, ranked)
        right = confidence(self.judge.right, features) if left[0] is hits[0] else 0.0
        covered = _SURE if named else confidence(self.judge.covered, features)
        if right >= self.least:
            return Link(left[0], right, covered, tuple(left[1:]), features)
        return Link(None, right, covered, tuple(left), features)

    def _features(
        self, query: Query, found: Ranked, near: Floats | None, ranked: Ranked
    ) -> tuple[float, ...]:  # fmt: skip
        page_of = self._engine.store.page_of.__getitem__
        said = found if _says_something(query) else ()
        by_words = word_features(query.asked, said, page_of, self._engine.store.sections)
        if near is None or self._meaning is None:
            return by_words
        first = found[0][0] if found else None
        usual, spread = self._meaning.usual, self._meaning.spread
        return (
            *by_words, *meaning_features(near.tolist(), ranked[0][0])[: len(MEANING)],
            *linked_features(near, first, ranked, page_of, usual, spread),
            float(near[ranked[0][0]]) - self._meaning.crowd(ranked[0][0]),
        )  # fmt: skip

    def _hits(self, ranked: Ranked, limit: int) -> list[Hit]:
        """Each section once, an example as the section it is one of."""
        hits: dict[str, Hit] = {}
        for section, score in ranked:
            if len(hits) == limit:
                break
            record = self._engine.store.record(section)
            hits.setdefault(record.id, Hit(record, score))
        return list(hits.values())

    def _is_step(self, section: int, step: str) -> bool:
        return self._engine.store.record(section).label == f"step {step}"


def _says_something(query: Query) -> bool:
    """A word was found that is no function word."""
    content = {token.term for token in query.tokens if not token.stop}
    return any(group.term in content for group in query.groups)


def linked_features(
    near: Floats, by_words: int | None, ranked: Ranked,
    page_of: Callable[[int], int], usual: float, spread: float,
) -> tuple[float, ...]:  # fmt: skip
    """In the order of `link_weights.BY_MEANING` after those that search has too.

    How far the first one by words is from the nearest by meaning; by how much the first of both legs
    together leads the next SOP; how near the nearest is, and that first one, held against what is
    usual between the SOPs of this knowledge base.
    """
    best = float(near.max())
    place, score = ranked[0]
    other = next((s for n, s in ranked if page_of(n) != page_of(place)), 0.0)
    return (
        float(near[by_words]) - best if by_words is not None else -best,
        score - other,
        (best - usual) / spread,
        (float(near[place]) - usual) / spread,
    )


def with_examples(
    records: Iterable[SectionRecord], examples: Mapping[str, Sequence[str]]
) -> list[SectionRecord]:
    """The records, and after those of each SOP the texts that a person linked to its sections.

    Args:
        examples: by section id; of sections that are no more they are left out.
    """
    known = {record.id: record for record in records}
    more = []
    for id, texts in examples.items():
        # The purpose of an SOP is found with its page.
        record = known.get(id) or known.get(f"{id.partition('#')[0]}#")
        if record is not None:
            for text in dict.fromkeys(texts):
                more.append(replace(record, kind=EXAMPLE, text=text, tags=()))
    return [*known.values(), *more]
