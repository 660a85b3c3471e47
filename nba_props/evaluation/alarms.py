"""What is too good to be true, and so a leak until proven otherwise.

What belongs here: limits no honest public model has passed, and what stands against each. What does not: the
figures (`tables.py`, `betting.py`).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from nba_props.evaluation.betting import BOTH
from nba_props.evaluation.tables import POPULATIONS
from nba_props.features.contract import CONTRACT

#: Points of absolute error on `regulars`: knowing the true minutes gives about 4.2.
LEAST_MAE = 4.3
#: Share of bets won, on that many.
MOST_WON, WON_ON = 0.58, 500
#: Points of absolute error below the line's, on that many lined games.
MOST_BELOW_LINE, BELOW_ON = 0.5, 100
#: Correlation of a feature with what came about.
MOST_CORRELATED = 0.80


@dataclass(frozen=True)
class Alarm:
    """One limit: what was `found` (the value nearest to passing it) of whom, on how many."""

    name: str
    whose: str
    found: float
    limit: float
    n: int
    rings: bool

    def __str__(self) -> str:
        return f"{self.name}: {self.whose} {self.found:.3f} against {self.limit:g} (n = {self.n:,})"

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def alarms(regulars: pl.DataFrame, summary: pl.DataFrame, predictions: pl.DataFrame) -> list[Alarm]:
    """Every limit with the value nearest to it; a limit that nothing could be held against is left out.

    In: `tables.table` of `regulars`, `betting.summary`, and `walk_forward.predictions`.
    """
    return [*of_table(regulars), *_bets(summary), *_training(predictions)]


def of_table(regulars: pl.DataFrame) -> Iterator[Alarm]:
    """The limits of forecasts: errors, and shares of likelier sides won."""
    systems = regulars.filter(pl.col("n") > 0)
    yield from _nearest(systems, "absolute error on regulars", "mae", "n", LEAST_MAE, too_low=True)
    lined = systems.filter(pl.col("line_n") >= BELOW_ON)
    yield from _nearest(lined, "points of error below the line's", "line_gain", "line_n", MOST_BELOW_LINE)
    sided = systems.filter(pl.col("bets") >= WON_ON)
    yield from _nearest(sided, "share of likelier sides won", "won", "bets", MOST_WON)


def of_features(rows: pl.DataFrame) -> Iterator[Alarm]:
    """No feature may go with the points of `regulars` as only leaked ones do.

    In: as `walk_forward.predictions` takes. A feature that never varies goes with nothing.
    """
    played = rows.filter(POPULATIONS["regulars"] & pl.col("actual_points").is_not_null())
    together = played.select(pl.corr(name, "actual_points").abs().alias(name) for name in CONTRACT.names)
    found = together.unpivot(variable_name="system_id", value_name="r").filter(pl.col("r").is_finite())
    yield from _nearest(
        found.with_columns(n=pl.lit(played.height)), "correlation of a feature with the points", "r", "n",
        MOST_CORRELATED,
    )  # fmt: skip


def _bets(summary: pl.DataFrame) -> Iterator[Alarm]:
    if summary.is_empty():
        return
    enough = summary.filter((pl.col("side") == BOTH) & (pl.col("wins") + pl.col("losses") >= WON_ON))
    yield from _nearest(enough, "share of bets won", "win_rate", "bets", MOST_WON)


def _training(predictions: pl.DataFrame) -> Iterator[Alarm]:
    """Days from the end of what a model may know to the game it predicts; below 0 it knew the game."""
    trained = predictions.filter(pl.col("trained_before").is_not_null()).select(
        "system_id", days=(pl.col("game_date") - pl.col("trained_before")).dt.total_days().cast(pl.Float64)
    )
    each = trained.group_by("system_id", maintain_order=True).agg(n=pl.len(), days=pl.col("days").min())
    yield from _nearest(each, "days from a model's data to its game", "days", "n", 0.0, too_low=True)


def _nearest(
    rows: pl.DataFrame, name: str, column: str, n: str, limit: float, *, too_low: bool = False
) -> Iterator[Alarm]:
    known = rows.filter(pl.col(column).is_not_null())
    if known.is_empty():
        return
    row = known.sort(column, descending=not too_low).row(0, named=True)
    rings = row[column] < limit if too_low else row[column] > limit
    yield Alarm(name, row["system_id"], float(row[column]), limit, int(row[n]), rings)
