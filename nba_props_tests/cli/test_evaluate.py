"""`evaluate` as an operator meets it, on a home with invented games and quotes."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from nba_props import home as prepared
from nba_props import judging
from nba_props.assets import evaluation
from nba_props.definitions import services
from nba_props.evaluation import alarms
from nba_props.settings import load_settings
from nba_props.systems import SYSTEM_IDS
from nba_props.warehouse.lake import Lake
from nba_props_tests import builders
from nba_props_tests.cli.conftest import SCHEDULE, Said, store
from nba_props_tests.situations import FIRST, MONTH

QUOTES = "nba_raw.odds_api_player_points_props"
WINDOW = ("--from", "2026-01-01", "--to", "2026-01-31")


@pytest.fixture
def quoted(games: pl.DataFrame, lake: Lake) -> pl.DataFrame:
    """The lined players of the month at one book, an hour and a half and five minutes before tip."""
    lined = games.filter((pl.col("game_date") >= MONTH) & pl.col("line_quoted").is_not_null())
    quotes = [
        _quote(row, minutes, moved)
        for row in lined.iter_rows(named=True)
        for minutes, moved in ((90, 0.0), (5, 0.1))
    ]
    dates = lined["game_date"].unique().to_list()
    lake.replace(QUOTES, builders.rows(QUOTES, *quotes), dates)
    played = lined.select("game_date", "game_id").unique(maintain_order=True).rows()
    held = [
        {"game_id": name, "tip_at": _tip(day), "game_date": day, "status": "final"} for day, name in played
    ]
    store(lake, SCHEDULE, *held, dates=dates)
    return lined


def _quote(row: dict[str, Any], minutes: int, moved: float) -> dict[str, Any]:
    return {
        "game_date": row["game_date"], "game_id": row["game_id"], "player_lookup": row["player_lookup"],
        "player_lookup_raw": row["player_lookup"], "event_id": row["game_id"],
        "points_line": row["line_quoted"], "over_price_decimal": 2.1 - moved,
        "under_price_decimal": 2.1 + moved, "minutes_before_tipoff": minutes,
        "snapshot_timestamp": _tip(row["game_date"]) - timedelta(minutes=minutes),
    }  # fmt: skip


def _tip(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC)


def printed(said: Said) -> dict[str, Any]:
    """The JSON among what was said."""
    found: dict[str, Any] = json.loads(said.out[said.out.index("{") : said.out.rindex("}") + 1])
    return found


def test_everything_is_in_the_json_and_every_picture_is_drawn(
    quoted: pl.DataFrame, run: Callable[..., Said], tmp_path: Path
) -> None:
    said = run("evaluate", *WINDOW, "--json", "--plots", str(tmp_path / "plots"))
    assert said.code == 0, said.out
    assert "predicting 2026-01" in said.out
    found = printed(said)
    assert {row["system_id"] for row in found["tables"]["regulars"]} > {
        *SYSTEM_IDS,
        "the line",
        "EWMA, half-life 8",
    }
    assert {row["slice"] for rows in found["slices"].values() for row in rows} == set(found["slices"])
    assert {row["system_id"] for row in found["histogram"]} >= set(SYSTEM_IDS)
    bets = [row for row in found["bets"] if row["side"] == "both"]
    assert sum(row["bets"] for row in bets) > 100
    assert all(row["wins"] + row["losses"] + row["pushes"] + row["voids"] == row["bets"] for row in bets)
    closed = [row for row in found["closing"] if row["system_id"] == "ensemble_v1"]
    assert all(row["closed"] == row["same_line"] == row["bets"] > 0 for row in closed)
    assert [alarm["rings"] for alarm in found["alarms"] if alarm["name"].startswith("days")] == [False]
    pictures = {path.name: path.read_text() for path in (tmp_path / "plots").iterdir()}
    assert set(pictures) == {f"{name}.svg" for name in (
        "error_beside_ewma", "error_by_month", "reliability", "transform", "coverage_by_minutes", "bankroll",
    )}  # fmt: skip
    for name, text in pictures.items():
        assert text.startswith("<svg"), name
        assert "http://" not in text.replace("http://www.w3.org/", ""), name
        assert "ensemble_v1" in text, name


def test_the_tables_are_printed_and_without_a_price_there_is_no_bet(
    games: pl.DataFrame, run: Callable[..., Said]
) -> None:
    assert run("train", "--month", "2026-01").code == 0
    said = run("evaluate", *WINDOW, "--stored-models", "--population", "all", "--by", "minutes")
    assert said.code == 0, said.out
    for words in (
        "regulars, 2026-01-01",
        "at the books' lines",
        "regulars by minutes",
        "ensemble_v1_1",
        "no bet:",
    ):
        assert words in said.out, words


def test_what_form_alone_reaches_is_told_as_such(games: pl.DataFrame, run: Callable[..., Said]) -> None:
    said = run("evaluate", *WINDOW, "--form-only")
    assert said.code == 0, said.out
    assert "regulars, 2026-01-01 to 2026-01-31, form only" in said.out


def test_the_asset_keeps_the_report_and_its_check_rings(
    quoted: pl.DataFrame, run: Callable[..., Said], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is one that no model of the invented games could keep."""
    monkeypatch.setattr(alarms, "LEAST_MAE", 9.0)
    assert run("train", "--month", "2026-01").code == 0
    made = _materialised("2026-01-01")
    [check] = made.get_asset_check_evaluations()
    assert (check.check_name, check.passed) == (evaluation.ALARM, False)
    assert "absolute error on regulars" in str(check.metadata["ringing"].value)
    [event] = made.get_asset_materialization_events()
    metadata = event.materialization.metadata
    assert metadata["window"].value == "2026-01-01 to 2026-01-31"
    assert "ensemble_v1_1" in str(metadata["systems, regulars"].value)
    assert str(metadata["picture reliability"].value).startswith("![reliability](data:image/png;base64,iVBOR")
    folder = home / "reports" / "evaluation" / "2026-01"
    assert json.loads((folder / "report.json").read_text())["from"] == "2026-01-01"
    assert len(list(folder.glob("*.svg"))) == 6


