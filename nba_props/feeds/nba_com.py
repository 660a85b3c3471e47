"""NBA.com: the season's schedule from its content network; of its statistics the league's game log of players
and the index of them. No key.

Asked directly and not through `nba_api`: that package brings a second HTTP stack and pandas for these three
addresses, whose answers the readers know already, and its transport has no retries, no conditional requests,
no pace shared between processes, and one base URL for the whole process.

What belongs here: this service's addresses. What does not: its format (`sources/nba_com.py`).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from nba_props.clock import season_of
from nba_props.feeds.requests import Document, Filing, Request, Service

SERVICE = Service(name="nba_com", title="NBA.com", url="nba_com_url", per_minute=20.0)
#: The statistics hang up on whoever does not look like a reader of the site.
STATS = Service(
    name="nba_stats",
    title="NBA.com's statistics",
    url="nba_stats_url",
    per_minute=20.0,
    headers={
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Referer": "https://www.nba.com/",
        "Origin": "https://www.nba.com",
        "Accept": "application/json, text/plain, */*",
        "Accept-Language": "en-US,en;q=0.9",
    },
)

SCHEDULE = "nba_com.schedule"
GAME_LOGS = "nba_com.player_game_logs"
PLAYERS = "nba_com.player_index"

#: The game log is asked for one part of the season at a time.
_SEASON_TYPES = {
    "Regular Season": "Regular Season",
    "Playoffs": "Playoffs",
    "Play-In": "PlayIn",
    "NBA Cup Final": "IST",
}


def schedule(day: date, slot: datetime) -> Request:
    """The schedule of the season that is on."""
    return Request(
        SCHEDULE,
        SERVICE.name,
        "/static/json/staticData/scheduleLeagueV2.json",
        (),
        day,
        slot,
        subject="the season's schedule",
        keeps_unchanged=False,
    )


def game_logs(day: date, slot: datetime, season_type: str | None) -> Request:
    """Every player's line of a date, of one part of the season (as our schedule names it)."""
    printed = f"{day:%m/%d/%Y}"
    part = _SEASON_TYPES.get(season_type or "", _SEASON_TYPES["Regular Season"])
    params = (
        ("Counter", "0"),
        ("DateFrom", printed),
        ("DateTo", printed),
        ("Direction", "ASC"),
        ("LeagueID", "00"),
        ("PlayerOrTeam", "P"),
        ("Season", season_of(day)),
        ("SeasonType", part),
        ("Sorter", "DATE"),
    )
    return Request(
        GAME_LOGS,
        STATS.name,
        "/stats/leaguegamelog",
        params,
        day,
        slot,
        subject=part,
        keeps_unchanged=False,
    )


def players(day: date, slot: datetime) -> Request:
    """Every player of the season with his team."""
    params = (("Historical", "0"), ("LeagueID", "00"), ("Season", season_of(day)), ("TeamID", "0"))
    return Request(
        PLAYERS, STATS.name, "/stats/playerindex", params, day, slot, subject="players", keeps_unchanged=False
    )


def filing(request: Request, document: Document) -> Filing:
    """A schedule is filed by the dates of its games."""
    if request.feed != SCHEDULE:
        return Filing(day=request.day)
    days = document.get("leagueSchedule", {}).get("gameDates", []) if isinstance(document, Mapping) else []
    dates: Counter[date] = Counter()
    for printed in days:
        month, day, year = (int(part) for part in str(printed["gameDate"])[:10].split("/"))
        dates[date(year, month, day)] += len(printed.get("games", []))
    return Filing(dates=dates) if dates else Filing(day=request.day)
