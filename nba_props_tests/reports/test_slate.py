"""A slate stands as it was decided: what came later changes nothing, and the best offer is the worthiest."""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from nba_props.reports import player, slate
from nba_props.reports.board import Stored
from nba_props.reports.slate import Inputs, Slate
from nba_props.reports.track import COLUMNS
from nba_props.systems import distribution
from nba_props_tests.builders import BEFORE_TIP, DAY, GAME, PLAYER, TIP, at, rows

PREDICTIONS = "nba_predictions.player_prop_predictions"
QUOTES = "nba_raw.odds_api_player_points_props"
INJURIES = "nba_raw.injury_report"
CONTEXT = "nba_analytics.upcoming_player_game_context"
OUTCOMES = "nba_predictions.prediction_outcomes"
ACCURACY = "nba_predictions.prediction_accuracy"
CHECKS = "nba_monitoring.check_results"
MORNING = at(14)
SYSTEM = "moving_average_baseline_v1"


def quote(book: str, line: float, over: float | None, under: float | None, **fields: Any) -> dict[str, Any]:
    return {
        "game_id": GAME,
        "player_lookup": PLAYER,
        "bookmaker": book,
        "points_line": line,
        "over_price_decimal": over,
        "under_price_decimal": under,
        "snapshot_timestamp": at(21),
        "capture_time_known": True,
        "person_known": True,
        "market": "player_points",
        "commence_at": TIP,
        **fields,
    }


def prediction(**fields: Any) -> dict[str, Any]:
    spread = distribution.parameters(np.array([20.0]), np.array([6.0]))["points_distribution"][0]
    return {
        "prediction_id": "p1",
        "player_lookup": PLAYER,
        "points_distribution": spread,
        "predicted_points": 20.0,
        "points_p10": 12.0,
        "points_p90": 28.0,
        "has_prop_line": True,
        "current_points_line": 19.5,
        "over_probability": 0.5,
        "line_margin": 0.5,
        "recommendation": "PASS",
        "game_id": GAME,
        **fields,
    }


def given(**tables: Any) -> Inputs:
    """A date with one game and one player; each table's rows may be told."""
    made = {
        "predictions": [prediction()],
        "outcomes": [
            {"player_lookup": PLAYER, "outcome": "predicted", "has_prop_line": True, "game_id": GAME}
        ],
        "context": [{"player_lookup": PLAYER, "decision_time": BEFORE_TIP, "tip_at": TIP}],
        "quotes": [quote("fanduel", 19.5, 1.9, 1.9)],
        "injuries": [],
        "verdicts": [],
        "accuracy": [],
    } | tables
    return Inputs(
        stored=Stored(
            schedule=rows("nba_raw.schedule", {"status": "scheduled"}),
            predictions=rows(PREDICTIONS, *made["predictions"]),
            outcomes=rows(OUTCOMES, *made["outcomes"]),
            accuracy=rows(ACCURACY, *made["accuracy"]),
        ),
        context=rows(CONTEXT, *made["context"]),
        quotes=rows(QUOTES, *made["quotes"]),
        injuries=rows(INJURIES, *made["injuries"]),
        verdicts=rows(CHECKS, *made["verdicts"]),
        graded=rows(ACCURACY).select(COLUMNS),
    )


def made(inputs: Inputs) -> Slate:
    return slate.build(DAY, inputs, system=None, sportsbooks=("fanduel", "betmgm"))


def test_the_best_offer_is_the_one_a_unit_is_worth_most_on() -> None:
    """Neither the best price nor the kindest line alone: 18.5 at 1.85 beats 19.5 at 1.95 for an over."""
    quoted = [
        quote("fanduel", 19.5, 1.95, 1.87),
        quote("betmgm", 18.5, 1.85, 1.95),
        quote("caesars", 20.5, 2.0, 1.6),
    ]
    found = made(given(quotes=quoted))
    row = found.players.row(0, named=True)
    assert (row["best_over_book"], row["best_over_line"], row["best_over_price"]) == ("betmgm", 18.5, 1.85)
    every = slate.offers(found.players, rows(QUOTES, *quoted), decided())
    assert row["best_over_value"] == every.filter(pl.col("side") == "OVER")["expected_value"].max()


def decided() -> pl.DataFrame:
    return pl.DataFrame({"game_id": [GAME], "tip_at": [TIP], "instant": [BEFORE_TIP]})


@pytest.mark.parametrize(
    "late",
    [quote("betmgm", 10.5, 2.5, 2.5, snapshot_timestamp=BEFORE_TIP + timedelta(minutes=1)),
     quote("prizepicks", 10.5, 2.5, 2.5), quote("betmgm", 19.5, None, None)],
    ids=["after the decision", "a flat payout", "without a price"],
)  # fmt: skip
def test_what_is_no_offer_at_the_decision_is_not_the_best(late: dict[str, Any]) -> None:
    row = made(given(quotes=[quote("fanduel", 19.5, 1.9, 1.9), late])).players.row(0, named=True)
    assert (row["best_over_book"], row["best_under_book"]) == ("fanduel", "fanduel")


