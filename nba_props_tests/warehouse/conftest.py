"""Warehouses with one small table of their own, so that these tests are about storing, not basketball."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from nba_props.settings import Settings, load_settings
from nba_props.warehouse import contracts, open_warehouse
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.bigquery import open_bigquery
from nba_props.warehouse.contracts import Table
from nba_props.warehouse.lake import Lake
from nba_props_tests.emulator import Emulator

SCORES = "nba_raw.scores"
_DDL = """CREATE TABLE `nba_raw.scores` (
  game_date DATE NOT NULL OPTIONS (description = "day"),
  player STRING NOT NULL OPTIONS (description = "who"),
  points INT64 OPTIONS (description = "points"),
  seen_at TIMESTAMP OPTIONS (description = "when"),
  shot STRUCT<value FLOAT64, source STRING> OPTIONS (description = "nested"),
  quotes ARRAY<STRUCT<day DATE, line FLOAT64, book STRING>> OPTIONS (description = "repeated"){more}
  , PRIMARY KEY (player) NOT ENFORCED
) PARTITION BY game_date OPTIONS (description = "toy")"""

Declare = Callable[..., Table]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Declare:
    """Declare the small table, with more columns or other words in place of its own."""

    def declared(more: str = "", **words: str) -> Table:
        text = _DDL.replace("{more}", more)
        for old, new in words.items():
            text = text.replace(old, new)
        file = tmp_path / "nba_raw" / "scores.sql"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        table = contracts._read(file)
        monkeypatch.setattr(contracts, "tables", lambda: {SCORES: table})
        return table

    return declared


@pytest.fixture
def lake(declare: Declare, tmp_path: Path) -> Lake:
    """An empty lake with the small table declared."""
    declare()
    return Lake(tmp_path / "lake")


@dataclass(frozen=True)
class Opened:
    """A warehouse, and how another process would open it."""

    warehouse: Warehouse
    settings: Settings

    def again(self) -> Warehouse:
        """The same warehouse with nothing remembered."""
        return open_warehouse(self.settings)


OpenWith = Callable[..., Opened]


@pytest.fixture(params=["lake", pytest.param("bigquery", marks=pytest.mark.acceptance)])
def open_with(request: pytest.FixtureRequest, declare: Declare, tmp_path: Path) -> OpenWith:
    """Open an empty warehouse of each kind, with the small table declared by these words."""

    def opened(**words: str) -> Opened:
        declare(**words)
        if request.param == "lake":
            settings = load_settings(home=tmp_path / "home")
            return Opened(open_warehouse(settings), settings)
        server: Emulator = request.getfixturevalue("bigquery_server")
        settings = server.settings(tmp_path / "home")
        warehouse = open_bigquery(settings)
        warehouse.create()
        return Opened(warehouse, settings)

    return opened


@pytest.fixture
def opened(open_with: OpenWith) -> Opened:
    """An empty warehouse of each kind with the small table declared."""
    return open_with()


@pytest.fixture
def warehouse(opened: Opened) -> Warehouse:
    """The same, when nothing else of it is needed."""
    return opened.warehouse
