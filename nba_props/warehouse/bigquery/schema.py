"""Declared tables as BigQuery has them, and how a stored one differs.

What belongs here: names, fields and table definitions made of a declaration, and the comparison with what is
stored. What does not: calling the service.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import polars as pl
import sqlglot
from google.cloud import bigquery
from sqlglot import exp

from nba_props.warehouse.contracts import PARTITION_COLUMN, Table

#: Rows wait here between load and publish; every table in it carries an expiry.
STAGING = "nba_staging"
#: Which dates of which table were published, by whom and with how many rows. Append-only.
LEDGER = "nba_warehouse.publishes"

_STANDARD = {
    pl.String: "STRING",
    pl.Int64: "INT64",
    pl.Float64: "FLOAT64",
    pl.Boolean: "BOOL",
    pl.Date: "DATE",
    pl.Datetime("us", "UTC"): "TIMESTAMP",
}
#: The service prints types by their older names.
_OLDER = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "RECORD": "STRUCT"}

_LEDGER_FIELDS = (
    ("table_name", "STRING", "REQUIRED", "dataset.table, without the prefix"),
    ("game_date", "DATE", "NULLABLE", "The date published; null for a table without partitions"),
    ("publish_id", "STRING", "REQUIRED", "The publish that made these rows the date's"),
    ("staged", "STRING", "REQUIRED", "The staging tables whose rows it took, comma-separated; empty: none"),
    ("is_addition", "BOOL", "REQUIRED", "Whether they joined the rows that were there"),
    ("row_count", "INT64", "REQUIRED", "Rows of the date then"),
    ("byte_count", "INT64", "REQUIRED", "Their size in memory"),
    ("published_at", "TIMESTAMP", "REQUIRED", "When it was committed"),
)

Kind = Literal["added", "removed", "changed", "described", "laid out"]


@dataclass(frozen=True)
class Names:
    """Where everything lies: a project, and a prefix before every dataset's name."""

    project: str
    prefix: str = ""

    def dataset(self, dataset: str) -> str:
        """project.dataset, with the prefix."""
        return f"{self.project}.{self.prefix}{dataset}"

    def table(self, name: str) -> str:
        """project.dataset.table of a `dataset.table`, with the prefix."""
        dataset, table = name.split(".")
        return f"{self.dataset(dataset)}.{table}"

    def path(self, name: str) -> str:
        """The same as the Storage API wants it."""
        project, dataset, table = self.table(name).split(".")
        return f"projects/{project}/datasets/{dataset}/tables/{table}"

    def qualified(self, sql: str, known: Iterable[str]) -> str:
        """`sql` with each `dataset.table` of `known` written out in full; all else stays as typed."""
        names = set(known)
        tokens = sqlglot.tokenize(sql, read="bigquery")
        pieces, done = [], 0
        for start, end, name in _tables_in(tokens):
            if name in names:
                pieces += [sql[done:start], f"`{self.table(name)}`"]
                done = end
        return "".join([*pieces, sql[done:]])


@dataclass(frozen=True)
class Difference:
    """One difference between a declared table and the stored one; `column` is empty for the table's own."""

    column: str
    kind: Kind
    declared: str
    stored: str


def field(name: str, dtype: Any, *, required: bool = False, description: str = "") -> bigquery.SchemaField:
    """One column, of a polars type; structs become RECORDs of nullable fields, lists are REPEATED."""
    is_list = isinstance(dtype, pl.List)
    dtype = dtype.inner if is_list else dtype
    mode = "REPEATED" if is_list else "REQUIRED" if required else "NULLABLE"
    if isinstance(dtype, pl.Struct):
        parts = [field(part.name, part.dtype) for part in dtype.fields]
        return bigquery.SchemaField(name, "RECORD", mode, description=description, fields=parts)
    return bigquery.SchemaField(name, _STANDARD[dtype], mode, description=description)


def fields(declared: Table, *, staging: bool = False) -> list[bigquery.SchemaField]:
    """The declared columns; in staging none is required, for Parquet knows no such column."""
    return [
        field(
            column.name,
            column.dtype,
            required=not column.nullable and not staging,
            description=column.description,
        )
        for column in declared.columns
    ]


def definition(declared: Table, names: Names) -> bigquery.Table:
    """The table as it is created: partitioned by date with the filter required, clustered, described."""
    made = bigquery.Table(names.table(declared.name), schema=fields(declared))
    made.description = declared.description
    made.labels = {"product": "nba_props"}
    if declared.is_partitioned:
        made.time_partitioning = bigquery.TimePartitioning(field=PARTITION_COLUMN)
        made.require_partition_filter = True
    if declared.cluster:
        made.clustering_fields = list(declared.cluster)
    return made


