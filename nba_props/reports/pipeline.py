"""A season as the pipeline went through it: every date by every phase, coverage, lines, feeds and faults.

What belongs here: judging what is stored of each date. What does not: reading it (`nba_props.pages`) and how
it looks (`pages/pipeline.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nba_props.feeds import ledger
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
    (game_date, real_lines, placeholders, mean_line), runs, the newest capture by kind of payload, the rows of
    nba_raw.feed_requests, faults that are open (title, remedy, since). Of verdicts those `asked_before`
    count, so that the same season says the same whenever it is asked.
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
    requests: pl.DataFrame
    faults: Sequence[tuple[str, str, datetime]]
    asked_before: datetime


@dataclass(frozen=True)
class Pipeline:
    """A season for a person.

    `cells`: phase, game_date, state, why; `coverage`: game_date, lined, predicted, share; `lines` as given;
    `failing`: of each check that does not pass somewhere its state, dates, first, last, and of the last one
    violations and population; the worst first; `runs` the newest first; `feeds`: see `feeds_of`.
    """

    first: date
    last: date
    cells: pl.DataFrame
    coverage: pl.DataFrame
    lines: pl.DataFrame
    failing: pl.DataFrame
    runs: pl.DataFrame
    captured: Mapping[str, datetime | None]
    feeds: pl.DataFrame
    faults: Sequence[tuple[str, str, datetime]]

    def count(self, state: str) -> int:
        """Cells in a state."""
        return self.cells.filter(pl.col("state") == state).height


def build(given: Inputs, *, coverage_warn: float) -> Pipeline:
    """The season. A date is partial where fewer than `coverage_warn` of its lined players are predicted."""
    newest = _newest(given.verdicts, given.asked_before)
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
    return Pipeline(
        first=given.grid.dates[0],
        last=given.grid.dates[-1],
        cells=pl.DataFrame(cells, schema=schema, orient="row"),
        coverage=covered,
        lines=given.lines.sort("game_date"),
        failing=_failing(newest),
        runs=given.runs.sort("started_at", descending=True, nulls_last=True),
        captured=given.captured,
        feeds=feeds_of(given.requests),
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


def feeds_of(requests: pl.DataFrame) -> pl.DataFrame:
    """What became of the requests to each feed: feed, service, requests, failed, credits, last_asked,
    last_outcome, last_well (when it last was as fresh as its service), credits_left (what the service said
    last), error (of the last request, where it failed).

    In: rows of nba_raw.feed_requests.
    """
    ordered = requests.sort("requested_at", "request_id")
    well = pl.col("outcome").is_in(ledger.WELL)
    return (
        ordered.group_by("feed", "service")
        .agg(
            requests=pl.len(),
            failed=(~well).sum(),
            credits=pl.col("credits").sum(),
            last_asked=pl.col("requested_at").last(),
            last_outcome=pl.col("outcome").last(),
            last_well=pl.col("requested_at").filter(well).last(),
            credits_left=pl.col("credits_left").drop_nulls().last(),
            error=pl.col("error").last(),
        )
        .sort("service", "feed")
    )


def _newest(verdicts: pl.DataFrame, before: datetime) -> pl.DataFrame:
    """The newest verdict of each check and date asked before an instant; where none was, the newest."""
    in_time = pl.col("checked_at") < before
    return verdicts.sort(in_time, "checked_at", "created_at").unique(
        ["table_name", "check_name", "game_date"], keep="last", maintain_order=True
    )


def _failing(newest: pl.DataFrame) -> pl.DataFrame:
    """One row a check and state that is not well: how many dates, and the last one's figures."""
    severity = {state: place for place, state in enumerate((*_FAILS, "no_data", "warn"))}
    return (
        newest.filter(~pl.col("state").is_in(["pass", "not_applicable"]))
        .sort("game_date", nulls_last=False)
        .group_by("table_name", "check_name", "state", maintain_order=True)
        .agg(
            dates=pl.col("game_date").n_unique(),
            first=pl.col("game_date").min(),
            last=pl.col("game_date").max(),
            violations=pl.col("violations").last(),
            population=pl.col("population").last(),
        )
        .sort(
            pl.col("state").replace_strict(severity, default=len(severity), return_dtype=pl.Int64),
            "dates", "table_name", "check_name", descending=[False, True, False, False],
        )
    )  # fmt: skip


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
