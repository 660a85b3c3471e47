"""The distribution of a player's points: a negative binomial with the spread box scores show, recalibrated.

What belongs here: spread, quantiles and probabilities of a count from its stored parameters. What does not:
what the mean is, and fitting (see `calibration.py`).

A distribution is stored as `points_distribution`: mean and sd of the negative binomial, and at fixed raw
levels the levels they really stand for. P(points <= k) is the level of the negative binomial's P(<= k);
between levels it is interpolated, below the first and above the last towards 0 and 1. So any line has its
price from what is stored, and from nothing else.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import betainc, gammaln, nbdtrik, xlog1py, xlogy

from nba_props.features.store import EARLY_SEASON_GAMES

#: Variance of points around a form mean mu: 4.3 mu - 0.065 mu^2, measured on three seasons of box scores.
_LINEAR, _QUADRATIC = 4.3, 0.065
#: Beyond this mean the fitted parabola would bend down; nobody is expected to score more.
_TOP_MEAN = 33.0
#: A count with less spread than this over its mean is no negative binomial.
_LEAST_OVERDISPERSION = 1.05
LEAST_MEAN = 0.05
#: Wider in the first games of a season, when form says little.
EARLY_SEASON_WIDTH = 1.15
#: Nobody scores more; the record is 100.
MOST_POINTS = 120

QUANTILES = {
    "points_p10": 0.10,
    "points_p25": 0.25,
    "points_p50": 0.50,
    "points_p75": 0.75,
    "points_p90": 0.90,
}
#: Raw levels at which recalibrated ones are stored; close together where short nights are.
LEVELS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995)
LEVEL_NAMES = tuple(f"level_{round(1000 * level):03d}" for level in LEVELS)

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Counts:
    """The distributions of many players: scipy's n and p of the negative binomial, and the level map with
    its ends (rows by len(LEVELS) + 2).
    """

    shape: Floats
    chance: Floats
    levels: Floats

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "Counts":
        """From a column points_distribution."""
        parts = rows["points_distribution"].struct
        shape, chance = _parameters(parts.field("mean").to_numpy(), parts.field("sd").to_numpy())
        inner = [parts.field(name).to_numpy() for name in LEVEL_NAMES]
        ends = np.zeros(rows.height), np.ones(rows.height)
        return cls(shape, chance, np.asarray(np.column_stack([ends[0], *inner, ends[1]])))

    def at_most(self, count: Floats) -> Floats:
        """P(points <= count), a count a row."""
        return _interpolated(_at_most(count, self.shape, self.chance), _RAW, self.levels)

    def exactly(self, count: Floats) -> Floats:
        """P(points = count), a count a row."""
        raw_at_most = _at_most(count, self.shape, self.chance)
        raw_below = np.maximum(raw_at_most - _exactly(count, self.shape, self.chance), 0.0)
        below = np.where(count > 0, _interpolated(raw_below, _RAW, self.levels), 0.0)
        return np.maximum(_interpolated(raw_at_most, _RAW, self.levels) - below, 0.0)

    def quantile(self, level: float) -> Floats:
        """Where the probability reaches `level`, a count's own spread over the half points around it.

        So an interval between two quantiles holds its share of the probability; between whole counts it would
        hold more.
        """
        whole = self._whole_quantile(level)
        return _within(whole, level, self.at_most(whole - 1), self.at_most(whole))

    def _whole_quantile(self, level: float) -> Floats:
        """The smallest count with at least `level` of the probability at or below it."""
        raw = _raw_at(level, self.levels)
        near = np.maximum(np.ceil(nbdtrik(np.clip(raw, 1e-9, 1 - 1e-9), self.shape, self.chance)), 0.0)
        for step in (near - 1, near):
            lower = np.maximum(step, 0.0)
            near = np.where((step >= 0) & (self.at_most(lower) >= level), np.minimum(near, lower), near)
        return np.asarray(np.where(self.at_most(near) >= level, near, near + 1))

    def table(self, top: int = MOST_POINTS) -> Floats:
        """P(points <= k) for k of 0 to `top`: rows by counts."""
        # Each count's probability follows from the one before: a tenth of the time of asking for each.
        exact = np.empty((len(self.shape), top + 1))
        exact[:, 0] = self.chance**self.shape
        for count in range(1, top + 1):
            exact[:, count] = exact[:, count - 1] * (self.shape + count - 1) / count * (1 - self.chance)
        return _interpolated(np.minimum(exact.cumsum(axis=1), 1.0), _RAW, self.levels)


def quantile_in(table: Floats, level: float) -> Floats:
    """`Counts.quantile` of a level below the table's end, read off `Counts.table`: for who has it anyway."""
    whole, rows = (table < level).sum(axis=1), np.arange(len(table))
    below = np.where(whole > 0, table[rows, np.maximum(whole - 1, 0)], 0.0)
    return _within(whole.astype(np.float64), level, below, table[rows, np.minimum(whole, table.shape[1] - 1)])


