"""The jobs that run by themselves, each over one date unless it says otherwise.

What belongs here: which tables a job makes. What does not: when it runs (`sensors.py`, `schedules.py`).
"""

from collections.abc import Iterable

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from nba_props import atomic
from nba_props.assets import ASSETS, halves
from nba_props.assets.predictions import OUTCOMES, PREDICTIONS
from nba_props.assets.run import Services
from nba_props.assets.table import key_of
from nba_props.automation import exporting

PLAYER_PREDICTIONS = dg.AssetKey(["nba_predictions", "player_predictions"])
HAS_PLAYER_PARTITIONS = any(asset.key == PLAYER_PREDICTIONS for asset in ASSETS)


def _over_dates(name: str, tables: Iterable[str], description: str) -> UnresolvedAssetJobDefinition:
    return dg.define_asset_job(
        name,
        selection=dg.AssetSelection.assets(*(key_of(table) for table in tables)),
        description=description,
    )


evening = _over_dates(
    "evening", halves.PRE_GAME, "All a date needs before its games, from payloads to published predictions."
)
results = _over_dates(
    "results",
    (*halves.POST_GAME, *halves.GRADING),
    "Results of dates: box scores, summaries, grades. Never predicts.",
)
reconcile = _over_dates(
    "reconcile", (PREDICTIONS, OUTCOMES), "Publish what a date has, and account for its players."
)
#: Until there are partitions of players, a player is retried by a run of his date that predicts him alone.
retry_players = (
    dg.define_asset_job(
        "retry_players",
        selection=dg.AssetSelection.assets(PLAYER_PREDICTIONS),
        description="Predict players of a date again, alone, and publish them.",
    )
    if HAS_PLAYER_PARTITIONS
    else _over_dates("retry_players", (PREDICTIONS, OUTCOMES), "Predict players of a date again, alone.")
)


@dg.op(required_resource_keys={"services"})
def export_run_history(context: dg.OpExecutionContext) -> None:
    """Add to nba_reference.processor_run_history what was run since the last export."""
    services: Services = context.resources.services
    context.log.info(
        f"{exporting.export(context.instance, services.warehouse, context.run_id)} rows of run history"
    )


@dg.op(required_resource_keys={"services"})
def sweep_leftovers(context: dg.OpExecutionContext) -> None:
    """Remove the temporary files of writers that are gone."""
    services: Services = context.resources.services
    removed = atomic.sweep(services.settings.home) + services.landing.sweep()
    context.log.info(f"{removed} temporary files removed")


@dg.job(description="Housekeeping: the run history as a table, and what killed writers left behind.")
def maintenance() -> None:
    """Each op on its own: one that fails does not keep the other from running."""
    export_run_history()
    sweep_leftovers()


JOBS: list[dg.JobDefinition | UnresolvedAssetJobDefinition] = [
    evening,
    results,
    retry_players,
    reconcile,
    maintenance,
]
