"""The tables as `sql/tables/<dataset>/<table>.sql` declares them: the single contract of each.

What belongs here: reading the declarations and holding a frame against one. What does not: storing anything.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import polars as pl
import sqlglot
from sqlglot import exp

from nba_props.errors import ContractError
from nba_props.late import Late
from nba_props.paths import project_file

#: The column every date-partitioned table is cut by.
PARTITION_COLUMN = "game_date"
#: Stamped on every row at the write; the only columns two identical runs may differ in.
STAMP_COLUMNS = ("run_id", "created_at", "updated_at", "superseded_at", "staged_at", "predicted_at")

_TYPES: dict[str, Any] = {
    "STRING": pl.String,
    "TEXT": pl.String,
    "INT64": pl.Int64,
    "BIGINT": pl.Int64,
    "FLOAT64": pl.Float64,
    "DOUBLE": pl.Float64,
    "BOOL": pl.Boolean,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "TIMESTAMP": pl.Datetime("us", "UTC"),
    "TIMESTAMPTZ": pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True)
class Column:
    """One declared column. `sql_type` is BigQuery's, `dtype` the polars type that stores it."""

    name: str
    sql_type: str
    dtype: Any
    nullable: bool
    description: str


@dataclass(frozen=True)
class Table:
    """One declared table.

    `name` is dataset.table; `key` its grain; `is_partitioned` by game_date or not at all.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    is_partitioned: bool
    cluster: tuple[str, ...]

    @property
    def dataset(self) -> str:
        """The dataset, which is also the asset group's prefix."""
        return self.name.split(".")[0]

    @property
    def table(self) -> str:
        """The name within the dataset."""
        return self.name.split(".")[1]

    @property
    def grain(self) -> list[str]:
        """What no two rows share: the key, within its date where the table is cut by date."""
        return list(dict.fromkeys([PARTITION_COLUMN, *self.key] if self.is_partitioned else self.key))

    @property
    def schema(self) -> dict[str, Any]:
        """Column name -> polars type, in declared order."""
        return {column.name: column.dtype for column in self.columns}

    @property
    def required(self) -> frozenset[str]:
        """The columns that are never null."""
        return frozenset(column.name for column in self.columns if not column.nullable)

    def frame(self) -> pl.DataFrame:
        """A frame of this table without rows."""
        return pl.DataFrame(schema=self.schema)

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return `frame` in declared column order, sorted by its grain, or raise ContractError.

        Refused, each by name: unknown or lacking columns, wrong types, nulls in required columns, a grain
        that occurs twice. An array is never null but empty (`with_arrays`).
        """
        self._same_columns(frame)
        self._same_types(frame)
        self.require_values(frame)
        self._unique_key(frame)
        return self.with_arrays(frame.select(list(self.schema))).sort(self.grain, nulls_last=True)

    def completed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return `frame` with NULL in the nullable columns it lacks: rows of a version that had fewer."""
        lacking = [column for column in self.columns if column.nullable and column.name not in frame.columns]
        return frame.with_columns(pl.lit(None, column.dtype).alias(column.name) for column in lacking)

    def with_arrays(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return `frame` with an empty array for each that is null: BigQuery stores no null array, and
        reading must not tell the warehouses apart.
        """
        arrays = [name for name in frame.columns if isinstance(self.schema[name], pl.List)]
        return frame.with_columns(pl.col(name).fill_null([]) for name in arrays) if arrays else frame

    def only_changes(self, stored: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        """The new rows, with the stored one in place of each that differs from it in stamps alone: a merge
        rule after which stamps tell what was changed.
        """
        values = [name for name in self.schema if name not in STAMP_COLUMNS]
        kept = stored.join(new, on=values, how="semi", nulls_equal=True)
        changed = new.join(stored, on=values, how="anti", nulls_equal=True)
        return pl.concat([kept, changed.select(stored.columns)])

    def is_additive(self, drift: Mapping[str, Collection[str]]) -> bool:
        """Whether a drift (`added`, `removed`, `changed` columns) is nothing but new nullable columns."""
        return not drift["removed"] and not drift["changed"] and not self.required & set(drift["added"])

    def dates_written(self, rows: pl.DataFrame, dates: Iterable[date] | None) -> list[date]:
        """The partitions a write makes, in order; none for a table without partitions.

        Raises ContractError where no dates are named or rows lie outside of them.
        """
        if not self.is_partitioned:
            return []
        if dates is None:
            raise ContractError(f"{self.name} is cut by date: say which dates are written")
        wanted = set(dates)
        strays = sorted(set(rows[PARTITION_COLUMN].unique()) - wanted)
        if strays:
            raise ContractError(f"{self.name}: rows of {strays[:5]} are outside the dates being written")
        return sorted(wanted)

    def require_values(self, frame: pl.DataFrame) -> None:
        """Raise ContractError for nulls in required columns, naming them, how many, and the first row."""
        required = [name for name in self.schema if name in self.required]
        nulls = {
            name: count
            for name, count in frame.select(required).null_count().row(0, named=True).items()
            if count
        }
        if nulls:
            example = (
                frame.filter(pl.any_horizontal(pl.col(name).is_null() for name in nulls))
                .select(self.key)
                .row(0)
            )
            raise ContractError(f"{self.name}: required columns have nulls: {nulls}, first at {example}")

    def _same_columns(self, frame: pl.DataFrame) -> None:
        lacking = [name for name in self.schema if name not in frame.columns]
        unknown = [name for name in frame.columns if name not in self.schema]
        if lacking or unknown:
            raise ContractError(
                f"{self.name}: the rows produced are not the rows declared:"
                f" lacking {lacking or 'nothing'}, unknown {unknown or 'nothing'}."
                f" Mend the code, or declare the change in sql/tables/{self.dataset}/{self.table}.sql"
            )

    def _same_types(self, frame: pl.DataFrame) -> None:
        wrong = [
            f"{name} is {frame.schema[name]}, declared {dtype}"
            for name, dtype in self.schema.items()
            if frame.schema[name] != dtype
        ]
        if wrong:
            raise ContractError(f"{self.name}: wrong types: {'; '.join(wrong)}")

    def _unique_key(self, frame: pl.DataFrame) -> None:
        repeated = frame.select(self.grain).filter(pl.struct(self.grain).is_duplicated())
        if repeated.height:
            raise ContractError(
                f"{self.name}: {repeated.height} rows share a grain {self.grain}, first {repeated.row(0)}"
            )


@cache
def tables() -> Mapping[str, Table]:
    """Every declared table by name, in name order; each is read when it is first looked at.

    Looking raises ContractError for a declaration that cannot be read.
    """
    files = sorted((project_file("sql") / "tables").glob("*/*.sql"))
    return Late({f"{file.parent.name}.{file.stem}": partial(_read, file) for file in files})


def table(name: str) -> Table:
    """One declared table; raises ContractError naming those there are."""
    try:
        return tables()[name]
    except KeyError:
        raise ContractError(f"there is no table {name!r}; there are: {', '.join(tables())}") from None


def _read(file: Path) -> Table:
    try:
        statement = sqlglot.parse_one(file.read_text(), read="bigquery")
    except sqlglot.errors.ParseError as error:
        raise ContractError(f"{file.name} is no BigQuery DDL: {error}") from None
    if not isinstance(statement, exp.Create) or not isinstance(statement.this, exp.Schema):
        raise ContractError(f"{file.name}: expected one CREATE TABLE")
    schema = statement.this
    name = f"{schema.this.db}.{schema.this.name}"
    if name != f"{file.parent.name}.{file.stem}":
        raise ContractError(
            f"{file.parent.name}/{file.name} declares {name}: file and table must have one name"
        )
    key = schema.find(exp.PrimaryKey)
    partition = statement.find(exp.PartitionedByProperty)
    cluster = statement.find(exp.ClusterProperty)
    properties = statement.args.get("properties")
    return Table(
        name=name,
        description=_description(properties.expressions if properties else []),
        columns=tuple(_column(file, part) for part in schema.expressions if isinstance(part, exp.ColumnDef)),
        key=tuple(part.name for part in key.expressions) if key else (),
        is_partitioned=partition is not None,
        cluster=tuple(part.name for part in cluster.expressions) if cluster else (),
    )


def _column(file: Path, part: exp.ColumnDef) -> Column:
    kinds = [constraint.kind for constraint in part.constraints]
    return Column(
        name=part.name,
        sql_type=part.kind.sql("bigquery") if part.kind else "",
        dtype=_dtype(file, part.kind),
        nullable=not any(isinstance(kind, exp.NotNullColumnConstraint) for kind in kinds),
        description=_description(kinds),
    )


def _dtype(file: Path, kind: Any) -> Any:
    if kind.this == exp.DType.STRUCT:
        return pl.Struct({part.name: _dtype(file, part.kind) for part in kind.expressions})
    if kind.this == exp.DType.ARRAY:
        return pl.List(_dtype(file, kind.expressions[0]))
    name = kind.sql("bigquery")
    if name not in _TYPES:
        raise ContractError(f"{file.name}: type {name} is not one the warehouse stores ({', '.join(_TYPES)})")
    return _TYPES[name]


def _description(nodes: list[Any]) -> str:
    for node in nodes:
        for prop in node.find_all(exp.Property):
            if prop.name == "description":
                return str(prop.args["value"].name)
    return ""
