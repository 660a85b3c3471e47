"""A ridge regression that a few extraordinary nights do not move, with exact contributions.

What belongs here: fitting weights and taking a forecast apart. What does not: which inputs and what rows.

The loss is Huber's: quadratic near the centre, linear beyond DELTA points. Points are skewed to the right,
so its centre lies between the mean and the median, which is what is asked of a forecast that is judged by
absolute and by squared errors both.
"""

from dataclasses import dataclass

import numpy as np

from nba_props.systems.inputs import Floats

#: Errors beyond this many points count linearly.
DELTA = 6.0
_ROUNDS = 6
_LEAST_SCALE = 1e-9


@dataclass(frozen=True)
class Ridge:
    """Weights of standardised inputs. An input without a value counts as average and contributes nothing."""

    centre: Floats
    scale: Floats
    weights: Floats
    intercept: float

    def contributions(self, inputs: Floats) -> Floats:
        """What each input adds to the intercept, in points: rows by inputs."""
        return np.asarray(np.nan_to_num((inputs - self.centre) / self.scale) * self.weights)

    def predict(self, inputs: Floats) -> Floats:
        """The forecast of each row."""
        return np.asarray(self.intercept + self.contributions(inputs).sum(axis=1))


def huber_weights(residuals: Floats, delta: float = DELTA) -> Floats:
    """The weights with which least squares minimises Huber's loss: 1 near, delta / |residual| beyond."""
    return np.asarray(np.minimum(1.0, delta / np.maximum(np.abs(residuals), _LEAST_SCALE)))


def fit_ridge(inputs: Floats, points: Floats, penalty: float, delta: float = DELTA) -> Ridge:
    """Fit by iteratively reweighted least squares; `penalty` is of standardised weights, in rows."""
    known = ~np.isnan(inputs)
    counts = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, inputs, 0.0)
    centre = filled.sum(axis=0) / counts
    variance = (np.where(known, inputs - centre, 0.0) ** 2).sum(axis=0) / counts
    # An input that never varies has no weight, whatever it is later.
    varies = variance > _LEAST_SCALE
    scale = np.where(varies, np.sqrt(np.where(varies, variance, 1.0)), np.inf)
    standard = np.where(known, (inputs - centre) / scale, 0.0)
    design = np.column_stack([np.ones(len(points)), standard])
    ridge = penalty * np.eye(design.shape[1])
    ridge[0, 0] = 0.0
    share: Floats = np.ones(len(points))
    solved = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        weighted = design * share[:, None]
        solved = np.linalg.solve(weighted.T @ design + ridge, weighted.T @ points)
        share = huber_weights(points - design @ solved, delta)
    return Ridge(centre, scale, solved[1:], float(solved[0]))


def fit_stack(forecasts: Floats, points: Floats) -> tuple[Floats, float]:
    """Non-negative weights of forecasts (rows by systems) and an intercept, by Huber's loss."""
    from scipy.optimize import nnls

    share: Floats = np.ones(len(points))
    # The intercept may have either sign: once with each, of which one is zero.
    design = np.column_stack([forecasts, np.ones(len(points)), -np.ones(len(points))])
    solved = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        root = np.sqrt(share)
        gram = (design * share[:, None]).T @ design
        # The small system has the same solution as the long one, and costs nothing.
        factor = np.linalg.cholesky(gram + 1e-6 * np.eye(len(gram)) * len(points)).T
        right = np.linalg.solve(factor.T, (design * root[:, None]).T @ (root * points))
        solved, _residual = nnls(factor, right)
        share = huber_weights(points - design @ solved)
    return solved[:-2], float(solved[-2] - solved[-1])
