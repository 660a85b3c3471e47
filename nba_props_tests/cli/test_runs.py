"""`backfill` and `slate`: what they do before and after the dates they were asked for."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.warehouse.lake import Lake

from .conftest import ACCURACY, PREDICTIONS, Said

pytestmark = pytest.mark.journey

LAST = date(2026, 1, 16)
SUMMARY = "nba_analytics.player_game_summary"
DAYS = 6


@pytest.fixture
def league(home: Path, run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Six dates of the simulated league landed, looked at on the noon after."""
    monkeypatch.setenv("NBA_PROPS_NOW", "2026-01-17T12:00:00-05:00")
    assert run("simulate", "--days", str(DAYS), "--end", str(LAST)).code == 0
    return run


def test_a_backfill_summarises_what_was_landed_before_it_first(
    league: Callable[..., Said], lake: Lake
) -> None:
    """Else its features would rest on nothing, and nobody would be told."""
    said = league("backfill", "--from", str(LAST), "--to", str(LAST))
    assert said.code == 0 and "doing those first" in said.out
    assert lake.dates(SUMMARY) == [LAST - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    assert lake.dates(PREDICTIONS) == [LAST]
    assert lake.read(PREDICTIONS).height > 0


def test_a_slate_of_a_graded_date_grades_it_anew(league: Callable[..., Said], lake: Lake) -> None:
    """Grades of predictions that no longer count would stand beside those that do."""
    assert league("backfill").code == 0
    before = set(lake.read(ACCURACY, LAST, LAST)["prediction_id"])
    assert league("slate", str(LAST), "--min-minutes", "30").code == 0
    active = lake.read(PREDICTIONS, LAST, LAST).filter("is_active")
    graded = lake.read(ACCURACY, LAST, LAST)
    assert set(graded["prediction_id"]) == set(active["prediction_id"]) != before
    assert graded.select(pl.col("result").is_not_null().all()).item()


def test_a_date_on_which_nobody_plays_is_stored_empty(league: Callable[..., Said], lake: Lake) -> None:
    day = LAST - timedelta(days=DAYS + 4)
    assert league("backfill", "--from", str(day), "--to", str(day)).code == 0
    assert lake.dates(PREDICTIONS) == [day] and lake.read(PREDICTIONS).is_empty()
