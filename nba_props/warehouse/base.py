"""What every warehouse can do. The embedded lake does it with files; others do it with a service.

What belongs here: the few verbs the assets use, and what they promise. What does not: how.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import polars as pl


@dataclass(frozen=True)
class Written:
    """What a write did: rows now stored in the partitions written, and how many partitions that were."""

    table: str
    rows: int
    partitions: int


class Warehouse(Protocol):
    """Tables by name (`dataset.table`), cut by `game_date` where their declaration says so.

    Every write first holds the rows against the declared table and the table as it is stored, and raises
    ContractError naming the difference. No reader ever sees a partition half written.
    """

    def read(
        self,
        table: str,
        start: date | None = None,
        end: date | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """The rows with start <= game_date <= end (all rows of an unpartitioned table), sorted by date and
        grain.
        """
        ...

    def replace(self, table: str, rows: pl.DataFrame, dates: Iterable[date] | None = None) -> Written:
        """Make exactly `rows` the content of the partitions `dates` (or of the whole unpartitioned table).

        A date without rows becomes an empty partition, which is not the same as none.
        """
        ...

    def merge(
        self, table: str, rows: pl.DataFrame, dates: Iterable[date] | None, rule: "MergeRule"
    ) -> Written:
        """Read, merge and replace each partition while no other writer merges into it."""
        ...

    def append(self, table: str, rows: pl.DataFrame, batch: str = "") -> Written:
        """Add rows to the partitions of their dates; each partition gets all of its rows or none.

        Of a table without partitions they are part of a `batch` (a run, say). Nullable columns the rows lack
        become NULL; unknown ones are refused by name. A stored row of the same grain gives way, so a run that
        repeats itself adds nothing: the grain of such a table holds the run. Concurrent writers lose nothing
        of one another's, in one batch or in several.
        """
        ...

    def dates(self, table: str) -> list[date]:
        """The dates that have a partition, empty ones included, in order."""
        ...

    def exists(self, table: str) -> bool:
        """Whether anything was ever stored in the table."""
        ...

    def select(
        self, sql: str, parameters: Mapping[str, Any], start: date | None = None, end: date | None = None
    ) -> pl.DataFrame:
        """Run one SELECT of sql/ (BigQuery dialect); partitioned tables show start <= game_date <= end only.

        Raises UsageError for anything else, and for a query that fails.
        """
        ...

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Run one read-only SELECT over the tables; raises UsageError for anything else."""
        ...


class MergeRule(Protocol):
    """How the stored rows of a partition and the new ones become the rows it holds."""

    def __call__(self, stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        """Both frames have the table's columns; so has the result."""
        ...
