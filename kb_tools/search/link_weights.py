"""What the linker's features weigh: as shipped, and as a team's confirmed links teach them.

Logistic regression. Few confirmed links do not overrule what several collections have taught: the
shipped coefficients are the prior (a normal distribution around them), and every link moves them a
little (the maximum a posteriori; Genkin, Lewis and Madigan, *Large-scale Bayesian logistic
regression*, Technometrics 2007, with an informative mean).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from kb_tools.search.confidence import Model

BY_WORDS = ("share", "lead", "known", "spread")
BY_MEANING = (*BY_WORDS, "near_lead", "agreement", "fused_lead", "near")
NEVER = 1.01  # more than any probability
_GRID = 20  # steps of probability in a table of precisions
_FEWEST = 10  # links from which a precision is read

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judge:
    covered: Model  # does any SOP cover the text?
    right: Model  # is the first section the one it is about?
    # (probability, precision): of the links that are at least so likely, so many are right.
    precisions: tuple[tuple[float, float], ...]

    def least(self, precision: float) -> float:
        """The probability from which on links have that precision; NEVER: none is known to."""
        return next((least for least, share in self.precisions if share >= precision), NEVER)

    def as_json(self) -> dict[str, Any]:
        return {
            "covered": self.covered.as_json(), "right": self.right.as_json(),
            "precisions": [list(pair) for pair in self.precisions],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judges:
    words: Judge  # where words alone are compared
    meaning: Judge  # where a sentence model reads too


def fitted(
    features: Matrix, true: Matrix, weights: Matrix, prior: Model | None, hold: float
) -> Model:
    """The likeliest coefficients.

    Args:
        features: texts by features; true: of each text 0 or 1; weights: how much it counts.
        prior: what is believed before; None: nothing.
        hold: how strongly: its worth in texts.
    """
    means = np.array(prior.means) if prior else (features * weights[:, None]).sum(0) / weights.sum()
    size = features.std(axis=0) + 1e-6
    start = np.array([prior.bias, *prior.weights]) if prior else np.zeros(len(means) + 1)
    unit = np.array([1.0, *size])  # coefficients are held by what they do, whatever their unit
    scaled = (features - means) / size

    def loss(values: Matrix) -> tuple[float, Matrix]:
        odds = values[0] + scaled @ values[1:]
        wrong = (1 / (1 + np.exp(-odds)) - true) * weights
        off = values - start * unit
        held = off * hold * (np.array([0.0, *[1.0] * len(size)]) if prior is None else 1.0)
        total = ((np.logaddexp(0, odds) - true * odds) * weights).sum() + float(held @ off) / 2
        return float(total), np.array([wrong.sum(), *(scaled.T @ wrong)]) + held

    best = minimize(loss, start * unit, jac=True, method="L-BFGS-B").x / unit
    return Model(float(best[0]), tuple(map(float, best[1:])), tuple(map(float, means)))


def precisions(
    probability: Matrix, right: NDArray[Any], weights: Matrix,
    before: Sequence[tuple[float, float]] = (), worth: float = 0.0,
) -> tuple[tuple[float, float], ...]:  # fmt: skip
    """For steps of probability the share of right links from there on, where enough are left.

    Ask with probabilities that the links themselves have not taught.

    Args:
        before: what was believed, for the same steps; worth: of how many links.
    """
    believed = dict(before)
    found = []
    for step in range(1, _GRID):
        least = step / _GRID
        chosen = probability >= least
        said = worth if least in believed else 0.0
        if chosen.sum() + said < _FEWEST:
            continue
        true = float((right * weights)[chosen].sum()) + said * believed.get(least, 0.0)
        found.append((least, round(true / (float(weights[chosen].sum()) + said), 3)))
    return tuple(found)


def calibration_error(
    said: Matrix, true: NDArray[Any], weights: Matrix | None = None, bins: int = 10
) -> float:
    """How far probabilities are from the shares that come true, on average over bins of them.

    >>> calibration_error(np.array([0.8, 0.8, 0.2, 0.2]), np.array([1, 1, 0, 0]))
    0.2
    """
    weights = np.ones(len(said)) if weights is None else weights
    which = np.minimum((said * bins).astype(int), bins - 1)
    wrong = (said - true) * weights
    return round(
        sum(abs(float(wrong[which == n].sum())) for n in range(bins)) / float(weights.sum()), 6
    )


def judge_from(content: Mapping[str, Any], features: Sequence[str]) -> Judge:
    """Raises KeyError, TypeError or ValueError for what `as_json` has not written."""
    judge = Judge(
        _model(content["covered"], len(features)), _model(content["right"], len(features)),
        tuple((float(least), float(share)) for least, share in content["precisions"]),
    )  # fmt: skip
    if not all(0 <= value <= 1 for pair in judge.precisions for value in pair):
        raise ValueError("precisions")
    return judge


def _model(content: Mapping[str, Any], features: int) -> Model:
    model = Model(
        float(content["bias"]), tuple(map(float, content["weights"])), tuple(map(float, content["means"]))
    )  # fmt: skip
    if not len(model.weights) == len(model.means) == features:
        raise ValueError("weights")
    if not np.isfinite([model.bias, *model.weights, *model.means]).all():
        raise ValueError("weights")
    return model


# Fitted by benchmarks/link_fit.py on public support collections (decision 14 tells how they do on
# collections that taught nothing).
SHIPPED = Judges(
    Judge(
        Model(1.053, (1.221, 1.349, 2.231, 1.064), (0.432, 0.340, 0.827, 1.828)),
        Model(0.056, (2.630, 3.715, 2.229, 1.051), (0.432, 0.340, 0.827, 1.828)),
        ((0.05, 0.495), (0.1, 0.522), (0.15, 0.556), (0.2, 0.6), (0.25, 0.639), (0.3, 0.674), (0.35, 0.703), (0.4, 0.729), (0.45, 0.756), (0.5, 0.762), (0.55, 0.782), (0.6, 0.809), (0.65, 0.831), (0.7, 0.867), (0.75, 0.891), (0.8, 0.906), (0.85, 0.918), (0.9, 0.941), (0.95, 0.987)),
    ),
    Judge(
        Model(1.295, (-0.397, -1.164, 1.752, 2.023, 7.111, 0.526, 1.005, 0.134), (0.432, 0.340, 0.827, 1.828, 0.210, -0.059, 0.527, -0.305)),
        Model(0.456, (1.215, -1.171, 0.337, 1.669, 8.756, 3.801, 1.529, 0.198), (0.432, 0.340, 0.827, 1.828, 0.210, -0.059, 0.527, -0.305)),
        ((0.05, 0.53), (0.1, 0.57), (0.15, 0.621), (0.2, 0.676), (0.25, 0.719), (0.3, 0.757), (0.35, 0.782), (0.4, 0.812), (0.45, 0.833), (0.5, 0.851), (0.55, 0.868), (0.6, 0.886), (0.65, 0.907), (0.7, 0.919), (0.75, 0.937), (0.8, 0.944), (0.85, 0.959), (0.9, 0.97), (0.95, 0.976)),
    ),
)  # fmt: skip
