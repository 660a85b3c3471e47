"""`train` and `evaluate` as an operator meets them, on a home with invented games."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.assets import models
from nba_props.features.contract import CONTRACT
from nba_props.model_store import ModelStore
from nba_props.systems.training import SYSTEM_IDS
from nba_props.warehouse import contracts
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import rows
from nba_props_tests.cli.conftest import Said
from nba_props_tests.situations import FIRST, situations

FEATURES, SUMMARY = "nba_precompute.ml_feature_store", "nba_analytics.player_game_summary"


@pytest.fixture
def games(lake: Lake) -> pl.DataFrame:
    """Invented games in the feature store and the summaries."""
    made = situations()
    dates = made["game_date"].unique().to_list()
    structs = [
        pl.struct(value=pl.col(name), quality=pl.lit(1.0), source=pl.lit("test")).alias(name)
        for name in CONTRACT.names
    ]
    plain = rows(FEATURES, {}).drop(*CONTRACT.names, "game_date", "game_id", "player_lookup", "team")
    stored = made.select("game_date", "game_id", "player_lookup", "team", *structs).join(
        plain.with_columns(missing_required=pl.lit("")), how="cross"
    )
    lake.replace(FEATURES, stored.select(list(contracts.table(FEATURES).schema)), dates)
    played = made.select(
        "game_date", "game_id", "player_lookup", pl.col("actual_points").cast(pl.Int64).alias("pts")
    )
    lake.replace(SUMMARY, rows(SUMMARY, *played.to_dicts()), dates)
    return made


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


def test_evaluate_puts_every_system_beside_the_line(games: pl.DataFrame, run: Callable[..., Said]) -> None:
    said = run("evaluate", "--from", "2026-01-01", "--to", "2026-01-31", "--population", "all", "--json")
    assert said.code == 0, said.out
    found = json.loads(said.out[said.out.index("{") : said.out.rindex("}") + 1])
    regulars = {row["system_id"] for row in found["tables"]["regulars"]}
    assert regulars > {*SYSTEM_IDS, "the line", "EWMA, half-life 8"}
    shown = run("evaluate", "--from", "2026-01-01", "--to", "2026-01-31")
    assert "ensemble_v1_1" in shown.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--from", "2026-01-31", "--to", "2026-01-01"), "before it starts"),
        (("--from", "2026-01-01", "--to", "2026-01-31", "--population", "nobody"), "no population 'nobody'"),
        (("--from", FIRST.isoformat(), "--to", "2025-10-26"), "no games from"),
    ],
)
def test_wrong_use_of_evaluate(run: Callable[..., Said], arguments: tuple[str, ...], why: str) -> None:
    said = run("evaluate", *arguments)
    assert said.code == 2
    assert why in said.out
