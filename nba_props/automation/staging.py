"""What is staged for a date, wherever publishing keeps it.

What belongs here: reading staged rows for the stall watch. What does not: staging and publishing
(`predictions/`).
"""

from datetime import date

import polars as pl

from nba_props.assets.predictions import PREDICTIONS
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse

#: Declared where publishing stages its rows.
STAGED = "nba_predictions.staged_predictions"
_COLUMNS = ["prediction_id", "created_at"]


def staged(warehouse: Warehouse, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The staged and the published rows of a date: prediction_id, created_at."""
    published = warehouse.read(PREDICTIONS, day, day, _COLUMNS)
    if STAGED not in contracts.tables():
        return published.clear(), published
    return warehouse.read(STAGED, day, day, _COLUMNS), published
