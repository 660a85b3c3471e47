from datetime import date
from pathlib import Path

import pytest

from nba_props.checks.contracts import repeated_grains, schema_fault
from nba_props.warehouse import contracts
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows

TABLE = contracts.table("nba_raw.schedule")
GAMES = rows(TABLE.name, {"game_id": "1"}, {"game_id": "2"})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    lake.replace(TABLE.name, GAMES, [DAY])
    return lake


def _poison(lake: Lake, frame: object) -> None:
    frame.write_parquet(lake.root / TABLE.dataset / TABLE.table / f"{DAY}.parquet")


def test_a_clean_partition_passes_both_checks(lake: Lake) -> None:
    assert schema_fault(lake, TABLE, DAY, DAY) is None
    assert repeated_grains(lake, TABLE, DAY, DAY).is_empty()


def test_a_partition_with_a_column_too_many_is_a_fault(lake: Lake) -> None:
    _poison(lake, GAMES.with_columns(surprise=1))
    assert "surprise" in (schema_fault(lake, TABLE, DAY, DAY) or "")


def test_a_partition_of_another_type_is_a_fault(lake: Lake) -> None:
    _poison(lake, GAMES.with_columns(home_score="home_team"))
    assert TABLE.name in (schema_fault(lake, TABLE, DAY, DAY) or "")


def test_a_partition_that_lost_a_required_column_is_a_fault(lake: Lake) -> None:
    """Read, it is NULL in every row: only a nullable column may have come later than the file."""
    _poison(lake, GAMES.drop("home_team", "tip_at"))
    fault = schema_fault(lake, TABLE, DAY, DAY) or ""
    assert "'home_team': 2" in fault and "tip_at" not in fault


def test_a_partition_with_a_number_that_is_none_is_a_fault(tmp_path: Path) -> None:
    table, lake = contracts.table("nba_raw.bdl_player_boxscores"), Lake(tmp_path)
    lake.replace(table.name, rows(table.name, {"minutes": 30.0}), [DAY])
    assert schema_fault(lake, table, DAY, DAY) is None
    lake.replace(table.name, rows(table.name, {"minutes": float("nan")}), [DAY])
    assert schema_fault(lake, table, DAY, DAY) == f"{table.name}: NaN is no number, in minutes"


def test_a_grain_stored_twice_is_found_with_its_count(lake: Lake) -> None:
    _poison(lake, GAMES[[0, 1, 1]])
    assert repeated_grains(lake, TABLE, DAY, DAY).rows() == [(DAY, "2", 2)]


def test_a_fault_outside_the_window_is_not_this_runs(lake: Lake) -> None:
    _poison(lake, GAMES[[0, 1, 1]])
    assert repeated_grains(lake, TABLE, date(2026, 1, 1), date(2026, 1, 2)).is_empty()
