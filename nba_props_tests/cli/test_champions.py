"""`nba-props champions` and the board's choice of a system, from stored comparisons."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from nba_props.cli import app
from nba_props.reports import board
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows

COMPARISONS = "nba_predictions.system_comparisons"
VERSIONS = {
    "system_id": "ensemble_v1_1", "against": "ensemble_v1", "metric": "absolute error", "origin": "any",
    "games": 850, "games_needed": 1000, "judged_games": 802, "gain": 0.03, "gain_low": 0.01,
    "gain_high": 0.05, "verdict": "better", "champion": "ensemble_v1_1",
}  # fmt: skip
MARKET = VERSIONS | {
    "against": "market", "metric": "Brier score", "origin": "live", "judged_games": 0, "gain": None,
    "gain_low": None, "gain_high": None, "verdict": "waiting", "champion": None,
}  # fmt: skip


def said(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    monkeypatch.setenv("NBA_PROPS_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")
    app(["champions", *more], standalone_mode=False)
    return capsys.readouterr().out


def test_before_anything_is_graded_the_oldest_version_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(tmp_path, monkeypatch, capsys)
    assert "nothing is graded yet" in text
    [line] = [line for line in text.splitlines() if line.startswith("ensemble ")]
    assert line.split() == ["ensemble", "ensemble_v1", "ensemble_v1_1"]


def test_the_last_dates_comparisons_are_shown_with_what_they_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = DAY - timedelta(days=1)
    old = {**VERSIONS, "game_date": before, "champion": "ensemble_v1", "verdict": "waiting"}
    lake = Lake(tmp_path / "warehouse")
    lake.replace(COMPARISONS, rows(COMPARISONS, old, VERSIONS, MARKET), [before, DAY])
    text = said(tmp_path, monkeypatch, capsys)
    [line] = [line for line in text.splitlines() if line.startswith("ensemble ")]
    assert line.split() == ["ensemble", "ensemble_v1_1", "ensemble_v1"]
    assert "850 of 1000" in text
    assert "0.0100 to 0.0500" in text
    assert "waiting" in text
    listed = json.loads(said(tmp_path, monkeypatch, capsys, "--json"))
    assert [row["against"] for row in listed] == ["ensemble_v1", "market"]
    assert listed[0]["game_date"] == DAY.isoformat()


@pytest.mark.parametrize(("champion", "leads"), [("ensemble_v1", 1), ("ensemble_v1_1", 0)])
def test_a_challenger_never_leads_the_board(champion: str, leads: int) -> None:
    systems = ["ensemble_v1_1", "ensemble_v1", "xgboost_v1"]
    waiting = board.challengers(rows(COMPARISONS, VERSIONS | {"champion": champion}, MARKET))
    assert board.in_order(systems, waiting)[0] == systems[leads]
    assert board.in_order(systems, waiting)[-1] == (systems[1 - leads] if leads else "ensemble_v1")
