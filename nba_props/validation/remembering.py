"""What the checks of one table read, read once.

Where the warehouse is a service each read is a request, and the checks of a table ask for the same rows again
and again.

What belongs here: remembering during one round of checks. What does not: what is read, and any check.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from nba_props.validation.check import Reader


class Remembering:
    """A reader that reads each window of a table once for each set of columns, and never again once it has
    read all of them. A read that fails is not remembered.

    For one round of checks: what is written meanwhile it does not see.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rows: dict[tuple[str, date | None, date | None, tuple[str, ...] | None], pl.DataFrame] = {}
        self._dates: dict[str, list[date]] = {}

    def read(
        self,
        table: str,
        start: date | None = None,
        end: date | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """See `Reader.read`."""
        whole = self._rows.get((table, start, end, None))
        if whole is not None:
            return whole.select(columns) if columns else whole
        key = table, start, end, tuple(columns) if columns else None
        if key not in self._rows:
            self._rows[key] = self._reader.read(table, start, end, columns)
        return self._rows[key]

    def select(
        self, sql: str, parameters: Mapping[str, Any], start: date | None = None, end: date | None = None
    ) -> pl.DataFrame:
        """See `Reader.select`; no check asks what another has asked."""
        return self._reader.select(sql, parameters, start, end)

    def dates(self, table: str) -> list[date]:
        """See `Reader.dates`."""
        if table not in self._dates:
            self._dates[table] = self._reader.dates(table)
        return self._dates[table]