def _within(whole: Floats, level: float, below: Floats, up_to: Floats) -> Floats:
    """Where in the half points around a whole quantile the level is reached."""
    share = (level - below) / np.maximum(up_to - below, 1e-12)
    return np.asarray(np.maximum(whole - 0.5 + np.clip(share, 0, 1), 0.0))


def standard_deviation(mean: pl.Expr) -> pl.Expr:
    """The standard deviation of points around a mean, both in points, where none is fitted."""
    bounded = mean.clip(0.1, _TOP_MEAN)
    variance = _LINEAR * bounded - _QUADRATIC * bounded**2
    return pl.max_horizontal(variance, _LEAST_OVERDISPERSION * mean.clip(0.1)).sqrt()


def early_width(features: pl.DataFrame) -> Floats:
    """How much wider each row's distribution is in the first games of a season."""
    early = (features["games_this_season"] < EARLY_SEASON_GAMES).to_numpy()
    return np.where(early, EARLY_SEASON_WIDTH, 1.0)


def parameters(mean: Floats, sd: Floats, levels: Floats | None = None) -> pl.DataFrame:
    """predicted_sd and points_distribution from means, spreads and levels (rows by LEVELS; none: the raw)."""
    mean = np.maximum(mean, LEAST_MEAN)
    sd = np.sqrt(np.maximum(sd**2, _LEAST_OVERDISPERSION * mean))
    plain = np.broadcast_to(np.asarray(LEVELS), (len(mean), len(LEVELS)))
    mapped = plain if levels is None else levels
    columns = {"mean": mean, "sd": sd} | dict(zip(LEVEL_NAMES, mapped.T, strict=True))
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))
    return frame.select(predicted_sd=pl.col("sd").round(4), points_distribution=pl.struct(list(columns)))


