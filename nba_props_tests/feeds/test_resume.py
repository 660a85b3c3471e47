"""What a killed fetcher left is taken up: its slot, and the rows of what had landed."""

from datetime import timedelta

import pytest

from nba_props.feeds import fetching
from nba_props.feeds.requests import FeedError
from nba_props_tests.feeds.conftest import LAST, Home
from nba_props_tests.feeds.server import Fault, Server


def test_an_interrupted_fetch_by_hand_goes_on_in_its_slot(fetching_home: Home, server: Server) -> None:
    begun = server.world.at
    server.faults = [Fault("/events/", 401, times=1)]
    with pytest.raises(FeedError):
        fetching_home.fetch("props")
    server.world.at += timedelta(minutes=5)
    slot = fetching.slot_now(fetching_home.settings, "props", LAST, server.world.at)
    assert slot == begun
    fetching_home.fetch("props", slot=slot)
    later = server.world.at + timedelta(minutes=5)
    assert fetching.slot_now(fetching_home.settings, "props", LAST, later) == later


def test_one_that_was_interrupted_long_ago_is_not_resumed(fetching_home: Home, server: Server) -> None:
    server.faults = [Fault("/events?", 401)]
    with pytest.raises(FeedError):
        fetching_home.fetch("props")
    later = server.world.at + timedelta(hours=2)
    assert fetching.slot_now(fetching_home.settings, "props", LAST, later) == later


def test_what_landed_and_was_not_recorded_is_and_counts(fetching_home: Home, server: Server) -> None:
    """Its fetcher was killed between landing and recording."""
    fetching_home.fetch("props")
    spent = server.spent
    for file in (fetching_home.folder / "warehouse" / "nba_raw" / "feed_requests").glob("batch-*.parquet"):
        file.unlink()
    assert fetching_home.fetch("props").credits == 0
    rows = [row for row in fetching_home.rows() if row["is_recovered"]]
    assert sum(row["credits"] for row in rows) == server.spent == spent
    budget = fetching.credits_left(fetching_home.settings, fetching_home.warehouse, server.world.at)
    assert budget.of_day == fetching_home.settings.odds_api_daily_credits - spent


def test_history_fills_only_what_is_missing(fetching_home: Home, server: Server) -> None:
    day = LAST - timedelta(days=1)
    first = fetching_home.fetch("props", day)
    games = len(server.world.on(day))
    assert first.credits == server.spent == 1 + games * 2 * 10
    again = fetching_home.fetch("props", day)
    assert again.credits == 0
    assert server.spent == first.credits
