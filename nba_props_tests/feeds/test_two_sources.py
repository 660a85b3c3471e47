"""Results of two services, fetched, placed, compared and judged on a real instance."""

import json
from datetime import timedelta

import polars as pl
import pytest

from nba_props import runner
from nba_props.assets import raw
from nba_props.partitions import DateWindow
from nba_props_tests.feeds.conftest import LAST, Home
from nba_props_tests.feeds.server import Fault, Server

pytestmark = pytest.mark.journey

DAY = LAST - timedelta(days=1)
TABLES = [raw.SCHEDULE, raw.BOX_SCORES, raw.BOX_COMPARISONS]


def _made(home: Home) -> pl.DataFrame:
    """The comparisons of the date, made by a run; its failed checks raise nothing here."""
    home.more = {"now": home.server.world.at.isoformat()}
    runner.run(home.settings, DateWindow.day(DAY), TABLES, backfill=False)
    return home.warehouse.read(raw.BOX_COMPARISONS, DAY, DAY)


def _verdict(home: Home, check: str) -> dict:
    found = home.warehouse.read("nba_monitoring.check_results").filter(pl.col("check_name") == check)
    return found.sort("created_at").row(-1, named=True)


def test_points_that_differ_are_an_error_that_names_both_until_one_is_corrected(
    fetching_home: Home, server: Server
) -> None:
    fetching_home.fetch("schedule", DAY)
    fetching_home.fetch("results", DAY)
    log = server.world.game_log(DAY)
    headers, line = log["resultSets"][0]["headers"], log["resultSets"][0]["rowSet"][0]
    name, right = line[headers.index("PLAYER_NAME")], line[headers.index("PTS")]
    line[headers.index("PTS")] = right + 2
    log["resultSets"][0]["rowSet"].pop()
    server.faults = [Fault("leaguegamelog", body=json.dumps(log).encode())]
    fetching_home.fetch("second_results", DAY)

    found = _made(fetching_home)
    box = fetching_home.warehouse.read(raw.BOX_SCORES, DAY, DAY)
    played = box.filter(pl.col("minutes") > 0).height
    assert found.height == played > 100
    assert set(box["source"]) == {"balldontlie"}
    points = _verdict(fetching_home, "sources_agree_on_points")
    assert (points["state"], points["violations"], points["population"]) == ("error", 1, played)
    [told] = json.loads(points["sample"])
    assert (told["player_name"], told["stands"], told["pts"], told["other_source"], told["other_pts"]) == (
        name, "balldontlie", right, "nba_com", right + 2
    )  # fmt: skip
    assert told["game_id"] and told["rule"] == "rank"
    playing = _verdict(fetching_home, "sources_agree_on_playing")
    assert (playing["state"], playing["violations"]) == ("warn", 1)

    server.world.at += timedelta(minutes=20)
    fetching_home.fetch("second_results", DAY)
    assert _made(fetching_home).filter(pl.col("pts") != pl.col("other_pts")).is_empty()
    assert _verdict(fetching_home, "sources_agree_on_points")["state"] == "pass"


def test_one_source_alone_is_compared_with_nobody(fetching_home: Home, server: Server) -> None:
    fetching_home.fetch("schedule", DAY)
    fetching_home.fetch("results", DAY)
    assert _made(fetching_home).is_empty()
    assert _verdict(fetching_home, "sources_agree_on_points")["state"] == "not_applicable"
