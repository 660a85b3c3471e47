"""The stored rows a board is made of, and which date and system it means.

What belongs here: reading for every board, on a terminal or on a page. What does not: what a board says (see
`reports/`). Nothing here loads Dagster, nor libraries of numerics.
"""

from datetime import date

from nba_props.partitions import is_partition
from nba_props.reports import board as boards
from nba_props.reports.board import Stored
from nba_props.settings import Settings
from nba_props.warehouse import open_warehouse
from nba_props.warehouse.base import Warehouse

SCHEDULE = "nba_raw.schedule"
PREDICTIONS = "nba_predictions.player_prop_predictions"
OUTCOMES = "nba_predictions.prediction_outcomes"
ACCURACY = "nba_predictions.prediction_accuracy"
COMPARISONS = "nba_predictions.system_comparisons"


def stored_of(warehouse: Warehouse, day: date) -> Stored:
    """What a board of the date is made of."""
    return Stored(
        schedule=warehouse.read(SCHEDULE, day, day) if day in warehouse.dates(SCHEDULE) else None,
        predictions=warehouse.read(PREDICTIONS, day, day),
        outcomes=warehouse.read(OUTCOMES, day, day),
        accuracy=warehouse.read(ACCURACY, day, day),
    )


def challengers_of(warehouse: Warehouse, day: date) -> set[str]:
    """The versions of systems that do not count on a date, by the comparisons of the last date before it."""
    earlier = [graded for graded in warehouse.dates(COMPARISONS) if graded < day]
    return boards.challengers(warehouse.read(COMPARISONS, earlier[-1], earlier[-1])) if earlier else set()


def tonight(settings: Settings) -> date:
    """Today; in the off-season the last stored date, if there is one."""
    today = settings.clock().today()
    if is_partition(today):
        return today
    earlier = [day for day in open_warehouse(settings).dates(SCHEDULE) if day < today]
    return earlier[-1] if earlier else today
