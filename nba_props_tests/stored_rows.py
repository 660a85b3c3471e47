"""Rows as the tables declare them, with only what a test is about spelled out.

What belongs here: filling required columns. What does not: any one test's rows.
"""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from nba_props.warehouse import contracts

_FILLED: dict[Any, Any] = {
    pl.String: "x",
    pl.Int64: 0,
    pl.Float64: 0.0,
    pl.Boolean: False,
    pl.Date: date(2026, 1, 16),
    pl.Datetime("us", "UTC"): datetime(2026, 1, 16, 17, tzinfo=UTC),
}


def rows_of(table: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """The rows with every required column they leave out filled in; nullable ones become NULL."""
    declared = contracts.table(table)
    unknown = {name for row in rows for name in row} - set(declared.schema)
    assert not unknown, f"{table} has no {unknown}"
    empty = {column.name: None if column.nullable else _filling(column.dtype) for column in declared.columns}
    return pl.DataFrame([{**empty, **row} for row in rows], schema=declared.schema)


def _filling(dtype: Any) -> Any:
    return {part.name: None for part in dtype.fields} if isinstance(dtype, pl.Struct) else _FILLED[dtype]
