"""The score of each prediction.

What belongs here: one number a prediction and score. What does not: means and intervals of them (see
`tables.py`).

CRPS and log score are those of a count (Czado, Gneiting, Held 2009): CRPS = sum over k of
(P(points <= k) - 1{actual <= k})^2, log score = -log P(points = actual); pinball is the mean of the quantile
loss (Koenker and Bassett 1978) over the stored quantiles. Smaller is better.
"""

import numpy as np
import polars as pl

from nba_props.systems import distribution
from nba_props.systems.distribution import Counts
from nba_props.systems.inputs import Floats

#: Central intervals whose coverage is looked at.
INTERVALS = (0.5, 0.8, 0.95)
#: Scoring marks whose probability is held against how often they are reached.
MARKS = (10, 15, 20, 25, 30)
#: A prediction of nothing at all still has a log score.
_LEAST_PROBABILITY = 1e-9
_CHUNK = 4000


def scored(predictions: pl.DataFrame) -> pl.DataFrame:
    """Each prediction's scores; who did not play has none and is left out.

    In: as `walk_forward.predictions` gives. Out: the same rows with error (points), crps, pinball, log_score,
    mean_error (of the distribution's mean, points), pit_low and pit_high (P(< actual) and P(<= actual),
    between which the outcome's transform is spread evenly), pit (their middle), inside_50, inside_80,
    inside_95 (the share of the transform inside the central interval), reaches_10 .. reaches_30 (the
    probability of so many points), over_probability (of decided bets at the quoted line) and won (1.0 over,
    0.0 under, null on a push or without a line); null where there is no distribution.
    """
    played = predictions.filter(pl.col("actual_points").is_not_null())
    plain = played.with_columns(error=pl.col("predicted_points") - pl.col("actual_points"))
    spread = pl.col("points_distribution").is_not_null()
    parts = [_distributed(part) for part in plain.filter(spread).iter_slices(_CHUNK)]
    return pl.concat([*parts, plain.filter(~spread)], how="diagonal")


def _distributed(rows: pl.DataFrame) -> pl.DataFrame:
    counts, actual = Counts.of(rows), rows["actual_points"].to_numpy()
    table = counts.table()
    places = np.arange(rows.height), actual.astype(np.int64)
    upper = table[places]
    lower = np.where(actual > 0, table[places[0], np.maximum(places[1] - 1, 0)], 0.0)
    judged = distribution.with_line_probabilities(rows, "line_quoted")
    decided = pl.col("actual_points") != pl.col("line_quoted")
    return rows.with_columns(
        crps=pl.Series(_crps(table, actual)),
        pinball=pl.Series(_pinball(table, actual)),
        log_score=pl.Series(-np.log(np.maximum(upper - lower, _LEAST_PROBABILITY))),
        mean_error=pl.Series((1 - table).sum(axis=1) - actual),
        pit_low=pl.Series(lower),
        pit_high=pl.Series(upper),
        pit=pl.Series((upper + lower) / 2),
        over_probability=judged["over_probability"] / (1 - judged["push_probability"]),
        won=pl.when(decided).then((pl.col("actual_points") > pl.col("line_quoted")).cast(pl.Float64)),
        **{f"inside_{100 * share:.0f}": pl.Series(_inside(lower, upper, share)) for share in INTERVALS},
        **{f"reaches_{mark}": pl.Series(1 - table[:, mark - 1]) for mark in MARKS},
    )


def _crps(table: Floats, actual: Floats) -> Floats:
    below = actual[:, None] <= np.arange(table.shape[1])
    return np.asarray(((table - below) ** 2).sum(axis=1))


def _pinball(table: Floats, actual: Floats) -> Floats:
    """max(level (actual - quantile), (level - 1) (actual - quantile)), the mean over the quantiles."""
    losses = []
    for level in distribution.QUANTILES.values():
        above = actual - distribution.quantile_in(table, level)
        losses.append(np.maximum(level * above, (level - 1) * above))
    return np.asarray(np.mean(losses, axis=0))


def _inside(lower: Floats, upper: Floats, share: float) -> Floats:
    """How much of the outcome's transform, spread between P(< actual) and P(<= actual), lies inside."""
    low, high = (1 - share) / 2, (1 + share) / 2
    inside = np.minimum(upper, high) - np.maximum(lower, low)
    return np.asarray(np.clip(inside / np.maximum(upper - lower, 1e-12), 0.0, 1.0))
