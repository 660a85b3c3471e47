"""When payloads land, and that the same seed always lands the same bytes."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nba_props.errors import UsageError
from nba_props.landing import Landing
from nba_props.sources.simulated import simulate
from nba_props_tests.sources.simulated.conftest import LONG_AFTER

END = date(2026, 1, 16)
EVENING = datetime(2026, 1, 16, 22, 30, tzinfo=UTC)  # 17:30 Eastern: the afternoon's captures are in


def landed(folder: Path) -> set[str]:
    """Paths, which carry capture time and content hash."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*.gz")}


def run(folder: Path, *, end: date = END, days: int = 3, now: datetime = EVENING) -> set[str]:
    simulate(Landing(str(folder)), seed=5, end=end, days=days, now=now)
    return landed(folder)


def test_the_same_seed_lands_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    """Another process has another order of sets: nothing may depend on it."""
    here = run(tmp_path / "here")
    code = (
        "from nba_props_tests.sources.simulated.test_landing_of_the_league import run;"
        f"from pathlib import Path; run(Path({str(tmp_path / 'there')!r}))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert here == landed(tmp_path / "there")


def test_another_seed_is_another_league(tmp_path: Path) -> None:
    simulate(Landing(str(tmp_path / "other")), seed=6, end=END, days=3, now=EVENING)
    other = {path for path in landed(tmp_path / "other") if "box_scores" in path}
    assert other.isdisjoint(run(tmp_path / "one"))


def test_nothing_is_landed_before_it_was_captured(tmp_path: Path) -> None:
    run(tmp_path)
    landing = Landing(str(tmp_path))
    refs = [ref for feed in landing.feeds() for ref in landing.refs(feed)]
    assert max(ref.captured_at for ref in refs) <= EVENING
    assert all(ref.simulated for ref in refs)
    assert not landing.refs("balldontlie.box_scores", END, END), "tonight's games have not been played"
    assert landing.refs("odds_api.event_odds", END, END), "tonight's lines are out"


def test_time_passing_adds_and_changes_nothing(tmp_path: Path) -> None:
    """Simulating in the evening and again weeks later ends where simulating once weeks later does."""
    evening = run(tmp_path / "twice")
    later = run(tmp_path / "twice", now=LONG_AFTER)
    assert evening < later
    assert later == run(tmp_path / "once", now=LONG_AFTER)


def test_simulating_again_lands_nothing_new(tmp_path: Path) -> None:
    first = simulate(Landing(str(tmp_path)), seed=5, end=END, days=3, now=EVENING)
    again = simulate(Landing(str(tmp_path)), seed=5, end=END, days=3, now=EVENING)
    assert sum(first.written.values()) > 50
    assert not again.written
    assert sum(again.already_there.values()) == sum(first.written.values()) + sum(
        first.already_there.values()
    )


def test_a_longer_stretch_begins_with_the_same_games(tmp_path: Path) -> None:
    shorter = run(tmp_path / "shorter", now=LONG_AFTER)
    longer = run(tmp_path / "longer", end=date(2026, 1, 18), days=5, now=LONG_AFTER)
    seasonal = {path for path in shorter if path.startswith("nba_com.schedule")}
    assert shorter - seasonal <= longer


def test_a_stretch_leaves_the_off_season_out(tmp_path: Path) -> None:
    report = simulate(Landing(str(tmp_path)), seed=5, end=date(2025, 10, 2), days=95, now=LONG_AFTER)
    assert report.dates == (date(2025, 6, 30), date(2025, 10, 1), date(2025, 10, 2))
    assert report.written["nba_com.schedule"] == 2, "one schedule a season"


def test_the_off_season_has_no_tonight(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="2025-06-30"):
        run(tmp_path, end=date(2025, 8, 3))
    assert not landed(tmp_path)


@pytest.mark.parametrize(("seed", "days"), [(-1, 3), (1, 0)])
def test_numbers_out_of_range_are_refused(tmp_path: Path, seed: int, days: int) -> None:
    with pytest.raises(UsageError, match="or more"):
        simulate(Landing(str(tmp_path)), seed=seed, end=END, days=days, now=EVENING)
