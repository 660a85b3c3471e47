"""ESPN's scoreboard, the games of a date, and its list of injuries. Their ids carry `espn:` before them.

What belongs here: this service's format. What does not: fetching it, or any rule about a record.
"""

import re
from typing import Any

from nba_props.clock import eastern_date
from nba_props.landing import PayloadRef
from nba_props.sources.casting import Row
from nba_props.sources.decoding import PROBLEM, child, decode_object, instant_of, objects, prefixed
from nba_props.sources.extract import Extract

SOURCE = "espn"

#: ESPN's number of the part of a season; others (pre-season, all-star) are not games of ours.
_SEASON_TYPES = {2: "Regular Season", 3: "Playoffs", 5: "Play-In"}
_ATHLETE = re.compile(r"/id/(\d+)")
#: Its words for how likely somebody plays, in ours.
_STATUSES = {
    "out": "OUT",
    "suspension": "OUT",
    "injured reserve": "OUT",
    "doubtful": "DOUBTFUL",
    "questionable": "QUESTIONABLE",
    "day-to-day": "QUESTIONABLE",
    "probable": "PROBABLE",
}
_STATES = {"pre": "scheduled", "in": "live", "post": "final"}


def extract_scoreboard(body: bytes, ref: PayloadRef) -> Extract:
    """The games of a scoreboard: `schedule`."""
    events = objects(decode_object(body, ref.path).get("events"), "events", ref.path)
    ours = [event for event in events if PROBLEM in event or _season_type(event)]
    return Extract({"schedule": [_game(event, ref) for event in ours]}, SOURCE, ref.captured_at)


def extract_injuries(body: bytes, ref: PayloadRef) -> Extract:
    """The injury list, by team, as it stood at the capture: `injuries` about that Eastern date."""
    teams = objects(decode_object(body, ref.path).get("injuries"), "injuries", ref.path)
    rows = [
        _injury(entry, team, ref)
        for team in teams
        for entry in objects(team.get("injuries", []), "injuries of a team", ref.path)
    ]
    return Extract({"injuries": rows}, SOURCE, ref.captured_at)


def _injury(entry: Row, team: Row, ref: PayloadRef) -> Row:
    athlete, printed = child(entry, "athlete"), entry.get("status")
    linked = [
        _ATHLETE.search(str(link.get("href")))
        for link in athlete.get("links") or []
        if isinstance(link, dict)
    ]
    number = athlete.get("id") or next((found[1] for found in linked if found), None)
    return {
        PROBLEM: entry.get(PROBLEM),
        "game_date": eastern_date(ref.captured_at),
        "reported_at": ref.captured_at,
        "source_player_id": prefixed("espn", number),
        "player_name": athlete.get("displayName"),
        "team": team.get("displayName") or child(athlete, "team").get("displayName"),
        "status": _STATUSES.get(printed.strip().lower(), printed) if isinstance(printed, str) else printed,
        "source_status": printed,
        "details": entry.get("shortComment"),
    }


def _game(event: Row, ref: PayloadRef) -> Row:
    played = objects(event.get("competitions", []), "competitions", ref.path)
    competition = played[0] if played else {}
    sides = {
        side.get("homeAway"): side
        for side in objects(competition.get("competitors", []), "competitors", ref.path)
        if isinstance(side.get("homeAway"), str)
    }
    home, away = sides.get("home", {}), sides.get("away", {})
    starts, status = instant_of(event.get("date")), _status(competition)
    begun = status in ("live", "final")
    return {
        PROBLEM: event.get(PROBLEM),
        "game_date": eastern_date(starts) if starts else event.get("date"),
        "season_type": _season_type(event),
        "source_game_id": prefixed("espn", event.get("id")),
        "home_team": child(home, "team").get("abbreviation"),
        "away_team": child(away, "team").get("abbreviation"),
        "tip_at": starts if competition.get("timeValid", True) else None,
        "status": status,
        "home_score": home.get("score") if begun else None,
        "away_score": away.get("score") if begun else None,
    }


def _season_type(event: Row) -> str | None:
    number = child(event, "season").get("type")
    return _SEASON_TYPES.get(number) if isinstance(number, int) else None


def _status(competition: Row) -> Any:
    kind = child(child(competition, "status"), "type")
    if kind.get("name") in ("STATUS_POSTPONED", "STATUS_CANCELED"):
        return "postponed"
    state = kind.get("state")
    return _STATES.get(state, state) if isinstance(state, str) else state
