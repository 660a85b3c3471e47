"""When the games of a date were decided, how old their lines then were, and how far our own model stands off.

What belongs here: what a reader must know before he trusts a row. What does not: the row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

#: The system that is fitted without the market, with which a line is compared; and the one that starts there.
OWN, ANCHORED = "ensemble_v1", "ensemble_v1_1"
#: From so many points, or such a share of the line, our own model is more likely wrong than the market: of
#: FAR_LINES such lines of 2024-26, walk-forward, it was farther from the points than the line on FAR_WRONG of
#: them, with a mean distance of 6.1 against 4.6.
FAR_POINTS, FAR_SHARE = 6.0, 0.4
FAR_LINES, FAR_WRONG = 427, 0.64
_KEYS = ["game_id", "player_lookup"]


@dataclass(frozen=True)
class Group:
    """Games decided at one instant: how many, how long before the tip (None where that differs), and the ages
    of the lines of their players, the youngest and the oldest (None where no line tells its time).
    """

    decided: datetime
    games: int
    lead: timedelta | None
    youngest: timedelta | None
    oldest: timedelta | None


def groups(context: pl.DataFrame, players: pl.DataFrame) -> tuple[Group, ...]:
    """The games of a date by the instant of their decision, the earliest first.

    In: game_id, tip_at, decision_time of a date's context; predictions with has_prop_line, decision_time,
    line_snapshot_at, line_capture_time_known.
    """
    games = (
        context.filter(pl.col("decision_time").is_not_null())
        .group_by("game_id")
        .agg(pl.col("decision_time").max(), pl.col("tip_at").max())
        .group_by("decision_time")
        .agg(pl.len(), lead=(pl.col("tip_at") - pl.col("decision_time")).unique())
    )
    age = pl.col("decision_time") - pl.col("line_snapshot_at")
    timed = players.filter(
        pl.col("has_prop_line") & pl.col("line_capture_time_known") & pl.col("line_snapshot_at").is_not_null()
    )
    ages = timed.group_by("decision_time").agg(youngest=age.min(), oldest=age.max())
    joined = games.join(ages, on="decision_time", how="left").sort("decision_time")
    return tuple(
        Group(decided, count, lead[0] if len(lead) == 1 else None, youngest, oldest)
        for decided, count, lead, youngest, oldest in joined.iter_rows()
    )


def with_captures(players: pl.DataFrame, quotes: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    """Predictions with line_captures: at how many instants up to the decision their line was captured."""
    counted = _timed(quotes, instants).group_by(_KEYS).agg(
        line_captures=pl.col("snapshot_timestamp").n_unique()
    )  # fmt: skip
    return players.join(counted, on=_KEYS, how="left", maintain_order="left").with_columns(
        pl.col("line_captures").fill_null(0)
    )


def captured_on_both_sides(quotes: pl.DataFrame, instants: pl.DataFrame, morning: datetime) -> int:
    """Players of whom a line was captured up to `morning`, and another after it and before the decision."""
    at = pl.col("snapshot_timestamp")
    sides = _timed(quotes, instants).group_by(_KEYS).agg(
        before=(at <= morning).any(), after=(at > morning).any()
    )  # fmt: skip
    return sides.filter(pl.col("before") & pl.col("after")).height


def _timed(quotes: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    timed = quotes.filter("capture_time_known").join(instants.select("game_id", "instant"), on="game_id")
    return timed.filter(pl.col("snapshot_timestamp") <= pl.col("instant"))


def with_own(players: pl.DataFrame, predictions: pl.DataFrame) -> pl.DataFrame:
    """Predictions with own_points, the mean of the model without the market (null where that did not
    predict), and is_far: whether it is more than FAR_POINTS or FAR_SHARE of the line from the line.
    """
    own = predictions.filter(pl.col("is_active") & (pl.col("system_id") == OWN)).select(
        *_KEYS, own_points="predicted_points"
    )
    line = pl.col("current_points_line")
    apart = (pl.col("own_points") - line).abs()
    return players.join(own, on=_KEYS, how="left", maintain_order="left").with_columns(
        is_far=((apart > FAR_POINTS) | (apart > FAR_SHARE * line)).fill_null(value=False)
    )
