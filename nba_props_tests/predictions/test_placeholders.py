"""What becomes of a row held against a placeholder, and of every row beside it."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.markets import lines
from nba_props.predictions import placeholders, reconcile
from nba_props.predictions import rows as prediction_rows
from nba_props.warehouse import contracts
from nba_props_tests.builders import AFTER_TIP, BEFORE_TIP, DAY, GAME, TIP, at, rows
from nba_props_tests.league import NOW, POLICY, invent

PREDICTIONS = "nba_predictions.player_prop_predictions"
PROPS = "nba_raw.odds_api_player_points_props"
FAULT = "a line nobody quoted"
EXPECTED = pl.DataFrame({"game_id": [GAME], "player_lookup": ["annaberg"], "outcome": ["predicted"]})


def stored(*given: dict[str, Any]) -> pl.DataFrame:
    """Published rows: version 1 of the baseline for Anna Berg unless said otherwise."""
    return rows(
        PREDICTIONS, *({"prediction_version": 1, "current_points_line": 20.0, **row} for row in given)
    )


def mended(was: pl.DataFrame, new: pl.DataFrame, *found: str) -> dict[str, dict[str, Any]]:
    """The rows after these ids were found to be placeholders, by id."""
    bad = was.filter(pl.col("prediction_id").is_in(found)).with_columns(fault=pl.lit(FAULT))
    after = placeholders.mended(was, new, bad, now=AFTER_TIP, expected=EXPECTED)
    assert after.columns == was.columns
    return {row["prediction_id"]: row for row in after.to_dicts()}


def test_the_past_is_removed_and_what_is_predicted_again_takes_its_place() -> None:
    was = stored({"prediction_id": "bad"}, {"prediction_id": "other", "player_lookup": "bobcole"})
    after = mended(was, stored({"prediction_id": "good", "current_points_line": 21.5}), "bad")
    assert set(after) == {"good", "other"}
    assert (after["good"]["prediction_version"], after["good"]["is_active"]) == (1, True)
    assert after["other"] == was.filter(prediction_id="other").to_dicts()[0], "nobody else's row is touched"


def test_what_a_placeholder_had_superseded_counts_again() -> None:
    was = stored(
        {"prediction_id": "good", "is_active": False, "superseded_by": "bad", "superseded_at": at(20)},
        {"prediction_id": "bad", "prediction_version": 2},
    )
    after = mended(was, stored({"prediction_id": "good"}), "bad")
    assert set(after) == {"good"}
    assert (after["good"]["is_active"], after["good"]["superseded_by"], after["good"]["superseded_at"]) == (
        True, None, None,
    )  # fmt: skip


def test_whatever_a_placeholder_had_superseded_is_superseded_by_what_counts_now() -> None:
    was = stored(
        {"prediction_id": "old", "is_active": False, "superseded_by": "bad"},
        {"prediction_id": "bad", "prediction_version": 2},
    )
    after = mended(was, stored({"prediction_id": "new"}), "bad")
    assert after["old"]["superseded_by"] == "new"
    assert (after["new"]["prediction_version"], after["new"]["is_active"]) == (2, True)


def test_who_is_no_longer_predicted_is_only_removed() -> None:
    was = stored({"prediction_id": "bad", "player_lookup": "bobcole"}, {"prediction_id": "other"})
    assert set(mended(was, was.clear(), "bad")) == {"other"}


def test_a_live_placeholder_stays_and_its_correction_is_the_next_version() -> None:
    was = stored({"prediction_id": "bad", "origin": "live", "prediction_version": 3})
    after = mended(was, stored({"prediction_id": "good", "origin": "live"}), "bad")
    assert set(after) == {"bad", "good"}
    bad, good = after["bad"], after["good"]
    assert (bad["is_active"], bad["superseded_by"], bad["superseded_at"]) == (False, "good", AFTER_TIP)
    assert (bad["invalidation_reason"], bad["invalidated_at"]) == (f"placeholder line: {FAULT}", AFTER_TIP)
    assert (good["is_active"], good["prediction_version"], good["origin"]) == (True, 4, "live")


def test_a_live_row_that_had_the_right_line_before_counts_again() -> None:
    was = stored(
        {"prediction_id": "good", "origin": "live", "is_active": False, "superseded_by": "bad"},
        {"prediction_id": "bad", "origin": "live", "prediction_version": 2},
    )
    after = mended(was, stored({"prediction_id": "good", "origin": "live"}), "bad")
    assert [(row["is_active"], row["superseded_by"]) for row in (after["good"], after["bad"])] == [
        (True, None), (False, "good"),
    ]  # fmt: skip
    assert after["good"]["prediction_version"] == 1


def test_a_live_row_altered_under_its_own_id_is_what_its_id_says_again() -> None:
    was = stored({"prediction_id": "same", "origin": "live", "prediction_version": 2})
    new = stored(
        {"prediction_id": "same", "origin": "live", "prediction_version": 2, "current_points_line": 21.5}
    )
    after = mended(was, new, "same")
    assert [(row["current_points_line"], row["prediction_version"]) for row in after.values()] == [(21.5, 2)]


def test_a_live_row_of_a_game_to_come_is_not_corrected_but_predicted_again() -> None:
    was = stored({"prediction_id": "bad", "origin": "live"})
    assert was.filter(placeholders.corrected(BEFORE_TIP)).is_empty()
    assert was.filter(placeholders.corrected(AFTER_TIP)).height == 1


def test_whoever_is_still_to_be_predicted_and_was_not_is_named() -> None:
    removed = stored({"prediction_id": "bad"}, {"prediction_id": "gone", "player_lookup": "bobcole"})
    asked = EXPECTED.select("game_id", "player_lookup")
    assert placeholders.lacking(removed, asked, removed.clear()).rows() == [
        (GAME, "annaberg", "moving_average_baseline_v1")
    ]
    assert placeholders.lacking(removed, asked, removed).is_empty()


def quote(line: float, hour: int, **fields: Any) -> dict[str, Any]:
    """A quote for Anna Berg in a snapshot at this hour (UTC)."""
    return {
        "points_line": line, "snapshot_timestamp": at(hour), "over_price_decimal": 1.9,
        "under_price_decimal": 1.9,
        "game_id": GAME, "player_lookup": "annaberg", "universal_player_id": "nba:1", **fields,
    }  # fmt: skip


def test_each_row_gets_the_line_of_its_own_decision_time() -> None:
    """Two rows of one game, decided at two times, in the order they came; what they said is of no account."""
    given = stored(
        {"prediction_id": "late", "decision_time": at(21), "sportsbook": "nobody", "tip_at": TIP},
        {"prediction_id": "early", "decision_time": at(18), "tip_at": TIP},
        {"prediction_id": "none", "player_lookup": "bobcole", "decision_time": at(21), "has_prop_line": True},
    )
    quotes = rows(PROPS, quote(20.5, 17), quote(22.5, 20), quote(30.5, 22), quote(9.5, 20, game_id=None))
    derived = lines.derived_again(given, quotes, ("fanduel",))
    assert derived.columns == given.columns
    told = derived.select("prediction_id", "current_points_line", "sportsbook", "has_prop_line", "line_books")
    assert told.rows() == [
        ("late", 22.5, "fanduel", True, 1),
        ("early", 20.5, "fanduel", True, 1),
        ("none", None, None, False, 0),
    ]


def test_a_repriced_prediction_is_the_one_that_was_made_with_that_line() -> None:
    """From the distribution alone: a row spoiled in what the line decides comes back to the last digit."""
    league = invent(3)
    day = max(league.schedule["game_date"])
    made = league.pregame(day)
    published = _published(made["predictions"])
    assert published["has_prop_line"].any()
    spoiled = published.with_columns(
        prediction_id=pl.lit("bad-") + pl.col("prediction_id"),
        current_points_line=pl.lit(20.0),
        line_source=pl.lit("ESTIMATED"),
        sportsbook=pl.lit(None, pl.String),
        recommendation=pl.lit("OVER"),
        over_probability=pl.lit(0.9),
    )
    quotes = league.quotes.filter(game_date=day)
    again = prediction_rows.repriced(spoiled, quotes, made["features"], ("fanduel",), POLICY)
    assert again.equals(published)


def _published(predicted: pl.DataFrame) -> pl.DataFrame:
    arriving = reconcile.arriving(predicted, NOW, 1.0)
    stamps = {"run_id": pl.lit("r"), "created_at": pl.lit(NOW), "predicted_at": pl.lit(NOW)}
    return contracts.table(PREDICTIONS).conform(arriving.with_columns(**stamps))


@pytest.mark.parametrize("changed", ["recommendation", "current_points_line"])
def test_only_what_changes_is_written_and_keeps_no_stamp(changed: str) -> None:
    table = contracts.table(PREDICTIONS)
    was = stored({"prediction_id": "a", "run_id": "old"}, {"prediction_id": "b", "run_id": "old"})
    new = was.with_columns(run_id=pl.lit("new"), created_at=pl.lit(AFTER_TIP) + timedelta(days=1))
    other = {"recommendation": pl.lit("OVER"), "current_points_line": pl.lit(None, pl.Float64)}[changed]
    new = new.with_columns(pl.when(prediction_id="b").then(other).otherwise(changed).alias(changed))
    third = stored({"prediction_id": "c", "run_id": "new", "game_date": DAY})
    after = table.only_changes(was, pl.concat([new, third.select(new.columns)])).sort("prediction_id")
    assert after["run_id"].to_list() == ["old", "new", "new"]
    assert after.head(1).equals(was.head(1))
    assert table.only_changes(was, was.clear()).is_empty()
    assert isinstance(after["game_date"][0], date)
