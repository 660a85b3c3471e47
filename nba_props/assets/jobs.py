"""Jobs that whoever watches a slate starts: publish a date, expire what was staged.

What belongs here: what they run. What does not: when (sensors and schedules).
"""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from nba_props.assets import slate
from nba_props.assets.predictions import OUTCOMES, PREDICTIONS
from nba_props.assets.run import Run, Services
from nba_props.assets.table import key_of
from nba_props.overrides import Overrides

#: Publishes what is staged of a date, if it is due, and predicts nobody: start it with the date as partition.
publish_slate = dg.define_asset_job(
    "publish_slate",
    selection=dg.AssetSelection.assets(key_of(PREDICTIONS), key_of(OUTCOMES)),
    tags=Overrides(publish_only=True).tags(),
)


@dg.op(out=dg.Out(dg.Nothing))
def expire_staged_rows(context: dg.OpExecutionContext, services: dg.ResourceParam[Services]) -> None:
    """Remove staged rows that are old and published; say what is old and is not."""
    run = Run(
        services=services, run_id=context.run_id, window=None, is_backfill=False, now=services.clock.now()
    )
    expired = slate.expire(run)
    context.log.info(f"{expired.rows} staged rows expired")
    for day, rows in expired.unmerged.items():
        context.log.warning(
            f"{rows} staged predictions of {day} are not published: `nba-props publish {day}`"
        )
    context.add_output_metadata({"expired": expired.rows, "unmerged": sum(expired.unmerged.values())})


@dg.job
def expire_staging() -> None:
    """Remove staged rows that were published and are older than the setting."""
    expire_staged_rows()


JOBS: list[dg.JobDefinition | UnresolvedAssetJobDefinition] = [publish_slate, expire_staging]
