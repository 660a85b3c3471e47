"""Three real seasons through the command line: every row accounted for, and figures where honest ones lie."""

from pathlib import Path

import polars as pl
import pytest

from nba_props_tests.acceptance.conftest import MORNING_AFTER
from nba_props_tests.acceptance.planting import copy_of
from nba_props_tests.acceptance.processes import succeed
from nba_props_tests.homes import lake_of, settings_of

pytestmark = [pytest.mark.acceptance, pytest.mark.real_data]

BOX_ROWS = 72_343
BASELINE = "moving_average_baseline_v1"
#: An error below this on the population is no skill: somebody looked at the results.
LEAK = 4.3


def test_every_box_row_arrives(seasons: Path) -> None:
    """In the raw table and in the summaries; what does not is in the quarantine with its reason."""
    rows = read(seasons, "nba_raw.bdl_player_boxscores")
    refused = read(seasons, "nba_raw.quarantined_records").filter(pl.col("kind") == "box_scores")
    print(f"\nbox rows {rows.height}, summaries {read(seasons, 'nba_analytics.player_game_summary').height}")
    assert rows.height + refused.height == BOX_ROWS
    assert read(seasons, "nba_analytics.player_game_summary").height == rows.height


def test_every_line_has_its_fate(seasons: Path) -> None:
    """A line without a box score is a void bet, a postponement or a wrong date, and hardly ever a name."""
    lines = read(seasons, "nba_predictions.prop_line_results")
    fates = dict(lines["fate"].value_counts().iter_rows())
    joined = fates["played"] / lines.height
    print(f"\n{lines.height} lined player-days, {100 * joined:.2f} % joined: {fates}")
    assert joined >= 0.94
    assert fates["postponed"] == 57
    assert abs(fates["did not play"] - 713) <= 25
    assert abs(fates["no game that day"] - 98) <= 15
    assert fates.get("name not resolved", 0) <= 5
    assert fates.get("pending", 0) == 0


@pytest.mark.parametrize(("season", "figure"), [("2024-25", 5.02), ("2025-26", 4.90)])
def test_the_baseline_errs_as_much_as_it_honestly_must(seasons: Path, season: str, figure: float) -> None:
    """Regular season, from 3 games and 15 expected minutes on, played; counted from the box scores alone."""
    graded = read(seasons, "nba_predictions.prediction_accuracy").filter(pl.col("system_id") == BASELINE)
    asked = population(read(seasons, "nba_analytics.player_game_summary")).filter(pl.col("season") == season)
    covered = asked.join(graded, on=["game_id", "player_lookup"], how="inner").drop_nulls("absolute_error")
    error, coverage = covered["absolute_error"].mean(), covered.height / asked.height
    assert isinstance(error, float)
    print(
        f"\n{season}: MAE {error:.4f} on {covered.height} of {asked.height}, coverage {100 * coverage:.2f} %"
    )
    assert error > LEAK
    assert error == pytest.approx(figure, abs=0.03)
    assert coverage >= 0.95


@pytest.mark.parametrize("day", ["2026-01-16", "2025-12-26"])
def test_a_slate_of_the_past_ends_in_a_board(seasons: Path, day: str, tmp_path: Path) -> None:
    home = copy_of(seasons, tmp_path / "home", "landing", "warehouse", "models")
    said = succeed(home, "slate", day, now=MORNING_AFTER)
    assert day in said
    rows = read(home, "nba_predictions.player_prop_predictions").filter(
        pl.col("is_active") & (pl.col("game_date") == pl.lit(day).str.to_date())
    )
    priced = rows["over_price_decimal"].count()
    print(f"\n{day}: {rows.height} active predictions, {rows['has_prop_line'].sum()} lined, {priced} priced")
    assert rows["has_prop_line"].any()
    assert priced > 0 or day != "2025-12-26", "two-way prices are known for this date"


def population(summaries: pl.DataFrame) -> pl.DataFrame:
    """The player-games on which errors are compared, chosen by earlier games of the season only."""
    own = ["player_lookup", "season"]
    earlier = summaries.sort("game_date").with_columns(
        games=pl.int_range(pl.len()).over(own),
        minutes_before=pl.col("minutes").ewm_mean(half_life=6, adjust=True).shift(1).over(own),
    )
    return earlier.filter(
        (pl.col("games") >= 3)
        & (pl.col("minutes_before") >= 15)
        & (pl.col("season_type") == "Regular Season")
    ).select("game_id", "player_lookup", "season")


def read(home: Path, table: str) -> pl.DataFrame:
    """All rows of a table."""
    return lake_of(settings_of(home)).read(table)
