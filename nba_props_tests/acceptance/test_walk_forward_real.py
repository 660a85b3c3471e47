"""The targets of the models on real games, relative to the EWMA on the same rows, each month by models fitted
strictly before it.

The population is `regulars` (15 expected minutes, 3 games this season, played) of 2025-26. Intervals are over
games. What a target is written for, `docs/models.md` says.
"""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.evaluation import alarms, scores, tables, walk_forward
from nba_props.systems import training
from nba_props_tests.homes import lake_of, settings_of

pytestmark = [pytest.mark.acceptance, pytest.mark.real_data]

FIRST, LAST = date(2025, 10, 21), date(2026, 1, 31)


@pytest.fixture(scope="module")
def scored(seasons: Path) -> pl.DataFrame:
    lake = lake_of(settings_of(seasons))
    store = lake.read("nba_precompute.ml_feature_store", None, LAST)
    summaries = lake.read("nba_analytics.player_game_summary", None, LAST)
    rows = training.with_results(store, summaries)
    return scores.scored(walk_forward.predictions(rows, FIRST, LAST))


@pytest.fixture(scope="module")
def found(scored: pl.DataFrame) -> dict[str, dict[str, Any]]:
    table = tables.table(scored)
    with pl.Config(tbl_cols=-1, tbl_rows=-1, tbl_width_chars=240):
        print(f"\n{table.drop('games', 'log_score')}")
    assert [str(alarm) for alarm in alarms.of_table(table) if alarm.rings] == []
    return {row["system_id"]: row for row in table.iter_rows(named=True)}


def test_the_population_is_the_one_the_targets_are_written_for(found: dict[str, dict[str, Any]]) -> None:
    assert 11_000 < found["ensemble_v1"]["n"] < 11_500
    assert 4.85 < found[walk_forward.EWMA]["mae"] < 4.95


def test_the_ensemble_reaches_its_targets(found: dict[str, dict[str, Any]]) -> None:
    row = found["ensemble_v1"]
    assert row["mae_ratio"] <= 0.983
    assert row["rmse_ratio"] <= 0.985
    assert row["crps_ratio"] <= 0.980
    assert row["mae_ratio_high"] <= 0.990
    assert 0.785 <= row["coverage_80"] <= 0.815
    assert row["line_mae_ratio"] <= 1.020


def test_the_anchored_system_is_not_worse_than_the_market(found: dict[str, dict[str, Any]]) -> None:
    row = found["ensemble_v1_1"]
    assert row["line_mae_ratio"] <= 1.0
    assert row["brier_gain_high"] >= 0


def test_no_feature_knows_the_result(scored: pl.DataFrame) -> None:
    """No forecast of points goes with the points as only leaked minutes make it."""
    together = scored.group_by("system_id").agg(pl.corr("predicted_points", "actual_points"))
    assert together["predicted_points"].max() < 0.8
