"""A clean and a poisoned warehouse for the checks of systems that drift: weeks of errors, halts, stand-ins.

What belongs here: rows. What does not: the pairs of the other checks (`fixtures.py`).
"""

from datetime import date, timedelta
from typing import Any

from nba_props.validation.verdicts import State
from nba_props_tests.builders import DAY, PLAYER
from nba_props_tests.checks.fixtures import (
    ACCURACY,
    LINED,
    PREDICTIONS,
    SUMMARY,
    Pair,
    Rows,
    on_predictions,
    predicted,
)

_WEEK = [DAY - timedelta(days=days) for days in range(1, 6)]


def _graded_day(day: date, error: float, number: int = 20) -> list[dict[str, Any]]:
    """Graded predictions of a date whose line was off by two points."""
    return [
        {"game_date": day, "prediction_id": f"{day}{i}", "player_lookup": f"player{i}", "error": error,
         "current_points_line": 20.0, "actual_points": 18, "origin": "live"}
        for i in range(number)
    ]  # fmt: skip


def _week(error: float) -> dict[str, Rows]:
    """Predictions of the five days before, off by so much, and one of DAY that recommends a side."""
    said = [
        {**row, "game_date": day, "prediction_id": f"{day}{i}", "predicted_points": 18 + error}
        for day in _WEEK
        for i, row in enumerate(predicted(20))
    ]
    played = [
        {"game_date": day, "player_lookup": f"player{i}", "pts": 18} for day in _WEEK for i in range(20)
    ]
    games = [{**row, "game_id": f"{row['game_date']}"} for row in (*said, *played)]
    return {PREDICTIONS: [*games[: len(said)], LINED], SUMMARY: games[len(said) :]}


#: By table and name, as the plan has them.
PAIRS = {
    (PREDICTIONS, "early_season_passes"): on_predictions({"early_season_flag": True}),
    (PREDICTIONS, "halted_systems_pass"): Pair(_week(2.3), _week(2.7), PLAYER),
    (ACCURACY, "week_bias"): Pair(
        {ACCURACY: _graded_day(DAY, 0.9, 500)}, {ACCURACY: _graded_day(DAY, -1.2, 500)}, "-1.2", State.WARN
    ),
    (ACCURACY, "no_system_halted"): Pair(
        {ACCURACY: [row for day in (*_WEEK[:4], DAY) for row in _graded_day(day, 2.3)]},
        {ACCURACY: [row for day in (*_WEEK[:4], DAY) for row in _graded_day(day, 2.7)]},
        "0.5 points worse than the line on 5 of the last 5 days",
    ),
    (PREDICTIONS, "models_of_their_month"): Pair(
        {PREDICTIONS: [{"model_version": "1.0+2026-01.ab"}]},
        {PREDICTIONS: [{"model_version": "1.0+2026-02.ab"}]},
        "2026-02",
    ),
}
