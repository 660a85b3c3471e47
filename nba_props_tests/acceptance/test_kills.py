"""`kill -9` at any moment costs nothing but the work of the run it ended.

The moments are drawn anew each time, one from each equal part of the time an undisturbed backfill takes, so
that they fall on start-up, raw tables, analytics, predictions and grading alike. The seed is printed; set
NBA_PROPS_CHAOS_SEED to draw the same ones again.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nba_props.landing import Landing
from nba_props_tests.acceptance.processes import environment, succeed
from nba_props_tests.homes import (
    NOW,
    differences,
    lake_of,
    leftovers,
    real_data,
    settings_of,
    simulated,
    unwhole,
)

pytestmark = pytest.mark.acceptance

KILLS = int(os.environ.get("NBA_PROPS_CHAOS_KILLS", "3"))
SEED = int(os.environ.get("NBA_PROPS_CHAOS_SEED", time.time_ns() % 1_000_000))
DAYS = 20


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the league landed and nothing computed."""
    return simulated(tmp_path_factory.mktemp("landed") / "home", DAYS).home


@pytest.fixture(scope="module")
def undisturbed(landed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A home backfilled in peace, and the seconds that took."""
    folder = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(landed, folder)
    began = time.monotonic()
    succeed(folder, "backfill", now=NOW)
    return folder, time.monotonic() - began


def test_a_backfill_killed_at_any_moment_leaves_whole_partitions_and_is_made_good_by_the_next(
    landed: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    """After each kill every partition is absent or right; after one clean run nothing tells of the kills."""
    peaceful, seconds = undisturbed
    reference, home = lake_of(settings_of(peaceful)), tmp_path / "home"
    shutil.copytree(landed, home)
    print(f"\n{KILLS} kills within {seconds:.0f} s, seed {SEED}", flush=True)
    for moment in _moments(KILLS, seconds):
        ended = kill_after(moment, home, "backfill")
        written = {
            table.name
            for table in lake_of(settings_of(home)).root.glob("*/*")
            if any(table.glob("*.parquet"))
        }
        print(
            f"  {ended} at {moment:5.1f} s: {len(written)} tables, {len(leftovers(home))} torn files",
            flush=True,
        )
        assert unwhole(lake_of(settings_of(home)), reference) == []
    succeed(home, "backfill", now=NOW)
    assert differences(lake_of(settings_of(home)), reference) == []
    assert leftovers(home) == []


@pytest.mark.real_data
def test_an_import_killed_midway_is_made_good_by_the_next(tmp_path: Path) -> None:
    """Everything is landed once, whatever the killed one had landed, and no temporary stays."""
    folder, whole, home = real_data(), tmp_path / "whole", tmp_path / "home"
    began = time.monotonic()
    succeed(whole, "import", str(folder), now=NOW)
    seconds = time.monotonic() - began
    for moment in _moments(KILLS, seconds):
        ended = kill_after(moment, home, "import", str(folder))
        print(f"  import {ended} at {moment:.1f} s: {len(leftovers(home))} torn files", flush=True)
    succeed(home, "import", str(folder), now=NOW)
    assert payloads(home) == payloads(whole)
    assert leftovers(home) == []


def payloads(home: Path) -> list[str]:
    """The feeds and contents of all that is landed."""
    landing = Landing(settings_of(home).landing_url)
    refs = [ref for feed in landing.feeds() for ref in landing.refs(feed)]
    assert all(landing.read(ref) for ref in refs)
    return sorted(f"{ref.feed} {ref.digest}" for ref in refs)


def kill_after(seconds: float, home: Path, *arguments: str) -> str:
    """Start a command in a process group of its own and kill the group after `seconds`; says how it ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nba_props.cli", *arguments],
        env=environment(home, now=NOW),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return f"ended with {process.wait(seconds)}"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return "killed"


def _moments(count: int, seconds: float) -> list[float]:
    """One random moment of each of `count` equal parts of the time, in random order."""
    draw = random.Random(SEED)
    moments = [(part + draw.random()) * seconds / count for part in range(count)]
    draw.shuffle(moments)
    return moments
