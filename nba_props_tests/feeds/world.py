"""The simulated league as the services would answer about it at an instant: bodies, and what they cost.

What belongs here: who says what. What does not: HTTP and faults (`server.py`).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from nba_props.clock import eastern_date, eastern_instant
from nba_props.sources.simulated.books import Market
from nba_props.sources.simulated.calendar import Game
from nba_props.sources.simulated.captures import _expected, _injuries
from nba_props.sources.simulated.game_lines import game_lines
from nba_props.sources.simulated.games import Box, Result
from nba_props.sources.simulated.league import League
from nba_props.sources.simulated.payloads import balldontlie, nba_com, odds_api
from nba_props.sources.simulated.streams import Purpose
from nba_props.teams import TEAMS

_TEAMS = {team.abbreviation: team for team in TEAMS}
#: A market's snapshots are drawn in order; one each half hour from the evening before.
_SNAPSHOTS = 80
_EVERY = timedelta(minutes=30)


@dataclass
class World:
    """The league, and the instant at which it is asked. `moved` games have another tip, `corrected` ones
    another result once the correction is out.
    """

    league: League
    at: datetime
    moved: dict[str, datetime] = field(default_factory=dict)
    #: Games of which the winners' best scorer is given one free throw more, from an instant on.
    corrected: dict[str, datetime] = field(default_factory=dict)
    _markets: dict[str, Market] = field(default_factory=dict)

    def games(self) -> list[Game]:
        """Every game as it is known now, moved ones on their new date."""
        return [self._as_known(game) for game in self.league.games]

    def on(self, day: date) -> list[Game]:
        """The games of an Eastern date."""
        return [game for game in self.games() if eastern_date(game.tip_at) == day]

    def is_open(self, game: Game) -> bool:
        """Whether the books still list it: not over, not postponed."""
        postponed = game.postponed_at is not None and game.postponed_at <= self.at
        return not postponed and self.at < game.tip_at + nba_com.GAME_LENGTH

    def is_over(self, game: Game) -> bool:
        """Whether it has a result by now."""
        return game.postponed_at is None and self.at >= game.tip_at + nba_com.GAME_LENGTH

    def result(self, game: Game) -> Result:
        """How a game ended, as far as that is known now."""
        result, since = self.league.result(self._origin(game)), self.corrected.get(game.nba_id)
        if since is None or self.at < since:
            return result
        side = "home" if result.home.score > result.away.score else "away"
        return replace(result, **{side: _with_a_free_throw(getattr(result, side))})

    # The Odds API

    def events(self, first: datetime, last: datetime, at: datetime | None = None) -> list[dict[str, Any]]:
        """The events that start within a window, as they were listed at an instant, now if none is given."""
        world = self if at is None else replace(self, at=at)
        listed = [game for game in world.games() if first <= game.tip_at <= last and world.is_open(game)]
        return [odds_api._event(self.league.seed, game) for game in listed]

    def odds(self, first: datetime, last: datetime) -> list[dict[str, Any]]:
        """The same with spreads and totals."""
        slate = []
        for game in self.games():
            if first <= game.tip_at <= last and self.at < game.tip_at and self.is_open(game):
                out = self.league.availability.known_out(game.day, self.at)
                home, away = self.league.expectation(self._origin(game), out)
                luck = self.league.stream_of(Purpose.GAME_LINES, self._origin(game))
                slate.append((game, game_lines(luck, self.at, home.team_points, away.team_points)))
        found = json.loads(odds_api.odds(self.league.seed, slate))
        for event in found:
            for book in event["bookmakers"]:
                book["markets"] = [market for market in book["markets"] if market["key"] != "h2h"]
        return list(found)

    def event_odds(self, event: str, markets: Sequence[str], at: datetime | None = None) -> Any:
        """One event's props; None where there is no such event."""
        at = at or self.at
        game = next((g for g in self.games() if odds_api.event_id(self.league.seed, g) == event), None)
        if game is None or (game.postponed_at is not None and game.postponed_at <= at):
            return None
        origin = self._origin(game)
        home, away = self.league.squads(origin)
        if event not in self._markets:
            players = home.players + away.players
            self._markets[event] = Market(self.league.stream_of(Purpose.BOOKS, origin), players, _SNAPSHOTS)
        opened = eastern_instant(origin.day - timedelta(days=1), time(18, 0))
        number = min(max(int((at - opened) / _EVERY), 0), _SNAPSHOTS - 1)
        if at < game.tip_at:
            out = self.league.availability.known_out(origin.day, at)
            offers = self._markets[event].before_tip(number, at, *_expected(self.league, origin, out))
        else:
            out = self.league.availability.out_on(origin.day)
            scored = np.concatenate(self.league.result(origin).early_points)
            offers = self._markets[event].in_play(number, at, *_expected(self.league, origin, out), scored)
        body = json.loads(odds_api.event_odds(self.league.seed, game, offers))
        for book in body["bookmakers"]:
            book["markets"] = [market for market in book["markets"] if market["key"] in markets]
        return body

    # balldontlie

    def bdl_games(self, day: date) -> list[dict[str, Any]]:
        """The games of a date."""
        return [self._bdl_game(game) for game in self.on(day)]

    def box_scores(self, day: date) -> list[dict[str, Any]]:
        """The finished games of a date with their players."""
        played = [(game, self.result(game)) for game in self.on(day) if self.is_over(game)]
        body = balldontlie.box_scores(played, self.league.availability.out_on(day))
        return list(json.loads(body)["data"])

    def players(self) -> list[bytes]:
        """The active players, in pages."""
        return balldontlie.active_players(self.league.rosters_on[self._today()])

    def injuries(self) -> list[bytes]:
        """The injuries as known now, in pages."""
        return _injuries(self.league, self._today(), self.at)

    # NBA.com and ESPN

    def schedule(self) -> bytes:
        """The season's schedule."""
        games = [replace(game, day=eastern_date(game.tip_at)) for game in self.games()]
        games.sort(key=lambda game: game.day)
        return nba_com.schedule(games, self.result, self.at)

    def game_log(self, day: date) -> dict[str, Any]:
        """The league's log of a date's players."""
        headers = ["SEASON_ID", "PLAYER_ID", "PLAYER_NAME", "TEAM_ABBREVIATION", "GAME_ID", "GAME_DATE",
                   "MATCHUP", "WL", "MIN", *_LOGGED.values(), "REB", "PTS", "PLUS_MINUS"]  # fmt: skip
        rows = [row for game in self.on(day) if self.is_over(game) for row in self._log_rows(game)]
        return {
            "resource": "leaguegamelog",
            "parameters": {},
            "resultSets": [{"name": "LeagueGameLog", "headers": headers, "rowSet": rows}],
        }

    def player_index(self, season: str) -> dict[str, Any]:
        """The season's players; one of them has left his team."""
        headers = ["PERSON_ID", "PLAYER_LAST_NAME", "PLAYER_FIRST_NAME", "TEAM_ID", "TEAM_ABBREVIATION",
                   "POSITION", "ROSTER_STATUS"]  # fmt: skip
        squads = self.league.rosters_on[self._today()].values()
        rows: list[list[Any]] = [
            [player.id, player.last_name, player.first_name, 1610612737, squad.team, player.position, 1.0]
            for squad in squads
            for player in squad.players
        ]
        rows += [[1, "Gone", "Long", 0, None, "G", None], [2, "Lately", "Gone", 1610612737, "BOS", "F", 0.0]]
        return {
            "resource": "playerindex",
            "parameters": {"LeagueID": "00", "Season": season},
            "resultSets": [{"name": "PlayerIndex", "headers": headers, "rowSet": rows}],
        }

    def scoreboard(self, day: date) -> dict[str, Any]:
        """ESPN's scoreboard of a date."""
        return {"leagues": [{"id": "46"}], "events": [self._espn_event(game) for game in self.on(day)]}

    def espn_injuries(self) -> dict[str, Any]:
        """ESPN's list of injuries, by team."""
        by_team: dict[str, list[dict[str, Any]]] = {}
        for page in self.injuries():
            for row in json.loads(page)["data"]:
                by_team.setdefault(_TEAM_BY_ID[row["player"]["team_id"]], []).append(
                    {
                        "id": str(row["player"]["id"]),
                        "status": row["status"],
                        "shortComment": row["description"],
                        "date": self.at.strftime("%Y-%m-%dT%H:%MZ"),
                        "athlete": {
                            "displayName": f"{row['player']['first_name']} {row['player']['last_name']}",
                            "links": [{"href": f"https://www.espn.com/_/id/{row['player']['id']}/x"}],
                        },
                    }
                )
        teams = [
            {"displayName": _TEAMS[team].full_name, "injuries": rows}
            for team, rows in sorted(by_team.items())
        ]
        return {"timestamp": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"), "status": "success", "injuries": teams}

    def _log_rows(self, game: Game) -> list[list[Any]]:
        result = self.result(game)
        rows = []
        for box, own, other, mark in (
            (result.home, game.home, game.away, "vs."),
            (result.away, game.away, game.home, "@"),
        ):
            won = box.score == max(result.home.score, result.away.score)
            for place, player in enumerate(box.squad.players):
                if box.minutes[place]:
                    counts = [int(getattr(box, ours)[place]) for ours in _LOGGED]
                    rebounds = int(box.oreb[place] + box.dreb[place])
                    rows.append(
                        ["22025", player.id, player.name, own, game.nba_id, game.day.isoformat(),
                         f"{own} {mark} {other}", "W" if won else "L", int(box.minutes[place]), *counts,
                         rebounds, int(box.pts[place]), int(box.plus_minus[place])]
                    )  # fmt: skip
        return rows

    def _bdl_game(self, game: Game) -> dict[str, Any]:
        over, begun = self.is_over(game), game.postponed_at is None and self.at >= game.tip_at
        postponed = game.postponed_at is not None and game.postponed_at <= self.at
        result = self.result(game) if over else None
        status = (
            "Postponed" if postponed else "Final" if over else "1st Qtr" if begun else _stamp(game.tip_at)
        )
        return {
            "id": balldontlie.game_id(game),
            "date": eastern_date(game.tip_at).isoformat(),
            "datetime": game.tip_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "season": 2025,
            "status": status,
            "period": 4 if over else 1 if begun else 0,
            "time": "Final" if over else None,
            "postseason": False,
            "home_team_score": result.home.score if result else 0,
            "visitor_team_score": result.away.score if result else 0,
            "home_team": {"abbreviation": game.home},
            "visitor_team": {"abbreviation": game.away},
        }

    def _espn_event(self, game: Game) -> dict[str, Any]:
        over = self.is_over(game)
        postponed = game.postponed_at is not None and game.postponed_at <= self.at
        state = "post" if over else "in" if self.at >= game.tip_at and not postponed else "pre"
        result = self.result(game) if over else None
        sides = (("home", game.home), ("away", game.away))
        return {
            "id": str(balldontlie.game_id(game)),
            "date": game.tip_at.strftime("%Y-%m-%dT%H:%MZ"),
            "season": {"year": 2026, "type": 2},
            "competitions": [
                {
                    "timeValid": True,
                    "status": {
                        "type": {"name": "STATUS_POSTPONED" if postponed else "STATUS", "state": state}
                    },
                    "competitors": [
                        {
                            "homeAway": side,
                            "team": {"abbreviation": team},
                            "score": str(getattr(result, side).score) if result else "0",
                        }
                        for side, team in sides
                    ],
                }
            ],
        }

    def _today(self) -> date:
        return min(max(eastern_date(self.at), self.league.dates[0]), self.league.dates[-1])

    def _as_known(self, game: Game) -> Game:
        tip = self.moved.get(game.nba_id)
        return game if tip is None else replace(game, tip_at=tip)

    def _origin(self, game: Game) -> Game:
        return next(one for one in self.league.games if one.nba_id == game.nba_id)


def _with_a_free_throw(box: Box) -> Box:
    best = np.arange(box.pts.size) == box.pts.argmax()
    periods = (*box.periods[:-1], box.periods[-1] + 1)
    return replace(box, ftm=box.ftm + best, fta=box.fta + best, periods=periods)


_LOGGED = {
    "fgm": "FGM", "fga": "FGA", "fg3m": "FG3M", "fg3a": "FG3A", "ftm": "FTM", "fta": "FTA", "oreb": "OREB",
    "dreb": "DREB", "ast": "AST", "stl": "STL", "blk": "BLK", "tov": "TOV", "pf": "PF",
}  # fmt: skip
_TEAM_BY_ID = {team.balldontlie_id: team.abbreviation for team in TEAMS}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Now = Callable[[], datetime]
