"""How likely it is that the first result answers the question: "does any SOP cover this?"

Logistic regression on what the legs saw. A score that is normalised by query says nothing of
that (the best of nothing is the best too), so the features are held against what a perfect
section would have scored, against the rivals, or against all sections. `assets/search/confidence.js`
computes the same; the coefficients reach it through the manifest. The linker (`linker.py`) starts
from the same features.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kb_tools.search.ranking import Alternative

WORDS = ("share", "lead", "known", "spread", "gap", "length", "covered")
MEANING = ("stands_out", "near_lead")  # beside those of words, where a second leg answered too
HEARD = (*MEANING, "nearness")  # what search weighs of it; the linker knows what is near here
# Below this whoever asks is told: of eight collections 4 % of what is covered lies there, and 25 % of what
# is not.
UNSURE = 0.4
SHORT = 2  # words; of so few it is not told, for what they ask nobody can say
RIVALS = 10  # sections that the nearest is compared with
ALIKE = 1e-9  # a smaller standard deviation is one of rounding
_NEXT = 9  # sections that the first by words is compared with
_BEST = 5  # sections of which one may cover the question

Ranked = Sequence[tuple[int, float]]  # (section, score), best first


@dataclass(frozen=True, slots=True)
class Asked:
    """What the question offers to be found by; function words count for nothing."""

    weight: float  # of these, the unknown ones too
    known: float  # weight of those that the index has as they were typed, or by a synonym
    possible: float  # what a section would score that answers with all of them
    # Of each word its weight times its rarity, and what it may mean (nothing: unknown).
    words: tuple[tuple[float, tuple[Alternative, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """Features minus means, times weights, plus bias: the log odds."""

    bias: float
    weights: tuple[float, ...]
    means: tuple[float, ...]

    def as_json(self) -> Mapping[str, object]:
        return {"bias": self.bias, "weights": list(self.weights), "means": list(self.means)}


# Fitted by benchmarks/link_fit.py on public support collections, their questions asked with the
# answer there and taken away. Decision 14 tells how they do on collections that taught nothing, and
# why `nearness` weighs nothing with the table.
BY_WORDS = Model(
    1.020,
    (1.090, 1.077, 0.879, 0.649, 0.121, 0.379, 1.088),
    (0.429, 0.337, 0.827, 1.816, 0.510, 2.285, 0.497),
)
BY_TABLE = Model(
    1.093,
    (0.638, 0.732, 0.827, 0.343, 0.073, 0.364, 1.007, 0.353, 1.764, 0.000),
    (0.432, 0.339, 0.827, 1.827, 0.512, 2.292, 0.496, 2.806, 0.237, 0.000),
)
BY_MODEL = Model(
    1.164,
    (0.315, 0.711, 0.211, 0.521, -0.180, 0.147, 0.534, 0.294, 2.637, 2.243),
    (0.432, 0.339, 0.827, 1.827, 0.512, 2.285, 0.496, 3.372, 0.209, 0.506),
)


def word_features(
    asked: Asked, found: Ranked, page_of: Callable[[int], int], sections: int
) -> tuple[float, ...]:
    """In the order of `WORDS`; all 0 but the third and the sixth where nothing was found.

    share of a perfect section's score; by how much the first leads the next page; share of the
    question's words that the index has; by how many standard deviations the first stands above the
    mean of all sections (the logarithm); by how much it leads the mean of those after it; how many
    words say something (the logarithm), for long questions share less with any section; which part of
    them, by rarity, stands in that one of the best sections that has most. A rare word which no good
    section has is what a question is about that nothing covers.
    """
    known = asked.known / asked.weight if asked.weight else 0.0
    length = math.log1p(len(asked.words))
    if not found or not found[0][1]:
        return (0.0, 0.0, known, 0.0, 0.0, length, 0.0)
    first, top = found[0]
    other = next((score for section, score in found if page_of(section) != page_of(first)), 0.0)
    rivals = [score for _, score in found[1 : 1 + _NEXT]]
    scores = np.array([score for _, score in found])
    mean = scores.sum() / sections
    spread = math.sqrt(max(float(scores @ scores) / sections - mean * mean, 0.0))
    return (
        top / asked.possible if asked.possible else 0.0,
        (top - other) / top,
        known,
        math.log1p((top - mean) / spread) if spread else 0.0,
        (top - sum(rivals) / len(rivals)) / top if rivals else 0.0,
        length,
        max(_covered(asked, section, page_of(section)) for section, _ in found[:_BEST]),
    )


def _covered(asked: Asked, section: int, page: int) -> float:
    """Which part of the words, by weight and rarity, stands there."""

    def here(meant: Alternative) -> bool:
        return all(section in each.sections or page in each.pages for each in meant.postings)

    whole = sum(worth for worth, _ in asked.words)
    held = (
        worth * max((each.weight for each in meant if here(each)), default=0.0)
        for worth, meant in asked.words
    )
    return sum(held) / whole if whole else 0.0


def meaning_features(near: Sequence[float], shown: int) -> tuple[float, ...]:
    """In the order of `HEARD`: by how many standard deviations the section that is shown first stands
    above the mean of all sections; by how much the nearest leads those after it; how near the one that
    is shown is. The last depends on how long a question is, too, which `WORDS` tells.

    Args:
        near: how near each section is by meaning.
    """
    values = np.asarray(near)
    ranked = np.sort(values)[::-1]
    rivals = ranked[1 : 1 + RIVALS]
    spread = float(values.std())
    return (
        float(values[shown] - values.mean()) / spread if spread > ALIKE else 0.0,
        float(ranked[0] - rivals.mean()) if len(rivals) else 0.0,
        float(values[shown]),
    )


def confidence(model: Model, features: Sequence[float]) -> float:
    """From 0 to 1; 0 where nothing was found."""
    if len(features) != len(model.weights):
        return 0.0
    terms = zip(model.weights, features, model.means, strict=True)
    odds = model.bias + sum(weight * (value - mean) for weight, value, mean in terms)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
