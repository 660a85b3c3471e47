"""A simulated week of the clock: its sensor evaluated at every planned instant, and its runs made."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props import home
from nba_props.clock import eastern_instant
from nba_props.feeds import fetching, plan
from nba_props.feeds.plan import CLOSING_LEAD
from nba_props.sources.reading import read_records
from nba_props.sources.simulated.league import League
from nba_props_tests.feeds.conftest import LAST, Home
from nba_props_tests.feeds.driving import Daemon, daemon
from nba_props_tests.feeds.server import Server, serving

pytestmark = pytest.mark.acceptance

WEEK = [LAST - timedelta(days=back) for back in range(6, -1, -1)]


def _live(at_work: Daemon, made: Home, day: date) -> int:
    """Live through a date; returns what its plan costs."""
    server = made.server
    server.world.at = eastern_instant(day, time(5, 0))
    failed = [run for run in at_work.look("feed_clock") if not run.success]
    while True:
        planned = fetching.plan_of(made.settings, made.landing, day)
        later = [one.at for one in planned if one.at > server.world.at]
        if not later:
            break
        server.world.at = min(later)
        failed += [run for run in at_work.look("feed_clock") if not run.success]
    assert failed == []
    return plan.cost(planned)


def test_a_week_is_fetched_by_itself_for_what_the_plan_says(tmp_path: Path) -> None:
    # Its seventh date has no games, unless it is the last of a league.
    league = League(7, [*WEEK, LAST + timedelta(days=1)])
    with serving(league, datetime.fromisoformat("2026-01-10T04:00:00-05:00")) as server:
        made = Home(tmp_path / "home", server, {"odds_api_daily_credits": 5000})
        home.prepare(made.settings)
        with daemon(made) as at_work:
            costs = {day: _spent(server, _live, at_work, made, day) for day in WEEK}
    assert {day: spent for day, (_, spent) in costs.items()} == {
        day: cost for day, (cost, _) in costs.items()
    }
    idle = [day for day in WEEK if not league.games_on[day]]
    assert idle
    assert all(costs[day] == (0, 0) for day in idle)
    for day in WEEK:
        _require_closing_lines(made, league, day)
    for day in WEEK[:-1]:
        results = read_records(made.landing, "box_scores", day, day).records["box_scores"]
        assert results.height > 0 or day in idle


def _spent(server: Server, live, at_work: Daemon, made: Home, day: date) -> tuple[int, int]:
    before = server.spent
    cost = live(at_work, made, day)
    return cost, server.spent - before


def _require_closing_lines(made: Home, league: League, day: date) -> None:
    """Every game's last quotes are those of five minutes before its tip."""
    quotes = read_records(made.landing, "props", day, day).records["props"]
    if not league.games_on[day]:
        return
    last = quotes.group_by("source_event_id").agg(pl.col("snapshot_at").max(), pl.col("commence_at").first())
    assert last.height == len(league.games_on[day])
    assert last.filter(pl.col("commence_at") - pl.col("snapshot_at") != CLOSING_LEAD).is_empty()
