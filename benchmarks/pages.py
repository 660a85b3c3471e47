"""Pages: from stored rows to the file.

What belongs here: making a slate card and a report card. What does not: their looks.
"""

from datetime import date

import polars as pl

from benchmarks.ground import Ground, settings_of
from benchmarks.measure import Figure, timed
from nba_props.pages import Reader, keep
from nba_props.reports.pages import record, slate
from nba_props.slates import ACCURACY, PREDICTIONS
from nba_props.warehouse import open_warehouse

#: Bytes a slate card may take.
_BYTES = 1_500_000


def slate_card(ground: Ground) -> Figure:
    """The card of the fullest date there is, with its players and its bytes."""
    made = _reader(ground)
    stored = made.warehouse.read(PREDICTIONS, columns=["game_date", "player_lookup", "is_active"])
    counted = stored.filter("is_active").group_by("game_date").agg(pl.col("player_lookup").n_unique())
    day, players = counted.sort("player_lookup", "game_date").row(-1)

    def make() -> int:
        return keep(made.settings, slate.name_of(day), made.slate_page(made.slate(day))).stat().st_size

    size = make()
    seen = timed(make, runs=5, players=players)
    return seen | {"bytes": size, "bytes_target": _BYTES, "target": 2}


def report_card(ground: Ground) -> Figure:
    """The card of the last whole season with grades."""
    made = _reader(ground)
    graded = made.warehouse.dates(ACCURACY)
    last = max([day for day in graded if day < date(graded[-1].year, 8, 1)], default=graded[-1])
    page = record.name_of(last)
    return timed(lambda: keep(made.settings, page, made.record_page(last)), runs=3) | {"target": 10}


def _reader(ground: Ground) -> Reader:
    """Of the fullest home; of the simulated league's where that one is not predicted."""
    for home in (ground.fullest, ground.simulated[0]):
        settings = settings_of(home)
        warehouse = open_warehouse(settings)
        if warehouse.dates(ACCURACY):
            break
    return Reader(settings, warehouse)
