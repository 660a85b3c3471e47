"""NBA.com: the league schedule, the game log of players and the index of them. Ids carry `nba:` before them.

Pre-season and all-star games, and games whose teams are not known yet, are no games of ours and are left out.

What belongs here: this service's formats. What does not: fetching them, or any rule about a record.
"""

from datetime import datetime
from typing import Any

from nba_props.clock import EASTERN, eastern_date, season_of
from nba_props.errors import PayloadError
from nba_props.landing import PayloadRef
from nba_props.sources.casting import Row
from nba_props.sources.decoding import PROBLEM, child, decode_object, instant_of, objects, prefixed
from nba_props.sources.extract import Extract
from nba_props.teams import abbreviation_of

SOURCE = "nba_com"

#: A game id tells the kind of game by its first three digits; 001 and 003 are pre-season and all-star games.
SEASON_TYPES = {"002": "Regular Season", "004": "Playoffs", "005": "Play-In", "006": "NBA Cup Final"}
_STATUSES = {1: "scheduled", 2: "live", 3: "final"}
_COUNTS = (
    "PTS",
    "REB",
    "AST",
    "FGM",
    "FGA",
    "FG3M",
    "FG3A",
    "FTM",
    "FTA",
    "OREB",
    "DREB",
    "STL",
    "BLK",
    "TOV",
    "PF",
)


def season_type_of(game_id: Any) -> str | None:
    """The kind of game an NBA game id tells, None where it is no such id."""
    return SEASON_TYPES.get(game_id[:3]) if isinstance(game_id, str) else None


def extract_schedule(body: bytes, ref: PayloadRef) -> Extract:
    """A season's schedule as the CDN or the statistics service prints it: `schedule`."""
    document = decode_object(body, ref.path)
    days = objects(child(document, "leagueSchedule").get("gameDates"), "leagueSchedule.gameDates", ref.path)
    rows = [
        _game(game, day)
        for day in days
        for game in objects(day.get("games", []), "games", ref.path)
        if PROBLEM in game or _is_ours(game)
    ]
    return Extract({"schedule": rows}, SOURCE, ref.captured_at)


def extract_player_game_logs(body: bytes, ref: PayloadRef) -> Extract:
    """The league game log of players (`leaguegamelog`): `box_scores`."""
    entries = _entries(body, ref, "PLAYER_ID", "game log of players")
    kept = [entry for entry in entries if PROBLEM in entry or season_type_of(entry.get("GAME_ID"))]
    return Extract({"box_scores": [_line(entry) for entry in kept]}, SOURCE, ref.captured_at)


def extract_player_index(body: bytes, ref: PayloadRef) -> Extract:
    """The index of a season's players (`playerindex`): `rosters`, known from the capture.

    It lists who has left his team too; he is on no roster.
    """
    today = eastern_date(ref.captured_at)
    rows = [
        {
            PROBLEM: player.get(PROBLEM),
            "season": season_of(today),
            "known_from": today,
            "source_player_id": prefixed("nba", player.get("PERSON_ID")),
            "player_name": _full_name(player),
            "team": player.get("TEAM_ABBREVIATION"),
            "position": player.get("POSITION"),
        }
        for player in _entries(body, ref, "PERSON_ID", "index of players")
        if PROBLEM in player or (player.get("TEAM_ABBREVIATION") and player.get("ROSTER_STATUS"))
    ]
    return Extract({"rosters": rows}, SOURCE, ref.captured_at)


def _full_name(player: Row) -> str | None:
    parts = (player.get("PLAYER_FIRST_NAME"), player.get("PLAYER_LAST_NAME"))
    return " ".join(part for part in parts if isinstance(part, str) and part) or None


def _is_ours(game: Row) -> bool:
    named = [child(game, side).get("teamTricode") for side in ("homeTeam", "awayTeam")]
    known = all(isinstance(name, str) and abbreviation_of(name) for name in named)
    return known and season_type_of(game.get("gameId")) is not None


