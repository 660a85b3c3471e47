"""Slates of any size, made of rows: what the evening run predicts from, without the league behind it.

What belongs here: storing context, features and lines of invented players, and running the evening over
them. What does not: any expectation.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from nba_props import home, runner
from nba_props.assets import halves
from nba_props.overrides import NONE, Overrides
from nba_props.partitions import DateWindow, players
from nba_props.settings import Settings
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, TIP, features, rows
from nba_props_tests.homes import settings_of

CONTEXT = "nba_analytics.upcoming_player_game_context"
FEATURES = "nba_precompute.ml_feature_store"
PROPS = "nba_raw.odds_api_player_points_props"
PREDICTIONS = "nba_predictions.player_prop_predictions"
OUTCOMES = "nba_predictions.prediction_outcomes"
STAGED = "nba_predictions.staged_predictions"
STAGED_OUTCOMES = "nba_predictions.staged_outcomes"
PLAYER_PREDICTIONS = "nba_predictions/player_predictions"

#: Two hours before TIP.
EVENING = "2026-01-16T17:00:00-05:00"
#: A feature value no prediction can be made of.
BAD = float("nan")


def lookup(number: int) -> str:
    """The players are p000, p001, ..."""
    return f"p{number:03}"


def at(folder: Path, now: str = EVENING) -> Settings:
    """The settings of a slate's home at an instant."""
    return settings_of(folder, now)


def store(
    settings: Settings,
    number: int,
    *,
    bad: Collection[str] = (),
    points: Mapping[str, float] | None = None,
    day: date = DAY,
    **context: Any,
) -> None:
    """Make `number` players the slate of a date; those of `bad` cannot be predicted.

    `points` are trailing means of single players; `context` are values of every context row.
    """
    lake = Lake(settings.warehouse_dir)
    names = [lookup(player) for player in range(number)]
    means = {name: 10.0 + place % 20 for place, name in enumerate(names)}
    means |= dict(points or {}) | dict.fromkeys(bad, BAD)
    usual = {
        "has_prop_line": False,
        "expected_minutes": 30.0,
        "origin": "live",
        "tip_at": TIP,
        "game_date": day,
    }
    lake.replace(
        CONTEXT,
        rows(CONTEXT, *({**usual, "player_lookup": name, "player_name": name, **context} for name in names)),
        [day],
    )
    stored = [
        {"player_lookup": name, "game_date": day, "feature_version": "1"}
        | features(
            points_ewma=means[name],
            games_this_season=40.0,
            minutes_expected=context.get("expected_minutes", usual["expected_minutes"]),
        )
        for name in names
    ]
    lake.replace(FEATURES, rows(FEATURES, *stored), [day])
    lake.replace(PROPS, rows(PROPS), [day])


def evening(settings: Settings, overrides: Overrides = NONE, *, backfill: bool = False) -> runner.RunReport:
    """Predict, stage, publish and account for DAY, as the evening run does after its features are there."""
    return runner.run(
        settings, DateWindow.day(DAY), halves.PUBLISHING, backfill=backfill, overrides=overrides
    )


def read(settings: Settings, table: str) -> pl.DataFrame:
    """The rows of DAY."""
    return Lake(settings.warehouse_dir).read(table, DAY, DAY)


def active(settings: Settings) -> pl.DataFrame:
    """The published rows of DAY that count."""
    return read(settings, PREDICTIONS).filter("is_active")


def outcome(settings: Settings, player: str) -> dict[str, Any]:
    """What became of a player."""
    found: dict[str, Any] = read(settings, OUTCOMES).row(
        by_predicate=pl.col("player_lookup") == player, named=True
    )
    return found


def partitions(settings: Settings) -> tuple[Sequence[str], set[str]]:
    """The players' partitions there are, in order, and those that are materialised."""
    import dagster as dg

    with home.instance(settings) as instance:
        name = players().name
        assert name is not None
        return (
            instance.get_dynamic_partitions(name),
            instance.get_materialized_partitions(dg.AssetKey.from_user_string(PLAYER_PREDICTIONS)),
        )
