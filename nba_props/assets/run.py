"""One asset's run: its window, its clock, and the doors through which it reads and writes.

What belongs here: what every asset needs from Dagster, from the landing zone and from the warehouse.
What does not: any one table.
"""

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import dagster as dg
import polars as pl

from nba_props import tags
from nba_props.clock import LIVE, Clock, eastern_date, history_first_day, tipped
from nba_props.landing import Landing
from nba_props.model_store import ModelStore
from nba_props.overrides import NONE, Overrides
from nba_props.partitions import DateWindow
from nba_props.settings import Settings
from nba_props.sources.reading import read_records
from nba_props.sources.records import Parsed
from nba_props.warehouse import contracts
from nba_props.warehouse.base import MergeRule, Warehouse, Written

_CONTEXT = "nba_analytics.upcoming_player_game_context"


@dataclass(frozen=True)
class Services:
    """What the assets work with.

    `seconds` collects our own computing by table, apart from Dagster's bookkeeping; `on_table` is told of
    each table written.
    """

    settings: Settings
    landing: Landing
    warehouse: Warehouse
    clock: Clock
    models: ModelStore
    seconds: dict[str, float] = field(default_factory=dict)
    on_table: Callable[[str], None] | None = None

    def count(self, table: str, seconds: float) -> None:
        """Note that a table was computed and written in this time."""
        self.seconds[table] = self.seconds.get(table, 0.0) + seconds
        if self.on_table is not None:
            self.on_table(table)


def process_tags() -> dict[str, str]:
    """The tags by which a run names this process, for whoever looks whether it still lives."""
    return {tags.HOST: socket.gethostname(), tags.PROCESS: str(os.getpid())}


def resource(used: Services) -> dg.ResourceDefinition:
    """The services as a Dagster resource; made ready for a run, it writes this process into the run's tags.

    The daemon launches a run before there is a process to name, so the process names itself.
    """

    def named(context: dg.InitResourceContext) -> Services:
        if context.run is not None and context.instance is not None:
            own = process_tags()
            if any(context.run.tags.get(name) != value for name, value in own.items()):
                context.instance.add_run_tags(context.run.run_id, own)
        return used

    return dg.ResourceDefinition(named)


@dataclass(frozen=True)
class Run:
    """The run of one asset over a window of dates (`window` is None for a table without partitions)."""

    services: Services
    run_id: str
    window: DateWindow | None
    is_backfill: bool
    now: datetime
    overrides: Overrides = NONE

    @classmethod
    def of(
        cls,
        context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext,
        services: Services,
        *,
        dated: bool,
    ) -> "Run":
        """The run Dagster has started; a table without partitions has no window even in a run over dates."""
        given = context.run.tags
        return cls(
            services=services,
            run_id=context.run.run_id,
            window=DateWindow.of_keys(context.partition_keys) if dated else None,
            is_backfill=tags.BACKFILL in given or tags.UI_BACKFILL in given,
            now=services.clock.now(),
            overrides=Overrides.of_tags(given),
        )

    def on(self, day: date) -> "Run":
        """The same run at work on one date."""
        return replace(self, window=DateWindow.day(day))

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.services.settings

    @property
    def dates(self) -> list[date]:
        """The dates written."""
        return self._dated.dates()

    def records(self, kind: str, *, beside: timedelta = timedelta(0)) -> Parsed:
        """The records of a kind from the landing zone: of the window and so far beside it, or all where there
        is none.
        """
        window, landing = self.window, self.services.landing
        if window is None:
            return read_records(landing, kind)
        return read_records(landing, kind, window.start - beside, window.end + beside)

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The rows of the window; all rows of a table without partitions."""
        window = self.window
        return self.services.warehouse.read(
            table, window.start if window else None, window.end if window else None, columns
        )

    def before(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The rows of this season and the last that are dated before the last date of the window.

        Nothing of the last date is in it. For the window's other dates the as-of joins keep the order
        (`features/asof.py`).
        """
        return self._history(table, self._dated.end - timedelta(days=1), columns)

    def lately(self, table: str, days: int, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The rows of the `days` days before the window, and of the window without its last date."""
        first, last = self._dated.start - timedelta(days=days), self._dated.end - timedelta(days=1)
        return self.services.warehouse.read(table, first, last, columns)

    def up_to(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Like `before`, with the window's last date: for the schedule, which is public before its games."""
        return self._history(table, self._dated.end, columns)

    def so_far(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """All rows up to the window's last date: for what is judged on everything there ever was."""
        return self.services.warehouse.read(table, None, self._dated.end, columns)

    def everything(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """All rows of a table, whatever their date: for names, which are no results."""
        return self.services.warehouse.read(table, None, None, columns)

    def write(self, table: str, rows: pl.DataFrame, rule: MergeRule | None = None) -> Written:
        """Stamp the rows and make them the window's, by `rule` where stored rows count too.

        A remedy leaves rows that stay the same as they are stored, stamps included.
        """
        stamped = self.stamped(rows.with_columns(run_id=pl.lit(self.run_id)))
        dates = self.dates if self.window else None
        if rule is None and self.overrides.remedy:
            rule = contracts.table(table).only_changes
        if rule is None:
            return self.services.warehouse.replace(table, stamped, dates)
        return self.services.warehouse.merge(table, stamped, dates, rule)

    def append(self, table: str, rows: pl.DataFrame) -> Written:
        """Add rows, stamped already, to the partitions of their dates."""
        return self.services.warehouse.append(table, rows)

    def remake(self, table: str, make: Callable[[pl.DataFrame], pl.DataFrame]) -> Written:
        """Make each date's rows what `make(stored)` says, while nobody else merges into that date.

        Whatever `make` itself reads is therefore at least as new as what any earlier writer read.
        """
        nothing = contracts.table(table).frame()
        return self.services.warehouse.merge(table, nothing, self.dates, lambda stored, _: make(stored))

    def stamped(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows that carry their run already, with the wall clock of the write."""
        return rows.with_columns(created_at=pl.lit(datetime.now(UTC)).cast(pl.Datetime("us", "UTC")))

    @cached_property
    def frozen_games(self) -> pl.DataFrame:
        """Games whose live context stands and that have tipped: `game_id`.

        A run that writes history anew may touch past dates, but not tonight's.
        """
        context = self.services.warehouse.read(
            _CONTEXT, self._dated.start, self._dated.end, ["game_id", "origin", "tip_at", "game_date"]
        )
        may_rewrite = (pl.col("game_date") < eastern_date(self.now)) & pl.lit(self.is_backfill)
        frozen = (pl.col("origin") == LIVE) & tipped(self.now) & ~may_rewrite
        return context.filter(frozen).select("game_id").unique()

    @property
    def _dated(self) -> DateWindow:
        if self.window is None:
            raise dg.DagsterInvariantViolationError("this asset has no partitions, and so no dates")
        return self.window

    def _history(self, table: str, end: date, columns: Sequence[str] | None) -> pl.DataFrame:
        return self.services.warehouse.read(table, history_first_day(self._dated.start), end, columns)
