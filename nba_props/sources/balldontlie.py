"""balldontlie v1: box scores, player stats, games, injuries and players, each an object with a `data` list.

A player without minutes and without any count did not play and is no box row. Ids carry `bdl:` before them.

What belongs here: this service's format. What does not: fetching it, or any rule about a record.
"""

import re
from functools import cache
from typing import Any

from nba_props.clock import eastern_date, season_of
from nba_props.errors import PayloadError
from nba_props.landing import PayloadRef
from nba_props.sources.casting import Row
from nba_props.sources.decoding import (
    PROBLEM,
    child,
    decode_object,
    full_name,
    instant_or_printed,
    objects,
    prefixed,
)
from nba_props.sources.extract import Extract
from nba_props.teams import TEAMS

SOURCE = "balldontlie"

_COUNTS = {
    "pts": "pts",
    "reb": "reb",
    "ast": "ast",
    "fgm": "fgm",
    "fga": "fga",
    "fg3m": "fg3m",
    "fg3a": "fg3a",
    "ftm": "ftm",
    "fta": "fta",
    "oreb": "oreb",
    "dreb": "dreb",
    "stl": "stl",
    "blk": "blk",
    "turnover": "tov",
    "pf": "pf",
    "plus_minus": "plus_minus",
}
_NO_MINUTES = ("", "0", "00", "0:00", "00:00")
_CLOCKED = re.compile(r"^(\d{1,3}):([0-5]\d)(?:\.\d+)?$")
_STATUSES = {
    "out": "OUT",
    "out for season": "OUT",
    "ofs": "OUT",
    "doubtful": "DOUBTFUL",
    "questionable": "QUESTIONABLE",
    "day-to-day": "QUESTIONABLE",
    "game time decision": "QUESTIONABLE",
    "probable": "PROBABLE",
}


def extract_box_scores(body: bytes, ref: PayloadRef) -> Extract:
    """Games with their players: `schedule`, and `box_scores` of those that have begun."""
    games = _data(body, ref)
    rows = [
        row
        for game in games
        if _status(game) in ("live", "final")
        for side, other in (("home_team", "visitor_team"), ("visitor_team", "home_team"))
        for row in _side_rows(game, side, other, ref)
    ]
    return _extract(ref, box_scores=rows, schedule=[_game(game) for game in games])


def extract_stats(body: bytes, ref: PayloadRef) -> Extract:
    """One object a player and game: `box_scores`."""
    rows = []
    for entry in _data(body, ref):
        game, team = child(entry, "game"), child(entry, "team")
        home_id, visitor_id = _team_of(game.get("home_team_id")), _team_of(game.get("visitor_team_id"))
        is_home = team.get("abbreviation") == home_id if home_id else None
        facts = {
            **_game_facts(game),
            "game_status": _status(game),
            "team": team.get("abbreviation"),
            "opponent": visitor_id if is_home else home_id,
            "is_home": is_home,
        }
        if _played(entry):
            rows.append(facts | _line(entry))
    return _extract(ref, box_scores=rows)


def extract_games(body: bytes, ref: PayloadRef) -> Extract:
    """Games, or one game: `schedule`."""
    return _extract(ref, schedule=[_game(game) for game in _data(body, ref)])


def extract_player_injuries(body: bytes, ref: PayloadRef) -> Extract:
    """The injury list as it stood at the capture: `injuries` about that Eastern date."""
    rows = []
    for entry in _data(body, ref):
        player, printed = child(entry, "player"), entry.get("status")
        rows.append(
            {
                PROBLEM: entry.get(PROBLEM),
                "game_date": eastern_date(ref.captured_at),
                "reported_at": ref.captured_at,
                "source_player_id": prefixed("bdl", player.get("id")),
                "player_name": full_name(player),
                "team": _team_of(player.get("team_id")),
                "status": _STATUSES.get(printed.strip().lower(), printed)
                if isinstance(printed, str)
                else printed,
                "source_status": printed,
                "details": entry.get("description"),
            }
        )
    return _extract(ref, injuries=rows)


