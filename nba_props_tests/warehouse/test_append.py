"""Rows added by runs to a partition: each run's whole or not at all, and held against the declaration."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import polars as pl
import pytest

from nba_props.errors import ContractError
from nba_props.warehouse.lake import Lake
from nba_props_tests.warehouse.conftest import SCORES

D1, D2 = date(2026, 1, 15), date(2026, 1, 16)


def of(*rows: tuple[date, str], **more: Any) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={"game_date": pl.Date, "player": pl.String}, orient="row")
    typed = {name: pl.lit(value, pl.Int64) for name, value in more.items()}
    return frame.with_columns(**typed)


def test_appended_rows_stand_beside_the_stored_ones_by_date(lake: Lake) -> None:
    lake.append(SCORES, of((D1, "anna"), (D2, "anna"), points=1))
    lake.append(SCORES, of((D1, "bob"), points=2))
    assert lake.read(SCORES).select("game_date", "player", "points").rows() == [
        (D1, "anna", 1), (D1, "bob", 2), (D2, "anna", 1),
    ]  # fmt: skip


def test_a_run_that_appends_again_adds_nothing(lake: Lake) -> None:
    lake.append(SCORES, of((D1, "anna"), (D1, "bob"), points=1))
    lake.append(SCORES, of((D1, "anna"), points=3))
    assert lake.read(SCORES).select("player", "points").rows() == [("anna", 3), ("bob", 1)]


def test_columns_an_older_version_lacks_are_null_and_unknown_ones_are_named(lake: Lake) -> None:
    lake.append(SCORES, of((D1, "anna")))
    assert lake.read(SCORES).select("points", "seen_at", "shot").row(0) == (None, None, None)
    with pytest.raises(ContractError, match=r"unknown \['weight'\]"):
        lake.append(SCORES, of((D1, "bob"), weight=90))
    with pytest.raises(ContractError, match=r"lacking \['player'\]"):
        lake.append(SCORES, of((D1, "bob")).drop("player"))
    assert lake.read(SCORES)["player"].to_list() == ["anna"]


def test_nothing_appended_makes_no_partition(lake: Lake) -> None:
    lake.append(SCORES, of())
    assert lake.dates(SCORES) == []


def test_a_hundred_runs_at_once_lose_nothing(lake: Lake) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda run: lake.append(SCORES, of((D1, f"p{run}"), points=run)), range(100)))
    assert sorted(lake.read(SCORES)["points"]) == list(range(100))
