"""What was published is judged as it was published, beside the EWMA and the line on the same player-games."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.evaluation import scores, tables, walk_forward
from nba_props.evaluation.walk_forward import EWMA, LINE
from nba_props.systems import distribution
from nba_props_tests.situations import MONTH, situations

ROWS = situations(days=80)
LAST = MONTH + timedelta(days=6)
SYSTEM = "some_system_v1"


@pytest.fixture(scope="module")
def stored() -> pl.DataFrame:
    """One system's predictions of half the players of every date: always fifteen points."""
    mean = np.full(ROWS.height, 15.0)
    spread = distribution.parameters(mean, mean / 2).select("points_distribution")
    said = ROWS.select("game_id", "player_lookup", system_id=pl.lit(SYSTEM), predicted_points=pl.lit(15.0))
    return pl.concat([said, spread], how="horizontal").gather_every(2)


def test_the_window_s_published_player_games_are_judged_and_no_others(stored: pl.DataFrame) -> None:
    found = walk_forward.published(ROWS, stored, MONTH, LAST)
    assert set(found["system_id"]) == {SYSTEM, EWMA, LINE}
    keys = ["game_id", "player_lookup"]
    window = ROWS.filter(pl.col("game_date").is_between(MONTH, LAST)).join(stored, on=keys, how="semi")
    own = found.filter(pl.col("system_id") == SYSTEM)
    assert own.select(keys).sort(keys).equals(window.select(keys).sort(keys))
    assert found.filter(pl.col("system_id") == EWMA).height == window.height
    assert set(own["predicted_points"]) == {15.0}
    lined = window.filter(pl.col("line_consensus").is_not_null())
    assert found.filter(pl.col("system_id") == LINE).height == lined.height > 0


def test_its_error_is_that_of_what_was_said(stored: pl.DataFrame) -> None:
    judged = tables.table(scores.scored(walk_forward.published(ROWS, stored, MONTH, LAST)), "everybody")
    row = judged.row(by_predicate=pl.col("system_id") == SYSTEM, named=True)
    own = ROWS.filter(pl.col("game_date").is_between(MONTH, LAST)).join(
        stored, on=["game_id", "player_lookup"]
    )
    assert row["mae"] == pytest.approx((own["actual_points"] - 15).abs().mean())
    assert row["n"] == own.height


def test_nothing_published_is_nothing_judged(stored: pl.DataFrame) -> None:
    assert walk_forward.published(ROWS, stored.clear(), MONTH, LAST).is_empty()
