"""The plan's checks of the whole grid of dates: what lacks anywhere, and how far behind a phase is.

What belongs here: dates that have a partition against dates that must. What does not: whether a partition has
rows (`rows_on_game_days` of each table), and the grid itself (`reports/status.py`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from nba_props.clock import eastern_date
from nba_props.partitions import DateWindow
from nba_props.reports.status import MUST_HAVE_ROWS, Grid, grid_of, ranges
from nba_props.validation.check import DATE, Given, Plan, Severity

PLAN = Plan()

RUNS = "nba_reference.processor_run_history"
SCHEDULE = "nba_raw.schedule"
#: The phases in the order data flows, each with the table it ends in, and whether that is made after games.
_PHASES = (
    ("results", "nba_raw.bdl_player_boxscores", True),
    ("summaries", "nba_analytics.team_offense_game_summary", True),
    ("context", "nba_analytics.upcoming_player_game_context", False),
    ("features", "nba_precompute.ml_feature_store", False),
    ("predictions", "nba_predictions.prediction_outcomes", False),
    ("grading", "nba_predictions.prediction_accuracy", True),
)
_AFTER_GAMES = frozenset(
    {
        "nba_raw.bdl_player_boxscores",
        "nba_analytics.player_game_summary",
        "nba_analytics.team_offense_game_summary",
        "nba_analytics.team_defense_game_summary",
        "nba_predictions.prediction_accuracy",
    }
)

_MORNING = timedelta(hours=12)

_Hole = Mapping[str, object]


@PLAN.check(
    RUNS,
    plan="the full-schedule grid of missing dates",
    remedy="`nba-props backfill --from FIRST --to LAST` makes every table of the dates from what is landed;"
    " where the schedule is unknown, import it first",
    thresholds=("grading_hours",),
)
def dates_missing(given: Given) -> pl.DataFrame:
    """From its first stored date on every table has every date with games, over all of history: a date with
    games and without a partition is an error. Dates of which no schedule is stored warn: nobody can say
    whether there were games.
    """
    stored = {table: given.reader.dates(table) for table in sorted(MUST_HAVE_ROWS)}
    grid = _grid(given, stored[SCHEDULE])
    found = [
        _hole("schedule unknown", SCHEDULE, days, Severity.WARN)
        for days in _stretches(grid.unknown, grid.dates)
    ]
    with_games = sorted(grid.with_games)
    for table, days in stored.items():
        due = [day for day in _due(given, grid, after_games=table in _AFTER_GAMES) if days and day > days[0]]
        found += [
            _hole("no partition", table, lacking, Severity.ERROR)
            for lacking in _stretches(set(due) - set(days), with_games)
        ]
    return _holes(found)


@PLAN.check(
    RUNS,
    plan="phase freshness",
    remedy="`nba-props runs --failures` says what failed; then `nba-props backfill --from FIRST --to LAST`."
    " Where the schedule itself ends, land or import its latest",
    thresholds=("grading_hours", "fresh_dates"),
)
def phases_fresh(given: Given) -> pl.DataFrame:
    """Each phase has reached the last date with games: one date behind warns, more than the setting fails. A
    schedule that ends before today in the season warns: what it does not know of nobody misses.
    """
    stored = given.reader.dates(SCHEDULE)
    grid = _grid(given, stored)
    found = list(_ended(given, stored))
    for phase, table, after_games in _PHASES:
        days = given.reader.dates(table)
        behind = [day for day in _due(given, grid, after_games=after_games) if days and day > days[-1]]
        if behind:
            worst = len(behind) > given.thresholds["fresh_dates"]
            severity = Severity.ERROR if worst else Severity.WARN
            found.append(_hole(f"{phase} behind", table, behind, severity))
    return _holes(found)


def _grid(given: Given, stored: list[date]) -> Grid:
    games = given.reader.read(SCHEDULE, None, None, [DATE, "status"])
    return grid_of(games, stored, eastern_date(given.now))


def _due(given: Given, grid: Grid, *, after_games: bool) -> list[date]:
    """The dates with games whose rows are due: before the games at once, after them so many hours later."""
    hours = given.thresholds["grading_hours"] if after_games else 0
    last = eastern_date(given.now - timedelta(hours=hours))
    return sorted(day for day in grid.with_games if day < last)


def _ended(given: Given, stored: list[date]) -> Iterator[_Hole]:
    today = eastern_date(given.now)
    # Today's games are stored in the morning.
    if not stored or stored[-1] >= eastern_date(given.now - _MORNING):
        return
    if since := DateWindow(stored[-1] + timedelta(days=1), today).dates():
        yield _hole("schedule ends", SCHEDULE, since, Severity.WARN)


def _hole(what: str, table: str, days: Sequence[date], severity: Severity) -> _Hole:
    """A stretch of dates as a row."""
    return {
        "what": what, "table_name": table, "first": days[0], "last": days[-1], "dates": len(days),
        "severity": str(severity),
    }  # fmt: skip


def _stretches(days: Collection[date], grid: Sequence[date]) -> list[list[date]]:
    """Dates that follow one another on the grid, together."""
    return [[day for day in grid if first <= day <= last] for first, last in ranges(sorted(days), grid)]


def _holes(found: Sequence[_Hole]) -> pl.DataFrame:
    schema = {
        "what": pl.String, "table_name": pl.String, "first": pl.Date, "last": pl.Date, "dates": pl.Int64,
        "severity": pl.String,
    }  # fmt: skip
    return pl.DataFrame(found, schema=schema)
