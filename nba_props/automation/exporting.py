"""Dagster's records of runs, as the rows of nba_reference.processor_run_history.

What belongs here: reading those records. What does not: what the rows are for (`history.py`).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
import polars as pl

from nba_props import tags
from nba_props.automation.history import TABLE, Processed, frame, newer_wins
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse

_OVER = {
    dg.DagsterRunStatus.SUCCESS: "success",
    dg.DagsterRunStatus.FAILURE: "failure",
    dg.DagsterRunStatus.CANCELED: "canceled",
}
#: Runs are read again for so long after they ended: one may end while an export reads.
_OVERLAP = timedelta(hours=1)
_ERROR_LENGTH = 2000


def export(instance: dg.DagsterInstance, warehouse: Warehouse, run_id: str) -> int:
    """Add the runs that ended since the last export, and those in progress but the one that exports.

    Returns the number of rows.
    """
    since = _last_exported(warehouse)
    rows = [row for record in finished(instance, since) for row in of_run(instance, record)]
    rows += [row for row in unfinished(instance) if row.dagster_run_id != run_id]
    declared = contracts.table(TABLE)
    stamped = frame(rows, pl.Schema(declared.schema)).with_columns(
        run_id=pl.lit(run_id), created_at=pl.lit(datetime.now(UTC)).cast(pl.Datetime("us", "UTC"))
    )
    warehouse.merge(TABLE, stamped, None, newer_wins)
    return len(rows)


def finished(
    instance: dg.DagsterInstance,
    since: datetime | None = None,
    limit: int | None = None,
    *,
    only_failed: bool = False,
) -> list[dg.RunRecord]:
    """The runs that are over, or only the failed ones, newest first; changed since an instant if one is
    given.
    """
    statuses = [dg.DagsterRunStatus.FAILURE] if only_failed else list(_OVER)
    wanted = dg.RunsFilter(statuses=statuses, updated_after=since)
    return list(instance.get_run_records(wanted, limit=limit))


def unfinished(instance: dg.DagsterInstance) -> list[Processed]:
    """The runs that are not over, each as a whole; one that waits counts from when it was asked for."""
    statuses = [status for status in dg.DagsterRunStatus if status not in _OVER]
    records = instance.get_run_records(dg.RunsFilter(statuses=statuses))
    return [
        replace(found, started_at=found.started_at or record.create_timestamp.replace(tzinfo=UTC))
        for record in records
        for found in [summary(instance, record)]
    ]


def of_run(instance: dg.DagsterInstance, record: dg.RunRecord) -> Iterator[Processed]:
    """The run as a whole, and each table it made or failed to make."""
    whole = summary(instance, record)
    yield whole
    run_id = record.dagster_run.run_id
    written: dict[str, Processed] = {}
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION):
        event = entry.get_dagster_event()
        materialization = event.step_materialization_data.materialization
        table = ".".join(materialization.asset_key.path)
        written[table] = replace(
            whole,
            processor=table,
            status="success",
            finished_at=_instant(entry.timestamp),
            rows_written=_rows(materialization.metadata),
            error=None,
        )
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        event = entry.get_dagster_event()
        table = (event.step_key or "").replace("__", ".", 1)
        written[table] = replace(
            whole,
            processor=table,
            status="failure",
            finished_at=_instant(entry.timestamp),
            error=_error(event),
        )
    yield from written.values()


def summary(instance: dg.DagsterInstance, record: dg.RunRecord) -> Processed:
    """The run as a whole."""
    run = record.dagster_run
    first, last = dates_of(run)
    return Processed(
        processor=run.job_name,
        data_date=first,
        last_data_date=last,
        dagster_run_id=run.run_id,
        job=run.job_name,
        status=_OVER.get(run.status, run.status.value.lower()),
        started_at=_instant(record.start_time),
        finished_at=_instant(record.end_time),
        rows_written=None,
        error=_run_error(instance, run),
    )


def dates_of(run: dg.DagsterRun) -> tuple[date | None, date | None]:
    """First and last game date of a run; of players' partitions the date they are of."""
    first = run.tags.get(tags.RANGE_START) or run.tags.get(tags.PARTITION) or run.tags.get(tags.DATE)
    last = run.tags.get(tags.RANGE_END) or first
    return _date(first), _date(last)


def _date(key: str | None) -> date | None:
    try:
        return date.fromisoformat(key[:10]) if key else None
    except ValueError:  # a partition of another kind: a month, say
        return None


def _last_exported(warehouse: Warehouse) -> datetime | None:
    if not warehouse.exists(TABLE):
        return None
    latest = warehouse.read(TABLE, columns=["finished_at"])["finished_at"].max()
    return latest - _OVERLAP if isinstance(latest, datetime) else None


def _run_error(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str | None:
    if run.status != dg.DagsterRunStatus.FAILURE:
        return None
    for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE):
        return (entry.get_dagster_event().message or "failed")[:_ERROR_LENGTH]
    return "failed"


def _error(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    cause = (error.cause or error) if error else None
    return (cause.message.strip() if cause else "failed")[:_ERROR_LENGTH]


def _rows(metadata: Any) -> int | None:
    value = metadata.get("dagster/row_count")
    return int(value.value) if value is not None else None


def _instant(timestamp: float | None) -> datetime | None:
    return datetime.fromtimestamp(timestamp, UTC) if timestamp else None
