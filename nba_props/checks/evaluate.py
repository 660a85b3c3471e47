"""Asking the checks of a table over a window, and storing what they said.

What belongs here: from checks and a warehouse to findings; a check that raises is a failed check. What
does not:
Dagster (`factory.py`), printing, and what a verdict is (`validation/verdicts.py`).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from nba_props.clock import eastern_date, history_first_day
from nba_props.errors import NbaPropsError
from nba_props.partitions import DateWindow
from nba_props.reports.status import MUST_HAVE_ROWS
from nba_props.settings import Settings
from nba_props.validation.check import DATE, Check, Given, Reader
from nba_props.validation.remembering import Remembering
from nba_props.validation.verdicts import Findings, broken, judge_dates, judge_whole
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse

RESULTS = "nba_monitoring.check_results"
_SCHEDULE = "nba_raw.schedule"
_OFFENSE = "nba_analytics.team_offense_game_summary"
#: Made after the games: due once a game is final. The others of MUST_HAVE_ROWS are due before.
_AFTER_GAMES = (
    "nba_raw.bdl_player_boxscores",
    "nba_analytics.player_game_summary",
    "nba_analytics.team_offense_game_summary",
)


def evaluate(
    checks: Sequence[Check], reader: Reader, window: DateWindow | None, settings: Settings, now: datetime
) -> list[Findings]:
    """The findings of the checks of one table, in their order; `window` is None where it has no
    partitions.
    """
    table, reader = checks[0].table, Remembering(reader)
    rows = _rows(reader, table, window)
    without = [day for day in window.dates() if not rows.get(day)] if window else []
    due = _due(reader, table, without, now)
    return [
        _ask(check, Given(reader, window, _thresholds(check, settings), now), rows, due) for check in checks
    ]


def _thresholds(check: Check, settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in check.thresholds}


def _ask(check: Check, given: Given, rows: Mapping[date | None, int], due: Collection[date]) -> Findings:
    dates = given.window.dates() if given.window else None
    try:
        found = check.find(given)
        if dates is None:
            return judge_whole(check, found, rows.get(None, 0))
        return judge_dates(check, found, dates, {day: rows.get(day, 0) for day in dates}, due)
    except (
        Exception
    ) as error:  # whatever a check raises, it has not passed, and its neighbours are asked all the same
        return broken(check, dates, f"{type(error).__name__}: {error}")


def _rows(reader: Reader, table: str, window: DateWindow | None) -> dict[date | None, int]:
    """The rows of each date; of a table without partitions, of None."""
    declared = contracts.table(table)
    try:
        if window is None:
            return {None: reader.read(table, None, None, declared.key[:1]).height}
        counted = reader.read(table, window.start, window.end, [DATE]).group_by(DATE).len()
    except NbaPropsError:
        return {}  # `stored_schema` names the fault
    return dict(counted.iter_rows())


def _due(reader: Reader, table: str, without_rows: Sequence[date], now: datetime) -> set[date]:
    """Those of the dates without rows on which the table must have some."""
    if table not in MUST_HAVE_ROWS or not without_rows or table == _SCHEDULE:
        return set()
    first, last = without_rows[0], without_rows[-1]
    games = reader.read(_SCHEDULE, first, last, [DATE, "home_team", "away_team", "status"])
    if table in _AFTER_GAMES:
        played = games.filter(pl.col("status") == "final")
    else:
        known = _teams_known(reader, games, last)
        played = games.filter(pl.col("status") != "postponed", pl.col(DATE) <= eastern_date(now)).join(
            known, on=DATE, how="semi"
        )
    return set(played[DATE]) & set(without_rows)


def _teams_known(reader: Reader, games: pl.DataFrame, last: date) -> pl.DataFrame:
    """The dates on which some team that plays has played before: without any history nobody is expected."""
    if games.is_empty():
        return games.select(DATE)
    seen = reader.read(_OFFENSE, history_first_day(last), last, [DATE, "team"])
    first = seen.group_by("team").agg(first=pl.col(DATE).min())
    sides = pl.concat([games.select(DATE, team=side) for side in ("home_team", "away_team")])
    return sides.join(first, on="team").filter(pl.col("first") < pl.col(DATE)).select(DATE).unique()


def record(warehouse: Warehouse, findings: Sequence[Findings], run_id: str, now: datetime) -> None:
    """Append every verdict of every date to nba_monitoring.check_results, as the run's batch."""
    written = datetime.now(UTC)
    rows = [
        {
            "run_id": run_id,
            "check_name": found.check.name,
            "table_name": found.check.table,
            "game_date": verdict.game_date,
            "state": str(verdict.state),
            "blocking": found.check.blocking,
            "violations": verdict.violations,
            "population": verdict.population,
            "rate": verdict.rate,
            "sample": json.dumps(verdict.sample, default=str),
            "reason": verdict.reason,
            "checked_at": now,
            "created_at": written,
        }
        for found in findings
        for verdict in found.verdicts
    ]
    warehouse.append(RESULTS, pl.DataFrame(rows, schema=contracts.table(RESULTS).schema), batch=run_id)
