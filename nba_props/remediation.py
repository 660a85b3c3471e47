"""Mending what stored predictions got wrong: which dates, what is backed up, and the runs that mend it.

What belongs here: planning from stored rows, the backup, and one run for neighbouring dates. What does not:
the rules for rows (`predictions/placeholders.py`), and what a person types and reads (`cli/`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from nba_props import backups, home
from nba_props.errors import UsageError
from nba_props.markets import lines
from nba_props.partitions import DateWindow
from nba_props.predictions import placeholders
from nba_props.renaming import GRADING, Step, steps
from nba_props.settings import Settings
from nba_props.warehouse import open_warehouse
from nba_props.warehouse.base import Warehouse

if TYPE_CHECKING:
    from nba_props.runner import RunReport

_PREDICTIONS, _OUTCOMES = "nba_predictions.player_prop_predictions", "nba_predictions.prediction_outcomes"
_ACCURACY = "nba_predictions.prediction_accuracy"
_PROPS = "nba_raw.odds_api_player_points_props"
_GRADED = ["prediction_id", "current_points_line", "recommendation"]


@dataclass(frozen=True)
class Plan:
    """What is to be mended.

    `found` are the placeholders: the view's columns and `becomes` (corrected: published live; quoted:
    predicted again from a stored quote; unlined: again without a line). `stale` are dates whose grades rest
    on a line that is not their predictions' any more, as a remedy that died leaves them.
    """

    found: pl.DataFrame
    stale: tuple[date, ...]
    steps: tuple[Step, ...]

    @property
    def dates(self) -> list[date]:
        """The dates that are written."""
        return sorted({*self.found["game_date"], *self.stale})

    @property
    def tables(self) -> list[str]:
        """The tables that are written."""
        return sorted({table for step in self.steps for table in step.tables})

    def by_date(self) -> pl.DataFrame:
        """One row a date: game_date, placeholders, players, quoted, unlined, corrected, regraded."""
        counts = self.found.group_by("game_date").agg(
            placeholders=pl.len(),
            players=pl.col("player_lookup").n_unique(),
            **{name: (pl.col("becomes") == name).sum() for name in ("quoted", "unlined", "corrected")},
        )
        graded = [day for step in self.steps if _ACCURACY in step.tables for day in step.window.dates()]
        return (
            pl.DataFrame({"game_date": self.dates}, schema={"game_date": pl.Date})
            .join(counts, on="game_date", how="left")
            .with_columns(pl.exclude("game_date").fill_null(0), regraded=pl.col("game_date").is_in(graded))
            .sort("game_date")
        )


@dataclass(frozen=True)
class Remedy:
    """What was done: the backup of what was there, and the runs."""

    backup: str
    reports: tuple["RunReport", ...]


def plan(settings: Settings, window: DateWindow) -> Plan:
    """What is to be mended between two dates, from stored rows; changes nothing.

    Raises UsageError for a window that is not over: tonight's slate is predicted again, not mended.
    """
    today = settings.clock().today()
    if window.end >= today:
        raise UsageError(
            f"{window.end} is not over: mend up to {today - timedelta(days=1)}; tonight is predicted again"
            " with `nba-props slate --force`"
        )
    warehouse = open_warehouse(settings)
    dates = {"start_date": window.start, "end_date": window.end}
    found = warehouse.select(placeholders.FIND, dates, window.start, window.end)
    stale = _stale(warehouse, window)
    graded = set(warehouse.dates(_ACCURACY))
    tables = {
        day: {_PREDICTIONS, _OUTCOMES, *(GRADING if day in graded else ())}
        for day in {*found["game_date"], *stale}
    }
    return Plan(_becoming(settings, warehouse, found), tuple(stale), tuple(steps(tables)))


def apply(
    settings: Settings,
    wanted: Plan,
    on_backup: Callable[[str], None] = lambda _name: None,
    on_table: Callable[[Step, str], None] = lambda _step, _table: None,
) -> Remedy:
    """Back up the plan's dates and mend them, one run for neighbouring dates.

    A run that fails raises, leaves the dates before it mended, and the same command goes on from there.
    """
    from nba_props import runner
    from nba_props.overrides import Overrides

    home.prepare(settings)
    why = f"before {wanted.found.height} placeholder lines on {len(wanted.dates)} dates were mended"
    name = backups.make(
        settings, open_warehouse(settings), wanted.tables, wanted.dates, why, removed=wanted.found
    )
    on_backup(name)
    reports = []
    for step in wanted.steps:

        def advance(table: str, step: Step = step) -> None:
            on_table(step, table)

        reports.append(
            runner.run(
                settings,
                step.window,
                step.tables,
                backfill=True,
                overrides=Overrides(remedy=True),
                on_table=advance,
            )
        )
    return Remedy(name, tuple(reports))


def _becoming(settings: Settings, warehouse: Warehouse, found: pl.DataFrame) -> pl.DataFrame:
    if found.is_empty():
        return found.with_columns(becomes=pl.lit(None, pl.String))
    first, last = found["game_date"].min(), found["game_date"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    columns = [
        "game_date", "prediction_id", "game_id", "player_lookup", "tip_at", "decision_time", "has_prop_line"
    ]  # fmt: skip
    bad = warehouse.read(_PREDICTIONS, first, last, columns).join(found, on="prediction_id", how="semi")
    lined = lines.derived_again(bad, warehouse.read(_PROPS, first, last), settings.sportsbooks)
    marked = found.join(
        lined.select("prediction_id", "tip_at", is_quoted="has_prop_line"), on="prediction_id", how="left"
    )
    becomes = (
        pl.when(placeholders.corrected(settings.clock().now()))
        .then(pl.lit("corrected"))
        .when("is_quoted")
        .then(pl.lit("quoted"))
        .otherwise(pl.lit("unlined"))
    )
    return (
        marked.with_columns(becomes=becomes)
        .drop("tip_at", "is_quoted")
        .sort("game_date", "player_lookup", "system_id")
    )


def _stale(warehouse: Warehouse, window: DateWindow) -> list[date]:
    columns = ["game_date", *_GRADED]
    active = warehouse.read(_PREDICTIONS, window.start, window.end, [*columns, "is_active"]).filter(
        "is_active"
    )
    graded = warehouse.read(_ACCURACY, window.start, window.end, columns)
    return sorted(set(graded.join(active, on=columns, how="anti", nulls_equal=True)["game_date"]))
