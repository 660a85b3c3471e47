"""The daily clock in Eastern time, the dead man's switch, and the stall watch when nothing arrives."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import dagster as dg
import polars as pl
import pytest
from dagster._core.definitions.schedule_definition import ScheduleExecutionData
from dagster._core.utils import make_new_run_id
from dagster._utils.schedules import schedule_execution_time_iterator

from nba_props import home, tags
from nba_props.automation import exporting, history, schedules
from nba_props.automation.wiring import SCHEDULES
from nba_props.definitions import build_definitions, services
from nba_props.model_store import ModelStore
from nba_props.settings import Settings
from nba_props.systems import training
from nba_props.validation.check import RESULTS
from nba_props.warehouse.base import Warehouse
from nba_props_tests import slates
from nba_props_tests.builders import rows
from nba_props_tests.homes import LAST, back, backfill, lake_of, settings_of, simulated
from nba_props_tests.situations import MONTH, situations

EASTERN = ZoneInfo("America/New_York")
SCHEDULE = "nba_raw.schedule"
EVENING = "2026-01-16T17:00:00-05:00"


@pytest.mark.parametrize("change", [date(2026, 3, 8), date(2026, 11, 1)], ids=["spring", "autumn"])
@pytest.mark.parametrize(
    ("name", "hours"), [("morning_results", [6]), ("injury_peaks", [17, 20]), ("nightly_maintenance", [4])]
)
def test_each_hour_comes_once_a_day_across_the_changes_of_time(
    change: date, name: str, hours: list[int]
) -> None:
    [schedule] = [found for found in SCHEDULES if found.name == name]
    start = datetime.combine(change - timedelta(days=1), datetime.min.time(), EASTERN)
    ticks = schedule_execution_time_iterator(
        start.timestamp(), str(schedule.cron_schedule), schedule.execution_timezone, ascending=True
    )
    found = [next(ticks) for _ in range(3 * len(hours))]
    expected = [
        datetime(day.year, day.month, day.day, hour, tzinfo=EASTERN)
        for day in (change + timedelta(days=offset) for offset in (-1, 0, 1))
        for hour in hours
    ]
    assert [tick.astimezone(EASTERN) for tick in found] == expected


def test_everything_runs_by_itself_from_the_start() -> None:
    from nba_props.automation.wiring import SENSORS

    assert all(sensor.default_status == dg.DefaultSensorStatus.RUNNING for sensor in SENSORS)
    assert all(schedule.default_status == dg.DefaultScheduleStatus.RUNNING for schedule in SCHEDULES)


class Switch(BaseHTTPRequestHandler):
    """A dead man's switch: it answers with the status its path names."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(int(self.path.rsplit("/", 1)[1]))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def switch() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Switch)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/secret"
    server.shutdown()
    server.server_close()


def test_the_switch_is_told_and_its_url_is_never_said(switch: str) -> None:
    assert schedules.ping(f"{switch}/200") is None
    assert Switch.asked[-1] == "/secret/200"
    for url in (f"{switch}/500", "http://127.0.0.1:1/secret", "no url of secret"):
        said = schedules.ping(url)
        assert said is not None and "secret" not in said and "127.0.0.1" not in said


