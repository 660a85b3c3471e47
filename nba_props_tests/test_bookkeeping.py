"""The event log that stays open writes the same history as Dagster's own, and a kill costs none of it."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import dagster as dg
import pytest

from nba_props import home
from nba_props.bookkeeping import OpenEventLog, instance_in
from nba_props_tests.homes import settings_of

_MATERIALISE = """
import os, signal, sys
from pathlib import Path
import dagster as dg
from nba_props.bookkeeping import instance_in

@dg.asset
def good() -> None: ...

@dg.asset(deps=[good])
def deadly() -> None:
    os.kill(os.getpid(), signal.SIGKILL)

with instance_in(Path(sys.argv[1])) as instance:
    dg.materialize([good, deadly], instance=instance)
"""


@dg.asset
def scores() -> None:
    """An asset."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    return tmp_path


def _types(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    return [
        entry.dagster_event.event_type_value for entry in instance.all_logs(run_id) if entry.dagster_event
    ]


def test_a_plain_instance_reads_what_was_written(folder: Path) -> None:
    with instance_in(folder) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        run_id = dg.materialize([scores], instance=instance).run_id
        written = _types(instance, run_id)
    with dg.DagsterInstance.from_config(str(folder)) as plain:
        assert not isinstance(plain.event_log_storage, OpenEventLog)
        assert _types(plain, run_id) == written
        assert plain.get_latest_materialization_event(scores.key) is not None


def test_both_storages_take_turns_and_nothing_is_left_in_the_write_ahead_log(folder: Path) -> None:
    for _ in range(2):
        with instance_in(folder) as instance:
            dg.materialize([scores], instance=instance)
        with dg.DagsterInstance.from_config(str(folder)) as plain:
            dg.materialize([scores], instance=plain)
    assert plain.get_runs_count() == 4
    assert not list(folder.rglob("*.db-wal"))


def test_a_plain_instance_writes_while_the_other_is_open(folder: Path) -> None:
    with instance_in(folder) as instance, dg.DagsterInstance.from_config(str(folder)) as plain:
        for one in (instance, plain, instance):
            assert dg.materialize([scores], instance=one).success
        assert instance.get_runs_count() == 3


def test_a_killed_run_keeps_every_event_it_logged(folder: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _MATERIALISE, str(folder)], check=False, env=os.environ)
    assert killed.returncode == -signal.SIGKILL
    with dg.DagsterInstance.from_config(str(folder)) as plain:
        (run,) = plain.get_runs()
        events = _types(plain, run.run_id)
    assert "ASSET_MATERIALIZATION" in events
    assert events[-1] == "STEP_START"


def test_an_open_ui_hears_of_each_event_while_the_run_is_at_work(folder: Path) -> None:
    heard = threading.Event()
    with instance_in(folder) as instance, dg.DagsterInstance.from_config(str(folder)) as plain:
        run_id = dg.materialize([scores], instance=instance).run_id
        cursor = plain.event_log_storage.get_records_for_run(run_id).cursor
        plain.event_log_storage.watch(run_id, cursor, lambda *_: heard.set())
        run = instance.get_run_by_id(run_id)
        instance.report_engine_event("a word", run)
        assert heard.wait(10)


def _names_its_event_log(folder: str, said: "multiprocessing.Queue[str]") -> None:
    with dg.DagsterInstance.from_config(folder) as instance:
        dg.materialize([scores], instance=instance)
        said.put(type(instance.event_log_storage).__name__)


def test_the_process_of_a_run_keeps_its_log_open_and_the_daemon_does_not(tmp_path: Path) -> None:
    """The code server starts runs as it starts this child; whatever else opens the home's instance meets the
    files of all runs.
    """
    settings = settings_of(tmp_path)
    home.prepare(settings)
    folder = str(settings.dagster_home)
    with dg.DagsterInstance.from_config(folder) as plain:
        assert type(plain.event_log_storage).__name__ == "SqliteEventLogStorage"
        context = multiprocessing.get_context("spawn")
        said: multiprocessing.Queue[str] = context.Queue()
        child = context.Process(target=_names_its_event_log, args=(folder, said))
        child.start()
        assert said.get(timeout=60) == "OpenEventLog"
        child.join()
        (run,) = plain.get_runs()
        assert "ASSET_MATERIALIZATION" in _types(plain, run.run_id)
