"""BigQuery as the warehouse.

What belongs here: everything that knows Google's libraries. What does not: what both warehouses share.
Importing this package loads them, which takes seconds: only `open_warehouse` does.
"""

from nba_props.settings import Settings
from nba_props.warehouse.bigquery.client import connect
from nba_props.warehouse.bigquery.jobs import Jobs
from nba_props.warehouse.bigquery.retries import Backoff
from nba_props.warehouse.bigquery.schema import Names
from nba_props.warehouse.bigquery.service import Limits, Service
from nba_props.warehouse.bigquery.warehouse import BigQueryWarehouse, Staged
from nba_props.warehouse.pressure import Pressure


def open_bigquery(settings: Settings, backoff: Backoff | None = None) -> BigQueryWarehouse:
    """The warehouse of the project these settings name; asks it for nothing yet.

    Raises SettingsError where the settings do not name one.
    """
    folder = settings.home / "bigquery"
    connection = connect(settings)
    pressure = Pressure.of(settings)
    service = Service(
        connection,
        Names(settings.bigquery_project, settings.bigquery_dataset_prefix),
        Jobs(connection.client, backoff or Backoff(), pressure.note),
        pressure,
        Limits(settings.bigquery_max_bytes_billed, settings.bigquery_staging_hours),
    )
    return BigQueryWarehouse(service, folder)


__all__ = ["BigQueryWarehouse", "Staged", "open_bigquery"]
