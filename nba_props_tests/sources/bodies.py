"""Invented bodies in each service's format, small enough to read, and the reference they are parsed under.

What belongs here: what several tests of the sources share. Nothing in it is a real quote or a real game.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

from nba_props.landing import PayloadRef

CAPTURED = datetime(2026, 1, 16, 21, 0, tzinfo=UTC)


def ref(feed: str, *, simulated: bool = False, suffix: str = "json") -> PayloadRef:
    """A landed payload of `feed`, about many dates."""
    return PayloadRef(f"{feed}/spans/x.{suffix}", feed, None, CAPTURED, "0" * 16, suffix, simulated)


def dumped(document: Any) -> bytes:
    return json.dumps(document).encode()


def outcome(side: str, player: str, price: Any, point: Any = 20.5) -> dict[str, Any]:
    return {"name": side, "description": player, "price": price, "point": point}


def event(*outcomes: dict[str, Any], market: str = "player_points", **changed: Any) -> dict[str, Any]:
    """One event of The Odds API with one book and one market."""
    book = {
        "key": "fanduel",
        "title": "FanDuel",
        "markets": [{"key": market, "last_update": "2026-01-16T20:58:00Z", "outcomes": list(outcomes)}],
    }
    return {
        "id": "ev1",
        "sport_key": "basketball_nba",
        "commence_time": "2026-01-17T00:40:00Z",
        "home_team": "Boston Celtics",
        "away_team": "Miami Heat",
        "bookmakers": [book],
    } | changed


def wrapped(data: Any, stamp: str = "2026-01-15T18:00:00Z") -> dict[str, Any]:
    return {"timestamp": stamp, "previous_timestamp": None, "next_timestamp": None, "data": data}


def bdl_team(abbreviation: str, team_id: int) -> dict[str, Any]:
    return {"id": team_id, "abbreviation": abbreviation, "full_name": abbreviation}


def bdl_player(name: str, minutes: Any, pts: Any, **counts: Any) -> dict[str, Any]:
    first, last = name.split()
    zeros = dict.fromkeys(("reb", "ast", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "turnover"), 0)
    person = {"id": sum(map(ord, name)), "first_name": first, "last_name": last}
    return zeros | {"min": minutes, "pts": pts, "player": person} | counts


def bdl_game(home: list[Any], away: list[Any], status: str = "Final", **changed: Any) -> dict[str, Any]:
    return {
        "id": 77,
        "date": "2026-01-15",
        "datetime": "2026-01-16T00:30:00.000Z",
        "status": status,
        "period": 4 if status == "Final" else 0,
        "postseason": False,
        "home_team_score": 101,
        "visitor_team_score": 99,
        "home_team": bdl_team("BOS", 2) | {"players": home},
        "visitor_team": bdl_team("MIA", 16) | {"players": away},
    } | changed


def nba_game(game_id: str = "0022500500", **changed: Any) -> dict[str, Any]:
    return {
        "gameId": game_id,
        "gameStatus": 1,
        "gameStatusText": "7:30 pm ET",
        "gameDateEst": "2026-01-16T00:00:00Z",
        "gameDateTimeUTC": "2026-01-17T00:30:00Z",
        "gameLabel": "",
        "postponedStatus": "N",
        "homeTeam": {"teamTricode": "BOS", "score": 0},
        "awayTeam": {"teamTricode": "MIA", "score": 0},
    } | changed


def nba_schedule(*games: Any) -> dict[str, Any]:
    days = [{"gameDate": "01/16/2026 00:00:00", "games": list(games)}]
    return {"meta": {"time": "2026-01-10T12:00:00.1234Z"}, "leagueSchedule": {"gameDates": days}}


LOG_HEADERS = [
    "PLAYER_ID",
    "PLAYER_NAME",
    "TEAM_ABBREVIATION",
    "GAME_ID",
    "GAME_DATE",
    "MATCHUP",
    "WL",
    "MIN",
    "PTS",
]


def nba_log(*lines: list[Any]) -> dict[str, Any]:
    table = {"name": "LeagueGameLog", "headers": LOG_HEADERS, "rowSet": list(lines)}
    return {"resource": "leaguegamelog", "resultSets": [table]}


INDEX_HEADERS = [
    "PERSON_ID", "PLAYER_LAST_NAME", "PLAYER_FIRST_NAME", "TEAM_ABBREVIATION", "POSITION", "ROSTER_STATUS"
]  # fmt: skip


def nba_index(*lines: list[Any]) -> dict[str, Any]:
    table = {"name": "PlayerIndex", "headers": INDEX_HEADERS, "rowSet": list(lines)}
    return {"resource": "playerindex", "resultSets": [table]}


def espn_event(home: str = "BOS", away: str = "WSH", state: str = "pre", **changed: Any) -> dict[str, Any]:
    sides = [
        {"homeAway": "home", "team": {"abbreviation": home}, "score": "88"},
        {"homeAway": "away", "team": {"abbreviation": away}, "score": "90"},
    ]
    status = {"type": {"name": f"STATUS_{state.upper()}", "state": state}}
    return {
        "id": "4015",
        "date": "2026-01-17T00:00Z",
        "season": {"type": 2},
        "competitions": [{"competitors": sides, "status": status, "timeValid": True}],
    } | changed


def projection(**changed: Any) -> dict[str, Any]:
    return {
        "player": "Ann Archer",
        "stat": "Points",
        "line": 21.5,
        "sport": "NBA",
        "startTimeIso": "2026-01-16T19:10:00.000-05:00",
        "oddsType": "standard",
        "gameId": "55",
    } | changed


BOX_COLUMNS = ("game_date", "player_id", "player_name", "team", "minutes", "pts")


def box_row(player: int = 1, **changed: Any) -> dict[str, Any]:
    return {
        "game_date": date(2026, 1, 15),
        "player_id": player,
        "player_name": f"Player {player}",
        "team": "BOS",
        "minutes": 30.5,
        "pts": 20,
    } | changed


EXAMPLES: dict[str, Any] = {
    "odds_api.event_odds": event(outcome("Over", "Ann Archer", -110), outcome("Under", "Ann Archer", -112)),
    "odds_api.historical_event_odds": wrapped(event(outcome("Over", "Ann Archer", 1.91))),
    "odds_api.odds": [event({"name": "Boston Celtics", "price": -150}, market="h2h")],
    "odds_api.historical_events": wrapped([event(bookmakers=[])]),
    "balldontlie.box_scores": {"data": [bdl_game([bdl_player("Ann Archer", "37", 20)], [])]},
    "balldontlie.stats": {
        "data": [
            bdl_player("Ann Archer", "12:30", 8)
            | {
                "team": bdl_team("BOS", 2),
                "game": {
                    "id": 77,
                    "date": "2026-01-15",
                    "status": "Final",
                    "home_team_id": 2,
                    "visitor_team_id": 16,
                },
            }
        ]
    },
    "balldontlie.games": {"data": [bdl_game([], []) | {"home_team": bdl_team("BOS", 2)}]},
    "balldontlie.player_injuries": {
        "data": [
            {
                "player": {"id": 9, "first_name": "Ann", "last_name": "Archer", "team_id": 2},
                "status": "Day-To-Day",
                "description": "knee",
            }
        ]
    },
    "balldontlie.players": {
        "data": [
            {"id": 9, "first_name": "Ann", "last_name": "Archer", "position": "G", "team": bdl_team("BOS", 2)}
        ]
    },
    "nba_com.schedule": nba_schedule(nba_game()),
    "nba_com.player_game_logs": nba_log(
        [201, "Ann Archer", "BOS", "0022500500", "2026-01-15", "BOS vs. MIA", "W", 35, 28]
    ),
    "nba_com.player_index": nba_index([201, "Archer", "Ann", "BOS", "G", 1.0]),
    "espn.scoreboard": {"leagues": [], "events": [espn_event()]},
    "prizepicks.projections": {"scrapedAt": "2026-01-16T18:00:00Z", "props": [projection()]},
}
