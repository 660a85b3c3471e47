"""The one clock: now, Eastern dates, decision times, seasons.

What belongs here: every rule that turns an instant into a date or the other way round.
What does not: reading rows. Callers pass instants in and compare `available_at` with what they get back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

EASTERN = ZoneInfo("America/New_York")

LIVE = "live"
BACKFILL = "backfill"
REGENERATED = "regenerated"

#: A past game is decided as it stood this long before its tip.
DECISION_LEAD = timedelta(hours=1)
#: Where no tip is known, a past date is decided at this Eastern time.
DECISION_WITHOUT_TIP = time(12, 0)

#: A season is named by the year in which it starts; it starts in this month.
SEASON_FIRST_MONTH = 8


@dataclass(frozen=True)
class Clock:
    """The wall clock, or an instant that stands still (`NBA_PROPS_NOW`, tests)."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @classmethod
    def fixed(cls, instant: datetime) -> "Clock":
        """A clock that always says `instant` (must carry a time zone)."""
        if instant.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {instant}")
        moment = instant.astimezone(UTC)
        return cls(now=lambda: moment)

    def today(self) -> date:
        """The Eastern date of now: the date of tonight's games."""
        return eastern_date(self.now())


def eastern_date(instant: datetime) -> date:
    """The Eastern calendar date of an instant with a time zone."""
    return instant.astimezone(EASTERN).date()


def eastern_instant(day: date, at: time) -> datetime:
    """The UTC instant of an Eastern wall-clock time on `day`."""
    return datetime.combine(day, at, EASTERN).astimezone(UTC)


def season_start_year(day: date) -> int:
    """The year in which the season of `day` started (2026-01-16 -> 2025)."""
    return day.year if day.month >= SEASON_FIRST_MONTH else day.year - 1


def season_of(day: date) -> str:
    """The season's printed name (2026-01-16 -> '2025-26')."""
    start = season_start_year(day)
    return f"{start}-{(start + 1) % 100:02d}"


def season_first_day(season: str | date) -> date:
    """The first calendar day of a season, given its name or any of its days."""
    start = int(season[:4]) if isinstance(season, str) else season_start_year(season)
    return date(start, SEASON_FIRST_MONTH, 1)


def history_first_day(day: date) -> date:
    """The first day a pre-game table of `day` looks back on: last season's first."""
    return season_first_day(season_first_day(day) - timedelta(days=1))


def history_first_day_expr(column: str = "game_date") -> pl.Expr:
    """Polars: the same of a date column."""
    return pl.date(_season_start_expr(column) - 1, SEASON_FIRST_MONTH, 1)


def season_expr(column: str = "game_date") -> pl.Expr:
    """Polars: the season name of a date column."""
    start = _season_start_expr(column)
    return pl.format("{}-{}", start, ((start + 1) % 100).cast(pl.String).str.zfill(2))


def _season_start_expr(column: str) -> pl.Expr:
    return pl.col(column).dt.year() - (pl.col(column).dt.month() < SEASON_FIRST_MONTH).cast(pl.Int32)


def tipped(now: datetime) -> pl.Expr:
    """Whether a game (tip_at, game_date) has tipped by `now`; without a tip, whether its day ended."""
    return (
        pl.when(pl.col("tip_at").is_not_null())
        .then(pl.col("tip_at") <= _instant(now))
        .otherwise(pl.col("game_date") < eastern_date(now))
    )


def decision_columns(games: pl.DataFrame, now: datetime, past: pl.Expr | None = None) -> pl.DataFrame:
    """Add `decision_time` (UTC) and `origin` to a frame of games.

    In: at least `game_date` (Date) and `tip_at` (Datetime UTC, nullable). Out: the same rows and both
    columns. A game not yet tipped is decided now and is `live`. A game that has tipped is decided an hour
    before its tip, or at 12:00 Eastern of its date where no tip is known, and is a `backfill`. Who asks what
    was known at another instant gives it as `past`.
    """
    instant = _instant(now)
    upcoming = ~tipped(now)
    usual = pl.coalesce(pl.col("tip_at") - DECISION_LEAD, eastern_clock(DECISION_WITHOUT_TIP))
    return games.with_columns(
        decision_time=pl.when(upcoming).then(instant).otherwise(usual if past is None else past),
        origin=pl.when(upcoming).then(pl.lit(LIVE)).otherwise(pl.lit(BACKFILL)),
    )


def eastern_clock(at: time) -> pl.Expr:
    """Polars: the UTC instant of an Eastern hour on each `game_date`."""
    return (
        pl.col("game_date")
        .cast(pl.Datetime("us"))
        .dt.offset_by(f"{at.hour}h")
        .dt.replace_time_zone("America/New_York")
        .dt.convert_time_zone("UTC")
    )


def _instant(now: datetime) -> pl.Expr:
    return pl.lit(now.astimezone(UTC)).cast(pl.Datetime("us", "UTC"))
