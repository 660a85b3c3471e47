"""When a newer version takes over, and when the market counts as beaten."""

import random
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.evaluation import comparisons
from nba_props.evaluation.comparisons import BRIER, CLOSING, Comparison
from nba_props.reports import board
from nba_props_tests.builders import rows

ACCURACY = "nba_predictions.prediction_accuracy"
PREDICTIONS = "nba_predictions.player_prop_predictions"
FIRST = date(2025, 11, 1)
OLD, NEW = "xgboost_v1", "xgboost_v2"
ANCHORED = "ensemble_v1_1"
STEP = 20


def days(number: int) -> list[date]:
    return [FIRST + timedelta(days=place) for place in range(number)]


def graded(errors: dict[str, list[float]], games: int = 4, **given_fields: Any) -> pl.DataFrame:
    """Of each system and date an error, of five players in each of four games, spread by a little."""
    said = [
        {"game_date": day, "system_id": name, "game_id": f"{day}g{game}", "player_lookup": f"p{player}",
         "prediction_id": f"{name}{day}{game}{player}",
         "absolute_error": error + 0.1 * ((game + player) % 3), **given_fields}
        for name, of_days in errors.items()
        for day, error in zip(days(len(of_days)), of_days, strict=True)
        for game in range(games) for player in range(5)
    ]  # fmt: skip
    return rows(ACCURACY, *said)


def decided(found: pl.DataFrame, number: int, priced: pl.DataFrame | None = None) -> pl.DataFrame:
    return comparisons.decided(
        found,
        rows(PREDICTIONS) if priced is None else priced,
        days(number),
        systems=(OLD, NEW),
        anchored=ANCHORED,
        games=STEP,
    ).filter(pl.col("against") != "market" if priced is None else pl.col("against") == "market")


@pytest.mark.parametrize(
    ("system_id", "family"),
    [("ensemble_v1", "ensemble"), ("ensemble_v1_1", "ensemble"), ("zone_matchup_v1", "zone_matchup")],
)
def test_a_family_is_the_name_without_its_version(system_id: str, family: str) -> None:
    assert comparisons.family(system_id) == family


def test_versions_stand_in_order_of_their_numbers() -> None:
    listed = comparisons.families(["b_v10", "b_v2", "b_v1_1", "b_v1", "a_v1"])
    assert listed == [["a_v1"], ["b_v1", "b_v1_1", "b_v2", "b_v10"]]


def test_a_better_version_is_no_champion_before_enough_games_are_in() -> None:
    """Four games a day: the twentieth is played on the fifth."""
    found = decided(graded({OLD: [5.0] * 6, NEW: [4.0] * 6}), 6)
    assert found["champion"].to_list() == [OLD] * 4 + [NEW] * 2
    assert found["verdict"].to_list() == ["waiting"] * 4 + ["better"] * 2
    assert found["games"].to_list() == [4, 8, 12, 16, 20, 24]
    assert found["games_needed"].to_list() == [20] * 4 + [40] * 2
    assert found["gain_low"].null_count() == 4
    last = found.row(-1, named=True)
    assert (last["system_id"], last["against"], last["judged_games"]) == (NEW, OLD, 20)
    assert last["gain"] == pytest.approx(1.0)


def test_between_two_looks_nothing_changes_whatever_happens() -> None:
    found = decided(graded({OLD: [5.0] * 9, NEW: [4.0] * 5 + [9.0] * 4}), 9)
    assert found["gain"].to_list()[4:] == [1.0] * 5
    assert found["champion"].to_list()[4:] == [NEW] * 5


def test_a_version_that_turns_out_worse_gives_way_again() -> None:
    found = decided(graded({OLD: [5.0] * 15, NEW: [4.0] * 5 + [9.0] * 10}), 15)
    assert (found["champion"].to_list()[8], found["champion"].to_list()[9]) == (NEW, OLD)
    assert found["verdict"].to_list()[9] == "worse"


def test_a_worse_version_and_one_that_only_varies_stay_challengers() -> None:
    assert set(decided(graded({OLD: [5.0] * 6, NEW: [5.5] * 6}), 6)["champion"]) == {OLD}
    found = decided(graded({OLD: [5.0] * 6, NEW: [4.0, 6.0, 5.0] * 2}), 6)
    assert (found["verdict"].to_list()[-1], set(found["champion"])) == ("no difference shown", {OLD})


