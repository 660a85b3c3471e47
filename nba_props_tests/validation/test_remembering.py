"""The checks of a table read each window once."""

from pathlib import Path

import pytest

from nba_props.errors import ContractError
from nba_props.validation.remembering import Remembering
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows

TABLE = "nba_raw.schedule"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    lake.replace(TABLE, rows(TABLE, {"game_id": "a"}), [DAY])
    return lake


def _now_has(lake: Lake, *games: str) -> None:
    lake.replace(TABLE, rows(TABLE, *({"game_id": game} for game in games)), [DAY])


def test_what_was_read_is_not_read_again(lake: Lake) -> None:
    reader = Remembering(lake)
    first = reader.read(TABLE, DAY, DAY, ["game_id"])
    _now_has(lake, "a", "b")
    assert reader.read(TABLE, DAY, DAY, ["game_id"]) is first
    assert reader.read(TABLE, DAY, DAY, ["game_id", "season"]).height == 2
    assert Remembering(lake).read(TABLE, DAY, DAY, ["game_id"])["game_id"].to_list() == ["a", "b"]


def test_all_columns_once_read_are_every_column(lake: Lake) -> None:
    reader = Remembering(lake)
    whole = reader.read(TABLE, DAY, DAY)
    _now_has(lake)
    assert reader.read(TABLE, DAY, DAY, ["season", "game_id"]).equals(whole.select("season", "game_id"))
    assert reader.read(TABLE, DAY, None).is_empty()


def test_dates_are_asked_for_once(lake: Lake) -> None:
    reader = Remembering(lake)
    assert reader.dates(TABLE) == [DAY]
    (lake.root / "nba_raw" / "schedule" / f"{DAY}.parquet").unlink()
    assert reader.dates(TABLE) == [DAY]
    assert lake.dates(TABLE) == []


def test_a_read_that_failed_is_tried_again(lake: Lake) -> None:
    """One check's torn partition must not become the next one's answer."""
    stored = lake.root / "nba_raw" / "schedule" / f"{DAY}.parquet"
    whole, reader = stored.read_bytes(), Remembering(lake)
    stored.write_bytes(b"torn")
    with pytest.raises(ContractError):
        reader.read(TABLE, DAY, DAY)
    stored.write_bytes(whole)
    assert reader.read(TABLE, DAY, DAY)["game_id"].to_list() == ["a"]
