"""What the warehouse's jobs were billed, by slate and by season.

What belongs here: summing the jobs the service remembers. What does not: what a job should cost.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.clock import season_of
from nba_props.warehouse.bigquery.retries import ONCE
from nba_props.warehouse.bigquery.service import Service

_TIB = 2**40

JOBS: dict[str, Any] = {
    "job": pl.String,
    "verb": pl.String,
    "table": pl.String,
    "run": pl.String,
    "first": pl.Date,
    "last": pl.Date,
    "created_at": pl.Datetime("us", "UTC"),
    "bytes_billed": pl.Int64,
    "slot_seconds": pl.Float64,
}


def jobs(service: Service, since: datetime) -> pl.DataFrame:
    """This warehouse's jobs since an instant: one row a job, columns `JOBS`; loads are free and billed 0.

    The service remembers 180 days. `first` and `last` are the dates written, null for queries.
    """
    found: Iterable[Any] = service.jobs.call(
        lambda: list(service.client.list_jobs(min_creation_time=since, state_filter="done", retry=ONCE))
    )
    ours = {"product": "nba_props", **service.mark}
    rows = [_row(job) for job in found if ours.items() <= (job.labels or {}).items()]
    return pl.DataFrame(rows, schema=JOBS)


def by_slate(found: pl.DataFrame, price: float) -> pl.DataFrame:
    """Jobs that wrote one date, summed by it: game_date, jobs, bytes_billed, slot_seconds, dollars."""
    one_date = found.filter(pl.col("first") == pl.col("last"))
    return _summed(one_date.with_columns(game_date="first"), "game_date", price)


def by_season(found: pl.DataFrame, price: float) -> pl.DataFrame:
    """All jobs by the season of the first date they wrote: season, jobs, bytes_billed, slot_seconds, dollars.

    Jobs that wrote no dates, queries among them, have the season `-`.
    """
    season = pl.col("first").map_elements(season_of, return_dtype=pl.String).fill_null("-")
    return _summed(found.with_columns(season=season), "season", price)


def _summed(found: pl.DataFrame, by: str, price: float) -> pl.DataFrame:
    summed = found.group_by(by).agg(
        jobs=pl.len(), bytes_billed=pl.sum("bytes_billed"), slot_seconds=pl.sum("slot_seconds")
    )
    return summed.with_columns(dollars=pl.col("bytes_billed") / _TIB * price).sort(by)


def _row(job: Any) -> dict[str, Any]:
    labels = job.labels
    slots = getattr(job, "slot_millis", None) or 0
    return {
        "job": job.job_id,
        **{name: labels.get(name) for name in ("verb", "table", "run")},
        **{name: date.fromisoformat(labels[name]) if name in labels else None for name in ("first", "last")},
        "created_at": job.created,
        "bytes_billed": int(getattr(job, "total_bytes_billed", None) or 0),
        "slot_seconds": slots / 1000,
    }
