"""A history from one warehouse to the other: resumable, and each piece verified by its count and its hash.

What belongs here: what is copied and what proves it. What does not: how either stores it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from nba_props.errors import ContractError
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse
from nba_props.warehouse.contracts import PARTITION_COLUMN, Table

#: Dates a piece: a season is one or two loads, and what a kill costs is one piece.
DATES_A_PIECE = 120


@dataclass(frozen=True)
class Copied:
    """One piece: its table and dates (none for a table without partitions), its rows, and whether it was
    there already.
    """

    table: str
    dates: tuple[date, ...]
    rows: int
    was_there: bool


def copy(source: Warehouse, target: Warehouse, tables: Sequence[str] | None = None) -> Iterator[Copied]:
    """Copy tables (all by default) with their empty dates, piece by piece; yields each when it is verified.

    A piece that the target holds already, row for row, is not written again: run it anew after a kill. What
    runs append to (verdicts) joins what the target has; all else takes its place.
    Raises ContractError where the target, read back, does not hold what was written.
    """
    for name in tables or contracts.tables():
        declared = contracts.table(name)
        if not source.exists(name):
            continue
        for dates in _pieces(declared, source):
            yield _copied(source, target, declared, dates)


def fingerprint(rows: pl.DataFrame) -> str:
    """A hash of rows, whatever their order and that of their columns.

    Of values as they print in JSON, so that it says the same in every process; minus zero is zero, as it is
    to who compares, for not every store keeps its sign.
    """
    printed = rows.select(
        _printed(pl.col(name), rows.schema[name]).alias(name) for name in sorted(rows.columns)
    )
    lines = sorted(printed.write_ndjson().splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _printed(value: pl.Expr, dtype: Any) -> pl.Expr:
    """The value with every number in it as text: JSON has no NaN; and with every zero positive."""
    if dtype == pl.Float64:
        return pl.when(value == 0).then(0.0).otherwise(value).cast(pl.String)
    if isinstance(dtype, pl.Struct):
        parts = [
            _printed(value.struct.field(part.name), part.dtype).alias(part.name) for part in dtype.fields
        ]
        return pl.when(value.is_not_null()).then(pl.struct(parts))
    if isinstance(dtype, pl.List):
        return value.list.eval(_printed(pl.element(), dtype.inner))
    return value


def _pieces(declared: Table, source: Warehouse) -> Iterator[tuple[date, ...]]:
    if not declared.is_partitioned:
        yield ()
        return
    dates = source.dates(declared.name)
    for start in range(0, len(dates), DATES_A_PIECE):
        yield tuple(dates[start : start + DATES_A_PIECE])


def _copied(source: Warehouse, target: Warehouse, declared: Table, dates: tuple[date, ...]) -> Copied:
    rows = _read(source, declared, dates)
    if _holds(target, declared, dates, rows):
        return Copied(declared.name, dates, rows.height, was_there=True)
    if _is_log(declared):
        known = _read(target, declared, dates)
        lacking = rows.join(known, on=declared.grain, how="anti", nulls_equal=True)
        target.append(declared.name, lacking, batch="copied")
    else:
        target.replace(declared.name, rows, dates if declared.is_partitioned else None)
    if not _holds(target, declared, dates, rows):
        found = _read(target, declared, dates)
        raise ContractError(
            f"{declared.name} {dates[:1]}: {rows.height} rows were copied and {found.height} others are read"
            " back; was somebody else writing? Run it again"
        )
    return Copied(declared.name, dates, rows.height, was_there=False)


def _read(warehouse: Warehouse, declared: Table, dates: tuple[date, ...]) -> pl.DataFrame:
    if not declared.is_partitioned:
        return warehouse.read(declared.name)
    rows = warehouse.read(declared.name, dates[0], dates[-1])
    return rows.filter(pl.col(PARTITION_COLUMN).is_in(dates))


def _holds(warehouse: Warehouse, declared: Table, dates: tuple[date, ...], rows: pl.DataFrame) -> bool:
    """Whether the warehouse has these dates with exactly these rows."""
    if not warehouse.exists(declared.name) or not set(dates) <= set(warehouse.dates(declared.name)):
        return False
    found = _read(warehouse, declared, dates)
    if _is_log(declared):
        found = found.join(rows, on=declared.grain, how="semi", nulls_equal=True)
    return found.height == rows.height and fingerprint(found) == fingerprint(rows)


def _is_log(declared: Table) -> bool:
    """Whether each run adds rows of its own, so that both warehouses may have some."""
    return not declared.is_partitioned and "run_id" in declared.grain
