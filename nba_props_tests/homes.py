"""Homes of the simulated league, and lakes held against each other.

What belongs here: making a home, running the graph in it, and telling how two of them differ. What does not:
what a difference means.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

import polars as pl
import pytest

from nba_props import home, runner
from nba_props.errors import ContractError
from nba_props.landing import Landing
from nba_props.partitions import DateWindow
from nba_props.settings import Settings, load_settings
from nba_props.sources.simulated import simulate
from nba_props.warehouse import contracts
from nba_props.warehouse.contracts import STAMP_COLUMNS, Table
from nba_props.warehouse.lake import Lake

#: The simulated stretch ends here; a noon later all of it has been captured.
LAST = date(2026, 1, 16)
NOW = "2026-01-17T12:00:00-05:00"

#: Where the real games lie, when they are at hand.
REAL_DATA = Path(
    os.environ.get("NBA_PROPS_REAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
)


def real_data() -> Path:
    """The folder of the real games; skips the test where there is none."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data in {REAL_DATA}: set NBA_PROPS_REAL_DATA to their folder")
    return REAL_DATA


def settings_of(folder: Path, now: str = NOW) -> Settings:
    """The settings of a home whose clock stands still at `now`."""
    return load_settings(home=folder, now=now)


def simulated(folder: Path, days: int, now: str = NOW) -> Settings:
    """A home with the last `days` of the simulated league landed and nothing computed."""
    settings = settings_of(folder, now)
    home.prepare(settings)
    simulate(
        Landing(settings.landing_url),
        seed=7,
        end=LAST,
        days=days,
        now=datetime.fromisoformat(now).astimezone(),
    )
    return settings


def back(days: int) -> date:
    """The date so many days before the stretch's last."""
    return LAST - timedelta(days=days)


class Rows(Protocol):
    """What can be compared: a lake, or rows remembered from one."""

    def read(self, table: str, start: date | None = None, end: date | None = None) -> pl.DataFrame:
        """The rows of a table, of a window of it where one is given."""
        ...


@dataclass(frozen=True)
class Remembered:
    """Rows as they were, whatever became of the lake they were read from."""

    tables: Mapping[str, pl.DataFrame]

    @classmethod
    def of(cls, lake: Lake, day: date | None = None) -> "Remembered":
        """Everything stored, or what is stored of a date."""
        return cls({table.name: lake.read(table.name, day, day) for table in asset_tables()})

    def read(self, table: str, start: date | None = None, end: date | None = None) -> pl.DataFrame:
        """The rows of a table, of a window of it where one is given."""
        rows = self.tables[table]
        return rows.filter(pl.col("game_date").is_between(start, end)) if start and end else rows


def lake_of(settings: Settings) -> Lake:
    """The home's warehouse, with nothing remembered of earlier readings."""
    return Lake(settings.warehouse_dir)


def backfill(settings: Settings, first: date, last: date, *tables: str) -> None:
    """Materialise tables, all of them if none is named, over a range as an operator's backfill does."""
    runner.run(settings, DateWindow(first, last), tables or None, backfill=True)


def asset_tables() -> list[Table]:
    """The declarations of the tables that are assets."""
    return [contracts.table(name) for name in runner.all_tables()]


def leftovers(folder: Path) -> list[Path]:
    """Temporary files anywhere below a folder."""
    return sorted(folder.rglob(".*.tmp"))


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content, by its path there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differences(
    one: Rows,
    other: Rows,
    tables: Collection[Table] | None = None,
    days: Collection[date] | None = None,
    ignored: Collection[str] = STAMP_COLUMNS,
) -> list[str]:
    """How the rows of two lakes differ, column by column; empty when they do not.

    `ignored` columns are left out, by default the stamps of a write.
    """
    return [
        f"{declared.name} {day or ''}: {what}"
        for declared in (tables if tables is not None else asset_tables())
        for day in ((*days,) if days else (None,))
        for what in difference(
            declared, one.read(declared.name, day, day), other.read(declared.name, day, day), ignored
        )
    ]


def unwhole(lake: Lake, reference: Rows) -> list[str]:
    """The stored partitions that cannot be read or are not the reference's; absent ones are well."""
    found = []
    for declared in asset_tables():
        stored: list[date] | list[None] = lake.dates(declared.name) if declared.is_partitioned else [None]
        for day in stored if lake.exists(declared.name) else []:
            try:
                found += differences(lake, reference, [declared], [day] if day else None)
            except ContractError as error:
                found.append(str(error))
    return found


def difference(
    declared: Table, one: pl.DataFrame, other: pl.DataFrame, ignored: Collection[str]
) -> Iterator[str]:
    """How two frames of one table differ, column by column; `ignored` columns are left out."""
    if one.height != other.height:
        yield f"{one.height} rows against {other.height}"
        grain = list(declared.key)
        for left, right, side in ((one, other, "only the first"), (other, one, "only the second")):
            alone = left.join(right, on=grain, how="anti", nulls_equal=True)
            if alone.height:
                yield f"{side} has {alone.select(grain).head(3).rows()}"
        return
    for column in (name for name in one.columns if name not in ignored):
        apart = ~one[column].eq_missing(other[column])
        if apart.any():
            place = apart.arg_true()[0]
            row, values = one.select(declared.key).row(place), (one[column][place], other[column][place])
            yield f"{column} of {apart.sum()} rows, as {row}: {values[0]!r} against {values[1]!r}"
