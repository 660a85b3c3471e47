"""What of the simulated league was captured when: every payload of a stretch, with its instant.

What belongs here: capture times and who knew what by then. What does not: formats (`payloads/`) and files.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby

import numpy as np

from nba_props.clock import eastern_instant, season_of
from nba_props.sources.simulated.books import Market, snapshot_times
from nba_props.sources.simulated.calendar import Game
from nba_props.sources.simulated.game_lines import game_lines
from nba_props.sources.simulated.league import League
from nba_props.sources.simulated.payloads import balldontlie, nba_com, odds_api
from nba_props.sources.simulated.people import Floats
from nba_props.sources.simulated.streams import Purpose

SCHEDULE = "nba_com.schedule"
PLAYERS = "balldontlie.players"
INJURIES = "balldontlie.player_injuries"
BOX_SCORES = "balldontlie.box_scores"
ODDS = "odds_api.odds"
EVENT_ODDS = "odds_api.event_odds"

#: Eastern times of capture.
DAY_BEFORE = time(12, 0)
AFTER_A_TRADE = time(10, 0)
LATE_MORNING = time(11, 0)
INJURY_REPORTS = (time(11, 0), time(17, 0))
NEXT_MORNING = time(6, 0)


@dataclass(frozen=True)
class Capture:
    """One request's answer: bodies (pages) captured at an instant, filed under a date or an index of dates.

    Either `day` or `dates` (date -> number of records) is set. `bodies` makes the payloads when they are
    wanted.
    """

    feed: str
    captured_at: datetime
    bodies: Callable[[], list[bytes]]
    day: date | None = None
    dates: Mapping[date, int] | None = None


def before_the_stretch(league: League) -> Iterator[Capture]:
    """The schedules: each season's the day before its first date, and again when a game is postponed."""
    for _, season in groupby(league.games, key=lambda game: season_of(game.day)):
        games = list(season)
        postponed = [game.postponed_at for game in games if game.postponed_at is not None]
        for at in (eastern_instant(games[0].day - timedelta(days=1), DAY_BEFORE), *postponed):
            yield Capture(
                SCHEDULE,
                at,
                partial(_schedule, league, games, at),
                dates=Counter(game.day for game in games),
            )


def of_date(league: League, day: date) -> Iterator[Capture]:
    """Everything filed under one date, oldest first within a feed.

    The list of players is filed under the first date for which it holds: the stretch's first, and a trade's.
    """
    if day == league.dates[0]:
        yield Capture(
            PLAYERS, eastern_instant(day - timedelta(days=1), DAY_BEFORE), partial(_players, league, day), day
        )
    elif day in league.trades:
        yield Capture(PLAYERS, eastern_instant(day, AFTER_A_TRADE), partial(_players, league, day), day)
    for clock in INJURY_REPORTS:
        at = eastern_instant(day, clock)
        yield Capture(INJURIES, at, partial(_injuries, league, day, at), day)
    yield Capture(ODDS, eastern_instant(day, LATE_MORNING), partial(_odds, league, day), day)
    for game in league.games_on[day]:
        yield from _of_game(league, game)
    morning = eastern_instant(day + timedelta(days=1), NEXT_MORNING)
    yield Capture(BOX_SCORES, morning, partial(_box_scores, league, day), day)


def _of_game(league: League, game: Game) -> Iterator[Capture]:
    times = snapshot_times(game.day, game.tip_at)
    home, away = league.squads(game)
    market = Market(league.stream_of(Purpose.BOOKS, game), home.players + away.players, len(times))
    for snapshot, at in enumerate(times):
        if game.postponed_at is None or at < game.postponed_at:
            yield Capture(EVENT_ODDS, at, partial(_event_odds, league, game, market, snapshot, at), game.day)


def _schedule(league: League, games: list[Game], at: datetime) -> list[bytes]:
    return [nba_com.schedule(games, league.result, at)]


def _players(league: League, day: date) -> list[bytes]:
    return balldontlie.active_players(league.rosters_on[day])


def _injuries(league: League, day: date, at: datetime) -> list[bytes]:
    teams = {
        player.id: (player, team)
        for team, squad in league.rosters_on[day].items()
        for player in squad.players
    }
    known, doubts = league.availability.known_on(day, at), league.availability.doubts[day]
    return balldontlie.player_injuries(day, known, doubts, teams)


def _odds(league: League, day: date) -> list[bytes]:
    at = eastern_instant(day, LATE_MORNING)
    out = league.availability.known_out(day, at)
    slate = []
    for game in league.games_on[day]:
        if game.tip_at > at:
            home, away = league.expectation(game, out)
            luck = league.stream_of(Purpose.GAME_LINES, game)
            slate.append((game, game_lines(luck, at, home.team_points, away.team_points)))
    return [odds_api.odds(league.seed, slate)]


def _event_odds(league: League, game: Game, market: Market, snapshot: int, at: datetime) -> list[bytes]:
    if at < game.tip_at:
        minutes, points = _expected(league, game, league.availability.known_out(game.day, at))
        offers = market.before_tip(snapshot, at, minutes, points)
    else:  # by now everyone sees who plays
        minutes, points = _expected(league, game, league.availability.out_on(game.day))
        scored = np.concatenate(league.result(game).early_points)
        offers = market.in_play(snapshot, at, minutes, points, scored)
    return [odds_api.event_odds(league.seed, game, offers)]


def _expected(league: League, game: Game, out: frozenset[int]) -> tuple[Floats, Floats]:
    """Expected minutes and points of both sides' players, the home side's first."""
    home, away = league.expectation(game, out)
    return np.concatenate((home.minutes, away.minutes)), np.concatenate((home.points, away.points))


def _box_scores(league: League, day: date) -> list[bytes]:
    played = [(game, league.result(game)) for game in league.games_on[day] if game.postponed_at is None]
    return [balldontlie.box_scores(played, league.availability.out_on(day))]
