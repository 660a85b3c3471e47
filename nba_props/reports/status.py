"""The state of the warehouse: which dates each table has, and which it should have and lacks.

What belongs here: the full grid of game dates and what is missing on it. What does not: listing files.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nba_props.partitions import DateWindow

#: A date whose games are played leaves rows in each of these; the others may rightly be empty.
MUST_HAVE_ROWS = frozenset(
    {
        "nba_raw.schedule",
        "nba_raw.bdl_player_boxscores",
        "nba_analytics.player_game_summary",
        "nba_analytics.team_offense_game_summary",
        "nba_analytics.team_defense_game_summary",
        "nba_analytics.upcoming_player_game_context",
        "nba_precompute.player_shot_zone_analysis",
        "nba_precompute.team_defense_zone_analysis",
        "nba_precompute.player_composite_factors",
        "nba_precompute.ml_feature_store",
        "nba_predictions.player_prop_predictions",
        "nba_predictions.prediction_outcomes",
        "nba_predictions.prediction_accuracy",
    }
)


@dataclass(frozen=True)
class Grid:
    """Every game partition from the first stored date of the schedule to the last, today left out.

    `with_games` are dates with at least one game that was not postponed; `without_games` have a schedule and
    nothing to play; `unknown` have no stored schedule, so that nobody can say.
    """

    dates: tuple[date, ...]
    with_games: frozenset[date]
    without_games: frozenset[date]
    unknown: frozenset[date]


@dataclass(frozen=True)
class TableState:
    """One table on the grid: `holes` lack a partition, `empty` have one without the rows it must have."""

    table: str
    first: date | None
    last: date | None
    dates: int
    holes: tuple[date, ...]
    empty: tuple[date, ...]
    size: int


def grid_of(schedule: pl.DataFrame, stored: Sequence[date], today: date) -> Grid:
    """The grid from the schedule's rows (game_date, status) and its stored partitions.

    Today is no part of it: what tonight still lacks is not missing yet.
    """
    past = [day for day in stored if day < today]
    dates = DateWindow(past[0], past[-1]).dates() if past else []
    played = set(schedule.filter(pl.col("status") != "postponed")["game_date"])
    known = set(past)
    return Grid(
        dates=tuple(dates),
        with_games=frozenset(day for day in dates if day in played),
        without_games=frozenset(day for day in dates if day in known - played),
        unknown=frozenset(day for day in dates if day not in known),
    )


def table_state(
    table: str, grid: Grid, stored: Sequence[date], *, with_rows: Collection[date] | None, size: int
) -> TableState:
    """Hold a table's partitions against the grid; `with_rows` is None where it needs none."""
    partitions = set(stored)
    holes = tuple(day for day in grid.dates if day not in partitions and day not in grid.without_games)
    played = partitions & grid.with_games
    empty = (
        tuple(day for day in grid.dates if day in played and day not in with_rows)
        if with_rows is not None
        else ()
    )
    return TableState(
        table=table,
        first=stored[0] if stored else None,
        last=stored[-1] if stored else None,
        dates=len(stored),
        holes=holes,
        empty=empty,
        size=size,
    )


def ranges(days: Sequence[date], grid: Sequence[date]) -> list[tuple[date, date]]:
    """Runs of `days` that follow one another on the grid, as (first, last)."""
    place = {day: number for number, day in enumerate(grid)}
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and place[day] == place[runs[-1][1]] + 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def latest_graded(accuracy: pl.DataFrame) -> date | None:
    """The last date with a graded prediction: from game_date and result of prediction_accuracy."""
    day = accuracy.filter(pl.col("result") != "PENDING")["game_date"].max()
    return day if isinstance(day, date) else None
