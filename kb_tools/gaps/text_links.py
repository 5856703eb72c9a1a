"""The section of a finding that was recorded without one, from the words of its comment.

Words that a comment shares with a section count by how rare they are (inverse document
frequency), with the section's length taken out; the heading counts double. How far such scores
can be trusted is learned from the findings whose section was recorded: among them the sharpness
of the odds is chosen that fits best. A finding is linked where the likeliest section of its SOP
is likelier than all others together; else it counts for its SOP only.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kb_tools.gaps.catalogue import Catalogue, CatalogueSection
from kb_tools.gaps.evidence import MISSING, Floats, Ints
from kb_tools.search.analysis import folded, is_stop_word
from kb_tools.search.stemmer import stem

SURE_ENOUGH = 0.5
LEAST_TO_LEARN = 50  # findings with comment and recorded section; with fewer nothing is linked
_SHARPNESS = np.array([1.0, 2.0, 4.0, 6.0, 9.0, 13.0, 18.0, 26.0, 40.0])
_MOST_TO_LEARN = 20_000
_WORD = re.compile(r"[^\W\d_]{2,}|\d+")


@dataclass(frozen=True, slots=True)
class TextLinks:
    line: Ints  # for each finding asked about; -1: no section is likely enough
    probability: Floats
    agreement: float  # of the likeliest section with the recorded one, where both are known
    learned_from: int  # findings


def text_links(
    known: Catalogue,
    taught: Sequence[tuple[int, int, str, int]],
    asked: Sequence[tuple[int, int, str]],
) -> TextLinks:
    """
    Args:
        taught: SOP, version, comment and line of findings whose section was recorded.
        asked: SOP, version and comment of findings without one.
    """
    nothing = TextLinks(np.full(len(asked), MISSING), np.zeros(len(asked)), 0.0, len(taught))
    if len(taught) < LEAST_TO_LEARN or not asked:
        return nothing
    words = _SectionWords(known)
    sharpness, agreement = _learned(words, known, taught[:: max(1, len(taught) // _MOST_TO_LEARN)])
    line, probability = nothing.line, nothing.probability
    for place, (sop, version, comment) in enumerate(asked):
        scores = words.scores(sop, version, comment)
        if scores is None:
            continue
        odds = np.exp(sharpness * (scores - scores.max()))
        best = int(odds.argmax())
        probability[place] = odds[best] / odds.sum()
        if probability[place] > SURE_ENOUGH:
            line[place] = known.line_at[sop, version, best]
    return TextLinks(line, probability, agreement, len(taught))


def _learned(
    words: "_SectionWords", known: Catalogue, taught: Iterable[tuple[int, int, str, int]]
) -> tuple[float, float]:
    """The sharpness under which the recorded sections are likeliest, and how often the likeliest
    section is the recorded one."""
    fit, right, tried = np.zeros(len(_SHARPNESS)), 0, 0
    for sop, version, comment, line in taught:
        scores = words.scores(sop, version, comment)
        if scores is None:
            continue
        places = range(len(scores))
        true = next((p for p in places if known.line_at[sop, version, p] == line), None)
        if true is None:
            continue
        sharp = _SHARPNESS[:, None] * (scores - scores.max())
        fit += sharp[:, true] - np.log(np.exp(sharp).sum(axis=1))
        tried += 1
        right += int(scores.argmax()) == true
    return float(_SHARPNESS[fit.argmax()]), right / tried if tried else 0.0


class _SectionWords:
    """The words of each section, weighed; built for a version when it is first asked for."""

    def __init__(self, known: Catalogue) -> None:
        self.known = known
        holding: Counter[str] = Counter()
        for line in known.lines:
            holding.update(set(_terms(known.section(line).text)))
        sections = max(1, len(known.lines))
        self.rarity = {term: float(np.log1p(sections / n)) for term, n in holding.items()}
        self.most_rare = float(np.log1p(sections))
        self._versions: dict[tuple[int, int], tuple[int, dict[str, list[tuple[int, float]]]]] = {}

    def scores(self, sop: int, version: int, comment: str) -> Floats | None:
        """How much the comment shares with each section of the version; None: nothing at all."""
        count, postings = self._version(sop, version)
        terms = set(_terms(comment))
        if not terms or not count:
            return None
        scores, size = np.zeros(count), 0.0
        for term in terms:
            rarity = self.rarity.get(term, self.most_rare)
            size += rarity * rarity
            for place, weight in postings.get(term, ()):
                scores[place] += rarity * weight
        return scores / size**0.5 if scores.any() else None

    def _version(self, sop: int, version: int) -> tuple[int, dict[str, list[tuple[int, float]]]]:
        held = self._versions.get((sop, version))
        if held is None:
            sections = self.known.sops[sop].versions[version].sections
            postings: dict[str, list[tuple[int, float]]] = {}
            for place, section in enumerate(sections):
                for term, weight in self._weights(section).items():
                    postings.setdefault(term, []).append((place, weight))
            held = self._versions[sop, version] = (len(sections), postings)
        return held

    def _weights(self, section: CatalogueSection) -> dict[str, float]:
        counts = Counter(_terms(section.text))
        counts.update(_terms(section.heading))
        weights = {
            term: (1 + float(np.log(n))) * self.rarity.get(term, self.most_rare)
            for term, n in counts.items()
        }
        size = sum(weight * weight for weight in weights.values()) ** 0.5 or 1.0
        return {term: weight / size for term, weight in weights.items()}


def _terms(text: str) -> list[str]:
    return [term for word in _WORD.findall(folded(text)) if (term := _term(word))]


@lru_cache(maxsize=1 << 16)
def _term(word: str) -> str:
    return "" if is_stop_word(word) else stem(word)
