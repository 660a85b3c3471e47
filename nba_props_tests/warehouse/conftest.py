"""A lake with one small table of its own, so that these tests are about storing and not about basketball."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nba_props.warehouse import contracts
from nba_props.warehouse.contracts import Table
from nba_props.warehouse.lake import Lake

SCORES = "nba_raw.scores"
_DDL = """CREATE TABLE `nba_raw.scores` (
  game_date DATE NOT NULL OPTIONS (description = "day"),
  player STRING NOT NULL OPTIONS (description = "who"),
  points INT64 OPTIONS (description = "points"),
  seen_at TIMESTAMP OPTIONS (description = "when"),
  shot STRUCT<value FLOAT64, source STRING> OPTIONS (description = "nested"){more}
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
