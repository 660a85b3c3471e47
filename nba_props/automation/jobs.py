"""The jobs that run by themselves, each over one date unless it says otherwise.

What belongs here: which tables a job makes. What does not: when it runs (`sensors.py`, `schedules.py`).
"""

from collections.abc import Mapping

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.storage.tags import PRIORITY_TAG

from nba_props import atomic, tags
from nba_props.assets import evaluation, halves, models, predictions, raw, reports, slate
from nba_props.assets.run import Run, Services
from nba_props.assets.table import key_of
from nba_props.automation import exporting, history
from nba_props.feeds import ledger
from nba_props.overrides import NONE, Overrides

#: What each job makes where its run names no selection of its own.
MAKES: dict[str, tuple[str, ...]] = {
    "evening": halves.PRE_GAME,
    # Quotes too: a closing capture that moved no line concerned nobody, so that no run took it in.
    "results": (*halves.POST_GAME, raw.PROPS, *halves.GRADING),
    "games": (raw.SCHEDULE,),
    "reconcile": halves.PUBLISHING,
    "retry_players": (predictions.PLAYERS,),
    "train": (models.TABLE,),
    "card": (reports.SLATE_CARD,),
}


def _over_dates(
    name: str, description: str, asked: Overrides = NONE, more: Mapping[str, str] | None = None
) -> UnresolvedAssetJobDefinition:
    return dg.define_asset_job(
        name,
        selection=dg.AssetSelection.assets(*(key_of(table) for table in MAKES[name])),
        description=description,
        tags={**asked.tags(), **(more or {})},
    )


evening = _over_dates("evening", "All a date needs before its games, from payloads to published predictions.")
results = _over_dates(
    "results",
    "Results of dates: box scores, summaries, closing lines, grades. Never predicts.",
)
games = _over_dates("games", "Which games dates have, from the schedules that have landed: none, too.")
reconcile = _over_dates(
    "reconcile",
    "Publish what is staged of a date, if it is due, and account for its players. Predicts nobody.",
    Overrides(publish_only=True),
)
card = _over_dates(
    "card",
    "The slate card of a date, once it is published. Writes no table, and nobody waits for it.",
    more={tags.PAGE: reports.SLATE_CARD, PRIORITY_TAG: "-1"},
)
retry_players = dg.define_asset_job(
    "retry_players",
    selection=dg.AssetSelection.assets(key_of(predictions.PLAYERS)),
    description="Predict players of a date again, alone, and publish them.",
)

train = dg.define_asset_job(
    "train",
    selection=dg.AssetSelection.assets(models.KEY),
    description="Fit the systems for a month on what was played before it.",
)

evaluate = dg.define_asset_job(
    "evaluate",
    selection=dg.AssetSelection.assets(evaluation.KEY),
    description="Judge the season up to a month with the models that predicted it.",
)


watch_plan = dg.define_asset_job(
    "watch_plan",
    selection=dg.AssetSelection.checks_for_assets(key_of(history.TABLE), key_of(ledger.TABLE)),
    description="Ask what no arrival asks: dates that are missing, phases that stand still, runs that hang.",
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


@dg.op(required_resource_keys={"services"})
def expire_staged_rows(context: dg.OpExecutionContext) -> None:
    """Remove staged rows that are old and published; say what is old and is not."""
    services: Services = context.resources.services
    run = Run(
        services=services, run_id=context.run_id, window=None, is_backfill=False, now=services.clock.now()
    )
    expired = slate.expire(run)
    context.log.info(f"{expired.rows} staged rows expired")
    for day, rows in expired.unmerged.items():
        context.log.warning(
            f"{rows} staged predictions of {day} are not published: `nba-props publish {day}`"
        )


@dg.job(description="Housekeeping: the run history as a table, old staged rows, what killed writers left.")
def maintenance() -> None:
    """Each op on its own: one that fails does not keep the others from running."""
    export_run_history()
    sweep_leftovers()
    expire_staged_rows()


JOBS: list[dg.JobDefinition | UnresolvedAssetJobDefinition] = [
    evening,
    results,
    games,
    retry_players,
    reconcile,
    card,
    train,
    watch_plan,
    evaluate,
    maintenance,
]
