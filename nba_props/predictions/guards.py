"""When a system's recommendations are withheld: how it has done of late, by results before the date.

Three guards, and where their thresholds come from:

- *Season start*: in a player's first three games of a season form says little. His distribution is wider
  (`distribution.early_width`) and every system passes (`rows.py`). Whoever plays for a team with fewer than
  three games has fewer himself.
- *Bias*: the mean error of seven days beyond one point alerts (`validation/guards.py`). Of weeks of 500 or
  more predictions in 2023-26 the bias had a standard deviation of .3 points; smaller weeks are not judged.
- *Drift*: a mean absolute error more than half a point above the line's on five of the seven days judged last
  halts recommendations. In 2024-26 own systems lay .13 to .19 points above the line on average, 6 to 11 % of
  their days were bad, and each would have been halted on 0 to 8 of 178 dates: the first week of a season, and
  the first of its play-offs.

What belongs here: judging days from errors, and withholding. What does not: reading rows, and what a
recommendation is (`rows.py`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from nba_props.predictions.rows import NO_SIDE, PASS

_KEYS = ["game_id", "player_lookup"]
_SIDES = ("OVER", "UNDER")
#: Days judged are looked for so far back: over a break of the season there is less than one a day.
LOOK_BACK_DAYS = 14
#: What `errors` needs of predictions and of nba_analytics.player_game_summary.
PREDICTED = ("game_date", "game_id", "player_lookup", "system_id", "predicted_points", "current_points_line")
PLAYED = ("game_id", "player_lookup", "pts")


@dataclass(frozen=True)
class Limits:
    """A day on which a system's mean absolute error lies more than `line_gap` points above the line's, over
    at least `lines` lined players, is a bad one; `bad_days` of the last `days` halt it.
    """

    days: int
    bad_days: int
    line_gap: float
    lines: int


def errors(predictions: pl.DataFrame, summaries: pl.DataFrame) -> pl.DataFrame:
    """game_date, system_id, error and line_error (null without a line), in points, of those who played.

    In: rows of nba_predictions.player_prop_predictions that count (PREDICTED), one a game, player and system;
    rows of nba_analytics.player_game_summary (PLAYED).
    """
    return predictions.join(summaries.select(PLAYED), on=_KEYS).select(
        "game_date",
        "system_id",
        error=pl.col("predicted_points") - pl.col("pts"),
        line_error=pl.col("current_points_line") - pl.col("pts"),
    )


def judged_days(erred: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """The days on which a system had enough lined players: game_date, system_id, line_gap (points of mean
    absolute error above the line's), is_bad; sorted by game_date. In: as `errors` gives.
    """
    gap = pl.col("error").abs().mean() - pl.col("line_error").abs().mean()
    return (
        erred.filter(pl.col("line_error").is_not_null())
        .group_by("game_date", "system_id")
        .agg(lines=pl.len(), line_gap=gap.round(6))
        .filter(pl.col("lines") >= limits.lines)
        .select("game_date", "system_id", "line_gap", is_bad=pl.col("line_gap") > limits.line_gap)
        .sort("game_date", "system_id")
    )


def halts(judged: pl.DataFrame, dates: Sequence[date], limits: Limits) -> pl.DataFrame:
    """Who is halted on which of the dates: game_date, system_id, halt (the reason in words).

    In: as `judged_days` gives. Of a date only the days before it count, the last `days` of them that lie in
    the two weeks before it.
    """
    asked = pl.DataFrame({"day": dates}, schema={"day": pl.Date})
    before = asked.join(judged, how="cross").filter(
        (pl.col("game_date") < pl.col("day"))
        & (pl.col("game_date") >= pl.col("day") - timedelta(days=LOOK_BACK_DAYS))
    )
    last = before.sort("game_date").group_by("day", "system_id").tail(limits.days)
    counted = last.group_by("day", "system_id").agg(
        bad=pl.col("is_bad").sum(), of=pl.len(), gap=pl.col("line_gap").mean().round(2)
    )
    words = pl.format(
        "halted: more than {} points worse than the line on {} of the last {} days judged, {} on average",
        pl.lit(f"{limits.line_gap:g}"),
        "bad",
        "of",
        "gap",
    )
    return (
        counted.filter(pl.col("bad") >= limits.bad_days)
        .select("system_id", game_date="day", halt=words)
        .select("game_date", "system_id", "halt")
        .sort("game_date", "system_id")
    )


def withheld(rows: pl.DataFrame, halted: pl.DataFrame) -> pl.DataFrame:
    """Rows of `rows.build` in which halted systems recommend no side, and say why.

    A row that is withheld is another prediction than one that is not, so it has another prediction_id. Works
    alike on `rows.identities`.
    """
    if halted.is_empty():
        return rows
    joined = rows.join(halted, on=["game_date", "system_id"], how="left", maintain_order="left")
    is_held = pl.col("halt").is_not_null()
    changed = [pl.when(is_held).then(_other_id(joined)).otherwise("prediction_id").alias("prediction_id")]
    if "recommendation" in rows.columns:
        is_held_side = is_held & pl.col("recommendation").is_in(_SIDES)
        changed += [
            pl.when(is_held_side)
            .then("halt")
            .otherwise("recommendation_reason")
            .alias("recommendation_reason"),
            pl.when(is_held_side).then(pl.lit(PASS)).otherwise("recommendation").alias("recommendation"),
            pl.when(is_held & pl.col("is_actionable"))
            .then(pl.lit(NO_SIDE))
            .otherwise("filter_reason")
            .alias("filter_reason"),
            (pl.col("is_actionable") & ~is_held).alias("is_actionable"),
        ]
    return joined.with_columns(changed).select(rows.columns)


def _other_id(rows: pl.DataFrame) -> pl.Series:
    others = [hashlib.sha256(f"{own}|halted".encode()).hexdigest()[:24] for own in rows["prediction_id"]]
    return pl.Series("prediction_id", others, dtype=pl.String)
