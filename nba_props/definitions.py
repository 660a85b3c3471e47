"""The code location: settings in, definitions out.

What belongs here: putting the parts together. What does not: any part.
"""

import dagster as dg

from nba_props.assets import ASSETS, BY_MONTH, BY_PLAYER, EXTERNAL, PAGES
from nba_props.assets.run import Services, resource
from nba_props.automation.wiring import JOBS, SCHEDULES, SENSORS, automated
from nba_props.checks.factory import asset_checks
from nba_props.landing import Landing
from nba_props.model_store import ModelStore
from nba_props.settings import Settings, load_settings
from nba_props.warehouse import open_warehouse


def services(settings: Settings) -> Services:
    """What the assets work with under these settings."""
    return Services(
        settings,
        Landing(settings.landing_url),
        open_warehouse(settings),
        settings.clock(),
        ModelStore(settings.models_dir, settings.stand_in_months),
    )


def build_definitions(settings: Settings, used: Services | None = None) -> dg.Definitions:
    """The whole graph over the home these settings name.

    A caller who wants to watch hands in the services.
    """
    return dg.Definitions(
        assets=[*automated([*ASSETS, *PAGES]), *BY_PLAYER, *BY_MONTH, *EXTERNAL],
        asset_checks=asset_checks(),
        resources={"services": resource(used or services(settings))},
        jobs=JOBS,
        sensors=SENSORS,
        schedules=SCHEDULES,
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster loads; the environment is read here and nowhere else."""
    return build_definitions(load_settings())
