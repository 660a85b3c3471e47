"""One read-only SELECT over the lake, in DuckDB locked to the lake's files.

What belongs here: what SQL may be run and how the tables appear to it. What does not: the SQL of checks and
views.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import sqlglot
from sqlglot import exp

from nba_props.errors import UsageError
from nba_props.warehouse import contracts
from nba_props.warehouse.contracts import Table

if TYPE_CHECKING:
    import duckdb

_DUCKDB_TYPES = {
    "STRING": "VARCHAR",
    "INT64": "BIGINT",
    "FLOAT64": "DOUBLE",
    "BOOL": "BOOLEAN",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMPTZ",
}


def select(root: Path, sql: str, parameters: dict[str, Any]) -> pl.DataFrame:
    """Run one SELECT (DuckDB dialect) with the lake's tables in view; named parameters as $name.

    Raises UsageError when the text is not exactly one SELECT, names an unknown table, or fails to run.
    """
    import duckdb  # late: most commands read tables and ask nothing in SQL

    shown = checked(sql, "duckdb")
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for declared in shown:
            _show(connection, root, declared)
        _lock(connection, root)
        try:
            rows: pl.DataFrame = connection.sql(sql, params=parameters or None).pl()
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            raise UsageError(f"the query cannot be run: {error}") from None
    return rows


def checked(sql: str, dialect: str) -> list[Table]:
    """The tables one SELECT names; raises UsageError when it is anything else or names an unknown table."""
    return _tables_in(_one_select(sql, dialect))


def _one_select(sql: str, dialect: str) -> exp.Query:
    try:
        statements = [part for part in sqlglot.parse(sql, read=dialect) if part is not None]
    except sqlglot.errors.SqlglotError as error:
        raise UsageError(f"the query cannot be read: {error}") from None
    if len(statements) == 1 and isinstance(statements[0], exp.Query):
        return statements[0]
    raise UsageError("only one SELECT is run here; data is changed by assets, never by SQL typed at a prompt")


def _tables_in(statement: exp.Query) -> list[Table]:
    local = {cte.alias_or_name for cte in statement.find_all(exp.CTE)}
    names = {
        f"{node.db}.{node.name}" if node.db else node.name
        for node in statement.find_all(exp.Table)
        if node.name and (node.db or node.name not in local)
    }
    known = contracts.tables()
    unknown = sorted(names - set(known))
    if unknown:
        raise UsageError(f"no table {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[name] for name in sorted(names)]


def _show(connection: "duckdb.DuckDBPyConnection", root: Path, declared: Table) -> None:
    folder = root / declared.dataset / declared.table
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {declared.dataset}")
    columns = ", ".join(f'"{column.name}" {_duckdb_type(column.sql_type)}' for column in declared.columns)
    if not any(folder.glob("*.parquet")):
        connection.execute(f"CREATE TABLE {declared.name} ({columns})")
        return
    files = str(folder / "*.parquet").replace("'", "''")
    # A column declared after the rows were stored is NULL in them, which the empty table sees to.
    bare = f"{declared.dataset}._{declared.table}_as_declared"
    stored = f"SELECT * FROM read_parquet('{files}', union_by_name = true)"  # noqa: S608 - no user text in it
    connection.execute(f"CREATE TABLE {bare} ({columns})")
    connection.execute(f"CREATE VIEW {declared.name} AS FROM {bare} UNION ALL BY NAME {stored}")


def _duckdb_type(sql_type: str) -> str:
    for bigquery, duck in _DUCKDB_TYPES.items():
        sql_type = sql_type.replace(bigquery, duck)
    return sql_type.replace("<", "(").replace(">", ")")


def _lock(connection: "duckdb.DuckDBPyConnection", root: Path) -> None:
    folder = str(root).replace("'", "''")
    connection.execute(f"SET allowed_directories = ['{folder}']")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
