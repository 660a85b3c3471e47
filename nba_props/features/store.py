"""The feature store: every feature of every expected player with value, quality and source.

What belongs here: picking values and judging them. What does not: computing them, and defaults: a missing
required value is named, never filled.
"""

import polars as pl

from nba_props.features.contract import (
    CONTRACT,
    FEATURE_VERSION,
    FEATURES,
    FORM,
    MINUTES,
    RATE,
    Feature,
)
from nba_props.features.form import SETTLED_GAMES
from nba_props.features.history import with_history

#: Fewer games than this make a season early: wider, and no recommendations.
EARLY_SEASON_GAMES = 3
#: Days of rest beyond this say nothing more.
_LONG_REST = 10
#: Quality of a figure that rests on few games of this season.
_YOUNG_QUALITY = 0.6
#: Figures that settle with the games of this season.
_FORM = set(CONTRACT.of(FORM, MINUTES, RATE)) | {"points_prior"}
#: Features that other tables hold under another name.
_RENAMED = {
    "minutes_expected": "expected_minutes",
    "points_per_minute": "points_per_minute_ewma",
    "usage": "usage_ewma",
    "team_plays": "team_plays_last_15",
    "opponent_plays_allowed": "opponent_plays_allowed_last_15",
    "opponent_role_index": "role_index",
    "games_missed": "team_games_missed",
    "line_quoted": "current_points_line",
    "line_consensus": "consensus_points_line",
    "line_over_probability": "no_vig_over_probability",
}


def rows(
    context: pl.DataFrame,
    player_zones: pl.DataFrame,
    team_zones: pl.DataFrame,
    factors: pl.DataFrame,
    summaries: pl.DataFrame,
) -> pl.DataFrame:
    """The rows of nba_precompute.ml_feature_store from the four pre-game tables of the same dates.

    `summaries` is nba_analytics.player_game_summary over this season and the last; only rows before a date
    are used for it.
    """
    values = _values(with_history(context, summaries), player_zones, team_zones, factors)
    qualities = [_quality(feature).alias(f"{feature.name}__quality") for feature in FEATURES]
    judged = values.with_columns(*qualities, *_sources(values.height))
    required = [feature.name for feature in FEATURES if feature.required]
    lacking = pl.concat_str(
        [pl.when(pl.col(name).is_null()).then(pl.lit(name)) for name in required],
        separator=",",
        ignore_nulls=True,
    )
    return judged.select(
        "game_date",
        "game_id",
        "player_lookup",
        "team",
        pl.lit(FEATURE_VERSION).alias("feature_version"),
        pl.lit(len(FEATURES), pl.Int64).alias("feature_count"),
        (100 * pl.mean_horizontal([f"{feature.name}__quality" for feature in FEATURES])).alias(
            "feature_quality_score"
        ),
        lacking.alias("missing_required"),
        pl.lit(0, pl.Int64).alias("required_default_count"),
        (pl.col("games_this_season") < EARLY_SEASON_GAMES).alias("early_season"),
        "max_contributing_date",
        *(_struct(feature) for feature in FEATURES),
    )


def values_of(store: pl.DataFrame) -> pl.DataFrame:
    """The store with plain values in place of the structs: what a system reads."""
    names = [feature.name for feature in FEATURES]
    return store.with_columns(pl.col(name).struct.field("value").alias(name) for name in names)


def _values(
    context: pl.DataFrame, player_zones: pl.DataFrame, team_zones: pl.DataFrame, factors: pl.DataFrame
) -> pl.DataFrame:
    game_player = ["game_id", "player_lookup"]
    allowed = team_zones.select("game_id", opponent="team", opponent_points_index="points_index")
    joined = (
        context.join(player_zones.select(*game_player, "fg3a_share", "fta_share"), on=game_player, how="left")
        .join(allowed, on=["game_id", "opponent"], how="left")
        .join(factors.drop("game_date"), on=game_player, how="left")
    )
    renamed = joined.with_columns(
        points_prior=_prior(),
        days_rest=pl.col("days_rest").clip(0, _LONG_REST),
        opponent_pace_index=pl.col("opponent_plays_allowed_last_15") / pl.col("league_plays"),
        minutes_out_since_last=pl.col("minutes_out_tonight") - pl.col("minutes_out_last"),
        **{feature: pl.col(name) for feature, name in _RENAMED.items()},
    )
    return renamed.with_columns(_plain(feature.name) for feature in FEATURES)


def _plain(name: str) -> pl.Expr:
    """Minus nought, as rounded differences give it, is nought: rows are told apart by what they print.

    Adding 0.0 would not do: polars leaves a column alone to which nothing is added.
    """
    value = pl.col(name).cast(pl.Float64)
    return pl.when(value == 0).then(0.0).otherwise(value).alias(name)


def _prior() -> pl.Expr:
    """Last season's mean; for whoever has none, his own games so far."""
    return pl.coalesce("points_last_season", "points_season")


def _quality(feature: Feature) -> pl.Expr:
    value = pl.col(feature.name)
    young = pl.col("games_this_season") < SETTLED_GAMES
    full = pl.when(young).then(_YOUNG_QUALITY).otherwise(1.0) if feature.name in _FORM else pl.lit(1.0)
    return pl.when(value.is_null() | ~value.is_between(feature.low, feature.high)).then(0.0).otherwise(full)


def _sources(height: int) -> list[pl.Series]:
    """A column a table, which its features share: written out for each they were half of the memory."""
    return [
        pl.repeat(table, height, dtype=pl.String, eager=True).alias(f"{table}__source")
        for table in sorted({feature.source for feature in FEATURES})
    ]


def _struct(feature: Feature) -> pl.Expr:
    return pl.struct(
        value=pl.col(feature.name),
        quality=pl.col(f"{feature.name}__quality"),
        source=pl.col(f"{feature.source}__source"),
    ).alias(feature.name)
