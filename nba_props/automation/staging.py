"""What is staged for a date, wherever publishing keeps it.

What belongs here: reading staged rows for the stall watch. What does not: staging and publishing
(`predictions/`).
"""

from datetime import date

import polars as pl

from nba_props.assets.predictions import PREDICTIONS
from nba_props.assets.slate import STAGED
from nba_props.warehouse.base import Warehouse


def staged(warehouse: Warehouse, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The staged rows (prediction_id, staged_at) and the published ones (prediction_id) of a date."""
    rows = warehouse.read(STAGED, day, day, ["prediction_id", "staged_at"])
    return rows, warehouse.read(PREDICTIONS, day, day, ["prediction_id"])
