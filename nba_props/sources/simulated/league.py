"""The simulated league over a stretch of dates: everything that is true in it, drawn from one seed.

What belongs here: putting people, calendar, absences and games together. What does not: what of it anyone
has seen at an instant (`captures.py`).
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np

from nba_props.sources.simulated.availability import (
    Availability,
    as_array,
    draw_availability,
    nights_in_a_row,
)
from nba_props.sources.simulated.calendar import Game, draw_calendar
from nba_props.sources.simulated.games import Result, play
from nba_props.sources.simulated.people import (
    Player,
    Rosters,
    Squad,
    Trade,
    after_trade,
    draw_rosters,
    draw_trades,
)
from nba_props.sources.simulated.projection import Projection, project
from nba_props.sources.simulated.streams import Purpose, stream
from nba_props.teams import TEAMS

_TEAM_PLACES = {team.abbreviation: place for place, team in enumerate(TEAMS)}


class League:
    """A seed's league on the given game dates, which must be in order."""

    def __init__(self, seed: int, dates: Sequence[date]) -> None:
        self.seed = seed
        self.dates = tuple(dates)
        self.games = draw_calendar(seed, dates)
        self.trades: dict[date, Trade] = {
            dates[trade.place]: trade for trade in draw_trades(seed, len(dates))
        }
        self.rosters_on = self._rosters_by_date()
        self._results: dict[str, Result] = {}

    @cached_property
    def games_on(self) -> dict[date, list[Game]]:
        """Each date's games by tip-off; a date without games has an empty list."""
        slates: dict[date, list[Game]] = {day: [] for day in self.dates}
        for game in self.games:
            slates[game.day].append(game)
        return slates

    @cached_property
    def availability(self) -> Availability:
        """Who is out when."""
        teams = {
            day: frozenset(team for game in slate for team in (game.home, game.away))
            for day, slate in self.games_on.items()
        }
        return draw_availability(self.seed, self.dates, self.rosters_on, nights_in_a_row(teams))

    @cached_property
    def people(self) -> dict[int, Player]:
        """Every player by id."""
        return {
            player.id: player for squad in self.rosters_on[self.dates[0]].values() for player in squad.players
        }

    def squads(self, game: Game) -> tuple[Squad, Squad]:
        """The home and the away squad of a game."""
        rosters = self.rosters_on[game.day]
        return rosters[game.home], rosters[game.away]

    def expectation(self, game: Game, out: frozenset[int]) -> tuple[Projection, Projection]:
        """What to expect of the home and the away side when the players `out` do not play."""
        home, away = self.squads(game)
        day = game.day.toordinal()
        return (
            project(home, as_array(home.players, out), away, day, at_home=True),
            project(away, as_array(away.players, out), home, day, at_home=False),
        )

    def result(self, game: Game) -> Result:
        """How a game ended; a postponed one has no result."""
        if game.postponed_at is not None:
            raise ValueError(f"{game.nba_id} was postponed: it has no result")
        if game.nba_id not in self._results:
            out = self.availability.out_on(game.day)
            squads = self.squads(game)
            available = as_array(squads[0].players, out), as_array(squads[1].players, out)
            luck = self.stream_of(Purpose.GAMES, game)
            self._results[game.nba_id] = play(luck, squads, available, self.expectation(game, out))
        return self._results[game.nba_id]

    def stream_of(self, purpose: Purpose, game: Game) -> np.random.Generator:
        """A game's own random numbers for a purpose."""
        return stream(self.seed, purpose, game.day.toordinal(), _TEAM_PLACES[game.home])

    def _rosters_by_date(self) -> dict[date, Rosters]:
        rosters, by_date = draw_rosters(self.seed), {}
        for day in self.dates:
            if day in self.trades:
                rosters = after_trade(rosters, self.trades[day])
            by_date[day] = rosters
        return by_date
