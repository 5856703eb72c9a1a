"""How likely it is that the first result answers the question: "does any SOP cover this?"

Logistic regression on what both legs saw. A score that is normalised by query says nothing of
that (the best of nothing is the best too), so the features are raw, or measured against what a
perfect section would have scored. `assets/search/confidence.js` computes the same; the
coefficients reach it through the manifest.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

LEXICAL = ("share", "score", "lead", "known")
STATIC = ("near_lead", "agreement")
_RIVALS = 10  # sections that the first is compared with


@dataclass(frozen=True, slots=True)
class Asked:
    """What the question offers to be found by; function words count for nothing."""

    weight: float  # of these, the unknown ones too
    known: float  # weight of those that the index has as they were typed
    possible: float  # what a section would score that answers with all of them


@dataclass(frozen=True, slots=True)
class Model:
    """Features minus means, times weights, plus bias: the log odds."""

    bias: float
    weights: tuple[float, ...]  # of LEXICAL, then of STATIC where that leg answered too
    means: tuple[float, ...]

    def as_json(self) -> Mapping[str, object]:
        return {"bias": self.bias, "weights": list(self.weights), "means": list(self.means)}


# Fitted on public support collections, their questions asked with the answer there and taken away;
# what the one half taught held on the other (decision 14).
BY_WORDS = Model(0.211, (0.816, 0.243, 1.466, 1.070), (0.547, 3.592, 0.410, 0.803))
BY_MEANING = Model(
    0.308, (0.734, 0.220, 1.060, 1.020, 2.429, 1.785), (0.528, 3.586, 0.413, 0.800, 0.282, -0.067)
)


def evidence(
    asked: Asked, found: Sequence[tuple[int, float]], near: Sequence[float], page_of: Callable[[int], int],
) -> tuple[float, ...]:  # fmt: skip
    """The features, LEXICAL, then STATIC where `near` is not empty; () where nothing was found.

    share of a perfect section's score; the score (its logarithm); by how much it leads the next
    page; share of the question's words that the index has; by how much the nearest section leads
    those after it; how far the first one by words is from the nearest by meaning.

    Args:
        found: (section, score) of the lexical leg, best first.
        near: how near each section is by meaning.
    """
    if not found:
        return ()
    first, top = found[0]
    page = page_of(first)
    other = next((score for section, score in found if page_of(section) != page), 0.0)
    lexical = (
        top / asked.possible if asked.possible else 0.0,
        math.log1p(top),
        (top - other) / top if top else 0.0,
        asked.known / asked.weight if asked.weight else 0.0,
    )
    if not near:
        return lexical
    ranked = sorted(near, reverse=True)
    best = ranked[0]
    rivals = list(islice(ranked, 1, 1 + _RIVALS)) or [best]
    return (
        *lexical,
        best - sum(rivals) / len(rivals),
        near[first] - best,
    )


def confidence(model: Model, features: Sequence[float]) -> float:
    """From 0 to 1; 0 where nothing was found."""
    if len(features) != len(model.weights):
        return 0.0
    terms = zip(model.weights, features, model.means, strict=True)
    odds = model.bias + sum(weight * (value - mean) for weight, value, mean in terms)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
