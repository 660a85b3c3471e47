"""How good a record really is: what was decided and graded before a date, with n and intervals.

What belongs here: counting graded rows. What does not: judging systems walk-forward (`evaluation/`).
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from nba_props.evaluation.intervals import clustered

#: What is read of nba_predictions.prediction_accuracy.
COLUMNS = (
    "game_date", "game_id", "player_lookup", "system_id", "origin", "is_simulated", "result", "flat_return",
    "absolute_error", "current_points_line", "actual_points",
)  # fmt: skip


@dataclass(frozen=True)
class Track:
    """The graded record of one system and origin up to a date. Intervals are 95 %, resampling whole games;
    None where fewer than two games tell anything. `line_gain` is points of error below the line's.
    """

    origin: str
    dates: int
    predictions: int
    mae: float | None
    lined: int
    lined_mae: float | None
    line_mae: float | None
    line_gain: tuple[float, float] | None
    wins: int
    losses: int
    pushes: int
    win_rate: tuple[float, float] | None
    priced: int
    flat_return: float | None

    @property
    def bets(self) -> int:
        """Recommended sides that are decided."""
        return self.wins + self.losses + self.pushes


def track(graded: pl.DataFrame, *, system: str, origin: str, simulated: bool, before: date) -> Track:
    """The record from rows of COLUMNS dated before `before`, of one system, origin and league."""
    rows = graded.filter(
        (pl.col("system_id") == system)
        & (pl.col("origin") == origin)
        & (pl.col("is_simulated") == simulated)
        & (pl.col("game_date") < before)
    ).sort("game_date", "game_id", "player_lookup")  # in one order: the bootstrap draws games by their place
    judged = rows.filter(pl.col("absolute_error").is_not_null())
    lined = judged.filter(pl.col("current_points_line").is_not_null()).with_columns(
        line_error=(pl.col("current_points_line") - pl.col("actual_points")).abs()
    )
    decided = rows.filter(pl.col("result").is_in(["WIN", "LOSS"]))
    counts = {result: int((rows["result"] == result).sum()) for result in ("WIN", "LOSS", "PUSH")}
    priced = rows.filter(pl.col("flat_return").is_not_null())
    return Track(
        origin=origin,
        dates=judged["game_date"].n_unique(),
        predictions=judged.height,
        mae=_mean(judged, "absolute_error"),
        lined=lined.height,
        lined_mae=_mean(lined, "absolute_error"),
        line_mae=_mean(lined, "line_error"),
        line_gain=_interval(lined, pl.col("line_error") - pl.col("absolute_error")),
        wins=counts["WIN"],
        losses=counts["LOSS"],
        pushes=counts["PUSH"],
        win_rate=_interval(decided, (pl.col("result") == "WIN").cast(pl.Float64)),
        priced=priced.height,
        flat_return=_mean(priced, "flat_return"),
    )


def _mean(rows: pl.DataFrame, column: str) -> float | None:
    value = rows[column].mean()
    return value if isinstance(value, float) else None


def _interval(rows: pl.DataFrame, value: pl.Expr) -> tuple[float, float] | None:
    if rows["game_id"].n_unique() < 2:
        return None
    return clustered(
        rows,
        {"value": value, "n": pl.col("game_id").is_not_null()},
        lambda sums: sums["value"] / sums["n"],
    )
