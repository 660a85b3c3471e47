"""balldontlie, version 1: a date's box scores, the active players, the injuries.

What belongs here: these three bodies. What does not: who played how (`games.py`) or is out
(`availability.py`).
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from nba_props.clock import season_start_year
from nba_props.sources.simulated.availability import Absence
from nba_props.sources.simulated.calendar import Game
from nba_props.sources.simulated.games import Box, Result
from nba_props.sources.simulated.payloads import PRINTED_CITIES, body_of
from nba_props.sources.simulated.people import Player, Rosters
from nba_props.teams import TEAMS

PAGE = 100

_DIVISIONS = {
    "Atlantic": ("BOS", "BKN", "NYK", "PHI", "TOR"),
    "Central": ("CHI", "CLE", "DET", "IND", "MIL"),
    "Southeast": ("ATL", "CHA", "MIA", "ORL", "WAS"),
    "Northwest": ("DEN", "MIN", "OKC", "POR", "UTA"),
    "Pacific": ("GSW", "LAC", "LAL", "PHX", "SAC"),
    "Southwest": ("DAL", "HOU", "MEM", "NOP", "SAS"),
}
_DIVISION_OF = {team: division for division, teams in _DIVISIONS.items() for team in teams}


def box_scores(played: Sequence[tuple[Game, Result]], out: frozenset[int]) -> bytes:
    """`/box_scores?date=`: a date's finished games.

    Who is `out` is printed with no minutes, a reserve with "00".
    """
    return body_of({"data": [_game(game, result, out) for game, result in played]})


def active_players(rosters: Rosters) -> list[bytes]:
    """`/players/active`: everyone with his team, in pages of a hundred by id."""
    listed = [
        {**_identity(player), "team": _TEAMS[squad.team]}
        for squad in rosters.values()
        for player in squad.players
    ]
    listed.sort(key=lambda entry: int(entry["id"]))
    return _pages(listed)


def player_injuries(
    day: date, known: Iterable[Absence], doubts: dict[int, str], people: dict[int, tuple[Player, str]]
) -> list[bytes]:
    """`/player_injuries`: those known to be out on `day`, and the doubtful.

    `people`: id -> player and team.
    """
    rows = [
        _injury(
            people[absence.player_id], absence.reason, "Out", absence.start, absence.end + timedelta(days=1)
        )
        for absence in known
    ]
    rows += [_injury(people[id_], part, "Day-To-Day", day, day) for id_, part in doubts.items()]
    rows.sort(key=lambda row: int(row["player"]["id"]))
    return _pages(rows)


def game_id(game: Game) -> int:
    """The service's own number of a game, out of the way of real ones."""
    return 900_000_000 + (season_start_year(game.day) % 100) * 10_000 + game.number


def _pages(rows: list[dict[str, Any]]) -> list[bytes]:
    pages = []
    for start in range(0, max(len(rows), 1), PAGE):
        page = rows[start : start + PAGE]
        more = {"next_cursor": _cursor(page[-1])} if start + PAGE < len(rows) else {}
        pages.append(body_of({"data": page, "meta": more | {"per_page": PAGE}}))
    return pages


def _cursor(row: dict[str, Any]) -> int:
    return int(row["id"] if "id" in row else row["player"]["id"])


def _identity(player: Player) -> dict[str, Any]:
    return {
        "id": player.id,
        "first_name": player.first_name,
        "last_name": player.last_name,
        "position": player.position,
        "height": player.height,
        "weight": player.weight,
        "jersey_number": player.jersey_number,
        "college": player.college,
        "country": player.country,
        "draft_year": player.draft_year,
        "draft_round": 1,
        "draft_number": player.id % 30 + 1,
    }


def _injury(person: tuple[Player, str], part: str, status: str, since: date, back: date) -> dict[str, Any]:
    player, team = person
    news = "is day-to-day" if status == "Day-To-Day" else f"is out and could return {_short(back)}"
    return {
        "player": {**_identity(player), "team_id": _TEAMS[team]["id"]},
        "return_date": _short(back),
        "description": f"{_short(since)}: {player.last_name} ({part}) {news}, the team announced.",
        "status": status,
    }


def _short(day: date) -> str:
    return f"{day:%b} {day.day}"


def _game(game: Game, result: Result, out: frozenset[int]) -> dict[str, Any]:
    return {
        "id": game_id(game),
        "date": game.day.isoformat(),
        "datetime": game.tip_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        **_periods("home", result.home),
        **_periods("visitor", result.away),
        "season": season_start_year(game.day),
        "status": "Final",
        "period": 4 + result.overtimes,
        "time": "Final",
        "postseason": False,
        "home_team_score": result.home.score,
        "visitor_team_score": result.away.score,
        "home_team": {**_TEAMS[game.home], "players": _lines(result.home, out)},
        "visitor_team": {**_TEAMS[game.away], "players": _lines(result.away, out)},
    }


def _periods(side: str, box: Box) -> dict[str, Any]:
    names = ("q1", "q2", "q3", "q4", "ot1", "ot2", "ot3")
    scores = (*box.periods, None, None, None)[: len(names)]
    periods = {f"{side}_{name}": score for name, score in zip(names, scores, strict=True)}
    return {**periods, f"{side}_timeouts_remaining": 1, f"{side}_in_bonus": True}


def _lines(box: Box, out: frozenset[int]) -> list[dict[str, Any]]:
    counts = (
        "fgm",
        "fga",
        "fg3m",
        "fg3a",
        "ftm",
        "fta",
        "oreb",
        "dreb",
        "ast",
        "stl",
        "blk",
        "tov",
        "pf",
        "pts",
    )
    columns = {name: getattr(box, name).tolist() for name in (*counts, "plus_minus", "minutes")}
    return [
        _line(player, {name: column[i] for name, column in columns.items()}, absent=player.id in out)
        for i, player in enumerate(box.squad.players)
    ]


def _line(player: Player, count: dict[str, int], *, absent: bool) -> dict[str, Any]:
    return {
        "min": "" if absent else f"{count['minutes']:02d}",
        "fgm": count["fgm"],
        "fga": count["fga"],
        "fg_pct": _share(count["fgm"], count["fga"]),
        "fg3m": count["fg3m"],
        "fg3a": count["fg3a"],
        "fg3_pct": _share(count["fg3m"], count["fg3a"]),
        "ftm": count["ftm"],
        "fta": count["fta"],
        "ft_pct": _share(count["ftm"], count["fta"]),
        "oreb": count["oreb"],
        "dreb": count["dreb"],
        "reb": count["oreb"] + count["dreb"],
        "ast": count["ast"],
        "stl": count["stl"],
        "blk": count["blk"],
        "turnover": count["tov"],
        "pf": count["pf"],
        "pts": count["pts"],
        "plus_minus": count["plus_minus"],
        "player": _identity(player),
    }


def _share(made: int, tried: int) -> float:
    return round(made / tried, 7) if made else 0


_TEAMS: dict[str, dict[str, Any]] = {
    team.abbreviation: {
        "id": team.balldontlie_id,
        "conference": team.conference,
        "division": _DIVISION_OF[team.abbreviation],
        "city": PRINTED_CITIES.get(team.abbreviation, team.city),
        "name": team.nickname,
        "full_name": f"{PRINTED_CITIES.get(team.abbreviation, team.city)} {team.nickname}",
        "abbreviation": team.abbreviation,
    }
    for team in TEAMS
}
