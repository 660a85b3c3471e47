"""Every feed lands what its reader reads, once, and says what it cost."""

import json
from datetime import date, timedelta

import pytest

from nba_props.errors import UsageError
from nba_props.feeds.games import known_games
from nba_props.feeds.requests import FeedError
from nba_props.sources.reading import read_records
from nba_props.sources.simulated.payloads import odds_api
from nba_props_tests.feeds.conftest import LAST, Home
from nba_props_tests.feeds.server import Fault, Server

YESTERDAY = LAST - timedelta(days=1)


@pytest.mark.parametrize(
    ("feed", "kind", "day"),
    [
        ("season", "schedule", LAST),
        ("schedule", "schedule", LAST),
        ("rosters", "rosters", LAST),
        ("results", "box_scores", YESTERDAY),
        ("injuries", "injuries", LAST),
        ("props", "props", LAST),
        ("lines", "game_lines", LAST),
    ],
)
def test_what_a_feed_lands_its_reader_reads(
    fetching_home: Home, server: Server, feed: str, kind: str, day: date
) -> None:
    report = fetching_home.fetch(feed, day)
    assert not report.failures
    window = (day, day) if kind != "rosters" else ()
    read = read_records(fetching_home.landing, kind, *window)
    assert read.records[kind].height > 0
    assert read.rejects.is_empty(), read.rejects["reason"].unique().to_list()
    assert report.credits == server.spent == sum(row["credits"] for row in fetching_home.rows())


@pytest.mark.parametrize(
    ("feed", "kind", "day", "source"),
    [
        ("schedule", "schedule", LAST, "espn"),
        ("results", "box_scores", YESTERDAY, "nba_com"),
        ("rosters", "rosters", LAST, "nba_com"),
        ("injuries", "injuries", LAST, "espn"),
    ],
)
def test_where_the_first_source_is_down_the_second_stands_in(
    fetching_home: Home, server: Server, feed: str, kind: str, day: date, source: str
) -> None:
    server.faults = [Fault("/v1/", 500, times=100)]
    report = fetching_home.fetch(feed, day)
    assert any("stood in" in note and "HTTP 500" in note for note in report.notes)
    records = read_records(fetching_home.landing, kind, day, day).records[kind]
    assert records.height > 5
    assert records["source"].unique().to_list() == [source]
    [failed] = [row for row in fetching_home.rows() if row["service"] == "balldontlie"]
    assert (failed["outcome"], failed["status"], failed["attempts"]) == ("failed", 500, 4)


def test_both_sources_of_injuries_say_the_same(fetching_home: Home, server: Server) -> None:
    fetching_home.fetch("injuries")
    first = read_records(fetching_home.landing, "injuries", LAST, LAST).records["injuries"]
    other = Home(fetching_home.folder.parent / "other", server, {"balldontlie_key": None})
    other.fetch("injuries")
    second = read_records(other.landing, "injuries", LAST, LAST).records["injuries"]
    said = ["player_name", "team", "status"]
    assert first.height > 10
    assert first.select(said).sort(said).equals(second.select(said).sort(said))


def test_both_sources_of_rosters_say_the_same(fetching_home: Home, server: Server) -> None:
    fetching_home.fetch("rosters")
    other = Home(fetching_home.folder.parent / "other", server, {"balldontlie_key": None})
    other.fetch("rosters")
    said = ["player_name", "team", "position"]
    first, second = (
        read_records(made.landing, "rosters").records["rosters"] for made in (fetching_home, other)
    )
    assert first.height > 300
    assert first.select(said).sort(said).equals(second.select(said).sort(said))


def test_results_are_confirmed_by_the_source_that_has_not_answered(
    fetching_home: Home, server: Server
) -> None:
    fetching_home.fetch("results", YESTERDAY)
    fetching_home.fetch("second_results", YESTERDAY)
    assert fetching_home.landing.feeds() == ["balldontlie.box_scores", "nba_com.player_game_logs"]
    server.world.at += timedelta(minutes=10)
    assert fetching_home.fetch("second_results", YESTERDAY).outcomes == {"unchanged": 1}
    assert len(fetching_home.landing.refs("nba_com.player_game_logs")) == 1


def test_where_the_second_source_stood_in_the_first_confirms(fetching_home: Home, server: Server) -> None:
    server.faults = [Fault("/v1/", 500, times=4)]
    fetching_home.fetch("results", YESTERDAY)
    assert fetching_home.landing.feeds() == ["nba_com.player_game_logs"]
    server.world.at += timedelta(minutes=15)
    fetching_home.fetch("second_results", YESTERDAY)
    assert fetching_home.landing.feeds() == ["balldontlie.box_scores", "nba_com.player_game_logs"]


def test_nobody_confirms_himself(fetching_home: Home, server: Server) -> None:
    fetching_home.more = {"balldontlie_key": None}
    with pytest.raises(UsageError, match="set NBA_PROPS_BALLDONTLIE_KEY in"):
        fetching_home.fetch("second_results", YESTERDAY)
    assert server.log == []


def test_a_planned_fetch_is_made_once(fetching_home: Home, server: Server) -> None:
    first = fetching_home.fetch("props")
    spent, asked = server.spent, len(server.log)
    again = fetching_home.fetch("props")
    assert spent == first.credits > 0
    assert (server.spent, len(server.log)) == (spent, asked)
    assert again.credits == 0
    assert again.reused == asked


def test_the_season_is_asked_for_conditionally_and_stored_once(fetching_home: Home, server: Server) -> None:
    fetching_home.fetch("season")
    server.world.at += timedelta(minutes=10)
    report = fetching_home.fetch("season")
    assert report.outcomes == {"not_modified": 1}
    assert server.log[-1].conditional
    assert server.log[-1].status == 304
    assert len(fetching_home.landing.refs("nba_com.schedule")) == 1


