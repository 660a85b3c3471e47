"""A record is of one system and origin, ends before its date, and says how sure it is."""

from datetime import date, timedelta
from typing import Any

import pytest

from nba_props.reports.track import COLUMNS, Track, track
from nba_props_tests.builders import DAY, rows

ACCURACY = "nba_predictions.prediction_accuracy"


def graded(number: int, result: str, **fields: Any) -> dict[str, Any]:
    """A graded prediction of a game of its own, the day before DAY."""
    return {
        "game_date": DAY - timedelta(days=1),
        "game_id": f"g{number}",
        "prediction_id": f"p{number}",
        "origin": "live",
        "system_id": "s",
        "result": result,
        "absolute_error": 4.0,
        "actual_points": 20,
        "current_points_line": 25.5,
        "flat_return": {"WIN": 0.9, "LOSS": -1.0, "PUSH": 0.0}.get(result),
        **fields,
    }


def record(*given: dict[str, Any], before: date = DAY) -> Track:
    made = rows(ACCURACY, *given).select(COLUMNS)
    return track(made, system="s", origin="live", simulated=False, before=before)


def test_counts_and_intervals() -> None:
    found = record(*(graded(at, "WIN" if at % 5 < 3 else "LOSS") for at in range(100)), graded(100, "PUSH"))
    assert (found.wins, found.losses, found.pushes, found.bets) == (60, 40, 1, 101)
    low, high = found.win_rate
    assert 0.45 < low < 0.6 < high < 0.75
    assert found.line_gain == (1.5, 1.5)
    assert (found.lined_mae, found.line_mae, found.predictions) == (4.0, 5.5, 101)
    assert found.flat_return == pytest.approx((60 * 0.9 - 40) / 101)


def test_players_of_a_game_rise_and_fall_together() -> None:
    apart = record(*(graded(at, "WIN" if at % 2 else "LOSS") for at in range(40)))
    together = record(*(graded(at, "WIN" if at % 2 else "LOSS", game_id=f"g{at % 4}") for at in range(40)))
    assert together.win_rate[1] - together.win_rate[0] > apart.win_rate[1] - apart.win_rate[0]


@pytest.mark.parametrize(
    "other",
    [{"game_date": DAY}, {"origin": "backfill"}, {"system_id": "t"}, {"is_simulated": True}],
    ids=["the date itself", "another origin", "another system", "another league"],
)
def test_what_does_not_belong_is_not_counted(other: dict[str, Any]) -> None:
    assert record(graded(1, "WIN"), graded(2, "WIN", **other)).bets == 1


def test_nothing_decided_is_no_rate() -> None:
    found = record(graded(1, "PASS"))
    assert (found.bets, found.win_rate, found.predictions) == (0, None, 1)
    assert record(graded(1, "PASS", absolute_error=None)).mae is None


def test_the_order_of_rows_does_not_matter() -> None:
    given = [graded(at, "WIN" if at % 3 else "LOSS") for at in range(30)]
    assert record(*given) == record(*reversed(given))


def test_no_rows_at_all() -> None:
    assert record().predictions == 0
