"""Predictions held against a line that nobody quoted, and what becomes of them.

What was predicted about the past (a backfill, a regeneration) is removed and predicted again from the line
that counts. What was published live before its tip stays for good: it is superseded by a correction, which
keeps what the system said then and its origin, and takes the line that was quoted at its own decision time.
So the track record is held against real lines and no prediction is made with hindsight.

What belongs here: the rule for rows. What does not: finding them (`sql/views/nba_monitoring`), predicting,
and storing.
"""

from datetime import datetime

import polars as pl

from nba_props.clock import LIVE, tipped
from nba_props.predictions import reconcile
from nba_props.predictions.reconcile import GRAIN

#: The active predictions of a window that are held against a placeholder: the columns of the view.
FIND = """
SELECT * FROM `nba_monitoring.prediction_lines`
WHERE fault IS NOT NULL AND game_date BETWEEN @start_date AND @end_date
"""
_ID = "prediction_id"


def corrected(now: datetime) -> pl.Expr:
    """Whether a placeholder is superseded by a correction; the others are removed and predicted again."""
    return (pl.col("origin") == LIVE) & tipped(now)


def fresh(predicted: pl.DataFrame, removed: pl.DataFrame) -> pl.DataFrame:
    """Of rows predicted again, those in place of removed ones, under the origin these had."""
    origins = removed.select(*GRAIN, was="origin")
    placed = predicted.join(origins, on=GRAIN, how="inner", maintain_order="left")
    return placed.with_columns(origin="was").drop("was")


def lacking(removed: pl.DataFrame, asked: pl.DataFrame, predicted: pl.DataFrame) -> pl.DataFrame:
    """The removed predictions of players who are still to be predicted and were not: GRAIN."""
    wanted = removed.join(asked, on=["game_id", "player_lookup"], how="semi")
    return wanted.join(predicted, on=GRAIN, how="anti").select(GRAIN)


def correction(repriced: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Repriced live rows (`rows.repriced`) as they are published: active, and changed now."""
    instant = pl.Datetime("us", "UTC")
    return repriced.with_columns(
        is_active=pl.lit(value=True),
        superseded_by=pl.lit(None, pl.String),
        superseded_at=pl.lit(None, instant),
        invalidation_reason=pl.lit(None, pl.String),
        invalidated_at=pl.lit(None, instant),
        updated_at=pl.lit(now).cast(instant),
    )


def mended(
    stored: pl.DataFrame, new: pl.DataFrame, found: pl.DataFrame, *, now: datetime, expected: pl.DataFrame
) -> pl.DataFrame:
    """A date's rows after its placeholders are mended; rows of other players and systems are as stored.

    In: the stored rows, `fresh` ones and `correction`s together, what `FIND` finds, and `outcomes.decide`.
    """
    faults = found.select(_ID, "fault")
    mine = stored.join(found, on=GRAIN, how="semi", maintain_order="left")
    others = stored.join(found, on=GRAIN, how="anti", maintain_order="left")
    live = mine.filter(corrected(now)).join(faults, on=_ID, how="semi").select(GRAIN)
    is_live = mine.select(GRAIN).join(
        live.with_columns(live=True), on=GRAIN, how="left", maintain_order="left"
    )
    of_live = is_live["live"].fill_null(value=False)
    past = _predicted_again(
        mine.filter(~of_live), new.join(live, on=GRAIN, how="anti"), faults, now=now, expected=expected
    )
    return pl.concat([others, past, _corrected(mine.filter(of_live), new.join(live, on=GRAIN), faults, now)])


def _predicted_again(
    mine: pl.DataFrame, new: pl.DataFrame, faults: pl.DataFrame, *, now: datetime, expected: pl.DataFrame
) -> pl.DataFrame:
    removed = mine.join(faults, on=_ID, how="semi").select(successor=_ID)
    left = mine.join(faults, on=_ID, how="anti", maintain_order="left")
    published = reconcile.publish(left, new, now=now, expected=expected)
    # What a removed row had superseded is superseded by whatever counts now.
    winners = published.filter("is_active").select(*GRAIN, winner=_ID)
    orphaned = pl.col("superseded_by").is_in(removed["successor"].implode())
    return (
        published.join(winners, on=GRAIN, how="left", maintain_order="left")
        .with_columns(superseded_by=pl.when(orphaned).then("winner").otherwise("superseded_by"))
        .select(mine.columns)
    )


def _corrected(mine: pl.DataFrame, new: pl.DataFrame, faults: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Live rows and their corrections. One that comes out as an earlier row brings that one back; one that
    comes out under its own id was altered after it was published, and is what its id says again.
    """
    instant = pl.lit(now).cast(pl.Datetime("us", "UTC"))
    winners = new.select(*GRAIN, winner=_ID)
    marked = mine.join(winners, on=GRAIN, how="left", maintain_order="left").join(
        faults, on=_ID, how="left", maintain_order="left"
    )
    is_winner = pl.col(_ID) == pl.col("winner")
    is_placeholder = pl.col("fault").is_not_null()
    returns = is_winner & ~is_placeholder
    loses = is_placeholder & ~is_winner
    changed = returns | loses
    kept = marked.filter(~(is_winner & is_placeholder)).with_columns(
        is_active=returns | (pl.col("is_active") & ~loses),
        superseded_by=pl.when(loses).then("winner").when(returns).then(None).otherwise("superseded_by"),
        superseded_at=pl.when(loses).then(instant).when(returns).then(None).otherwise("superseded_at"),
        invalidation_reason=pl.when(loses)
        .then(pl.format("placeholder line: {}", "fault"))
        .when(returns)
        .then(None)
        .otherwise("invalidation_reason"),
        invalidated_at=pl.when(loses).then(instant).when(returns).then(None).otherwise("invalidated_at"),
        updated_at=pl.when(changed).then(instant).otherwise("updated_at"),
    )
    versions = mine.group_by(GRAIN).agg(last_version=pl.col("prediction_version").max())
    written = new.join(kept.select(_ID), on=_ID, how="anti").join(versions, on=GRAIN, how="left")
    itself = pl.col(_ID).is_in(mine[_ID].implode())
    version = pl.when(itself).then("prediction_version").otherwise(pl.col("last_version") + 1)
    numbered = written.with_columns(prediction_version=version)
    return pl.concat([kept.select(mine.columns), numbered.select(mine.columns)])
