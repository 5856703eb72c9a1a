"""A table of word vectors that adds up to what a sentence model would say.

    target    the model's vectors of the knowledge base's own sentences and passages
    prior     the model's vector of each word alone, common words weighed less
    fit       ridge regression of the targets on the words of their sentences, drawn to the prior
    made small  the directions in which the knowledge base varies most (principal components),
              then four bits a number

So a word that the policies use means what it means in them, and an everyday word that they never
use keeps its general meaning. The sections' own vectors come from the model itself: only the
question has to make do with the table.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from kb_tools.search.analysis import tokens
from kb_tools.search.fields import by_page
from kb_tools.search.records import CELL, SectionRecord
from kb_tools.search.spelling import browser_order
from kb_tools.search.static_leg import StaticLeg, quantised
from kb_tools.search.stemmer import stem

WIDTH = 96  # numbers of a vector
COMMON_WORDS = 12_000  # of the model's vocabulary, most used first
MOST_SENTENCES = 4000  # to learn from: more give little, and the fit costs their cube
PASSAGE_WORDS = 80
MOST_PASSAGES = 4  # of a section; what follows is found by its words
PASSAGE_PIECES = 128  # that the model reads
SENTENCE_PIECES = 64
WORD_PIECES = 12
_LONGEST_SENTENCE = 60  # words
_RIDGE = 1.0  # how strongly a word is held to its general meaning
_RARE = 20_000  # the rank of a word that is not among the common ones
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str], int], Floats]  # texts, most pieces → vectors of length 1


@dataclass(frozen=True, slots=True)
class Material:
    """What the model is asked about."""

    passages: tuple[str, ...]
    counts: tuple[int, ...]  # passages of each section
    sentences: tuple[str, ...]
    words: Mapping[str, str]  # word → term: common ones by rank, then those of the policies
    languages: Mapping[str, str]  # text → its language


def distilled(
    records: Sequence[SectionRecord], embed: Embed, common: Sequence[str]
) -> StaticLeg | None:
    """The leg for these records, in the order of the index; None without any text.

    Args:
        embed: the sentence model; common: its everyday words, most used first.
    """
    every = [record for page in by_page(records) for record in page]
    material = _material(every, common[:COMMON_WORDS])
    if not material.sentences:
        return None
    passages = embed(material.passages, PASSAGE_PIECES)
    texts = _evenly([*material.sentences, *material.passages], MOST_SENTENCES)
    known = dict(zip(material.passages, passages, strict=True))
    fresh = [text for text in texts if text not in known]
    known.update(zip(fresh, embed(fresh, SENTENCE_PIECES), strict=True))
    targets = np.stack([known[text] for text in texts]).astype(np.float64)
    words = tuple(material.words)
    terms, prior = _prior([*material.words.values()], embed(words, WORD_PIECES))
    table = _fitted(_bag(texts, material.languages, terms), targets, prior)
    basis = _directions(targets, table)
    return StaticLeg(
        tuple(terms), quantised(table @ basis), material.counts, quantised(passages @ basis)
    )


def passages_of(records: Sequence[SectionRecord]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The passages of all sections in the order of the index, and how many each section has."""
    passages = [_passages(record) for page in by_page(records) for record in page]
    return tuple(text for each in passages for text in each), tuple(map(len, passages))


def _material(records: Sequence[SectionRecord], common: Sequence[str]) -> Material:
    passages = [_passages(record) for record in records]
    sentences = {
        sentence: record.lang
        for record in records
        for text in (record.title, record.heading, record.text)
        for sentence in _sentences(text)
    }
    languages = {
        text: record.lang for record, own in zip(records, passages, strict=True) for text in own
    }
    languages |= sentences
    own = {
        token.word: token.term
        for text, lang in languages.items()
        for token in tokens(text, lang)
        if not token.code
    }
    words = {word: own.get(word) or stem(word) for word in common}
    words |= {word: own[word] for word in sorted(own) if word not in words}
    return Material(
        tuple(text for each in passages for text in each), tuple(map(len, passages)),
        tuple(sentences), words, languages,
    )  # fmt: skip


def _passages(record: SectionRecord) -> list[str]:
    """The text in runs of whole sentences, each under its title and heading."""
    runs: list[list[str]] = [[]]
    size = 0
    for sentence in _sentences(record.text):
        words = len(sentence.split())
        if runs[-1] and size + words > PASSAGE_WORDS:
            runs.append([])
            size = 0
        runs[-1].append(sentence)
        size += words
    head = ". ".join(dict.fromkeys(filter(None, (record.title, record.heading))))
    return [f"{head}. {' '.join(run)}".strip() for run in runs[:MOST_PASSAGES]]


def _sentences(text: str) -> Iterator[str]:
    """Of a table the model reads its rows with bars: all weights were fitted with those."""
    for sentence in _SENTENCE_END.split(text.replace(CELL, " | ")):
        words = sentence.split()
        for start in range(0, len(words), _LONGEST_SENTENCE):
            yield " ".join(words[start : start + _LONGEST_SENTENCE])


def _evenly(texts: Sequence[str], most: int) -> list[str]:
    """At most so many, from the whole of the list: its beginning alone speaks of few SOPs."""
    if len(texts) <= most:
        return list(texts)
    return [texts[n * len(texts) // most] for n in range(most)]


def _prior(of_words: Sequence[str], vectors: Floats) -> tuple[dict[str, int], NDArray[np.float64]]:
    """Terms in the browser's order with their rows: of words with one stem the most used speaks.

    A word's weight grows with the logarithm of its rank, as its information does (Zipf's law).
    """
    first: dict[str, int] = {}
    for rank, term in enumerate(of_words):
        first.setdefault(term, rank)
    terms = {term: row for row, term in enumerate(sorted(first, key=browser_order))}
    ranks = np.array([first[term] for term in terms])
    weights = np.log(2.0 + np.minimum(ranks, _RARE)) / math.log(2.0 + _RARE)
    return terms, vectors[ranks].astype(np.float64) * weights[:, None]


def _bag(
    texts: Sequence[str], languages: Mapping[str, str], terms: dict[str, int]
) -> sparse.csr_matrix:
    """Texts by terms: damped counts, each row scaled so that long and short texts weigh alike."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, text in enumerate(texts):
        counts = Counter(t.term for t in tokens(text, languages[text]) if not t.code)
        damped = {terms[t]: 1 + math.log(n) for t, n in counts.items() if t in terms}
        scale = math.sqrt(sum(damped.values())) or 1.0
        rows += [row] * len(damped)
        columns += damped
        values += [value / scale for value in damped.values()]
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(terms)))


def _fitted(
    bag: sparse.csr_matrix, targets: NDArray[np.float64], prior: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Ridge regression around the prior, in its dual form: fewer texts than terms."""
    guess = bag @ prior
    prior = prior * (float((guess * targets).sum()) / (float((guess * guess).sum()) or 1.0))
    gram = (bag @ bag.T).toarray()
    gram[np.diag_indices(len(gram))] += _RIDGE
    missing = linalg.solve(gram, targets - bag @ prior, assume_a="pos")
    out: NDArray[np.float64] = prior + bag.T @ missing
    return out


def _directions(targets: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """An orthonormal basis (width of the model by ours) that keeps most of texts and words."""
    spread = targets.T @ targets / len(targets) + 0.1 * table.T @ table / len(table)
    _, vectors = np.linalg.eigh(spread)
    out: NDArray[np.float64] = vectors[:, ::-1][:, :WIDTH]
    return out