def test_only_what_both_forecast_counts() -> None:
    """A version that skips the hard players is not better for it."""
    both = graded({OLD: [5.0] * 6, NEW: [5.0] * 6})
    hard = (pl.col("system_id") == OLD) & (pl.col("player_lookup") == "p1")
    skips = both.filter(~((pl.col("system_id") == NEW) & (pl.col("player_lookup") == "p1")))
    found = decided(
        skips.with_columns(absolute_error=pl.when(hard).then(50.0).otherwise("absolute_error")), 6
    )
    assert set(found["champion"]) == {OLD}
    assert found["player_games"].to_list()[-1] == 24 * 4


def test_a_third_version_is_held_against_whoever_counts() -> None:
    found = comparisons.decided(
        graded({"x_v1": [5.0] * 6, "x_v2": [4.0] * 6, "x_v3": [4.5] * 6}),
        rows(PREDICTIONS),
        days(6),
        systems=("x_v3", "x_v1", "x_v2"),
        anchored=ANCHORED,
        games=STEP,
    ).filter(pl.col("system_id") == "x_v3")
    assert found["against"].to_list() == ["x_v1"] * 4 + ["x_v2"] * 2
    assert found["champion"].to_list() == ["x_v1"] * 4 + ["x_v2"] * 2
    assert board.challengers(found.tail(1)) == {"x_v3"}


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 14))
def test_a_date_alone_says_what_it_says_in_a_window_and_later_games_change_nothing(
    seed: int, place: int
) -> None:
    dice = random.Random(seed)
    errors = {name: [dice.uniform(3, 7) for _ in range(14)] for name in (OLD, NEW)}
    everything = graded(errors).sample(fraction=1, shuffle=True, seed=seed)
    day = days(place)[-1]
    alone = comparisons.decided(
        everything.filter(pl.col("game_date") <= day), rows(PREDICTIONS), [day],
        systems=(OLD, NEW), anchored=ANCHORED, games=STEP,
    )  # fmt: skip
    window = comparisons.decided(
        everything, rows(PREDICTIONS), days(14), systems=(OLD, NEW), anchored=ANCHORED, games=STEP
    )
    assert alone.equals(window.filter(game_date=day))


def test_an_interval_holds_its_mean_and_narrows_with_games() -> None:
    dice = random.Random(4)
    games = [(day, f"{day}{game}") for day in days(40) for game in range(4)]
    gains = pl.DataFrame(
        [(*game, dice.gauss(0.1, 2)) for game in games for _ in range(9)],
        schema={"game_date": pl.Date, "game_id": pl.String, "gain": pl.Float64},
        orient="row",
    )
    last, *_, first = Comparison(gains, STEP).looks()
    for look in (first, last):
        assert look.low < look.gain < look.high
    assert last.high - last.low < 0.6 * (first.high - first.low)
    # 180 rows with a standard deviation of 2 leave a standard error of .149.
    assert first.high - first.low == pytest.approx(2 * 1.96 * 2 / 180**0.5, rel=0.3)


def _bets(origin: str, over: float, closing: float | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of a system that gives the over this chance where the market says a half; all of them win."""
    found = graded(
        {ANCHORED: [5.0] * 6}, origin=origin, current_points_line=20.5, actual_points=25,
        closing_line_value=closing,
    )  # fmt: skip
    said = [
        {"prediction_id": name, "game_date": day, "over_probability": over, "push_probability": 0.0,
         "no_vig_over_probability": 0.5}
        for name, day in found.select("prediction_id", "game_date").iter_rows()
    ]  # fmt: skip
    return found, rows(PREDICTIONS, *said)


@pytest.mark.parametrize(
    ("live", "walk_forward", "beats"),
    [((0.6, None), (0.6, None), True), ((0.6, None), (0.4, None), False), ((0.4, 0.02), (0.6, None), True),
     ((0.4, -0.02), (0.6, 0.02), False), ((0.5, None), (0.6, None), False)],
)  # fmt: skip
def test_the_market_is_beaten_only_walk_forward_and_live(live: Any, walk_forward: Any, beats: bool) -> None:
    parts = [_bets(origin, *of) for origin, of in (("live", live), ("backfill", walk_forward))]
    accuracy = pl.concat([
        found.with_columns(pl.col("prediction_id") + origin, pl.col("game_id") + origin)
        for (found, _), origin in zip(parts, "lb", strict=True)
    ])  # fmt: skip
    priced = pl.concat(
        [said.with_columns(pl.col("prediction_id") + o) for (_, said), o in zip(parts, "lb", strict=True)]
    )
    found = decided(accuracy, 6, priced)
    latest = found.filter(game_date=days(6)[-1])
    assert set(latest["metric"]) == {BRIER, CLOSING}
    assert comparisons.beats_market(latest, ANCHORED) is beats
    assert not comparisons.beats_market(found.filter(game_date=days(4)[-1]), ANCHORED)
    assert not comparisons.beats_market(latest, OLD)
