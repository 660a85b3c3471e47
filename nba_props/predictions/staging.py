"""What runs put down before it is published: rows and outcomes with their run.

What belongs here: which staged row counts, who need not be predicted again, what has expired. What does not:
publishing (`publishing.py`, `reconcile.py`) and storing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from nba_props.predictions.outcomes import FAILED, PREDICTED
from nba_props.predictions.reconcile import GRAIN

if TYPE_CHECKING:  # systems load libraries of statistics, and staged rows need none
    from nba_props.predictions.predict import Made

_KEYS = ["game_id", "player_lookup"]
_ORDER = ["staged_at", "created_at"]


def newest(staged: pl.DataFrame) -> pl.DataFrame:
    """The newest row of each game, player and system of nba_predictions.staged_predictions."""
    return staged.sort(_ORDER, maintain_order=True).unique(GRAIN, keep="last", maintain_order=True)


def not_current(identities: pl.DataFrame, staged: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """The players who lack the prediction they would get now from some system: game_id, player_lookup.

    In: `rows.identities` of all systems; the date's staged and published rows. A prediction is at hand when
    it is the newest staged one, or the active one where none is staged.
    """
    active = stored.filter("is_active")
    waiting = newest(staged)
    unstaged = active.join(waiting, on=GRAIN, how="anti")
    at_hand = pl.concat([waiting.select("prediction_id"), unstaged.select("prediction_id")])
    return identities.join(at_hand, on="prediction_id", how="anti").select(_KEYS).unique(maintain_order=True)


def outcomes(decided: pl.DataFrame, made: "Made") -> pl.DataFrame:
    """What a run made of the players it was asked for: nba_predictions.staged_outcomes but its stamps.

    In: their rows of `outcomes.decide`. Whom no system predicted has failed; whom some did is predicted, with
    the errors of the others.
    """
    counts = made.rows.group_by(_KEYS).agg(systems=pl.len().cast(pl.Int64))
    words = made.faults.group_by(_KEYS).agg(
        error=pl.format("{}: {}", "system_id", "error").sort().str.join("; ")
    )
    joined = decided.join(counts, on=_KEYS, how="left", maintain_order="left").join(
        words, on=_KEYS, how="left", maintain_order="left"
    )
    has_failed = (pl.col("outcome") == PREDICTED) & pl.col("systems").is_null()
    return joined.select(
        "game_date",
        "game_id",
        "player_lookup",
        "reason",
        "error",
        pl.col("systems").fill_null(0),
        outcome=pl.when(has_failed).then(pl.lit(FAILED)).otherwise("outcome"),
    )


def tries(tried: pl.DataFrame) -> pl.DataFrame:
    """How often each player was tried in vain since it last went well: game_id, player_lookup, attempts,
    error (of the last one).

    In: nba_predictions.staged_outcomes. A run in which only some systems failed for a player is one in vain.
    """
    ordered = tried.sort(_ORDER, maintain_order=True).with_row_index("place")
    in_vain = pl.col("error").is_not_null() | (pl.col("outcome") == FAILED)
    went_well = ~in_vain & (pl.col("outcome") == PREDICTED)
    last_well = pl.col("place").filter(went_well).max().over(_KEYS)
    counted = ordered.filter(in_vain & (last_well.is_null() | (pl.col("place") > last_well)))
    return counted.group_by(_KEYS).agg(attempts=pl.len().cast(pl.Int64), error=pl.col("error").last())


def kept(staged: pl.DataFrame, unmerged: Collection[str], now: datetime, lifetime: timedelta) -> pl.DataFrame:
    """What has not expired, of staged rows or outcomes: what is younger than `lifetime`, and rows whose
    prediction_id is yet to be published, however old.
    """
    young = pl.col("staged_at") > now - lifetime
    if "prediction_id" in staged.columns:
        return staged.filter(young | pl.col("prediction_id").is_in(list(unmerged)))
    return staged.filter(young)


def at(made: pl.DataFrame, run_id: str, now: datetime, wall_clock: datetime) -> pl.DataFrame:
    """Rows or outcomes with the stamps of staging."""
    instant = pl.Datetime("us", "UTC")
    return made.with_columns(
        run_id=pl.lit(run_id),
        staged_at=pl.lit(now).cast(instant),
        created_at=pl.lit(wall_clock).cast(instant),
    )


def of(players: Sequence[str], decided: pl.DataFrame) -> pl.DataFrame:
    """The rows of `decided` that are about these players."""
    return decided.filter(pl.col("player_lookup").is_in(list(players)))
