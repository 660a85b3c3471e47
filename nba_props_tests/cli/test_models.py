"""`train` as an operator meets it, on a home with invented games."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.assets import models
from nba_props.model_store import ModelStore
from nba_props.systems import SYSTEM_IDS
from nba_props_tests.cli.conftest import Said


def test_a_months_models_rest_on_earlier_dates_only() -> None:
    [spec] = models.monthly.specs
    assert {dep.asset_key.to_user_string().split("/")[1] for dep in spec.deps} == {
        "ml_feature_store", "player_game_summary"
    }  # fmt: skip
    for dep in spec.deps:
        assert isinstance(dep.partition_mapping, dg.TimeWindowPartitionMapping)
        assert dep.partition_mapping.end_offset == -1


def test_train_keeps_the_models_of_a_month(games: pl.DataFrame, run: Callable[..., Said], home: Path) -> None:
    said = run("train", "--month", "2026-01", "--json")
    assert said.code == 0, said.out
    manifests = json.loads(said.out)
    assert set(manifests) == set(SYSTEM_IDS)
    assert manifests["xgboost_v1"]["last_date"] == "2025-12-31"
    before = (home / "models" / "2026-01.zip").read_bytes()
    assert run("train", "--month", "2026-01").code == 0
    assert (home / "models" / "2026-01.zip").read_bytes() == before
    assert len(ModelStore(home / "models").systems(date(2026, 1, 16))) == 7


def test_a_month_with_nothing_before_it_is_an_error_that_says_so(
    games: pl.DataFrame, run: Callable[..., Said], home: Path
) -> None:
    said = run("train", "--month", "2025-10")
    assert said.code == 1
    assert "0 games before 2025-10-01 are too few to train on" in said.out
    assert not (home / "models" / "2025-10.zip").exists()


@pytest.mark.parametrize("month", ["January", "2026-13", "2026-01-01"])
def test_what_is_no_month_is_wrong_use(run: Callable[..., Said], month: str) -> None:
    said = run("train", "--month", month)
    assert (said.code, "is no month: write it as 2026-01" in said.out) == (2, True)
