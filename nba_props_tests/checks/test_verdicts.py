"""Pass, not applicable, no data and broken are four things."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.checks.evaluate import evaluate, record
from nba_props.checks.plan import by_table, plan, require_sound
from nba_props.errors import ContractError
from nba_props.partitions import DateWindow
from nba_props.settings import load_settings
from nba_props.validation.check import Check, Severity
from nba_props.validation.verdicts import Findings, State
from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import DAY, rows
from nba_props_tests.checks import fixtures as f
from nba_props_tests.checks.conftest import Ask, check_of, stored

ROWS = check_of(f.BOX, "rows_on_game_days")
NULLS = check_of(f.BOX, "null_rates")
YESTERDAY = DAY - timedelta(days=1)


def test_a_game_day_without_rows_is_an_error_of_the_check_in_charge_and_no_pass_of_the_others(
    ask: Ask,
) -> None:
    """One hole is one alarm: the other checks of the table say that they saw nothing, and warn."""
    assert [(ask(check, {f.SCHEDULE: [f.FINAL]}).state, ask(check, {f.SCHEDULE: [f.FINAL]}).is_error)
            for check in (ROWS, NULLS)] == [(State.NO_DATA, True), (State.NO_DATA, False)]  # fmt: skip


@pytest.mark.parametrize("game", [[], [{"status": "postponed"}], [{"status": "scheduled"}]])
def test_without_a_final_game_box_scores_are_not_due(game: list[dict[str, str]], ask: Ask) -> None:
    found = ask(ROWS, {f.SCHEDULE: game})
    assert (found.state, found.is_error) == (State.NOT_APPLICABLE, False)


def test_before_the_games_predictions_are_due_and_results_are_not(ask: Ask) -> None:
    tables = {f.SCHEDULE: [{"status": "scheduled"}]}
    check = check_of(f.PREDICTIONS, "rows_on_game_days")
    assert ask(check, tables).state is State.NOT_APPLICABLE, "nobody is expected before there is any history"
    assert ask(ROWS, tables).state is State.NOT_APPLICABLE


def test_predictions_are_due_where_a_team_has_played_before(tmp_path: Path) -> None:
    lake = stored(tmp_path, {f.SCHEDULE: [{"status": "scheduled"}]})
    lake.replace(f.OFFENSE, rows(f.OFFENSE, {"game_date": YESTERDAY, "team": "BOS"}), [YESTERDAY])
    check = check_of(f.PREDICTIONS, "rows_on_game_days")
    [found] = evaluate([check], lake, DateWindow.day(DAY), load_settings(home=tmp_path), f.NOW)
    assert (found.state, found.is_error) == (State.NO_DATA, True)


def _raising(check: Check, error: Exception) -> Check:
    def find(_given: object) -> pl.DataFrame:
        raise error

    return replace(check, find=find)


def test_a_check_that_raises_has_failed_and_its_neighbours_are_asked(tmp_path: Path) -> None:
    lake = stored(tmp_path, {f.BOX: [f.STAT]})
    broken, sound = evaluate(
        [_raising(NULLS, ZeroDivisionError("oh")), NULLS], lake, DateWindow.day(DAY), load_settings(), f.NOW
    )
    assert (broken.state, broken.is_error, broken.reason) == (State.BROKEN, True, "ZeroDivisionError: oh")
    assert sound.state is State.PASSED


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (pl.DataFrame({"player": ["a"]}), "no game_date"),
        (pl.DataFrame({"game_date": ["2026-01-16"]}), "not a date"),
        (pl.DataFrame({"game_date": [date(2025, 1, 1)]}), "outside the dates"),
        (pl.DataFrame({"game_date": [None]}, schema={"game_date": pl.Date}), "outside the dates"),
        (pl.DataFrame({"game_date": [DAY], "severity": ["GRAVE"]}), "WARN or ERROR"),
        ("no frame at all", "AttributeError"),
    ],
)
def test_rows_of_the_wrong_shape_are_a_failed_check(found: pl.DataFrame, fault: str, ask: Ask) -> None:
    answer = ask(replace(NULLS, find=lambda _given: found), {f.BOX: [f.STAT]})
    assert (answer.state, answer.is_error) == (State.BROKEN, True)
    assert fault in (answer.reason or "")


def test_a_query_over_a_column_that_is_gone_is_a_failed_check(ask: Ask) -> None:
    gone = replace(NULLS, find=lambda given: given.select(NULLS.query.replace("pts", "ptz")))
    found = ask(gone, {f.BOX: [f.STAT]})
    assert found.is_error
    assert "ptz" in (found.reason or "")


def test_dates_have_verdicts_of_their_own(tmp_path: Path) -> None:
    lake = stored(tmp_path, {f.BOX: [{**f.STAT, "fga": None}]})
    lake.replace(f.BOX, rows(f.BOX, {**f.STAT, "game_date": YESTERDAY}), [YESTERDAY])
    window = DateWindow(YESTERDAY - timedelta(days=1), DAY)
    [found] = evaluate([NULLS], lake, window, load_settings(home=tmp_path), f.NOW)
    assert [verdict.state for verdict in found.verdicts] == [State.NOT_APPLICABLE, State.PASSED, State.ERROR]
    assert found.state is State.ERROR


def test_a_threshold_is_the_settings(tmp_path: Path) -> None:
    lake = stored(tmp_path, {f.BOX: [{**f.STAT, "fga": None}]})
    settings = load_settings(home=tmp_path, max_null_rate=1.0)
    [found] = evaluate([NULLS], lake, DateWindow.day(DAY), settings, f.NOW)
    assert found.state is State.PASSED


def test_a_warning_cannot_block() -> None:
    with pytest.raises(ContractError, match="only an ERROR can block"):
        replace(NULLS, severity=Severity.WARN, blocking=True)


@pytest.mark.parametrize("change", [{"table": "nba_raw.nothing"}, {"thresholds": ("nothing",)}, {}])
def test_a_plan_that_does_not_hold_together_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match="nothing" if change else "null_rates"):
        require_sound([*plan(), replace(NULLS, **change)])


def test_every_verdict_is_stored_with_the_rows_it_rests_on(tmp_path: Path) -> None:
    lake = stored(tmp_path, {f.BOX: [{**f.STAT, "fga": None}]})
    found: list[Findings] = evaluate(by_table()[f.BOX], lake, DateWindow.day(DAY), load_settings(), f.NOW)
    record(lake, found, "run1", f.NOW)
    record(lake, found, "run2", f.NOW)
    kept = lake.read("nba_monitoring.check_results")
    assert kept.height == 2 * len(by_table()[f.BOX])
    bad = kept.filter(check_name="null_rates", run_id="run1").row(0, named=True)
    assert (bad["state"], bad["violations"], bad["game_date"]) == ("error", 1, DAY)
    assert '"null_fga": 1' in bad["sample"]


def test_verdicts_of_a_table_without_partitions_have_no_date(tmp_path: Path) -> None:
    lake = stored(tmp_path, {f.REGISTRY: f.PEOPLE, f.BOX: []})
    record(lake, evaluate(by_table()[f.REGISTRY], lake, None, load_settings(), f.NOW), "run1", f.NOW)
    kept = lake.read("nba_monitoring.check_results")
    assert kept["game_date"].null_count() == kept.height == len(by_table()[f.REGISTRY])


def test_the_lake_of_results_is_itself_checked(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    table = "nba_monitoring.check_results"
    found = evaluate(by_table()[table], lake, None, load_settings(), f.NOW)
    record(lake, found, "run1", f.NOW)
    assert all(
        f.state is State.PASSED for f in evaluate(by_table()[table], lake, None, load_settings(), f.NOW)
    )