def test_the_heartbeat_runs_nothing_and_fails_nothing(switch: str, tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home", EVENING)
    assert "HEARTBEAT_URL is not set" in _words(schedules.heartbeat, settings)
    told = Settings.model_validate(settings.model_dump() | {"heartbeat_url": f"{switch}/200"})
    assert "was told" in _words(schedules.heartbeat, told)
    dead = Settings.model_validate(settings.model_dump() | {"heartbeat_url": "http://127.0.0.1:1/secret"})
    assert "could not be told" in _words(schedules.heartbeat, dead)
    assert "secret" not in repr(dead)


def test_the_stall_watch_fails_a_run_whose_process_is_gone_and_no_other(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home", EVENING)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    with home.instance(settings) as instance:
        gone = _started(instance, {tags.HOST: socket.gethostname(), tags.PROCESS: str(ended.pid)})
        alive = _started(instance, {tags.HOST: socket.gethostname(), tags.PROCESS: str(os.getpid())})
        foreign = _started(instance, {tags.HOST: "elsewhere", tags.PROCESS: str(ended.pid)})
        assert schedules.fail_runs_without_process(instance) == 1
        states = {run_id: instance.get_run_by_id(run_id) for run_id in (gone, alive, foreign)}
        assert [run.status.value for run in states.values() if run] == ["FAILURE", "STARTED", "STARTED"]
        assert schedules.fail_runs_without_process(instance) == 0


def test_the_stall_watch_publishes_what_waits_and_nothing_that_never_can_be(tmp_path: Path) -> None:
    """A player predicted anew when his game has tipped keeps his live prediction, whatever runs."""
    slates.store(slates.at(tmp_path), 4)
    slates.evening(slates.at(tmp_path))
    published = slates.active(slates.at(tmp_path))
    late = slates.at(tmp_path, "2026-01-16T20:00:00-05:00")
    slates.store(late, 4, points={slates.lookup(0): 25.0})
    slates.evening(late)
    staged = slates.read(late, slates.STAGED)
    assert not set(staged["prediction_id"]) <= set(slates.read(late, slates.PREDICTIONS)["prediction_id"])
    assert slates.active(late).equals(published)
    later = slates.at(tmp_path, "2026-01-16T20:15:00-05:00")
    assert "changes nothing" in _words(schedules.stall_watch, later)

    lake_of(later).replace(slates.PREDICTIONS, published.clear(), [slates.DAY])
    [asked] = _ticked(schedules.stall_watch, later).run_requests or []
    assert asked.tags[tags.MIN_COMPLETION] == "0"


def test_a_month_is_fitted_once_it_can_be_and_when_it_has_its_models_nothing_is_run(tmp_path: Path) -> None:
    assert "off-season" in _words(
        schedules.month_models, settings_of(tmp_path / "home", "2026-08-03T09:00:00Z")
    )
    settings = settings_of(tmp_path / "home", EVENING)
    assert "too little was played before 2026-01" in _words(schedules.month_models, settings)
    lake_of(settings).replace(RESULTS, rows(RESULTS), [date(2025, 10, 21)])
    first, again = (_ticked(schedules.month_models, settings) for _ in range(2))
    [asked], [repeated] = first.run_requests or [], again.run_requests or []
    assert (asked.partition_key, asked.job_name or "train") == ("2026-01-01", "train")
    assert asked.run_key == repeated.run_key, "Dagster runs a key once: one attempt a morning"
    ModelStore(settings.models_dir).write(MONTH, training.train(situations(), MONTH))
    assert _words(schedules.month_models, settings) == "2026-01 has its models"


def test_a_date_whose_games_nobody_stored_is_looked_up_in_the_morning_and_one_without_games_is_known(
    tmp_path: Path,
) -> None:
    settings = simulated(tmp_path / "home", 3, "2026-01-17T05:45:00-05:00")
    assert "no schedule has landed" in _words(schedules.morning_games, settings_of(tmp_path / "new", EVENING))
    lake_of(settings).replace(SCHEDULE, rows(SCHEDULE), [LAST])
    [asked] = _ticked(schedules.morning_games, settings).run_requests or []
    assert (asked.job_name or "games", asked.tags[tags.RANGE_END]) == ("games", str(back(1)))
    # The 17th has begun, and no landed schedule knows of it.
    backfill(settings, back(3), back(1), SCHEDULE)
    assert f"landed schedules reach {LAST}" in _words(schedules.morning_games, settings)
    idle = lake_of(settings).read(SCHEDULE, back(3), back(3))
    assert idle.is_empty() and back(3) in lake_of(settings).dates(SCHEDULE)


def test_the_season_is_judged_weekly_where_there_are_models(tmp_path: Path) -> None:
    monday = settings_of(tmp_path / "home", "2026-01-19T09:00:00-05:00")
    assert "2026-01 has no models" in _words(schedules.weekly_evaluation, monday)
    assert "off-season" in _words(
        schedules.weekly_evaluation, settings_of(tmp_path / "home", "2026-08-03T09:00:00-04:00")
    )
    monday.models_dir.mkdir(parents=True, exist_ok=True)
    (monday.models_dir / "2026-01.zip").touch()
    with home.instance(monday) as instance:
        context = dg.build_schedule_context(
            instance=instance,
            resources={"services": services(monday)},
            repository_def=build_definitions(monday).get_repository_def(),
        )
        [request] = schedules.weekly_evaluation.evaluate_tick(context).run_requests or []
    assert (request.job_name, request.partition_key) == ("evaluate", "2026-01-01")


def _started(instance: dg.DagsterInstance, carried: dict[str, str]) -> str:
    run = dg.DagsterRun(
        job_name="evening", run_id=make_new_run_id(), status=dg.DagsterRunStatus.STARTED, tags=carried
    )
    return instance.add_run(run).run_id


def _ticked(schedule: dg.ScheduleDefinition, settings: Settings) -> ScheduleExecutionData:
    with home.instance(settings) as instance:
        context = dg.build_schedule_context(
            instance=instance,
            resources={"services": services(settings)},
            repository_def=build_definitions(settings).get_repository_def(),
        )
        return schedule.evaluate_tick(context)


def _words(schedule: dg.ScheduleDefinition, settings: Settings) -> str:
    found = _ticked(schedule, settings)
    assert not found.run_requests
    return found.skip_message or ""


def test_the_plan_watch_asks_of_a_run_that_hangs_though_nothing_happens(tmp_path: Path) -> None:
    """What is in progress becomes a row, the checks of what did not happen are asked of it, and the row of
    the run that has ended takes its place.
    """
    settings = settings_of(tmp_path / "home", EVENING)
    home.prepare(settings)
    used = services(settings)
    with home.instance(settings) as instance:
        hanging = _started(instance, {})
        context = dg.build_schedule_context(instance=instance, resources={"services": used})
        assert len(schedules.plan_watch.evaluate_tick(context).run_requests or []) == 1
        seen = used.warehouse.read(history.TABLE)
        assert seen.select("dagster_run_id", "status", "finished_at").rows() == [(hanging, "started", None)]
        _age(used.warehouse, hours=2)
        asked = (
            build_definitions(settings).resolve_job_def("watch_plan").execute_in_process(instance=instance)
        )
        failed = {e.check_name for e in asked.get_asset_check_evaluations() if not e.passed}
        assert failed == {"stuck_runs"}
        run = instance.get_run_by_id(hanging)
        assert run is not None
        instance.report_run_failed(run, "ended")
        exporting.export(instance, used.warehouse, "later")
        ended = used.warehouse.read(history.TABLE).filter(dagster_run_id=hanging)
        assert ended["status"].to_list() == ["failure"]


def _age(warehouse: Warehouse, hours: int) -> None:
    """Make every run in progress so much older than when it was looked at."""
    seen = warehouse.read(history.TABLE)
    warehouse.replace(history.TABLE, seen.with_columns(pl.col("started_at") - timedelta(hours=hours)))
