"""The plan's checks of the feature store that follow from the feature contract.

What belongs here: what the contract's list says of stored values. What does not: how a value comes about
(`features/`).
"""

import polars as pl

from nba_props.features.contract import FEATURES
from nba_props.validation.check import DATE, Given, Plan

PLAN = Plan()

STORE = "nba_precompute.ml_feature_store"
_KEYS = [DATE, "game_id", "player_lookup"]
#: Rightly the same for everybody on a date: a slate of early games, or nobody out.
_MAY_BE_CONSTANT = frozenset(
    {"back_to_back", "team_games_last_7", "games_this_season", "teammate_minutes_out", "teammate_points_out"}
)


@PLAN.check(
    STORE,
    plan="feature ranges",
    blocking=True,
    remedy="find where the value comes from (its `source` in the row), mend it, materialise nba_precompute again",
)
def features_in_range(given: Given) -> pl.DataFrame:
    """Every feature that has a value lies in the range its contract gives; outside is wrong, not extreme."""
    rows = given.read(STORE, [*_KEYS, *(feature.name for feature in FEATURES)])
    outside = [
        rows.select(*_KEYS, feature=pl.lit(feature.name), value=pl.col(feature.name).struct.field("value"))
        .filter(~pl.col("value").is_between(feature.low, feature.high) | pl.col("value").is_nan())
        .with_columns(low=pl.lit(float(feature.low)), high=pl.lit(float(feature.high)))
        for feature in FEATURES
    ]
    return pl.concat(outside).sort(*_KEYS, "feature")


@PLAN.check(
    STORE,
    plan="per-date variance",
    remedy="a constant feature says nothing: find what its source lacked on the date",
    thresholds=("min_lines_judged",),
)
def features_vary(given: Given) -> pl.DataFrame:
    """A required feature is not one and the same value for everybody on a date."""
    required = [f.name for f in FEATURES if f.required and f.name not in _MAY_BE_CONSTANT]
    rows = given.read(STORE, [DATE, *required]).with_columns(
        pl.col(name).struct.field("value").alias(name) for name in required
    )
    counted = rows.group_by(DATE).agg(pl.len().alias("players"), pl.col(required).drop_nulls().n_unique())
    judged = counted.filter(pl.col("players") >= given.thresholds["min_lines_judged"])
    return (
        judged.unpivot(required, index=[DATE, "players"], variable_name="feature", value_name="different_values")
        .filter(pl.col("different_values") <= 1)
        .sort(DATE, "feature")
    )
