"""The distribution of a player's points: a negative binomial with the spread box scores show.

What belongs here: spread, quantiles and probabilities of a count. What does not: what the mean is.
"""

import numpy as np
import polars as pl
from scipy.special import betainc, gammaln, nbdtrik, xlog1py, xlogy

#: Variance of points around a form mean mu: 4.3 mu - 0.065 mu^2, measured on three seasons of box scores.
_LINEAR, _QUADRATIC = 4.3, 0.065
#: Beyond this mean the fitted parabola would bend down; nobody is expected to score more.
_TOP_MEAN = 33.0
#: A count with less spread than this over its mean is no negative binomial.
_LEAST_OVERDISPERSION = 1.05
#: Wider in the first games of a season, when form says little.
EARLY_SEASON_WIDTH = 1.15

QUANTILES = {
    "points_p10": 0.10,
    "points_p25": 0.25,
    "points_p50": 0.50,
    "points_p75": 0.75,
    "points_p90": 0.90,
}

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def standard_deviation(mean: pl.Expr) -> pl.Expr:
    """The standard deviation of points around a mean, both in points."""
    bounded = mean.clip(0.1, _TOP_MEAN)
    variance = _LINEAR * bounded - _QUADRATIC * bounded**2
    return pl.max_horizontal(variance, _LEAST_OVERDISPERSION * mean.clip(0.1)).sqrt()


def with_quantiles(rows: pl.DataFrame) -> pl.DataFrame:
    """Add points_p10 .. points_p90 (points, whole) to rows with predicted_points and predicted_sd."""
    shape, chance = _parameters(rows)
    columns = {
        name: pl.Series(_quantile(level, shape, chance), dtype=pl.Float64)
        for name, level in QUANTILES.items()
    }
    return rows.with_columns(**columns)


def with_line_probabilities(rows: pl.DataFrame, line: str) -> pl.DataFrame:
    """Add over_probability, push_probability and under_probability of the points against column `line`.

    They sum to 1; a push needs a whole line. Null where the line is null.
    """
    shape, chance = _parameters(rows)
    at: Floats = rows[line].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    below = _at_most(np.ceil(at) - 1, shape, chance)
    push = np.where(at == np.floor(at), _exactly(np.floor(at), shape, chance), 0.0)
    known = ~np.isnan(at)
    return rows.with_columns(
        over_probability=_known(1 - below - push, known),
        push_probability=_known(push, known),
        under_probability=_known(below, known),
    )


def _parameters(rows: pl.DataFrame) -> tuple[Floats, Floats]:
    """scipy's (n, p) from mean and standard deviation: p = mean / variance, n = mean p / (1 - p)."""
    mean: Floats = rows["predicted_points"].clip(0.05).to_numpy()
    variance = np.maximum(rows["predicted_sd"].to_numpy() ** 2, _LEAST_OVERDISPERSION * mean)
    chance = mean / variance
    return mean * chance / (1 - chance), chance


def _at_most(count: Floats, shape: Floats, chance: Floats) -> Floats:
    """P(points <= count), by the regularised incomplete beta function."""
    return np.asarray(np.where(count < 0, 0.0, betainc(shape, np.maximum(count, 0) + 1, chance)))


def _exactly(count: Floats, shape: Floats, chance: Floats) -> Floats:
    """P(points = count)."""
    ways = gammaln(shape + count) - gammaln(count + 1) - gammaln(shape)
    return np.asarray(np.exp(ways + xlogy(shape, chance) + xlog1py(count, -chance)))


def _quantile(level: float, shape: Floats, chance: Floats) -> Floats:
    """The smallest count with at least `level` of the probability at or below it."""
    near = np.maximum(np.ceil(nbdtrik(level, shape, chance)), 0.0)
    lower = np.maximum(near - 1, 0.0)
    return np.asarray(np.where(_at_most(lower, shape, chance) >= level, lower, near))


def _known(values: Floats, known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> pl.Series:
    return pl.Series(np.clip(values, 0.0, 1.0), dtype=pl.Float64).set(pl.Series(~known), None)
