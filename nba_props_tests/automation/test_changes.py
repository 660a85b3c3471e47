"""Who is predicted again: those whose line, status or context is not what their prediction rests on."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.automation.changes import Thresholds, concerned, not_yet_asked
from nba_props_tests.builders import BEFORE_TIP, PLAYER, TIP, rows

CONTEXT = "nba_analytics.upcoming_player_game_context"
PREDICTIONS = "nba_predictions.player_prop_predictions"
OUTCOMES = "nba_predictions.prediction_outcomes"
LIMITS = Thresholds(line_points=1.0, minutes=2.0)

LINED: dict[str, Any] = {
    "has_prop_line": True, "current_points_line": 20.5, "line_books": 3, "injury_status": None,
    "expected_minutes": 30.0, "teammate_minutes_out": 12.0,
}  # fmt: skip
FATE = {"outcome": "predicted", "has_prop_line": True}


def why(
    now: dict[str, Any], *, fate: dict[str, Any] | None = FATE, predicted: dict[str, Any] | None = LINED
) -> str | None:
    found = concerned(
        rows(CONTEXT, LINED | now),
        rows(PREDICTIONS, *([predicted] if predicted else [])),
        rows(OUTCOMES, *([fate] if fate else [])),
        now=BEFORE_TIP,
        thresholds=LIMITS,
    )
    assert found.height <= 1
    return found["why"][0] if found.height else None


def test_what_has_not_changed_concerns_nobody() -> None:
    assert why({}) is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"current_points_line": 21.0}, None),
        ({"current_points_line": 21.5}, "line moved"),
        ({"current_points_line": 19.5}, "line moved"),
        ({"line_books": 4}, "book appeared"),
        ({"line_books": 2}, None),
        ({"injury_status": "QUESTIONABLE"}, "injury status"),
        ({"expected_minutes": 31.9}, None),
        ({"expected_minutes": 32.0}, "context changed"),
        ({"teammate_minutes_out": 42.0}, "context changed"),
        ({"is_postponed": True}, "game postponed"),
    ],
)
def test_each_kind_of_change_and_what_is_too_small(now: dict[str, Any], expected: str | None) -> None:
    assert why(now) == expected


def test_two_half_points_are_one_point() -> None:
    """What counts is what the prediction rests on, not the last payload."""
    assert why({"current_points_line": 21.0}) is None
    assert why({"current_points_line": 21.5}) == "line moved"


def test_a_line_that_went_back_is_no_change() -> None:
    assert why({"current_points_line": 20.5}) is None


def test_late_players_and_first_lines() -> None:
    assert why({}, fate=None, predicted=None) == "new player"
    few = {"outcome": "skipped", "reason_code": "few_minutes", "has_prop_line": False}
    assert why({}, fate=few, predicted=None) == "line appeared"
    assert why({"has_prop_line": False, "current_points_line": None}, fate=few, predicted=None) is None
    unlined = LINED | {"has_prop_line": False, "current_points_line": None, "line_books": 0}
    assert why({}, predicted=unlined) == "line appeared"


def test_who_is_out_and_returns_and_who_was_ruled_out() -> None:
    out = {"outcome": "skipped", "reason_code": "out", "has_prop_line": True}
    assert why({"injury_status": "OUT"}, fate=out, predicted=None) is None
    assert why({"injury_status": None}, fate=out, predicted=None) == "no longer out"
    assert why({"injury_status": "OUT"}) == "injury status"


def test_after_tip_off_nobody_is_concerned() -> None:
    found = concerned(
        rows(CONTEXT, LINED | {"current_points_line": 30.5}),
        rows(PREDICTIONS, LINED),
        rows(OUTCOMES, FATE),
        now=TIP + timedelta(seconds=1),
        thresholds=LIMITS,
    )
    assert found.is_empty()


def test_inactive_rows_are_no_predictions() -> None:
    superseded = LINED | {"is_active": False, "current_points_line": 25.5, "prediction_id": "old"}
    active = LINED | {"prediction_id": "new"}
    found = concerned(
        rows(CONTEXT, LINED), rows(PREDICTIONS, superseded, active), rows(OUTCOMES, FATE),
        now=BEFORE_TIP, thresholds=LIMITS,
    )  # fmt: skip
    assert found.is_empty()


def test_the_same_facts_are_asked_for_once() -> None:
    """A line the run leaves alone must not make it run for ever."""
    found = pl.DataFrame({"player_lookup": [PLAYER], "why": ["line moved"], "facts": ["21.5|3"]})
    players, asked = not_yet_asked(found, {})
    assert players == [PLAYER]
    assert not_yet_asked(found, asked)[0] == []
    moved_again = found.with_columns(facts=pl.lit("22.5|3"))
    assert not_yet_asked(moved_again, asked)[0] == [PLAYER]
