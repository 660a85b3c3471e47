"""`trace` and `reconcile` on a real evening: an operator's words in, rows, runs and events out."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.warehouse.lake import Lake
from nba_props_tests import slates
from nba_props_tests.builders import DAY, rows
from nba_props_tests.cli.conftest import Said

ROSTERS, SCHEDULE = "nba_raw.team_rosters", "nba_raw.schedule"
Run = Callable[..., Said]
#: p002 cannot be predicted; Bob Cole is the name of two.
NAMES = {
    "nba:1": "p000",
    "nba:2": "P-001",
    "nba:3": "p002",
    "nba:4": "Bob Cole",
    "nba:5": "Bob Cole",
    "nba:6": "Zoe Quill",
}


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evening of 25 players, one of whom cannot be predicted."""
    folder = tmp_path_factory.mktemp("evening") / "home"
    settings = slates.at(folder)
    slates.store(settings, 25, bad=["p002"])
    lake = Lake(settings.warehouse_dir)
    lake.replace(SCHEDULE, rows(SCHEDULE, {"status": "scheduled"}), [DAY])
    lake.replace(
        ROSTERS,
        rows(
            ROSTERS,
            *(
                {
                    "source_player_id": person,
                    "player_name": name,
                    "team": "NYK" if person == "nba:5" else "BOS",
                    "known_from": DAY.replace(month=1, day=1),
                }
                for person, name in NAMES.items()
            ),
        ),
    )
    slates.evening(settings)
    return folder


@pytest.fixture
def asked(evening: Path, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on the evening, an hour before the tip."""
    monkeypatch.setenv("NBA_PROPS_HOME", str(evening))
    monkeypatch.setenv("NBA_PROPS_NOW", slates.EVENING)
    return run


def told(said: Said) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_a_predicted_player_is_followed_to_his_run_and_the_events_of_his_partition(asked: Run) -> None:
    said = asked("trace", "p001", str(DAY), "--json")
    found = told(said)
    assert said.code == 0 and found["player"]["lookup"] == "p001" and found["player"]["team"] == "BOS"
    [staged], [published] = (found["sections"][name] for name in ("staged predictions", "predictions"))
    assert published["is_active"] and staged["run_id"] == published["run_id"]
    assert [run["dagster_run_id"] for run in found["runs"]] == [published["run_id"]]
    kinds = {event["kind"]: event["run_id"] for event in found["events"]}
    assert kinds["materialised"] == published["run_id"]
    assert "p001" in found["why"].lower() or "P-001" in found["why"]


@pytest.mark.parametrize("spelling", ["p001", "P-001", " p-001 ", "nba:2"])
def test_any_spelling_and_the_id_mean_the_same_person(spelling: str, asked: Run) -> None:
    assert told(asked("trace", spelling, str(DAY), "--json"))["player"]["person_id"] == "nba:2"


def test_a_player_who_failed_says_why_and_nobody_else(asked: Run) -> None:
    said = asked("trace", "p002", str(DAY))
    last = said.out.strip().splitlines()[-1]
    assert said.code == 0 and last.startswith("No prediction: failed 1 times, moving_average_baseline_v1:")
    assert "slate_complete" not in said.out or "p002" in said.out
    assert "p001" not in said.out


def test_names_that_mean_nobody_or_several_say_who_may_be_meant(asked: Run) -> None:
    nobody = asked("trace", "p0002", str(DAY))
    assert nobody.code == 2 and "nobody in the registry" in nobody.out
    last = asked("trace", "Cole", str(DAY))
    assert last.code == 2 and "(nba:4)" in last.out and "(nba:5)" in last.out
    several = asked("trace", "Bob Cole", str(DAY))
    assert several.code == 2 and "nba:4" in several.out and "nba:5" in several.out


def test_an_initial_means_who_plays_that_day(asked: Run) -> None:
    found = told(asked("trace", "Z. Quill", str(DAY), "--json"))
    assert found["player"]["person_id"] == "nba:6" and found["player"]["how"] == "initial spelling"
    assert "nobody expected" in found["why"]


@pytest.mark.parametrize("command", [("trace", "p001"), ("reconcile",)])
@pytest.mark.parametrize(("day", "words"), [("2026-07-16", "off-season"), ("16.1.2026", "not a date")])
def test_a_date_that_is_none_is_refused(command: tuple[str, ...], day: str, words: str, asked: Run) -> None:
    said = asked(*command, day)
    assert said.code == 2 and words in said.out


def test_an_evening_is_reconciled_with_the_failed_player_explained(asked: Run) -> None:
    said = asked("reconcile", str(DAY), "--json")
    found = told(said)
    phases = {phase["name"]: phase for phase in found["phases"]}
    assert (said.code, found["unexplained"]) == (0, 0)
    predicted = phases["players to be predicted, predicted"]
    assert (predicted["expected"], predicted["stored"]) == (25, 24)
    [gap] = predicted["gaps"]
    assert gap["who"] == "p002" and gap["is_explained"] and gap["remedy"] == f"nba-props slate {DAY}"
    assert phases["games with box scores"]["gaps"][0]["reason"] == "the game is scheduled"


def test_a_published_row_that_is_lost_fails_by_name(
    asked: Run, evening: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(evening, tmp_path / "lost")
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "lost"))
    lake = Lake(tmp_path / "lost" / "warehouse")
    kept = lake.read(slates.PREDICTIONS, DAY, DAY).filter(pl.col("player_lookup") != "p003")
    lake.replace(slates.PREDICTIONS, kept, [DAY])
    said = asked("reconcile", str(DAY))
    assert said.code == 1 and "p003" in said.out and "differences that nothing explains" in said.out
    assert f"nba-props publish {DAY}" in said.out


def test_a_future_date_holds_nothing_to_reconcile(asked: Run) -> None:
    said = asked("reconcile", "2026-01-20")
    assert said.code == 2 and "in the future" in said.out


def test_a_date_that_was_never_run_is_no_date_without_games(asked: Run) -> None:
    said = asked("reconcile", "2026-01-10")
    assert said.code == 1 and "no schedule of the date is stored" in said.out
