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
from dagster._core.utils import make_new_run_id
from dagster._utils.schedules import schedule_execution_time_iterator

from nba_props import home, tags
from nba_props.automation import exporting, history, schedules
from nba_props.automation.wiring import SCHEDULES
from nba_props.definitions import build_definitions, services
from nba_props.settings import Settings
from nba_props.warehouse.base import Warehouse
from nba_props_tests.homes import settings_of

EASTERN = ZoneInfo("America/New_York")
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


def _started(instance: dg.DagsterInstance, carried: dict[str, str]) -> str:
    run = dg.DagsterRun(
        job_name="evening", run_id=make_new_run_id(), status=dg.DagsterRunStatus.STARTED, tags=carried
    )
    return instance.add_run(run).run_id


def _words(schedule: dg.ScheduleDefinition, settings: Settings) -> str:
    with home.instance(settings) as instance:
        context = dg.build_schedule_context(instance=instance, resources={"services": services(settings)})
        found = schedule.evaluate_tick(context)
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
        rows = used.warehouse.read(history.TABLE)
        assert rows.select("dagster_run_id", "status", "finished_at").rows() == [(hanging, "started", None)]
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
    rows = warehouse.read(history.TABLE)
    warehouse.replace(history.TABLE, rows.with_columns(pl.col("started_at") - timedelta(hours=hours)))
