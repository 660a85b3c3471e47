"""The code location: settings in, definitions out.

What belongs here: putting the parts together. What does not: any part.
"""

import dagster as dg

from nba_props.assets import ASSETS, EXTERNAL
from nba_props.assets.run import Services
from nba_props.checks import CHECKS
from nba_props.landing import Landing
from nba_props.settings import Settings, load_settings
from nba_props.warehouse import open_warehouse


def services(settings: Settings) -> Services:
    """What the assets work with under these settings."""
    return Services(settings, Landing(settings.landing_url), open_warehouse(settings), settings.clock())


def build_definitions(settings: Settings, used: Services | None = None) -> dg.Definitions:
    """The whole graph over the home these settings name.

    A caller who wants to watch hands in the services.
    """
    return dg.Definitions(
        assets=[*ASSETS, *EXTERNAL],
        asset_checks=CHECKS,
        resources={"services": used or services(settings)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster loads; the environment is read here and nowhere else."""
    return build_definitions(load_settings())
