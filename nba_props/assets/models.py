"""Trained models as an asset: one partition a month, fitted strictly before it.

What belongs here: wiring. What does not: fitting (`systems/training.py`) and files (`model_store.py`).
"""

import time
from datetime import date, timedelta

import dagster as dg
import polars as pl

from nba_props.assets.analytics import SUMMARY
from nba_props.assets.precompute import FEATURES
from nba_props.assets.run import Services
from nba_props.assets.table import OWNER, key_of
from nba_props.partitions import FIRST_GAME_DATE
from nba_props.systems import training

TABLE = "models.monthly"
KEY = key_of(TABLE)
#: A month's models are fitted before its first day, so the month that has begun is a partition.
MONTHS = dg.MonthlyPartitionsDefinition(
    start_date=FIRST_GAME_DATE.isoformat(), timezone="America/New_York", end_offset=1
)


def _before_month(table: str) -> dg.AssetDep:
    """Reads every earlier date of a table; declared is the month before, whose coming makes models anew."""
    mapping = dg.TimeWindowPartitionMapping(
        start_offset=-1, end_offset=-1, allow_nonexistent_upstream_partitions=True
    )
    return dg.AssetDep(key_of(table), partition_mapping=mapping)


@dg.asset(
    key=KEY,
    deps=[_before_month(FEATURES), _before_month(SUMMARY)],
    group_name="models",
    partitions_def=MONTHS,
    kinds={"polars", "xgboost"},
    owners=[OWNER],
    description="The seven systems for a month's slates, fitted on what was played before it.",
)
def monthly(
    context: dg.AssetExecutionContext, services: dg.ResourceParam[Services]
) -> dg.MaterializeResult[None]:
    """Fit and keep the month's models."""
    started = time.perf_counter()
    month = date.fromisoformat(context.partition_key)
    artefacts = training.train(rows_before(services, month), month)
    path = services.models.write(month, artefacts)
    services.count(TABLE, seconds := time.perf_counter() - started)
    about = next(iter(artefacts.values())).manifest
    return dg.MaterializeResult(
        metadata={
            "archive": dg.MetadataValue.path(path),
            "dagster/row_count": about["rows"],
            "first_date": about["first_date"],
            "last_date": about["last_date"],
            "feature_version": about["feature_version"],
            "out_of_fold_mae": dg.MetadataValue.md(_errors_table(artefacts)),
            "seconds": round(seconds, 2),
        }
    )


def rows_before(services: Services, month: date) -> pl.DataFrame:
    """Features and what came of them, of every date before the month."""
    last = month - timedelta(days=1)
    stored = services.warehouse
    return training.with_results(stored.read(FEATURES, None, last), stored.read(SUMMARY, None, last))


def _errors_table(artefacts: dict[str, training.Artefact]) -> str:
    lines = ["| system | version | out-of-fold MAE | digest |", "|---|---|---|---|"]
    for name, artefact in artefacts.items():
        told = artefact.manifest
        error = told["out_of_fold"].get("mae", "")
        lines.append(f"| {name} | {told['version']} | {error} | {told['digest']} |")
    return "\n".join(lines)


ASSETS = [monthly]
