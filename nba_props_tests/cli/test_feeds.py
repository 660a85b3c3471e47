"""`fetch` and `clock` as an operator meets them, against a real server."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from nba_props.sources.simulated.league import League
from nba_props_tests.cli.conftest import DAY, Said
from nba_props_tests.feeds.server import BDL_KEY, ODDS_KEY, Fault, Server, serving

Run = Callable[..., Said]


@pytest.fixture
def server(home: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    from datetime import datetime

    league = League(7, [DAY - timedelta(days=1), DAY])
    with serving(league, datetime.fromisoformat("2026-01-16T17:00:00-05:00")) as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(f"NBA_PROPS_{name.upper()}", str(value))
        yield running


def test_without_a_key_one_screen_says_what_works_and_what_each_key_adds(run: Run) -> None:
    said = run("fetch")
    assert said.code == 0
    for words in (
        "needs NBA_PROPS_ODDS_API_KEY", "NBA_PROPS_BALLDONTLIE_KEY is not set", "adds props, lines",
                  "https://the-odds-api.com", "nba-props simulate", "export",
        "fetches nothing: no key",
    ):  # fmt: skip
        assert words in said.out
    assert len(said.out.splitlines()) <= 24


def test_a_feed_without_its_key_and_no_feed_at_all(run: Run) -> None:
    said = run("fetch", "props")
    assert (said.code, "set NBA_PROPS_ODDS_API_KEY" in said.out) == (2, True)
    said = run("fetch", "proops")
    assert (said.code, "there are season, schedule" in said.out) == (2, True)


def test_a_dry_run_asks_nobody_and_the_fetch_costs_what_it_said(run: Run, server: Server) -> None:
    assert run("fetch", "season").code == 0
    asked = len(server.log)
    promised = json.loads(run("fetch", "props", "--dry-run", "--json").out)["credits"]
    assert len(server.log) == asked
    said = run("fetch", "props")
    assert said.code == 0
    assert f"{promised} credits" in said.out
    assert server.spent == promised > 0
    assert ODDS_KEY not in said.out + BDL_KEY


def test_the_days_plan_with_its_cost(run: Run, server: Server) -> None:
    run("fetch", "season")
    said = json.loads(run("clock", "--json").out)
    assert said["credits"] == sum(one["credits"] for one in said["planned"]) > 0
    assert {one["feed"] for one in said["planned"]} == {
        "schedule", "rosters", "results", "second_results", "injuries", "props", "lines", "season",
    }  # fmt: skip
    shown = run("clock").out
    assert "closing lines" in shown
    assert "left today" in shown
    assert "costs nothing" in run("clock", "2026-07-20").out


def test_what_failed_is_said_and_what_landed_stays(run: Run, server: Server) -> None:
    server.faults = [Fault("/events/", 422)]
    said = run("fetch", "props")
    assert said.code == 1
    assert "HTTP 422" in said.out
    assert "landed" in said.out
    again = run("fetch", "props")
    assert again.code == 0
    assert len(server.asked("/events?")) == 1


def _findings(run: Run) -> dict[str, dict]:
    return {found["check"]: found for found in json.loads(run("doctor", "--json").out)["findings"]}


def test_the_doctor_without_a_key_says_what_is_not_set_and_where_to_look(run: Run) -> None:
    found = _findings(run)
    assert found["feed keys"]["level"] == "OK"
    assert (
        "The Odds API not set, balldontlie not set; the clock fetches nothing" in found["feed keys"]["text"]
    )
    assert "nba-props fetch" in found["feed keys"]["remedy"]
    assert found["feeds"]["text"] == "nothing was asked yet"


def test_the_doctor_knows_how_the_feeds_stand_and_no_key(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("fetch", "season")
    run("fetch", "props")
    said = run("doctor", "--json").out
    assert ODDS_KEY not in said
    assert BDL_KEY not in said
    found = _findings(run)
    assert "The Odds API set, balldontlie set; the clock fetches by itself" in found["feed keys"]["text"]
    assert f"{1000 - server.spent:,} today" in found["feed credits"]["text"]
    assert f"{server.credits_left:,} at the service" in found["feed credits"]["text"]
    assert found["feeds"]["level"] == "OK"
    for feed in ("nba_com.schedule", "odds_api.events", "odds_api.event_odds"):
        assert f"{feed} 01-16 22:00" in found["feeds"]["text"]

    server.faults = [Fault("/v1/", 500, times=99), Fault("/scoreboard", 404, times=9)]
    run("fetch", "schedule")
    run("fetch", "rosters")
    found = _findings(run)
    assert found["feeds"]["level"] == "WARN"
    assert "balldontlie is not asked before" in found["feeds"]["text"]
    assert "balldontlie.games fails since 2026-01-16 22:00 UTC" in found["feeds"]["text"]
    assert "odds_api.events fails" not in found["feeds"]["text"]

    monkeypatch.setenv("NBA_PROPS_ODDS_API_DAILY_CREDITS", str(server.spent))
    found = _findings(run)
    assert (found["feed credits"]["level"], found["feed credits"]["text"][:2]) == ("WARN", "0 ")
