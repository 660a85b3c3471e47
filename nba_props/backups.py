"""Copies of stored partitions, made before something rewrites history, and putting them back.

    <home>/backups/<name>/<dataset>.<table>/<game_date>.parquet     the rows of one date
    <home>/backups/<name>/removed.parquet                           what is taken out of them, and why each
    <home>/backups/<name>/backup.json                               written last: tables, dates, when, why

What belongs here: copying and restoring. What does not: deciding when.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl

from nba_props import atomic
from nba_props.errors import UsageError
from nba_props.settings import Settings
from nba_props.warehouse.base import Warehouse

_MANIFEST = "backup.json"
_REMOVED = "removed.parquet"


def make(
    settings: Settings,
    warehouse: Warehouse,
    tables: Sequence[str],
    dates: Iterable[date],
    why: str,
    *,
    removed: pl.DataFrame | None = None,
) -> str:
    """Copy the stored partitions of tables and dates; returns the backup's name.

    `removed` lists the rows that are about to go, each with its reason: for a person, not for `restore`.

    A date without a partition is not in it, and stays as it is when the backup is restored.
    """
    now = datetime.now().astimezone()
    name = f"{now:%Y%m%d-%H%M%S-%f}"
    folder = _folder(settings) / name
    wanted = set(dates)
    held = {table: sorted(wanted & set(warehouse.dates(table))) for table in tables}
    for table, days in held.items():
        for day in days:
            with atomic.replacing(folder / table / f"{day}.parquet") as temporary:
                warehouse.read(table, day, day).write_parquet(temporary)
    folder.mkdir(parents=True, exist_ok=True)
    if removed is not None:
        with atomic.replacing(folder / _REMOVED) as temporary:
            removed.write_parquet(temporary)
    with atomic.replacing(folder / _MANIFEST, durable=True) as temporary:
        stored = {table: [day.isoformat() for day in days] for table, days in held.items()}
        temporary.write_text(json.dumps({"why": why, "made_at": now.isoformat(), "tables": stored}, indent=1))
    return name


def restore(settings: Settings, warehouse: Warehouse, name: str) -> tuple[dict[str, int], str]:
    """Put the partitions of a backup back: dates by table, and the name of the backup made of what was there.

    Raises UsageError for a name that is no finished backup, listing those there are.
    """
    folder = _folder(settings) / name
    if name not in names(settings):
        raise UsageError(f"there is no backup {name!r}; there are: {', '.join(names(settings)) or 'none'}")
    held: dict[str, list[str]] = json.loads((folder / _MANIFEST).read_text())["tables"]
    dates = {table: [date.fromisoformat(day) for day in days] for table, days in held.items()}
    every = sorted({day for days in dates.values() for day in days})
    undo = make(settings, warehouse, list(dates), every, f"before {name} was restored")
    for table, days in dates.items():
        if days:
            rows = pl.concat([pl.read_parquet(folder / table / f"{day}.parquet") for day in days])
            warehouse.merge(table, rows, days, lambda _, copied: copied)
    return {table: len(days) for table, days in dates.items()}, undo


def names(settings: Settings) -> list[str]:
    """The finished backups of the home, oldest first."""
    return sorted(path.parent.name for path in _folder(settings).glob(f"*/{_MANIFEST}"))


def _folder(settings: Settings) -> Path:
    return settings.home / "backups"