def test_of_a_month_before_any_models_the_asset_says_so(home: Path) -> None:
    made = _materialised("2023-11-01")
    [event], [check] = made.get_asset_materialization_events(), made.get_asset_check_evaluations()
    assert "too little was played before 2023-11" in str(
        event.materialization.metadata["nothing judged"].value
    )
    assert check.passed
    assert "too little was played" in str(check.metadata["not applicable"].value)
    assert not (home / "reports" / "evaluation").exists()


def _materialised(month: str) -> dg.ExecuteInProcessResult:
    settings = load_settings()
    with prepared.instance(settings) as instance:
        return dg.materialize(
            [evaluation.evaluation_report],
            partition_key=month,
            resources={"services": services(settings)},
            instance=instance,
            selection=[evaluation.KEY],
        )


def test_a_season_is_judged_from_its_first_month_with_models() -> None:
    kept = [date(2025, 4, 1), date(2025, 10, 1), date(2025, 12, 1), date(2026, 1, 1)]
    assert judging.season_with_models(date(2026, 1, 1), kept) == date(2025, 12, 1)
    assert judging.season_with_models(date(2025, 10, 1), [date(2025, 8, 1), *kept]) == date(2025, 10, 1)
    assert judging.season_with_models(date(2025, 8, 1), [date(2025, 7, 1), date(2025, 8, 1)]) == date(
        2025, 8, 1
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--from", "2026-01-31", "--to", "2026-01-01"), "before it starts"),
        ((*WINDOW, "--population", "nobody"), "no population 'nobody'"),
        ((*WINDOW, "--form-only", "--stored-models"), "--form-only without --stored-models"),
        ((*WINDOW, "--by", "mood"), "no slice 'mood'; there are: minutes"),
        (("--from", FIRST.isoformat(), "--to", "2025-10-26"), "has no games from 2025-10-25 to 2025-10-26"),
    ],
)
def test_wrong_use_of_evaluate(run: Callable[..., Said], arguments: tuple[str, ...], why: str) -> None:
    said = run("evaluate", *arguments)
    assert said.code == 2
    assert why in said.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((*WINDOW, "--stored-models"), "there are no models of 2026-01: nba-props train --month 2026-01"),
        (("--from", FIRST.isoformat(), "--to", "2025-10-31"), "too few to train on"),
    ],
)
def test_a_month_nobody_can_predict_says_so(
    games: pl.DataFrame, run: Callable[..., Said], arguments: tuple[str, ...], why: str
) -> None:
    said = run("evaluate", *arguments)
    assert said.code == 1
    assert why in said.out
