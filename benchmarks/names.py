"""Whose name a book printed: three seasons of quotes at once, and one slate.

What belongs here: timing the one resolver, on invented people in real numbers and on the home with the most
in it. What does not: whether it is right, which is the tests' business.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

import polars as pl

from benchmarks.ground import FIRST, LAST, Ground, settings_of
from benchmarks.measure import Figure, figure, seconds_of, timed
from nba_props.assets import raw, reference
from nba_props.ingest import props
from nba_props.landing import Landing
from nba_props.partitions import DateWindow
from nba_props.players import aliases, registry, resolver
from nba_props.sources.reading import read_records
from nba_props.sources.simulated.names import (
    FIRST_NAMES,
    LAST_NAMES,
    as_in_box_score,
    with_dotted_initials,
    without_marks,
    without_suffix,
)
from nba_props.teams import TEAMS
from nba_props.warehouse import contracts
from nba_props.warehouse.lake import Lake

#: Seconds for all quotes, and for a slate's.
SEASONS_TARGET, SLATE_TARGET = 1.0, 0.020
#: About what three real seasons have: persons, dates, those with quotes, quotes, the share without teams.
PERSONS, DATES, QUOTED_DATES, QUOTES, WITHOUT_TEAMS = 810, 523, 207, 30_000, 0.46
#: A slate of eight games, eight lined players a team, at six books.
SLATE_GAMES, LINED, BOOKS = 8, 8, 6
_SLATE, _SEASON = date(2026, 1, 16), date(2025, 10, 21)
_RUNS = 7

_MARKED = str.maketrans({"c": "č", "s": "š", "a": "á", "o": "ö", "z": "ž"})
_SPELLINGS = (as_in_box_score, with_dotted_initials, without_marks, without_suffix)
_PLAIN = {"player_name": pl.String, "game_date": pl.Date, "home_team": pl.String, "away_team": pl.String}
_NOTHING = pl.DataFrame(schema={"spelling": pl.String, "other_spelling": pl.String})
_UNDECIDED = contracts.table("nba_reference.name_decisions").frame()
_SIGHTING = {"source_player_id": pl.String, "player_name": pl.String, "team": pl.String}


def names(ground: Ground) -> dict[str, Figure]:
    """Invented people as many as real ones; then, with their game, the quotes that are there."""
    invented = _League()
    slate = invented.slate()
    quotes = invented.quotes()
    first, last = date.fromisoformat(FIRST), date.fromisoformat(LAST)
    return {
        "registry": timed(invented.registered, runs=3, rows=invented.box.height, persons=PERSONS),
        "seasons": _against(SEASONS_TARGET, partial(invented.resolve, quotes), names=quotes.height),
        "slate": _against(SLATE_TARGET, partial(invented.resolve, slate), names=slate.height),
        "stored_seasons": _stored(ground, DateWindow(first, last), SEASONS_TARGET),
        "stored_season": _stored(ground, DateWindow(_SEASON, last), SEASONS_TARGET),
        "stored_slate": _stored(ground, DateWindow.day(_SLATE), SLATE_TARGET),
    }


def _against(target: float, work: Callable[[], object], **more: int) -> Figure:
    work()  # the first call also loads what it needs
    seen = [seconds_of(work) for _ in range(_RUNS)]
    return figure(seen, target=target, met=sorted(seen)[_RUNS // 2] <= target, **more)


def _stored(ground: Ground, window: DateWindow, target: float) -> Figure:
    """Quotes of a window to their rows of nba_raw, reading apart."""
    settings = settings_of(ground.fullest)
    stored, landing = Lake(settings.warehouse_dir), Landing(settings.landing_url)
    known = stored.read(reference.REGISTRY)
    records = read_records(landing, "props", window.start, window.end).records["props"]
    work = partial(
        props.build,
        records,
        schedule=stored.read(raw.SCHEDULE, window.start, window.end),
        spellings=registry.spellings(known),
        aliases=stored.read(reference.ALIASES),
        teams=registry.teams_over_time(stored.read(raw.BOX_SCORES), stored.read(raw.ROSTERS), known),
    )
    return _against(target, work, names=records.height)


class _League:
    """People, games and quotes without anything real in them, as many as three real seasons have."""

    def __init__(self) -> None:
        self._luck = random.Random(1)
        self._teams = [team.abbreviation for team in TEAMS]
        self._days = [date(2023, 10, 24) + timedelta(days=day) for day in range(DATES)]
        self._squads = self._moving_squads()
        self._games = {day: self._pairs() for day in self._days}
        self._playing = self._sides()
        self.box = self._appearances()
        self._rosters = self.box.head(0).rename({"game_date": "known_from"})
        self._registry, self._spellings = self.registered()
        self._over_time = registry.teams_over_time(self.box, self._rosters, self._registry)
        self._aliases = _as_stored(aliases.build(_NOTHING, _UNDECIDED, self._registry))

    def registered(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The registry and its spellings from all box rows."""
        people = registry.build(registry.sightings(self.box, self._rosters), _UNDECIDED)
        return people, registry.spellings(people)

    def resolve(self, printed: pl.DataFrame) -> pl.DataFrame:
        """What the resolver makes of printed names, given the games of their dates, as a run does."""
        return resolver.resolve(
            printed,
            spellings=self._spellings,
            aliases=self._aliases,
            teams=self._over_time,
            playing=self._playing.join(printed.select("game_date").unique(), on="game_date", how="semi"),
        )

    def quotes(self) -> pl.DataFrame:
        """As many quotes as three seasons have."""
        a_date = QUOTES // QUOTED_DATES + 1
        days = self._luck.sample(self._days[60:], QUOTED_DATES)
        rows = [row for day in days for row in self._luck.choices(self._lined(day), k=a_date)]
        return pl.DataFrame(rows[:QUOTES], schema=_PLAIN, orient="row")

    def slate(self) -> pl.DataFrame:
        """All quotes of one date."""
        rows = [row for _ in range(BOOKS) for row in self._lined(self._days[-1])]
        return pl.DataFrame(rows, schema=_PLAIN, orient="row")

    def _lined(self, day: date) -> list[tuple[str, date, str | None, str | None]]:
        rows = []
        for home, away in self._games[day]:
            for _, name in (*self._squads[day][home][:LINED], *self._squads[day][away][:LINED]):
                nowhere = self._luck.random() < WITHOUT_TEAMS
                printed = self._luck.choice(_SPELLINGS)(name)
                rows.append((printed, day, *((None, None) if nowhere else (home, away))))
        return rows

    def _moving_squads(self) -> dict[date, dict[str, list[tuple[str, str]]]]:
        """Everybody in a team; every week two of them change places."""
        everybody = [(f"nba:{place}", name) for place, name in enumerate(self._named())]
        size = PERSONS // len(self._teams)
        squads = {team: everybody[t * size : (t + 1) * size] for t, team in enumerate(self._teams)}
        by_day = {}
        for place, day in enumerate(self._days):
            if place % 7 == 0:
                squads = self._after_a_trade(squads)
            by_day[day] = squads
        return by_day

    def _after_a_trade(self, squads: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
        one, other = self._luck.sample(self._teams, 2)
        left, right = list(squads[one]), list(squads[other])
        place = self._luck.randrange(LINED)
        left[place], right[place] = right[place], left[place]
        return {**squads, one: left, other: right}

    def _named(self) -> list[str]:
        every = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
        return [self._spelled(name, place) for place, name in enumerate(self._luck.sample(every, PERSONS))]

    @staticmethod
    def _spelled(name: str, place: int) -> str:
        marked = name.translate(_MARKED) if place % 10 == 0 else name
        return f"{marked} Jr." if place % 16 == 0 else marked

    def _pairs(self) -> Sequence[tuple[str, str]]:
        drawn = self._luck.sample(self._teams, 2 * SLATE_GAMES)
        return list(zip(drawn[::2], drawn[1::2], strict=True))

    def _sides(self) -> pl.DataFrame:
        rows = [(day, team) for day, pairs in self._games.items() for pair in pairs for team in pair]
        return pl.DataFrame(rows, schema={"game_date": pl.Date, "team": pl.String}, orient="row")

    def _appearances(self) -> pl.DataFrame:
        rows = [
            (day, *person, team)
            for day, pairs in self._games.items()
            for pair in pairs
            for team in pair
            for person in self._fielded(self._squads[day][team])
        ]
        return pl.DataFrame(rows, schema={"game_date": pl.Date, **_SIGHTING}, orient="row")

    def _fielded(self, squad: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Whoever has lines, and one of the rest, so that everybody is seen sooner or later."""
        return [*squad[:LINED], self._luck.choice(squad[LINED:])]


def _as_stored(directed: pl.DataFrame) -> pl.DataFrame:
    return directed.with_columns(processed_at=pl.lit(None, pl.Datetime("us", "UTC")))