def test_grades_of_the_date_change_only_the_results() -> None:
    """Everything but the columns of the result, and the record before the date."""
    graded = {"prediction_id": "p1", "result": "WIN", "actual_points": 31, "game_id": GAME}
    before, after = made(given()), made(given(accuracy=[graded]))
    results = ["result", "void_reason", "actual_points"]
    assert after.players["result"].to_list() == ["WIN"]
    assert before.players.drop(results).equals(after.players.drop(results))
    for part in ("absent", "changes", "checks", "fresh", "live", "history"):
        one, other = getattr(before, part), getattr(after, part)
        assert one.equals(other) if isinstance(one, pl.DataFrame) else one == other


def test_lines_and_statuses_that_changed_since_the_morning() -> None:
    report = {"player_lookup": PLAYER, "player_name": "Anna Berg", "team": "BOS"}
    found = made(
        given(
            quotes=[
                quote("fanduel", 17.5, 1.9, 1.9, snapshot_timestamp=MORNING),
                quote("fanduel", 19.5, 1.9, 1.9),
            ],
            injuries=[
                {**report, "reported_at": MORNING, "status": "QUESTIONABLE"},
                {**report, "reported_at": at(21), "status": "PROBABLE"},
                {**report, "reported_at": BEFORE_TIP + timedelta(minutes=5), "status": "OUT"},
            ],
            predictions=[
                prediction(prediction_id="p0", predicted_points=18.0, is_active=False),
                prediction(prediction_version=2),
            ],
        )
    )
    assert found.changes.rows() == [
        ("Anna Berg", "BOS", "consensus line", "17.5", "19.5"),
        ("Anna Berg", "BOS", "injury report", "QUESTIONABLE", "PROBABLE"),
        ("Anna Berg", "BOS", "predicted mean", "18.0", "20.0"),
    ]


def test_a_small_move_is_counted_and_not_listed() -> None:
    found = made(
        given(
            quotes=[
                quote("fanduel", 19.0, 1.9, 1.9, snapshot_timestamp=MORNING),
                quote("fanduel", 19.5, 1.9, 1.9),
            ]
        )
    )
    assert (found.changes.height, found.small_moves) == (0, 1)


@pytest.mark.parametrize(("before", "listed", "small"), [(19.1, 0, 1), (19.0, 1, 0), (20.0, 0, 0)])
def test_so_is_a_mean_that_hardly_moved(before: float, listed: int, small: int) -> None:
    first = prediction(prediction_id="p0", predicted_points=before, is_active=False)
    found = made(given(predictions=[first, prediction(prediction_version=2)]))
    assert (found.changes.height, found.small_moves) == (listed, small)


def test_the_verdict_that_counts_was_given_before_the_tip() -> None:
    def verdict(state: str, hour: Any) -> dict[str, Any]:
        return {"check_name": "c", "table_name": "t", "state": state, "checked_at": hour, "game_date": DAY}

    early, late = verdict("warn", at(22)), verdict("pass", TIP + timedelta(hours=9))
    assert made(given(verdicts=[early, late])).checks["state"].to_list() == ["warn"]
    assert made(given(verdicts=[late])).checks["state"].to_list() == ["pass"]


def test_a_player_s_ladder_prices_every_line() -> None:
    nothing = rows("nba_analytics.player_game_summary").select(player.PLAYED)
    lined = rows("nba_predictions.prop_line_results").select(player.LINED)
    inputs = given(quotes=[quote("fanduel", 20.0, 1.9, 1.9)])
    found = player.build("Anna Berg", PLAYER, DAY, inputs, played=nothing, lined=lined)
    assert sum(found.probabilities) == pytest.approx(1, abs=1e-3)
    rungs = found.ladder
    assert rungs.filter("is_quoted")["points_line"].to_list() == [20.0]
    assert rungs["over_probability"].is_sorted(descending=True)
    whole = rungs.filter(pl.col("points_line") == 20.0).row(0, named=True)
    assert whole["push_probability"] == pytest.approx(found.probabilities[20], abs=1e-6)
    for row in rungs.iter_rows(named=True):
        over, push, under = (row[f"{part}_probability"] for part in ("over", "push", "under"))
        assert row["fair_over_price"] == pytest.approx(1 + under / over)
        assert over + push + under == pytest.approx(1)
    assert found.quotes["over_value"].to_list() == pytest.approx(
        [whole["over_probability"] * 0.9 - whole["under_probability"]]
    )


def test_a_player_nobody_predicted_says_why() -> None:
    outcome = {"player_lookup": PLAYER, "outcome": "skipped", "reason": "reported OUT", "game_id": GAME}
    nothing = rows("nba_analytics.player_game_summary").select(player.PLAYED)
    lined = rows("nba_predictions.prop_line_results").select(player.LINED)
    inputs = given(predictions=[], outcomes=[outcome])
    found = player.build("Anna Berg", PLAYER, DAY, inputs, played=nothing, lined=lined)
    assert found.chosen is None
    assert found.outcome is not None
    assert found.outcome["reason"] == "reported OUT"
