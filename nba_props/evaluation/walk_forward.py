"""Predicting the past as it would have been predicted: each month by models fitted strictly before it.

What belongs here: making the predictions that are scored, and the baselines beside them. What does not:
scores (see `scores.py`), and stored predictions.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache

import polars as pl

from nba_props.systems import distribution, training
from nba_props.systems.moving_average import MovingAverageBaseline
from nba_props.systems.protocol import Recipe, System

#: What everybody can do without a model; each is a mean of the player's own points.
BASELINES = {
    "last 10": pl.col("points_last_10"),
    "season mean": pl.col("points_season"),
    "EWMA, half-life 8": pl.col("points_ewma"),
}
EWMA = "EWMA, half-life 8"
LINE = "the line"
#: The system every other one must beat.
BASELINE = MovingAverageBaseline.system_id
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

#: The systems that predict a month, given its first day.
SystemsOf = Callable[[date], Sequence[System]]


def refitted(rows: pl.DataFrame, members: Sequence[Recipe] = training.MEMBERS) -> SystemsOf:
    """Fit each month anew on the rows before it, once however often it is asked for."""

    @cache
    def systems(month: date) -> Sequence[System]:
        return training.restore(training.train(rows, month, members), members)

    return systems


def months(rows: pl.DataFrame, first: date, last: date) -> list[date]:
    """The first days of the months with games from `first` to `last`."""
    dates = rows.filter(pl.col("game_date").is_between(first, last))["game_date"]
    return dates.dt.truncate("1mo").unique().sort().to_list()


def predictions(
    rows: pl.DataFrame,
    first: date,
    last: date,
    systems_of: SystemsOf | None = None,
    on_month: Callable[[date], None] | None = None,
) -> pl.DataFrame:
    """What every system, every baseline and the line said of the games from `first` to `last`.

    In: rows of the feature store with plain values and actual_points, reaching back before `first` where the
    months are fitted here (`refitted`, the default of `systems_of`). Out, one row a (game_id, player_lookup,
    system_id): game_date, team, minutes_expected, games_this_season, points_season, points_ewma,
    minutes_out_change, line_quoted, line_consensus, line_over_probability, actual_points, predicted_points,
    points_distribution (null for the line), trained_before (null for who is not trained). Of those who did
    not play, only whoever had a line: a bet on them is void. `on_month` is told of each month beforehand.
    """
    known = rows.filter(pl.col("game_date") <= last)
    fitted = systems_of or refitted(known)
    made = [
        part
        for month in months(known, first, last)
        for part in _month(_slate(known, month, first), month, fitted, on_month)
    ]
    return pl.concat(made)


def published(rows: pl.DataFrame, stored: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """What stored predictions, the EWMA and the line said of the games from `first` to `last`.

    In: rows as for `predictions`, and active rows of nba_predictions.player_prop_predictions. Out: as
    `predictions` gives, `trained_before` null. The EWMA and the line stand for the player-games that some
    system predicted.
    """
    said = stored.select(*_KEYS, "system_id", "predicted_points", "points_distribution")
    slate = rows.filter(pl.col("game_date").is_between(first, last)).join(said, on=_KEYS, how="semi")
    month = slate.filter(pl.col("actual_points").is_not_null() | pl.col("line_quoted").is_not_null())
    own = month.select(*_KEYS, *_FACTS).join(said, on=_KEYS, maintain_order="left_right")
    own = own.filter(pl.col("points_distribution").is_not_null()).select(
        *_KEYS, *_FACTS, "predicted_points", "points_distribution", "system_id",
        trained_before=pl.lit(None, pl.Date),
    )  # fmt: skip
    return pl.concat([own, *_beside(month, (EWMA,))])


def _slate(rows: pl.DataFrame, month: date, first: date) -> pl.DataFrame:
    """Who is judged of a month: whoever played, and whoever had a line in a game that was played."""
    played = pl.col("actual_points").is_not_null()
    bet_on = pl.col("line_quoted").is_not_null() & played.any().over("game_id")
    return rows.filter(
        (pl.col("game_date").dt.truncate("1mo") == month)
        & (pl.col("game_date") >= first)
        & (pl.col("missing_required") == "")
    ).filter(played | bet_on)


def _month(
    slate: pl.DataFrame, month: date, systems_of: SystemsOf, on_month: Callable[[date], None] | None
) -> Iterator[pl.DataFrame]:
    if on_month is not None:
        on_month(month)
    for system in systems_of(month):
        said = system.predict(slate).select("predicted_points", "points_distribution")
        yield _labelled(slate, said, system.system_id, month)
    yield from _beside(slate, tuple(BASELINES))


def _beside(slate: pl.DataFrame, baselines: Sequence[str]) -> Iterator[pl.DataFrame]:
    """What some of the baselines and the line say of a slate."""
    for name in baselines:
        mean = BASELINES[name]
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
