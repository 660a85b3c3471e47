"""`doctor --live` and `runs`: what an operator hears of the daemon, of tonight, and of what was run."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteRepositoryOrigin
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    SensorInstigatorData,
    TickData,
    TickStatus,
)
from dagster._daemon.types import DaemonHeartbeat

from nba_props import home as homes
from nba_props import tags
from nba_props.automation import watch
from nba_props.automation.alert_book import Alerts
from nba_props.automation.alerts import Alert
from nba_props.settings import load_settings
from nba_props.warehouse.lake import Lake
from nba_props_tests.cli.conftest import (
    OUTCOMES,
    PREDICTIONS,
    SCHEDULE,
    Said,
    game,
    outcome,
    prediction,
    store,
)

Run = Callable[..., Said]


@pytest.fixture
def instance(home: Path) -> Iterator[dg.DagsterInstance]:
    with homes.instance(load_settings()) as made:
        yield made


def beat(instance: dg.DagsterInstance, ago: float = 0) -> None:
    for part in instance.get_required_daemon_types():
        instance.add_daemon_heartbeat(DaemonHeartbeat(time.time() - ago, part, str(uuid4()), []))


def findings(said: Said) -> dict[str, dict[str, str]]:
    return {found["check"]: found for found in json.loads(said.out)["findings"]}


def test_a_home_in_which_nothing_ran_fails(run: Run) -> None:
    said = run("doctor", "--live")
    assert said.code == 1 and "nba-props ui" in said.out


def test_a_silent_daemon_fails_and_a_living_one_does_not(run: Run, instance: dg.DagsterInstance) -> None:
    beat(instance, ago=watch.STALE.total_seconds() + 5)
    said = run("doctor", "--live", "--json")
    assert said.code == 1 and "silent for" in findings(said)["daemon"]["text"]
    beat(instance)
    assert findings(run("doctor", "--live", "--json"))["daemon"]["level"] == "OK"


def test_sensors_that_never_started_fail(run: Run, instance: dg.DagsterInstance) -> None:
    found = findings(run("doctor", "--live", "--json"))["sensors"]
    assert found["level"] == "FAIL" and "props_arrival: never started" in found["text"]


@pytest.mark.parametrize(("ago", "fails"), [(10, False), (watch.STALE.total_seconds() + 5, True)])
def test_a_sensor_that_no_longer_looks_fails_though_the_daemon_lives(
    run: Run, instance: dg.DagsterInstance, ago: float, fails: bool
) -> None:
    """What is left behind when the code server has died: the last tick went well, and there is no other."""
    beat(instance)
    of_location = RemoteRepositoryOrigin(
        RegisteredCodeLocationOrigin("nba_props.definitions"), "__repository__"
    )
    state = InstigatorState(
        of_location.get_instigator_origin("props_arrival"),
        InstigatorType.SENSOR,
        InstigatorStatus.RUNNING,
        SensorInstigatorData(),
    )
    instance.add_instigator_state(state)
    then = time.time() - ago
    instance.create_tick(
        TickData(
            state.instigator_origin_id,
            "props_arrival",
            InstigatorType.SENSOR,
            TickStatus.SKIPPED,
            then,
            selector_id=state.selector_id,
            end_timestamp=then,
        )
    )
    found = findings(run("doctor", "--live", "--json"))
    assert found["daemon"]["level"] == "OK"
    assert ("props_arrival: has not looked for" in found["sensors"]["text"]) == fails


def test_a_slate_is_missed_only_when_it_is_due(
    run: Run, lake: Lake, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(lake, SCHEDULE, game())
    assert findings(run("doctor", "--live", "--json"))["slate"]["level"] == "OK"
    monkeypatch.setenv("NBA_PROPS_NOW", "2026-01-16T17:31:00-05:00")
    found = findings(run("doctor", "--live", "--json"))["slate"]
    assert found["level"] == "FAIL" and "nba-props slate 2026-01-16" in found["remedy"]
    store(lake, PREDICTIONS, prediction("Anna Berg"))
    assert findings(run("doctor", "--live", "--json"))["slate"]["level"] == "OK"


def test_a_run_whose_process_is_gone_fails(run: Run, instance: dg.DagsterInstance) -> None:
    carried = {tags.HOST: socket.gethostname(), tags.PROCESS: str(os.getpid())}
    mine = dg.DagsterRun("evening", status=dg.DagsterRunStatus.STARTED, tags=carried)
    instance.add_run(mine)
    assert findings(run("doctor", "--live", "--json"))["runs"]["level"] == "OK"
    dead = carried | {tags.PROCESS: "999999999"}
    instance.add_run(dg.DagsterRun("evening", status=dg.DagsterRunStatus.STARTED, tags=dead))
    found = findings(run("doctor", "--live", "--json"))["runs"]
    assert found["level"] == "FAIL" and "999999999" in found["text"]


def test_a_missing_dead_mans_switch_is_worth_a_warning_and_its_url_is_not_shown(
    run: Run, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings(run("doctor", "--live", "--json"))["dead man"]["level"] == "WARN"
    monkeypatch.setenv("NBA_PROPS_HEARTBEAT_URL", "https://example.org/secret")
    said = run("doctor", "--live")
    assert "secret" not in said.out and "example.org" not in said.out


def test_runs_says_what_failed_and_who_fails_again_and_again(
    run: Run, lake: Lake, instance: dg.DagsterInstance
) -> None:
    assert run("runs").code == 0
    failed = dg.DagsterRun("evening", status=dg.DagsterRunStatus.STARTED, tags={tags.DATE: "2026-01-16"})
    instance.add_run(failed)
    instance.report_run_failed(failed, "the disk is full")
    fates = [outcome("Anna Berg", "failed", reason="boom"), outcome("Bob Cole")]
    store(lake, OUTCOMES, *fates)
    said = json.loads(run("runs", "--failures", "--json").out)
    assert said["runs"][0]["job"] == "evening" and "the disk is full" in said["runs"][0]["error"]
    assert [(player["player_name"], player["failures"]) for player in said["players"]] == [("Anna Berg", 1)]
    assert "Anna Berg" in run("runs", "--failures").out


def test_runs_of_a_home_without_any_is_wrong_use(run: Run) -> None:
    assert run("runs").code == 2


def test_alerts_that_slack_does_not_take_are_told(
    run: Run, home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(instance)
    assert "not set" in findings(run("doctor", "--live", "--json"))["delivery"]["text"]
    monkeypatch.setenv("NBA_PROPS_SLACK_WEBHOOK_URL", "http://127.0.0.1:1/verysecret")
    fault = Alert("a", "ERROR", "a title", "a remedy")
    earlier = datetime.now(UTC) - timedelta(minutes=6)
    with redirect_stderr(StringIO()):
        replace(Alerts.of(load_settings()), now=lambda: earlier).report([fault])
    told = findings(run("doctor", "--live", "--json"))
    assert told["delivery"]["level"] == "WARN" and "1 alerts wait for Slack" in told["delivery"]["text"]
    assert told["alerts"]["text"] == "a title" and "verysecret" not in str(told)
