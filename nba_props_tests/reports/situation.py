"""A date with two players, whole in every table: what a test then takes away or changes.

What belongs here: the rows. What does not: any expectation.
"""

from datetime import timedelta
from typing import Any

import polars as pl

from nba_props.reports import phases, trace
from nba_props_tests.builders import BEFORE_TIP, GAME, TIP, features, rows

CODE = "20260116_NYK_BOS"
SYSTEM = "moving_average_baseline_v1"
ANNA, BOB = "annaberg", "bobcole"
NAMES = {ANNA: "Anna Berg", BOB: "Bob Cole"}
TABLES = tuple(dict.fromkeys((*trace.TABLES, *phases.TABLES)))

Stored = dict[str, pl.DataFrame]


def whole() -> Stored:
    """Anna Berg is lined and won, Bob Cole is predicted without a line; the game is over and graded."""
    return {
        phases.SCHEDULE: rows(phases.SCHEDULE, {"game_code": CODE, "status": "final"}),
        phases.BOX: rows(phases.BOX, *map(played, NAMES)),
        trace.INJURIES: rows(trace.INJURIES),
        trace.QUOTES: rows(trace.QUOTES, quote(ANNA)),
        trace.CONTEXT: rows(trace.CONTEXT, context(ANNA), context(BOB, has_prop_line=False)),
        trace.FEATURES: rows(trace.FEATURES, *map(stored_features, NAMES)),
        trace.STAGED: rows(trace.STAGED),
        trace.TRIED: rows(trace.TRIED),
        trace.OUTCOMES: rows(trace.OUTCOMES, outcome(ANNA), outcome(BOB, has_prop_line=False)),
        trace.PREDICTIONS: rows(trace.PREDICTIONS, prediction(ANNA), prediction(BOB, has_prop_line=False)),
        trace.PLAYED: rows(trace.PLAYED, *({**played(player), "player_lookup": player} for player in NAMES)),
        trace.ACCURACY: rows(trace.ACCURACY, grade(ANNA), grade(BOB, result="PASS")),
    }


def changed(stored: Stored, table: str, *given: dict[str, Any]) -> Stored:
    """The same with these rows as a table's."""
    return stored | {table: rows(table, *given)}


def without(stored: Stored, table: str, player: str) -> Stored:
    """The same without a player's rows of a table."""
    return stored | {table: stored[table].filter(pl.col("player_lookup") != player)}


def _of(player: str) -> dict[str, Any]:
    named = {"player_lookup": player, "player_name": NAMES[player], "game_id": GAME}
    return named | {"run_id": f"run-of-{player}"}


def played(player: str) -> dict[str, Any]:
    """30 minutes, 24 points."""
    return {"player_name": NAMES[player], "minutes": 30.0, "pts": 24}


def quote(player: str, **given: Any) -> dict[str, Any]:
    """A quote three hours before tip."""
    return {
        **_of(player),
        "player_lookup_raw": player,
        "points_line": 20.5,
        "snapshot_timestamp": TIP - timedelta(hours=3),
    } | given


def context(player: str, **given: Any) -> dict[str, Any]:
    """Expected to play 30 minutes."""
    return {
        **_of(player),
        "has_prop_line": True,
        "expected_minutes": 30.0,
        "expected_because": "appearance",
    } | given


def stored_features(player: str) -> dict[str, Any]:
    """Features of which nothing required lacks."""
    return {"player_lookup": player, "feature_version": "1"} | features(
        points_ewma=20.0, games_this_season=40.0
    )


def outcome(player: str, **given: Any) -> dict[str, Any]:
    """Predicted by one system, decided two hours before tip."""
    return {
        **_of(player),
        "outcome": "predicted",
        "has_prop_line": True,
        "systems": 1,
        "decision_time": BEFORE_TIP,
    } | given


def prediction(player: str, system: str = SYSTEM, **given: Any) -> dict[str, Any]:
    """Active, 23.5 points against 20.5."""
    return {
        **_of(player),
        "prediction_id": f"{player}-{system}",
        "system_id": system,
        "prediction_version": 1,
        "predicted_points": 23.5,
        "has_prop_line": True,
        "current_points_line": 20.5,
        "sportsbook": "fanduel",
        "recommendation": "OVER",
        "recommendation_reason": "3 points over the line",
    } | given


def grade(player: str, **given: Any) -> dict[str, Any]:
    """Won."""
    return {
        "prediction_id": f"{player}-{SYSTEM}",
        "player_lookup": player,
        "result": "WIN",
        "actual_points": 24,
        "run_id": "graded",
    } | given