def uncalibrated(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with points_distribution as it was before recalibration: every level stands for itself."""
    raw = [pl.lit(level).alias(name) for name, level in zip(LEVEL_NAMES, LEVELS, strict=True)]
    return rows.with_columns(pl.col("points_distribution").struct.with_fields(raw))


def is_calibrated(rows: pl.DataFrame) -> pl.Series:
    """Whether each row's points_distribution was recalibrated: some level stands for another."""
    parts = rows["points_distribution"].struct
    pairs = zip(LEVEL_NAMES, LEVELS, strict=True)
    frame = pl.DataFrame([parts.field(name) != level for name, level in pairs])
    return frame.select(pl.any_horizontal(pl.all())).to_series()


def with_quantiles(rows: pl.DataFrame) -> pl.DataFrame:
    """Add points_p10 .. points_p90 (points) to rows with points_distribution."""
    counts = Counts.of(rows)
    columns = {
        name: pl.Series(counts.quantile(level).round(2), dtype=pl.Float64)
        for name, level in QUANTILES.items()
    }
    return rows.with_columns(**columns)


def with_line_probabilities(rows: pl.DataFrame, line: str) -> pl.DataFrame:
    """Add over_probability, push_probability and under_probability of the points against column `line`.

    In: rows with points_distribution. The three sum to 1; a push needs a whole line. Null where the line is
    null.
    """
    counts = Counts.of(rows)
    at: Floats = rows[line].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    below = counts.at_most(np.ceil(at) - 1)
    push = np.where(at == np.floor(at), counts.exactly(np.floor(at)), 0.0)
    known = ~np.isnan(at)
    return rows.with_columns(
        over_probability=_known(1 - below - push, known),
        push_probability=_known(push, known),
        under_probability=_known(below, known),
    )


def transform_shares(points: Floats, mean: Floats, sd: Floats) -> Floats:
    """At each of LEVELS the mean share of the outcomes' transform below it, of raw distributions.

    The transform of a count is spread evenly between P(< points) and P(<= points), so nothing is random.
    """
    shape, chance = _parameters(mean, sd)
    upper = _at_most(points, shape, chance)
    lower = np.where(points > 0, upper - _exactly(points, shape, chance), 0.0)
    width = np.maximum(upper - lower, 1e-12)
    return np.array([np.clip((level - lower) / width, 0, 1).mean() for level in LEVELS])


def mean_for(over_probability: Floats, line: Floats, sd: Floats, levels: Floats) -> Floats:
    """The mean of the negative binomial at which P(over) among decided bets is as given, by bisection.

    `sd` is that of each row at its line, and `levels` its level map (rows by LEVELS).
    """
    low, high = np.full(len(line), LEAST_MEAN), np.maximum(3 * line + 10, 20.0)
    ends = np.zeros(len(line)), np.ones(len(line))
    mapped = np.column_stack([ends[0], levels, ends[1]])
    for _ in range(40):
        middle = (low + high) / 2
        counts = Counts(*_parameters(middle, sd), mapped)
        below = counts.at_most(np.ceil(line) - 1)
        push = np.where(line == np.floor(line), counts.exactly(np.floor(line)), 0.0)
        short = (1 - below - push) / np.maximum(1 - push, 1e-9) < over_probability
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return (low + high) / 2


_RAW = np.array([0.0, *LEVELS, 1.0])


def _raw_at(level: float, levels: Floats) -> Floats:
    """The raw level at which each row's map reaches `level`, piecewise linear."""
    rows = np.arange(len(levels))
    right = np.clip((levels < level).sum(axis=1), 1, len(_RAW) - 1)
    low, high = levels[rows, right - 1], levels[rows, right]
    share = (level - low) / np.maximum(high - low, 1e-12)
    return np.asarray(_RAW[right - 1] + np.clip(share, 0, 1) * (_RAW[right] - _RAW[right - 1]))


def _interpolated(values: Floats, places: Floats, levels: Floats) -> Floats:
    """Each row's level at its raw value, or at each of its raw values, piecewise linear."""
    right = np.clip(np.searchsorted(places, values, side="right"), 1, len(places) - 1)
    rows = np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1))
    share = (values - places[right - 1]) / (places[right] - places[right - 1])
    low, high = levels[rows, right - 1], levels[rows, right]
    return np.asarray(np.clip(low + share * (high - low), 0.0, 1.0))


def _parameters(mean: Floats, sd: Floats) -> tuple[Floats, Floats]:
    """scipy's (n, p) from mean and standard deviation: p = mean / variance, n = mean p / (1 - p)."""
    mean = np.maximum(mean, LEAST_MEAN)
    variance = np.maximum(sd**2, _LEAST_OVERDISPERSION * mean)
    chance = mean / variance
    return mean * chance / (1 - chance), chance


def _at_most(count: Floats, shape: Floats, chance: Floats) -> Floats:
    """P(points <= count), by the regularised incomplete beta function."""
    return np.asarray(np.where(count < 0, 0.0, betainc(shape, np.maximum(count, 0) + 1, chance)))


def _exactly(count: Floats, shape: Floats, chance: Floats) -> Floats:
    """P(points = count)."""
    ways = gammaln(shape + count) - gammaln(count + 1) - gammaln(shape)
    return np.asarray(np.exp(ways + xlogy(shape, chance) + xlog1py(count, -chance)))


def _known(values: Floats, known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> pl.Series:
    return pl.Series(np.clip(values, 0.0, 1.0), dtype=pl.Float64).set(pl.Series(~known), None)