def extract_players(body: bytes, ref: PayloadRef) -> Extract:
    """Players with their teams: `rosters`, known from the capture. A player without a team is on no roster.

    Meant for `players/active`: the plain `players` list names all who ever played, under their last team.
    """
    today = eastern_date(ref.captured_at)
    rows = [
        {
            PROBLEM: player.get(PROBLEM),
            "season": season_of(today),
            "known_from": today,
            "source_player_id": prefixed("bdl", player.get("id")),
            "player_name": full_name(player),
            "team": child(player, "team").get("abbreviation"),
            "position": player.get("position"),
        }
        for player in _data(body, ref)
        if player.get("team") or PROBLEM in player
    ]
    return _extract(ref, rosters=rows)


def _extract(ref: PayloadRef, **rows: list[Row]) -> Extract:
    return Extract(dict(rows), SOURCE, ref.captured_at)


def _data(body: bytes, ref: PayloadRef) -> list[Row]:
    """The objects under `data`, which holds one object where one was asked for."""
    document = decode_object(body, ref.path)
    if "data" not in document:
        raise PayloadError(f"{ref.path} is no answer of balldontlie: it has no data")
    data = document["data"]
    return objects([data] if isinstance(data, dict) else data, "data", ref.path)


def _game_facts(game: Row) -> Row:
    postseason = game.get("postseason")
    return {
        PROBLEM: game.get(PROBLEM),
        "game_date": game.get("date"),
        "season_type": "Playoffs" if postseason else None if postseason is None else "Regular Season",
        "source_game_id": prefixed("bdl", game.get("id")),
    }


def _game(game: Row) -> Row:
    status = _status(game)
    begun = status in ("live", "final")
    return _game_facts(game) | {
        "home_team": child(game, "home_team").get("abbreviation"),
        "away_team": child(game, "visitor_team").get("abbreviation"),
        "tip_at": instant_or_printed(game.get("datetime")),
        "status": status,
        "home_score": game.get("home_team_score") if begun else None,
        "away_score": game.get("visitor_team_score") if begun else None,
    }


def _status(game: Row) -> Any:
    """A game's status in our words: it is a time of day before the game, and a period during it."""
    printed = game.get("status")
    if not isinstance(printed, str):
        return printed
    words = printed.strip().lower()
    if words.startswith("final"):
        return "final"
    if words.startswith(("postponed", "cancel")):
        return "postponed"
    return "live" if game.get("period") else "scheduled"


def _side_rows(game: Row, side: str, other: str, ref: PayloadRef) -> list[Row]:
    team = child(game, side)
    facts = _game_facts(game) | {
        "game_status": _status(game),
        "team": team.get("abbreviation"),
        "opponent": child(game, other).get("abbreviation"),
        "is_home": side == "home_team",
    }
    players = objects(team.get("players", []), f"players of {side}", ref.path)
    return [facts | _line(entry) for entry in players if _played(entry)]


def _played(entry: Row) -> bool:
    minutes = entry.get("min")
    counted = any(entry.get(name) not in (None, 0, "0") for name in _COUNTS)
    return PROBLEM in entry or counted or not (minutes is None or str(minutes).strip() in _NO_MINUTES)


def _line(entry: Row) -> Row:
    player = child(entry, "player")
    counts = {ours: entry.get(theirs) for theirs, ours in _COUNTS.items()}
    return counts | {
        PROBLEM: entry.get(PROBLEM),
        "source_player_id": prefixed("bdl", player.get("id")),
        "player_name": full_name(player),
        "minutes": _minutes(entry.get("min")),
    }


def _minutes(printed: Any) -> Any:
    """`37:12` as 37.2; a player with counts and no minutes played less than one; anything else as printed."""
    if not isinstance(printed, str):
        return printed
    clocked = _CLOCKED.match(printed.strip())
    if clocked:
        return int(clocked[1]) + int(clocked[2]) / 60
    return float(printed) if printed.strip().isascii() and printed.strip().isdigit() else printed


@cache
def _teams_by_id() -> dict[int, str]:
    return {team.balldontlie_id: team.abbreviation for team in TEAMS}


def _team_of(team_id: Any) -> str | None:
    return _teams_by_id().get(team_id) if isinstance(team_id, int) else None
