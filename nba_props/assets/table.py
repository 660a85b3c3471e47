"""A table as an asset: the decorator every asset module uses.

What belongs here: turning a declared table and a function into a Dagster asset. What does not: any one table.
"""

import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.run import Run, Services
from nba_props.partitions import game_dates
from nba_props.warehouse import contracts
from nba_props.warehouse.base import MergeRule, Written
from nba_props.warehouse.contracts import Table

# Used knowingly (`owners` by Dagster itself): the family is pinned to the version they were proven on.
for _feature in ("backfill_policy", "allow_nonexistent_upstream_partitions", "partitions_def", "`owners`"):
    warnings.filterwarnings("ignore", message=f".*{_feature}", category=dg.BetaWarning)
    warnings.filterwarnings("ignore", message=f".*{_feature}", category=dg.PreviewWarning)

Compute = Callable[[Run], pl.DataFrame]
RuleOf = Callable[[Run], MergeRule | None]

GAME_DATES = game_dates()
#: Pre-game tables read two seasons back and declare yesterday: that is the result that makes them run, and
#: the one date a backfill of a range adds behind it. A longer declared window would add all of it to every
#: backfill.
_DECLARED_HISTORY = -1
OWNER = "team:nba-props"
#: The pool of runs that write the warehouse.
WRITERS = "warehouse_writers"
#: Windows up to this many dates show a sample of their rows in the UI; more would bloat the event log.
_SAMPLED_DATES = 7
_SAMPLE_ROWS = 5

_GROUPS = {
    "nba_raw": "raw",
    "nba_reference": "reference",
    "nba_analytics": "analytics",
    "nba_precompute": "precompute",
    "nba_predictions": "predictions",
    "nba_monitoring": "monitoring",
}


def key_of(table: str) -> dg.AssetKey:
    """The asset key of a table: dataset/table."""
    return dg.AssetKey(table.split("."))


def same_date(table: str) -> dg.AssetDep:
    """Reads the same dates of a table (or all of one without partitions)."""
    return dg.AssetDep(key_of(table))


def before_date(table: str) -> dg.AssetDep:
    """Reads earlier dates only: results a pre-game table may know."""
    return _window_dep(table, end_offset=-1)


def up_to_date(table: str) -> dg.AssetDep:
    """Reads earlier dates and the same: what is public before the games."""
    return _window_dep(table, end_offset=0)


def table_asset(
    table: str, *, deps: Sequence[dg.AssetDep] = (), group: str | None = None, rule: RuleOf | None = None
) -> Callable[[Compute], dg.AssetsDefinition]:
    """Make `compute(run) -> rows` the asset of `table`; the rows have its columns but the stamps.

    Name, description, columns and partitions come from the declaration in sql/tables. `rule` tells how new
    rows meet stored ones; without it they replace the window.
    """
    declared = contracts.table(table)

    def decorate(compute: Compute) -> dg.AssetsDefinition:
        @dated_asset(table, deps, compute.__doc__, group)
        def asset(
            context: dg.AssetExecutionContext, services: dg.ResourceParam[Services]
        ) -> dg.MaterializeResult[None]:
            started = time.perf_counter()
            run = Run.of(context, services, dated=declared.is_partitioned)
            rows = compute(run)
            written = run.write(table, rows, rule(run) if rule else None)
            seconds = time.perf_counter() - started
            services.count(table, seconds)
            return dg.MaterializeResult(metadata=run_metadata(run, rows, written, seconds))

        return asset

    return decorate


def dated_asset(
    table: str, deps: Sequence[dg.AssetDep], doc: str | None, group: str | None = None
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Make a Dagster function the asset of a declared table: for one that needs more than a `Run`."""
    declared = contracts.table(table)
    return dg.asset(
        key=key_of(table),
        deps=list(deps),
        group_name=group or _GROUPS[declared.dataset],
        description=f"{declared.description}\n\n{(doc or '').strip()}",
        metadata=_definition_metadata(declared),
        # Tables without partitions have dates as assets all the same: materialised for D means D is in them.
        # One definition for all keeps a backfill of everything to the dates asked for, and in one run.
        partitions_def=GAME_DATES,
        backfill_policy=dg.BackfillPolicy.single_run(),
        kinds={"polars", "parquet"},
        owners=[OWNER],
        pool=WRITERS,
    )


def external_table(table: str) -> dg.AssetSpec:
    """A table that no asset of its own writes: something outside Dagster does, or several assets do."""
    declared = contracts.table(table)
    return dg.AssetSpec(
        key_of(table),
        partitions_def=GAME_DATES if declared.is_partitioned else None,
        group_name=_GROUPS[declared.dataset],
        description=declared.description,
        metadata=_definition_metadata(declared),
        kinds={"polars", "parquet"},
        owners=[OWNER],
    )


def _window_dep(table: str, *, end_offset: int) -> dg.AssetDep:
    mapping = dg.TimeWindowPartitionMapping(
        start_offset=_DECLARED_HISTORY, end_offset=end_offset, allow_nonexistent_upstream_partitions=True
    )
    return dg.AssetDep(key_of(table), partition_mapping=mapping)


def _definition_metadata(declared: Table) -> dict[str, object]:
    columns = [
        dg.TableColumn(
            column.name,
            column.sql_type,
            description=column.description,
            constraints=dg.TableColumnConstraints(nullable=column.nullable),
        )
        for column in declared.columns
    ]
    return {
        "dagster/column_schema": dg.TableSchema(columns),
        "dagster/table_name": declared.name,
        "grain": ", ".join(declared.key),
    }


def run_metadata(
    run: Run, rows: pl.DataFrame, written: Written, seconds: float
) -> dict[str, dg.MetadataValue[Any] | str | int | float]:
    metadata: dict[str, dg.MetadataValue[Any] | str | int | float] = {
        "dagster/row_count": written.rows,
        "window": str(run.window or "whole table"),
        "partitions": written.partitions,
        "seconds": round(seconds, 3),
        **written.cost,
    }
    if run.window is None or len(run.dates) <= _SAMPLED_DATES:
        metadata["sample"] = dg.MetadataValue.md(_sample(rows))
    return metadata


def _sample(rows: pl.DataFrame) -> str:
    plain = rows.select(pl.exclude([name for name, dtype in rows.schema.items() if dtype.is_nested()]))
    with pl.Config(
        tbl_formatting="ASCII_MARKDOWN",
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
        tbl_cols=12,
        fmt_str_lengths=40,
        tbl_width_chars=-1,
    ):
        return str(plain.head(_SAMPLE_ROWS))
