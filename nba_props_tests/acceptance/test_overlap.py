"""Two backfills of overlapping ranges at once, as two processes: both end well, and the rows are one's."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from nba_props_tests.acceptance.processes import environment, succeed
from nba_props_tests.homes import LAST, NOW, back, differences, lake_of, leftovers, settings_of, simulated

pytestmark = pytest.mark.acceptance

FIRST = back(11)


def test_two_overlapping_backfills_at_once_give_the_rows_of_one(tmp_path: Path) -> None:
    """Each reads what the other writes, so the later half is computed again from results that are whole."""
    alone, together = tmp_path / "alone", tmp_path / "together"
    simulated(alone, 12)
    shutil.copytree(alone, together)
    succeed(alone, "backfill", "--from", f"{FIRST}", "--to", f"{LAST}", now=NOW)
    both = [_started(together, FIRST, back(3)), _started(together, FIRST, LAST)]
    for process in both:
        words, _ = process.communicate(timeout=900)
        assert process.returncode == 0, words
    assert differences(lake_of(settings_of(together)), lake_of(settings_of(alone))) == []
    assert leftovers(together) == []


def _started(home: Path, first: date, last: date) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nba_props.cli", "backfill", "--from", f"{first}", "--to", f"{last}"],
        env=environment(home, now=NOW),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
