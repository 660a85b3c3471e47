"""Bodies as the services really returned them: served over loopback, fetched by the clients, counted.

What is expected of a body is counted here from the body itself, by other code than the readers'.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props import home as homes
from nba_props.clock import eastern_date
from nba_props.landing import Landing
from nba_props.sources.importing import import_path
from nba_props.sources.reading import read_records
from nba_props.sources.simulated.league import League
from nba_props_tests.feeds.conftest import EVENING, LAST, Home
from nba_props_tests.feeds.server import Fault, Server, serving
from nba_props_tests.homes import REAL_DATA

pytestmark = [pytest.mark.acceptance, pytest.mark.real_data]

FOLDER = REAL_DATA / "raw_json"


@dataclass(frozen=True)
class Route:
    """Where bodies of some name are served, what is fetched to get them, and how many records one holds."""

    pattern: str
    feed: str
    where: str
    lands: str
    kind: str
    held: Callable[[Any], int]
    without: dict[str, Any] = field(default_factory=dict)


def _played(document: Any) -> int:
    """Players with minutes or any count, of games that have begun."""
    lines = [
        player
        for game in document["data"]
        for side in ("home_team", "visitor_team")
        for player in game[side]["players"]
        if game["period"]
    ]
    counts = ("pts", "reb", "ast", "fga", "fta", "stl", "blk", "turnover", "pf")
    return sum(
        1 for line in lines if (line["min"] or "0").strip("0:") or any(line.get(name) for name in counts)
    )


def _entries(document: Any) -> int:
    data = document["data"]
    return len(data) if isinstance(data, list) else 1


def _on_a_team(document: Any) -> int:
    data = document["data"] if isinstance(document["data"], list) else [document["data"]]
    return sum(1 for player in data if player["team"])


def _scheduled(document: Any) -> int:
    """Games of regular season, play-in, cup final and playoffs between two teams that are known."""
    games = [game for day in document["leagueSchedule"]["gameDates"] for game in day["games"]]
    return sum(
        1
        for game in games
        if game["gameId"][:3] in ("002", "004", "005", "006")
        and (game["homeTeam"]["teamTricode"] or "TBD") != "TBD"
        and (game["awayTeam"]["teamTricode"] or "TBD") != "TBD"
    )


def _logged(document: Any) -> int:
    return sum(len(table["rowSet"]) for table in document["resultSets"])


def _quotes(document: Any) -> int:
    """Points lines: a player, a line and a market of a book are one quote, whichever sides it has."""
    return len(
        {
            (book["key"], market["key"], outcome["description"], outcome["point"])
            for book in document.get("data", document)["bookmakers"]
            for market in book["markets"]
            if market["key"] in ("player_points", "player_points_alternate")
            for outcome in market["outcomes"]
        }
    )


def _lines(document: Any) -> int:
    return len([book for book in document["data"]["bookmakers"] if book["markets"]])


_NO_KEY = {"balldontlie_key": None}
_BDL, _ODDS, _PAST = "balldontlie_v1/bdl_", "odds_api_v4/", "odds_api_v4/najicham_samples/"
ROUTES = (
    Route(
        f"{_BDL}box_scores_*", "results", "/v1/box_scores", "balldontlie.box_scores", "box_scores", _played
    ),
    Route(f"{_BDL}live_box_*", "results", "/v1/box_scores", "balldontlie.box_scores", "box_scores", _played),
    Route(f"{_BDL}games_*", "schedule", "/v1/games", "balldontlie.games", "schedule", _entries),
    Route(f"{_BDL}game_detail_*", "schedule", "/v1/games", "balldontlie.games", "schedule", _entries),
    Route(f"{_BDL}active_*", "rosters", "/players/active", "balldontlie.players", "rosters", _on_a_team),
    Route(f"{_BDL}players_*", "rosters", "/players/active", "balldontlie.players", "rosters", _on_a_team),
    Route(
        f"{_BDL}player_detail_*", "rosters", "/players/active", "balldontlie.players", "rosters", _on_a_team
    ),
    Route(
        f"{_BDL}injuries_*",
        "injuries",
        "/player_injuries",
        "balldontlie.player_injuries",
        "injuries",
        _entries,
    ),
    Route(
        "espn/*",
        "schedule",
        "/scoreboard",
        "espn.scoreboard",
        "schedule",
        lambda document: len(document["events"]),
        _NO_KEY,
    ),
    Route(
        "nba_com/nbac_player_boxscore_*",
        "results",
        "/leaguegamelog",
        "nba_com.player_game_logs",
        "box_scores",
        _logged,
        _NO_KEY,
    ),
    Route(
        "nba_com/nbac_schedule_*", "season", "scheduleLeagueV2", "nba_com.schedule", "schedule", _scheduled
    ),
    Route(f"{_ODDS}event_odds/*", "props", "/odds?", "odds_api.event_odds", "props", _quotes),
    Route(f"{_PAST}*game_lines_*", "props", "/odds?", "odds_api.historical_event_odds", "game_lines", _lines),
    # Its name promises props; spreads and totals are in it.
    Route(
        f"{_PAST}oddsa_player_*", "props", "/odds?", "odds_api.historical_event_odds", "game_lines", _lines
    ),
    Route(f"{_PAST}oddsa_events_*", "props", "/events?", "odds_api.historical_events", "schedule", _entries),
)
#: What no client asks for: files that `import` takes, or leaves with a word.
IMPORTED = (
    f"{_BDL}player_box_scores_*", f"{_BDL}odds_*", f"{_BDL}standings_*", f"{_BDL}teams_*",
    f"{_BDL}player_averages_*", "prizepicks_mirror/*", "nba_com/nbac_injury_report_*", "MANIFEST.csv",
)  # fmt: skip


def _files(pattern: str) -> list[Path]:
    return sorted(FOLDER.glob(pattern))


BODIES = [pytest.param(route, file, id=file.name) for route in ROUTES for file in _files(route.pattern)]


@pytest.fixture(scope="module")
def league() -> League:
    return League(7, [LAST])


@pytest.fixture
def server(league: League) -> Iterator[Server]:
    with serving(league, EVENING) as running:
        yield running


def _require_folder() -> None:
    if not FOLDER.is_dir():
        pytest.skip(
            f"no bodies of the services in {FOLDER}: set NBA_PROPS_REAL_DATA to their folder's parent"
        )


def test_no_body_is_left_out() -> None:
    _require_folder()
    patterns = [*(route.pattern for route in ROUTES), *IMPORTED]
    found = [file for pattern in patterns for file in _files(pattern)]
    assert sorted(found) == sorted(file for file in FOLDER.rglob("*") if file.is_file())
    assert len(BODIES) > 25


@pytest.mark.parametrize(("route", "file"), BODIES)
def test_a_body_is_fetched_and_read_whole(route: Route, file: Path, server: Server, tmp_path: Path) -> None:
    raw = file.read_bytes()
    body = gzip.decompress(raw) if file.suffix == ".gz" else raw
    document = json.loads(body)
    made = Home(tmp_path / "home", server, route.without)
    homes.prepare(made.settings)
    day = _serve(server, route, file, raw, document)
    report = made.fetch(route.feed, day)
    assert not report.failures
    held = route.held(document)
    refs = made.landing.refs(route.lands)
    if not held:
        assert (refs, report.outcomes) == ([], {"empty": 1})
        return
    assert [made.landing.read(ref) for ref in refs] == [body]
    read = read_records(made.landing, route.kind)
    refused = read.rejects.filter(~pl.col("reason").str.starts_with("duplicate of record"))
    assert read.records[route.kind].height + refused.height == held, refused["reason"].to_list()
    assert set(read.rejects["payload"]) <= {refs[0].path}
    # Baltimore, of a player who left the league in 1954: the plain list has all who ever played.
    assert set(refused["reason"]) <= {"unknown team: column team is 'BAL'"}


@pytest.mark.parametrize("file", [pytest.param(f, id=f.name) for p in IMPORTED for f in _files(p)])
def test_what_no_client_asks_for_is_imported_or_left_with_a_word(file: Path, tmp_path: Path) -> None:
    report = import_path(file, Landing(str(tmp_path)), EVENING)
    [told] = report.files
    said = told.error or told.notice
    assert bool(said) != any(report.accepted().values())
    assert said is None or file.name in said


def _serve(server: Server, route: Route, file: Path, raw: bytes, document: Any) -> date:
    """Put a body where its client asks for it, at an instant at which it would; returns the date to fetch."""
    headers = {"Content-Encoding": "gzip"} if file.suffix == ".gz" else {}
    empty = json.dumps({"data": [], "meta": {"per_page": 100}}).encode()
    server.faults = [
        Fault("cursor=", body=empty, times=9, is_whole=True),
        Fault(route.where, body=raw, headers=headers, is_whole=True),
    ]
    if route.feed in ("rosters", "injuries", "season"):
        return LAST
    if route.feed != "props":
        return _day_of(document)
    data = document.get("data", document)
    listed = data if isinstance(data, list) else [data]
    starts = [datetime.fromisoformat(event["commence_time"]) for event in listed]
    if "timestamp" not in document:
        server.world.at = starts[0] - timedelta(hours=3)
    if not isinstance(data, list):
        events: Any = [{key: data[key] for key in ("id", "commence_time", "home_team", "away_team")}]
        events = {"timestamp": document["timestamp"], "data": events} if "timestamp" in document else events
        server.faults.append(Fault("/events?", body=json.dumps(events).encode(), is_whole=True))
    server.faults.append(Fault("/odds?", 404, times=99, body=b'{"message":"no"}', is_whole=True))
    return eastern_date(starts[0])


def _day_of(document: Any) -> date:
    if "parameters" in document:
        return date.fromisoformat(document["parameters"]["DateFrom"])
    entries = document["events"] if "events" in document else document["data"]
    first = (entries if isinstance(entries, list) else [entries])[:1]
    printed = first[0]["date"] if first else LAST.isoformat()
    instant = datetime.fromisoformat(printed)
    return eastern_date(instant) if instant.tzinfo else instant.date()
