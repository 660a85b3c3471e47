"""Evenings that go wrong, as real processes: killed between staging and publishing, two runs at once."""

import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from nba_props_tests.acceptance.processes import environment, succeed
from nba_props_tests.homes import LAST, back, backfill, lake_of, leftovers, settings_of, simulated
from nba_props_tests.slates import OUTCOMES, PREDICTIONS, STAGED, partitions

pytestmark = pytest.mark.acceptance

EVENING = f"{LAST}T17:00:00-05:00"

#: `nba-props slate`, killed by the kernel as it is about to publish.
_DIES = """
import os, signal, sys
from nba_props import cli
from nba_props.warehouse.lake import Lake
merge = Lake.merge
def dying(self, table, *given):
    if table == "nba_predictions.player_prop_predictions":
        os.kill(os.getpid(), signal.SIGKILL)
    return merge(self, table, *given)
Lake.merge = dying
sys.argv = ["nba-props", "slate"]
cli.main()
"""


def test_a_run_killed_after_staging_is_finished_by_the_next_without_predicting_anew(tmp_path: Path) -> None:
    settings = simulated(tmp_path, 12, now=EVENING)
    succeed(tmp_path, "backfill", "--from", f"{back(11)}", "--to", f"{back(1)}", now=EVENING)
    killed = subprocess.run(
        [sys.executable, "-c", _DIES], env=environment(tmp_path, now=EVENING), check=False
    )
    assert killed.returncode == -signal.SIGKILL
    lake = lake_of(settings)
    staged = lake.read(STAGED)
    assert staged.height > 100 and lake.read(PREDICTIONS, LAST, LAST).is_empty()

    succeed(tmp_path, "slate", now=EVENING)
    assert lake.read(STAGED).equals(staged)
    published = lake.read(PREDICTIONS, LAST, LAST)
    assert published["run_id"].unique().to_list() == staged["run_id"].unique().to_list()
    assert set(published["prediction_id"]) == set(staged["prediction_id"])
    _require_whole(settings.home)


def test_two_runs_of_one_evening_at_once_publish_each_player_once(tmp_path: Path) -> None:
    settings = simulated(tmp_path, 12, now=EVENING)
    backfill(settings, back(11), back(1))
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "nba_props.cli", "slate", "--force"],
            env=environment(tmp_path, now=EVENING),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    for process in both:
        words, _ = process.communicate(timeout=900)
        assert process.returncode == 0, words
    lake = lake_of(settings)
    assert lake.read(STAGED)["run_id"].n_unique() == 2
    assert lake.read(PREDICTIONS, LAST, LAST)["run_id"].n_unique() == 1, "the second found them made already"
    _require_whole(settings.home)


def _require_whole(home: Path) -> None:
    """Each player once, each accounted for, a partition for each, nothing torn."""
    settings = settings_of(home, EVENING)
    lake = lake_of(settings)
    active = lake.read(PREDICTIONS, LAST, LAST).filter("is_active")
    assert not active.select("game_id", "player_lookup", "system_id").is_duplicated().any()
    outcomes = lake.read(OUTCOMES, LAST, LAST)
    assert outcomes["player_lookup"].is_unique().all()
    predicted = outcomes.filter(pl.col("outcome") == "predicted")["player_lookup"]
    assert set(predicted) == set(active["player_lookup"])
    keys, done = partitions(settings)
    assert set(keys) == done == {f"{LAST}|{name}" for name in predicted}
    assert list(keys) == sorted(keys)
    assert leftovers(home) == []
