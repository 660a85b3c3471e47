"""What nobody announces: staged rows that nobody published, a slate that is due.

What belongs here: telling. What does not: looking (`sensors.py`, `watch.py`), and doing something about it.
"""

from datetime import datetime, timedelta

import polars as pl


def is_unpublished(staged: pl.DataFrame, published: pl.DataFrame, *, now: datetime, stall: timedelta) -> bool:
    """Whether rows staged for a date wait to be published since the stall time.

    In: `staged` rows with prediction_id and staged_at, `published` rows with prediction_id. Published means
    that the row's prediction_id is stored, active or not.
    """
    left = staged.join(published, on="prediction_id", how="anti")
    latest = left["staged_at"].max()
    return isinstance(latest, datetime) and now - latest >= stall


def is_slate_due(games: pl.DataFrame, *, now: datetime, lead: timedelta) -> bool:
    """Whether tonight's slate should have been published by now.

    In: nba_raw.schedule of the date. It is due `lead` before the first tip of a game that takes place; where
    no tip is known nobody can say, and it is not.
    """
    tips = games.filter(pl.col("status") != "postponed")["tip_at"].drop_nulls()
    first = tips.min()
    return isinstance(first, datetime) and now >= first - lead
