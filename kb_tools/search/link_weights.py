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
BY_MEANING = (*WORDS, *MEANING, "agreement", "fused_lead", "near", "named_near", "alone")
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
        Model(1.020, (1.090, 1.077, 0.879, 0.649, 0.121, 0.379, 1.088), (0.429, 0.337, 0.827, 1.816, 0.510, 2.285, 0.497)),
        Model(-0.017, (1.514, 2.067, 1.354, 1.076, 1.882, 0.000, 0.673), (0.429, 0.337, 0.827, 1.816, 0.510, 0.000, 0.497)),
        ((0.02, 0.492), (0.04, 0.493), (0.06, 0.498), (0.08, 0.503), (0.1, 0.513), (0.12, 0.52), (0.14, 0.534), (0.16, 0.555), (0.18, 0.578), (0.2, 0.59), (0.22, 0.608), (0.24, 0.621), (0.26, 0.636), (0.28, 0.653), (0.3, 0.664), (0.32, 0.683), (0.34, 0.699), (0.36, 0.716), (0.38, 0.733), (0.4, 0.742), (0.42, 0.75), (0.44, 0.758), (0.46, 0.766), (0.48, 0.769), (0.5, 0.782), (0.52, 0.795), (0.54, 0.817), (0.56, 0.832), (0.58, 0.839), (0.6, 0.842), (0.62, 0.853), (0.64, 0.864), (0.66, 0.883), (0.68, 0.888), (0.7, 0.895), (0.72, 0.897), (0.74, 0.909), (0.76, 0.916), (0.78, 0.918), (0.8, 0.935), (0.82, 0.938), (0.84, 0.956), (0.86, 0.959), (0.88, 0.957), (0.9, 0.965), (0.92, 0.975), (0.94, 0.995), (0.96, 0.998), (0.98, 1)),
    ),
    Judge(
        Model(1.169, (0.358, 0.375, 0.483, 0.535, -0.462, 0.266, 0.576, 0.307, 1.933, 0.490, 0.378, 0.083, 0.051, 0.870), (0.429, 0.337, 0.827, 1.816, 0.510, 2.292, 0.497, 3.476, 0.210, -0.059, 0.538, -0.305, -0.534, 0.023)),
        Model(0.344, (0.709, 0.630, 0.185, 0.297, 0.574, 0.000, 0.426, 0.415, 2.595, 1.538, 0.736, 0.117, 0.171, 0.000), (0.429, 0.337, 0.827, 1.816, 0.510, 0.000, 0.497, 3.476, 0.210, -0.059, 0.538, -0.305, -0.534, 0.000)),
        ((0.02, 0.529), (0.04, 0.533), (0.06, 0.537), (0.08, 0.542), (0.1, 0.554), (0.12, 0.566), (0.14, 0.584), (0.16, 0.597), (0.18, 0.625), (0.2, 0.641), (0.22, 0.657), (0.24, 0.666), (0.26, 0.684), (0.28, 0.709), (0.3, 0.729), (0.32, 0.744), (0.34, 0.762), (0.36, 0.779), (0.38, 0.791), (0.4, 0.808), (0.42, 0.818), (0.44, 0.832), (0.46, 0.845), (0.48, 0.855), (0.5, 0.869), (0.52, 0.88), (0.54, 0.885), (0.56, 0.892), (0.58, 0.9), (0.6, 0.908), (0.62, 0.914), (0.64, 0.919), (0.66, 0.922), (0.68, 0.928), (0.7, 0.938), (0.72, 0.944), (0.74, 0.949), (0.76, 0.954), (0.78, 0.959), (0.8, 0.96), (0.82, 0.963), (0.84, 0.968), (0.86, 0.971), (0.88, 0.974), (0.9, 0.973), (0.92, 0.978), (0.94, 0.989), (0.96, 0.993), (0.98, 1)),
    ),
)  # fmt: skip
