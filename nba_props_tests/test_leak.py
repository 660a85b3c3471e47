"""The sacred rule: what predicts a date knows nothing of its results, nor of anything learnt later.

The whole graph runs over a landing zone in which the future turned out otherwise; whatever was known before
stays the same to the last digit.
"""

import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.assets import analytics, halves, precompute, predictions
from nba_props.features.contract import CONTRACT
from nba_props.landing import Landing
from nba_props.settings import Settings
from nba_props.warehouse import contracts
from nba_props_tests import hindsight
from nba_props_tests.homes import (
    LAST,
    Remembered,
    back,
    backfill,
    differences,
    lake_of,
    settings_of,
    simulated,
)

pytestmark = pytest.mark.journey

#: Everything that knows a date before its games.
PREDICTING = [
    contracts.table(name)
    for name in (
        analytics.CONTEXT,
        precompute.PLAYER_ZONES,
        precompute.TEAM_ZONES,
        precompute.FACTORS,
        precompute.FEATURES,
        predictions.PREDICTIONS,
        predictions.OUTCOMES,
    )
]
EVERYTHING = tuple(dict.fromkeys([*halves.POST_GAME, *halves.PRE_GAME]))
DATES = [back(2), back(1)]

#: What a line may change: of the context, of the features, and of a prediction.
MARKET = {
    "current_points_line", "consensus_points_line", "opening_points_line", "line_movement", "line_dispersion",
    "no_vig_over_probability", "line_books",
}  # fmt: skip
LINES = set(CONTRACT.of("lines"))
PRICED = MARKET | {
    "prediction_id", "input_hash", "line_margin", "over_probability", "push_probability", "under_probability",
    "fair_over_price", "fair_under_price", "over_expected_value", "under_expected_value", "recommendation",
    "recommendation_reason", "confidence_score", "raw_confidence_score",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A week of results, and two of its dates predicted."""
    settings = simulated(tmp_path_factory.mktemp("leak") / "home", 7)
    backfill(settings, back(6), LAST, *halves.POST_GAME)
    backfill(settings, DATES[0], DATES[-1], *halves.PRE_GAME)
    return settings


@pytest.mark.parametrize("day", DATES, ids=str)
def test_another_future_changes_nothing_of_what_predicts_a_date(
    home: Settings, day: date, tmp_path: Path
) -> None:
    """Results from the date on altered, deleted and added; reports, lines and scores that came too late."""
    other = copy_of(home, tmp_path)
    hindsight.happens(other, day, LAST)
    hindsight.forget(other, day)
    backfill(other, day, LAST, *EVERYTHING)
    assert differences(lake_of(other), lake_of(home), [contracts.table(analytics.SUMMARY)], [day]) != []
    assert differences(lake_of(other), lake_of(home), PREDICTING, [day]) == []


def test_a_line_in_time_changes_what_is_said_of_the_line_and_of_nothing_else(
    home: Settings, tmp_path: Path
) -> None:
    """And of that player only; features and predicted points know no line."""
    other, day = copy_of(home, tmp_path), DATES[-1]
    before = Remembered.of(lake_of(home), day)
    chosen = before.read(predictions.PREDICTIONS).filter("has_prop_line").row(0, named=True)
    for ref in in_time(other, day):
        hindsight.rewrite(other, ref, raised(chosen["player_name"], chosen["sportsbook"]))
    hindsight.forget(other, day)
    backfill(other, day, day, *EVERYTHING)
    after = Remembered.of(lake_of(other), day)
    judged = (
        (analytics.CONTEXT, MARKET),
        (precompute.FEATURES, LINES),
        (predictions.PREDICTIONS, PRICED),
    )
    for table, allowed in judged:
        one, two = (rows.read(table).sort("player_lookup") for rows in (before, after))
        moved = changed_columns(one, two)
        assert set(moved) - {"run_id", "created_at", "updated_at"} <= allowed, table
        assert moved.get("current_points_line", moved.get("line_quoted")) == [chosen["player_lookup"]]
        assert {name for column in moved.keys() & allowed for name in moved[column]} == {
            chosen["player_lookup"]
        }


def copy_of(home: Settings, folder: Path) -> Settings:
    """A home of its own with the same payloads and tables."""
    for part in ("landing", "warehouse"):
        shutil.copytree(home.home / part, folder / "home" / part)
    return settings_of(folder / "home")


def in_time(settings: Settings, day: date) -> list[Any]:
    """The date's quotes captured by their game's decision time."""
    quotes = hindsight.by_event(Landing(settings.landing_url), day)
    return [ref for tip, refs in quotes for ref in refs if ref.captured_at <= tip - timedelta(hours=1)]


def raised(player: str, book: str) -> Callable[[Any], Any]:
    """Raise the line one book quotes for one player by a point."""

    def change(document: Any) -> Any:
        for quoting in document["bookmakers"]:
            for outcome in hindsight.quotes_of({"bookmakers": [quoting]}) if quoting["key"] == book else ():
                outcome["point"] += 1.0 if outcome["description"] == player else 0.0
        return json.loads(json.dumps(document))

    return change


def changed_columns(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, list[str]]:
    """The columns that differ, each with the players of whom it does."""
    assert before["player_lookup"].equals(after["player_lookup"])
    apart = {name: ~before[name].eq_missing(after[name]) for name in before.columns}
    return {
        name: before["player_lookup"].filter(where).to_list() for name, where in apart.items() if where.any()
    }