def staging_definition(declared: Table, full_name: str, expires: datetime) -> bigquery.Table:
    """A staging table of the declared columns that vanishes at `expires`."""
    made = bigquery.Table(full_name, schema=fields(declared, staging=True))
    made.description = f"Rows on their way to {declared.name}; vanishes by itself"
    made.labels = {"product": "nba_props", "staged_for": declared.name.replace(".", "__")}
    made.expires = expires
    return made


def ledger_definition(names: Names) -> bigquery.Table:
    """The ledger of publishes."""
    made = bigquery.Table(
        names.table(LEDGER),
        schema=[
            bigquery.SchemaField(name, kind, mode, description=text)
            for name, kind, mode, text in _LEDGER_FIELDS
        ],
    )
    made.description = "Which dates of which table were published. Append-only; one row a publish and date"
    made.labels = {"product": "nba_props"}
    made.clustering_fields = ["table_name"]
    return made


def differences(declared: Table, stored: bigquery.Table) -> list[Difference]:
    """How the stored table differs: column by column, then how it is laid out."""
    return [*_of_columns(declared, stored.schema), *_of_layout(declared, stored)]


def drift(declared: Table, stored: Sequence[bigquery.SchemaField]) -> dict[str, list[str]]:
    """The columns that keep rows from being written: `added`, `removed`, `changed`."""
    found = list(_of_columns(declared, stored))
    return {
        kind: [each.column for each in found if each.kind == kind] for kind in ("added", "removed", "changed")
    }


def accepted(declared: Table, stored: Sequence[bigquery.SchemaField]) -> list[bigquery.SchemaField]:
    """The stored columns with the declared new ones behind them."""
    have = {each.name for each in stored}
    return [*stored, *(each for each in fields(declared) if each.name not in have)]


def with_tables(sql: str, shown: Mapping[str, str]) -> str:
    """`sql` with each `dataset.table` of `shown` standing for its SELECT, under the table's own name."""

    def show(node: exp.Expression) -> exp.Expression:
        name = (
            f"{node.args['db'].name}.{node.name}"
            if isinstance(node, exp.Table) and node.args.get("db")
            else ""
        )
        if name not in shown:
            return node
        part = sqlglot.parse_one(shown[name], read="bigquery")
        return exp.Subquery(this=part, alias=exp.TableAlias(this=exp.to_identifier(node.alias or node.name)))

    return sqlglot.parse_one(sql, read="bigquery").transform(show).sql("bigquery")


def _of_columns(declared: Table, stored: Sequence[bigquery.SchemaField]) -> Iterator[Difference]:
    have = {each.name: each for each in stored}
    for column, wanted in zip(declared.columns, fields(declared), strict=True):
        if column.name not in have:
            yield Difference(column.name, "added", _words(wanted), "")
        elif _words(have[column.name]) != _words(wanted):
            yield Difference(column.name, "changed", _words(wanted), _words(have[column.name]))
        elif (have[column.name].description or "") != column.description:
            yield Difference(
                column.name, "described", column.description, have[column.name].description or ""
            )
    for name in have.keys() - declared.schema.keys():
        yield Difference(name, "removed", "", _words(have[name]))


def _of_layout(declared: Table, stored: bigquery.Table) -> Iterator[Difference]:
    partition = stored.time_partitioning.field if stored.time_partitioning else None
    pairs = {
        "partitioned by": (PARTITION_COLUMN if declared.is_partitioned else None, partition),
        "partition filter": (declared.is_partitioned, bool(stored.require_partition_filter)),
        "clustered by": (list(declared.cluster), list(stored.clustering_fields or [])),
        "description": (declared.description, stored.description or ""),
    }
    for name, (wanted, found) in pairs.items():
        if wanted != found:
            yield Difference("", "laid out", f"{name} {wanted}", f"{name} {found}")


def _words(column: bigquery.SchemaField) -> str:
    """A column's type and mode in one line."""
    kind = _OLDER.get(column.field_type, column.field_type)
    if kind == "STRUCT":
        kind += f"<{', '.join(f'{part.name} {_words(part)}' for part in column.fields)}>"
    return kind if column.mode == "NULLABLE" else f"{kind} {column.mode}"


def _tables_in(tokens: Sequence[Any]) -> Iterator[tuple[int, int, str]]:
    """Where `dataset.table` stands in the tokens of a statement: start, end and the name."""
    place = 0
    while place < len(tokens):
        token, rest = tokens[place], tokens[place : place + 3]
        if token.token_type is sqlglot.TokenType.IDENTIFIER and "." in token.text:
            yield token.start, token.end + 1, token.text
        elif len(rest) == 3 and rest[1].token_type is sqlglot.TokenType.DOT and not _is_field(tokens, place):
            yield token.start, rest[2].end + 1, f"{token.text}.{rest[2].text}"
            place += 2
        place += 1


def _is_field(tokens: Sequence[Any], place: int) -> bool:
    return place > 0 and tokens[place - 1].token_type is sqlglot.TokenType.DOT
