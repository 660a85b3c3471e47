"""NBA.com's season schedule as its content network serves it (`scheduleLeagueV2`).

What belongs here: this body. What does not: which games there are (`calendar.py`).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from nba_props.clock import EASTERN, eastern_instant, season_of
from nba_props.sources.simulated.calendar import Game
from nba_props.sources.simulated.games import Result
from nba_props.sources.simulated.payloads import PRINTED_CITIES, body_of
from nba_props.teams import TEAMS

#: How long after tip a game is final.
GAME_LENGTH = timedelta(hours=2, minutes=40)
SCHEDULED, LIVE, FINAL = 1, 2, 3

_TEAMS = {team.abbreviation: team for team in TEAMS}
_SLUGS = {"PHI": "sixers", "POR": "blazers"}
_BROADCASTERS = tuple(
    f"{side}{medium}Broadcasters"
    for side in ("national", "home", "away", "intl")
    for medium in ("Tv", "Radio", "Ott")
)


def schedule(games: Sequence[Game], result_of: Callable[[Game], Result], at: datetime) -> bytes:
    """One season's games by date as known at `at`: scores and postponements up to then.

    `result_of` is asked only for games that are over by then.
    """
    dates = [
        {
            "gameDate": f"{day:%m/%d/%Y} 00:00:00",
            "games": [_game(game, i, result_of, at) for i, game in enumerate(slate, start=1)],
        }
        for day, slate in groupby(games, key=lambda game: game.day)
    ]
    season = season_of(games[0].day)
    return body_of(
        {
            "meta": {
                "version": 1,
                "request": f"http://nba.cloud/league/00/{season}/scheduleleaguev2?Format=json",
                "time": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            },
            "leagueSchedule": {
                "seasonYear": season,
                "leagueId": "00",
                "gameDates": dates,
                "weeks": [],
                "broadcasterList": [],
            },
        }
    )


def _game(game: Game, sequence: int, result_of: Callable[[Game], Result], at: datetime) -> dict[str, Any]:
    status = _status(game, at)
    eastern = game.tip_at.astimezone(EASTERN)
    postponed = _postponed(game, at)
    final = result_of(game) if status == FINAL else None
    return {
        "gameId": game.nba_id,
        "gameCode": f"{game.day:%Y%m%d}/{game.away}{game.home}",
        "gameStatus": status,
        "gameStatusText": "PPD" if postponed else _status_text(status, eastern),
        "gameSequence": sequence,
        "gameDateEst": f"{game.day}T00:00:00Z",
        "gameTimeEst": f"1900-01-01T{eastern:%H:%M:%S}Z",
        "gameDateTimeEst": _wall(eastern),
        "gameDateUTC": _wall(eastern_instant(game.day, datetime.min.time())),
        "gameTimeUTC": f"1900-01-01T{game.tip_at:%H:%M:%S}Z",
        "gameDateTimeUTC": _wall(game.tip_at),
        "awayTeamTime": _wall(game.tip_at.astimezone(ZoneInfo(_TEAMS[game.away].zone))),
        "homeTeamTime": _wall(game.tip_at.astimezone(ZoneInfo(_TEAMS[game.home].zone))),
        "day": f"{game.day:%a}",
        "monthNum": game.day.month,
        "weekNumber": _week(game.day),
        "weekName": f"Week {_week(game.day)}",
        "ifNecessary": False,
        "seriesGameNumber": "",
        "gameLabel": "",
        "gameSubLabel": "",
        "seriesText": "",
        "arenaName": f"{_TEAMS[game.home].city} Arena",
        "arenaState": "",
        "arenaCity": _TEAMS[game.home].city,
        "postponedStatus": "Y" if postponed else "N",
        "branchLink": "",
        "gameSubtype": "",
        "isNeutral": False,
        "broadcasters": {kind: [] for kind in _BROADCASTERS},
        "homeTeam": _side(game.home, final.home.score if final else 0),
        "awayTeam": _side(game.away, final.away.score if final else 0),
        "pointsLeaders": [],
    }


def _postponed(game: Game, at: datetime) -> bool:
    return game.postponed_at is not None and game.postponed_at <= at


def _status(game: Game, at: datetime) -> int:
    if game.postponed_at is not None or at < game.tip_at:
        return SCHEDULED
    return FINAL if at >= game.tip_at + GAME_LENGTH else LIVE


def _status_text(status: int, eastern: datetime) -> str:
    if status == SCHEDULED:
        return f"{int(eastern.strftime('%I'))}:{eastern:%M} {eastern:%p} ET".replace("AM", "am").replace(
            "PM", "pm"
        )
    return "Final" if status == FINAL else "Q1"


def _side(abbreviation: str, score: int) -> dict[str, Any]:
    team = _TEAMS[abbreviation]
    return {
        "teamId": team.nba_id,
        "teamName": team.nickname,
        "teamCity": PRINTED_CITIES.get(abbreviation, team.city),
        "teamTricode": abbreviation,
        "teamSlug": _SLUGS.get(abbreviation, team.nickname.lower()),
        "wins": 0,
        "losses": 0,
        "score": score,
        "seed": 0,
    }


def _wall(at: datetime) -> str:
    """The service prints every clock with a Z, whatever its zone."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _week(day: date) -> int:
    return int(f"{day:%V}")
