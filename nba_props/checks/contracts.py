"""Two checks of every table, generated from its declaration: stored schema and unique grain.

What belongs here: what a declaration alone can say about stored rows. What does not: what the rows mean.
"""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import polars as pl

from nba_props.assets.run import Services
from nba_props.assets.table import GAME_DATES, key_of
from nba_props.errors import ContractError
from nba_props.partitions import DateWindow
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.contracts import Table

SCHEMA, UNIQUE = "stored_schema", "unique_grain"
#: Up to this many dates every date gets its own evaluation; beyond, only those that do not pass.
DAILY_EVALUATIONS = 31
_SHOWN = 20

#: Written by commands and not by assets; they have no partitions to check in a run.
_NO_ASSET = {"nba_raw.quarantined_records"}


def schema_fault(warehouse: Warehouse, table: Table, start: date | None, end: date | None) -> str | None:
    """Why the stored rows of the window cannot be read as declared, or None."""
    try:
        warehouse.read(table.name, start, end)
    except ContractError as error:
        return str(error)
    return None


def repeated_grains(warehouse: Warehouse, table: Table, start: date | None, end: date | None) -> pl.DataFrame:
    """The grains stored more than once in the window: the key columns (with game_date where cut by it) and
    `rows`.
    """
    rows = warehouse.read(table.name, start, end, table.grain)
    return rows.group_by(table.grain).agg(rows=pl.len()).filter(pl.col("rows") > 1).sort(table.grain)


def _check_of(table: Table) -> dg.AssetChecksDefinition:
    partitions = GAME_DATES if table.is_partitioned else None
    key = key_of(table.name)
    specs = [
        dg.AssetCheckSpec(
            SCHEMA,
            asset=key,
            blocking=True,
            partitions_def=partitions,
            description="Stored columns are the declared ones",
        ),
        dg.AssetCheckSpec(
            UNIQUE,
            asset=key,
            blocking=True,
            partitions_def=partitions,
            description=f"No two rows share ({', '.join(table.key)})",
        ),
    ]

    @dg.multi_asset_check(specs=specs, name=f"{table.dataset}__{table.table}__contract")
    def check(
        context: dg.AssetCheckExecutionContext, services: dg.ResourceParam[Services]
    ) -> Iterator[dg.AssetCheckResult]:
        keys = context.partition_keys if context.has_partition_key_range else None
        window = DateWindow.of_keys(keys) if keys else None
        start, end = (window.start, window.end) if window else (None, None)
        fault = schema_fault(services.warehouse, table, start, end)
        yield dg.AssetCheckResult(
            asset_key=key, check_name=SCHEMA, passed=fault is None, metadata={"fault": fault or "none"}
        )
        repeated = pl.DataFrame() if fault else repeated_grains(services.warehouse, table, start, end)
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=UNIQUE,
            passed=fault is None and repeated.is_empty(),
            metadata={
                "repeated grains": repeated.height,
                "examples": str(repeated.head(_SHOWN).rows()),
                "window": str(window or "whole table"),
            },
        )

    return check


CONTRACT_CHECKS = [_check_of(table) for table in contracts.tables().values() if table.name not in _NO_ASSET]
