"""A season as the pipeline went through it: every date by every phase, coverage, lines, runs and faults.

What belongs here: judging what is stored of each date. What does not: reading it (`nba_props.pages`) and how
it looks (`pages/pipeline.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nba_props.reports import board as boards
from nba_props.reports.status import MUST_HAVE_ROWS, Grid

COMPLETE, NO_GAMES, MISSING, FAILED, PARTIAL = "complete", "no games", "missing", "failed", "partial"
#: The worst first.
STATES = (FAILED, MISSING, PARTIAL, COMPLETE, NO_GAMES)
OUTCOMES = "nba_predictions.prediction_outcomes"
GRADES = "nba_predictions.prediction_accuracy"
#: The phases of a date, in their order, and the table that stands for each.
PHASES: Mapping[str, str] = {
    "schedule": "nba_raw.schedule",
    "lines": "nba_raw.odds_api_player_points_props",
    "context": "nba_analytics.upcoming_player_game_context",
    "features": "nba_precompute.ml_feature_store",
    "predictions": "nba_predictions.player_prop_predictions",
    "outcomes": OUTCOMES,
    "box scores": "nba_raw.bdl_player_boxscores",
    "summaries": "nba_analytics.player_game_summary",
    "grades": GRADES,
}
_FAILS = ("error", "broken")


@dataclass(frozen=True)
class Inputs:
    """What is read of a season: its grid; the dates with a partition and those with rows, by table; verdicts,
    outcomes (game_date, outcome, reason_code, has_prop_line), grades (game_date, result), lines by date
    (game_date, real_lines, placeholders, mean_line), runs, the newest capture by feed, faults that are open
    (title, remedy, since).
    """

    grid: Grid
    stored: Mapping[str, Sequence[date]]
    with_rows: Mapping[str, Sequence[date]]
    verdicts: pl.DataFrame
    outcomes: pl.DataFrame
    grades: pl.DataFrame
    lines: pl.DataFrame
    runs: pl.DataFrame
    captured: Mapping[str, datetime | None]
    faults: Sequence[tuple[str, str, datetime]]


@dataclass(frozen=True)
class Pipeline:
    """A season for a person.

    `cells`: phase, game_date, state, why; `coverage`: game_date, lined, predicted, share; `lines` as given;
    `failing`: the newest verdict of each check and date that does not pass, the newest date first; `runs` the
    newest first.
    """

    first: date
    last: date
    cells: pl.DataFrame
    coverage: pl.DataFrame
    lines: pl.DataFrame
    failing: pl.DataFrame
    runs: pl.DataFrame
    captured: Mapping[str, datetime | None]
    faults: Sequence[tuple[str, str, datetime]]

    def count(self, state: str) -> int:
        """Cells in a state."""
        return self.cells.filter(pl.col("state") == state).height


def build(given: Inputs, *, coverage_warn: float) -> Pipeline:
    """The season. A date is partial where fewer than `coverage_warn` of its lined players are predicted."""
    newest = _newest(given.verdicts)
    covered = coverage(given.outcomes)
    thin = dict(covered.filter(pl.col("share") < coverage_warn).select("game_date", "share").iter_rows())
    failed = _failed(newest)
    pending = {*given.grades.filter(pl.col("result") == "PENDING")["game_date"]}
    cells = [
        (phase, day, *_state(given, table, day, failed=failed, thin=thin, pending=pending))
        for phase, table in PHASES.items()
        for day in given.grid.dates
    ]
    schema = {"phase": pl.String, "game_date": pl.Date, "state": pl.String, "why": pl.String}
    well = pl.col("state").is_in(["pass", "not_applicable"])
    return Pipeline(
        first=given.grid.dates[0],
        last=given.grid.dates[-1],
        cells=pl.DataFrame(cells, schema=schema, orient="row"),
        coverage=covered,
        lines=given.lines.sort("game_date"),
        failing=newest.filter(~well).sort(
            "game_date", "table_name", "check_name", descending=[True, False, False], nulls_last=True
        ),
        runs=given.runs.sort("started_at", descending=True, nulls_last=True),
        captured=given.captured,
        faults=given.faults,
    )


def coverage(outcomes: pl.DataFrame) -> pl.DataFrame:
    """game_date, lined, predicted, share: of the lined players nobody excuses, those predicted."""
    return (
        outcomes.filter(pl.col("has_prop_line") & ~boards.is_excused())
        .group_by("game_date")
        .agg(lined=pl.len(), predicted=(pl.col("outcome") == "predicted").sum())
        .with_columns(share=pl.col("predicted") / pl.col("lined"))
        .sort("game_date")
    )


def _newest(verdicts: pl.DataFrame) -> pl.DataFrame:
    return verdicts.sort("checked_at", "created_at").unique(
        ["table_name", "check_name", "game_date"], keep="last", maintain_order=True
    )


def _failed(newest: pl.DataFrame) -> Mapping[tuple[str, date], str]:
    """By table and date the checks that fail as errors."""
    wrong = newest.filter(pl.col("state").is_in(_FAILS) & pl.col("game_date").is_not_null())
    named = wrong.group_by("table_name", "game_date").agg(pl.col("check_name").sort().str.join(", "))
    return {(table, day): names for table, day, names in named.iter_rows()}


def _state(
    given: Inputs,
    table: str,
    day: date,
    *,
    failed: Mapping[tuple[str, date], str],
    thin: Mapping[date, float],
    pending: set[date],
) -> tuple[str, str]:
    """The state of a table on a date, and why."""
    if names := failed.get((table, day)):
        return FAILED, f"fails {names}"
    if day in given.grid.without_games:
        return NO_GAMES, "nobody played"
    is_stored = day in given.stored[table]
    if not is_stored or (table in MUST_HAVE_ROWS and day not in given.with_rows[table]):
        return MISSING, "the partition holds no rows" if is_stored else "no partition is stored"
    if table == OUTCOMES and day in thin:
        return PARTIAL, f"{thin[day]:.0%} of the lined players predicted"
    if table == GRADES and day in pending:
        return PARTIAL, "some predictions are not graded"
    return COMPLETE, ""
