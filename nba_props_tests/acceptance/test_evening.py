"""An evening by itself: payloads are dropped into the landing zone of a running daemon, and predictions come
out: of a night on which every team plays, some 450 players, by all seven systems.

What is measured is printed: the wall time from the file's landing to the published rows, of it the run's own,
and of that our computing.
"""

import shutil
import time
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from nba_props import home as homes
from nba_props.model_store import ModelStore
from nba_props.pages import folder
from nba_props.sources.simulated import calendar
from nba_props.systems import training
from nba_props.teams import TEAMS
from nba_props_tests.acceptance.odds import ODDS, move_line
from nba_props_tests.acceptance.processes import Ui, command, dagster_ui, until
from nba_props_tests.homes import LAST, lake_of, settings_of, simulated
from nba_props_tests.reports.pages.parsed import Parsed
from nba_props_tests.situations import MONTH, situations

pytestmark = pytest.mark.acceptance

NOW = "2026-01-16T17:10:00-05:00"
PREDICTIONS, OUTCOMES = "nba_predictions.player_prop_predictions", "nba_predictions.prediction_outcomes"

_RUNS = """{ runsOrError(limit: 50) { ... on Runs { results {
  runId jobName status creationTime startTime endTime tags { key value } } } } }"""


def test_an_evening_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Props of the slate, one changed line, the same again, sixty files in a minute's flood, and then
    nothing.
    """
    home = tmp_path / "home"
    _simulate_a_full_night(home, monkeypatch)
    held = _hold_back(home)
    # Everybody is predicted, however few minutes he is expected to play.
    with dagster_ui(home, now=NOW, min_minutes="0") as ui:
        until(lambda: _is_quiet(ui), "the results of the days before are in", ui.log)
        slate = _seconds_until_published(ui, home, held)
        line = _seconds_until_moved(ui, home)
        until(lambda: _is_quiet(ui), "all is quiet", ui.log)
        before = len(_predicting(ui))
        _flood(home, 60)
        until(lambda: _is_quiet(ui), "the flood is over", ui.log)
        runs, flood = len(_runs(ui)), len(_predicting(ui)) - before
        time.sleep(30)
        assert len(_runs(ui)) == runs, "an idle daemon runs nothing"
        _require_card(ui, home)
        live = command(home, "doctor", "--live", "--json", now=NOW)
        states = {run["status"] for run in _runs(ui)}
    slated = _active(home)
    print(f"\n{slated['player_lookup'].n_unique()} players by {slated['system_id'].n_unique()} systems")
    print(f"\nslate {slate:.1f} s, changed line {line:.1f} s, {flood} runs for 60 files")
    assert live.returncode == 0, live.stdout
    assert states == {"SUCCESS"}
    assert flood <= 6


def _simulate_a_full_night(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A week, its last night the one after a day off and with all thirty teams; models are at hand."""
    monkeypatch.setattr(calendar, "GAMES_BY_WEEKDAY", (8, 6, 11, 5, 18, 8, 7))
    monkeypatch.setattr(calendar, "MOST_GAMES", len(TEAMS) // 2)
    settings = simulated(home, calendar.FIRST_OFF_DAY + 2, NOW)
    ModelStore(settings.models_dir).write(MONTH, training.train(situations(), MONTH))


def _hold_back(home: Path) -> Path:
    """Take tonight's props out of the landing zone until they are dropped."""
    held = home / "held"
    shutil.move(home / "landing" / ODDS / f"{LAST}", held)
    return held


def _seconds_until_published(ui: Ui, home: Path, held: Path) -> float:
    began = time.monotonic()
    shutil.move(held, home / "landing" / ODDS / f"{LAST}")
    until(lambda: _active(home).height > 0, "the slate is published", ui.log)
    seconds = time.monotonic() - began
    until(lambda: _is_quiet(ui), "the evening run is over", ui.log)
    _tell(ui, home)
    outcomes = lake_of(settings_of(home, NOW)).read(OUTCOMES, LAST, LAST)
    assert outcomes.height > 0 and not (outcomes["outcome"] == "failed").any()
    return seconds


def _seconds_until_moved(ui: Ui, home: Path) -> float:
    """One player's line moves by two points; only his rows change."""
    before = _active(home)
    player = before.filter("has_prop_line").sort("player_lookup")["player_lookup"][0]
    began = time.monotonic()
    move_line(settings_of(home, NOW), LAST, player, 2.0, minutes=1)

    def has_moved() -> bool:
        return set(_active(home)["prediction_id"]) != set(before["prediction_id"])

    until(has_moved, "the moved line is published", ui.log)
    seconds = time.monotonic() - began
    until(lambda: _is_quiet(ui), "the change run is over", ui.log)
    _tell(ui, home)
    changed = _active(home).join(before, on="prediction_id", how="anti")
    assert set(changed["player_lookup"]) == {player}
    return seconds


def _flood(home: Path, files: int) -> None:
    player = _active(home).filter("has_prop_line").sort("player_lookup")["player_lookup"][-1]
    for number in range(files):
        move_line(settings_of(home, NOW), LAST, player, 1.0 + number % 3, minutes=2, seconds=number)
        time.sleep(1)


def _active(home: Path) -> pl.DataFrame:
    return lake_of(settings_of(home, NOW)).read(PREDICTIONS, LAST, LAST).filter("is_active")


def _runs(ui: Ui) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ui.ask(_RUNS)["runsOrError"]["results"]
    return found


def _predicting(ui: Ui) -> list[dict[str, Any]]:
    """The runs that are not of a page."""
    return [run for run in _runs(ui) if run["jobName"] != "card"]


def _require_card(ui: Ui, home: Path) -> None:
    """Tonight's card shows what is published, made by a run of its own."""
    page = folder(settings_of(home, NOW)) / f"slate-{LAST}.html"
    told = Parsed.of(page.read_text())
    rows = (*told.tables["predictions"], *told.tables["unlined"])
    shown = sorted((row["player"].text, float(row["mean"].value)) for row in rows)
    system = told.text.split("predicted by ")[1].split(":")[0]
    own = _active(home).filter(pl.col("system_id") == system)
    assert shown == sorted(own.select("player_name", "predicted_points").iter_rows())
    cards = [run for run in _runs(ui) if run["jobName"] == "card"]
    assert cards, "no run made the card"
    print(
        f"\n{len(cards)} cards, {max(run['endTime'] - run['startTime'] for run in cards):.1f} s the longest"
    )


def _is_quiet(ui: Ui) -> bool:
    """Whether some run was made, and all are over, now and when every sensor has looked again."""
    first = _runs(ui)
    if not first or not _are_over(first):
        return False
    time.sleep(15)
    second = _runs(ui)
    return len(first) == len(second) and _are_over(second)


def _are_over(runs: list[dict[str, Any]]) -> bool:
    return all(run["status"] in ("SUCCESS", "FAILURE", "CANCELED") for run in runs)


def _tell(ui: Ui, home: Path) -> None:
    run = _predicting(ui)[0]
    waited, worked = run["startTime"] - run["creationTime"], run["endTime"] - run["startTime"]
    print(
        f"\n{run['jobName']}: {waited:.1f} s from request to start, {worked:.1f} s at work,"
        f" of which {_computing(home, run['runId']):.1f} s computing",
        flush=True,
    )


def _computing(home: Path, run_id: str) -> float:
    """The seconds a run's tables took to be computed and written."""
    with homes.instance(settings_of(home, NOW)) as instance:
        logs = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    made = [entry.asset_materialization for entry in logs]
    return sum(float(found.metadata["seconds"].value) for found in made if "seconds" in found.metadata)