def _game(game: Row, day: Row) -> Row:
    status = _status(game)
    home, away = child(game, "homeTeam"), child(game, "awayTeam")
    begun = status in ("live", "final")
    return {
        PROBLEM: game.get(PROBLEM),
        "game_date": _eastern_day(game, day),
        "season_type": season_type_of(game.get("gameId")),
        "source_game_id": game.get("gameId"),
        "home_team": home.get("teamTricode"),
        "away_team": away.get("teamTricode"),
        "tip_at": _tip(game),
        "status": status,
        "home_score": home.get("score") if begun else None,
        "away_score": away.get("score") if begun else None,
        "label": game.get("gameLabel"),
    }


def _status(game: Row) -> Any:
    if game.get("postponedStatus") == "Y":
        return "postponed"
    printed = game.get("gameStatus")
    return _STATUSES.get(printed, str(printed)) if isinstance(printed, int) else printed


def _eastern_day(game: Row, day: Row) -> Any:
    """The Eastern date as printed with the game, or with its day (`10/04/2024 00:00:00`)."""
    printed = game.get("gameDateEst")
    if isinstance(printed, str) and printed:
        return printed[:10]
    heading = day.get("gameDate")
    try:
        return datetime.strptime(str(heading)[:10], "%m/%d/%Y").date()  # noqa: DTZ007 - a bare date
    except ValueError:
        return heading


def _tip(game: Row) -> datetime | None:
    """The tip, None while it is to be decided: printed as TBD, in the year 1900, or as midnight Eastern."""
    tip = instant_of(game.get("gameDateTimeUTC"))
    undecided = str(game.get("gameStatusText")).strip().upper() == "TBD"
    if tip is None or undecided or tip.year <= 1900:
        return None
    local = tip.astimezone(EASTERN)
    return None if (local.hour, local.minute) == (0, 0) else tip


def _entries(body: bytes, ref: PayloadRef, column: str, what: str) -> list[Row]:
    """The lines of the statistics' table that has a column; raises PayloadError where none has it."""
    tables = objects(decode_object(body, ref.path).get("resultSets"), "resultSets", ref.path)
    found = next((table for table in tables if _has_column(table.get("headers"), column)), None)
    if found is None or not isinstance(found.get("rowSet"), list):
        raise PayloadError(f"{ref.path} holds no {what}: no table has {column} and a rowSet")
    return [_entry(found["headers"], line) for line in found["rowSet"]]


def _has_column(headers: Any, column: str) -> bool:
    return isinstance(headers, list) and column in headers and all(isinstance(h, str) for h in headers)


def _entry(headers: list[Any], line: Any) -> Row:
    if not isinstance(line, list) or len(line) != len(headers):
        return {PROBLEM: f"wrong type: not a list of {len(headers)} values"}
    return dict(zip(headers, line, strict=True))


def _line(entry: Row) -> Row:
    matchup = entry.get("MATCHUP")
    away, home = (isinstance(matchup, str) and mark in matchup for mark in (" @ ", " vs. "))
    return {name.lower(): entry.get(name) for name in _COUNTS} | {
        PROBLEM: entry.get(PROBLEM),
        "game_date": entry.get("GAME_DATE"),
        "season_type": season_type_of(entry.get("GAME_ID")),
        "source_game_id": entry.get("GAME_ID"),
        "source_player_id": prefixed("nba", entry.get("PLAYER_ID")),
        "player_name": entry.get("PLAYER_NAME"),
        "team": entry.get("TEAM_ABBREVIATION"),
        "opponent": matchup.split()[-1] if isinstance(matchup, str) and (away or home) else None,
        "is_home": home if away or home else None,
        "game_status": "final" if entry.get("WL") else "live",
        "minutes": entry.get("MIN"),
        "plus_minus": entry.get("PLUS_MINUS"),
    }
