"""What is stored and what is new become what is published: versions, one active row, nothing ever edited
away.

What belongs here: the rule for one date's rows. What does not: how they were predicted, and where they are
stored.
"""

from datetime import datetime

import polars as pl

from nba_props.clock import LIVE, REGENERATED, tipped
from nba_props.predictions.rows import NOT_LIVE

#: The active grain.
GRAIN = ["game_id", "player_lookup", "system_id"]


def arriving(predicted: pl.DataFrame, now: datetime, completion: float | pl.Expr) -> pl.DataFrame:
    """Predicted rows (see `rows.build`, and `predicted_at`) before any stored row is known: first version,
    active, published with this share of their date's slate.

    What was decided live and is published only after tip-off is no live prediction: it is regenerated, and
    nothing can be staked on it.
    """
    share = completion if isinstance(completion, pl.Expr) else pl.lit(completion)
    is_late = (pl.col("origin") == LIVE) & tipped(now)
    return predicted.with_columns(
        origin=pl.when(is_late).then(pl.lit(REGENERATED)).otherwise("origin"),
        filter_reason=pl.when(is_late & pl.col("is_actionable"))
        .then(pl.lit(NOT_LIVE))
        .otherwise("filter_reason"),
        is_actionable=pl.col("is_actionable") & ~is_late,
        slate_completion=share.cast(pl.Float64),
        is_partial_slate=share < 1,
        prediction_version=pl.lit(1, pl.Int64),
        is_active=pl.lit(value=True),
        superseded_by=pl.lit(None, pl.String),
        superseded_at=pl.lit(None, pl.Datetime("us", "UTC")),
        invalidation_reason=pl.lit(None, pl.String),
        invalidated_at=pl.lit(None, pl.Datetime("us", "UTC")),
        updated_at=pl.lit(now).cast(pl.Datetime("us", "UTC")),
    )


def publish(
    stored: pl.DataFrame, new: pl.DataFrame, *, now: datetime, expected: pl.DataFrame
) -> pl.DataFrame:
    """The rows of the date after publishing `new` over `stored`.

    Both have the columns of nba_predictions.player_prop_predictions; `new` rows carry version 1 and are
    active. `expected` is prediction_outcomes: an active row of a player who is no longer predicted is
    invalidated. A row whose prediction_id is stored already is the same prediction: the stored one stays as
    it is, and counts again if it had been superseded. After tip-off a live row is never touched
    again, be it active or not.
    """
    if stored.is_empty():
        return new
    untouchable = stored.filter((pl.col("origin") == LIVE) & tipped(now))
    protected = untouchable.filter("is_active").select(GRAIN)
    arriving = new.join(protected, on=GRAIN, how="anti").join(untouchable, on="prediction_id", how="anti")
    repeated = stored.join(arriving.select("prediction_id"), on="prediction_id", how="semi")
    fresh = arriving.join(stored.select("prediction_id"), on="prediction_id", how="anti")
    winners = pl.concat([repeated, fresh]).select(*GRAIN, winner="prediction_id")
    kept = _deactivated(stored, winners, protected, expected, now)
    versions = stored.group_by(GRAIN).agg(last_version=pl.col("prediction_version").max())
    numbered = (
        fresh.join(versions, on=GRAIN, how="left")
        .with_columns(prediction_version=pl.col("last_version").fill_null(0) + 1)
        .drop("last_version")
    )
    return pl.concat([kept, numbered.select(kept.columns)])


def _deactivated(
    stored: pl.DataFrame,
    winners: pl.DataFrame,
    protected: pl.DataFrame,
    expected: pl.DataFrame,
    now: datetime,
) -> pl.DataFrame:
    instant = pl.lit(now).cast(pl.Datetime("us", "UTC"))
    predicted = expected.filter(pl.col("outcome") == "predicted").select(
        "game_id", "player_lookup", still=pl.lit(value=True)
    )
    marked = (
        stored.join(winners, on=GRAIN, how="left", maintain_order="left")
        .join(
            protected.with_columns(is_protected=pl.lit(value=True)),
            on=GRAIN,
            how="left",
            maintain_order="left",
        )
        .join(predicted, on=["game_id", "player_lookup"], how="left", maintain_order="left")
        .with_columns(pl.col("is_protected", "still").fill_null(value=False))
    )
    is_winner = (pl.col("winner") == pl.col("prediction_id")).fill_null(value=False)
    loses = pl.col("is_active") & pl.col("winner").is_not_null() & ~is_winner
    ends = pl.col("is_active") & pl.col("winner").is_null() & ~pl.col("still") & ~pl.col("is_protected")
    returns = is_winner & ~pl.col("is_active")
    changed = loses | ends | returns
    return marked.with_columns(
        is_active=pl.when(loses | ends).then(False).when(is_winner).then(True).otherwise("is_active"),
        superseded_by=pl.when(loses).then("winner").when(returns).then(None).otherwise("superseded_by"),
        superseded_at=pl.when(loses).then(instant).when(returns).then(None).otherwise("superseded_at"),
        invalidation_reason=pl.when(ends)
        .then(pl.lit("the player is no longer predicted"))
        .when(returns)
        .then(None)
        .otherwise("invalidation_reason"),
        invalidated_at=pl.when(ends).then(instant).when(returns).then(None).otherwise("invalidated_at"),
        updated_at=pl.when(changed).then(instant).otherwise("updated_at"),
    ).select(stored.columns)
