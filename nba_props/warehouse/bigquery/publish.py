"""The one script that turns staged rows into a table's rows: a transaction, so no reader sees a date empty.

What belongs here: its SQL and parameters. What does not: running it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from google.cloud import bigquery

from nba_props.warehouse.bigquery.schema import LEDGER, Names
from nba_props.warehouse.contracts import PARTITION_COLUMN, Table

#: What the script's assertions say; an error with these words is theirs.
ALREADY = "nba_props: published already"
MOVED = "nba_props: published by another since it was read"
REPEATED = "nba_props: a grain was staged twice"
MISCOUNTED = "nba_props: stored rows are not the staged ones"


@dataclass(frozen=True)
class Publish:
    """Rows that become the content of `dates` (empty for a table without partitions).

    `staged` are full names of staging tables; `counts` has one row a date: game_date, row_count, byte_count.
    With `adds` the dates keep what they hold, but for rows of a grain that is staged.
    `version` is how many publishes of these dates there were when they were read; None: whoever comes last
    wins.
    """

    declared: Table
    publish_id: str
    staged: Sequence[str]
    dates: Sequence[date]
    counts: pl.DataFrame
    version: int | None = None
    adds: bool = False

    @property
    def rows(self) -> int:
        """How many rows are staged."""
        return int(self.counts["row_count"].sum())

    def sql(self, names: Names) -> str:
        """The script; every value in it is a parameter."""
        target, ledger = f"`{names.table(self.declared.name)}`", f"`{names.table(LEDGER)}`"
        where = self._written()
        published = f"SELECT COUNT(DISTINCT publish_id) FROM {ledger} WHERE table_name = @table"
        statements = [
            "BEGIN TRANSACTION",
            f"ASSERT ({published} AND publish_id = @publish_id) = 0 AS '{ALREADY}'",
            *self._unmoved(published),
            f"DELETE FROM {target} WHERE {where}",
            *self._insert(target),
            f"ASSERT (SELECT COUNT(*) FROM {target} WHERE {where}) = @rows AS '{MISCOUNTED}'",
            *self._no_grain_twice(target),
            f"INSERT INTO {ledger} "
            "(table_name, game_date, publish_id, staged, is_addition, row_count, byte_count, published_at)"
            " SELECT @table, SAFE.PARSE_DATE('%Y-%m-%d', JSON_VALUE(line, '$.d')), @publish_id, @staged,"
            " @adds, CAST(JSON_VALUE(line, '$.r') AS INT64), CAST(JSON_VALUE(line, '$.b') AS INT64),"
            " CURRENT_TIMESTAMP() FROM UNNEST(@lines) AS line",
            "COMMIT TRANSACTION",
        ]
        return ";\n".join(statements) + ";"

    def parameters(self) -> list[bigquery.ScalarQueryParameter | bigquery.ArrayQueryParameter]:
        """The script's parameters."""
        found: list[bigquery.ScalarQueryParameter | bigquery.ArrayQueryParameter] = [
            bigquery.ScalarQueryParameter("table", "STRING", self.declared.name),
            bigquery.ScalarQueryParameter("publish_id", "STRING", self.publish_id),
            bigquery.ScalarQueryParameter("staged", "STRING", ",".join(map(_last, self.staged))),
            bigquery.ScalarQueryParameter("adds", "BOOL", self.adds),
            bigquery.ScalarQueryParameter("rows", "INT64", self.rows),
            bigquery.ArrayQueryParameter("lines", "STRING", self._lines()),
        ]
        if self.declared.is_partitioned:
            found += [
                bigquery.ScalarQueryParameter("first", "DATE", self.dates[0]),
                bigquery.ScalarQueryParameter("last", "DATE", self.dates[-1]),
                bigquery.ArrayQueryParameter("dates", "DATE", list(self.dates)),
            ]
        if self.version is not None:
            found.append(bigquery.ScalarQueryParameter("version", "INT64", self.version))
        return found

    def _written(self) -> str:
        """The target's rows that this publish makes: all of the dates, or those of a staged grain."""
        if not self.adds:
            return self._where()
        # As text, for a grain may hold nulls, which equal nothing.
        grain = f"TO_JSON_STRING(STRUCT({', '.join(f'`{name}`' for name in self.declared.grain)}))"
        staged = " UNION ALL ".join(f"SELECT {grain} FROM `{staging}`" for staging in self.staged)
        return f"{self._where()} AND {grain} IN ({staged})"

    def _where(self) -> str:
        """The dates and nothing else: the range prunes, the list is exact."""
        if not self.declared.is_partitioned:
            return "TRUE"
        return f"{PARTITION_COLUMN} BETWEEN @first AND @last AND {PARTITION_COLUMN} IN UNNEST(@dates)"

    def _insert(self, target: str) -> list[str]:
        """One statement for all that is staged, matched by name; none where nothing is."""
        columns = ", ".join(f"`{name}`" for name in self.declared.schema)
        parts = " UNION ALL ".join(f"SELECT {columns} FROM `{staging}`" for staging in self.staged)
        return [f"INSERT INTO {target} ({columns}) {parts}"] if parts else []

    def _no_grain_twice(self, target: str) -> list[str]:
        """Each staging was checked by itself; only several together can hold a grain twice."""
        if len(self.staged) < 2:
            return []
        grain = ", ".join(f"`{name}`" for name in self.declared.grain)
        distinct = f"SELECT COUNT(*) FROM (SELECT DISTINCT {grain} FROM {target} WHERE {self._written()})"
        return [f"ASSERT ({distinct}) = @rows AS '{REPEATED}'"]

    def _unmoved(self, published: str) -> list[str]:
        if self.version is None:
            return []
        dated = f" AND {PARTITION_COLUMN} IN UNNEST(@dates)" if self.declared.is_partitioned else ""
        return [f"ASSERT ({published}{dated}) = @version AS '{MOVED}'"]

    def _lines(self) -> list[str]:
        return [
            f'{{"d": "{day.isoformat() if day else ""}", "r": {rows}, "b": {size}}}'
            for day, rows, size in self.counts.select("game_date", "row_count", "byte_count").iter_rows()
        ]


def _last(full_name: str) -> str:
    return full_name.rsplit(".", 1)[-1]


def counts(declared: Table, rows: pl.DataFrame, dates: Sequence[date]) -> pl.DataFrame:
    """Rows and bytes of each date, those without rows included: game_date, row_count, byte_count.

    One row with a null date for a table without partitions.
    """
    schema = {"game_date": pl.Date, "row_count": pl.Int64, "byte_count": pl.Int64}
    size = rows.estimated_size()
    if not declared.is_partitioned:
        return pl.DataFrame([(None, rows.height, size)], schema=schema, orient="row")
    held = dict(rows.group_by(PARTITION_COLUMN).len().iter_rows())
    a_row = size / rows.height if rows.height else 0.0
    lines = [(day, held.get(day, 0), round(held.get(day, 0) * a_row)) for day in dates]
    return pl.DataFrame(lines, schema=schema, orient="row")
