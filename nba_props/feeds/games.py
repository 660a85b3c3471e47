"""Which games a date has, as the landed schedules say now.

What belongs here: reading them for the fetcher and the clock. What does not: the table of games
(`assets/raw.py`), which is made of the same payloads.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import polars as pl

from nba_props.ingest import schedule as schedule_rows
from nba_props.ingest.schedule import MOVED_WITHIN, POSTPONED
from nba_props.landing import Landing
from nba_props.sources.feeds import FEEDS
from nba_props.sources.reading import read_records
from nba_props.sources.records import empty


@dataclass(frozen=True)
class Game:
    """A game that is to be played, or was: `code` is YYYYMMDD_AWY_HOM."""

    code: str
    day: date
    tip_at: datetime | None
    season_type: str | None


def known_games(landing: Landing, first: date, last: date) -> dict[date, tuple[Game, ...]]:
    """The games of each date of the window that a landed schedule has.

    Postponed games are none.
    """
    around = first - MOVED_WITHIN, last + MOVED_WITHIN
    paths = tuple(
        ref.path
        for name in sorted(landing.feeds())
        if name in FEEDS and "schedule" in FEEDS[name].kinds
        for ref in landing.refs(name, *around)
    )
    return dict(_of(landing.url, first, last, paths))


@lru_cache(maxsize=8)
def _of(
    url: str, first: date, last: date, paths: tuple[str, ...]
) -> tuple[tuple[date, tuple[Game, ...]], ...]:
    """The same of these payloads, which never change: a sensor asks every few seconds."""
    if not paths:
        return ()
    landing = Landing(url)
    rows = schedule_rows.build(
        read_records(landing, "schedule", first - MOVED_WITHIN, last + MOVED_WITHIN).records["schedule"],
        empty("box_scores"),
    )
    rows = rows.filter(pl.col("game_date").is_between(first, last)).sort("tip_at", "game_code")
    played = rows.filter(pl.col("status") != POSTPONED)
    games = [
        Game(*row) for row in played.select("game_code", "game_date", "tip_at", "season_type").iter_rows()
    ]
    days = sorted(set(rows["game_date"]))
    return tuple((day, tuple(game for game in games if game.day == day)) for day in days)


def schedule_reaches(landing: Landing) -> date | None:
    """The last date any landed schedule knows."""
    days = [
        max(landing.dates(ref), default=None)
        for name in landing.feeds()
        if name in FEEDS and FEEDS[name].kinds == ("schedule",)
        for ref in landing.refs(name)
    ]
    return max((day for day in days if day is not None), default=None)
