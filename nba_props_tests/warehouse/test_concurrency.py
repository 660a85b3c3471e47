"""Several real processes on one lake: the failure of the old system was writers losing each other's rows."""

import multiprocessing
import os
import time
from datetime import date
from multiprocessing.synchronize import Barrier
from pathlib import Path

import polars as pl

from nba_props.warehouse.lake import Lake
from nba_props_tests.builders import rows

DAILY = "nba_predictions.system_daily_performance"
RESULTS = "nba_monitoring.check_results"
WRITERS, EACH = 3, 8
DAY = date(2026, 1, 16)
_SPAWN = multiprocessing.get_context("spawn")


def _union(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([stored, new])


def _slow_union(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    time.sleep(0.02)  # long enough for the others to come between, if anything let them
    return _union(stored, new)


def _merge(root: str, writer: int, start: Barrier) -> None:
    lake = Lake(Path(root))
    start.wait(60)
    for number in range(EACH):
        row = rows(DAILY, {"game_date": DAY, "system_id": f"{writer}-{number}", "origin": "live"})
        lake.merge(DAILY, row, [DAY], _slow_union)


def _die_in_a_merge(root: str) -> None:
    def die(stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        os.kill(os.getpid(), 9)
        return new

    Lake(Path(root)).merge(DAILY, rows(DAILY, {"system_id": "dead"}), [DAY], die)


def test_writers_merging_into_one_partition_lose_nothing(tmp_path: Path) -> None:
    start = _SPAWN.Barrier(WRITERS)
    writers = [
        _SPAWN.Process(target=_merge, args=(str(tmp_path), number, start)) for number in range(WRITERS)
    ]
    for process in writers:
        process.start()
    for process in writers:
        process.join(60)
    assert [process.exitcode for process in writers] == [0] * WRITERS
    stored = Lake(tmp_path).read(DAILY)["system_id"].to_list()
    assert sorted(stored) == sorted(f"{w}-{n}" for w in range(WRITERS) for n in range(EACH))


def _append(root: str, writer: int, start: Barrier) -> None:
    lake = Lake(Path(root))
    start.wait(60)
    for number in range(EACH):
        row = rows(RESULTS, {"run_id": f"run{number % 2}", "check_name": f"{writer}-{number}"})
        lake.append(RESULTS, row, f"run{number % 2}")


def test_writers_appending_to_the_same_batches_lose_nothing(tmp_path: Path) -> None:
    start = _SPAWN.Barrier(WRITERS)
    writers = [
        _SPAWN.Process(target=_append, args=(str(tmp_path), number, start)) for number in range(WRITERS)
    ]
    for process in writers:
        process.start()
    for process in writers:
        process.join(60)
    assert [process.exitcode for process in writers] == [0] * WRITERS
    stored = Lake(tmp_path).read(RESULTS)["check_name"].to_list()
    assert sorted(stored) == sorted(f"{w}-{n}" for w in range(WRITERS) for n in range(EACH))


def test_a_writer_killed_in_a_merge_leaves_the_old_rows_and_no_lock(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.replace(DAILY, rows(DAILY, {"system_id": "old"}), [DAY])
    process = _SPAWN.Process(target=_die_in_a_merge, args=(str(tmp_path),))
    process.start()
    process.join(60)
    assert process.exitcode == -9
    lake.merge(DAILY, rows(DAILY, {"system_id": "new"}), [DAY], _union)
    assert sorted(lake.read(DAILY)["system_id"]) == ["new", "old"]
