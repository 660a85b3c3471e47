"""The incident of the placeholder lines, planted into a graded home: predictions held against 20.0 that no
book quoted, and the grades that follow.

What belongs here: planting. What does not: finding and mending.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from nba_props.grading import results
from nba_props.systems import distribution
from nba_props.warehouse.base import Warehouse

PREDICTIONS = "nba_predictions.player_prop_predictions"
OUTCOMES = "nba_predictions.prediction_outcomes"
ACCURACY = "nba_predictions.prediction_accuracy"
DAILY = "nba_predictions.system_daily_performance"
PLACEHOLDER = 20.0
#: How the old system's rows came to be: written over under the same id, written in place of the right one
#: under another, and published as its successor.
OVERWRITTEN, REPLACED, SUCCEEDED = 0, 1, 2
_GRADED_FROM = (
    "nba_analytics.player_game_summary",
    "nba_raw.schedule",
    "nba_raw.odds_api_player_points_props",
    "nba_precompute.ml_feature_store",
)
_NOBODYS = (
    "sportsbook", "line_source_api", "line_snapshot_at", "over_price_decimal", "under_price_decimal",
    "no_vig_over_probability", "over_expected_value", "under_expected_value",
)  # fmt: skip


def plant(warehouse: Warehouse, first: date, last: date, number: int) -> pl.DataFrame:
    """Hold `number` active predictions of the dates, spread over all of them, against a placeholder, a third
    in each of the three ways, and grade the dates with that. Returns the rows as they were.
    """
    stored = warehouse.read(PREDICTIONS, first, last)
    active = stored.filter("is_active")
    step = max(active.height // max(number, 1), 1)
    chosen = active.gather_every(step).head(number).with_row_index("place")
    kind = pl.col("place") % 3
    own_id = kind == OVERWRITTEN
    poisoned = _against_placeholder(chosen).with_columns(
        prediction_id=pl.when(own_id)
        .then("prediction_id")
        .otherwise(pl.lit("poison-") + pl.col("prediction_id")),
        prediction_version=pl.col("prediction_version") + (kind == SUCCEEDED).cast(pl.Int64),
    )
    gone = chosen.filter(kind != SUCCEEDED).select("prediction_id")
    successors = chosen.filter(kind == SUCCEEDED).select(
        "prediction_id", successor=pl.lit("poison-") + pl.col("prediction_id")
    )
    rest = stored.join(gone, on="prediction_id", how="anti").join(successors, on="prediction_id", how="left")
    kept = rest.with_columns(
        is_active=pl.col("is_active") & pl.col("successor").is_null(),
        superseded_by=pl.coalesce("successor", "superseded_by"),
    )
    rows = pl.concat([kept.select(stored.columns), poisoned.select(stored.columns)])
    days = [day for day in warehouse.dates(PREDICTIONS) if first <= day <= last]
    warehouse.replace(PREDICTIONS, rows, days)
    grade(warehouse, days)
    return chosen.drop("place")


def grade(warehouse: Warehouse, days: Sequence[date]) -> None:
    """Grade the dates with what is stored."""
    first, last = days[0], days[-1]
    rows = warehouse.read(PREDICTIONS, first, last)
    sources = (warehouse.read(table, first, last) for table in _GRADED_FROM)
    graded = results.accuracy(rows, *sources)
    stamps = {"run_id": pl.lit("planted"), "created_at": rows["created_at"].max()}
    warehouse.replace(ACCURACY, graded.with_columns(**stamps), days)
    warehouse.replace(DAILY, results.daily(graded).with_columns(**stamps), days)


def win_rate(warehouse: Warehouse, *ids: pl.Series) -> float:
    """Wins of decided bets, of all that is graded or of these predictions."""
    graded = warehouse.read(ACCURACY)
    for series in ids:
        graded = graded.filter(pl.col("prediction_id").is_in(series.implode()))
    decided = graded.filter(pl.col("result").is_in(["WIN", "LOSS"]))
    return float((decided["result"] == "WIN").mean() or 0.0)


def _against_placeholder(chosen: pl.DataFrame) -> pl.DataFrame:
    """The incident's rows: an estimate in the place of a line, and a side for everybody."""
    lined = chosen.with_columns(
        has_prop_line=pl.lit(value=True),
        line_source=pl.lit("ESTIMATED"),
        estimated_line_value=pl.lit(PLACEHOLDER),
        estimation_method=pl.lit("default"),
        current_points_line=pl.lit(PLACEHOLDER),
        consensus_points_line=pl.lit(PLACEHOLDER),
        line_books=pl.lit(0, pl.Int64),
        line_margin=pl.col("predicted_points") - PLACEHOLDER,
        recommendation=pl.when(pl.col("predicted_points") > PLACEHOLDER)
        .then(pl.lit("OVER"))
        .otherwise(pl.lit("UNDER")),
        **{name: pl.lit(None, chosen.schema[name]) for name in _NOBODYS},
    )
    return distribution.with_line_probabilities(lined, "current_points_line")
