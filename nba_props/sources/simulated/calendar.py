"""The simulated season's calendar: which teams meet when, and which game is postponed.

Dates are drawn in order and each looks only back, so a longer stretch begins with the same games.
What belongs here: the fixture list. What does not: how it is printed (`payloads/nba_com.py`).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from nba_props.clock import eastern_instant, season_start_year
from nba_props.sources.simulated.streams import Purpose, stream
from nba_props.teams import TEAMS

#: Games on a usual Monday ... Sunday: with the off days 3.5 a team and week.
GAMES_BY_WEEKDAY = (8, 6, 11, 5, 11, 8, 7)
FEWEST_GAMES, MOST_GAMES = 1, 13
#: One date in so many has no games, the first of them this far into the stretch; never the last date.
OFF_DAY_EVERY, FIRST_OFF_DAY = 17, 6
#: Which date of the stretch (from 0) has the postponed game, and the shortest stretch that has one.
POSTPONED_PLACE, POSTPONED_FROM_DATES = 11, 15

_WEEKEND = (5, 6)
_MATINEE_SHARE = 0.18
_MATINEES = (time(13, 0), time(15, 30))
#: Evening tips by the home team's zone, on the Eastern clock.
_EVENINGS = {
    "America/New_York": (time(19, 0), time(19, 30)),
    "America/Toronto": (time(19, 30),),
    "America/Chicago": (time(20, 0), time(20, 30)),
    "America/Denver": (time(21, 0),),
    "America/Phoenix": (time(21, 0), time(22, 0)),
    "America/Los_Angeles": (time(22, 0), time(22, 30)),
}
_ZONES = {team.abbreviation: team.zone for team in TEAMS}


@dataclass(frozen=True)
class Game:
    """One scheduled game.

    `number` counts the season's games from 1; `postponed_at` is when that was announced.
    """

    number: int
    day: date
    tip_at: datetime  # UTC
    home: str
    away: str
    postponed_at: datetime | None = None

    @property
    def nba_id(self) -> str:
        """The NBA's id: 002, two digits of the season, five of the number."""
        return f"002{season_start_year(self.day) % 100:02d}{self.number:05d}"


def draw_calendar(seed: int, dates: Sequence[date]) -> list[Game]:
    """All games of the dates, by date and tip-off; a postponed one is among them."""
    rest = _Rest()
    games: list[Game] = []
    numbers: Counter[int] = Counter()
    for place, day in enumerate(dates):
        if _is_off_day(place, len(dates)):
            continue
        rng = stream(seed, Purpose.CALENDAR, day.toordinal())
        slate = [
            (_tip(seed, day, home), home, away) for home, away in rest.pairs(rng, day, _games_on(rng, day))
        ]
        for tip_at, home, away in sorted(slate):
            numbers[season_start_year(day)] += 1
            games.append(Game(numbers[season_start_year(day)], day, tip_at, home, away))
    return _postpone_one(seed, games, dates)


def _is_off_day(place: int, dates: int) -> bool:
    return place % OFF_DAY_EVERY == FIRST_OFF_DAY and place != dates - 1


def _games_on(rng: np.random.Generator, day: date) -> int:
    usual = GAMES_BY_WEEKDAY[day.weekday()]
    return int(np.clip(usual + rng.integers(-3, 4), FEWEST_GAMES, MOST_GAMES))


def _tip(seed: int, day: date, home: str) -> datetime:
    rng = stream(seed, Purpose.TIPS, day.toordinal(), list(_ZONES).index(home))
    matinee = day.weekday() in _WEEKEND and rng.random() < _MATINEE_SHARE
    hours = _MATINEES if matinee else _EVENINGS[_ZONES[home]]
    return eastern_instant(day, hours[int(rng.integers(len(hours)))])


def _postpone_one(seed: int, games: list[Game], dates: Sequence[date]) -> list[Game]:
    """Postpone one game.

    It is announced at 13:00 Eastern, before that date's decisions, or 20 minutes before tip, after them.
    """
    if len(dates) < POSTPONED_FROM_DATES:
        return games
    rng = stream(seed, Purpose.POSTPONEMENT)
    day = dates[POSTPONED_PLACE]
    slate = [game for game in games if game.day == day and game.tip_at > eastern_instant(day, time(18, 0))]
    if not slate:  # a slate of matinees only
        return games
    chosen = slate[int(rng.integers(len(slate)))]
    early = rng.random() < 0.5
    announced = eastern_instant(day, time(13, 0)) if early else chosen.tip_at - timedelta(minutes=20)
    return [replace(game, postponed_at=announced) if game == chosen else game for game in games]


class _Rest:
    """What the draw of a date must know of the dates before: who played when, where and whom."""

    def __init__(self) -> None:
        self._played: dict[str, list[date]] = defaultdict(list)
        self._home: Counter[str] = Counter()
        self._meetings: Counter[frozenset[str]] = Counter()

    def pairs(self, rng: np.random.Generator, day: date, count: int) -> list[tuple[str, str]]:
        """Up to `count` pairs (home, away): teams most in need of a game, against whom they met least."""
        ready = self._readiest(rng, day, 2 * count)
        pairs = []
        while len(ready) > 1:
            team = ready.pop(0)
            other = min(ready, key=lambda name: self._meetings[frozenset((team, name))])
            ready.remove(other)
            pairs.append(self._host_first(rng, team, other))
        for home, away in pairs:
            self._home[home] += 1
            self._meetings[frozenset((home, away))] += 1
            self._played[home].append(day)
            self._played[away].append(day)
        return pairs

    def _readiest(self, rng: np.random.Generator, day: date, count: int) -> list[str]:
        most = max((len(days) for days in self._played.values()), default=0)
        need = {}
        for team in _ZONES:
            rested = (day - self._played[team][-1]).days if self._played[team] else 3
            if (
                rested == 1
                and len(self._played[team]) > 1
                and self._played[team][-2] == day - timedelta(days=2)
            ):
                continue  # no third night in a row
            back_to_back = 1.2 if rested == 1 else 0.0
            behind = most - len(self._played[team])
            need[team] = 0.8 * min(rested, 5) + 0.7 * behind - back_to_back + rng.normal(0, 1)
        chosen = sorted(need, key=lambda team: -need[team])[:count]
        return [chosen[i] for i in rng.permutation(len(chosen))]

    def _host_first(self, rng: np.random.Generator, team: str, other: str) -> tuple[str, str]:
        owed = self._home[other] - self._home[team] + rng.choice((-0.5, 0.5))
        return (team, other) if owed > 0 else (other, team)
