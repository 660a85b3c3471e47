"""What Dagster has recorded about one player's date: the runs, and the events of his partition.

What belongs here: reading those records. What does not: stored rows (`reports/trace.py`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import dagster as dg

from nba_props import tags
from nba_props.assets.predictions import PLAYERS
from nba_props.assets.table import key_of
from nba_props.automation import exporting
from nba_props.automation.history import Processed
from nba_props.partitions import is_lookup, player_key

_LIMIT = 50


@dataclass(frozen=True)
class PlayerEvent:
    """One event of a player's partition: when, what (planned, materialised, failed), in which run."""

    at: datetime
    kind: str
    run_id: str


def events(instance: dg.DagsterInstance, day: date, lookup: str) -> list[PlayerEvent]:
    """The events of the player's partition, oldest first; none for who can have no partition."""
    if not is_lookup(lookup):
        return []
    wanted = dg.AssetRecordsFilter(asset_key=key_of(PLAYERS), asset_partitions=[player_key(day, lookup)])
    found = {
        "planned": instance.fetch_planned_materializations(wanted, limit=_LIMIT).records,
        "materialised": instance.fetch_materializations(wanted, limit=_LIMIT).records,
        "failed": instance.fetch_failed_materializations(wanted, limit=_LIMIT).records,
    }
    told = [
        PlayerEvent(datetime.fromtimestamp(record.timestamp, UTC), kind, record.run_id)
        for kind, records in found.items()
        for record in records
    ]
    return sorted(told, key=lambda event: event.at)


def runs(
    instance: dg.DagsterInstance, day: date, run_ids: Collection[str]
) -> tuple[list[Processed], list[str]]:
    """These runs and those of the date, oldest first; and which of these Dagster has no record of."""
    named = list(instance.get_run_records(dg.RunsFilter(run_ids=list(run_ids)))) if run_ids else []
    dated = instance.get_run_records(dg.RunsFilter(tags={tags.DATE: day.isoformat()}), limit=_LIMIT)
    records = {record.dagster_run.run_id: record for record in (*named, *dated)}
    return _in_order(exporting.summary(instance, each) for each in records.values()), sorted(
        set(run_ids) - set(records)
    )


def _in_order(found: Iterable[Processed]) -> list[Processed]:
    return sorted(found, key=lambda run: run.started_at or datetime.max.replace(tzinfo=UTC))
