"""Incidents that only a live evening can have, planted into one: staging and batches.

Real rows cannot show them: what is past was predicted and published at once.

What belongs here: faults between staging and publishing. What does not: faults of stored rows of a real date
(`test_incidents.py`), and runs whose process is gone (`cli/test_live.py`).
"""

from pathlib import Path

import polars as pl
import pytest

from nba_props import runner
from nba_props.warehouse.lake import Lake
from nba_props_tests import slates
from nba_props_tests.builders import DAY
from nba_props_tests.slates import PREDICTIONS, STAGED, active, evening, lookup, outcome, read

pytestmark = pytest.mark.acceptance

COMPLETE, MERGED = f"{PREDICTIONS}: slate_complete", f"{PREDICTIONS}: staging_merged"
LATER = "2026-01-16T17:05:00-05:00"
STALLED = "2026-01-16T17:45:00-05:00"


def test_rows_that_were_staged_and_never_published_are_counted_and_published_by_the_next_run(
    tmp_path: Path,
) -> None:
    """F1, F11: 175 staged and 68 stored. Rows taken from the table after publishing are staged still."""
    settings = slates.at(tmp_path)
    slates.store(settings, 40)
    evening(settings)
    lake = Lake(settings.warehouse_dir)
    kept = read(settings, PREDICTIONS).filter(pl.col("player_lookup") < lookup(17))
    lake.replace(PREDICTIONS, kept, [DAY])
    assert active(settings).height == 17
    again = runner.publish(slates.at(tmp_path, LATER), DAY)
    assert active(settings).height == 40
    assert not {COMPLETE, MERGED} & {*again.failed_checks, *again.warned_checks}


def test_a_batch_that_stops_at_half_is_an_error_until_it_is_whole(tmp_path: Path) -> None:
    """F2, F3: batches at 48-89 % waited for an event; here every look says who lacks."""
    settings = slates.at(tmp_path)
    slates.store(settings, 40, bad=[lookup(number) for number in range(20)])
    assert COMPLETE in evening(settings).failed_checks
    stalled = slates.at(tmp_path, STALLED)
    report = runner.publish(stalled, DAY)
    assert COMPLETE in report.failed_checks and active(stalled).height == 20
    assert outcome(stalled, lookup(0))["outcome"] == "failed"
    slates.store(stalled, 40)
    whole = evening(stalled)
    assert COMPLETE not in {*whole.failed_checks, *whole.warned_checks}


def test_two_batches_in_one_staging_are_told_apart_by_their_run(tmp_path: Path) -> None:
    """F12: the newer row of a player counts, whichever batch it came in; nobody is published twice."""
    settings = slates.at(tmp_path)
    slates.store(settings, 12)
    evening(settings)
    later = slates.at(tmp_path, LATER)
    slates.store(later, 12, points={lookup(3): 31.0})
    evening(later)
    staged = read(later, STAGED)
    assert staged.filter(pl.col("player_lookup") == lookup(3))["run_id"].n_unique() == 2
    rows = active(later)
    assert rows.select("game_id", "player_lookup", "system_id").is_duplicated().sum() == 0
    newest = staged.filter(pl.col("player_lookup") == lookup(3)).sort("staged_at")["run_id"][-1]
    assert rows.filter(pl.col("player_lookup") == lookup(3))["run_id"].to_list() == [newest]
    others = rows.filter(pl.col("player_lookup") != lookup(3))["run_id"]
    assert newest not in others, "who did not change was not predicted again"
