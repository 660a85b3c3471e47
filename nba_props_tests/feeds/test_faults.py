"""Whatever a service does: a clear error or a retry, nothing unreadable landed, no key said."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from nba_props.errors import NbaPropsError
from nba_props.feeds.requests import FeedError
from nba_props.sources.reading import read_records
from nba_props_tests.feeds.conftest import LAST, Home
from nba_props_tests.feeds.server import BDL_KEY, ODDS_KEY, Fault, Server

HTML = b"<!DOCTYPE html><html><body>Just a moment...</body></html>"


@pytest.fixture(autouse=True)
def _no_key_is_ever_said(
    fetching_home: Home, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[None]:
    """Neither in a log nor on the screen, in no file of the home, and in no name of one."""
    caplog.set_level(logging.DEBUG)
    yield
    captured = capfd.readouterr()
    said = captured.out + captured.err + "".join(found.getMessage() for found in caplog.get_records("call"))
    assert ODDS_KEY not in said
    assert BDL_KEY not in said
    files = [path for path in fetching_home.folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert ODDS_KEY.encode() not in path.read_bytes() + str(path).encode()
        assert BDL_KEY.encode() not in path.read_bytes() + str(path).encode()


def _event(server: Server) -> str:
    return f"/events/{server.world.events(*_tonight(server))[0]['id']}/odds"


def _tonight(server: Server) -> tuple:
    games = server.world.on(LAST)
    return games[0].tip_at - timedelta(hours=1), games[-1].tip_at


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_ends_the_fetch_and_names_the_setting(
    fetching_home: Home, server: Server, status: int
) -> None:
    server.faults = [Fault("/events", status, body=b'{"message":"API key is not valid"}', times=9)]
    with pytest.raises(FeedError, match=rf"HTTP {status}.*API key is not valid.*see NBA_PROPS_ODDS_API_KEY"):
        fetching_home.fetch("props")
    assert len(server.log) == 1
    [row] = fetching_home.rows()
    assert (row["outcome"], row["status"], row["attempts"], row["credits"]) == ("failed", status, 1, 0)


def test_an_echoed_key_is_hidden(fetching_home: Home, server: Server) -> None:
    server.faults = [Fault("/events", 422, body=f"bad request: apiKey={ODDS_KEY}&x={ODDS_KEY}".encode())]
    with pytest.raises(FeedError, match=r"HTTP 422.*hidden") as caught:
        fetching_home.fetch("props")
    assert ODDS_KEY not in str(caught.value)
    assert ODDS_KEY not in str(fetching_home.rows())


def test_an_event_that_is_gone_keeps_nobody_from_the_others(fetching_home: Home, server: Server) -> None:
    server.faults = [Fault(_event(server), 404, times=9)]
    report = fetching_home.fetch("props")
    events = len(server.asked("/events/"))
    assert report.outcomes == {"landed": events, "gone": 1}
    assert not report.failures
    assert "HTTP 404" in report.notes[0]


def test_a_request_the_service_finds_wrong_is_not_repeated(fetching_home: Home, server: Server) -> None:
    where = _event(server)
    server.faults = [Fault(where, 422, times=9)]
    report = fetching_home.fetch("props")
    assert len(server.asked(where)) == 1
    assert len(report.failures) == 1
    assert "HTTP 422" in report.failures[0]
    assert report.outcomes["landed"] > 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("/events?", 429),
        Fault("/events?", 429, headers={"Retry-After": "0"}),
        Fault("/events?", 500),
        Fault("/events?", 503, headers={"Retry-After": "1"}),
        Fault("/events?", truncated=True),
    ],
    ids=["429", "429 with Retry-After", "500", "503 with Retry-After", "truncated"],
)
def test_what_fails_for_a_moment_is_tried_again(fetching_home: Home, server: Server, fault: Fault) -> None:
    server.faults = [fault]
    fetching_home.fetch("props")
    assert len(server.asked("/basketball_nba/events?")) == 2
    assert fetching_home.landing.refs("odds_api.events")[0].captured_at == server.world.at


@pytest.mark.parametrize("as_date", [False, True])
def test_the_pause_a_service_asks_for_is_kept_and_a_long_one_ends_the_fetch(
    fetching_home: Home, server: Server, *, as_date: bool
) -> None:
    until = server.world.at + timedelta(hours=1)
    asked = format_datetime(until.astimezone(tz=None)) if as_date else "3600"
    server.faults = [Fault("/events?", 429, headers={"Retry-After": asked}, times=9)]
    with pytest.raises(FeedError, match="it asks for a pause of 3600 s"):
        fetching_home.fetch("props")
    assert len(server.log) == 1
    with pytest.raises(FeedError, match=r"not to be asked for another 3[56]"):
        fetching_home.fetch("props")
    assert len(server.log) == 1


def test_a_slow_body_is_given_up_and_a_slow_service_with_it(fetching_home: Home, server: Server) -> None:
    fetching_home.more = {"feed_timeout_seconds": 0.2, "feed_attempts": 2}
    server.faults = [Fault("/events?", drip=0.02, times=9)]
    with pytest.raises(FeedError, match="not whole in time"):
        fetching_home.fetch("props")
    assert [row["attempts"] for row in fetching_home.rows()] == [2]


def test_a_truncated_body_that_was_paid_for_is_counted(fetching_home: Home, server: Server) -> None:
    server.faults = [Fault(_event(server), truncated=True)]
    report = fetching_home.fetch("props")
    assert not report.failures
    assert report.credits == server.spent
    assert max(row["credits"] for row in fetching_home.rows()) == 4


@pytest.mark.parametrize("body", [HTML, b'{"id":"x","comm', b"[]", b'{"message":"maintenance"}', b""])
def test_what_no_reader_reads_is_kept_apart_and_breaks_nothing(
    fetching_home: Home, server: Server, body: bytes
) -> None:
    server.faults = [Fault(_event(server), body=body)]
    report = fetching_home.fetch("props")
    assert len(report.failures) == 1
    [refused] = fetching_home.landing.refs("odds_api.event_odds.refused")
    assert fetching_home.landing.read(refused) == body
    assert refused.path in report.failures[0]
    assert read_records(fetching_home.landing, "props", LAST, LAST).rejects.is_empty()
    assert report.credits == server.spent


def test_an_empty_list_is_an_answer_and_lands_nothing(fetching_home: Home, server: Server) -> None:
    server.faults = [Fault("/events?", body=b"[]")]
    report = fetching_home.fetch("props")
    assert report.outcomes == {"empty": 1}
    assert fetching_home.landing.feeds() == []


def test_a_page_that_comes_twice_is_an_error_and_half_a_list_lands_nowhere(
    fetching_home: Home, server: Server
) -> None:
    first = server.world.players()[0]
    server.faults = [Fault("players/active?cursor", body=first), Fault("/playerindex", 500, times=9)]
    with pytest.raises(FeedError, match="a page that repeats one before it"):
        fetching_home.fetch("rosters")
    assert fetching_home.landing.feeds() == []
    server.faults = []
    fetching_home.fetch("rosters")
    assert fetching_home.landing.feeds() == ["balldontlie.players"]


def test_a_cursor_that_goes_in_a_circle_ends(fetching_home: Home, server: Server) -> None:
    pages = server.world.players()
    looping = (
        pages[1]
        .replace(b'"next_cursor":', b'"old":')
        .replace(b'"meta":{', b'"meta":{"next_cursor":' + str(_cursor(pages[0])).encode() + b",")
    )
    server.faults = [Fault("players/active?cursor", body=looping), Fault("/playerindex", 404, times=9)]
    with pytest.raises(FeedError, match="its pages go in a circle"):
        fetching_home.fetch("rosters")
    assert len(server.asked("/v1/")) == 2


def _cursor(page: bytes) -> int:
    import json

    return json.loads(page)["meta"]["next_cursor"]


@pytest.mark.parametrize("minutes", [3, -3])
def test_a_clock_that_is_off_is_recorded(fetching_home: Home, server: Server, minutes: int) -> None:
    server.skew = timedelta(minutes=minutes)
    fetching_home.fetch("props")
    assert {row["clock_skew_seconds"] for row in fetching_home.rows()} == {60.0 * minutes}
    assert {ref.captured_at for ref in fetching_home.landing.refs("odds_api.event_odds")} == {server.world.at}


def test_a_service_that_is_down_is_left_alone_then_probed(fetching_home: Home, server: Server) -> None:
    fetching_home.more = {"feed_breaker_failures": 4, "feed_breaker_seconds": 0.5}
    server.faults = [Fault("/v4/", 500, times=5)]
    with pytest.raises(FeedError, match="HTTP 500"):
        fetching_home.fetch("props")
    assert len(server.log) == 4
    with pytest.raises(FeedError, match="failed too often and is not asked before"):
        fetching_home.fetch("props")
    assert len(server.log) == 4
    _rest(0.55)
    with pytest.raises(FeedError, match="failed too often"):  # the probe fails: closed again at once
        fetching_home.fetch("props")
    assert len(server.log) == 5
    _rest(0.55)
    assert not fetching_home.fetch("props").failures


def _rest(seconds: float) -> None:
    import time

    time.sleep(seconds)


def test_credits_the_service_has_not_are_not_asked_for(fetching_home: Home, server: Server) -> None:
    server.credits_left = 5
    report = fetching_home.fetch("props")
    assert report.credits == server.spent == 4
    assert "1 may be spent" in report.failures[0]
    assert report.outcomes["over_budget"] == len(report.failures)


@pytest.mark.parametrize("name", ["odds_api_daily_credits", "odds_api_monthly_credits"])
def test_a_budget_is_kept(fetching_home: Home, server: Server, name: str) -> None:
    fetching_home.more = {name: 6}
    assert fetching_home.fetch("props").credits == 6
    server.world.at += timedelta(minutes=30)
    assert fetching_home.fetch("props").credits == 0
    assert server.spent == 6


def test_a_simulated_home_is_never_fetched_into(fetching_home: Home, server: Server) -> None:
    fetching_home.landing.put("espn.scoreboard", b"{}", captured_at=server.world.at, day=LAST, simulated=True)
    with pytest.raises(NbaPropsError, match="holds the simulated league"):
        fetching_home.fetch("props")
    assert server.log == []


@pytest.mark.parametrize("status", [401, 403])
def test_where_one_services_key_is_refused_the_other_stands_in_and_the_setting_is_named(
    fetching_home: Home, server: Server, status: int
) -> None:
    server.faults = [Fault("/v1/", status, times=9)]
    report = fetching_home.fetch("injuries")
    [note] = report.notes
    assert f"HTTP {status}" in note
    assert "see NBA_PROPS_BALLDONTLIE_KEY; ESPN stood in" in note
    assert len(server.asked("/v1/")) == 1


@pytest.mark.parametrize(
    ("feed", "where", "lands"),
    [
        ("season", "scheduleLeagueV2", "nba_com.schedule"),
        ("rosters", "playerindex", "nba_com.player_index"),
        ("schedule", "scoreboard", "espn.scoreboard"),
        ("injuries", "nba/injuries", "espn.injuries"),
    ],
)
def test_a_page_for_people_is_kept_apart_whoever_sends_it(
    fetching_home: Home, server: Server, feed: str, where: str, lands: str
) -> None:
    """Services that need no key send one to whom they take for a robot."""
    fetching_home.more = {"balldontlie_key": None}
    server.faults = [Fault(where, body=HTML)]
    with pytest.raises(FeedError, match=r"it is kept as .*\.refused"):
        fetching_home.fetch(feed)
    assert fetching_home.landing.feeds() == [f"{lands}.refused"]
    assert not fetching_home.fetch(feed).failures


def test_a_body_that_stays_truncated_fails_with_its_attempts(fetching_home: Home, server: Server) -> None:
    server.faults = [Fault("/events?", truncated=True, times=9)]
    with pytest.raises(FeedError, match="peer closed connection"):
        fetching_home.fetch("props")
    assert len(server.log) == 4
    assert [row["outcome"] for row in fetching_home.rows()] == ["failed"]
    assert fetching_home.landing.feeds() == []


def test_confirmation_that_fails_is_said_and_changes_nothing(fetching_home: Home, server: Server) -> None:
    day = LAST - timedelta(days=1)
    fetching_home.fetch("results", day)
    server.faults = [Fault("leaguegamelog", 403, times=9)]
    with pytest.raises(FeedError, match=r"NBA\.com's statistics did not answer.*HTTP 403"):
        fetching_home.fetch("second_results", day)
    assert fetching_home.landing.feeds() == ["balldontlie.box_scores"]
