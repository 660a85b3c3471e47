"""Trained models as an asset: one partition a month, fitted strictly before it.

What belongs here: wiring. What does not: fitting (`systems/training.py`) and files (`model_store.py`).
"""

import time
from datetime import date, timedelta

import dagster as dg
import polars as pl

from nba_props import home
from nba_props.assets.analytics import SUMMARY
from nba_props.assets.precompute import FEATURES
from nba_props.assets.run import Services
from nba_props.assets.table import OWNER, key_of
from nba_props.errors import RunFailedError
from nba_props.landing import Landing
from nba_props.model_store import ModelStore
from nba_props.partitions import FIRST_GAME_DATE
from nba_props.settings import Settings
from nba_props.systems import training
from nba_props.warehouse.lake import Lake

KEY = dg.AssetKey(["models", "monthly"])
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
    path = ModelStore(services.settings.models_dir).write(month, artefacts)
    about = next(iter(artefacts.values())).manifest
    return dg.MaterializeResult(
        metadata={
            "archive": dg.MetadataValue.path(path),
            "dagster/row_count": about["rows"],
            "first_date": about["first_date"],
            "last_date": about["last_date"],
            "feature_version": about["feature_version"],
            "out_of_fold_mae": dg.MetadataValue.md(_errors_table(artefacts)),
            "seconds": round(time.perf_counter() - started, 2),
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


def fit_month(settings: Settings, month: date) -> None:
    """Materialise a month's models in the home's Dagster instance.

    Raises RunFailedError with the reason where they cannot be fitted.
    """
    landing, lake = Landing(settings.landing_url), Lake(settings.warehouse_dir)
    with home.instance(settings) as instance:
        result = dg.materialize(
            [monthly],
            partition_key=month.isoformat(),
            instance=instance,
            resources={"services": Services(settings, landing, lake, settings.clock())},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = (error.cause or error) if error else None
            why = cause.message.strip() if cause else "no reason given"
            raise RunFailedError(f"the models of {month:%Y-%m} were not fitted: {why}")


ASSETS = [monthly]
