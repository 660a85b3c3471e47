"""Two checks of every table, generated from its declaration: stored schema and unique grain.

What belongs here: what a declaration alone can say about stored rows. What does not: what the rows mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import dagster as dg
import polars as pl

from nba_props.assets.run import Services
from nba_props.assets.table import GAME_DATES, key_of
from nba_props.errors import ContractError
from nba_props.partitions import DateWindow
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.contracts import PARTITION_COLUMN, Table

SCHEMA, UNIQUE = "stored_schema", "unique_grain"
#: Up to this many dates every date gets its own evaluation; beyond, only those that do not pass.
DAILY_EVALUATIONS = 31
_SHOWN = 20


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


@dataclass(frozen=True)
class _Verdict:
    """Whether a window passes, the dates that do not, and what to show."""

    passed: bool
    failed_dates: frozenset[date]
    metadata: dict[str, str | int]


def _schema_verdict(warehouse: Warehouse, table: Table, window: DateWindow | None) -> _Verdict:
    start, end = (window.start, window.end) if window else (None, None)
    fault = schema_fault(warehouse, table, start, end)
    days = window.dates() if window and fault else []
    failed = frozenset(day for day in days if schema_fault(warehouse, table, day, day))
    return _Verdict(fault is None, failed, {"fault": fault or "none"})


def _unique_verdict(warehouse: Warehouse, table: Table, window: DateWindow | None) -> _Verdict:
    start, end = (window.start, window.end) if window else (None, None)
    fault = schema_fault(warehouse, table, start, end)
    if fault:
        return _Verdict(False, frozenset(), {"repeated grains": "not counted: the stored schema is wrong"})
    repeated = repeated_grains(warehouse, table, start, end)
    failed = frozenset(repeated[PARTITION_COLUMN].to_list()) if table.is_partitioned else frozenset()
    return _Verdict(
        repeated.is_empty(),
        failed,
        {"repeated grains": repeated.height, "examples": str(repeated.head(_SHOWN).rows())},
    )


def _dates_to_report(window: DateWindow | None, verdict: _Verdict) -> list[tuple[date, bool]]:
    """Every date of a short window, the failed ones of a long one; a single date Dagster reports itself."""
    if window is None or window.start == window.end:
        return []
    days = window.dates()
    shown = days if len(days) <= DAILY_EVALUATIONS else [day for day in days if day in verdict.failed_dates]
    return [(day, day not in verdict.failed_dates) for day in shown]


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
        window = DateWindow.of_keys(context.partition_keys) if table.is_partitioned else None
        for name, verdict in (
            (SCHEMA, _schema_verdict(services.warehouse, table, window)),
            (UNIQUE, _unique_verdict(services.warehouse, table, window)),
        ):
            for day, passed in _dates_to_report(window, verdict):
                # Accepted and logged like a materialisation; Dagster's annotation is narrower than its code.
                context.op_execution_context.log_event(
                    dg.AssetCheckEvaluation(  # type: ignore[arg-type]
                        asset_key=key,
                        check_name=name,
                        passed=passed,
                        blocking=True,
                        partition=day.isoformat(),
                    )
                )
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name=name,
                passed=verdict.passed,
                metadata=verdict.metadata | {"window": str(window or "whole table")},
            )

    return check


CONTRACT_CHECKS = [_check_of(table) for table in contracts.tables().values()]
