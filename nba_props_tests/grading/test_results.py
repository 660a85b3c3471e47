from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.grading import results
from nba_props_tests.builders import GAME, PLAYER, TIP, features, rows

OVER = {
    "recommendation": "OVER", "current_points_line": 20.0, "sportsbook": "fanduel", "predicted_points": 22.0,
    "over_price_decimal": 1.9, "under_price_decimal": 1.9, "over_probability": 0.6, "under_probability": 0.35,
    "prediction_id": "a", "points_p25": 15.0, "points_p75": 25.0, "points_p10": 10.0, "points_p90": 30.0,
}  # fmt: skip
UNDER = OVER | {"recommendation": "UNDER"}
PASS = OVER | {"recommendation": "PASS"}
NO_LINE = OVER | {"recommendation": "NO_LINE", "current_points_line": None, "sportsbook": None}


def graded(
    *predictions: dict[str, Any],
    points: int | None = 25,
    status: str | None = "final",
    quotes: tuple[dict[str, Any], ...] = (),
) -> pl.DataFrame:
    """Predictions of one player against a box score in which somebody else played too."""
    box = [{"player_lookup": "somebody", "pts": 8}] if status == "final" else []
    box += (
        [{"player_lookup": PLAYER, "universal_player_id": "nba:1", "pts": points}]
        if points is not None
        else []
    )
    return results.accuracy(
        rows("nba_predictions.player_prop_predictions", *predictions),
        rows("nba_analytics.player_game_summary", *box),
        rows("nba_raw.schedule", *([{"status": status}] if status else [])),
        rows("nba_raw.odds_api_player_points_props", *quotes),
        rows("nba_precompute.ml_feature_store", features()),
    )


def one(prediction: dict[str, Any], **given: Any) -> dict[str, Any]:
    found = graded(prediction, **given)
    assert found.height == 1
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("prediction", "points", "status", "result"),
    [
        (OVER, 21, "final", "WIN"),
        (OVER, 19, "final", "LOSS"),
        (UNDER, 19, "final", "WIN"),
        (UNDER, 21, "final", "LOSS"),
        (OVER, 20, "final", "PUSH"),
        (UNDER, 20, "final", "PUSH"),
        (UNDER, 0, "final", "WIN"),
        (OVER, None, "final", "VOID"),
        (PASS, None, "final", "VOID"),
        (PASS, 25, "final", "PASS"),
        (NO_LINE, 25, "final", "PASS"),
        (OVER, None, "scheduled", "PENDING"),
        (OVER, None, "live", "PENDING"),
        (OVER, None, "postponed", "VOID"),
        (OVER, None, None, "PENDING"),
    ],
)
def test_each_prediction_comes_to_one_result(
    prediction: dict[str, Any], points: int | None, status: str | None, result: str
) -> None:
    assert one(prediction, points=points, status=status)["result"] == result


def test_a_final_game_without_box_rows_is_pending_and_not_void() -> None:
    """The schedule may know the end before the box scores arrive."""
    found = results.accuracy(
        rows("nba_predictions.player_prop_predictions", OVER),
        rows("nba_analytics.player_game_summary"),
        rows("nba_raw.schedule", {"status": "final"}),
        rows("nba_raw.odds_api_player_points_props"),
        rows("nba_precompute.ml_feature_store"),
    )
    assert found["result"].to_list() == ["PENDING"]


@pytest.mark.parametrize(
    ("injury", "status", "reason"),
    [("OUT", "final", "injury confirmed"), ("PROBABLE", "final", "late scratch"), (None, "final", "unknown"),
     ("OUT", "postponed", "postponed")],
)  # fmt: skip
def test_a_void_says_why(injury: str | None, status: str, reason: str) -> None:
    assert one(OVER | {"injury_status": injury}, points=None, status=status)["void_reason"] == reason


def test_inactive_predictions_are_not_graded() -> None:
    assert graded(OVER | {"is_active": False}).is_empty()


def test_a_pass_grades_its_error_all_the_same() -> None:
    found = one(PASS, points=25)
    assert (found["error"], found["absolute_error"], found["flat_return"], found["side_probability"]) == (
        -3,
        3,
        None,
        None,
    )


@pytest.mark.parametrize(("points", "units"), [(21, 0.9), (19, -1.0), (20, 0.0)])
def test_a_flat_bet_returns_by_its_price(points: int, units: float) -> None:
    assert one(OVER, points=points)["flat_return"] == pytest.approx(units)


