"""The simulated league on a calendar of the test's own: how many games a date has, and when they tip.

What belongs here: that calendar. What does not: people and results, which are the league's as ever.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, time

from nba_props.clock import eastern_instant, season_start_year
from nba_props.sources.simulated.calendar import Game
from nba_props.sources.simulated.league import League
from nba_props.teams import TEAMS


class Arranged(League):
    """A seed's league whose dates have a game at each of the given Eastern hours; none is postponed."""

    def __init__(self, seed: int, tips: Mapping[date, Sequence[time]]) -> None:
        super().__init__(seed, sorted(tips))
        assert len({season_start_year(day) for day in tips}) == 1, "games are numbered within a season"
        self.games = _games({day: sorted(tips[day]) for day in sorted(tips)})


def _games(tips: Mapping[date, Sequence[time]]) -> list[Game]:
    """Whoever has played least plays, nobody twice on a date."""
    games: list[Game] = []
    played: Counter[str] = Counter()
    for place, (day, hours) in enumerate(tips.items()):
        turn = {
            team.abbreviation: (7 * number + 11 * place) % len(TEAMS) for number, team in enumerate(TEAMS)
        }
        ready = sorted(turn, key=lambda team: (played[team], turn[team]))[: 2 * len(hours)]
        played.update(ready)
        for hour, home, away in zip(hours, ready[::2], ready[1::2], strict=True):
            games.append(Game(len(games) + 1, day, eastern_instant(day, hour), home, away))
    return games
