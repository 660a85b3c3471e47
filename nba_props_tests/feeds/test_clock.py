"""The clock's sensor on a real instance: what it launches when, and when it rests."""

from datetime import timedelta

import pytest

from nba_props.feeds import fetching, plan
from nba_props_tests.feeds.conftest import LAST, Home
from nba_props_tests.feeds.driving import FEED, daemon
from nba_props_tests.feeds.server import Fault, Server


@pytest.mark.acceptance
def test_closing_lines_are_captured_once_and_what_fails_fails_its_run_alone(
    fetching_home: Home, server: Server
) -> None:
    fetching_home.fetch("season")
    games = server.world.on(LAST)
    tip = games[0].tip_at
    server.world.at = tip - timedelta(minutes=4)
    found = fetching.plan_of(fetching_home.settings, fetching_home.landing, LAST)
    due = plan.due(found, server.world.at, ())
    assert any(one.why == "closing lines" for one in due)
    with daemon(fetching_home) as at_work:
        runs = at_work.look("feed_clock")
        assert all(run.success for run in runs)
        assert len(runs) == len(due)
        assert server.spent == plan.cost(due) > 0
        assert {ref.captured_at for ref in fetching_home.landing.refs("odds_api.event_odds")} == {
            server.world.at
        }
        assert at_work.look("feed_clock") == []
        assert "next is" in at_work.said["feed_clock"]
        server.world.at = min(game.tip_at for game in games if game.tip_at > tip) - timedelta(minutes=5)
        server.faults = [Fault("/odds?", 422, times=1)]
        outcomes = [(run.dagster_run.tags[FEED], run.success) for run in at_work.look("feed_clock")]
    assert [feed for feed, well in outcomes if not well] == [f"props {LAST}"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"odds_api_key": None, "balldontlie_key": None}, "no key is set"),
        ({"feed_clock": "off"}, "NBA_PROPS_FEED_CLOCK is off"),
    ],
)
def test_without_keys_or_switched_off_it_rests(
    fetching_home: Home, server: Server, more: dict, words: str
) -> None:
    fetching_home.more = more
    with daemon(fetching_home) as at_work:
        assert at_work.look("feed_clock") == []
    assert words in at_work.said["feed_clock"]
    assert server.log == []


def test_beside_the_simulated_league_it_rests(fetching_home: Home, server: Server) -> None:
    fetching_home.landing.put("espn.scoreboard", b"{}", captured_at=server.world.at, day=LAST, simulated=True)
    with daemon(fetching_home) as at_work:
        assert at_work.look("feed_clock") == []
    assert "simulated league" in at_work.said["feed_clock"]
    assert server.log == []


def test_what_cannot_be_paid_for_is_said_and_not_launched(fetching_home: Home, server: Server) -> None:
    fetching_home.fetch("season")
    fetching_home.more = {"odds_api_daily_credits": 0}
    server.world.at = server.world.on(LAST)[0].tip_at - timedelta(minutes=5)
    with daemon(fetching_home) as at_work:
        feeds = {run.dagster_run.tags[FEED].split()[0] for run in at_work.look("feed_clock")}
        assert feeds.isdisjoint({"props", "lines"})
        at_work.look("feed_clock")
    assert "cannot be paid for (0 credits left)" in at_work.said["feed_clock"]
    assert server.spent == 0
    assert plan.CLOSING < plan.OTHER
