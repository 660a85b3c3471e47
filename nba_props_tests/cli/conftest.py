"""A tiny home, and the command line as an operator meets it: exit codes included."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props import cli
from nba_props.features.contract import CONTRACT
from nba_props.warehouse import contracts
from nba_props.warehouse.lake import Lake
from nba_props_tests import builders
from nba_props_tests.situations import situations
from nba_props_tests.stored_rows import rows_of

DAY = date(2026, 1, 16)
SCHEDULE = "nba_raw.schedule"
PREDICTIONS = "nba_predictions.player_prop_predictions"
OUTCOMES = "nba_predictions.prediction_outcomes"
ACCURACY = "nba_predictions.prediction_accuracy"
SYSTEM = "moving_average_baseline_v1"
FEATURES, SUMMARY = "nba_precompute.ml_feature_store", "nba_analytics.player_game_summary"


@dataclass(frozen=True)
class Said:
    """What a command did."""

    code: int
    out: str


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh home on the evening of DAY."""
    for name in ("LANDING", "MIN_MINUTES", "SPORTSBOOKS"):
        monkeypatch.delenv(f"NBA_PROPS_{name}", raising=False)
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NBA_PROPS_NOW", "2026-01-16T17:00:00-05:00")
    return tmp_path / "home"


@pytest.fixture
def lake(home: Path) -> Lake:
    """The home's warehouse."""
    return Lake(home / "warehouse")


@pytest.fixture
def run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Call `nba-props` with these arguments."""

    def call(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["nba-props", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return Said(int(ended.value.code or 0), captured.out + captured.err)

    return call


@pytest.fixture
def games(lake: Lake) -> pl.DataFrame:
    """Invented games in the feature store and the summaries."""
    made = situations()
    dates = made["game_date"].unique().to_list()
    structs = [
        pl.struct(value=pl.col(name), quality=pl.lit(1.0), source=pl.lit("test")).alias(name)
        for name in CONTRACT.names
    ]
    plain = builders.rows(FEATURES, {}).drop(*CONTRACT.names, "game_date", "game_id", "player_lookup", "team")
    stored = made.select("game_date", "game_id", "player_lookup", "team", *structs).join(
        plain.with_columns(missing_required=pl.lit("")), how="cross"
    )
    lake.replace(FEATURES, stored.select(list(contracts.table(FEATURES).schema)), dates)
    played = made.select(
        "game_date", "game_id", "player_lookup", pl.col("actual_points").cast(pl.Int64).alias("pts")
    )
    lake.replace(SUMMARY, builders.rows(SUMMARY, *played.to_dicts()), dates)
    return made


def game(day: date = DAY, **fields: Any) -> dict[str, Any]:
    """A scheduled game at 19:30 Eastern."""
    return {
        "game_date": day,
        "game_id": f"G{day}",
        "game_code": f"{day:%Y%m%d}_CLE_PHI",
        "away_team": "CLE",
        "home_team": "PHI",
        "tip_at": datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC),
        "status": "scheduled",
        **fields,
    }


def prediction(name: str, line: float | None = 20.5, mean: float = 23.5, **fields: Any) -> dict[str, Any]:
    """An active prediction of DAY's game, with a line unless `line` is None."""
    lookup = "".join(letter for letter in name.lower() if letter.isalnum())
    lined = {
        "current_points_line": line,
        "sportsbook": "fanduel",
        "line_margin": mean - (line or 0),
        "over_probability": 0.62,
        "fair_over_price": 1.61,
        "recommendation": "OVER",
        "recommendation_reason": "3.0 points over the line, 62.0 %",
    }
    unlined = {"recommendation": "NO_LINE", "recommendation_reason": "no book has a line"}
    return {
        "prediction_id": lookup,
        "game_date": DAY,
        "game_id": f"G{DAY}",
        "system_id": SYSTEM,
        "player_lookup": lookup,
        "player_name": name,
        "team": "CLE",
        "opponent": "PHI",
        "origin": "live",
        "is_active": True,
        "predicted_points": mean,
        "points_p10": 12.0,
        "points_p90": 35.0,
        "expected_minutes": 30.0,
        "has_prop_line": line is not None,
        "filter_reason": "no demonstrated edge",
        **(unlined if line is None else lined),
        **fields,
    }


def outcome(name: str, outcome: str = "predicted", **fields: Any) -> dict[str, Any]:
    """What became of a player of DAY."""
    lookup = "".join(letter for letter in name.lower() if letter.isalnum())
    return {
        "game_date": DAY,
        "game_id": f"G{DAY}",
        "player_lookup": lookup,
        "player_name": name,
        "team": "CLE",
        "outcome": outcome,
        "has_prop_line": True,
        "origin": "live",
        **fields,
    }


def store(lake: Lake, table: str, *rows: dict[str, Any], dates: list[date] | None = None) -> None:
    """Make the rows the content of the dates (DAY if not given)."""
    lake.replace(table, rows_of(table, *rows), dates or [DAY])
