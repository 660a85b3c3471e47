"""Predicting the past as it would have been predicted: each month by models fitted strictly before it.

What belongs here: making the predictions that are scored, and the baselines beside them. What does not:
scores (see `scores.py`), and stored predictions.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import polars as pl

from nba_props.systems import distribution, training
from nba_props.systems.protocol import Recipe

#: What everybody can do without a model; each is a mean of the player's own points.
BASELINES = {
    "last 10": pl.col("points_last_10"),
    "season mean": pl.col("points_season"),
    "EWMA, half-life 8": pl.col("points_ewma"),
}
EWMA = "EWMA, half-life 8"
LINE = "the line"
_FACTS = (
    "game_date",
    "team",
    "minutes_expected",
    "games_this_season",
    "points_season",
    "points_ewma",
    "minutes_out_change",
    "line_quoted",
    "line_consensus",
    "line_over_probability",
    "actual_points",
)
_KEYS = ("game_id", "player_lookup")


def months(rows: pl.DataFrame, first: date, last: date) -> list[date]:
    """The first days of the months with games from `first` to `last`."""
    dates = rows.filter(pl.col("game_date").is_between(first, last))["game_date"]
    return dates.dt.truncate("1mo").unique().sort().to_list()


def predictions(
    rows: pl.DataFrame,
    first: date,
    last: date,
    members: Sequence[Recipe] = training.MEMBERS,
    on_month: Callable[[date], None] | None = None,
) -> pl.DataFrame:
    """What every system, every baseline and the line said of the games from `first` to `last`.

    In: rows of the feature store with plain values and actual_points, reaching back before `first`. Out, one
    row a (game_id, player_lookup, system_id) of those who played: game_date, team, minutes_expected,
    games_this_season, points_season, points_ewma, minutes_out_change, line_quoted, line_consensus,
    line_over_probability, actual_points, predicted_points, points_distribution (null for the line),
    trained_before (null for who is not trained). `on_month` is told of each month before it is fitted.
    """
    made = [
        part
        for month in months(rows, first, last)
        for part in _month(rows.filter(pl.col("game_date") <= last), month, first, members, on_month)
    ]
    return pl.concat(made)


def _month(
    rows: pl.DataFrame,
    month: date,
    first: date,
    members: Sequence[Recipe],
    on_month: Callable[[date], None] | None,
) -> Iterator[pl.DataFrame]:
    if on_month is not None:
        on_month(month)
    slate = rows.filter(
        (pl.col("game_date").dt.truncate("1mo") == month)
        & (pl.col("game_date") >= first)
        & pl.col("actual_points").is_not_null()
        & (pl.col("missing_required") == "")
    )
    for system in training.restore(training.train(rows, month, members), members):
        said = system.predict(slate).select("predicted_points", "points_distribution")
        yield _labelled(slate, said, system.system_id, month)
    for name, mean in BASELINES.items():
        known = slate.filter(mean.is_not_null())
        yield _labelled(known, _spread(known.select(predicted_points=mean)), name, None)
    lined = slate.filter(pl.col("line_consensus").is_not_null())
    nothing = pl.lit(None, _DISTRIBUTION).alias("points_distribution")
    yield _labelled(
        lined, lined.select(pl.col("line_consensus").alias("predicted_points"), nothing), LINE, None
    )


def _spread(means: pl.DataFrame) -> pl.DataFrame:
    sd = means.select(distribution.standard_deviation(pl.col("predicted_points"))).to_series()
    spread = distribution.parameters(means["predicted_points"].to_numpy(), sd.to_numpy())
    return pl.concat([means, spread.select("points_distribution")], how="horizontal")


def _labelled(slate: pl.DataFrame, said: pl.DataFrame, system_id: str, month: date | None) -> pl.DataFrame:
    facts = slate.select(*_KEYS, *_FACTS)
    return pl.concat([facts, said], how="horizontal").with_columns(
        system_id=pl.lit(system_id), trained_before=pl.lit(month, pl.Date)
    )


_DISTRIBUTION = distribution.parameters(*[pl.Series([1.0]).to_numpy()] * 2).schema["points_distribution"]
