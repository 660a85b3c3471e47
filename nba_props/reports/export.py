"""A table to take away: flat columns, and whether what is taken is complete.

What belongs here: shaping rows and saying what the window holds. What does not: the file they end up in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nba_props.partitions import DateWindow

COMPLETE, PARTIAL, EMPTY = "complete", "partial", "empty"


@dataclass(frozen=True)
class Extent:
    """What an export holds: `state` is complete, partial or empty, `why` says so in words."""

    state: str
    why: str


def flatten(frame: pl.DataFrame) -> pl.DataFrame:
    """Every struct column as one column a field, named `column.field`; a list of structs as JSON text."""
    while any(isinstance(dtype, pl.Struct) for dtype in frame.dtypes):
        frame = frame.select(part for name, dtype in frame.schema.items() for part in _parts(name, dtype))
    return frame.with_columns(_as_json(name) for name in frame.columns if _is_list_of_structs(frame[name]))


def _is_list_of_structs(column: pl.Series) -> bool:
    return isinstance(column.dtype, pl.List) and isinstance(column.dtype.inner, pl.Struct)


def _as_json(name: str) -> pl.Expr:
    entries = pl.col(name).list.eval(pl.element().struct.json_encode()).list.join(",")
    return pl.format("[{}]", entries).alias(name)


def _parts(name: str, dtype: pl.DataType) -> list[pl.Expr]:
    if not isinstance(dtype, pl.Struct):
        return [pl.col(name)]
    return [pl.col(name).struct.field(part.name).alias(f"{name}.{part.name}") for part in dtype.fields]


def iso_times(frame: pl.DataFrame) -> pl.DataFrame:
    """Instants as ISO text with their zone, at the top level; for formats that have no type for them."""
    instants = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    return frame.with_columns(pl.col(instants).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")) if instants else frame


def extent(rows: int, stored: Sequence[date], start: date | None, end: date | None) -> Extent:
    """Whether the window is whole, from its rows and the stored partitions of the table.

    Off-season days are no dates of a window. An open end stands for the first or last stored partition.
    """
    low, high = start or min(stored, default=None), end or max(stored, default=None)
    if low is None or high is None or not stored:
        return Extent(EMPTY, "nothing was ever stored in this table")
    wanted = DateWindow(low, high).dates()
    lacking = [day for day in wanted if day not in set(stored)]
    if len(lacking) == len(wanted):
        return Extent(
            EMPTY, f"no date from {low} to {high} is stored; stored are {stored[0]} to {stored[-1]}"
        )
    if not rows:
        return Extent(EMPTY, f"the dates from {low} to {high} are stored and hold no rows")
    if lacking:
        return Extent(
            PARTIAL, f"{len(lacking)} of {len(wanted)} dates are not stored, the first {lacking[0]}"
        )
    return Extent(COMPLETE, f"all {len(wanted)} dates from {low} to {high} are stored")


def whole(rows: int) -> Extent:
    """The extent of a table that is not cut by date."""
    return Extent(COMPLETE, "the whole table") if rows else Extent(EMPTY, "the table holds no rows")
