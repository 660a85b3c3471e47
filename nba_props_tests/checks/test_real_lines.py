"""The 85 lines of 20.0 that books really posted are lines; a 20.0 that was estimated is none."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.checks.evaluate import evaluate
from nba_props.landing import Landing
from nba_props.partitions import DateWindow
from nba_props.settings import load_settings
from nba_props.sources.importing import import_path
from nba_props.sources.reading import read_records
from nba_props.validation.verdicts import Findings, State
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import rows
from nba_props_tests.checks import fixtures as f
from nba_props_tests.checks.conftest import check_of
from nba_props_tests.homes import real_data

pytestmark = pytest.mark.real_data

_PRINTED = ("game_date", "points_line", "player_name", "player_lookup", "bookmaker")
_KEYS = ("game_date", "game_id", "player_lookup")
CHECKS = ("placeholder_lines", "line_is_latest", "line_before_tip")


@pytest.fixture(scope="module")
def quotes(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The shipped quotes of 20.0 as rows of the props table, each under its printed name."""
    landing = Landing(str(tmp_path_factory.mktemp("landing")))
    import_path(real_data() / "props_points.parquet", landing, datetime(2026, 2, 1, tzinfo=UTC))
    read = read_records(landing, "props").records["props"].filter(pl.col("points_line") == 20.0)
    named = read.with_columns(
        player_lookup=pl.col("player_name").str.to_lowercase().str.replace_all("[^a-z]", "")
    )
    return [
        {
            **{name: row[name] for name in _PRINTED},
            "event_id": str(place), "game_id": "g", "snapshot_timestamp": None, "capture_time_known": False,
        }
        for place, row in enumerate(named.iter_rows(named=True))
    ]  # fmt: skip


def _published(quotes: list[dict[str, Any]], **fields: Any) -> list[dict[str, Any]]:
    """A prediction of each player and book quoted."""
    return [
        {
            **f.LINED, "prediction_id": quote["event_id"], "sportsbook": quote["bookmaker"],
            "line_snapshot_at": None, **{name: quote[name] for name in _KEYS}, **fields,
        }
        for quote in quotes
    ]  # fmt: skip


def _asked(folder: Path, tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, Findings]:
    lake = Lake(folder)
    days: set[date] = set()
    for table, given in tables.items():
        days |= {row["game_date"] for row in given}
        lake.replace(table, rows(table, *given), days)
    checks = [check_of(f.PREDICTIONS, name) for name in CHECKS]
    window = DateWindow(min(days), max(days))
    return {found.check.name: found for found in evaluate(checks, lake, window, load_settings(), f.NOW)}


def test_all_85_are_lines(quotes: list[dict[str, Any]], tmp_path: Path) -> None:
    assert len(quotes) == 85
    found = _asked(tmp_path, {f.PROPS: quotes, f.PREDICTIONS: _published(quotes)})
    assert {name: each.state for name, each in found.items()} == dict.fromkeys(CHECKS, State.PASSED)
    assert found["placeholder_lines"].population == 85


def test_one_estimate_of_20_among_them_is_found_by_name(quotes: list[dict[str, Any]], tmp_path: Path) -> None:
    genuine, fake = _published(quotes[:-1]), _published(quotes[-1:], line_source="ESTIMATED", sportsbook=None)
    found = _asked(tmp_path, {f.PROPS: quotes, f.PREDICTIONS: [*genuine, *fake]})["placeholder_lines"]
    assert (found.state, found.rows["player_lookup"].to_list()) == (
        State.ERROR,
        [quotes[-1]["player_lookup"]],
    )


def test_20_that_claims_a_book_which_never_posted_it_is_found(
    quotes: list[dict[str, Any]], tmp_path: Path
) -> None:
    claimed = _published(quotes, sportsbook="a_book_of_its_own")
    found = _asked(tmp_path, {f.PROPS: quotes, f.PREDICTIONS: claimed})["placeholder_lines"]
    assert found.violations == 85
