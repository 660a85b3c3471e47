"""The warehouse: contracts, the interface, and its two back ends.

What belongs here: the one place where settings become a warehouse. What does not: what either does.
"""

from typing import Literal

from nba_props.settings import Settings
from nba_props.warehouse.base import Warehouse

Kind = Literal["lake", "bigquery"]


def open_warehouse(settings: Settings, kind: Kind | None = None) -> Warehouse:
    """The warehouse these settings name, or the other of the two where `kind` asks for it.

    Raises SettingsError where BigQuery is asked for and its project is not set.
    """
    if (kind or settings.warehouse) == "bigquery":
        # Only here: Google's libraries take seconds to load, and a lake needs none of them.
        from nba_props.warehouse.bigquery import open_bigquery

        return open_bigquery(settings)
    from nba_props.warehouse.lake import Lake
    from nba_props.warehouse.pressure import Pressure

    return Lake(settings.warehouse_dir, Pressure.of(settings).note)