def test_a_bet_without_a_price_returns_nothing_known() -> None:
    for points in (19, 20, 21):
        assert one(OVER | {"over_price_decimal": None}, points=points)["flat_return"] is None


def test_the_intervals_hold_their_ends() -> None:
    found = one(OVER, points=25)
    assert (found["in_50_interval"], found["in_80_interval"]) == (True, True)
    assert one(OVER, points=26)["in_50_interval"] is False


def _quote(
    minutes: int, line: float = 20.0, over: float = 1.8, under: float = 2.0, **given: Any
) -> dict[str, Any]:
    return {
        "points_line": line, "over_price_decimal": over, "under_price_decimal": under,
        "player_lookup": PLAYER,
        "game_id": GAME, "snapshot_timestamp": TIP - timedelta(minutes=minutes),
    } | given  # fmt: skip


def test_the_closing_line_is_the_books_last_before_tip() -> None:
    quotes = (_quote(60, 18.0), _quote(5, 20.0), _quote(-5, 30.0), _quote(1, 25.0, bookmaker="betmgm"))
    found = one(OVER, quotes=quotes)
    assert found["closing_points_line"] == 20.0
    closed, taken = (1 / 1.8) / (1 / 1.8 + 1 / 2.0), 0.5
    assert found["closing_line_value"] == pytest.approx(closed - taken)
    assert one(UNDER, quotes=quotes)["closing_line_value"] == pytest.approx(taken - closed)


def test_closing_line_value_compares_the_same_line_only() -> None:
    found = one(OVER, quotes=(_quote(5, 21.0),))
    assert (found["closing_line_value"], found["closing_line_move"]) == (None, 1.0)


def test_a_quote_without_a_capture_time_is_no_closing_line() -> None:
    timeless = _quote(5, snapshot_timestamp=None, capture_time_known=False)
    assert one(OVER, quotes=(timeless,))["closing_points_line"] is None


@given(
    st.lists(
        st.tuples(st.sampled_from([OVER, UNDER, PASS, NO_LINE]), st.sampled_from([None, 0, 19, 20, 21])),
        min_size=1,
        max_size=8,
    )
)
def test_results_add_up_to_the_total(cases: list[tuple[dict[str, Any], int | None]]) -> None:
    found = pl.concat([graded(case, points=points) for case, points in cases])
    day = results.daily(found).row(0, named=True)
    parts = ("wins", "losses", "pushes", "voids", "passes", "pending")
    assert sum(day[part] for part in parts) == day["predictions"] == len(cases)


def test_a_day_is_summed_by_origin() -> None:
    found = pl.concat([graded(OVER), graded(OVER | {"origin": "live"}, points=19)])
    days = {row["origin"]: row for row in results.daily(found).to_dicts()}
    assert (days["backfill"]["win_rate"], days["live"]["win_rate"]) == (1.0, 0.0)
    assert days["backfill"]["flat_units"] == pytest.approx(0.9)
    assert (days["live"]["bias"], days["live"]["mean_absolute_error"]) == (3.0, 3.0)
    assert results.daily(graded(PASS))["win_rate"].to_list() == [None]


def fate(points: int | None = None, status: str = "final", **quote: Any) -> str:
    box = [{"player_lookup": "somebody", "pts": 8}] if status == "final" else []
    box += (
        [{"player_lookup": PLAYER, "universal_player_id": "nba:1", "pts": points}]
        if points is not None
        else []
    )
    given = _quote(30) | {"universal_player_id": "nba:1", "minutes_before_tipoff": 30.0} | quote
    found = results.line_results(
        rows("nba_raw.odds_api_player_points_props", given),
        rows("nba_analytics.player_game_summary", *box),
        rows("nba_raw.schedule", {"status": status}),
        ("fanduel",),
    )
    return str(found["fate"].item())


def test_every_line_has_a_fate() -> None:
    assert fate(points=0) == "played"
    assert fate() == "did not play"
    assert fate(status="postponed") == "postponed"
    assert fate(status="scheduled") == "pending"
    assert fate(game_id=None) == "no game that day"
    unresolved = {"universal_player_id": None, "player_lookup": None}
    assert fate(game_id=None, **unresolved) == "name not resolved"
    assert fate(points=0, **unresolved) == "name not resolved"
    assert fate(resolution="not a name", **unresolved) == "not a name"