def test_rosters_that_are_as_before_are_not_stored_again(fetching_home: Home, server: Server) -> None:
    pages = fetching_home.fetch("rosters").outcomes["landed"]
    server.world.at += timedelta(minutes=10)
    assert fetching_home.fetch("rosters").outcomes == {"unchanged": pages}
    assert len(fetching_home.landing.refs("balldontlie.players")) == pages > 1


def test_results_that_are_as_before_are_not_graded_anew_and_corrected_ones_are(
    fetching_home: Home, server: Server
) -> None:
    day = LAST - timedelta(days=1)
    assert fetching_home.fetch("results", day).outcomes == {"landed": 1}
    server.world.at += timedelta(hours=3)
    assert fetching_home.fetch("results", day).outcomes == {"unchanged": 1}
    server.world.corrected[server.world.on(day)[0].nba_id] = server.world.at
    server.world.at += timedelta(hours=3)
    assert fetching_home.fetch("results", day).outcomes == {"landed": 1}
    assert len(fetching_home.landing.refs("balldontlie.box_scores", day, day)) == 2


def test_only_the_games_named_are_paid_for(fetching_home: Home, server: Server) -> None:
    game = server.world.on(LAST)[0]
    code = f"{LAST:%Y%m%d}_{game.away}_{game.home}"
    report = fetching_home.fetch("props", games=(code, "20260116_ABC_XYZ"))
    assert report.credits == server.spent == 2
    assert report.notes == ["The Odds API lists no event that has not begun for 20260116_ABC_XYZ"]


def test_a_game_that_has_begun_is_not_paid_for(fetching_home: Home, server: Server) -> None:
    server.world.at = max(game.tip_at for game in server.world.on(LAST)) + timedelta(minutes=1)
    assert fetching_home.fetch("props").credits == 0
    assert not server.asked("/odds")


def test_injuries_of_another_day_cannot_be_had(fetching_home: Home) -> None:
    with pytest.raises(UsageError, match="as they stand now"):
        fetching_home.fetch("injuries", YESTERDAY)


def test_results_that_are_not_there_yet_land_nothing(fetching_home: Home, server: Server) -> None:
    fetching_home.fetch("season")
    with pytest.raises(FeedError, match=r"no results of the .* games .* yet.*no results of the"):
        fetching_home.fetch("results", LAST)
    assert fetching_home.landing.refs("balldontlie.box_scores") == []
    results = [row for row in fetching_home.rows() if row["feed"] != "nba_com.schedule"]
    assert {row["outcome"] for row in results} == {"empty"}
    assert {row["service"] for row in results} == {"balldontlie", "nba_stats"}


def test_a_missing_key_is_named(fetching_home: Home) -> None:
    fetching_home.more = {"odds_api_key": None}
    with pytest.raises(UsageError, match="set NBA_PROPS_ODDS_API_KEY"):
        fetching_home.fetch("props")


def test_an_event_moved_between_its_listing_and_its_odds_is_filed_by_its_odds(
    fetching_home: Home, server: Server
) -> None:
    game = server.world.on(LAST)[0]
    event = odds_api.event_id(7, game)
    server.world.moved = {game.nba_id: game.tip_at + timedelta(days=1)}
    body = json.dumps(server.world.event_odds(event, ["player_points"])).encode()
    server.world.moved = {}
    server.faults = [Fault(f"/events/{event}/odds", body=body)]
    fetching_home.fetch("props", games=(f"{LAST:%Y%m%d}_{game.away}_{game.home}",))
    [ref] = fetching_home.landing.refs("odds_api.event_odds")
    assert ref.day == LAST + timedelta(days=1)


def test_a_game_moved_after_its_props_were_fetched_is_filed_where_it_is_played(
    fetching_home: Home, server: Server
) -> None:
    server.world.at -= timedelta(days=1)
    moved = server.world.on(YESTERDAY)[0]
    code = f"{YESTERDAY:%Y%m%d}_{moved.away}_{moved.home}"
    fetching_home.fetch("props", YESTERDAY, (code,))
    server.world.moved = {moved.nba_id: moved.tip_at + timedelta(days=1)}
    server.world.at += timedelta(hours=1)
    later = f"{LAST:%Y%m%d}_{moved.away}_{moved.home}"
    report = fetching_home.fetch("props", YESTERDAY, (code,))
    assert any("no event" in note for note in report.notes)
    fetching_home.fetch("props", LAST, (later,))
    assert {ref.day for ref in fetching_home.landing.refs("odds_api.event_odds")} >= {YESTERDAY, LAST}
    quotes = read_records(fetching_home.landing, "props", LAST, LAST).records["props"]
    assert set(quotes["commence_at"]) == {server.world.moved[moved.nba_id]}


def test_a_game_moved_after_its_props_were_fetched_is_off_the_clock_of_its_old_date(
    fetching_home: Home, server: Server
) -> None:
    server.world.at -= timedelta(days=1)
    moved = server.world.on(YESTERDAY)[0]
    games = len(server.world.on(YESTERDAY))
    fetching_home.fetch("season", YESTERDAY)
    assert len(known_games(fetching_home.landing, YESTERDAY, YESTERDAY)[YESTERDAY]) == games
    server.world.moved = {moved.nba_id: moved.tip_at + timedelta(days=1)}
    server.world.at += timedelta(hours=1)
    fetching_home.fetch("season", YESTERDAY)
    known = known_games(fetching_home.landing, YESTERDAY, LAST)
    assert len(known[YESTERDAY]) == games - 1
    assert f"{LAST:%Y%m%d}_{moved.away}_{moved.home}" in {game.code for game in known[LAST]}
