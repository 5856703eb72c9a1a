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

from kb_tools.search.confidence import MEANING, WORDS, Model

BY_WORDS = WORDS
BY_MEANING = (*WORDS, *MEANING, "agreement", "fused_lead", "near", "named_near")
NEVER = 1.01  # more than any probability
_GRID = 50  # steps of probability in a table of precisions
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
        Model(1.029, (1.291, 1.350, 1.793, 0.927, -0.187), (0.429, 0.337, 0.827, 1.816, 0.510)),
        Model(0.000, (2.017, 2.394, 1.876, 1.241, 2.010), (0.429, 0.337, 0.827, 1.816, 0.510)),
        ((0.02, 0.493), (0.04, 0.496), (0.06, 0.502), (0.08, 0.51), (0.1, 0.52), (0.12, 0.531), (0.14, 0.549), (0.16, 0.575), (0.18, 0.593), (0.2, 0.611), (0.22, 0.618), (0.24, 0.633), (0.26, 0.646), (0.28, 0.668), (0.3, 0.679), (0.32, 0.697), (0.34, 0.712), (0.36, 0.729), (0.38, 0.738), (0.4, 0.746), (0.42, 0.751), (0.44, 0.762), (0.46, 0.767), (0.48, 0.776), (0.5, 0.793), (0.52, 0.811), (0.54, 0.817), (0.56, 0.825), (0.58, 0.829), (0.6, 0.841), (0.62, 0.845), (0.64, 0.857), (0.66, 0.868), (0.68, 0.879), (0.7, 0.888), (0.72, 0.891), (0.74, 0.899), (0.76, 0.901), (0.78, 0.911), (0.8, 0.917), (0.82, 0.922), (0.84, 0.942), (0.86, 0.95), (0.88, 0.957), (0.9, 0.958), (0.92, 0.967), (0.94, 0.982), (0.96, 0.997), (0.98, 1)),
    ),
    Judge(
        Model(1.232, (0.279, 0.537, 0.849, 0.744, -1.013, 0.386, 3.046, 0.574, 0.504, 0.150, 0.072), (0.429, 0.337, 0.827, 1.816, 0.510, 3.476, 0.210, -0.059, 0.538, -0.305, -0.534)),
        Model(0.414, (1.015, 0.710, 0.244, 0.252, 0.484, 0.535, 2.990, 1.264, 0.917, 0.105, 0.220), (0.429, 0.337, 0.827, 1.816, 0.510, 3.476, 0.210, -0.059, 0.538, -0.305, -0.534)),
        ((0.02, 0.531), (0.04, 0.537), (0.06, 0.544), (0.08, 0.558), (0.1, 0.572), (0.12, 0.589), (0.14, 0.606), (0.16, 0.63), (0.18, 0.65), (0.2, 0.66), (0.22, 0.67), (0.24, 0.694), (0.26, 0.711), (0.28, 0.728), (0.3, 0.749), (0.32, 0.764), (0.34, 0.775), (0.36, 0.788), (0.38, 0.802), (0.4, 0.816), (0.42, 0.828), (0.44, 0.834), (0.46, 0.848), (0.48, 0.855), (0.5, 0.866), (0.52, 0.873), (0.54, 0.884), (0.56, 0.89), (0.58, 0.898), (0.6, 0.906), (0.62, 0.911), (0.64, 0.915), (0.66, 0.918), (0.68, 0.92), (0.7, 0.924), (0.72, 0.929), (0.74, 0.941), (0.76, 0.949), (0.78, 0.952), (0.8, 0.957), (0.82, 0.961), (0.84, 0.963), (0.86, 0.969), (0.88, 0.969), (0.9, 0.972), (0.92, 0.973), (0.94, 0.981), (0.96, 0.987), (0.98, 0.994)),
    ),
)  # fmt: skip
